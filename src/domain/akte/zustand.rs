//! What an Akte remembers to judge the next command. Readable by all, changed only by `apply`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::akte_schutz_festlegen::Medizinwiderspruch;
use super::{
    AkteError, Aktenschutz, Aufforderung, Aussonderung, AussonderungError, Dokumentschutz,
    Ersteingang, FreigabeBeantragt, Geschaeftsgang, LoeschungBeantragt, SonderkreisBeantragt,
    Sperre, UebergabeAngeboten, UebergabeError, Wiedervorlage,
};
use crate::kennung::{
    AkteId, AufforderungId, DokumentId, FreigabeId, NutzerId, OrgNr, SperreId, UebergabeId,
    VorgangId, WiedervorlageId,
};
use crate::werte::{
    Betreff, Dokumentklasse, Einheit, Fassung, Gliederung, Leistungsart, PlanKz, Richtung, Status,
    Zweck,
};

/// An Akte, folded from its events. `Default` is one not yet opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Akte {
    pub(super) kopf: Option<Kopf>,
    pub(super) vorgaenge: BTreeMap<VorgangId, Vorgang>,
    pub(super) dokumente: BTreeMap<DokumentId, Dokument>,
    pub(super) freigaben: BTreeMap<FreigabeId, Freigabe>,
    /// What was asked for as a share; decided ones stay, so that nobody decides twice.
    #[serde(default)]
    pub(super) freigabeantraege: BTreeMap<FreigabeId, Freigabeantrag>,
    /// Highest number ever given to a Vorgang.
    #[serde(default)]
    pub(super) letzter_vorgang: u32,
    /// The erasure that is asked for.
    #[serde(default)]
    pub(super) loeschung: Option<LoeschungBeantragt>,
    /// All of it is erased; only the stub is left.
    #[serde(default)]
    pub(super) geloescht: bool,
    /// Dokumente that lay here and lie in another Akte now.
    #[serde(default)]
    pub(super) abgaben: BTreeMap<DokumentId, Abgabe>,
    /// The Sonderkreis that is asked for.
    #[serde(default)]
    pub(super) sonderkreis_antrag: Option<SonderkreisBeantragt>,
    /// The offer to hand the Akte over that is open.
    #[serde(default)]
    pub(super) uebergabe: Option<UebergabeAngeboten>,
    /// The ways of Dokumente past those who sign, in the order in which they were opened; ended ones stay.
    #[serde(default)]
    pub(super) geschaeftsgaenge: Vec<Geschaeftsgang>,
    /// Dokumente that have left the house, with the last day on which they did.
    #[serde(default)]
    pub(super) versandt: BTreeMap<DokumentId, Date>,
    /// When somebody is to look again; what is done stays, so that no id comes twice.
    #[serde(default)]
    pub(super) wiedervorlagen: BTreeMap<WiedervorlageId, Wiedervorlage>,
    /// What the person was asked for; what is settled stays.
    #[serde(default)]
    pub(super) aufforderungen: BTreeMap<AufforderungId, Aufforderung>,
    /// How far it is on its way to the archive or to destruction.
    #[serde(default)]
    pub(super) aussonderung: Option<Aussonderung>,
    /// What keeps it; lifted ones stay, so that no id comes twice.
    #[serde(default)]
    pub(super) sperren: BTreeMap<SperreId, Sperre>,
    /// Dokumente that are redacted copies: they stay as they are.
    #[serde(default)]
    pub(super) geschwaerzt: BTreeSet<DokumentId>,
    /// The objection to passing medical data on that stands.
    #[serde(default)]
    pub(super) medizinwiderspruch: Option<Medizinwiderspruch>,
}

/// What stands on the cover of the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kopf {
    /// Aktenzeichen.
    pub aktenzeichen: String,
    /// Unit of the Aktenplan.
    pub plan: PlanKz,
    /// What it is about.
    pub betreff: Betreff,
    /// The benefit it serves.
    pub leistungsart: Leistungsart,
    /// The leading organisation.
    pub org: OrgNr,
    /// The leading unit.
    pub einheit: Einheit,
    /// Open, closed or cancelled.
    pub status: Status,
    /// Day of the ZdA-Verfuegung, while closed.
    pub zda_am: Option<Date>,
    /// First day it may be closed on: its beginning, else the year of its Aktenzeichen; none for imported ones.
    #[serde(default)]
    pub beginn: Option<Date>,
    /// How closely it is kept.
    #[serde(default)]
    pub schutz: Aktenschutz,
    /// The only people who reach it; nobody: there is no Sonderkreis.
    #[serde(default)]
    pub sonderkreis: Vec<NutzerId>,
    /// First receipt of an application that was forwarded.
    #[serde(default)]
    pub ersteingang: Option<Ersteingang>,
}

