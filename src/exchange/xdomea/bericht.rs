//! What was taken from a message, what has no place in our model, and what to look at.

use crate::Ort;
use serde::Serialize;

/// The report of a message that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bericht {
    /// How much was taken, by kind.
    pub genommen: Zaehlung,
    /// What the message says and our model has no place for. Complete: every element is either taken or listed here.
    pub ohne_platz: Vec<OhnePlatz>,
    /// What is allowed and yet worth a look.
    pub warnungen: Vec<Warnung>,
    /// Names of files the message states and the package lacks; only with `ohne_dateien`.
    pub fehlende_dateien: Vec<String>,
    /// Whether the official schema was asked and agreed.
    pub schema_geprueft: bool,
}

/// Counts by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Zaehlung {
    /// Akten without Teilakten.
    pub akten: u64,
    /// Teilakten at any depth.
    pub teilakten: u64,
    /// Vorgaenge without Teilvorgaenge.
    pub vorgaenge: u64,
    /// Teilvorgaenge at any depth.
    pub teilvorgaenge: u64,
    /// Dokumente without Anlagen, Schriftstuecke and Anschreiben.
    pub dokumente: u64,
    /// Anlagen at any depth.
    pub anlagen: u64,
    /// Schriftstuecke (4.0).
    pub schriftstuecke: u64,
    /// Covering letters.
    pub anschreiben: u64,
    /// Versions of all of them.
    pub versionen: u64,
    /// Formats of all of them: as many as primary files named.
    pub primaerdokumente: u64,
    /// Entries of the sender's history.
    pub historieneintraege: u64,
    /// Files that are there.
    pub dateien: u64,
    /// Bytes of these files.
    pub bytes: u64,
}

/// Something of the message that our model does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OhnePlatz {
    /// Local names from the root, joined by `/`; an attribute begins with `@`.
    pub pfad: String,
    /// How often.
    pub anzahl: u64,
}

/// Something worth a look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warnung {
    /// For programs.
    pub code: WarnungCode,
    /// One German sentence.
    pub text: String,
    /// Where.
    pub ort: Ort,
}

/// The kind of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarnungCode {
    /// A file in the package that the message does not name; it is not taken.
    DateiUeberzaehlig,
    /// A file named more than once.
    DateiMehrfach,
    /// A file named by the message is missing, accepted by `ohne_dateien`.
    DateiFehlt,
    /// A hash in an algorithm this library does not compute.
    HashUngeprueft,
    /// The namespace prefix is not `xdomea`, as the specification asks.
    Praefix,
    /// The names of ZIP or message do not follow the convention.
    Name,
    /// A character outside the set of letters the standard allows.
    Zeichen,
    /// The code in the head names another message than the root element.
    NachrichtentypCode,
    /// 4.0: this message is one of several of its process.
    Teillieferung,
}

impl WarnungCode {
    /// Every code.
    pub const ALLE: [Self; 9] = [
        Self::DateiUeberzaehlig,
        Self::DateiMehrfach,
        Self::DateiFehlt,
        Self::HashUngeprueft,
        Self::Praefix,
        Self::Name,
        Self::Zeichen,
        Self::NachrichtentypCode,
        Self::Teillieferung,
    ];

    /// The wire form: `datei_fehlt`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DateiUeberzaehlig => "datei_ueberzaehlig",
            Self::DateiMehrfach => "datei_mehrfach",
            Self::DateiFehlt => "datei_fehlt",
            Self::HashUngeprueft => "hash_ungeprueft",
            Self::Praefix => "praefix",
            Self::Name => "name",
            Self::Zeichen => "zeichen",
            Self::NachrichtentypCode => "nachrichtentyp_code",
            Self::Teillieferung => "teillieferung",
        }
    }
}
