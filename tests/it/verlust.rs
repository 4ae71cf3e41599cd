//! What the writer does once its connection or what it had written is gone.

use std::time::Duration;

use axum::http::StatusCode;
use eakte::app::{App, AppError, Auftrag};
use eakte::store::StoreError;
use eakte::store::akten::Siegler;
use eakte::store::strom::Stromstand;
use eakte_domain::akte::{Akte, AkteBetreffGeaendert, AkteEvent};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Schutzklasse, Status};
use eakte_domain::{AkteId, CommandId, Ereignis, OrgNr, StreamId, Urheber, VorgangId};
use eakte_ledger::ids::ChainHash;
use eakte_ledger::seal::RecordKey;
use eakte_projections::{Objekttyp, Treffer};
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, bis, text, vorgang_anlegen};

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

/// Appends a Vorgang as often as it takes until the connections are back.
async fn bis_es_geht(welt: &Welt, akte: AkteId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    for _ in 0..100 {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Danach");
        let auftrag = Auftrag::neu().ohne_warten();
        if welt.app.execute(&wer, akte, command, auftrag).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the writer does not come back");
}

async fn stand(app: &App, akte: AkteId) -> Stromstand<Akte> {
    let stand = app.store.stand::<Akte>(akte.into()).await;
    (*stand.unwrap().unwrap()).clone()
}

/// Appends to an Akte as somebody who has seen it like this.
async fn anhaengen(
    welt: &Welt,
    akte: AkteId,
    gesehen: &Stromstand<Akte>,
) -> Result<(), StoreError> {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let urheber = Urheber {
        akteur: welt
            .app
            .person(&wer)
            .unwrap()
            .akteur(wer.zweck, None)
            .unwrap(),
        zweck: wer.zweck,
        cmd: CommandId(Uuid::new_v4()),
        anfrage: None,
    };
    let event = AkteEvent::AkteBetreffGeaendert(AkteBetreffGeaendert {
        betreff: text("Darauf gebaut"),
        vorher: text("Boden"),
    });
    let now = eakte::app::now();
    let mut siegler = Siegler::fortsetzen(&welt.app.store, akte.into(), now, gesehen);
    siegler.aktion(Ereignis::Akte(event), &urheber, Schutzklasse::Allgemein)?;
    let (teil, _) = siegler.finish(());
    let done = welt
        .app
        .store
        .schreiber
        .append(urheber.cmd, vec![teil])
        .await;
    done.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_connection_nothing_is_built_on_what_is_not_there() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Boden").await;
    let andere = welt.akte(&wer, "Andere").await;
    let da = stand(&welt.app, akte).await;
    // As it was seen before a crash took its last event back: one that is gone, and one with another in its place.
    let weiter = Stromstand {
        next_seq: da.next_seq + 1,
        prev: ChainHash([7; 32]),
        ..da.clone()
    };
    let anders = Stromstand {
        prev: ChainHash([7; 32]),
        ..da.clone()
    };
    trennen(&welt).await;
    bis_es_geht(&welt, andere).await;
    for gesehen in [&weiter, &anders] {
        let refused = anhaengen(&welt, akte, gesehen).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    anhaengen(&welt, akte, &da).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_two_lost_connections_ago_is_looked_up_on_a_new_one() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Boden").await;
    let andere = welt.akte(&wer, "Andere").await;
    let da = stand(&welt.app, akte).await;
    trennen(&welt).await;
    bis_es_geht(&welt, andere).await;
    trennen(&welt).await;
    // The writer learns only now that its connection is gone.
    anhaengen(&welt, akte, &da).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_a_crash_took_back_seals_nothing() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Boden").await;
    let andere = welt.akte(&wer, "Andere").await;
    let da = stand(&welt.app, akte).await;
    // Its keys were read later than its events: with one that is announced nowhere any more.
    let mut keys = (*da.keys).clone();
    let lost = RecordKey::from_bytes([7; 32]);
    keys.push(keys.next_epoch(), Schutzklasse::Allgemein, lost);
    let gesehen = Stromstand {
        keys: keys.into(),
        ..da
    };
    trennen(&welt).await;
    bis_es_geht(&welt, andere).await;
    let refused = anhaengen(&welt, akte, &gesehen).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    bis_es_geht(&welt, akte).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_connection_what_was_cached_is_read_again() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Boden").await;
    let andere = welt.akte(&wer, "Andere").await;
    let da = stand(&welt.app, akte).await;
    let erfunden = Stromstand {
        next_seq: da.next_seq + 1,
        ..da.clone()
    };
    welt.app
        .store
        .cache
        .keep(akte.into(), std::sync::Arc::new(erfunden));
    assert_eq!(stand(&welt.app, akte).await.next_seq, da.next_seq + 1);
    trennen(&welt).await;
    bis_es_geht(&welt, andere).await;
    assert_eq!(stand(&welt.app, akte).await.next_seq, da.next_seq);
    bis_es_geht(&welt, akte).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_searches_is_not_refused_for_ever_after_a_lost_connection() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Boden").await;
    let eigene = welt.app.person(&wer).unwrap().org;
    let verzeichnis = welt.app.verzeichnis();
    let mut andere = verzeichnis.organisationen.keys();
    // Of another organisation: such a hit is recorded before it is shown.
    let treffer = Treffer {
        art: Objekttyp::Akte,
        akte,
        vorgang: None,
        dokument: None,
        betreff: Vec::new(),
        auszug: Vec::new(),
        aktenzeichen: String::new(),
        akte_betreff: String::new(),
        org: *andere.find(|nr| **nr != eigene).unwrap(),
        org_name: None,
        vorgang_nummer: None,
        status: Status::InBearbeitung,
        ende: None,
        klasse: None,
        medientyp: None,
        seiten: None,
        storniert: false,
        tag: eakte::app::now().tag(),
    };
    trennen(&welt).await;
    // Who follows the log has noticed it; the writer learns of it by what comes now.
    let verluste = welt.app.store.schreiber.verluste();
    bis(async || verluste.stand() > 0).await;
    let suchen = async || {
        welt.app
            .gefunden(&wer, "Boden", std::slice::from_ref(&treffer))
            .await
    };
    bis(async || suchen().await.is_ok()).await;
    welt.protokoll_ist_unversehrt().await;
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
    // Whoever follows has read the new keys, and does not keep them again behind our back.
    assert!(welt.app.views_aktuell(Duration::from_secs(60)).await);
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
