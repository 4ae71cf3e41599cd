//! Lists: start page, Aktenplan, Akten, hits of a search, what is shared with us.

use eakte_domain::werte::{Aktenende, Dokumentklasse, Status, Zweck};
use eakte_domain::{AkteId, DokumentId, Zeit};
use jiff::civil::Date;

use super::{AkteZeile, Eingaben};
use crate::app::aussonderung::Aussonderungslage;

/// Mein Arbeitsplatz.
#[derive(Clone, Debug, Default)]
pub struct Arbeitsplatz {
    /// Akten I worked on last.
    pub meine_akten: Vec<AkteZeile>,
    /// Dokumente I worked on last.
    pub meine_dokumente: Vec<DokumentZuletzt>,
    /// Open Akten of my unit, the last changed first.
    pub offene_akten: Vec<AkteZeile>,
    /// Wiedervorlagen that are due or soon will be.
    pub wiedervorlagen: Vec<super::WiedervorlageView>,
    /// Batches of scans whose sample waits for somebody like this person.
    pub stichproben: Vec<eakte_projections::ScanstapelZeile>,
    /// What waits on the way to the archive.
    pub ausweg: Aussonderungslage,
    /// Open offers to the unit, and what it offered.
    pub uebergaben: Vec<super::UebergabeView>,
    /// What others shared with us lately.
    pub geteilt: Vec<GeteiltZeile>,
    /// What waits for this person's signature.
    pub zu_zeichnen: Vec<super::ZuZeichnen>,
    /// What came back to this person who handed it on: given back, or finally signed and to be sent.
    pub zurueck: Vec<eakte_projections::ZurueckZeile>,
    /// Shares that wait for a second person, whom this person can be.
    pub freigaben: Vec<WartendeFreigabe>,
    /// Requests to erase that wait for this person's approval.
    pub loeschungen: Vec<super::WartendeLoeschung>,
    /// Roles, clearance and delegations that this person may confirm.
    pub rechte: Vec<super::AntragView>,
    /// Akten that are open to this person in an emergency.
    pub notfaelle: Vec<OffenerNotfall>,
    /// Policies wait for this person.
    pub regelwerk: bool,
    /// May open an Akte under the chosen purpose.
    pub darf_anlegen: bool,
}

/// An Akte that is open in an emergency.
#[derive(Clone, Debug)]
pub struct OffenerNotfall {
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// To this moment.
    pub bis: Zeit,
    /// The purpose it opens under, if it is another one than that of the session.
    pub zweck: Option<Zweck>,
}

/// A Dokument I worked on.
#[derive(Clone, Debug)]
pub struct DokumentZuletzt {
    /// Its id.
    pub id: DokumentId,
    /// What it is about.
    pub betreff: String,
    /// Media type of the newest version; empty if only on paper.
    pub medientyp: String,
    /// Cancelled.
    pub storniert: bool,
    /// Aktenzeichen of its Akte.
    pub kennzeichen: String,
    /// When I did.
    pub zeit: Zeit,
}

/// An Akte or Vorgang shared with us.
#[derive(Clone, Debug)]
pub struct GeteiltZeile {
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// Who shares it.
    pub organisation: String,
    /// The purpose.
    pub zweck: Zweck,
    /// Last day.
    pub bis: Date,
    /// Number and Betreff of the one shared Vorgang.
    pub vorgang: Option<String>,
}

/// A share that waits for a second person.
#[derive(Clone, Debug)]
pub struct WartendeFreigabe {
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// Who is to see it.
    pub organisation: String,
    /// The purpose.
    pub zweck: Zweck,
    /// Who asked.
    pub von: String,
}

/// Mit mir geteilt.
#[derive(Clone, Debug, Default)]
pub struct Geteilt {
    /// What is shared under the chosen purpose.
    pub zeilen: Vec<GeteiltZeile>,
    /// There are more than these.
    pub mehr: bool,
    /// If nothing is: the person's other purposes under which something is.
    pub anderswo: Vec<Zweck>,
}

/// A unit of the Aktenplan with those below it.
#[derive(Clone, Debug)]
pub struct PlanKnoten {
    /// Its Kennzeichen.
    pub kennzeichen: String,
    /// What its Akten are about.
    pub bezeichnung: String,
    /// Takes no new Akten.
    pub stillgelegt: bool,
    /// Retention in years after the closing year; none: without end.
    pub aufbewahrung_jahre: Option<u16>,
    /// The units below.
    pub kinder: Vec<PlanKnoten>,
}

/// A list of Akten with its filter.
#[derive(Clone, Debug, Default)]
pub struct AktenListe {
    /// The Akten of this page.
    pub akten: Vec<AkteZeile>,
    /// Kennzeichen and Bezeichnung of the plan unit it is about.
    pub plan: Option<(String, String)>,
    /// What the filter holds: `plan`, `leistung`, `status`.
    pub filter: Eingaben,
    /// Address of the next ones.
    pub weiter: Option<String>,
    /// This is not the first page.
    pub fortsetzung: bool,
    /// May open an Akte under the chosen purpose.
    pub darf_anlegen: bool,
}

/// What kind of thing a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrefferArt {
    /// An Akte.
    Akte,
    /// A Vorgang.
    Vorgang,
    /// A Dokument.
    Dokument,
}

/// A stretch of text around a hit: (text, is the searched word).
pub type Auszug = Vec<(String, bool)>;

/// One hit of a search.
#[derive(Clone, Debug)]
pub struct Treffer {
    /// What it is.
    pub art: TrefferArt,
    /// Where it is.
    pub href: String,
    /// Its Betreff.
    pub betreff: Auszug,
    /// Text around the hit.
    pub auszug: Auszug,
    /// Aktenzeichen of its Akte.
    pub kennzeichen: String,
    /// Betreff of its Akte.
    pub akte_betreff: String,
    /// Kind of the Dokument, if it is one.
    pub klasse: Option<Dokumentklasse>,
    /// Status of its Akte or Vorgang.
    pub status: Status,
    /// What became of its Akte, if only the stub is left.
    pub ende: Option<Aktenende>,
    /// The Dokument is cancelled.
    pub storniert: bool,
    /// Name of the leading organisation.
    pub organisation: String,
    /// Date of the letter or of the last event.
    pub datum: Option<Date>,
    /// Seen through a Freigabe.
    pub geteilt: bool,
}

/// Suche.
#[derive(Clone, Debug, Default)]
pub struct Suche {
    /// What is searched for.
    pub q: String,
    /// What the filter holds: `was`, `leistung`, `klasse`, `ab`, `sortierung`.
    pub filter: Eingaben,
    /// Hits of this page.
    pub treffer: Vec<Treffer>,
    /// Address of the next ones.
    pub weiter: Option<String>,
    /// This is not the first page.
    pub fortsetzung: bool,
}
