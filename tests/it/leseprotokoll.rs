//! The read log: no content without a record.

use axum::http::StatusCode;
use eakte::app::AppError;
use eakte::app::Stelle;
use eakte::store::StoreError;
use eakte::store::follower::open;
use eakte::store::leser;
use eakte_domain::leseprotokoll::{LeseprotokollEvent, Zugegriffen, Zugriffsart};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Zweck};
use eakte_domain::{AkteId, DokumentId, Ereignis, OrgNr, Recorded};
use serde_json::json;

use crate::schutz::{AHAUS, id, neu};
use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, bis, heute};

/// Stands in the documents of these tests.
const WORT: &str = "Mirabellenkompott";

/// All that the read logs say, in the order of the log.
pub(crate) async fn protokoll(welt: &Welt) -> Vec<(Recorded, LeseprotokollEvent)> {
    let client = welt.app.store.db.service().await.unwrap();
    let rows = leser::from_position(&client, 0, 100_000).await.unwrap();
    let all = open(&welt.app.store, &client, rows).await.unwrap();
    all.into_iter()
        .filter_map(|e| match e.ereignis.clone() {
            Ereignis::Leseprotokoll(Some(event)) => Some((e, event)),
            _ => None,
        })
        .collect()
}

/// What was shown, in the order of the log.
pub(crate) async fn gezeigt(welt: &Welt) -> Vec<(Recorded, Zugegriffen)> {
    let all = protokoll(welt).await.into_iter();
    all.filter_map(|(e, event)| match event {
        LeseprotokollEvent::Zugegriffen(z) => Some((e, z)),
        LeseprotokollEvent::ZugriffVerweigert(_) => None,
    })
    .collect()
}

