//! What the archive answers to a delivery: only a receipt for exactly what went out lets anything be destroyed.

use axum::http::{Method, StatusCode};
use eakte::app::{AppError, Auftrag};
use eakte_domain::LoeschungId;
use eakte_domain::akte::{AkteError, AussonderungError, LoeschungBeenden};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::Zweck;
use serde_json::json;
use uuid::Uuid;

use crate::schutz::als;
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::archiv::{
    LANGE_HER, LISTE, PASSWORT, angeboten, antwort, bewertet, freigebende, geschlossen, n0502,
    n0506, offene_loeschung, paket, vernichten, verweigert, zeile,
};
use crate::support::welt::{Welt, text};

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
    let refused = antwort(&sb, &alt).await;
    verweigert(&refused, 409, "akte.aussonderung-ersetzt");
    let done = antwort(&sb, &n0506(&neu, &[(eine.0, true)])).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    // Nothing in a receipt is signed: who read it in is named beside it.
    let row = zeile(&archiv, eine).await;
    assert_eq!(row["bestaetigt_von"], "Person a.wohngeld");
    assert_eq!(row["bestaetigt_rolle"], "sachbearbeitung");
    let seite = Klient::im_browser(&welt, "a.archiv").await;
    let seite = seite.unter("archivierung").await;
    let seite = seite.holt(&format!("/akten/{eine}/aussonderung")).await;
    let wer = "eingelesen von Person a.wohngeld (Sachbearbeitung)";
    assert!(seite.text().contains(wer), "{}", seite.text());
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

