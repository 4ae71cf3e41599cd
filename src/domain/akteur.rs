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
    /// In whose place (i. V.), where only a Vertretung opened the way. Since 2026-11-26.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertretung: Option<Vertretene>,
}

/// Whose place someone took, as they were called at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vertretene {
    /// The person.
    pub nutzer: NutzerId,
    /// The person's name.
    pub name: String,
}

impl Akteur {
    /// Whether this is that person or acts in their place: then nobody else has decided.
    pub fn steht_fuer(&self, person: NutzerId) -> bool {
        self.nutzer == person || self.vertritt() == Some(person)
    }

    /// In whose place this person acts.
    pub fn vertritt(&self) -> Option<NutzerId> {
        self.vertretung.as_ref().map(|v| v.nutzer)
    }

    /// The name as it is signed: `Anna Beispiel`, or `Anna Beispiel i. V. Max Muster`.
    pub fn zeichnung(&self) -> String {
        match &self.vertretung {
            None => self.name.clone(),
            Some(v) => format!("{} i. V. {}", self.name, v.name),
        }
    }
}