/// An Akte of Ahaus with one document, shared with the district for objections.
pub(crate) async fn akte_von_ahaus(welt: &Welt) -> (AkteId, DokumentId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld Beispiel").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let papier = ("bescheid.pdf", papier::pdf(WORT));
    let dokument = welt
        .dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, papier)
        .await;
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    (akte, dokument)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_look_at_content_is_on_record_with_who_why_what_and_the_rule() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte_von_ahaus(&welt).await;
    let wer = welt.wer("k.widerspruch", Widerspruch);
    let klient = Klient::von(&welt, &wer).await;
    let weg = format!("/api/v1/dokumente/{dokument}");
    for (path, art) in [
        (format!("{weg}/inhalt?fassung=1"), Zugriffsart::Inhalt),
        (format!("{weg}/seiten/1"), Zugriffsart::Bild),
        (format!("{weg}/text"), Zugriffsart::Text),
        (weg.clone(), Zugriffsart::Kopf),
        (format!("/api/v1/akten/{akte}"), Zugriffsart::Kopf),
        (format!("/api/v1/akten/{akte}/verlauf"), Zugriffsart::Kopf),
        (
            format!("/api/v1/akten/{akte}/uebermittlung"),
            Zugriffsart::Uebermittlung,
        ),
        (format!("/api/v1/suche?q={WORT}"), Zugriffsart::Liste),
        ("/api/v1/geteilt".to_owned(), Zugriffsart::Liste),
        ("/api/v1/akten".to_owned(), Zugriffsart::Liste),
    ] {
        let before = gezeigt(&welt).await.len();
        let answer = klient.holt(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        if !path.contains("/dokumente/") && !path.contains("/akten/") {
            // Rows of a list are recorded beside the answer.
            bis(async || gezeigt(&welt).await.len() > before).await;
        }
        let new = gezeigt(&welt).await.split_off(before);
        let [(e, z)] = new.as_slice() else {
            panic!("{path}: {new:?}")
        };
        assert_eq!(z.art, art, "{path}");
        assert_eq!(z.gezeigt[0].akte, akte, "{path}");
        let u = e.urheber.as_ref().unwrap();
        assert_eq!((u.akteur.nutzer, u.zweck), (wer.nutzer, wer.zweck));
        assert_eq!(u.akteur.org, OrgNr(1));
        assert_eq!(z.regelwerk, welt.app.regelwerk.hash().0);
        // The log is the owner's: it answers for what others were shown.
        let store = &welt.app.store;
        let client = store.db.service().await.unwrap();
        let keys = store.cache.keys(&client, &store.bund, &[e.stream]).await;
        assert_eq!(keys.unwrap()[0].org, OrgNr(2));
        if art != Zugriffsart::Liste {
            let cited = z.regel.is_some() && z.gezeigt[0].freigabe.is_some();
            assert!(cited, "{path}: {z:?}");
        }
    }
    // The owner's own overview is daily work; its content is not.
    let before = gezeigt(&welt).await.len();
    let own = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    own.holt(&format!("/api/v1/akten/{akte}")).await;
    assert_eq!(gezeigt(&welt).await.len(), before);
    own.holt(&format!("{weg}/inhalt")).await;
    assert_eq!(gezeigt(&welt).await.len(), before + 1);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_look_at_content_is_on_record_too() {
    let welt = Welt::neu().await;
    let (_, dokument) = akte_von_ahaus(&welt).await;
    let klient = Klient::von(&welt, &welt.wer("b.wohngeld", Wohngeld)).await;
    let answer = klient
        .holt(&format!("/api/v1/dokumente/{dokument}/inhalt"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    bis(async || {
        let all = protokoll(&welt).await;
        matches!(
            all.as_slice(),
            [(_, LeseprotokollEvent::ZugriffVerweigert(v))] if v.gezeigt.dokument == Some(dokument)
        )
    })
    .await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_while_the_database_takes_no_record() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte_von_ahaus(&welt).await;
    let own = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let fremd = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
    let weg = format!("/api/v1/dokumente/{dokument}");
    let ways = [
        (&own, format!("{weg}/inhalt")),
        (&own, format!("{weg}/seiten/1")),
        (&own, format!("{weg}/text")),
        (&own, format!("/api/v1/akten/{akte}/nachweis")),
        (&own, format!("/api/v1/suche?q={WORT}")),
        (&fremd, weg.clone()),
        (&fremd, format!("/api/v1/akten/{akte}")),
        (&fremd, format!("/api/v1/akten/{akte}/uebermittlung")),
    ];
    let superuser = welt.superuser().await;
    let refuse = "REVOKE INSERT ON payload_body FROM eakte_app";
    superuser.batch_execute(refuse).await.unwrap();
    for (klient, path) in &ways {
        let answer = klient.holt(path).await;
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{path}: {}",
            answer.text()
        );
        assert_eq!(answer.json()["code"], "kein_protokoll", "{path}");
        assert!(!answer.text().contains(WORT), "{path}");
    }
    // On a page, too.
    let browser = Klient::im_browser(&welt, "a.wohngeld")
        .await
        .unter("wohngeld")
        .await;
    for path in [
        format!("/dokumente/{dokument}/inhalt"),
        format!("/dokumente/{dokument}/seiten/1"),
        format!("/dokumente/{dokument}?ansicht=text"),
        format!("/suche?q={WORT}"),
    ] {
        let answer = browser.holt(&path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        let shown = answer.text().replace(&format!("q={WORT}"), "");
        assert!(!shown.contains(&format!("{WORT}<")), "{path}: {shown}");
    }
    let again = "GRANT INSERT ON payload_body TO eakte_app";
    superuser.batch_execute(again).await.unwrap();
    for (klient, path) in &ways {
        let answer = klient.holt(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_looks_at_once_share_few_appends_and_two_processes_share_a_month() {
    let welt = Welt::neu().await;
    let (_, dokument) = akte_von_ahaus(&welt).await;
    let other = welt.zweiter_prozess().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let looks = (0..200).map(|n| {
        let app = if n % 2 == 0 { &welt.app } else { &other };
        app.dokument_lesen(&wer, dokument, Zugriffsart::Inhalt, Stelle::default())
    });
    for look in futures::future::join_all(looks).await {
        look.unwrap();
    }
    assert_eq!(gezeigt(&welt).await.len(), 200);
    let sql = "SELECT count(*) FROM log_batch b JOIN event e ON e.position = b.last_pos
         WHERE get_byte(e.header, 4) = 8";
    let row = welt.superuser().await.query_one(sql, &[]).await.unwrap();
    let appends: i64 = row.get(0);
    assert!(appends < 100, "{appends} appends for 200 looks");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_metadata_alone_is_shown_while_nothing_can_be_recorded() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte_von_ahaus(&welt).await;
    welt.app.store.schreiber.halt(true);
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klient = Klient::von(&welt, &wer).await;
    let own = klient.holt(&format!("/api/v1/akten/{akte}")).await;
    assert_eq!(own.status, StatusCode::OK);
    let look = welt
        .app
        .dokument_lesen(&wer, dokument, Zugriffsart::Inhalt, Stelle::default())
        .await;
    assert!(
        matches!(look, Err(AppError::Store(StoreError::Leseprotokoll(_)))),
        "{look:?}"
    );
    welt.app.store.schreiber.halt(false);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_and_data_protection_see_who_looked_and_answer_the_person() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte_von_ahaus(&welt).await;
    let fremd = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
    for _ in 0..2 {
        fremd
            .holt(&format!("/api/v1/dokumente/{dokument}/inhalt"))
            .await;
    }
    let weg = format!("/api/v1/akten/{akte}/zugriffe");
    let lead = Klient::von(&welt, &welt.wer("a.leitung", Wohngeld)).await;
    neu(&welt, AHAUS, "a.dsb", Rolle::Datenschutz, &[]).await;
    let dsb = Klient::von(&welt, &welt.wer("a.dsb", Zweck::Datenschutz)).await;
    for klient in [&lead, &dsb] {
        let mut rows = Vec::new();
        bis(async || {
            rows = klient.holt(&weg).await.zeilen();
            rows.len() == 2
        })
        .await;
        assert_eq!(rows[0]["name"], "Person k.widerspruch");
        assert_eq!(rows[0]["zweck"], "widerspruch");
        assert_eq!(rows[0]["regel"], "freigabe_dokument");
        assert_eq!(rows[0]["art"], "inhalt");
        assert_eq!(rows[0]["erlaubt"], true);
        // A page at a time.
        let first = klient.holt(&format!("{weg}?limit=1")).await.json();
        let nach = first["weiter"].as_str().unwrap();
        let second = klient.holt(&format!("{weg}?limit=1&nach={nach}")).await;
        assert_eq!(second.zeilen(), rows[1..]);
        assert_eq!(second.json()["weiter"], serde_json::Value::Null);
    }
    // Nobody else: not who works on it, not who approves erasures, not who it is shared with.
    let clerk = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    assert_eq!(clerk.holt(&weg).await.status, StatusCode::FORBIDDEN);
    let approver = Klient::von(&welt, &welt.wer("a.freigabe1", Zweck::Datenschutz)).await;
    assert_eq!(approver.holt(&weg).await.status, StatusCode::FORBIDDEN);
    assert_eq!(fremd.holt(&weg).await.status, StatusCode::FORBIDDEN);

    // The person is told offices, purposes, days: no employee's name.
    let answer = dsb.holt(&format!("/api/v1/auskunft?akte={akte}")).await;
    let text = answer.text();
    let answer = answer.json();
    let row = &answer["zeilen"][0];
    assert_eq!(
        (&row["org"], &row["anzahl"]),
        (&1.into(), &2.into()),
        "{text}"
    );
    assert_eq!(row["rechtsgrundlage"], "§ 69 Abs. 1 Nr. 1 SGB X");
    assert!(!text.contains("Person k.widerspruch"), "{text}");
    let hidden = fremd.holt(&format!("/api/v1/auskunft?akte={akte}")).await;
    assert_eq!(hidden.status, StatusCode::FORBIDDEN);
    let absent = dsb
        .holt(&format!("/api/v1/auskunft?akte={}", uuid::Uuid::new_v4()))
        .await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);

    // As pages, and at the command line.
    let browser = Klient::im_browser(&welt, "a.dsb").await;
    let page = browser.holt(&format!("/akten/{akte}/zugriffe")).await;
    assert!(
        page.text().contains("Person k.widerspruch"),
        "{}",
        page.text()
    );
    let aktenzeichen = welt
        .app
        .aktenzeichen(&welt.wer("a.wohngeld", Wohngeld), akte)
        .await
        .unwrap();
    let frage = aktenzeichen.replace('/', "%2F");
    let page = browser
        .holt(&format!("/auskunft?akten={frage}"))
        .await
        .text();
    assert!(page.contains("Kreis Borken 50.2"), "{page}");
    assert!(!page.contains("Person k.widerspruch"), "{page}");
    let out = crate::support::dienst::eakte(
        &welt.config,
        &["auskunft", "--nutzer", "a.dsb", &aktenzeichen],
    );
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("Kreis Borken 50.2"), "{text}");
    // It says that nothing was recorded; asked to, it records the answer once.
    let gesagt = String::from_utf8(out.stderr).unwrap();
    assert!(gesagt.contains("Festgehalten ist das nicht"), "{gesagt}");
    let heute = heute().to_string();
    let festhalten = [
        "auskunft",
        "--nutzer",
        "a.dsb",
        "--festhalten",
        &heute,
        "--von",
        "2026-01-01",
        "--bis",
        &heute,
        &aktenzeichen,
    ];
    for _ in 0..2 {
        let out = crate::support::dienst::eakte(&welt.config, &festhalten);
        assert!(out.status.success(), "{out:?}");
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(text.contains("Kreis Borken 50.2"), "{text}");
    }
    let mut festgehalten = Vec::new();
    bis(async || {
        let liste = format!("/api/v1/akten/{akte}/auskuenfte");
        festgehalten = dsb.holt(&liste).await.zeilen();
        !festgehalten.is_empty()
    })
    .await;
    assert_eq!(festgehalten.len(), 1, "{festgehalten:?}");
    assert_eq!(festgehalten[0]["erteilt"]["von"], "2026-01-01");
    // What the rule refuses is not printed either.
    let vorbei = festhalten.map(|a| if a == heute { "2999-01-01" } else { a });
    let out = crate::support::dienst::eakte(&welt.config, &vorbei);
    assert!(!out.status.success() && out.stdout.is_empty(), "{out:?}");
    let out = crate::support::dienst::eakte(
        &welt.config,
        &[
            "auskunft",
            "--nutzer",
            "b.wohngeld",
            "--zweck",
            "wohngeld",
            &aktenzeichen,
        ],
    );
    assert!(!out.status.success() && out.stdout.is_empty(), "{out:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_in_somebodys_place_says_in_whose() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte_von_ahaus(&welt).await;
    let (fuer, durch) = (id(&welt, "a.wohngeld"), id(&welt, "a.hzl"));
    let sb = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
    let body = json!({ "durch": durch, "von": heute(), "bis": heute() });
    let sent = sb.sendet("/api/v1/vertretungen", body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let klient = Klient::von(&welt, &welt.wer("a.hzl", Wohngeld)).await;
    let answer = klient
        .holt(&format!("/api/v1/dokumente/{dokument}/text"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let (e, z) = gezeigt(&welt).await.remove(0);
    assert_eq!(z.regel.as_deref(), Some("vertretung_sieht"));
    let akteur = e.urheber.unwrap().akteur;
    assert_eq!(akteur.nutzer.0, durch);
    assert_eq!(akteur.vertretung.unwrap().nutzer.0, fuer);
    // And the lead reads it so.
    let lead = Klient::von(&welt, &welt.wer("a.leitung", Wohngeld)).await;
    let weg = format!("/api/v1/akten/{akte}/zugriffe");
    bis(async || {
        let rows = lead.holt(&weg).await.zeilen();
        rows.iter()
            .any(|r| r["name"] == "Person a.hzl i. V. Person a.wohngeld")
    })
    .await;
    welt.protokoll_ist_unversehrt().await;
}
