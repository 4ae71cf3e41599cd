//! The command line: exit codes that scripts can trust.

use std::process::{Command, Output};

use eakte_domain::AkteId;
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::Wohngeld;
use tokio::runtime::Runtime;

use crate::support::dienst::eakte;
use crate::support::welt::Welt;
use crate::support::zeugen::Unterzeichner;
use crate::support::{papier, programm};

/// A district with one Akte that has a document; its process is gone.
fn ruhend() -> (Welt, AkteId, String) {
    Runtime::new().unwrap().block_on(async {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&wer, "Nachweis").await;
        let vorgang = welt.vorgang(&wer, akte, "Nachweis").await;
        let papier = ("nachweis.pdf", papier::pdf("Nachweis"));
        welt.dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, papier)
            .await;
        let aktenzeichen = welt.app.aktenzeichen(&wer, akte).await.unwrap();
        welt.protokoll_ist_unversehrt().await;
        (welt, akte, aktenzeichen)
    })
}

fn sql(welt: &Welt, text: &str) {
    Runtime::new().unwrap().block_on(async {
        welt.superuser().await.batch_execute(text).await.unwrap();
    });
}

fn ausgang(out: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    (out.status.code(), text.into_owned())
}

#[test]
fn verify_ends_with_0_if_sound_1_if_tampered_2_if_it_cannot_check() {
    let (welt, ..) = ruhend();
    let (code, text) = ausgang(&eakte(&welt.config, &["verify"]));
    assert_eq!(code, Some(0), "{text}");
    sql(
        &welt,
        "UPDATE payload_body SET body = set_byte(body, 40, get_byte(body, 40) # 1)
         WHERE position = (SELECT max(position) - 1 FROM event)",
    );
    let (code, text) = ausgang(&eakte(&welt.config, &["verify"]));
    assert_eq!(code, Some(1), "{text}");
    let position = Runtime::new().unwrap().block_on(async {
        let row = welt
            .superuser()
            .await
            .query_one("SELECT max(position) - 1 FROM event", &[])
            .await;
        row.unwrap().get::<_, i64>(0)
    });
    assert!(
        text.contains(&format!(
            "Erstes fehlerhaftes Ereignis: Position {position},"
        )),
        "{text}"
    );
    let mut nowhere = welt.config.clone();
    nowhere.database_url.push_str("_gibt_es_nicht");
    let (code, text) = ausgang(&eakte(&nowhere, &["verify"]));
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn damage_at_the_end_of_the_stored_roots_is_a_finding_and_keeps_no_audit_from_beginning() {
    let (welt, ..) = ruhend();
    sql(&welt, "CREATE TABLE gut AS TABLE log_batch");
    let newest = "WHERE last_pos = (SELECT max(last_pos) FROM log_batch)";
    for (damage, code) in [
        ("DELETE FROM log_batch".to_owned(), "head_missing"),
        (
            "DELETE FROM log_batch WHERE last_pos >= 0".to_owned(),
            "head_missing",
        ),
        (
            format!(
                "UPDATE log_batch SET root = set_byte(root, 0, get_byte(root, 0) # 1) {newest}"
            ),
            "batch_root",
        ),
        (
            format!("UPDATE log_batch SET frontier = substr(frontier, 2) {newest}"),
            "batch_frontier",
        ),
        (
            format!("INSERT INTO log_batch SELECT 99999, root, frontier FROM log_batch {newest}"),
            "log_truncated",
        ),
    ] {
        sql(&welt, &damage);
        let out = eakte(&welt.config, &["verify", "--json"]);
        let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let found = said["findings"].as_array().unwrap();
        assert!(
            out.status.code() == Some(1) && found.iter().any(|f| f["defect"] == code),
            "{damage}: {said:#}"
        );
        // Whatever else starts on it says what is wrong, and does not panic.
        let (end, text) = ausgang(&eakte(&welt.config, &["sweep"]));
        assert!(end != Some(101), "{damage}: {text}");
        sql(
            &welt,
            "DELETE FROM log_batch; INSERT INTO log_batch SELECT * FROM gut",
        );
    }
    let (code, text) = ausgang(&eakte(&welt.config, &["verify"]));
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn views_are_not_dropped_if_they_could_not_be_built_again() {
    let (welt, akte, _) = ruhend();
    let wahr = format!("UPDATE stream SET art = 'akte' WHERE stream = '{akte}'");
    sql(&welt, &wahr.replace("'akte'", "'leseprotokoll'"));
    let (code, text) = ausgang(&eakte(&welt.config, &["rebuild"]));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("nothing was dropped"), "{text}");
    let akten = Runtime::new().unwrap().block_on(async {
        let client = welt.superuser().await;
        let row = client
            .query_one("SELECT count(*) FROM view_akte", &[])
            .await;
        row.unwrap().get::<_, i64>(0)
    });
    assert!(akten > 0);
    sql(&welt, &wahr);
    let (code, text) = ausgang(&eakte(&welt.config, &["rebuild"]));
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn commands_that_check_have_nothing_signed_and_those_that_append_do() {
    let (welt, _, aktenzeichen) = ruhend();
    let signer = Unterzeichner::start(&welt.config.daten);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nachweis.zip");
    for words in [
        &["verify"][..],
        &["bundle", &aktenzeichen, "-o", path.to_str().unwrap()],
        &["anker", "liste"],
        &["regelwerk", "stand"],
    ] {
        let (code, text) = ausgang(&eakte(&welt.config, words));
        assert_eq!(code, Some(0), "{words:?}: {text}");
        assert_eq!(signer.gemerkt.lock().unwrap().size, 0, "{words:?}");
    }
    let (code, text) = ausgang(&eakte(&welt.config, &["heads"]));
    assert_eq!(code, Some(0), "{text}");
    assert!(signer.gemerkt.lock().unwrap().size > 0);
}

#[test]
fn an_audit_holds_the_log_against_the_greatest_signed_state_beside_it_or_says_there_is_none() {
    let (welt, ..) = ruhend();
    let _signer = Unterzeichner::start(&welt.config.daten);
    // The first has the log's keys named in it, the second has what the first wrote signed.
    for _ in 0..2 {
        let (code, text) = ausgang(&eakte(&welt.config, &["heads"]));
        assert_eq!(code, Some(0), "{text}");
    }
    let verify = || {
        let out = eakte(&welt.config, &["verify", "--json"]);
        let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        let unchecked = said["not_checked"].as_array().unwrap();
        let end = unchecked.last().unwrap().as_str().unwrap().to_owned();
        let found = said["findings"].as_array().unwrap();
        let truncated = found.iter().any(|f| f["defect"] == "log_truncated");
        (out.status.code(), truncated, end)
    };
    let (code, _, end) = verify();
    assert_eq!(code, Some(0));
    assert!(end.contains("am größten signierten Stand"), "{end}");
    // The last batch that was signed, and what came behind it.
    let ab = "(SELECT max(b.last_pos) + 1 FROM log_batch b WHERE b.last_pos < (SELECT max(size) - 1 FROM checkpoint))";
    let tables = ["event", "payload_salt", "payload_body"];
    let weg = tables.map(|t| format!("DELETE FROM {t} WHERE position >= {ab};"));
    let roots = format!("DELETE FROM log_batch WHERE last_pos >= {ab};");
    sql(&welt, &(weg.concat() + &roots));
    let (code, truncated, _) = verify();
    assert!(code == Some(1) && truncated, "{code:?}");
    sql(&welt, "DELETE FROM checkpoint");
    let (code, _, end) = verify();
    assert_eq!(code, Some(0));
    assert!(end.contains("nicht geprüft"), "{end}");
}

#[test]
fn a_bundle_is_sound_tampered_or_cannot_be_checked() {
    let (welt, akte, aktenzeichen) = ruhend();
    let folder = tempfile::tempdir().unwrap();
    let pruefen = |name: &str| {
        let path = folder.path().join(name);
        ausgang(
            &Command::new(programm("eakte-verify"))
                .arg(path)
                .env_clear()
                .output()
                .unwrap(),
        )
    };
    let buendeln = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let mut arguments = vec!["bundle", &aktenzeichen, "-o", path.to_str().unwrap()];
        arguments.extend(more);
        let (code, text) = ausgang(&eakte(&welt.config, &arguments));
        assert_eq!(code, Some(0), "{text}");
    };
    buendeln("gut.zip", &[]);
    buendeln("ohne.zip", &["--ohne-inhalte"]);
    for name in ["gut.zip", "ohne.zip"] {
        let (code, text) = pruefen(name);
        assert_eq!(code, Some(0), "{name}: {text}");
    }
    sql(
        &welt,
        &format!(
            "UPDATE payload_body SET body = set_byte(body, 40, get_byte(body, 40) # 1)
             WHERE position = (SELECT position FROM event WHERE stream = '{akte}' AND sequence = 3)"
        ),
    );
    buendeln("schlecht.zip", &[]);
    let (code, text) = pruefen("schlecht.zip");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("Nr. 3"), "{text}");
    std::fs::write(folder.path().join("kein.zip"), "kein Nachweis").unwrap();
    for name in ["kein.zip", "fehlt.zip"] {
        let (code, text) = pruefen(name);
        assert_eq!(code, Some(2), "{name}: {text}");
    }
}

#[test]
fn a_bundle_of_an_unknown_akte_is_refused_and_writes_no_file() {
    let (welt, ..) = ruhend();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nichts.zip");
    let out = eakte(
        &welt.config,
        &["bundle", "gibt es nicht", "-o", path.to_str().unwrap()],
    );
    let (code, text) = ausgang(&out);
    assert_eq!((code, path.exists()), (Some(2), false), "{text}");
}
