//! Dokument Fassung anfuegen: adds a version to a Dokument.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, SchwaerzungError, text};
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

/// Refuses if the Dokument cannot be changed, is being signed or final or a redacted copy, or the bytes are those of its
/// current version.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentFassungAnfuegen,
) -> Result<DokumentFassungAngefuegt, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    akte.ungebunden(c.dokument)?;
    // Under the name of a copy nobody would look for what it hides.
    if akte.ist_geschwaerzt(c.dokument) {
        return Err(SchwaerzungError::KopieBleibt(dokument.nummer).into());
    }
    akte.kein_offenes_schreiben(c.dokument)?;
    text::fassung(&c.fassung)?;
    let aktuell = dokument.fassungen.values().next_back();
    if aktuell.is_some_and(|f| f.blob.sha256 == c.fassung.blob.sha256) {
        return Err(AkteError::FassungUnveraendert);
    }
    Ok(DokumentFassungAngefuegt {
        dokument: c.dokument,
        nummer: dokument.letzte_fassung + 1,
        fassung: c.fassung,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentFassungAngefuegt) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.letzte_fassung = dokument.letzte_fassung.max(e.nummer);
        dokument
            .fassungen
            .insert(e.nummer, text::without(e.fassung));
    }
}
