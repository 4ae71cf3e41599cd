//! Planeinheit aufnehmen: adds a unit to the Aktenplan.

use serde::{Deserialize, Serialize};

use crate::werte::{Aussonderungsart, Betreff, Leistungsart, PlanKz};

/// Asks to add a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneinheitAufnehmen {
    /// Its Kennzeichen, unique in the plan.
    pub kennzeichen: PlanKz,
    /// What its Akten are about.
    pub bezeichnung: Betreff,
    /// The benefit of its Akten; none: that of the unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leistungsart: Option<Leistungsart>,
    /// Retention in years after the closing year; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aufbewahrung_jahre: Option<u16>,
    /// What becomes of its Akten then.
    pub aussonderung: Aussonderungsart,
    /// The unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<PlanKz>,
}

/// The unit is in the Aktenplan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneinheitAufgenommen {
    /// Its Kennzeichen, unique in the plan.
    pub kennzeichen: PlanKz,
    /// What its Akten are about.
    pub bezeichnung: Betreff,
    /// The benefit of its Akten; none: that of the unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leistungsart: Option<Leistungsart>,
    /// Retention in years after the closing year; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aufbewahrung_jahre: Option<u16>,
    /// What becomes of its Akten then.
    pub aussonderung: Aussonderungsart,
    /// The unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<PlanKz>,
}
