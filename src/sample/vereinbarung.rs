//! The sharing agreement that a newcomer finds: the Kreis passes on what Bocholt needs when somebody enters a home.

use eakte_domain::NutzerId;
use eakte_domain::organisation::Vereinbarungsinhalt;
use eakte_domain::werte::{Dokumentklasse, Einheit, Leistungsart, Zweck};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::bezirk::{BOCHOLT, betreff, nutzer_id};

/// One agreement of the Kreis: who puts it down, who approves it, and its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterVereinbarung {
    /// Leads a unit of the Kreis.
    pub entwirft: NutzerId,
    /// Leads another.
    pub genehmigt: NutzerId,
    /// Its terms.
    pub inhalt: Vereinbarungsinhalt,
}

/// In force from that day on for a year.
pub fn vereinbarung(stichtag: Date) -> MusterVereinbarung {
    MusterVereinbarung {
        entwirft: nutzer_id("theo.aktenberg"),
        genehmigt: nutzer_id("irmgard.abhilfe"),
        inhalt: Vereinbarungsinhalt {
            bezeichnung: betreff("Pflege: Kreis Borken und Stadt Bocholt"),
            anlass: betreff("Wechsel zwischen ambulanter Pflege (Stadt) und Pflegeheim (Kreis)"),
            rechtsgrundlage: betreff(
                "§ 79 Abs. 1 i. V. m. § 69 Abs. 1 Nr. 1 SGB X, § 98 Abs. 2 SGB XII",
            ),
            empfaenger: BOCHOLT,
            einheiten: Vec::<Einheit>::new(),
            leistungsarten: vec![Leistungsart::Pflege],
            zweck: Zweck::Leistung(Leistungsart::Pflege),
            klassen: vec![
                Dokumentklasse::Antrag,
                Dokumentklasse::Bescheid,
                Dokumentklasse::Nachweis,
                Dokumentklasse::Schriftverkehr,
            ],
            massnahmen: betreff(
                "Nur unter dem Zweck Pflege; jede Einsicht protokolliert; Stichprobe durch den Datenschutz im Quartal",
            ),
            von: stichtag,
            bis: stichtag.saturating_add(365.days()),
        },
    }
}
