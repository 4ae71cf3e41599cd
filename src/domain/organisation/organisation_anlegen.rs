//! Organisation anlegen: the district or one of its municipalities.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, OrganisationKopf};
use crate::kennung::OrgNr;
use crate::werte::{Betreff, Organisationsart};

/// Asks to create the Organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationAnlegen {
    /// Its number in the registry of the log.
    pub nr: OrgNr,
    /// Its name.
    pub name: Betreff,
    /// Kreis or Gemeinde.
    pub art: Organisationsart,
    /// Short name for lists.
    pub kuerzel: String,
}

/// The Organisation exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationAngelegt {
    /// Its number in the registry of the log.
    pub nr: OrgNr,
    /// Its name.
    pub name: Betreff,
    /// Kreis or Gemeinde.
    pub art: Organisationsart,
    /// Short name for lists.
    pub kuerzel: String,
}

/// Longest Kuerzel, in characters.
const KUERZEL_CHARS_MAX: usize = 20;

/// Refuses a second creation, the number of the operator, and an unusable Kuerzel.
pub(super) fn decide(
    org: &Organisation,
    c: OrganisationAnlegen,
) -> Result<OrganisationAngelegt, OrganisationError> {
    if org.kopf.is_some() {
        return Err(OrganisationError::SchonAngelegt);
    }
    if c.nr == OrgNr(0) {
        return Err(OrganisationError::NummerUnzulaessig);
    }
    let chars = c.kuerzel.chars().count();
    if !(1..=KUERZEL_CHARS_MAX).contains(&chars) || !c.kuerzel.chars().all(char::is_alphanumeric) {
        return Err(OrganisationError::KuerzelUngueltig(c.kuerzel));
    }
    Ok(OrganisationAngelegt {
        nr: c.nr,
        name: c.name,
        art: c.art,
        kuerzel: c.kuerzel,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: OrganisationAngelegt) {
    org.kopf = Some(OrganisationKopf {
        nr: e.nr,
        name: e.name,
        art: e.art,
        kuerzel: e.kuerzel,
    });
}
