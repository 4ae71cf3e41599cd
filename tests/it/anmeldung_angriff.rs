//! Logins and sessions under attack: floods, guesses by strangers, lost devices, a password that leaked.

use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use eakte::app::anmeldung::{Browser, Eintritt, Sitzung, Stufe};
use eakte::app::{App, AppError};
use eakte_domain::NutzerId;
use eakte_domain::werte::Leistungsart::Wohngeld;
use futures::future::join_all;

use crate::faktor::{eingestuft, freigegeben_bis, neue_akte};
use crate::support::anfrage::{Antwort, Geraet, KLIENT, Klient, Koerper, PASSWORT};
use crate::support::welt::Welt;

const WER: &str = "a.wohngeld";

async fn mit_passwort(welt: &Welt) -> NutzerId {
    let nutzer = welt.app.verzeichnis().by_anmeldename(WER).unwrap().id;
    welt.app.passwort_setzen(nutzer, PASSWORT).await.unwrap();
    nutzer
}

async fn anmelden(app: &App) -> Eintritt {
    app.anmelden(WER, PASSWORT, "").await.unwrap()
}

async fn sitzung(app: &App, eintritt: &Eintritt) -> Sitzung {
    app.sitzung(&eintritt.cookie).await.unwrap().unwrap()
}

async fn lebt(app: &App, eintritt: &Eintritt) -> bool {
    app.sitzung(&eintritt.cookie).await.unwrap().is_some()
}

/// Sets up a second factor in a session.
async fn richtet_ein(app: &App, sitzung: &Sitzung) -> (Geraet, Eintritt) {
    app.faktor_beginnen(sitzung).await.unwrap();
    let shown = app.faktor_zeigen(sitzung).await.unwrap().unwrap();
    let geraet = Geraet(shown.geheimnis);
    let done = app.faktor_einfuehren(sitzung, &geraet.code(0)).await;
    (geraet, done.unwrap())
}

fn bestaetigung_noetig<T: std::fmt::Debug>(r: Result<T, AppError>) {
    assert!(matches!(r, Err(AppError::BestaetigungNoetig)), "{r:?}");
}

