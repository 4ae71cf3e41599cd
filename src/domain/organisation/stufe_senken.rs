//! Stufe senken: takes clearance away. That needs no second person; giving more does (`recht_beantragen`).

use super::{Organisation, OrganisationError, StufeErteilt};
use crate::kennung::NutzerId;
use crate::werte::{Betreff, Stufe};

/// Asks to lower a person's clearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StufeSenken {
    /// The person.
    pub nutzer: NutzerId,
    /// From now on.
    pub stufe: Stufe,
    /// Why.
    pub grund: Betreff,
}

/// Refuses an unknown person, what changes nothing, and more than the person has. A locked person's can be lowered, too.
pub(super) fn decide(
    org: &Organisation,
    c: StufeSenken,
) -> Result<StufeErteilt, OrganisationError> {
    let nutzer = org.bekannter_nutzer(c.nutzer)?;
    if nutzer.stufe == c.stufe {
        return Err(OrganisationError::Unveraendert);
    }
    if nutzer.stufe < c.stufe {
        return Err(OrganisationError::ZweitePerson);
    }
    Ok(StufeErteilt {
        nutzer: c.nutzer,
        stufe: c.stufe,
        grund: c.grund,
    })
}
