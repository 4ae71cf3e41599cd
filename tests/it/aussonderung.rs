//! Ten years later: offered, appraised by metadata, delivered as xdomea 0503, received by 0506, destroyed with a stub.

use std::io::Cursor;

use axum::http::StatusCode;
use eakte::app::{AppError, Auftrag, LoeschAntrag};
use eakte_domain::akte::{
    AkteCommand, AkteError, AkteWiedereroeffnen, AussonderungError, AussonderungSperreSetzen,
    Loeschziel,
};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Loeschgrundlage, Zweck};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, SperreId};
use eakte_ledger::bundle::Verdict;
use eakte_ledger::verify::Payloads;
use eakte_xdomea::{Optionen, Schriftgutobjekt, read_package};
use jiff::civil::date;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::schutz::als;
use crate::support::anfrage::Klient;
use crate::support::archiv::{
    LANGE_HER, LISTE, PASSWORT, angeboten, antwort, bewertet, freigebende, geschlossen, n0502,
    n0506, offene_loeschung, paket, vernichten, verweigert, zeile,
};
use crate::support::welt::{Welt, text};

#[tokio::test(flavor = "multi_thread")]
async fn ten_years_later_an_akte_is_taken_over_by_the_archive_and_destroyed_here() {
    let welt = Welt::neu().await;
    let (akte, bescheid) = geschlossen(&welt, "Muster, Erika", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let faellig = sb.holt(&format!("{LISTE}/faellig")).await.zeilen();
    assert_eq!(faellig.len(), 1, "{faellig:?}");
    assert_eq!(faellig[0]["frist"], "2020-12-31");
    verweigert(
        &vernichten(&sb, akte).await,
        409,
        "akte.aussonderung-nicht-bewertet",
    );
    let aussonderung = angeboten(&sb, &[akte]).await;
    assert!(
        sb.holt(&format!("{LISTE}/faellig"))
            .await
            .zeilen()
            .is_empty()
    );

    // The archive sees what it decides on, and no content.
    assert_eq!(zeile(&archiv, akte).await["stand"], "angeboten");
    let path = format!("{LISTE}/{aussonderung}/anbieteverzeichnis");
    let liste = archiv.holt(&path).await;
    assert_eq!(liste.status, StatusCode::OK, "{}", liste.text());
    let inhalt = archiv
        .holt(&format!("/api/v1/dokumente/{bescheid}/inhalt"))
        .await;
    assert_eq!(inhalt.status, StatusCode::FORBIDDEN);
    // Why there is nothing to pack yet is told to who leads the Akte.
    for (bewertung, code) in [
        (None, "akte.aussonderung-nicht-bewertet"),
        (Some("V"), "akte.aussonderung-nicht-archivwuerdig"),
    ] {
        if let Some(bewertung) = bewertung {
            let done = bewertet(&archiv, akte, bewertung).await;
            assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        }
        verweigert(&paket(&sb, aussonderung).await, 409, code);
        let nicht = paket(&archiv, aussonderung).await;
        assert_eq!(nicht.status, StatusCode::FORBIDDEN, "{}", nicht.text());
    }
    let done = bewertet(&archiv, akte, "A").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    verweigert(
        &vernichten(&sb, akte).await,
        409,
        "akte.aussonderung-nicht-uebernommen",
    );
    let nicht = paket(&archiv, aussonderung).await;
    assert_eq!(nicht.status, StatusCode::FORBIDDEN, "{}", nicht.text());

    // The package is whole: what was cancelled stays behind, and the history names it.
    let zip = paket(&sb, aussonderung).await;
    assert_eq!(zip.status, StatusCode::OK, "{}", zip.text());
    let disposition = zip.kopf.iter().find(|(n, _)| n == "content-disposition");
    let name = format!("{aussonderung}_Aussonderung.Aussonderung.0503.zip");
    assert!(disposition.unwrap().1.contains(&name));
    let optionen = Optionen {
        zip_name: Some(name),
        ..Optionen::from_env()
    };
    let gelesen = read_package(Cursor::new(zip.inhalt.clone()), &optionen).unwrap();
    let warnungen = &gelesen.bericht.warnungen;
    assert!(warnungen.is_empty(), "{warnungen:?}");
    let z = gelesen.bericht.genommen;
    assert_eq!((z.akten, z.vorgaenge, z.dokumente, z.dateien), (1, 1, 1, 1));
    let Schriftgutobjekt::Akte(hier) = &gelesen.nachricht.objekte[0] else {
        panic!("no Akte")
    };
    assert_eq!(hier.id, akte.0);
    assert_eq!(hier.vorgaenge[0].dokumente[0].id, bescheid.0);
    let aktionen: Vec<&str> = hier.historie.iter().map(|h| h.aktion.as_str()).collect();
    assert!(aktionen.contains(&"DokumentStorniert"), "{aktionen:?}");
    let summe: [u8; 32] = Sha256::digest(&zip.inhalt).into();
    let abgegeben = zeile(&sb, akte).await;
    let paket_summe = eakte_domain::werte::Digest(summe).to_string();
    assert_eq!(abgegeben["paket"], paket_summe);
    assert_eq!(abgegeben["stand"], "abgegeben");
    verweigert(
        &bewertet(&archiv, akte, "V").await,
        409,
        "akte.aussonderung-abgegeben",
    );
    verweigert(
        &vernichten(&sb, akte).await,
        409,
        "akte.aussonderung-nicht-uebernommen",
    );

    // Only the receipt of this delivery counts.
    let prozess = aussonderung.to_string();
    let fremd = Uuid::new_v4();
    let gut = n0506(&prozess, &[(akte.0, true)]);
    for xml in [
        n0506(&fremd.to_string(), &[(akte.0, true)]),
        n0506(&prozess, &[(akte.0, true), (fremd, true)]),
        n0506(&prozess, &[(akte.0, true), (akte.0, false)]),
        gut[..gut.len() - 30].to_vec(),
    ] {
        let refused = antwort(&sb, &xml).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
    }
    assert_eq!(zeile(&sb, akte).await["stand"], "abgegeben");
    let done = antwort(&sb, &gut).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(done.json()["nachricht"], "0506");
    verweigert(
        &antwort(&sb, &gut).await,
        409,
        "akte.aussonderung-uebernommen",
    );
    assert_eq!(
        zeile(&archiv, akte).await["archivkennung"],
        "Best. 12 Nr. 7"
    );
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let wieder = AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen {
        grund: text("Nachzahlung"),
    });
    let refused = welt.app.execute(&wer, akte, wieder, Auftrag::neu()).await;
    let uebernommen = AkteError::from(AussonderungError::Uebernommen);
    assert!(
        matches!(&refused, Err(AppError::Akte(e)) if *e == uebernommen),
        "{refused:?}"
    );

    // Destroyed by two others; what the archive was told stays.
    let [eins, zwei] = freigebende(&welt).await;
    let done = vernichten(&sb, akte).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let loeschung = offene_loeschung(&welt, akte).await;
    welt.app
        .loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
        .await
        .unwrap();
    welt.app
        .loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
        .await
        .unwrap();
    let rest = zeile(&archiv, akte).await;
    assert_eq!(rest["archivkennung"], "Best. 12 Nr. 7");
    assert_eq!(rest["akte"]["betreff"], "Gelöscht");
    assert_eq!(rest["akte"]["ende"], "archiviert");
    assert!(rest["vernichtet_am"].is_number(), "{rest}");

    // The archivist proves it without us.
    let archivar = welt.wer("a.archiv", Zweck::Archivierung);
    let beleg = welt
        .app
        .darf_akte(&archivar, Aktion::NachweisSehen, akte)
        .await
        .unwrap();
    let (file, _) = welt
        .app
        .bundle_datei(&beleg, Payloads::Clear)
        .await
        .unwrap();
    let report = eakte_ledger::bundle::check(file, &Default::default()).unwrap();
    assert_eq!(report.verdict(), Verdict::Sound, "{:#?}", report.findings);
    welt.neue_ansichten_sind_gleich().await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_keeps_an_akte_from_the_archive_and_from_destruction() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Klage", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let sperren = format!("/api/v1/akten/{akte}/sperren");
    let gestern = eakte::app::now().tag().yesterday().unwrap();
    let frueher = sb
        .sendet(&sperren, json!({ "grund": "Klage", "bis": gestern }))
        .await;
    verweigert(&frueher, 409, "akte.zeitraum-vorbei");
    let body = json!({ "grund": "Klage S 12 SO 7/26" });
    for (klient, status) in [
        (&archiv, StatusCode::FORBIDDEN),
        (
            &als(&welt, "b.wohngeld", Wohngeld).await,
            StatusCode::NOT_FOUND,
        ),
    ] {
        let refused = klient.sendet(&sperren, body.clone()).await;
        assert_eq!(refused.status, status, "{}", refused.text());
        assert_eq!(klient.holt(&sperren).await.status, status);
    }
    let done = sb.sendet(&sperren, body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let sperre = done.json()["sperre"].as_str().unwrap().to_owned();
    let faellig = sb.holt(&format!("{LISTE}/faellig")).await.zeilen();
    assert_eq!(faellig[0]["gesperrt"], true);
    let refused = sb.sendet(LISTE, json!({ "akten": [akte] })).await;
    verweigert(&refused, 409, "akte.aussonderung-gesperrt");
    let body = json!({
        "ziel": { "art": "akte" }, "grundlage": "dsgvo_17_1_d", "begruendung": "falsche Person",
    });
    let refused = sb
        .sendet(&format!("/api/v1/akten/{akte}/loeschungen"), body)
        .await;
    verweigert(&refused, 409, "akte.aussonderung-gesperrt");
    let grund = json!({ "grund": "Urteil rechtskräftig" });
    let aufheben = format!("{sperren}/{sperre}/aufhebung");
    let done = sb.sendet(&aufheben, grund.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let again = sb.sendet(&aufheben, grund).await;
    verweigert(&again, 409, "akte.aussonderung-sperre-unbekannt");
    let zeilen = sb.holt(&sperren).await.zeilen();
    assert_eq!(zeilen[0]["gilt"], false);
    assert_eq!(zeilen[0]["aufhebung"], "Urteil rechtskräftig");

    // One that comes after the request stops the approval.
    angeboten(&sb, &[akte]).await;
    bewertet(&archiv, akte, "V").await;
    let [eins, zwei] = freigebende(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let antrag = LoeschAntrag {
        ziel: Loeschziel::Akte,
        grundlage: Loeschgrundlage::Sozialdaten,
        begruendung: text("Frist abgelaufen"),
    };
    welt.app
        .loeschung_beantragen(&wer, akte, antrag, Auftrag::neu())
        .await
        .unwrap();
    let loeschung = offene_loeschung(&welt, akte).await;
    let spaet = AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
        sperre: SperreId(Uuid::new_v4()),
        grund: text("Prüfung"),
        bis: None,
    });
    welt.tut(&wer, akte, spaet).await;
    let refused = welt
        .app
        .loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
        .await;
    let gesperrt = AkteError::from(AussonderungError::Gesperrt(None));
    assert!(
        matches!(&refused, Err(AppError::Akte(e)) if *e == gesperrt),
        "{refused:?}"
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leads_an_akte_offers_it_when_its_time_is_over_and_only_the_archive_appraises() {
    let welt = Welt::neu().await;
    let (alt, _) = geschlossen(&welt, "Alt", LANGE_HER).await;
    let (jung, _) = geschlossen(&welt, "Jung", date(2024, 2, 1)).await;
    let offen = welt.akte(&welt.wer("a.wohngeld", Wohngeld), "Offen").await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let kreisarchiv = als(&welt, "k.archiv", Zweck::Archivierung).await;
    let anbieten = |akte: AkteId| json!({ "akten": [akte] });
    let refused = sb.sendet(LISTE, anbieten(jung)).await;
    verweigert(&refused, 409, "akte.aussonderung-frist-laeuft");
    let refused = sb.sendet(LISTE, anbieten(offen)).await;
    verweigert(&refused, 409, "akte.aussonderung-nicht-zda");
    verweigert(
        &sb.sendet(LISTE, json!({ "akten": [] })).await,
        422,
        "eingabe",
    );
    for (klient, status) in [
        (&archiv, StatusCode::FORBIDDEN),
        (&fremd, StatusCode::NOT_FOUND),
    ] {
        let refused = klient.sendet(LISTE, anbieten(alt)).await;
        assert_eq!(refused.status, status, "{}", refused.text());
    }
    // One that is refused does not hold up the others.
    let done = sb
        .sendet(LISTE, json!({ "akten": [jung, alt] }))
        .await
        .json();
    assert_eq!(done["akten"][0]["code"], "akte.aussonderung-frist-laeuft");
    assert_eq!(done["akten"][1]["erledigt"], true);
    let prozess = done["aussonderung"].as_str().unwrap().to_owned();

    for (klient, status) in [
        (&sb, StatusCode::FORBIDDEN),
        (&leitung, StatusCode::FORBIDDEN),
        (&fremd, StatusCode::NOT_FOUND),
    ] {
        let refused = bewertet(klient, alt, "V").await;
        assert_eq!(refused.status, status, "{}", refused.text());
    }
    let eigene = antwort(&sb, &n0502(&prozess, &[(alt.0, "V")])).await;
    verweigert(&eigene, 422, "eingabe");
    assert_eq!(zeile(&sb, alt).await["stand"], "angeboten");
    // Undecided is no V, and nothing of another process is decided.
    let offen_gelassen = antwort(&archiv, &n0502(&prozess, &[(alt.0, "B")])).await;
    assert_eq!(offen_gelassen.json()["ohne"], json!([alt]));
    let anderswo = n0502(&Uuid::new_v4().to_string(), &[(alt.0, "V")]);
    verweigert(&antwort(&archiv, &anderswo).await, 422, "eingabe");
    assert_eq!(zeile(&sb, alt).await["stand"], "angeboten");
    let done = antwort(&archiv, &n0502(&prozess, &[(alt.0, "V")])).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert_eq!(zeile(&sb, alt).await["bewertung"], "V");
    // The archive of the district may think again for a town.
    let done = bewertet(&kreisarchiv, alt, "A").await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    verweigert(
        &bewertet(&kreisarchiv, alt, "A").await,
        409,
        "akte.unveraendert",
    );
    let seen = fremd.holt(LISTE).await.zeilen();
    assert!(seen.is_empty(), "{seen:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_that_is_needed_again_falls_out_with_the_reason() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Doch gebraucht", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let erste = angeboten(&sb, &[akte]).await;
    let path = format!("/api/v1/akten/{akte}/angebot/ruecknahme");
    let grund = json!({ "grund": "Prüfung durch das Land" });
    let refused = archiv.sendet(&path, grund.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let done = sb.sendet(&path, grund.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let again = sb.sendet(&path, grund).await;
    verweigert(&again, 409, "akte.aussonderung-nicht-angeboten");
    let row = zeile(&archiv, akte).await;
    assert_eq!(row["stand"], "zurueckgenommen");
    assert_eq!(row["grund"], "Prüfung durch das Land");
    verweigert(
        &bewertet(&archiv, akte, "A").await,
        409,
        "akte.aussonderung-nicht-angeboten",
    );

    let zweite = angeboten(&sb, &[akte]).await;
    assert_ne!(erste, zweite);
    bewertet(&archiv, akte, "A").await;
    let wieder = AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen {
        grund: text("Nachzahlung"),
    });
    welt.tut(&welt.wer("a.wohngeld", Wohngeld), akte, wieder)
        .await;
    let rows = sb.holt(&format!("{LISTE}?akte={akte}")).await.zeilen();
    assert_eq!(rows.len(), 2);
    // Why it was opened again is the agency's, about its case: nothing for this list, which the archive reads.
    assert_eq!(rows[0]["stand"], "zurueckgenommen");
    assert_eq!(rows[0]["grund"], json!(null));
    let gesehen = archiv.holt(&format!("{LISTE}?akte={akte}")).await.text();
    assert!(!gesehen.contains("Nachzahlung"), "{gesehen}");
    for aussonderung in [erste, zweite] {
        verweigert(&paket(&sb, aussonderung).await, 404, "nicht_gefunden");
    }

    // Whose it is not learns nothing of what was offered.
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let (noch, _) = geschlossen(&welt, "Verborgen", LANGE_HER).await;
    let verborgen = angeboten(&sb, &[noch]).await;
    for id in [verborgen, Uuid::new_v4()] {
        let liste = fremd
            .holt(&format!("{LISTE}/{id}/anbieteverzeichnis"))
            .await;
        verweigert(&liste, 404, "nicht_gefunden");
        verweigert(&paket(&fremd, id).await, 404, "nicht_gefunden");
        let xml = n0506(&id.to_string(), &[(noch.0, true)]);
        verweigert(&antwort(&fremd, &xml).await, 422, "eingabe");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_akten_under_the_same_key_are_not_offered_with_the_first() {
    let welt = Welt::neu().await;
    let (erste, _) = geschlossen(&welt, "Muster, Erika", LANGE_HER).await;
    let (zweite, _) = geschlossen(&welt, "Muster, Max", LANGE_HER).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kopf = [("idempotency-key", "angebot-1")];
    let bietet_an = async |akten: &[AkteId]| {
        let body = crate::support::anfrage::Koerper::Json(json!({ "akten": akten }));
        sb.fragt(axum::http::Method::POST, LISTE, body, &kopf).await
    };
    let done = bietet_an(&[erste]).await.json();
    assert_eq!(
        bietet_an(&[erste]).await.json()["aussonderung"],
        done["aussonderung"]
    );
    let andere = bietet_an(&[zweite]).await;
    assert_ne!(andere.json()["aussonderung"], done["aussonderung"]);
    let beide = bietet_an(&[erste, zweite]).await;
    assert_eq!(beide.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mit_der_ersten = zeile(&sb, erste).await["aussonderung"].clone();
    assert_eq!(mit_der_ersten, done["aussonderung"]);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leads_the_unit_sees_what_is_due_holds_offers_and_delivers_it() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", LANGE_HER).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let faellig = leitung.holt(&format!("{LISTE}/faellig")).await.zeilen();
    assert_eq!(faellig.len(), 1, "{faellig:?}");
    let sperren = format!("/api/v1/akten/{akte}/sperren");
    let done = leitung.sendet(&sperren, json!({ "grund": "Klage" })).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let sperre = done.json()["sperre"].as_str().unwrap().to_owned();
    let aufheben = format!("{sperren}/{sperre}/aufhebung");
    let done = leitung
        .sendet(&aufheben, json!({ "grund": "Urteil" }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let aussonderung = angeboten(&leitung, &[akte]).await;
    bewertet(&archiv, akte, "A").await;
    let zip = paket(&leitung, aussonderung).await;
    assert_eq!(zip.status, StatusCode::OK, "{}", zip.text());
    // Under another purpose, and to another unit's people, the list says that it shows only what they may offer.
    let seite = Klient::im_browser(&welt, "b.wohngeld").await;
    let seite = seite.unter("wohngeld").await.holt("/aussonderung").await;
    let seite = seite.text();
    assert!(seite.contains("Nichts, was Sie anbieten können"), "{seite}");
    assert!(!seite.contains("Nichts fällig"));
    welt.protokoll_ist_unversehrt().await;
}
