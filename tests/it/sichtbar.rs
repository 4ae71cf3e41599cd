//! What could be seen before it was durable and is gone after a crash: nothing is built on it, nobody had a receipt.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use eakte::app::Auftrag;
use eakte::store::schreiber::Receipt;
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_testpg::Cluster;
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::cluster::{laeuft, toeten};
use crate::support::welt::{Welt, bis, vorgang_anlegen};

/// Clients, each on an Akte of its own: as many as it takes for batches to be committed before they are durable.
const KLIENTEN: usize = 16;
/// The writer's flushes among the backends of a cluster.
const FLUSH: &str = "query LIKE '%pg_logical_emit_message%' AND pid <> pg_backend_pid()";

fn signal(name: &str, pid: i32) {
    laeuft(Command::new("kill").args([name, &pid.to_string()]));
}

/// Stops backends of a cluster, found by what they run or are.
async fn anhalten(superuser: &tokio_postgres::Client, welche: &str) -> usize {
    let sql = format!("SELECT pid FROM pg_stat_activity WHERE {welche}");
    let rows = superuser.query(&sql, &[]).await.unwrap();
    for row in &rows {
        signal("-STOP", row.get(0));
    }
    rows.len()
}

/// Stops one flush while it holds nothing that others wait for: between two of its statements.
async fn flush_anhalten(superuser: &tokio_postgres::Client) {
    let one =
        format!("SELECT pid FROM pg_stat_activity WHERE {FLUSH} ORDER BY query_start DESC LIMIT 1");
    let rests = "SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'idle' AND wait_event = 'ClientRead'";
    bis(async || {
        let Some(row) = superuser.query_opt(&one, &[]).await.unwrap() else {
            return false;
        };
        let pid: i32 = row.get(0);
        signal("-STOP", pid);
        if superuser.query_opt(rests, &[&pid]).await.unwrap().is_some() {
            return true;
        }
        signal("-CONT", pid);
        false
    })
    .await;
}

async fn neueste(superuser: &tokio_postgres::Client) -> i64 {
    let sql = "SELECT max(position) FROM event";
    superuser.query_one(sql, &[]).await.unwrap().get(0)
}

/// Files in an Akte until told to stop or refused; what was acknowledged.
async fn ablegen(welt: Arc<Welt>, akte: AkteId, genug: Arc<AtomicBool>) -> Vec<Receipt> {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut acknowledged = Vec::new();
    while !genug.load(Ordering::Relaxed) {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Dabei");
        let auftrag = Auftrag::neu().ohne_warten();
        match welt.app.execute(&wer, akte, command, auftrag).await {
            Ok(done) => acknowledged.push(done.receipt),
            Err(_) => break,
        }
    }
    acknowledged
}

