//! "Why may I (not)?" and "who can see this?", today and as of an earlier day.

use axum::http::StatusCode;
use eakte::app::warum::Gegenstand;
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::Aktion;
use jiff::ToSpan;
use serde_json::Value;

use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, heute};

fn zu(rows: &[Value], aktion: &str) -> Value {
    let row = rows.iter().find(|r| r["aktion"] == aktion);
    row.unwrap_or_else(|| panic!("no `{aktion}` in {rows:?}"))
        .clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_the_nearest_rule_and_what_is_missing() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let dokument = welt
        .dokument(
            &wer,
            (akte, vorgang),
            Dokumentklasse::Bescheid,
            ("b.pdf", papier::pdf("B")),
        )
        .await;
    welt.freigabe(
        &wer,
        (akte, None),
        (1, Widerspruch),
        &[Dokumentklasse::Bescheid],
    )
    .await;

    let own = Klient::von(&welt, &wer).await;
    let rows = own
        .holt(&format!("/api/v1/akten/{akte}/warum"))
        .await
        .zeilen();
    let sehen = zu(&rows, "akte_sehen");
    assert_eq!(sehen["erlaubt"], true);
    assert_eq!(sehen["gruende"][0]["regel"], "sachbearbeitung_sieht");
    assert_eq!(
        sehen["gruende"][0]["norm"],
        "§ 67 Abs. 4, § 67c Abs. 1 SGB X"
    );
    let halten = zu(&rows, "aussonderung_sperren");
    let grund = &halten["gruende"][0];
    assert_eq!(grund["regel"], "sachbearbeitung_beantragt_loeschung");
    let satz = grund["satz"].as_str().unwrap();
    assert!(satz.contains("dürfen Akten aussondern, sperren"), "{satz}");
    let log = zu(&rows, "zugriffe_sehen");
    assert_eq!(log["erlaubt"], false);
    assert_eq!(log["gruende"][0]["regel"], "keine_regel");
    let nearest: Vec<_> = log["naechste"].as_array().unwrap().iter().collect();
    assert_eq!(nearest[0]["regel"]["regel"], "teamleitung_sieht");
    assert_eq!(nearest[0]["fehlt"], serde_json::json!(["rolle"]));

    // Through a share: what is shared is explained by it; what is not, by what the share lacks.
    let fremd = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
    let weg = format!("/api/v1/dokumente/{dokument}/warum");
    let rows = fremd.holt(&weg).await.zeilen();
    let lesen = zu(&rows, "dokument_lesen");
    assert_eq!(lesen["gruende"][0]["regel"], "freigabe_dokument");
    assert!(lesen["freigabe"].is_string(), "{lesen}");
    assert_eq!(zu(&rows, "dokument_aendern")["erlaubt"], false);

    // Never a word about what is hidden: the same answer as about nothing.
    let stranger = Klient::von(&welt, &welt.wer("a.hzl", Hzl)).await;
    let nothing = uuid::Uuid::new_v4();
    for (hidden, absent) in [
        (
            format!("akten/{akte}/warum"),
            format!("akten/{nothing}/warum"),
        ),
        (format!("akten/{akte}/wer"), format!("akten/{nothing}/wer")),
        (
            format!("dokumente/{dokument}/warum"),
            format!("dokumente/{nothing}/warum"),
        ),
    ] {
        let hidden = stranger.holt(&format!("/api/v1/{hidden}")).await;
        let absent = stranger.holt(&format!("/api/v1/{absent}")).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        assert_eq!(hidden, absent);
    }
    // The page of a refusal leads there; the page of what is hidden leads nowhere.
    let browser = Klient::im_browser(&welt, "a.wohngeld")
        .await
        .unter("wohngeld")
        .await;
    let page = browser.holt(&format!("/akten/{akte}/zugriffe")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains(&format!("/akten/{akte}/warum")));
    let page = browser.holt(&format!("/akten/{akte}/warum")).await.text();
    assert!(page.contains("§ 67 Abs. 4, § 67c Abs. 1 SGB X"), "{page}");
    assert!(
        page.contains("die passende Rolle in der zuständigen Einheit"),
        "{page}"
    );
    let browser = Klient::im_browser(&welt, "b.wohngeld").await;
    let page = browser.holt(&format!("/akten/{akte}/zugriffe")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.text().contains("/warum"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_sees_who_can_see_it_and_nobody_else_does() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld").await;
    welt.freigabe(
        &wer,
        (akte, None),
        (1, Widerspruch),
        &[Dokumentklasse::Bescheid],
    )
    .await;
    let weg = format!("/api/v1/akten/{akte}/wer");
    let rows = Klient::von(&welt, &wer).await.holt(&weg).await.zeilen();
    let mut names: Vec<_> = rows.iter().map(|r| r["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names,
        [
            "Person a.archiv",
            "Person a.freigabe1",
            "Person a.freigabe2",
            "Person a.freigabe3",
            "Person a.leitung",
            "Person a.wohngeld",
            "Person k.archiv",
            "Person k.widerspruch",
        ]
    );
    // The page speaks of them, not to them.
    let browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let browser = browser.unter("wohngeld").await;
    let page = browser.holt(&format!("/akten/{akte}/wer")).await.text();
    let tabelle = page.split("<tbody>").nth(1).unwrap();
    let tabelle = tabelle.split("</tbody>").next().unwrap();
    for part in [
        "Bearbeitet diese Leistung in der zuständigen Einheit. (",
        "ist der Organisation für diesen Zweck freigegeben. (",
    ] {
        assert!(tabelle.contains(part), "no {part} in {tabelle}");
    }
    for part in ["Sie ", "Ihre"] {
        assert!(!tabelle.contains(part), "{part} in {tabelle}");
    }
    // Each of them is right: the gate says so to the person, too.
    for row in &rows {
        let name = row["name"].as_str().unwrap().trim_start_matches("Person ");
        let zweck: Zweck = row["zweck"].as_str().unwrap().parse().unwrap();
        let actor = welt.wer(name, zweck);
        let seen = welt.app.darf_akte(&actor, Aktion::AkteSehen, akte).await;
        assert!(seen.is_ok(), "{row}");
    }
    for (name, zweck) in [
        ("k.widerspruch", Zweck::Leistung(Widerspruch)),
        ("a.archiv", Zweck::Archivierung),
    ] {
        let klient = Klient::von(&welt, &welt.wer(name, zweck)).await;
        assert_eq!(
            klient.holt(&weg).await.status,
            StatusCode::FORBIDDEN,
            "{name}"
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_day_is_answered_from_the_events_up_to_it() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld").await;
    // Everything of this test happened yesterday and today at once: yesterday there was nothing.
    let gestern = heute().checked_sub(1.day()).unwrap();
    let was = Gegenstand::Akte(akte);
    assert!(
        welt.app
            .warum(&wer, was, Some(gestern))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        welt.app
            .wer_darf(&wer, akte, Some(gestern))
            .await
            .unwrap()
            .is_empty()
    );
    // Folded to a day, the copy is the same as the tables of now.
    let today = welt.app.warum(&wer, was, None).await.unwrap().unwrap();
    let copied = welt
        .app
        .warum(&wer, was, Some(heute()))
        .await
        .unwrap()
        .unwrap();
    let said = |alle: &[eakte::app::warum::Warum]| {
        let each = alle
            .iter()
            .map(|w| format!("{:?}", (w.aktion, &w.auskunft)));
        each.collect::<Vec<_>>()
    };
    assert_eq!(said(&today), said(&copied));
    // The live tables were not touched.
    assert!(
        welt.app
            .darf_akte(&wer, Aktion::AkteSehen, akte)
            .await
            .is_ok()
    );
    welt.protokoll_ist_unversehrt().await;
}
