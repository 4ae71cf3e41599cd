//! Sharing agreements from the outside: a second person approves, shares stay within them, and end with them.

use axum::http::StatusCode;
use eakte_domain::aktenplan::PlaneinheitAufnehmen;
use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::werte::Leistungsart::{But, Uvg, Widerspruch, Wohngeld};
use eakte_domain::werte::{Rolle, Zweck};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::leseprotokoll::protokoll;
use crate::schutz::{AHAUS, akte, als, gibt, in_liste, neu};
use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, heute, planeinheit};

fn in_tagen(tage: i64) -> Date {
    heute().checked_add(tage.days()).unwrap()
}

fn inhalt() -> Value {
    json!({
        "bezeichnung": "Widersprüche zum Wohngeld", "anlass": "Der Kreis entscheidet über Widersprüche",
        "rechtsgrundlage": "§ 79 Abs. 1 SGB X", "empfaenger": 1, "einheiten": ["50.2"],
        "leistungsarten": ["wohngeld"], "zweck": "widerspruch", "klassen": ["bescheid", "widerspruch"],
        "massnahmen": "Protokoll jeder Einsicht", "von": heute(), "bis": in_tagen(60),
    })
}

fn freigabe(vereinbarung: Uuid) -> Value {
    json!({
        "empfaenger": 1, "einheit": "50.2", "zweck": "widerspruch", "klassen": ["bescheid"], "von": heute(),
        "bis": in_tagen(30), "vereinbarung": vereinbarung,
    })
}

