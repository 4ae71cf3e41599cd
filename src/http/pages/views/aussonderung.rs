//! Aussonderung: what is due, how what was offered stands, and what keeps an Akte.

use eakte_domain::werte::Bewertung;
use eakte_domain::{AussonderungId, Zeit};
use eakte_projections::{AussonderungZeile, FaelligeAkte, SperreZeile};

use super::{AkteView, Eingaben};

/// `GET /aussonderung`.
#[derive(Clone, Debug)]
pub struct Aussonderungen {
    /// Seen by the archive; else by who leads the Akten.
    pub archiv: bool,
    /// Due and not offered.
    pub faellig: Vec<FaelligeAkte>,
    /// What was offered together, newest first.
    pub gruppen: Vec<Gruppe>,
    /// What came of the step just done.
    pub ergebnis: Option<Ergebnis>,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// What was offered together.
#[derive(Clone, Debug)]
pub struct Gruppe {
    /// Its id.
    pub aussonderung: AussonderungId,
    /// When it was offered.
    pub angeboten_am: Zeit,
    /// By whom.
    pub angeboten_von: String,
    /// The organisation and unit that lead the Akten.
    pub stelle: String,
    /// Its Akten.
    pub zeilen: Vec<AussonderungZeile>,
    /// A package can be made: the archive takes something it does not have.
    pub abgebbar: bool,
    /// When the package was made that a new one replaces.
    pub ersetzt: Option<Zeit>,
}

/// What came of a step for several Akten.
#[derive(Clone, Debug)]
pub struct Ergebnis {
    /// What was done, in words.
    pub titel: String,
    /// For how many it was done.
    pub erledigt: usize,
    /// Aktenzeichen of those it was refused for, and why.
    pub abgelehnt: Vec<(String, String)>,
    /// Aktenzeichen of those an answer says nothing about.
    pub ohne: Vec<String>,
    /// Aktenzeichen of those of which an answer names what is erased here meanwhile.
    pub geloescht: Vec<String>,
}

/// What the Übersicht of an Akte says of its way out.
#[derive(Clone, Debug)]
pub struct Ausweg {
    /// The newest offer.
    pub zeile: Option<AussonderungZeile>,
    /// A hold keeps it.
    pub gesperrt: bool,
}

/// `GET /akten/{akte}/aussonderung`.
#[derive(Clone, Debug)]
pub struct AkteAussonderung {
    /// The head.
    pub akte: AkteView,
    /// Its offers, newest first.
    pub zeilen: Vec<AussonderungZeile>,
    /// Its holds, those in force first; none to the archive.
    pub sperren: Vec<SperreZeile>,
    /// Leads the way out: takes back.
    pub fuehrt: bool,
    /// Holds it, and lifts a hold.
    pub sperrt: bool,
    /// What was entered.
    pub eingaben: Eingaben,
}

impl Gruppe {
    /// Whether the archive has something to decide.
    pub fn offen(&self) -> bool {
        self.zeilen
            .iter()
            .any(|z| z.nachricht.is_none() && z.vernichtet_am.is_none())
    }
}

impl AkteAussonderung {
    /// The offer that is open.
    pub fn laufend(&self) -> Option<&AussonderungZeile> {
        let offen = |z: &&AussonderungZeile| z.beendet_am.is_none() && z.vernichtet_am.is_none();
        self.zeilen.first().filter(offen)
    }
}

/// Whether nobody needs the Akte here any more.
pub fn entbehrlich(z: &AussonderungZeile) -> bool {
    let frei = match z.bewertung {
        Some(Bewertung::Vernichten) => true,
        Some(Bewertung::Archivwuerdig) => z.bestaetigt_am.is_some(),
        None => false,
    };
    frei && z.beendet_am.is_none() && z.vernichtet_am.is_none() && !z.gesperrt
}
