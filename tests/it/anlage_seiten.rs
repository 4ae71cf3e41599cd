//! Anlagen on the pages: filed as such, shown with what they belong to, named to who signs them.

use axum::http::StatusCode;
use eakte_domain::werte::Dokumentklasse::Antrag;
use eakte_domain::werte::Leistungsart::Wohngeld;
use uuid::Uuid;

use crate::geschaeftsgang::{entwirft, faelle, legt_vor, schritt};
use crate::schutz::{als, id};
use crate::support::anfrage::Klient;
use crate::support::welt::Welt;

#[tokio::test(flavor = "multi_thread")]
async fn an_anlage_is_filed_on_the_page_and_named_to_who_signs_it() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = (hier.0, hier.1.to_string());
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let dokument = entwirft(&api, hier, "Bewilligt").await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let form = format!("/akten/{akte}/ablegen?vorgang={vorgang}");
    let shown = sb.holt(&form).await.text();
    let wahl = format!("<option value=\"{dokument}\">0001 Wohngeldbescheid</option>");
    assert!(shown.contains(&wahl), "no {wahl} in {shown}");

    let ablage = format!("/akten/{akte}/dokumente");
    let legt_ab = async |betreff: &str, zu: &str| {
        let felder = [
            ("csrf", sb.csrf.as_str()),
            ("vorgang", vorgang.as_str()),
            ("betreff", betreff),
            ("klasse", "bescheid"),
            ("richtung", "ausgang"),
            ("anlage_zu", zu),
        ];
        sb.reicht_ein(&ablage, &felder, ("bogen.txt", betreff.as_bytes()))
            .await
    };
    // What it cannot be an Anlage of is said at the field, and nothing is filed.
    for fremd in [Uuid::new_v4().to_string(), "keines".to_owned()] {
        let refused = legt_ab("Berechnungsbogen", &fremd).await;
        let text = refused.text();
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains("id=\"anlage_zu-fehler\""), "{text}");
        assert!(text.contains("Berechnungsbogen"), "{text}");
    }
    let filed = legt_ab("Berechnungsbogen", &dokument.to_string()).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    let baum = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let dokumente = baum["dokumente"].as_array().unwrap();
    assert_eq!(dokumente.len(), 2, "{baum}");
    let bogen = dokumente.iter().find(|d| d["nummer"] == 2).unwrap();
    assert_eq!(bogen["anlage_zu"], dokument.to_string());
    // It belongs to a draft, and both are told as such.
    assert!(dokumente.iter().all(|d| d["entwurf"] == true), "{baum}");
    let bogen: Uuid = bogen["dokument"].as_str().unwrap().parse().unwrap();
    // An Anlage of the Anlage is signed with both.
    let filed = legt_ab("Tabelle", &bogen.to_string()).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());

    let verweis = format!("<a href=\"/dokumente/{bogen}\">0002 Berechnungsbogen</a>");
    let seite = format!("/dokumente/{dokument}");
    let shown = sb.holt(&seite).await.text();
    assert!(shown.contains(&verweis), "no {verweis} in {shown}");
    assert!(shown.contains("0003 Tabelle"), "{shown}");
    let shown = sb.holt(&format!("/dokumente/{bogen}")).await.text();
    let zurueck = format!("<a href=\"{seite}\">0001 Wohngeldbescheid</a>");
    for part in ["Anlage zu", zurueck.as_str(), "0003 Tabelle"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    let liste = sb.holt(&format!("/akten/{akte}/dokumente")).await.text();
    let zeilen = |words: &str| liste.matches(words).count();
    assert_eq!(zeilen("Anlage</span>"), 2, "{liste}");
    assert_eq!(zeilen("Entwurf</span>"), 3, "{liste}");

    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let opened = legt_vor(&api, dokument, &schluss).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let shown = leitung.holt(&seite).await.text();
    let (_, beim_zeichnen) = shown.split_once("Sie zeichnen auch diese Anlagen").unwrap();
    let (genannt, _) = beim_zeichnen.split_once("</p>").unwrap();
    assert!(genannt.contains(&verweis), "{genannt}");
    assert!(genannt.contains("0003 Tabelle"), "{genannt}");
    // What is being signed takes no Anlage, and is no longer offered.
    let shown = sb.holt(&form).await.text();
    assert!(!shown.contains(&wahl), "{shown}");
    let refused = legt_ab("Nachtrag", &dokument.to_string()).await;
    let text = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
    assert!(text.contains("id=\"anlage_zu-fehler\""), "{text}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anlage_that_is_hidden_is_named_neither_in_the_list_nor_as_a_choice() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let akte = hier.0;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let dokument = welt
        .dokument(&wer, hier, Antrag, ("antrag.txt", b"Antrag".to_vec()))
        .await;
    let vorgang = hier.1.to_string();
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let haupt = dokument.to_string();
    let felder = [
        ("csrf", sb.csrf.as_str()),
        ("vorgang", vorgang.as_str()),
        ("betreff", "Geheimrechnung"),
        ("klasse", "bescheid"),
        ("richtung", "intern"),
        ("anlage_zu", haupt.as_str()),
        ("entwurf", "ja"),
    ];
    let ablage = format!("/akten/{akte}/dokumente");
    let filed = sb.reicht_ein(&ablage, &felder, ("b.txt", b"4711")).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    let kollegin = Klient::im_browser(&welt, "a.kollegin").await;
    let kollegin = kollegin.unter("wohngeld").await;
    for path in [
        format!("/dokumente/{dokument}"),
        format!("/akten/{akte}/dokumente"),
        format!("/akten/{akte}/ablegen?vorgang={vorgang}"),
    ] {
        let own = sb.holt(&path).await.text();
        assert!(own.contains("Geheimrechnung"), "{path}: {own}");
        let shown = kollegin.holt(&path).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        let text = shown.text();
        assert!(!text.contains("Geheimrechnung"), "{path}: {text}");
        assert!(!text.contains("<dt>Anlagen</dt>"), "{path}: {text}");
    }
}
