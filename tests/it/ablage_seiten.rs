//! Filing on the page of an Akte: what came in, went out or was made inside is said beside the place to drop files.

use axum::http::StatusCode;
use eakte_domain::werte::Leistungsart::Wohngeld;

use crate::schutz::als;
use crate::support::anfrage::Klient;
use crate::support::welt::Welt;

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
    let ablage = format!("/akten/{akte}/dokumente");
    for richtung in ["eingang", "ausgang", "intern"] {
        let felder = [
            ("csrf", sb.csrf.as_str()),
            ("vorgang", vorgang.as_str()),
            ("klasse", "sonstiges"),
            ("richtung", richtung),
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
