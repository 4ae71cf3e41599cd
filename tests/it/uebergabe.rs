//! A client moves: an Akte goes to another town and nothing of it is copied. Scenarios 1 and 6 of the Sozialakte.

use axum::http::{Method, StatusCode};
use eakte_domain::AkteId;
use eakte_domain::akte::{AkteCommand, DokumentRegistrieren, Dokumentschutz};
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Richtung, Rolle};
use eakte_domain::zugriff::{Aktion, Kontext, Ressource};
use eakte_domain::{DokumentId, OrgNr};
use eakte_projections::auth;
use jiff::ToSpan;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{akte, als, gibt, in_liste, neu};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::welt::{Welt, heute, text};

const BOCHOLT: u16 = 3;

pub(crate) fn umzug() -> Value {
    let bis = heute().checked_add(90.days()).unwrap();
    json!({
        "anlass": "umzug", "an": BOCHOLT, "einheit": "50", "leistungsart": "wohngeld", "zustaendig_ab": heute(),
        "zahlt_bis": heute(), "liest_bis": bis, "grund": "Umzug nach Bocholt",
    })
}

async fn angeboten(klient: &Klient, akte: AkteId, body: Value) -> Uuid {
    let sent = klient
        .sendet(&format!("/api/v1/akten/{akte}/uebergaben"), body)
        .await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    sent.json()["uebergabe"].as_str().unwrap().parse().unwrap()
}

fn pfad(akte: AkteId, uebergabe: Uuid, was: &str) -> String {
    format!("/api/v1/akten/{akte}/uebergaben/{uebergabe}/{was}")
}

async fn findet(klient: &Klient, wort: &str) -> bool {
    let found = klient.holt(&format!("/api/v1/suche?q={wort}")).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    !found.json()["treffer"].as_array().unwrap().is_empty()
}

