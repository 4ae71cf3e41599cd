//! Signatures and dispatch on the pages.

use axum::http::StatusCode;
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::{Value, json};

use crate::geschaeftsgang::{entwirft, faelle};
use crate::schutz::{als, id};
use crate::support::anfrage::Klient;
use crate::support::welt::{Welt, heute};

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_do_it_all_without_javascript_and_keep_what_was_entered() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let dokument = entwirft(&api, hier, "Bewilligt").await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let (ich, chef) = (
        id(&welt, "a.wohngeld").to_string(),
        id(&welt, "a.leitung").to_string(),
    );
    let seite = format!("/dokumente/{dokument}");
    let form = format!("{seite}/geschaeftsgang");

    let shown = sb.holt(&form).await.text();
    assert!(shown.contains("Schlusszeichnung") && shown.contains("a.kollegin"));
    let mut felder = vec![("fassung", "1"), ("vermerk", "Bitte heute")];
    let missing = sb.formt(&form, &felder).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        missing
            .text()
            .contains("Wählen Sie eine Person für die Schlusszeichnung")
    );
    assert!(
        missing.text().contains("Bitte heute"),
        "what was entered is kept"
    );
    let mut own = felder.clone();
    own.push(("schluss", ich.as_str()));
    let own = sb.formt(&form, &own).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.text().contains("gehört eine zweite Person"));
    felder.push(("schluss", chef.as_str()));
    let done = sb.formt(&form, &felder).await;
    assert_eq!(
        done.ziel(),
        format!("{seite}?m=geschaeftsgang"),
        "{}",
        done.text()
    );

    // While it runs there is no second one to open.
    assert_eq!(
        sb.holt(&form).await.ziel(),
        format!("{seite}#geschaeftsgang")
    );

    // It waits on the lead's Arbeitsplatz, and the page offers what can be done.
    let start = leitung.holt("/").await.text();
    assert!(start.contains("Zu zeichnen") && start.contains(&dokument.to_string()));
    assert!(!sb.holt("/").await.text().contains("Zu zeichnen"));
    let shown = leitung.holt(&seite).await.text();
    assert!(shown.contains("Sie sind an der Reihe: Schlusszeichnung"));
    assert!(!shown.contains("Neue Fassung ablegen"));
    let at = shown.find("/schritte/1").unwrap();
    let from = shown[..at].rfind("action=\"").unwrap() + "action=\"".len();
    let ziel = shown[from..at + "/schritte/1".len()].to_owned();
    let back = leitung
        .formt(&ziel, &[("ergebnis", "zurueckgegeben"), ("rueckgabe", "")])
        .await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.text().contains("Nennen Sie den Grund"));
    let other = sb
        .formt(&ziel, &[("ergebnis", "gezeichnet"), ("vermerk", "Gut so")])
        .await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let signed = leitung
        .formt(
            &ziel,
            &[("ergebnis", "gezeichnet"), ("vermerk", "Einverstanden")],
        )
        .await;
    assert_eq!(
        signed.ziel(),
        format!("{seite}?m=gezeichnet"),
        "{}",
        signed.text()
    );

    // It is back with who handed it on, until it is sent.
    let start = sb.holt("/").await.text();
    assert!(
        start.contains("Zu versenden") && start.contains(&dokument.to_string()),
        "{start}"
    );
    assert!(!leitung.holt("/").await.text().contains("Zu versenden"));

    let versand = format!("{seite}/versand");
    let heute = heute().to_string();
    let felder = [
        ("tag", heute.as_str()),
        ("versandart", ""),
        ("empfaenger", "Erika Muster"),
    ];
    let missing = sb.formt(&versand, &felder).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        missing.text().contains("Erika Muster"),
        "what was entered is kept"
    );
    let felder = [
        ("tag", heute.as_str()),
        ("versandart", "post"),
        ("empfaenger", "Erika Muster"),
    ];
    let sent = sb.formt(&versand, &felder).await;
    assert_eq!(
        sent.ziel(),
        format!("{seite}?m=versandt"),
        "{}",
        sent.text()
    );

    assert!(!sb.holt("/").await.text().contains("Zu versenden"));

    let shown = sb.holt(&seite).await.text();
    for words in ["Versandt", "Einverstanden", "an Erika Muster", "Gezeichnet"] {
        assert!(shown.contains(words), "{words}");
    }
    let akte = sb.holt(&format!("/akten/{}", hier.0)).await.text();
    assert!(akte.contains("Versandt"));
    let verlauf = sb.holt(&format!("/akten/{}/verlauf", hier.0)).await.text();
    for words in [
        "In den Geschäftsgang gegeben",
        "Bitte heute",
        "Schlusszeichnung, gezeichnet: Einverstanden",
        "Dokument versandt",
    ] {
        assert!(verlauf.contains(words), "{words}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_back_waits_on_the_arbeitsplatz_of_who_handed_it_on() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let dokument = entwirft(&api, hier, "Bewilligt").await;
    let gaenge = format!("/api/v1/dokumente/{dokument}/geschaeftsgaenge");
    let chef = id(&welt, "a.leitung");
    let schritt = json!({ "verfuegung": "schlusszeichnung", "nutzer": chef });
    let opened = api.sendet(&gaenge, json!({ "schritte": [schritt] })).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let gang = opened.json()["geschaeftsgang"].as_str().unwrap().to_owned();
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let zurueck = json!({ "ergebnis": "zurueckgegeben", "vermerk": "Frist fehlt" });
    let done = leitung
        .sendet(&format!("{gaenge}/{gang}/schritte/1"), zurueck)
        .await;
    assert!(done.status.is_success(), "{}", done.text());
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let start = sb.holt("/").await.text();
    assert!(start.contains("Zurückgegeben") && start.contains("Frist fehlt"));
    let kollegin = Klient::im_browser(&welt, "a.kollegin").await;
    let kollegin = kollegin.unter("wohngeld").await;
    assert!(!kollegin.holt("/").await.text().contains("Zurückgegeben"));
    let storno = format!("/api/v1/dokumente/{dokument}/storno");
    let done = api
        .sendet(&storno, json!({ "grund": "Neu geschrieben" }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(!sb.holt("/").await.text().contains("Zurückgegeben"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_has_no_day_of_receipt() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = faelle(&welt).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let (vorgang, heute) = (vorgang.to_string(), heute().to_string());
    let path = format!("/akten/{akte}/dokumente");
    for (richtung, eingang) in [("ausgang", Value::Null), ("eingang", json!(heute))] {
        let felder = [
            ("csrf", sb.csrf.as_str()),
            ("vorgang", &vorgang),
            ("betreff", richtung),
            ("klasse", "bescheid"),
            ("richtung", richtung),
            ("eingang", &heute),
        ];
        let name = format!("{richtung}.txt");
        let sent = sb
            .reicht_ein(&path, &felder, (&name, richtung.as_bytes()))
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let api = als(&welt, "a.wohngeld", Wohngeld).await;
        let read = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
        let filed = read["dokumente"].as_array().unwrap().iter();
        let mut filed = filed.filter(|d| d["betreff"] == richtung);
        assert_eq!(filed.next().unwrap()["eingang"], eingang);
    }
    welt.protokoll_ist_unversehrt().await;
}
