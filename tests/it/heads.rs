//! The daily heads event: it states every end, once a day, and is never signed over a log that lost something.

use eakte::app::heads::Tag;
use eakte::store::heads;
use eakte_domain::StreamId;
use eakte_domain::werte::Leistungsart::Wohngeld;

use crate::support::sitzung::arbeiten;
use crate::support::welt::Welt;

#[tokio::test(flavor = "multi_thread")]
async fn a_heads_event_states_where_every_stream_ends_and_the_audit_agrees() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Tagesstand").await;
    let (heads, receipt) = welt.app.tagesstand_schreiben(Tag::Heute).await.unwrap();
    assert_eq!(receipt.position.0, heads.size);
    let stream = StreamId(akte.0);
    let proof = heads::prove(&welt.app.store.db, heads.size, stream).await;
    let (end, proof) = proof.unwrap().unwrap();
    assert!(heads.proves(&end, &proof));
    let client = welt.app.store.db.read().await.unwrap();
    let rows = eakte::store::leser::stream(&**client, stream, 0).await;
    let last = rows.unwrap().pop().unwrap();
    assert_eq!(end.seq, last.sequence as u64);
    assert_eq!(end.head, eakte_ledger::chain::link(&last.header().unwrap()));
    // The Akte goes on; the audit looks back to where the heads were taken.
    arbeiten(&welt, 7, 60, "Spur").await;
    let newest = welt.app.tagesstand().await.unwrap().unwrap();
    assert_eq!(newest.heads, heads);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_heads_event_is_written_each_day() {
    let welt = Welt::neu().await;
    let first = welt.app.tagesstand_faellig().await.unwrap();
    assert!(first.is_some());
    assert_eq!(welt.app.tagesstand_faellig().await.unwrap(), None);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_heads_are_signed_over_a_log_that_lost_a_stream_or_an_event() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Verlust").await;
    let client = welt.superuser().await;
    for (attack, back) in [
        (
            format!(
                "CREATE TABLE weg AS SELECT * FROM stream WHERE stream = '{akte}'; DELETE FROM stream WHERE stream = '{akte}'"
            ),
            "INSERT INTO stream SELECT * FROM weg; DROP TABLE weg",
        ),
        (
            format!(
                "CREATE TABLE weg AS SELECT * FROM event WHERE stream = '{akte}' AND sequence = (SELECT max(sequence) FROM event WHERE stream = '{akte}'); DELETE FROM event WHERE position IN (SELECT position FROM weg)"
            ),
            "INSERT INTO event SELECT * FROM weg; DROP TABLE weg",
        ),
    ] {
        client.batch_execute(&attack).await.unwrap();
        let refused = welt.app.tagesstand_schreiben(Tag::Heute).await;
        assert!(refused.is_err(), "{attack}");
        client.batch_execute(back).await.unwrap();
    }
    assert!(welt.app.tagesstand().await.unwrap().is_none());
    welt.protokoll_ist_unversehrt().await;
}
