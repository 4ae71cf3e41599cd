//! The database: what the service's role may not do even if the service is taken over.

use eakte::app::Auftrag;
use eakte::store::follower::{self, IN_ORDER};
use eakte::store::leser::{self, Zeile, bereich_sql};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{Ereignis, Recorded, VorgangId};
use eakte_ledger::lanes::GROUP;
use futures::TryStreamExt;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use crate::support::loeschfall::Fall;
use crate::support::welt::{Welt, vorgang_anlegen};

/// Tables of facts and a column of each.
const TATSACHEN: [(&str, &str); 7] = [
    ("event", "header"),
    ("payload_salt", "salt"),
    ("payload_body", "body"),
    ("log_batch", "root"),
    ("command", "count"),
    ("stream", "art"),
    ("record_key", "wraps"),
];

/// Statements that must fail for want of rights; the others are returned.
async fn erlaubt(welt: &Welt, rolle: &str, statements: Vec<String>) -> Vec<String> {
    let client = welt.superuser().await;
    client
        .batch_execute(&format!("SET ROLE {rolle}"))
        .await
        .unwrap();
    let mut out = Vec::new();
    for sql in statements {
        match client.batch_execute(&sql).await {
            Err(e) if e.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {}
            other => out.push(format!("{sql}: {other:?}")),
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_the_service_cannot_change_or_remove_a_fact() {
    let welt = Welt::neu().await;
    welt.akte(&welt.wer("a.wohngeld", Wohngeld), "Bleibt").await;
    let statements = TATSACHEN.iter().flat_map(|(table, column)| {
        [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            format!("CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION tsvector_update_trigger()"),
        ]
    });
    let allowed = erlaubt(&welt, "eakte_app", statements.collect()).await;
    assert_eq!(allowed, Vec::<String>::new());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_erasure_reaches_payloads_and_the_keys_of_read_logs_only() {
    let welt = Welt::neu().await;
    let of_others = TATSACHEN
        .iter()
        .filter(|(t, _)| !t.starts_with("payload_"))
        .flat_map(|(t, column)| {
            [
                format!("DELETE FROM {t}"),
                format!("UPDATE {t} SET {column} = {column}"),
                format!("TRUNCATE {t}"),
            ]
        });
    let of_payloads = ["payload_salt", "payload_body"].iter().flat_map(|t| {
        [
            format!("TRUNCATE {t}"),
            format!("INSERT INTO {t} SELECT * FROM {t}"),
        ]
    });
    let allowed = erlaubt(&welt, "eakte_erase", of_others.chain(of_payloads).collect()).await;
    // Of no Akte's: `leseprotokoll::the_rule_reaches_no_akte_and_no_key_of_an_akte`.
    assert_eq!(allowed, ["DELETE FROM record_key: Ok(())"]);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_log_is_read_without_what_lies_before_it() {
    let welt = Welt::neu().await;
    let client = welt.app.store.db.service().await.unwrap();
    client.batch_execute(IN_ORDER).await.unwrap();
    let sql = format!("EXPLAIN {}", bereich_sql(20, 40));
    let rows = client.query(&sql, &[]).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|r| r.get(0)).collect();
    let bounded = |line: &&String| line.contains(">= 20)") && line.contains("< 40)");
    assert_eq!(plan.iter().filter(bounded).count(), 3, "{plan:#?}");
    assert!(!plan.iter().any(|line| line.contains("Sort")), "{plan:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_opened_together_are_those_opened_one_by_one() {
    let fall = Fall::neu(None).await;
    fall.loescht(fall.dokument_weg()).await;
    let store = &fall.welt.app.store;
    let client = store.db.read().await.unwrap();
    let head = leser::head(&**client).await.unwrap();
    let rows = leser::from_position(&**client, 0, head + 1).await.unwrap();
    let keys = store.cache.keys_zu(&**client, &store.bund, &rows);
    let keys = keys.await.unwrap();
    let alone: Vec<_> = rows
        .iter()
        .zip(&keys)
        .map(|(row, keys)| row.open(keys).unwrap())
        .collect();
    assert!(alone.len() > GROUP, "{}", alone.len());
    assert!(
        alone
            .iter()
            .any(|e| matches!(e.ereignis, Ereignis::Geloescht(_)))
    );
    assert_eq!(Zeile::open_all(&rows, &keys).unwrap(), alone);
    // Of one that was changed, all are refused.
    let mut changed = rows;
    let last = changed
        .iter_mut()
        .rfind(|row| row.epoch().is_some())
        .unwrap();
    let position = last.position;
    let mut bytes = last.body.as_ref().unwrap().to_vec();
    bytes[40] ^= 1;
    last.body = Some(bytes.into());
    let refused = Zeile::open_all(&changed, &keys).unwrap_err();
    assert!(
        refused.to_string().contains(&position.to_string()),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_events_read_at_once_are_those_read_by_a_query_what_was_erased_among_them() {
    let fall = Fall::neu(None).await;
    let welt = &fall.welt;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut akten = Vec::new();
    for n in 0..16 {
        akten.push(welt.akte(&wer, &format!("Akte {n}")).await);
    }
    let filed = akten.iter().map(async |akte| {
        for n in 0..64 {
            let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), &format!("Vorgang {n}"));
            let auftrag = Auftrag::neu().ohne_warten();
            let done = welt.app.execute(&wer, *akte, command, auftrag).await;
            done.unwrap();
        }
    });
    futures::future::join_all(filed).await;
    fall.loescht(fall.dokument_weg()).await;
    let store = &welt.app.store;
    let client = store.db.service().await.unwrap();
    let head = leser::head(&client).await.unwrap();
    assert!(head > 1_000, "{head}");
    let rows = leser::from_position(&client, 0, head + 1).await.unwrap();
    let expected = follower::open(store, &client, rows).await.unwrap();
    let erased = |e: &&Recorded| matches!(e.ereignis, Ereignis::Geloescht(_));
    assert!(expected.iter().any(|e| erased(&e)));
    for from in [0, 7] {
        let batches = follower::opened(store, &client, from, head);
        let batches: Vec<_> = batches.try_collect().await.unwrap();
        assert_eq!(batches.concat(), expected[from as usize..]);
    }
}
