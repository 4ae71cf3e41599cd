//! What the check of a bundle has shown, for programs and for people.

use super::manifest::Manifest;
use crate::verify::{Finding, Sprache};
use std::fmt::Write;

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong with what was checked.
    Sound,
    /// Something is wrong.
    Tampered,
}

/// What is wrong with a file of the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileDefect {
    /// It cannot be read, is too large or has another form.
    Malformed,
    /// It is not there.
    Missing,
    /// Its signature is wrong.
    Signature,
    /// It is signed by another key than the one that was given.
    OtherKey,
    /// It comes from another log than the one that was given.
    OtherOrigin,
    /// It contradicts the manifest.
    Contradiction,
    /// Its digest is not the one in the manifest.
    Digest,
    /// The manifest does not list it.
    Unlisted,
}

impl FileDefect {
    /// All defects.
    pub const ALL: [FileDefect; 8] = [
        FileDefect::Malformed,
        FileDefect::Missing,
        FileDefect::Signature,
        FileDefect::OtherKey,
        FileDefect::OtherOrigin,
        FileDefect::Contradiction,
        FileDefect::Digest,
        FileDefect::Unlisted,
    ];

    /// The stable code, lower-case ASCII with underscores.
    pub fn code(self) -> &'static str {
        match self {
            FileDefect::Malformed => "file_malformed",
            FileDefect::Missing => "file_missing",
            FileDefect::Signature => "file_signature",
            FileDefect::OtherKey => "other_key",
            FileDefect::OtherOrigin => "other_origin",
            FileDefect::Contradiction => "file_contradiction",
            FileDefect::Digest => "file_digest",
            FileDefect::Unlisted => "file_unlisted",
        }
    }

    /// One plain sentence without full stop.
    pub fn sentence(self, sprache: Sprache) -> &'static str {
        match (self, sprache) {
            (FileDefect::Malformed, Sprache::De) => "ist beschädigt oder hat eine andere Form",
            (FileDefect::Malformed, Sprache::En) => "is damaged or has another form",
            (FileDefect::Missing, Sprache::De) => "fehlt",
            (FileDefect::Missing, Sprache::En) => "is missing",
            (FileDefect::Signature, Sprache::De) => "hat eine falsche Signatur",
            (FileDefect::Signature, Sprache::En) => "has a wrong signature",
            (FileDefect::OtherKey, Sprache::De) => {
                "ist mit einem anderen als dem angegebenen Schlüssel signiert"
            }
            (FileDefect::OtherKey, Sprache::En) => "is signed by another key than the one given",
            (FileDefect::OtherOrigin, Sprache::De) => {
                "stammt aus einem anderen als dem angegebenen Protokoll"
            }
            (FileDefect::OtherOrigin, Sprache::En) => "comes from another log than the one given",
            (FileDefect::Contradiction, Sprache::De) => "widerspricht dem Manifest",
            (FileDefect::Contradiction, Sprache::En) => "contradicts the manifest",
            (FileDefect::Digest, Sprache::De) => {
                "wurde verändert: der Prüfwert im Manifest ist ein anderer"
            }
            (FileDefect::Digest, Sprache::En) => "was altered: the manifest has another digest",
            (FileDefect::Unlisted, Sprache::De) => "steht nicht im Manifest",
            (FileDefect::Unlisted, Sprache::En) => "is not listed in the manifest",
        }
    }
}

/// One thing that is wrong with a file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileFinding {
    /// The name of the file.
    pub file: String,
    /// What is wrong.
    pub defect: FileDefect,
}

/// Something that the check did not look at, so that nobody relies on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// The key came with the bundle: nobody else vouches for it.
    Key,
    /// Whether the Akte went on after the bundle was made.
    LaterEvents,
    /// Whether others than the issuer have seen this state of the log.
    Witnesses,
    /// What sealed payloads say.
    SealedTexts,
    /// So many sealed payloads are not in the bundle.
    SealedAbsent(u64),
    /// Of so many erasures: whether the log had announced their approvers.
    Approvers(u64),
    /// A file that is there but not listed in the manifest.
    File(String),
    /// A file that is listed and unaltered, but of a kind this program does not know.
    Content(String),
}

