//! Requests that no friendly client sends: each gets a refusal, none an error of ours, and the views go on.

use axum::http::{Method, StatusCode};
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::{Value, json};

use crate::support::anfrage::{Klient, Koerper};
use crate::support::welt::Welt;

struct Fall {
    welt: Welt,
    klient: Klient,
    akte: String,
    ablage: String,
}

impl Fall {
    async fn neu() -> Self {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&wer, "Angriff").await;
        let vorgang = welt.vorgang(&wer, akte, "Angriff").await;
        let klient = Klient::von(&welt, &wer).await;
        let akte = format!("/api/v1/akten/{akte}");
        let ablage = format!("{akte}/vorgaenge/{vorgang}/dokumente");
        Self {
            welt,
            klient,
            akte,
            ablage,
        }
    }

    /// A write that is shown at once proves that the views still follow.
    async fn ansichten_folgen(&self) {
        let path = format!("{}/vorgaenge", self.akte);
        let done = self
            .klient
            .sendet(&path, json!({ "betreff": "Danach" }))
            .await;
        assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
        self.welt.protokoll_ist_unversehrt().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_outside_of_all_calendars_is_refused_and_does_not_stop_the_views() {
    let f = Fall::neu().await;
    for tag in ["0000-01-01", "-000001-12-31", "-009999-01-01", "9999-12-31"] {
        let felder = [("datum", tag)];
        let text = format!("Schreiben vom {tag}");
        let filed = f
            .klient
            .reicht_ein(&f.ablage, &felder, ("a.txt", text.as_bytes()))
            .await;
        let expected = if tag.starts_with('9') {
            StatusCode::CREATED
        } else {
            StatusCode::CONFLICT
        };
        assert_eq!(filed.status, expected, "{tag}: {}", filed.text());
        let neu = json!({ "plan": "50.1", "betreff": "Neu", "beginn": tag });
        let opened = f.klient.sendet("/api/v1/akten", neu).await;
        assert_eq!(opened.status, expected, "{tag}: {}", opened.text());
        // A day that never changes afterwards, and nobody has received anything tomorrow.
        let received = f
            .klient
            .reicht_ein(&f.ablage, &[("eingang", tag)], ("a.txt", text.as_bytes()))
            .await;
        assert_eq!(received.status, StatusCode::CONFLICT, "{tag}");
    }
    f.ansichten_folgen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_parameter_of_a_list_is_answered_by_an_error_of_ours() {
    let f = Fall::neu().await;
    let browser = Klient::im_browser(&f.welt, "a.wohngeld")
        .await
        .unter("wohngeld")
        .await;
    let long = "A".repeat(10_000);
    let values = [
        "",
        "%00",
        "a%00b",
        "%ff",
        "-1",
        "0",
        "65536",
        "99999999999999999999",
        "1e3",
        "_%25%5C",
        "'",
        "%22",
        "%F0%9F%98%80",
        "~%26%21%7C%3A%2A",
        long.as_str(),
    ];
    for path in [
        "/api/v1/akten",
        &format!("{}/verlauf", f.akte),
        "/api/v1/suche",
        "/api/v1/geteilt",
        "/api/v1/freigaben/wartend",
        "/api/v1/geschaeftsgaenge/wartend",
        "/api/v1/zuletzt",
        "/api/v1/zuletzt/dokumente",
        "/akten",
        "/suche",
        "/pruefung",
        "/auskunft",
        "/api/v1/auskunft",
        &format!("{}/warum", f.akte),
        &format!("{}/wer", f.akte),
        &format!("{}/zugriffe", f.akte),
    ] {
        for name in [
            "akte",
            "akten",
            "am",
            "limit",
            "nach",
            "anfang",
            "org",
            "einheit",
            "plan",
            "sortierung",
            "status",
            "leistungsart",
            "q",
            "ab",
            "klasse",
            "kennzeichen",
        ] {
            for value in values {
                let q = if path.ends_with("suche") && name != "q" {
                    "q=a&"
                } else {
                    ""
                };
                let klient = if path.starts_with("/api") {
                    &f.klient
                } else {
                    &browser
                };
                let answer = klient.holt(&format!("{path}?{q}{name}={value}")).await;
                let code = answer.status.as_u16();
                assert_ne!(code, 303, "{path} leads elsewhere");
                assert!(
                    code < 500,
                    "{path}?{name}={}: {code}",
                    &value[..value.len().min(30)]
                );
            }
        }
    }
    f.ansichten_folgen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_is_answered_by_an_error_of_ours() {
    let f = Fall::neu().await;
    let huge = "x".repeat(10 << 20);
    let deep = "[".repeat(100_000);
    let bodies: Vec<Vec<u8>> = vec![
        json!({ "betreff": huge }).to_string().into_bytes(),
        json!({ "betreff": "a\0b" }).to_string().into_bytes(),
        json!({ "betreff": "Z\u{301}".repeat(300) })
            .to_string()
            .into_bytes(),
        br#"{"betreff":"\ud800"}"#.to_vec(),
        b"{\"betreff\":\"\xff\"}".to_vec(),
        deep.into_bytes(),
        b"null".to_vec(),
        b"{\"betreff\":1e999}".to_vec(),
    ];
    for body in bodies {
        for (method, path) in [
            (Method::POST, format!("{}/vorgaenge", f.akte)),
            (Method::PATCH, f.akte.clone()),
            (Method::POST, "/api/v1/akten".to_owned()),
            (Method::POST, format!("{}/freigaben", f.akte)),
        ] {
            let kopf = [("content-type", "application/json"), ("if-match", "\"1\"")];
            let answer = f
                .klient
                .fragt(method, &path, Koerper::Roh(body.clone()), &kopf)
                .await;
            let code = answer.status.as_u16();
            assert!(
                (400..500).contains(&code),
                "{path}: {code} {}",
                answer.text()
            );
            let problem: Value = answer.json();
            assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()));
        }
    }
    let fern = json!({ "plan": "50.1", "betreff": "Neu", "wohnsitz": 60_000 });
    let refused = f.klient.sendet("/api/v1/akten", fern).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    f.ansichten_folgen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_with_a_hostile_name_or_a_huge_field_is_refused() {
    let f = Fall::neu().await;
    let long = format!("{}.xml", "n".repeat(400));
    let huge = "x".repeat(3 << 20);
    for (plan, name) in [
        ("50.1", long.as_str()),
        ("50.1", ".."),
        (huge.as_str(), "a.xml"),
    ] {
        let felder = [("plan", plan), ("einheit", "50")];
        let refused = f
            .klient
            .reicht_ein("/api/v1/importe", &felder, (name, b"<x/>"))
            .await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
    }
    f.ansichten_folgen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_speaks_the_language_that_is_asked_for() {
    let f = Fall::neu().await;
    for (accept, word) in [
        ("en", "no readable"),
        ("de", "kein lesbares"),
        ("fr", "kein lesbares"),
    ] {
        let kopf = [
            ("accept-language", accept),
            ("content-type", "multipart/form-data; boundary=x"),
        ];
        let body = Koerper::Roh(b"--x\r\nnothing".to_vec());
        let refused = f.klient.fragt(Method::POST, &f.ablage, body, &kopf).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text().contains(word),
            "{accept}: {}",
            refused.text()
        );
    }
    let kopf = [("accept-language", "en-GB,en;q=0.9,de;q=0.5")];
    let path = format!("{}/zda", f.akte);
    let refused = f
        .klient
        .fragt(Method::POST, &path, Koerper::Leer, &kopf)
        .await;
    assert!(
        refused.text().contains("Still open: procedure 0001"),
        "{}",
        refused.text()
    );
    // The page of a refusal follows the browser, too.
    let browser = Klient::im_browser(&f.welt, "a.wohngeld")
        .await
        .unter("wohngeld")
        .await;
    let page = format!("{}/zda", f.akte.trim_start_matches("/api/v1"));
    let form = Koerper::Felder(format!("csrf={}&am=2026-11-20", browser.csrf));
    let refused = browser.fragt(Method::POST, &page, form, &kopf).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert!(
        refused.text().contains("Still open: procedure 0001"),
        "{}",
        refused.text()
    );
    f.ansichten_folgen().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_an_origin_that_is_not_ours_is_refused_even_if_it_hides_its_name() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let fremd = ["null", "https://example.org", "https://", ""];
    let pfade = [
        ("/anmelden", StatusCode::UNPROCESSABLE_ENTITY),
        ("/zweck", StatusCode::SEE_OTHER),
        ("/einstellungen", StatusCode::SEE_OTHER),
    ];
    for (path, eigenes) in pfade {
        let sends = async |kopf: &[(&str, &str)]| {
            let form = format!("csrf={}&zweck=wohngeld&sprache=en", klient.csrf);
            let kopf = [kopf, &[("host", "eakte.example")]].concat();
            let form = Koerper::Felder(form);
            klient.fragt(Method::POST, path, form, &kopf).await.status
        };
        for origin in fremd {
            let refused = sends(&[("origin", origin)]).await;
            assert_eq!(refused, StatusCode::FORBIDDEN, "{path} from `{origin}`");
        }
        let cross = [("sec-fetch-site", "cross-site"), ("origin", "null")];
        assert_eq!(sends(&cross).await, StatusCode::FORBIDDEN, "{path}");
        let own: [&[(&str, &str)]; 3] = [
            &[("origin", "https://eakte.example")],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[],
        ];
        for kopf in own {
            assert_eq!(sends(kopf).await, eigenes, "{path} with {kopf:?}");
        }
    }
    let page = klient.holt("/").await;
    let policy = page.kopf.iter().find(|(n, _)| n == "referrer-policy");
    assert_eq!(policy.unwrap().1, "same-origin");
    welt.protokoll_ist_unversehrt().await;
}
