//! The log is signed and confirmed outside, and whoever exchanges the database behind the signer's back is seen.

use std::process::Command;

use axum::http::{Method, StatusCode};
use eakte::app::App;
use eakte::app::publish::{AntwortFehler, Verweigerung, Zustand};
use eakte::store::checkpoints;
use eakte_domain::AkteId;
use eakte_domain::werte::Leistungsart::Hzl;
use eakte_ledger::add_checkpoint::Answer;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::note::Note;
use eakte_ledger::policy::Confirmed;
use eakte_ledger::tile::Tile;
use eakte_ledger::verify::Payloads;
use eakte_ledger::vkey::Scheme;

use crate::support::anfrage::{Klient, Koerper};
use crate::support::cluster::laeuft;
use crate::support::welt::{Welt, bis, planeinheit};
use crate::support::zeugen::{Unterzeichner, Zeugin, groesse, regeln};

/// Everything that a backup of the database holds of the log.
const TABELLEN: [&str; 11] = [
    "event",
    "payload_salt",
    "payload_body",
    "log_batch",
    "command",
    "stream",
    "record_key",
    "checkpoint",
    "cosignature",
    "log_tile",
    "auth_akte",
];

async fn welt(vorher: impl FnOnce(&std::path::Path)) -> (Welt, Unterzeichner) {
    let mut signer = None;
    let welt = Welt::vorbereitet(eakte_testpg::shared(), "", |daten| {
        signer = Some(Unterzeichner::start(daten));
        vorher(daten);
    })
    .await;
    (welt, signer.unwrap())
}

/// Size of the log.
async fn kopf(app: &App) -> u64 {
    let client = app.store.db.read().await.unwrap();
    u64::try_from(eakte::store::leser::head(&**client).await.unwrap() + 1).unwrap()
}

async fn unterschrieben(app: &App) {
    bis(async || app.publisher.zustand() == Zustand::Gut(kopf(app).await)).await;
}

async fn akte(welt: &Welt, betreff: &str, vorgaenge: usize) -> AkteId {
    let wer = welt.wer("a.hzl", Hzl);
    let akte = welt.akte(&wer, betreff).await;
    for n in 0..vorgaenge {
        welt.vorgang(&wer, akte, &format!("Vorgang {n}")).await;
    }
    akte
}