/// The login form, sent as a browser does that has these cookies.
async fn sendet_anmeldung(klient: &Klient, cookies: &str, name: &str, passwort: &str) -> Antwort {
    let felder = [("anmeldename", name), ("passwort", passwort)];
    let form = Koerper::Felder(serde_urlencoded::to_string(felder).unwrap());
    let klient = klient.clone().mit_cookies(cookies);
    klient.fragt(Method::POST, "/anmelden", form, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_made_up_names_is_refused_at_once_and_keeps_nobody_out() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, WER).await;
    let names: Vec<String> = (0..200).map(|n| format!("niemand{n}.nirgends")).collect();
    let flood = names
        .iter()
        .map(|name| sendet_anmeldung(&klient, "", name, "geraten-geraten"));
    let right = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let start = Instant::now();
        let done = sendet_anmeldung(&klient, "", WER, PASSWORT).await;
        (done, start.elapsed())
    };
    let start = Instant::now();
    let (answers, (done, took)) = tokio::join!(join_all(flood), right);
    let all = start.elapsed();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    // It does not wait for the flood to end.
    assert!(took < all, "{took:?} of {all:?}");
    let of = |status| answers.iter().filter(move |a| a.status == status);
    let (looked_at, refused) = (
        of(StatusCode::UNPROCESSABLE_ENTITY).count(),
        of(StatusCode::TOO_MANY_REQUESTS).count(),
    );
    assert_eq!(looked_at + refused, names.len());
    assert!(refused > 0, "nobody was refused");
    for a in of(StatusCode::TOO_MANY_REQUESTS) {
        assert!(
            a.kopf.contains(&("retry-after".into(), "2".into())),
            "{a:?}"
        );
    }
    // Who was refused has not tried: it counts for no pause.
    let db = welt.superuser().await;
    let sql = "SELECT count(*) FROM anmeldeversuch";
    let counted: i64 = db.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(counted as usize, looked_at);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_many_names_is_stopped_at_their_address_and_nobody_elsewhere_nor_a_known_browser()
{
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, WER).await;
    let von = async |adresse: &str, cookies: &str, name: &str, passwort: &str| {
        let felder = [("anmeldename", name), ("passwort", passwort)];
        let form = Koerper::Felder(serde_urlencoded::to_string(felder).unwrap());
        let klient = klient.clone().mit_cookies(cookies);
        let kopf = [(KLIENT, adresse)];
        klient.fragt(Method::POST, "/anmelden", form, &kopf).await
    };
    for n in 0..30 {
        let name = format!("niemand{n}.nirgends");
        let wrong = von("192.0.2.1", "", &name, "geraten-geraten").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
    }
    // What stands before the proxy's own word is the stranger's.
    for adresse in ["192.0.2.1", "192.0.2.77, 192.0.2.1"] {
        let voll = von(adresse, "", WER, PASSWORT).await;
        assert_eq!(voll.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(voll.kopf.iter().any(|(name, _)| name == "retry-after"));
    }
    let woanders = von("192.0.2.2", "", WER, PASSWORT).await;
    assert_eq!(woanders.status, StatusCode::SEE_OTHER);
    let bekannt = format!("browser={}", woanders.cookie("browser"));
    let daneben = von("192.0.2.1", &bekannt, WER, PASSWORT).await;
    assert_eq!(daneben.status, StatusCode::SEE_OTHER, "{}", daneben.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_of_strangers_at_the_login_page_touch_no_session_and_no_known_browser() {
    let welt = Welt::neu().await;
    mit_passwort(&welt).await;
    let app = &welt.app;
    let erst = anmelden(app).await;
    let bekannt = app.browser_merken(&erst, None).await.unwrap().unwrap();
    for _ in 0..8 {
        let guess = app.anmelden(WER, "geraten-geraten", "").await;
        assert!(guess.is_err());
    }
    let fremd = app.anmelden(WER, PASSWORT, "").await;
    assert!(matches!(fremd, Err(AppError::Gesperrt { .. })), "{fremd:?}");
    // Whoever is in goes on: step-up and a new password.
    let s = sitzung(app, &erst).await;
    let neu = app.sitzung_bestaetigen(&s, PASSWORT, "").await.unwrap();
    assert!(lebt(app, &neu).await);
    // And the browser they use logs in.
    let eigener = Browser {
        name: "",
        cookie: Some(&bekannt),
        adresse: None,
    };
    let wieder = app.anmelden(WER, PASSWORT, eigener).await.unwrap();
    assert!(lebt(app, &wieder).await);
    // Its own failures count, for itself alone.
    for _ in 0..5 {
        let guess = app.anmelden(WER, "geraten-geraten", eigener).await;
        assert!(matches!(guess, Err(AppError::NichtAngemeldet)));
    }
    let eigene = app.anmelden(WER, PASSWORT, eigener).await;
    assert!(matches!(eigene, Err(AppError::Gesperrt { .. })));
    // A cookie is one person's.
    welt.app
        .passwort_setzen(welt.wer("b.wohngeld", Wohngeld).nutzer, PASSWORT)
        .await
        .unwrap();
    for _ in 0..6 {
        app.anmelden("b.wohngeld", "geraten-geraten", "").await.ok();
    }
    let andere = app.anmelden("b.wohngeld", PASSWORT, eigener).await;
    assert!(matches!(andere, Err(AppError::Gesperrt { .. })));
    let passwort = app
        .passwort_aendern(&sitzung(app, &wieder).await, PASSWORT, "ein-neues-kennwort")
        .await;
    assert!(passwort.is_ok(), "{passwort:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_known_after_a_whole_login_and_until_the_password_changes() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt).await;
    let klient = Klient::im_browser(&welt, WER).await;
    let pausiert = async || {
        for _ in 0..8 {
            sendet_anmeldung(&klient, "", WER, "geraten-geraten").await;
        }
    };
    let erst = sendet_anmeldung(&klient, "", WER, PASSWORT).await;
    let set: Vec<_> = erst
        .kopf
        .iter()
        .filter(|(n, _)| n == "set-cookie")
        .collect();
    assert!(
        set.iter()
            .any(|(_, v)| v.starts_with("browser=") && v.contains("HttpOnly; SameSite=Lax")),
        "{set:?}"
    );
    let eins = format!("browser={}", erst.cookie("browser"));
    pausiert().await;
    let fremd = sendet_anmeldung(&klient, "", WER, PASSWORT).await;
    assert_eq!(fremd.status, StatusCode::TOO_MANY_REQUESTS);
    let wieder = sendet_anmeldung(&klient, &eins, WER, PASSWORT).await;
    assert_eq!(wieder.status, StatusCode::SEE_OTHER, "{}", wieder.text());
    // Each login gives another; the one before counts no longer.
    let alt = sendet_anmeldung(&klient, &eins, WER, PASSWORT).await;
    assert_eq!(alt.status, StatusCode::TOO_MANY_REQUESTS);
    let zwei = format!("browser={}", wieder.cookie("browser"));
    // The password alone makes no browser known where a code is owed.
    let s = welt.app.sitzung(&wieder.cookie("sitzung")).await.unwrap();
    richtet_ein(&welt.app, &s.unwrap()).await;
    let halb = sendet_anmeldung(&klient, &zwei, WER, PASSWORT).await;
    assert_eq!(halb.status, StatusCode::SEE_OTHER);
    assert_eq!(halb.cookie("browser"), "");
    welt.app.passwort_setzen(nutzer, PASSWORT).await.unwrap();
    pausiert().await;
    let vergessen = sendet_anmeldung(&klient, &zwei, WER, PASSWORT).await;
    assert_eq!(vergessen.status, StatusCode::TOO_MANY_REQUESTS);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_and_a_new_password_end_the_tokens_too() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt).await;
    let app = &welt.app;
    let wer = welt.wer(WER, Wohngeld);
    let fremd = app
        .token_erzeugen(&welt.wer("b.wohngeld", Wohngeld), 60_000)
        .await
        .unwrap();
    let token = app.token_erzeugen(&wer, 60_000).await.unwrap();
    app.einmalpasswort(nutzer).await.unwrap();
    assert!(app.token(&token).await.unwrap().is_none());
    mit_passwort(&welt).await;
    let db = welt.superuser().await;
    db.execute("UPDATE zugang SET faktor_pflicht = false", &[])
        .await
        .unwrap();
    let token = app.token_erzeugen(&wer, 60_000).await.unwrap();
    let s = sitzung(app, &anmelden(app).await).await;
    app.passwort_aendern(&s, PASSWORT, "ein-neues-kennwort")
        .await
        .unwrap();
    assert!(app.token(&token).await.unwrap().is_none());
    assert!(app.token(&fremd).await.unwrap().is_some());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_second_factor_neither_session_nor_token_opens_level_2_any_more() {
    let welt = Welt::neu().await;
    freigegeben_bis(&welt, WER, 2).await;
    let wer = welt.wer(WER, Wohngeld);
    let akte = neue_akte(&welt, &wer).await;
    let (browser, geraet) = Klient::mit_faktor(&welt, WER).await;
    let browser = browser.unter("wohngeld").await;
    eingestuft(&browser, akte, "2").await;
    let token = Klient::von(&welt, &wer).await;
    let code = serde_json::json!({ "code": geraet.code(1) });
    let shown = token.sendet("/api/v1/bestaetigung", code).await;
    assert_eq!(shown.status, StatusCode::NO_CONTENT, "{}", shown.text());
    let (page, api) = (format!("/akten/{akte}"), format!("/api/v1/akten/{akte}"));
    assert_eq!(browser.holt(&page).await.status, StatusCode::OK);
    assert_eq!(token.holt(&api).await.status, StatusCode::OK);
    let gone = browser.formt("/konto/faktor/entfernen", &[]).await;
    assert_eq!(gone.ziel(), "/konto?m=faktor-weg", "{}", gone.text());
    assert_eq!(browser.holt(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(token.holt(&api).await.status, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_their_tokens_and_end_each_and_nobody_else_s() {
    let welt = Welt::neu().await;
    let wer = welt.wer(WER, Wohngeld);
    let (eins, zwei) = (
        Klient::von(&welt, &wer).await,
        Klient::von(&welt, &wer).await,
    );
    let browser = Klient::im_browser(&welt, WER).await;
    let fremder = Klient::im_browser(&welt, "b.wohngeld").await;
    assert_eq!(eins.holt("/api/v1/ich").await.status, StatusCode::OK);
    let page = browser.holt("/konto").await.text();
    assert_eq!(page.matches("/konto/token/beenden").count(), 2, "{page}");
    assert!(page.contains("zuletzt benutzt") && page.contains("noch nicht benutzt"));
    assert!(!fremder.holt("/konto").await.text().contains("/konto/token"));
    let liste = welt.app.tokens(wer.nutzer).await.unwrap();
    let id = liste.iter().find(|t| t.zuletzt.is_some()).unwrap().id;
    let id = id.to_string();
    fremder
        .formt("/konto/token/beenden", &[("token", &id)])
        .await;
    assert_eq!(eins.holt("/api/v1/ich").await.status, StatusCode::OK);
    let done = browser
        .formt("/konto/token/beenden", &[("token", &id)])
        .await;
    assert_eq!(done.ziel(), "/konto?m=token-beendet");
    let out = eins.holt("/api/v1/ich").await;
    assert_eq!(out.status, StatusCode::UNAUTHORIZED);
    assert_eq!(zwei.holt("/api/v1/ich").await.status, StatusCode::OK);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_a_second_factor_is_its_session_s_alone_and_the_others_end_with_it() {
    let welt = Welt::neu().await;
    mit_passwort(&welt).await;
    let app = &welt.app;
    let (eigene, fremde) = (anmelden(app).await, anmelden(app).await);
    let (eigen, fremd) = (sitzung(app, &eigene).await, sitzung(app, &fremde).await);
    app.faktor_beginnen(&eigen).await.unwrap();
    let shown = app.faktor_zeigen(&eigen).await.unwrap().unwrap();
    assert!(app.faktor_zeigen(&fremd).await.unwrap().is_none());
    let geraet = Geraet(shown.geheimnis);
    let stolen = app.faktor_einfuehren(&fremd, &geraet.code(0)).await;
    assert!(matches!(stolen, Err(AppError::Eingabe(_))), "{stolen:?}");
    // What another session begins does not take its place.
    app.faktor_beginnen(&fremd).await.unwrap();
    let fremdes = app.faktor_zeigen(&fremd).await.unwrap().unwrap();
    let done = app.faktor_einfuehren(&eigen, &geraet.code(0)).await;
    assert!(lebt(app, &done.unwrap()).await);
    assert!(!lebt(app, &fremde).await);
    // It has ended, and what it began with it.
    let late = Geraet(fremdes.geheimnis).code(0);
    assert!(app.faktor_einfuehren(&fremd, &late).await.is_err());
    let next = anmelden(app).await;
    assert_eq!(next.stufe, Stufe::Code);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_replaced_and_removed_only_in_a_session_that_has_shown_it() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt).await;
    let app = &welt.app;
    let s = sitzung(app, &anmelden(app).await).await;
    let (geraet, drin) = richtet_ein(app, &s).await;
    let seit = app.faktor_seit(nutzer).await.unwrap();
    // A session as it was before people were asked for codes: with the password alone.
    let db = welt.superuser().await;
    db.execute("UPDATE sitzung SET faktor = false", &[])
        .await
        .unwrap();
    let nur_passwort = sitzung(app, &drin).await;
    bestaetigung_noetig(app.faktor_beginnen(&nur_passwort).await);
    bestaetigung_noetig(app.faktor_entfernen(&nur_passwort).await);
    bestaetigung_noetig(app.faktor_einfuehren(&nur_passwort, "123456").await);
    let ohne_code = app.sitzung_bestaetigen(&nur_passwort, PASSWORT, "").await;
    assert!(matches!(ohne_code, Err(AppError::Eingabe(_))));
    assert_eq!(app.faktor_seit(nutzer).await.unwrap(), seit);
    let frisch = app
        .sitzung_bestaetigen(&nur_passwort, PASSWORT, &geraet.code(1))
        .await
        .unwrap();
    let frisch = sitzung(app, &frisch).await;
    let (_, ersetzt) = richtet_ein(app, &frisch).await;
    let ersetzt = sitzung(app, &ersetzt).await;
    assert_ne!(app.faktor_seit(nutzer).await.unwrap(), seit);
    app.faktor_entfernen(&ersetzt).await.unwrap();
    assert!(app.faktor_seit(nutzer).await.unwrap().is_none());
    welt.protokoll_ist_unversehrt().await;
}
