//! Rolle zuweisen: a person may work in a unit.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Rollenzuweisung};
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

/// Refuses a locked person, an unknown unit, a role that is held already or over before today, case work
/// without a Leistungsart, and a person who is to be a service account, too.
pub(super) fn decide(
    org: &Organisation,
    c: RolleZuweisen,
    heute: Date,
) -> Result<RolleZugewiesen, OrganisationError> {
    let nutzer = org.freier_nutzer(c.nutzer)?;
    org.bekannte_einheit(&c.einheit)?;
    if let Some(bis) = c.bis
        && bis < heute
    {
        return Err(OrganisationError::ZeitraumVorbei(bis));
    }
    let gleich = |r: &&Rollenzuweisung| r.rolle == c.rolle && r.einheit == c.einheit;
    if let Some(r) = nutzer.rollen.iter().find(gleich)
        && r.gilt(heute)
    {
        return Err(OrganisationError::RolleBesteht(c.rolle));
    }
    // A program is no person: it puts in Akten and does nothing else, so nobody acts under its name.
    let andere =
        |r: &Rollenzuweisung| (r.rolle == Rolle::Dienstkonto) != (c.rolle == Rolle::Dienstkonto);
    if nutzer.rollen.iter().any(andere) {
        return Err(OrganisationError::Dienstkonto);
    }
    if c.rolle.mit_leistungsart() && c.leistungsarten.is_empty() {
        return Err(OrganisationError::LeistungsartFehlt(c.rolle));
    }
    let mut gesehen = BTreeSet::new();
    if let Some(doppelt) = c.leistungsarten.iter().find(|l| !gesehen.insert(**l)) {
        return Err(OrganisationError::LeistungsartDoppelt(*doppelt));
    }
    Ok(RolleZugewiesen {
        nutzer: c.nutzer,
        rolle: c.rolle,
        einheit: c.einheit,
        leistungsarten: c.leistungsarten,
        bis: c.bis,
    })
}

/// Follows the event; never refuses. A role that had run out is replaced.
pub(super) fn apply(org: &mut Organisation, e: RolleZugewiesen) {
    if let Some(nutzer) = org.nutzer.get_mut(&e.nutzer) {
        nutzer
            .rollen
            .retain(|r| r.rolle != e.rolle || r.einheit != e.einheit);
        nutzer.rollen.push(Rollenzuweisung {
            rolle: e.rolle,
            einheit: e.einheit,
            leistungsarten: e.leistungsarten,
            bis: e.bis,
        });
    }
}
