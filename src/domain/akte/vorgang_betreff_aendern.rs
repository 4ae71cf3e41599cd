//! Vorgang Betreff aendern: gives a Vorgang another Betreff.

use serde::{Deserialize, Serialize};

use crate::kennung::VorgangId;
use crate::werte::Betreff;

/// Asks to change the Betreff of a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangBetreffAendern {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// The new Betreff.
    pub betreff: Betreff,
}

/// The Vorgang has another Betreff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangBetreffGeaendert {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// The new Betreff.
    pub betreff: Betreff,
    /// The Betreff until now.
    pub vorher: Betreff,
}
