//! Rolle entziehen: a person no longer works in a unit.

use serde::{Deserialize, Serialize};

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
