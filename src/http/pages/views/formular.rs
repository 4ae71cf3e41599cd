//! What forms offer and hold.

use eakte_domain::AkteId;
use eakte_domain::werte::Dokumentklasse;

use super::{AkteView, VorgangView};

/// A choice of organisations, units, Vorgaenge or plan units: code and name.
pub type Auswahl = Vec<(String, String)>;

/// Erteilen of a Freigabe: what can be chosen.
#[derive(Clone, Debug)]
pub struct FreigabeFormular {
    /// The head.
    pub akte: AkteView,
    /// Other organisations: number and name.
    pub organisationen: Auswahl,
    /// Vorgaenge: id and name.
    pub vorgaenge: Auswahl,
    /// Sharing agreements in force: id and name.
    pub vereinbarungen: Auswahl,
    /// What was entered, by field name.
    pub eingaben: Eingaben,
}

/// Share of one Vorgang for an objection.
#[derive(Clone, Debug)]
pub struct WiderspruchFormular {
    /// The head.
    pub akte: AkteView,
    /// Number and Betreff of the Vorgang.
    pub vorgang: String,
    /// Where the form goes.
    pub ziel: String,
    /// On what the Kreis decides; none: it does not.
    pub grundlage: Option<&'static str>,
    /// Units of the Kreis that decide.
    pub stellen: Auswahl,
    /// Kinds of Dokumente proposed.
    pub klassen: Vec<Dokumentklasse>,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// What a form holds: name of field and value, several for ticked boxes.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Eingaben(pub Vec<(String, String)>);

impl Eingaben {
    /// The value of a field; empty if it was not sent.
    pub fn wert(&self, feld: &str) -> &str {
        self.0
            .iter()
            .find(|(name, _)| name == feld)
            .map_or("", |(_, wert)| wert.as_str())
    }

    /// What was entered in a field; what is there now if it was not sent.
    pub fn oder<'a>(&'a self, feld: &str, jetzt: &'a str) -> &'a str {
        let gesendet = self.0.iter().find(|(name, _)| name == feld);
        gesendet.map_or(jetzt, |(_, wert)| wert.as_str())
    }

    /// Whether the box `code` of `feld` was ticked.
    pub fn hat(&self, feld: &str, code: &str) -> bool {
        self.0
            .iter()
            .any(|(name, wert)| name == feld && wert == code)
    }
}

/// Akte anlegen: what can be chosen.
#[derive(Clone, Debug, Default)]
pub struct AkteFormular {
    /// Plan units that take new Akten: Kennzeichen and name.
    pub plan: Auswahl,
    /// Municipalities, for the residence: number and name.
    pub gemeinden: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
    /// May open Akten under the chosen purpose.
    pub darf: bool,
}

/// Why an entry of a package was not taken.
#[derive(Clone, Debug)]
pub struct ImportZeile {
    /// Which one: Aktenzeichen, Betreff or file name.
    pub was: String,
    /// Why it was not taken, or what was lost.
    pub warum: String,
}

/// Report of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportBericht {
    /// Name of the file.
    pub datei: String,
    /// Message and version, e.g. `Aussonderung.Aussonderung.0503, 3.1.0`.
    pub nachricht: String,
    /// Refused as a whole, and why. Then nothing was taken.
    pub abgewiesen: Option<String>,
    /// Akten that are now here: id, Aktenzeichen, number at the sender.
    pub akten: Vec<(AkteId, String, String)>,
    /// Vorgaenge taken.
    pub vorgaenge: u64,
    /// Dokumente taken.
    pub dokumente: u64,
    /// Files taken.
    pub dateien: u64,
    /// What was adapted, is worth a look, or was not taken.
    pub nicht_uebernommen: Vec<ImportZeile>,
    /// What the message says and an Akte has no place for.
    pub ohne_platz: Vec<eakte_xdomea::OhnePlatz>,
}

/// xdomea-Import: form and, after it, the report.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Plan units that take new Akten: Kennzeichen and name.
    pub plan: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
    /// Report of the import just made.
    pub bericht: Option<ImportBericht>,
    /// May import under the chosen purpose.
    pub darf: bool,
}

/// Form to file Dokumente.
#[derive(Clone, Debug)]
pub struct AblageFormular {
    /// The head of the Akte.
    pub akte: AkteView,
    /// Open Vorgaenge: id and name.
    pub vorgaenge: Auswahl,
    /// Dokumente it could be an Anlage of, of the Vorgang chosen, else of all open ones: id and name.
    pub dokumente: Auswahl,
    /// What was entered; `vorgang` chosen beforehand.
    pub eingaben: Eingaben,
}

/// A Vorgang to be changed.
#[derive(Clone, Debug)]
pub struct VorgangAendern {
    /// The head of the Akte.
    pub akte: AkteView,
    /// The Vorgang.
    pub vorgang: VorgangView,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// Vorgang anlegen.
#[derive(Clone, Debug)]
pub struct VorgangFormular {
    /// The head of the Akte.
    pub akte: AkteView,
    /// Vorgaenge it could lie below: id and name.
    pub uebergeordnet: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}
