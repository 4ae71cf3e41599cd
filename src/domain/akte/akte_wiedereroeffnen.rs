//! Akte wiedereroeffnen: opens a closed Akte again.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AussonderungError};
use crate::werte::{Betreff, Status};

/// Asks to open the closed Akte again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteWiedereroeffnen {
    /// Why.
    pub grund: Betreff,
}

/// The Akte is open again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteWiedereroeffnet {
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless the Akte is zdA, and what the archive has taken over.
pub(super) fn decide(
    akte: &Akte,
    c: AkteWiedereroeffnen,
) -> Result<AkteWiedereroeffnet, AkteError> {
    let uebernommen = akte.aussonderung().is_some_and(|a| a.uebernommen);
    match akte.angelegt()?.status {
        Status::ZdA if uebernommen => Err(AussonderungError::Uebernommen.into()),
        Status::ZdA => Ok(AkteWiedereroeffnet { grund: c.grund }),
        Status::InBearbeitung => Err(AkteError::AkteNichtZdA),
        Status::Storniert => Err(AkteError::AkteIstStorniert),
    }
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, _: AkteWiedereroeffnet) {
    if let Some(kopf) = &mut akte.kopf {
        kopf.status = Status::InBearbeitung;
        kopf.zda_am = None;
    }
    // What was offered is needed here again: the archive's decision and a delivery without an answer do not count.
    akte.aussonderung = None;
}
