//! What a penetration test found beside the login: each hole with the request that went through it.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use eakte::http::{self, Dienst};
use eakte_domain::AkteId;
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use jiff::ToSpan;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::schutz::{akte, als, id};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::dienst::freie_adresse;
use crate::support::welt::{Welt, heute};

/// Asks to share an Akte with another town for a year; what is given here goes before.
async fn teilt(klient: &Klient, akte: AkteId, anders: Value) -> Antwort {
    let mut body = json!({
        "empfaenger": 3, "zweck": "wohngeld", "rechtsgrundlage": "§ 69 Abs. 1 Nr. 1 SGB X",
        "klassen": ["bescheid"], "von": heute(), "bis": heute().saturating_add(1.years()),
    });
    for (name, wert) in anders.as_object().unwrap() {
        body[name] = wert.clone();
    }
    klient
        .sendet(&format!("/api/v1/akten/{akte}/freigaben"), body)
        .await
}

async fn stimmt_zu(klient: &Klient, akte: AkteId, asked: &Antwort) -> Antwort {
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let freigabe = asked.json()["freigabe"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/akten/{akte}/freigaben/{freigabe}/entscheidung");
    klient.sendet(&path, json!({ "zustimmen": true })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stands_in_for_who_asked_for_a_share_is_no_second_person_nor_the_other_way_round() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let fuer = als(&welt, "a.wohngeld", Wohngeld).await;
    let vertretung = json!({ "durch": id(&welt, "a.hzl"), "von": heute(), "bis": heute() });
    let set = fuer.sendet("/api/v1/vertretungen", vertretung).await;
    assert_eq!(set.status, StatusCode::CREATED, "{}", set.text());
    let durch = als(&welt, "a.hzl", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    for (fragt, stimmt, einheit) in [(&fuer, &durch, json!(null)), (&durch, &fuer, json!("50"))] {
        let asked = teilt(fragt, akte, json!({ "einheit": einheit })).await;
        let refused = stimmt_zu(stimmt, akte, &asked).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert_eq!(refused.json()["code"], "akte.zweite-person");
        let agreed = stimmt_zu(&leitung, akte, &asked).await;
        assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_without_a_benefit_a_unit_or_an_end_is_refused() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let klient = als(&welt, "a.wohngeld", Wohngeld).await;
    for (anders, status) in [
        (json!({ "zweck": "administration" }), 422),
        (json!({ "zweck": "revision" }), 422),
        (json!({ "einheit": "77" }), 422),
        (json!({ "bis": "9999-12-31" }), 409),
    ] {
        let refused = teilt(&klient, akte, anders.clone()).await;
        assert_eq!(
            refused.status.as_u16(),
            status,
            "{anders}: {}",
            refused.text()
        );
    }
    let asked = teilt(&klient, akte, json!({ "einheit": "50" })).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_import_is_told_before_a_byte_of_the_package_is_read() {
    let welt = Welt::neu().await;
    let klient = als(&welt, "a.hzl", Hzl).await;
    // The plan unit is one of another benefit, and the package none at all.
    let felder = [("plan", "50.1"), ("einheit", "50")];
    let refused = klient
        .reicht_ein("/api/v1/importe", &felder, ("a.xml", b"<x/>"))
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let felder = [("plan", "50.2"), ("einheit", "50")];
    let read = klient
        .reicht_ein("/api/v1/importe", &felder, ("a.xml", b"<x/>"))
        .await;
    assert_eq!(
        read.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        read.text()
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_soup_of_operators_stops_a_search() {
    let welt = Welt::neu().await;
    akte(&welt).await;
    let klient = als(&welt, "a.wohngeld", Wohngeld).await;
    let stuecke = [
        "-", " -", "\"", " or ", "a ", "-a ", "(", "!", "&|", "*:", "'", "\\", "-\"a\" ", "<->",
    ];
    let mut suppen: Vec<String> = stuecke.iter().map(|s| s.repeat(66)).collect();
    for a in stuecke {
        suppen.extend(stuecke.iter().map(|b| format!("{a}{b}").repeat(33)));
        suppen.push(format!("{}wort", a.repeat(40)));
    }
    for suppe in suppen {
        let q = serde_urlencoded::to_string([("q", suppe.as_str())]).unwrap();
        let found = klient.holt(&format!("/api/v1/suche?{q}")).await;
        let leer = suppe.trim().is_empty();
        assert!(
            leer || found.status == StatusCode::OK,
            "{suppe}: {}",
            found.text()
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_form_that_no_page_understands_is_answered_by_a_page_of_ours() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    for path in ["/akten/xyz", "/dokumente/%FF", "/akten/xyz/verlauf"] {
        let page = klient
            .fragt(
                Method::GET,
                path,
                Koerper::Leer,
                &[("accept-language", "en")],
            )
            .await;
        assert_eq!(
            page.status,
            StatusCode::NOT_FOUND,
            "{path}: {}",
            page.text()
        );
        assert!(
            page.text().contains("<html lang=\"en\""),
            "{path}: {}",
            page.text()
        );
    }
    for (path, body) in [
        (
            format!("/akten/{akte}/dokumente"),
            Koerper::Felder("a=b".to_owned()),
        ),
        ("/import".to_owned(), Koerper::Leer),
        (
            format!("/akten/{akte}/betreff"),
            Koerper::Json(json!({ "a": 1 })),
        ),
    ] {
        let page = klient
            .fragt(Method::POST, &path, body, &[("accept-language", "en")])
            .await;
        assert!(page.status.is_client_error(), "{path}: {}", page.status);
        assert!(
            page.text().contains("<html lang=\"en\""),
            "{path}: {}",
            page.text()
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_sends_half_a_header_is_closed_and_the_service_still_ends_at_once() {
    let welt = Welt::neu().await;
    let listen = freie_adresse();
    let dienst = Dienst {
        app: welt.app.clone(),
        https: false,
        log_entries_open: false,
        oidc: None,
        klientadresse: Default::default(),
        passkey: None,
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(http::serve(dienst, listen, async {
        let _ = stopped.await;
    }));
    let connect = async || loop {
        match TcpStream::connect(listen).await {
            Ok(stream) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let antwort = async |mut stream: TcpStream, request: String| {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut out = Vec::new();
        // Closed or reset: over.
        let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut out))
            .await
            .expect("the connection lives on");
        String::from_utf8_lossy(&out).into_owned()
    };
    let half = antwort(
        connect().await,
        "GET /health HTTP/1.1\r\nHost: x\r\n".to_owned(),
    );
    let whole = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned();
    let whole = antwort(connect().await, whole);
    let huge = format!(
        "GET /health HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "x".repeat(256 << 10)
    );
    let huge = antwort(connect().await, huge);
    let (half, whole, huge) = futures::join!(half, whole, huge);
    assert!(!half.contains("200 OK"), "{half}");
    assert!(whole.starts_with("HTTP/1.1 200"), "{whole}");
    assert!(
        huge.is_empty() || huge.starts_with("HTTP/1.1 431"),
        "{huge}"
    );
    // One connection is idle; the service does not wait for it.
    let _idle = connect().await;
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), serving).await;
    ended
        .expect("the service waits for an idle connection")
        .unwrap()
        .unwrap();
    welt.protokoll_ist_unversehrt().await;
}
