//! A Dokument as the pages show it.

use eakte_domain::werte::{Dokumentklasse, Richtung, Zeichnungsstand};
use eakte_domain::{AkteId, DokumentId, Zeit};
use eakte_projections::{Dokumentbezug, SchwaerzungAnsicht, TransfervermerkAnsicht};
use jiff::civil::Date;

use super::{AkteZeile, Auswahl, EreignisView, ZeichnungView};

/// A Dokument in a list.
#[derive(Clone, Debug)]
pub struct DokumentZeile {
    /// Its id.
    pub id: DokumentId,
    /// Running number inside the Vorgang.
    pub nummer: u32,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Media type of the newest version; empty if only on paper.
    pub medientyp: String,
    /// Date of the letter, else day of receipt, else of filing.
    pub datum: Option<Date>,
    /// Sender, else who filed it.
    pub von: Option<String>,
    /// Pages of the newest version, if known.
    pub seiten: Option<u32>,
    /// Number of the newest version; 0 without one.
    pub fassung: u32,
    /// Cancelled.
    pub storniert: bool,
    /// How far it is on its way from draft to dispatch.
    pub zeichnung: Option<Zeichnungsstand>,
    /// The Dokument it is an Anlage of, if that can be seen.
    pub anlage_zu: Option<DokumentId>,
    /// It is a draft, or an Anlage or a redacted copy of one.
    pub entwurf: bool,
}

impl DokumentZeile {
    /// Number and Betreff as one name.
    pub fn name(&self) -> String {
        format!("{:04} {}", self.nummer, self.betreff)
    }
}

/// A version of a Dokument.
#[derive(Clone, Debug)]
pub struct FassungView {
    /// Its number, from 1.
    pub nummer: u32,
    /// File name.
    pub dateiname: String,
    /// Media type.
    pub medientyp: String,
    /// Size in bytes.
    pub groesse: u64,
    /// Who added it.
    pub wer: String,
    /// When.
    pub zeit: Zeit,
    /// SHA-256 of the content in hex.
    pub sha256: String,
    /// BLAKE3 of the content in hex.
    pub blake3: String,
    /// Text was found in it.
    pub mit_text: bool,
    /// Pages, if it can be shown as pages.
    pub seiten: Option<u32>,
    /// It should have pages, but could not be read.
    pub unlesbar: bool,
}

/// A Dokument.
#[derive(Clone, Debug)]
pub struct DokumentView {
    /// Its id.
    pub id: DokumentId,
    /// Its Akte.
    pub akte: AkteId,
    /// Aktenzeichen of its Akte.
    pub akte_kennzeichen: String,
    /// Number and Betreff of its Vorgang.
    pub vorgang: String,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Came in, went out, made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    pub datum: Option<Date>,
    /// Day of receipt.
    pub eingang: Option<Date>,
    /// Sender.
    pub absender: Option<String>,
    /// The sender's reference.
    pub fremdes_zeichen: Option<String>,
    /// Cancelled, with the reason; empty if that is not shown.
    pub storniert: Option<String>,
    /// Its versions, newest first.
    pub fassungen: Vec<FassungView>,
    /// Number of the version shown; 0 without one.
    pub gezeigt: u32,
    /// Page shown, from 1.
    pub seite: u32,
    /// The text, to be shown instead of the pages.
    pub text: Option<String>,
    /// Its events, newest first.
    pub ereignisse: Vec<EreignisView>,
    /// The Dokument before and after it in its Vorgang.
    pub nachbarn: (Option<DokumentId>, Option<DokumentId>),
    /// Version of the Akte a change builds on.
    pub version: u64,
    /// May change it.
    pub darf_bearbeiten: bool,
    /// May read its content. If not, neither pages nor text nor download are offered.
    pub darf_lesen: bool,
    /// Open Vorgaenge it could be moved to: id and name.
    pub ziele: Auswahl,
    /// How it is kept, in words.
    pub merkmale: Vec<String>,
    /// The Dokument it is an Anlage of, if that can be seen.
    pub haupt: Option<DokumentZeile>,
    /// Its Anlagen that can be seen and are not cancelled, and theirs, by number.
    pub anlagen: Vec<DokumentZeile>,
    /// The Akte it came from: id and Aktenzeichen.
    pub aus: Option<(AkteId, String)>,
    /// Who signs it.
    pub zeichnung: ZeichnungView,
    /// Why an identity paper was copied.
    pub ausweisgrund: Option<String>,
    /// How it came from paper.
    pub vermerk: Option<TransfervermerkAnsicht>,
    /// That it is a redacted copy.
    pub schwaerzung: Option<SchwaerzungAnsicht>,
    /// The Dokument it was made from, if it is one and that can be seen.
    pub quelle: Option<Dokumentbezug>,
    /// Redacted copies made of it.
    pub kopien: Vec<Dokumentbezug>,
    /// May read the version shown and file in its Akte: a redacted copy can be asked for.
    pub darf_schwaerzen: bool,
}

/// The step before a Dokument goes to another Akte.
#[derive(Clone, Debug)]
pub struct AbgabeFormular {
    /// The Dokument.
    pub dokument: DokumentView,
    /// The Aktenzeichen asked for.
    pub kennzeichen: String,
    /// The Akte of that Aktenzeichen; none: there is none to be seen.
    pub ziel: Option<AbgabeZiel>,
    /// Several have it: the person chooses one.
    pub mehrere: Vec<AkteZeile>,
}

/// An Akte that a Dokument may go to.
#[derive(Clone, Debug)]
pub struct AbgabeZiel {
    /// Its id.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// Its open Vorgaenge: id and name.
    pub vorgaenge: Auswahl,
    /// Organisations that may read there.
    pub freigegeben: Vec<String>,
}

/// A Dokument that went to another Akte.
#[derive(Clone, Debug)]
pub struct AbgabeView {
    /// Its id.
    pub dokument: DokumentId,
    /// What it was about.
    pub betreff: String,
    /// The Akte it went to.
    pub an: AkteId,
    /// Its Aktenzeichen.
    pub an_kennzeichen: String,
    /// When.
    pub zeit: Zeit,
    /// Who moved it.
    pub wer: String,
}

impl DokumentView {
    /// The version shown; none if it has none.
    pub fn fassung(&self) -> Option<&FassungView> {
        self.fassungen.iter().find(|f| f.nummer == self.gezeigt)
    }
}
