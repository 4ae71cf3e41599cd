//! What is taken once something of the database is gone: nothing.

use std::time::Duration;

use axum::http::StatusCode;
use eakte::app::{AppError, Auftrag};
use eakte::store::StoreError;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{OrgNr, StreamId, VorgangId};
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, bis, vorgang_anlegen};

/// What a set back database has lost, and the column that tells when.
const TABELLEN: [(&str, &str); 5] = [
    ("event", "position"),
    ("payload_salt", "position"),
    ("payload_body", "position"),
    ("log_batch", "last_pos"),
    ("command", "first_position"),
];

/// Ends every other connection to the database, as a restart does.
async fn trennen(welt: &Welt) {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let superuser = welt.superuser().await;
    superuser.execute(sql, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_set_back_under_the_writer_takes_nothing_and_its_health_says_so() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Zurückgesetzt").await;
    let andere = welt.akte(&wer, "Andere").await;
    let klient = Klient::von(&welt, &wer).await;
    let superuser = welt.superuser().await;
    let sql = "SELECT max(last_pos) FROM log_batch";
    let before: i64 = superuser.query_one(sql, &[]).await.unwrap().get(0);
    welt.vorgang(&wer, akte, "Geht verloren").await;
    // As a restored backup: everything after that head is gone.
    for (table, column) in TABELLEN {
        let sql = format!("CREATE TABLE neu_{table} AS TABLE {table}");
        superuser.batch_execute(&sql).await.unwrap();
        let sql = format!("DELETE FROM {table} WHERE {column} > $1");
        superuser.execute(&sql, &[&before]).await.unwrap();
    }
    trennen(&welt).await;
    // The connections come back; what is asked of them must not be done.
    let mut refused = String::new();
    for _ in 0..100 {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Danach");
        let auftrag = Auftrag::neu().ohne_warten();
        match welt.app.execute(&wer, andere, command, auftrag).await {
            Err(e) if matches!(e, AppError::Store(StoreError::Halted)) => {
                refused = e.to_string();
                break;
            }
            Err(e) => refused = e.to_string(),
            Ok(done) => panic!("{done:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(refused, StoreError::Halted.to_string());
    let superuser = welt.superuser().await;
    let sql = "SELECT max(position) FROM event";
    let newest: i64 = superuser.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(newest, before);
    // It can be read, and says itself that it is not written.
    let health = klient.holt("/health").await;
    assert_eq!(health.status, StatusCode::SERVICE_UNAVAILABLE);
    let health = health.json();
    assert_eq!(health["nur_lesen"], true, "{health}");
    assert!(health["grund"].is_string(), "{health}");
    // The newest state is brought back: nobody need write first to learn of it.
    for (table, _) in TABELLEN {
        let sql = format!("INSERT INTO {table} SELECT * FROM neu_{table} ON CONFLICT DO NOTHING");
        superuser.batch_execute(&sql).await.unwrap();
    }
    bis(async || klient.holt("/health").await.status == StatusCode::OK).await;
    assert_eq!(klient.holt("/health").await.json()["nur_lesen"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_without_its_newest_keys_takes_nothing_under_older_ones() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Übergeben").await;
    let opened = welt.app.epoche_eroeffnen(StreamId(akte.0), OrgNr(3)).await;
    opened.unwrap();
    let sql = "DELETE FROM record_key k WHERE stream = $1
               AND epoch = (SELECT max(epoch) FROM record_key WHERE stream = k.stream)";
    let superuser = welt.superuser().await;
    assert!(superuser.execute(sql, &[&akte.0]).await.unwrap() > 0);
    let anzahl = "SELECT count(*) FROM event WHERE stream = $1";
    let before: i64 = superuser
        .query_one(anzahl, &[&akte.0])
        .await
        .unwrap()
        .get(0);
    for app in [welt.app.clone(), welt.zweiter_prozess().await] {
        app.store.cache.forget(akte.into());
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Nur für die neue Stelle");
        let refused = app.execute(&wer, akte, command, Auftrag::neu()).await;
        assert!(refused.is_err(), "{refused:?}");
    }
    let after: i64 = superuser
        .query_one(anzahl, &[&akte.0])
        .await
        .unwrap()
        .get(0);
    assert_eq!(after, before);
}
