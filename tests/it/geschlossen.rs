//! What pages say of an Akte that nobody opens again: cancelled, or erased but for its stub.

use axum::http::StatusCode;
use eakte_domain::akte::Loeschziel;
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::json;

use crate::schutz::{akte, als};
use crate::support::anfrage::Klient;
use crate::support::loeschfall::Fall;
use crate::support::welt::Welt;

async fn sachbearbeitung(welt: &Welt) -> Klient {
    let klient = Klient::im_browser(welt, "a.wohngeld").await;
    klient.unter("wohngeld").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_an_erased_akte_asks_for_nothing_and_is_not_opened_again() {
    let fall = Fall::neu(None).await;
    fall.loescht(Loeschziel::Akte).await;
    let klient = sachbearbeitung(&fall.welt).await;
    let seite = format!("/akten/{}", fall.akte);
    for (was, status) in [
        ("ablegen", StatusCode::FORBIDDEN),
        ("vorgaenge/neu", StatusCode::FORBIDDEN),
        ("freigaben/neu", StatusCode::CONFLICT),
        ("loeschung", StatusCode::CONFLICT),
    ] {
        let page = klient.holt(&format!("{seite}/{was}")).await;
        assert_eq!(page.status, status, "{was}: {}", page.text());
        let text = page.text();
        assert!(text.contains("Sie ist gelöscht"), "{was}: {text}");
        assert!(!text.contains(&format!("{seite}/aendern")), "{was}: {text}");
    }
    for (reiter, falsch) in [
        ("dokumente", "Noch kein Dokument"),
        ("fristen", "Setzen Sie eine Wiedervorlage"),
    ] {
        let page = klient.holt(&format!("{seite}/{reiter}")).await;
        assert_eq!(page.status, StatusCode::OK, "{reiter}: {}", page.text());
        assert!(!page.text().contains(falsch), "{}", page.text());
    }
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_akte_offers_no_reopening() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/storno");
    let done = sb
        .sendet(&path, json!({ "grund": "Falsch angelegt" }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let klient = sachbearbeitung(&welt).await;
    let page = klient.holt(&format!("/akten/{akte}/ablegen")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", page.text());
    let text = page.text();
    assert!(text.contains("Die Akte ist storniert"), "{text}");
    assert!(!text.contains(&format!("/akten/{akte}/aendern")), "{text}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_is_asked_for_is_not_asked_for_again() {
    let fall = Fall::neu(None).await;
    let klient = sachbearbeitung(&fall.welt).await;
    let seite = format!("/akten/{}/loeschung", fall.akte);
    assert_eq!(klient.holt(&seite).await.status, StatusCode::OK);
    fall.beantragt(Loeschziel::Akte).await.unwrap();
    let page = klient.holt(&seite).await;
    assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text());
    fall.welt.protokoll_ist_unversehrt().await;
}
