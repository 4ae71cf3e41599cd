//! Exclusion (§§ 16, 17 SGB X) by one person: it reaches colleagues, not those who look after that person, and leaves two
//! who can work on the Akte.

use std::fmt::Display;

use axum::http::StatusCode;
use eakte_domain::NutzerId;
use eakte_domain::organisation::{OrganisationCommand, RolleZuweisen, StufeErteilen};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::{Rolle, Stufe, Zweck};
use serde_json::json;
use uuid::Uuid;

use crate::schutz::{AHAUS, akte, als, gibt, id, in_liste, neu};
use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, einheit, text};

/// An Akte that a.wohngeld alone of her unit sees from now on: by a level that her lead does not have.
pub(crate) async fn verborgen_vor_der_leitung(welt: &Welt, akte: impl Display) {
    let erteilen = OrganisationCommand::StufeErteilen(StufeErteilen {
        nutzer: NutzerId(id(welt, "a.wohngeld")),
        stufe: Stufe::new(1).unwrap(),
        grund: text("Sachgebiet"),
    });
    welt.app
        .organisation_pflegen(AHAUS, vec![erteilen])
        .await
        .unwrap();
    let sb = als(welt, "a.wohngeld", Wohngeld).await;
    let schutz = json!({ "stufe": 1, "grund": "Bekannte Person" });
    let set = sb
        .sendet(&format!("/api/v1/akten/{akte}/schutz"), schutz)
        .await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_alone_shuts_the_lead_data_protection_or_all_colleagues_out_of_an_akte() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    neu(&welt, AHAUS, "a.datenschutz", Rolle::Datenschutz, &[]).await;
    neu(
        &welt,
        AHAUS,
        "a.kollegin",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    // Of the same unit, for another benefit: she leads nothing of this Akte.
    neu(&welt, AHAUS, "a.andere", Rolle::Teamleitung, &[Hzl]).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/schutz");
    let wer = |namen: &[&str]| -> Vec<Uuid> { namen.iter().map(|n| id(&welt, n)).collect() };
    let ohne = async |namen: &[&str]| {
        let body = json!({ "ausgeschlossen": wer(namen), "grund": "Befangen" });
        sb.sendet(&path, body).await
    };
    for namen in [
        &["a.leitung"][..],
        &["a.kollegin", "a.leitung"],
        &["a.datenschutz"],
        // One of three is left, the lead.
        &["a.kollegin", "a.wohngeld"],
    ] {
        let refused = ohne(namen).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{namen:?}: {}",
            refused.text()
        );
        let text = refused.text();
        assert!(text.contains("eantragen Sie einen Sonderkreis"), "{text}");
    }
    for (name, zweck) in [
        ("a.leitung", Zweck::Leistung(Wohngeld)),
        ("a.datenschutz", Zweck::Datenschutz),
        ("a.kollegin", Zweck::Leistung(Wohngeld)),
    ] {
        assert!(
            in_liste(&als(&welt, name, zweck).await, akte).await,
            "{name}"
        );
    }
    // The page says it where the people are ticked.
    let browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let browser = browser.unter("wohngeld").await;
    let leitung = id(&welt, "a.leitung").to_string();
    let felder = [
        ("stufe", "0"),
        ("ausgeschlossen", leitung.as_str()),
        ("grund", "Befangen"),
    ];
    let page = browser
        .formt(&format!("/akten/{akte}/schutz"), &felder)
        .await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("href=\"#ausgeschlossen\"")
            && page.text().contains("id=\"ausgeschlossen\""),
        "{}",
        page.text()
    );
    // Colleagues, and who could not work on it anyway, as before.
    for namen in [
        &["a.kollegin"][..],
        &["a.kollegin", "a.andere", "a.hzl", "a.archiv"],
    ] {
        let set = ohne(namen).await;
        assert_eq!(set.status, StatusCode::OK, "{namen:?}: {}", set.text());
    }
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    assert_eq!(
        gibt(&kollegin, format!("/api/v1/akten/{akte}")).await,
        StatusCode::NOT_FOUND
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_excluded_before_she_led_the_unit_stays_excluded() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    neu(
        &welt,
        AHAUS,
        "a.kollegin",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/schutz");
    let schutz = |stelle: bool| {
        json!({
            "ausgeschlossen": [id(&welt, "a.kollegin")], "beschaeftigte": stelle, "grund": "Angehörige",
        })
    };
    let set = sb.sendet(&path, schutz(false)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let leitet = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: NutzerId(id(&welt, "a.kollegin")),
        rolle: Rolle::Teamleitung,
        einheit: einheit("50"),
        leistungsarten: vec![Wohngeld],
        bis: None,
    });
    welt.app
        .organisation_pflegen(AHAUS, vec![leitet])
        .await
        .unwrap();
    let set = sb.sendet(&path, schutz(true)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    welt.protokoll_ist_unversehrt().await;
}
