//! Akte stornieren: cancels an Akte opened by mistake.

use serde::{Deserialize, Serialize};

use crate::werte::Betreff;

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
