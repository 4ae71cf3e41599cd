//! An objection goes to the Kreis: one Vorgang, for a time, and nothing else of the person. Scenario 5 of the Sozialakte.

use axum::http::StatusCode;
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::{Hzl, Pflege, Widerspruch, Wohngeld};
use eakte_domain::zugriff::{Aktion, Kontext, Ressource};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections::{Sicht, auth, mit_mir_geteilt};
use jiff::ToSpan;
use serde_json::json;

use crate::schutz::{als, gibt};
use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, heute};

const NAME: &str = "Musterperson";

struct Fall {
    akte: AkteId,
    vorgang: VorgangId,
    daneben: VorgangId,
    dokument: DokumentId,
    dokument_daneben: DokumentId,
    wohngeld: AkteId,
}

/// One person with two Akten in Ahaus; one of them has a Vorgang that is objected to and one beside it.
async fn fall(welt: &Welt) -> Fall {
    let wer = welt.wer("a.wohngeld", Hzl);
    let akte = welt.akte(&wer, &format!("{NAME} Lebensunterhalt")).await;
    let vorgang = welt.vorgang(&wer, akte, &format!("{NAME} Ablehnung")).await;
    let daneben = welt.vorgang(&wer, akte, &format!("{NAME} Daneben")).await;
    let klasse = Dokumentklasse::Bescheid;
    let papier = ("ablehnung.pdf", papier::pdf(&format!("{NAME} abgelehnt")));
    let dokument = welt.dokument(&wer, (akte, vorgang), klasse, papier).await;
    let papier = ("daneben.pdf", papier::pdf(&format!("{NAME} nebenbei")));
    let dokument_daneben = welt.dokument(&wer, (akte, daneben), klasse, papier).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let wohngeld = welt.akte(&wer, &format!("{NAME} Wohngeld")).await;
    let v = welt
        .vorgang(&wer, wohngeld, &format!("{NAME} Mietzuschuss"))
        .await;
    let papier = ("miete.pdf", papier::pdf(&format!("{NAME} Miete")));
    welt.dokument(&wer, (wohngeld, v), klasse, papier).await;
    Fall {
        akte,
        vorgang,
        daneben,
        dokument,
        dokument_daneben,
        wohngeld,
    }
}

