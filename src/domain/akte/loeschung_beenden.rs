//! Loeschung beenden: a request to erase is refused or taken back. An erasure that was carried out ends in the clear.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::kennung::{LoeschungId, NutzerId};
use crate::werte::Betreff;

/// Asks to end a request to erase.
#[derive(Clone, Debug, PartialEq)]
pub struct LoeschungBeenden {
    /// The request.
    pub loeschung: LoeschungId,
    /// Refused by someone who may approve; else taken back by who asked.
    pub abgelehnt: bool,
    /// Why.
    pub grund: Betreff,
}

/// The request to erase has ended and nothing was erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoeschungBeendet {
    /// The request.
    pub loeschung: LoeschungId,
    /// Refused; else taken back.
    pub abgelehnt: bool,
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless this request is open; only who asked takes it back.
pub(super) fn decide(
    akte: &Akte,
    c: LoeschungBeenden,
    wer: NutzerId,
) -> Result<LoeschungBeendet, AkteError> {
    let antrag = akte
        .loeschung()
        .filter(|l| l.loeschung == c.loeschung)
        .ok_or(AkteError::LoeschungUnbekannt)?;
    if !c.abgelehnt && antrag.von != wer {
        return Err(AkteError::NurAntragsteller);
    }
    Ok(LoeschungBeendet {
        loeschung: c.loeschung,
        abgelehnt: c.abgelehnt,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, _: LoeschungBeendet) {
    akte.loeschung = None;
}
