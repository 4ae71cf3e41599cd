//! Organisation anlegen: the district or one of its municipalities.

use serde::{Deserialize, Serialize};

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
