//! Filing on the page of an Akte: what came in, went out or was made inside is said beside the place to drop files.

use axum::http::{Method, StatusCode};
use eakte_domain::werte::Leistungsart::Wohngeld;
use serde_json::json;

use crate::schutz::als;
use crate::support::anfrage::{Klient, mit_dateien};
use crate::support::welt::{Welt, heute};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_on_an_akte_came_in_unless_another_way_is_chosen() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld 2026").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await.to_string();
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let seite = sb.holt(&format!("/akten/{akte}")).await.text();
    for part in [
        r#"<option value="eingang" selected>"#,
        r#"<option value="ausgang">"#,
        r#"<option value="intern">"#,
    ] {
        assert!(seite.contains(part), "no {part} in {seite}");
    }
    // The day of receipt, without which a term cannot be counted, is proposed.
    let (tag, eingang) = (heute(), "<input id=\"eingang\" name=\"eingang\"");
    let feld = seite.split(eingang).nth(1).unwrap();
    let feld = feld.split('>').next().unwrap();
    assert!(feld.contains(&format!("value=\"{tag}\"")), "{feld}");
    let tag = tag.to_string();
    let ablage = format!("/akten/{akte}/dokumente");
    for richtung in ["eingang", "ausgang", "intern"] {
        let felder = [
            ("csrf", sb.csrf.as_str()),
            ("vorgang", vorgang.as_str()),
            ("klasse", "sonstiges"),
            ("richtung", richtung),
            ("eingang", tag.as_str()),
        ];
        let name = format!("{richtung}.txt");
        let filed = sb
            .reicht_ein(&ablage, &felder, (name.as_str(), richtung.as_bytes()))
            .await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    }
    let baum = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let mut abgelegt: Vec<_> = baum["dokumente"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| [&d["betreff"], &d["richtung"]].map(|v| v.as_str().unwrap().to_owned()))
        .collect();
    abgelegt.sort();
    for d in baum["dokumente"].as_array().unwrap() {
        let kam = d["richtung"] == "eingang";
        assert_eq!(d["eingang"], if kam { json!(tag) } else { json!(null) });
    }
    let expected = ["ausgang", "eingang", "intern"].map(|r| [r.to_owned(), r.to_owned()]);
    assert_eq!(abgelegt, expected);
    // No way at all is refused in words, and nothing is filed.
    let felder = [
        ("csrf", sb.csrf.as_str()),
        ("vorgang", vorgang.as_str()),
        ("klasse", "sonstiges"),
    ];
    let refused = sb.reicht_ein(&ablage, &felder, ("ohne.txt", b"ohne")).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    assert!(refused.text().contains("Richtung"), "{}", refused.text());
    let baum = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
    assert_eq!(baum["dokumente"].as_array().unwrap().len(), 3);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_files_none_is_filed_if_one_is_refused_and_what_was_typed_stays() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld 2026").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await.to_string();
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let ablage = format!("/akten/{akte}/dokumente");
    let gut: [(&str, &[u8]); 2] = [("a1.txt", b"Eins"), ("a3.txt", b"Drei")];
    let boese: (&str, &[u8]) = ("boese.exe", b"MZ\0\0\x01\x02");
    // What is wrong, where it is said, and with which files.
    for (eingang, feld, dateien) in [
        ("2026-01-02", "datei", vec![gut[0], boese, gut[1]]),
        ("2999-01-01", "eingang", gut.to_vec()),
        ("gestern", "eingang", gut.to_vec()),
    ] {
        let felder = [
            ("csrf", sb.csrf.as_str()),
            ("vorgang", vorgang.as_str()),
            ("klasse", "sonstiges"),
            ("richtung", "eingang"),
            ("absender", "Erika Muster"),
            ("eingang", eingang),
        ];
        let form = mit_dateien(&felder, &dateien);
        let refused = sb.fragt(Method::POST, &ablage, form, &[]).await;
        let text = refused.text();
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(text.contains(&format!("id=\"{feld}-fehler\"")), "{text}");
        assert!(text.contains("Erika Muster"), "{text}");
        let baum = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
        assert!(baum["dokumente"].as_array().unwrap().is_empty(), "{baum}");
    }
    let felder = [
        ("csrf", sb.csrf.as_str()),
        ("vorgang", vorgang.as_str()),
        ("klasse", "sonstiges"),
        ("richtung", "eingang"),
    ];
    let form = mit_dateien(&felder, &gut);
    let filed = sb.fragt(Method::POST, &ablage, form, &[]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    let baum = api.holt(&format!("/api/v1/akten/{akte}")).await.json();
    assert_eq!(baum["dokumente"].as_array().unwrap().len(), 2);
    welt.protokoll_ist_unversehrt().await;
}
