//! `verify`, `heads`, `bundle`, `rebuild`: what proves or remakes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use clap::Args;
use eakte::app::App;
use eakte::app::aufraeumen::Umgang;
use eakte::app::heads::Tag;
use eakte::app::pruefung::{Ausgang, Pruefauftrag, Pruefung};
use eakte::store::{StoreError, follower};
use eakte_domain::AkteId;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::note::Note;
use eakte_ledger::policy::Policy;
use eakte_ledger::verify::{Finding, Payloads, Sprache};
use serde_json::{Value, json};

use super::{BAD, CANNOT, Fault, bar, satz};

/// Findings printed; all are in the report as JSON.
const FINDINGS_SHOWN_MAX: usize = 50;

/// `eakte verify`: audits the whole log.
#[derive(Args)]
pub(crate) struct Verify {
    /// Report as JSON.
    #[arg(long)]
    json: bool,
    /// Go on from the last audited event, or where an audit was stopped. What was audited then is not read again.
    #[arg(long)]
    seit_letzter: bool,
    /// File that keeps the state of the audit [default: pruefung/stand in the data folder].
    #[arg(long, value_name = "FILE")]
    stand: Option<PathBuf>,
    /// A signed state of this log, kept outside: the log must still be its own. May be given several times.
    #[arg(long, value_name = "NOTE")]
    gegen: Vec<PathBuf>,
    /// Witness policy (C2SP tlog-policy) that each of these states must satisfy, in place of the writer's signature.
    #[arg(long, value_name = "FILE", requires = "gegen")]
    richtlinie: Vec<PathBuf>,
}

/// Size and root of a signed state. Refuses one of another log, or that the writer or the witnesses did not sign.
fn signierter_stand(
    app: &App,
    path: &Path,
    policies: &[PathBuf],
) -> Result<(u64, TreeHash), Fault> {
    let wrong = |reason: String| Fault::from(format!("{}: {reason}", path.display()));
    let note = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    let note = Note::parse(&note).map_err(|e| wrong(e.to_string()))?;
    let state = Checkpoint::parse(note.text()).map_err(|e| wrong(e.to_string()))?;
    if state.origin != app.store.origin {
        return Err(wrong(format!("a state of the log `{}`", state.origin)));
    }
    if policies.is_empty() {
        let writer = app.store.bund.schreiber().public();
        note.verify(&state.origin, &writer).map_err(|e| {
            wrong(format!(
                "{e}; name the policy of those who signed it with --richtlinie"
            ))
        })?;
    }
    for file in policies {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let policy = Policy::parse(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        if !policy.check(&note).is_reached() {
            return Err(wrong(format!("does not satisfy {}", file.display())));
        }
    }
    Ok((state.size, state.root))
}

impl Verify {
    /// Audits with a progress bar. Ctrl-C stops at the end of a batch and keeps the state.
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let auftrag = Pruefauftrag {
            stand: Some(self.stand.clone().unwrap_or_else(|| app.pruefstand())),
            fortsetzen: self.seit_letzter,
            gegen: self
                .gegen
                .iter()
                .map(|path| signierter_stand(app, path, &self.richtlinie))
                .collect::<Result<_, _>>()?,
            halt: Arc::default(),
        };
        let halt = auftrag.halt.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                halt.store(true, Ordering::Relaxed);
            }
        });
        let progress = bar(0, "Protokoll prüfen");
        let shown = progress.clone();
        let pruefung = app
            .protokoll_pruefen(auftrag, move |seen, total| {
                shown.set_length(total);
                shown.set_position(seen);
            })
            .await
            .map_err(satz)?;
        progress.finish_and_clear();
        if self.json {
            println!("{}", serde_json::to_string_pretty(&als_json(&pruefung))?);
        } else {
            drucken(&pruefung);
        }
        Ok(match &pruefung.ausgang {
            Ausgang::Fertig(report) if report.is_sound() => ExitCode::SUCCESS,
            Ausgang::Fertig(_) => ExitCode::from(BAD),
            Ausgang::Unterbrochen(_) => ExitCode::from(CANNOT),
        })
    }
}

