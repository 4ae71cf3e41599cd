//! What the pages say about why somebody may or may not.

use eakte_domain::AkteId;
use eakte_domain::werte::Zweck;
use jiff::civil::Date;

/// One action and the answer.
#[derive(Clone, Debug)]
pub struct WarumZeile {
    /// Key of the action's words.
    pub aktion: String,
    /// Allowed; none: on that day nothing could be known of it.
    pub erlaubt: Option<bool>,
    /// Through a share.
    pub geteilt: bool,
    /// Determining rules: sentence and paragraph.
    pub gruende: Vec<String>,
    /// Nearest ways to a yes: sentence and paragraph, and keys of what is missing.
    pub naechste: Vec<(String, Vec<String>)>,
}

/// Why the person may or may not.
#[derive(Clone, Debug)]
pub struct WarumView {
    /// What it is about: number and Betreff.
    pub titel: String,
    /// Address of the Akte or Dokument.
    pub gegenstand: String,
    /// The purpose it is explained under.
    pub zweck: Zweck,
    /// The day it is explained as of.
    pub am: Option<Date>,
    /// The answers; none: it did not exist then.
    pub zeilen: Option<Vec<WarumZeile>>,
    /// The Akte whose viewers the person may see.
    pub wer: Option<AkteId>,
}

/// One person who may see an Akte.
#[derive(Clone, Debug)]
pub struct BerechtigtView {
    /// Name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Purpose.
    pub zweck: Zweck,
    /// Rule, as said of this person, and paragraph.
    pub grund: String,
    /// Through a share.
    pub geteilt: bool,
    /// Also reads content.
    pub liest: bool,
}

/// Who may see an Akte.
#[derive(Clone, Debug)]
pub struct WerDarfView {
    /// Number and Betreff of the Akte.
    pub titel: String,
    /// The Akte.
    pub akte: AkteId,
    /// As of.
    pub am: Option<Date>,
    /// Everybody, by organisation and name.
    pub zeilen: Vec<BerechtigtView>,
}
