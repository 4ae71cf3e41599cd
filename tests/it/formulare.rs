//! Forms that end or decide something come back (422) with what was typed and what is wrong at its field.

use axum::http::StatusCode;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Rolle, Zweck};
use serde_json::json;

use crate::notfall::{ALLE, eroeffnet};
use crate::schutz::{AHAUS, akte, als, id, neu};
use crate::support::anfrage::{Antwort, Klient, PASSWORT};
use crate::support::loeschfall::Fall;
use crate::support::welt::{Welt, heute};
use crate::vereinbarung::vereinbart;

/// A reason longer than one may be.
fn zu_lang() -> String {
    "x".repeat(501)
}

/// The form came back: what is wrong stands at this field and above, and what was typed is in it.
fn zurueck(answer: &Antwort, feld: &str, getippt: &str) {
    let page = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    for part in [
        format!("href=\"#{feld}\""),
        format!("id=\"{feld}-fehler\""),
        format!("value=\"{getippt}\""),
    ] {
        assert!(page.contains(&part), "no {part} in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_not_ended_without_a_reason_that_can_be_used() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    let path = format!("/akten/{}/loeschung/{loeschung}/beenden", fall.akte);
    let sb = Klient::im_browser(&fall.welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let zweite = Klient::im_browser(&fall.welt, "a.freigabe1").await;
    let zweite = zweite.unter("datenschutz").await;
    for (klient, abgelehnt, feld) in [(&sb, "false", "zurueck"), (&zweite, "true", "ablehnen")] {
        for grund in ["", "  ", &zu_lang()] {
            let felder = [("abgelehnt", abgelehnt), ("grund", grund)];
            let wrong = klient.formt(&path, &felder).await;
            zurueck(&wrong, &format!("{feld}-{loeschung}"), grund);
            assert!(wrong.text().contains("<details open>"), "{}", wrong.text());
        }
    }
    let felder = [("abgelehnt", "false"), ("grund", "Doch nicht")];
    let done = sb.formt(&path, &felder).await;
    assert_eq!(done.ziel(), "/loeschungen?m=loeschung-beendet");
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_to_approve_an_erasure_is_told_on_the_start_page() {
    let fall = Fall::neu(None).await;
    let sb = Klient::im_browser(&fall.welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let mut beide = Vec::new();
    for (name, wer) in [("a.freigabe1", &fall.eins), ("a.freigabe2", &fall.zwei)] {
        let klient = Klient::im_browser(&fall.welt, name).await;
        // The password is another one since, and so is the key.
        let app = &fall.welt.app;
        app.freigabeschluessel_anlegen(wer, PASSWORT).await.unwrap();
        beide.push(klient.unter("datenschutz").await);
    }
    let wartet = async |klient: &Klient| {
        let start = klient.holt("/").await.text();
        start.contains("Löschungen, die auf Sie warten")
    };
    for klient in &beide {
        assert!(!wartet(klient).await);
    }
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    // Either may be the first.
    for klient in &beide {
        assert!(wartet(klient).await);
    }
    assert!(!wartet(&sb).await);
    fall.welt
        .app
        .loeschung_erstfreigeben(&fall.eins, fall.akte, loeschung, PASSWORT, fall.zwei.nutzer)
        .await
        .unwrap();
    assert!(!wartet(&beide[0]).await);
    assert!(wartet(&beide[1]).await);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_session_is_called_expired_and_not_incomplete() {
    let fall = Fall::neu(None).await;
    let sb = Klient::im_browser(&fall.welt, "a.wohngeld").await;
    let mut sb = sb.unter("wohngeld").await;
    sb.csrf = "0".repeat(64);
    let path = format!("/akten/{}/loeschung", fall.akte);
    let refused = sb.formt(&path, &[("ziel", "akte")]).await;
    let page = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    for part in ["Formular abgelaufen", "Laden Sie die Seite neu"] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    for part in ["Angaben fehlen", "ergänzen Sie die Angaben"] {
        assert!(!page.contains(part), "{part} in {page}");
    }
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_is_not_ended_without_a_reason_and_says_which_of_its_texts_is_missing() {
    let welt = Welt::neu().await;
    let vereinbarung = vereinbart(&welt, true).await;
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let path = format!("/vereinbarungen/{vereinbarung}/beenden");
    for grund in ["", " ", &zu_lang()] {
        let wrong = leitung.formt(&path, &[("grund", grund)]).await;
        zurueck(&wrong, &format!("grund-{vereinbarung}"), grund);
    }
    let heute = heute().to_string();
    let felder = [
        ("bezeichnung", "Zweite"),
        ("anlass", "Anlass"),
        ("rechtsgrundlage", "§ 79 SGB X"),
        ("empfaenger", "1"),
        ("zweck_vereinbart", "widerspruch"),
        ("leistungsarten", "wohngeld"),
        ("klassen", "bescheid"),
        ("massnahmen", "Protokoll"),
        ("von", heute.as_str()),
        ("bis", heute.as_str()),
    ];
    for (feld, falsch) in [
        ("anlass", " "),
        ("rechtsgrundlage", ""),
        ("massnahmen", " "),
        ("von", "gestern"),
        ("bis", "bald"),
    ] {
        let felder = felder.map(|(name, wert)| (name, if name == feld { falsch } else { wert }));
        let wrong = leitung.formt("/vereinbarungen", &felder).await;
        zurueck(&wrong, feld, falsch);
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_of_an_emergency_says_what_is_missing_and_keeps_the_rest() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let (klient, notfall) = eroeffnet(&welt, akte).await;
    let ended = klient
        .sendet(&format!("{ALLE}/{notfall}/beenden"), json!({}))
        .await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    neu(&welt, AHAUS, "a.datenschutz", Rolle::Datenschutz, &[]).await;
    let prueft = Klient::im_browser(&welt, "a.datenschutz").await;
    let path = format!("/notfall/{notfall}/pruefen");
    let felder = [("ergebnis", ""), ("vermerk", "Anruf der Klinik")];
    let wrong = prueft.formt(&path, &felder).await;
    zurueck(&wrong, "ergebnis", "Anruf der Klinik");
    let felder = [("ergebnis", "berechtigt"), ("vermerk", " ")];
    let wrong = prueft.formt(&path, &felder).await;
    zurueck(&wrong, "vermerk", " ");
    let chosen = "value=\"berechtigt\" selected";
    assert!(wrong.text().contains(chosen), "{}", wrong.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_on_a_right_and_on_a_share_keeps_its_reason() {
    let welt = Welt::neu().await;
    let admin = als(&welt, "a.admin", Zweck::Administration).await;
    let path = format!("/api/v1/verwaltung/nutzer/{}/stufe", id(&welt, "a.hzl"));
    let body = json!({ "stufe": 2, "grund": "Sachgebiet" });
    let asked = admin.sendet(&path, body).await.json();
    let antrag = asked["antrag"].as_str().unwrap();
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let admin = Klient::im_browser(&welt, "a.admin").await;
    let lang = zu_lang();
    for klient in [&leitung, &admin] {
        let felder = [
            ("antrag", antrag),
            ("grund", lang.as_str()),
            ("angenommen", "false"),
        ];
        let path = format!("/verwaltung/antraege/{antrag}");
        let wrong = klient.formt(&path, &felder).await;
        zurueck(&wrong, &format!("grund-{antrag}"), &lang);
    }
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let freigabe = crate::freigabe::beantragt(&sb, akte).await;
    let path = format!("/akten/{akte}/freigaben/{freigabe}/entscheiden");
    let felder = [("zustimmen", "nein"), ("grund", lang.as_str())];
    let wrong = leitung.formt(&path, &felder).await;
    zurueck(&wrong, &format!("ablehnung-{freigabe}"), &lang);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_akte_says_at_every_field_what_is_wrong_with_it() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let felder = [
        ("plan", "50.1"),
        ("betreff", "Eine neue"),
        ("wohnsitz", "Atlantis"),
        ("beginn", "gestern"),
        ("medium", "Tontafel"),
    ];
    let wrong = klient.formt("/akten", &felder).await;
    for feld in ["wohnsitz", "beginn", "medium"] {
        zurueck(&wrong, feld, "Eine neue");
    }
    assert!(!wrong.text().contains("href=\"#plan\""));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_nobody_sees_is_named_and_not_the_length() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let gedreht = "Antrag \u{202e}fdp.exe";
    for (path, feld) in [
        ("/akten".to_owned(), "betreff"),
        (format!("/akten/{akte}/betreff"), "betreff"),
    ] {
        let felder = [("plan", "50.1"), (feld, gedreht)];
        let wrong = klient.formt(&path, &felder).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let text = wrong.text();
        assert!(
            text.contains("unsichtbares Steuerzeichen") && !text.contains("500 Zeichen"),
            "{path}: {text}"
        );
    }
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let body = json!({ "betreff": gedreht });
    let path = format!("/api/v1/akten/{akte}/vorgaenge");
    let wrong = sb.sendet(&path, body).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = wrong.text();
    assert!(
        text.contains("unsichtbares Steuerzeichen") && text.contains("betreff"),
        "{text}"
    );
    welt.protokoll_ist_unversehrt().await;
}
