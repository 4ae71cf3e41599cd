//! Logging in: sessions, one-time passwords, second factors, pauses.

use eakte::app::anmeldung::{Eintritt, Frische, Stufe};
use eakte::app::{App, AppError};
use eakte_domain::NutzerId;
use eakte_domain::OrgNr;
use eakte_domain::organisation::{NutzerSperren, OrganisationCommand};
use eakte_domain::werte::Leistungsart::Wohngeld;
use futures::future::join_all;
use totp_rs::{Builder, Secret};

use crate::support::dienst::eakte;
use crate::support::welt::{Welt, bis, text};

const PASSWORT: &str = "ein-langes-kennwort";
const WER: &str = "a.wohngeld";

async fn mit_passwort(welt: &Welt, name: &str) -> NutzerId {
    let nutzer = welt.app.verzeichnis().by_anmeldename(name).unwrap().id;
    welt.app.passwort_setzen(nutzer, PASSWORT).await.unwrap();
    nutzer
}

async fn anmelden(app: &App) -> Eintritt {
    app.anmelden(WER, PASSWORT, "Firefox, Linux").await.unwrap()
}

async fn lebt(app: &App, eintritt: &Eintritt) -> bool {
    app.sitzung(&eintritt.cookie).await.unwrap().is_some()
}

/// The code an app shows so many steps of 30 seconds from now.
fn code(geheimnis: &str, steps: i64) -> String {
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(geheimnis).unwrap())
        .build()
        .unwrap();
    let seconds = eakte::app::now().0 / 1_000 + steps * 30;
    totp.generate(seconds as u64).to_string()
}

