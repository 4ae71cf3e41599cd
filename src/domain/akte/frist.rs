//! Fristen: what an Akte remembers of Wiedervorlagen and of demands to cooperate, and what several rules ask of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Dokument, FristError};
use crate::kennung::{AufforderungId, DokumentId, NutzerId, VorgangId, WiedervorlageId};
use crate::werte::{Betreff, Richtung, Status, Zeichnungsstand, fristende};

/// A day on which somebody is to look at the Akte again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wiedervorlage {
    /// The Vorgang it is about; none: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// The day.
    pub am: Date,
    /// Why.
    pub grund: Betreff,
    /// For whom; none: for the unit.
    pub fuer: Option<NutzerId>,
    /// The demand whose term it watches.
    pub aufforderung: Option<AufforderungId>,
    /// Somebody has looked.
    pub erledigt: bool,
}

/// A demand to cooperate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aufforderung {
    /// The Vorgang it is about.
    pub vorgang: VorgangId,
    /// The letter.
    pub dokument: DokumentId,
    /// The day the letter names.
    pub frist: Date,
    /// The letter says what follows if the person does not cooperate (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// The person has cooperated, or it is no longer needed.
    pub erledigt: bool,
    /// The benefit was refused or ended for it.
    pub versagt: bool,
}

impl Aufforderung {
    /// Neither settled nor followed by a refusal.
    pub fn offen(&self) -> bool {
        !self.erledigt && !self.versagt
    }

    /// The last day of its term, which the law moves to the next working day.
    pub fn ende(&self) -> Date {
        fristende(self.frist)
    }
}

impl Akte {
    /// All Wiedervorlagen by id, also those that are done.
    pub fn wiedervorlagen(&self) -> &std::collections::BTreeMap<WiedervorlageId, Wiedervorlage> {
        &self.wiedervorlagen
    }

    /// All demands to cooperate by id, also those that are settled.
    pub fn aufforderungen(&self) -> &std::collections::BTreeMap<AufforderungId, Aufforderung> {
        &self.aufforderungen
    }

    /// The open Wiedervorlage with this id.
    pub(super) fn offene_wiedervorlage(
        &self,
        id: WiedervorlageId,
    ) -> Result<&Wiedervorlage, FristError> {
        self.wiedervorlagen
            .get(&id)
            .filter(|w| !w.erledigt)
            .ok_or(FristError::WiedervorlageNichtOffen)
    }

    /// Open Wiedervorlagen that watch the term of this demand.
    pub(super) fn wiedervorlagen_zu(&self, id: AufforderungId) -> Vec<WiedervorlageId> {
        let alle = self.wiedervorlagen.iter();
        alle.filter(|(_, w)| !w.erledigt && w.aufforderung == Some(id))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Whether this demand is neither settled nor followed by a refusal. Nobody waits in a cancelled Vorgang.
    pub(super) fn wartet_auf(&self, id: AufforderungId) -> bool {
        self.aufforderungen.get(&id).is_some_and(|a| {
            let vorgang = self.vorgang(a.vorgang);
            a.offen() && vorgang.is_some_and(|v| v.status == Status::InBearbeitung)
        })
    }

    /// The demand with this id, in an open Vorgang, while the person has not cooperated.
    pub(super) fn laufende_aufforderung(
        &self,
        id: AufforderungId,
    ) -> Result<&Aufforderung, AkteError> {
        self.offen()?;
        let known = self.aufforderungen.get(&id);
        let aufforderung = known.ok_or(FristError::AufforderungUnbekannt)?;
        self.offener_vorgang(aufforderung.vorgang)?;
        if aufforderung.erledigt {
            return Err(FristError::AufforderungErledigt.into());
        }
        Ok(aufforderung)
    }

    /// A Dokument that may have left the house: filed here, not cancelled, no draft, nothing that came in, and neither
    /// still to be signed nor given back.
    pub(super) fn ausgegangen(&self, id: DokumentId) -> Result<&Dokument, AkteError> {
        let dokument = self.dokument(id).ok_or(AkteError::DokumentUnbekannt(id))?;
        if dokument.storniert {
            return Err(AkteError::DokumentIstStorniert(dokument.nummer));
        }
        if dokument.schutz.entwurf_von.is_some() {
            return Err(FristError::Entwurf(dokument.nummer).into());
        }
        if dokument.richtung == Some(Richtung::Eingang) {
            return Err(FristError::Eingegangen(dokument.nummer).into());
        }
        match self.zeichnungsstand(id) {
            Some(
                Zeichnungsstand::ImGeschaeftsgang
                | Zeichnungsstand::Mitgezeichnet
                | Zeichnungsstand::Zurueckgegeben,
            ) => Err(FristError::NichtGezeichnet(dokument.nummer).into()),
            None | Some(Zeichnungsstand::Schlussgezeichnet | Zeichnungsstand::Versandt) => {
                Ok(dokument)
            }
        }
    }

    /// Refuses what would change, move or cancel the letter of a demand that is not settled, or an Anlage of one: it
    /// stays what the person was told, also after a Versagung that rests on it.
    pub(super) fn kein_offenes_schreiben(&self, id: DokumentId) -> Result<(), FristError> {
        let mut hier = Some(id);
        // A number per Dokument bounds the walk, whatever a broken log might say.
        for _ in 0..self.dokumente.len() {
            let Some((id, dokument)) = hier.and_then(|id| Some((id, self.dokument(id)?))) else {
                break;
            };
            let mut alle = self.aufforderungen.values();
            if alle.any(|a| a.dokument == id && !a.erledigt) {
                return Err(FristError::SchreibenGebunden(dokument.nummer));
            }
            hier = dokument.anlage_zu;
        }
        Ok(())
    }

    /// Refuses to close what somebody still waits for: the Akte, or one Vorgang of it.
    ///
    /// What belongs to a cancelled Vorgang waits for nobody.
    pub(super) fn keine_frist_offen(&self, nur: Option<VorgangId>) -> Result<(), FristError> {
        let zaehlt = |vorgang: Option<VorgangId>| {
            let storniert = vorgang.and_then(|id| self.vorgang(id));
            storniert.is_none_or(|v| v.status != Status::Storniert)
                && (nur.is_none() || vorgang == nur)
        };
        let mut wiedervorlagen: Vec<Date> = self
            .wiedervorlagen
            .values()
            .filter(|w| !w.erledigt && zaehlt(w.vorgang))
            .map(|w| w.am)
            .collect();
        let mut fristen: Vec<Date> = self
            .aufforderungen
            .values()
            .filter(|a| a.offen() && zaehlt(Some(a.vorgang)))
            .map(|a| a.frist)
            .collect();
        if wiedervorlagen.is_empty() && fristen.is_empty() {
            return Ok(());
        }
        wiedervorlagen.sort_unstable();
        fristen.sort_unstable();
        Err(FristError::NochOffen {
            wiedervorlagen,
            fristen,
        })
    }
}
