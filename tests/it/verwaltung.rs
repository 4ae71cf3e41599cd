//! Administration from the outside: a Fachadmin keeps units and people, a second person lets more rights hold.

use axum::http::{Method, StatusCode};
use eakte_domain::NutzerId;
use eakte_domain::OrgNr;
use eakte_domain::organisation::{NutzerAnlegen, OrganisationCommand, RolleZuweisen};
use eakte_domain::werte::Leistungsart::{Hzl, Pflege, Wohngeld};
use eakte_domain::werte::{Rolle, Zweck};
use jiff::ToSpan;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{AHAUS, akte, als, gibt, id, in_liste, neu};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::dienst::eakte;
use crate::support::welt::{Welt, bis, einheit, heute, text};

const ANTRAEGE: &str = "/api/v1/verwaltung/antraege";

async fn admin(welt: &Welt) -> Klient {
    als(welt, "a.admin", Zweck::Administration).await
}

fn pfad(welt: &Welt, name: &str, was: &str) -> String {
    format!("/api/v1/verwaltung/nutzer/{}/{was}", id(welt, name))
}

fn rolle(rolle: &str, leistungsarten: Value) -> Value {
    json!({ "rolle": rolle, "einheit": "50", "leistungsarten": leistungsarten })
}

/// Asked for and waiting: its id.
async fn wartet(klient: &Klient, path: &str, body: Value) -> String {
    let asked = klient.sendet(path, body).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    asked.json()["antrag"].as_str().unwrap().to_owned()
}

async fn entscheidet(klient: &Klient, antrag: &str, angenommen: bool) -> Antwort {
    let body = json!({ "angenommen": angenommen, "grund": "geprüft" });
    let path = format!("{ANTRAEGE}/{antrag}/entscheidung");
    klient.sendet(&path, body).await
}

async fn bestaetigt(klient: &Klient, antrag: &str) {
    let done = entscheidet(klient, antrag, true).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
}

/// A role and a clearance that wait in Ahaus.
pub(crate) async fn beantragt(welt: &Welt) {
    let admin = admin(welt).await;
    let neue = rolle("teamleitung", json!(["hzl"]));
    wartet(&admin, &pfad(welt, "a.hzl", "rollen"), neue).await;
    let stufe = json!({ "stufe": 2, "grund": "Sachgebiet" });
    wartet(&admin, &pfad(welt, "a.leitung", "stufe"), stufe).await;
}

