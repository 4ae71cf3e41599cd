//! Notfallzugriff beenden: the emergency is over before the hour is.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::{NotfallId, Zeit};

/// Asks to end a Notfallzugriff at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotfallzugriffBeenden {
    /// Which.
    pub notfall: NotfallId,
}

/// The Notfallzugriff has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotfallzugriffBeendet {
    /// Which.
    pub notfall: NotfallId,
    /// At this moment.
    pub am: Zeit,
}

/// Refuses one that is not there or over.
pub(super) fn decide(
    org: &Organisation,
    c: NotfallzugriffBeenden,
    zeit: Zeit,
) -> Result<NotfallzugriffBeendet, OrganisationError> {
    if !org.bekannter_notfall(c.notfall)?.laeuft(zeit) {
        return Err(OrganisationError::NotfallVorbei);
    }
    Ok(NotfallzugriffBeendet {
        notfall: c.notfall,
        am: zeit,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: NotfallzugriffBeendet) {
    if let Some(n) = org.notfallzugriffe.get_mut(&e.notfall) {
        // To the moment before, so that from this one on nothing is seen.
        n.bis = Zeit(e.am.0 - 1);
    }
}
