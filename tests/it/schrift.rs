//! Names as DIN 91379 lets people have them: written in a letter, read out of it again, found, and in file names.

use axum::http::StatusCode;
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::json;

use crate::schutz::als;
use crate::support::papier;
use crate::support::welt::Welt;
use crate::wiedervorlage::{akte, in_tagen};

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_holds_every_name_and_is_read_shown_and_found_again() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let pfad = format!("/api/v1/akten/{akte}/aufforderungen");
    let brief = |an: &str| {
        json!({
            "vorgang": vorgang, "frist": in_tagen(21), "belehrung": true, "brief": true, "empfaenger": an,
            "unterlagen": ["Ausweis von Nguyễn Thị Hồng", "Urkunde von Ḥāriṯ K\u{35f}han, S\u{31b}\u{304}e"],
        })
    };
    // What cannot be written is named, and nothing is filed.
    for (an, zeichen) in [
        ("中山 Erika, 48683 Ahaus", "„中“ (U+4E2D)"),
        ("Q\u{302}uentin, 48683 Ahaus", "„Q\u{302}“ (U+0051 U+0302)"),
    ] {
        let refused = sb.sendet(&pfad, brief(an)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
        // What Fluent puts around a value is no part of the sentence.
        let text = refused.text().replace(['\u{2068}', '\u{2069}'], "");
        assert!(text.contains(zeichen), "no {zeichen} in {text}");
    }
    let mut papiere = brief("Łukasz Żółkiewski, 48683 Ahaus");
    papiere["unterlagen"] = json!(["Ausweis", "Ausweis 旅券"]);
    let refused = sb.sendet(&pfad, papiere).await.text();
    assert!(refused.contains("in den Unterlagen"), "{refused}");
    let done = sb
        .sendet(
            &pfad,
            brief("Łukasz Żółkiewski, M\u{302}arcstraße 1, 48683 Ahaus"),
        )
        .await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let id = done.json()["dokument"].as_str().unwrap().to_owned();
    let dokument = format!("/api/v1/dokumente/{id}");
    let inhalt = sb.holt(&format!("{dokument}/inhalt")).await.inhalt;
    assert!(inhalt.starts_with(b"%PDF-1.7"));
    let gelesen = sb.holt(&format!("{dokument}/text")).await.json();
    let gelesen = gelesen["text"].as_str().unwrap().replace('\n', " ");
    for words in [
        "Łukasz Żółkiewski",
        "M\u{302}arcstraße 1",
        "Ausweis von Nguyễn Thị Hồng",
        "Urkunde von Ḥāriṯ K\u{35f}han, S\u{31b}\u{304}e",
    ] {
        assert!(gelesen.contains(words), "no {words} in {gelesen}");
    }
    let bild = sb.holt(&format!("{dokument}/seiten/1")).await;
    assert_eq!(bild.status, StatusCode::OK, "{}", bild.text());
    assert!(bild.inhalt.starts_with(b"\x89PNG"));
    for wort in ["Zolkiewski", "%C5%BB%C3%B3%C5%82kiewski", "Harit"] {
        let gefunden = sb.holt(&format!("/api/v1/suche?q={wort}")).await.text();
        assert!(gefunden.contains(&id), "{wort}: {gefunden}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_keeps_a_name_with_any_letters_and_goes_out_under_it() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let name = "Urkunde Łukasz Żółkiewski, Nguyễn.pdf";
    let papier = papier::pdf("Urkunde");
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let felder = [("klasse", "bescheid")];
    let filed = sb.reicht_ein(&path, &felder, (name, &papier)).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    let id = filed.json()["dokument"].as_str().unwrap().to_owned();
    let ansicht = sb.holt(&format!("/api/v1/dokumente/{id}")).await.text();
    assert!(ansicht.contains(name), "{ansicht}");
    let back = sb.holt(&format!("/api/v1/dokumente/{id}/inhalt")).await;
    assert!(back.inhalt == papier);
    let als_name = back.kopf.iter().find(|(n, _)| n == "content-disposition");
    let (_, als_name) = als_name.unwrap();
    let kodiert = "filename*=UTF-8''Urkunde%20%C5%81ukasz%20%C5%BB%C3%B3%C5%82kiewski%2C%20Nguy%E1%BB%85n.pdf";
    assert!(als_name.ends_with(kodiert), "{als_name}");
    let gefunden = sb.holt("/api/v1/suche?q=Nguyen").await.text();
    assert!(gefunden.contains(&id), "{gefunden}");
    welt.protokoll_ist_unversehrt().await;
}
