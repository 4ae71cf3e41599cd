//! The second factor at the gate: levels 2 and 3 in the browser and for scripts.

use axum::http::StatusCode;
use eakte::app::{Actor, Auftrag};
use eakte_domain::organisation::{OrganisationCommand, StufeErteilen};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Stufe, Zweck};
use eakte_domain::{AkteId, OrgNr};
use serde_json::json;
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, text};

const WER: &str = "a.wohngeld";

pub(crate) async fn freigegeben_bis(welt: &Welt, name: &str, stufe: u8) {
    let nutzer = welt.app.verzeichnis().by_anmeldename(name).unwrap().id;
    let erteilen = OrganisationCommand::StufeErteilen(StufeErteilen {
        nutzer,
        stufe: Stufe::new(stufe).unwrap(),
        grund: text("Sachgebiet"),
    });
    welt.app
        .organisation_pflegen(OrgNr(2), vec![erteilen])
        .await
        .unwrap();
}

pub(crate) async fn neue_akte(welt: &Welt, wer: &Actor) -> AkteId {
    let akte = AkteId(Uuid::new_v4());
    let neu = welt.neue_akte(wer, akte, "Wohngeld Beispiel");
    welt.app
        .akte_anlegen(wer, neu, Auftrag::neu())
        .await
        .unwrap();
    akte
}

pub(crate) async fn eingestuft(klient: &Klient, akte: AkteId, stufe: &str) {
    let felder = [("stufe", stufe), ("grund", "Schutzbedarf")];
    let path = format!("/akten/{akte}/schutz");
    let set = klient.formt(&path, &felder).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
}

