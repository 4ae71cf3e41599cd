//! Einheit anlegen: adds an organisational unit.

use serde::{Deserialize, Serialize};

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
