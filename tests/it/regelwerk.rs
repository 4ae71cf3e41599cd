//! A release of policies: tried dry, laid before, in force only once two people confirmed it.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use eakte::app::regelwerk::Regelwerklage;
use eakte::app::{App, AppError};
use eakte::store::StoreError;
use eakte_domain::OrgNr;
use eakte_domain::organisation::Regelprobe;
use eakte_domain::werte::Leistungsart::{Pflege, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Zweck};
use eakte_domain::zugriff::{Aktion, Kontext, Ressource};
use eakte_projections::auth;
use eakte_zugriff::Regelwerk;
use serde_json::{Value, json};

use crate::schutz::{akte, als, gibt, id, neu};
use crate::support::anfrage::{Antwort, Klient};
use crate::support::welt::{Welt, bis};

pub(crate) const KREIS: OrgNr = OrgNr(1);
pub(crate) const REGELWERK: &str = "/api/v1/verwaltung/regelwerk";

/// The files compiled in, with something else in one of them.
pub(crate) fn dateien(datei: &str, alt: &str, neu: &str) -> Vec<(&'static str, String)> {
    let dateien = Regelwerk::eingebaute().map(|(name, text)| {
        if name != datei {
            return (name, text.to_owned());
        }
        assert!(text.contains(alt), "{datei} does not say `{alt}`");
        (name, text.replacen(alt, neu, 1))
    });
    dateien.collect()
}

pub(crate) fn satz(dateien: &[(&str, String)]) -> Regelwerk {
    Regelwerk::aus_dateien(dateien.iter().map(|(n, t)| (*n, t.as_str()))).unwrap()
}

/// A case worker needs the purpose no longer: they gain.
fn weiter() -> Vec<(&'static str, String)> {
    let zeile = "    && resource.kopf.leistungsart == context.zweck\n";
    dateien("zustaendigkeit.cedar", zeile, "")
}

/// A case worker sees nothing: they lose.
pub(crate) fn enger() -> Vec<(&'static str, String)> {
    let nie = "    resource.kopf.org == principal.org\n    && resource.kopf.org == 0\n";
    let zeile = "    resource.kopf.org == principal.org\n";
    dateien("zustaendigkeit.cedar", zeile, nie)
}

/// Another program on the same log, its own policies in it.
pub(crate) async fn programm(welt: &Welt, regelwerk: Regelwerk) -> App {
    App::start_mit(&welt.config, false, regelwerk)
        .await
        .unwrap()
}

/// The same as the service: it keeps the views.
pub(crate) async fn dienst(welt: &Welt, dateien: &[(&str, String)]) -> App {
    App::start_mit(&welt.config, true, satz(dateien))
        .await
        .unwrap()
}

async fn lage(welt: &Welt, dateien: &[(&str, String)]) -> Regelwerklage {
    let app = programm(welt, satz(dateien)).await;
    app.regelwerk_lage().await.unwrap()
}

async fn probe(app: &App) -> Regelprobe {
    app.regelwerk_probe(&app.regelwerk, |_, _, _| {})
        .await
        .unwrap()
}

/// Compares, lays before, and waits until the running service knows.
pub(crate) async fn vorlegen(welt: &Welt, dateien: &[(&str, String)]) -> Regelprobe {
    let app = programm(welt, satz(dateien)).await;
    let found = probe(&app).await;
    app.regelwerk_vorlegen(found.clone()).await.unwrap();
    let hash = app.regelwerk.hash();
    bis(async || {
        let stand = welt.app.regelwerkstand().unwrap();
        stand
            .vorlage
            .as_ref()
            .is_some_and(|v| v.vorgelegt.hash == hash)
    })
    .await;
    found
}

/// Policies that wait, for whoever looks at what the API says of them.
pub(crate) async fn vorgelegt(welt: &Welt) {
    neu(welt, KREIS, "k.dsb", Rolle::Datenschutz, &[]).await;
    vorlegen(welt, &weiter()).await;
    let leitung = als(welt, "k.leitung", Pflege).await;
    let first = entscheidet(&leitung, &hash(&weiter()), true).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
}

pub(crate) fn hash(dateien: &[(&str, String)]) -> String {
    satz(dateien).hash().to_string()
}

pub(crate) async fn entscheidet(klient: &Klient, hash: &str, angenommen: bool) -> Antwort {
    let body = json!({ "hash": hash, "angenommen": angenommen, "grund": "verglichen" });
    klient
        .sendet(&format!("{REGELWERK}/entscheidung"), body)
        .await
}

