//! Rolle zuweisen: a person may work in a unit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kennung::NutzerId;
use crate::werte::{Einheit, Leistungsart, Rolle};

/// Asks to give a person a role in a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolleZuweisen {
    /// The person.
    pub nutzer: NutzerId,
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
    /// The benefits worked on there.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bis: Option<Date>,
}

/// The person has the role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolleZugewiesen {
    /// The person.
    pub nutzer: NutzerId,
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
    /// The benefits worked on there.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bis: Option<Date>,
}
