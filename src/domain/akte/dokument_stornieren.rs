//! Dokument stornieren: cancels a Dokument; it stays visible.

use serde::{Deserialize, Serialize};

use crate::kennung::DokumentId;
use crate::werte::Betreff;

/// Asks to cancel a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentStornieren {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Why.
    pub grund: Betreff,
}

/// The Dokument is cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentStorniert {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Why.
    pub grund: Betreff,
}
