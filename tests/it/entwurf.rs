//! The draft of somebody who is not at work any more holds nothing up: the lead takes it over or discards it.

use axum::http::{Method, StatusCode};
use eakte_domain::akte::Akte;
use eakte_domain::organisation::{
    NutzerSperren, OrganisationCommand, RolleEntziehen, RolleZuweisen,
};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle};
use eakte_domain::{AkteId, DokumentId, NutzerId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::geschaeftsgang::{entwirft, faelle};
use crate::schutz::{AHAUS, als, gibt, id};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::welt::{Welt, einheit, text};
use crate::uebergabe::umzug;

async fn gesperrt(welt: &Welt, name: &str) {
    let sperren = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: NutzerId(id(welt, name)),
        grund: text("ausgeschieden"),
    });
    welt.app
        .organisation_pflegen(AHAUS, vec![sperren])
        .await
        .unwrap();
}

async fn uebernimmt(klient: &Klient, dokument: Uuid) -> Antwort {
    let body = json!({ "entwurf": true, "entwurf_uebernehmen": true, "grund": "Verfasserin ausgeschieden" });
    let path = format!("/api/v1/dokumente/{dokument}/schutz");
    klient.sendet(&path, body).await
}

async fn verfasst(welt: &Welt, akte: AkteId, dokument: Uuid) -> Option<NutzerId> {
    let stand = welt.app.store.stand::<Akte>(akte.into()).await.unwrap();
    let stand = stand.unwrap();
    let known = stand.aggregate.dokument(DokumentId(dokument));
    known.unwrap().schutz.entwurf_von
}

async fn zda(klient: &Klient, (akte, vorgang): (AkteId, VorgangId)) -> Antwort {
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/zda");
    klient.fragt(Method::POST, &path, Koerper::Leer, &[]).await
}

