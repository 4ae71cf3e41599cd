//! `heads`, `bundle`, `rebuild`: what proves or remakes.

use std::path::Path;
use std::process::ExitCode;

use crate::app::App;
use crate::app::aufraeumen::Umgang;
use crate::app::heads::Tag;
use crate::exchange::uebermittlung;
use crate::store::{StoreError, follower};
use eakte_domain::{AkteId, OrgNr};
use eakte_ledger::verify::Payloads;

use super::{BAD, Fault, bar, satz};

/// Signs where every stream ends.
pub(super) async fn heads(app: &App) -> Result<ExitCode, Fault> {
    let (heads, receipt) = app.tagesstand_schreiben(Tag::Heute).await.map_err(satz)?;
    println!(
        "Tagesstand {}: {} Ereignisse in {} Strömen, Wurzel {}. Er steht im Protokoll an Position {}.",
        heads.day, heads.size, heads.streams, heads.root, receipt.position.0
    );
    Ok(ExitCode::SUCCESS)
}

/// The Akte with this Aktenzeichen or this id. Organisations number for themselves, so that a number may stand twice.
pub(super) async fn akte(app: &App, gesucht: &str) -> Result<AkteId, Fault> {
    let id = gesucht.parse::<uuid::Uuid>().ok();
    let client = app.store.db.read().await?;
    let rows = client
        .query(
            "SELECT akte, org, einheit FROM auth_akte WHERE akte = $2 OR aktenzeichen = $1 ORDER BY org, einheit, akte",
            &[&gesucht, &id],
        )
        .await?;
    match rows.as_slice() {
        [row] => Ok(AkteId(row.get(0))),
        [] => Err(format!(
            "no Akte with Aktenzeichen `{gesucht}`; copy it from the page of the Akte"
        )
        .into()),
        several => {
            let verzeichnis = app.verzeichnis();
            let name = |org: i16| {
                let nr = OrgNr(u16::try_from(org).unwrap_or_default());
                let org = verzeichnis.organisationen.get(&nr);
                org.map_or_else(|| nr.0.to_string(), |o| o.name.clone())
            };
            let line = |r: &tokio_postgres::Row| {
                format!(
                    "\n  {}  {}, {}",
                    r.get::<_, uuid::Uuid>(0),
                    name(r.get(1)),
                    r.get::<_, &str>(2)
                )
            };
            let lines: String = several.iter().map(line).collect();
            Err(format!(
                "several Akten have the Aktenzeichen `{gesucht}`; name one by its id:{lines}"
            )
            .into())
        }
    }
}

/// Writes the bundle of one Akte.
pub(super) async fn bundle(
    app: &App,
    aktenzeichen: &str,
    output: &Path,
    ohne_inhalte: bool,
    fuer: &[String],
) -> Result<ExitCode, Fault> {
    let an = fuer.iter().map(|text| uebermittlung::empfaenger(text));
    let an = an.collect::<Result<Vec<_>, _>>().map_err(satz)?;
    let akte = akte(app, aktenzeichen).await?;
    let file = super::neue_datei(output)?;
    let payloads = if ohne_inhalte {
        Payloads::Clear
    } else {
        Payloads::All
    };
    let written = if an.is_empty() {
        app.bundle_ohne_tor(akte, payloads, file).await
    } else {
        app.bundle_fuer(akte, &an, file).await
    };
    let file = match written {
        Ok(file) => file,
        Err(e) => {
            // Half a proof under this name would be taken for a whole one.
            let _ = std::fs::remove_file(output);
            return Err(satz(e));
        }
    };
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
    if !app.stroeme_stimmen().await.map_err(satz)? {
        return Err("the table of streams contradicts the log, and nothing was dropped; `eakte verify` says where".into());
    }
    let reader = app.store.db.service().await?;
    let mut writer = app.store.db.service().await?;
    // Tiles are INSERT-only for the service: only whoever may migrate may drop them.
    let owner = app.store.db.owner().await?;
    owner.batch_execute("TRUNCATE log_tile").await?;
    drop(owner);
    eakte_projections::follow::reset(&mut writer).await?;
    let head = crate::store::leser::head(&reader).await?;
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
