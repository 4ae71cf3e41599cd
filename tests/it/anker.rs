//! Timestamps by a real authority over HTTP, and the bundle that carries them to a machine with the verifier alone.

use std::path::PathBuf;
use std::process::Command;

use eakte::app::anker::Tsa;
use eakte::app::heads::Tag;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_ledger::verify::Payloads;

use crate::support::programm;
use crate::support::stelle::Stelle;
use crate::support::welt::Welt;

async fn stelle(welt: &Welt) -> Stelle {
    let folder = welt.config.daten.join("tsa");
    tokio::task::spawn_blocking(move || Stelle::start(&folder))
        .await
        .unwrap()
}

fn pruefen(zip: &PathBuf, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let out = Command::new(programm("eakte-verify"))
        .arg(zip)
        .arg("--json")
        .args(more)
        .env_clear()
        .output()
        .unwrap();
    let report = serde_json::from_slice(&out.stdout).unwrap();
    (out.status.code(), report)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_proves_completeness_and_time_to_the_verifier_alone() {
    let welt = Welt::neu().await;
    let stelle = stelle(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Zeitstempel").await;
    let tsa = Tsa::laden(&welt.app, &stelle.url).unwrap();
    let (heads, _) = welt.app.tagesstand_schreiben(Tag::Heute).await.unwrap();
    let (anchor, stamp, _) = welt.app.anker_setzen(&tsa).await.unwrap();
    assert!(stamp.rooted && anchor.size > heads.size);
    // Renewed twice: the second stamps the first.
    assert_eq!(welt.app.anker_erneuern(&tsa, false).await.unwrap().len(), 0);
    assert_eq!(welt.app.anker_erneuern(&tsa, true).await.unwrap().len(), 1);
    assert_eq!(welt.app.anker_erneuern(&tsa, true).await.unwrap().len(), 1);
    let all = welt.app.anker().await.unwrap();
    assert_eq!(
        all.iter().map(|a| a.renewed).collect::<Vec<_>>(),
        [true, true, false]
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nachweis.zip");
    let file = std::fs::File::create_new(&path).unwrap();
    welt.app
        .bundle_ohne_tor(akte, Payloads::All, file)
        .await
        .unwrap();
    let (code, report) = pruefen(&path, &[]);
    assert_eq!(
        (code, &report["verdict"]),
        (Some(0), &"sound".into()),
        "{report:#}"
    );
    assert_eq!(report["complete"]["size"], heads.size);
    assert_eq!(report["stamped"]["renewals"], 2);
    assert_eq!(report["stamped"]["rooted"], true);
    // With the archivist's own root; and with a stranger's, who vouches for nobody here.
    let root = welt.config.daten.join("tsa/root.pem");
    let (code, report) = pruefen(&path, &["--tsa", root.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{report:#}");
    let stranger = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/ledger/tests/golden/anchor.root.pem"
    );
    let (code, report) = pruefen(&path, &["--tsa", stranger]);
    assert_eq!(code, Some(1), "{report:#}");
    assert_eq!(report["files"][0]["code"], "token_chain");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_down_or_not_trusted_logs_nothing() {
    let welt = Welt::neu().await;
    assert!(
        Tsa::laden(&welt.app, "http://127.0.0.1:9/").is_err(),
        "no root yet"
    );
    let stelle = stelle(&welt).await;
    let down = Tsa::laden(&welt.app, "http://127.0.0.1:9/").unwrap();
    assert!(welt.app.anker_setzen(&down).await.is_err());
    let stranger = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/ledger/tests/golden/anchor.root.pem"
    );
    std::fs::copy(stranger, welt.config.daten.join("tsa/root.pem")).unwrap();
    let distrusted = Tsa::laden(&welt.app, &stelle.url).unwrap();
    assert!(welt.app.anker_setzen(&distrusted).await.is_err());
    assert!(welt.app.anker().await.unwrap().is_empty());
    welt.protokoll_ist_unversehrt().await;
}
