//! Vorgang stornieren: cancels a Vorgang.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::kennung::VorgangId;
use crate::werte::{Betreff, Status};

/// Asks to cancel a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangStornieren {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Why.
    pub grund: Betreff,
}

/// The Vorgang is cancelled, and with it its Teilvorgaenge and their Dokumente.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangStorniert {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses if the Vorgang is not open, or has a closed part or a Dokument that is being signed or final, however deep.
pub(super) fn decide(akte: &Akte, c: VorgangStornieren) -> Result<VorgangStorniert, AkteError> {
    akte.offener_vorgang(c.vorgang)?;
    let geschlossen = akte
        .nummern(|id, v| v.status == Status::ZdA && akte.pfad(id).any(|oben| oben == c.vorgang));
    if !geschlossen.is_empty() {
        return Err(AkteError::GeschlosseneVorgaenge(geschlossen));
    }
    akte.ohne_zeichnung(|id| akte.pfad(id).any(|oben| oben == c.vorgang))?;
    Ok(VorgangStorniert {
        vorgang: c.vorgang,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: VorgangStorniert) {
    let betroffen: BTreeSet<_> = akte
        .vorgaenge
        .keys()
        .copied()
        .filter(|id| akte.pfad(*id).any(|oben| oben == e.vorgang))
        .collect();
    for (id, vorgang) in &mut akte.vorgaenge {
        if betroffen.contains(id) {
            vorgang.status = Status::Storniert;
        }
    }
    for dokument in akte.dokumente.values_mut() {
        if betroffen.contains(&dokument.vorgang) {
            dokument.storniert = true;
        }
    }
}
