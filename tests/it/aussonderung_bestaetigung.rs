//! What the archive answers to a delivery: only a receipt for exactly what went out lets anything be destroyed.

use axum::http::StatusCode;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::Zweck;
use serde_json::json;

use crate::schutz::als;
use crate::support::archiv::{
    LANGE_HER, PASSWORT, angeboten, antwort, bewertet, freigebende, geschlossen, n0506,
    offene_loeschung, paket, vernichten, verweigert, zeile,
};
use crate::support::welt::Welt;

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_for_another_akte_confirms_nothing_and_a_failed_import_is_delivered_anew() {
    let welt = Welt::neu().await;
    let (eine, _) = geschlossen(&welt, "Eine", LANGE_HER).await;
    let (andere, _) = geschlossen(&welt, "Andere", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let mut prozesse = Vec::new();
    for akte in [eine, andere] {
        let aussonderung = angeboten(&sb, &[akte]).await;
        bewertet(&archiv, akte, "A").await;
        assert_eq!(paket(&sb, aussonderung).await.status, StatusCode::OK);
        prozesse.push(aussonderung);
    }
    let vertauscht = n0506(&prozesse[0].to_string(), &[(andere.0, true)]);
    verweigert(&antwort(&sb, &vertauscht).await, 422, "eingabe");
    for akte in [eine, andere] {
        assert_eq!(zeile(&sb, akte).await["stand"], "abgegeben");
    }
    let gescheitert = n0506(&prozesse[0].to_string(), &[(eine.0, false)]);
    let done = antwort(&archiv, &gescheitert).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let row = zeile(&sb, eine).await;
    assert_eq!(
        (&row["stand"], &row["fehler"]),
        (&json!("bewertet"), &json!("Datei unlesbar"))
    );
    verweigert(
        &vernichten(&sb, eine).await,
        409,
        "akte.aussonderung-nicht-uebernommen",
    );
    // The next delivery is a process of its own.
    assert_eq!(paket(&sb, prozesse[0]).await.status, StatusCode::OK);
    let neu = zeile(&sb, eine).await["nachricht"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(neu, prozesse[0].to_string());
    let alt = n0506(&prozesse[0].to_string(), &[(eine.0, true)]);
    verweigert(&antwort(&sb, &alt).await, 422, "eingabe");
    let done = antwort(&sb, &n0506(&neu, &[(eine.0, true)])).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_may_name_a_dokument_that_was_erased_here_meanwhile() {
    let welt = Welt::neu().await;
    let (akte, bescheid) = geschlossen(&welt, "Irrläufer", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let aussonderung = angeboten(&sb, &[akte]).await;
    bewertet(&archiv, akte, "A").await;
    assert_eq!(paket(&sb, aussonderung).await.status, StatusCode::OK);
    let path = format!("/api/v1/akten/{akte}/loeschungen");
    let antrag = |grundlage: &str| {
        let ziel = json!({ "art": "dokument", "dokument": bescheid });
        json!({ "ziel": ziel, "grundlage": grundlage, "begruendung": "falsche Person" })
    };
    let refused = sb.sendet(&path, antrag("dsgvo_17_1_a")).await;
    verweigert(&refused, 409, "akte.aussonderung-nicht-uebernommen");
    let done = sb.sendet(&path, antrag("dsgvo_17_1_d")).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let [eins, zwei] = freigebende(&welt).await;
    let loeschung = offene_loeschung(&welt, akte).await;
    welt.app
        .loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
        .await
        .unwrap();
    welt.app
        .loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
        .await
        .unwrap();
    // The archive had it from the package.
    let xml = n0506(
        &aussonderung.to_string(),
        &[(akte.0, true), (bescheid.0, true)],
    );
    let done = antwort(&sb, &xml).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(zeile(&sb, akte).await["stand"], "uebernommen");
    welt.protokoll_ist_unversehrt().await;
}