fn code(a: &Antwort) -> Value {
    assert_eq!(a.status, StatusCode::CONFLICT, "{}", a.text());
    a.json()["code"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_takes_over_or_discards_the_draft_of_who_was_locked_and_nobody_else_does() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let (wer, chef) = (
        NutzerId(id(&welt, "a.wohngeld")),
        NutzerId(id(&welt, "a.leitung")),
    );
    let eins = entwirft(&sb, hier, "Bewilligt").await;
    let zwei = entwirft(&sb, hier, "Abgelehnt").await;

    // While its author is at work it stays theirs.
    let early = uebernimmt(&leitung, eins).await;
    assert_eq!(
        early.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        early.text()
    );
    assert!(
        early.text().contains("nicht mehr arbeitet"),
        "{}",
        early.text()
    );
    assert_eq!(verfasst(&welt, akte, eins).await, Some(wer));

    gesperrt(&welt, "a.wohngeld").await;
    // A colleague sees neither, and is told of none by number.
    let hidden = uebernimmt(&kollegin, eins).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text());
    assert_eq!(
        hidden.text(),
        uebernimmt(&kollegin, Uuid::new_v4()).await.text()
    );
    let offers = format!("/api/v1/akten/{akte}/uebergaben");
    let refused = kollegin.sendet(&offers, umzug()).await;
    assert_eq!(code(&refused), "akte.uebergabe-entwurf");
    let detail = refused.json()["detail"].to_string();
    assert!(
        !detail.contains("0001") && detail.contains("die Leitung"),
        "{detail}"
    );
    let refused = zda(&kollegin, hier).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    // The lead is told which, takes one over and discards the other.
    let refused = leitung.sendet(&offers, umzug()).await;
    assert_eq!(code(&refused), "akte.uebergabe-entwuerfe");
    let detail = refused.json()["detail"].to_string();
    assert!(detail.contains("0001-0001, 0001-0002"), "{detail}");
    assert_eq!(
        code(&zda(&leitung, hier).await),
        "akte.geschaeftsgang-entwuerfe"
    );
    let taken = uebernimmt(&leitung, eins).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    assert_eq!(verfasst(&welt, akte, eins).await, Some(chef));
    assert_eq!(code(&uebernimmt(&leitung, eins).await), "akte.unveraendert");
    let dokument = format!("/api/v1/dokumente/{eins}");
    assert_eq!(
        gibt(&kollegin, dokument.clone()).await,
        StatusCode::NOT_FOUND
    );
    let storno = format!("/api/v1/dokumente/{zwei}/storno");
    let grund = json!({ "grund": "Verfasserin ausgeschieden" });
    let gone = leitung.sendet(&storno, grund).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text());

    // Without the mark it is no draft: nothing holds the Vorgang up.
    let frei = json!({ "grund": "fertig" });
    let set = leitung.sendet(&format!("{dokument}/schutz"), frei).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let closed = zda(&leitung, hier).await;
    assert!(closed.status.is_success(), "{}", closed.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_offers_the_lead_to_take_a_draft_over_once_its_author_is_gone() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let seite = format!("/dokumente/{dokument}/schutz");
    let shown = leitung.holt(&seite).await.text();
    assert!(shown.contains("name=\"entwurf\"") && !shown.contains("name=\"uebernehmen\""));
    gesperrt(&welt, "a.wohngeld").await;
    let shown = leitung.holt(&seite).await.text();
    assert!(shown.contains("name=\"uebernehmen\""), "{shown}");
    assert!(shown.contains("arbeitet hier nicht mehr"), "{shown}");
    // Without a reason the form comes back as it was filled in.
    let felder = [("entwurf", "ja"), ("uebernehmen", "ja"), ("grund", "")];
    let refused = leitung.formt(&seite, &felder).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    assert!(
        refused.text().contains("grund-fehler"),
        "{}",
        refused.text()
    );
    let felder = [
        ("entwurf", "ja"),
        ("uebernehmen", "ja"),
        ("grund", "Vertretung"),
    ];
    let done = leitung.formt(&seite, &felder).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let chef = NutzerId(id(&welt, "a.leitung"));
    assert_eq!(verfasst(&welt, hier.0, dokument).await, Some(chef));
    let shown = leitung.holt(&seite).await.text();
    assert!(!shown.contains("name=\"uebernehmen\""), "{shown}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_a_draft_is_the_partners_to_see_as_long_as_it_is_none() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = hier;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let haupt = dokument.to_string();
    let felder = [
        ("betreff", "Berechnung"),
        ("klasse", "bescheid"),
        ("richtung", "intern"),
        ("anlage_zu", haupt.as_str()),
    ];
    let filed = sb
        .reicht_ein(&path, &felder, ("berechnung.txt", b"4711"))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let anlage: Uuid = filed.json()["dokument"].as_str().unwrap().parse().unwrap();
    let schutz = format!("/api/v1/dokumente/{dokument}/schutz");
    let inhalt = |d: Uuid| format!("/api/v1/dokumente/{d}/inhalt");
    let absent = partner.holt(&inhalt(Uuid::new_v4())).await;
    for (entwurf, status) in [
        (None, StatusCode::NOT_FOUND),
        (Some(false), StatusCode::OK),
        (Some(true), StatusCode::NOT_FOUND),
    ] {
        if let Some(entwurf) = entwurf {
            let body = json!({ "entwurf": entwurf, "grund": "so gewollt" });
            let set = sb.sendet(&schutz, body).await;
            assert_eq!(set.status, StatusCode::OK, "{}", set.text());
        }
        let shown = partner.holt(&inhalt(anlage)).await;
        assert_eq!(shown.status, status, "{entwurf:?}: {}", shown.text());
        if status == StatusCode::NOT_FOUND {
            assert_eq!(shown.inhalt, absent.inhalt);
        }
        assert_eq!(gibt(&sb, inhalt(anlage)).await, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_takes_over_the_draft_of_who_works_in_another_unit_now() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let nutzer = NutzerId(id(&welt, "a.wohngeld"));
    let rolle = Rolle::Sachbearbeitung;
    // Two units for a while: the draft is still its author's.
    let dazu = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer,
        rolle,
        einheit: einheit("41"),
        leistungsarten: vec![Wohngeld],
        bis: None,
    });
    let app = &welt.app;
    app.organisation_pflegen(AHAUS, vec![dazu]).await.unwrap();
    let early = uebernimmt(&leitung, dokument).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let weg = OrganisationCommand::RolleEntziehen(RolleEntziehen {
        nutzer,
        rolle,
        einheit: einheit("50"),
    });
    app.organisation_pflegen(AHAUS, vec![weg]).await.unwrap();
    let page = Klient::im_browser(&welt, "a.leitung").await;
    let page = page.unter("wohngeld").await;
    let shown = page.holt(&format!("/dokumente/{dokument}/schutz")).await;
    assert!(
        shown.text().contains("name=\"uebernehmen\""),
        "{}",
        shown.text()
    );
    let taken = uebernimmt(&leitung, dokument).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text());
    let chef = NutzerId(id(&welt, "a.leitung"));
    assert_eq!(verfasst(&welt, hier.0, dokument).await, Some(chef));
    welt.protokoll_ist_unversehrt().await;
}