/// Why a program does not serve.
pub(crate) async fn verweigert(app: &App) -> String {
    match app.vor_dem_dienst().await {
        Err(AppError::Store(StoreError::Regelwerk(text))) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_with_other_policies_serves_once_two_people_confirmed_them_and_not_before() {
    let welt = Welt::neu().await;
    akte(&welt).await;
    neu(&welt, KREIS, "k.dsb", Rolle::Datenschutz, &[]).await;
    let alt = welt.app.regelwerk.hash().to_string();
    let andere = weiter();
    let said = verweigert(&programm(&welt, satz(&andere)).await).await;
    for part in [
        "regelwerk probe",
        "regelwerk vorlegen",
        "datenschutz",
        "--allein",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    let found = vorlegen(&welt, &andere).await;
    assert!(found.gewonnen > 0 && found.verloren == 0, "{found:?}");
    let leitung = als(&welt, "k.leitung", Pflege).await;
    let first = entscheidet(&leitung, &hash(&andere), true).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    let same = entscheidet(&leitung, &hash(&andere), true).await;
    assert_eq!(same.status, StatusCode::CONFLICT);
    assert!(same.text().contains("schon bestätigt"), "{}", same.text());
    let wartet = Regelwerklage::Wartet {
        bestaetigt: 1,
        datenschutz: false,
    };
    assert_eq!(lage(&welt, &andere).await, wartet);
    verweigert(&programm(&welt, satz(&andere)).await).await;

    let dsb = als(&welt, "k.dsb", Zweck::Datenschutz).await;
    let second = entscheidet(&dsb, &hash(&andere), true).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text());
    let seen = dsb.holt(REGELWERK).await.json();
    assert_eq!(seen["geltend"], json!(hash(&andere)));
    assert_eq!(seen["im_dienst"], json!(alt));
    assert_eq!(seen["vorlage"], Value::Null);
    let zuletzt = &seen["wechsel"][1];
    let wer = [id(&welt, "k.leitung"), id(&welt, "k.dsb")];
    assert_eq!(zuletzt["bestaetigt"], json!(wer));
    assert_eq!(zuletzt["bisher"], json!(alt));
    // A machine that restarts before the update goes on with what it has; after it there is no way back.
    let alter = welt.zweiter_prozess().await;
    assert_eq!(
        alter.regelwerk_lage().await.unwrap(),
        Regelwerklage::GiltNoch
    );
    alter.vor_dem_dienst().await.unwrap();
    let neuer = dienst(&welt, &andere).await.vor_dem_dienst().await;
    neuer.unwrap();
    verweigert(&welt.zweiter_prozess().await).await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_data_protection_policies_do_not_hold_and_nobody_else_decides() {
    let welt = Welt::neu().await;
    let andere = enger();
    vorlegen(&welt, &andere).await;
    for (name, zweck) in [
        ("k.leitung", Zweck::Leistung(Pflege)),
        ("k.admin", Zweck::Administration),
    ] {
        let wer = als(&welt, name, zweck).await;
        let done = entscheidet(&wer, &hash(&andere), true).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    }
    let wartet = Regelwerklage::Wartet {
        bestaetigt: 2,
        datenschutz: false,
    };
    assert_eq!(lage(&welt, &andere).await, wartet);
    for (name, zweck) in [
        ("k.pflege", Zweck::Leistung(Pflege)),
        ("k.archiv", Zweck::Archivierung),
        ("a.leitung", Zweck::Leistung(Wohngeld)),
        ("a.admin", Zweck::Administration),
    ] {
        let other = als(&welt, name, zweck).await;
        let refused = entscheidet(&other, &hash(&andere), false).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(
            gibt(&other, REGELWERK.to_owned()).await,
            StatusCode::FORBIDDEN
        );
    }
    let leitung = als(&welt, "k.leitung", Pflege).await;
    let strange = entscheidet(&leitung, "abc", true).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = entscheidet(&leitung, &"0".repeat(64), true).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    welt.protokoll_ist_unversehrt().await;
}

/// Who may do what with the one Akte, asked one by one.
async fn einzeln(welt: &Welt, regelwerk: &Regelwerk) -> BTreeSet<(String, String, Aktion)> {
    let client = welt.app.store.db.read().await.unwrap();
    let bestand = auth::bestand(&*client, None, 10).await.unwrap();
    assert_eq!(bestand.len(), 1);
    let b = &bestand[0];
    assert_eq!((b.vorgaenge.len(), b.dokumente.len()), (1, 1));
    let objekte = [
        Ressource::Akte(&b.akte),
        Ressource::Vorgang(&b.vorgaenge[0]),
        Ressource::Dokument(&b.dokumente[0]),
    ];
    let jetzt = eakte::app::now();
    let mut out = BTreeSet::new();
    for person in welt.app.verzeichnis().personen() {
        for zweck in person.zwecke(jetzt) {
            let tor = regelwerk.fuer(&person.nutzer(), &Kontext::new(jetzt, zweck));
            for aktion in Aktion::ALLE {
                let legt_an = [Aktion::AkteAnlegen, Aktion::Importieren].contains(aktion);
                let mut passt = objekte.iter();
                let passt = passt.find(|o| o.objektart() == aktion.objektart() && !legt_an);
                if passt.is_some_and(|o| tor.erlaubt(*aktion, *o)) {
                    out.insert((person.id.to_string(), zweck.to_string(), *aktion));
                }
            }
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dry_run_lists_whom_single_decisions_would_treat_otherwise_and_nobody_else() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (3, Wohngeld), &klassen)
        .await;
    let vorher = einzeln(&welt, &welt.app.regelwerk).await;
    let ohne_freigabe = dateien(
        "freigabe.cedar",
        "resource.weg.zweck == context.zweck",
        "resource.weg.zweck == \"nie\"",
    );
    for andere in [weiter(), enger(), ohne_freigabe] {
        let app = programm(&welt, satz(&andere)).await;
        let found = probe(&app).await;
        assert_eq!(found.ausgelassen, 0);
        let nachher = einzeln(&welt, &app.regelwerk).await;
        assert_ne!(vorher, nachher);
        let gelistet = |gewonnen: bool| -> BTreeSet<_> {
            let zeilen = found.zeilen.iter().filter(|z| z.gewonnen == gewonnen);
            let legt_an = |a| [Aktion::AkteAnlegen, Aktion::Importieren].contains(&a);
            let zeilen = zeilen.filter(|z| !legt_an(z.aktion));
            zeilen
                .map(|z| {
                    assert_eq!((z.objekte, &z.faktor[..]), (1, &[][..]), "{z:?}");
                    assert!(!z.rollen.is_empty(), "{z:?}");
                    let gerade = (&z.vorher.regel, &z.nachher.regel);
                    assert_ne!(gerade.0, gerade.1);
                    (z.nutzer.to_string(), z.zweck.to_string(), z.aktion)
                })
                .collect()
        };
        let gewonnen: BTreeSet<_> = nachher.difference(&vorher).cloned().collect();
        let verloren: BTreeSet<_> = vorher.difference(&nachher).cloned().collect();
        assert_eq!((gelistet(true), gelistet(false)), (gewonnen, verloren));
    }
    // What is compared with itself, or says the same in other words, changes nothing.
    let andere_worte = dateien("archiv.cedar", "@grund(\"", "@grund(\"Kurz: ");
    let gleich = probe(&programm(&welt, satz(&andere_worte)).await).await;
    assert!(gleich.gleich() && gleich.verglichen > 100, "{gleich:?}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_is_gained_and_which_rules_change_and_a_refused_form_keeps_its_text() {
    let welt = Welt::neu().await;
    akte(&welt).await;
    neu(&welt, KREIS, "k.dsb", Rolle::Datenschutz, &[]).await;
    let leitung = Klient::im_browser(&welt, "k.leitung").await;
    let nothing = leitung.holt("/verwaltung/regelwerk").await.text();
    assert!(nothing.contains("Nichts wartet"), "{nothing}");
    let link = "href=\"/verwaltung/regelwerk\"";
    assert!(leitung.holt("/verwaltung").await.text().contains(link));
    assert!(!leitung.holt("/").await.text().contains(link));
    vorlegen(&welt, &weiter()).await;
    assert!(leitung.holt("/").await.text().contains(link));
    let page = leitung.holt("/verwaltung/regelwerk").await.text();
    for part in [
        "Person a.wohngeld",
        "Stadt Ahaus",
        "sachbearbeitung_sieht",
        "Geändert",
        "Keine Regel erlaubt",
        "Mindestens eine davon",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let hash = hash(&weiter());
    let ziel = "/verwaltung/regelwerk/entscheidung";
    let felder = [("hash", &*hash), ("angenommen", "true")];
    let without = leitung.formt(ziel, &felder).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let felder = [
        ("hash", &*hash),
        ("angenommen", "true"),
        ("grund", "gut so"),
    ];
    let done = leitung.formt(ziel, &felder).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(
        done.ziel().ends_with("m=regelwerk-bestaetigt"),
        "{}",
        done.ziel()
    );
    assert!(!leitung.holt("/").await.text().contains(link));
    let felder = [
        ("hash", &*hash),
        ("angenommen", "true"),
        ("grund", "noch einmal"),
    ];
    let again = leitung.formt(ziel, &felder).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["schon bestätigt", "value=\"noch einmal\""] {
        assert!(again.text().contains(part), "no {part} in {}", again.text());
    }
    let dsb = Klient::im_browser(&welt, "k.dsb").await;
    let done = dsb.formt(ziel, &felder).await;
    assert!(
        done.ziel().ends_with("m=regelwerk-gewechselt"),
        "{}",
        done.ziel()
    );
    let told = dsb.holt(done.ziel()).await.text();
    for part in [
        "Von zwei Personen bestätigt",
        "noch nach dem vorherigen Regelwerk",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    // A worker of the Kreis and a lead of a town have no such page.
    for name in ["k.pflege", "a.leitung"] {
        let other = Klient::im_browser(&welt, name).await;
        let seen = gibt(&other, "/verwaltung/regelwerk".to_owned()).await;
        assert_eq!(seen, StatusCode::FORBIDDEN, "{name}");
    }
    welt.protokoll_ist_unversehrt().await;
}
