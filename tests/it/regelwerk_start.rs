//! A release of policies and the start of programs: which may serve, what the operator may do, what the command line says.

use axum::http::StatusCode;
use eakte_domain::organisation::{EinheitAnlegen, OrganisationAnlegen, OrganisationCommand};
use eakte_domain::werte::Leistungsart::Pflege;
use eakte_domain::werte::{Organisationsart, Zweck};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::regelwerk::{
    KREIS, REGELWERK, dateien, dienst, enger, entscheidet, hash, programm, satz, verweigert,
    vorlegen,
};
use crate::schutz::{akte, als};
use crate::support::anfrage::Klient;
use crate::support::dienst::{Laufend, eakte};
use crate::support::welt::{Welt, bis, einheit, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_log_from_before_records_the_policies_of_the_first_program_that_serves() {
    let welt = Welt::leer(eakte_testpg::shared(), |_| {}).await;
    let superuser = welt.superuser().await;
    let events = async || -> i64 {
        let row = superuser.query_one("SELECT count(*) FROM event", &[]);
        row.await.unwrap().get(0)
    };
    // The Kreis is founded as it was before: nothing as long as a set of policies is written.
    let halt = "ALTER TABLE payload_body ADD CONSTRAINT davor CHECK (octet_length(body) < 20000)";
    superuser.batch_execute(halt).await.unwrap();
    let kreis = OrganisationAnlegen {
        nr: KREIS,
        name: text("Kreis Borken"),
        art: Organisationsart::Kreis,
        kuerzel: "KB".into(),
    };
    let passphrase = welt.config.passphrase().unwrap();
    let founded = welt.app.organisationen_anlegen(vec![kreis], &passphrase);
    founded.await.unwrap_err();
    let weiter = "ALTER TABLE payload_body DROP CONSTRAINT davor";
    superuser.batch_execute(weiter).await.unwrap();
    let alt = welt.zweiter_prozess().await;
    let command = OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
        einheit: einheit("50"),
        name: text("Soziales"),
        uebergeordnet: None,
    });
    alt.organisation_pflegen(KREIS, vec![command])
        .await
        .unwrap();
    let stand = alt.regelwerkstand().unwrap();
    assert!(stand.geltend.is_none() && stand.wechsel.is_empty());

    let erster = dienst(&welt, &enger()).await;
    erster.vor_dem_dienst().await.unwrap();
    let stand = erster.regelwerkstand().unwrap();
    let geltend = stand.geltend.as_ref().unwrap();
    assert_eq!(geltend.hash, erster.regelwerk.hash());
    let texte = geltend.dateien.iter();
    let texte = texte.map(|d| (d.name.as_str(), d.text.as_str()));
    assert!(texte.eq(erster.regelwerk.dateien()));
    let [erstes] = &stand.wechsel[..] else {
        panic!("{:?}", stand.wechsel)
    };
    assert_eq!((erstes.bisher, &erstes.allein), (None, &None));
    // From now on the policies of others do not hold, and the next start records nothing more.
    verweigert(&welt.zweiter_prozess().await).await;
    let count = events().await;
    let again = dienst(&welt, &enger()).await;
    again.vor_dem_dienst().await.unwrap();
    assert_eq!(events().await, count);
    let report = again.log_pruefen(|_, _| {}).await.unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_policies_do_not_serve_and_say_why() {
    let welt = Welt::neu().await;
    let andere = enger();
    vorlegen(&welt, &andere).await;
    let admin = als(&welt, "k.admin", Zweck::Administration).await;
    let done = entscheidet(&admin, &hash(&andere), false).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = admin.holt(REGELWERK).await.json();
    assert_eq!(seen["vorlage"], Value::Null);
    assert_eq!(seen["abgelehnt"][0]["grund"], "verglichen");
    let said = verweigert(&programm(&welt, satz(&andere)).await).await;
    assert!(said.contains("refused: verglichen"), "{said}");
    welt.zweiter_prozess().await.vor_dem_dienst().await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_lets_hold_alone_is_recorded_and_shown_as_such() {
    let welt = Welt::neu().await;
    let app = programm(&welt, satz(&enger())).await;
    app.regelwerk_allein(text("Testsystem ohne Personen"))
        .await
        .unwrap();
    let zwei = app.regelwerkstand().unwrap();
    bis(async || welt.app.regelwerkstand() == Some(zwei.clone())).await;
    let leitung = als(&welt, "k.leitung", Pflege).await;
    let seen = leitung.holt(REGELWERK).await.json();
    assert_eq!(seen["wechsel"][1]["allein"], "Testsystem ohne Personen");
    assert_eq!(seen["wechsel"][1]["bestaetigt"], json!([]));
    let page = Klient::im_browser(&welt, "k.leitung").await;
    let page = page.holt("/verwaltung/regelwerk").await.text();
    dienst(&welt, &enger())
        .await
        .vor_dem_dienst()
        .await
        .unwrap();
    for part in [
        "Vom Betreiber allein",
        "Testsystem ohne Personen",
        "Das erste",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[test]
fn the_command_line_compares_a_folder_and_lets_a_running_service_go_on() {
    let welt = Runtime::new().unwrap().block_on(async {
        let welt = Welt::neu().await;
        akte(&welt).await;
        welt
    });
    let folder = tempfile::tempdir().unwrap();
    let ordner = folder.path().to_str().unwrap().to_owned();
    let schreiben = |dateien: &[(&str, String)]| {
        for (name, text) in dateien.iter().filter(|(n, _)| n.ends_with(".cedar")) {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
    };
    let probe = |more: &[&str]| {
        let mut arguments = vec!["regelwerk", "probe", "--mit", &ordner];
        arguments.extend(more);
        let out = eakte(&welt.config, &arguments);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        (
            out.status.code(),
            told,
            String::from_utf8_lossy(&out.stderr).into_owned(),
        )
    };
    assert_eq!(probe(&[]).0, Some(2), "an empty folder");
    schreiben(&dateien("archiv.cedar", "", ""));
    let (code, told, said) = probe(&[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.starts_with("Niemand gewinnt"), "{told}");
    assert!(said.contains("Akten lesen: 1/1"), "{said}");
    schreiben(&enger());
    let (code, told, _) = probe(&[]);
    assert_eq!(code, Some(1), "{told}");
    for part in [
        "VERLIERT  Person a.wohngeld, Stadt Ahaus",
        "[sachbearbeitung_sieht]",
        "[keine_regel]",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    let (_, told, _) = probe(&["--sprache", "en"]);
    assert!(told.contains("LOSES  Person a.wohngeld"), "{told}");
    let (code, told, _) = probe(&["--json"]);
    assert_eq!(code, Some(1));
    let json: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["gewonnen"], 0);
    assert_eq!(json["neu"], json!(hash(&enger())));
    assert!(json["zeilen"][0]["name"].is_string(), "{json:#}");
    std::fs::write(
        folder.path().join("neu.cedar"),
        "permit (principal, action, resource);",
    )
    .unwrap();
    let (code, _, said) = probe(&[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("lacks `@id`"), "{said}");

    let code = |arguments: &[&str]| eakte(&welt.config, arguments).status.code();
    assert_eq!(code(&["regelwerk", "stand"]), Some(0));
    assert_eq!(code(&["regelwerk", "vorlegen"]), Some(2), "in force");
    // Once others are in force and serve, this program refuses to, and so do its commands that ask the gate.
    Runtime::new().unwrap().block_on(async {
        let app = dienst(&welt, &enger()).await;
        app.regelwerk_allein(text("Testsystem")).await.unwrap();
        app.vor_dem_dienst().await.unwrap();
    });
    for arguments in [&["serve"][..], &["rechte"], &["regelwerk", "stand"]] {
        let out = eakte(&welt.config, arguments);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_ne!(out.status.code(), Some(0), "{arguments:?}");
        assert!(
            said.contains("eakte regelwerk probe"),
            "{arguments:?}: {said}"
        );
    }
    assert_eq!(code(&["verify"]), Some(0));
    let allein = ["regelwerk", "freigeben", "--allein", "--grund", "zurück"];
    assert_eq!(code(&allein), Some(0));
    drop(Laufend::start(&welt.config, "warn"));
    let runtime = Runtime::new().unwrap();
    runtime.block_on(welt.protokoll_ist_unversehrt());
}
