//! Geschaeftsgang: the way of a Dokument past those who sign it, as an Akte remembers it, and what rules ask of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Dokument, GeschaeftsgangError, Schritt};
use crate::akteur::Akteur;
use crate::kennung::{DokumentId, GeschaeftsgangId, NutzerId, VorgangId};
use crate::werte::{Verfuegung, Zeichnungsstand};

/// One way past those who sign; ended ones stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geschaeftsgang {
    /// Its id.
    pub geschaeftsgang: GeschaeftsgangId,
    /// The Dokument.
    pub dokument: DokumentId,
    /// The version that is signed.
    pub fassung: u32,
    /// Who wrote that version, if the log says so.
    pub verfasser: Option<NutzerId>,
    /// Who opened it.
    pub durch: NutzerId,
    /// In whose place (i. V.).
    pub vertretung: Option<NutzerId>,
    /// Its steps, one after the other.
    pub schritte: Vec<Schritt>,
    /// How many of them are done.
    pub erledigt: u32,
    /// Who signed, in person: for themselves or in somebody's place. Events of before 2026-11-27 do not say.
    #[serde(default)]
    pub zeichnende: Vec<NutzerId>,
    /// Day of the Schlusszeichnung.
    pub schlussgezeichnet: Option<Date>,
    /// Given back.
    pub zurueckgegeben: bool,
    /// Ended before its last step.
    pub beendet: bool,
}

impl Geschaeftsgang {
    /// The step that is to be done, with its number from 1; none: it is over.
    pub fn naechster(&self) -> Option<(u32, &Schritt)> {
        if self.zurueckgegeben || self.beendet {
            return None;
        }
        let schritt = self.schritte.get(usize::try_from(self.erledigt).ok()?)?;
        Some((self.erledigt + 1, schritt))
    }

    /// Whether a step is to be done.
    pub fn offen(&self) -> bool {
        self.naechster().is_some()
    }

    /// Whether somebody has signed.
    pub fn gezeichnet(&self) -> bool {
        let done = usize::try_from(self.erledigt).unwrap_or(usize::MAX);
        self.schritte
            .iter()
            .take(done)
            .any(|s| s.verfuegung.zeichnet())
    }

    /// Refuses a Schlusszeichnung by who wrote the version or opened the Geschaeftsgang, and by who acts for them:
    /// it takes a second pair of eyes.
    pub(super) fn vier_augen(&self, wer: &Akteur) -> Result<(), GeschaeftsgangError> {
        if self.gehoert(wer.nutzer) || wer.vertritt().is_some_and(|p| self.gehoert(p)) {
            return Err(GeschaeftsgangError::VierAugen);
        }
        Ok(())
    }

    /// Refuses a second signature of the same person, also in the place of another: two signatures are two people.
    pub(super) fn noch_nicht_gezeichnet(&self, wer: &Akteur) -> Result<(), GeschaeftsgangError> {
        if self.zeichnende.contains(&wer.nutzer) {
            return Err(GeschaeftsgangError::SchonGezeichnet);
        }
        Ok(())
    }

    /// Whether the person wrote the version or opened the Geschaeftsgang, or it was opened in their place.
    pub fn gehoert(&self, person: NutzerId) -> bool {
        [self.verfasser, Some(self.durch), self.vertretung].contains(&Some(person))
    }
}

/// Reading.
impl Akte {
    /// All Geschaeftsgaenge in the order in which they were opened, ended ones too.
    pub fn geschaeftsgaenge(&self) -> &[Geschaeftsgang] {
        &self.geschaeftsgaenge
    }

    /// One Geschaeftsgang of a Dokument.
    pub fn geschaeftsgang(
        &self,
        dokument: DokumentId,
        id: GeschaeftsgangId,
    ) -> Option<&Geschaeftsgang> {
        self.gaenge_von(dokument).find(|g| g.geschaeftsgang == id)
    }

