//! `eakte-verify`: checks the proof of an Akte with no server, database, network or reading key.
//!
//! Exit code 0: sound. 1: tampered, naming the first bad event. 2: cannot check.

use clap::Parser;
use eakte_ledger::bundle::{BundleReport, CannotCheck, FileFinding, Pin, Verdict, check};
use eakte_ledger::ids::Origin;
use eakte_ledger::note::WriterPublicKey;
use eakte_ledger::verify::{Finding, Sprache};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest key file, in bytes.
const KEY_FILE_BYTES_MAX: u64 = 4096;

const EXIT_SOUND: u8 = 0;
const EXIT_TAMPERED: u8 = 1;
const EXIT_CANNOT_CHECK: u8 = 2;

/// Prüft den Nachweis einer Akte. / Checks the proof of an Akte.
///
/// Ergebnis / exit code: 0 unversehrt / sound, 1 verändert / tampered, 2 nicht prüfbar / cannot check.
#[derive(Parser)]
#[command(name = "eakte-verify", version)]
struct Arguments {
    /// Der Nachweis (ZIP). / The proof (ZIP).
    nachweis: PathBuf,
    /// Öffentlicher Schlüssel des Protokolls: Datei, 64 Hexziffern oder `name+id+base64`.
    /// / Public key of the log: a file, 64 hexadecimal digits or `name+id+base64`.
    #[arg(long, value_name = "SCHLUESSEL")]
    schluessel: Option<String>,
    /// Name des Protokolls, das erwartet wird. / Name of the log that is expected.
    #[arg(long, value_name = "NAME")]
    origin: Option<Origin>,
    /// Sprache des Berichts: de oder en. / Language of the report.
    #[arg(long, default_value = "de", value_parser = parse_sprache)]
    sprache: Sprache,
    /// Bericht als JSON. / Report as JSON.
    #[arg(long)]
    json: bool,
}

fn parse_sprache(text: &str) -> Result<Sprache, String> {
    match text {
        "de" => Ok(Sprache::De),
        "en" => Ok(Sprache::En),
        _ => Err("de | en".into()),
    }
}

fn main() -> ExitCode {
    // clap itself exits with 2 on wrong usage.
    let arguments = Arguments::parse();
    let (code, output) = match run(&arguments) {
        Ok(report) => {
            let code = match report.verdict() {
                Verdict::Sound => EXIT_SOUND,
                Verdict::Tampered => EXIT_TAMPERED,
            };
            let output = if arguments.json {
                format!("{:#}\n", report_json(&report, arguments.sprache))
            } else {
                report.text(arguments.sprache)
            };
            (code, output)
        }
        Err(reason) => {
            let output = if arguments.json {
                format!(
                    "{:#}\n",
                    json!({ "verdict": "cannot_check", "reason": reason })
                )
            } else {
                let heading = match arguments.sprache {
                    Sprache::De => "NICHT PRÜFBAR",
                    Sprache::En => "CANNOT CHECK",
                };
                format!("{heading}: {reason}\n")
            };
            (EXIT_CANNOT_CHECK, output)
        }
    };
    // A closed pipe must not turn the verdict into another one.
    let _ = std::io::stdout().write_all(output.as_bytes());
    ExitCode::from(code)
}

fn run(arguments: &Arguments) -> Result<BundleReport, String> {
    let pin = Pin {
        writer: arguments.schluessel.as_deref().map(key).transpose()?,
        origin: arguments.origin.clone(),
    };
    let file = File::open(&arguments.nachweis)
        .map_err(|e| format!("{}: {e}", arguments.nachweis.display()))?;
    check(BufReader::new(file), &pin).map_err(|e: CannotCheck| e.to_string())
}

/// The key itself, or a file that holds it.
fn key(text: &str) -> Result<WriterPublicKey, String> {
    if let Ok(key) = WriterPublicKey::from_text(text) {
        return Ok(key);
    }
    let path = Path::new(text);
    let size = path.metadata().map_err(|e| format!("{text}: {e}"))?.len();
    if size > KEY_FILE_BYTES_MAX {
        return Err(format!("{text}: more than {KEY_FILE_BYTES_MAX} bytes"));
    }
    let content = std::fs::read_to_string(path).map_err(|e| format!("{text}: {e}"))?;
    WriterPublicKey::from_text(&content).map_err(|e| format!("{text}: {e}"))
}

fn report_json(report: &BundleReport, sprache: Sprache) -> Value {
    let manifest = report.manifest.as_ref().map(|m| {
        json!({
            "origin": m.origin.as_str(),
            "writer": m.writer.to_vkey(&m.origin),
            "stream": m.stream.to_string(),
            "aktenzeichen": m.aktenzeichen,
            "created_ms": m.created_ms,
            "size": m.size,
            "root": m.root.to_string(),
            "events": m.events,
            "head": m.head.to_string(),
        })
    });
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|f| finding_json(f, sprache))
        .collect();
    let files: Vec<Value> = report
        .files
        .iter()
        .map(|FileFinding { file, defect }| {
            json!({
                "file": file,
                "code": defect.code(),
                "sentence": defect.sentence(sprache),
            })
        })
        .collect();
    let unchecked: Vec<Value> = report
        .unchecked
        .iter()
        .map(|u| json!({ "code": u.code(), "sentence": u.sentence(sprache) }))
        .collect();
    json!({
        "verdict": match report.verdict() {
            Verdict::Sound => "sound",
            Verdict::Tampered => "tampered",
        },
        "first": report.findings.first().map(|f| finding_json(f, sprache)),
        "key_pinned": report.pinned,
        "manifest": manifest,
        "checked": {
            "headers": report.events,
            "proofs": report.proved,
            "payloads": report.payloads,
        },
        "findings": findings,
        "files": files,
        "not_checked": unchecked,
    })
}

fn finding_json(finding: &Finding, sprache: Sprache) -> Value {
    json!({
        "code": finding.defect.code(),
        "position": finding.position,
        "stream": finding.stream.map(|s| s.to_string()),
        "seq": finding.seq,
        "sentence": finding.sentence(sprache),
    })
}
