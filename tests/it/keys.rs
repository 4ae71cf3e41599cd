//! Keys: escrow, rotation, hand-over, and who is found that wraps a key to a stranger.

use std::path::PathBuf;
use std::time::Duration;

use axum::http::Method;
use eakte::app::App;
use eakte::keys::{self, Identitaet};
use eakte_domain::werte::Dokumentklasse::Bescheid;
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::{AkteId, OrgNr, StreamId};
use eakte_ledger::verify::Defect;
use serde_json::json;
use tokio_postgres::Client;

use crate::support::anfrage::{Klient, Koerper};
use crate::support::dienst::eakte;
use crate::support::papier;
use crate::support::welt::Welt;

/// A district with one Akte that holds a document.
async fn welt() -> (Welt, AkteId) {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Schlüssel").await;
    let vorgang = welt.vorgang(&wer, akte, "Schlüssel").await;
    let papier = ("bescheid.pdf", papier::pdf("Bescheid"));
    welt.dokument(&wer, (akte, vorgang), Bescheid, papier).await;
    (welt, akte)
}

fn anteile(welt: &Welt) -> Vec<PathBuf> {
    (1..=5)
        .map(|n| welt.config.treuhand().join(format!("anteil-{n}-von-5.txt")))
        .collect()
}

/// The record keys of an Akte as stored, newest first.
async fn huellen(client: &Client, akte: AkteId) -> Vec<(i32, i64, Vec<u8>)> {
    let rows = client
        .query(
            "SELECT epoch, position, wraps FROM record_key WHERE stream = $1 ORDER BY position DESC",
            &[&akte.0],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|r| (r.get(0), r.get(1), r.get(2)))
        .collect()
}

/// The identity in a key file of an organisation.
fn identitaet(welt: &Welt, file: &str) -> Identitaet {
    let bytes = std::fs::read(welt.config.schluessel().join(file)).unwrap();
    let passphrase =
        std::fs::read_to_string(welt.config.passphrase_file.as_ref().unwrap()).unwrap();
    let passphrase = age::secrecy::SecretString::from(passphrase.trim().to_owned());
    let opened = age::decrypt(&age::scrypt::Identity::new(passphrase), &bytes).unwrap();
    String::from_utf8(opened).unwrap().parse().unwrap()
}

