//! The end of read logs: a month goes with its key, in its time and not before, and nothing else goes by that rule.

use eakte::app::Stelle;
use eakte::store::StoreError;
use eakte::store::leseprotokoll::Eintrag;
use eakte_domain::leseprotokoll::{LeseprotokollEvent, Zugriffsart};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{DokumentId, OrgNr, StreamId, Zeit};
use eakte_ledger::erase::read_log_rule;
use eakte_ledger::verify::Defect;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::leseprotokoll::{akte_von_ahaus, gezeigt};
use crate::support::welt::{Welt, bis, heute};

/// More than six months before now, whichever months they are.
const DAMALS_MS: i64 = 215 * 24 * 60 * 60 * 1000;

/// Three looks at a document, now and once more long ago: the read log of that month, and the month's first day.
async fn protokoll_von_damals(welt: &Welt, dokument: DokumentId) -> (StreamId, Date) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    for _ in 0..3 {
        welt.app
            .dokument_lesen(&wer, dokument, Zugriffsart::Inhalt, Stelle::default())
            .await
            .unwrap();
    }
    let heutige = gezeigt(welt).await;
    let damals = Zeit(heutige[0].0.zeit.0 - DAMALS_MS);
    let eintraege = heutige.iter().map(|(e, z)| Eintrag {
        org: OrgNr(2),
        event: LeseprotokollEvent::Zugegriffen(z.clone()),
        urheber: e.urheber.clone().unwrap(),
        zeit: damals,
        seit: None,
    });
    let eintraege = eintraege.collect();
    welt.app.leseprotokoll.festhalten(eintraege).await.unwrap();
    let alle = gezeigt(welt).await;
    assert_eq!(alle.len(), 6);
    (alle[5].0.stream, damals.tag().first_of_month())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_log_ends_with_its_key_and_the_log_still_verifies() {
    let welt = Welt::neu().await;
    let (_, dokument) = akte_von_ahaus(&welt).await;
    let (stream, beginn) = protokoll_von_damals(&welt, dokument).await;
    let count = async |sql: &str| -> i64 {
        let client = welt.superuser().await;
        let row = client.query_one(sql, &[&stream.0]).await.unwrap();
        row.get(0)
    };
    let keys = "SELECT count(*) FROM record_key WHERE stream = $1";
    let bodies = "SELECT count(*) FROM event e JOIN payload_body b USING (position)
         WHERE e.stream = $1 AND get_byte(e.header, 4) = 8";
    let salts =
        "SELECT count(*) FROM event e JOIN payload_salt b USING (position) WHERE e.stream = $1";

    // Not before its time: six months from the first day of its month.
    let davor = beginn.checked_add(6.months()).unwrap().yesterday().unwrap();
    let ended = welt.app.leseprotokolle_beenden(6, davor).await.unwrap();
    assert!(ended.is_empty(), "{ended:?}");
    assert_eq!((count(keys).await, count(bodies).await), (1, 3));

    let tag = beginn.checked_add(6.months()).unwrap();
    let ended = welt.app.leseprotokolle_beenden(6, tag).await.unwrap();
    assert_eq!(ended, [(OrgNr(2), beginn)]);
    for sql in [keys, bodies, salts] {
        assert_eq!(count(sql).await, 0, "{sql}");
    }
    // This month's are still there.
    assert_eq!(gezeigt(&welt).await.len(), 3);
    let headers = "SELECT count(*) FROM event WHERE stream = $1 AND get_byte(header, 4) = 8";
    assert_eq!(count(headers).await, 3);
    welt.protokoll_ist_unversehrt().await;

    // Once.
    let again = welt.app.leseprotokolle_beenden(6, tag).await.unwrap();
    assert!(again.is_empty(), "{again:?}");
    assert_eq!(welt.app.loeschungen_abschliessen(0).await.unwrap(), 1);
    assert_eq!(welt.app.loeschungen_abschliessen(0).await.unwrap(), 0);

    // Rebuilt views are the same, and a start with the data as it is goes well.
    let mut client = welt.superuser().await;
    let kopf = *welt.app.store.schreiber.position().borrow();
    let kopf = eakte_domain::Position(u64::try_from(kopf).unwrap());
    let at_most = std::time::Duration::from_secs(30);
    assert!(welt.app.follower.wait_for(kopf, at_most).await);
    let live = eakte_projections::follow::fingerprint(&client)
        .await
        .unwrap();
    eakte_projections::follow::reset(&mut client).await.unwrap();
    let zweiter = welt.zweiter_prozess().await;
    zweiter.vor_dem_dienst().await.unwrap();
    bis(async || {
        eakte_projections::follow::fingerprint(&client)
            .await
            .unwrap()
            == live
    })
    .await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_logs_key_that_is_gone_too_early_or_back_again_is_named_at_its_event() {
    let welt = Welt::neu().await;
    let (_, dokument) = akte_von_ahaus(&welt).await;
    let (stream, _) = protokoll_von_damals(&welt, dokument).await;
    // Wrapped anew when the last look at the month was long past.
    let passphrase = welt.config.passphrase().unwrap();
    let rotated = welt.app.organisation_rotieren(OrgNr(2), &passphrase).await;
    rotated.unwrap();
    let again = welt.app.neu_verpacken(Some(OrgNr(2)), |_, _| {}).await;
    assert!(again.unwrap().schluessel >= 1);
    let client = welt.superuser().await;
    let copy = "CREATE TABLE echt AS TABLE record_key";
    client.batch_execute(copy).await.unwrap();
    let sql = "SELECT position FROM record_key WHERE stream = $1 ORDER BY position";
    let rows = client.query(sql, &[&stream.0]).await.unwrap();
    let positions: Vec<i64> = rows.iter().map(|r| r.get(0)).collect();
    let [first, newest] = positions[..] else {
        panic!("{positions:?}")
    };
    let befund = async || {
        let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
        let first = report.findings.into_iter().next().unwrap();
        (first.defect, first.position.map(|p| p as i64))
    };
    let remove = "DELETE FROM record_key WHERE position = $1";
    let restore = "INSERT INTO record_key SELECT * FROM echt WHERE position = $1";
    for position in [first, newest] {
        client.execute(remove, &[&position]).await.unwrap();
        assert_eq!(befund().await, (Defect::WrapsMissing, Some(position)));
        client.execute(restore, &[&position]).await.unwrap();
    }
    welt.protokoll_ist_unversehrt().await;

    let ended = welt.app.leseprotokolle_beenden(6, heute()).await.unwrap();
    assert_eq!(ended.len(), 1);
    welt.protokoll_ist_unversehrt().await;
    for position in [first, newest] {
        client.execute(restore, &[&position]).await.unwrap();
        assert_eq!(befund().await, (Defect::WrapsAfterErase, Some(position)));
        // The next start destroys it again.
        welt.app.store.leseprotokolle_loeschen().await.unwrap();
        welt.protokoll_ist_unversehrt().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_log_that_ends_before_its_time_is_named_at_its_erasure() {
    let welt = Welt::neu().await;
    let (_, dokument) = akte_von_ahaus(&welt).await;
    protokoll_von_damals(&welt, dokument).await;
    // Whoever turns the calendar on: this month's log goes, too.
    let tag = heute().checked_add(6.months()).unwrap();
    let ended = welt.app.leseprotokolle_beenden(6, tag).await.unwrap();
    assert_eq!(ended.len(), 2);
    let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
    let early = report.findings.iter();
    let early: Vec<_> = early.filter(|f| f.defect == Defect::EraseRule).collect();
    assert_eq!(early.len(), 1, "{:#?}", report.findings);
    // It excuses nothing: key and payloads are missed.
    let codes: Vec<_> = report.findings.iter().map(|f| f.defect).collect();
    assert_eq!(codes[0], Defect::WrapsMissing, "{codes:?}");
    let missed = codes.iter().filter(|d| **d == Defect::PayloadMissing);
    assert_eq!(missed.count(), 3, "{codes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_reaches_no_akte_and_no_key_of_an_akte() {
    let welt = Welt::neu().await;
    let (akte, _) = akte_von_ahaus(&welt).await;
    let erase = welt.app.store.db.erase().await.unwrap();
    let gone = erase
        .execute("DELETE FROM record_key WHERE stream = $1", &[&akte.0])
        .await
        .unwrap();
    assert_eq!(gone, 0);

    // Whoever has the writer's key can write such an erase event; it is not obeyed.
    let (store, id) = (&welt.app.store, eakte_domain::StreamId(akte.0));
    let client = store.db.service().await.unwrap();
    let stand = eakte::store::strom::ende(&client, store.schreiber.verluste(), id)
        .await
        .unwrap()
        .unwrap();
    let now = eakte::app::now();
    let mut siegler = eakte::store::akten::Siegler::fortsetzen(store, id, now, &stand);
    let claim = eakte_ledger::claim::Claim::Erase(eakte_ledger::erase::EraseClaim {
        ranges: vec![eakte_ledger::erase::SeqRange { from: 2, to: 2 }],
        basis: "frei erfunden".into(),
        approvers: Vec::new(),
        rule: Some(read_log_rule(6)),
    });
    siegler.klar(claim).unwrap();
    let (teil, _) = siegler.finish(());
    let cmd = eakte_domain::CommandId(uuid::Uuid::new_v4());
    store.schreiber.append(cmd, vec![teil]).await.unwrap();
    let obeyed = store.leseprotokolle_loeschen().await;
    assert!(matches!(obeyed, Err(StoreError::Log { .. })), "{obeyed:?}");
    let sql = "SELECT count(*) FROM event e JOIN payload_body b USING (position) JOIN payload_salt s USING (position)
         WHERE e.stream = $1 AND e.sequence = 2";
    let row = client.query_one(sql, &[&akte.0]).await.unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
    let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
    let codes: Vec<_> = report.findings.iter().map(|f| f.defect.code()).collect();
    assert!(codes.contains(&"erase_unannounced"), "{codes:?}");
}
