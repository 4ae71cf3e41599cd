//! Akteur: who did it, as it stood at that moment.

use serde::{Deserialize, Serialize};

use crate::kennung::{NutzerId, OrgNr};
use crate::werte::{Einheit, Rolle};

/// Who acted, and as what. Stands in every event (`by`), because people move and names change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Akteur {
    /// The person, or the service itself.
    pub nutzer: NutzerId,
    /// The person's name at that moment.
    pub name: String,
    /// The organisation worked for.
    pub org: OrgNr,
    /// The unit worked in.
    pub einheit: Einheit,
    /// The role used.
    pub rolle: Rolle,
}