/// Lets many file at once until batches are in without being durable, reads them, kills the server so that they are
/// lost, and starts it again: at once, or when everybody has been told that it cannot be written. Returns whether
/// events are seen to be lost.
async fn verlieren(
    welt: &Arc<Welt>,
    cluster: &mut Cluster,
    akten: &[AkteId],
    alle_abgewiesen: bool,
) -> bool {
    let genug = Arc::new(AtomicBool::new(false));
    let mut klienten: Vec<_> = akten
        .iter()
        .map(|a| tokio::spawn(ablegen(welt.clone(), *a, genug.clone())))
        .collect();
    let superuser = welt.superuser().await;
    let begun = neueste(&superuser).await;
    bis(async || neueste(&superuser).await > begun + 500).await;
    // Nothing goes to the disk any more: neither by the writer's flushes nor by the server's own.
    assert_eq!(anhalten(&superuser, "backend_type = 'walwriter'").await, 1);
    assert!(anhalten(&superuser, FLUSH).await > 0);
    let mut seen = neueste(&superuser).await;
    bis(async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let newest = neueste(&superuser).await;
        std::mem::replace(&mut seen, newest) == newest
    })
    .await;
    for akte in akten {
        let stand = welt.app.store.stand::<Akte>((*akte).into()).await;
        assert!(stand.unwrap().is_some());
    }
    toeten(cluster);
    let mut acknowledged = Vec::new();
    if alle_abgewiesen {
        // Down until the writer tries nothing any more.
        for klient in klienten.drain(..) {
            acknowledged.extend(klient.await.unwrap());
        }
    }
    cluster.launch();
    let superuser = welt.superuser().await;
    // A writer that still tries may have sent it all again by now.
    let lost = neueste(&superuser).await < seen;
    genug.store(true, Ordering::Relaxed);
    for klient in klienten {
        acknowledged.extend(klient.await.unwrap());
    }
    assert!(acknowledged.len() > 100, "only {}", acknowledged.len());
    for akte in akten {
        bis(async || {
            let genug = Arc::new(AtomicBool::new(false));
            let one = tokio::spawn(ablegen(welt.clone(), *akte, genug.clone()));
            tokio::time::sleep(Duration::from_millis(20)).await;
            genug.store(true, Ordering::Relaxed);
            !one.await.unwrap().is_empty()
        })
        .await;
    }
    for receipt in acknowledged {
        let sql = "SELECT header FROM event WHERE stream = $1 AND sequence = $2";
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 2] =
            [&receipt.stream.0, &(receipt.sequence as i64)];
        let row = superuser.query_one(sql, &params).await.unwrap();
        let header = HeaderBytes::try_from(row.get::<_, &[u8]>(0)).unwrap();
        assert_eq!(chain::link(&header).0, receipt.header_hash.0);
    }
    welt.protokoll_ist_unversehrt().await;
    lost
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_took_back_is_not_built_on_and_what_was_acknowledged_is_there() {
    let mut cluster = Cluster::start();
    // Whoever else writes must not make durable what the writer has not; the writer does not trust in it either.
    for sql in [
        "ALTER SYSTEM SET synchronous_commit = off",
        "SELECT pg_reload_conf()",
    ] {
        let mut psql = cluster.command("psql");
        laeuft(psql.args(["-qAt", "-d", "postgres", "-c", sql]));
    }
    let welt = Arc::new(Welt::in_cluster(&cluster, "").await);
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut akten = Vec::new();
    for n in 0..KLIENTEN {
        akten.push(welt.akte(&wer, &format!("Akte {n}")).await);
    }
    verlieren(&welt, &mut cluster, &akten, false).await;
    // The flush may just have ended when it was stopped: then once more.
    for _ in 0..3 {
        if verlieren(&welt, &mut cluster, &akten, true).await {
            return;
        }
    }
    panic!("nothing was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flush_that_says_nothing_any_more_is_done_by_another_connection() {
    let cluster = Cluster::start();
    let welt = Arc::new(Welt::in_cluster(&cluster, "").await);
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut klienten = Vec::new();
    let genug = Arc::new(AtomicBool::new(false));
    for n in 0..KLIENTEN {
        let akte = welt.akte(&wer, &format!("Akte {n}")).await;
        klienten.push(tokio::spawn(ablegen(welt.clone(), akte, genug.clone())));
    }
    let superuser = welt.superuser().await;
    let begun = neueste(&superuser).await;
    bis(async || neueste(&superuser).await > begun + 300).await;
    flush_anhalten(&superuser).await;
    let stopped = neueste(&superuser).await;
    // Until it counts as lost everybody waits, and the service says so.
    let ort = Klient::von(&welt, &wer).await;
    bis(async || ort.holt("/health").await.status == StatusCode::SERVICE_UNAVAILABLE).await;
    let health = ort.holt("/health").await.json();
    let wartet = health["wartet_ms"].as_u64().unwrap();
    assert!(wartet >= 2_000 && health["grund"].is_string(), "{health}");
    assert_eq!(health["nur_lesen"], false, "{health}");
    bis(async || neueste(&superuser).await > stopped + 300).await;
    genug.store(true, Ordering::Relaxed);
    for klient in klienten {
        assert!(!klient.await.unwrap().is_empty());
    }
    let health = ort.holt("/health").await;
    assert_eq!(health.status, StatusCode::OK, "{}", health.text());
    assert_eq!(health.json()["wartet_ms"], 0);
    welt.protokoll_ist_unversehrt().await;
}
