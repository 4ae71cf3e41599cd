//! Akte Betreff aendern: gives an Akte another Betreff.

use serde::{Deserialize, Serialize};

use crate::werte::Betreff;

/// Asks to change the Betreff of the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteBetreffAendern {
    /// The new Betreff.
    pub betreff: Betreff,
}

/// The Akte has another Betreff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteBetreffGeaendert {
    /// The new Betreff.
    pub betreff: Betreff,
    /// The Betreff until now.
    pub vorher: Betreff,
}
