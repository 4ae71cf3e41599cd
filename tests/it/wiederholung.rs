//! `Idempotency-Key` over the network: a key stands for one request, however often and from wherever it comes.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};

use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::anfrage::{Klient, formular, formular_typ};
use crate::support::dienst::{Laufend, antwort, fragt, json, kopf};
use crate::support::welt::Welt;

/// Requests sent at the same time.
const GLEICHZEITIG: usize = 8;

struct Versuch {
    welt: Welt,
    dienst: Laufend,
    token: String,
    /// Address of an Akte.
    akte: String,
}

impl Versuch {
    fn neu() -> Self {
        let (welt, token, akte) = Runtime::new().unwrap().block_on(async {
            let welt = Welt::neu().await;
            let wer = welt.wer("a.wohngeld", Wohngeld);
            let akte = welt.akte(&wer, "Wiederholung").await;
            let klient = Klient::von(&welt, &wer).await;
            (
                welt,
                klient.token().to_owned(),
                format!("/api/v1/akten/{akte}"),
            )
        });
        let dienst = Laufend::start(&welt.config, "warn");
        Self {
            welt,
            dienst,
            token,
            akte,
        }
    }

    fn sendet(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        senden(self.dienst.adresse, path, &self.token, key, body)
    }

    /// Where files go: into a new Vorgang of the Akte.
    fn ablage(&self) -> String {
        let path = format!("{}/vorgaenge", self.akte);
        let (_, vorgang) = self.sendet(&path, "v", &json!({ "betreff": "Post" }));
        format!("{path}/{}/dokumente", vorgang["vorgang"].as_str().unwrap())
    }

    /// Events of Akten: the log's own stream grows by itself while the service runs.
    fn ereignisse(&self) -> i64 {
        Runtime::new().unwrap().block_on(async {
            let client = self.welt.superuser().await;
            let sql = "SELECT count(*) FROM event JOIN stream USING (stream) WHERE art = 'akte'";
            client.query_one(sql, &[]).await.unwrap().get(0)
        })
    }

    fn ende(self) {
        drop(self.dienst);
        Runtime::new()
            .unwrap()
            .block_on(self.welt.protokoll_ist_unversehrt());
    }
}

fn senden(adresse: SocketAddr, path: &str, token: &str, key: &str, body: &Value) -> (u16, Value) {
    let kopf = [("Idempotency-Key", key)];
    let body = body.to_string();
    let (status, body) = fragt(adresse, "POST", path, token, &kopf, body.as_bytes()).unwrap();
    (status, json(&body))
}

fn hochladen(
    adresse: SocketAddr,
    path: &str,
    token: &str,
    key: &str,
    form: &[u8],
    typ: &str,
) -> (u16, Value) {
    let mut stream = TcpStream::connect(adresse).unwrap();
    let weitere = [("Idempotency-Key", key)];
    kopf(
        &mut stream,
        "POST",
        path,
        token,
        (typ, form.len() as u64),
        &weitere,
    )
    .unwrap();
    stream.write_all(form).unwrap();
    let (status, body) = antwort(&mut stream).unwrap();
    (status, json(&body))
}

