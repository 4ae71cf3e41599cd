//! Vorgang stornieren: cancels a Vorgang.

use serde::{Deserialize, Serialize};

use crate::kennung::VorgangId;
use crate::werte::Betreff;

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
