//! Secrecy at rest: what leaves the server by WAL, backup, dump, documents or log output holds no plain text.

use std::path::{Path, PathBuf};

use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_testpg::Cluster;
use tokio::runtime::Runtime;

use crate::support::cluster::{fundstellen, kommt_vor, laeuft};
use crate::support::dienst::{Laufend, fragt};
use crate::support::sitzung::arbeiten;
use crate::support::welt::Welt;

/// Stands in every Betreff, name, sender, reason, file name and document text, and nowhere else.
const WORT: &str = "Zwetschgenquark";
/// Stands in a table that is logged: shows that the searches below find what is there.
const GEGENPROBE: &str = "Sauerkirschkuchen";

fn sql(cluster: &Cluster, database: &str, text: &str) -> String {
    let out = laeuft(cluster.command("psql").args([
        "-qAt",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        database,
        "-c",
        text,
    ]));
    String::from_utf8(out).unwrap()
}

/// A session of every kind of command, then statistics, a checkpoint and a new WAL file.
fn beschaeftigen(cluster: &Cluster) -> Welt {
    let runtime = Runtime::new().unwrap();
    let welt = runtime.block_on(async {
        let welt = Welt::in_cluster(cluster, WORT).await;
        arbeiten(&welt, 5, 600, WORT).await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        welt.app
            .passwort_setzen(wer.nutzer, &format!("{WORT}-{WORT}"))
            .await
            .unwrap();
        welt.app
            .anmelden("a.wohngeld", &format!("{WORT}-{WORT}"), "")
            .await
            .unwrap();
        assert!(
            welt.app
                .views_aktuell(std::time::Duration::from_secs(60))
                .await
        );
        welt
    });
    drop(runtime);
    ueber_den_dienst(&welt);
    // Statistics hold samples of what is stored; a rebuild writes all views anew.
    let rebuilt = crate::support::dienst::eakte(&welt.config, &["rebuild"]);
    assert!(rebuilt.status.success(), "{rebuilt:?}");
    for text in [
        "ANALYZE",
        "VACUUM ANALYZE",
        "CHECKPOINT",
        "SELECT pg_switch_wal()",
    ] {
        sql(cluster, welt.db.name(), text);
    }
    welt
}

/// The same words through the real program, which talks as much as it can.
fn ueber_den_dienst(welt: &Welt) {
    let dienst = Laufend::start(&welt.config, "debug");
    let token = crate::support::dienst::eakte(
        &welt.config,
        &["token", "--nutzer", "a.wohngeld", "--zweck", "wohngeld"],
    );
    let token = String::from_utf8(token.stdout).unwrap();
    let ruf = |method: &str, path: &str, body: String| {
        fragt(
            dienst.adresse,
            method,
            path,
            token.trim(),
            &[],
            body.as_bytes(),
        )
        .unwrap()
    };
    let body = format!("{{\"plan\":\"50.1\",\"betreff\":\"{WORT}\"}}");
    let (status, _) = ruf("POST", "/api/v1/akten", body);
    assert_eq!(status, 201);
    let (status, found) = ruf("GET", &format!("/api/v1/suche?q={WORT}"), String::new());
    assert_eq!((status, kommt_vor(&found, WORT)), (200, true));
    // Refused requests are those that programs like to quote.
    for (body, expected) in [
        (
            format!("{{\"plan\":\"{WORT}\",\"betreff\":\"{WORT}\"}}"),
            400..500,
        ),
        (format!("{{\"{WORT}\":\"{WORT}\"}}"), 400..500),
        (WORT.to_owned(), 400..500),
    ] {
        let (status, _) = ruf("POST", "/api/v1/akten", body);
        assert!(expected.contains(&status), "{status}");
    }
    assert!(dienst.gesagt().contains("serving"), "{}", dienst.gesagt());
    let lines: Vec<String> = dienst
        .gesagt()
        .lines()
        .filter(|l| kommt_vor(l.as_bytes(), WORT))
        .map(|l| l.chars().take(200).collect())
        .collect();
    assert_eq!(lines, Vec::<String>::new());
}

fn base_backup(cluster: &Cluster) -> PathBuf {
    let folder = cluster.folder().join("sicherung");
    laeuft(
        cluster
            .command("pg_basebackup")
            .args(["--checkpoint=fast", "-X", "fetch", "-D"])
            .arg(&folder),
    );
    folder
}

fn nichts(folder: &Path) {
    assert_eq!(fundstellen(folder, WORT), Vec::<PathBuf>::new());
}

#[test]
fn no_plain_text_leaves_by_wal_backup_dump_documents_or_log_output() {
    let cluster = Cluster::start();
    sql(
        &cluster,
        "postgres",
        &format!("CREATE TABLE gegenprobe AS SELECT '{GEGENPROBE}'::text"),
    );
    let welt = beschaeftigen(&cluster);
    let wal = cluster.data_folder().join("pg_wal");
    assert_eq!(
        sql(&cluster, "postgres", "SHOW wal_compression").trim(),
        "off"
    );
    assert!(
        !fundstellen(&wal, GEGENPROBE).is_empty(),
        "the search finds nothing in the WAL at all"
    );
    nichts(&wal);
    let dump = |more: &[&str]| laeuft(cluster.command("pg_dump").args(more).arg(welt.db.name()));
    assert!(
        kommt_vor(&dump(&[]), WORT),
        "the views hold no plain text: the session wrote nothing"
    );
    let line = dump(&["--no-unlogged-table-data"]);
    let line = String::from_utf8_lossy(&line);
    assert_eq!(
        line.lines()
            .filter(|l| kommt_vor(l.as_bytes(), WORT))
            .collect::<Vec<_>>(),
        [""; 0]
    );
    let sicherung = base_backup(&cluster);
    assert!(
        !fundstellen(&sicherung, GEGENPROBE).is_empty(),
        "the search finds nothing in the backup at all"
    );
    nichts(&sicherung);
    // Documents, key files, and everything else below the data folder.
    nichts(&welt.config.daten);
    let log = std::fs::read_to_string(cluster.folder().join("log")).unwrap();
    assert_eq!(
        log.lines()
            .filter(|l| kommt_vor(l.as_bytes(), WORT))
            .collect::<Vec<_>>(),
        [""; 0]
    );
    let verified = crate::support::dienst::eakte(&welt.config, &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
}