/// A Vorgang, Teilvorgang or Teilakte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vorgang {
    /// Running number inside the Akte.
    pub nummer: u32,
    /// What it is about.
    pub betreff: Betreff,
    /// What it is.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of.
    pub uebergeordnet: Option<VorgangId>,
    /// Open, closed or cancelled.
    pub status: Status,
    /// Day of the ZdA-Verfuegung, while closed.
    pub zda_am: Option<Date>,
    /// Highest number ever given to a Dokument here; numbers are not reused after a move.
    pub letzte_dokumentnummer: u32,
    /// It came with an import: its days are those of the sender.
    #[serde(default)]
    pub importiert: bool,
}

/// A Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dokument {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Running number inside the Vorgang.
    pub nummer: u32,
    /// What it is about.
    pub betreff: Betreff,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Whether it came in, went out or was made inside; a state of before 2026-11-27 does not say.
    #[serde(default)]
    pub richtung: Option<Richtung>,
    /// The Dokument it is an Anlage of.
    pub anlage_zu: Option<DokumentId>,
    /// Cancelled, by itself or with its Vorgang.
    pub storniert: bool,
    /// Day of receipt.
    #[serde(default)]
    pub eingang: Option<Date>,
    /// Its versions by number, without their text: that is for search, not for rules. Erased ones are gone.
    pub fassungen: BTreeMap<u32, Fassung>,
    /// Highest number ever given to a version; numbers are not reused after an erasure.
    pub letzte_fassung: u32,
    /// How it is kept.
    #[serde(default)]
    pub schutz: Dokumentschutz,
}

/// What stays of a Dokument that went to another Akte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abgabe {
    /// Its number in the Vorgang it lay in.
    pub nummer: u32,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Where it is.
    pub an: AkteId,
}

/// Sight given to another organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Freigabe {
    /// The shared Vorgang; none: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// Who may see it.
    pub empfaenger: OrgNr,
    /// For what.
    pub zweck: Zweck,
    /// Which kinds of Dokumente.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// Revoked.
    pub widerrufen: bool,
    /// The only unit of the recipient that may.
    #[serde(default)]
    pub einheit: Option<Einheit>,
    /// By it an organisation that led the Akte reads on.
    #[serde(default)]
    pub uebergabe: bool,
}

impl Freigabe {
    /// Neither revoked nor over on that day. One that has not begun yet counts as live.
    pub fn lebt(&self, heute: Date) -> bool {
        !self.widerrufen && heute <= self.bis
    }
}

/// A share that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Freigabeantrag {
    /// What, and by whom.
    pub antrag: FreigabeBeantragt,
    /// Agreed, refused or taken back.
    pub entschieden: bool,
}

impl Freigabeantrag {
    /// Neither decided nor over on that day.
    pub fn wartet(&self, heute: Date) -> bool {
        !self.entschieden && heute <= self.antrag.bis
    }
}

/// Reading.
impl Akte {
    /// The cover; none before the Akte was opened.
    pub fn kopf(&self) -> Option<&Kopf> {
        self.kopf.as_ref()
    }

    /// State of the Akte.
    pub fn status(&self) -> Option<Status> {
        self.kopf().map(|k| k.status)
    }

    /// The leading organisation.
    pub fn org(&self) -> Option<OrgNr> {
        self.kopf().map(|k| k.org)
    }

    /// The leading unit.
    pub fn einheit(&self) -> Option<&Einheit> {
        self.kopf().map(|k| &k.einheit)
    }

    /// The benefit it serves.
    pub fn leistungsart(&self) -> Option<Leistungsart> {
        self.kopf().map(|k| k.leistungsart)
    }

    /// Its Aktenzeichen.
    pub fn aktenzeichen(&self) -> Option<&str> {
        self.kopf().map(|k| k.aktenzeichen.as_str())
    }

