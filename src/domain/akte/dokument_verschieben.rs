//! Dokument verschieben: moves a Dokument to another Vorgang of the Akte.

use serde::{Deserialize, Serialize};

use crate::kennung::{DokumentId, VorgangId};

/// Asks to move a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentVerschieben {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Where to.
    pub nach: VorgangId,
}

/// The Dokument lies in another Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentVerschoben {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Where it lay.
    pub von: VorgangId,
    /// Where it lies.
    pub nach: VorgangId,
    /// Its number there.
    pub nummer: u32,
}
