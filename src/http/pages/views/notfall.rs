//! Akten opened in an emergency, and their review.

use eakte_domain::werte::Pruefergebnis;
use eakte_domain::{AkteId, NotfallId, Zeit};
use jiff::civil::Date;

use super::{Auswahl, Eingaben};

/// Whether the form to open an Akte can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotfallBereit {
    /// Now.
    Ja,
    /// Once the second factor has been shown again.
    Bestaetigen,
    /// Never in this session: it has no second factor.
    OhneFaktor,
    /// Not under this purpose.
    Zweck,
}

/// The form to open an Akte.
#[derive(Clone, Debug)]
pub struct NotfallFormular {
    /// Whether it can be sent.
    pub bereit: NotfallBereit,
    /// What was entered.
    pub aktenzeichen: String,
    /// What was entered.
    pub grund: String,
    /// Why the last try did not succeed.
    pub fehler: Option<String>,
    /// Several Akten have the Aktenzeichen: id, and what tells it apart. The person chooses one.
    pub mehrere: Auswahl,
}

/// `GET /notfall`.
#[derive(Clone, Debug)]
pub struct Notfaelle {
    /// To who holds the right.
    pub formular: Option<NotfallFormular>,
    /// What the person has opened, the newest first.
    pub eigene: Vec<NotfallView>,
    /// To data protection: what is not reviewed, the oldest first.
    pub offen: Option<Vec<NotfallView>>,
    /// What is.
    pub geprueft: Vec<NotfallView>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct NotfallView {
    /// Its id.
    pub id: NotfallId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// Who leads it.
    pub fuehrend: String,
    /// Who opened it.
    pub name: String,
    /// Their organisation.
    pub organisation: String,
    /// Why.
    pub grund: String,
    /// From this moment.
    pub seit: Zeit,
    /// To this one.
    pub bis: Zeit,
    /// It is not over.
    pub laeuft: bool,
    /// The person opened it themselves.
    pub eigener: bool,
    /// Last day of the review.
    pub frist: Date,
    /// What the review found.
    pub pruefung: Option<NotfallPruefungView>,
}

/// What a review found.
#[derive(Clone, Debug)]
pub struct NotfallPruefungView {
    /// By whom.
    pub durch: String,
    /// Whether it was right.
    pub ergebnis: Pruefergebnis,
    /// On what that rests.
    pub vermerk: String,
    /// When.
    pub am: Zeit,
}

/// `GET /notfall/{notfall}`.
#[derive(Clone, Debug)]
pub struct NotfallEinzeln {
    /// What it is.
    pub notfall: NotfallView,
    /// When and what was looked at, in words.
    pub blicke: Vec<(Zeit, String)>,
    /// The person may review it now.
    pub pruefbar: bool,
    /// The person may end it now.
    pub beendbar: bool,
    /// What was entered of a review.
    pub eingaben: Eingaben,
}
