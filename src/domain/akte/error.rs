//! Why an Akte refuses, in the words of the house and in those of the user.

use jiff::civil::Date;
use uuid::Uuid;

use super::{AuskunftError, DeckungError, UebergabeError};
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
    /// A day outside of the years 1 to 9999.
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

    /// One request to erase is open already.
    #[error("an erasure is being decided")]
    LoeschungLaeuft,
    /// No such open request.
    #[error("no such request to erase is open")]
    LoeschungUnbekannt,
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
    /// A draft belongs to who made it.
    #[error("a draft is marked by its author")]
    EntwurfFremd,
    /// Consent to showing what is entrusted to nobody.
    #[error("consent without anything entrusted")]
    EinwilligungOhneGrund,
}

fn nummern(nummern: &[u32], quote: &str) -> String {
    let each: Vec<_> = nummern
        .iter()
        .map(|n| format!("{quote}{n:04}{quote}"))
        .collect();
    each.join(", ")
}

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
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
            Self::LoeschungLaeuft => "akte.loeschung-laeuft",
            Self::LoeschungUnbekannt => "akte.loeschung-unbekannt",
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
            Self::EntwurfFremd => "akte.entwurf-fremd",
            Self::EinwilligungOhneGrund => "akte.einwilligung-ohne-grund",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::NichtAngelegt => "Diese Akte gibt es nicht. Prüfen Sie das Aktenzeichen.".into(),
            Self::SchonAngelegt => "Diese Akte ist schon angelegt. Öffnen Sie sie aus der Liste.".into(),
            Self::AkteIstZdA => "Die Akte ist z.d.A. verfügt. Eröffnen Sie sie zuerst wieder.".into(),
            Self::AkteIstStorniert => {
                "Die Akte ist storniert und bleibt unverändert. Legen Sie bei Bedarf eine neue Akte an.".into()
            }
            Self::AkteNichtZdA => {
                "Die Akte ist nicht z.d.A. verfügt. Nur eine z.d.A. verfügte Akte lässt sich wiedereröffnen.".into()
            }
            Self::FederfuehrungUnzulaessig => {
                "Der Betreiber führt keine Akten. Wählen Sie die federführende Organisation.".into()
            }
            Self::Unveraendert => "Die Eingabe ändert nichts. Geben Sie einen anderen Wert ein.".into(),
            Self::DatumInZukunft(d) => {
                format!("Der {} liegt in der Zukunft. Geben Sie höchstens den heutigen Tag an.", tag(*d))
            }
            Self::DatumVorBeginn { tag: am, beginn } => format!(
                "Der {} liegt vor dem Beginn der Akte. Geben Sie frühestens den {} an.",
                tag(*am),
                tag(*beginn)
            ),
            Self::DatumUnmoeglich(d) => format!(
                "Das Datum {d} ist nicht möglich. Geben Sie einen Tag der Jahre 1 bis 9999 an."
            ),
            Self::KennungVergeben(id) => {
                format!("Die Kennung {id} ist in dieser Akte schon vergeben. Wiederholen Sie die Eingabe.")
            }
            Self::TextUngueltig { feld, bytes_max } => format!(
                "Die Angabe „{feld}“ ist leer, zu lang oder enthält Steuerzeichen. \
                 Erlaubt sind höchstens {bytes_max} Byte."
            ),
            Self::VorgangUnbekannt(_) => {
                "Diesen Vorgang gibt es in der Akte nicht. Wählen Sie einen Vorgang der Akte.".into()
            }
            Self::VorgangIstZdA(n) => {
                format!("Der Vorgang {n:04} ist z.d.A. verfügt. Eröffnen Sie ihn zuerst wieder.")
            }
            Self::VorgangIstStorniert(n) => {
                format!("Der Vorgang {n:04} ist storniert. Wählen Sie einen anderen Vorgang.")
            }
            Self::VorgangNichtZdA(n) => format!(
                "Der Vorgang {n:04} ist nicht z.d.A. verfügt. \
                 Nur ein z.d.A. verfügter Vorgang lässt sich wiedereröffnen."
            ),
            Self::ZuTief(max) => {
                format!("Vorgänge lassen sich höchstens {max} Stufen tief gliedern. Wählen Sie eine höhere Stufe.")
            }
            Self::OffeneVorgaenge(n) if n.len() == 1 => format!(
                "Der Vorgang {} ist noch offen. Verfügen Sie ihn zuerst z.d.A. oder stornieren Sie ihn.",
                nummern(n, "")
            ),
            Self::OffeneVorgaenge(n) => format!(
                "Die Vorgänge {} sind noch offen. Verfügen Sie sie zuerst z.d.A. oder stornieren Sie sie.",
                nummern(n, "")
            ),
            Self::GeschlosseneVorgaenge(n) if n.len() == 1 => format!(
                "Der Vorgang {} ist z.d.A. verfügt. Stornieren geht nur ohne abgeschlossene Vorgänge; \
                 verfügen Sie stattdessen z.d.A.",
                nummern(n, "")
            ),
            Self::GeschlosseneVorgaenge(n) => format!(
                "Die Vorgänge {} sind z.d.A. verfügt. Stornieren geht nur ohne abgeschlossene Vorgänge; \
                 verfügen Sie stattdessen z.d.A.",
                nummern(n, "")
            ),
            Self::DokumentUnbekannt(_) => {
                "Dieses Dokument gibt es in der Akte nicht. Wählen Sie ein Dokument der Akte.".into()
            }
            Self::DokumentIstStorniert(n) => format!(
                "Das Dokument {n:04} ist storniert und bleibt unverändert. Registrieren Sie bei Bedarf ein neues."
            ),
            Self::AnlageOhneDokument(_) => {
                "Das Dokument zu dieser Anlage liegt nicht in diesem Vorgang oder ist storniert. \
                 Wählen Sie ein Dokument des Vorgangs."
                    .into()
            }
            Self::AnlageFolgt(n) => format!(
                "Das Dokument {n:04} ist eine Anlage. Verschieben Sie das Dokument, zu dem sie gehört; \
                 die Anlage folgt ihm."
            ),
            Self::GleicheAkte => {
                "Das Dokument liegt schon in dieser Akte. Wählen Sie eine andere Akte, oder verschieben Sie es \
                 in einen anderen Vorgang."
                    .into()
            }
            Self::AndereOrganisation => {
                "Die andere Akte führt eine andere Organisation. Geben Sie ihr das Dokument frei; \
                 verschieben lässt es sich nur innerhalb der eigenen Organisation."
                    .into()
            }
            Self::WenigerGeschuetzt => {
                "Die andere Akte ist weniger geschützt. Legen Sie dort denselben Schutz fest, dann verschieben Sie.".into()
            }
            Self::FassungUnveraendert => {
                "Die Datei gleicht der aktuellen Fassung. Wählen Sie die geänderte Datei.".into()
            }
            Self::DateinameUngueltig => {
                "Der Dateiname ist leer, zu lang oder enthält einen Ordner. Benennen Sie die Datei um.".into()
            }
            Self::EmpfaengerFederfuehrend => {
                "Die federführende Organisation sieht die Akte ohnehin. Wählen Sie eine andere Organisation.".into()
            }
            Self::EmpfaengerUnzulaessig => {
                "Der Betreiber erhält keine Freigabe. Wählen Sie eine andere Organisation.".into()
            }
            Self::ZeitraumVerkehrt { von, bis } => format!(
                "Der Beginn {} liegt nach dem Ende {}. Tauschen Sie die Tage.",
                tag(*von),
                tag(*bis)
            ),
            Self::ZeitraumVorbei(bis) => {
                format!("Das Ende {} liegt in der Vergangenheit. Geben Sie einen späteren Tag an.", tag(*bis))
            }
            Self::KlassenLeer => "Es ist keine Dokumentklasse gewählt. Wählen Sie mindestens eine.".into(),
            Self::KlasseDoppelt(k) => {
                format!("Die Dokumentklasse „{k}“ ist doppelt genannt. Nennen Sie sie einmal.")
            }
            Self::FreigabeBesteht(_) => {
                "Für diese Organisation und diesen Zweck besteht schon eine Freigabe. Widerrufen Sie sie zuerst.".into()
            }
            Self::FreigabeWartet(_) => {
                "Für diese Organisation und diesen Zweck wartet schon eine Freigabe auf eine zweite Person. \
                 Lassen Sie darüber entscheiden."
                    .into()
            }
            Self::FreigabeEntschieden(_) => {
                "Über diese Freigabe ist schon entschieden. Laden Sie die Freigaben der Akte neu.".into()
            }
            Self::ZeitraumZuLang(d) => {
                format!("So lange gilt diese Freigabe nicht. Geben Sie höchstens den {} an.", tag(*d))
            }
            Self::WiderspruchNichtBeimKreis(l) => format!(
                "Über Widersprüche zur Leistung „{l}“ entscheidet nicht der Kreis. Geben Sie den Vorgang nicht frei."
            ),
            Self::FreigabeUnbekannt(_) => {
                "Diese Freigabe gibt es in der Akte nicht. Wählen Sie eine Freigabe der Akte.".into()
            }
            Self::FreigabeBeendet(_) => {
                "Diese Freigabe ist schon beendet. Es ist nichts weiter zu tun.".into()
            }
            Self::Deckung(e) => e.meldung(),
            Self::Uebergabe(e) => e.meldung(),
            Self::Auskunft(e) => e.meldung(),
            Self::LoeschungLaeuft => {
                "Für diese Akte ist schon eine Löschung beantragt. Warten Sie die Entscheidung ab.".into()
            }
            Self::LoeschungUnbekannt => {
                "Dieser Antrag auf Löschung ist nicht mehr offen. Laden Sie die Liste der Anträge neu.".into()
            }
            Self::NichtsZuLoeschen => {
                "Hier ist nichts zu löschen: Es gibt das nicht, oder es ist schon gelöscht. Prüfen Sie die Auswahl."
                    .into()
            }
            Self::ErsteFassung => {
                "Die erste Fassung lässt sich nur mit dem Dokument löschen. Wählen Sie das Dokument.".into()
            }
            Self::EreignisNichtEinzeln(n) => format!(
                "Das Ereignis {n} lässt sich nicht einzeln löschen, sonst sagte der Rest der Akte etwas anderes. \
                 Wählen Sie das Dokument, den Vorgang oder die Akte."
            ),
            Self::AufbewahrungLaeuft(bis) => format!(
                "Die Aufbewahrungsfrist läuft bis zum {}. Bis dahin ist die Verarbeitung nur einzuschränken \
                 (Art. 17 Abs. 3 lit. b DSGVO); wählen Sie gegebenenfalls eine andere Rechtsgrundlage.",
                tag(*bis)
            ),
            Self::NurAntragsteller => {
                "Nur wer die Löschung beantragt hat, nimmt den Antrag zurück. Bitten Sie diese Person darum.".into()
            }
            Self::NichtSelbstFreigeben => {
                "Eine Löschung geben zwei Personen frei, die sie nicht beantragt haben. Bitten Sie eine andere Person."
                    .into()
            }
            Self::RuhtBisLoeschung => {
                "Die Akte ruht, bis über die Löschung entschieden ist. Warten Sie die zweite Freigabe ab.".into()
            }
            Self::PersonenZuViele(max) => {
                format!("Die Liste nennt mehr als {max} Personen. Kürzen Sie sie.")
            }
            Self::SonderkreisBeantragt => {
                "Für diese Akte ist schon ein Sonderkreis beantragt. Warten Sie die Entscheidung ab.".into()
            }
            Self::SonderkreisNichtBeantragt => {
                "Für diese Akte ist kein Sonderkreis mehr beantragt. Laden Sie die Akte neu.".into()
            }
            Self::SonderkreisZuKlein => {
                "Ein Sonderkreis hat mindestens zwei Personen, sonst könnte niemand sein Ende bestätigen. \
                 Nennen Sie eine weitere Person."
                    .into()
            }
            Self::ZweitePerson => {
                "Dazu gehört eine zweite Person: Wer beantragt hat, bestätigt nicht, auch nicht i. V. Bitten Sie jemand anderen.".into()
            }
            Self::EntwurfFremd => {
                "Als Entwurf kennzeichnet ein Dokument nur, wer es verfasst. Bitten Sie die Person darum.".into()
            }
            Self::EinwilligungOhneGrund => {
                "Eine Einwilligung gibt es nur zu Anvertrautem. Nennen Sie, wem das Dokument anvertraut ist.".into()
            }
        }
    }
}
