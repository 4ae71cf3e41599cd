//! Planeinheit aufnehmen: adds a unit to the Aktenplan.

use serde::{Deserialize, Serialize};

use super::{Aktenplan, AktenplanError, Aufbewahrung, Planeinheit};

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

/// Longest retention, in years; medical and guardianship files end well below.
const AUFBEWAHRUNG_JAHRE_MAX: u16 = 150;

/// Refuses a Kennzeichen in use, an unusable unit above, and a retention out of range.
pub(super) fn decide(
    plan: &Aktenplan,
    c: PlaneinheitAufnehmen,
) -> Result<PlaneinheitAufgenommen, AktenplanError> {
    if plan.einheiten.contains_key(&c.kennzeichen) {
        return Err(AktenplanError::KennzeichenVergeben(c.kennzeichen));
    }
    if let Some(oben) = &c.uebergeordnet {
        plan.nimmt_akten(oben)?;
    }
    if let Some(jahre) = c.aufbewahrung_jahre
        && !(1..=AUFBEWAHRUNG_JAHRE_MAX).contains(&jahre)
    {
        return Err(AktenplanError::AufbewahrungUngueltig(jahre));
    }
    Ok(PlaneinheitAufgenommen {
        kennzeichen: c.kennzeichen,
        bezeichnung: c.bezeichnung,
        leistungsart: c.leistungsart,
        aufbewahrung_jahre: c.aufbewahrung_jahre,
        aussonderung: c.aussonderung,
        uebergeordnet: c.uebergeordnet,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(plan: &mut Aktenplan, e: PlaneinheitAufgenommen) {
    plan.einheiten.insert(
        e.kennzeichen,
        Planeinheit {
            bezeichnung: e.bezeichnung,
            leistungsart: e.leistungsart,
            aufbewahrung: Aufbewahrung {
                jahre: e.aufbewahrung_jahre,
                aussonderung: e.aussonderung,
            },
            uebergeordnet: e.uebergeordnet,
            stillgelegt: false,
        },
    );
}
