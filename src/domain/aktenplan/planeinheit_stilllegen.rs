//! Planeinheit stilllegen: a unit takes no new Akten.

use serde::{Deserialize, Serialize};

use crate::werte::{Betreff, PlanKz};

/// Asks to retire a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneinheitStilllegen {
    /// The unit.
    pub kennzeichen: PlanKz,
    /// Why.
    pub grund: Betreff,
}

/// The unit takes no new Akten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneinheitStillgelegt {
    /// The unit.
    pub kennzeichen: PlanKz,
    /// Why.
    pub grund: Betreff,
}
