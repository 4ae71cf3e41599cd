//! Wiedervorlagen, and letters that ask for papers: a few for every case worker, so that the start page shows what it is for.

use eakte_domain::werte::Betreff;

use crate::akte::MusterAkte;
use crate::bezirk::betreff;
use crate::leute::Mensch;

/// When the case worker looks at an Akte again.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterWiedervorlage {
    /// Days from today.
    pub in_tagen: u16,
    /// Why.
    pub grund: Betreff,
    /// For the case worker; otherwise for the unit.
    pub eigene: bool,
}

/// Papers demanded by a letter that the service makes.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterAufforderung {
    /// Index of the Vorgang, which is open.
    pub vorgang: usize,
    /// Name and address of the client.
    pub empfaenger: Betreff,
    /// What is asked for.
    pub unterlagen: Vec<Betreff>,
    /// Days from today until the term ends.
    pub in_tagen: u16,
}

/// What there is to look at again, and when.
const ANLAESSE: [(u16, &str); 5] = [
    (0, "Rückruf der Pflegekasse?"),
    (2, "Fehlender Rentenbescheid eingegangen?"),
    (6, "Stellungnahme des Gesundheitsamts da?"),
    (12, "Weiterbewilligung vorbereiten"),
    (40, "Jährliche Überprüfung der Verhältnisse"),
];

/// Of the Akte at this place, if it is open and stays where it is. No draw of luck: what else is in the Akten stays.
pub(crate) fn wiedervorlage(akte: &MusterAkte, index: usize) -> Option<MusterWiedervorlage> {
    // The Akten of the people introduced to newcomers end in 0 and 3: every other one of them, every seventh of others.
    let nimmt = match index % 10 {
        0 | 3 => index / 10 % 2 == 1,
        _ => index % 7 == 5,
    };
    if akte.zda || akte.uebergabe.is_some() || !nimmt {
        return None;
    }
    // By ten: those of one person shall not all be due on the same day.
    let (in_tagen, grund) = *ANLAESSE.get(index / 20 % ANLAESSE.len())?;
    Some(MusterWiedervorlage {
        in_tagen,
        grund: betreff(grund),
        eigene: !index.is_multiple_of(3),
    })
}

/// Of the Akte at this place: only a few, and only for the people introduced to newcomers. Each is a letter to be made.
pub(crate) fn aufforderung(
    akte: &MusterAkte,
    index: usize,
    mensch: &Mensch,
) -> Option<MusterAufforderung> {
    if !matches!(index, 10 | 13 | 30 | 33) || akte.zda || akte.uebergabe.is_some() {
        return None;
    }
    Some(MusterAufforderung {
        vorgang: akte.vorgaenge.iter().position(|v| !v.zda)?,
        empfaenger: betreff(&format!(
            "{}, {}, {}",
            mensch.name(),
            mensch.strasse,
            mensch.ort
        )),
        unterlagen: vec![
            betreff("Kontoauszüge der letzten drei Monate, alle Konten"),
            betreff("Aktueller Rentenbescheid"),
        ],
        in_tagen: 21,
    })
}
