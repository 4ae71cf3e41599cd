//! `--oeffnen`, `--identitaet`: opens the payloads of a proof for whoever has been given their keys.

use eakte_age::Identitaet;
use eakte_ledger::bundle::{KEYS, OTHER_BYTES_MAX, open_with, time, wrapped_keys};
use eakte_ledger::handout::{Handout, HandoutReport};
use eakte_ledger::header::Header;
use eakte_ledger::verify::Sprache;
use serde_json::{Value, json};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// Largest file of an identity, in bytes.
const IDENTITY_BYTES_MAX: u64 = 64 * 1024;

/// Where the keys come from.
pub(crate) enum Schluessel<'a> {
    /// A file that holds them in clear.
    Ausgehaendigt(&'a Path),
    /// The proof itself, wrapped to the identity in this file.
    Identitaet(&'a Path),
}

/// What was opened.
pub(crate) struct Geoeffnet {
    pub(crate) report: HandoutReport,
    /// Sequence, time and type of each payload that opened.
    ereignisse: Vec<(u64, u64, String)>,
}

fn read(path: &Path, bytes_max: u64) -> Result<Zeroizing<String>, String> {
    let wrong = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let size = path.metadata().map_err(|e| wrong(&e))?.len();
    if size > bytes_max {
        return Err(wrong(&"too large"));
    }
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|e| wrong(&e))
}

fn open(path: &Path) -> Result<BufReader<File>, String> {
    let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(BufReader::new(file))
}

/// The keys: of a file, or unwrapped with an identity.
fn handout(nachweis: &Path, keys: &Schluessel<'_>) -> Result<Handout, String> {
    match keys {
        Schluessel::Ausgehaendigt(path) => Handout::parse(&read(path, OTHER_BYTES_MAX)?)
            .map_err(|e| format!("{}: {e}", path.display())),
        Schluessel::Identitaet(path) => {
            let identity: Identitaet = read(path, IDENTITY_BYTES_MAX)?
                .parse()
                .map_err(|_| format!("{}: expected one age identity", path.display()))?;
            let wrapped = wrapped_keys(open(nachweis)?).map_err(|e| e.to_string())?;
            let wrapped = wrapped.ok_or(
                "the proof carries no keys; have it made for you: eakte bundle --fuer age1...",
            )?;
            let text = eakte_age::oeffnen([&wrapped[..]], &[identity], OTHER_BYTES_MAX)
                .map_err(|e| format!("{KEYS}: {e} ({})", path.display()))?;
            let text = std::str::from_utf8(&text).map_err(|e| format!("{KEYS}: {e}"))?;
            Handout::parse(text).map_err(|e| format!("{KEYS}: {e}"))
        }
    }
}

/// Opens the payloads of the proof; with `ordner` writes each to a file.
pub(crate) fn oeffnen(
    nachweis: &Path,
    keys: &Schluessel<'_>,
    ordner: Option<&Path>,
) -> Result<Geoeffnet, String> {
    let handout = handout(nachweis, keys)?;
    if let Some(ordner) = ordner {
        let made = DirBuilder::new().mode(0o700).create(ordner);
        made.map_err(|e| {
            format!(
                "{}: {e}; name a folder that is not there yet",
                ordner.display()
            )
        })?;
    }
    let (mut ereignisse, mut fault) = (Vec::new(), None);
    let show = |header: &Header, plain: &[u8]| {
        let value: Option<Value> = serde_json::from_slice(plain).ok();
        let name = value.as_ref().and_then(|v| v["type"].as_str());
        ereignisse.push((header.seq, header.time_ms, name.unwrap_or("?").to_owned()));
        if let Some(ordner) = ordner {
            let path = ordner.join(format!("{:06}.json", header.seq));
            let write = || {
                let mut options = OpenOptions::new();
                options.write(true).create_new(true).mode(0o600);
                options.open(&path)?.write_all(plain)
            };
            let result: std::io::Result<()> = write();
            fault = fault
                .take()
                .or(result.err().map(|e| format!("{}: {e}", path.display())));
        }
    };
    let report = open_with(open(nachweis)?, &handout, show).map_err(|e| e.to_string())?;
    match fault {
        Some(fault) => Err(fault),
        None => Ok(Geoeffnet { report, ereignisse }),
    }
}

impl Geoeffnet {
    /// For people.
    pub(crate) fn text(&self, sprache: Sprache) -> String {
        let mut out = match sprache {
            Sprache::De => format!(
                "Ausgehändigte Schlüssel: {} Inhalte gehen auf und sind an ihren Schlüssel gebunden.\n",
                self.report.opened
            ),
            Sprache::En => format!(
                "Keys handed out: {} payloads open and are committed to their key.\n",
                self.report.opened
            ),
        };
        let word = match sprache {
            Sprache::De => "Nr.",
            Sprache::En => "seq",
        };
        for (seq, time_ms, name) in &self.ereignisse {
            out.push_str(&format!("  {word} {seq}  {}  {name}\n", time(*time_ms)));
        }
        for (seq, e) in &self.report.failed {
            out.push_str(&match sprache {
                Sprache::De => format!("  Nr. {seq} geht nicht auf: {e}\n"),
                Sprache::En => format!("  seq {seq} does not open: {e}\n"),
            });
        }
        for seq in &self.report.missing {
            out.push_str(&match sprache {
                Sprache::De => format!("  Nr. {seq} fehlt im Nachweis\n"),
                Sprache::En => format!("  seq {seq} is missing in the proof\n"),
            });
        }
        out
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let failed = self.report.failed.iter();
        let failed = failed.map(|(seq, e)| json!({ "seq": seq, "reason": e.to_string() }));
        let events = self.ereignisse.iter();
        let events = events
            .map(|(seq, time_ms, name)| json!({ "seq": seq, "time_ms": time_ms, "type": name }));
        json!({
            "opened": self.report.opened,
            "failed": failed.collect::<Vec<_>>(),
            "missing": self.report.missing,
            "events": events.collect::<Vec<_>>(),
        })
    }
}