async fn freigeben(klient: &Klient, f: &Fall) {
    let bis = heute().checked_add(30.days()).unwrap();
    let body = json!({ "einheit": "50.2", "klassen": ["bescheid", "widerspruch"], "bis": bis });
    let path = format!(
        "/api/v1/akten/{}/vorgaenge/{}/widerspruch",
        f.akte, f.vorgang
    );
    let sent = klient.sendet(&path, body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_shows_one_vorgang_and_the_persons_other_files_stay_absent_everywhere() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let ahaus = als(&welt, "a.wohngeld", Hzl).await;
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let address = format!("/api/v1/akten/{}", f.akte);
    assert_eq!(gibt(&kreis, address.clone()).await, StatusCode::NOT_FOUND);
    freigeben(&ahaus, &f).await;
    let seen = kreis.holt(&address).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    assert_eq!(
        seen.json()["vorgaenge"].as_array().unwrap().len(),
        1,
        "{}",
        seen.text()
    );
    assert_eq!(
        seen.json()["dokumente"].as_array().unwrap().len(),
        1,
        "{}",
        seen.text()
    );
    assert!(!seen.text().contains("Daneben"), "{}", seen.text());
    let inhalt = |d: DokumentId| format!("/api/v1/dokumente/{d}/inhalt");
    assert_eq!(gibt(&kreis, inhalt(f.dokument)).await, StatusCode::OK);
    for hidden in [
        inhalt(f.dokument_daneben),
        format!("/api/v1/akten/{}", f.wohngeld),
        format!("/api/v1/akten/{}/freigaben", f.wohngeld),
    ] {
        assert_eq!(gibt(&kreis, hidden).await, StatusCode::NOT_FOUND);
    }
    // Lists, suggestions, counts and search know one Akte of this name, and of it one Vorgang.
    for list in [
        "/api/v1/akten".to_owned(),
        format!("/api/v1/akten?anfang={NAME}"),
        "/api/v1/geteilt".to_owned(),
    ] {
        let rows = kreis.holt(&list).await;
        assert_eq!(rows.zeilen().len(), 1, "{list}: {}", rows.text());
        assert!(!rows.text().contains("Wohngeld"), "{list}: {}", rows.text());
    }
    let found = kreis.holt(&format!("/api/v1/suche?q={NAME}")).await;
    let treffer = found.json()["treffer"].as_array().unwrap().len();
    // The Akte, the Vorgang, the Dokument.
    assert_eq!(treffer, 3, "{}", found.text());
    for absent in ["Wohngeld", "Miet", "Daneben", "nebenbei"] {
        assert!(!found.text().contains(absent), "{absent}: {}", found.text());
        let none = kreis.holt(&format!("/api/v1/suche?q={absent}")).await;
        assert_eq!(
            none.json()["treffer"].as_array().unwrap().len(),
            0,
            "{}",
            none.text()
        );
    }
    let browser = Klient::im_browser(&welt, "k.widerspruch").await;
    for page in [
        "/".to_owned(),
        "/akten".to_owned(),
        "/geteilt".to_owned(),
        format!("/suche?q={NAME}"),
        format!("/akten/{}", f.akte),
        format!("/akten/{}/dokumente", f.akte),
        format!("/akten/{}/verlauf", f.akte),
    ] {
        let text = browser.holt(&page).await.text();
        for absent in [
            "Mietzuschuss",
            "Daneben",
            &f.wohngeld.to_string(),
            &f.daneben.to_string(),
        ] {
            assert!(!text.contains(absent), "{page} names {absent}");
        }
    }
    // Other units and purposes of the Kreis see nothing.
    let pflege = als(&welt, "k.pflege", Pflege).await;
    assert_eq!(gibt(&pflege, address).await, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shared_for_an_objection_is_gone_by_itself_after_its_last_day() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    freigeben(&als(&welt, "a.wohngeld", Hzl).await, &f).await;
    let wer = welt.wer("k.widerspruch", Widerspruch);
    let person = welt.app.person(&wer).unwrap();
    let nutzer = person.nutzer();
    let client = welt.app.store.db.read().await.unwrap();
    let known = auth::akte(&*client, f.akte).await.unwrap().unwrap();
    for (tage, reads) in [(30_i64, true), (31, false)] {
        let tag = heute().checked_add(tage.days()).unwrap();
        let kontext = Kontext {
            tag,
            ..Kontext::new(eakte::app::now(), wer.zweck)
        };
        let tor = welt.app.regelwerk.fuer(&nutzer, &kontext);
        let answer = tor.entscheiden(Aktion::AkteSehen, Ressource::Akte(&known));
        assert_eq!(answer.is_ok(), reads, "after {tage} days");
        let filter = [
            Aktion::AkteSehen,
            Aktion::VorgangSehen,
            Aktion::DokumentSehen,
            Aktion::DokumentLesen,
        ]
        .map(|a| tor.filter(a));
        let sicht = Sicht {
            nutzer: wer.nutzer,
            org: person.org,
            zweck: wer.zweck,
            tag,
            akten: &filter[0],
            vorgaenge: &filter[1],
            dokumente: &filter[2],
            lesen: &filter[3],
        };
        let rows = mit_mir_geteilt(&*client, &sicht, 10).await.unwrap();
        assert_eq!(rows.len(), usize::from(reads), "after {tage} days");
    }
    drop(client);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objection_is_shared_with_a_body_that_decides_and_for_a_year_at_most() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let ahaus = als(&welt, "a.wohngeld", Hzl).await;
    let path = format!(
        "/api/v1/akten/{}/vorgaenge/{}/widerspruch",
        f.akte, f.vorgang
    );
    let bis = |tage: i64| heute().checked_add(tage.days()).unwrap();
    for (body, wort) in [
        (
            json!({ "einheit": "41", "klassen": ["bescheid"], "bis": bis(30) }),
            "Stelle",
        ),
        (
            json!({ "einheit": "50.2", "klassen": ["bescheid"], "bis": bis(400) }),
            "höchstens",
        ),
        (
            json!({ "einheit": "50.2", "klassen": ["bescheid"], "bis": bis(-1) }),
            "Ende",
        ),
        (
            json!({ "einheit": "50.2", "klassen": [], "bis": bis(30) }),
            "Dokument",
        ),
    ] {
        let refused = ahaus.sendet(&path, body).await;
        assert!(refused.status.is_client_error(), "{}", refused.text());
        assert!(refused.text().contains(wort), "{wort}: {}", refused.text());
    }
    // Who has decided gives no objection to itself.
    let kreis = als(&welt, "k.pflege", Pflege).await;
    let wer = welt.wer("k.pflege", Pflege);
    let akte = welt.akte(&wer, "Eigene").await;
    let vorgang = welt.vorgang(&wer, akte, "Eigener").await;
    let own = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/widerspruch");
    let body = json!({ "einheit": "50.2", "klassen": ["bescheid"], "bis": bis(30) });
    let refused = kreis.sendet(&own, body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_proposes_only_kinds_of_dokumente_that_the_vorgang_holds() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let wer = welt.wer("a.wohngeld", Hzl);
    let leer = welt.vorgang(&wer, f.akte, "Noch leer").await;
    let klient = Klient::im_browser(&welt, "a.wohngeld").await;
    let klient = klient.unter("hzl").await;
    for (vorgang, proposed) in [
        (f.vorgang, vec!["bescheid"]),
        (leer, vec!["bescheid", "anhoerung", "widerspruch"]),
    ] {
        let path = format!("/akten/{}/vorgaenge/{vorgang}/widerspruch", f.akte);
        let page = klient.holt(&path).await.text();
        let ticked = Dokumentklasse::ALLE.iter().filter(|k| {
            let box_of = format!("name=\"klassen\" value=\"{}\" checked", k.code());
            page.contains(&box_of)
        });
        let ticked: Vec<_> = ticked.map(|k| k.code()).collect();
        assert_eq!(ticked, proposed, "{page}");
    }
}
