//! Two writers on one log: the one that is always outrun takes the right of way, and nobody keeps it.

use std::time::Duration;

use eakte::app::{App, Auftrag};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::support::welt::{Welt, bis, vorgang_anlegen};

/// The lock's number, as `pg_locks` of an operator shows it.
const VORRANG: i64 = 0x65_61_6b_74_65_18;
/// Callers of each writer.
const KLIENTEN: usize = 8;

async fn ablegen(welt: &Welt, app: &App, akte: AkteId, anzahl: usize) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    for n in 0..anzahl {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), &format!("Vorgang {n}"));
        let auftrag = Auftrag::neu().ohne_warten();
        app.execute(&wer, akte, command, auftrag).await.unwrap();
    }
}

/// Exclusive locks of this kind that are held (or waited for).
async fn ausschliesslich(client: &Client, held: bool) -> i64 {
    let sql = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
               WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.mode = 'ExclusiveLock'
                 AND ((l.classid::bigint << 32) | l.objid::bigint) = $1 AND l.granted = $2";
    let row = client.query_one(sql, &[&VORRANG, &held]).await.unwrap();
    row.get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_waits_for_who_has_the_right_of_way() {
    let welt = Welt::neu().await;
    let akte = welt.akte(&welt.wer("a.wohngeld", Wohngeld), "Wartet").await;
    let anderer = welt.superuser().await;
    let lock = "SELECT pg_advisory_lock($1)";
    anderer.execute(lock, &[&VORRANG]).await.unwrap();
    let mut ends = std::pin::pin!(ablegen(&welt, &welt.app, akte, 1));
    let waits = tokio::time::timeout(Duration::from_millis(300), &mut ends).await;
    assert!(waits.is_err(), "it did not wait");
    let unlock = "SELECT pg_advisory_unlock($1)";
    anderer.execute(unlock, &[&VORRANG]).await.unwrap();
    ends.await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_busy_writers_each_gets_its_turn_and_none_keeps_it() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let apps = [welt.app.clone(), welt.zweiter_prozess().await];
    let mut akten = Vec::new();
    for n in 0..2 * KLIENTEN {
        akten.push(welt.akte(&wer, &format!("Akte {n}")).await);
    }
    let anderer = welt.superuser().await;
    // Shares the lock with every batch, so whoever takes it alone is seen to wait.
    let shared = "SELECT pg_advisory_lock_shared($1)";
    anderer.execute(shared, &[&VORRANG]).await.unwrap();
    let all = akten.iter().enumerate();
    let all =
        futures::future::join_all(all.map(|(n, akte)| ablegen(&welt, &apps[n % 2], *akte, 30)));
    let release = async {
        bis(async || ausschliesslich(&anderer, false).await > 0).await;
        let unlock = "SELECT pg_advisory_unlock_shared($1)";
        anderer.execute(unlock, &[&VORRANG]).await.unwrap();
    };
    tokio::join!(all, release);
    bis(async || ausschliesslich(&anderer, true).await == 0).await;
    welt.protokoll_ist_unversehrt().await;
}
