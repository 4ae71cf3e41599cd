//! `eakte-verify`: checks the proof of an Akte with no server, database, network or reading key.
//!
//! Exit code 0: sound. 1: tampered, naming the first bad event. 2: cannot check.

mod grund;
mod oeffnen;
mod protokoll;

use clap::{ArgGroup, Parser};
use eakte_ledger::bundle::{BundleReport, FileFinding, Pin, Rules, Verdict, check};
use eakte_ledger::heads::Day;
use eakte_ledger::ids::Origin;
use eakte_ledger::note::WriterPublicKey;
use eakte_ledger::policy::Confirmed;
use eakte_ledger::tsa::Roots;
use eakte_ledger::verify::{Finding, Sprache};
use grund::Grund;
use oeffnen::{Geoeffnet, Schluessel, anlegen, oeffnen};
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
#[command(group(ArgGroup::new("schluesselquelle").args(["oeffnen", "identitaet"])))]
struct Arguments {
    /// Der Nachweis (ZIP). / The proof (ZIP).
    #[arg(required_unless_present = "log")]
    nachweis: Option<PathBuf>,
    /// Statt eines Nachweises: Ordner mit dem Spiegel eines Protokolls (checkpoint, tile/).
    /// / Instead of a proof: folder with the mirror of a log.
    #[arg(long, value_name = "ORDNER", conflicts_with = "nachweis")]
    log: Option<PathBuf>,
    /// Signierter Stand, gegen den der Spiegel geprüft wird; sonst sein eigener.
    /// / Signed state to check the mirror against; its own if left out.
    #[arg(long, value_name = "DATEI", requires = "log")]
    stand: Option<PathBuf>,
    /// Öffentlicher Schlüssel des Protokolls: Datei, 64 Hexziffern oder `name+id+base64`.
    /// / Public key of the log: a file, 64 hexadecimal digits or `name+id+base64`.
    #[arg(long, value_name = "SCHLUESSEL")]
    schluessel: Option<String>,
    /// Name des Protokolls, das erwartet wird. / Name of the log that is expected.
    #[arg(long, value_name = "NAME")]
    origin: Option<Origin>,
    /// Ausgehändigte Schlüssel (der Inhalt von keys.age): öffnet damit die Inhalte im Nachweis.
    /// / Keys that were handed out (what keys.age holds): opens the payloads of the proof with them.
    #[arg(long, value_name = "DATEI", conflicts_with = "log")]
    oeffnen: Option<PathBuf>,
    /// Eigene age-Identität (Datei mit AGE-SECRET-KEY-…): öffnet damit die Schlüssel, die im Nachweis für Sie verpackt
    /// sind, und mit diesen die Inhalte.
    /// / Your own age identity: opens the keys that are wrapped to you in the proof, and with them the payloads.
    #[arg(long, value_name = "DATEI", conflicts_with_all = ["oeffnen", "log"])]
    identitaet: Option<PathBuf>,
    /// Neuer Ordner, in den die geöffneten Inhalte geschrieben werden, je Ereignis eine JSON-Datei.
    /// / New folder to write the opened payloads to, one JSON file for each event.
    #[arg(
        long,
        value_name = "ORDNER",
        requires = "schluesselquelle",
        conflicts_with = "log"
    )]
    inhalte: Option<PathBuf>,
    /// Eigene Richtlinie: welches Protokoll, welche Zeugen (C2SP tlog-policy). Zweimal für Ed25519 und ML-DSA:
    /// Ein Siegel muss beide erfüllen, ein Stand zwischen zwei Siegeln die mit Ed25519; die mit ML-DSA steht nicht allein.
    /// / Policy of your own: which log, which witnesses. Twice for Ed25519 and ML-DSA: a seal must satisfy both, a state
    /// between two seals the one with Ed25519; the one with ML-DSA does not stand alone.
    // Proofs written before 2026-11-26 say `--policy` in their LIESMICH.txt.
    #[arg(long, value_name = "DATEI", alias = "policy")]
    richtlinie: Vec<PathBuf>,
    /// Wurzelzertifikate der Zeitstempelstelle (PEM oder DER). / Root certificates of the timestamp authority.
    #[arg(long, value_name = "DATEI", conflicts_with = "log")]
    tsa: Option<PathBuf>,
    /// Sprache des Berichts: de oder en [Vorgabe: wie LANG, sonst de]. / Language [default: as LANG, else de].
    #[arg(long, value_parser = parse_sprache)]
    sprache: Option<Sprache>,
    /// Bericht auch als PDF/A in diese Datei. / Report as PDF/A into this file, too.
    #[arg(long, value_name = "DATEI", conflicts_with = "log")]
    pdf: Option<PathBuf>,
    /// Bericht als JSON. / Report as JSON.
    #[arg(long)]
    json: bool,
}

