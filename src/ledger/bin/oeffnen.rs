//! `--oeffnen`, `--identitaet`: opens the payloads of a proof for whoever has been given their keys.

use crate::grund::Grund;
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

fn read(path: &Path, bytes_max: u64) -> Result<Zeroizing<String>, Grund> {
    let size = path
        .metadata()
        .map_err(|e| Grund::unreadable(path, e))?
        .len();
    if size > bytes_max {
        return Err(Grund::too_large(path, bytes_max));
    }
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|e| Grund::unreadable(path, e))
}

fn open(path: &Path) -> Result<BufReader<File>, Grund> {
    let file = File::open(path).map_err(|e| Grund::unreadable(path, e))?;
    Ok(BufReader::new(file))
}

/// The keys: of a file, or unwrapped with an identity.
fn handout(nachweis: &Path, keys: &Schluessel<'_>) -> Result<Handout, Grund> {
    const NO_KEYS: [&str; 2] = [
        "keine ausgehändigten Schlüssel",
        "no keys that were handed out",
    ];
    match keys {
        Schluessel::Ausgehaendigt(path) => Handout::parse(&read(path, OTHER_BYTES_MAX)?)
            .map_err(|e| Grund::caused(path.display(), NO_KEYS, e)),
        Schluessel::Identitaet(path) => {
            let identity: Identitaet = read(path, IDENTITY_BYTES_MAX)?.parse().map_err(|_| {
                let words = [
                    "nicht genau eine age-Identität",
                    "expected one age identity",
                ];
                Grund::new(path.display(), words)
            })?;
            let wrapped = wrapped_keys(open(nachweis)?)?.ok_or_else(|| {
                let words = [
                    "nicht im Nachweis; lassen Sie ihn für sich erstellen: eakte bundle --fuer age1...",
                    "not in the proof; have it made for you: eakte bundle --fuer age1...",
                ];
                Grund::new(KEYS, words)
            })?;
            let text =
                eakte_age::oeffnen([&wrapped[..]], &[identity], OTHER_BYTES_MAX).map_err(|e| {
                    let words = [
                        "geht mit dieser Identität nicht auf",
                        "does not open with this identity",
                    ];
                    Grund::caused(KEYS, words, format!("{}: {e}", path.display()))
                })?;
            let text = std::str::from_utf8(&text).map_err(|e| Grund::caused(KEYS, NO_KEYS, e))?;
            Handout::parse(text).map_err(|e| Grund::caused(KEYS, NO_KEYS, e))
        }
    }
}

/// Makes the folder that the payloads are written to. Errors: it is there already, or cannot be made.
pub(crate) fn anlegen(ordner: &Path) -> Result<(), Grund> {
    let made = DirBuilder::new().mode(0o700).create(ordner);
    made.map_err(|e| {
        let words = [
            "nennen Sie einen Ordner, den es noch nicht gibt",
            "name a folder that is not there yet",
        ];
        Grund::caused(ordner.display(), words, e)
    })
}

/// Opens the payloads of the proof; with `ordner`, which is there, writes each to a file.
pub(crate) fn oeffnen(
    nachweis: &Path,
    keys: &Schluessel<'_>,
    ordner: Option<&Path>,
) -> Result<Geoeffnet, Grund> {
    let handout = handout(nachweis, keys)?;
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
                .or(result.err().map(|e| Grund::unwritable(&path, e)));
        }
    };
    let report = open_with(open(nachweis)?, &handout, show)?;
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
            let e = e.sentence(sprache);
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
    pub(crate) fn json(&self, sprache: Sprache) -> Value {
        let failed = self.report.failed.iter();
        let failed = failed.map(|(seq, e)| json!({ "seq": seq, "reason": e.sentence(sprache) }));
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
