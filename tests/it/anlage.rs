//! What belongs to a Dokument is seen as that is: the Anlagen of what was signed, and of a draft.

use axum::http::{Method, StatusCode};
use eakte::exchange::uebermittlung;
use eakte_domain::werte::Dokumentklasse::Bescheid;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::{AkteId, VorgangId};
use serde_json::json;
use uuid::Uuid;

use crate::export::files;
use crate::geschaeftsgang::{entwirft, faelle, legt_vor, schritt};
use crate::schutz::{als, gibt, id};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::papier;
use crate::support::welt::Welt;

/// Files an Anlage of a Dokument.
async fn anlage(
    klient: &Klient,
    (akte, vorgang): (AkteId, VorgangId),
    haupt: Uuid,
    (betreff, datei, inhalt): (&str, &str, &[u8]),
) -> Uuid {
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let haupt = haupt.to_string();
    let felder = [
        ("betreff", betreff),
        ("klasse", "bescheid"),
        ("richtung", "ausgang"),
        ("anlage_zu", haupt.as_str()),
    ];
    let filed = klient.reicht_ein(&path, &felder, (datei, inhalt)).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    filed.json()["dokument"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_anlagen_of_a_signed_dokument_a_partner_gets_what_lay_there_when_it_was_signed() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &[Bescheid])
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "b.wohngeld", Wohngeld).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let (erste, zweite) = (papier::pdf("Unfertig"), papier::pdf("Gerechnet"));
    let was = ("Erstrechnung", "Kritik.pdf", erste.as_slice());
    let bogen = anlage(&sb, hier, dokument, was).await;
    // An Anlage of the Anlage goes with it.
    let was = ("Ersttabelle", "Zweifel.pdf", erste.as_slice());
    let tabelle = anlage(&sb, hier, bogen, was).await;
    for d in [bogen, tabelle] {
        let pfad = format!("/api/v1/dokumente/{d}");
        let read = sb.holt(&pfad).await;
        let etag = [("if-match", read.etag.as_deref().unwrap())];
        let body = Koerper::Json(json!({ "betreff": "Berechnungsbogen" }));
        let renamed = sb.fragt(Method::PATCH, &pfad, body, &etag).await;
        assert!(renamed.status.is_success(), "{}", renamed.text());
        let neu = ("Bogen.pdf", zweite.as_slice());
        let neu = sb.reicht_ein(&format!("{pfad}/versionen"), &[], neu).await;
        assert!(neu.status.is_success(), "{}", neu.text());
    }
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let opened = legt_vor(&sb, dokument, &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let gang = opened.json()["geschaeftsgang"].as_str().unwrap().to_owned();
    let schritte = format!("/api/v1/dokumente/{dokument}/geschaeftsgaenge/{gang}/schritte/1");
    let body = json!({ "ergebnis": "gezeichnet" });
    let signed = leitung.sendet(&schritte, body).await;
    assert!(signed.status.is_success(), "{}", signed.text());

    let nummern = async |klient: &Klient, d: Uuid| -> Vec<u64> {
        let shown = klient.holt(&format!("/api/v1/dokumente/{d}")).await.json();
        let fassungen = shown["fassungen"].as_array().unwrap().clone();
        let nummern = fassungen.iter().map(|f| f["nummer"].as_u64().unwrap());
        nummern.collect()
    };
    for d in [bogen, tabelle] {
        // Who leads the Akte keeps it all.
        assert_eq!(nummern(&sb, d).await, [2_u64, 1]);
        assert_eq!(nummern(&partner, d).await, [2_u64]);
        for (path, status) in [
            ("inhalt?fassung=1", StatusCode::NOT_FOUND),
            ("seiten/1?fassung=1", StatusCode::NOT_FOUND),
            ("inhalt?fassung=2", StatusCode::OK),
            ("seiten/1?fassung=2", StatusCode::OK),
        ] {
            let pfad = format!("/api/v1/dokumente/{d}/{path}");
            assert_eq!(gibt(&partner, pfad).await, status, "{path}");
        }
    }
    let verlauf = format!("/api/v1/akten/{akte}/verlauf");
    let hier = sb.holt(&verlauf).await.text();
    assert!(hier.contains("Erstrechnung") && hier.contains("Zweifel.pdf"));
    let mut texte = vec![partner.holt(&verlauf).await.text()];
    assert!(texte[0].contains("Bogen.pdf"));
    for path in [
        format!("/api/v1/akten/{akte}"),
        format!("/api/v1/dokumente/{bogen}"),
        "/api/v1/suche?q=Berechnungsbogen".to_owned(),
        "/api/v1/suche?q=Unfertig".to_owned(),
    ] {
        texte.push(partner.holt(&path).await.text());
    }
    for text in texte {
        for word in ["Erstrechnung", "Ersttabelle", "Kritik.pdf", "Zweifel.pdf"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }

    // What is taken away: the one version of each, and the keys of the events that hold them.
    let fremd = welt.wer("b.wohngeld", Wohngeld);
    let geteilt = welt.app.mit_mir_geteilt(&fremd, akte).await.unwrap();
    let handout = welt.app.aushaendigen(&geteilt).await.unwrap();
    assert_eq!(handout.keys.len(), 3);
    let zip = uebermittlung::mitnehmen(&welt.app, &fremd, akte, None).await;
    let (mut zip, _) = zip.unwrap();
    let stored = files(&mut zip).into_iter();
    assert_eq!(
        stored.filter(|(n, _)| n.starts_with("dokument-")).count(),
        3
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_a_draft_is_no_more_the_colleagues_to_see_than_the_draft() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let papier = papier::pdf("Quittenbrot");
    let was = ("Quittenrechnung", "Bogen.pdf", papier.as_slice());
    let bogen = anlage(&sb, hier, dokument, was).await;
    let tabelle = anlage(&sb, hier, bogen, was).await;
    let schutz = format!("/api/v1/dokumente/{dokument}/schutz");
    let baum = format!("/api/v1/akten/{akte}");
    let absent = kollegin
        .holt(&format!("/api/v1/dokumente/{}", Uuid::new_v4()))
        .await;
    // A draft as it is filed, none, and one again.
    for (entwurf, offen) in [(None, false), (Some(false), true), (Some(true), false)] {
        if let Some(entwurf) = entwurf {
            let body = json!({ "entwurf": entwurf, "grund": "so gewollt" });
            let set = sb.sendet(&schutz, body).await;
            assert_eq!(set.status, StatusCode::OK, "{}", set.text());
        }
        let status = if offen {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        for d in [dokument, bogen, tabelle] {
            let pfad = format!("/api/v1/dokumente/{d}");
            let shown = kollegin.holt(&pfad).await;
            assert_eq!(shown.status, status, "{entwurf:?}");
            if !offen {
                assert_eq!(shown.inhalt, absent.inhalt);
            }
            let inhalt = format!("{pfad}/inhalt");
            assert_eq!(gibt(&kollegin, inhalt.clone()).await, status);
            // Who wrote it, and their lead, see it all along.
            assert_eq!(gibt(&sb, inhalt.clone()).await, StatusCode::OK);
            assert_eq!(gibt(&leitung, inhalt).await, StatusCode::OK);
        }
        for path in [
            baum.clone(),
            format!("{baum}/verlauf"),
            "/api/v1/suche?q=Quittenrechnung".to_owned(),
            "/api/v1/suche?q=Quittenbrot".to_owned(),
        ] {
            let shown = kollegin.holt(&path).await.text();
            let named = [bogen, tabelle].map(|d| shown.contains(&d.to_string()));
            assert_eq!(named, [offen; 2], "{path}: {shown}");
        }
    }
    welt.protokoll_ist_unversehrt().await;
}
