//! `eakte-verify --log`: checks a mirror of a whole log, headers and tiles alone.

use crate::grund::Grund;
use eakte_ledger::bundle::{NoteLine, Rules, Unchecked};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::ids::Origin;
use eakte_ledger::mirror;
use eakte_ledger::note::{Note, WriterPublicKey};
use eakte_ledger::policy::{Confirmed, Policy, Uncounted, uncounted};
use eakte_ledger::verify::{Report, Sprache};
use eakte_ledger::vkey::Vkey;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Largest note or policy, in bytes.
const TEXT_BYTES_MAX: u64 = 1024 * 1024;
/// Longest tile, in bytes: 256 headers, each with its length before it.
const TILE_BYTES_MAX: u64 = 256 * 150;
/// Findings printed; all are in the report as JSON.
const FINDINGS_SHOWN_MAX: usize = 50;

/// What to check and against what.
pub(crate) struct Auftrag<'a> {
    /// Folder with `checkpoint` and `tile/`.
    pub(crate) ordner: &'a Path,
    /// The signed state, if not the folder's own.
    pub(crate) stand: Option<&'a Path>,
    /// Witness policies: of Ed25519, or of Ed25519 and ML-DSA. A seal must satisfy both.
    pub(crate) richtlinien: &'a [PathBuf],
    /// Key that must have signed the state.
    pub(crate) schluessel: Option<WriterPublicKey>,
    /// The log that it must be of.
    pub(crate) origin: Option<&'a Origin>,
    pub(crate) sprache: Sprache,
}

/// The verdict: whether all is sound, and the report as text and JSON.
pub(crate) struct Ergebnis {
    pub(crate) sound: bool,
    pub(crate) text: String,
    pub(crate) json: Value,
}

fn read(path: &Path) -> Result<Vec<u8>, Grund> {
    let say = |e: std::io::Error| Grund::unreadable(path, e);
    let size = path.metadata().map_err(say)?.len();
    if size > TEXT_BYTES_MAX {
        return Err(Grund::too_large(path, TEXT_BYTES_MAX));
    }
    std::fs::read(path).map_err(say)
}

/// The text of a policy file.
fn policy_text(path: &Path) -> Result<String, Grund> {
    String::from_utf8(read(path)?).map_err(|e| Grund::policy(path.display(), e))
}

/// What the note is worth under one policy, in words, too, and whose keys the policy has.
fn policy(path: &Path, note: &Note, en: bool) -> Result<(bool, String, Vec<Vkey>), Grund> {
    let policy =
        Policy::parse(&policy_text(path)?).map_err(|e| Grund::policy(path.display(), e))?;
    let standing = policy.check(note);
    let mut say = format!(
        "{}: {}",
        path.display(),
        match (standing.log, en) {
            (true, false) => "vom Protokoll signiert",
            (true, true) => "signed by the log",
            (false, false) => "NICHT vom Protokoll signiert",
            (false, true) => "NOT signed by the log",
        }
    );
    for group in &standing.groups {
        let of = if en { "of" } else { "von" };
        let needed = if en { "needed" } else { "nötig" };
        say.push_str(&format!(
            ", {} {} {of} {} ({needed}: {})",
            group.name, group.signed, group.members, group.needed
        ));
    }
    Ok((standing.is_reached(), say, policy.keys().cloned().collect()))
}

/// Checks the mirror. Errors: what cannot be checked, and why.
pub(crate) fn pruefen(auftrag: &Auftrag<'_>) -> Result<Ergebnis, Grund> {
    let en = auftrag.sprache == Sprache::En;
    let own = auftrag.ordner.join("checkpoint");
    let path = auftrag.stand.unwrap_or(&own);
    let words = ["kein signierter Stand", "no signed state"];
    let note = Note::parse(&read(path)?).map_err(|e| Grund::caused(path.display(), words, e))?;
    let checkpoint =
        Checkpoint::parse(note.text()).map_err(|e| Grund::caused(path.display(), words, e))?;
    let (mut signed, mut standings, mut keys) = (true, Vec::new(), Vec::new());
    let texts = auftrag.richtlinien.iter().map(|path| policy_text(path));
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    let mut confirmed = None;
    if !texts.is_empty() {
        // As for a proof: nothing rests on ML-DSA alone, and it is asked of seals only.
        let rules = Rules::parse(&texts).map_err(|e| Grund::policy("--richtlinie", e))?;
        confirmed = rules.confirmed(&note);
        signed &= confirmed.is_some();
    }
    for path in auftrag.richtlinien {
        let (reached, say, named) = policy(path, &note, en)?;
        keys.extend(named);
        standings.push(
            json!({ "policy": path.display().to_string(), "reached": reached, "sentence": say }),
        );
    }
    if let Some(key) = &auftrag.schluessel {
        let reached = note.verify(&checkpoint.origin, key).is_ok();
        signed &= reached;
        let say = match (reached, en) {
            (true, false) => "Der Stand ist mit dem genannten Schlüssel signiert",
            (true, true) => "The state is signed by the given key",
            (false, false) => "Der Stand ist NICHT mit dem genannten Schlüssel signiert",
            (false, true) => "The state is NOT signed by the given key",
        };
        standings.push(json!({ "key": key.to_string(), "reached": reached, "sentence": say }));
    }
    let nobody_asked = standings.is_empty();
    if let Some(origin) = auftrag.origin {
        let reached = *origin == checkpoint.origin;
        signed &= reached;
        let say = match (reached, en) {
            (true, false) => "Der Stand ist der des genannten Protokolls",
            (true, true) => "The state is that of the given log",
            (false, false) => "Der Stand ist NICHT der des genannten Protokolls",
            (false, true) => "The state is NOT that of the given log",
        };
        standings.push(json!({ "origin": origin.as_str(), "reached": reached, "sentence": say }));
    }
    let report = walk(auftrag.ordner, &checkpoint)?;
    let mut unchecked: Vec<String> = unchecked(nobody_asked, en)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if confirmed == Some(Confirmed::Ed25519Only) {
        unchecked.push(Unchecked::Ed25519Only.sentence(auftrag.sprache));
    }
    if !auftrag.richtlinien.is_empty() {
        keys.extend(
            auftrag
                .schluessel
                .map(|key| Vkey::ed25519(checkpoint.origin.clone(), key)),
        );
        for line in uncounted(&note, &keys) {
            // One policy says nothing of the keys of the other scheme.
            if line.why == Uncounted::OtherKey && auftrag.richtlinien.len() < 2 {
                continue;
            }
            // No honest witness made it: forged or damaged.
            signed &= line.why != Uncounted::Wrong;
            let file = path.display().to_string();
            unchecked.push(NoteLine { file, line }.sentence(auftrag.sprache));
        }
    }
    let sound = signed && report.is_sound();
    Ok(Ergebnis {
        sound,
        text: text(
            &report,
            &checkpoint,
            signed,
            &standings,
            &unchecked,
            auftrag.sprache,
        ),
        json: json!({
            "verdict": if sound { "sound" } else { "tampered" },
            "checkpoint": { "origin": checkpoint.origin.as_str(), "size": checkpoint.size, "root": checkpoint.root },
            "signed": standings,
            "report": report,
            "sentences": report.findings.iter().map(|f| f.sentence(auftrag.sprache)).collect::<Vec<_>>(),
            "not_checked": unchecked,
        }),
    })
}