/// What an audit that went on did not see; nothing after a full one.
fn nicht_geprueft(ab: u64) -> Option<String> {
    (ab > 0).then(|| {
        format!(
            "Die Ereignisse 0 bis {} wurden nicht noch einmal gelesen: Wer sie seit ihrer Prüfung in der Datenbank \
             geändert und die gespeicherte Wurzel gelassen hat, fällt hier nicht auf. Das zeigt die volle Prüfung: \
             `eakte verify`.",
            ab - 1
        )
    })
}

fn als_json(pruefung: &Pruefung) -> Value {
    let mut json = match &pruefung.ausgang {
        Ausgang::Fertig(report) => {
            let mut json = json!(report);
            json["verdict"] = json!(if report.is_sound() {
                "sound"
            } else {
                "tampered"
            });
            json
        }
        Ausgang::Unterbrochen(findings) => json!({ "verdict": "stopped", "findings": findings }),
    };
    json["from"] = json!(pruefung.ab);
    json["to"] = json!(pruefung.bis);
    json["not_checked"] = json!(nicht_geprueft(pruefung.ab).into_iter().collect::<Vec<_>>());
    json
}

fn drucken(pruefung: &Pruefung) {
    match &pruefung.ausgang {
        Ausgang::Fertig(report) if report.is_sound() => {
            println!(
                "Unverändert: {} Ereignisse in {} Strömen, {} gespeicherte Wurzeln, jede Verkettung und jede Prüfsumme stimmt.",
                report.events, report.streams, report.heads
            );
            if let Some(root) = report.root {
                println!("Wurzel des Protokolls: {root}");
            }
        }
        Ausgang::Fertig(report) => {
            println!(
                "VERÄNDERT: {} Befunde in {} Ereignissen.",
                report.findings.len(),
                report.events
            );
            befunde(&report.findings, report.dropped);
        }
        Ausgang::Unterbrochen(findings) => {
            println!(
                "Unterbrochen nach Ereignis {}; weiter geht es mit `eakte verify --seit-letzter`.",
                pruefung.bis.saturating_sub(1)
            );
            befunde(findings, 0);
        }
    }
    if let Some(text) = nicht_geprueft(pruefung.ab) {
        println!("{text}");
    }
}

fn befunde(findings: &[Finding], dropped: u64) {
    for (n, finding) in findings.iter().take(FINDINGS_SHOWN_MAX).enumerate() {
        let first = if n == 0 {
            "Erstes fehlerhaftes Ereignis: "
        } else {
            ""
        };
        println!("  {first}{}", finding.sentence(Sprache::De));
    }
    let more = findings.len().saturating_sub(FINDINGS_SHOWN_MAX) as u64 + dropped;
    if more > 0 {
        println!("  und {more} weitere Befunde");
    }
}

/// Signs where every stream ends.
pub(super) async fn heads(app: &App) -> Result<ExitCode, Fault> {
    let (heads, receipt) = app.tagesstand_schreiben(Tag::Heute).await.map_err(satz)?;
    println!(
        "Tagesstand {}: {} Ereignisse in {} Strömen, Wurzel {}. Er steht im Protokoll an Position {}.",
        heads.day, heads.size, heads.streams, heads.root, receipt.position.0
    );
    Ok(ExitCode::SUCCESS)
}

/// The Akte with this Aktenzeichen.
pub(super) async fn akte(app: &App, aktenzeichen: &str) -> Result<AkteId, Fault> {
    let client = app.store.db.read().await?;
    let rows = client
        .query(
            "SELECT akte FROM auth_akte WHERE aktenzeichen = $1",
            &[&aktenzeichen],
        )
        .await?;
    match rows.as_slice() {
        [row] => Ok(AkteId(row.get(0))),
        _ => Err(format!(
            "no Akte with Aktenzeichen `{aktenzeichen}`; copy it from the page of the Akte"
        )
        .into()),
    }
}

