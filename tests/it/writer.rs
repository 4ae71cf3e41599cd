//! The writer: several processes and people on one log.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use cqrs_es::CqrsFramework;
use eakte::app::{AppError, Auftrag};
use eakte::store::StoreError;
use eakte::store::akten::Kommandospeicher;
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::{Pflege, Wohngeld};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{CommandId, Issued, Urheber, VorgangId, Zeit};
use eakte_ledger::header::HeaderBytes;
use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::support::anfrage::{Klient, Koerper};
use crate::support::loeschfall::{Fall, PASSWORT};
use crate::support::sitzung::arbeiten;
use crate::support::welt::{Welt, vorgang_anlegen};

async fn anzahl(welt: &Welt) -> i64 {
    let row = welt
        .superuser()
        .await
        .query_one("SELECT count(*) FROM event", &[])
        .await
        .unwrap();
    row.get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_read_what_another_process_appended_goes_on_from_there() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Zwei Programme").await;
    let andere = welt.zweiter_prozess().await;
    let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "vom anderen");
    let done = andere.execute(&wer, akte, command, Auftrag::neu()).await;
    done.unwrap();
    // As when the first learns of it before it appends itself; its writer still remembers the end that it wrote.
    welt.app.store.cache.forget(akte.into());
    welt.vorgang(&wer, akte, "vom ersten").await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writers_on_one_log_leave_no_gap_and_lose_nothing() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akten = [
        welt.akte(&wer, "Erste").await,
        welt.akte(&wer, "Zweite").await,
    ];
    let apps = [welt.app.clone(), welt.zweiter_prozess().await];
    let vorher = anzahl(&welt).await;
    let anhaengen = apps.iter().zip(akten).map(|(app, akte)| async move {
        let mut positionen = Vec::new();
        for n in 0..100 {
            let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), &format!("Vorgang {n}"));
            let done = app
                .execute(&wer, akte, command, Auftrag::neu().ohne_warten())
                .await
                .unwrap();
            positionen.push(done.receipt.position.0);
        }
        positionen
    });
    let positionen: Vec<u64> = join_all(anhaengen).await.concat();
    assert_eq!(positionen.iter().collect::<BTreeSet<_>>().len(), 200);
    let sql = "SELECT count(*), min(position), max(position) FROM event";
    let row = welt.superuser().await.query_one(sql, &[]).await.unwrap();
    let (count, first, last): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    assert_eq!((count, first, last), (vorher + 200, 0, vorher + 199));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_at_once_on_one_akte_succeed_or_conflict_and_never_vanish() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Gedränge").await;
    let apps = [welt.app.clone(), welt.zweiter_prozess().await];
    let commands = (0..40).map(|n| {
        let app = apps[n % 2].clone();
        async move {
            let vorgang = VorgangId(Uuid::new_v4());
            let command = vorgang_anlegen(vorgang, &format!("Vorgang {n}"));
            match app
                .execute(&wer, akte, command, Auftrag::neu().ohne_warten())
                .await
            {
                Ok(done) => Some((vorgang, done.receipt.sequence)),
                Err(AppError::Store(StoreError::Conflict)) => None,
                Err(e) => panic!("{e}"),
            }
        }
    });
    let done: Vec<(VorgangId, u64)> = join_all(commands).await.into_iter().flatten().collect();
    let fresh = welt.zweiter_prozess().await;
    let stand = fresh
        .store
        .stand::<Akte>(akte.into())
        .await
        .unwrap()
        .unwrap();
    let there = done
        .iter()
        .filter(|(v, _)| stand.aggregate.vorgang(*v).is_some())
        .count();
    let sequences: BTreeSet<u64> = done.iter().map(|(_, s)| *s).collect();
    assert!(!done.is_empty());
    assert_eq!((there, sequences.len()), (done.len(), done.len()));
    assert_eq!(sequences.last().map(|s| s + 1), Some(stand.next_seq));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_command_id_returns_the_first_receipt() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Doppelt gesendet").await;
    let other = welt.zweiter_prozess().await;
    let vorher = anzahl(&welt).await;
    let auftrag = Auftrag::wiederholbar(&wer, "ein Schlüssel").ohne_warten();
    let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Nur einmal");
    // Twice at the same moment in two processes, and once more later.
    let (a, b) = tokio::join!(
        welt.app.execute(&wer, akte, command.clone(), auftrag),
        other.execute(&wer, akte, command.clone(), auftrag),
    );
    let c = welt
        .app
        .execute(&wer, akte, command, auftrag)
        .await
        .unwrap();
    assert_eq!(a.unwrap().receipt, c.receipt);
    assert_eq!(b.unwrap().receipt, c.receipt);
    assert!(c.wiederholung);
    assert_eq!(anzahl(&welt).await, vorher + 1);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_and_leaves_nothing() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Version").await;
    let seen = welt
        .app
        .store
        .stand::<Akte>(akte.into())
        .await
        .unwrap()
        .unwrap()
        .next_seq
        - 1;
    welt.vorgang(&wer, akte, "Inzwischen").await;
    let vorher = anzahl(&welt).await;
    let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Zu spät");
    let stale = Auftrag::neu().bei_version(Some(seen));
    let refused = welt.app.execute(&wer, akte, command.clone(), stale).await;
    assert!(matches!(refused, Err(AppError::Veraltet)), "{refused:?}");
    assert_eq!(anzahl(&welt).await, vorher);
    let current = Auftrag::neu().bei_version(Some(seen + 1));
    welt.app
        .execute(&wer, akte, command, current)
        .await
        .unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outdated_request_learns_what_happened_since() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Version").await;
    let klient = Klient::von(&welt, &wer).await;
    let path = format!("/api/v1/akten/{akte}");
    let seen = klient.holt(&path).await.etag.unwrap();
    let [erster, zweiter] = [
        welt.vorgang(&wer, akte, "Erster").await,
        welt.vorgang(&wer, akte, "Zweiter").await,
    ];
    let neu = Koerper::Json(json!({ "betreff": "Zu spät" }));
    let stale = klient
        .fragt(Method::PATCH, &path, neu, &[("if-match", &seen)])
        .await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let problem = stale.json();
    let neueres: Vec<&str> = problem["neueres"]
        .as_array()
        .unwrap()
        .iter()
        .map(|z| z["vorgang"].as_str().unwrap())
        .collect();
    assert_eq!(neueres, [zweiter.0.to_string(), erster.0.to_string()]);
    // A version that never was has nothing after it.
    let neu = Koerper::Json(json!({ "betreff": "Zu früh" }));
    let future = klient
        .fragt(Method::PATCH, &path, neu, &[("if-match", "\"99\"")])
        .await;
    assert_eq!(future.status, StatusCode::PRECONDITION_FAILED);
    assert!(future.json().get("neueres").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_commands_at_once_on_one_akte_none_is_outrun_for_good() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Gedränge").await;
    let app = &welt.app;
    let commands = (0..64).map(|n| async move {
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), &format!("Vorgang {n}"));
        let auftrag = Auftrag::neu().ohne_warten();
        app.execute(&wer, akte, command, auftrag).await
    });
    for done in join_all(commands).await {
        done.unwrap();
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_named_no_version_is_told_of_a_conflict_and_not_of_a_condition() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    let klient = Klient::von(&fall.welt, &fall.zwei).await;
    // The second approval without the first: what it builds on is not there.
    let path = format!(
        "/api/v1/akten/{}/loeschungen/{}/freigeben",
        fall.akte, loeschung.0
    );
    let faelle: [(&[(&str, &str)], StatusCode); 4] = [
        (&[], StatusCode::CONFLICT),
        (&[("if-match", "*")], StatusCode::CONFLICT),
        (&[("accept-language", "en")], StatusCode::CONFLICT),
        (&[("if-match", "\"1\"")], StatusCode::PRECONDITION_FAILED),
    ];
    for (kopf, status) in faelle {
        let koerper = Koerper::Json(json!({ "passwort": PASSWORT }));
        let answer = klient.fragt(Method::POST, &path, koerper, kopf).await;
        assert_eq!(answer.status, status, "{kopf:?}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["code"], "veraltet", "{kopf:?}");
        assert_eq!(problem["status"], status.as_u16(), "{kopf:?}");
    }
}

/// Sequence and time of every event, by stream.
async fn zeiten(welt: &Welt) -> Vec<(Uuid, u64)> {
    let sql = "SELECT stream, header FROM event ORDER BY stream, sequence";
    let rows = welt.superuser().await.query(sql, &[]).await.unwrap();
    let header = |b: &[u8]| HeaderBytes::try_from(b).unwrap().parse().unwrap();
    rows.iter()
        .map(|r| (r.get(0), header(r.get(1)).time_ms))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn time_never_goes_back_within_a_stream_even_if_the_clock_does() {
    let welt = Welt::neu().await;
    arbeiten(&welt, 3, 400, "Zeit").await;
    let wer = welt.wer("k.pflege", Pflege);
    let akte = welt.akte(&wer, "Uhr").await;
    let beleg = welt
        .app
        .darf_akte(&wer, Aktion::AkteAendern, akte)
        .await
        .unwrap();
    let akteur = welt
        .app
        .person(&wer)
        .unwrap()
        .akteur(wer.zweck, None)
        .unwrap();
    let gestern = Zeit(eakte::app::now().0 - 86_400_000);
    let speicher = Kommandospeicher {
        store: welt.app.store.clone(),
        urheber: Urheber {
            akteur: akteur.clone(),
            zweck: wer.zweck,
            cmd: CommandId(Uuid::new_v4()),
            anfrage: None,
        },
        zeit: gestern,
        org: akteur.org,
        entschieden: None,
        expected: None,
        receipt: Arc::default(),
    };
    let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Von gestern");
    let issued = Issued::new(command, akteur, wer.zweck, gestern, beleg);
    let framework = CqrsFramework::<Akte, _>::new(speicher, Vec::new(), ());
    framework
        .execute(&akte.0.to_string(), issued)
        .await
        .unwrap();
    let zeiten = zeiten(&welt).await;
    let back = zeiten
        .windows(2)
        .filter(|w| w[0].0 == w[1].0 && w[0].1 > w[1].1)
        .count();
    assert_eq!(back, 0);
    welt.protokoll_ist_unversehrt().await;
}
