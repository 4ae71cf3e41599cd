//! An Aktenzeichen that several Akten have: whoever means one of them says which.

use axum::http::StatusCode;
use eakte_domain::AkteId;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Dokumentklasse, Rolle};
use serde_json::json;
use uuid::Uuid;

use crate::notfall::{ALLE, GRUND, mit_faktor};
use crate::schutz::{AHAUS, als, gibt, neu};
use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, heute};

/// Two Akten that Ahaus leads, one opened there, one handed over by Bocholt, and the Aktenzeichen both have.
async fn zwei(welt: &Welt) -> ([AkteId; 2], String) {
    let eigene = welt.akte(&welt.wer("a.wohngeld", Wohngeld), "Eigene").await;
    let fremde = welt
        .akte(&welt.wer("b.wohngeld", Wohngeld), "Zugezogene")
        .await;
    let ahaus = als(welt, "a.wohngeld", Wohngeld).await;
    let bocholt = als(welt, "b.wohngeld", Wohngeld).await;
    let zeichen = async |klient: &Klient, akte: AkteId| {
        let read = klient.holt(&format!("/api/v1/akten/{akte}")).await.json();
        read["akte"]["aktenzeichen"].as_str().unwrap().to_owned()
    };
    let gleiches = zeichen(&ahaus, eigene).await;
    assert_eq!(gleiches, zeichen(&bocholt, fremde).await);
    let umzug = json!({
        "anlass": "umzug", "an": AHAUS, "einheit": "50", "leistungsart": "wohngeld", "zustaendig_ab": heute(),
        "zahlt_bis": heute(), "liest_bis": heute(), "grund": "Umzug nach Ahaus",
    });
    let path = format!("/api/v1/akten/{fremde}/uebergaben");
    let sent = bocholt.sendet(&path, umzug).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let sent = sent.json();
    let uebergabe = sent["uebergabe"].as_str().unwrap();
    let taken = ahaus
        .sendet(&format!("{path}/{uebergabe}/annahme"), json!({}))
        .await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    ([eigene, fremde], gleiches)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_opens_none_of_several_akten_until_one_of_them_is_named() {
    let welt = Welt::neu().await;
    let (akten, zeichen) = zwei(&welt).await;
    let rolle = Rolle::Notfallberechtigt;
    neu(&welt, AHAUS, "a.notfall", rolle, &[Wohngeld]).await;
    let (klient, _) = mit_faktor(&welt, "a.notfall").await;
    let body = json!({ "aktenzeichen": zeichen, "grund": GRUND });
    let asked = klient.sendet(ALLE, body).await;
    assert_eq!(asked.status, StatusCode::CONFLICT, "{}", asked.text());
    let problem = asked.json();
    assert_eq!(problem["code"], "mehrdeutig");
    let zeilen = problem["akten"].as_array().unwrap();
    let mut genannt: Vec<&str> = zeilen.iter().map(|z| z["akte"].as_str().unwrap()).collect();
    let mut alle = akten.map(|a| a.to_string());
    genannt.sort_unstable();
    alle.sort_unstable();
    assert_eq!(genannt, alle);
    // Whom they are about is not said before one is open.
    for betreff in ["Eigene", "Zugezogene"] {
        assert!(!asked.text().contains(betreff), "{}", asked.text());
    }
    for akte in akten {
        let seen = gibt(&klient, format!("/api/v1/akten/{akte}")).await;
        assert_eq!(seen, StatusCode::NOT_FOUND);
    }
    // One that has another Aktenzeichen is as absent as one that is nowhere.
    let mit = |zeichen: &str, akte: Uuid| json!({ "aktenzeichen": zeichen, "akte": akte, "grund": GRUND });
    let absent = klient.sendet(ALLE, mit(&zeichen, Uuid::new_v4())).await;
    let other = klient
        .sendet(ALLE, mit("50.1-99999/2020", akten[1].0))
        .await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND, "{}", absent.text());
    assert_eq!(absent.text(), other.text());
    let opened = klient.sendet(ALLE, mit(&zeichen, akten[1].0)).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    for (akte, sieht) in [
        (akten[0], StatusCode::NOT_FOUND),
        (akten[1], StatusCode::OK),
    ] {
        let seen = gibt(&klient, format!("/api/v1/akten/{akte}")).await;
        assert_eq!(seen, sieht);
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_an_emergency_comes_back_with_the_akten_to_choose_from() {
    let welt = Welt::neu().await;
    let (akten, zeichen) = zwei(&welt).await;
    let rolle = Rolle::Notfallberechtigt;
    neu(&welt, AHAUS, "a.notfall", rolle, &[Wohngeld]).await;
    let (klient, _) = Klient::mit_faktor(&welt, "a.notfall").await;
    let klient = klient.unter("wohngeld").await;
    let felder = [("aktenzeichen", zeichen.as_str()), ("grund", GRUND)];
    let asked = klient.formt("/notfall", &felder).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = asked.text();
    for part in [
        GRUND,
        "name=\"akte\"",
        "href=\"#akte\"",
        "id=\"akte-fehler\"",
        &format!("value=\"{}\"", akten[0]),
        &format!("value=\"{}\"", akten[1]),
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("Zugezogene"), "{page}");
    let welche = akten[1].to_string();
    let felder = [felder[0], felder[1], ("akte", welche.as_str())];
    let opened = klient.formt("/notfall", &felder).await;
    assert_eq!(opened.ziel(), format!("/akten/{welche}?m=notfall"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dokument_goes_to_the_one_of_several_akten_that_was_chosen() {
    let welt = Welt::neu().await;
    let (akten, zeichen) = zwei(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let quelle = welt.akte(&wer, "Quelle").await;
    let vorgang = welt.vorgang(&wer, quelle, "Post").await;
    let papier = ("schreiben.pdf", papier::pdf("Schreiben"));
    let klasse = Dokumentklasse::Schriftverkehr;
    let dokument = welt.dokument(&wer, (quelle, vorgang), klasse, papier).await;
    welt.vorgang(&wer, akten[1], "Dort").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let path = format!("/dokumente/{dokument}/abgeben?kennzeichen={zeichen}");
    let asked = klient.holt(&path).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    let page = asked.text();
    for akte in akten {
        assert!(page.contains(&format!("ziel={akte}\"")), "{page}");
    }
    assert!(!page.contains("name=\"nach\""), "{page}");
    let chosen = klient.holt(&format!("{path}&ziel={}", akten[1])).await;
    let page = chosen.text();
    let ziel = format!("name=\"ziel\" value=\"{}\"", akten[1]);
    assert!(page.contains(&ziel) && page.contains("Dort"), "{page}");
    // Sent without a Vorgang the form comes back.
    let welche = akten[1].to_string();
    let felder = [
        ("kennzeichen", zeichen.as_str()),
        ("ziel", welche.as_str()),
        ("nach", ""),
    ];
    let wrong = klient
        .formt(&format!("/dokumente/{dokument}/abgeben"), &felder)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("href=\"#nach\"") && wrong.text().contains(&ziel));
    // One that does not have the Aktenzeichen is none of them.
    let other = klient.holt(&format!("{path}&ziel={quelle}")).await.text();
    assert!(!other.contains("name=\"nach\""), "{other}");
    welt.protokoll_ist_unversehrt().await;
}
