//! Snapshots: a shorter way to the same state, and never a way to another.

use std::sync::Arc;
use std::time::Duration;

use eakte::app::{Actor, App, Auftrag};
use eakte::store::strom::Stromstand;
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use uuid::Uuid;

use crate::support::cluster::kommt_vor;
use crate::support::loeschfall::Fall;
use crate::support::welt::{Welt, vorgang_anlegen};

/// Events enough for a snapshot.
const VORGAENGE: usize = 80;
const WORT: &str = "Sonderbedarfsprüfung";

async fn lange_akte(welt: &Welt) -> AkteId {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, WORT).await;
    verlaengern(welt, &wer, akte).await;
    akte
}

/// Gives an Akte events enough for a snapshot.
async fn verlaengern(welt: &Welt, wer: &Actor, akte: AkteId) {
    for n in 0..VORGAENGE {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), &format!("{WORT} {n}"));
        let auftrag = Auftrag::neu().ohne_warten();
        welt.app.execute(wer, akte, command, auftrag).await.unwrap();
    }
}

/// Loads the Akte with empty caches; waits until its snapshot is kept.
async fn mit_snapshot(welt: &Welt, akte: AkteId) -> i64 {
    let fresh = welt.zweiter_prozess().await;
    fresh.store.stand::<Akte>(akte.into()).await.unwrap();
    let client = welt.superuser().await;
    for _ in 0..500 {
        let sql = "SELECT next_seq FROM snapshot WHERE stream = $1";
        if let Some(row) = client.query_opt(sql, &[&akte.0]).await.unwrap() {
            return row.get(0);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no snapshot was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_read_from_its_snapshot_is_the_one_read_from_its_events() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = lange_akte(&welt).await;
    let folded = mit_snapshot(&welt, akte).await;
    assert!(folded > VORGAENGE as i64);
    for name in ["nach dem Schnappschuss", "und noch einer"] {
        welt.vorgang(&wer, akte, name).await;
        let known = welt
            .app
            .store
            .stand::<Akte>(akte.into())
            .await
            .unwrap()
            .unwrap();
        let fresh = welt.zweiter_prozess().await;
        let read = fresh
            .store
            .stand::<Akte>(akte.into())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(read.aggregate, known.aggregate);
        assert_eq!(
            (read.next_seq, read.prev, read.zeit),
            (known.next_seq, known.prev, known.zeit)
        );
        // And it is good for the next command.
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "aus dem zweiten Prozess");
        fresh
            .execute(&wer, akte, command, Auftrag::neu().ohne_warten())
            .await
            .unwrap();
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_was_changed_moved_or_cut_is_passed_over() {
    let welt = Welt::neu().await;
    let (akte, other) = (lange_akte(&welt).await, lange_akte(&welt).await);
    mit_snapshot(&welt, akte).await;
    mit_snapshot(&welt, other).await;
    let client = welt.superuser().await;
    let attacks = [
        "UPDATE snapshot SET sealed = set_byte(sealed, 5, get_byte(sealed, 5) # 1) WHERE stream = $1",
        "UPDATE snapshot SET salt = set_byte(salt, 5, get_byte(salt, 5) # 1) WHERE stream = $1",
        "UPDATE snapshot SET next_seq = next_seq - 3 WHERE stream = $1",
        "UPDATE snapshot SET next_seq = next_seq + 3 WHERE stream = $1",
        "UPDATE snapshot SET epochs = 2147483647 WHERE stream = $1",
        "UPDATE snapshot SET sealed = substr(sealed, 1, 9) WHERE stream = $1",
        "UPDATE snapshot s SET (next_seq, epochs, salt, sealed) = (SELECT o.next_seq, o.epochs, o.salt, o.sealed \
         FROM snapshot o WHERE o.stream <> $1) WHERE s.stream = $1",
    ];
    let known = welt
        .app
        .store
        .stand::<Akte>(akte.into())
        .await
        .unwrap()
        .unwrap();
    client
        .batch_execute("CREATE TABLE sound AS SELECT * FROM snapshot")
        .await
        .unwrap();
    for attack in attacks {
        assert_eq!(
            client.execute(attack, &[&akte.0]).await.unwrap(),
            1,
            "{attack}"
        );
        let fresh = welt.zweiter_prozess().await;
        let read = fresh
            .store
            .stand::<Akte>(akte.into())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(read.aggregate, known.aggregate, "{attack}");
        assert_eq!(
            (read.next_seq, read.prev),
            (known.next_seq, known.prev),
            "{attack}"
        );
        client
            .batch_execute("TRUNCATE snapshot; INSERT INTO snapshot SELECT * FROM sound")
            .await
            .unwrap();
    }
    client.batch_execute("DROP TABLE sound").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_tells_its_reader_nothing() {
    let welt = Welt::neu().await;
    let akte = lange_akte(&welt).await;
    mit_snapshot(&welt, akte).await;
    let sealed = liegt(&welt, akte).await.unwrap().sealed;
    assert!(sealed.len() > VORGAENGE * WORT.len());
    assert!(!kommt_vor(&sealed, WORT));
}

/// What lies in the table of an Akte.
struct Liegend {
    next_seq: i64,
    epochs: i32,
    rules: String,
    salt: Vec<u8>,
    sealed: Vec<u8>,
}

async fn liegt(welt: &Welt, akte: AkteId) -> Option<Liegend> {
    let client = welt.superuser().await;
    let sql = "SELECT next_seq, epochs, rules, salt, sealed FROM snapshot WHERE stream = $1";
    let row = client.query_opt(sql, &[&akte.0]).await.unwrap()?;
    Some(Liegend {
        next_seq: row.get(0),
        epochs: row.get(1),
        rules: row.get(2),
        salt: row.get(3),
        sealed: row.get(4),
    })
}

/// Puts one back, as an old backup or somebody with the database would. In one statement: a load of before may still keep
/// one meanwhile.
async fn zuruecklegen(welt: &Welt, akte: AkteId, s: &Liegend) {
    let client = welt.superuser().await;
    client
        .execute(
            "INSERT INTO snapshot VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (stream) DO UPDATE SET next_seq = excluded.next_seq, epochs = excluded.epochs,
                 rules = excluded.rules, salt = excluded.salt, sealed = excluded.sealed",
            &[
                &akte.0,
                &s.next_seq,
                &s.epochs,
                &s.rules,
                &s.salt,
                &s.sealed,
            ],
        )
        .await
        .unwrap();
}

async fn kalt(welt: &Welt, akte: AkteId) -> (App, Arc<Stromstand<Akte>>) {
    let app = welt.zweiter_prozess().await;
    let stand = app.store.stand(akte.into()).await.unwrap().unwrap();
    (app, stand)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_takes_the_snapshot_along_and_an_old_one_put_back_brings_nothing_back() {
    let fall = Fall::neu(None).await;
    let (welt, akte) = (&fall.welt, fall.akte);
    verlaengern(welt, &fall.sb, akte).await;
    mit_snapshot(welt, akte).await;
    let before = liegt(welt, akte).await.unwrap();
    fall.loescht(fall.dokument_weg()).await;
    let left = liegt(welt, akte).await;
    assert!(
        left.is_none_or(|s| s.next_seq > before.next_seq),
        "it holds what was erased"
    );

    // Put back under a running service it is passed over, and the next start drops it.
    zuruecklegen(welt, akte, &before).await;
    let (app, read) = kalt(welt, akte).await;
    assert!(read.aggregate.dokument(fall.weg).is_none());
    assert!(read.aggregate.dokument(fall.bleibt).is_some());
    zuruecklegen(welt, akte, &before).await;
    app.store.loeschliste_anwenden(&app.blobs).await.unwrap();
    assert!(
        liegt(welt, akte)
            .await
            .is_none_or(|s| s.next_seq > before.next_seq)
    );

    // What is folded from the rest is kept again, and is the same.
    let folded = mit_snapshot(welt, akte).await;
    assert!(folded > before.next_seq);
    let (_, again) = kalt(welt, akte).await;
    assert_eq!(again.aggregate, read.aggregate);
    assert_eq!((again.next_seq, again.prev), (read.next_seq, read.prev));
    welt.protokoll_ist_unversehrt().await;
}
