//! An Aktenplan from a CSV file: six columns, semicolons, a header line, UTF-8.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::PlaneinheitAufnehmen;
use crate::werte::{Betreff, PlanKz};

/// The header line.
pub const SPALTEN: [&str; 6] = [
    "kennzeichen",
    "bezeichnung",
    "leistungsart",
    "aufbewahrung_jahre",
    "aussonderung",
    "uebergeordnet",
];

/// Longest plan, in units.
const UNITS_MAX: usize = 10_000;

/// Why a file was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {zeile}: {grund}")]
pub struct CsvFehler {
    /// Line of the file, from 1.
    pub zeile: u64,
    /// What is wrong there.
    pub grund: String,
}

/// Reads a whole plan or nothing.
///
/// Columns as in `SPALTEN`, in that order; an empty `leistungsart` is inherited, an empty `aufbewahrung_jahre`
/// is without end, `aussonderung` is A, V or B, a unit stands after its `uebergeordnet`. At most 10,000 units.
/// Whether units exist twice or in a retired place is for the Aktenplan to refuse.
pub fn lesen(text: &str) -> Result<Vec<PlaneinheitAufnehmen>, CsvFehler> {
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(b';')
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let kopf = reader.headers().map_err(fehler)?;
    if kopf != SPALTEN.as_slice() {
        return Err(CsvFehler {
            zeile: 1,
            grund: format!("the first line must read `{}`", SPALTEN.join(";")),
        });
    }
    let mut einheiten = Vec::new();
    for zeile in reader.records() {
        let zeile = zeile.map_err(fehler)?;
        let nummer = zeile.position().map_or(0, csv::Position::line);
        let gelesen = if einheiten.len() < UNITS_MAX {
            einheit(&zeile)
        } else {
            Err(format!("more than {UNITS_MAX} units"))
        };
        einheiten.push(gelesen.map_err(|grund| CsvFehler {
            zeile: nummer,
            grund,
        })?);
    }
    Ok(einheiten)
}

fn fehler(e: csv::Error) -> CsvFehler {
    let zeile = e.position().map_or(1, csv::Position::line);
    let grund = match e.kind() {
        csv::ErrorKind::UnequalLengths { len, .. } => {
            format!("{len} columns instead of {}", SPALTEN.len())
        }
        _ => e.to_string(),
    };
    CsvFehler { zeile, grund }
}

fn einheit(zeile: &StringRecord) -> Result<PlaneinheitAufnehmen, String> {
    let feld = |i| zeile.get(i).unwrap_or_default();
    let optional = |i| Some(feld(i)).filter(|s| !s.is_empty());
    let jahre = |s: &str| {
        s.parse()
            .map_err(|_| format!("`{s}` is no number of years"))
    };
    Ok(PlaneinheitAufnehmen {
        kennzeichen: PlanKz::new(feld(0)).map_err(|e| e.to_string())?,
        bezeichnung: Betreff::new(feld(1)).map_err(|e| e.to_string())?,
        leistungsart: optional(2)
            .map(str::parse)
            .transpose()
            .map_err(|e: crate::werte::CodeUnbekannt| e.to_string())?,
        aufbewahrung_jahre: optional(3).map(jahre).transpose()?,
        aussonderung: feld(4)
            .parse()
            .map_err(|e: crate::werte::CodeUnbekannt| e.to_string())?,
        uebergeordnet: optional(5)
            .map(PlanKz::new)
            .transpose()
            .map_err(|e| e.to_string())?,
    })
}
