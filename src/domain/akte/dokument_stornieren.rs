//! Dokument stornieren: cancels a Dokument; it stays visible.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
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

/// The Dokument and its Anlagen, one event each. Refuses if the Dokument cannot be changed, or one of them is
/// being signed or final.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentStornieren,
) -> Result<Vec<DokumentStorniert>, AkteError> {
    akte.bewegliches_dokument(c.dokument)?;
    Ok(akte
        .mit_anlagen(c.dokument)
        .into_iter()
        .map(|id| DokumentStorniert {
            dokument: id,
            grund: c.grund.clone(),
        })
        .collect())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentStorniert) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.storniert = true;
    }
}