/// What the administrator sees of somebody.
async fn gesehen(klient: &Klient, name: &str) -> Value {
    let all = klient.holt("/api/v1/verwaltung").await;
    assert_eq!(all.status, StatusCode::OK, "{}", all.text());
    let all = all.json();
    let mut people = all["nutzer"].as_array().unwrap().iter();
    let one = people.find(|p| p["anmeldename"] == name);
    one.unwrap_or_else(|| panic!("no {name}")).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_opens_nothing_while_it_waits_and_no_more_once_it_is_taken_away() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    // Works on the benefit, but in another unit.
    let nutzer = NutzerId(Uuid::new_v4());
    let commands = vec![
        OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
            nutzer,
            name: text("Person a.aushilfe"),
            anmeldename: "a.aushilfe".to_owned(),
        }),
        OrganisationCommand::RolleZuweisen(RolleZuweisen {
            nutzer,
            rolle: Rolle::Sachbearbeitung,
            einheit: einheit("10"),
            leistungsarten: vec![Wohngeld],
            bis: None,
        }),
    ];
    welt.app
        .organisation_pflegen(AHAUS, commands)
        .await
        .unwrap();
    let aushilfe = als(&welt, "a.aushilfe", Wohngeld).await;
    let shown = format!("/api/v1/akten/{akte}");
    let offen = async || {
        let listed = in_liste(&aushilfe, akte).await;
        let open = gibt(&aushilfe, shown.clone()).await == StatusCode::OK;
        assert_eq!(listed, open);
        open
    };
    let (admin, leitung) = (admin(&welt).await, als(&welt, "a.leitung", Wohngeld).await);
    let rollen = pfad(&welt, "a.aushilfe", "rollen");
    let mut neue = rolle("sachbearbeitung", json!(["wohngeld"]));
    neue["bis"] = json!(heute().checked_add(30.days()).unwrap());
    let antrag = wartet(&admin, &rollen, neue.clone()).await;
    assert!(!offen().await, "while it waits");
    let seen = leitung.holt(ANTRAEGE).await.zeilen();
    assert_eq!(seen[0]["antrag"], json!(antrag));
    assert_eq!(seen[0]["rolle"], neue);
    assert_eq!(seen[0]["bestaetigen"], true);
    assert_eq!(admin.holt(ANTRAEGE).await.zeilen()[0]["bestaetigen"], false);
    bestaetigt(&leitung, &antrag).await;
    assert!(offen().await, "once it is confirmed");
    assert!(leitung.holt(ANTRAEGE).await.zeilen().is_empty());
    let again = entscheidet(&leitung, &antrag, true).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "{}", again.text());
    let weg = json!({ "rolle": "sachbearbeitung", "einheit": "50" });
    let ended = admin.sendet(&format!("{rollen}/entziehen"), weg).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    assert!(!offen().await, "once it is taken away");
    // Refused, it opens nothing either.
    let antrag = wartet(&admin, &rollen, neue.clone()).await;
    let refused = entscheidet(&leitung, &antrag, false).await;
    assert_eq!(refused.status, StatusCode::OK, "{}", refused.text());
    assert!(!offen().await, "once it is refused");
    neue["bis"] = json!(heute().checked_sub(1.day()).unwrap());
    let over = admin.sendet(&rollen, neue).await;
    assert_eq!(over.status, StatusCode::CONFLICT, "{}", over.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_or_confirms_their_own_and_who_asked_confirms_nothing() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.admin2", Rolle::Fachadmin, &[]).await;
    let (admin, leitung) = (admin(&welt).await, als(&welt, "a.leitung", Wohngeld).await);
    let zweiter = als(&welt, "a.admin2", Zweck::Administration).await;
    let conflict = |a: Antwort, part: &str| {
        assert_eq!(a.status, StatusCode::CONFLICT, "{}", a.text());
        assert!(a.text().contains(part), "{part}: {}", a.text());
    };
    let own = pfad(&welt, "a.admin", "rollen");
    let own = admin.sendet(&own, rolle("archiv", json!([]))).await;
    conflict(own, "eigenen Rechte");
    let own = json!({ "stufe": 3, "grund": "weil" });
    let own = admin.sendet(&pfad(&welt, "a.admin", "stufe"), own).await;
    conflict(own, "eigenen Rechte");

    let rollen = pfad(&welt, "a.leitung", "rollen");
    let antrag = wartet(&admin, &rollen, rolle("archiv", json!([]))).await;
    let twice = zweiter.sendet(&rollen, rolle("archiv", json!([]))).await;
    conflict(twice, "wartet schon");
    conflict(entscheidet(&admin, &antrag, true).await, "zweite Person");
    conflict(entscheidet(&leitung, &antrag, true).await, "eigenen Rechte");
    for (name, zweck) in [
        ("a.wohngeld", Zweck::Leistung(Wohngeld)),
        ("a.freigabe1", Zweck::Datenschutz),
    ] {
        let other = als(&welt, name, zweck).await;
        let refused = entscheidet(&other, &antrag, true).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
        for path in [ANTRAEGE, "/api/v1/verwaltung"] {
            assert_eq!(gibt(&other, path.to_owned()).await, StatusCode::FORBIDDEN);
        }
    }
    bestaetigt(&zweiter, &antrag).await;
    // Who asked may take it back; the second person may not ask.
    let antrag = wartet(&zweiter, &rollen, rolle("revision", json!([]))).await;
    let back = entscheidet(&zweiter, &antrag, false).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    let asked = leitung
        .sendet(&pfad(&welt, "a.hzl", "rollen"), rolle("archiv", json!([])))
        .await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN, "{}", asked.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_requests_of_another_organisation_are_absent() {
    let welt = Welt::neu().await;
    beantragt(&welt).await;
    let admin = admin(&welt).await;
    let all = admin.holt("/api/v1/verwaltung").await.text();
    for (name, hier) in [
        ("a.leitung", true),
        ("b.wohngeld", false),
        ("k.admin", false),
    ] {
        assert_eq!(all.contains(&id(&welt, name).to_string()), hier, "{name}");
    }
    for (was, body) in [
        ("sperren", json!({ "grund": "weil" })),
        ("rollen", rolle("archiv", json!([]))),
        (
            "rollen/entziehen",
            json!({ "rolle": "archiv", "einheit": "50" }),
        ),
        ("stufe", json!({ "stufe": 1, "grund": "weil" })),
    ] {
        let absent = format!("/api/v1/verwaltung/nutzer/{}/{was}", Uuid::new_v4());
        let absent = admin.sendet(&absent, body.clone()).await;
        let foreign = pfad(&welt, "b.wohngeld", was);
        let foreign = admin.sendet(&foreign, body).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{was}");
        assert_eq!(foreign.text(), absent.text(), "{was}");
    }
    let antrag = admin.holt(ANTRAEGE).await.zeilen()[0]["antrag"].clone();
    let kreis = als(&welt, "k.admin", Zweck::Administration).await;
    assert!(kreis.holt(ANTRAEGE).await.zeilen().is_empty());
    let foreign = entscheidet(&kreis, antrag.as_str().unwrap(), false).await;
    let absent = entscheidet(&kreis, &Uuid::new_v4().to_string(), false).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.text());
    assert_eq!(foreign.text(), absent.text());
    assert_eq!(admin.holt(ANTRAEGE).await.zeilen().len(), 2);
    // A login name leads to one person in the whole district.
    let same = json!({ "name": "Noch eine", "anmeldename": "b.wohngeld" });
    let same = admin.sendet("/api/v1/verwaltung/nutzer", same).await;
    assert_eq!(same.status, StatusCode::CONFLICT, "{}", same.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_keeps_units_and_people_and_sees_no_akte() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let admin = admin(&welt).await;
    let unit = json!({ "einheit": "50.7", "name": "Außenstelle", "uebergeordnet": "50" });
    let unit = admin.sendet("/api/v1/verwaltung/einheiten", unit).await;
    assert_eq!(unit.status, StatusCode::CREATED, "{}", unit.text());
    let body = || Koerper::Json(json!({ "name": "Erika Neu", "anmeldename": "erika.neu" }));
    let key = [("idempotency-key", "einmal")];
    let path = "/api/v1/verwaltung/nutzer";
    let first = admin.fragt(Method::POST, path, body(), &key).await;
    let again = admin.fragt(Method::POST, path, body(), &key).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text());
    assert_eq!(first.json()["nutzer"], again.json()["nutzer"]);
    assert_eq!(first.json()["position"], again.json()["position"]);
    let erika = gesehen(&admin, "erika.neu").await;
    assert_eq!(erika["nutzer"], first.json()["nutzer"]);
    assert_eq!(
        (&erika["aktiv"], &erika["rollen"], &erika["stufe"]),
        (&json!(true), &json!([]), &json!(0))
    );
    let all = admin.holt("/api/v1/verwaltung").await;
    let tree = all.json()["einheiten"].clone();
    let mut units = tree.as_array().unwrap().iter();
    let unit = units.find(|e| e["einheit"] == "50.7").unwrap();
    assert_eq!(
        unit,
        &json!({ "einheit": "50.7", "name": "Außenstelle", "uebergeordnet": "50", "tiefe": 1 })
    );
    // Nothing of an Akte, and no way to give themselves one.
    assert!(!in_liste(&admin, akte).await);
    for path in [
        format!("/api/v1/akten/{akte}"),
        format!("/api/v1/akten/{akte}/verlauf"),
        format!("/api/v1/dokumente/{dokument}/inhalt"),
    ] {
        assert_eq!(
            gibt(&admin, path.clone()).await,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let (fuer, durch) = (id(&welt, "a.wohngeld"), id(&welt, "a.admin"));
    let own = json!({ "fuer": fuer, "durch": durch, "von": heute(), "bis": heute() });
    let own = admin.sendet("/api/v1/vertretungen", own).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
    let browser = Klient::im_browser(&welt, "a.admin").await;
    let erika = format!("/verwaltung/nutzer/{}", erika["nutzer"].as_str().unwrap());
    for page in ["/verwaltung", &erika, "/"] {
        let page = browser.holt(page).await;
        assert_eq!(page.status, StatusCode::OK);
        for part in ["Geschützt".to_owned(), akte.to_string()] {
            assert!(!page.text().contains(&part), "{part}: {}", page.text());
        }
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_person_is_out_with_their_next_request() {
    let welt = Welt::neu().await;
    let browser = Klient::im_browser(&welt, "a.hzl").await;
    let token = als(&welt, "a.hzl", Hzl).await;
    assert_eq!(gibt(&browser, "/akten".to_owned()).await, StatusCode::OK);
    assert_eq!(gibt(&token, "/api/v1/ich".to_owned()).await, StatusCode::OK);
    let admin = admin(&welt).await;
    let grund = json!({ "grund": "ausgeschieden" });
    let path = pfad(&welt, "a.hzl", "sperren");
    let locked = admin.sendet(&path, grund.clone()).await;
    assert_eq!(locked.status, StatusCode::OK, "{}", locked.text());
    let out = browser.holt("/akten").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.text());
    assert!(out.ziel().starts_with("/anmelden"), "{}", out.ziel());
    let out = gibt(&token, "/api/v1/ich".to_owned()).await;
    assert_eq!(out, StatusCode::UNAUTHORIZED);
    assert_eq!(gesehen(&admin, "a.hzl").await["aktiv"], false);
    // Nothing more is given to them, and a second lock changes nothing.
    let rollen = pfad(&welt, "a.hzl", "rollen");
    for (path, body) in [(rollen, rolle("archiv", json!([]))), (path, grund)] {
        let refused = admin.sendet(&path, body).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        assert!(refused.text().contains("gesperrt"), "{}", refused.text());
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_clearance_and_a_delegation_wait_and_less_holds_at_once() {
    let welt = Welt::neu().await;
    let (admin, leitung) = (admin(&welt).await, als(&welt, "a.leitung", Wohngeld).await);
    let path = pfad(&welt, "a.hzl", "stufe");
    let stufe = |n: u8| json!({ "stufe": n, "grund": "Sachgebiet" });
    let antrag = wartet(&admin, &path, stufe(2)).await;
    assert_eq!(gesehen(&admin, "a.hzl").await["stufe"], 0);
    assert_eq!(leitung.holt(ANTRAEGE).await.zeilen()[0]["stufe"], 2);
    bestaetigt(&leitung, &antrag).await;
    assert_eq!(gesehen(&admin, "a.hzl").await["stufe"], 2);
    let lower = admin.sendet(&path, stufe(1)).await;
    assert_eq!(lower.status, StatusCode::CREATED, "{}", lower.text());
    assert!(lower.json()["antrag"].is_null());
    assert_eq!(gesehen(&admin, "a.hzl").await["stufe"], 1);
    let four = admin.sendet(&path, stufe(4)).await;
    assert_eq!(four.status, StatusCode::UNPROCESSABLE_ENTITY);

    let kreis = als(&welt, "k.admin", Zweck::Administration).await;
    let zweite = als(&welt, "k.leitung", Pflege).await;
    let delegation = |gilt: bool, gemeinde: u16| json!({ "gemeinde": gemeinde, "leistungsart": "wohngeld", "gilt": gilt, "grundlage": "Satzung" });
    let path = "/api/v1/verwaltung/delegationen";
    let alle = async || kreis.holt("/api/v1/verwaltung").await.json()["delegationen"].clone();
    let antrag = wartet(&kreis, path, delegation(true, 2)).await;
    assert_eq!(alle().await, json!([]));
    bestaetigt(&zweite, &antrag).await;
    assert_eq!(
        alle().await,
        json!([{ "gemeinde": 2, "leistungsart": "wohngeld" }])
    );
    let ended = kreis.sendet(path, delegation(false, 2)).await;
    assert_eq!(ended.status, StatusCode::CREATED, "{}", ended.text());
    assert_eq!(alle().await, json!([]));
    let nobody = kreis.sendet(path, delegation(true, 99)).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Only the Kreis delegates.
    let town = admin.sendet(path, delegation(true, 3)).await;
    assert_eq!(town.status, StatusCode::CONFLICT, "{}", town.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_second_person_yet_the_operator_is_it() {
    let welt = Welt::neu().await;
    let bocholt = vec![OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: NutzerId(id(&welt, "b.widerspruch")),
        rolle: Rolle::Fachadmin,
        einheit: einheit("50"),
        leistungsarten: Vec::new(),
        bis: None,
    })];
    assert!(
        welt.app
            .organisation_pflegen(OrgNr(3), bocholt)
            .await
            .is_ok()
    );
    let admin = als(&welt, "b.widerspruch", Zweck::Administration).await;
    let neue = rolle("teamleitung", json!(["wohngeld"]));
    let antrag = wartet(&admin, &pfad(&welt, "b.wohngeld", "rollen"), neue).await;
    assert_eq!(
        entscheidet(&admin, &antrag, true).await.status,
        StatusCode::CONFLICT
    );
    let befehl = async |mehr: &[&str]| {
        let config = welt.config.clone();
        let mehr: Vec<_> = mehr.iter().map(|m| (*m).to_owned()).collect();
        let run = move || {
            let mehr = mehr.iter().map(String::as_str);
            eakte(
                &config,
                &["rechte"].into_iter().chain(mehr).collect::<Vec<_>>(),
            )
        };
        tokio::task::spawn_blocking(run).await.unwrap()
    };
    let listed = befehl(&[]).await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains(&antrag), "{listed}");
    assert!(listed.contains("b.wohngeld: teamleitung in 50"), "{listed}");
    let ja = ["--bestaetigen", &antrag, "--grund", "erste Teamleitung"];
    let done = befehl(&ja).await;
    assert!(done.status.success(), "{done:?}");
    assert!(!befehl(&ja).await.status.success(), "twice");
    bis(async || admin.holt(ANTRAEGE).await.zeilen().is_empty()).await;
    let rollen = gesehen(&admin, "b.wohngeld").await["rollen"].clone();
    assert_eq!(rollen[1]["rolle"], "teamleitung");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_what_was_typed_and_the_card_leads_the_second_person_to_it() {
    let welt = Welt::neu().await;
    let admin = Klient::im_browser(&welt, "a.admin").await;
    let wrong = admin
        .formt(
            "/verwaltung/nutzer",
            &[("name", "Erika Neu"), ("anmeldename", "Erika Neu")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "href=\"#anmeldename\"",
        "value=\"Erika Neu\"",
        "Erlaubt sind",
    ] {
        assert!(wrong.text().contains(part), "no {part}");
    }
    let made = admin
        .formt(
            "/verwaltung/nutzer",
            &[("name", "Erika Neu"), ("anmeldename", "erika.neu")],
        )
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let page = made.ziel().split('?').next().unwrap().to_owned();
    let told = admin.holt(made.ziel()).await.text();
    for part in [
        "einmalpasswort --nutzer erika.neu",
        "Die Person ist angelegt",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    let rollen = format!("{page}/rollen");
    let form = |bis: &'static str| {
        [
            ("rolle", "sachbearbeitung"),
            ("einheit", "50"),
            ("leistungsarten", "wohngeld"),
            ("bis", bis),
        ]
    };
    let late = admin.formt(&rollen, &form("2020-01-31")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "href=\"#bis\"",
        "value=\"2020-01-31\"",
        "value=\"sachbearbeitung\" selected",
        "value=\"wohngeld\" checked",
        "späteren Tag",
    ] {
        assert!(late.text().contains(part), "no {part} in {}", late.text());
    }
    let asked = admin.formt(&rollen, &form("")).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    assert!(
        asked.ziel().ends_with("m=recht-beantragt"),
        "{}",
        asked.ziel()
    );

    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let start = leitung.holt("/").await.text();
    let (_, rest) = start.split_once("href=\"/verwaltung#antrag-").unwrap();
    let antrag = rest.split('"').next().unwrap();
    assert!(!admin.holt("/").await.text().contains("#antrag-"));
    let ziel = format!("/verwaltung/antraege/{antrag}");
    let felder = [("antrag", antrag), ("angenommen", "true")];
    let without = leitung.formt(&ziel, &felder).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let felder = [("antrag", antrag), ("angenommen", "true"), ("grund", "gut")];
    let own = admin.formt(&ziel, &felder).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["zweite Person", "value=\"gut\""] {
        assert!(own.text().contains(part), "no {part} in {}", own.text());
    }
    let done = leitung.formt(&ziel, &felder).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(!leitung.holt("/").await.text().contains("#antrag-"));
    // The second person sees what waits, and no people; who is neither has no entry in the menu.
    let seen = leitung.holt("/verwaltung").await.text();
    assert!(!seen.contains("action=\"/verwaltung/nutzer\""), "{seen}");
    assert_eq!(gibt(&leitung, page).await, StatusCode::FORBIDDEN);
    let other = Klient::im_browser(&welt, "a.wohngeld").await;
    let start = other.holt("/menue").await.text();
    assert!(!start.contains("href=\"/verwaltung\""), "{start}");
    let refused = gibt(&other, "/verwaltung".to_owned()).await;
    assert_eq!(refused, StatusCode::FORBIDDEN);
    welt.protokoll_ist_unversehrt().await;
}
