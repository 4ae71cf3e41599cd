//! Planeinheit stilllegen: a unit takes no new Akten.

use serde::{Deserialize, Serialize};

use super::{Aktenplan, AktenplanError};

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

/// Refuses an unknown or retired unit, and one with units below that are still in use.
pub(super) fn decide(
    plan: &Aktenplan,
    c: PlaneinheitStilllegen,
) -> Result<PlaneinheitStillgelegt, AktenplanError> {
    plan.nimmt_akten(&c.kennzeichen)?;
    let unten = plan
        .einheiten
        .iter()
        .find(|(_, e)| e.uebergeordnet.as_ref() == Some(&c.kennzeichen) && !e.stillgelegt);
    if let Some((kz, _)) = unten {
        return Err(AktenplanError::UntereinheitInGebrauch(kz.clone()));
    }
    Ok(PlaneinheitStillgelegt {
        kennzeichen: c.kennzeichen,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(plan: &mut Aktenplan, e: PlaneinheitStillgelegt) {
    if let Some(einheit) = plan.einheiten.get_mut(&e.kennzeichen) {
        einheit.stillgelegt = true;
    }
}