#[test]
fn a_key_that_comes_again_with_another_request_is_refused_and_says_what_to_do() {
    let v = Versuch::neu();
    let path = format!("{}/vorgaenge", v.akte);
    let body = json!({ "betreff": "Erster" });
    let first = v.sendet(&path, "k1", &body);
    assert_eq!(first.0, 201, "{}", first.1);
    let again = v.sendet(&path, "k1", &body);
    assert_eq!((again.0, &again.1["vorgang"]), (201, &first.1["vorgang"]));
    assert_eq!(
        (&again.1["wiederholung"], &first.1["wiederholung"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(again.1["position"], first.1["position"]);
    let before = v.ereignisse();
    // Another body, another path, another method of writing: each is another request.
    for (path, body) in [
        (path.clone(), json!({ "betreff": "Zweiter" })),
        (format!("{}/zda", v.akte), json!({})),
        (
            "/api/v1/akten".to_owned(),
            json!({ "plan": "50.1", "betreff": "Neu" }),
        ),
    ] {
        let (status, problem) = v.sendet(&path, "k1", &body);
        assert_eq!(status, 422, "{path}: {problem}");
        assert_eq!(problem["code"], "idempotency_key_benutzt", "{path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("neuen"), "{detail}");
    }
    assert_eq!(v.ereignisse(), before);
    v.ende();
}

#[test]
fn an_upload_that_comes_again_with_other_boundaries_is_the_same_request() {
    let v = Versuch::neu();
    let path = v.ablage();
    let form = formular(&[("betreff", "Brief")], ("brief.txt", b"Guten Tag"));
    let typ = formular_typ();
    let first = hochladen(v.dienst.adresse, &path, &v.token, "u", &form, &typ);
    assert_eq!(first.0, 201, "{}", first.1);
    let files = || {
        crate::support::cluster::fundstellen(
            &v.welt.config.daten.join("dokumente"),
            "age-encryption",
        )
        .len()
    };
    let before = files();
    let text = String::from_utf8(form.clone()).unwrap();
    let other = text.replace("grenze-der-formulare", "ganz-andere-grenze");
    let other_typ = typ.replace("grenze-der-formulare", "ganz-andere-grenze");
    let again = hochladen(
        v.dienst.adresse,
        &path,
        &v.token,
        "u",
        other.as_bytes(),
        &other_typ,
    );
    assert_eq!(
        (again.0, &again.1["dokument"]),
        (201, &first.1["dokument"]),
        "{}",
        again.1
    );
    assert_eq!(again.1["wiederholung"], true);
    for (was, form) in [
        (
            "another file",
            formular(&[("betreff", "Brief")], ("brief.txt", b"Guten Abend")),
        ),
        (
            "another name",
            formular(&[("betreff", "Brief")], ("brief2.txt", b"Guten Tag")),
        ),
        (
            "another field",
            formular(&[("betreff", "Karte")], ("brief.txt", b"Guten Tag")),
        ),
    ] {
        let (status, problem) = hochladen(v.dienst.adresse, &path, &v.token, "u", &form, &typ);
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("idempotency_key_benutzt")),
            "{was}: {problem}"
        );
    }
    assert_eq!(files(), before, "a repeat must not be stored again");
    v.ende();
}

#[test]
fn the_same_request_sent_many_times_at_once_is_done_once() {
    let v = Versuch::neu();
    let path = format!("{}/vorgaenge", v.akte);
    let before = v.ereignisse();
    let answers: Vec<(u16, Value)> = std::thread::scope(|s| {
        let sent: Vec<_> = (0..GLEICHZEITIG)
            .map(|_| s.spawn(|| v.sendet(&path, "zugleich", &json!({ "betreff": "Einmal" }))))
            .collect();
        sent.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for (status, answer) in &answers {
        assert_eq!(*status, 201, "{answer}");
        assert_eq!(answer["header_hash"], answers[0].1["header_hash"]);
    }
    assert_eq!(v.ereignisse(), before + 1);
    v.ende();
}

#[test]
fn two_requests_under_one_key_at_once_are_one_receipt_and_one_refusal() {
    let v = Versuch::neu();
    let path = format!("{}/vorgaenge", v.akte);
    for round in 0..5 {
        let before = v.ereignisse();
        let key = format!("streit-{round}");
        let answers: Vec<(u16, Value)> = std::thread::scope(|s| {
            let sent: Vec<_> = ["eins", "zwei"]
                .map(|betreff| {
                    let (v, path, key) = (&v, &path, &key);
                    s.spawn(move || v.sendet(path, key, &json!({ "betreff": betreff })))
                })
                .into_iter()
                .collect();
            sent.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let mut told: Vec<u16> = answers.iter().map(|a| a.0).collect();
        told.sort_unstable();
        assert_eq!(told, [201, 422], "{answers:?}");
        assert_eq!(v.ereignisse(), before + 1);
    }
    v.ende();
}

#[test]
fn the_same_upload_sent_twice_at_once_is_filed_once() {
    let v = Versuch::neu();
    let path = v.ablage();
    let form = formular(&[], ("brief.txt", b"Guten Tag"));
    let answers: Vec<(u16, Value)> = std::thread::scope(|s| {
        let sent: Vec<_> = (0..GLEICHZEITIG)
            .map(|_| {
                s.spawn(|| {
                    hochladen(
                        v.dienst.adresse,
                        &path,
                        &v.token,
                        "doppelt",
                        &form,
                        &formular_typ(),
                    )
                })
            })
            .collect();
        sent.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for (status, answer) in &answers {
        assert_eq!(
            (*status, &answer["dokument"]),
            (201, &answers[0].1["dokument"]),
            "{answer}"
        );
    }
    let (_, akte) = fragt(v.dienst.adresse, "GET", &v.akte, &v.token, &[], b"").unwrap();
    assert_eq!(json(&akte)["dokumente"].as_array().unwrap().len(), 1);
    v.ende();
}
