//! What is left of a protected Akte after its erasure is hidden from whoever the Akte was hidden from.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use eakte::app::{AppError, Auftrag};
use eakte_domain::NutzerId;
use eakte_domain::akte::{AkteError, LoeschungBeenden, Loeschziel};
use eakte_domain::organisation::{OrganisationCommand, StufeErteilen};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::{Rolle, Stufe, Zweck};
use serde_json::json;

use crate::schutz::{AHAUS, als, id, neu};
use crate::support::loeschfall::Fall;
use crate::support::welt::text;

/// Everybody who could meet the Akte, and the purpose under which they would.
const MENSCHEN: [(&str, Zweck); 9] = [
    ("a.wohngeld", Zweck::Leistung(Wohngeld)),
    ("a.kollegin", Zweck::Leistung(Wohngeld)),
    ("a.leitung", Zweck::Leistung(Wohngeld)),
    ("a.hzl", Zweck::Leistung(Hzl)),
    ("a.archiv", Zweck::Archivierung),
    ("a.datenschutz", Zweck::Datenschutz),
    ("a.freigabe1", Zweck::Datenschutz),
    ("a.freigabe2", Zweck::Datenschutz),
    ("a.freigabe3", Zweck::Datenschutz),
];

/// Who meets something of the Akte on which way: list, search, its address, its history, the requests to erase.
async fn sicht(fall: &Fall, zeichen: &str) -> BTreeMap<&'static str, Vec<String>> {
    let akte = fall.akte;
    let mut out = BTreeMap::new();
    for (name, zweck) in MENSCHEN {
        let klient = als(&fall.welt, name, zweck).await;
        let mut wege = Vec::new();
        let suche = serde_urlencoded::to_string([("q", zeichen)]).unwrap();
        let anfang = serde_urlencoded::to_string([("anfang", zeichen)]).unwrap();
        for path in [
            "/api/v1/akten?limit=200".to_owned(),
            format!("/api/v1/akten?{anfang}"),
            format!("/api/v1/suche?{suche}"),
            "/api/v1/zuletzt".to_owned(),
            "/api/v1/loeschungen".to_owned(),
            format!("/api/v1/akten/{akte}"),
            format!("/api/v1/akten/{akte}/verlauf"),
        ] {
            let answer = klient.holt(&path).await;
            let einzeln = path.contains(&akte.to_string());
            let gezeigt = match einzeln {
                true => answer.status == StatusCode::OK,
                false => answer.text().contains(&akte.to_string()),
            };
            assert!(
                gezeigt || !answer.text().contains(zeichen),
                "{name}: {path}"
            );
            if gezeigt {
                wege.push(path);
            }
        }
        out.insert(name, wege);
    }
    out
}

