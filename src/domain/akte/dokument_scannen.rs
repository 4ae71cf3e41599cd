//! Dokument scannen: files what was scanned, with the note that says how it came from paper.
//!
//! Both in one append: a Dokument that came from a Scanstapel never lies in an Akte without its Transfervermerk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Akte, AkteError, AkteEvent, DokumentRegistrieren, ScanError, dokument_registrieren, text,
};
use crate::kennung::{DokumentId, NutzerId, StapelId};
use crate::werte::{Betreff, Scanverfahren};

/// Most sheets of one scan.
const BLAETTER_MAX: u32 = 10_000;

/// Asks to file what was scanned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentScannen {
    /// The Dokument.
    pub registrieren: DokumentRegistrieren,
    /// How it came from paper.
    pub vermerk: Transfervermerk,
}

/// How a Dokument came from paper (TR-RESISCAN, Transfervermerk).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfervermerk {
    /// The batch it came in.
    pub stapel: StapelId,
    /// How its sender calls it.
    pub stapelname: Betreff,
    /// Day it was scanned.
    pub gescannt_am: Date,
    /// The device and its settings.
    pub verfahren: Scanverfahren,
    /// Who scanned it.
    pub bearbeiter: Betreff,
    /// Sheets of paper.
    pub blaetter: u32,
    /// Who scanned it states that the picture is the paper's.
    pub bildgleich: bool,
}

/// The Dokument came from paper like this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransfervermerkErstellt {
    /// The Dokument.
    pub dokument: DokumentId,
    /// How it came from paper.
    #[serde(flatten)]
    pub vermerk: Transfervermerk,
}

/// The Dokument and its note.
///
/// Refuses as filing does; a scan without a file or without sheets, and a day of scanning that is yet to come.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentScannen,
    (wer, heute): (NutzerId, Date),
) -> Result<Vec<AkteEvent>, AkteError> {
    let DokumentScannen {
        registrieren,
        vermerk,
    } = c;
    if registrieren.fassung.is_none() {
        return Err(ScanError::OhneDatei.into());
    }
    if !(1..=BLAETTER_MAX).contains(&vermerk.blaetter) {
        return Err(ScanError::Blattzahl(BLAETTER_MAX).into());
    }
    text::tage(&[Some(vermerk.gescannt_am)])?;
    if vermerk.gescannt_am > heute {
        return Err(AkteError::DatumInZukunft(vermerk.gescannt_am));
    }
    let dokument = registrieren.dokument;
    let registriert = dokument_registrieren::decide(akte, registrieren, (wer, heute))?;
    Ok(vec![
        AkteEvent::DokumentRegistriert(registriert),
        AkteEvent::TransfervermerkErstellt(TransfervermerkErstellt { dokument, vermerk }),
    ])
}
