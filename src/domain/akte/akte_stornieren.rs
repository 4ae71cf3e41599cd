//! Akte stornieren: cancels an Akte opened by mistake.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::werte::{Betreff, Status};

/// Asks to cancel the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteStornieren {
    /// Why.
    pub grund: Betreff,
}

/// The Akte is cancelled, and with it its open Vorgaenge and their Dokumente.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteStorniert {
    /// Why.
    pub grund: Betreff,
}

/// Refuses if the Akte is not open, a Vorgang is zdA, or a Dokument is being signed or final.
pub(super) fn decide(akte: &Akte, c: AkteStornieren) -> Result<AkteStorniert, AkteError> {
    akte.offen()?;
    let geschlossen = akte.nummern(|_, v| v.status == Status::ZdA);
    if !geschlossen.is_empty() {
        return Err(AkteError::GeschlosseneVorgaenge(geschlossen));
    }
    akte.ohne_zeichnung(|_| true)?;
    Ok(AkteStorniert { grund: c.grund })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, _: AkteStorniert) {
    if let Some(kopf) = &mut akte.kopf {
        kopf.status = Status::Storniert;
    }
    for vorgang in akte.vorgaenge.values_mut() {
        vorgang.status = Status::Storniert;
    }
    for dokument in akte.dokumente.values_mut() {
        dokument.storniert = true;
    }
}
