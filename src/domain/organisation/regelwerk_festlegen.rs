//! Regelwerk festlegen: the first set of policies of a log, and the one that the operator lets hold alone.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Regeldatei, Regelsatz};
use crate::kennung::{NutzerId, Zeit};
use crate::werte::Betreff;
use crate::zugriff::RegelwerkHash;

/// Asks to let a set of policies hold without people who confirm it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegelwerkFestlegen {
    /// The set.
    pub hash: RegelwerkHash,
    /// Its schema and policies.
    pub dateien: Vec<Regeldatei>,
    /// Why the operator decides alone; none: it is the first.
    pub allein: Option<Betreff>,
}

/// Another set of policies is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegelwerkGewechselt {
    /// The one before; none: it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bisher: Option<RegelwerkHash>,
    /// The one in force from now on.
    pub neu: RegelwerkHash,
    /// Who confirmed it; nobody: the first, or the operator alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bestaetigt: Vec<NutzerId>,
    /// Why the operator decided alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allein: Option<Betreff>,
    /// Schema and policies, unless they stand in the event that laid it before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dateien: Vec<Regeldatei>,
    /// When.
    pub am: Zeit,
}

/// Refuses the set in force, and to call one the first that is not.
pub(super) fn decide(
    org: &Organisation,
    c: RegelwerkFestlegen,
    am: Zeit,
) -> Result<RegelwerkGewechselt, OrganisationError> {
    org.angelegt()?;
    let bisher = org.regelwerk.geltend.as_ref().map(|s| s.hash);
    if bisher == Some(c.hash) {
        return Err(OrganisationError::Unveraendert);
    }
    if bisher.is_some() != c.allein.is_some() {
        return Err(OrganisationError::RegelwerkOhnePersonen);
    }
    Ok(RegelwerkGewechselt {
        bisher,
        neu: c.hash,
        bestaetigt: Vec::new(),
        allein: c.allein,
        dateien: c.dateien,
        am,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, mut e: RegelwerkGewechselt) {
    let mut dateien = std::mem::take(&mut e.dateien);
    let vorlage = org.regelwerk.vorlage.take();
    if let Some(v) = vorlage.filter(|v| v.vorgelegt.hash == e.neu && dateien.is_empty()) {
        dateien = v.vorgelegt.dateien;
    }
    org.regelwerk.geltend = Some(Regelsatz {
        hash: e.neu,
        dateien,
    });
    org.regelwerk.wechsel.push(e);
}
