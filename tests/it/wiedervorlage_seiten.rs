//! The pages of Scenario 3: a case worker sets a Wiedervorlage, demands papers, and ends both.

use axum::http::StatusCode;
use eakte_domain::DokumentId;
use eakte_domain::akte::{AkteCommand, DokumentRegistrieren, Dokumentschutz, VorgangStornieren};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Dokumentklasse, Richtung};
use serde_json::json;
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, heute, text};
use crate::wiedervorlage::{akte, dokument, in_tagen};

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_set_move_and_end_it_without_javascript_and_keep_what_was_entered() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let bescheid = dokument(&welt, (akte, vorgang), Dokumentklasse::Bescheid).await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let (seite, morgen) = (format!("/akten/{akte}/fristen"), in_tagen(1).to_string());
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;

    let setzen = format!("/akten/{akte}/wiedervorlagen");
    let felder = [("am", morgen.as_str()), ("grund", " "), ("fuer", "")];
    let refused = klient.formt(&setzen, &felder).await;
    assert_eq!(refused.status, unprocessable, "{}", refused.text());
    assert!(
        refused.text().contains(&format!("value=\"{morgen}\"")),
        "what was entered is kept"
    );
    assert!(
        refused.text().contains("id=\"grund-fehler\""),
        "{}",
        refused.text()
    );
    let felder = [("am", morgen.as_str()), ("grund", "Steuerbescheid da?")];
    let done = klient.formt(&setzen, &felder).await;
    assert_eq!(done.ziel(), format!("{seite}?m=wiedervorlage"));
    let start = klient.holt("/").await.text();
    assert!(start.contains("Steuerbescheid da?"), "{start}");
    let uebersicht = klient.holt(&format!("/akten/{akte}")).await.text();
    assert!(uebersicht.contains("Steuerbescheid da?"), "{uebersicht}");
    let heute_faellig = klient.holt("/wiedervorlagen?faellig=heute").await.text();
    assert!(
        heute_faellig.contains("Nichts vorzulegen"),
        "{heute_faellig}"
    );

    // One click, and back to where it was made.
    let action = start
        .split("action=\"")
        .find(|part| part.contains("/erledigt\""));
    let action = action.unwrap().split('"').next().unwrap().to_owned();
    let done = klient.formt(&action, &[("zurueck", "start")]).await;
    assert_eq!(done.ziel(), "/?m=wiedervorlage-erledigt");
    let again = klient.formt(&action, &[("zurueck", "liste")]).await;
    assert_eq!(again.status, unprocessable);
    assert!(
        again.text().contains("nicht mehr offen"),
        "{}",
        again.text()
    );

    let anfordern = format!("/akten/{akte}/aufforderungen");
    let (vorgang, frist) = (vorgang.to_string(), in_tagen(14).to_string());
    let mut felder = vec![
        ("formular", "anfordern"),
        ("zu_vorgang", vorgang.as_str()),
        ("unterlagen", "Kontoauszüge\r\nMietvertrag\r\n"),
        ("frist", frist.as_str()),
        ("belehrung", "ja"),
    ];
    let refused = klient.formt(&anfordern, &felder).await;
    assert_eq!(refused.status, unprocessable, "{}", refused.text());
    for part in [
        "id=\"empfaenger-fehler\"",
        "Nennen Sie, an wen das Schreiben geht",
        "Kontoauszüge\r\nMietvertrag",
    ] {
        assert!(
            refused.text().contains(part),
            "no {part} in {}",
            refused.text()
        );
    }
    felder.push(("empfaenger", "Erika Muster, Hauptstraße 1, 48683 Ahaus"));
    let done = klient.formt(&anfordern, &felder).await;
    assert_eq!(done.ziel(), format!("{seite}?m=mitwirkung-angefordert"));
    let shown = klient.holt(&seite).await.text();
    for words in [
        "Kontoauszüge",
        "Mietvertrag",
        "mit Hinweis auf die Folgen",
        "lässt sich die Leistung erst nach dem Ende der Frist",
    ] {
        assert!(shown.contains(words), "no {words} in {shown}");
    }
    // The form is not even offered; who sends it all the same reads why not.
    let id = shown
        .split("id=\"m-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (heute, bescheid) = (heute().to_string(), bescheid.to_string());
    let felder = [
        ("formular", "versagung"),
        ("aufforderung", id),
        ("bescheid", bescheid.as_str()),
        ("art", "versagung"),
        ("umfang", "ganz"),
        ("tag", heute.as_str()),
    ];
    let action = format!("{anfordern}/{id}/versagung");
    let refused = klient.formt(&action, &felder).await;
    assert_eq!(refused.status, unprocessable, "{}", refused.text());
    assert!(
        refused.text().contains("Die Frist läuft bis zum Ende"),
        "{}",
        refused.text()
    );
    let zda = format!("/akten/{akte}/vorgaenge/{vorgang}/zda");
    let refused = klient.formt(&zda, &[("am", heute.as_str())]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text().contains("Noch offen: Wiedervorlage am"),
        "{}",
        refused.text()
    );

    let felder = [
        ("formular", "erledigt"),
        ("aufforderung", id),
        ("eingang", ""),
        ("vermerk", "Unterlagen lagen schon vor"),
    ];
    let done = klient
        .formt(&format!("{anfordern}/{id}/erledigt"), &felder)
        .await;
    assert_eq!(done.ziel(), format!("{seite}?m=mitwirkung-erledigt"));
    let shown = klient.holt(&seite).await.text();
    assert!(shown.contains("Unterlagen lagen schon vor"), "{shown}");
    let verlauf = klient.holt(&format!("/akten/{akte}/verlauf")).await.text();
    for words in [
        "Wiedervorlage gesetzt",
        "Unterlagen angefordert",
        "Kontoauszüge, Mietvertrag, bis",
        "Mitwirkung erledigt",
    ] {
        assert!(verlauf.contains(words), "no {words} in {verlauf}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demand_in_a_cancelled_vorgang_waits_for_nobody() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sb = crate::schutz::als(&welt, "a.wohngeld", Wohngeld).await;
    let pfad = format!("/api/v1/akten/{akte}/aufforderungen");
    let body = json!({
        "vorgang": vorgang, "unterlagen": ["Mietvertrag"], "frist": in_tagen(21), "belehrung": true,
        "brief": true, "empfaenger": "Erika Muster, Hauptstraße 1, 48683 Ahaus",
    });
    let done = sb.sendet(&pfad, body).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    assert_eq!(sb.holt(&pfad).await.zeilen()[0]["entfallen"], false);
    let grund = text("Versehentlich angelegt");
    let storno = AkteCommand::VorgangStornieren(VorgangStornieren { vorgang, grund });
    welt.tut(&wer, akte, storno).await;
    assert_eq!(sb.holt(&pfad).await.zeilen()[0]["entfallen"], true);
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let seite = klient.holt(&format!("/akten/{akte}/fristen")).await.text();
    assert!(seite.contains("Entfallen"), "{seite}");
    assert!(!seite.contains("value=\"erledigt\""), "{seite}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_can_have_reached_the_person_is_offered_as_the_letter() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    for (betreff, richtung, entwurf) in [
        ("Brief hinaus", Richtung::Ausgang, false),
        ("Brief im Werden", Richtung::Ausgang, true),
        ("Brief herein", Richtung::Eingang, false),
    ] {
        let command = DokumentRegistrieren {
            vorgang,
            dokument: DokumentId(Uuid::new_v4()),
            betreff: text(betreff),
            klasse: Dokumentklasse::Schriftverkehr,
            richtung,
            datum: Some(heute()),
            eingang: None,
            absender: None,
            fremdes_zeichen: None,
            anlage_zu: None,
            fassung: None,
            herkunft: None,
            schutz: Dokumentschutz {
                entwurf_von: entwurf.then_some(wer.nutzer),
                ..Dokumentschutz::default()
            },
            ausweisgrund: None,
        };
        let command = AkteCommand::DokumentRegistrieren(command);
        welt.tut(&wer, akte, command).await;
    }
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let seite = klient.holt(&format!("/akten/{akte}/fristen")).await.text();
    let wahl = seite.split("id=\"schreiben\"").nth(1).unwrap();
    let wahl = wahl.split("</select>").next().unwrap();
    assert!(wahl.contains("0001-0001 Brief hinaus"), "{wahl}");
    for anderes in ["Brief im Werden", "Brief herein"] {
        assert!(!wahl.contains(anderes), "{wahl}");
    }
    welt.protokoll_ist_unversehrt().await;
}
