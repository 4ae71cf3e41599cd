//! Passkeys as second factor: set up, shown once, ended; and what is no proof of anything.

use std::fmt::Debug;

use eakte::app::anmeldung::{Eintritt, PasskeyOrt, Sitzung, Stufe, Vorstufe};
use eakte::app::{App, AppError};
use eakte_domain::NutzerId;
use futures::future::join_all;
use serde_json::Value;

use crate::support::anfrage::{Geraet, PASSWORT};
use crate::support::passkey::Stick;
use crate::support::welt::Welt;

const WER: &str = "a.wohngeld";
const ANDERER: &str = "b.wohngeld";
/// Where the browser of these tests is.
pub(crate) const HOST: &str = "localhost:8080";
pub(crate) const URL: &str = "http://localhost:8080";
pub(crate) const RP: &str = "localhost";

fn hier() -> PasskeyOrt {
    PasskeyOrt::auf_diesem_rechner(HOST).unwrap()
}

/// The challenge of the options for a browser.
pub(crate) fn challenge(frage: &Value) -> String {
    frage["challenge"].as_str().unwrap().to_owned()
}

fn falsch<T: Debug>(r: Result<T, AppError>) -> &'static str {
    match r {
        Err(AppError::Eingabe(satz)) => satz.key,
        other => panic!("{other:?}"),
    }
}

async fn mit_passwort(app: &App, name: &str) -> NutzerId {
    let nutzer = app.verzeichnis().by_anmeldename(name).unwrap().id;
    app.passwort_setzen(nutzer, PASSWORT).await.unwrap();
    nutzer
}

async fn anmelden(app: &App, name: &str) -> Eintritt {
    app.anmelden(name, PASSWORT, "").await.unwrap()
}

async fn sitzung(app: &App, eintritt: &Eintritt) -> Sitzung {
    app.sitzung(&eintritt.cookie).await.unwrap().unwrap()
}

async fn vorstufe(app: &App, eintritt: &Eintritt) -> Vorstufe {
    app.vorstufe(&eintritt.cookie).await.unwrap().unwrap()
}

/// A login that owes its second factor.
async fn halb(app: &App, name: &str) -> Vorstufe {
    let eintritt = anmelden(app, name).await;
    assert_eq!(eintritt.stufe, Stufe::Code);
    vorstufe(app, &eintritt).await
}

/// Sets the passkey of a device up in a session.
async fn richtet_ein(app: &App, sitzung: &Sitzung, stick: &Stick, name: &str) -> Eintritt {
    let frage = app.passkey_beginnen(sitzung, &hier(), name).await.unwrap();
    let made = stick.macht(&challenge(&frage), RP, URL);
    let done = app.passkey_einfuehren(sitzung, &hier(), name, &made).await;
    done.unwrap()
}

/// Somebody with a password and the passkey of this device.
async fn mit_passkey(app: &App, name: &str, stick: &Stick) -> (NutzerId, Eintritt) {
    let nutzer = mit_passwort(app, name).await;
    let s = sitzung(app, &anmelden(app, name).await).await;
    (nutzer, richtet_ein(app, &s, stick, "Stick").await)
}

/// What a login is asked.
async fn gefragt(app: &App, vor: &Vorstufe) -> String {
    challenge(&app.passkey_vorfragen(vor, &hier(), "").await.unwrap())
}

/// Answers a login with whatever a test makes of the question.
async fn antwortet(app: &App, vor: &Vorstufe, antwort: &str) -> Result<Eintritt, AppError> {
    app.passkey_eingeben(vor, &hier(), "", antwort).await
}