async fn stand(klient: &Klient, akte: AkteId) -> Value {
    let seen = klient
        .holt(&format!("/api/v1/akten/{akte}/uebergaben"))
        .await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    seen.json()["zeilen"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_offers_accepts_and_lets_the_old_town_read_until_its_last_day() {
    let welt = Welt::neu().await;
    neu(
        &welt,
        OrgNr(1),
        "k.wohngeld",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    let (akte, dokument) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let ahaus = als(&welt, "a.wohngeld", Wohngeld).await;
    let bocholt = als(&welt, "b.wohngeld", Wohngeld).await;
    let dritte = als(&welt, "k.wohngeld", Wohngeld).await;
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let address = format!("/api/v1/akten/{akte}");
    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    assert_eq!(gibt(&kreis, address.clone()).await, StatusCode::OK);

    let id = angeboten(&ahaus, akte, umzug()).await;
    // Before acceptance: that it is offered, and nothing of the Akte.
    let offers = bocholt.holt("/api/v1/uebergaben").await;
    assert_eq!(offers.zeilen().len(), 1, "{}", offers.text());
    let offer = stand(&bocholt, akte).await;
    assert_eq!(offer["stand"], "angeboten");
    assert_eq!(offer["grund"], "Umzug nach Bocholt");
    assert!(offer["aktenzeichen"].is_string());
    assert!(!offers.text().contains("Geschützt"), "{}", offers.text());
    for path in [
        address.clone(),
        inhalt.clone(),
        format!("{address}/verlauf"),
    ] {
        assert_eq!(gibt(&bocholt, path).await, StatusCode::NOT_FOUND);
    }
    assert!(!in_liste(&bocholt, akte).await);
    assert!(!findet(&bocholt, "Schreiben").await);
    assert!(dritte.holt("/api/v1/uebergaben").await.zeilen().is_empty());
    assert_eq!(
        gibt(&dritte, format!("{address}/uebergaben")).await,
        StatusCode::NOT_FOUND
    );
    let own = ahaus.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text());
    assert!(
        own.text().contains("der die Akte angeboten ist"),
        "{}",
        own.text()
    );
    let foreign = dritte.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text());

    let accepted = bocholt.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text());
    // The new town leads it, with all there is.
    let seen = bocholt.holt(&address).await;
    assert_eq!(seen.json()["akte"]["org"], BOCHOLT, "{}", seen.text());
    assert_eq!(gibt(&bocholt, inhalt.clone()).await, StatusCode::OK);
    assert!(in_liste(&bocholt, akte).await);
    assert!(findet(&bocholt, "Schreiben").await);
    let change = Koerper::Json(json!({ "betreff": "Jetzt in Bocholt" }));
    let etag = [("if-match", seen.etag.as_deref().unwrap())];
    let changed = bocholt.fragt(Method::PATCH, &address, change, &etag).await;
    assert!(changed.status.is_success(), "{}", changed.text());
    // The old one reads and changes nothing; its other units, third towns and earlier shares are out.
    assert_eq!(gibt(&ahaus, inhalt.clone()).await, StatusCode::OK);
    let change = Koerper::Json(json!({ "betreff": "Zurück" }));
    let read = ahaus.holt(&address).await;
    let etag = [("if-match", read.etag.as_deref().unwrap())];
    let refused = ahaus.fragt(Method::PATCH, &address, change, &etag).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    for other in [&dritte, &kreis, &als(&welt, "a.hzl", Hzl).await] {
        assert_eq!(gibt(other, address.clone()).await, StatusCode::NOT_FOUND);
        assert!(!in_liste(other, akte).await);
    }
    for side in [&ahaus, &bocholt] {
        assert_eq!(stand(side, akte).await["stand"], "angenommen");
    }
    // After the last day nothing is there for it.
    let client = welt.app.store.db.read().await.unwrap();
    let known = auth::akte(&*client, akte).await.unwrap().unwrap();
    let dok = auth::dokument(&*client, dokument).await.unwrap().unwrap();
    let person = welt.app.person(&wer).unwrap();
    let am = |tage: i64| Kontext {
        tag: heute().checked_add(tage.days()).unwrap(),
        ..Kontext::new(eakte::app::now(), wer.zweck)
    };
    for (tage, reads) in [(90, true), (91, false)] {
        let nutzer = person.nutzer();
        let kontext = am(tage);
        let tor = welt.app.regelwerk.fuer(&nutzer, &kontext);
        for (aktion, was) in [
            (Aktion::AkteSehen, Ressource::Akte(&known)),
            (Aktion::UebergabeSehen, Ressource::Akte(&known)),
            (Aktion::DokumentLesen, Ressource::Dokument(&dok)),
        ] {
            let answer = tor.entscheiden(aktion, was);
            assert_eq!(answer.is_ok(), reads, "{aktion} after {tage} days");
            assert!(reads || !answer.unwrap_err().sichtbar);
        }
    }
    drop(client);
    // What follows is sealed under keys of the new town.
    let sql = "SELECT count(*) FROM record_key WHERE stream = $1 AND org = 3";
    let keys = welt
        .superuser()
        .await
        .query_one(sql, &[&akte.0])
        .await
        .unwrap();
    assert!(keys.get::<_, i64>(0) > 0);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forwarded_application_keeps_its_first_receipt_and_the_wrong_desk_reads_on_nothing() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Irrläufer Musterfrau").await;
    let ahaus = als(&welt, "a.wohngeld", Wohngeld).await;
    let weiter = |an: u16, einheit: &str| {
        json!({
            "anlass": "weiterleitung", "an": an, "einheit": einheit, "leistungsart": "wohngeld",
            "zustaendig_ab": heute(), "grund": "Antrag einer Bocholterin",
        })
    };
    let post = format!("/api/v1/akten/{akte}/uebergaben");
    let early = ahaus.sendet(&post, weiter(BOCHOLT, "50")).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text());
    assert!(early.text().contains("Eingangsdatum"), "{}", early.text());
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let eingang = heute().checked_sub(3.days()).unwrap();
    let dokument = DokumentId(Uuid::new_v4());
    let antrag = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        vorgang,
        dokument,
        betreff: text("Antrag auf Wohngeld"),
        klasse: Dokumentklasse::Antrag,
        richtung: Richtung::Eingang,
        datum: None,
        eingang: Some(eingang),
        absender: None,
        fremdes_zeichen: None,
        anlage_zu: None,
        fassung: None,
        herkunft: None,
        schutz: Dokumentschutz::default(),
        ausweisgrund: None,
    });
    welt.tut(&wer, akte, antrag).await;
    let id = angeboten(&ahaus, akte, weiter(BOCHOLT, "50")).await;
    let bocholt = als(&welt, "b.wohngeld", Wohngeld).await;
    for side in [&ahaus, &bocholt] {
        let seen = stand(side, akte).await;
        assert_eq!(seen["ersteingang"], eingang.to_string());
        assert_eq!(seen["ersteingang_bei"], 2);
    }
    let accepted = bocholt.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text());
    let seen = bocholt.holt(&format!("/api/v1/akten/{akte}")).await.json();
    assert_eq!(seen["akte"]["ersteingang"], eingang.to_string());
    assert_eq!(seen["akte"]["ersteingang_bei"], 2);
    // The right one works on it at once.
    let address = format!("/api/v1/akten/{akte}");
    let etag = bocholt.holt(&address).await.etag.unwrap();
    let change = Koerper::Json(json!({ "betreff": "Antrag Musterfrau" }));
    let changed = bocholt
        .fragt(Method::PATCH, &address, change, &[("if-match", &etag)])
        .await;
    assert!(changed.status.is_success(), "{}", changed.text());
    // The wrong desk sees what became of it, and nothing else.
    assert_eq!(stand(&ahaus, akte).await["stand"], "angenommen");
    for path in [
        format!("/api/v1/akten/{akte}"),
        format!("/api/v1/dokumente/{dokument}"),
        format!("/api/v1/akten/{akte}/freigaben"),
        format!("/api/v1/akten/{akte}/verlauf"),
    ] {
        assert_eq!(gibt(&ahaus, path).await, StatusCode::NOT_FOUND);
    }
    assert!(!in_liste(&ahaus, akte).await);
    assert!(!findet(&ahaus, "Musterfrau").await);
    // Nobody moves the day, not by handing the Akte on either.
    let spaeter = angeboten(&bocholt, akte, weiter(2, "50")).await;
    let back = ahaus
        .sendet(&pfad(akte, spaeter, "annahme"), json!({}))
        .await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    let seen = ahaus.holt(&format!("/api/v1/akten/{akte}")).await.json();
    assert_eq!(seen["akte"]["ersteingang"], eingang.to_string());
    assert_eq!(seen["akte"]["ersteingang_bei"], 2);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_out_of_order_is_refused_with_a_reason() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let ahaus = als(&welt, "a.wohngeld", Wohngeld).await;
    let bocholt = als(&welt, "b.wohngeld", Wohngeld).await;
    let post = format!("/api/v1/akten/{akte}/uebergaben");
    let grund = || json!({ "grund": "nicht zuständig" });
    for (feld, wert, wort) in [
        ("an", json!(99), "99"),
        ("einheit", json!("77"), "77"),
        ("an", json!(2), "nicht übernehmen"),
        ("liest_bis", json!("2020-01-01"), "Reihenfolge"),
    ] {
        let mut body = umzug();
        body[feld] = wert;
        let refused = ahaus.sendet(&post, body).await;
        assert!(refused.status.is_client_error(), "{}", refused.text());
        assert!(
            refused.text().contains(wort) || feld == "an",
            "{}",
            refused.text()
        );
    }
    let foreign = bocholt.sendet(&post, umzug()).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text());
    // Not before its day.
    let mut later = umzug();
    let morgen = heute().checked_add(1.days()).unwrap();
    later["zustaendig_ab"] = json!(morgen);
    later["zahlt_bis"] = json!(null);
    let id = angeboten(&ahaus, akte, later).await;
    let early = bocholt.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text());
    assert!(
        early.text().contains("Zuständigkeit beginnt"),
        "{}",
        early.text()
    );
    let second = ahaus.sendet(&post, umzug()).await;
    assert_eq!(second.status, StatusCode::CONFLICT, "{}", second.text());
    // Who refuses no longer sees it; who offered reads why.
    let other = bocholt.sendet(&pfad(akte, id, "ruecknahme"), grund()).await;
    assert!(other.status.is_client_error(), "{}", other.text());
    let no = bocholt.sendet(&pfad(akte, id, "ablehnung"), grund()).await;
    assert_eq!(no.status, StatusCode::OK, "{}", no.text());
    assert_eq!(gibt(&bocholt, post.clone()).await, StatusCode::NOT_FOUND);
    let seen = stand(&ahaus, akte).await;
    assert_eq!(
        (&seen["stand"], &seen["antwort"]),
        (&json!("abgelehnt"), &json!("nicht zuständig"))
    );
    let again = ahaus.sendet(&pfad(akte, id, "ruecknahme"), grund()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
    // Taken back before it was accepted.
    let id = angeboten(&ahaus, akte, umzug()).await;
    let back = ahaus.sendet(&pfad(akte, id, "ruecknahme"), grund()).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    let late = bocholt.sendet(&pfad(akte, id, "annahme"), json!({})).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_acceptance_and_withdrawal_at_the_same_moment_one_wins() {
    let welt = Welt::neu().await;
    let ahaus = als(&welt, "a.wohngeld", Wohngeld).await;
    let bocholt = als(&welt, "b.wohngeld", Wohngeld).await;
    for _ in 0..4 {
        let (akte, _) = akte(&welt).await;
        let id = angeboten(&ahaus, akte, umzug()).await;
        let (yes, back) = (pfad(akte, id, "annahme"), pfad(akte, id, "ruecknahme"));
        let (yes, back) = tokio::join!(
            bocholt.sendet(&yes, json!({})),
            ahaus.sendet(&back, json!({ "grund": "Irrtum" })),
        );
        assert_ne!(yes.status.is_success(), back.status.is_success());
        let leads = if yes.status.is_success() {
            &bocholt
        } else {
            &ahaus
        };
        let vorgang = format!("/api/v1/akten/{akte}/vorgaenge");
        let made = leads.sendet(&vorgang, json!({ "betreff": "Weiter" })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }
    welt.protokoll_ist_unversehrt().await;
}