impl Unchecked {
    /// The stable code, lower-case ASCII with underscores.
    pub fn code(&self) -> &'static str {
        match self {
            Unchecked::Key => "key_not_pinned",
            Unchecked::LaterEvents => "later_events",
            Unchecked::Witnesses => "witnesses",
            Unchecked::SealedTexts => "sealed_texts",
            Unchecked::SealedAbsent(_) => "sealed_absent",
            Unchecked::Approvers(_) => "approvers",
            Unchecked::File(_) => "unknown_file",
            Unchecked::Content(_) => "unknown_content",
        }
    }

    /// One plain sentence without full stop.
    pub fn sentence(&self, sprache: Sprache) -> String {
        match (self, sprache) {
            (Unchecked::Key, Sprache::De) => "Der Schlüssel des Ausstellers kam mit dem Nachweis: \
                 prüfen Sie ihn auf einem anderen Weg (--schluessel)"
                .into(),
            (Unchecked::Key, Sprache::En) => {
                "The signer's key came with the bundle: check it by another way (--schluessel)"
                    .into()
            }
            (Unchecked::LaterEvents, Sprache::De) => {
                "Ob die Akte nach diesem Stand weitergeführt wurde".into()
            }
            (Unchecked::LaterEvents, Sprache::En) => {
                "Whether the Akte was continued after this state".into()
            }
            (Unchecked::Witnesses, Sprache::De) => {
                "Ob andere als der Aussteller diesen Stand des Protokolls gesehen haben".into()
            }
            (Unchecked::Witnesses, Sprache::En) => {
                "Whether others than the issuer have seen this state of the log".into()
            }
            (Unchecked::SealedTexts, Sprache::De) => {
                "Was in den verschlüsselten Inhalten steht".into()
            }
            (Unchecked::SealedTexts, Sprache::En) => "What the sealed payloads say".into(),
            (Unchecked::SealedAbsent(n), Sprache::De) => {
                format!("{n} verschlüsselte Inhalte sind nicht im Nachweis")
            }
            (Unchecked::SealedAbsent(n), Sprache::En) => {
                format!("{n} sealed payloads are not in the bundle")
            }
            (Unchecked::Approvers(n), Sprache::De) => {
                format!("Ob die Freigebenden der {n} Löschungen im Protokoll bekannt gemacht waren")
            }
            (Unchecked::Approvers(n), Sprache::En) => {
                format!("Whether the log had announced the approvers of the {n} erasures")
            }
            (Unchecked::File(name), Sprache::De) => {
                format!("Die Datei {name} gehört nicht zum Nachweis")
            }
            (Unchecked::File(name), Sprache::En) => {
                format!("The file {name} does not belong to the bundle")
            }
            (Unchecked::Content(name), Sprache::De) => {
                format!(
                    "Die Datei {name} ist unverändert, ihren Inhalt kennt dieses Programm nicht"
                )
            }
            (Unchecked::Content(name), Sprache::En) => {
                format!("The file {name} is unaltered, its content is unknown to this program")
            }
        }
    }
}

/// What the check of a bundle has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleReport {
    /// What the issuer states; nothing if it cannot be read.
    pub manifest: Option<Manifest>,
    /// The key was known beforehand.
    pub pinned: bool,
    /// Events read.
    pub events: u64,
    /// Events proved to stand in the signed state of the log.
    pub proved: u64,
    /// Payloads digested.
    pub payloads: u64,
    /// Payloads that are not in the bundle.
    pub sealed_absent: u64,
    /// Erasures among the events.
    pub erasures: u64,
    /// What is wrong with events, by sequence: the first is the first bad event.
    pub findings: Vec<Finding>,
    /// What is wrong with files.
    pub files: Vec<FileFinding>,
    /// What was not looked at.
    pub unchecked: Vec<Unchecked>,
}

