//! Rolle entziehen: a person no longer works in a unit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::NutzerId;
use crate::werte::{Einheit, Rolle};

/// Asks to take a role away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolleEntziehen {
    /// The person.
    pub nutzer: NutzerId,
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
}

/// The person no longer has the role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolleEntzogen {
    /// The person.
    pub nutzer: NutzerId,
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
}

/// Refuses a role that is not held, one's own, and that of the last one who administrates. A locked person's role can
/// be taken away, too.
pub(super) fn decide(
    org: &Organisation,
    c: RolleEntziehen,
    wer: NutzerId,
    heute: Date,
) -> Result<RolleEntzogen, OrganisationError> {
    let nutzer = org.bekannter_nutzer(c.nutzer)?;
    let held = nutzer
        .rollen
        .iter()
        .any(|r| r.rolle == c.rolle && r.einheit == c.einheit);
    if !held {
        return Err(OrganisationError::RolleFehlt(c.rolle));
    }
    if c.nutzer == wer {
        return Err(OrganisationError::NichtSelbst);
    }
    org.fachadmin_bleibt(heute, |nutzer, r| {
        nutzer == c.nutzer && r.rolle == c.rolle && r.einheit == c.einheit
    })?;
    Ok(RolleEntzogen {
        nutzer: c.nutzer,
        rolle: c.rolle,
        einheit: c.einheit,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: RolleEntzogen) {
    if let Some(nutzer) = org.nutzer.get_mut(&e.nutzer) {
        nutzer
            .rollen
            .retain(|r| r.rolle != e.rolle || r.einheit != e.einheit);
    }
}
