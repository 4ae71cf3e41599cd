//! Nutzer anlegen: adds a person.

use serde::{Deserialize, Serialize};

use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks to add a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerAnlegen {
    /// Id of the new person.
    pub nutzer: NutzerId,
    /// Their name.
    pub name: Betreff,
    /// What they log in with.
    pub anmeldename: String,
}

/// The person exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerAngelegt {
    /// Id of the new person.
    pub nutzer: NutzerId,
    /// Their name.
    pub name: Betreff,
    /// What they log in with.
    pub anmeldename: String,
}
