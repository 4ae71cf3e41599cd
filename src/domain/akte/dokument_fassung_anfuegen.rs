//! Dokument Fassung anfuegen: adds a version to a Dokument.

use serde::{Deserialize, Serialize};

use crate::kennung::DokumentId;
use crate::werte::Fassung;

/// Asks to add a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentFassungAnfuegen {
    /// The Dokument.
    pub dokument: DokumentId,
    /// The new version.
    pub fassung: Fassung,
}

/// The Dokument has a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentFassungAngefuegt {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Number of the version, from 1.
    pub nummer: u32,
    /// The new version.
    pub fassung: Fassung,
}
