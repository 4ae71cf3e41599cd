//! `verify`, `heads`, `bundle`, `rebuild`: what proves or remakes.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use eakte::app::App;
use eakte::app::heads::Tag;
use eakte::store::{StoreError, follower};
use eakte_domain::AkteId;
use eakte_ledger::verify::{Payloads, Sprache};

use super::{BAD, Fault, bar, satz};

/// Checks the whole log with a progress bar.
pub(super) async fn verify(app: &App, json: bool) -> Result<ExitCode, Fault> {
    let progress = bar(0, "Protokoll prüfen");
    let report = app
        .log_pruefen(|seen, total| {
            progress.set_length(total);
            progress.set_position(seen);
        })
        .await
        .map_err(satz)?;
    progress.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if report.is_sound() {
        println!(
            "Unverändert: {} Ereignisse in {} Strömen, {} gespeicherte Wurzeln, jede Verkettung und jede Prüfsumme stimmt.",
            report.events, report.streams, report.heads
        );
        if let Some(root) = report.root {
            println!("Wurzel des Protokolls: {root}");
        }
    } else {
        println!(
            "VERÄNDERT: {} Befunde in {} Ereignissen.",
            report.findings.len(),
            report.events
        );
        for (n, finding) in report.findings.iter().take(50).enumerate() {
            let first = if n == 0 {
                "Erstes fehlerhaftes Ereignis: "
            } else {
                ""
            };
            println!("  {first}{}", finding.sentence(Sprache::De));
        }
        let more = report.findings.len().saturating_sub(50) as u64 + report.dropped;
        if more > 0 {
            println!("  und {more} weitere Befunde");
        }
    }
    Ok(if report.is_sound() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(BAD)
    })
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
    let file = File::create_new(output).map_err(|e| {
        format!(
            "cannot write {}: {e}; name a file that does not exist yet",
            output.display()
        )
    })?;
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