    /// One Vorgang.
    pub fn vorgang(&self, id: VorgangId) -> Option<&Vorgang> {
        self.vorgaenge.get(&id)
    }

    /// All Vorgaenge, by id.
    pub fn vorgaenge(&self) -> &BTreeMap<VorgangId, Vorgang> {
        &self.vorgaenge
    }

    /// One Dokument.
    pub fn dokument(&self, id: DokumentId) -> Option<&Dokument> {
        self.dokumente.get(&id)
    }

    /// All Dokumente, by id.
    pub fn dokumente(&self) -> &BTreeMap<DokumentId, Dokument> {
        &self.dokumente
    }

    /// What stays of the Dokumente that went to other Akten.
    pub fn abgaben(&self) -> &BTreeMap<DokumentId, Abgabe> {
        &self.abgaben
    }

    /// All Freigaben, revoked ones too.
    pub fn freigaben(&self) -> &BTreeMap<FreigabeId, Freigabe> {
        &self.freigaben
    }
}

/// Erasure and the second person.
impl Akte {
    /// All shares that were asked for, decided ones too.
    pub fn freigabeantraege(&self) -> &BTreeMap<FreigabeId, Freigabeantrag> {
        &self.freigabeantraege
    }

    /// The Sonderkreis that is asked for and not decided yet.
    pub fn sonderkreis_antrag(&self) -> Option<&SonderkreisBeantragt> {
        self.sonderkreis_antrag.as_ref()
    }

    /// The erasure that is asked for and not decided yet.
    pub fn loeschung(&self) -> Option<&LoeschungBeantragt> {
        self.loeschung.as_ref()
    }

    /// The offer to hand the Akte over that is open.
    pub fn uebergabe(&self) -> Option<&UebergabeAngeboten> {
        self.uebergabe.as_ref()
    }

    /// Whether only the stub is left.
    pub fn geloescht(&self) -> bool {
        self.geloescht
    }

    /// Follows the erase event of its stream: the request is carried out. The events it names are not folded.
    pub fn loeschung_vollzogen(&mut self) {
        self.loeschung = None;
    }
}

/// What several rules ask.
impl Akte {
    pub(super) fn angelegt(&self) -> Result<&Kopf, AkteError> {
        self.kopf().ok_or(AkteError::NichtAngelegt)
    }

    pub(super) fn offen(&self) -> Result<&Kopf, AkteError> {
        let kopf = self.angelegt()?;
        match kopf.status {
            Status::InBearbeitung => Ok(kopf),
            Status::ZdA => Err(AkteError::AkteIstZdA),
            Status::Storniert if self.geloescht => Err(AussonderungError::NichtsMehrDa.into()),
            Status::Storniert => Err(AkteError::AkteIstStorniert),
        }
    }

    /// Refuses the id of a Freigabe, or of a request for one.
    pub(super) fn freie_freigabe(&self, id: FreigabeId) -> Result<(), AkteError> {
        let vergeben = self.freigaben.contains_key(&id) || self.freigabeantraege.contains_key(&id);
        if vergeben {
            return Err(AkteError::KennungVergeben(id.0));
        }
        Ok(())
    }

    /// The undecided request with this id.
    pub(super) fn wartende_freigabe(
        &self,
        id: FreigabeId,
    ) -> Result<&FreigabeBeantragt, AkteError> {
        match self.freigabeantraege.get(&id) {
            Some(a) if a.entschieden => Err(AkteError::FreigabeEntschieden(id)),
            Some(a) => Ok(&a.antrag),
            // In force without a request: nobody waits for a decision.
            None if self.freigaben.contains_key(&id) => Err(AkteError::FreigabeEntschieden(id)),
            None => Err(AkteError::FreigabeUnbekannt(id)),
        }
    }

    /// The open offer with this id.
    pub(super) fn offene_uebergabe(
        &self,
        id: UebergabeId,
    ) -> Result<&UebergabeAngeboten, UebergabeError> {
        self.uebergabe()
            .filter(|u| u.uebergabe == id)
            .ok_or(UebergabeError::NichtOffen)
    }

