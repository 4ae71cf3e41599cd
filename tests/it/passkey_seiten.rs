//! Passkeys on the pages: questions for the script, forms that come back, and where they cannot be used.

use axum::http::{Method, StatusCode};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::Rolle;

use crate::faktor::{eingestuft, freigegeben_bis, neue_akte};
use crate::notfall::GRUND;
use crate::passkey::{HOST, RP, URL, challenge};
use crate::schutz::{AHAUS, neu};
use crate::support::anfrage::{Antwort, Klient, Koerper, PASSWORT};
use crate::support::passkey::Stick;
use crate::support::welt::Welt;

const WER: &str = "a.wohngeld";

/// Sends a form as a browser does that is at `host`.
async fn formt(klient: &Klient, host: &str, path: &str, felder: &[(&str, &str)]) -> Antwort {
    let alle = felder
        .iter()
        .copied()
        .chain([("csrf", klient.csrf.as_str())]);
    let text = serde_urlencoded::to_string(alle.collect::<Vec<_>>()).unwrap();
    let kopf = [("host", host)];
    klient
        .fragt(Method::POST, path, Koerper::Felder(text), &kopf)
        .await
}

async fn holt(klient: &Klient, host: &str, path: &str) -> String {
    let kopf = [("host", host)];
    let page = klient.fragt(Method::GET, path, Koerper::Leer, &kopf).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    page.text()
}

/// Sets the passkey of a device up, as the page and its script do.
async fn richtet_ein(welt: &Welt, klient: &mut Klient, stick: &Stick, name: &str) {
    let frage = formt(klient, HOST, "/konto/passkeys/frage", &[("name", name)]).await;
    assert_eq!(frage.status, StatusCode::OK, "{}", frage.text());
    let made = stick.macht(&challenge(&frage.json()), RP, URL);
    let felder = [
        ("name", name),
        ("antwort", made.as_str()),
        ("mit", "passkey"),
    ];
    let done = formt(klient, HOST, "/konto/passkeys", &felder).await;
    assert_eq!(done.ziel(), "/konto?m=passkey", "{}", done.text());
    let cookie = done.cookie("sitzung");
    klient.nimmt(welt, &cookie).await;
}

