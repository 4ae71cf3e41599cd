//! Vorgang Betreff aendern: gives a Vorgang another Betreff.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
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

/// Refuses if the Vorgang is not open or the Betreff stays the same.
pub(super) fn decide(
    akte: &Akte,
    c: VorgangBetreffAendern,
) -> Result<VorgangBetreffGeaendert, AkteError> {
    let vorgang = akte.offener_vorgang(c.vorgang)?;
    if vorgang.betreff == c.betreff {
        return Err(AkteError::Unveraendert);
    }
    Ok(VorgangBetreffGeaendert {
        vorgang: c.vorgang,
        betreff: c.betreff,
        vorher: vorgang.betreff.clone(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: VorgangBetreffGeaendert) {
    if let Some(vorgang) = akte.vorgaenge.get_mut(&e.vorgang) {
        vorgang.betreff = e.betreff;
    }
}
