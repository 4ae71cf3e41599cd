//! The report in words: verdict first, then what is wrong, what was checked, what was not. One list of parts, so
//! that terminal and PDF say the same.

use super::pdf::report;
use super::report::{BundleReport, FileDefect, FileFinding, Verdict};
use super::{CHECKPOINT, MANIFEST};
use crate::heads::Day;
use crate::policy::Confirmed;
use crate::verify::Sprache;
use std::fmt::Write;

/// Most findings shown after the first one.
const SHOWN_MAX: usize = 20;

/// One part of a report or letter. An end of line in a text breaks the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The verdict in one word.
    Verdict(String),
    /// What a letter is about.
    Subject(String),
    /// What a list is about.
    Heading(String),
    /// A paragraph.
    Line(String),
    /// A point of the list under the last heading.
    Item(String),
}

/// What a terminal shows of a character that somebody else wrote: none that moves the cursor, wipes the screen or turns
/// the direction of what follows. A forged name could show another verdict.
pub(super) fn shown(c: char) -> char {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() && c != '\n' || turns {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

/// Unix milliseconds as day and time in UTC; the number where there is no such day.
pub fn time(ms: u64) -> String {
    let Some(day) = Day::of_ms(ms) else {
        return format!("{ms} ms");
    };
    let seconds = ms / 1000 % 86_400;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{day} {hours:02}:{minutes:02}:{seconds:02} UTC")
}

/// Why nobody vouches for the state of the log that a report speaks of, where manifest or checkpoint has such a defect.
const UNSIGNED: [FileDefect; 4] = [
    FileDefect::Malformed,
    FileDefect::Missing,
    FileDefect::Signature,
    FileDefect::OtherKey,
];

impl BundleReport {
    /// Whether manifest or checkpoint has one of these defects.
    fn state_has(&self, defects: &[FileDefect]) -> bool {
        let mut files = self.files.iter();
        files.any(|f| {
            [MANIFEST, CHECKPOINT].contains(&f.file.as_str()) && defects.contains(&f.defect)
        })
    }

    /// The report for people.
    pub fn parts(&self, sprache: Sprache) -> Vec<Part> {
        let say = |de: &'static str, en: &'static str| match sprache {
            Sprache::De => de,
            Sprache::En => en,
        };
        let mut parts = vec![Part::Verdict(match self.verdict() {
            Verdict::Sound => say("UNVERSEHRT", "SOUND").into(),
            Verdict::Tampered => say("VERÄNDERT", "TAMPERED").into(),
        })];
        if let Some(first) = self.findings.first() {
            let heading = say("Erstes betroffenes Ereignis", "First bad event");
            parts.push(Part::Line(format!(
                "{heading}: {}",
                first.sentence(sprache)
            )));
        }
        let shown = self.findings.iter().skip(1).take(SHOWN_MAX);
        parts.extend(shown.map(|f| Part::Item(f.sentence(sprache))));
        if self.findings.len() > SHOWN_MAX + 1 {
            let more = self.findings.len() - SHOWN_MAX - 1;
            parts.push(Part::Item(format!("{more} {}", say("weitere", "more"))));
        }
        for FileFinding { file, defect } in &self.files {
            let heading = say("Datei", "File");
            parts.push(Part::Line(format!(
                "{heading} {file} {}",
                defect.sentence(sprache)
            )));
        }
        self.about(&say, &mut parts);
        self.checked(&say, &mut parts);
        parts.push(Part::Heading(say("Nicht geprüft:", "Not checked:").into()));
        let unchecked = self.unchecked.iter();
        parts.extend(unchecked.map(|u| Part::Item(u.sentence(sprache))));
        parts
    }

    /// Which log and Akte it is.
    fn about(
        &self,
        say: &dyn Fn(&'static str, &'static str) -> &'static str,
        parts: &mut Vec<Part>,
    ) {
        let Some(m) = &self.manifest else { return };
        parts.push(Part::Heading(
            say("Worum es geht:", "What it is about:").into(),
        ));
        let mut item = |words: String| parts.push(Part::Item(words));
        if let Some(aktenzeichen) = &m.aktenzeichen {
            item(format!("Aktenzeichen: {aktenzeichen}"));
        }
        item(format!("{}: {}", say("Strom", "Stream"), m.stream));
        item(format!("{}: {}", say("Protokoll", "Log"), m.origin));
        item(format!(
            "{}: {}",
            say("Schlüssel", "Key"),
            m.writer.to_vkey(&m.origin)
        ));
        item(format!(
            "{}: {} {} {} {}",
            say("Stand", "State"),
            m.size,
            say("Ereignisse im Protokoll, Wurzel", "events in the log, root"),
            m.root,
            match self.state_has(&UNSIGNED) || self.state_has(&[FileDefect::Contradiction]) {
                true => say(
                    "(laut Manifest, nicht gültig signiert)",
                    "(as the manifest says, not validly signed)"
                ),
                false => say("(signiert)", "(signed)"),
            },
        ));
        item(format!(
            "{}: {}",
            say("Nachweis erstellt", "Bundle made"),
            time(m.created_ms)
        ));
    }

    fn checked(
        &self,
        say: &dyn Fn(&'static str, &'static str) -> &'static str,
        parts: &mut Vec<Part>,
    ) {
        parts.push(Part::Heading(say("Geprüft:", "Checked:").into()));
        let mut item = |words: String| parts.push(Part::Item(words));
        let counted = |n: u64, de, en| format!("{n} {}", say(de, en));
        item(counted(
            self.events,
            "Köpfe: Form, Reihenfolge, Verkettung, Zeit",
            "headers: form, order, links, time",
        ));
        let unsigned = self.state_has(&UNSIGNED);
        item(match unsigned {
            true => counted(
                self.proved,
                "Ereignisse gehören zu einem Stand des Protokolls, der nicht gültig signiert ist",
                "events belong to a state of the log that is not validly signed",
            ),
            false => counted(
                self.proved,
                "Ereignisse gehören zum signierten Stand des Protokolls",
                "events belong to the signed state of the log",
            ),
        });
        item(counted(
            self.payloads,
            "Inhalte: BLAKE3 und SHA-256; offene auch Signatur",
            "payloads: BLAKE3 and SHA-256; clear ones their signature, too",
        ));
        if let Some(complete) = &self.complete {
            // What it covers ends at a position: its date says nothing of the events before that it left out.
            let last = complete.size.saturating_sub(1);
            let heads = format!("{}, {}", complete.day, time(complete.time_ms));
            let made = self
                .manifest
                .as_ref()
                .and_then(|m| Day::of_ms(m.created_ms));
            let old = made.map_or(0, |made| made.days_after(complete.day));
            let missing = match unsigned {
                true => say(
                    "das gilt nur, wenn der Stand echt ist, und er ist nicht gültig signiert",
                    "that holds only if the state is genuine, and it is not validly signed",
                ),
                false => say("kein Ereignis fehlt", "no event is missing"),
            };
            item(match say("de", "en") {
                "de" => format!(
                    "Vollständig bis Position {last} (Tagesstand vom {heads}): {missing}; Alter beim Erstellen des Nachweises, in Tagen: {old}"
                ),
                _ => format!(
                    "Complete up to position {last} (heads event of {heads}): {missing}; age when the bundle was made, in days: {old}"
                ),
            });
        }
        if let Some(seal) = &self.seal {
            let how = match seal.confirmed {
                Confirmed::Both => say(
                    "bestätigt mit Ed25519 und ML-DSA",
                    "confirmed with Ed25519 and ML-DSA",
                ),
                Confirmed::Ed25519Only => say("bestätigt mit Ed25519", "confirmed with Ed25519"),
                Confirmed::No => say("nicht ausreichend bestätigt", "not sufficiently confirmed"),
            };
            let state = say("Stand", "State");
            let by = say("Zeugen", "witnesses");
            item(format!(
                "{state} {}: {how}, {} {by}: {}",
                seal.size,
                seal.witnesses.len(),
                seal.witnesses.join(", ")
            ));
        }
        if let Some(stamped) = &self.stamped {
            let stamp = &stamped.stamp;
            let (size, when, until) = (stamped.size, time(stamp.time_ms), time(stamped.until_ms));
            let renewed = stamped.renewals;
            item(match say("de", "en") {
                "de" => format!(
                    "Stand {size} bestand spätestens am {when}: Zeitstempel von {}, {renewed}-mal erneuert, gültig bis {until}",
                    stamp.authority
                ),
                _ => format!(
                    "State {size} existed at the latest on {when}: timestamp by {}, renewed {renewed} times, valid until {until}",
                    stamp.authority
                ),
            });
        }
    }

    /// The report as PDF/A-2a. `made_ms`: when it was made, Unix milliseconds.
    pub fn pdf(&self, sprache: Sprache, made_ms: u64) -> Vec<u8> {
        let name = match sprache {
            Sprache::De => "Prüfbericht",
            Sprache::En => "Verification report",
        };
        let of = self
            .manifest
            .as_ref()
            .and_then(|m| m.aktenzeichen.as_deref());
        let title = match of {
            Some(aktenzeichen) => format!("{name}: {aktenzeichen}"),
            None => name.to_owned(),
        };
        report(&self.parts(sprache), &title, sprache, made_ms)
    }

    /// The report as text for a terminal.
    pub fn text(&self, sprache: Sprache) -> String {
        let mut text = String::new();
        for part in self.parts(sprache) {
            // Writing to a String cannot fail.
            let _ = match part {
                Part::Verdict(words) | Part::Subject(words) | Part::Line(words) => {
                    writeln!(text, "{words}")
                }
                Part::Heading(words) => writeln!(text, "\n{words}"),
                Part::Item(words) => writeln!(text, "  {words}"),
            };
        }
        text.chars().map(shown).collect()
    }
}
