//! Akten that are kept more closely, so that a newcomer can try the rules: few, in the unit that is tried first, none in a
//! small district.

use eakte_domain::NutzerId;
use eakte_domain::akte::Aktenschutz;
use eakte_domain::werte::{Betreff, Stufe};

use crate::bezirk::{betreff, nutzer_id};

/// How an Akte is kept, last of all that is done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterSchutz {
    /// Who says so, with a second factor shown just now.
    pub legt_fest: NutzerId,
    /// What holds.
    pub was: MusterSchutzart,
    /// Why.
    pub grund: Betreff,
}

/// What holds.
#[derive(Clone, Debug, PartialEq)]
pub enum MusterSchutzart {
    /// It is kept like this at once.
    Festgelegt(Aktenschutz),
    /// It is left to a few: asked for, and agreed to by one of them.
    Sonderkreis {
        /// Who belongs to it.
        mitglieder: Vec<NutzerId>,
        /// The second person.
        stimmt_zu: NutzerId,
    },
}

/// Case worker of the unit: cleared up to level 2.
const JANA: &str = "jana.bruening";
/// Leads it: cleared up to level 3, and decides on personnel.
const THEO: &str = "theo.aktenberg";

/// Of the Akte at this place, if it is kept more closely: what its Betreff says of that, and how it is kept. All of them
/// are Jana's.
pub(crate) fn schutz(index: usize) -> Option<(&'static str, MusterSchutz)> {
    let festgelegt = |wer, schutz| MusterSchutz {
        legt_fest: nutzer_id(wer),
        was: MusterSchutzart::Festgelegt(schutz),
        grund: betreff("Bekannt im Haus"),
    };
    let stufe = |zahl| Aktenschutz {
        stufe: Stufe::new(zahl).unwrap_or_default(),
        ..Aktenschutz::default()
    };
    let beschaeftigte = Aktenschutz {
        beschaeftigte: true,
        ..Aktenschutz::default()
    };
    Some(match index {
        60 => ("Stufe 2", festgelegt(JANA, stufe(2))),
        // Above her clearance: her lead says so, and she does not find it any more.
        70 => ("Stufe 3", festgelegt(THEO, stufe(3))),
        80 => (
            "Sonderkreis",
            MusterSchutz {
                legt_fest: nutzer_id(JANA),
                was: MusterSchutzart::Sonderkreis {
                    mitglieder: vec![nutzer_id(JANA), nutzer_id(THEO)],
                    stimmt_zu: nutzer_id(THEO),
                },
                grund: betreff("Bekannt im Haus"),
            },
        ),
        90 => ("Beschäftigte des Kreises", festgelegt(JANA, beschaeftigte)),
        _ => return None,
    })
}