async fn fall() -> Fall {
    let fall = Fall::neu(None).await;
    let welt = &fall.welt;
    neu(
        welt,
        AHAUS,
        "a.kollegin",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    neu(welt, AHAUS, "a.datenschutz", Rolle::Datenschutz, &[]).await;
    fall
}

/// Erases the whole Akte; who saw nothing of it before sees nothing after, on no way.
async fn bleibt_verborgen(fall: &Fall, verborgen: &[&str]) {
    let zeichen = fall.app().aktenzeichen(&fall.sb, fall.akte).await.unwrap();
    let before = sicht(fall, &zeichen).await;
    for (name, wege) in &before {
        assert_eq!(
            wege.is_empty(),
            verborgen.contains(name),
            "{name}: {wege:?}"
        );
    }
    fall.loescht(Loeschziel::Akte).await;
    let after = sicht(fall, &zeichen).await;
    for name in verborgen {
        assert_eq!(after[name], [""; 0], "{name}");
    }
    // What is left is still found by those who asked for the erasure and approved it.
    for name in ["a.wohngeld", "a.freigabe1"] {
        let akte = format!("/api/v1/akten/{}", fall.akte);
        assert!(after[name].contains(&akte), "{name}: {:?}", after[name]);
    }
    fall.welt.neue_tabellen_sind_gleich().await;
    assert_eq!(sicht(fall, &zeichen).await, after);
    fall.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_akte_of_a_level_stays_hidden_from_those_below_it() {
    let fall = fall().await;
    let stufe = Stufe::new(1).unwrap();
    let erteilt = ["a.wohngeld", "a.freigabe1", "a.freigabe2"].map(|name| {
        OrganisationCommand::StufeErteilen(StufeErteilen {
            nutzer: NutzerId(id(&fall.welt, name)),
            stufe,
            grund: text("Sachgebiet"),
        })
    });
    fall.app()
        .organisation_pflegen(AHAUS, erteilt.to_vec())
        .await
        .unwrap();
    let sb = als(&fall.welt, "a.wohngeld", Wohngeld).await;
    let schutz = json!({ "stufe": 1, "grund": "Bekannte Person" });
    let path = format!("/api/v1/akten/{}/schutz", fall.akte);
    let set = sb.sendet(&path, schutz).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let unten = [
        "a.kollegin",
        "a.leitung",
        "a.hzl",
        "a.archiv",
        "a.datenschutz",
        "a.freigabe3",
    ];
    bleibt_verborgen(&fall, &unten).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_akte_of_a_sonderkreis_stays_hidden_from_all_others() {
    let fall = fall().await;
    let drinnen = ["a.wohngeld", "a.leitung", "a.freigabe1", "a.freigabe2"];
    let mitglieder = drinnen.map(|name| id(&fall.welt, name));
    let kreis = format!("/api/v1/akten/{}/sonderkreis", fall.akte);
    let sb = als(&fall.welt, "a.wohngeld", Wohngeld).await;
    let body = json!({ "mitglieder": mitglieder, "grund": "Bekannte Person" });
    let asked = sb.sendet(&kreis, body).await;
    assert!(asked.status.is_success(), "{}", asked.text());
    let leitung = als(&fall.welt, "a.leitung", Wohngeld).await;
    let ja = json!({ "angenommen": true, "grund": "geprüft" });
    let agreed = leitung.sendet(&format!("{kreis}/entscheidung"), ja).await;
    assert!(agreed.status.is_success(), "{}", agreed.text());
    let draussen = [
        "a.kollegin",
        "a.hzl",
        "a.archiv",
        "a.datenschutz",
        "a.freigabe3",
    ];
    bleibt_verborgen(&fall, &draussen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_akte_stays_hidden_from_who_was_excluded_until_the_very_end() {
    let fall = fall().await;
    // Excluded after the erasure was asked for: the request does not take that, so it is asked for anew.
    let loeschung = fall.beantragt(Loeschziel::Akte).await.unwrap();
    let sb = als(&fall.welt, "a.wohngeld", Wohngeld).await;
    let kollegin = id(&fall.welt, "a.kollegin");
    let schutz = json!({ "ausgeschlossen": [kollegin], "grund": "Angehörige" });
    let path = format!("/api/v1/akten/{}/schutz", fall.akte);
    let set = sb.sendet(&path, schutz).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let zeichen = fall.app().aktenzeichen(&fall.sb, fall.akte).await.unwrap();
    let before = sicht(&fall, &zeichen).await;
    assert!(before["a.kollegin"].is_empty() && !before["a.leitung"].is_empty());
    let refused = fall.erste(loeschung).await;
    assert!(
        matches!(refused, Err(AppError::Akte(AkteError::LoeschungUeberholt))),
        "{refused:?}"
    );
    let ende = LoeschungBeenden {
        loeschung,
        abgelehnt: false,
        grund: text("etwas kam hinzu"),
    };
    fall.app()
        .loeschung_beenden(&fall.sb, fall.akte, ende, Auftrag::neu())
        .await
        .unwrap();
    fall.loescht(Loeschziel::Akte).await;
    let after = sicht(&fall, &zeichen).await;
    assert_eq!(after["a.kollegin"], [""; 0]);
    assert!(!after["a.leitung"].is_empty());
    fall.welt.protokoll_ist_unversehrt().await;
}
