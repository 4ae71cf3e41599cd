//! Akte aussondern: the Akte goes out in a package (0503) to the archive. It stays here until the archive has it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AussonderungError};
use crate::kennung::{AussonderungId, ProzessId, Zeit};
use crate::werte::{Bewertung, Digest};

/// Asks to record that the Akte is in a package.
#[derive(Clone, Debug, PartialEq)]
pub struct AkteAussondern {
    /// The Aussonderung it is part of.
    pub aussonderung: AussonderungId,
    /// The delivery: the process id of its message.
    pub nachricht: ProzessId,
    /// SHA-256 of the package.
    pub paket: Digest,
    /// When its message says it was made.
    pub erstellt: Zeit,
}

/// A package with the Akte was made for the archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteAusgesondert {
    /// The Aussonderung it is part of.
    pub aussonderung: AussonderungId,
    /// The delivery: the process id of its message.
    pub nachricht: ProzessId,
    /// SHA-256 of the package.
    pub paket: Digest,
    /// When its message says it was made: with it the same package can be made again. None in events from before
    /// 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erstellt: Option<Zeit>,
}

/// Refuses what the archive does not take or has already, what a hold or a restriction keeps, and a process id used
/// before: xdomea knows one delivery of a process.
///
/// A second package replaces one that nobody has answered.
pub(super) fn decide(
    akte: &Akte,
    c: AkteAussondern,
    heute: Date,
) -> Result<AkteAusgesondert, AkteError> {
    akte.aussonderbar(c.aussonderung, heute)?;
    if akte.aussonderung.and_then(|a| a.nachricht) == Some(c.nachricht) {
        return Err(AkteError::KennungVergeben(c.nachricht.0));
    }
    Ok(AkteAusgesondert {
        aussonderung: c.aussonderung,
        nachricht: c.nachricht,
        paket: c.paket,
        erstellt: Some(c.erstellt),
    })
}

impl Akte {
    /// Refuses what does not belong into a package for the archive today: asked before one is made.
    pub fn aussonderbar(&self, aussonderung: AussonderungId, heute: Date) -> Result<(), AkteError> {
        self.angelegt()?;
        let a = self.in_aussonderung(aussonderung)?;
        match a.bewertung {
            None => return Err(AussonderungError::NichtBewertet.into()),
            Some(Bewertung::Vernichten) => return Err(AussonderungError::NichtArchivwuerdig.into()),
            Some(Bewertung::Archivwuerdig) => {}
        }
        if a.uebernommen {
            return Err(AussonderungError::Uebernommen.into());
        }
        Ok(self.ungesperrt(heute)?)
    }
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteAusgesondert) {
    if let Some(a) = &mut akte.aussonderung {
        a.nachricht = Some(e.nachricht);
    }
}
