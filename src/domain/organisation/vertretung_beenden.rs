//! Vertretung beenden: somebody is back, or never left.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::VertretungId;

/// Asks to end a Vertretung at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VertretungBeenden {
    /// Which.
    pub vertretung: VertretungId,
}

/// The Vertretung has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VertretungBeendet {
    /// Which.
    pub vertretung: VertretungId,
}

/// Refuses one that is not there, or ended before.
pub(super) fn decide(
    org: &Organisation,
    c: VertretungBeenden,
) -> Result<VertretungBeendet, OrganisationError> {
    org.angelegt()?;
    if !org.vertretungen.contains_key(&c.vertretung) {
        return Err(OrganisationError::VertretungUnbekannt);
    }
    Ok(VertretungBeendet {
        vertretung: c.vertretung,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: VertretungBeendet) {
    org.vertretungen.remove(&e.vertretung);
}