/// Put down by the lead of Ahaus; approved by its data protection officer if `genehmigt`.
pub(crate) async fn vereinbart(welt: &Welt, genehmigt: bool) -> Uuid {
    neu(welt, AHAUS, "a.dsb", Rolle::Datenschutz, &[]).await;
    let leitung = als(welt, "a.leitung", Wohngeld).await;
    let made = leitung.sendet("/api/v1/vereinbarungen", inhalt()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let id: Uuid = made.json()["vereinbarung"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    if genehmigt {
        let dsb = als(welt, "a.dsb", Zweck::Datenschutz).await;
        let path = format!("/api/v1/vereinbarungen/{id}/genehmigung");
        let done = dsb.sendet(&path, json!({})).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    }
    id
}

async fn freigeben(
    klient: &Klient,
    akte: impl std::fmt::Display,
    body: Value,
) -> (StatusCode, String) {
    let sent = klient
        .sendet(&format!("/api/v1/akten/{akte}/freigaben"), body)
        .await;
    (sent.status, sent.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_holds_once_a_second_person_approves_and_its_shares_end_with_it() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let id = vereinbart(&welt, false).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let (status, text) = freigeben(&sb, akte, freigabe(id)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{text}");
    assert!(text.contains("gilt heute nicht"), "{text}");
    let approve = format!("/api/v1/vereinbarungen/{id}/genehmigung");
    let own = leitung.sendet(&approve, json!({})).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
    assert!(own.text().contains("zweite Person"), "{}", own.text());
    for nobody in [&sb, &als(&welt, "a.admin", Zweck::Administration).await] {
        let refused = nobody.sendet(&approve, json!({})).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    }
    assert!(
        kreis
            .holt("/api/v1/vereinbarungen")
            .await
            .zeilen()
            .is_empty(),
        "a draft"
    );
    let dsb = als(&welt, "a.dsb", Zweck::Datenschutz).await;
    let done = dsb.sendet(&approve, json!({})).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let again = dsb.sendet(&approve, json!({})).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());

    let (status, text) = freigeben(&sb, akte, freigabe(id)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let shown = sb
        .holt(&format!("/api/v1/akten/{akte}/freigaben"))
        .await
        .zeilen();
    assert_eq!(shown[0]["vereinbarung"], id.to_string());
    assert_eq!(shown[0]["rechtsgrundlage"], "§ 79 Abs. 1 SGB X");
    assert_eq!(shown[0]["gilt"], true);
    let dort = kreis.holt("/api/v1/geteilt").await.zeilen();
    assert_eq!(dort[0]["freigabe"]["gilt"], true);
    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    assert_eq!(gibt(&kreis, inhalt.clone()).await, StatusCode::OK);
    // The foreign look cites the share, and the share the agreement.
    let freigabe = shown[0]["freigabe"].as_str().unwrap();
    let cited = protokoll(&welt).await.into_iter().any(|(_, event)| {
        matches!(event, LeseprotokollEvent::Zugegriffen(z)
            if z.gezeigt.iter().any(|g| g.freigabe.is_some_and(|f| f.to_string() == freigabe)))
    });
    assert!(cited);
    assert_eq!(kreis.holt("/api/v1/vereinbarungen").await.zeilen().len(), 1);

    let end = format!("/api/v1/vereinbarungen/{id}/beenden");
    let foreign = kreis.sendet(&end, json!({ "grund": "x" })).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text());
    let ended = leitung
        .sendet(&end, json!({ "grund": "nicht mehr nötig" }))
        .await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    assert_eq!(gibt(&kreis, inhalt).await, StatusCode::NOT_FOUND);
    assert!(!in_liste(&kreis, akte).await);
    assert!(kreis.holt("/api/v1/geteilt").await.zeilen().is_empty());
    // Who shared it is told that it is over, too.
    let path = format!("/api/v1/akten/{akte}/freigaben");
    let over = sb.holt(&path).await.zeilen();
    assert_eq!(
        (&over[0]["stand"], &over[0]["gilt"]),
        (&json!("erteilt"), &json!(false))
    );
    let browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let browser = browser.unter("wohngeld").await;
    let page = browser.holt(&format!("/akten/{akte}/freigaben")).await;
    let page = page.text();
    assert!(page.contains("Mit der Vereinbarung beendet"), "{page}");
    // The agreement itself says when it ended, by whom and why.
    let liste = browser.holt("/vereinbarungen").await.text();
    assert!(liste.contains("nicht mehr nötig"), "{liste}");
    let zeilen = leitung.holt("/api/v1/vereinbarungen").await.zeilen();
    assert_eq!(zeilen[0]["beendet_am"], heute().to_string());
    assert_eq!(zeilen[0]["beendet_grund"], "nicht mehr nötig");
    assert!(zeilen[0]["beendet_von"].is_string(), "{zeilen:?}");
    assert!(!page.contains("Freigabe widerrufen"), "{page}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_beyond_its_agreement_is_refused_with_the_reason() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let id = vereinbart(&welt, true).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    for (feld, wert, wort) in [
        ("empfaenger", json!(3), "Einheit"),
        ("einheit", json!("50.1"), "Empfänger"),
        ("einheit", json!(null), "Empfänger"),
        ("zweck", json!("wohngeld"), "Zweck"),
        ("klassen", json!(["bescheid", "gutachten"]), "„Gutachten“"),
        ("bis", json!(in_tagen(61)), "endet am"),
        ("vereinbarung", json!(Uuid::new_v4()), "Vereinbarung"),
    ] {
        let mut body = freigabe(id);
        body[feld] = wert;
        let (status, text) = freigeben(&sb, akte, body).await;
        assert!(status.is_client_error(), "{feld}: {text}");
        assert!(text.contains(wort), "{feld}: {text}");
    }
    // An Akte of another benefit; and a share without either.
    let wer = welt.wer("a.hzl", eakte_domain::werte::Leistungsart::Hzl);
    let hzl = welt.akte(&wer, "Andere Leistung").await;
    let klient = als(&welt, "a.hzl", eakte_domain::werte::Leistungsart::Hzl).await;
    let (status, text) = freigeben(&klient, hzl, freigabe(id)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{text}");
    let mut ohne = freigabe(id);
    ohne["vereinbarung"] = json!(null);
    let (status, text) = freigeben(&sb, akte, ohne).await;
    assert!(status.is_client_error(), "{text}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_tells_activities_and_retrieval_procedures_and_no_file() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let id = vereinbart(&welt, true).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let (status, text) = freigeben(&sb, akte, freigabe(id)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let register = sb.holt("/api/v1/register").await;
    assert_eq!(register.status, StatusCode::OK, "{}", register.text());
    let json = register.json();
    let one = &json["abrufverfahren"][0];
    assert_eq!(
        (&one["stand"], &one["massnahmen"]),
        (&json!("gilt"), &json!("Protokoll jeder Einsicht"))
    );
    assert_eq!(one["datenarten"], json!(["bescheid", "widerspruch"]));
    assert!(one["genehmigt"].is_string());
    let wohngeld = json["verarbeitungen"].as_array().unwrap();
    let wohngeld = wohngeld
        .iter()
        .find(|v| v["leistungsart"] == "wohngeld")
        .unwrap();
    assert!(
        wohngeld["empfaenger"][0]["organisation"] == "Kreis Borken",
        "{wohngeld}"
    );
    assert_eq!(wohngeld["aufbewahrung_jahre"], json!([10]));
    let csv = sb.holt("/api/v1/register.csv").await;
    assert!(
        csv.text().starts_with("art;bezeichnung;stand;"),
        "{}",
        csv.text()
    );
    assert!(
        csv.text()
            .contains("abrufverfahren;Widersprüche zum Wohngeld;gilt;"),
        "{}",
        csv.text()
    );
    for text in [register.text(), csv.text()] {
        assert!(
            !text.contains(&akte.to_string()) && !text.contains("Geschützt"),
            "{text}"
        );
    }
    let browser = Klient::im_browser(&welt, "a.leitung").await;
    for page in [
        "/vereinbarungen",
        "/register",
        "/register.csv",
        "/register.json",
    ] {
        let seen = browser.holt(page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.text());
        assert!(seen.text().contains("Widersprüche zum Wohngeld"), "{page}");
    }
    // A third town has no part in it.
    let dritte = als(&welt, "b.wohngeld", Wohngeld).await;
    assert!(
        dritte
            .holt("/api/v1/vereinbarungen")
            .await
            .zeilen()
            .is_empty()
    );
    assert_eq!(
        dritte.holt("/api/v1/register").await.json()["abrufverfahren"],
        json!([])
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_names_whose_agreement_was_ended_with_the_end_and_no_more_as_current() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let id = vereinbart(&welt, true).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let (status, text) = freigeben(&sb, akte, freigabe(id)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let empfaenger = async || {
        let json = sb.holt("/api/v1/register").await.json();
        let alle = json["verarbeitungen"].as_array().unwrap().clone();
        let wohngeld = alle.into_iter().find(|v| v["leistungsart"] == "wohngeld");
        wohngeld.unwrap()["empfaenger"].clone()
    };
    let before = empfaenger().await;
    assert_eq!(before[0]["aktuell"], true, "{before}");
    assert_eq!(before[0]["bis"], json!(null), "{before}");
    let end = format!("/api/v1/vereinbarungen/{id}/beenden");
    let body = json!({ "grund": "nicht mehr nötig" });
    let ended = leitung.sendet(&end, body).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    let after = empfaenger().await;
    assert_eq!(after.as_array().unwrap().len(), 1, "{after}");
    assert_eq!(after[0]["organisation"], "Kreis Borken");
    assert_eq!(after[0]["aktuell"], false, "{after}");
    assert_eq!(after[0]["bis"], json!(heute().to_string()), "{after}");
    let csv = sb.holt("/api/v1/register.csv").await.text();
    assert!(csv.contains(&format!(", bis {}", heute())), "{csv}");
    let browser = Klient::im_browser(&welt, "a.leitung").await;
    let page = browser.holt("/register").await.text();
    assert!(page.contains("erhielt Daten bis"), "{page}");
    // With another Akte under another agreement it is a recipient of today.
    let made = leitung.sendet("/api/v1/vereinbarungen", inhalt()).await;
    let neue = made.json()["vereinbarung"].as_str().unwrap().to_owned();
    let dsb = als(&welt, "a.dsb", Zweck::Datenschutz).await;
    let path = format!("/api/v1/vereinbarungen/{neue}/genehmigung");
    let done = dsb.sendet(&path, json!({})).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let andere = welt.akte(&wer, "Andere Akte").await;
    let (status, text) = freigeben(&sb, andere, freigabe(neue.parse().unwrap())).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let again = empfaenger().await;
    assert_eq!(again.as_array().unwrap().len(), 1, "{again}");
    assert_eq!(again[0]["aktuell"], true, "{again}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_says_what_is_kept_without_end_and_for_what_the_plan_names_no_term() {
    let welt = Welt::neu().await;
    let rolle = Rolle::Sachbearbeitung;
    neu(&welt, AHAUS, "a.weitere", rolle, &[But, Uvg]).await;
    let dauernd = |kz, art| PlaneinheitAufnehmen {
        aufbewahrung_jahre: None,
        ..planeinheit(kz, Some(art), Some("50"), "")
    };
    let neue = vec![dauernd("50.8", Wohngeld), dauernd("50.9", But)];
    welt.app.plan_ergaenzen(neue).await.unwrap();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let json = sb.holt("/api/v1/register").await.json();
    for (leistung, jahre, dauernd) in [
        ("wohngeld", json!([10]), true),
        ("but", json!([]), true),
        ("uvg", json!([]), false),
    ] {
        let alle = json["verarbeitungen"].as_array().unwrap();
        let v = alle.iter().find(|v| v["leistungsart"] == leistung).unwrap();
        assert_eq!(v["aufbewahrung_jahre"], jahre, "{v}");
        assert_eq!(v["aufbewahrung_dauernd"], dauernd, "{v}");
    }
    let csv = sb.holt("/api/v1/register.csv").await.text();
    for frist in [";10 | dauernd;", ";dauernd;", ";keine Frist im Aktenplan;"] {
        assert!(csv.contains(frist), "{frist}: {csv}");
    }
    let browser = Klient::im_browser(&welt, "a.leitung").await;
    let page = browser.holt("/register").await.text();
    for frist in ["zum Teil dauernd", "Dauernd", "keine Frist im Aktenplan"] {
        assert!(page.contains(frist), "{frist}: {page}");
    }
    welt.protokoll_ist_unversehrt().await;
}