/// Writes the bundle of one Akte.
pub(super) async fn bundle(
    app: &App,
    aktenzeichen: &str,
    output: &Path,
    ohne_inhalte: bool,
) -> Result<ExitCode, Fault> {
    let akte = akte(app, aktenzeichen).await?;
    let file = super::neue_datei(output)?;
    let payloads = if ohne_inhalte {
        Payloads::Clear
    } else {
        Payloads::All
    };
    let file = app
        .bundle_ohne_tor(akte, payloads, file)
        .await
        .map_err(satz)?;
    file.sync_all()?;
    println!(
        "{} ({} bytes). Check it anywhere: eakte-verify {0}",
        output.display(),
        file.metadata()?.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Drops all views and the tiles of the log and builds them again.
pub(super) async fn rebuild(app: &App) -> Result<ExitCode, Fault> {
    let reader = app.store.db.service().await?;
    let mut writer = app.store.db.service().await?;
    // Tiles are INSERT-only for the service: only whoever may migrate may drop them.
    let owner = app.store.db.owner().await?;
    owner.batch_execute("TRUNCATE log_tile").await?;
    drop(owner);
    eakte_projections::follow::reset(&mut writer).await?;
    let head = eakte::store::leser::head(&reader).await?;
    let progress = bar((head + 1).max(0) as u64, "Ansichten aufbauen");
    loop {
        let done = follower::catch_up(&app.store, &reader, &mut writer, |position, _| {
            progress.set_position((position + 1) as u64);
        })
        .await;
        match done {
            Ok(position) if position >= head => break,
            // A running service follows the log, too: whoever comes second to a batch goes on behind it.
            Ok(_) | Err(StoreError::View(eakte_projections::Error::Luecke { .. })) => {}
            Err(e) => return Err(e.into()),
        }
    }
    progress.finish_and_clear();
    let progress = bar((head + 1).max(0) as u64, "Kacheln aufbauen");
    app.store
        .tiles
        .build(&mut writer, |leaves| progress.set_position(leaves))
        .await?;
    progress.finish_and_clear();
    for f in eakte_projections::follow::fingerprint(&writer).await? {
        println!("{:<24} {:>10} rows  {}", f.table, f.rows, f.hash);
    }
    Ok(ExitCode::SUCCESS)
}

/// Replays an erase list on a restored log.
pub(super) async fn restore(app: &App, datei: &Path) -> Result<ExitCode, Fault> {
    if !datei.exists() {
        return Err(format!("{} is not there; name the erase list", datei.display()).into());
    }
    let a = app.loeschliste_abgleichen(datei).await.map_err(satz)?;
    println!(
        "{} Löschungen bekannt, {} nachgetragen, {} Inhalte erneut gelöscht",
        a.bekannt, a.nachgetragen, a.geloescht
    );
    for (stream, seq) in &a.unpassend {
        println!(
            "  passt nicht mehr: Strom {}, Nr. {seq}; neu beantragen und freigeben",
            stream.0
        );
    }
    Ok(if a.unpassend.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BAD)
    })
}

/// Says what no event names, and removes it if told to.
pub(super) async fn sweep(app: &App, entfernen: bool, auch_viele: bool) -> Result<ExitCode, Fault> {
    let umgang = match (entfernen, auch_viele) {
        (false, _) => Umgang::Zaehlen,
        (true, false) => Umgang::Entfernen,
        (true, true) => Umgang::AuchViele,
    };
    let fund = app.aufraeumen(umgang).await.map_err(satz)?;
    println!(
        "{} Dateien sind älter als einen Tag. Kein Ereignis nennt {} davon; {} sind Reste abgebrochener Uploads. \
         Zusammen {} Byte.",
        fund.geprueft, fund.verwaist, fund.reste, fund.bytes
    );
    if fund.entfernt {
        println!("Sie sind entfernt.");
    } else if fund.verdaechtig {
        println!(
            "Das sind auffallend viele. Prüfen Sie, ob DATABASE_URL und EAKTE_DATA zusammengehören. \
             Trotzdem entfernen: eakte sweep --entfernen --auch-viele"
        );
    } else if fund.verwaist + fund.reste > 0 {
        println!("Nichts ist entfernt. Entfernen: eakte sweep --entfernen");
    }
    Ok(if entfernen && !fund.entfernt {
        ExitCode::from(BAD)
    } else {
        ExitCode::SUCCESS
    })
}
