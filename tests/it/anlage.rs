//! What belongs to a Dokument is seen as that is: the Anlagen of what was signed, and of a draft.

use axum::http::{Method, StatusCode};
use eakte::exchange::uebermittlung;
use eakte_domain::werte::Dokumentklasse::Bescheid;
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::{AkteId, VorgangId};
use serde_json::json;
use uuid::Uuid;

use crate::export::files;
use crate::geschaeftsgang::{entwirft, faelle, legt_vor, schritt};
use crate::schutz::{als, gibt, id};
use crate::support::anfrage::{Klient, Koerper};
use crate::support::papier;
use crate::support::welt::{Welt, bis};

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

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_an_anlage_keeps_seeing_it_for_what_it_belongs_to_becomes_no_draft() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let schutz = format!("/api/v1/dokumente/{dokument}/schutz");
    let marke = async |entwurf: bool| {
        let body = json!({ "entwurf": entwurf, "grund": "so gewollt" });
        sb.sendet(&schutz, body).await
    };
    let set = marke(false).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let papier = papier::pdf("Gerechnet");
    let was = ("Berechnung", "Bogen.pdf", papier.as_slice());
    let bogen = anlage(&sb, hier, dokument, was).await;
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.kollegin"))];
    let opened = legt_vor(&sb, bogen, &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let refused = marke(true).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(refused.json()["code"], "akte.geschaeftsgang-laeuft");
    assert!(refused.text().contains("0002"), "{}", refused.text());
    let wartend = kollegin.holt("/api/v1/geschaeftsgaenge/wartend").await;
    let wartend = wartend.zeilen();
    assert!(wartend.iter().any(|z| z["dokument"] == json!(bogen)));
    let pfad = format!("/api/v1/dokumente/{bogen}");
    assert_eq!(gibt(&kollegin, pfad).await, StatusCode::OK);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_who_received_an_anlage_though_what_it_belongs_to_became_a_draft() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &[Bescheid])
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let schutz = format!("/api/v1/dokumente/{dokument}/schutz");
    let marke = async |entwurf: bool| {
        let body = json!({ "entwurf": entwurf, "grund": "so gewollt" });
        let set = sb.sendet(&schutz, body).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    };
    marke(false).await;
    let papier = papier::pdf("Gerechnet");
    let was = ("Berechnung", "Bogen.pdf", papier.as_slice());
    let bogen = anlage(&sb, hier, dokument, was).await;
    for d in [dokument, bogen] {
        let inhalt = format!("/api/v1/dokumente/{d}/inhalt");
        assert_eq!(gibt(&partner, inhalt).await, StatusCode::OK);
    }
    let auskunft = format!("/api/v1/auskunft?akte={akte}");
    let genannt = async || {
        let zeilen = leitung.holt(&auskunft).await.zeilen();
        [dokument, bogen].map(|d| zeilen.iter().any(|z| z["dokument"] == json!(d)))
    };
    bis(async || genannt().await == [true; 2]).await;
    marke(true).await;
    assert_eq!(genannt().await, [false, true]);
    welt.protokoll_ist_unversehrt().await;
}

