//! Bounds on what a command carries as plain strings; they also bound the size of an event.

use jiff::civil::Date;

use super::AkteError;
use crate::kennung::NutzerId;
use crate::werte::{Fassung, unzulaessig};

/// Longest extracted text, in bytes.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// Longest file name and media type, in bytes.
const DATEINAME_BYTES_MAX: usize = 255;

/// Most people that one list of an Akte names.
const PERSONEN_MAX: usize = 50;

/// Ascending, each once. Refuses more than 50.
pub(super) fn personen(mut alle: Vec<NutzerId>) -> Result<Vec<NutzerId>, AkteError> {
    alle.sort_unstable();
    alle.dedup();
    if alle.len() > PERSONEN_MAX {
        return Err(AkteError::PersonenZuViele(PERSONEN_MAX));
    }
    Ok(alle)
}

/// Refuses an empty or overlong text, and control characters.
pub(super) fn bounded(feld: &'static str, s: &str, bytes_max: usize) -> Result<(), AkteError> {
    if s.trim().is_empty() || s.len() > bytes_max || s.chars().any(unzulaessig) {
        return Err(AkteError::TextUngueltig { feld, bytes_max });
    }
    Ok(())
}

/// Refuses a file name with folders, and texts beyond their bounds. Extracted text may have line breaks.
pub(super) fn fassung(f: &Fassung) -> Result<(), AkteError> {
    let name = &f.dateiname;
    if bounded("dateiname", name, DATEINAME_BYTES_MAX).is_err()
        || name.contains(['/', '\\'])
        || name == "."
        || name == ".."
    {
        return Err(AkteError::DateinameUngueltig);
    }
    bounded("medientyp", &f.medientyp, DATEINAME_BYTES_MAX)?;
    if f.text.as_ref().is_some_and(|t| t.len() > TEXT_BYTES_MAX) {
        return Err(AkteError::TextUngueltig {
            feld: "text",
            bytes_max: TEXT_BYTES_MAX,
        });
    }
    Ok(())
}

/// The version as an Akte remembers it: rules do not read the text, and it is long.
pub(super) fn without(mut f: Fassung) -> Fassung {
    f.text = None;
    f
}

/// First year of the days that people enter.
const JAHR_MIN: i16 = 1900;

/// Days that people enter: the years 1900 to 9999. A date field makes the year 26 of "26", and terms count from such a day.
pub(super) fn tage(tage: &[Option<Date>]) -> Result<(), AkteError> {
    ab_jahr(JAHR_MIN, tage)
}

/// Days that another system says, and those another rule holds against one of [`tage`]: what every table and every
/// exchange format can hold, the years 1 to 9999.
pub(super) fn tage_von_anderen(tage: &[Option<Date>]) -> Result<(), AkteError> {
    ab_jahr(1, tage)
}

fn ab_jahr(jahr: i16, tage: &[Option<Date>]) -> Result<(), AkteError> {
    let wrong = tage.iter().flatten().find(|d| d.year() < jahr);
    wrong.map_or(Ok(()), |d| Err(AkteError::DatumUnmoeglich(*d)))
}
