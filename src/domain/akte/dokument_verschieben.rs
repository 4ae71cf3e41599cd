//! Dokument verschieben: moves a Dokument to another Vorgang of the Akte.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
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

/// The Dokument and its Anlagen, one event each: they stay together.
///
/// Refuses if the Dokument cannot be changed, is an Anlage itself, already lies there, the target is not open, or one of
/// them is being signed or final.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentVerschieben,
) -> Result<Vec<DokumentVerschoben>, AkteError> {
    let dokument = akte.bewegliches_dokument(c.dokument)?;
    if dokument.anlage_zu.is_some() {
        return Err(AkteError::AnlageFolgt(dokument.nummer));
    }
    let ziel = akte.offener_vorgang(c.nach)?;
    if dokument.vorgang == c.nach {
        return Err(AkteError::Unveraendert);
    }
    Ok(akte
        .mit_anlagen(c.dokument)
        .into_iter()
        .zip(ziel.letzte_dokumentnummer + 1..)
        .map(|(id, nummer)| DokumentVerschoben {
            dokument: id,
            von: dokument.vorgang,
            nach: c.nach,
            nummer,
        })
        .collect())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentVerschoben) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.vorgang = e.nach;
        dokument.nummer = e.nummer;
    }
    if let Some(ziel) = akte.vorgaenge.get_mut(&e.nach) {
        ziel.letzte_dokumentnummer = ziel.letzte_dokumentnummer.max(e.nummer);
    }
}
