//! The audit of the whole log: it stops and goes on, and notices when what it audited was replaced.

use std::path::Path;

use eakte::app::pruefung::{Ausgang, Pruefauftrag, Pruefung};
use eakte_ledger::ids::TreeHash;
use eakte_ledger::verify::{Defect, Finding, Report};

use crate::support::dienst::eakte;
use crate::support::sitzung::arbeiten;
use crate::support::welt::Welt;

async fn pruefen(welt: &Welt, stand: &Path, fortsetzen: bool, halt: bool) -> Pruefung {
    let auftrag = Pruefauftrag {
        stand: Some(stand.to_owned()),
        fortsetzen,
        ..Default::default()
    };
    auftrag
        .halt
        .store(halt, std::sync::atomic::Ordering::Relaxed);
    welt.app
        .protokoll_pruefen(auftrag, |_, _| {})
        .await
        .unwrap()
}

fn fertig(pruefung: Pruefung) -> Report {
    match pruefung.ausgang {
        Ausgang::Fertig(report) => report,
        Ausgang::Unterbrochen(_) => panic!("stopped at {}", pruefung.bis),
    }
}

/// The first finding of an audit that goes on: defect, first and last position.
async fn befund(welt: &Welt, stand: &Path, attack: &str) -> (Defect, u64, u64) {
    let client = welt.superuser().await;
    client.batch_execute(attack).await.unwrap();
    let report = fertig(pruefen(welt, stand, true, false).await);
    let Some(Finding {
        position: Some(first),
        last_position: Some(last),
        defect,
        ..
    }) = report.findings.first()
    else {
        panic!("not found: {attack}");
    };
    (*defect, *first, *last)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_was_stopped_goes_on_to_the_same_root() {
    let welt = Welt::neu().await;
    arbeiten(&welt, 31, 120, "Pause").await;
    let stand = welt.config.daten.join("pruefung/stand");
    let stopped = pruefen(&welt, &stand, false, true).await;
    assert!(matches!(stopped.ausgang, Ausgang::Unterbrochen(ref f) if f.is_empty()));
    assert!(stopped.bis > 0);
    let rest = pruefen(&welt, &stand, true, false).await;
    assert_eq!(rest.ab, stopped.bis);
    let rest = fertig(rest);
    let whole = welt.app.log_pruefen(|_, _| {}).await.unwrap();
    assert_eq!(rest.findings, []);
    assert_eq!((rest.events, rest.streams), (whole.events, whole.streams));
    assert_eq!(
        (rest.heads, rest.root),
        (whole.heads, Some(whole.root.unwrap()))
    );
    // What was appended since is audited by the next one, and nothing else is read.
    arbeiten(&welt, 32, 20, "Danach").await;
    let next = pruefen(&welt, &stand, true, false).await;
    assert_eq!(next.ab, whole.events);
    let next = fertig(next);
    assert!(next.is_sound(), "{:#?}", next.findings);
    assert!(next.events > whole.events);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_goes_on_notices_a_rewound_and_a_rewritten_log() {
    let welt = Welt::neu().await;
    arbeiten(&welt, 33, 60, "Zurueck").await;
    let stand = welt.config.daten.join("pruefung/stand");
    let report = fertig(pruefen(&welt, &stand, false, false).await);
    assert!(report.is_sound());
    let end = report.events - 1;
    let client = welt.superuser().await;
    for table in ["event", "payload_salt", "payload_body", "log_batch"] {
        let copy = format!("CREATE TABLE echt_{table} AS TABLE {table}");
        client.batch_execute(&copy).await.unwrap();
    }
    let back = "TRUNCATE event, log_batch; INSERT INTO event SELECT * FROM echt_event;
        INSERT INTO log_batch SELECT * FROM echt_log_batch;";
    // A backup is put back: the last two batches are gone without a trace in the database.
    let (from, attack) = {
        let row = client
            .query_one(
                "SELECT last_pos FROM log_batch ORDER BY last_pos DESC OFFSET 2 LIMIT 1",
                &[],
            )
            .await
            .unwrap();
        let last: i64 = row.get(0);
        let cut = format!(
            "DELETE FROM log_batch WHERE last_pos > {last}; DELETE FROM event WHERE position > {last};"
        );
        (u64::try_from(last).unwrap() + 1, cut)
    };
    let found = befund(&welt, &stand, &attack).await;
    assert_eq!(found, (Defect::LogTruncated, from, end));
    // Headers and last root are replaced by others that fit each other: named where the trees part.
    let rewrite = format!(
        "{back} UPDATE event SET header = set_byte(header, 39, get_byte(header, 39) # 1) WHERE position = 3;
         UPDATE log_batch SET root = sha256('another') WHERE last_pos = {end}"
    );
    let (defect, first, last) = befund(&welt, &stand, &rewrite).await;
    assert_eq!(defect, Defect::AuditedRewritten);
    assert!(first <= 3 && 3 <= last && last <= end, "{first} to {last}");
    // Only the stored root is another: the events are not blamed.
    let root =
        format!("{back} UPDATE log_batch SET root = sha256('another') WHERE last_pos = {end}");
    let found = befund(&welt, &stand, &root).await;
    assert_eq!(found, (Defect::BatchRoot, end, end));
    client.batch_execute(back).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_that_goes_on_is_held_against_signed_states_of_what_was_audited_before() {
    let welt = Welt::neu().await;
    arbeiten(&welt, 34, 40, "Gegen").await;
    let stand = welt.config.daten.join("pruefung/stand");
    let whole = fertig(pruefen(&welt, &stand, false, false).await);
    let root = whole.root.unwrap();
    let kopie = welt.config.daten.join("pruefung/kopie");
    let gegen = async |gegen: Vec<(u64, TreeHash)>| {
        let auftrag = Pruefauftrag {
            stand: Some(kopie.clone()),
            fortsetzen: true,
            gegen,
            ..Default::default()
        };
        std::fs::copy(&stand, &kopie).unwrap();
        let pruefung = welt.app.protokoll_pruefen(auftrag, |_, _| {}).await;
        fertig(pruefung.unwrap()).findings
    };
    assert_eq!(gegen(vec![(whole.events, root)]).await, []);
    // The log's other face: of the same size, and of one that the audit no longer reads.
    for size in [whole.events, 7] {
        let found = gegen(vec![(size, TreeHash([7; 32]))]).await;
        let first = found.first().unwrap();
        assert_eq!(first.defect, Defect::CheckpointDiffers);
        assert_eq!(first.last_position, Some(size - 1));
    }
    // Several at once, in any order; the good one among them is none of the findings.
    let other = TreeHash([7; 32]);
    let found = gegen(vec![(9, other), (whole.events, root), (7, other)]).await;
    let ends: Vec<_> = found.iter().map(|f| f.last_position).collect();
    assert_eq!(ends, [Some(6), Some(8)]);
    // A note that somebody gave is no part of what was audited: without it the next audit finds nothing.
    let next = fertig(pruefen(&welt, &kopie, true, false).await);
    assert_eq!(next.findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_goes_on_from_its_last_audit_and_says_what_it_did_not_see() {
    let welt = Welt::neu().await;
    let out = eakte(&welt.config, &["verify", "--seit-letzter"]);
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("eakte: state of the audit"), "{said}");
    assert!(said.contains("the first audit is a full one"), "{said}");
    let out = eakte(&welt.config, &["verify", "--json"]);
    assert_eq!(out.status.code(), Some(0));
    let full: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(
        (&full["verdict"], &full["from"]),
        (&"sound".into(), &0.into())
    );
    let sealed = full["opened"]["payloads"].as_u64().unwrap();
    assert!(sealed > 5, "{full:#}");
    // The files of the documents, the end of a log that nobody signs, and nothing else.
    assert_eq!(full["not_checked"].as_array().unwrap().len(), 2);
    let out = eakte(&welt.config, &["verify", "--seit-letzter", "--json"]);
    assert_eq!(out.status.code(), Some(0));
    let next: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(next["from"], full["to"]);
    assert_eq!(next["root"], full["root"]);
    assert_eq!(next["not_checked"].as_array().unwrap().len(), 3);
    let out = eakte(&welt.config, &["verify", "--dokumente", "--sprache", "en"]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        said.starts_with("Sound: ") && said.contains("are what their events say"),
        "{said}"
    );
    let out = eakte(&welt.config, &["verify", "--ohne-oeffnen"]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(said.contains("wurden nicht geöffnet"), "{said}");
    welt.protokoll_ist_unversehrt().await;
}
