//! Nobody can lock an organisation out of its own administration, or out of one of its Akten for good.

use axum::http::StatusCode;
use eakte::app::AppError;
use eakte_domain::NutzerId;
use eakte_domain::organisation::{NutzerSperren, OrganisationCommand, OrganisationError};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Rolle, Zweck};
use serde_json::json;

use crate::schutz::{AHAUS, akte, als, gibt, id, neu};
use crate::support::welt::{Welt, heute, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_only_administrator_cannot_be_locked_out_by_themselves_or_by_the_operator() {
    let welt = Welt::neu().await;
    let admin = als(&welt, "a.admin", Zweck::Administration).await;
    let grund = json!({ "grund": "Irrtum" });
    let nutzer = format!("/api/v1/verwaltung/nutzer/{}", id(&welt, "a.admin"));
    let path = format!("{nutzer}/sperren");
    let weg = json!({ "rolle": "fachadmin", "einheit": "10" });
    let strip = format!("{nutzer}/rollen/entziehen");
    for (path, body) in [(&path, grund.clone()), (&strip, weg)] {
        let own = admin.sendet(path, body).await;
        assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
        assert!(own.text().contains("nicht-selbst"), "{}", own.text());
    }
    let sperren = || {
        OrganisationCommand::NutzerSperren(NutzerSperren {
            nutzer: NutzerId(id(&welt, "a.admin")),
            grund: text("ausgeschieden"),
        })
    };
    let done = welt.app.organisation_pflegen(AHAUS, vec![sperren()]).await;
    let expected = OrganisationError::LetzteFachadmin;
    assert!(matches!(done, Err(AppError::Organisation(e)) if e == expected));
    assert_eq!(gibt(&admin, "/api/v1/ich".to_owned()).await, StatusCode::OK);
    // With a second one it goes.
    neu(&welt, AHAUS, "a.admin2", Rolle::Fachadmin, &[]).await;
    let zweiter = als(&welt, "a.admin2", Zweck::Administration).await;
    let locked = zweiter.sendet(&path, grund).await;
    assert_eq!(locked.status, StatusCode::OK, "{}", locked.text());
    let out = gibt(&admin, "/api/v1/ich".to_owned()).await;
    assert_eq!(out, StatusCode::UNAUTHORIZED);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sonderkreis_has_two_members_who_could_end_it() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    // Who stands in for somebody changes no protection.
    let heute = heute();
    let vertretung = json!({ "durch": id(&welt, "a.hzl"), "von": heute, "bis": heute });
    let sent = sb.sendet("/api/v1/vertretungen", vertretung).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let kreis = format!("/api/v1/akten/{akte}/sonderkreis");
    let mit = |name: &str| {
        let mitglieder = [id(&welt, "a.wohngeld"), id(&welt, name)];
        json!({ "mitglieder": mitglieder, "grund": "Bekannte Person" })
    };
    for name in ["a.archiv", "a.freigabe1", "a.hzl"] {
        let refused = sb.sendet(&kreis, mit(name)).await;
        let text = refused.text();
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}: {text}"
        );
        assert!(text.contains("Ende des Sonderkreises"), "{name}: {text}");
    }
    let asked = sb.sendet(&kreis, mit("a.leitung")).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    welt.protokoll_ist_unversehrt().await;
}
