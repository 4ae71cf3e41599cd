//! Regelwerk vorlegen: the operator lays a new set of policies before the people of the Kreis, with what it changes.
//!
//! All of it stands in the stream of the Kreis: there is one set of policies for the whole district.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Regelvorlage};
use crate::kennung::{NutzerId, Zeit};
use crate::werte::{Einheit, Rolle, Zweck};
use crate::zugriff::{Aktion, Grund, RegelwerkHash};

/// One file of a set of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regeldatei {
    /// Name without a folder: `freigabe.cedar`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What a dry run of two sets of policies found. An access is a person, a purpose, an action and an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regelprobe {
    /// Accesses allowed by the new set alone.
    pub gewonnen: u64,
    /// Accesses allowed by the old set alone.
    pub verloren: u64,
    /// Accesses compared.
    pub verglichen: u64,
    /// Accesses left out: there were more than a dry run compares.
    pub ausgelassen: u64,
    /// What changes, by person, action and rules; bounded.
    pub zeilen: Vec<Probezeile>,
    /// Lines left out; what they are about is counted above.
    pub weitere: u64,
}

impl Regelprobe {
    /// Nobody gains or loses anything, and everything was compared.
    pub const fn gleich(&self) -> bool {
        self.gewonnen == 0 && self.verloren == 0 && self.ausgelassen == 0
    }
}

/// A role in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proberolle {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
}

/// What one person gains or loses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probezeile {
    /// Gained; otherwise lost.
    pub gewonnen: bool,
    /// Who.
    pub nutzer: NutzerId,
    /// The roles and units under which they work for the purpose.
    pub rollen: Vec<Proberolle>,
    /// The purpose.
    pub zweck: Zweck,
    /// Minutes since the second factor, none for a login without one: only then. Empty: in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faktor: Vec<Option<u32>>,
    /// What they may do, or no longer.
    pub aktion: Aktion,
    /// On how many objects.
    pub objekte: u64,
    /// Aktenzeichen or name of one of them; none if all are protected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beispiel: Option<String>,
    /// The rule that decided so far.
    pub vorher: Grund,
    /// The rule that will decide.
    pub nachher: Grund,
}

/// Asks to lay a set of policies before the people who confirm it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegelwerkVorlegen {
    /// The new set.
    pub hash: RegelwerkHash,
    /// Its schema and policies.
    pub dateien: Vec<Regeldatei>,
    /// What it changes.
    pub probe: Regelprobe,
}

/// A set of policies waits for two people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegelwerkVorgelegt {
    /// The new set.
    pub hash: RegelwerkHash,
    /// The one in force, which the dry run compared it with.
    pub bisher: RegelwerkHash,
    /// Its schema and policies.
    pub dateien: Vec<Regeldatei>,
    /// What it changes.
    pub probe: Regelprobe,
    /// Who laid it before.
    pub durch: NutzerId,
    /// When.
    pub am: Zeit,
}

/// Refuses the set in force, and any before there is one. What waited before makes room: it is one release at a time.
pub(super) fn decide(
    org: &Organisation,
    c: RegelwerkVorlegen,
    (durch, am): (NutzerId, Zeit),
) -> Result<RegelwerkVorgelegt, OrganisationError> {
    org.angelegt()?;
    let geltend = org.regelwerk.geltend.as_ref();
    let bisher = geltend.ok_or(OrganisationError::RegelwerkUnbekannt)?.hash;
    if bisher == c.hash {
        return Err(OrganisationError::Unveraendert);
    }
    Ok(RegelwerkVorgelegt {
        hash: c.hash,
        bisher,
        dateien: c.dateien,
        probe: c.probe,
        durch,
        am,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: RegelwerkVorgelegt) {
    org.regelwerk.vorlage = Some(Regelvorlage {
        vorgelegt: e,
        bestaetigt: Vec::new(),
    });
}