impl BundleReport {
    pub(crate) fn new(pinned: bool) -> Self {
        let mut unchecked = vec![
            Unchecked::LaterEvents,
            Unchecked::Witnesses,
            Unchecked::SealedTexts,
        ];
        if !pinned {
            unchecked.insert(0, Unchecked::Key);
        }
        BundleReport {
            manifest: None,
            pinned,
            events: 0,
            proved: 0,
            payloads: 0,
            sealed_absent: 0,
            erasures: 0,
            findings: Vec::new(),
            files: Vec::new(),
            unchecked,
        }
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.findings.sort_by_key(|f| (f.seq, f.defect));
        self.findings.dedup();
        self.files.sort();
        self
    }

    /// Sound, or not.
    pub fn verdict(&self) -> Verdict {
        if self.findings.is_empty() && self.files.is_empty() {
            Verdict::Sound
        } else {
            Verdict::Tampered
        }
    }

    /// The report for people: verdict first, then what is wrong, what was checked, what was not.
    pub fn text(&self, sprache: Sprache) -> String {
        let say = |de: &'static str, en: &'static str| match sprache {
            Sprache::De => de,
            Sprache::En => en,
        };
        let mut text = String::new();
        let mut line = |words: String| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{words}");
        };
        line(match self.verdict() {
            Verdict::Sound => say("UNVERSEHRT", "SOUND").into(),
            Verdict::Tampered => say("VERÄNDERT", "TAMPERED").into(),
        });
        if let Some(first) = self.findings.first() {
            let heading = say("Erstes betroffenes Ereignis", "First bad event");
            line(format!("{heading}: {}", first.sentence(sprache)));
        }
        for finding in self.findings.iter().skip(1).take(SHOWN_MAX) {
            line(format!("  {}", finding.sentence(sprache)));
        }
        if self.findings.len() > SHOWN_MAX + 1 {
            let more = self.findings.len() - SHOWN_MAX - 1;
            line(format!("  {more} {}", say("weitere", "more")));
        }
        for FileFinding { file, defect } in &self.files {
            let heading = say("Datei", "File");
            line(format!("{heading} {file} {}", defect.sentence(sprache)));
        }
        if let Some(m) = &self.manifest {
            line(String::new());
            line(format!("{}: {}", say("Protokoll", "Log"), m.origin));
            line(format!(
                "{}: {}",
                say("Schlüssel", "Key"),
                m.writer.to_vkey(&m.origin)
            ));
            line(format!("{}: {}", say("Strom", "Stream"), m.stream));
            if let Some(aktenzeichen) = &m.aktenzeichen {
                line(format!("Aktenzeichen: {aktenzeichen}"));
            }
            line(format!(
                "{}: {} {}, {} {}",
                say("Stand", "State"),
                m.size,
                say("Ereignisse im Protokoll, Wurzel", "events in the log, root"),
                m.root,
                say("(signiert)", "(signed)"),
            ));
        }
        line(String::new());
        line(say("Geprüft:", "Checked:").into());
        line(format!(
            "  {} {}",
            self.events,
            say(
                "Köpfe: Form, Reihenfolge, Verkettung, Zeit",
                "headers: form, order, links, time"
            )
        ));
        line(format!(
            "  {} {}",
            self.proved,
            say(
                "Ereignisse gehören zum signierten Stand des Protokolls",
                "events belong to the signed state of the log"
            )
        ));
        line(format!(
            "  {} {}",
            self.payloads,
            say(
                "Inhalte: BLAKE3 und SHA-256; offene auch Signatur",
                "payloads: BLAKE3 and SHA-256; clear ones their signature, too"
            )
        ));
        line(say("Nicht geprüft:", "Not checked:").into());
        for unchecked in &self.unchecked {
            line(format!("  {}", unchecked.sentence(sprache)));
        }
        text
    }
}

/// Most findings shown after the first one.
const SHOWN_MAX: usize = 20;
