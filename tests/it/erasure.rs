//! Erasure: two people approve, nothing is left, the log still proves everything, and nothing comes back.

use std::path::Path;
use std::process::Command;

use eakte::app::{App, AppError, Auftrag, Config};
use eakte_domain::VorgangId;
use eakte_domain::akte::{Akte, AkteError, LoeschungBeenden, Loeschziel};
use eakte_domain::werte::{Dokumentklasse, Status, Zweck};
use eakte_domain::zugriff::Aktion;
use eakte_ledger::bundle::Verdict;
use eakte_ledger::verify::{Defect, Payloads};
use eakte_testpg::Cluster;

use crate::support::anfrage::Klient;
use crate::support::cluster::{fundstellen, kommt_vor, laeuft};
use crate::support::loeschfall::{BLEIBT, Fall, PASSWORT, WEG};
use crate::support::papier;
use crate::support::welt::{Welt, text, vorgang_anlegen};

/// All rows of all views as text.
async fn ansichten(welt: &Welt) -> String {
    let client = welt.superuser().await;
    let tables = client
        .query(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'view\\_%'",
            &[],
        )
        .await
        .unwrap();
    let mut all = String::new();
    for table in tables {
        let table: String = table.get(0);
        let sql = format!("SELECT t::text FROM {table} t");
        for row in client.query(&sql, &[]).await.unwrap() {
            all.push_str(row.get(0));
            all.push('\n');
        }
    }
    all
}

fn dateien(ordner: &Path) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(ordner).unwrap() {
        let path = entry.unwrap().path();
        count += if path.is_dir() { dateien(&path) } else { 1 };
    }
    count
}

