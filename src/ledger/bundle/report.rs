//! What the check of a bundle has shown, for programs and for people.

use super::check::Pin;
use super::manifest::{Manifest, Version};
use super::words::shown;
use crate::heads::Day;
use crate::policy::{Confirmed, Uncounted, UncountedLine};
use crate::tsa::{Stamp, TokenError};
use crate::verify::{Finding, Sprache};

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
    /// The log or the witnesses that the given rules ask for have not signed it.
    Policy,
    /// Its timestamp token is bad.
    Token(TokenError),
}

impl FileDefect {
    /// All defects, those of tokens apart.
    pub const ALL: [FileDefect; 9] = [
        FileDefect::Malformed,
        FileDefect::Missing,
        FileDefect::Signature,
        FileDefect::OtherKey,
        FileDefect::OtherOrigin,
        FileDefect::Contradiction,
        FileDefect::Digest,
        FileDefect::Unlisted,
        FileDefect::Policy,
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
            FileDefect::Policy => "policy_unmet",
            FileDefect::Token(error) => error.code(),
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
            (FileDefect::Policy, Sprache::De) => {
                "ist nicht so bestätigt, wie die angegebenen Regeln es verlangen"
            }
            (FileDefect::Policy, Sprache::En) => "is not confirmed as the given rules demand",
            (FileDefect::Token(error), sprache) => error.sentence(sprache),
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

/// A signature line of a note of the bundle that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    /// The name of the file.
    pub file: String,
    /// Which line, and why.
    pub line: UncountedLine,
}

impl NoteLine {
    /// One plain sentence without full stop.
    pub fn sentence(&self, sprache: Sprache) -> String {
        let UncountedLine { line, name, why } = &self.line;
        // A name is as long as whoever wrote the line likes.
        let name: String = name.chars().take(NAME_CHARS_SHOWN).map(shown).collect();
        let file = &self.file;
        match (why, sprache) {
            (Uncounted::Stranger, Sprache::De) => {
                format!("{file}, Zeile {line} ({name}): von keinem bekannten Zeugen; nicht gezählt")
            }
            (Uncounted::Stranger, Sprache::En) => {
                format!("{file}, line {line} ({name}): by no known witness; not counted")
            }
            (Uncounted::OtherKey, Sprache::De) => format!(
                "{file}, Zeile {line} ({name}): mit einem Schlüssel, den die Regeln für diesen Namen nicht nennen; nicht gezählt"
            ),
            (Uncounted::OtherKey, Sprache::En) => format!(
                "{file}, line {line} ({name}): by a key that the policy does not have for this name; not counted"
            ),
            (Uncounted::Wrong, Sprache::De) => {
                format!("{file}, Zeile {line} ({name}): die Signatur ist falsch; nicht gezählt")
            }
            (Uncounted::Wrong, Sprache::En) => {
                format!("{file}, line {line} ({name}): the signature is wrong; not counted")
            }
        }
    }
}

/// Most characters of a foreign name in a sentence.
const NAME_CHARS_SHOWN: usize = 100;

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
    /// The policy came with the bundle: nobody else vouches for its witnesses.
    PolicyFromBundle,
    /// The state is confirmed by Ed25519 signatures alone.
    Ed25519Only,
    /// So many events came after the last seal: only Ed25519 signatures cover them.
    AfterSeal(u64),
    /// So many events came after the last seal, and the state that holds them is not confirmed: they rest on the word
    /// of the log alone.
    Unwitnessed(u64),
    /// No heads event: the bundle does not prove that nothing is missing.
    NoHeads,
    /// What came after the heads event.
    AfterDay(Complete),
    /// No timestamp token.
    NoToken,
    /// Why so many events are dated after the timestamp of a state that holds them.
    DatedAfterStamp(u64),
    /// The roots of the timestamp authority came with the bundle.
    RootsFromBundle,
    /// No roots at all.
    NoRoots,
    /// Whether a certificate of the timestamp authority was revoked.
    Revocation,
    /// What `keys.age` opens.
    Keys,
    /// Who made a signature line: it counts for nothing.
    Line(NoteLine),
    /// Times or owners of the files, which a packing program wrote to the ZIP.
    Times,
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
            Unchecked::PolicyFromBundle => "policy_from_bundle",
            Unchecked::Ed25519Only => "ed25519_only",
            Unchecked::AfterSeal(_) => "after_seal",
            Unchecked::Unwitnessed(_) => "unwitnessed",
            Unchecked::NoHeads => "no_heads",
            Unchecked::AfterDay(_) => "after_day",
            Unchecked::NoToken => "no_token",
            Unchecked::DatedAfterStamp(_) => "dated_after_stamp",
            Unchecked::RootsFromBundle => "roots_from_bundle",
            Unchecked::NoRoots => "no_roots",
            Unchecked::Revocation => "revocation",
            Unchecked::Keys => "keys",
            Unchecked::Line(line) => match line.line.why {
                Uncounted::Stranger => "line_unknown_name",
                Uncounted::OtherKey => "line_unknown_key",
                Uncounted::Wrong => "line_signature",
            },
            Unchecked::Times => "zip_times",
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
            (Unchecked::PolicyFromBundle, Sprache::De) => {
                "Die Regeln, wer bestätigen muss, kamen mit dem Nachweis: geben Sie eigene an (--richtlinie)".into()
            }
            (Unchecked::PolicyFromBundle, Sprache::En) => {
                "The policy, who must confirm, came with the bundle: give your own (--richtlinie)".into()
            }
            (Unchecked::Ed25519Only, Sprache::De) => {
                "Der Stand ist nur mit Ed25519 bestätigt, nicht auch mit ML-DSA (Quantenrechner)".into()
            }
            (Unchecked::Ed25519Only, Sprache::En) => {
                "The state is confirmed with Ed25519 alone, not with ML-DSA, too (quantum computers)".into()
            }
            (Unchecked::AfterSeal(n), Sprache::De) => {
                format!("{n} Ereignisse nach dem letzten Siegel: zwischen zwei Siegeln gilt nur Ed25519")
            }
            (Unchecked::AfterSeal(n), Sprache::En) => {
                format!("{n} events after the last seal: between two seals only Ed25519 applies")
            }
            (Unchecked::Unwitnessed(n), Sprache::De) => {
                format!("Ob andere als der Aussteller die {n} Ereignisse nach dem letzten Siegel gesehen haben: ihr Stand ist nicht ausreichend bestätigt")
            }
            (Unchecked::Unwitnessed(n), Sprache::En) => {
                format!("Whether others than the issuer have seen the {n} events after the last seal: their state is not sufficiently confirmed")
            }
            (Unchecked::NoHeads, Sprache::De) => {
                "Ob Ereignisse fehlen: der Nachweis enthält keinen Tagesstand".into()
            }
            (Unchecked::NoHeads, Sprache::En) => {
                "Whether events are missing: the bundle holds no heads event".into()
            }
            (Unchecked::AfterDay(Complete { size, lag, .. }), Sprache::De) => {
                format!("Ob ab Position {size} Ereignisse fehlen, {lag} Ereignisse des Protokolls vor dem Tagesstand selbst eingeschlossen")
            }
            (Unchecked::AfterDay(Complete { size, lag, .. }), Sprache::En) => {
                format!("Whether events are missing from position {size} on, {lag} events of the log before the heads event itself included")
            }
            (Unchecked::NoToken, Sprache::De) => {
                "Wann der Stand spätestens bestand: der Nachweis enthält keinen Zeitstempel".into()
            }
            (Unchecked::NoToken, Sprache::En) => {
                "When the state existed at the latest: the bundle holds no timestamp".into()
            }
            (Unchecked::DatedAfterStamp(n), Sprache::De) => {
                format!("Warum {n} Ereignisse später datiert sind als der Zeitstempel über ihnen: eine Uhr ging falsch, oder die Zeiten sind falsch")
            }
            (Unchecked::DatedAfterStamp(n), Sprache::En) => {
                format!("Why {n} events are dated after the timestamp over them: a clock was wrong, or the dates are")
            }
            (Unchecked::RootsFromBundle, Sprache::De) => {
                "Die Wurzel der Zeitstempelstelle kam mit dem Nachweis: geben Sie eine eigene an (--tsa)".into()
            }
            (Unchecked::RootsFromBundle, Sprache::En) => {
                "The root of the timestamp authority came with the bundle: give your own (--tsa)".into()
            }
            (Unchecked::NoRoots, Sprache::De) => {
                "Wer für die Zeitstempelstelle bürgt: es gibt keine Wurzel (--tsa)".into()
            }
            (Unchecked::NoRoots, Sprache::En) => {
                "Who vouches for the timestamp authority: there is no root (--tsa)".into()
            }
            (Unchecked::Revocation, Sprache::De) => {
                "Ob ein Zertifikat der Zeitstempelstelle widerrufen wurde".into()
            }
            (Unchecked::Revocation, Sprache::En) => {
                "Whether a certificate of the timestamp authority was revoked".into()
            }
            (Unchecked::Keys, Sprache::De) => {
                "Welche Inhalte die mitgegebenen Schlüssel (keys.age) öffnen".into()
            }
            (Unchecked::Keys, Sprache::En) => {
                "Which payloads the keys that are included (keys.age) open".into()
            }
            (Unchecked::Line(line), sprache) => line.sentence(sprache),
            (Unchecked::Times, Sprache::De) => {
                "Zeiten und Eigentümer, die das Packprogramm zu den Dateien schrieb: sie gehören nicht zum Nachweis".into()
            }
            (Unchecked::Times, Sprache::En) => {
                "Times and owners that the packing program wrote to the files: they do not belong to the bundle".into()
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

/// Who confirmed the state of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Events that the confirmed checkpoint covers.
    pub size: u64,
    /// How strongly.
    pub confirmed: Confirmed,
    /// By the rules of the person who checks, not by those of the bundle.
    pub pinned: bool,
    /// Witnesses that signed with Ed25519.
    pub witnesses: Vec<String>,
}

/// Up to where no event is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complete {
    /// The day.
    pub day: Day,
    /// When the heads event was written, Unix milliseconds.
    pub time_ms: u64,
    /// Events of the log that it covers: those at positions below. At least 1.
    pub size: u64,
    /// Events between those and the heads event: it is dated after them and does not prove that they are all.
    pub lag: u64,
}

