//! Akte wiedereroeffnen: opens a closed Akte again.

use serde::{Deserialize, Serialize};

use crate::werte::Betreff;

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
