//! What the pages show of hand-overs.

use eakte_domain::werte::{Leistungsart, Uebergabeanlass};
use eakte_domain::{AkteId, UebergabeId, Zeit};
use eakte_projections::Uebergabestand;
use jiff::civil::Date;

use super::{AkteView, Auswahl, Eingaben};

/// A hand-over.
#[derive(Clone, Debug)]
pub struct UebergabeView {
    /// Its id.
    pub id: UebergabeId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// Why it goes.
    pub anlass: Uebergabeanlass,
    /// Name and unit of who gives it.
    pub von: String,
    /// Name and unit of who is to lead it.
    pub an: String,
    /// The benefit it serves there.
    pub leistung: Leistungsart,
    /// First day of the new responsibility.
    pub zustaendig_ab: Date,
    /// Last day the giving side pays.
    pub zahlt_bis: Option<Date>,
    /// Last day the giving side reads.
    pub liest_bis: Option<Date>,
    /// First receipt of the application, and where.
    pub ersteingang: Option<(Date, String)>,
    /// What the giving side says.
    pub grund: String,
    /// When it was offered.
    pub angeboten_am: Zeit,
    /// By whom.
    pub angeboten_von: String,
    /// How it stands.
    pub stand: Uebergabestand,
    /// When that was decided, and by whom.
    pub entschieden: Option<(Zeit, String)>,
    /// Why it was refused or taken back.
    pub antwort: Option<String>,
}

/// Zustaendigkeitswechsel of an Akte, as one side sees it.
#[derive(Clone, Debug)]
pub struct Zustaendigkeit {
    /// The Akte's id.
    pub id: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// The Akte; none to who does not see it.
    pub akte: Option<AkteView>,
    /// Newest first.
    pub zeilen: Vec<UebergabeView>,
    /// May offer it, and take an offer back.
    pub anbieten: bool,
    /// May accept or refuse.
    pub entscheiden: bool,
    /// Units it can be offered to.
    pub stellen: Auswahl,
    /// First day of receipt in the Akte.
    pub eingang: Option<Date>,
    /// What was entered.
    pub eingaben: Eingaben,
}