/// A tile, up to one byte more than any has: a mirror is written by somebody else, and a file as large as they like. What
/// is longer than its tile is malformed.
fn read_tile(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(TILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn walk(ordner: &Path, checkpoint: &Checkpoint) -> Result<Report, Grund> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let read = |name: &str| match read_tile(&ordner.join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(Grund::unreadable(&ordner.join(name), e)),
    };
    let mut shown = Instant::now();
    let mut stderr = std::io::stderr();
    let terminal = stderr.is_terminal();
    let report = mirror::check(checkpoint, threads, read, |seen| {
        if terminal && shown.elapsed() > Duration::from_millis(200) {
            shown = Instant::now();
            let percent = seen.saturating_mul(100) / checkpoint.size.max(1);
            // A progress that cannot be shown is no reason to stop.
            let _ = write!(stderr, "\r{seen}/{} ({percent} %)", checkpoint.size);
        }
    })?;
    if terminal {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    Ok(report)
}

fn unchecked(nobody_asked: bool, en: bool) -> Vec<&'static str> {
    let mut out = vec![match en {
        false => {
            "Inhalte, Vermerke, Tagesstände und angekündigte Schlüssel: der Spiegel enthält nur Köpfe und Kacheln"
        }
        true => {
            "Payloads, notes, heads events and announced keys: the mirror holds headers and tiles only"
        }
    }];
    out.push(match en {
        false => "Ereignisse nach diesem Stand",
        true => "Events after this state",
    });
    if nobody_asked {
        out.push(match en {
            false => "Wer den Stand signiert hat: nennen Sie --richtlinie oder --schluessel",
            true => "Who signed the state: give --richtlinie or --schluessel",
        });
    }
    out
}

fn text(
    report: &Report,
    checkpoint: &Checkpoint,
    signed: bool,
    standings: &[Value],
    unchecked: &[String],
    sprache: Sprache,
) -> String {
    let en = sprache == Sprache::En;
    let mut out = match (signed && report.is_sound(), en) {
        (true, false) => "UNVERSEHRT\n",
        (true, true) => "SOUND\n",
        (false, false) => "VERÄNDERT ODER NICHT BESTÄTIGT\n",
        (false, true) => "TAMPERED OR NOT CONFIRMED\n",
    }
    .to_owned();
    let (events, streams) = (report.events, report.streams);
    out.push_str(&match en {
        false => format!(
            "{}: {events} Ereignisse in {streams} Strömen gegen den Stand {} geprüft\n",
            checkpoint.origin, checkpoint.size
        ),
        true => format!(
            "{}: {events} events in {streams} streams checked against the state {}\n",
            checkpoint.origin, checkpoint.size
        ),
    });
    for standing in standings {
        out.push_str(&format!(
            "{}\n",
            standing["sentence"].as_str().unwrap_or_default()
        ));
    }
    for (n, finding) in report.findings.iter().take(FINDINGS_SHOWN_MAX).enumerate() {
        let first = match (n, en) {
            (0, false) => "Erstes fehlerhaftes Ereignis: ",
            (0, true) => "First bad event: ",
            _ => "",
        };
        out.push_str(&format!("  {first}{}\n", finding.sentence(sprache)));
    }
    let more = report.findings.len().saturating_sub(FINDINGS_SHOWN_MAX) as u64 + report.dropped;
    if more > 0 {
        out.push_str(&format!("  + {more}\n"));
    }
    if let Some(dated_back) = report.dated_back {
        out.push_str(&dated_back.sentence(sprache));
        out.push('\n');
    }
    out.push_str(if en {
        "Not checked:\n"
    } else {
        "Nicht geprüft:\n"
    });
    for line in unchecked {
        out.push_str(&format!("  {line}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_tile_no_more_is_read_than_the_longest_one_has() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for (bytes, read) in [(0, 0), (150, 150), (38_400, 38_400), (1 << 30, 38_401)] {
            file.as_file().set_len(bytes).expect("as long");
            let tile = read_tile(file.path()).expect("a tile");
            assert_eq!(tile.len(), read, "{bytes}");
        }
    }
}