/// When the state existed at the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The first token.
    pub stamp: Stamp,
    /// When the newest renewal, or the token, ends: Unix milliseconds.
    pub until_ms: u64,
    /// How often it was renewed.
    pub renewals: u64,
    /// Events that the stamped checkpoint covers.
    pub size: u64,
}

/// What the check of a bundle has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleReport {
    /// What the issuer states; nothing if it cannot be read.
    pub manifest: Option<Manifest>,
    /// The key was known beforehand, or the log of given rules vouches for it.
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
    /// Who confirmed the state; version 2 with a policy.
    pub seal: Option<Seal>,
    /// Up to where nothing is missing; version 2 with a heads event.
    pub complete: Option<Complete>,
    /// When the state existed at the latest; version 2 with a token.
    pub stamped: Option<Stamped>,
    /// What is wrong with events, by sequence: the first is the first bad event.
    pub findings: Vec<Finding>,
    /// What is wrong with files.
    pub files: Vec<FileFinding>,
    /// What was not looked at.
    pub unchecked: Vec<Unchecked>,
}

impl BundleReport {
    pub(crate) fn new(version: Version, pin: &Pin) -> Self {
        let rules = pin.rules.is_some() && version == Version::Two;
        let pinned = pin.writer.is_some() || rules;
        let mut unchecked = Vec::new();
        if !pinned {
            unchecked.push(Unchecked::Key);
        }
        if version == Version::One {
            // It has no place for a heads event or a token: whoever forges a bundle may choose the version.
            unchecked.extend([Unchecked::LaterEvents, Unchecked::Witnesses]);
            unchecked.extend([Unchecked::NoHeads, Unchecked::NoToken]);
        }
        unchecked.push(Unchecked::SealedTexts);
        BundleReport {
            manifest: None,
            pinned,
            events: 0,
            proved: 0,
            payloads: 0,
            sealed_absent: 0,
            erasures: 0,
            seal: None,
            complete: None,
            stamped: None,
            findings: Vec::new(),
            files: Vec::new(),
            unchecked,
        }
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.findings.sort_by_key(|f| (f.seq, f.defect));
        self.findings.dedup();
        self.files.sort();
        self.files.dedup();
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
}