    /// How far a Dokument is on its way to dispatch; none: it was never signed, or has a version nobody signed.
    pub fn zeichnungsstand(&self, id: DokumentId) -> Option<Zeichnungsstand> {
        if self.versandt.contains_key(&id) {
            return Some(Zeichnungsstand::Versandt);
        }
        let schluss = self.schlusszeichnung(id);
        if schluss.is_some() {
            return Some(Zeichnungsstand::Schlussgezeichnet);
        }
        let letzter = self.gaenge_von(id).last()?;
        if letzter.offen() {
            return Some(if letzter.gezeichnet() {
                Zeichnungsstand::Mitgezeichnet
            } else {
                Zeichnungsstand::ImGeschaeftsgang
            });
        }
        let aktuell = self.dokument(id)?.letzte_fassung == letzter.fassung;
        (letzter.zurueckgegeben && aktuell).then_some(Zeichnungsstand::Zurueckgegeben)
    }

    /// The version that was finally signed; of an Anlage of what was signed, the one that lay there then. Who reads through
    /// a Freigabe gets it and none of before, which were drafts. 0: there was none then.
    pub fn gezeichnete_fassung(&self, id: DokumentId) -> Option<u32> {
        let mut gaenge = self.gaenge_von(id);
        if let Some(gang) = gaenge.find(|g| g.schlussgezeichnet.is_some()) {
            return Some(gang.fassung);
        }
        // Bound since it was handed on: the newest version of today is the newest of then.
        let haupt = |id: &DokumentId| self.dokument(*id)?.anlage_zu;
        let mut ueber = std::iter::successors(haupt(&id), haupt).take(self.dokumente.len());
        let mitgezeichnet = ueber.any(|id| self.schlusszeichnung(id).is_some());
        let dokument = self.dokument(id).filter(|_| mitgezeichnet)?;
        Some(dokument.letzte_fassung)
    }

    /// Whether nothing of a Dokument can be changed: it, or what it is an Anlage of, is being signed or final.
    pub fn gebunden(&self, id: DokumentId) -> bool {
        self.ungebunden(id).is_err()
    }

    fn gaenge_von(&self, dokument: DokumentId) -> impl Iterator<Item = &Geschaeftsgang> {
        self.geschaeftsgaenge
            .iter()
            .filter(move |g| g.dokument == dokument)
    }
}

/// What several rules ask.
impl Akte {
    /// The day on which a Dokument became final.
    pub(super) fn schlusszeichnung(&self, id: DokumentId) -> Option<Date> {
        self.gaenge_von(id).find_map(|g| g.schlussgezeichnet)
    }

    /// The last day on which a Dokument in these Vorgaenge became final or left the house.
    pub(super) fn letzter_zeichnungstag(&self, hier: impl Fn(VorgangId) -> bool) -> Option<Date> {
        let lebend = self.dokumente.iter();
        lebend
            .filter(|(_, d)| !d.storniert && hier(d.vorgang))
            .flat_map(|(id, _)| [self.schlusszeichnung(*id), self.versandt.get(id).copied()])
            .flatten()
            .max()
    }

    /// Refuses what would change a Dokument that is being signed or is final, or an Anlage of one: what was signed stays
    /// as it was read.
    pub(super) fn ungebunden(&self, id: DokumentId) -> Result<(), GeschaeftsgangError> {
        let mut hier = Some(id);
        // A number per Dokument bounds the walk, whatever a broken log might say.
        for _ in 0..self.dokumente.len() {
            let Some((id, dokument)) = hier.and_then(|id| Some((id, self.dokument(id)?))) else {
                break;
            };
            if self.schlusszeichnung(id).is_some() {
                return Err(GeschaeftsgangError::Schlussgezeichnet(dokument.nummer));
            }
            if self.gaenge_von(id).any(Geschaeftsgang::offen) {
                return Err(GeschaeftsgangError::Laeuft(dokument.nummer));
            }
            hier = dokument.anlage_zu;
        }
        Ok(())
    }

