//! Pages as a browser without JavaScript gets them: forms come back with what was wrong, and only to those who may.

use axum::http::{Method, StatusCode};
use eakte_domain::werte::Dokumentklasse::Bescheid;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::Zweck;
use jiff::ToSpan;

use crate::support::anfrage::{Antwort, Klient, Koerper, formular};
use crate::support::loeschfall::Fall;
use crate::support::papier;
use crate::support::welt::{Welt, heute};

/// A form that cannot be used as it is.
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
/// A form that was made from an older version.
const STALE: StatusCode = StatusCode::PRECONDITION_FAILED;

/// Sends a form of these fields, encoded already.
async fn sendet(klient: &Klient, path: &str, felder: &str) -> Antwort {
    let form = Koerper::Felder(format!("csrf={}&{felder}", klient.csrf));
    klient.fragt(Method::POST, path, form, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_brings_the_form_of_an_erasure_back_with_its_message() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    let eins = Klient::im_browser(&fall.welt, "a.freigabe1").await;
    let eins = eins.unter("datenschutz").await;
    let path = format!("/akten/{}/loeschung/{loeschung}/freigeben", fall.akte);
    let felder = format!("passwort=falsch&zweite={}", fall.zwei.nutzer);
    let wrong = sendet(&eins, &path, &felder).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.text();
    for part in [
        "Das Passwort stimmt nicht",
        &format!("href=\"#passwort-{loeschung}\""),
        &format!("id=\"passwort-{loeschung}-fehler\""),
        &format!("value=\"{}\" selected", fall.zwei.nutzer),
        "<details open>",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("value=\"falsch\""), "the password came back");
    // The key of a person who has a new password is made with that password only.
    let schluessel = sendet(&eins, "/loeschungen/schluessel", "passwort=falsch").await;
    assert_eq!(schluessel.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(schluessel.text().contains("Das Passwort stimmt nicht"));
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_without_its_numbers_keeps_what_was_entered() {
    let fall = Fall::neu(None).await;
    let klient = Klient::im_browser(&fall.welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let path = format!("/akten/{}/loeschung", fall.akte);
    let felder = "ziel=ereignisse&von=&bis=&grundlage=unrechtmaessig&begruendung=Falsche+Person";
    let wrong = sendet(&klient, &path, felder).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.text();
    for part in [
        "href=\"#von\"",
        "value=\"Falsche Person\"",
        "value=\"ereignisse\" selected",
    ] {
        assert!(page.contains(part), "no {part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_cannot_be_granted_so_keeps_what_was_entered() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Teilen").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let path = format!("/akten/{akte}/freigaben");
    let share = |rest: &str| format!("empfaenger=3&zweck=wohngeld&rechtsgrundlage=Paragraf&{rest}");
    let bis = heute().checked_add(30.days()).unwrap();
    for (rest, feld) in [
        (format!("von={}&bis={bis}", heute()), "klassen"),
        (format!("von={bis}&bis={}&klassen=bescheid", heute()), "bis"),
        (format!("von=gestern&bis={bis}&klassen=bescheid"), "von"),
    ] {
        let wrong = sendet(&klient, &path, &share(&rest)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{feld}");
        let page = wrong.text();
        assert!(page.contains(&format!("href=\"#{feld}\"")), "{feld}");
        assert!(page.contains("value=\"Paragraf\""), "{feld}");
    }
    let good = format!("von={}&bis={bis}&klassen=bescheid", heute());
    let good = sendet(&klient, &path, &share(&good)).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER, "{}", good.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_comes_back_with_what_was_typed_and_says_what_is_wrong_at_its_field() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Tippen").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let datei = ("bescheid.pdf", papier::pdf("Bewilligt"));
    let dokument = welt.dokument(&wer, (akte, vorgang), Bescheid, datei).await;
    let durch = welt.wer("a.leitung", Wohngeld).nutzer;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let basis = format!("/akten/{akte}");
    let unten = format!("{basis}/vorgaenge/{vorgang}");
    let oben = format!("/dokumente/{dokument}");
    let vertretung = format!(
        "fuer={}&durch={durch}&von=2099-02-01&bis=2099-01-01",
        wer.nutzer
    );
    let leer = ["1 bis 500 Zeichen", "href=\"#betreff\""];
    let grund = ["1 bis 500 Zeichen", "href=\"#grund\""];
    let schutz = [
        "href=\"#schutz-grund\"",
        "id=\"schutz-grund-fehler\"",
        "value=\"eingeschraenkt\" checked",
    ];
    let kreis = ["href=\"#kreis-grund\"", "id=\"kreis-grund-fehler\""];
    let gewaehlt = format!("value=\"{durch}\" selected");
    let zeit = [
        "Geben Sie ein Ende an, das nicht vor dem Beginn liegt",
        "href=\"#bis\"",
        "value=\"2099-02-01\"",
        &gewaehlt,
    ];
    let neuer = [
        "inzwischen geändert",
        "href=\"#betreff\"",
        "value=\"Getippt\"",
    ];
    let cases: [(&str, &str, StatusCode, &[&str]); 11] = [
        (
            &format!("{basis}/betreff"),
            "betreff=+",
            UNPROCESSABLE,
            &leer,
        ),
        (
            &format!("{basis}/betreff"),
            "betreff=Getippt&version=1",
            STALE,
            &neuer,
        ),
        (
            &format!("{basis}/stornieren"),
            "grund=+",
            UNPROCESSABLE,
            &grund,
        ),
        (
            &format!("{basis}/vorgaenge"),
            "betreff=+&gliederung=vorgang",
            UNPROCESSABLE,
            &leer,
        ),
        (
            &format!("{unten}/betreff"),
            "betreff=+",
            UNPROCESSABLE,
            &leer,
        ),
        (
            &format!("{unten}/betreff"),
            "betreff=Getippt&version=1",
            STALE,
            &neuer,
        ),
        (
            &format!("{oben}/betreff"),
            "betreff=+",
            UNPROCESSABLE,
            &leer,
        ),
        (
            &format!("{oben}/schutz"),
            "entwurf=ja&grund=",
            UNPROCESSABLE,
            &grund,
        ),
        (
            &format!("{basis}/schutz"),
            "stufe=0&merkmal=eingeschraenkt&grund=",
            UNPROCESSABLE,
            &schutz,
        ),
        (
            &format!("{basis}/sonderkreis"),
            "grund=+",
            UNPROCESSABLE,
            &kreis,
        ),
        ("/vertretung", &vertretung, StatusCode::CONFLICT, &zeit),
    ];
    for (path, felder, status, parts) in cases {
        let wrong = sendet(&klient, path, felder).await;
        let page = wrong.text();
        assert_eq!(wrong.status, status, "{path}: {page}");
        for part in parts {
            assert!(page.contains(part), "{path}: no {part} in {page}");
        }
    }
    // Whoever is to close Vorgaenge first finds them on the page.
    let page = sendet(&klient, &format!("{basis}/zda"), "am=2026-11-20").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let link = format!("href=\"{unten}/aendern\"");
    assert!(page.text().contains(&link), "{}", page.text());
    // The page that came back holds the version after which it fits.
    let wrong = sendet(
        &klient,
        &format!("{basis}/betreff"),
        "betreff=Neu&version=1",
    )
    .await;
    let page = wrong.text();
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    let (version, _) = rest.split_once('"').unwrap();
    let again = format!("betreff=Neu&version={version}");
    let good = sendet(&klient, &format!("{basis}/betreff"), &again).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER, "{}", good.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_akte_says_so_and_offers_to_be_opened_again() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Fertig").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let basis = format!("/akten/{akte}");
    let heute = format!("am={}", heute());
    let closed = sendet(&klient, &format!("{basis}/zda"), &heute).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
    let refused = klient.holt(&format!("{basis}/ablegen")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let page = refused.text();
    assert!(page.contains("Die Akte ist geschlossen"), "{page}");
    assert!(
        page.contains(&format!("href=\"{basis}/aendern\"")),
        "{page}"
    );
    assert!(!page.contains("wechseln Sie den Zweck"), "{page}");
    let again = klient.holt(&format!("{basis}/aendern")).await.text();
    assert!(
        again.contains(&format!("action=\"{basis}/wiedereroeffnen\"")),
        "{again}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_filed_and_its_page_says_that_it_could_not_be_read() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Beschädigt").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    for (name, bytes, gelesen) in [
        ("gut.pdf", papier::pdf("Bewilligt"), true),
        (
            "kaputt.pdf",
            b"%PDF-1.7 und dann nichts mehr".to_vec(),
            false,
        ),
        ("notiz.txt", b"Nur Text".to_vec(), true),
    ] {
        let ort = (akte, vorgang);
        let dokument = welt.dokument(&wer, ort, Bescheid, (name, bytes)).await;
        let page = klient.holt(&format!("/dokumente/{dokument}")).await.text();
        let gesagt = page.contains("ließ sich nicht lesen");
        assert_eq!(gesagt, !gelesen, "{name}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_shown_only_to_those_who_may_send_it() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Geteilt").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let datei = ("bescheid.pdf", papier::pdf("Bewilligt"));
    let dokument = welt.dokument(&wer, (akte, vorgang), Bescheid, datei).await;
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &[Bescheid])
        .await;
    let pages = [
        format!("/akten/{akte}/ablegen"),
        format!("/akten/{akte}/aendern"),
        format!("/akten/{akte}/vorgaenge/neu"),
        format!("/akten/{akte}/vorgaenge/{vorgang}/aendern"),
        format!("/akten/{akte}/freigaben/neu"),
        format!("/dokumente/{dokument}/aendern"),
    ];
    let partner = Klient::im_browser(&welt, "b.wohngeld").await;
    let partner = partner.unter("wohngeld").await;
    let own = Klient::im_browser(&welt, "a.wohngeld").await;
    let own = own.unter("wohngeld").await;
    for path in &pages {
        assert_eq!(own.holt(path).await.status, StatusCode::OK, "{path}");
        let refused = partner.holt(path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        // The way back leads to what was looked at.
        let back = path.split('/').take(3).collect::<Vec<_>>().join("/");
        assert!(
            refused.text().contains(&format!("href=\"{back}\"")),
            "{path}"
        );
    }
    let admin = Klient::im_browser(&welt, "a.admin").await;
    let admin = admin.unter(Zweck::Administration.code()).await;
    let page = admin.holt("/akten/neu").await.text();
    assert!(page.contains("Unter diesem Zweck nicht möglich"), "{page}");
    assert!(!page.contains("action=\"/akten\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_package_is_told_in_the_person_s_language() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let zip = papier::zip(&[("ordner/x.txt", b"x")]);
    let plan = {
        let verzeichnis = welt.app.verzeichnis();
        let plan = &verzeichnis.plan;
        let einheiten = plan.einheiten();
        let passend = |k: &&eakte_domain::werte::PlanKz| {
            plan.nimmt_akten(k).is_ok() && plan.leistungsart(k) == Some(Wohngeld)
        };
        einheiten.keys().find(passend).unwrap().to_string()
    };
    for (sprache, satz) in [
        ("de", "Bitte alle Dateien ohne Ordner"),
        ("en", "Pack all files without folders"),
    ] {
        let felder = [("csrf", klient.csrf.as_str()), ("plan", plan.as_str())];
        let form = Koerper::Formular(formular(&felder, ("a.zip", &zip)));
        let kopf = [("Accept-Language", sprache)];
        let answer = klient.fragt(Method::POST, "/import", form, &kopf).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains(satz), "{page}");
        assert!(page.contains("[zip_pfad]"), "{page}");
        assert!(page.contains("ordner/x.txt"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_akte_says_in_title_heading_and_path_what_is_done_there() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Muster, Erika").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    for (pfad, was) in [
        ("aendern", "Ändern"),
        ("vorgaenge/neu", "Vorgang anlegen"),
        ("ablegen", "Dokument ablegen"),
        ("freigaben/neu", "Freigeben"),
        ("loeschung", "Löschung beantragen"),
    ] {
        let page = klient.holt(&format!("/akten/{akte}/{pfad}")).await.text();
        for teil in [
            format!("<title>{was}: Muster, Erika – eAkte</title>"),
            format!("<h1>{was}: Muster, Erika</h1>"),
            format!("<li><span aria-current=\"page\">{was}</span></li>"),
        ] {
            assert!(page.contains(&teil), "{teil} in {page}");
        }
    }
    let page = klient.holt(&format!("/akten/{akte}")).await.text();
    assert!(page.contains("<h1>Muster, Erika</h1>"), "{page}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_api_leads_to_its_help_also_for_a_wrong_method() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klient = Klient::von(&welt, &wer).await;
    let put = klient.fragt(Method::PUT, "/api/v1/akten", Koerper::Leer, &[]);
    let put = put.await;
    assert_eq!(put.status, StatusCode::METHOD_NOT_ALLOWED);
    let missing = klient.holt("/api/v1/akten/nichts").await;
    for answer in [put, missing] {
        let typ = answer.json()["type"].as_str().unwrap().to_owned();
        let (path, art) = typ.split_once('#').unwrap();
        let page = klient.holt(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text().contains(&format!("id=\"{art}\"")), "{typ}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refused_form_changing_the_language_ends_on_a_page() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Muster, Erika").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    let seite = format!("/akten/{akte}");
    let path = format!("{seite}/wiedervorlagen");
    let refused = klient.formt(&path, &[("am", "2020-01-01")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let felder = [("zurueck", path.as_str()), ("sprache", "en")];
    let set = klient.formt("/einstellungen", &felder).await;
    assert_eq!(set.ziel(), path);
    let umgeleitet = klient.holt(set.ziel()).await;
    assert_eq!(umgeleitet.status, StatusCode::SEE_OTHER);
    assert_eq!(umgeleitet.ziel(), seite);
    assert_eq!(klient.holt(&seite).await.status, StatusCode::OK);
    for (path, ziel) in [("/zweck", "/"), ("/konto/passwort", "/konto")] {
        let umgeleitet = klient.holt(path).await;
        assert_eq!(umgeleitet.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(umgeleitet.ziel(), ziel);
        assert_eq!(klient.holt(ziel).await.status, StatusCode::OK, "{ziel}");
    }
    // Another method is refused as before.
    let put = klient.fragt(Method::PUT, "/zweck", Koerper::Leer, &[]);
    let status = put.await.status;
    assert!(status.is_client_error(), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tabs_of_an_akte_are_told_apart_by_the_title_of_their_windows() {
    let welt = Welt::neu().await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Muster, Erika").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("wohngeld").await;
    for (reiter, titel) in [
        ("", "Muster, Erika"),
        ("/dokumente", "Dokumente: Muster, Erika"),
        ("/verlauf", "Verlauf: Muster, Erika"),
        ("/freigaben", "Freigaben: Muster, Erika"),
    ] {
        let page = klient.holt(&format!("/akten/{akte}{reiter}")).await.text();
        let titel = format!("<title>{titel} – eAkte</title>");
        assert!(page.contains(&titel), "no {titel} in {page}");
        assert!(page.contains("<h1>Muster, Erika</h1>"), "{page}");
    }
}
