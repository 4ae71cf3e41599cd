//! Vorgang wiedereroeffnen: opens a closed Vorgang again.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::kennung::VorgangId;
use crate::werte::{Betreff, Status};

/// Asks to open a closed Vorgang again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangWiedereroeffnen {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Why.
    pub grund: Betreff,
}

/// The Vorgang is open again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangWiedereroeffnet {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless the Vorgang is zdA and the one above it is open.
pub(super) fn decide(
    akte: &Akte,
    c: VorgangWiedereroeffnen,
) -> Result<VorgangWiedereroeffnet, AkteError> {
    let vorgang = akte.bekannter_vorgang(c.vorgang)?;
    match vorgang.status {
        Status::ZdA => {}
        Status::InBearbeitung => return Err(AkteError::VorgangNichtZdA(vorgang.nummer)),
        Status::Storniert => return Err(AkteError::VorgangIstStorniert(vorgang.nummer)),
    }
    if let Some(oben) = vorgang.uebergeordnet {
        akte.offener_vorgang(oben)?;
    }
    Ok(VorgangWiedereroeffnet {
        vorgang: c.vorgang,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: VorgangWiedereroeffnet) {
    if let Some(vorgang) = akte.vorgaenge.get_mut(&e.vorgang) {
        vorgang.status = Status::InBearbeitung;
        vorgang.zda_am = None;
    }
}
