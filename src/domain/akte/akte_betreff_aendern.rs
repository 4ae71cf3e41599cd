//! Akte Betreff aendern: gives an Akte another Betreff.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
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

/// Refuses if the Akte is not open or the Betreff stays the same.
pub(super) fn decide(
    akte: &Akte,
    c: AkteBetreffAendern,
) -> Result<AkteBetreffGeaendert, AkteError> {
    let kopf = akte.offen()?;
    if kopf.betreff == c.betreff {
        return Err(AkteError::Unveraendert);
    }
    Ok(AkteBetreffGeaendert {
        betreff: c.betreff,
        vorher: kopf.betreff.clone(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteBetreffGeaendert) {
    if let Some(kopf) = &mut akte.kopf {
        kopf.betreff = e.betreff;
    }
}