/// Most findings in the report as JSON; how many there are beyond is said.
const FINDINGS_MAX: usize = 10_000;

/// Largest policy or certificate file, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

impl Arguments {
    fn sprache(&self) -> Sprache {
        self.sprache.unwrap_or_else(|| {
            let mut set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
            let set = set.find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
            match set {
                Some(locale) if locale.starts_with("en") => Sprache::En,
                _ => Sprache::De,
            }
        })
    }
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
    let run = match &arguments.log {
        Some(ordner) => mirror(&arguments, ordner),
        None => proof(&arguments),
    };
    let (code, output) = match run {
        Ok(done) => done,
        Err(reason) => {
            let reason = reason.sentence(arguments.sprache());
            let output = if arguments.json {
                format!(
                    "{:#}\n",
                    json!({ "verdict": "cannot_check", "reason": reason })
                )
            } else {
                let heading = match arguments.sprache() {
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

/// When the report was made: Unix milliseconds.
fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// How many days ago that day was of which the bundle has a heads event; nothing if it is in the future.
fn age_days(report: &BundleReport) -> Option<u32> {
    let (today, day) = (Day::of_ms(now_ms())?, report.complete?.day);
    (day <= today).then(|| today.days_after(day))
}

/// Exit code and output of the check of a mirror.
fn mirror(arguments: &Arguments, ordner: &Path) -> Result<(u8, String), Grund> {
    let ergebnis = protokoll::pruefen(&protokoll::Auftrag {
        ordner,
        stand: arguments.stand.as_deref(),
        richtlinien: &arguments.richtlinie,
        schluessel: arguments.schluessel.as_deref().map(key).transpose()?,
        origin: arguments.origin.as_ref(),
        sprache: arguments.sprache(),
    })?;
    let code = if ergebnis.sound {
        EXIT_SOUND
    } else {
        EXIT_TAMPERED
    };
    let output = if arguments.json {
        format!("{:#}\n", ergebnis.json)
    } else {
        ergebnis.text
    };
    Ok((code, output))
}

/// Exit code and output of the check of a proof.
fn proof(arguments: &Arguments) -> Result<(u8, String), Grund> {
    let (report, opened) = run(arguments)?;
    if let Some(path) = &arguments.pdf {
        std::fs::write(path, report.pdf(arguments.sprache(), now_ms()))
            .map_err(|e| Grund::unwritable(path, e))?;
    }
    let code = match (report.verdict(), &opened) {
        (Verdict::Tampered, _) => EXIT_TAMPERED,
        (Verdict::Sound, Some(Ok(opened))) if !opened.report.is_sound() => EXIT_TAMPERED,
        (Verdict::Sound, Some(Err(_))) => EXIT_CANNOT_CHECK,
        (Verdict::Sound, _) => EXIT_SOUND,
    };
    let output = if arguments.json {
        let mut value = report_json(&report, arguments.sprache());
        value["handout"] = match &opened {
            None => Value::Null,
            Some(Ok(opened)) => opened.json(arguments.sprache()),
            Some(Err(reason)) => json!({ "error": reason.sentence(arguments.sprache()) }),
        };
        format!("{value:#}\n")
    } else {
        let mut text = report.text(arguments.sprache());
        if report.complete.is_some() {
            text.push_str(&match (age_days(&report), arguments.sprache()) {
                (Some(days), Sprache::De) => format!("\nAlter des Tagesstands heute, in Tagen: {days}\n"),
                (Some(days), Sprache::En) => format!("\nAge of the heads event today, in days: {days}\n"),
                (None, Sprache::De) => {
                    "\nDer Tagesstand liegt in der Zukunft: eine Uhr ging falsch, oder die Zeit ist falsch\n".to_owned()
                }
                (None, Sprache::En) => {
                    "\nThe heads event is in the future: a clock was wrong, or the date is\n".to_owned()
                }
            });
        }
        match (&opened, arguments.sprache()) {
            (None, _) => {}
            (Some(Ok(opened)), sprache) => text.push_str(&opened.text(sprache)),
            (Some(Err(reason)), sprache) => {
                let heading = match sprache {
                    Sprache::De => "NICHT GEÖFFNET",
                    Sprache::En => "NOT OPENED",
                };
                text.push_str(&format!("{heading}: {}\n", reason.sentence(sprache)));
            }
        }
        text
    };
    Ok((code, output))
}

/// What the check has shown, and what was opened: nothing if nobody asked, else that or why not.
type Run = Result<(BundleReport, Option<Result<Geoeffnet, Grund>>), Grund>;

/// Checks the proof and opens it. The folder is made first: a verdict is not given where the exit code says that
/// nothing could be checked.
fn run(arguments: &Arguments) -> Run {
    let Some(ordner) = &arguments.inhalte else {
        return check_and_open(arguments);
    };
    anlegen(ordner)?;
    let done = check_and_open(arguments);
    if !matches!(done, Ok((_, Some(Ok(_))))) {
        // Without keys or proof it stays empty, and whoever tries again names it again. What was written stays.
        let _ = std::fs::remove_dir(ordner);
    }
    done
}

fn check_and_open(arguments: &Arguments) -> Run {
    let policies = arguments.richtlinie.iter().map(|path| {
        String::from_utf8(read_small(path)?).map_err(|e| Grund::policy(path.display(), e))
    });
    let policies = policies.collect::<Result<Vec<_>, _>>()?;
    let roots = arguments.tsa.as_deref().map(|path| {
        Roots::parse(&read_small(path)?).map_err(|_| {
            let words = [
                "keine Zertifikate in PEM oder DER",
                "expected certificates in PEM or DER",
            ];
            Grund::new(path.display(), words)
        })
    });
    let pin = Pin {
        writer: arguments.schluessel.as_deref().map(key).transpose()?,
        origin: arguments.origin.clone(),
        rules: match policies.is_empty() {
            true => None,
            false => Some(Rules::parse(&policies).map_err(|e| Grund::policy("--richtlinie", e))?),
        },
        roots: roots.transpose()?,
    };
    let path = arguments.nachweis.as_deref().unwrap_or(Path::new(""));
    let file = File::open(path).map_err(|e| Grund::unreadable(path, e))?;
    let report = check(BufReader::new(file), &pin)?;
    let keys = match (&arguments.oeffnen, &arguments.identitaet) {
        (Some(file), _) => Some(Schluessel::Ausgehaendigt(file)),
        (None, Some(file)) => Some(Schluessel::Identitaet(file)),
        (None, None) => None,
    };
    let opened = keys.map(|keys| oeffnen(path, &keys, arguments.inhalte.as_deref()));
    Ok((report, opened))
}

fn read_small(path: &Path) -> Result<Vec<u8>, Grund> {
    let size = path
        .metadata()
        .map_err(|e| Grund::unreadable(path, e))?
        .len();
    if size > FILE_BYTES_MAX {
        return Err(Grund::too_large(path, FILE_BYTES_MAX));
    }
    std::fs::read(path).map_err(|e| Grund::unreadable(path, e))
}

/// The key itself, or a file that holds it.
fn key(text: &str) -> Result<WriterPublicKey, Grund> {
    if let Ok(key) = WriterPublicKey::from_text(text) {
        return Ok(key);
    }
    let path = Path::new(text);
    let words = [
        "weder ein Schlüssel noch eine Datei mit einem",
        "neither a key nor a file that holds one",
    ];
    let none = |cause: &dyn std::fmt::Display| Grund::caused(text, words, cause);
    let size = path.metadata().map_err(|e| none(&e))?.len();
    if size > KEY_FILE_BYTES_MAX {
        return Err(Grund::too_large(path, KEY_FILE_BYTES_MAX));
    }
    let content = std::fs::read_to_string(path).map_err(|e| none(&e))?;
    WriterPublicKey::from_text(&content).map_err(|e| none(&e))
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
        .take(FINDINGS_MAX)
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
    let complete = report
        .complete
        .map(|c| json!({ "day": c.day, "time_ms": c.time_ms, "size": c.size, "lag": c.lag, "age_days": age_days(report) }));
    let seal = report.seal.as_ref().map(|s| {
        json!({
            "size": s.size,
            "confirmed": match s.confirmed {
                Confirmed::No => "no",
                Confirmed::Ed25519Only => "ed25519",
                Confirmed::Both => "both",
            },
            "policy_pinned": s.pinned,
            "witnesses": s.witnesses,
        })
    });
    let stamped = report.stamped.as_ref().map(|s| {
        json!({
            "size": s.size,
            "time_ms": s.stamp.time_ms,
            "accuracy_ms": s.stamp.accuracy_ms,
            "authority": s.stamp.authority,
            "policy": s.stamp.policy,
            "serial": s.stamp.serial,
            "rooted": s.stamp.rooted,
            "renewals": s.renewals,
            "until_ms": s.until_ms,
        })
    });
    json!({
        "verdict": match report.verdict() {
            Verdict::Sound => "sound",
            Verdict::Tampered => "tampered",
        },
        "first": report.findings.first().map(|f| finding_json(f, sprache)),
        "key_pinned": report.pinned,
        "complete": complete,
        "seal": seal,
        "stamped": stamped,
        "manifest": manifest,
        "checked": {
            "headers": report.events,
            "proofs": report.proved,
            "payloads": report.payloads,
        },
        "findings": findings,
        "dropped": report.findings.len().saturating_sub(FINDINGS_MAX),
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