async fn sagt(welt: &Welt, path: &str) -> (StatusCode, String) {
    let klient = Klient::im_browser(welt, "a.hzl").await;
    let antwort = klient.fragt(Method::GET, path, Koerper::Leer, &[]).await;
    (antwort.status, antwort.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_head_is_signed_and_a_proof_leads_to_a_signed_checkpoint() {
    let (welt, signer) = welt(|_| {}).await;
    let akte = akte(&welt, "Unterschrift", 20).await;
    // The proof waits for the checkpoint that covers the Akte.
    let out = tempfile::tempfile().unwrap();
    let mut file = welt
        .app
        .bundle_ohne_tor(akte, Payloads::All, out)
        .await
        .unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    let report = eakte_ledger::bundle::check(file, &Default::default()).unwrap();
    let manifest = report.manifest.unwrap();
    assert!(
        signer
            .unterschriften
            .lock()
            .unwrap()
            .contains(&manifest.size)
    );
    unterschrieben(&welt.app).await;
    // The checkpoint that is served is that of the stored root, signed by the keys that the log names.
    let (status, text) = sagt(&welt, "/log/checkpoint").await;
    assert_eq!(status, StatusCode::OK);
    let note = Note::parse(text.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.size, kopf(&welt.app).await);
    let client = welt.superuser().await;
    let sql = "SELECT root FROM log_batch WHERE last_pos = $1";
    let last = i64::try_from(checkpoint.size).unwrap() - 1;
    let root: Vec<u8> = client.query_one(sql, &[&last]).await.unwrap().get(0);
    assert_eq!(checkpoint.root.0.to_vec(), root);
    for sql in [
        "UPDATE checkpoint SET sealed = true",
        "DELETE FROM checkpoint",
        "DELETE FROM cosignature",
    ] {
        let service = welt.app.store.db.read().await.unwrap();
        assert!(service.batch_execute(sql).await.is_err(), "{sql}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_that_is_down_delays_no_command_and_signs_everything_when_it_is_back() {
    let (welt, signer) = welt(|_| {}).await;
    unterschrieben(&welt.app).await;
    signer.verstummt(true);
    akte(&welt, "Ohne Unterschrift", 10).await;
    bis(async || matches!(welt.app.publisher.zustand(), Zustand::Stumm { .. })).await;
    let (status, body) = sagt(&welt, "/health").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(body.contains("stumm"), "{body}");
    assert!(body.contains(r#""nur_lesen":false"#), "{body}");
    akte(&welt, "Noch eine", 3).await;
    signer.verstummt(false);
    unterschrieben(&welt.app).await;
    let newest = kopf(&welt.app).await;
    assert_eq!(signer.gemerkt.lock().unwrap().size, newest);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewound_database_is_not_signed_not_written_and_everybody_is_told_until_it_is_put_right()
{
    let (welt, signer) = welt(|_| {}).await;
    akte(&welt, "Vorher", 5).await;
    unterschrieben(&welt.app).await;
    let client = welt.superuser().await;
    for t in TABELLEN {
        let sql = format!("CREATE TABLE alt_{t} AS TABLE {t}");
        client.batch_execute(&sql).await.unwrap();
    }
    let alt = kopf(&welt.app).await;
    akte(&welt, "Nachher", 5).await;
    unterschrieben(&welt.app).await;
    let neu = kopf(&welt.app).await;
    for t in TABELLEN {
        let sql = format!("CREATE TABLE neu_{t} AS TABLE {t}");
        client.batch_execute(&sql).await.unwrap();
    }
    // Under the running service yesterday's state comes back.
    let zurueck = |stand: &str| -> String {
        let tables = TABELLEN.join(", ");
        let insert = TABELLEN.map(|t| format!("INSERT INTO {t} SELECT * FROM {stand}_{t};"));
        format!("BEGIN; TRUNCATE {tables}; {} COMMIT;", insert.concat())
    };
    client.batch_execute(&zurueck("alt")).await.unwrap();
    let refused = Zustand::Verweigert(Verweigerung::Zurueckgesetzt {
        gemerkt: neu,
        vorhanden: alt,
    });
    bis(async || welt.app.publisher.zustand() == refused).await;
    let (status, body) = sagt(&welt, "/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
    assert!(body.contains("verweigert"), "{body}");
    assert!(body.contains(r#""nur_lesen":true"#), "{body}");
    for path in ["/", "/akten", "/hilfe", "/pruefung", "/nirgends"] {
        let (_, body) = sagt(&welt, path).await;
        assert!(body.contains("warnung"), "no banner on {path}");
    }
    // A service that starts on it says the same.
    let zweiter = welt.zweiter_prozess().await;
    bis(async || zweiter.publisher.zustand() == refused).await;
    // And a command of the command line writes no more than it does.
    let zeile = App::start(&welt.config, false).await.unwrap();
    let plan = vec![planeinheit("50.9", Some(Hzl), Some("50"), "")];
    let refusal = zeile.plan_ergaenzen(plan).await;
    assert!(
        refusal
            .unwrap_err()
            .to_string()
            .contains("the signer refuses")
    );
    // Nothing is written, nothing is signed.
    let wer = welt.wer("a.hzl", Hzl);
    let klient = Klient::von(&welt, &wer).await;
    let body = Koerper::Json(serde_json::json!({ "plan": "50.2", "betreff": "Verloren" }));
    let antwort = klient
        .fragt(
            Method::POST,
            "/api/v1/akten",
            body,
            &[("Idempotency-Key", "x")],
        )
        .await;
    assert_eq!(antwort.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(antwort.text().contains("nur_lesen"));
    assert_eq!(kopf(&welt.app).await, alt);
    assert_eq!(signer.gemerkt.lock().unwrap().size, neu);
    // The newest state is brought back: the service goes on by itself.
    client.batch_execute(&zurueck("neu")).await.unwrap();
    bis(async || matches!(welt.app.publisher.zustand(), Zustand::Gut(_))).await;
    akte(&welt, "Weiter", 2).await;
    unterschrieben(&welt.app).await;
    let (status, _) = sagt(&welt, "/health").await;
    assert_eq!(status, StatusCode::OK);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_databases_with_one_signer_only_one_goes_on() {
    let (welt, signer) = welt(|_| {}).await;
    akte(&welt, "Gemeinsam", 5).await;
    unterschrieben(&welt.app).await;
    let cluster = eakte_testpg::shared();
    let copy = format!("{}_zwei", welt.db.name());
    laeuft(cluster.command("createdb").args([copy.as_str()]));
    let dump = laeuft(cluster.command("pg_dump").args(["-Fp", welt.db.name()]));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), dump).unwrap();
    Command::new("chmod")
        .args(["644"])
        .arg(file.path())
        .status()
        .unwrap();
    laeuft(
        cluster
            .command("psql")
            .args(["-q", "-d", &copy, "-f"])
            .arg(file.path()),
    );
    // The first face goes on and is signed.
    akte(&welt, "Ein Gesicht", 5).await;
    unterschrieben(&welt.app).await;
    let before = signer.unterschriften.lock().unwrap().len();
    // The second, of the same length and longer, is not.
    let mut config = welt.config.clone();
    config.database_url = config.database_url.replace(welt.db.name(), &copy);
    // Its own signer is silent while it grows, so that it is not merely shorter.
    let other_data = tempfile::tempdir().unwrap();
    let folder = other_data.path().join("daten");
    laeuft(
        Command::new("cp")
            .arg("-r")
            .args([&welt.config.daten, &folder]),
    );
    let _ = std::fs::remove_file(folder.join("signer.sock"));
    config.daten = folder.clone();
    let zwei = App::start(&config, true).await.unwrap();
    let wer = welt.wer("a.hzl", Hzl);
    for n in 0..3 {
        let akte = AkteId(uuid::Uuid::new_v4());
        let neu = welt.neue_akte(&wer, akte, &format!("Anderes {n}"));
        zwei.akte_anlegen(&wer, neu, eakte::app::Auftrag::neu())
            .await
            .unwrap();
    }
    while kopf(&zwei).await <= kopf(&welt.app).await {
        let akte = AkteId(uuid::Uuid::new_v4());
        let neu = welt.neue_akte(&wer, akte, "Länger");
        zwei.akte_anlegen(&wer, neu, eakte::app::Auftrag::neu())
            .await
            .unwrap();
    }
    std::os::unix::fs::symlink(
        welt.config.daten.join("signer.sock"),
        folder.join("signer.sock"),
    )
    .unwrap();
    bis(async || {
        matches!(
            zwei.publisher.zustand(),
            Zustand::Verweigert(Verweigerung::Umgeschrieben { .. })
        )
    })
    .await;
    assert_eq!(signer.unterschriften.lock().unwrap().len(), before);
    let client = zwei.store.db.read().await.unwrap();
    let newest = checkpoints::newest(&**client).await.unwrap().unwrap();
    assert!(newest.checkpoint.size < kopf(&zwei).await);
    // The true one is not disturbed.
    akte(&welt, "Weiter", 2).await;
    unterschrieben(&welt.app).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn witnesses_that_are_down_lie_or_lag_stop_nobody_and_count_for_nothing() {
    let namen = [
        "ahaus.example",
        "bocholt.example",
        "borken.example",
        "gescher.example",
    ];
    let zeugen = namen.map(Zeugin::neu);
    // The last one has an address where nobody listens.
    let (welt, _signer) = welt(|daten| {
        let mut all: Vec<_> = zeugen.iter().map(|z| (z, None)).collect();
        all[3].1 = Some("http://127.0.0.1:9/witness".to_owned());
        regeln(daten, &all);
    })
    .await;
    let akte = akte(&welt, "Zeugen", 5).await;
    unterschrieben(&welt.app).await;
    let (app, store) = (&welt.app, &welt.app.store);
    let nummer = |z: &Zeugin| app.publisher.zeuge(&z.id()).unwrap();
    assert!(app.publisher.zeuge("00000000").is_none());
    let [ahaus, bocholt, borken, _] = &zeugen;
    // Nobody was asked yet: nothing is taken.
    let taken = app
        .publisher
        .antwort(store, nummer(borken), Answer::Conflict(0))
        .await
        .unwrap();
    assert_eq!(taken, Err(AntwortFehler::Ungefragt));
    // Two honest ones confirm the seal.
    for z in [ahaus, bocholt] {
        let frage = app
            .publisher
            .warten(store, nummer(z), None)
            .await
            .unwrap()
            .unwrap();
        let taken = app
            .publisher
            .antwort(store, nummer(z), z.antwortet(&frage))
            .await
            .unwrap();
        assert_eq!(taken, Ok(()));
    }
    let position = kopf(app).await - 1;
    let client = store.db.read().await.unwrap();
    let confirmed = async |position| {
        let found = app
            .publisher
            .bestaetigung(&**client, position)
            .await
            .unwrap()
            .unwrap();
        (
            found.standing.unwrap().confirmed(),
            found.signed.checkpoint.size,
        )
    };
    assert_eq!(
        confirmed(0).await.0,
        Confirmed::No,
        "two of four are not two thirds"
    );
    // The third lies: another's line, a line for another checkpoint, its own line with a changed bit.
    let frage = app
        .publisher
        .warten(store, nummer(borken), None)
        .await
        .unwrap()
        .unwrap();
    let other = Checkpoint {
        size: groesse(&frage) + 1,
        ..app.publisher.newest().unwrap().checkpoint.clone()
    };
    let time = u64::try_from(eakte::app::now().0).unwrap() / 1_000;
    let lines = [
        ahaus.keys.sign(&other, Scheme::Cosignature, time),
        borken.keys.sign(&other, Scheme::Cosignature, time),
        borken.keys.sign(&other, Scheme::MlDsa44, time),
    ];
    for line in lines {
        let luege = Answer::Signed(vec![line]);
        let taken = app
            .publisher
            .antwort(store, nummer(borken), luege)
            .await
            .unwrap();
        assert_eq!(taken, Err(AntwortFehler::Ungueltig));
    }
    // It claims to remember more than there is, and refuses.
    for luege in [Answer::Refused(422), Answer::Conflict(999_999_999)] {
        let _ = app
            .publisher
            .antwort(store, nummer(borken), luege)
            .await
            .unwrap();
    }
    assert_eq!(confirmed(0).await.0, Confirmed::No);
    // Commands were never held up, and the log is signed.
    let wer = welt.wer("a.hzl", Hzl);
    welt.vorgang(&wer, akte, "Ungestört").await;
    unterschrieben(app).await;
    // It comes to its senses: two thirds have confirmed, with both kinds of signatures.
    bis(async || {
        let Ok(Some(frage)) = app.publisher.warten(store, nummer(borken), None).await else {
            return false;
        };
        let antwort = borken.antwortet(&frage);
        let _ = app
            .publisher
            .antwort(store, nummer(borken), antwort)
            .await
            .unwrap();
        confirmed(0).await.0 == Confirmed::Both
    })
    .await;
    assert!(confirmed(position + 1).await.1 > position + 1);
    let (_, page) = sagt(&welt, &format!("/akten/{akte}/pruefung")).await;
    assert!(
        page.contains("borken.example") && page.contains("gescher.example"),
        "{page}"
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_served_as_tiles_and_its_headers_only_to_archivists() {
    let (welt, _signer) = welt(|_| {}).await;
    akte(&welt, "Kacheln", 260).await;
    unterschrieben(&welt.app).await;
    let size = kopf(&welt.app).await;
    let klient = Klient::von(&welt, &welt.wer("a.hzl", Hzl)).await;
    let archiv = welt.wer("k.archiv", eakte_domain::werte::Zweck::Archivierung);
    let archiv = Klient::von(&welt, &archiv).await;
    let lesen = async |klient: &Klient, path: &str| {
        klient.fragt(Method::GET, path, Koerper::Leer, &[]).await
    };
    // What a mirror fetches for the signed checkpoint: entries, leaves, the tile above.
    let mut edge = eakte_ledger::tree::Frontier::new();
    for tile in Tile::grown(0, size) {
        let path = format!("/log/{tile}");
        let entries = path.contains("entries");
        let answer = lesen(&archiv, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let cache = answer.cache.clone();
        assert!(cache.contains("immutable"), "{path}: {cache}");
        assert_eq!(cache.contains("private"), entries, "{path}: {cache}");
        if entries {
            assert_eq!(lesen(&klient, &path).await.status, StatusCode::NOT_FOUND);
            for header in tile.entries(&answer.inhalt).unwrap() {
                edge.push(eakte_ledger::tree::leaf(&header));
            }
        } else {
            assert_eq!(lesen(&klient, &path).await.inhalt, answer.inhalt);
            tile.hashes(&answer.inhalt).unwrap();
        }
    }
    let newest = welt.app.publisher.newest().unwrap();
    assert_eq!((edge.size(), edge.root()), (size, newest.checkpoint.root));
    for path in [
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/00/000",
        "tile/0/x001/000",
        "tile/0/999",
        "tile/64/000",
        "tile/7/000",
        "tile/entries/0",
        "tile/entries/005",
        "tile/",
        "tile/0/001",
        "tile/1/000",
        "tile/1/000.p/2",
        "latest",
        "witness/00000000/pending",
    ] {
        let answer = lesen(&archiv, &format!("/log/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    welt.protokoll_ist_unversehrt().await;
}
