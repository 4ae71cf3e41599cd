//! What the pages show of Wiedervorlagen and of demands to cooperate.

use eakte_domain::werte::{Versagungsart, Versagungsumfang};
use eakte_domain::{AkteId, AufforderungId, DokumentId, WiedervorlageId, Zeit};
use jiff::civil::Date;

use super::{AkteView, Auswahl, Eingaben};

/// A day on which somebody is to look at an Akte again.
#[derive(Clone, Debug)]
pub struct WiedervorlageView {
    /// Its id.
    pub id: WiedervorlageId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen; empty on the pages of the Akte itself.
    pub kennzeichen: String,
    /// What the Akte is about; empty on its own pages.
    pub betreff: String,
    /// Number and Betreff of the Vorgang it is about.
    pub vorgang: Option<String>,
    /// The day.
    pub am: Date,
    /// Why.
    pub grund: String,
    /// Name of whom it is for; none: the unit.
    pub fuer: Option<String>,
    /// When it was done, by whom, and what came of it; none: it is open.
    pub erledigt: Option<(Zeit, String, Option<String>)>,
}

/// A demand to cooperate.
#[derive(Clone, Debug)]
pub struct AufforderungView {
    /// Its id.
    pub id: AufforderungId,
    /// Number of the Vorgang it is about.
    pub vorgang: String,
    /// The letter.
    pub dokument: DokumentId,
    /// What the person is to bring.
    pub unterlagen: Vec<String>,
    /// The day the letter names.
    pub frist: Date,
    /// Its last day by law.
    pub ende: Date,
    /// The letter says what follows.
    pub belehrung: bool,
    /// When it was sent, and by whom.
    pub angefordert: (Zeit, String),
    /// When it was settled, and by whom.
    pub erledigt: Option<(Zeit, String)>,
    /// The Dokument that came.
    pub eingegangen: Option<DokumentId>,
    /// What there was to say.
    pub vermerk: Option<String>,
    /// The day the benefit was refused or ended, which of the two, and how much of it.
    pub versagt: Option<(Date, Versagungsart, Versagungsumfang)>,
    /// The Bescheid.
    pub bescheid: Option<DokumentId>,
    /// Its Vorgang is cancelled: nobody waits for it any more.
    pub entfallen: bool,
}

impl AufforderungView {
    /// Neither settled nor followed by a refusal, in a Vorgang that was not cancelled.
    pub fn offen(&self) -> bool {
        self.erledigt.is_none() && self.versagt.is_none() && !self.entfallen
    }
}

/// What is waited for in an Akte, and what the forms offer.
#[derive(Clone, Debug)]
pub struct AkteFristen {
    /// The head.
    pub akte: AkteView,
    /// Open ones first.
    pub wiedervorlagen: Vec<WiedervorlageView>,
    /// Open ones first.
    pub aufforderungen: Vec<AufforderungView>,
    /// Open Vorgaenge: id and name.
    pub vorgaenge: Auswahl,
    /// People who work on the Akte: id and name.
    pub personen: Auswahl,
    /// Letters that went out: id and name.
    pub schreiben: Auswahl,
    /// All Dokumente that can have come: id and name.
    pub eingaenge: Auswahl,
    /// Bescheide: id and name.
    pub bescheide: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// The list of all Wiedervorlagen.
#[derive(Clone, Debug, Default)]
pub struct WiedervorlagenListe {
    /// The earliest day first.
    pub zeilen: Vec<WiedervorlageView>,
    /// There are more than these.
    pub mehr: bool,
    /// What the filter holds: `fuer`, `faellig`.
    pub filter: Eingaben,
}