/// Makes a redacted copy of a version of a Dokument.
async fn schwaerzt(klient: &Klient, quelle: &str, fassung: u32) -> String {
    let bereich = json!({ "seite": 1, "links": 100, "oben": 70, "breite": 500, "hoehe": 20 });
    let body = json!({
        "fassung": fassung, "bereiche": [bereich], "grund": "Angaben anderer",
        "rechtsgrundlage": "§ 25 Abs. 3 SGB X",
    });
    let path = format!("/api/v1/dokumente/{quelle}/schwaerzungen");
    let copied = klient.sendet(&path, body).await;
    assert_eq!(copied.status, StatusCode::CREATED, "{}", copied.text());
    copied.json()["dokument"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_cancelled_draft_is_no_draft_that_keeps_a_vorgang_open() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = hier;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let ablage = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let papier = papier::pdf("Nachbarin Meier");
    let felder = [("klasse", "bescheid"), ("richtung", "ausgang")];
    let was = ("meier.pdf", papier.as_slice());
    let filed = sb.reicht_ein(&ablage, &felder, was).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let quelle = filed.json()["dokument"].as_str().unwrap().to_owned();
    let pfad = format!("/api/v1/dokumente/{quelle}");
    let kopie = schwaerzt(&sb, &quelle, 1).await;
    let body = json!({ "entwurf": true, "grund": "noch nicht fertig" });
    let set = sb.sendet(&format!("{pfad}/schutz"), body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let zda = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/zda");
    let close = async || kollegin.fragt(Method::POST, &zda, Koerper::Leer, &[]).await;
    // A draft of somebody else does.
    let refused = close().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let grund = json!({ "grund": "verworfen" });
    let gone = sb.sendet(&format!("{pfad}/storno"), grund).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text());
    let hidden = gibt(&kollegin, format!("/api/v1/dokumente/{kopie}")).await;
    assert_eq!(hidden, StatusCode::NOT_FOUND);
    let closed = close().await;
    assert!(closed.status.is_success(), "{}", closed.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_version_that_was_not_signed_stays_in_the_house() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = hier;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &[Bescheid])
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "b.wohngeld", Wohngeld).await;
    let ablage = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let felder = [("klasse", "bescheid"), ("richtung", "ausgang")];
    let erste = papier::pdf("Unfertig");
    let was = ("bescheid.pdf", erste.as_slice());
    let filed = sb.reicht_ein(&ablage, &felder, was).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let quelle = filed.json()["dokument"].as_str().unwrap().to_owned();
    let alt = schwaerzt(&sb, &quelle, 1).await;
    let zweite = papier::pdf("Gerechnet");
    let neu = ("bescheid.pdf", zweite.as_slice());
    let path = format!("/api/v1/dokumente/{quelle}/versionen");
    let neu = sb.reicht_ein(&path, &[], neu).await;
    assert!(neu.status.is_success(), "{}", neu.text());
    let neu = schwaerzt(&sb, &quelle, 2).await;
    let sieht = async || {
        let mut sieht = Vec::new();
        for d in [&alt, &neu] {
            let path = format!("/api/v1/dokumente/{d}/inhalt");
            assert_eq!(gibt(&sb, path.clone()).await, StatusCode::OK);
            sieht.push(gibt(&partner, path).await == StatusCode::OK);
        }
        sieht
    };
    // Of what is only filed, all versions are shared.
    assert_eq!(sieht().await, [true, true]);
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let opened = legt_vor(&sb, quelle.parse().unwrap(), &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    assert_eq!(sieht().await, [false, false]);
    let gang = opened.json()["geschaeftsgang"].as_str().unwrap().to_owned();
    let schritte = format!("/api/v1/dokumente/{quelle}/geschaeftsgaenge/{gang}/schritte/1");
    let body = json!({ "ergebnis": "gezeichnet" });
    let signed = leitung.sendet(&schritte, body).await;
    assert!(signed.status.is_success(), "{}", signed.text());
    assert_eq!(sieht().await, [false, true]);
    welt.neue_tabellen_sind_gleich().await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_a_draft_is_handed_on_to_nobody_who_does_not_see_the_draft() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = hier;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let ablage = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let papier = papier::pdf("Nachbarin Meier");
    let felder = [("klasse", "bescheid"), ("richtung", "ausgang")];
    let was = ("meier.pdf", papier.as_slice());
    let filed = sb.reicht_ein(&ablage, &felder, was).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let quelle = filed.json()["dokument"].as_str().unwrap().to_owned();
    let kopie = schwaerzt(&sb, &quelle, 1).await;
    let body = json!({ "entwurf": true, "grund": "noch nicht fertig" });
    // Also where the copy is marked as a draft itself: that mark goes with handing on, the other stays.
    for d in [&quelle, &kopie] {
        let path = format!("/api/v1/dokumente/{d}/schutz");
        let set = sb.sendet(&path, body.clone()).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
        let schluss = [schritt("schlusszeichnung", id(&welt, "a.kollegin"))];
        let refused = legt_vor(&sb, kopie.parse().unwrap(), &schluss).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
    }
    // Their lead sees both.
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let opened = legt_vor(&sb, kopie.parse().unwrap(), &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    welt.protokoll_ist_unversehrt().await;
}
