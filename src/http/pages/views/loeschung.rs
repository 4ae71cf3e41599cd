//! Erasures: requests, what can be done with each, and the form to ask for one.

use eakte_domain::werte::Loeschgrundlage;
use eakte_domain::{AkteId, LoeschungId, Zeit};
use eakte_projections::Loeschstand;

use super::{AkteView, Auswahl, Eingaben};
use crate::http::pages::teile::FormFehler;

/// `GET /loeschungen`.
#[derive(Clone, Debug)]
pub struct Loeschungen {
    /// The person may approve and has no key yet, or one of an earlier password.
    pub schluessel_fehlt: bool,
    /// Open ones first.
    pub zeilen: Vec<LoeschungView>,
    /// What was wrong with the form just sent.
    pub fehler: Option<LoeschFehler>,
}

/// What was wrong with a form of the list.
#[derive(Clone, Debug)]
pub struct LoeschFehler {
    /// The request it was about; none: the approval key.
    pub loeschung: Option<LoeschungId>,
    /// The field, and what is wrong.
    pub fehler: FormFehler,
    /// Who was chosen to approve second.
    pub zweite: String,
    /// The reason that was typed.
    pub grund: String,
}

/// A request.
#[derive(Clone, Debug)]
pub struct LoeschungView {
    /// Its id.
    pub id: LoeschungId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// Its Betreff.
    pub betreff: String,
    /// What is to go, in words.
    pub ziel: String,
    /// On what legal basis.
    pub grundlage: Loeschgrundlage,
    /// Why.
    pub begruendung: String,
    /// How many events it takes.
    pub ereignisse: u64,
    /// Who asked.
    pub von: String,
    /// When.
    pub zeit: Zeit,
    /// What became of it.
    pub stand: Loeschstand,
    /// Why it was refused or taken back.
    pub grund: Option<String>,
    /// When it was decided.
    pub entschieden_am: Option<Zeit>,
    /// Who approved it first, in vain: the Akte has moved on since.
    pub hinfaellig: Option<String>,
    /// What the person can do.
    pub schritt: Schritt,
}

/// A request that waits for this person's approval.
#[derive(Clone, Debug)]
pub struct WartendeLoeschung {
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// Its Betreff.
    pub betreff: String,
    /// What is to go, in words.
    pub ziel: String,
    /// Who asked.
    pub von: String,
    /// When.
    pub zeit: Zeit,
}

/// What somebody can do with a request.
#[derive(Clone, Debug)]
pub enum Schritt {
    /// Only look.
    Keiner,
    /// Take it back.
    Zuruecknehmen,
    /// Approve first and choose who approves second, or refuse.
    Erste(Auswahl),
    /// Approve second, which erases, or refuse.
    Zweite(String),
    /// Wait for somebody.
    Wartet(String),
}

/// `GET /akten/{akte}/loeschung`.
#[derive(Clone, Debug)]
pub struct LoeschFormular {
    /// The Akte.
    pub akte: AkteView,
    /// What can be erased.
    pub ziele: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}