#[tokio::test(flavor = "multi_thread")]
async fn an_appraisal_may_name_what_was_erased_here_since_the_offer() {
    let welt = Welt::neu().await;
    let (eine, irrlaeufer) = geschlossen(&welt, "Eine", LANGE_HER).await;
    let (andere, _) = geschlossen(&welt, "Andere", LANGE_HER).await;
    let (vernichtete, _) = geschlossen(&welt, "Vernichtete", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let prozess = angeboten(&sb, &[eine, andere, vernichtete]).await;
    let prozess = prozess.to_string();
    let alles = [
        (eine.0, "A"),
        (irrlaeufer.0, "A"),
        (andere.0, "V"),
        (vernichtete.0, "V"),
    ];
    bewertet(&archiv, vernichtete, "V").await;
    let falsch = json!({
        "ziel": { "art": "dokument", "dokument": irrlaeufer },
        "grundlage": "dsgvo_17_1_d", "begruendung": "falsche Person",
    });
    let path = format!("/api/v1/akten/{eine}/loeschungen");
    assert_eq!(sb.sendet(&path, falsch).await.status, StatusCode::CREATED);
    let done = vernichten(&sb, vernichtete).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let [eins, zwei] = freigebende(&welt).await;
    for akte in [eine, vernichtete] {
        let loeschung = offene_loeschung(&welt, akte).await;
        let app = &welt.app;
        app.loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
            .await
            .unwrap();
        app.loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
            .await
            .unwrap();
    }

    let done = antwort(&archiv, &n0502(&prozess, &alles)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let bericht = done.json();
    let mut erwartet = Vec::new();
    for akte in [vernichtete, eine] {
        let zeichen = zeile(&sb, akte).await["akte"]["aktenzeichen"].clone();
        assert!(zeichen.is_string());
        erwartet.push(json!({ "akte": akte, "aktenzeichen": zeichen }));
    }
    assert_eq!(bericht["geloescht"], json!(erwartet));
    assert_eq!(bericht["akten"].as_array().unwrap().len(), 2, "{bericht}");
    assert_eq!(zeile(&sb, eine).await["bewertung"], "A");
    assert_eq!(zeile(&sb, andere).await["bewertung"], "V");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appraisal_that_names_an_akte_twice_is_refused_before_any_is_recorded() {
    let welt = Welt::neu().await;
    let (eine, _) = geschlossen(&welt, "Eine", LANGE_HER).await;
    let (andere, _) = geschlossen(&welt, "Andere", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    angeboten(&sb, &[eine, andere]).await;
    let wahl = |akte, bewertung| json!({ "akte": akte, "bewertung": bewertung });
    let doppelt = [wahl(andere, "V"), wahl(eine, "A"), wahl(eine, "V")];
    let path = format!("{LISTE}/bewertungen");
    let refused = archiv
        .sendet(&path, json!({ "bewertungen": doppelt }))
        .await;
    verweigert(&refused, 422, "eingabe");
    for akte in [eine, andere] {
        assert_eq!(zeile(&archiv, akte).await["stand"], "angeboten");
    }
    welt.protokoll_ist_unversehrt().await;
}

/// The package, asked for under this key.
async fn paket_unter(klient: &Klient, aussonderung: Uuid, key: &str) -> Antwort {
    let path = format!("{LISTE}/{aussonderung}/paket");
    let kopf = [("idempotency-key", key)];
    klient
        .fragt(Method::POST, &path, Koerper::Leer, &kopf)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_makes_the_same_package_and_another_one_replaces_it() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let aussonderung = angeboten(&sb, &[akte]).await;
    bewertet(&archiv, akte, "A").await;
    let erstes = paket_unter(&sb, aussonderung, "paket-1").await;
    assert_eq!(erstes.status, StatusCode::OK, "{}", erstes.text());
    let lieferung = zeile(&sb, akte).await;
    assert_eq!(lieferung["nachricht"], aussonderung.to_string());
    let nochmal = paket_unter(&sb, aussonderung, "paket-1").await;
    assert_eq!(nochmal.status, StatusCode::OK, "{}", nochmal.text());
    assert!(nochmal.inhalt == erstes.inhalt, "byte for byte");
    let danach = zeile(&sb, akte).await;
    for feld in ["nachricht", "paket", "abgegeben_am"] {
        assert_eq!(danach[feld], lieferung[feld], "{feld}");
    }

    let zweites = paket_unter(&sb, aussonderung, "paket-2").await;
    assert_eq!(zweites.status, StatusCode::OK, "{}", zweites.text());
    let neu = zeile(&sb, akte).await["nachricht"].clone();
    assert_ne!(neu, lieferung["nachricht"]);
    let wieder = paket_unter(&sb, aussonderung, "paket-2").await;
    assert!(wieder.inhalt == zweites.inhalt, "byte for byte");
    assert_eq!(zeile(&sb, akte).await["nachricht"], neu);
    let abgeloest = paket_unter(&sb, aussonderung, "paket-1").await;
    verweigert(&abgeloest, 409, "akte.aussonderung-paket-veraltet");

    // A receipt for what was replaced says so, to who may know of it.
    let alt = n0506(&aussonderung.to_string(), &[(akte.0, true)]);
    for klient in [&sb, &archiv] {
        let refused = antwort(klient, &alt).await;
        verweigert(&refused, 409, "akte.aussonderung-ersetzt");
        let heute = eakte::app::now().tag().strftime("%d.%m.%Y").to_string();
        assert!(refused.text().contains(&heute), "{}", refused.text());
    }
    verweigert(&antwort(&fremd, &alt).await, 422, "eingabe");
    assert_eq!(zeile(&sb, akte).await["stand"], "abgegeben");
    let gut = n0506(neu.as_str().unwrap(), &[(akte.0, true)]);
    let done = antwort(&sb, &gut).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_delivery_that_was_replaced_in_part_the_rest_is_confirmed() {
    let welt = Welt::neu().await;
    let (eine, _) = geschlossen(&welt, "Eine", LANGE_HER).await;
    let (gesperrte, _) = geschlossen(&welt, "Gesperrte", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let aussonderung = angeboten(&sb, &[eine, gesperrte]).await;
    for akte in [eine, gesperrte] {
        bewertet(&archiv, akte, "A").await;
    }
    let erstes = paket_unter(&sb, aussonderung, "paket-1").await;
    assert_eq!(erstes.status, StatusCode::OK, "{}", erstes.text());
    let sperren = format!("/api/v1/akten/{gesperrte}/sperren");
    let done = sb.sendet(&sperren, json!({ "grund": "Klage" })).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    // Without the Akte that is held it would be another package.
    let anders = paket_unter(&sb, aussonderung, "paket-1").await;
    verweigert(&anders, 409, "akte.aussonderung-paket-veraltet");
    let zweites = paket_unter(&sb, aussonderung, "paket-2").await;
    assert_eq!(zweites.status, StatusCode::OK, "{}", zweites.text());

    let beide = [(eine.0, true), (gesperrte.0, true)];
    let done = antwort(&sb, &n0506(&aussonderung.to_string(), &beide)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let body = done.json();
    let schritte = body["akten"].as_array().unwrap();
    let schritt = |akte: &str| schritte.iter().find(|s| s["akte"] == akte).unwrap();
    let ersetzt = schritt(&eine.to_string());
    assert_eq!(ersetzt["code"], "akte.aussonderung-ersetzt");
    assert_eq!(schritt(&gesperrte.to_string())["erledigt"], true);
    assert_eq!(zeile(&sb, eine).await["stand"], "abgegeben");
    assert_eq!(zeile(&sb, gesperrte).await["stand"], "uebernommen");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_against_a_destruction_is_taken_between_its_two_approvals_and_voids_the_first()
{
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Klage", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    angeboten(&sb, &[akte]).await;
    bewertet(&archiv, akte, "V").await;
    let [eins, zwei] = freigebende(&welt).await;
    let done = vernichten(&sb, akte).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let loeschung = offene_loeschung(&welt, akte).await;
    let erste = async |loeschung: LoeschungId| {
        welt.app
            .loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
            .await
            .unwrap();
    };
    // Why the second approval destroys nothing.
    let verhindert = async |loeschung: LoeschungId| {
        let done = welt
            .app
            .loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
            .await;
        match done {
            Err(AppError::Akte(e)) => e,
            other => panic!("{other:?}"),
        }
    };
    // The archive thinks again.
    erste(loeschung).await;
    let done = bewertet(&archiv, akte, "A").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let grund = AkteError::from(AussonderungError::NichtUebernommen);
    assert_eq!(verhindert(loeschung).await, grund);
    let done = bewertet(&archiv, akte, "V").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());

    // A claim comes: the approval fell, and does not come back when the hold is lifted.
    erste(loeschung).await;
    let sperren = format!("/api/v1/akten/{akte}/sperren");
    let done = sb.sendet(&sperren, json!({ "grund": "Klage" })).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let grund = AkteError::from(AussonderungError::Gesperrt(None));
    assert_eq!(verhindert(loeschung).await, grund);
    let hinfaellig = welt.app.hinfaellige_freigabe(akte).await.unwrap();
    assert!(hinfaellig.is_some_and(|f| f.erste == eins.nutzer));
    let sperre = done.json()["sperre"].as_str().unwrap().to_owned();
    let aufheben = format!("{sperren}/{sperre}/aufhebung");
    let done = sb.sendet(&aufheben, json!({ "grund": "Urteil" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let grund = AkteError::LoeschungUeberholt;
    assert_eq!(verhindert(loeschung).await, grund);

    // Asked for anew, and needed here again.
    let zurueck = LoeschungBeenden {
        loeschung,
        abgelehnt: false,
        grund: text("neu zu beantragen"),
    };
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.app
        .loeschung_beenden(&wer, akte, zurueck, Auftrag::neu())
        .await
        .unwrap();
    let done = vernichten(&sb, akte).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let loeschung = offene_loeschung(&welt, akte).await;
    erste(loeschung).await;
    let path = format!("/api/v1/akten/{akte}/angebot/ruecknahme");
    let done = sb.sendet(&path, json!({ "grund": "gebraucht" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let grund = AkteError::from(AussonderungError::NichtBewertet);
    assert_eq!(verhindert(loeschung).await, grund);
    welt.protokoll_ist_unversehrt().await;
}