fn falsch(r: Result<Eintritt, AppError>) -> &'static str {
    match r {
        Err(AppError::Eingabe(satz)) => satz.key,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_half_an_hour_of_rest_and_after_ten_hours_in_any_case() {
    let welt = Welt::neu().await;
    mit_passwort(&welt, WER).await;
    let db = welt.superuser().await;
    for (column, minutes, alive) in [
        ("zuletzt", 29, true),
        ("zuletzt", 31, false),
        ("seit", 599, true),
        ("seit", 601, false),
    ] {
        let eintritt = anmelden(&welt.app).await;
        let sql = format!("UPDATE sitzung SET {column} = {column} - {minutes} * 60000");
        db.execute(&sql, &[]).await.unwrap();
        let found = lebt(&welt.app, &eintritt).await;
        assert_eq!(found, alive, "{column} {minutes} minutes ago");
        db.execute("DELETE FROM sitzung", &[]).await.unwrap();
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_proof_gives_the_session_a_new_secret_and_the_old_one_opens_nothing() {
    let welt = Welt::neu().await;
    mit_passwort(&welt, WER).await;
    let erst = anmelden(&welt.app).await;
    let db = welt.superuser().await;
    let sql = "UPDATE sitzung SET geprueft = geprueft - 6 * 60000";
    db.execute(sql, &[]).await.unwrap();
    let sitzung = welt.app.sitzung(&erst.cookie).await.unwrap().unwrap();
    let alt = sitzung.verlangt(Frische::ENDGUELTIG);
    assert!(matches!(alt, Err(AppError::BestaetigungNoetig)));
    let wrong = welt
        .app
        .sitzung_bestaetigen(&sitzung, "etwas ganz anderes", "")
        .await;
    assert_eq!(falsch(wrong), "eingabe-passwort-falsch");
    let neu = welt
        .app
        .sitzung_bestaetigen(&sitzung, PASSWORT, "")
        .await
        .unwrap();
    assert!(!lebt(&welt.app, &erst).await);
    let frisch = welt.app.sitzung(&neu.cookie).await.unwrap().unwrap();
    assert!(frisch.verlangt(Frische::ENDGUELTIG).is_ok());
    assert_eq!(frisch.id, sitzung.id);
    assert_ne!(frisch.csrf, sitzung.csrf);
    let mit_faktor = Frische {
        faktor: true,
        ..Frische::ENDGUELTIG
    };
    assert!(frisch.verlangt(mit_faktor).is_err());
    // The session it was is gone: it cannot be confirmed a second time.
    let again = welt.app.sitzung_bestaetigen(&sitzung, PASSWORT, "").await;
    assert!(matches!(again, Err(AppError::NichtAngemeldet)));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_locked_is_out_at_once_and_their_sessions_and_tokens_are_gone() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt, WER).await;
    let actor = welt.wer(WER, Wohngeld);
    let token = welt.app.token_erzeugen(&actor, 60_000).await.unwrap();
    let eintritt = anmelden(&welt.app).await;
    assert!(lebt(&welt.app, &eintritt).await);
    let sperren = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer,
        grund: text("ausgeschieden"),
    });
    welt.app
        .organisation_pflegen(OrgNr(2), vec![sperren])
        .await
        .unwrap();
    assert!(!lebt(&welt.app, &eintritt).await);
    assert!(welt.app.token(&token).await.unwrap().is_none());
    let again = welt.app.anmelden(WER, PASSWORT, "").await;
    assert!(matches!(again, Err(AppError::NichtAngemeldet)));
    let db = welt.superuser().await;
    for table in ["sitzung", "token"] {
        let sql = format!("SELECT count(*) FROM {table} WHERE nutzer = $1");
        let row = db.query_one(&sql, &[&nutzer.0]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 0, "{table}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_and_end_their_own_sessions_and_nobody_else_s() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt, WER).await;
    let fremder = mit_passwort(&welt, "b.wohngeld").await;
    let (eins, zwei, drei) = (
        anmelden(&welt.app).await,
        anmelden(&welt.app).await,
        anmelden(&welt.app).await,
    );
    let liste = welt.app.sitzungen(nutzer).await.unwrap();
    assert_eq!(liste.len(), 3);
    assert_eq!(liste[0].geraet, "Firefox, Linux");
    let id = welt.app.sitzung(&zwei.cookie).await.unwrap().unwrap().id;
    welt.app.sitzung_beenden(fremder, id).await.unwrap();
    assert!(lebt(&welt.app, &zwei).await, "ended by somebody else");
    welt.app.sitzung_beenden(nutzer, id).await.unwrap();
    assert!(!lebt(&welt.app, &zwei).await);
    let diese = welt.app.sitzung(&eins.cookie).await.unwrap().unwrap();
    welt.app.andere_beenden(&diese).await.unwrap();
    assert!(lebt(&welt.app, &eins).await && !lebt(&welt.app, &drei).await);
    // A new password ends what the old one opened, but for the session that changed it.
    let andere = anmelden(&welt.app).await;
    let neu = welt
        .app
        .passwort_aendern(&diese, PASSWORT, "ein-ganz-anderes-kennwort")
        .await
        .unwrap();
    assert!(lebt(&welt.app, &neu).await);
    assert!(!lebt(&welt.app, &andere).await && !lebt(&welt.app, &eins).await);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_opens_nothing_but_the_way_to_a_password_and_a_second_factor() {
    let welt = Welt::neu().await;
    let nutzer = welt.app.verzeichnis().by_anmeldename(WER).unwrap().id;
    let einmal = welt.app.einmalpasswort(nutzer).await.unwrap();
    let app = &welt.app;
    let eintritt = app.anmelden(WER, &einmal, "").await.unwrap();
    assert_eq!(eintritt.stufe, Stufe::Passwort);
    assert!(!lebt(app, &eintritt).await);
    let vor = app.vorstufe(&eintritt.cookie).await.unwrap().unwrap();
    // No way round the order.
    let code_zuerst = app.code_eingeben(&vor, "000000").await;
    assert!(matches!(code_zuerst, Err(AppError::NichtAngemeldet)));
    let kurz = app.erstes_passwort(&vor, "zu kurz").await;
    assert_eq!(falsch(kurz), "eingabe-passwort");
    let dasselbe = app.erstes_passwort(&vor, &einmal).await;
    assert_eq!(falsch(dasselbe), "eingabe-passwort-dasselbe");
    let zweiter = app.erstes_passwort(&vor, PASSWORT).await.unwrap();
    assert_eq!(zweiter.stufe, Stufe::Einrichten);
    assert!(app.vorstufe(&eintritt.cookie).await.unwrap().is_none());
    let einmal_wieder = app.anmelden(WER, &einmal, "").await;
    assert!(matches!(einmal_wieder, Err(AppError::NichtAngemeldet)));

    let vor = app.vorstufe(&zweiter.cookie).await.unwrap().unwrap();
    let geheimnis = app.erster_faktor(&vor).await.unwrap().unwrap().geheimnis;
    let wrong = code(&geheimnis, 1_000);
    assert_eq!(
        falsch(app.code_eingeben(&vor, &wrong).await),
        "eingabe-code-falsch"
    );
    let erster_code = code(&geheimnis, 0);
    let drin = app.code_eingeben(&vor, &erster_code).await.unwrap();
    assert!(lebt(app, &drin).await);
    let sitzung = app.sitzung(&drin.cookie).await.unwrap().unwrap();
    assert!(sitzung.faktor);
    // Set up once, the secret is never shown again.
    assert!(app.faktor_zeigen(&sitzung).await.unwrap().is_none());

    let naechstes = app.anmelden(WER, PASSWORT, "").await.unwrap();
    assert_eq!(naechstes.stufe, Stufe::Code);
    let vor = app.vorstufe(&naechstes.cookie).await.unwrap().unwrap();
    let replay = app.code_eingeben(&vor, &erster_code).await;
    assert_eq!(falsch(replay), "eingabe-code-benutzt");
    let naechster_code = code(&geheimnis, 1);
    let beide = join_all((0..4).map(|_| app.code_eingeben(&vor, &naechster_code))).await;
    assert_eq!(beide.iter().filter(|r| r.is_ok()).count(), 1, "{beide:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_is_void_after_a_day_and_takes_a_lost_device_away() {
    let welt = Welt::neu().await;
    let nutzer = mit_passwort(&welt, WER).await;
    let app = &welt.app;
    let eintritt = anmelden(app).await;
    let sitzung = app.sitzung(&eintritt.cookie).await.unwrap().unwrap();
    app.faktor_beginnen(&sitzung).await.unwrap();
    let gezeigt = app.faktor_zeigen(&sitzung).await.unwrap().unwrap();
    app.faktor_einfuehren(&sitzung, &code(&gezeigt.geheimnis, 0))
        .await
        .unwrap();
    let einmal = app.einmalpasswort(nutzer).await.unwrap();
    assert!(app.faktor_seit(nutzer).await.unwrap().is_none());
    let alt = app.anmelden(WER, PASSWORT, "").await;
    assert!(matches!(alt, Err(AppError::NichtAngemeldet)));
    let db = welt.superuser().await;
    let sql = "UPDATE zugang SET einmal_bis = einmal_bis - 24 * 3600000 - 1";
    db.execute(sql, &[]).await.unwrap();
    let late = app.anmelden(WER, &einmal, "").await;
    assert_eq!(falsch(late), "eingabe-einmalpasswort-abgelaufen");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_secret_of_a_second_factor() {
    let welt = Welt::neu().await;
    mit_passwort(&welt, WER).await;
    let eintritt = anmelden(&welt.app).await;
    let sitzung = welt.app.sitzung(&eintritt.cookie).await.unwrap().unwrap();
    welt.app.faktor_beginnen(&sitzung).await.unwrap();
    let shown = welt.app.faktor_zeigen(&sitzung).await.unwrap().unwrap();
    assert!(shown.uri.starts_with("otpauth://totp/"), "{}", shown.uri);
    let klar = Secret::try_from_base32(&shown.geheimnis).unwrap();
    let db = welt.superuser().await;
    let sql = "SELECT neuer_faktor FROM sitzung";
    let begun: Vec<u8> = db.query_one(sql, &[]).await.unwrap().get(0);
    let right = code(&shown.geheimnis, 0);
    let eintritt = welt.app.faktor_einfuehren(&sitzung, &right).await.unwrap();
    let sql = "SELECT geheimnis FROM zweiter_faktor";
    let stored: Vec<u8> = db.query_one(sql, &[]).await.unwrap().get(0);
    for sealed in [begun, stored] {
        assert!(!sealed.windows(20).any(|w| w == klar.as_bytes()));
    }
    // Bound to the person: in another's row it does not open.
    let anderer = mit_passwort(&welt, "b.wohngeld").await;
    db.execute("UPDATE zweiter_faktor SET nutzer = $1", &[&anderer.0])
        .await
        .unwrap();
    let next = code(&shown.geheimnis, 1);
    let moved = welt.app.faktor_pruefen(anderer, &next).await;
    assert!(matches!(moved, Err(AppError::Store(_))), "{moved:?}");
    assert!(lebt(&welt.app, &eintritt).await);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_paused_for_names_that_exist_and_for_others_alike() {
    let welt = Welt::neu().await;
    mit_passwort(&welt, WER).await;
    for name in [WER, "niemand.nirgends"] {
        let guesses = (0..12).map(|_| welt.app.anmelden(name, "geraten-geraten", ""));
        let answers = join_all(guesses).await;
        let looked_at = answers
            .iter()
            .filter(|a| matches!(a, Err(AppError::NichtAngemeldet)))
            .count();
        let paused = answers
            .iter()
            .filter(|a| matches!(a, Err(AppError::Gesperrt { sekunden }) if (1..=35).contains(sekunden)))
            .count();
        assert_eq!((looked_at, paused), (5, 7), "{name}");
    }
    // The right password waits, too.
    let right = welt.app.anmelden(WER, PASSWORT, "").await;
    assert!(matches!(right, Err(AppError::Gesperrt { .. })));
    let db = welt.superuser().await;
    db.execute("UPDATE anmeldeversuch SET sperre_bis = 0", &[])
        .await
        .unwrap();
    anmelden(&welt.app).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_log_gets_a_district_and_one_administrator_who_logs_in_with_what_was_printed() {
    let welt = Welt::leer(eakte_testpg::shared(), |_| {}).await;
    let einrichten = |nutzer: &'static str| {
        let config = welt.config.clone();
        tokio::task::spawn_blocking(move || {
            let kreis = [
                "einrichten",
                "--kreis",
                "Kreis Borken",
                "--kuerzel",
                "KRBOR",
            ];
            let wer = ["--nutzer", nutzer, "--name", "Erika Beispiel"];
            eakte(&config, &[&kreis[..], &wer].concat())
        })
    };
    let out = einrichten("erika.beispiel").await.unwrap();
    assert!(out.status.success(), "{out:?}");
    let gesagt = String::from_utf8(out.stdout).unwrap();
    let einmal = gesagt.split_whitespace().last().unwrap();
    let app = &welt.app;
    bis(async || app.verzeichnis().by_anmeldename("erika.beispiel").is_some()).await;
    let eintritt = app.anmelden("erika.beispiel", einmal, "").await.unwrap();
    assert_eq!(eintritt.stufe, Stufe::Passwort);
    // Once only: a log with organisations has its administrators.
    let again = einrichten("erich.beispiel").await.unwrap();
    assert!(!again.status.success(), "{again:?}");
    // A log of a dozen events: fewer than the other tests' logs have at their end.
    let report = app.log_pruefen(|_, _| {}).await.unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}
