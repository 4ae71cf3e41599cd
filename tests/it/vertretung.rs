//! Offices from the outside: who stands in for somebody, service accounts, supervision by the Kreis.

use axum::http::{Method, StatusCode};
use eakte_domain::OrgNr;
use eakte_domain::organisation::{DelegationErklaeren, OrganisationCommand, RolleEntziehen};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::{Rolle, Zweck};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{AHAUS, akte, als, gibt, id, in_liste, neu};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::welt::{Welt, einheit, heute, text};

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_in_works_on_those_days_and_the_chain_says_in_whose_place() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let vertretene = als(&welt, "a.wohngeld", Wohngeld).await;
    let heute = heute();
    let sent = vertretene
        .sendet(
            "/api/v1/vertretungen",
            json!({ "durch": id(&welt, "a.hzl"), "von": heute, "bis": heute }),
        )
        .await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let vertreter = als(&welt, "a.hzl", Wohngeld).await;
    assert!(in_liste(&vertreter, akte).await);
    let read = vertreter.holt(&format!("/api/v1/akten/{akte}")).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text());
    let changed = vertreter
        .fragt(
            Method::PATCH,
            &format!("/api/v1/akten/{akte}"),
            Koerper::Json(json!({ "betreff": "In Vertretung geändert" })),
            &[("if-match", read.etag.as_deref().unwrap())],
        )
        .await;
    assert!(changed.status.is_success(), "{}", changed.text());
    let verlauf = vertretene
        .holt(&format!("/api/v1/akten/{akte}/verlauf"))
        .await;
    let name = |n: &str| {
        let verzeichnis = welt.app.verzeichnis();
        verzeichnis.by_anmeldename(n).unwrap().name.clone()
    };
    let zeichnung = format!("{} i. V. {}", name("a.hzl"), name("a.wohngeld"));
    assert!(verlauf.text().contains(&zeichnung), "{}", verlauf.text());
    // Protection is not part of it, and neither is asking for an erasure.
    let schutz = vertreter
        .holt(&format!("/api/v1/akten/{akte}/schutz"))
        .await;
    assert_eq!(schutz.status, StatusCode::FORBIDDEN, "{}", schutz.text());
    // Ended, and with the next request it is over.
    let zeilen = vertretene.holt("/api/v1/vertretungen").await.zeilen();
    let path = format!(
        "/api/v1/vertretungen/{}/beenden",
        zeilen[0]["vertretung"].as_str().unwrap()
    );
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let (seen, absent) = (
        fremd.sendet(&path, json!({})).await,
        fremd
            .sendet(
                &format!("/api/v1/vertretungen/{}/beenden", Uuid::new_v4()),
                json!({}),
            )
            .await,
    );
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    assert_eq!(seen.text(), absent.text());
    let ended = vertretene.sendet(&path, json!({})).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    let after = gibt(&vertreter, format!("/api/v1/akten/{akte}")).await;
    assert!(after.is_client_error(), "{after}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stood_in_stays_logged_in_as_themselves_and_is_told_why() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let heute = heute();
    let vertretene = als(&welt, "a.wohngeld", Wohngeld).await;
    let sent = vertretene
        .sendet(
            "/api/v1/vertretungen",
            json!({ "durch": id(&welt, "a.hzl"), "von": heute, "bis": heute }),
        )
        .await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let vertreter = Klient::im_browser(&welt, "a.hzl").await;
    let vertreter = vertreter.unter("wohngeld").await;
    let seite = format!("/akten/{akte}");
    assert_eq!(vertreter.holt(&seite).await.status, StatusCode::OK);
    let zeilen = vertretene.holt("/api/v1/vertretungen").await.zeilen();
    let path = format!(
        "/api/v1/vertretungen/{}/beenden",
        zeilen[0]["vertretung"].as_str().unwrap()
    );
    let ended = vertretene.sendet(&path, json!({})).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    // A picture on the page has nobody to tell it to.
    let bild = [("sec-fetch-mode", "no-cors")];
    let out = vertreter
        .fragt(Method::GET, &seite, Koerper::Leer, &bild)
        .await;
    assert!(out.ziel().starts_with("/anmelden"), "{}", out.ziel());
    // What was sent under the old purpose is not done under another.
    let betreff = [("betreff", "Unter altem Zweck")];
    let out = vertreter.formt(&format!("{seite}/betreff"), &betreff).await;
    assert_eq!(out.ziel(), "/?m=zweck-beendet");
    let start = vertreter.holt(out.ziel()).await;
    assert_eq!(start.status, StatusCode::OK);
    assert!(start.text().contains("Ihr bisheriger Zweck ist beendet"));
    assert_eq!(vertreter.holt(&seite).await.status, StatusCode::NOT_FOUND);
    let read = vertretene.holt(&format!("/api/v1/akten/{akte}")).await;
    assert!(!read.text().contains("Unter altem Zweck"));
    // Who has nothing else to work for is told at the login.
    let rollen = [OrganisationCommand::RolleEntziehen(RolleEntziehen {
        nutzer: welt.wer("a.hzl", Hzl).nutzer,
        rolle: Rolle::Sachbearbeitung,
        einheit: einheit("50"),
    })];
    welt.app
        .organisation_pflegen(AHAUS, rollen.into())
        .await
        .unwrap();
    let out = vertreter.holt("/").await;
    assert_eq!(out.ziel(), "/anmelden?m=zweck-keiner");
    let login = vertreter.holt(out.ziel()).await;
    assert!(login.text().contains("Sie vertreten niemanden mehr"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vertretung_of_others_is_set_up_by_their_administrator_only() {
    let welt = Welt::neu().await;
    let heute = heute();
    let body = json!({
        "fuer": id(&welt, "a.wohngeld"), "durch": id(&welt, "a.hzl"), "von": heute, "bis": heute,
    });
    let kollegin = als(&welt, "a.hzl", Hzl).await;
    let refused = kollegin.sendet("/api/v1/vertretungen", body.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let fremd = als(&welt, "k.admin", Zweck::Administration).await;
    let refused = fremd.sendet("/api/v1/vertretungen", body.clone()).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    let admin = als(&welt, "a.admin", Zweck::Administration).await;
    let made = admin.sendet("/api/v1/vertretungen", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_puts_in_and_sees_nothing_afterwards() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.portal", Rolle::Dienstkonto, &[Wohngeld]).await;
    let (fremd, _) = akte(&welt).await;
    let portal = als(&welt, "a.portal", Wohngeld).await;
    let key = [("idempotency-key", "antrag-4711")];
    let body = || Koerper::Json(json!({ "plan": "50.1", "betreff": "Antrag aus dem Portal" }));
    let made = portal
        .fragt(Method::POST, "/api/v1/akten", body(), &key)
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let again = portal
        .fragt(Method::POST, "/api/v1/akten", body(), &key)
        .await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text());
    let neue: Value = made.json();
    assert_eq!(neue["akte"], again.json()["akte"]);
    assert!(neue["aktenzeichen"].is_string());
    let neue = neue["akte"].as_str().unwrap();
    for akte in [neue, &fremd.to_string()] {
        assert_eq!(
            gibt(&portal, format!("/api/v1/akten/{akte}")).await,
            StatusCode::NOT_FOUND
        );
    }
    assert!(portal.holt("/api/v1/akten").await.zeilen().is_empty());
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    assert_eq!(
        gibt(&sb, format!("/api/v1/akten/{neue}")).await,
        StatusCode::OK
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kreis_reads_what_it_has_delegated_and_nothing_else() {
    let welt = Welt::neu().await;
    neu(
        &welt,
        OrgNr(1),
        "k.aufsicht",
        Rolle::Fachaufsicht,
        &[Wohngeld],
    )
    .await;
    let (akte, dokument) = akte(&welt).await;
    let aufsicht = als(&welt, "k.aufsicht", Zweck::Fachaufsicht).await;
    assert_eq!(
        gibt(&aufsicht, format!("/api/v1/akten/{akte}")).await,
        StatusCode::NOT_FOUND
    );
    let delegation = |gilt| {
        OrganisationCommand::DelegationErklaeren(DelegationErklaeren {
            gemeinde: AHAUS,
            leistungsart: Wohngeld,
            gilt,
            grundlage: text("Delegationssatzung"),
        })
    };
    welt.app
        .organisation_pflegen(OrgNr(1), vec![delegation(true)])
        .await
        .unwrap();
    assert!(in_liste(&aufsicht, akte).await);
    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    assert_eq!(gibt(&aufsicht, inhalt.clone()).await, StatusCode::OK);
    let vorgang = aufsicht
        .sendet(
            &format!("/api/v1/akten/{akte}/vorgaenge"),
            json!({ "betreff": "Neu" }),
        )
        .await;
    assert_eq!(vorgang.status, StatusCode::FORBIDDEN, "{}", vorgang.text());
    welt.app
        .organisation_pflegen(OrgNr(1), vec![delegation(false)])
        .await
        .unwrap();
    assert_eq!(gibt(&aufsicht, inhalt).await, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_in_holds_an_akte_and_records_an_objection_and_ends_none_of_its_protection() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let vertretene = als(&welt, "a.wohngeld", Wohngeld).await;
    let heute = heute();
    let vertretung = json!({ "durch": id(&welt, "a.hzl"), "von": heute, "bis": heute });
    let sperren = format!("/api/v1/akten/{akte}/sperren");
    let objection = format!("/api/v1/akten/{akte}/medizinwiderspruch");
    let grund = json!({ "grund": "Klage S 12 SO 7/26" });
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    for path in [&sperren, &objection] {
        let hidden = fremd.sendet(path, grund.clone()).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text());
    }
    let sent = vertretene.sendet("/api/v1/vertretungen", vertretung).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let vertreter = als(&welt, "a.hzl", Wohngeld).await;
    let held = vertreter.sendet(&sperren, grund.clone()).await;
    assert_eq!(held.status, StatusCode::CREATED, "{}", held.text());
    let zeilen = vertreter.holt(&sperren).await.zeilen();
    let sperre = zeilen[0]["sperre"].as_str().unwrap().to_owned();
    let name = |n: &str| {
        let verzeichnis = welt.app.verzeichnis();
        verzeichnis.by_anmeldename(n).unwrap().name.clone()
    };
    let zeichnung = format!("{} i. V. {}", name("a.hzl"), name("a.wohngeld"));
    assert_eq!(zeilen[0]["gesetzt_von"], zeichnung);
    let browser = Klient::im_browser(&welt, "a.hzl").await;
    let browser = browser.unter("wohngeld").await;
    let page = browser.holt(&format!("/akten/{akte}/aussonderung")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains(&format!("sperren/{sperre}/aufheben")));
    let lifted = vertreter
        .sendet(&format!("{sperren}/{sperre}/aufhebung"), grund.clone())
        .await;
    assert_eq!(lifted.status, StatusCode::OK, "{}", lifted.text());

    // The form comes back without a reason; with one the objection stands.
    let form = format!("/akten/{akte}/medizinwiderspruch");
    let page = browser.holt(&format!("/akten/{akte}")).await.text();
    assert!(page.contains(&form), "{page}");
    let leer = browser.formt(&form, &[("grund", "")]).await;
    assert_eq!(leer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(leer.text().contains("widerspruch-grund-fehler"));
    let done = browser
        .formt(&form, &[("grund", "Schreiben vom Montag")])
        .await;
    assert_eq!(
        done.ziel(),
        format!("/akten/{akte}?m=medizinwiderspruch"),
        "{}",
        done.text()
    );
    // It is told as what it is, and not offered once more.
    let page = browser.holt(done.ziel()).await.text();
    assert!(page.contains("Der Widerspruch ist festgehalten"), "{page}");
    assert!(!page.contains(&form), "{page}");
    let page = browser.holt(&format!("/akten/{akte}/verlauf")).await.text();
    let festgehalten = "Widerspruch nach § 76 SGB X festgehalten";
    assert!(page.contains(festgehalten), "{page}");
    let again = vertreter.sendet(&objection, grund.clone()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
    assert_eq!(again.json()["code"], "akte.unveraendert");
    let schutz = format!("/api/v1/akten/{akte}/schutz");
    let read = vertretene.holt(&schutz).await.json();
    assert_eq!(read["medizinwiderspruch"], true, "{read}");
    let verlauf = format!("/api/v1/akten/{akte}/verlauf");
    let zeilen = vertretene.holt(&verlauf).await.zeilen();
    for art in [
        "AussonderungSperreGesetzt",
        "AussonderungSperreAufgehoben",
        "AkteSchutzFestgelegt",
    ] {
        let zeile = zeilen.iter().find(|z| z["art"] == art).unwrap();
        assert_eq!(zeile["name"], zeichnung, "{art}");
    }

    // How else the Akte is kept, the end of the objection, and erasures stay with the person.
    let ende = json!({ "grund": "doch nicht" });
    let antrag = json!({
        "ziel": { "art": "akte" }, "grundlage": "dsgvo_17_1_d", "begruendung": "Grund",
    });
    let loeschungen = format!("/api/v1/akten/{akte}/loeschungen");
    for (path, body) in [(&schutz, ende), (&loeschungen, antrag)] {
        let refused = vertreter.sendet(path, body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    }
    // Who may end it: the history tells both, and what changes nothing about it is no line of its own.
    for body in [
        json!({ "beschaeftigte": true, "medizinwiderspruch": true, "grund": "Angehörige" }),
        json!({ "beschaeftigte": true, "grund": "zurückgenommen" }),
    ] {
        let set = vertretene.sendet(&schutz, body).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    }
    let zeilen = vertretene.holt(&verlauf).await.zeilen();
    let gesagt: Vec<_> = zeilen
        .iter()
        .filter(|z| z["art"] == "AkteSchutzFestgelegt")
        .map(|z| z["angaben"]["widerspruch"].clone())
        .collect();
    assert_eq!(gesagt, [json!(false), json!(null), json!(true)]);
    welt.protokoll_ist_unversehrt().await;
}