/// Forgets failures: no test waits.
async fn ohne_pausen(welt: &Welt) {
    let db = welt.superuser().await;
    db.execute("DELETE FROM anmeldeversuch", &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_completes_a_login_and_is_a_fresh_proof_only_with_the_password() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let mut stick = Stick::es256();
    mit_passwort(app, WER).await;
    let (eine, andere) = (anmelden(app, WER).await, anmelden(app, WER).await);
    let eine = sitzung(app, &eine).await;
    assert!(!eine.faktor);
    let drin = richtet_ein(app, &eine, &stick, " Diensthandy ").await;
    assert!(sitzung(app, &drin).await.faktor);
    // The others end, as with a new app; and the session has a new secret.
    assert!(app.sitzung(&andere.cookie).await.unwrap().is_none());

    let vor = halb(app, WER).await;
    let shown = stick.zeigt(&gefragt(app, &vor).await, RP, URL);
    let drin = sitzung(app, &antwortet(app, &vor, &shown).await.unwrap()).await;
    assert!(drin.faktor && drin.actor.faktor.is_some());
    let liste = app.passkeys(drin.actor.nutzer).await.unwrap();
    assert_eq!(liste.len(), 1);
    assert_eq!(
        (liste[0].name.as_str(), liste[0].rp.as_str()),
        ("Diensthandy", RP)
    );
    assert!(liste[0].zuletzt.is_some());

    // Neither alone proves anything once more.
    let frage = app.passkey_nachfragen(&drin, &hier()).await.unwrap();
    let shown = stick.zeigt(&challenge(&frage), RP, URL);
    let mit = async |passwort: &str, antwort: &str| {
        app.sitzung_mit_passkey_bestaetigen(&drin, passwort, &hier(), antwort)
            .await
    };
    let wrong = mit("etwas ganz anderes", &shown).await;
    assert_eq!(falsch(wrong), "eingabe-passwort-falsch");
    assert_eq!(falsch(mit(PASSWORT, "").await), "eingabe-passkey-skript");
    let ohne = app.sitzung_bestaetigen(&drin, PASSWORT, "").await;
    assert_eq!(falsch(ohne), "eingabe-code-falsch");
    let neu = sitzung(app, &mit(PASSWORT, &shown).await.unwrap()).await;
    assert_eq!(neu.id, drin.id);
    assert!(neu.faktor && neu.geprueft >= drin.geprueft);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_once_in_time_in_its_session_and_for_what_was_asked() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let mut stick = Stick::eddsa();
    let (_, drin) = mit_passkey(app, WER, &stick).await;
    let (eins, zwei) = (halb(app, WER).await, halb(app, WER).await);
    let abgelaufen = "eingabe-passkey-abgelaufen";

    let frage = gefragt(app, &eins).await;
    let shown = stick.zeigt(&frage, RP, URL);
    assert_eq!(falsch(antwortet(app, &zwei, &shown).await), abgelaufen);
    // A newer question takes the place of the older one.
    let newer = gefragt(app, &eins).await;
    assert_ne!(frage, newer);
    assert_eq!(falsch(antwortet(app, &eins, &shown).await), abgelaufen);
    // One to be made is not one to be shown.
    let s = sitzung(app, &drin).await;
    let new = app
        .passkey_beginnen(&s, &hier(), "Noch einer")
        .await
        .unwrap();
    let made_up = stick.zeigt(&challenge(&new), RP, URL);
    let wrong = app
        .sitzung_mit_passkey_bestaetigen(&s, PASSWORT, &hier(), &made_up)
        .await;
    assert_eq!(falsch(wrong), abgelaufen);
    ohne_pausen(&welt).await;

    let late = stick.zeigt(&newer, RP, URL);
    let db = welt.superuser().await;
    db.execute("UPDATE sitzung SET passkey_bis = passkey_bis - 300001", &[])
        .await
        .unwrap();
    assert_eq!(falsch(antwortet(app, &eins, &late).await), abgelaufen);

    let shown = stick.zeigt(&gefragt(app, &eins).await, RP, URL);
    let alle = join_all((0..4).map(|_| antwortet(app, &eins, &shown))).await;
    assert_eq!(alle.iter().filter(|r| r.is_ok()).count(), 1, "{alle:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_s_passkey_another_place_no_pin_and_a_counter_gone_back_are_refused() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let (mut stick, mut fremd) = (Stick::es256(), Stick::es256());
    mit_passkey(app, WER, &stick).await;
    mit_passkey(app, ANDERER, &fremd).await;
    let vor = halb(app, WER).await;

    let shown = fremd.zeigt(&gefragt(app, &vor).await, RP, URL);
    assert_eq!(
        falsch(antwortet(app, &vor, &shown).await),
        "eingabe-passkey-falsch"
    );
    for (rp, herkunft) in [
        (RP, "http://localhost:8081"),
        (RP, "https://eakte.example"),
        ("eakte.example", URL),
    ] {
        let shown = stick.zeigt(&gefragt(app, &vor).await, rp, herkunft);
        let key = falsch(antwortet(app, &vor, &shown).await);
        assert_eq!(key, "eingabe-passkey-falsch", "{rp} {herkunft}");
    }
    ohne_pausen(&welt).await;
    for (flags, why) in [
        (0b100, "eingabe-passkey-falsch"),
        (0b001, "eingabe-passkey-pin"),
    ] {
        stick.flags = flags;
        let shown = stick.zeigt(&gefragt(app, &vor).await, RP, URL);
        assert_eq!(falsch(antwortet(app, &vor, &shown).await), why);
    }
    stick.flags = 0b101;
    let frage = gefragt(app, &vor).await;
    let drin = antwortet(app, &vor, &stick.zeigt(&frage, RP, URL)).await;
    assert!(drin.is_ok(), "{drin:?}");

    // A copy of the device, as it was before.
    let vor = halb(app, WER).await;
    stick.zaehler -= 1;
    let shown = stick.zeigt(&gefragt(app, &vor).await, RP, URL);
    assert_eq!(
        falsch(antwortet(app, &vor, &shown).await),
        "eingabe-passkey-zaehler"
    );
    // Where they were not set up they are not even asked for.
    let dort = PasskeyOrt::aus_url("https://eakte.example").unwrap();
    let asked = app.passkey_vorfragen(&vor, &dort, "").await;
    assert_eq!(falsch(asked), "eingabe-passkey-ort");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passkeys_and_wrong_codes_are_paused_together() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let mut stick = Stick::eddsa();
    let (_, drin) = mit_passkey(app, WER, &stick).await;
    let s = sitzung(app, &drin).await;
    app.faktor_beginnen(&s).await.unwrap();
    let geraet = Geraet(app.faktor_zeigen(&s).await.unwrap().unwrap().geheimnis);
    app.faktor_einfuehren(&s, &geraet.code(0)).await.unwrap();
    let vor = halb(app, WER).await;
    // Without our script nothing is sent, and nothing was tried.
    for _ in 0..6 {
        let none = antwortet(app, &vor, "").await;
        assert_eq!(falsch(none), "eingabe-passkey-skript");
    }
    for _ in 0..3 {
        let shown = stick.zeigt("geraten", RP, URL);
        let key = falsch(antwortet(app, &vor, &shown).await);
        assert_eq!(key, "eingabe-passkey-abgelaufen");
    }
    for _ in 0..2 {
        let key = falsch(app.code_eingeben(&vor, "nein").await);
        assert_eq!(key, "eingabe-code-falsch");
    }
    let right = stick.zeigt(&gefragt(app, &vor).await, RP, URL);
    let paused = antwortet(app, &vor, &right).await;
    assert!(
        matches!(paused, Err(AppError::Gesperrt { .. })),
        "{paused:?}"
    );
    let paused = app.code_eingeben(&vor, &geraet.code(1)).await;
    assert!(
        matches!(paused, Err(AppError::Gesperrt { .. })),
        "{paused:?}"
    );
    ohne_pausen(&welt).await;
    assert!(antwortet(app, &vor, &right).await.is_ok());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_may_begin_with_a_passkey_and_never_stays_without_a_second_factor() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let mut stick = Stick::es256();
    let nutzer = app.verzeichnis().by_anmeldename(WER).unwrap().id;
    let einmal = app.einmalpasswort(nutzer).await.unwrap();
    let erst = app.anmelden(WER, &einmal, "").await.unwrap();
    let vor = vorstufe(app, &erst).await;
    // No way round the password of one's own.
    let early = app.passkey_vorfragen(&vor, &hier(), "Stick").await;
    assert!(matches!(early, Err(AppError::NichtAngemeldet)), "{early:?}");
    let zweiter = app.erstes_passwort(&vor, PASSWORT).await.unwrap();
    assert_eq!(zweiter.stufe, Stufe::Einrichten);
    let vor = vorstufe(app, &zweiter).await;
    for name in ["", "  ", "zwei\nZeilen", "\u{202e}mahcruD", &"x".repeat(61)] {
        let asked = app.passkey_vorfragen(&vor, &hier(), name).await;
        assert_eq!(falsch(asked), "eingabe-passkey-name", "{name:?}");
    }
    let frage = app.passkey_vorfragen(&vor, &hier(), "Stick").await.unwrap();
    assert_eq!(frage["rp"]["id"], RP);
    assert_eq!(frage["attestation"], "none");
    assert_eq!(
        frage["authenticatorSelection"]["userVerification"],
        "required"
    );
    // Nobody is named to a device by who they are here.
    let id = frage["user"]["id"].as_str().unwrap();
    assert_eq!(id.len(), 43);
    let made = stick.macht(&challenge(&frage), RP, URL);
    let done = app.passkey_eingeben(&vor, &hier(), "Stick", &made).await;
    let s = sitzung(app, &done.unwrap()).await;
    assert!(s.faktor);
    // The secret of an app that was begun is not there any more.
    assert!(app.faktor_zeigen(&s).await.unwrap().is_none());

    // It is the only one: it stays. Only what is not there can be ended any time.
    let only = app.passkeys(nutzer).await.unwrap()[0].id;
    let refused = app.passkey_beenden(&s, only).await;
    assert_eq!(falsch(refused), "eingabe-faktor-pflicht");
    app.passkey_beenden(&s, uuid::Uuid::new_v4()).await.unwrap();
    let frage = app.passkey_beginnen(&s, &hier(), "Zwei").await.unwrap();
    assert_eq!(frage["excludeCredentials"].as_array().unwrap().len(), 1);
    let again = stick.macht(&challenge(&frage), RP, URL);
    let again = app.passkey_einfuehren(&s, &hier(), "Zwei", &again).await;
    assert_eq!(falsch(again), "eingabe-passkey-vorhanden");
    app.faktor_beginnen(&s).await.unwrap();
    let geraet = Geraet(app.faktor_zeigen(&s).await.unwrap().unwrap().geheimnis);
    let mit_app = app.faktor_einfuehren(&s, &geraet.code(0)).await.unwrap();
    let s = sitzung(app, &mit_app).await;
    app.passkey_beenden(&s, only).await.unwrap();
    // Ended, it opens nothing, and the session that ended it still has its app.
    assert!(sitzung(app, &mit_app).await.faktor);
    assert!(app.passkeys(nutzer).await.unwrap().is_empty());
    let last = app.faktor_entfernen(&s).await;
    assert_eq!(falsch(last), "eingabe-faktor-pflicht");
    let vor = halb(app, WER).await;
    let asked = app.passkey_vorfragen(&vor, &hier(), "").await;
    assert_eq!(falsch(asked), "eingabe-passkey-ort");
    let gone = stick.zeigt("geraten", RP, URL);
    assert!(antwortet(app, &vor, &gone).await.is_err());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_are_set_up_and_ended_only_in_a_session_that_has_just_shown_a_second_factor() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let (stick, zweiter) = (Stick::es256(), Stick::eddsa());
    let (nutzer, drin) = mit_passkey(app, WER, &stick).await;
    let eine = app.passkeys(nutzer).await.unwrap()[0].id;
    let s = sitzung(app, &drin).await;
    let frage = app.passkey_beginnen(&s, &hier(), "Zwei").await.unwrap();
    let made = zweiter.macht(&challenge(&frage), RP, URL);
    let db = welt.superuser().await;
    for older in ["faktor = false", "geprueft = geprueft - 6 * 60000"] {
        db.execute("UPDATE sitzung SET faktor = true", &[])
            .await
            .unwrap();
        db.execute(&format!("UPDATE sitzung SET {older}"), &[])
            .await
            .unwrap();
        let s = sitzung(app, &drin).await;
        let tries = [
            app.passkey_beginnen(&s, &hier(), "Zwei").await.err(),
            app.passkey_einfuehren(&s, &hier(), "Zwei", &made)
                .await
                .err(),
            app.passkey_beenden(&s, eine).await.err(),
            app.faktor_beginnen(&s).await.err(),
        ];
        for e in tries {
            assert!(
                matches!(e, Some(AppError::BestaetigungNoetig)),
                "{older}: {e:?}"
            );
        }
    }
    let liste = app.passkeys(nutzer).await.unwrap();
    assert_eq!(liste.len(), 1);
    // Nobody else ends it.
    mit_passwort(app, ANDERER).await;
    let fremd = sitzung(app, &anmelden(app, ANDERER).await).await;
    app.passkey_beenden(&fremd, eine).await.unwrap();
    assert_eq!(app.passkeys(nutzer).await.unwrap().len(), 1);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_passkey_in_clear_and_a_one_time_password_takes_them_away() {
    let welt = Welt::neu().await;
    let app = &welt.app;
    let stick = Stick::es256();
    let nutzer = mit_passwort(app, WER).await;
    let s = sitzung(app, &anmelden(app, WER).await).await;
    let drin = richtet_ein(app, &s, &stick, "Telefon der Nachtschicht").await;
    let db = welt.superuser().await;
    let row = db
        .query_one(
            "SELECT row_to_json(passkey)::text, inhalt FROM passkey",
            &[],
        )
        .await
        .unwrap();
    let (text, inhalt): (String, Vec<u8>) = (row.get(0), row.get(1));
    let bytes = String::from_utf8_lossy(&inhalt);
    for wort in ["Nachtschicht", "localhost", "schluessel"] {
        assert!(
            !text.contains(wort) && !bytes.contains(wort),
            "{wort}: {text}"
        );
    }
    // Sealed to its person: in another's row it does not open.
    let anderer = mit_passwort(app, ANDERER).await;
    let sql = "UPDATE passkey SET nutzer = $1";
    db.execute(sql, &[&anderer.0]).await.unwrap();
    let moved = app.passkeys(anderer).await;
    assert!(matches!(moved, Err(AppError::Store(_))), "{moved:?}");
    db.execute(sql, &[&nutzer.0]).await.unwrap();
    assert!(app.faktor_seit(nutzer).await.unwrap().is_some());

    app.einmalpasswort(nutzer).await.unwrap();
    assert!(app.faktor_seit(nutzer).await.unwrap().is_none());
    assert!(app.passkeys(nutzer).await.unwrap().is_empty());
    assert!(app.sitzung(&drin.cookie).await.unwrap().is_none());
    welt.protokoll_ist_unversehrt().await;
}
