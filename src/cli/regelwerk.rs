//! `eakte regelwerk`: the policies of this program beside those in force, and how they come in force.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use eakte_domain::organisation::{Probezeile, Regelprobe};
use eakte_domain::werte::Betreff;
use eakte_zugriff::Regelwerk as Gate;
use serde_json::{Value, json};

use super::{BAD, CANNOT, Fault, bar, satz, zeigen};
use crate::app::App;
use crate::app::regelwerk::{Probefehler, Probeschritt, Regelwerklage};
use crate::http::i18n::{Benannt, Sprache};
use crate::http::regelgrund;

/// Largest policy file read, in bytes.
const DATEI_BYTES_MAX: u64 = 1024 * 1024;

/// `eakte regelwerk`.
#[derive(Subcommand)]
pub(super) enum Regelwerk {
    /// Says how the policies of this program stand. Exit 0: it may serve with them, 1: it may not, and what to do.
    Stand,
    /// Compares the policies in force with those of this program, for every person on every object; changes nothing.
    /// Exit 0: nobody gains or loses anything, 1: somebody does, 2: could not be compared, or not all of it.
    Probe {
        /// Compares with the `.cedar` files of this folder instead.
        #[arg(long, value_name = "FOLDER")]
        mit: Option<PathBuf>,
        /// The list as JSON.
        #[arg(long)]
        json: bool,
        /// Language of the list: de or en.
        #[arg(long, default_value = "de", value_parser = sprache)]
        sprache: Sprache,
    },
    /// Compares, and lays the policies of this program before the people who confirm them.
    Vorlegen,
    /// Lets the policies of this program hold without them, where nobody can confirm. It stands in the log as the
    /// operator's act alone.
    Freigeben {
        /// Yes, alone.
        #[arg(long, required = true)]
        allein: bool,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        grund: String,
    },
}

fn sprache(text: &str) -> Result<Sprache, String> {
    Sprache::from_code(text).ok_or_else(|| "de or en".into())
}

impl Regelwerk {
    /// Whether it appends nothing.
    pub(super) fn nur_lesend(&self) -> bool {
        matches!(self, Self::Stand | Self::Probe { .. })
    }

    /// Does one of these.
    pub(super) async fn run(self, app: &App) -> Result<ExitCode, Fault> {
        match self {
            Self::Stand => {
                let lage = app.regelwerk_lage().await.map_err(satz)?;
                if lage.darf() {
                    println!("{lage}");
                    return Ok(ExitCode::SUCCESS);
                }
                eprintln!("eakte: {lage}");
                Ok(ExitCode::from(BAD))
            }
            Self::Probe { mit, json, sprache } => {
                app.regelwerk_lage().await.map_err(satz)?;
                let fremd = mit.as_deref().map(aus_ordner).transpose()?;
                let neu = fremd.as_ref().unwrap_or(&app.regelwerk);
                let probe = proben(app, neu).await.map_err(fault)?;
                if json {
                    let json = als_json(app, neu, &probe);
                    println!("{}", serde_json::to_string_pretty(&json)?);
                } else {
                    print!("{}", als_text(app, &probe, sprache));
                }
                Ok(match (probe.gewonnen, probe.verloren) {
                    (0, 0) if probe.ausgelassen > 0 => ExitCode::from(CANNOT),
                    (0, 0) => ExitCode::SUCCESS,
                    _ => ExitCode::from(BAD),
                })
            }
            Self::Vorlegen => {
                if app.regelwerk_lage().await.map_err(satz)? == Regelwerklage::Gilt {
                    return Err(
                        "the policies of this program are in force: nothing to lay before".into(),
                    );
                }
                let probe = proben(app, &app.regelwerk).await.map_err(fault)?;
                print!("{}", summe(&probe, Sprache::En));
                app.regelwerk_vorlegen(probe).await.map_err(satz)?;
                println!("{}", app.regelwerk_lage().await.map_err(satz)?);
                Ok(ExitCode::SUCCESS)
            }
            Self::Freigeben { allein: _, grund } => {
                let grund = Betreff::new(&grund).map_err(|e| format!("`{grund}`: {e}"))?;
                freigeben(app, grund).await
            }
        }
    }
}

async fn freigeben(app: &App, grund: Betreff) -> Result<ExitCode, Fault> {
    let lage = app.regelwerk_lage().await.map_err(satz)?;
    if lage == Regelwerklage::Gilt {
        println!("{lage}");
        return Ok(ExitCode::SUCCESS);
    }
    // What it changes is kept beside the change, for whoever looks later.
    match proben(app, &app.regelwerk).await {
        Ok(probe) => {
            print!("{}", summe(&probe, Sprache::En));
            if !matches!(lage, Regelwerklage::Wartet { .. }) {
                app.regelwerk_vorlegen(probe).await.map_err(satz)?;
            }
        }
        Err(Probefehler::App(e)) => return Err(satz(e)),
        Err(e) => println!("{e}"),
    }
    app.regelwerk_allein(grund).await.map_err(satz)?;
    println!("{}", app.regelwerk_lage().await.map_err(satz)?);
    Ok(ExitCode::SUCCESS)
}

fn fault(e: Probefehler) -> Fault {
    match e {
        Probefehler::App(e) => satz(e),
        e => e.to_string().into(),
    }
}

/// Compares, and shows how far it is.
async fn proben(app: &App, neu: &Gate) -> Result<Regelprobe, Probefehler> {
    let progress = bar(0, "Akten lesen");
    let shown = progress.clone();
    let mut schritt = Probeschritt::Lesen;
    let probe = app
        .regelwerk_probe(neu, move |jetzt, done, all| {
            if jetzt != schritt {
                schritt = jetzt;
                shown.set_message("Rechte vergleichen");
                shown.set_position(0);
            }
            zeigen(&shown, done, all);
        })
        .await;
    progress.finish_and_clear();
    probe
}

