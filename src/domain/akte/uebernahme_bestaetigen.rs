//! Uebernahme bestaetigen: the archive's answer to a package (0506). Without it nothing is destroyed.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, AussonderungError};
use crate::kennung::{AussonderungId, ProzessId};
use crate::werte::{Betreff, Digest};

/// Asks to record the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct UebernahmeBestaetigen {
    /// The Aussonderung the Akte is part of.
    pub aussonderung: AussonderungId,
    /// The delivery that is answered.
    pub nachricht: ProzessId,
    /// What the archive says.
    pub antwort: Archivantwort,
    /// SHA-256 of the answer's file.
    pub bestaetigung: Digest,
    /// Recorded by the archive itself; else by who delivered.
    pub archiv: bool,
}

/// What the archive says about an Akte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Archivantwort {
    /// It has it.
    Uebernommen {
        /// Its own reference.
        archivkennung: Option<Betreff>,
    },
    /// It could not take it.
    Gescheitert {
        /// Why.
        grund: Option<Betreff>,
    },
}

/// The archive has the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UebernahmeBestaetigt {
    /// The Aussonderung the Akte is part of.
    pub aussonderung: AussonderungId,
    /// The delivery.
    pub nachricht: ProzessId,
    /// The archive's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archivkennung: Option<Betreff>,
    /// SHA-256 of the answer's file.
    pub bestaetigung: Digest,
}

/// The archive could not take the Akte over: it is to be delivered anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UebernahmeGescheitert {
    /// The Aussonderung the Akte is part of.
    pub aussonderung: AussonderungId,
    /// The delivery.
    pub nachricht: ProzessId,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grund: Option<Betreff>,
    /// SHA-256 of the answer's file.
    pub bestaetigung: Digest,
}

/// Refuses an answer to what was not delivered, to another delivery, and a second one. A hold is no obstacle: the archive
/// has what it has.
pub(super) fn decide(akte: &Akte, c: UebernahmeBestaetigen) -> Result<AkteEvent, AkteError> {
    akte.angelegt()?;
    let a = akte.in_aussonderung(c.aussonderung)?;
    if a.uebernommen {
        return Err(AussonderungError::Uebernommen.into());
    }
    match a.nachricht {
        None => return Err(AussonderungError::NichtAbgegeben.into()),
        Some(n) if n != c.nachricht => return Err(AussonderungError::FremdeNachricht.into()),
        Some(_) => {}
    }
    let (aussonderung, nachricht) = (c.aussonderung, c.nachricht);
    let bestaetigung = c.bestaetigung;
    Ok(match c.antwort {
        Archivantwort::Uebernommen { archivkennung } => {
            AkteEvent::UebernahmeBestaetigt(UebernahmeBestaetigt {
                aussonderung,
                nachricht,
                archivkennung,
                bestaetigung,
            })
        }
        Archivantwort::Gescheitert { grund } => {
            AkteEvent::UebernahmeGescheitert(UebernahmeGescheitert {
                aussonderung,
                nachricht,
                grund,
                bestaetigung,
            })
        }
    })
}

/// Follows the event; never refuses.
pub(super) fn apply_bestaetigt(akte: &mut Akte, _: UebernahmeBestaetigt) {
    if let Some(a) = &mut akte.aussonderung {
        a.uebernommen = true;
    }
}

/// Follows the event; never refuses.
pub(super) fn apply_gescheitert(akte: &mut Akte, _: UebernahmeGescheitert) {
    if let Some(a) = &mut akte.aussonderung {
        a.nachricht = None;
    }
}