/// What stands between two texts of a page.
fn zwischen<'a>(page: &'a str, davor: &str, danach: &str) -> &'a str {
    let (_, rest) = page
        .split_once(davor)
        .unwrap_or_else(|| panic!("no `{davor}`: {page}"));
    rest.split_once(danach).unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_set_up_named_and_ended_at_konto_and_opens_level_2() {
    let welt = Welt::neu().await;
    freigegeben_bis(&welt, WER, 2).await;
    let akte = neue_akte(&welt, &welt.wer(WER, Wohngeld)).await;
    let mut klient = Klient::im_browser(&welt, WER).await;
    let page = holt(&klient, HOST, "/konto").await;
    assert!(
        page.contains("data-passkey=\"/konto/passkeys/frage\""),
        "{page}"
    );
    assert!(
        page.contains(&format!("data-passkey-ort=\"{URL}\"")),
        "{page}"
    );
    let stick = Stick::es256();
    richtet_ein(&welt, &mut klient, &stick, "Telefon am Empfang").await;
    let klient = klient.unter("wohngeld").await;
    eingestuft(&klient, akte, "2").await;
    let path = format!("/akten/{akte}");
    assert_eq!(klient.holt(&path).await.status, StatusCode::OK);

    let page = holt(&klient, HOST, "/konto").await;
    assert!(
        page.contains("Telefon am Empfang") && page.contains("noch nicht benutzt"),
        "{page}"
    );
    assert!(!page.contains("gilt nur unter"), "{page}");
    // A passkey is a second factor: what can be set up beside it is called what it is.
    assert!(page.contains("App mit Codes einrichten"), "{page}");
    let id = zwischen(&page, "name=\"passkey\" value=\"", "\"").to_owned();
    let gone = formt(
        &klient,
        HOST,
        "/konto/passkeys/beenden",
        &[("passkey", &id)],
    )
    .await;
    assert_eq!(gone.ziel(), "/konto?m=passkey-weg", "{}", gone.text());
    // Without any second factor the session shows none.
    assert_eq!(klient.holt(&path).await.status, StatusCode::NOT_FOUND);
    assert!(
        !holt(&klient, HOST, "/konto")
            .await
            .contains("Telefon am Empfang")
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_for_a_passkey_comes_back_with_what_was_entered_and_what_is_wrong() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, WER).await;
    let long = "x".repeat(61);
    // The script gets no question for it, sends the form as it is, and this page says why.
    let asked = formt(&klient, HOST, "/konto/passkeys/frage", &[("name", &long)]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = formt(&klient, HOST, "/konto/passkeys", &[("name", &long)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    assert!(text.contains("id=\"passkey-name-fehler\""), "{text}");
    assert!(text.contains(&format!("value=\"{long}\"")), "{text}");
    let ohne_skript = formt(&klient, HOST, "/konto/passkeys", &[("name", "Stick")]).await;
    assert_eq!(ohne_skript.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = ohne_skript.text();
    assert!(
        text.contains("Schalten Sie es für diese Seite ein") && text.contains("value=\"Stick\""),
        "{text}"
    );

    let mut stranger = klient.clone();
    stranger.csrf = "0".repeat(64);
    for path in [
        "/konto/passkeys/frage",
        "/konto/passkeys",
        "/konto/passkeys/beenden",
        "/bestaetigen/frage",
    ] {
        let refused = formt(&stranger, HOST, path, &[("name", "Stick")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(refused.text().contains("abgelaufen"), "{path}");
    }
    let db = welt.superuser().await;
    db.execute("UPDATE sitzung SET geprueft = geprueft - 6 * 60000", &[])
        .await
        .unwrap();
    let old = formt(&klient, HOST, "/konto/passkeys", &[("name", "Stick")]).await;
    assert_eq!(old.ziel(), "/bestaetigen?ziel=%2Fkonto");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_an_address_where_passkeys_cannot_hold_the_pages_say_so_and_ask_nothing() {
    let welt = Welt::neu().await;
    let mut klient = Klient::im_browser(&welt, WER).await;
    let hier = "127.0.0.1:8080";
    let page = holt(&klient, hier, "/konto").await;
    assert!(page.contains("gehen keine Passkeys"), "{page}");
    assert!(!page.contains("data-passkey"), "{page}");
    for path in ["/konto/passkeys/frage", "/konto/passkeys"] {
        let refused = formt(&klient, hier, path, &[("name", "Stick")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    richtet_ein(&welt, &mut klient, &Stick::eddsa(), "Stick").await;
    let page = holt(&klient, hier, "/konto").await;
    assert!(page.contains("gilt nur unter localhost"), "{page}");
    let page = holt(&klient, hier, "/bestaetigen").await;
    assert!(page.contains("gelten nicht unter dieser Adresse"), "{page}");
    let page = holt(&klient, HOST, "/bestaetigen").await;
    assert!(
        page.contains("data-passkey=\"/bestaetigen/frage\""),
        "{page}"
    );
    // There is no app: no code is asked for.
    assert!(!page.contains("name=\"code\""), "{page}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_with_a_passkey_goes_from_the_first_page_to_where_one_wanted_to_go() {
    let welt = Welt::neu().await;
    let mut stick = Stick::es256();
    let mut klient = Klient::im_browser(&welt, WER).await;
    richtet_ein(&welt, &mut klient, &stick, "Stick").await;
    let mut neu = klient.clone().mit_cookies("");
    let felder = [
        ("anmeldename", WER),
        ("passwort", PASSWORT),
        ("ziel", "/akten"),
    ];
    let erst = formt(&neu, HOST, "/anmelden", &felder).await;
    assert_eq!(erst.ziel(), "/anmelden?ziel=%2Fakten", "{}", erst.text());
    neu = neu.mit_cookies(&format!("sitzung={}", erst.cookie("sitzung")));
    let page = holt(&neu, HOST, "/anmelden?ziel=/akten").await;
    assert!(
        page.contains("data-passkey=\"/anmelden/passkey/frage\""),
        "{page}"
    );
    assert!(!page.contains("name=\"code\""), "{page}");
    neu.csrf = zwischen(&page, "name=\"csrf\" value=\"", "\"").to_owned();
    let frage = formt(&neu, HOST, "/anmelden/passkey/frage", &[]).await;
    assert_eq!(
        frage.json()["allowCredentials"].as_array().unwrap().len(),
        1
    );
    let shown = stick.zeigt(&challenge(&frage.json()), RP, "http://localhost:9");
    let falsch = [("ziel", "/akten"), ("antwort", shown.as_str())];
    let again = formt(&neu, HOST, "/anmelden/passkey", &falsch).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = again.text();
    assert!(
        text.contains("gilt hier nicht") && text.contains("value=\"/akten\""),
        "{text}"
    );
    let frage = formt(&neu, HOST, "/anmelden/passkey/frage", &[]).await;
    let shown = stick.zeigt(&challenge(&frage.json()), RP, URL);
    let richtig = [("ziel", "/akten"), ("antwort", shown.as_str())];
    let done = formt(&neu, HOST, "/anmelden/passkey", &richtig).await;
    assert_eq!(done.ziel(), "/akten", "{}", done.text());
    let cookie = done.cookie("sitzung");
    neu.nimmt(&welt, &cookie).await;
    assert_eq!(neu.holt("/akten").await.status, StatusCode::OK);

    // And a fresh proof with it leads back as well.
    let frage = formt(&neu, HOST, "/bestaetigen/frage", &[]).await;
    let shown = stick.zeigt(&challenge(&frage.json()), RP, URL);
    let felder = [
        ("passwort", PASSWORT),
        ("antwort", shown.as_str()),
        ("mit", "passkey"),
        ("ziel", "/konto"),
    ];
    let done = formt(&neu, HOST, "/bestaetigen", &felder).await;
    assert_eq!(done.ziel(), "/konto", "{}", done.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_just_shown_opens_an_akte_in_an_emergency_and_one_shown_long_ago_does_not() {
    let welt = Welt::neu().await;
    let sb = welt.wer(WER, Wohngeld);
    let akte = neue_akte(&welt, &sb).await;
    let token = Klient::von(&welt, &sb).await;
    let read = token.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let zeichen = read["akte"]["aktenzeichen"].as_str().unwrap();
    let rolle = Rolle::Notfallberechtigt;
    neu(&welt, AHAUS, "a.notfall", rolle, &[Wohngeld]).await;
    let mut klient = Klient::im_browser(&welt, "a.notfall").await;
    richtet_ein(&welt, &mut klient, &Stick::es256(), "Stick").await;
    let klient = klient.unter("wohngeld").await;
    let felder = [("aktenzeichen", zeichen), ("grund", GRUND)];
    let db = welt.superuser().await;
    for (minuten, offen) in [("6", false), ("-6", true)] {
        let sql = format!("UPDATE sitzung SET geprueft = geprueft - {minuten} * 60000");
        db.execute(&sql, &[]).await.unwrap();
        let asked = formt(&klient, HOST, "/notfall", &felder).await;
        let opened = asked.ziel().starts_with("/akten/");
        assert_eq!(opened, offen, "{} {}", asked.status, asked.text());
    }
    welt.protokoll_ist_unversehrt().await;
}
