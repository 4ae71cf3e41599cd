//! Regelwerk entscheiden: two people let a set of policies hold, one of them of data protection; one refuses it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, RegelwerkGewechselt};
use crate::akteur::Akteur;
use crate::kennung::{NutzerId, Zeit};
use crate::werte::{Betreff, Rolle};
use crate::zugriff::RegelwerkHash;

/// People who confirm a set of policies.
pub const REGELWERK_PERSONEN: usize = 2;

/// Asks to confirm the set that waits, or to refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegelwerkEntscheiden {
    /// The set that was looked at: another one may wait by now.
    pub hash: RegelwerkHash,
    /// Confirmed, or refused.
    pub angenommen: bool,
    /// Why.
    pub grund: Betreff,
}

/// One person has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegelwerkBestaetigt {
    /// The set.
    pub hash: RegelwerkHash,
    /// Who.
    pub durch: NutzerId,
    /// Had the role Datenschutz that day.
    pub datenschutz: bool,
    /// Why.
    pub grund: Betreff,
    /// When.
    pub am: Zeit,
}

/// It does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegelwerkAbgelehnt {
    /// The set.
    pub hash: RegelwerkHash,
    /// Who.
    pub durch: NutzerId,
    /// Why.
    pub grund: Betreff,
    /// When.
    pub am: Zeit,
}

/// Refuses what does not wait, people who are not of the Kreis, who has confirmed before, and who acts for them.
pub(super) fn bestaetigen(
    org: &Organisation,
    c: RegelwerkEntscheiden,
    (wer, am): (&Akteur, Zeit),
) -> Result<RegelwerkBestaetigt, OrganisationError> {
    let vorlage = org.wartendes_regelwerk(c.hash)?;
    let person = org.freier_nutzer(wer.nutzer)?;
    if vorlage.bestaetigt.iter().any(|b| wer.steht_fuer(b.durch)) {
        return Err(OrganisationError::RegelwerkBestaetigt);
    }
    let heute: Date = am.tag();
    let mut rollen = person.rollen.iter();
    Ok(RegelwerkBestaetigt {
        hash: c.hash,
        durch: wer.nutzer,
        datenschutz: rollen.any(|r| r.rolle == Rolle::Datenschutz && r.gilt(heute)),
        grund: c.grund,
        am,
    })
}

/// Refuses what does not wait. One person is enough: all stays as it was.
pub(super) fn ablehnen(
    org: &Organisation,
    c: RegelwerkEntscheiden,
    (durch, am): (NutzerId, Zeit),
) -> Result<RegelwerkAbgelehnt, OrganisationError> {
    org.wartendes_regelwerk(c.hash)?;
    org.freier_nutzer(durch)?;
    Ok(RegelwerkAbgelehnt {
        hash: c.hash,
        durch,
        grund: c.grund,
        am,
    })
}

/// The change, as soon as enough people who are still there have confirmed what waits.
pub(super) fn wechsel(org: &Organisation, am: Zeit) -> Option<RegelwerkGewechselt> {
    let vorlage = org.regelwerk.vorlage.as_ref()?;
    let da = |id| org.freier_nutzer(id).is_ok();
    let gueltig: Vec<_> = vorlage.bestaetigt.iter().filter(|b| da(b.durch)).collect();
    if gueltig.len() < REGELWERK_PERSONEN || !gueltig.iter().any(|b| b.datenschutz) {
        return None;
    }
    Some(RegelwerkGewechselt {
        bisher: Some(vorlage.vorgelegt.bisher),
        neu: vorlage.vorgelegt.hash,
        bestaetigt: gueltig.iter().map(|b| b.durch).collect(),
        allein: None,
        dateien: Vec::new(),
        am,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply_bestaetigt(org: &mut Organisation, e: RegelwerkBestaetigt) {
    let vorlage = org.regelwerk.vorlage.as_mut();
    if let Some(v) = vorlage.filter(|v| v.vorgelegt.hash == e.hash) {
        v.bestaetigt.push(e);
    }
}

/// Follows the event; never refuses.
pub(super) fn apply_abgelehnt(org: &mut Organisation, e: RegelwerkAbgelehnt) {
    let wartet = org.regelwerk.vorlage.take();
    org.regelwerk.vorlage = wartet.filter(|v| v.vorgelegt.hash != e.hash);
    org.regelwerk.abgelehnt.push(e);
}
