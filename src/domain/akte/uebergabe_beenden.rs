//! Uebergabe beenden: the receiving organisation refuses the offer, or the giving one takes it back.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::kennung::UebergabeId;
use crate::werte::Betreff;

/// Asks to end an open offer. Nothing of the Akte changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UebergabeBeenden {
    /// The offer.
    pub uebergabe: UebergabeId,
    /// Refused by the receiving organisation; else taken back by the giving one.
    pub abgelehnt: bool,
    /// Why; the other side reads it.
    pub grund: Betreff,
}

/// The offer has ended and the Akte stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UebergabeBeendet {
    /// The offer.
    pub uebergabe: UebergabeId,
    /// Refused by the receiving organisation; else taken back by the giving one.
    pub abgelehnt: bool,
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless this offer is open. A closed or cancelled Akte is no obstacle.
pub(super) fn decide(akte: &Akte, c: UebergabeBeenden) -> Result<UebergabeBeendet, AkteError> {
    akte.angelegt()?;
    akte.offene_uebergabe(c.uebergabe)?;
    Ok(UebergabeBeendet {
        uebergabe: c.uebergabe,
        abgelehnt: c.abgelehnt,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, _: UebergabeBeendet) {
    akte.uebergabe = None;
}
