//! A refusal names no Dokument that the person may not see.

use axum::http::{Method, StatusCode};
use eakte_domain::akte::Akte;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::geschaeftsgang::{entwirft, faelle, legt_vor, schritt};
use crate::schutz::{als, id};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::welt::Welt;

/// Entrusts a Dokument to a.wohngeld and a.leitung alone.
async fn vertraut_an(welt: &Welt, klient: &Klient, dokument: Uuid) {
    let anvertraut = [id(welt, "a.wohngeld"), id(welt, "a.leitung")];
    let body = json!({ "anvertraut": anvertraut, "grund": "Gespräch" });
    let path = format!("/api/v1/dokumente/{dokument}/schutz");
    let set = klient.sendet(&path, body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
}

/// Code and sentence of the refusal to close the Vorgang.
async fn offen(klient: &Klient, (akte, vorgang): (AkteId, VorgangId)) -> (Value, String) {
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/zda");
    let refused = klient.fragt(Method::POST, &path, Koerper::Leer, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    (refused.json()["code"].clone(), detail)
}

#[tokio::test(flavor = "multi_thread")]
async fn zda_names_what_is_being_signed_only_to_who_sees_it() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let geheim = entwirft(&sb, hier, "Geheim").await;
    vertraut_an(&welt, &sb, geheim).await;
    let handed = legt_vor(&sb, geheim, &schluss).await;
    assert_eq!(handed.status, StatusCode::CREATED, "{}", handed.text());

    let (code, detail) = offen(&kollegin, hier).await;
    assert_eq!(code, "akte.geschaeftsgang-offen-verborgen");
    assert!(!detail.contains("0001"), "{detail}");
    let (code, detail) = offen(&sb, hier).await;
    assert_eq!(code, "akte.geschaeftsgang-offen");
    assert!(detail.contains("0001-0001"), "{detail}");

    let bescheid = entwirft(&sb, hier, "Bewilligt").await;
    let handed = legt_vor(&sb, bescheid, &schluss).await;
    assert_eq!(handed.status, StatusCode::CREATED, "{}", handed.text());
    let (code, detail) = offen(&kollegin, hier).await;
    assert_eq!(code, "akte.geschaeftsgang-offen-weitere");
    assert!(
        detail.contains("0001-0002") && !detail.contains("0001-0001"),
        "{detail}"
    );
    assert!(detail.contains("die Sie nicht sehen"), "{detail}");
    let (code, detail) = offen(&sb, hier).await;
    assert_eq!(code, "akte.geschaeftsgang-offen");
    assert!(detail.contains("0001-0001, 0001-0002"), "{detail}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anlage_that_is_bound_by_a_hidden_dokument_does_not_name_it() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let haupt = entwirft(&sb, (akte, vorgang), "Geheim").await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let zu = haupt.to_string();
    let felder = [("anlage_zu", zu.as_str()), ("richtung", "ausgang")];
    let filed = sb.reicht_ein(&path, &felder, ("a.txt", b"Anlage")).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let anlage: Uuid = filed.json()["dokument"].as_str().unwrap().parse().unwrap();
    vertraut_an(&welt, &sb, haupt).await;
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let handed = legt_vor(&sb, haupt, &schluss).await;
    assert_eq!(handed.status, StatusCode::CREATED, "{}", handed.text());

    let storno = format!("/api/v1/dokumente/{anlage}/storno");
    let grund = || json!({ "grund": "Falsch abgelegt" });
    let refused = kollegin.sendet(&storno, grund()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(
        refused.json()["code"],
        "akte.geschaeftsgang-gebunden-verborgen"
    );
    let detail = refused.json()["detail"].clone();
    assert!(!detail.to_string().contains("0001"), "{detail}");
    let refused = sb.sendet(&storno, grund()).await;
    assert_eq!(refused.json()["code"], "akte.geschaeftsgang-laeuft");
    let detail = refused.json()["detail"].clone();
    assert!(detail.to_string().contains("0001"), "{detail}");

    // What one may not see takes no Anlage, as what nobody ever filed.
    let mut answers = Vec::new();
    for zu in [haupt, Uuid::new_v4()] {
        let zu = zu.to_string();
        let felder = [("anlage_zu", zu.as_str())];
        let refused = kollegin
            .reicht_ein(&path, &felder, ("b.txt", b"Anlage"))
            .await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        answers.push((
            refused.json()["code"].clone(),
            refused.json()["detail"].clone(),
        ));
    }
    assert_eq!(answers[0], answers[1]);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_of_a_hidden_dokument_is_refused_as_of_one_nobody_ever_filed() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let geheim = entwirft(&sb, hier, "Geheim").await;
    vertraut_an(&welt, &sb, geheim).await;
    let path = format!("/api/v1/akten/{akte}/loeschungen");
    let body = |dokument: Uuid, nummer: Option<u32>| {
        let ziel = match nummer {
            None => json!({ "art": "dokument", "dokument": dokument }),
            Some(nummer) => json!({ "art": "fassung", "dokument": dokument, "nummer": nummer }),
        };
        json!({ "ziel": ziel, "grundlage": "dsgvo_17_1_d", "begruendung": "Falsch abgelegt" })
    };
    // Before anything is asked for, and while a request of who sees it runs.
    for runs in [false, true] {
        if runs {
            let asked = sb.sendet(&path, body(geheim, None)).await;
            assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
        }
        for nummer in [None, Some(1), Some(2)] {
            let mut answers = Vec::new();
            for dokument in [geheim, Uuid::new_v4()] {
                let refused = kollegin.sendet(&path, body(dokument, nummer)).await;
                assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
                let said = refused.json();
                answers.push((said["code"].clone(), said["detail"].clone()));
            }
            assert_eq!(answers[0].0, "akte.dokument-unbekannt");
            assert_eq!(answers[0], answers[1]);
        }
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dokument_is_neither_cancelled_nor_moved_with_an_anlage_that_one_may_not_change() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let daneben = welt.vorgang(&wer, akte, "Daneben").await;
    let andere = welt.akte(&wer, "Andere Akte").await;
    let dort = welt.vorgang(&wer, andere, "Post").await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let filed = kollegin
        .reicht_ein(&path, &[], ("haupt.txt", b"Haupt"))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let haupt = filed.json()["dokument"].as_str().unwrap().to_owned();
    let felder = [("anlage_zu", haupt.as_str()), ("entwurf", "true")];
    let filed = sb
        .reicht_ein(&path, &felder, ("anlage.txt", b"Anlage"))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let anlage = filed.json()["dokument"].as_str().unwrap().to_owned();
    let hidden = kollegin.holt(&format!("/api/v1/dokumente/{anlage}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);

    let storno = format!("/api/v1/dokumente/{haupt}/storno");
    let grund = json!({ "grund": "Falsch abgelegt" });
    let umzug = format!("/api/v1/dokumente/{haupt}/verschiebung");
    for (path, body) in [
        (&storno, grund.clone()),
        (&umzug, json!({ "nach": daneben })),
        (&umzug, json!({ "nach": dort, "akte": andere })),
    ] {
        let refused = kollegin.sendet(path, body).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("eine Anlage, die Sie nicht ändern dürfen"),
            "{detail}"
        );
    }
    let stand = welt.app.store.stand::<Akte>(akte.into()).await.unwrap();
    let stand = stand.unwrap();
    for d in stand.aggregate.dokumente().values() {
        assert!(!d.storniert && d.vorgang == vorgang);
    }

    // Who may change both takes both along.
    let gone = sb.sendet(&storno, grund).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text());
    let stand = welt.app.store.stand::<Akte>(akte.into()).await.unwrap();
    let stand = stand.unwrap();
    assert!(stand.aggregate.dokumente().values().all(|d| d.storniert));
    welt.protokoll_ist_unversehrt().await;
}
