//! Shares that wait: the list of them for the second person, and what becomes of those nobody decided on in time.

use axum::http::StatusCode;
use eakte_domain::akte::{AkteEvent, FreigabeBeantragt};
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Zweck};
use eakte_domain::{AkteId, FreigabeId, OrgNr};
use jiff::ToSpan;
use serde_json::json;
use uuid::Uuid;

use crate::ausschluss::verborgen_vor_der_leitung;
use crate::freigabe::{beantragt, entscheidet};
use crate::schutz::{akte, als, id};
use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, heute, text};

const WARTEND: &str = "/api/v1/freigaben/wartend";

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_what_waits_is_for_those_who_can_agree_and_for_nobody_else() {
    let welt = Welt::neu().await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut ids = Vec::new();
    for n in 0..3 {
        let akte = welt.akte(&wer, &format!("Wartet {n}")).await;
        ids.push((akte, beantragt(&sb, akte).await));
    }
    let zeilen = leitung.holt(WARTEND).await.zeilen();
    let gezeigt: Vec<_> = zeilen
        .iter()
        .map(|z| (z["akte"]["akte"].clone(), z["freigabe"]["freigabe"].clone()))
        .collect();
    let alle: Vec<_> = ids.iter().map(|(a, f)| (json!(a), json!(f))).collect();
    assert_eq!(gezeigt, alle, "the oldest first");
    assert_eq!(zeilen[0]["freigabe"]["beantragt_von"], "Person a.wohngeld");
    for (name, zweck) in [
        ("a.wohngeld", Zweck::Leistung(Wohngeld)),
        ("a.hzl", Zweck::Leistung(Hzl)),
        ("a.archiv", Zweck::Archivierung),
        ("k.widerspruch", Zweck::Leistung(Widerspruch)),
        ("b.wohngeld", Zweck::Leistung(Wohngeld)),
    ] {
        let other = als(&welt, name, zweck).await;
        assert!(other.holt(WARTEND).await.zeilen().is_empty(), "{name}");
    }
    // One is decided on, one Akte is closed to the second person.
    let (akte, id) = ids[0];
    let agreed = entscheidet(&leitung, akte, id, true).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    verborgen_vor_der_leitung(&welt, ids[1].0).await;
    let zeilen = leitung.holt(WARTEND).await.zeilen();
    assert_eq!(zeilen.len(), 1);
    assert_eq!(zeilen[0]["freigabe"]["freigabe"], json!(ids[2].1));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_not_offered_to_who_acts_for_the_asker_nor_to_whom_it_was_asked_for() {
    let welt = Welt::neu().await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let body = json!({ "durch": id(&welt, "a.hzl"), "von": heute(), "bis": heute() });
    let sent = sb.sendet("/api/v1/vertretungen", body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let vertreter = als(&welt, "a.hzl", Wohngeld).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let mut ids = Vec::new();
    for asker in [&sb, &vertreter, &leitung] {
        let akte = welt.akte(&wer, "Wartet").await;
        ids.push((akte, beantragt(asker, akte).await));
    }
    let gezeigt = async |klient: &Klient| -> Vec<_> {
        let zeilen = klient.holt(WARTEND).await.zeilen();
        let ids = zeilen.iter().map(|z| z["freigabe"]["freigabe"].clone());
        ids.collect()
    };
    let [eigener, in_vertretung, der_leitung] = [ids[0].1, ids[1].1, ids[2].1].map(|f| json!(f));
    assert_eq!(gezeigt(&sb).await, std::slice::from_ref(&der_leitung));
    assert_eq!(gezeigt(&vertreter).await, [der_leitung]);
    assert_eq!(gezeigt(&leitung).await, [eigener, in_vertretung]);
    // What is not offered would be refused, on the page of the Akte, too.
    for (klient, (akte, freigabe)) in [(&vertreter, ids[0]), (&sb, ids[1])] {
        let refused = entscheidet(klient, akte, freigabe, true).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    }
    let browser = Klient::im_browser(&welt, "a.hzl").await;
    let browser = browser.unter("wohngeld").await;
    for ((akte, _), kann) in ids.iter().zip([false, false, true]) {
        let page = browser.holt(&format!("/akten/{akte}/freigaben")).await;
        assert_eq!(
            page.text().contains("value=\"ja\""),
            kann,
            "{}",
            page.text()
        );
    }
    let start = browser.holt("/").await.text();
    assert!(start.contains(&ids[2].0.to_string()));
    let agreed = entscheidet(&vertreter, ids[2].0, ids[2].1, true).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    welt.protokoll_ist_unversehrt().await;
}

/// A request whose last day was yesterday, as one looks that nobody has decided on.
async fn verfallen(welt: &Welt, akte: AkteId) -> FreigabeId {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let gestern = heute().checked_sub(1.days()).unwrap();
    let event = FreigabeBeantragt {
        freigabe: FreigabeId(Uuid::new_v4()),
        durch: wer.nutzer,
        vertretung: None,
        vorgang: None,
        empfaenger: OrgNr(1),
        zweck: Zweck::Leistung(Widerspruch),
        rechtsgrundlage: text("§ 69 Abs. 1 Nr. 1 SGB X"),
        klassen: vec![Dokumentklasse::Bescheid],
        von: gestern,
        bis: gestern,
        einheit: None,
    };
    let id = event.freigabe;
    welt.geschehen(&wer, akte, [AkteEvent::from(event)]).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_days_are_over_waits_for_nobody_and_is_put_away_with_one_click() {
    let welt = Welt::neu().await;
    let asker = Klient::im_browser(&welt, "a.wohngeld").await;
    let asker = asker.unter("wohngeld").await;
    let second = Klient::im_browser(&welt, "a.leitung").await;
    let second = second.unter("wohngeld").await;
    let token = als(&welt, "a.leitung", Wohngeld).await;
    for klient in [&asker, &second] {
        let (akte, _) = akte(&welt).await;
        let id = verfallen(&welt, akte).await;
        assert!(token.holt(WARTEND).await.zeilen().is_empty());
        let late = entscheidet(&token, akte, id, true).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
        let liste = format!("/akten/{akte}/freigaben");
        let action = format!("{liste}/{id}/entscheiden");
        let page = klient.holt(&liste).await.text();
        for part in [
            "Nicht entschieden, abgelaufen",
            "Antrag abschließen",
            &action,
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
        assert!(!page.contains("value=\"ja\""), "{page}");
        let felder = [
            ("zustimmen", "nein"),
            ("grund", "Nicht entschieden, abgelaufen"),
        ];
        let done = klient.formt(&action, &felder).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let page = klient.holt(&liste).await.text();
        assert!(page.contains("Nicht erteilt"), "{page}");
        assert!(!page.contains("Antrag abschließen"), "{page}");
    }
    welt.protokoll_ist_unversehrt().await;
}
