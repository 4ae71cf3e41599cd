//! Plaintext stays out of WAL, backups, dumps and statistics; a crash empties the views and they know it.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{Welt, leer, schreiben, text};
use eakte_domain::akte::{
    DokumentBetreffGeaendert, DokumentGeschwaerzt, DokumentVersandt, FreigabeAbgelehnt,
    FreigabeErteilt, GeschaeftsgangBeendet, GeschaeftsgangEroeffnet, MitwirkungAngefordert,
    Schritt, SchrittErledigt, Schwaerzung, WiedervorlageErledigt, WiedervorlageGesetzt,
};
use eakte_domain::werte::{
    Dokumentklasse, Leistungsart, Schrittergebnis, Verfuegung, Versandart, Zweck,
};
use eakte_domain::{
    AufforderungId, FreigabeId, GeschaeftsgangId, OrgNr, Position, WiedervorlageId,
};
use eakte_projections::{Error, auth, follow};
use eakte_testpg::{Cluster, TestDb};
use uuid::Uuid;

/// A word that no code, id or setting holds. The index stores words in lower case, and all spellings are looked for.
const WORT: &str = "zwetschgenknoedel";

fn welt() -> Welt {
    let mut w = Welt::new();
    let mut akteur = common::person(1);
    akteur.name = format!("Name {WORT}");
    w.akteur = Some(akteur);
    // The same words again and again: what ANALYZE calls most common.
    for _ in 0..4 {
        let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, &format!("Akte {WORT}"));
        let vorgang = w.vorgang(akte, None, &format!("Vorgang {WORT}"));
        let dokument = w.dokument(
            akte,
            vorgang,
            Dokumentklasse::Antrag,
            &format!("Antrag {WORT}"),
            &format!("Text {WORT}"),
        );
        let (betreff, vorher) = (text(&format!("Neu {WORT}")), text("Alt"));
        w.event(
            akte,
            DokumentBetreffGeaendert {
                dokument,
                betreff,
                vorher,
            },
        );
        w.event(
            akte,
            DokumentGeschwaerzt {
                dokument,
                schwaerzung: Schwaerzung {
                    quelle: dokument,
                    fassung: 1,
                    bereiche: 1,
                    grund: text(&format!("Schwarz {WORT}")),
                    rechtsgrundlage: text(&format!("Norm {WORT}")),
                },
            },
        );
        let stapel = w.stapel(&[(akte, dokument)], WORT);
        w.geprueft(stapel, (1, &[dokument]), None, Some(true));
        w.vernichtet(stapel, WORT);
        let (freigabe, heute) = (FreigabeId(w.id()), common::HEUTE);
        let geschaeftsgang = GeschaeftsgangId(w.id());
        let wer = common::person(2).nutzer;
        w.event(
            akte,
            GeschaeftsgangEroeffnet {
                geschaeftsgang,
                dokument,
                fassung: 1,
                verfasser: None,
                durch: wer,
                vertretung: None,
                schritte: vec![Schritt {
                    verfuegung: Verfuegung::Schlusszeichnung,
                    nutzer: wer,
                    termin: None,
                }],
                vermerk: Some(text(&format!("Vermerk {WORT}"))),
            },
        );
        w.event(
            akte,
            SchrittErledigt {
                geschaeftsgang,
                dokument,
                nummer: 1,
                verfuegung: Verfuegung::Schlusszeichnung,
                ergebnis: Schrittergebnis::Gezeichnet,
                durch: None,
                am: heute,
                vermerk: Some(text(&format!("Gesehen {WORT}"))),
            },
        );
        w.event(
            akte,
            DokumentVersandt {
                dokument,
                tag: heute,
                versandart: Versandart::Post,
                empfaenger: text(&format!("Empfaengerin {WORT}")),
            },
        );
        w.event(
            akte,
            GeschaeftsgangBeendet {
                geschaeftsgang,
                dokument,
                grund: text(&format!("Ende {WORT}")),
            },
        );
        let wartet = w.freigabe_beantragt(akte, None, 3).freigabe;
        w.event(
            akte,
            FreigabeAbgelehnt {
                freigabe: wartet,
                grund: text(&format!("Ablehnung {WORT}")),
            },
        );
        w.event(
            akte,
            FreigabeErteilt {
                freigabe,
                vorgang: None,
                empfaenger: OrgNr(2),
                zweck: Zweck::Leistung(Leistungsart::Wohngeld),
                rechtsgrundlage: text(&format!("Grund {WORT}")),
                klassen: vec![Dokumentklasse::Antrag],
                von: heute,
                bis: heute,
                schreiben: false,
                einheit: None,
                uebergabe: None,
                vereinbarung: None,
                beantragt_von: None,
            },
        );
        let wiedervorlage = WiedervorlageId(w.id());
        w.event(
            akte,
            WiedervorlageGesetzt {
                wiedervorlage,
                vorgang: Some(vorgang),
                am: heute,
                grund: text(&format!("Wiedervorlage {WORT}")),
                fuer: None,
                aufforderung: None,
            },
        );
        w.event(
            akte,
            WiedervorlageErledigt {
                wiedervorlage,
                vermerk: Some(text(&format!("Vermerk {WORT}"))),
                erneut: None,
            },
        );
        let aufforderung = AufforderungId(w.id());
        w.event(
            akte,
            MitwirkungAngefordert {
                aufforderung,
                vorgang,
                dokument,
                unterlagen: vec![text(&format!("Unterlage {WORT}"))],
                frist: heute,
                belehrung: true,
            },
        );
    }
    w
}