    /// The Dokument, if it can be changed and is bound neither by signatures nor by a demand; and so its Anlagen, which go
    /// where it goes.
    pub(super) fn bewegliches_dokument(&self, id: DokumentId) -> Result<&Dokument, AkteError> {
        let dokument = self.aenderbares_dokument(id)?;
        for id in self.mit_anlagen(id) {
            self.ungebunden(id)?;
            self.kein_offenes_schreiben(id)?;
        }
        Ok(dokument)
    }

    /// Refuses to close these Vorgaenge while a Dokument in one of them is being signed or is still a draft.
    pub(super) fn zeichnung_abgeschlossen(
        &self,
        hier: impl Fn(VorgangId) -> bool,
    ) -> Result<(), GeschaeftsgangError> {
        self.nichts_offen(&hier)?;
        let entwuerfe = self.zeichen(&hier, |_, d| d.schutz.entwurf_von.is_some());
        if !entwuerfe.is_empty() {
            return Err(GeschaeftsgangError::Entwuerfe(entwuerfe));
        }
        Ok(())
    }

    /// Refuses to cancel these Vorgaenge while a Dokument in one of them is being signed, and with a final one.
    pub(super) fn ohne_zeichnung(
        &self,
        hier: impl Fn(VorgangId) -> bool,
    ) -> Result<(), GeschaeftsgangError> {
        self.nichts_offen(&hier)?;
        let endgueltig = self.zeichen(&hier, |id, _| self.schlusszeichnung(id).is_some());
        if !endgueltig.is_empty() {
            return Err(GeschaeftsgangError::Endgueltig(endgueltig));
        }
        Ok(())
    }

    /// Refuses while a Dokument in one of these Vorgaenge is being signed.
    pub(super) fn nichts_offen(
        &self,
        hier: &impl Fn(VorgangId) -> bool,
    ) -> Result<(), GeschaeftsgangError> {
        let offen = self.zeichen(hier, |id, _| self.gaenge_von(id).any(Geschaeftsgang::offen));
        if !offen.is_empty() {
            return Err(GeschaeftsgangError::Offen(offen));
        }
        Ok(())
    }

    /// The Dokumente in these Vorgaenge that are like this and not cancelled, each as numbers of Vorgang and Dokument,
    /// ascending.
    fn zeichen(
        &self,
        hier: &impl Fn(VorgangId) -> bool,
        like: impl Fn(DokumentId, &Dokument) -> bool,
    ) -> Vec<(u32, u32)> {
        let mut zeichen: Vec<_> = self
            .dokumente
            .iter()
            .filter(|(id, d)| !d.storniert && hier(d.vorgang) && like(**id, d))
            .filter_map(|(_, d)| Some((self.vorgang(d.vorgang)?.nummer, d.nummer)))
            .collect();
        zeichen.sort_unstable();
        zeichen
    }

    /// The Geschaeftsgang of a Dokument that can be changed.
    pub(super) fn bekannter_gang(
        &self,
        dokument: DokumentId,
        id: GeschaeftsgangId,
    ) -> Result<&Geschaeftsgang, AkteError> {
        self.aenderbares_dokument(dokument)?;
        self.geschaeftsgang(dokument, id)
            .ok_or(GeschaeftsgangError::Unbekannt.into())
    }

    pub(super) fn gang_mut(&mut self, id: GeschaeftsgangId) -> Option<&mut Geschaeftsgang> {
        let mut alle = self.geschaeftsgaenge.iter_mut();
        alle.find(|g| g.geschaeftsgang == id)
    }
}

/// Whether steps are in an order that can be walked: one Schlusszeichnung, and no signature after it.
pub(super) fn geordnet(schritte: &[Schritt]) -> Result<(), GeschaeftsgangError> {
    let schluss = |s: &&Schritt| s.verfuegung == Verfuegung::Schlusszeichnung;
    if schritte.iter().filter(schluss).count() != 1 {
        return Err(GeschaeftsgangError::EineSchlusszeichnung);
    }
    let letzte = schritte.iter().rev().find(|s| s.verfuegung.zeichnet());
    if letzte.as_ref().is_some_and(|s| !schluss(s)) {
        return Err(GeschaeftsgangError::SchlussZuletzt);
    }
    Ok(())
}
