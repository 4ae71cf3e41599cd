//! The gate at every route: what one may not see cannot be told from what does not exist.

use std::collections::BTreeMap;
use std::path::Path;

use axum::http::{Method, StatusCode};
use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::werte::Leistungsart::{Grundsicherung, Hzl, Pflege, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Zweck};
use serde_json::json;

use crate::gate_ziele::{Ids, adressen, akte_von_ahaus, freigabe_neu, koerper};
use crate::leseprotokoll::protokoll;
use crate::support::anfrage::{Antwort, Klient, Koerper, formular};
use crate::support::welt::{Welt, heute};

async fn fragt(klient: &Klient, method: &Method, path: &str, ids: &Ids) -> Antwort {
    let kopf = [("if-match", "\"1\"")];
    let body = koerper(method, path, ids);
    klient
        .fragt(method.clone(), &ids.einsetzen(path), body, &kopf)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_object_answers_like_one_that_does_not_exist_on_every_route() {
    let welt = Welt::neu().await;
    let hidden = akte_von_ahaus(&welt).await;
    let mut told = Vec::new();
    for (name, zweck) in [
        ("b.wohngeld", Zweck::Leistung(Wohngeld)),
        ("b.widerspruch", Zweck::Leistung(Widerspruch)),
        ("a.hzl", Zweck::Leistung(Hzl)),
        ("k.pflege", Zweck::Leistung(Pflege)),
        ("k.leitung", Zweck::Leistung(Grundsicherung)),
        ("a.admin", Zweck::Administration),
        ("k.admin", Zweck::Administration),
    ] {
        let klient = Klient::von(&welt, &welt.wer(name, zweck)).await;
        for (method, path) in adressen(&klient).await {
            let seen = fragt(&klient, &method, &path, &hidden).await;
            let absent = fragt(&klient, &method, &path, &Ids::erfunden()).await;
            if seen != absent || seen.status != StatusCode::NOT_FOUND {
                told.push(format!(
                    "{name}: {method} {path}: {} {}",
                    seen.status,
                    seen.text()
                ));
            }
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    welt.protokoll_ist_unversehrt().await;
}

/// An answer with every id of these replaced by its name: status, headers and text.
fn ohne_ids(answer: &Antwort, ids: &Ids) -> (StatusCode, String) {
    let kopf = answer.kopf.iter().filter(|(n, _)| n != "content-length");
    let kopf: Vec<_> = kopf.map(|(n, v)| format!("{n}: {v}")).collect();
    let mut text = format!("{}\n\n{}", kopf.join("\n"), answer.text());
    for (id, name) in [
        (ids.akte, "AKTE"),
        (ids.vorgang, "VORGANG"),
        (ids.dokument, "DOKUMENT"),
        (ids.freigabe, "FREIGABE"),
        (ids.loeschung, "LOESCHUNG"),
        (ids.uebergabe, "UEBERGABE"),
        (ids.fristen[0], "WIEDERVORLAGE"),
        (ids.fristen[1], "AUFFORDERUNG"),
    ] {
        text = text.replace(&id.to_string(), name);
    }
    (answer.status, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_id_named_inside_an_own_akte_answers_like_an_invented_one() {
    let welt = Welt::neu().await;
    let hidden = akte_von_ahaus(&welt).await;
    let wer = welt.wer("b.wohngeld", Wohngeld);
    let klient = Klient::von(&welt, &wer).await;
    let akte = welt.akte(&wer, "Eigene").await;
    let vorgang = welt.vorgang(&wer, akte, "Eigener").await;
    let own = format!("/api/v1/akten/{akte}");
    let papier = ("eigen.txt", b"Eigenes Schreiben".to_vec());
    let dokument = welt
        .dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, papier)
        .await;
    let mut told = Vec::new();
    for (method, path) in adressen(&klient).await {
        // The Akte is one's own, what is named inside it is not.
        if path.contains("{akte}/") && path.matches('{').count() > 1 {
            let answers = [hidden, Ids::erfunden()].map(|ids| Ids {
                akte: akte.0,
                ..ids
            });
            let seen = fragt(&klient, &method, &path, &answers[0]).await;
            let absent = fragt(&klient, &method, &path, &answers[1]).await;
            if ohne_ids(&seen, &answers[0]) != ohne_ids(&absent, &answers[1])
                || seen.status.is_success()
            {
                told.push(format!("{method} {path}: {} {}", seen.status, seen.text()));
            }
        }
    }
    // And ids in bodies.
    let invented = Ids::erfunden();
    let post = format!("{own}/vorgaenge/{vorgang}/dokumente");
    let mut pairs = Vec::new();
    for ids in [hidden, invented] {
        let anlage = ids.dokument.to_string();
        let answers = [
            klient
                .reicht_ein(
                    &post,
                    &[("anlage_zu", anlage.as_str())],
                    ("a.txt", b"Anlage"),
                )
                .await,
            klient
                .sendet(
                    &format!("/api/v1/dokumente/{dokument}/verschiebung"),
                    json!({ "nach": ids.vorgang }),
                )
                .await,
            klient
                .sendet(
                    &format!("{own}/vorgaenge"),
                    json!({ "betreff": "Teil", "uebergeordnet": ids.vorgang }),
                )
                .await,
            klient
                .sendet(
                    &format!("{own}/freigaben"),
                    freigabe_neu(1, Some(ids.vorgang)),
                )
                .await,
        ];
        pairs.push(answers.map(|a| ohne_ids(&a, &ids)));
    }
    assert!(
        pairs[0].iter().all(|(status, _)| status.is_client_error()),
        "{:?}",
        pairs[0]
    );
    assert_eq!(pairs[0], pairs[1]);
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_used_by_somebody_else_tells_nothing() {
    let welt = Welt::neu().await;
    let ahaus = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let bocholt = Klient::von(&welt, &welt.wer("b.wohngeld", Wohngeld)).await;
    let neu = || Koerper::Json(json!({ "plan": "50.1", "betreff": "Gleicher Schlüssel" }));
    let key = [("idempotency-key", "derselbe")];
    let first = ahaus
        .fragt(Method::POST, "/api/v1/akten", neu(), &key)
        .await;
    let second = bocholt
        .fragt(Method::POST, "/api/v1/akten", neu(), &key)
        .await;
    let again = ahaus
        .fragt(Method::POST, "/api/v1/akten", neu(), &key)
        .await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(second.status, StatusCode::CREATED, "{}", second.text());
    assert_ne!(first.json()["akte"], second.json()["akte"]);
    assert_eq!(first.json()["akte"], again.json()["akte"]);
    assert_eq!(again.json()["wiederholung"], true);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_valid_token_every_route_answers_the_same() {
    let welt = Welt::neu().await;
    let hidden = akte_von_ahaus(&welt).await;
    let klient = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let routes = adressen(&klient).await;
    let sql = "DELETE FROM token";
    welt.superuser().await.batch_execute(sql).await.unwrap();
    let mut told = Vec::new();
    for (method, path) in routes {
        let answer = fragt(&klient, &method, &path, &hidden).await;
        if answer.status != StatusCode::UNAUTHORIZED {
            told.push(format!("{method} {path}: {}", answer.status));
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    welt.protokoll_ist_unversehrt().await;
}

/// Every address in the sources of the router that names something, with the file it stands in. The API's own are
/// missing: those describe themselves.
fn alle_routen() -> Vec<(String, String)> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")];
    let mut out = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for call in text.split(".route(").skip(1) {
                let address = call.split('"').nth(1).unwrap();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                out.push((address.to_owned(), name));
            }
        }
    }
    out.retain(|(address, _)| address.contains('{'));
    out
}

/// Addresses that name nothing the gate decides on: static files, the log's tiles, witnesses by their key, and what the
/// API answers where nothing is.
const OHNE_AKTE: [&str; 5] = [
    "/assets/{file}",
    "/log/tile/{*rest}",
    "/log/witness/{key_id}/pending",
    "/log/witness/{key_id}/answer",
    "/api/v1/{*unbekannt}",
];

/// Every page that names an Akte or something in it: a route is found wherever it is added.
fn seiten() -> Vec<String> {
    let mut out: Vec<String> = alle_routen().into_iter().map(|(a, _)| a).collect();
    out.retain(|a| !OHNE_AKTE.contains(&a.as_str()));
    assert!(out.len() > 30, "only {} pages name something", out.len());
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_object_answers_like_one_that_does_not_exist_on_every_page() {
    let welt = Welt::neu().await;
    let hidden = akte_von_ahaus(&welt).await;
    let mut klienten = BTreeMap::new();
    let mut told = Vec::new();
    let mut asked = 0;
    for (name, path) in ["b.wohngeld", "a.hzl", "k.pflege", "a.admin"]
        .iter()
        .flat_map(|name| seiten().into_iter().map(move |path| (name, path)))
    {
        if !klienten.contains_key(name) {
            klienten.insert(name, Klient::im_browser(&welt, name).await);
        }
        let klient = &klienten[name];
        let mut answers = Vec::new();
        for ids in [hidden, Ids::erfunden()] {
            let address = ids.einsetzen(&path).replace("{nummer}", "1");
            assert!(!address.contains('{'), "{path} names something new");
            let mut felder = format!(
                "csrf={}&version=1&betreff=Neu&grund=Grund&am={}",
                klient.csrf,
                heute()
            );
            felder.push_str(&format!("&nach={}&vorgang={}", ids.vorgang, ids.vorgang));
            let upload = formular(
                &[
                    ("csrf", &klient.csrf),
                    ("vorgang", &ids.vorgang.to_string()),
                ],
                ("a.txt", b"Guten Tag"),
            );
            let get = klient.holt(&address).await;
            let post = klient
                .fragt(Method::POST, &address, Koerper::Felder(felder), &[])
                .await;
            let file = klient
                .fragt(Method::POST, &address, Koerper::Formular(upload), &[])
                .await;
            answers.push([get, post, file].map(|a| ohne_ids(&a, &ids)));
        }
        asked += answers[0]
            .iter()
            .filter(|(status, _)| *status == StatusCode::NOT_FOUND)
            .count();
        // A GET where only forms go leads to the page of the form, whoever asks and whatever is there.
        let success = answers[0].iter().any(|(s, text)| {
            s.is_success() || s.is_redirection() && !text.starts_with("allow: POST\n")
        });
        if answers[0] != answers[1] || success {
            told.push(format!("{name}: {path}: {answers:?}"));
        }
    }
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    assert!(asked > 20, "only {asked} requests got as far as the gate");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_shown_of_a_shared_akte_on_any_route_is_on_record() {
    let welt = Welt::neu().await;
    let shared = akte_von_ahaus(&welt).await;
    let token = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
    let browser = Klient::im_browser(&welt, "k.widerspruch").await;
    let api = adressen(&token).await;
    let api = api.iter().filter(|(method, _)| *method == Method::GET);
    let api: Vec<_> = api.map(|(_, path)| (&token, path.clone())).collect();
    let pages = seiten().into_iter().map(|path| (&browser, path));
    let mut unrecorded = Vec::new();
    let mut shown = 0;
    for (klient, path) in api.into_iter().chain(pages) {
        let address = shared.einsetzen(&path).replace("{nummer}", "1");
        let before = protokoll(&welt).await.len();
        let answer = klient.holt(&address).await;
        if answer.status != StatusCode::OK {
            continue;
        }
        shown += 1;
        let seen = protokoll(&welt).await.split_off(before);
        let foreign = |event: &LeseprotokollEvent| matches!(event, LeseprotokollEvent::Zugegriffen(z) if z.gezeigt.iter().any(|g| g.akte.0 == shared.akte));
        if !seen.iter().any(|(_, event)| foreign(event)) {
            unrecorded.push(path);
        }
    }
    assert!(unrecorded.is_empty(), "{unrecorded:?}");
    assert!(shown > 12, "only {shown} routes show something of a share");
    welt.protokoll_ist_unversehrt().await;
}
