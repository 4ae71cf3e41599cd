//! Akte bewerten: the archive says whether it takes an offered Akte. It decides by metadata alone.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AussonderungError};
use crate::kennung::AussonderungId;
use crate::werte::{Betreff, Bewertung, Digest};

/// Asks to appraise the Akte.
#[derive(Clone, Debug, PartialEq)]
pub struct AkteBewerten {
    /// The Aussonderung it is part of.
    pub aussonderung: AussonderungId,
    /// What becomes of it.
    pub bewertung: Bewertung,
    /// Why, without anything personal: it stays.
    pub begruendung: Option<Betreff>,
    /// SHA-256 of the Bewertungsverzeichnis (0502) it comes from; none: entered by hand.
    pub verzeichnis: Option<Digest>,
}

/// The archive has decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteBewertet {
    /// The Aussonderung it is part of.
    pub aussonderung: AussonderungId,
    /// What becomes of it.
    pub bewertung: Bewertung,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begruendung: Option<Betreff>,
    /// SHA-256 of the Bewertungsverzeichnis (0502) it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verzeichnis: Option<Digest>,
}

/// Refuses what is not offered, what is delivered, and what is decided so already. Until then the archive may think again.
pub(super) fn decide(akte: &Akte, c: AkteBewerten) -> Result<AkteBewertet, AkteError> {
    akte.angelegt()?;
    let a = akte.in_aussonderung(c.aussonderung)?;
    if a.nachricht.is_some() {
        return Err(AussonderungError::Abgegeben.into());
    }
    if a.bewertung == Some(c.bewertung) {
        return Err(AkteError::Unveraendert);
    }
    if akte.geloescht {
        return Err(AussonderungError::NichtsMehrDa.into());
    }
    Ok(AkteBewertet {
        aussonderung: c.aussonderung,
        bewertung: c.bewertung,
        begruendung: c.begruendung,
        verzeichnis: c.verzeichnis,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteBewertet) {
    if let Some(a) = &mut akte.aussonderung {
        a.bewertung = Some(e.bewertung);
    }
}
