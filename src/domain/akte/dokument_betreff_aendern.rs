//! Dokument Betreff aendern: gives a Dokument another Betreff.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
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

/// Refuses if the Dokument cannot be changed, is being signed or final, or the Betreff stays the same.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentBetreffAendern,
) -> Result<DokumentBetreffGeaendert, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    akte.ungebunden(c.dokument)?;
    if dokument.betreff == c.betreff {
        return Err(AkteError::Unveraendert);
    }
    Ok(DokumentBetreffGeaendert {
        dokument: c.dokument,
        betreff: c.betreff,
        vorher: dokument.betreff.clone(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentBetreffGeaendert) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.betreff = e.betreff;
    }
}
