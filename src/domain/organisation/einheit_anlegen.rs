//! Einheit anlegen: adds an organisational unit.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Organisationseinheit};
use crate::werte::{Betreff, Einheit};

/// Asks to add a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EinheitAnlegen {
    /// Its Organisationszeichen, unique in the Organisation.
    pub einheit: Einheit,
    /// Its name.
    pub name: Betreff,
    /// The unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<Einheit>,
}

/// The unit exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EinheitAngelegt {
    /// Its Organisationszeichen, unique in the Organisation.
    pub einheit: Einheit,
    /// Its name.
    pub name: Betreff,
    /// The unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<Einheit>,
}

/// Refuses an Organisationszeichen in use and an unknown unit above.
pub(super) fn decide(
    org: &Organisation,
    c: EinheitAnlegen,
) -> Result<EinheitAngelegt, OrganisationError> {
    org.angelegt()?;
    if org.einheiten.contains_key(&c.einheit) {
        return Err(OrganisationError::EinheitVergeben(c.einheit));
    }
    if let Some(oben) = &c.uebergeordnet {
        org.bekannte_einheit(oben)?;
    }
    Ok(EinheitAngelegt {
        einheit: c.einheit,
        name: c.name,
        uebergeordnet: c.uebergeordnet,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: EinheitAngelegt) {
    org.einheiten.insert(
        e.einheit,
        Organisationseinheit {
            name: e.name,
            uebergeordnet: e.uebergeordnet,
        },
    );
}
