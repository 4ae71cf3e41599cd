//! Dokument abgeben: hands a Dokument to another Akte of the organisation; a reference to it stays behind.
//!
//! One half of a move between two Akten: `dokument_uebernehmen` is the other, appended in the same batch.

use serde::{Deserialize, Serialize};

use super::{Abgabe, Akte, AkteError};
use crate::kennung::{AkteId, DokumentId};
use crate::werte::{Betreff, Dokumentklasse};

/// Asks to hand a Dokument to another Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentAbgeben {
    /// The Dokument.
    pub dokument: DokumentId,
    /// This Akte.
    pub von: AkteId,
    /// The Akte it goes to.
    pub an: AkteId,
    /// Its Aktenzeichen.
    pub an_aktenzeichen: String,
}

/// The Dokument lies in another Akte. What stands here is what remains of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentAbgegeben {
    /// The Dokument.
    pub dokument: DokumentId,
    /// Its number in the Vorgang it lay in; never given again.
    pub nummer: u32,
    /// What it was about.
    pub betreff: Betreff,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// The Akte it went to.
    pub an: AkteId,
    /// Its Aktenzeichen.
    pub an_aktenzeichen: String,
}

/// The Dokument and its Anlagen, one event each: they stay together.
///
/// Refuses if the Dokument cannot be changed, is an Anlage itself, would go to the Akte it lies in, or one of them is
/// being signed or final.
pub(super) fn decide(akte: &Akte, c: DokumentAbgeben) -> Result<Vec<DokumentAbgegeben>, AkteError> {
    let dokument = akte.bewegliches_dokument(c.dokument)?;
    if dokument.anlage_zu.is_some() {
        return Err(AkteError::AnlageFolgt(dokument.nummer));
    }
    if c.von == c.an {
        return Err(AkteError::GleicheAkte);
    }
    Ok(akte
        .mit_anlagen(c.dokument)
        .into_iter()
        .filter_map(|id| akte.dokument(id).map(|d| (id, d)))
        .map(|(id, d)| DokumentAbgegeben {
            dokument: id,
            nummer: d.nummer,
            betreff: d.betreff.clone(),
            klasse: d.klasse,
            an: c.an,
            an_aktenzeichen: c.an_aktenzeichen.clone(),
        })
        .collect())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentAbgegeben) {
    akte.dokumente.remove(&e.dokument);
    // Ended ones, given back or withdrawn: what is being signed does not move.
    akte.geschaeftsgaenge.retain(|g| g.dokument != e.dokument);
    akte.abgaben.insert(
        e.dokument,
        Abgabe {
            nummer: e.nummer,
            klasse: e.klasse,
            an: e.an,
        },
    );
}
