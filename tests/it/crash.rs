//! Crash: service and database are killed while people file. What was acknowledged is there.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use eakte::app::App;
use eakte_domain::AkteId;
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_projections::follow;
use eakte_testpg::Cluster;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::anfrage::Klient;
use crate::support::cluster::{dauerhaft, toeten};
use crate::support::dienst::{Laufend, eakte, fragt, json};
use crate::support::welt::Welt;

/// Clients that file at once.
const KLIENTEN: usize = 4;
/// Acknowledged Vorgaenge after which everything is killed.
const QUITTUNGEN: usize = 60;

/// What a client was told, and what it asked last without an answer.
#[derive(Default)]
struct Gesagt {
    quittungen: Vec<Value>,
    offen: Vec<(String, String)>,
}

/// Files Vorgaenge one after the other until the service is gone.
fn einreichen(
    adresse: SocketAddr,
    token: &str,
    akte: AkteId,
    name: &str,
    zahl: &AtomicUsize,
    gesagt: &Mutex<Gesagt>,
) {
    let path = format!("/api/v1/akten/{akte}/vorgaenge");
    for n in 0.. {
        let key = format!("{name}-{n}");
        let body = format!("{{\"betreff\":\"Vorgang {key}\"}}");
        match vorgang(adresse, token, &path, &key, &body) {
            Some(receipt) => {
                gesagt.lock().unwrap().quittungen.push(receipt);
                zahl.fetch_add(1, Ordering::SeqCst);
            }
            None => return gesagt.lock().unwrap().offen.push((key, body)),
        }
    }
}

/// The receipt, if there was one.
fn vorgang(adresse: SocketAddr, token: &str, path: &str, key: &str, body: &str) -> Option<Value> {
    let kopf = [("Idempotency-Key", key)];
    let (status, body) = fragt(adresse, "POST", path, token, &kopf, body.as_bytes()).ok()?;
    // 503: others were faster eight times; the command is not in the log and is not acknowledged.
    (status == 201 || status == 202).then(|| json(&body))
}

/// The district with one Akte, and a token for who leads it; its process is gone.
fn vorbereiten(cluster: &Cluster) -> (Welt, AkteId, String) {
    Runtime::new().unwrap().block_on(async {
        let welt = Welt::in_cluster(cluster, "").await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&wer, "Ablageschleife").await;
        let token = Klient::von(&welt, &wer).await.token().to_owned();
        (welt, akte, token)
    })
}

/// Kills service and database in the middle of filing. Returns what the clients were told.
fn mittendrin_toeten(
    welt: &Welt,
    cluster: &mut Cluster,
    akte: AkteId,
    token: &str,
    runde: usize,
) -> Gesagt {
    let dienst = Laufend::start(&welt.config, "info");
    let (adresse, gesagt, zahl) = (dienst.adresse, Mutex::default(), AtomicUsize::new(0));
    std::thread::scope(|s| {
        let clients: Vec<_> = (0..KLIENTEN)
            .map(|k| {
                let (gesagt, zahl) = (&gesagt, &zahl);
                s.spawn(move || {
                    einreichen(
                        adresse,
                        token,
                        akte,
                        &format!("r{runde}-k{k}"),
                        zahl,
                        gesagt,
                    )
                })
            })
            .collect();
        while zahl.load(Ordering::SeqCst) < QUITTUNGEN && clients.iter().any(|c| !c.is_finished()) {
            std::thread::yield_now();
        }
        if runde.is_multiple_of(2) {
            toeten(cluster);
            dienst.toeten();
        } else {
            dienst.toeten();
            toeten(cluster);
        }
    });
    cluster.launch();
    gesagt.into_inner().unwrap()
}

/// Every receipt names an event that is there, unchanged.
async fn alle_da(app: &App, quittungen: &[Value]) {
    let client = app.store.db.owner().await.unwrap();
    for q in quittungen {
        let position = q["position"].as_i64().unwrap();
        let sql = "SELECT header FROM event WHERE position = $1";
        let row = client.query_opt(sql, &[&position]).await.unwrap();
        let row = row.unwrap_or_else(|| panic!("lost: {q}"));
        let header = HeaderBytes::try_from(row.get::<_, &[u8]>(0)).unwrap();
        let hash: String = chain::link(&header)
            .0
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(q["header_hash"].as_str(), Some(hash.as_str()), "{q}");
    }
}

#[test]
fn after_kill_9_of_service_and_database_every_acknowledged_vorgang_is_there() {
    let mut cluster = Cluster::start();
    dauerhaft(&cluster);
    let (welt, akte, token) = vorbereiten(&cluster);
    let mut quittungen = Vec::new();
    let mut erwartet = 0;
    for runde in 0..3 {
        let gesagt = mittendrin_toeten(&welt, &mut cluster, akte, &token, runde);
        assert!(
            gesagt.quittungen.len() >= QUITTUNGEN,
            "only {}",
            gesagt.quittungen.len()
        );
        erwartet += gesagt.quittungen.len() + gesagt.offen.len();
        quittungen.extend(gesagt.quittungen);
        // What had no answer is sent again with its key: done once, whether it had arrived or not.
        let dienst = Laufend::start(&welt.config, "info");
        let path = format!("/api/v1/akten/{akte}/vorgaenge");
        for (key, body) in gesagt.offen {
            let again = vorgang(dienst.adresse, &token, &path, &key, &body);
            quittungen.push(again.unwrap_or_else(|| panic!("{key}: {}", dienst.gesagt())));
        }
        dienst.toeten();
        let verified = eakte(&welt.config, &["verify"]);
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stdout)
        );
    }
    Runtime::new().unwrap().block_on(async {
        let app = App::start(&welt.config, true).await.unwrap();
        alle_da(&app, &quittungen).await;
        let stand = app.store.stand::<Akte>(akte.into()).await.unwrap().unwrap();
        assert_eq!(stand.aggregate.vorgaenge().len(), erwartet);
        assert!(app.views_aktuell(Duration::from_secs(60)).await);
    });
    let live = abdruck(&welt);
    let rebuilt = eakte(&welt.config, &["rebuild"]);
    assert!(rebuilt.status.success(), "{rebuilt:?}");
    assert_eq!(abdruck(&welt), live);
}

fn abdruck(welt: &Welt) -> Vec<follow::Fingerprint> {
    Runtime::new().unwrap().block_on(async {
        let client = welt.db.client().await;
        follow::fingerprint(&client).await.unwrap()
    })
}