fn verweigert(e: AppError) -> AkteError {
    match e {
        AppError::Akte(e) => e,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_dokument_is_left_and_the_log_still_verifies() {
    let fall = Fall::neu(None).await;
    let ordner = fall.welt.config.daten.join("dokumente");
    assert!(kommt_vor(ansichten(&fall.welt).await.as_bytes(), WEG));
    assert_eq!(dateien(&ordner), 2);
    fall.loescht(fall.dokument_weg()).await;

    assert_eq!(fall.erased_payloads().await, 0);
    assert_eq!(dateien(&ordner), 1);
    let shown = ansichten(&fall.welt).await;
    assert!(!kommt_vor(shown.as_bytes(), WEG), "{shown}");
    assert!(kommt_vor(shown.as_bytes(), BLEIBT));
    assert!(shown.contains("Geloescht") && shown.contains("Art. 17 Abs. 1 lit. d DSGVO"));

    // The Akte goes on, here and in a process that reads it cold.
    let weg = fall
        .app()
        .darf_dokument(&fall.sb, Aktion::DokumentSehen, fall.weg)
        .await;
    assert!(matches!(weg, Err(AppError::NichtGefunden)), "{weg:?}");
    let neu = vorgang_anlegen(VorgangId(uuid::Uuid::new_v4()), "danach");
    fall.welt.tut(&fall.sb, fall.akte, neu).await;
    let kalt = fall.welt.zweiter_prozess().await;
    let stand = kalt
        .store
        .stand::<Akte>(fall.akte.into())
        .await
        .unwrap()
        .unwrap();
    let ids: Vec<_> = stand.aggregate.dokumente().keys().copied().collect();
    assert_eq!(ids, [fall.bleibt]);
    assert_eq!(
        stand
            .aggregate
            .vorgang(fall.vorgang)
            .unwrap()
            .letzte_dokumentnummer,
        2
    );

    // Rebuilt equals live, access models included.
    fall.welt.neue_tabellen_sind_gleich().await;

    // An outsider's proof holds, and says what it cannot know.
    let beleg = fall
        .app()
        .darf_akte(&fall.sb, Aktion::NachweisSehen, fall.akte)
        .await
        .unwrap();
    for payloads in [Payloads::All, Payloads::Clear] {
        let (file, _) = fall.app().bundle_datei(&beleg, payloads).await.unwrap();
        let report = eakte_ledger::bundle::check(file, &Default::default()).unwrap();
        assert_eq!(report.verdict(), Verdict::Sound, "{:#?}", report.findings);
        assert!(report.unchecked.iter().any(|u| u.code() == "approvers"));
    }
    assert_eq!(fall.app().loeschungen_abschliessen(35).await.unwrap(), 0);
    // Not while somebody may still see the deleted rows: their bytes would stay.
    let mut sehend = fall.welt.superuser().await;
    let offen = sehend
        .build_transaction()
        .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
        .start()
        .await
        .unwrap();
    offen
        .query("SELECT 1 FROM event LIMIT 1", &[])
        .await
        .unwrap();
    let app = fall.app().clone();
    let mut schluss = tokio::spawn(async move { app.loeschungen_abschliessen(0).await });
    let a_while = std::time::Duration::from_secs(2);
    assert!(tokio::time::timeout(a_while, &mut schluss).await.is_err());
    offen.commit().await.unwrap();
    assert_eq!(schluss.await.unwrap().unwrap(), 1);
    assert_eq!(fall.app().loeschungen_abschliessen(0).await.unwrap(), 0);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_takes_two_people_beside_the_one_who_asked() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    let again = fall.beantragt(fall.dokument_weg()).await;
    assert_eq!(verweigert(again.unwrap_err()), AkteError::LoeschungLaeuft);
    let app = fall.app();

    // Nobody but approvers, nobody with a wrong password, nobody alone.
    let by_clerk = app
        .loeschung_erstfreigeben(&fall.sb, fall.akte, loeschung, PASSWORT, fall.zwei.nutzer)
        .await;
    assert!(
        matches!(by_clerk, Err(AppError::Verboten(_))),
        "{by_clerk:?}"
    );
    let wrong = app
        .loeschung_erstfreigeben(&fall.eins, fall.akte, loeschung, "falsch", fall.zwei.nutzer)
        .await;
    assert!(matches!(wrong, Err(AppError::Eingabe(_))), "{wrong:?}");
    let alone = app
        .loeschung_erstfreigeben(&fall.eins, fall.akte, loeschung, PASSWORT, fall.eins.nutzer)
        .await;
    assert!(matches!(alone, Err(AppError::Eingabe(_))), "{alone:?}");
    let without_key = fall.welt.wer("a.freigabe3", Zweck::Datenschutz);
    let keyless = app
        .loeschung_erstfreigeben(
            &fall.eins,
            fall.akte,
            loeschung,
            PASSWORT,
            without_key.nutzer,
        )
        .await;
    assert!(matches!(keyless, Err(AppError::Eingabe(_))), "{keyless:?}");
    let early = fall.zweite(loeschung).await;
    assert!(matches!(early, Err(AppError::Veraltet)), "{early:?}");

    fall.erste(loeschung).await.unwrap();
    let twice = app
        .loeschung_vollziehen(&fall.eins, fall.akte, loeschung, PASSWORT)
        .await;
    assert_eq!(
        verweigert(twice.unwrap_err()),
        AkteError::NichtSelbstFreigeben
    );
    // The Akte rests meanwhile.
    let neu = vorgang_anlegen(VorgangId(uuid::Uuid::new_v4()), "dazwischen");
    let rests = app.execute(&fall.sb, fall.akte, neu, Auftrag::neu()).await;
    assert_eq!(verweigert(rests.unwrap_err()), AkteError::RuhtBisLoeschung);
    assert_eq!(fall.erased_payloads().await, 0);

    // Taken back, it works on; asked again, it is carried out.
    let back = LoeschungBeenden {
        loeschung,
        abgelehnt: false,
        grund: text("doch nicht"),
    };
    app.loeschung_beenden(&fall.sb, fall.akte, back, Auftrag::neu())
        .await
        .unwrap();
    let neu = vorgang_anlegen(VorgangId(uuid::Uuid::new_v4()), "danach");
    fall.welt.tut(&fall.sb, fall.akte, neu).await;
    let void = fall.zweite(loeschung).await;
    assert_eq!(verweigert(void.unwrap_err()), AkteError::LoeschungUnbekannt);
    fall.loescht(fall.dokument_weg()).await;
    let gone = fall.beantragt(fall.dokument_weg()).await;
    assert_eq!(
        verweigert(gone.unwrap_err()),
        AkteError::DokumentUnbekannt(fall.weg)
    );
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_the_request_is_not_left_alive_by_the_erasure() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(Loeschziel::Akte).await.unwrap();
    let datei = ("spaeter.eml", papier::eml(&format!("{WEG} wieder")));
    let ort = (fall.akte, fall.vorgang);
    let klasse = Dokumentklasse::Schriftverkehr;
    fall.welt.dokument(&fall.sb, ort, klasse, datei).await;
    let refused = fall.erste(loeschung).await;
    assert_eq!(
        verweigert(refused.unwrap_err()),
        AkteError::LoeschungUeberholt
    );
    let ende = LoeschungBeenden {
        loeschung,
        abgelehnt: true,
        grund: text("etwas kam hinzu"),
    };
    fall.app()
        .loeschung_beenden(&fall.eins, fall.akte, ende, Auftrag::neu())
        .await
        .unwrap();
    fall.loescht(Loeschziel::Akte).await;
    let shown = ansichten(&fall.welt).await;
    assert!(!kommt_vor(shown.as_bytes(), WEG), "{shown}");
    assert_eq!(dateien(&fall.welt.config.daten.join("dokumente")), 0);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_erased_akte_only_the_stub_is_left() {
    let fall = Fall::neu(None).await;
    let aktenzeichen = fall.app().aktenzeichen(&fall.sb, fall.akte).await.unwrap();
    fall.loescht(Loeschziel::Akte).await;
    let shown = ansichten(&fall.welt).await;
    assert!(
        !kommt_vor(shown.as_bytes(), WEG) && !kommt_vor(shown.as_bytes(), BLEIBT),
        "{shown}"
    );
    assert!(shown.contains(&aktenzeichen));
    let stand = fall
        .app()
        .store
        .stand::<Akte>(fall.akte.into())
        .await
        .unwrap()
        .unwrap();
    assert!(stand.aggregate.geloescht());
    assert_eq!(stand.aggregate.status(), Some(Status::Storniert));
    let klient = Klient::von(&fall.welt, &fall.sb).await;
    let rest = klient.holt(&format!("/api/v1/akten/{}", fall.akte)).await;
    assert_eq!(rest.json()["akte"]["ende"], "geloescht", "{}", rest.text());
    // It says nothing of the person: no objection of theirs is taken down.
    let seite = format!("/akten/{}", fall.akte);
    let objection = format!("{seite}/medizinwiderspruch");
    let page = Klient::im_browser(&fall.welt, "a.wohngeld").await;
    let page = page.unter("wohngeld").await.holt(&seite).await;
    assert_eq!(page.status, axum::http::StatusCode::OK, "{}", page.text());
    assert!(!page.text().contains(&objection), "{}", page.text());
    let grund = serde_json::json!({ "grund": "Schreiben vom Montag" });
    let refused = klient.sendet(&format!("/api/v1{objection}"), grund).await;
    assert_eq!(refused.json()["code"], "akte.aussonderung-nichts-mehr-da");
    // Nobody hides it from the archive and data protection afterwards.
    let schutz = format!("{seite}/schutz");
    assert!(!page.text().contains(&schutz), "{}", page.text());
    let wen = serde_json::json!({ "ausgeschlossen": [fall.welt.wer("a.archiv", Zweck::Archivierung).nutzer], "grund": "Klage" });
    let refused = klient.sendet(&format!("/api/v1{schutz}"), wen).await;
    assert_eq!(refused.json()["code"], "akte.aussonderung-nichts-mehr-da");
    let neu = vorgang_anlegen(VorgangId(uuid::Uuid::new_v4()), "danach");
    let refused = fall
        .app()
        .execute(&fall.sb, fall.akte, neu, Auftrag::neu())
        .await;
    assert!(matches!(refused, Err(AppError::Verboten(_))), "{refused:?}");
    // Its number is not given again.
    let next = fall.welt.akte(&fall.sb, "naechste").await;
    assert_ne!(
        fall.app().aktenzeichen(&fall.sb, next).await.unwrap(),
        aktenzeichen
    );
    fall.welt.neue_ansichten_sind_gleich().await;
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn payloads_that_come_back_are_a_finding_and_the_next_start_deletes_them() {
    let fall = Fall::neu(None).await;
    let client = fall.welt.superuser().await;
    client
        .batch_execute(
            "CREATE TABLE alt_salt AS SELECT * FROM payload_salt;
             CREATE TABLE alt_body AS SELECT * FROM payload_body;",
        )
        .await
        .unwrap();
    fall.loescht(fall.dokument_weg()).await;
    // As a crash behind the erase event, or a backup, leaves it.
    client
        .batch_execute(
            "INSERT INTO payload_salt SELECT a.* FROM alt_salt a JOIN geloescht USING (position);
             INSERT INTO payload_body SELECT a.* FROM alt_body a JOIN geloescht USING (position);
             DROP TABLE alt_salt, alt_body;",
        )
        .await
        .unwrap();
    let report = fall.app().log_pruefen(|_, _| {}).await.unwrap();
    let found: Vec<_> = report.findings.iter().map(|f| f.defect).collect();
    assert_eq!(found, [Defect::PayloadAfterErase]);
    // What is there is not read all the same.
    let kalt = fall.welt.zweiter_prozess().await;
    let stand = kalt
        .store
        .stand::<Akte>(fall.akte.into())
        .await
        .unwrap()
        .unwrap();
    assert!(stand.aggregate.dokument(fall.weg).is_none());
    kalt.vor_dem_dienst().await.unwrap();
    assert_eq!(fall.erased_payloads().await, 0);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_may_not_delete_and_erasure_may_delete_payloads_and_keys_of_read_logs_only() {
    let welt = Welt::neu().await;
    let store = &welt.app.store;
    let service = store.db.service().await.unwrap();
    for table in ["payload_salt", "payload_body", "event", "geloescht"] {
        let sql = format!("DELETE FROM {table} WHERE position = 0");
        assert!(service.execute(&sql, &[]).await.is_err(), "{table}");
    }
    let erase = store.db.erase().await.unwrap();
    for table in ["event", "geloescht", "log_batch", "zugang"] {
        assert!(
            erase
                .execute(&format!("DELETE FROM {table}"), &[])
                .await
                .is_err(),
            "{table}"
        );
    }
    // Of keys those of read logs, and there is none here.
    let keys = erase.execute("DELETE FROM record_key", &[]).await;
    assert_eq!(keys.unwrap(), 0);
    assert!(
        erase
            .execute("DELETE FROM payload_salt WHERE position = -1", &[])
            .await
            .is_ok()
    );
    welt.protokoll_ist_unversehrt().await;
}

fn psql(cluster: &Cluster, database: &str, args: &[&str]) {
    let mut command: Command = cluster.command("psql");
    laeuft(
        command
            .args(["-qAt", "-v", "ON_ERROR_STOP=1", "-d", database])
            .args(args),
    );
}

#[test]
fn a_restored_backup_loses_again_what_was_erased_after_it() {
    let cluster = Cluster::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (fall, loeschung) = runtime.block_on(async {
        let fall = Fall::neu(Some(&cluster)).await;
        let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
        (fall, loeschung)
    });
    let name = fall.welt.db.name().to_owned();
    let dump = cluster.folder().join("sicherung.sql");
    laeuft(
        cluster
            .command("pg_dump")
            .args(["--no-unlogged-table-data", "-f"])
            .arg(&dump)
            .arg(&name),
    );
    let salts = runtime.block_on(async {
        let client = fall.welt.superuser().await;
        let sql = "SELECT salt FROM payload_salt ORDER BY position";
        let before = client.query(sql, &[]).await.unwrap();
        fall.erste(loeschung).await.unwrap();
        fall.zweite(loeschung).await.unwrap();
        assert_eq!(fall.app().loeschungen_abschliessen(0).await.unwrap(), 1);
        let after = client.query(sql, &[]).await.unwrap();
        let after: Vec<Vec<u8>> = after.iter().map(|r| r.get(0)).collect();
        let before = before.iter().map(|r| r.get::<_, Vec<u8>>(0));
        before.filter(|s| !after.contains(s)).collect::<Vec<_>>()
    });
    assert!(!salts.is_empty());

    // Not even the file of the table holds a salt any more: what is backed up now cannot be opened.
    psql(&cluster, &name, &["-c", "CHECKPOINT"]);
    let sicherung = cluster.folder().join("neu");
    laeuft(
        cluster
            .command("pg_basebackup")
            .args(["--checkpoint=fast", "-X", "none", "-D"])
            .arg(&sicherung),
    );
    assert_eq!(
        fundstellen(&sicherung, WEG),
        Vec::<std::path::PathBuf>::new()
    );
    for salt in &salts {
        assert!(
            !enthaelt(&sicherung, salt),
            "a salt is left in the base backup"
        );
    }
    let now = laeuft(
        cluster
            .command("pg_dump")
            .arg("--no-unlogged-table-data")
            .arg(&name),
    );
    for salt in &salts {
        assert!(
            !kommt_vor(&now, &hex::encode(salt)),
            "a salt is left in the dump"
        );
    }

    // The old backup has it all back, and lacks the erase event; the list beside it does not.
    psql(&cluster, "postgres", &["-c", "CREATE DATABASE alt"]);
    psql(&cluster, "alt", &["-f", dump.to_str().unwrap()]);
    runtime.block_on(async {
        let url = fall.welt.config.database_url.replace(&name, "alt");
        assert_ne!(url, fall.welt.config.database_url);
        let config = Config {
            database_url: url,
            ..fall.welt.config.clone()
        };
        let alt = App::start(&config, true).await.unwrap();
        let stand = alt
            .store
            .stand::<Akte>(fall.akte.into())
            .await
            .unwrap()
            .unwrap();
        assert!(
            stand.aggregate.dokument(fall.weg).is_some(),
            "the backup holds it"
        );
        alt.vor_dem_dienst().await.unwrap();
        let stand = alt
            .store
            .stand::<Akte>(fall.akte.into())
            .await
            .unwrap()
            .unwrap();
        assert!(stand.aggregate.dokument(fall.weg).is_none());
        let report = alt.log_pruefen(|_, _| {}).await.unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
        fall.welt.protokoll_ist_unversehrt().await;
    });
}

fn enthaelt(ordner: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(ordner).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return enthaelt(&path, bytes);
        }
        let content = std::fs::read(&path).unwrap_or_default();
        content.windows(bytes.len()).any(|w| w == bytes)
    })
}