/// The policies of a folder: all its `.cedar` files.
fn aus_ordner(ordner: &Path) -> Result<Gate, Fault> {
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", ordner.display());
    let mut dateien = Vec::new();
    for entry in std::fs::read_dir(ordner).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".cedar") {
            continue;
        }
        if entry.metadata().map_err(cannot)?.len() > DATEI_BYTES_MAX {
            return Err(format!("{name} is longer than {DATEI_BYTES_MAX} bytes").into());
        }
        dateien.push((name, super::lesen(&entry.path())?));
    }
    if dateien.is_empty() {
        return Err(format!("{} has no .cedar files", ordner.display()).into());
    }
    let texte = dateien.iter().map(|(n, t)| (n.as_str(), t.as_str()));
    Ok(Gate::aus_dateien(texte)?)
}

fn wer(app: &App, z: &Probezeile) -> (String, String) {
    let verzeichnis = app.verzeichnis();
    match verzeichnis.person(z.nutzer) {
        Some(p) => (p.name.clone(), verzeichnis.org_name(p.org)),
        None => (z.nutzer.to_string(), String::new()),
    }
}

fn als_json(app: &App, neu: &Gate, probe: &Regelprobe) -> Value {
    let zeilen = probe.zeilen.iter().map(|z| {
        let (name, organisation) = wer(app, z);
        let mut json = json!(z);
        json["name"] = json!(name);
        json["organisation"] = json!(organisation);
        json
    });
    let stand = app.regelwerkstand();
    let geltend = stand.as_ref().and_then(|s| s.geltend.as_ref());
    json!({
        "bisher": geltend.map(|s| s.hash),
        "neu": neu.hash(),
        "gewonnen": probe.gewonnen,
        "verloren": probe.verloren,
        "verglichen": probe.verglichen,
        "ausgelassen": probe.ausgelassen,
        "weitere": probe.weitere,
        "zeilen": zeilen.collect::<Vec<_>>(),
    })
}

/// Totals, and what was left out.
fn summe(p: &Regelprobe, s: Sprache) -> String {
    let de = s == Sprache::De;
    let (g, v, n) = (p.gewonnen, p.verloren, p.verglichen);
    let mut out = match (g, v) {
        (0, 0) if de => format!("Niemand gewinnt oder verliert etwas ({n} Zugriffe verglichen).\n"),
        (0, 0) => format!("Nobody gains or loses anything ({n} accesses compared).\n"),
        _ if de => format!("{g} Zugriffe gewonnen, {v} verloren, {n} verglichen.\n"),
        _ => format!("{g} accesses gained, {v} lost, {n} compared.\n"),
    };
    if p.ausgelassen > 0 {
        let a = p.ausgelassen;
        out += &if de {
            format!("NICHT VERGLICHEN: {a} Zugriffe; es waren mehr, als eine Probe vergleicht.\n")
        } else {
            format!("NOT COMPARED: {a} accesses; there were more than a dry run compares.\n")
        };
    }
    out
}

fn als_text(app: &App, p: &Regelprobe, s: Sprache) -> String {
    let de = s == Sprache::De;
    let worte = if de {
        ["GEWINNT", "VERLIERT", "Objekte, z. B.", "bisher", "danach"]
    } else {
        ["GAINS", "LOSES", "objects, e.g.", "so far", "then"]
    };
    let [gewinnt, verliert, objekte, bisher, danach] = worte;
    let mut out = summe(p, s);
    for z in &p.zeilen {
        let (name, organisation) = wer(app, z);
        let rollen = z.rollen.iter();
        let rollen: Vec<_> = rollen
            .map(|r| format!("{} {}", r.rolle.name(s), r.einheit))
            .collect();
        let art = if z.gewonnen { gewinnt } else { verliert };
        let beispiel = z.beispiel.as_deref().unwrap_or("–");
        let _ = writeln!(
            out,
            "\n{art}  {name}, {organisation} ({}; {})\n  {}: {} {objekte} {beispiel}{}",
            rollen.join(", "),
            z.zweck.name(s),
            z.aktion.name(s),
            z.objekte,
            faktoren(&z.faktor, s),
        );
        for (wort, grund) in [(bisher, &z.vorher), (danach, &z.nachher)] {
            let satz = regelgrund(&app.regelwerk, grund, s);
            let _ = writeln!(out, "  {wort}: {satz} [{}]", grund.regel);
        }
    }
    if p.weitere > 0 {
        let n = p.weitere;
        out += &if de {
            format!("\nund {n} weitere Zeilen, die hier nicht stehen\n")
        } else {
            format!("\nand {n} lines more that do not stand here\n")
        };
    }
    out
}

/// Under which second factors; nothing: in any case.
fn faktoren(faktor: &[Option<u32>], s: Sprache) -> String {
    if faktor.is_empty() {
        return String::new();
    }
    let de = s == Sprache::De;
    let worte = faktor.iter().map(|f| match f {
        None if de => "ohne zweiten Faktor".to_owned(),
        None => "without a second factor".to_owned(),
        Some(n) if de => format!("{n} Minuten nach dem zweiten Faktor"),
        Some(n) => format!("{n} minutes after the second factor"),
    });
    let worte: Vec<_> = worte.collect();
    format!("; {} {}", if de { "nur" } else { "only" }, worte.join(", "))
}
