//! The command line: exit codes that scripts can trust.

use std::process::{Command, Output};

use eakte_domain::AkteId;
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::Wohngeld;
use tokio::runtime::Runtime;

use crate::support::dienst::eakte;
use crate::support::welt::Welt;
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
