//! Why an Akte refuses, in the words of the house and in those of the user.

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    AuskunftError, AussonderungError, DeckungError, FristError, GeschaeftsgangError, ScanError,
    SchwaerzungError, UebergabeError,
};
use crate::kennung::{DokumentId, FreigabeId, VorgangId};
use crate::werte::{Dokumentklasse, Leistungsart};

/// Why an Akte refused a command. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AkteError {
    /// The Akte was never opened.
    #[error("unknown Akte")]
    NichtAngelegt,
    /// The Akte was opened before.
    #[error("Akte was opened before")]
    SchonAngelegt,
    /// The Akte is closed.
    #[error("Akte is zdA")]
    AkteIstZdA,
    /// The Akte is cancelled.
    #[error("Akte is storniert")]
    AkteIstStorniert,
    /// Only a closed Akte can be opened again.
    #[error("Akte is not zdA")]
    AkteNichtZdA,
    /// The operator of the log leads no Akte.
    #[error("organisation `0` leads no Akte")]
    FederfuehrungUnzulaessig,
    /// Nothing would change.
    #[error("nothing would change")]
    Unveraendert,
    /// A Verfuegung is dated after today.
    #[error("date `{0}` is in the future")]
    DatumInZukunft(Date),
    /// An Akte is not closed before it began.
    #[error("date `{tag}` is before the beginning `{beginn}`")]
    DatumVorBeginn {
        /// Day of the Verfuegung.
        tag: Date,
        /// First day that is possible.
        beginn: Date,
    },
    /// Closed before something in it was closed, became final or was sent.
    #[error("closed on `{tag}`, and something in it only on `{ab}`")]
    SchlussZuFrueh {
        /// The day it was to be closed on.
        tag: Date,
        /// First day it may be closed on.
        ab: Date,
    },
    /// A day outside of the years 1900 to 9999; of an import, of the years 1 to 9999.
    #[error("date `{0}` is no day of a file")]
    DatumUnmoeglich(Date),
    /// The id is already in use in this Akte.
    #[error("id `{0}` is in use")]
    KennungVergeben(Uuid),
    /// A text is empty, too long or has control characters.
    #[error("`{feld}` needs 1 to {bytes_max} bytes without control characters")]
    TextUngueltig {
        /// Name of the field.
        feld: &'static str,
        /// Longest text, in bytes.
        bytes_max: usize,
    },

    /// No such Vorgang in this Akte.
    #[error("unknown Vorgang `{0}`")]
    VorgangUnbekannt(VorgangId),
    /// The Vorgang is closed.
    #[error("Vorgang `{0:04}` is zdA")]
    VorgangIstZdA(u32),
    /// The Vorgang is cancelled.
    #[error("Vorgang `{0:04}` is storniert")]
    VorgangIstStorniert(u32),
    /// Only a closed Vorgang can be opened again.
    #[error("Vorgang `{0:04}` is not zdA")]
    VorgangNichtZdA(u32),
    /// Vorgaenge would be nested too deeply.
    #[error("Vorgaenge are nested at most {0} deep")]
    ZuTief(usize),
    /// These Vorgaenge are open and keep the Akte or the Vorgang above them open.
    #[error("still open: Vorgang {}", nummern(.0, "`"))]
    OffeneVorgaenge(Vec<u32>),
    /// These Vorgaenge are closed and forbid stornieren.
    #[error("already zdA: Vorgang {}", nummern(.0, "`"))]
    GeschlosseneVorgaenge(Vec<u32>),

    /// No such Dokument in this Akte.
    #[error("unknown Dokument `{0}`")]
    DokumentUnbekannt(DokumentId),
    /// The Dokument is cancelled.
    #[error("Dokument `{0:04}` is storniert")]
    DokumentIstStorniert(u32),
    /// The Dokument an Anlage belongs to is not a live one of the same Vorgang.
    #[error("Dokument `{0}` takes no Anlage in this Vorgang")]
    AnlageOhneDokument(DokumentId),
    /// Only what came in has a day of receipt.
    #[error("a day of receipt on what did not come in")]
    EingangOhneRichtung,
    /// An Anlage moves only with its Dokument.
    #[error("Dokument `{0:04}` is an Anlage and moves only with its Dokument")]
    AnlageFolgt(u32),
    /// A Dokument cannot go to the Akte it lies in.
    #[error("source and target are the same Akte")]
    GleicheAkte,
    /// What goes to another organisation is handed over, not moved.
    #[error("another organisation leads the other Akte")]
    AndereOrganisation,
    /// The Dokument would lose the protection of the Akte it comes from.
    #[error("the other Akte is kept less closely")]
    WenigerGeschuetzt,
    /// The bytes are those of the current version.
    #[error("version is unchanged")]
    FassungUnveraendert,
    /// A file name with folders, control characters or nothing.
    #[error("file name is no plain name of 1 to 255 bytes")]
    DateinameUngueltig,

    /// A Freigabe to the leading organisation itself.
    #[error("the leading organisation needs no Freigabe")]
    EmpfaengerFederfuehrend,
    /// A Freigabe to the operator of the log.
    #[error("organisation `0` receives no Freigabe")]
    EmpfaengerUnzulaessig,
    /// Ends before it begins.
    #[error("`{von}` is after `{bis}`")]
    ZeitraumVerkehrt {
        /// First day.
        von: Date,
        /// Last day.
        bis: Date,
    },
    /// Ended before today.
    #[error("`{0}` is in the past")]
    ZeitraumVorbei(Date),
    /// No class of Dokumente.
    #[error("a Freigabe covers at least one Dokumentklasse")]
    KlassenLeer,
    /// A class named twice.
    #[error("Dokumentklasse `{0}` is named twice")]
    KlasseDoppelt(Dokumentklasse),
    /// A live Freigabe with the same object, recipient and Zweck.
    #[error("Freigabe `{0}` already covers this")]
    FreigabeBesteht(FreigabeId),
    /// A request for the same object, recipient and Zweck waits.
    #[error("Freigabe `{0}` waits for a second person")]
    FreigabeWartet(FreigabeId),
    /// Somebody has agreed, refused or taken it back already.
    #[error("Freigabe `{0}` was decided on")]
    FreigabeEntschieden(FreigabeId),
    /// A share that lasts too long.
    #[error("`{0}` is the last possible day")]
    ZeitraumZuLang(Date),
    /// The Kreis decides no objections on this benefit.
    #[error("the Kreis decides no objections on `{0}`")]
    WiderspruchNichtBeimKreis(Leistungsart),
    /// No such Freigabe in this Akte.
    #[error("unknown Freigabe `{0}`")]
    FreigabeUnbekannt(FreigabeId),
    /// Revoked or over.
    #[error("Freigabe `{0}` has ended")]
    FreigabeBeendet(FreigabeId),

    /// A share beyond the agreement it cites.
    #[error(transparent)]
    Deckung(#[from] DeckungError),
    /// A step of a hand-over.
    #[error(transparent)]
    Uebergabe(#[from] UebergabeError),
    /// The record of an answer under Art. 15 DSGVO.
    #[error(transparent)]
    Auskunft(#[from] AuskunftError),
    /// Of signatures and dispatch.
    #[error(transparent)]
    Geschaeftsgang(#[from] GeschaeftsgangError),
    /// A Wiedervorlage, or a demand to cooperate.
    #[error(transparent)]
    Frist(#[from] FristError),
    /// What was scanned, or the copy of an identity paper.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// A redacted copy.
    #[error(transparent)]
    Schwaerzung(#[from] SchwaerzungError),
    /// A step on the way out.
    #[error(transparent)]
    Aussonderung(#[from] AussonderungError),

    /// One request to erase is open already.
    #[error("an erasure is being decided")]
    LoeschungLaeuft,
    /// No such open request.
    #[error("no such request to erase is open")]
    LoeschungUnbekannt,
    /// Something came to the target after the request, which the request does not take.
    #[error("the request does not take all of its target any more")]
    LoeschungUeberholt,
    /// The target is not there, or gone already.
    #[error("nothing to erase")]
    NichtsZuLoeschen,
    /// The first version stands in the event that filed the Dokument.
    #[error("the first version goes with its Dokument only")]
    ErsteFassung,
    /// What stays would say something else without it.
    #[error("event `{0}` cannot be erased alone")]
    EreignisNichtEinzeln(u64),
    /// A statutory retention runs.
    #[error("retention runs until `{0}`")]
    AufbewahrungLaeuft(Date),
    /// Someone else asked for it.
    #[error("only who asked takes a request back")]
    NurAntragsteller,
    /// Who asked may not approve, and nobody approves twice.
    #[error("an erasure takes two people beside the one who asked")]
    NichtSelbstFreigeben,
    /// The first approver has signed the state as it is.
    #[error("the Akte rests until the erasure is decided")]
    RuhtBisLoeschung,

    /// More people than one list takes.
    #[error("a list names at most {0} people")]
    PersonenZuViele(usize),
    /// A request for a Sonderkreis is open.
    #[error("a Sonderkreis is asked for already")]
    SonderkreisBeantragt,
    /// No request for a Sonderkreis is open.
    #[error("no Sonderkreis is asked for")]
    SonderkreisNichtBeantragt,
    /// Nobody could confirm the end of a circle of one.
    #[error("a Sonderkreis has at least two members")]
    SonderkreisZuKlein,
    /// Who asked may not agree, nor who acts for them.
    #[error("a second person must agree")]
    ZweitePerson,
    /// The objection of the person was taken down by another organisation, and stands against this one.
    #[error("the objection to passing medical data on is another organisation's")]
    MedizinwiderspruchFremd,
    /// A draft belongs to who made it.
    #[error("a draft is marked by its author")]
    EntwurfFremd,
    /// Consent to showing what is entrusted to nobody.
    #[error("consent without anything entrusted")]
    EinwilligungOhneGrund,
}

pub(super) fn nummern(nummern: &[u32], quote: &str) -> String {
    let each: Vec<_> = nummern
        .iter()
        .map(|n| format!("{quote}{n:04}{quote}"))
        .collect();
    each.join(", ")
}

impl AkteError {
    /// Stable code for machines: `akte.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NichtAngelegt => "akte.unbekannt",
            Self::SchonAngelegt => "akte.schon-angelegt",
            Self::AkteIstZdA => "akte.zda",
            Self::AkteIstStorniert => "akte.storniert",
            Self::AkteNichtZdA => "akte.nicht-zda",
            Self::FederfuehrungUnzulaessig => "akte.federfuehrung-unzulaessig",
            Self::Unveraendert => "akte.unveraendert",
            Self::DatumInZukunft(_) => "akte.datum-in-zukunft",
            Self::DatumVorBeginn { .. } => "akte.datum-vor-beginn",
            Self::SchlussZuFrueh { .. } => "akte.schluss-zu-frueh",
            Self::DatumUnmoeglich(_) => "akte.datum-unmoeglich",
            Self::KennungVergeben(_) => "akte.kennung-vergeben",
            Self::TextUngueltig { .. } => "akte.text-ungueltig",
            Self::VorgangUnbekannt(_) => "akte.vorgang-unbekannt",
            Self::VorgangIstZdA(_) => "akte.vorgang-zda",
            Self::VorgangIstStorniert(_) => "akte.vorgang-storniert",
            Self::VorgangNichtZdA(_) => "akte.vorgang-nicht-zda",
            Self::ZuTief(_) => "akte.zu-tief",
            Self::OffeneVorgaenge(_) => "akte.offene-vorgaenge",
            Self::GeschlosseneVorgaenge(_) => "akte.geschlossene-vorgaenge",
            Self::DokumentUnbekannt(_) => "akte.dokument-unbekannt",
            Self::DokumentIstStorniert(_) => "akte.dokument-storniert",
            Self::AnlageOhneDokument(_) => "akte.anlage-ohne-dokument",
            Self::EingangOhneRichtung => "akte.eingang-ohne-richtung",
            Self::AnlageFolgt(_) => "akte.anlage-folgt",
            Self::GleicheAkte => "akte.gleiche-akte",
            Self::AndereOrganisation => "akte.andere-organisation",
            Self::WenigerGeschuetzt => "akte.weniger-geschuetzt",
            Self::FassungUnveraendert => "akte.fassung-unveraendert",
            Self::DateinameUngueltig => "akte.dateiname-ungueltig",
            Self::EmpfaengerFederfuehrend => "akte.empfaenger-federfuehrend",
            Self::EmpfaengerUnzulaessig => "akte.empfaenger-unzulaessig",
            Self::ZeitraumVerkehrt { .. } => "akte.zeitraum-verkehrt",
            Self::ZeitraumVorbei(_) => "akte.zeitraum-vorbei",
            Self::KlassenLeer => "akte.klassen-leer",
            Self::KlasseDoppelt(_) => "akte.klasse-doppelt",
            Self::FreigabeBesteht(_) => "akte.freigabe-besteht",
            Self::FreigabeWartet(_) => "akte.freigabe-wartet",
            Self::FreigabeEntschieden(_) => "akte.freigabe-entschieden",
            Self::ZeitraumZuLang(_) => "akte.zeitraum-zu-lang",
            Self::WiderspruchNichtBeimKreis(_) => "akte.widerspruch-nicht-beim-kreis",
            Self::FreigabeUnbekannt(_) => "akte.freigabe-unbekannt",
            Self::FreigabeBeendet(_) => "akte.freigabe-beendet",
            Self::Deckung(e) => e.code(),
            Self::Uebergabe(e) => e.code(),
            Self::Auskunft(e) => e.code(),
            Self::Geschaeftsgang(e) => e.code(),
            Self::Frist(e) => e.code(),
            Self::Scan(e) => e.code(),
            Self::Schwaerzung(e) => e.code(),
            Self::Aussonderung(e) => e.code(),
            Self::LoeschungLaeuft => "akte.loeschung-laeuft",
            Self::LoeschungUnbekannt => "akte.loeschung-unbekannt",
            Self::LoeschungUeberholt => "akte.loeschung-ueberholt",
            Self::NichtsZuLoeschen => "akte.nichts-zu-loeschen",
            Self::ErsteFassung => "akte.erste-fassung",
            Self::EreignisNichtEinzeln(_) => "akte.ereignis-nicht-einzeln",
            Self::AufbewahrungLaeuft(_) => "akte.aufbewahrung-laeuft",
            Self::NurAntragsteller => "akte.nur-antragsteller",
            Self::NichtSelbstFreigeben => "akte.nicht-selbst-freigeben",
            Self::RuhtBisLoeschung => "akte.ruht-bis-loeschung",
            Self::PersonenZuViele(_) => "akte.personen-zu-viele",
            Self::SonderkreisBeantragt => "akte.sonderkreis-beantragt",
            Self::SonderkreisNichtBeantragt => "akte.sonderkreis-nicht-beantragt",
            Self::SonderkreisZuKlein => "akte.sonderkreis-zu-klein",
            Self::ZweitePerson => "akte.zweite-person",
            Self::MedizinwiderspruchFremd => "akte.medizinwiderspruch-fremd",
            Self::EntwurfFremd => "akte.entwurf-fremd",
            Self::EinwilligungOhneGrund => "akte.einwilligung-ohne-grund",
        }
    }
}
