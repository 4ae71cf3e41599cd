//! The pages of the way out: offer, appraisal, answers and holds, without JavaScript.

use axum::http::{Method, StatusCode};
use eakte_domain::SperreId;
use eakte_domain::akte::{
    AkteCommand, AkteWiedereroeffnen, AussonderungSperreAufheben, AussonderungSperreSetzen,
};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::Zweck;
use jiff::civil::date;
use uuid::Uuid;

use crate::schutz::als;
use crate::support::anfrage::{Klient, Koerper};
use crate::support::archiv::{
    PASSWORT, angeboten, bewertet, freigebende, geschlossen, offene_loeschung, vernichten,
};
use crate::support::welt::{Welt, text};

const SEITE: &str = "/aussonderung";

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_offer_appraise_and_read_answers_and_keep_what_was_entered() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", date(2010, 5, 7)).await;
    let id = akte.to_string();
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let seite = sb.holt(SEITE).await.text();
    assert!(seite.contains("Muster, Erika") && seite.contains("aufbewahrt bis 31.12.2020"));
    let fremd = Klient::im_browser(&welt, "b.wohngeld").await;
    let fremd = fremd.unter("wohngeld").await;
    assert!(sb.holt("/").await.text().contains("1 Akte ist fällig"));
    assert!(!fremd.holt("/").await.text().contains("ist fällig"));
    let leer = sb.formt("/aussonderung/anbieten", &[]).await;
    assert_eq!(leer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(leer.text().contains("Wählen Sie mindestens eine Akte"));
    let done = sb
        .formt("/aussonderung/anbieten", &[("akte", id.as_str())])
        .await;
    assert_eq!(
        done.ziel(),
        "/aussonderung?m=aussonderung-angeboten",
        "{}",
        done.text()
    );
    let seite = sb.holt(SEITE).await.text();
    assert!(seite.contains("Wartet auf Bewertung"), "{seite}");
    assert!(!seite.contains("Paket für das Archiv (0503)"));

    let archiv = Klient::im_browser(&welt, "a.archiv").await;
    let archiv = archiv.unter("archivierung").await;
    let wartet = "1 angebotene Akte wartet auf Ihre Bewertung";
    assert!(archiv.holt("/").await.text().contains(wartet));
    for klient in [&sb, &fremd] {
        let start = klient.holt("/").await.text();
        assert!(!start.contains(wartet) && !start.contains("ist fällig"));
    }
    let seite = archiv.holt(SEITE).await.text();
    assert!(seite.contains("Bewertung festhalten") && seite.contains("Muster, Erika"));
    let lang = "x".repeat(600);
    let felder = [
        ("alle", "A"),
        (id.as_str(), ""),
        ("begruendung", lang.as_str()),
    ];
    let refused = archiv.formt("/aussonderung/bewerten", &felder).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains(&lang), "what was entered is kept");
    let felder = [
        ("alle", "A"),
        (id.as_str(), ""),
        ("begruendung", "Beispielfall"),
    ];
    let done = archiv.formt("/aussonderung/bewerten", &felder).await;
    assert_eq!(
        done.ziel(),
        "/aussonderung?m=aussonderung-bewertet",
        "{}",
        done.text()
    );
    let kein = sb.formt("/aussonderung/bewerten", &felder).await;
    assert_eq!(
        kein.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        kein.text()
    );

    let seite = sb.holt(SEITE).await.text();
    assert!(seite.contains("Archivwürdig (A)") && seite.contains("Beispielfall"));
    let start = seite.find("/aussonderung/").expect("a form");
    let paket = seite[start..]
        .split('"')
        .find(|teil| teil.ends_with("/paket"))
        .map(str::to_owned);
    let paket = paket.expect("the package is offered");
    let zip = sb.formt(&paket, &[]).await;
    assert_eq!(zip.status, StatusCode::OK, "{}", zip.text());
    assert!(zip.inhalt.starts_with(b"PK"));
    let seite = sb.holt(SEITE).await.text();
    let heute = eakte::app::now().tag().strftime("%d.%m.%Y");
    let wartet = "1 abgegebene Akte wartet auf die Bestätigung";
    assert!(archiv.holt("/").await.text().contains(wartet));
    let neu = format!("Neues Paket erstellen (ersetzt das vom {heute})");
    assert!(seite.contains(&neu), "{seite}");
    let felder = [("csrf", sb.csrf.as_str())];
    let kaputt = sb
        .reicht_ein("/aussonderung/antwort", &felder, ("0506.xml", b"<kaputt"))
        .await;
    assert_eq!(kaputt.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kaputt.text().contains("Abgegeben, wartet auf Bestätigung"));

    // The Akte says so too, in its history and on its own page.
    let uebersicht = sb.holt(&format!("/akten/{akte}")).await.text();
    assert!(uebersicht.contains("Abgegeben, wartet auf Bestätigung"));
    let verlauf = archiv.holt(&format!("/akten/{akte}/verlauf")).await.text();
    for words in [
        "Dem Archiv angeboten",
        "Vom Archiv bewertet",
        "A – archivwürdig",
    ] {
        assert!(verlauf.contains(words), "{words}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_an_akte_holds_it_lifts_the_hold_and_takes_the_offer_back() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Klage", date(2010, 5, 7)).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let archiv = Klient::im_browser(&welt, "a.archiv").await;
    let archiv = archiv.unter("archivierung").await;
    let basis = format!("/akten/{akte}/aussonderung");
    let sperren = format!("{basis}/sperren");
    let felder = [("grund", "Klage S 12 SO 7/26"), ("bis", "2001-01-01")];
    let refused = sb.formt(&sperren, &felder).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Klage S 12 SO 7/26"));
    let done = sb
        .formt(&sperren, &[("grund", "Klage S 12 SO 7/26"), ("bis", "")])
        .await;
    assert_eq!(done.ziel(), format!("{basis}?m=aussonderung-gesperrt"));
    let seite = sb.holt(&basis).await.text();
    assert!(seite.contains("bis zur Aufhebung") && seite.contains("Klage S 12 SO 7/26"));
    // The archive reads how far the Akte is, not why it is held.
    let dort = archiv.holt(&basis).await;
    assert_eq!(dort.status, StatusCode::OK, "{}", dort.text());
    assert!(!dort.text().contains("Klage S 12 SO 7/26"));
    let aufheben = seite
        .split('"')
        .find(|teil| teil.ends_with("/aufheben"))
        .expect("it can be lifted")
        .to_owned();
    let refused = sb.formt(&aufheben, &[("grund", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = sb
        .formt(&aufheben, &[("grund", "Urteil rechtskräftig")])
        .await;
    assert_eq!(done.ziel(), format!("{basis}?m=aussonderung-aufgehoben"));

    let id = akte.to_string();
    sb.formt("/aussonderung/anbieten", &[("akte", id.as_str())])
        .await;
    let zurueck = format!("{basis}/zuruecknehmen");
    let refused = sb.formt(&zurueck, &[("grund", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = sb.formt(&zurueck, &[("grund", "Prüfung")]).await;
    assert_eq!(
        done.ziel(),
        format!("{basis}?m=aussonderung-zurueck"),
        "{}",
        done.text()
    );
    assert!(sb.holt(&basis).await.text().contains("Zurückgenommen"));
    let fremd = Klient::im_browser(&welt, "b.wohngeld").await;
    let fremd = fremd.unter("wohngeld").await;
    assert_eq!(fremd.holt(&basis).await.status, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_erasure_is_asked_for_its_form_is_not_offered_again() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", date(2010, 5, 7)).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let leitend = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    angeboten(&leitend, &[akte]).await;
    bewertet(&archiv, akte, "V").await;
    let formular = format!("href=\"/akten/{akte}/loeschung\"");
    let seiten = [SEITE.to_owned(), format!("/akten/{akte}/aussonderung")];
    for path in &seiten {
        let seite = sb.holt(path).await.text();
        assert!(seite.contains(&formular), "{seite}");
    }
    let done = vernichten(&leitend, akte).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    for path in &seiten {
        let seite = sb.holt(path).await.text();
        assert!(seite.contains("Löschung beantragt</a>"), "{seite}");
        assert!(!seite.contains(&formular), "{seite}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_destroyed_akte_say_that_it_is_erased_and_ask_for_nothing_more() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", date(2010, 5, 7)).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let leitend = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    angeboten(&leitend, &[akte]).await;
    bewertet(&archiv, akte, "V").await;
    let [eins, zwei] = freigebende(&welt).await;
    let done = vernichten(&leitend, akte).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let loeschung = offene_loeschung(&welt, akte).await;
    let app = &welt.app;
    app.loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
        .await
        .unwrap();
    app.loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
        .await
        .unwrap();
    let seite = format!("/akten/{akte}");
    for path in [
        seite.clone(),
        format!("{seite}/verlauf"),
        "/akten".to_owned(),
        "/suche?q=Gel%C3%B6scht".to_owned(),
    ] {
        for (sprache, wort, falsch) in [
            ("de", "Vernichtet</span>", "Storniert</span>"),
            ("en", "Destroyed</span>", "Cancelled</span>"),
        ] {
            let kopf = [("Accept-Language", sprache)];
            let shown = sb.fragt(Method::GET, &path, Koerper::Leer, &kopf).await;
            let shown = shown.text();
            assert!(shown.contains(wort), "{path}: {shown}");
            assert!(!shown.contains(falsch), "{path}: {shown}");
        }
    }
    let seite = sb.holt(&seite).await.text();
    for falsch in ["<dt>Laufzeit", "<dt>Aufbewahren", "Noch kein Vorgang"] {
        assert!(!seite.contains(falsch), "{falsch} in {seite}");
    }
    let path = format!("/akten/{akte}/aussonderung");
    let seite = sb.holt(&path).await.text();
    assert!(seite.contains("Vernichtet</span>"), "{seite}");
    assert!(!seite.contains("Nicht gesperrt"), "{seite}");
    assert!(!seite.contains(&format!("{path}/sperren")), "{seite}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_reads_in_the_history_that_an_akte_was_held_and_opened_again_and_not_why() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Klage", date(2010, 5, 7)).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sperre = SperreId(Uuid::new_v4());
    for command in [
        AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
            sperre,
            grund: text("Klage S 12 SO 7/26"),
            bis: None,
        }),
        AkteCommand::AussonderungSperreAufheben(AussonderungSperreAufheben {
            sperre,
            grund: text("Vergleich geschlossen"),
        }),
        AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen {
            grund: text("Nachzahlung an die Erbin"),
        }),
    ] {
        welt.tut(&wer, akte, command).await;
    }
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let im_browser = Klient::im_browser(&welt, "a.archiv").await;
    let im_browser = im_browser.unter("archivierung").await;
    let path = format!("/api/v1/akten/{akte}/verlauf");
    let eigen = sb.holt(&path).await.text();
    let fremd = archiv.holt(&path).await.text();
    let seite = im_browser.holt(&format!("/akten/{akte}/verlauf")).await;
    for grund in [
        "Klage S 12 SO 7/26",
        "Vergleich geschlossen",
        "Nachzahlung an die Erbin",
    ] {
        assert!(eigen.contains(grund), "{eigen}");
        assert!(!fremd.contains(grund), "{fremd}");
        assert!(!seite.text().contains(grund), "{}", seite.text());
    }
    for art in [
        "AussonderungSperreGesetzt",
        "AussonderungSperreAufgehoben",
        "AkteWiedereroeffnet",
    ] {
        assert!(fremd.contains(art), "{fremd}");
    }
    assert!(seite.text().contains("Akte gesperrt"));
    welt.protokoll_ist_unversehrt().await;
}
