//! The gate over lists, shares and roles: lists show what single decisions allow, no more and no less.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use eakte_domain::organisation::{NutzerAnlegen, OrganisationCommand, RolleZuweisen};
use eakte_domain::werte::Leistungsart::{self, Grundsicherung, Hzl, Pflege, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Zweck};
use eakte_domain::{AkteId, DokumentId, NutzerId, OrgNr, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::anfrage::{Klient, Koerper};
use crate::support::welt::{MENSCHEN, Welt, einheit, text};
use crate::support::{Zufall, papier};

/// Values of a field of rows.
fn feld(zeilen: &[Value], name: &str) -> BTreeSet<String> {
    zeilen
        .iter()
        .map(|z| {
            z[name]
                .as_str()
                .unwrap_or_else(|| panic!("{name} in {z}"))
                .to_owned()
        })
        .collect()
}

/// Every text by which the search, the list, the shared and the recent ones show something of a word.
async fn gefunden(klient: &Klient, wort: &str) -> String {
    let mut all = String::new();
    for path in [
        format!("/api/v1/suche?q={wort}&limit=50"),
        "/api/v1/akten?limit=200".to_owned(),
        format!("/api/v1/akten?anfang={wort}"),
        "/api/v1/geteilt".to_owned(),
        "/api/v1/freigaben/wartend".to_owned(),
        "/api/v1/geschaeftsgaenge/wartend".to_owned(),
        "/api/v1/zuletzt".to_owned(),
    ] {
        let answer = klient.holt(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        all.push_str(&answer.text());
    }
    all
}

/// An Akte of Ahaus with two Vorgaenge, and in each a Bescheid, a Gutachten and a Kontoauszug.
struct Geteilt {
    akte: AkteId,
    vorgaenge: [VorgangId; 2],
    dokumente: [[DokumentId; 3]; 2],
}

const KLASSEN: [Dokumentklasse; 3] = [
    Dokumentklasse::Bescheid,
    Dokumentklasse::Gutachten,
    Dokumentklasse::Kontoauszug,
];

async fn geteilte_akte(welt: &Welt) -> Geteilt {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Quittenbaum Akte").await;
    let mut vorgaenge = Vec::new();
    let mut dokumente = Vec::new();
    for v in ["erster", "zweiter"] {
        let vorgang = welt.vorgang(&wer, akte, &format!("Quittenbaum {v}")).await;
        let mut filed = Vec::new();
        for klasse in KLASSEN {
            let name = format!("Quittenbaum-{v}-{klasse}.docx");
            let inhalt = papier::docx(&format!("Apfelmus {v} {klasse}"));
            filed.push(
                welt.dokument(&wer, (akte, vorgang), klasse, (&name, inhalt))
                    .await,
            );
        }
        vorgaenge.push(vorgang);
        dokumente.push(filed.try_into().unwrap());
    }
    Geteilt {
        akte,
        vorgaenge: vorgaenge.try_into().unwrap(),
        dokumente: dokumente.try_into().unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_of_one_vorgang_shows_its_classes_of_dokumente_and_nothing_beside() {
    let welt = Welt::neu().await;
    let g = geteilte_akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid, Dokumentklasse::Gutachten];
    welt.freigabe(
        &wer,
        (g.akte, Some(g.vorgaenge[1])),
        (1, Widerspruch),
        &klassen,
    )
    .await;
    let klient = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
    let akte = klient
        .holt(&format!("/api/v1/akten/{}", g.akte))
        .await
        .json();
    let vorgaenge = feld(akte["vorgaenge"].as_array().unwrap(), "vorgang");
    assert_eq!(vorgaenge, BTreeSet::from([g.vorgaenge[1].to_string()]));
    assert_eq!(
        feld(akte["dokumente"].as_array().unwrap(), "dokument").len(),
        2
    );
    let mut shown = Vec::new();
    for dokument in g.dokumente.concat() {
        for teil in ["", "/inhalt", "/text", "/seiten/1"] {
            let answer = klient
                .holt(&format!("/api/v1/dokumente/{dokument}{teil}"))
                .await;
            if answer.status != StatusCode::NOT_FOUND {
                shown.push(dokument);
            }
        }
    }
    shown.dedup();
    assert_eq!(shown, g.dokumente[1][..2]);
    // Neither the tree nor the history nor the search names what lies beside.
    let verlauf = klient
        .holt(&format!("/api/v1/akten/{}/verlauf", g.akte))
        .await
        .text();
    let text = format!("{akte}{verlauf}{}", gefunden(&klient, "Quittenbaum").await);
    let text = format!("{text}{}", gefunden(&klient, "Apfelmus").await);
    assert!(text.contains("zweiter-gutachten"), "{text}");
    for hidden in ["erster", "zweiter-kontoauszug"] {
        assert!(!text.contains(hidden), "`{hidden}` is shown:\n{text}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_share_is_gone_with_the_next_request() {
    let welt = Welt::neu().await;
    let g = geteilte_akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let freigabe = welt
        .freigabe(&wer, (g.akte, None), (3, Widerspruch), &KLASSEN)
        .await;
    let bocholt = Klient::von(&welt, &welt.wer("b.widerspruch", Widerspruch)).await;
    let ahaus = Klient::von(&welt, &wer).await;
    let akte = format!("/api/v1/akten/{}", g.akte);
    let inhalt = format!("/api/v1/dokumente/{}/inhalt", g.dokumente[0][0]);
    assert_eq!(bocholt.holt(&akte).await.status, StatusCode::OK);
    assert_eq!(bocholt.holt(&inhalt).await.status, StatusCode::OK);
    assert!(
        gefunden(&bocholt, "Quittenbaum")
            .await
            .contains("Quittenbaum")
    );
    let grund = Koerper::Json(json!({ "grund": "Zweck erreicht" }));
    let ended = ahaus
        .fragt(
            Method::DELETE,
            &format!("{akte}/freigaben/{freigabe}"),
            grund,
            &[],
        )
        .await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    assert_eq!(bocholt.holt(&akte).await.status, StatusCode::NOT_FOUND);
    assert_eq!(bocholt.holt(&inhalt).await.status, StatusCode::NOT_FOUND);
    let found = gefunden(&bocholt, "Quittenbaum").await + &gefunden(&bocholt, "Apfelmus").await;
    assert!(
        !found.contains("Quittenbaum") && !found.contains(&g.akte.to_string()),
        "{found}"
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archivist_reads_metadata_and_the_proof_but_no_content() {
    let welt = Welt::neu().await;
    let g = geteilte_akte(&welt).await;
    for name in ["a.archiv", "k.archiv"] {
        let klient = Klient::von(&welt, &welt.wer(name, Zweck::Archivierung)).await;
        let dokument = g.dokumente[0][1];
        let mut statuses = Vec::new();
        for path in [
            format!("akten/{}", g.akte),
            format!("akten/{}/verlauf", g.akte),
            format!("akten/{}/nachweis", g.akte),
            format!("akten/{}/pruefung", g.akte),
            format!("dokumente/{dokument}"),
            format!("dokumente/{dokument}/inhalt"),
            format!("dokumente/{dokument}/text"),
            format!("dokumente/{dokument}/seiten/1"),
        ] {
            statuses.push(
                klient
                    .holt(&format!("/api/v1/{path}"))
                    .await
                    .status
                    .as_u16(),
            );
        }
        assert_eq!(statuses, [200, 200, 200, 200, 200, 403, 403, 403], "{name}");
        let found = gefunden(&klient, "Quittenbaum").await;
        assert!(found.contains("-erster-bescheid.docx"), "{found}");
        let by_content = klient.holt("/api/v1/suche?q=Apfelmus").await;
        assert_eq!(
            by_content.json()["treffer"],
            json!([]),
            "{}",
            by_content.text()
        );
        assert!(!found.contains("Apfelmus"), "{found}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_finds_no_akte_at_all() {
    let welt = Welt::neu().await;
    geteilte_akte(&welt).await;
    for name in ["a.admin", "k.admin"] {
        let klient = Klient::von(&welt, &welt.wer(name, Zweck::Administration)).await;
        let found = gefunden(&klient, "Quittenbaum").await + &gefunden(&klient, "Apfelmus").await;
        assert!(!found.contains("Quittenbaum"), "{found}");
        assert_eq!(
            klient.holt("/api/v1/akten?limit=200").await.zeilen(),
            Vec::<Value>::new()
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

/// Who opens Akten in a random world, and for which purpose.
const ANLEGENDE: [(&str, Leistungsart); 8] = [
    ("k.pflege", Pflege),
    ("k.leitung", Grundsicherung),
    ("k.widerspruch", Widerspruch),
    ("a.wohngeld", Wohngeld),
    ("a.hzl", Hzl),
    ("a.leitung", Wohngeld),
    ("b.wohngeld", Wohngeld),
    ("b.widerspruch", Widerspruch),
];

/// All Akten that the list shows, page by page.
async fn gelistet(klient: &Klient, frage: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut nach = String::new();
    loop {
        let answer = klient
            .holt(&format!("/api/v1/akten?limit=7{frage}{nach}"))
            .await;
        let rows = feld(&answer.zeilen(), "akte");
        let before = seen.len();
        let count = rows.len();
        seen.extend(rows);
        assert_eq!(seen.len(), before + count, "a row came twice");
        match answer.json()["weiter"].as_str() {
            Some(cursor) => nach = format!("&nach={cursor}"),
            None => return seen,
        }
    }
}

/// Somebody who leads a unit.
async fn zweite(welt: &Welt, org: u16, name: &str, unit: &str, leistungen: &[Leistungsart]) {
    let nutzer = NutzerId(Uuid::new_v4());
    let neu = NutzerAnlegen {
        nutzer,
        name: text(name),
        anmeldename: name.to_owned(),
    };
    let rolle = RolleZuweisen {
        nutzer,
        rolle: Rolle::Teamleitung,
        einheit: einheit(unit),
        leistungsarten: leistungen.to_vec(),
        bis: None,
    };
    let commands = vec![
        OrganisationCommand::NutzerAnlegen(neu),
        OrganisationCommand::RolleZuweisen(rolle),
    ];
    let app = &welt.app;
    app.organisation_pflegen(OrgNr(org), commands)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_exactly_what_single_decisions_allow_in_random_worlds() {
    for seed in 1..=3 {
        let welt = Welt::neu().await;
        // Where one works alone, somebody leads, too: the second person for what is shared.
        zweite(&welt, 1, "k.zweite", "50.2", &[Widerspruch]).await;
        zweite(&welt, 3, "b.zweite", "50", &[Wohngeld, Widerspruch]).await;
        let mut z = Zufall::new(seed);
        let mut akten = Vec::new();
        for _ in 0..25 {
            let (name, zweck) = z.eines(&ANLEGENDE);
            let wer = welt.wer(name, zweck);
            let akte = welt.akte(&wer, "Zufallswelt").await;
            let vorgang = welt.vorgang(&wer, akte, "Zufallswelt").await;
            let org = welt.app.person(&wer).unwrap().org.0;
            let empfaenger = u16::try_from(1 + z.bis(3)).unwrap();
            if empfaenger != org {
                let nur = (z.bis(2) == 0).then_some(vorgang);
                let wofuer = z.eines(&[Widerspruch, Wohngeld, Hzl, Pflege]);
                welt.freigabe(&wer, (akte, nur), (empfaenger, wofuer), &KLASSEN[..1])
                    .await;
            }
            akten.push(akte.to_string());
        }
        let mut sums = BTreeSet::new();
        for (name, ..) in MENSCHEN {
            let person = welt.app.verzeichnis().by_anmeldename(name).unwrap().clone();
            for zweck in person.zwecke(eakte::app::now()) {
                let klient = Klient::von(&welt, &welt.wer(name, zweck)).await;
                let mut allowed = BTreeSet::new();
                for akte in &akten {
                    let status = klient.holt(&format!("/api/v1/akten/{akte}")).await.status;
                    if status == StatusCode::OK {
                        allowed.insert(akte.clone());
                    } else {
                        assert_eq!(status, StatusCode::NOT_FOUND);
                    }
                }
                for order in [
                    "",
                    "&sortierung=betreff",
                    "&sortierung=aktenzeichen",
                    "&anfang=zufall",
                ] {
                    assert_eq!(
                        gelistet(&klient, order).await,
                        allowed,
                        "{name} {zweck} {order}"
                    );
                }
                let found = klient
                    .holt("/api/v1/suche?q=Zufallswelt&limit=50")
                    .await
                    .json();
                let found = feld(found["treffer"].as_array().unwrap(), "akte");
                assert_eq!(found, allowed, "{name} {zweck}");
                sums.insert(allowed.len());
            }
        }
        assert!(sums.len() > 3, "the world is too plain: {sums:?}");
        welt.protokoll_ist_unversehrt().await;
    }
}
