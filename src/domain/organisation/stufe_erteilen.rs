//! Stufe erteilen: how closely kept Akten a person may reach.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::NutzerId;
use crate::werte::{Betreff, Stufe};

/// Asks to give a person a clearance; 0 takes it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StufeErteilen {
    /// The person.
    pub nutzer: NutzerId,
    /// From now on.
    pub stufe: Stufe,
    /// Why.
    pub grund: Betreff,
}

/// The person has this clearance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StufeErteilt {
    /// The person.
    pub nutzer: NutzerId,
    /// From now on.
    pub stufe: Stufe,
    /// Why.
    pub grund: Betreff,
}

/// Refuses an unknown or locked person, one's own clearance, and what changes nothing.
pub(super) fn decide(
    org: &Organisation,
    c: StufeErteilen,
    wer: NutzerId,
) -> Result<StufeErteilt, OrganisationError> {
    let nutzer = org.freier_nutzer(c.nutzer)?;
    if c.nutzer == wer {
        return Err(OrganisationError::NichtSelbst);
    }
    if nutzer.stufe == c.stufe {
        return Err(OrganisationError::Unveraendert);
    }
    Ok(StufeErteilt {
        nutzer: c.nutzer,
        stufe: c.stufe,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: StufeErteilt) {
    if let Some(nutzer) = org.nutzer.get_mut(&e.nutzer) {
        nutzer.stufe = e.stufe;
    }
}
