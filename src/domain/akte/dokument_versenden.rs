//! Dokument versenden: records that a final Dokument has left the house.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, GeschaeftsgangError, text};
use crate::kennung::DokumentId;
use crate::werte::{Betreff, Versandart};

/// Asks to record a dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DokumentVersenden {
    /// The Dokument.
    pub dokument: DokumentId,
    /// On which day it left.
    pub tag: Date,
    /// By which way.
    pub versandart: Versandart,
    /// To whom.
    pub empfaenger: Betreff,
}

/// The Dokument has left the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DokumentVersandt {
    /// The Dokument.
    pub dokument: DokumentId,
    /// On which day it left.
    pub tag: Date,
    /// By which way.
    pub versandart: Versandart,
    /// To whom.
    pub empfaenger: Betreff,
}

/// Refuses what is not final, a day that is yet to come, and one before the Schlusszeichnung. It may go to several.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentVersenden,
    heute: Date,
) -> Result<DokumentVersandt, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    text::tage(&[Some(c.tag)])?;
    let schluss = akte.schlusszeichnung(c.dokument);
    let schluss = schluss.ok_or(GeschaeftsgangError::NichtEndgueltig(dokument.nummer))?;
    if c.tag > heute {
        return Err(AkteError::DatumInZukunft(c.tag));
    }
    if c.tag < schluss {
        return Err(GeschaeftsgangError::VersandZuFrueh(schluss).into());
    }
    Ok(DokumentVersandt {
        dokument: c.dokument,
        tag: c.tag,
        versandart: c.versandart,
        empfaenger: c.empfaenger,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentVersandt) {
    let tag = akte.versandt.entry(e.dokument).or_insert(e.tag);
    *tag = e.tag.max(*tag);
}
