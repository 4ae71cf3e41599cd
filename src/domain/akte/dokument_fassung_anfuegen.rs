//! Dokument Fassung anfuegen: adds a version to a Dokument.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Dokument, text};
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

/// Refuses if the Dokument cannot be changed or the bytes are those of its current version.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentFassungAnfuegen,
) -> Result<DokumentFassungAngefuegt, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    text::fassung(&c.fassung)?;
    let aktuell = dokument.fassungen.last();
    if aktuell.is_some_and(|f| f.blob.sha256 == c.fassung.blob.sha256) {
        return Err(AkteError::FassungUnveraendert);
    }
    Ok(DokumentFassungAngefuegt {
        dokument: c.dokument,
        nummer: aktuelle_nummer(dokument) + 1,
        fassung: c.fassung,
    })
}

/// Number of the current version; 0 if there is none.
fn aktuelle_nummer(dokument: &Dokument) -> u32 {
    u32::try_from(dokument.fassungen.len()).unwrap_or(u32::MAX - 1)
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentFassungAngefuegt) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.fassungen.push(text::without(e.fassung));
    }
}
