//! Who signs a Dokument, as the pages show it.

use eakte_domain::werte::Zeichnungsstand;
use eakte_domain::{GeschaeftsgangId, NutzerId};
use eakte_projections::{GeschaeftsgangZeile, VersandZeile, WartenderSchritt};

use super::{Auswahl, DokumentView, Eingaben};

/// How far a Dokument is on its way from draft to dispatch, and what the person who looks can do about it.
#[derive(Clone, Debug, Default)]
pub struct ZeichnungView {
    /// How far; none: it was not handed on.
    pub stand: Option<Zeichnungsstand>,
    /// Its Geschaeftsgaenge, newest first.
    pub gaenge: Vec<GeschaeftsgangZeile>,
    /// When it left the house.
    pub versand: Vec<VersandZeile>,
    /// Nothing of it can be changed: it, or what it is an Anlage of, is being signed or final.
    pub gebunden: bool,
    /// It is the turn of the person who looks.
    pub zug: Option<Zug>,
    /// The Geschaeftsgang that the person may end.
    pub beendbar: Option<GeschaeftsgangId>,
    /// May hand it on.
    pub vorlegbar: bool,
    /// May record that it left the house.
    pub versendbar: bool,
    /// What was entered in one of its forms.
    pub eingaben: Eingaben,
}

/// A step that the person who looks can do.
#[derive(Clone, Debug)]
pub struct Zug {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Number of the step.
    pub nummer: u32,
    /// In whose place; none: their own.
    pub fuer: Option<String>,
    /// It is a Schlusszeichnung of their own work: they can only give it back.
    pub eigenes: bool,
}

/// The form that hands a Dokument on.
#[derive(Clone, Debug)]
pub struct GeschaeftsgangFormular {
    /// The Dokument.
    pub dokument: DokumentView,
    /// Who can sign: id and name.
    pub personen: Auswahl,
    /// Who can sign finally: not who wrote the version or looks.
    pub schluss: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// A step that waits for the person, and whether it is theirs or of somebody they stand in for.
#[derive(Clone, Debug)]
pub struct ZuZeichnen {
    /// The step and what it is about.
    pub zeile: WartenderSchritt,
    /// In whose place; none: their own.
    pub fuer: Option<String>,
}

impl ZuZeichnen {
    /// As the person with this id sees it.
    pub fn aus(zeile: WartenderSchritt, ich: NutzerId) -> Self {
        let fuer = (zeile.nutzer != ich).then(|| zeile.name.clone().unwrap_or_default());
        Self { zeile, fuer }
    }
}
