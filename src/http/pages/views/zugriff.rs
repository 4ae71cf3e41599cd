//! What the pages show of looks at an Akte.

use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::{AkteId, DokumentId, Zeit};
use eakte_projections::AuskunftZeile;

use super::{AkteView, Eingaben};

/// One look.
#[derive(Clone, Debug)]
pub struct ZugriffView {
    /// When.
    pub zeit: Zeit,
    /// What kind.
    pub art: Zugriffsart,
    /// False: asked for and refused.
    pub erlaubt: bool,
    /// The Dokument and its Betreff.
    pub dokument: Option<(DokumentId, String)>,
    /// Page and version, words.
    pub stelle: String,
    /// Who.
    pub name: String,
    /// Organisation and unit.
    pub stelle_wer: String,
    /// Role.
    pub rolle: Rolle,
    /// Purpose.
    pub zweck: Zweck,
    /// Sentence of the rule that decided, with its paragraph; empty: a list.
    pub grund: String,
    /// Through a share.
    pub geteilt: bool,
    /// In an emergency.
    pub im_notfall: bool,
}

/// Who looked at an Akte.
#[derive(Clone, Debug)]
pub struct AkteZugriffe {
    /// The Akte.
    pub akte: AkteView,
    /// Looks, newest first.
    pub zeilen: Vec<ZugriffView>,
    /// Address of the next page.
    pub weiter: Option<String>,
    /// This is not the first page.
    pub fortsetzung: bool,
    /// What the person concerned was told and what not, newest first.
    pub auskuenfte: Vec<AuskunftEintrag>,
    /// What was entered to record another.
    pub eingaben: Eingaben,
}

/// What came of a person's request.
#[derive(Clone, Debug)]
pub struct AuskunftEintrag {
    /// All about it.
    pub zeile: AuskunftZeile,
    /// Organisation and unit of who recorded it.
    pub stelle: String,
}

/// Looks of one unit at one thing on one day.
#[derive(Clone, Debug)]
pub struct EmpfaengerView {
    /// First look of the day.
    pub zeit: Zeit,
    /// How many.
    pub anzahl: u64,
    /// False: refused.
    pub erlaubt: bool,
    /// What kind.
    pub art: Zugriffsart,
    /// Aktenzeichen.
    pub kennzeichen: String,
    /// Betreff of the Dokument.
    pub betreff: Option<String>,
    /// Organisation and unit.
    pub empfaenger: String,
    /// For what.
    pub zweck: Zweck,
    /// What it rests on.
    pub grundlage: String,
}

/// The form and the answer to "who received my data?".
#[derive(Clone, Debug, Default)]
pub struct AuskunftView {
    /// Aktenzeichen as typed, one a line.
    pub eingabe: String,
    /// Aktenzeichen that lead nowhere for this person.
    pub unbekannt: Vec<String>,
    /// The answer; none before something was asked.
    pub zeilen: Option<Vec<EmpfaengerView>>,
    /// The Akten it covers: id and Aktenzeichen.
    pub akten: Vec<(AkteId, String)>,
}
