//! Nutzer sperren: a person can no longer act.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks to lock a person out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerSperren {
    /// The person.
    pub nutzer: NutzerId,
    /// Why.
    pub grund: Betreff,
}

/// The person can no longer act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerGesperrt {
    /// The person.
    pub nutzer: NutzerId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses an unknown or locked person, oneself, and the last one who administrates.
pub(super) fn decide(
    org: &Organisation,
    c: NutzerSperren,
    wer: NutzerId,
    heute: Date,
) -> Result<NutzerGesperrt, OrganisationError> {
    org.freier_nutzer(c.nutzer)?;
    if c.nutzer == wer {
        return Err(OrganisationError::NichtSelbst);
    }
    org.fachadmin_bleibt(heute, |nutzer, _| nutzer == c.nutzer)?;
    Ok(NutzerGesperrt {
        nutzer: c.nutzer,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: NutzerGesperrt) {
    if let Some(nutzer) = org.nutzer.get_mut(&e.nutzer) {
        nutzer.gesperrt = true;
    }
}
