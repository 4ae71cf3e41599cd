//! Why: the policies that determined an answer, for people.

use eakte_domain::FreigabeId;
use eakte_domain::zugriff::{Aktion, Grund, Ressource};

use crate::entscheidung::{Spruch, Tor};
use crate::naechste::Naechste;

/// The answer to "why may I (not)?". Never made for an object the person may not know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auskunft {
    /// The answer itself.
    pub erlaubt: bool,
    /// The share it came through; `None`: directly, or refused.
    pub freigabe: Option<FreigabeId>,
    /// All determining policies: the permits, or the forbids. Never empty.
    pub gruende: Vec<Grund>,
    /// If nothing permits it and nothing forbids it: the permits that come nearest, with what is missing.
    pub naechste: Vec<Naechste>,
}

impl Tor<'_> {
    /// Explains the decision on `aktion` and `ressource`; `None` if the person may not know that it exists.
    pub fn warum(&self, aktion: Aktion, ressource: Ressource<'_>) -> Option<Auskunft> {
        match self.erster_weg(aktion, ressource) {
            Ok((freigabe, gruende)) => Some(Auskunft {
                erlaubt: true,
                freigabe,
                gruende,
                naechste: Vec::new(),
            }),
            Err(grund) if self.sichtbar(aktion, ressource) => {
                let (gruende, naechste) = match self.spruch(aktion, ressource, None) {
                    Spruch::Verboten(Some(verbote)) => (verbote, Vec::new()),
                    _ => (vec![grund], self.naechste(aktion, ressource)),
                };
                Some(Auskunft {
                    erlaubt: false,
                    freigabe: None,
                    gruende,
                    naechste,
                })
            }
            Err(_) => None,
        }
    }
}
