//! Who waits for the writer: two writers on one log, where the one that is always outrun takes the right of way and
//! nobody keeps it; and a look that a crash overtakes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eakte::app::{App, Auftrag, Stelle};
use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::leseprotokoll::gezeigt;
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
    // Until one of them has been outrun often enough: chance decides when.
    let gesehen = AtomicBool::new(false);
    let all = akten.iter().enumerate().map(async |(n, akte)| {
        ablegen(&welt, &apps[n % 2], *akte, 30).await;
        while !gesehen.load(Ordering::Relaxed) {
            ablegen(&welt, &apps[n % 2], *akte, 1).await;
        }
    });
    let all = futures::future::join_all(all);
    let release = async {
        bis(async || ausschliesslich(&anderer, false).await > 0).await;
        gesehen.store(true, Ordering::Relaxed);
        let unlock = "SELECT pg_advisory_unlock_shared($1)";
        anderer.execute(unlock, &[&VORRANG]).await.unwrap();
    };
    tokio::join!(all, release);
    bis(async || ausschliesslich(&anderer, true).await == 0).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_shows_nothing_if_a_crash_took_back_the_share_it_rests_on() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let partner = welt.wer("b.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Geteilt").await;
    let vorgang = welt.vorgang(&wer, akte, "Vorgang").await;
    let (klasse, datei) = (
        Dokumentklasse::Bescheid,
        ("nachweis.txt", b"Geheim".to_vec()),
    );
    let dokument = welt.dokument(&wer, (akte, vorgang), klasse, datei).await;
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &[klasse])
        .await;
    let lesen = async || {
        let (art, stelle) = (Zugriffsart::Inhalt, Stelle::default());
        let gelesen = welt
            .app
            .dokument_lesen(&partner, dokument, art, stelle)
            .await;
        gelesen.map(drop)
    };
    lesen().await.unwrap();
    let anderer = welt.superuser().await;
    let lock = "SELECT pg_advisory_lock($1)";
    anderer.execute(lock, &[&VORRANG]).await.unwrap();
    let verlieren = async {
        // The look has been allowed and waits to be recorded.
        let waits = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted";
        bis(async || {
            anderer
                .query_one(waits, &[])
                .await
                .unwrap()
                .get::<_, i64>(0)
                > 0
        })
        .await;
        let share = "DELETE FROM auth_freigabe WHERE akte = $1";
        anderer.execute(share, &[&akte.0]).await.unwrap();
        let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        anderer.execute(all, &[]).await.unwrap();
        let unlock = "SELECT pg_advisory_unlock($1)";
        anderer.execute(unlock, &[&VORRANG]).await.unwrap();
    };
    let (gelesen, ()) = tokio::join!(lesen(), verlieren);
    assert!(gelesen.is_err(), "it was shown");
    // Nor does the read log say for ever that it was allowed.
    assert_eq!(gezeigt(&welt).await.len(), 1);
    welt.protokoll_ist_unversehrt().await;
}
