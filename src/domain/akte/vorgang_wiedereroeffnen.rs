//! Vorgang wiedereroeffnen: opens a closed Vorgang again.

use serde::{Deserialize, Serialize};

use crate::kennung::VorgangId;
use crate::werte::Betreff;

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
