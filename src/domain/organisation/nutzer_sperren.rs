//! Nutzer sperren: a person can no longer act.

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

/// Refuses an unknown or locked person.
pub(super) fn decide(
    org: &Organisation,
    c: NutzerSperren,
) -> Result<NutzerGesperrt, OrganisationError> {
    org.freier_nutzer(c.nutzer)?;
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