/// Whether the Akte can be read with the keys that are in its wraps, not with what is kept of them.
async fn liest(app: &App, welt: &Welt, akte: AkteId) -> bool {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let client = welt.superuser().await;
    let kept = client.execute("DELETE FROM record_key_copy", &[]).await;
    kept.unwrap();
    app.store.cache.forget(StreamId(akte.0));
    app.aktenzeichen(&wer, akte).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_identities_are_hybrid_and_the_leading_organisation_opens_its_keys() {
    let (welt, akte) = welt().await;
    let stored = huellen(&welt.superuser().await, akte).await;
    let key = keys::unwrap(&stored[0].2, &[identitaet(&welt, "org-02.age")]).unwrap();
    assert!(keys::unwrap(&stored[0].2, &[identitaet(&welt, "org-03.age")]).is_err());
    assert_eq!(key.expose().len(), 32);
    let header = String::from_utf8_lossy(&stored[0].2).into_owned();
    assert_eq!(header.matches("-> mlkem768x25519 ").count(), 3);
    assert!(!header.contains("X25519 "));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rotation_wraps_the_same_keys_to_the_new_identity_and_touches_no_payload() {
    let (welt, akte) = welt().await;
    let client = welt.superuser().await;
    let before = huellen(&client, akte).await;
    let payloads = "SELECT md5(string_agg(s.salt || b.body, '' ORDER BY position)) FROM payload_salt s JOIN payload_body b USING (position)";
    let sealed: String = client.query_one(payloads, &[]).await.unwrap().get(0);
    let passphrase = welt.config.passphrase().unwrap();
    let path = welt
        .app
        .organisation_rotieren(OrgNr(2), &passphrase)
        .await
        .unwrap();
    assert!(path.ends_with("org-02-2.age"), "{}", path.display());
    let done = welt
        .app
        .neu_verpacken(Some(OrgNr(2)), |_, _| {})
        .await
        .unwrap();
    assert!(done.schluessel >= 1);
    let again = welt
        .app
        .neu_verpacken(Some(OrgNr(2)), |_, _| {})
        .await
        .unwrap();
    assert_eq!(again.schluessel, 0);
    let after = huellen(&client, akte).await;
    assert_eq!(after.len(), before.len() * 2);
    let (old, new) = (
        identitaet(&welt, "org-02.age"),
        identitaet(&welt, "org-02-2.age"),
    );
    assert!(keys::unwrap(&after[0].2, std::slice::from_ref(&old)).is_err());
    let key = keys::unwrap(&after[0].2, &[new]).unwrap();
    assert_eq!(
        key.expose(),
        keys::unwrap(&before[0].2, &[old]).unwrap().expose()
    );
    let same: String = client.query_one(payloads, &[]).await.unwrap().get(0);
    assert_eq!(same, sealed);
    // A fresh process goes on with it, and so does whoever writes to the version that a look shows.
    let zweiter = welt.zweiter_prozess().await;
    assert!(liest(&zweiter, &welt, akte).await);
    let wer = welt.wer("a.wohngeld", Wohngeld);
    assert!(welt.app.views_aktuell(Duration::from_secs(60)).await);
    let klient = Klient::von(&welt, &wer).await;
    let path = format!("/api/v1/akten/{akte}");
    let etag = klient.holt(&path).await.etag.unwrap();
    let change = Koerper::Json(json!({ "betreff": "Danach" }));
    let changed = klient
        .fragt(Method::PATCH, &path, change, &[("if-match", &etag)])
        .await;
    assert!(changed.status.is_success(), "{}", changed.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_rotation_goes_on_where_it_stopped() {
    let (welt, _) = welt().await;
    let wer = welt.wer("a.hzl", Hzl);
    for n in 0..70 {
        welt.akte(&wer, &format!("Akte {n}")).await;
    }
    let passphrase = welt.config.passphrase().unwrap();
    welt.app
        .organisation_rotieren(OrgNr(2), &passphrase)
        .await
        .unwrap();
    let all = welt
        .app
        .veraltete_stroeme(Some(OrgNr(2)))
        .await
        .unwrap()
        .len();
    let (sender, mut first) = tokio::sync::mpsc::unbounded_channel();
    let chunk = move |_: u64, _: u64| sender.send(()).unwrap();
    // Where it waits next, not later: the next chunk must not be on its way already.
    tokio::select! {
        biased;
        _ = first.recv() => {}
        all = welt.app.neu_verpacken(Some(OrgNr(2)), chunk) => panic!("not interrupted: {all:?}"),
    }
    let left = welt
        .app
        .veraltete_stroeme(Some(OrgNr(2)))
        .await
        .unwrap()
        .len();
    assert!(left < all, "{left} of {all} streams are left");
    let done = welt.app.neu_verpacken(None, |_, _| {}).await.unwrap();
    assert_eq!(done.stroeme, left as u64);
    assert!(welt.app.veraltete_stroeme(None).await.unwrap().is_empty());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_hand_over_new_events_are_for_the_new_organisation_and_old_ones_stay() {
    let (welt, akte) = welt().await;
    let client = welt.superuser().await;
    welt.app
        .epoche_eroeffnen(StreamId(akte.0), OrgNr(3))
        .await
        .unwrap();
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.vorgang(&wer, akte, "Nach der Abgabe").await;
    let stored = huellen(&client, akte).await;
    let (old, new) = (
        identitaet(&welt, "org-02.age"),
        identitaet(&welt, "org-03.age"),
    );
    let of = |epoch: i32| &stored.iter().find(|h| h.0 == epoch).unwrap().2;
    assert!(keys::unwrap(of(1), std::slice::from_ref(&new)).is_err());
    assert!(keys::unwrap(of(1), std::slice::from_ref(&old)).is_ok());
    let row = client
        .query_one(
            "SELECT header FROM event WHERE stream = $1 ORDER BY sequence DESC LIMIT 1",
            &[&akte.0],
        )
        .await
        .unwrap();
    let header = eakte_ledger::header::HeaderBytes::try_from(row.get::<_, &[u8]>(0)).unwrap();
    let header = header.parse().unwrap();
    assert_eq!(header.org, 3);
    let newest = of(header.key_epoch as i32);
    assert!(header.key_epoch > 1);
    assert!(keys::unwrap(newest, &[new]).is_ok());
    assert!(keys::unwrap(newest, &[old]).is_err());
    assert!(liest(&welt.zweiter_prozess().await, &welt, akte).await);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_wrapped_to_a_stranger_is_found_and_not_used() {
    let (welt, akte) = welt().await;
    let client = welt.superuser().await;
    let stored = huellen(&client, akte).await;
    let position = u64::try_from(stored[0].1).unwrap();
    let key = keys::unwrap(&stored[0].2, &[identitaet(&welt, "org-02.age")]).unwrap();
    let stranger = Identitaet::neu().unwrap();
    let mut wider = welt.app.store.recipients(OrgNr(2));
    wider.push(stranger.empfaenger());
    let wider = keys::wrap(&key, &wider).unwrap();
    let planted = keys::wrap(
        &eakte_ledger::seal::RecordKey::from_bytes([9; 32]),
        &welt.app.store.recipients(OrgNr(2)),
    )
    .unwrap();
    client
        .batch_execute("CREATE TABLE echt AS TABLE record_key")
        .await
        .unwrap();
    let update = "UPDATE record_key SET wraps = $1 WHERE stream = $2";
    for wraps in [wider, planted] {
        client.execute(update, &[&wraps, &akte.0]).await.unwrap();
        let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
        let first = report.findings.first().unwrap();
        assert_eq!(
            (first.defect, first.position),
            (Defect::WrapsDiffer, Some(position))
        );
        assert!(!liest(&welt.app, &welt, akte).await);
        // Beside the announced ones a planted row is a finding, and the announced ones are used.
        client
            .batch_execute("DELETE FROM record_key; INSERT INTO record_key SELECT * FROM echt")
            .await
            .unwrap();
        let insert = "INSERT INTO record_key (stream, epoch, klasse, wraps, position, org)
             SELECT stream, epoch, klasse, $1, position + 1000000, org FROM record_key WHERE stream = $2";
        client.execute(insert, &[&wraps, &akte.0]).await.unwrap();
        let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
        assert_eq!(report.findings[0].defect, Defect::WrapsUnannounced);
        assert!(liest(&welt.app, &welt, akte).await);
        client
            .batch_execute("DELETE FROM record_key; INSERT INTO record_key SELECT * FROM echt")
            .await
            .unwrap();
    }
    client
        .execute("DELETE FROM record_key WHERE stream = $1", &[&akte.0])
        .await
        .unwrap();
    let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
    let first = report.findings.first().unwrap();
    assert_eq!(
        (first.defect, first.position),
        (Defect::WrapsMissing, Some(position))
    );
    client
        .batch_execute("DELETE FROM record_key; INSERT INTO record_key SELECT * FROM echt")
        .await
        .unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_the_committed_one_is_never_used_even_if_its_wraps_were_announced() {
    let (welt, akte) = welt().await;
    // Whoever can sign as the writer announces wraps of another key under the same commitment.
    let stored = huellen(&welt.superuser().await, akte).await;
    let mut rows = eakte::store::huelle::der_stroeme(&welt.superuser().await, &[akte.0])
        .await
        .unwrap();
    let (row, claim) = eakte::store::huelle::gueltig(&rows, &welt.app.store.bund).unwrap();
    assert_eq!(row.wraps, stored[0].2);
    rows[0].wraps = keys::wrap(
        &eakte_ledger::seal::RecordKey::from_bytes([9; 32]),
        &welt.app.store.recipients(OrgNr(2)),
    )
    .unwrap();
    let opened = rows[0].schluessel(&claim, &[identitaet(&welt, "org-02.age")]);
    assert!(opened.unwrap_err().to_string().contains("commits to"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_column_gives_a_key_to_no_other_organisation_and_keeps_it_from_none() {
    let (welt, akte) = welt().await;
    let client = welt.superuser().await;
    let passphrase = welt.config.passphrase().unwrap();
    let before = huellen(&client, akte).await;
    let org = "UPDATE record_key SET org = $1 WHERE stream = $2";
    client.execute(org, &[&3_i16, &akte.0]).await.unwrap();
    let report = welt.app.log_pruefen(|_, _| {}).await.unwrap();
    let first = report.findings.first().unwrap();
    let position = before.last().map(|h| h.1.unsigned_abs());
    assert_eq!(
        (first.defect, first.position),
        (Defect::WrapsDiffer, position)
    );
    // The organisation that the column names gets nothing.
    let rotieren = async |nr: u16| {
        let app = &welt.app;
        let done = app.organisation_rotieren(OrgNr(nr), &passphrase).await;
        done.unwrap();
    };
    let verpacken = async |nr: u16| {
        let done = welt.app.neu_verpacken(Some(OrgNr(nr)), |_, _| {}).await;
        done.unwrap().schluessel
    };
    rotieren(3).await;
    verpacken(3).await;
    assert_eq!(huellen(&client, akte).await, before);
    // The one whose key it is gets it anew, whatever the columns say of it and of the recipients.
    rotieren(2).await;
    let current = eakte::store::huelle::empfaenger_digest(&welt.app.store.recipients(OrgNr(2)));
    let recipients = "UPDATE record_key SET empfaenger = $1 WHERE stream = $2";
    client
        .execute(recipients, &[&current.as_slice(), &akte.0])
        .await
        .unwrap();
    assert!(verpacken(2).await > 0);
    let after = huellen(&client, akte).await;
    assert_eq!(after.len(), before.len() * 2);
    assert!(keys::unwrap(&after[0].2, &[identitaet(&welt, "org-02-2.age")]).is_ok());
    assert!(keys::unwrap(&after[0].2, &[identitaet(&welt, "org-02.age")]).is_err());
    assert!(keys::unwrap(&after[0].2, &[identitaet(&welt, "org-03-2.age")]).is_err());
    assert_eq!(verpacken(2).await, 0);
    client.execute(org, &[&2_i16, &akte.0]).await.unwrap();
    welt.protokoll_ist_unversehrt().await;
    // Without its first wraps nothing says whose key it is: nothing is wrapped.
    client
        .batch_execute("CREATE TABLE echt AS TABLE record_key")
        .await
        .unwrap();
    client
        .execute(
            "DELETE FROM record_key WHERE position = $1",
            &[&before[0].1],
        )
        .await
        .unwrap();
    let refused = welt.app.neu_verpacken(None, |_, _| {}).await;
    assert!(refused.unwrap_err().to_string().contains("is missing"));
    client
        .batch_execute("DELETE FROM record_key; INSERT INTO record_key SELECT * FROM echt")
        .await
        .unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[test]
fn three_shares_pass_the_yearly_test_two_and_wrong_ones_do_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (welt, _) = runtime.block_on(welt());
    let pruefen = |files: &[&PathBuf]| {
        let mut arguments = vec!["treuhand", "pruefen"];
        arguments.extend(files.iter().map(|p| p.to_str().unwrap()));
        let out = eakte(&welt.config, &arguments);
        let text = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
        (out.status.code(), text.into_owned())
    };
    let a = anteile(&welt);
    let (code, text) = pruefen(&[&a[4], &a[0], &a[2]]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("öffnet 1 Aktenschlüssel"), "{text}");
    assert!(
        text.contains("Kopie der Schlüssel des Dienstes geht auf"),
        "{text}"
    );
    let (code, text) = pruefen(&[&a[4], &a[0]]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("2 Anteile reichen nicht"), "{text}");
    let wrong = welt.config.daten.join("falsch.txt");
    let share = std::fs::read_to_string(&a[1]).unwrap();
    let value = share.lines().find(|l| l.starts_with("value: ")).unwrap();
    let last = if value.ends_with('0') { '1' } else { '0' };
    let other = format!("{}{last}", &value[..value.len() - 1]);
    std::fs::write(&wrong, share.replace(value, &other)).unwrap();
    let (code, text) = pruefen(&[&a[4], &a[0], &wrong]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("Anteil 2 ist verändert"), "{text}");
    runtime.block_on(welt.protokoll_ist_unversehrt());
}

#[test]
fn a_lost_key_file_comes_back_with_three_shares_and_a_new_identity() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut welt, akte) = runtime.block_on(welt());
    let before = welt.app.store.bund.server_recipient().to_string();
    let aktenzeichen = runtime.block_on(async {
        welt.app
            .aktenzeichen(&welt.wer("a.wohngeld", Wohngeld), akte)
            .await
            .unwrap()
    });
    // The whole folder of keys is gone, and the service with it.
    std::fs::remove_dir_all(welt.config.schluessel()).unwrap();
    let runtime = {
        drop(runtime);
        tokio::runtime::Runtime::new().unwrap()
    };
    let out = eakte(&welt.config, &["verify"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("treuhand oeffnen"));
    let a = anteile(&welt);
    let mut arguments = vec!["treuhand", "oeffnen"];
    arguments.extend(a[..2].iter().map(|p| p.to_str().unwrap()));
    assert_eq!(eakte(&welt.config, &arguments).status.code(), Some(2));
    arguments.push(a[3].to_str().unwrap());
    let out = eakte(&welt.config, &arguments);
    let text = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(0), "{text}");
    let text = text.into_owned();
    assert!(text.contains("record keys wrapped anew"), "{text}");
    runtime.block_on(async {
        welt.app = App::start(&welt.config, true).await.unwrap();
        assert_ne!(welt.app.store.bund.server_recipient().to_string(), before);
        assert!(!welt.app.store.bund.hat_fruehere());
        let wer = welt.wer("a.wohngeld", Wohngeld);
        assert_eq!(
            welt.app.aktenzeichen(&wer, akte).await.unwrap(),
            aktenzeichen
        );
        welt.vorgang(&wer, akte, "Es geht weiter").await;
        welt.protokoll_ist_unversehrt().await;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_a_log_from_before_rotation_are_taken_over_and_rotate() {
    let (welt, akte) = welt().await;
    let client = welt.superuser().await;
    // The table as the first slice wrote it: one age file without its length, one row for each epoch.
    client
        .batch_execute(
            "ALTER TABLE record_key DROP CONSTRAINT record_key_pkey;
             DROP INDEX record_key_org;
             UPDATE record_key SET wraps = substr(wraps, 5);
             ALTER TABLE record_key DROP COLUMN position, DROP COLUMN org, DROP COLUMN empfaenger,
                 ADD PRIMARY KEY (stream, epoch);
             DELETE FROM schema_migration WHERE name = '0012_record_key_rewrap'",
        )
        .await
        .unwrap();
    let mut owner = welt.app.store.db.owner().await.unwrap();
    let (ran, _) = eakte::store::migrate::migrate(&mut owner).await.unwrap();
    assert_eq!(ran, ["0012_record_key_rewrap"]);
    assert!(liest(&welt.zweiter_prozess().await, &welt, akte).await);
    welt.protokoll_ist_unversehrt().await;
    // Nobody knows any more to whom they were wrapped: the next rotation takes them all.
    let done = welt.app.neu_verpacken(None, |_, _| {}).await.unwrap();
    let sql = "SELECT count(*) FROM (SELECT DISTINCT stream, epoch FROM record_key) k";
    let alle: i64 = client.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(done.schluessel, alle as u64, "{done:?}");
    let stored = huellen(&client, akte).await;
    assert!(keys::unwrap(&stored[0].2, &[identitaet(&welt, "org-02.age")]).is_ok());
    welt.protokoll_ist_unversehrt().await;
}
