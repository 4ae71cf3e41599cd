//! Crash between two Akten: Dokumente go to and fro while service and database are killed. Each lies in one of them.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use eakte::app::App;
use eakte_domain::akte::Akte;
use eakte_domain::werte::Dokumentklasse::Bescheid;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_testpg::Cluster;
use tokio::runtime::Runtime;

use crate::support::anfrage::Klient;
use crate::support::cluster::{dauerhaft, toeten};
use crate::support::dienst::{Laufend, eakte, fragt};
use crate::support::papier;
use crate::support::welt::Welt;

/// Dokumente that are moved at once, each by a client of its own.
const DOKUMENTE: usize = 4;
/// Acknowledged moves after which everything is killed.
const ZUEGE: usize = 24;

type Ort = (AkteId, VorgangId);

/// A Dokument and how often it has been moved: it began in the first place.
struct Bote {
    dokument: DokumentId,
    zuege: usize,
}

impl Bote {
    /// Moves it to the other place. False: no answer, so nobody knows.
    fn zieht_um(&mut self, adresse: SocketAddr, token: &str, orte: &[Ort; 2]) -> bool {
        let (akte, nach) = orte[(self.zuege + 1) % 2];
        let path = format!("/api/v1/dokumente/{}/verschiebung", self.dokument);
        let key = format!("{}-{}", self.dokument, self.zuege);
        let kopf = [("Idempotency-Key", key.as_str())];
        let body = format!("{{\"akte\":\"{akte}\",\"nach\":\"{nach}\"}}");
        loop {
            match fragt(adresse, "POST", &path, token, &kopf, body.as_bytes()) {
                Ok((200 | 202, _)) => {
                    self.zuege += 1;
                    return true;
                }
                // Others were faster eight times: it is not in the log.
                Ok((503, body)) if gedraenge(&body) => {}
                Ok((status, body)) if status < 500 => {
                    panic!("{status}: {}", String::from_utf8_lossy(&body))
                }
                _ => return false,
            }
        }
    }
}

fn gedraenge(body: &[u8]) -> bool {
    let problem = serde_json::from_slice::<serde_json::Value>(body);
    problem.is_ok_and(|p| p["code"] == "gedraenge")
}

fn vorbereiten(cluster: &Cluster) -> (Welt, [Ort; 2], Vec<Bote>, String) {
    Runtime::new().unwrap().block_on(async {
        let welt = Welt::in_cluster(cluster, "").await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let mut orte = Vec::new();
        for betreff in ["Hier", "Dort"] {
            let akte = welt.akte(&wer, betreff).await;
            orte.push((akte, welt.vorgang(&wer, akte, "Post").await));
        }
        let orte = [orte[0], orte[1]];
        let mut boten = Vec::new();
        for n in 0..DOKUMENTE {
            let datei = ("bescheid.pdf", papier::pdf(&format!("Bescheid {n}")));
            let dokument = welt.dokument(&wer, orte[0], Bescheid, datei).await;
            boten.push(Bote { dokument, zuege: 0 });
        }
        let token = Klient::von(&welt, &wer).await.token().to_owned();
        (welt, orte, boten, token)
    })
}

/// Events of both Akten.
async fn ereignisse(welt: &Welt, orte: &[Ort; 2]) -> i64 {
    let client = welt.superuser().await;
    let streams = [orte[0].0.0, orte[1].0.0];
    let sql = "SELECT count(*) FROM event WHERE stream = ANY ($1)";
    client
        .query_one(sql, &[&&streams[..]])
        .await
        .unwrap()
        .get(0)
}

#[test]
fn after_kill_9_every_moved_dokument_lies_in_exactly_one_akte() {
    let mut cluster = Cluster::start();
    dauerhaft(&cluster);
    let (welt, orte, mut boten, token) = vorbereiten(&cluster);
    let runtime = Runtime::new().unwrap();
    let before = runtime.block_on(ereignisse(&welt, &orte));
    for runde in 0..2 {
        let dienst = Laufend::start(&welt.config, "info");
        let (adresse, zahl) = (dienst.adresse, AtomicUsize::new(0));
        std::thread::scope(|s| {
            let clients: Vec<_> = boten
                .iter_mut()
                .map(|bote| {
                    let (zahl, token, orte) = (&zahl, &token, &orte);
                    s.spawn(move || {
                        while bote.zieht_um(adresse, token, orte) {
                            zahl.fetch_add(1, Ordering::SeqCst);
                        }
                    })
                })
                .collect();
            while zahl.load(Ordering::SeqCst) < ZUEGE && clients.iter().any(|c| !c.is_finished()) {
                std::thread::yield_now();
            }
            if runde == 0 {
                toeten(&mut cluster);
                dienst.toeten();
            } else {
                dienst.toeten();
                toeten(&mut cluster);
            }
        });
        assert!(zahl.load(Ordering::SeqCst) >= ZUEGE);
        cluster.launch();
        // What had no answer is sent again with its key: done once, whether it had arrived or not.
        let dienst = Laufend::start(&welt.config, "info");
        for bote in &mut boten {
            assert!(
                bote.zieht_um(dienst.adresse, &token, &orte),
                "{}",
                dienst.gesagt()
            );
        }
        dienst.toeten();
        let verified = eakte(&welt.config, &["verify"]);
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success(), "{said}");
    }
    runtime.block_on(async {
        let app = App::start(&welt.config, true).await.unwrap();
        for bote in &boten {
            for (n, (akte, _)) in orte.iter().enumerate() {
                let stand = app.store.stand::<Akte>((*akte).into()).await.unwrap();
                let liegt = stand
                    .unwrap()
                    .aggregate
                    .dokumente()
                    .contains_key(&bote.dokument);
                assert_eq!(liegt, bote.zuege % 2 == n, "{} in {akte}", bote.dokument);
            }
        }
        // One event here and one there for each move, and nothing twice.
        let zuege: usize = boten.iter().map(|b| b.zuege).sum();
        let after = ereignisse(&welt, &orte).await;
        assert_eq!(after - before, 2 * zuege as i64);
    });
}
