//! Dokument Betreff aendern: gives a Dokument another Betreff.

use serde::{Deserialize, Serialize};

use crate::kennung::DokumentId;
use crate::werte::Betreff;

/// Asks to change the Betreff of a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentBetreffAendern {
    /// The Dokument.
    pub dokument: DokumentId,
    /// The new Betreff.
    pub betreff: Betreff,
}

/// The Dokument has another Betreff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentBetreffGeaendert {
    /// The Dokument.
    pub dokument: DokumentId,
    /// The new Betreff.
    pub betreff: Betreff,
    /// The Betreff until now.
    pub vorher: Betreff,
}