/// Files below a folder that hold the word, in any case.
fn files_with_word(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with_word(&path));
        } else if path.is_file() && holds_word(&std::fs::read(&path).unwrap()) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn holds_word(bytes: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    lower.windows(WORT.len()).any(|w| w == WORT.as_bytes())
}

#[tokio::test]
async fn no_plaintext_reaches_wal_base_backup_dump_statistics_or_log() {
    let cluster = Cluster::start();
    let db = TestDb::in_cluster(&cluster, &[]).await;
    let mut client = db.client().await;
    follow::create(&mut client).await.unwrap();
    schreiben(&mut client, &welt().log).await;
    client.batch_execute("ANALYZE; CHECKPOINT").await.unwrap();

    let backup = cluster.folder().join("backup");
    let made = cluster
        .command("pg_basebackup")
        .args(["--no-sync", "-D"])
        .arg(&backup)
        .status()
        .unwrap();
    assert!(made.success());
    let dump = cluster
        .command("pg_dump")
        .args(["--no-unlogged-table-data", db.name()])
        .output()
        .unwrap();
    assert!(dump.status.success() && dump.stdout.len() > 1000);

    assert_eq!(
        files_with_word(&cluster.data_folder().join("pg_wal")),
        Vec::<String>::new()
    );
    assert_eq!(files_with_word(&backup), Vec::<String>::new());
    assert!(!holds_word(&dump.stdout));
    assert!(!holds_word(
        &std::fs::read(cluster.folder().join("log")).unwrap()
    ));
    let rows = client
        .query("SELECT s::text FROM pg_stats s", &[])
        .await
        .unwrap();
    assert!(
        rows.iter()
            .all(|r| !holds_word(r.get::<_, &str>(0).as_bytes()))
    );

    // The search itself works: a logged table with the word is found.
    client
        .batch_execute(&format!(
            "CREATE TABLE verraten AS SELECT '{WORT}'::text AS wort"
        ))
        .await
        .unwrap();
    assert_ne!(
        files_with_word(&cluster.data_folder().join("pg_wal")),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn every_view_is_unlogged_and_no_typed_text_has_statistics() {
    let (_db, client) = leer().await;
    let logged = client
        .query(
            "SELECT relname::text FROM pg_class WHERE relname LIKE 'view\\_%' AND relkind IN ('r', 'i') \
             AND relpersistence <> 'u'",
            &[],
        )
        .await
        .unwrap();
    assert!(logged.is_empty());
    // Codes of a closed vocabulary, of the policies or of the organisation chart; whatever else is text must be named in the .sql.
    let codes = [
        "plan",
        "einheit",
        "leistungsart",
        "status",
        "medium",
        "gliederung",
        "klasse",
        "richtung",
        "art",
        "zweck",
        "rolle",
        "aussonderung",
        "grundlage",
        "stand",
        "regel",
        "norm",
        "regelwerk",
        "anlass",
        "bewertung",
        "paket",
        "von_einheit",
        "von_leistungsart",
        "zeichnung",
        "verfuegung",
        "ergebnis",
        "versandart",
    ];
    let rows = client
        .query(
            "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             LEFT JOIN pg_index i ON i.indexrelid = c.oid \
             WHERE c.relname LIKE 'view\\_%' AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget <> 0 \
               AND (c.relkind = 'r' OR i.indkey[a.attnum - 1] = 0) \
               AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'tsvector'::regtype, \
                                  'date'::regtype) \
               AND a.attname <> ALL ($1)",
            &[&codes.as_slice()],
        )
        .await
        .unwrap();
    let named: Vec<String> = rows.iter().map(|r| r.get(0)).collect();
    assert_eq!(named, Vec::<String>::new());
}

#[tokio::test]
async fn after_a_crash_the_views_start_over_and_the_access_models_do_not() {
    let mut cluster = Cluster::start();
    let db = TestDb::in_cluster(&cluster, &[]).await;
    let w = welt();
    let last = w.log.len() as i64 - 1;
    let mut client = db.client().await;
    follow::create(&mut client).await.unwrap();
    schreiben(&mut client, &w.log).await;
    let before = follow::fingerprint(&client).await.unwrap();
    assert_eq!(follow::checkpoint(&mut client).await.unwrap(), last);

    cluster.crash();
    cluster.launch();
    let mut client = db.client().await;
    assert!(matches!(
        follow::apply_batch(&mut client, &w.log[3..]).await,
        Err(Error::Luecke {
            erwartet: 0,
            gefunden: 3
        })
    ));
    assert_eq!(follow::checkpoint(&mut client).await.unwrap(), -1);
    follow::apply_batch(&mut client, &w.log).await.unwrap();
    assert_eq!(follow::fingerprint(&client).await.unwrap(), before);
}

#[tokio::test]
async fn a_gap_is_refused_and_changes_nothing() {
    let (_db, mut client) = leer().await;
    let mut w = welt();
    follow::apply_batch(&mut client, &w.log[..3]).await.unwrap();
    let before = follow::fingerprint(&client).await.unwrap();
    for wrong in [&w.log[2..4], &w.log[4..]] {
        assert!(matches!(
            follow::apply_batch(&mut client, wrong).await,
            Err(Error::Luecke { erwartet: 3, .. })
        ));
    }
    w.log[4].position = Position(9);
    assert!(follow::apply_batch(&mut client, &w.log[3..]).await.is_err());
    assert_eq!(follow::fingerprint(&client).await.unwrap(), before);
    assert_eq!(follow::checkpoint(&mut client).await.unwrap(), 2);
}

#[tokio::test]
async fn a_view_emptied_behind_our_back_starts_all_of_them_over() {
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &welt().log).await;
    client
        .execute("DELETE FROM view_stand WHERE view = 'suche'", &[])
        .await
        .unwrap();
    assert_eq!(follow::checkpoint(&mut client).await.unwrap(), -1);
    let rows: i64 = client
        .query_one("SELECT count(*) FROM view_akte", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn tables_of_another_version_are_made_anew_and_others_kept() {
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &welt().log).await;
    let kept = follow::create(&mut client).await.unwrap();
    assert!(!kept.auth && !kept.views);
    client
        .batch_execute("COMMENT ON TABLE view_stand IS 'older'; CREATE UNLOGGED TABLE view_abgeschafft (a int)")
        .await
        .unwrap();
    let made = follow::create(&mut client).await.unwrap();
    assert!(!made.auth && made.views);
    assert_eq!(follow::checkpoint(&mut client).await.unwrap(), -1);
    let akte = welt().log[8].stream.akte();
    assert!(auth::akte(&client, akte).await.unwrap().is_some());
    let gone: bool = client
        .query_one("SELECT to_regclass('view_abgeschafft') IS NULL", &[])
        .await
        .unwrap()
        .get(0);
    assert!(gone);
}

#[tokio::test]
async fn access_models_that_were_not_filled_to_their_end_are_made_anew() {
    let db = TestDb::new(&[]).await;
    let mut client = db.client().await;
    assert!(!follow::auth_bereit(&client).await.unwrap());
    assert!(follow::create(&mut client).await.unwrap().auth);
    assert!(!follow::auth_bereit(&client).await.unwrap());
    // Whoever was to fill them stopped halfway.
    let tx = client.transaction().await.unwrap();
    auth::apply(&tx, &welt().log[..9]).await.unwrap();
    tx.commit().await.unwrap();
    let akte = welt().log[8].stream.akte();
    assert!(auth::akte(&client, akte).await.unwrap().is_some());
    assert!(follow::create(&mut client).await.unwrap().auth);
    assert!(auth::akte(&client, akte).await.unwrap().is_none());
    follow::auth_gefuellt(&client).await.unwrap();
    assert!(follow::auth_bereit(&client).await.unwrap());
    assert!(!follow::create(&mut client).await.unwrap().auth);
}

#[tokio::test]
async fn an_aktenzeichen_given_twice_in_one_organisation_is_refused() {
    let (_db, mut client) = leer().await;
    let mut w = welt();
    let mut twice = w.log[8].clone();
    twice.stream = eakte_domain::StreamId(Uuid::from_u128(99));
    w.log.push(twice);
    let tx = client.transaction().await.unwrap();
    let refused = auth::apply(&tx, &w.log).await.unwrap_err();
    assert_eq!(refused.as_db_error().unwrap().code().code(), "23505");
    // Rows are plaintext, so a printed fault must not quote them.
    assert!(!format!("{refused:?} {refused}").contains("2026-"));
}