    /// Refuses while only some people reach the Akte, somebody keeps a draft in it, an erasure is being decided, or the
    /// archive was asked.
    ///
    /// A draft is its author's alone; with the Akte it would go to people it was not written for, away from its author.
    pub(super) fn uebergabefaehig(&self) -> Result<(), AkteError> {
        let kreis = self.kopf().is_some_and(|k| !k.sonderkreis.is_empty());
        if kreis || self.sonderkreis_antrag.is_some() {
            return Err(UebergabeError::Sonderkreis.into());
        }
        let mut dokumente = self.dokumente.values();
        if dokumente.any(|d| !d.storniert && d.schutz.entwurf_von.is_some()) {
            return Err(UebergabeError::Entwurf.into());
        }
        if self.loeschung.is_some() {
            return Err(AkteError::LoeschungLaeuft);
        }
        if self.aussonderung.is_some() {
            return Err(AussonderungError::Laeuft.into());
        }
        Ok(())
    }

    /// The day the first application came in; without any, the first Dokument that has a day of receipt.
    ///
    /// What says that it went out or was made inside was not received, whatever day it bears.
    pub fn erster_eingang(&self) -> Option<Date> {
        let eingaenge = |nur: &dyn Fn(Dokumentklasse) -> bool| {
            let lebend = self.dokumente.values().filter(|d| !d.storniert);
            lebend
                .filter(|d| d.richtung.is_none_or(|r| r == Richtung::Eingang))
                .filter(|d| nur(d.klasse))
                .filter_map(|d| d.eingang)
                .min()
        };
        eingaenge(&|k| k == Dokumentklasse::Antrag).or_else(|| eingaenge(&|_| true))
    }

    pub(super) fn bekannter_vorgang(&self, id: VorgangId) -> Result<&Vorgang, AkteError> {
        self.offen()?;
        self.vorgang(id).ok_or(AkteError::VorgangUnbekannt(id))
    }

    pub(super) fn offener_vorgang(&self, id: VorgangId) -> Result<&Vorgang, AkteError> {
        let vorgang = self.bekannter_vorgang(id)?;
        match vorgang.status {
            Status::InBearbeitung => Ok(vorgang),
            Status::ZdA => Err(AkteError::VorgangIstZdA(vorgang.nummer)),
            Status::Storniert => Err(AkteError::VorgangIstStorniert(vorgang.nummer)),
        }
    }

    pub(super) fn aenderbares_dokument(&self, id: DokumentId) -> Result<&Dokument, AkteError> {
        self.offen()?;
        let dokument = self.dokument(id).ok_or(AkteError::DokumentUnbekannt(id))?;
        if dokument.storniert {
            return Err(AkteError::DokumentIstStorniert(dokument.nummer));
        }
        self.offener_vorgang(dokument.vorgang)?;
        Ok(dokument)
    }

    /// The Vorgang and the ones above it, from the inside out; its length is the depth.
    pub(super) fn pfad(&self, id: VorgangId) -> impl Iterator<Item = VorgangId> {
        std::iter::successors(Some(id), |id| self.vorgang(*id)?.uebergeordnet)
            // A number per Vorgang bounds the walk, whatever a broken log might say.
            .take(self.vorgaenge.len())
    }

    /// Numbers of the Vorgaenge that are like this, ascending.
    pub(super) fn nummern(&self, like: impl Fn(VorgangId, &Vorgang) -> bool) -> Vec<u32> {
        let mut nummern: Vec<_> = self
            .vorgaenge
            .iter()
            .filter(|(id, v)| like(**id, v))
            .map(|(_, v)| v.nummer)
            .collect();
        nummern.sort_unstable();
        nummern
    }

    /// The Dokument and all its Anlagen that are not cancelled, the Dokument first, then by number.
    ///
    /// Each once: it ends even if a broken log says that two Dokumente are Anlagen of each other.
    pub fn mit_anlagen(&self, id: DokumentId) -> Vec<DokumentId> {
        let mut alle = vec![id];
        let mut next = 0;
        while let Some(haupt) = alle.get(next).copied() {
            let mut anlagen: Vec<_> = self
                .dokumente
                .iter()
                .filter(|(id, d)| d.anlage_zu == Some(haupt) && !d.storniert && !alle.contains(id))
                .map(|(id, d)| (d.nummer, *id))
                .collect();
            anlagen.sort_unstable();
            alle.extend(anlagen.into_iter().map(|(_, id)| id));
            next += 1;
        }
        alle
    }
}