/// Makes every session's last proof older.
async fn vergehen(welt: &Welt, minuten: i64) {
    let db = welt.superuser().await;
    let sql = format!("UPDATE sitzung SET geprueft = geprueft - {minuten} * 60000");
    db.execute(&sql, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_of_level_2_opens_in_a_session_with_a_second_factor_and_is_absent_in_one_without() {
    let welt = Welt::neu().await;
    freigegeben_bis(&welt, WER, 2).await;
    let akte = neue_akte(&welt, &welt.wer(WER, Wohngeld)).await;
    let ohne = Klient::im_browser(&welt, WER).await;
    let ohne = ohne.unter("wohngeld").await;
    // Nobody locks themselves out.
    let felder = [("stufe", "2"), ("grund", "Schutzbedarf")];
    let path = format!("/akten/{akte}/schutz");
    let refused = ohne.formt(&path, &felder).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let hinweis = ohne.holt("/akten").await.text();
    assert!(hinweis.contains("/konto#faktor"), "{hinweis}");

    let (mit, _) = Klient::mit_faktor(&welt, WER).await;
    let mit = mit.unter("wohngeld").await;
    eingestuft(&mit, akte, "2").await;
    let path = format!("/akten/{akte}");
    assert_eq!(mit.holt(&path).await.status, StatusCode::OK);
    assert!(mit.holt("/akten").await.text().contains(&path));
    // However old the second factor is: level 2 asks for one a session.
    vergehen(&welt, 61).await;
    assert_eq!(mit.holt(&path).await.status, StatusCode::OK);

    let token = Klient::von(&welt, &welt.wer(WER, Wohngeld)).await;
    let (hier, nie) = (format!("/api/v1{path}"), Uuid::new_v4());
    let hidden = token.holt(&hier).await;
    let absent = token.holt(&format!("/api/v1/akten/{nie}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(hidden.text(), absent.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn level_3_asks_for_the_second_factor_again_after_an_hour_and_then_leads_back() {
    let welt = Welt::neu().await;
    freigegeben_bis(&welt, WER, 3).await;
    let akte = neue_akte(&welt, &welt.wer(WER, Wohngeld)).await;
    let (klient, geraet) = Klient::mit_faktor(&welt, WER).await;
    let mut klient = klient.unter("wohngeld").await;
    eingestuft(&klient, akte, "3").await;
    let path = format!("/akten/{akte}");
    assert_eq!(klient.holt(&path).await.status, StatusCode::OK);
    vergehen(&welt, 61).await;
    let asked = klient.holt(&format!("{path}/dokumente")).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let ziel = format!("ziel=%2Fakten%2F{akte}%2Fdokumente");
    assert!(asked.ziel().ends_with(&ziel), "{}", asked.ziel());
    let liste = klient.holt("/akten").await.text();
    assert!(!liste.contains(&path) && liste.contains("/bestaetigen?ziel="));
    // A form leads back to the page of the Akte, from which it can be sent again.
    let betreff = format!("{path}/betreff");
    let asked = klient.formt(&betreff, &[("betreff", "Neu")]).await;
    assert!(
        asked.ziel().ends_with(&format!("ziel=%2Fakten%2F{akte}")),
        "{}",
        asked.ziel()
    );

    let felder = [
        ("passwort", crate::support::anfrage::PASSWORT),
        ("code", &geraet.code(1)),
        ("ziel", path.as_str()),
    ];
    let done = klient.formt("/bestaetigen", &felder).await;
    assert_eq!(done.ziel(), path);
    let cookie = done.cookie("sitzung");
    klient.nimmt(&welt, &cookie).await;
    assert_eq!(klient.holt(&path).await.status, StatusCode::OK);
    // Somebody without the clearance learns nothing, second factor or not.
    let (anderer, _) = Klient::mit_faktor(&welt, "a.leitung").await;
    assert_eq!(anderer.holt(&path).await.status, StatusCode::NOT_FOUND);
    vergehen(&welt, 61).await;
    assert_eq!(anderer.holt(&path).await.status, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_reaches_level_3_after_a_code_of_the_device_and_each_code_counts_once() {
    let welt = Welt::neu().await;
    freigegeben_bis(&welt, WER, 3).await;
    let wer = welt.wer(WER, Zweck::Leistung(Wohngeld));
    let akte = neue_akte(&welt, &wer).await;
    let (klient, geraet) = Klient::mit_faktor(&welt, WER).await;
    let klient = klient.unter("wohngeld").await;
    eingestuft(&klient, akte, "3").await;
    let path = format!("/api/v1/akten/{akte}");
    let token = Klient::von(&welt, &wer).await;
    let anderes = Klient::von(&welt, &wer).await;
    assert_eq!(token.holt(&path).await.status, StatusCode::NOT_FOUND);

    let code = geraet.code(1);
    let wrong = token
        .sendet("/api/v1/bestaetigung", json!({ "code": "nein" }))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = token
        .sendet("/api/v1/bestaetigung", json!({ "code": code }))
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    assert_eq!(token.holt(&path).await.status, StatusCode::OK);
    // That token, and no other of the same person; and not with the same code.
    assert_eq!(anderes.holt(&path).await.status, StatusCode::NOT_FOUND);
    let again = anderes
        .sendet("/api/v1/bestaetigung", json!({ "code": code }))
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);

    let db = welt.superuser().await;
    let alt = |minuten: i64| format!("UPDATE token SET faktor = faktor - {minuten} * 60000");
    db.execute(&alt(61), &[]).await.unwrap();
    let asked = token.holt(&path).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(
        asked.text().contains("bestaetigung_noetig"),
        "{}",
        asked.text()
    );
    // After ten hours it is a token without a second factor again.
    db.execute(&alt(540), &[]).await.unwrap();
    assert_eq!(token.holt(&path).await.status, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_somebody_without_an_app_is_told_so_and_no_code_is_counted() {
    let welt = Welt::neu().await;
    let wer = welt.wer(WER, Zweck::Leistung(Wohngeld));
    let token = Klient::von(&welt, &wer).await;
    // More than are allowed to be wrong.
    for _ in 0..7 {
        let asked = token
            .sendet("/api/v1/bestaetigung", json!({ "code": "123456" }))
            .await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = asked.text();
        assert!(text.contains("Passkey genügt hier nicht"), "{text}");
    }
}
