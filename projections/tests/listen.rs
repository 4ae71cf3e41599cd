//! Lists: order, pages, filters; directory and Aktenplan.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Filter, HEUTE, Welt, leer, mit, text};
use eakte_domain::akte::AkteZdAVerfuegt;
use eakte_domain::aktenplan::{PlaneinheitAufgenommen, PlaneinheitStillgelegt};
use eakte_domain::werte::{Aktenstand, Aussonderungsart, Dokumentklasse, Leistungsart, PlanKz};
use eakte_domain::{Ereignis, OrgNr, StreamId};
use eakte_projections::{
    AktenFilter, Objekttyp, Sortierung, Suchfilter, akten, aktenplan, einheiten, organisationen,
    person_by_anmeldename, personen, suchen,
};
use uuid::Uuid;

const NAMEN: [&str; 6] = ["Zander", "Öhler", "Oehler", "Ofen", "Ärmel", "Aal"];

async fn betreffe(
    client: &tokio_postgres::Client,
    sicht: &Filter,
    filter: AktenFilter,
) -> Vec<String> {
    let mut out = Vec::new();
    let mut filter = filter;
    loop {
        let seite = akten(client, &sicht.sicht(), &filter).await.unwrap();
        out.extend(seite.zeilen.into_iter().map(|z| z.betreff));
        match seite.weiter {
            Some(weiter) => filter.nach = Some(weiter.parse().unwrap()),
            None => return out,
        }
    }
}

#[tokio::test]
async fn pages_of_any_size_and_order_show_every_akte_once() {
    let mut w = Welt::new();
    for name in NAMEN {
        w.akte(1, "50.1", Leistungsart::Wohngeld, name);
    }
    for i in 0..3 {
        w.akte(1, "50.7", Leistungsart::Pflege, &format!("Andere {i}"));
    }
    let (_db, client) = mit(&w).await;
    for (sortierung, expected) in [
        (
            Sortierung::Geaendert,
            ["Aal", "Ärmel", "Ofen", "Oehler", "Öhler", "Zander"],
        ),
        // Umlauts sort as ae, oe: the telephone book.
        (
            Sortierung::Betreff,
            ["Aal", "Ärmel", "Oehler", "Öhler", "Ofen", "Zander"],
        ),
        (Sortierung::Aktenzeichen, NAMEN),
    ] {
        for limit in [1, 2, 5, 6, 50] {
            let filter = AktenFilter {
                sortierung,
                limit,
                ..AktenFilter::default()
            };
            let own = betreffe(&client, &Filter::sachbearbeitung(1), filter.clone()).await;
            assert_eq!(own, expected, "{sortierung:?} {limit}");
            let all = betreffe(&client, &Filter::archiv(), filter).await;
            assert_eq!(all.len(), 9, "{sortierung:?} {limit}");
        }
    }
}

#[tokio::test]
async fn filters_narrow_a_list_together() {
    let mut w = Welt::new();
    let zda = w.akte(1, "50.1", Leistungsart::Wohngeld, "Wohngeld, Zander");
    w.event(zda, AkteZdAVerfuegt { am: HEUTE });
    w.akte(1, "50.1", Leistungsart::Wohngeld, "Wohngeld, 100% Öhler");
    w.akte(1, "50.1", Leistungsart::Pflege, "Pflege, Öhler");
    let (_db, client) = mit(&w).await;
    let (eigen, archiv) = (Filter::sachbearbeitung(1), Filter::archiv());
    let f = || AktenFilter {
        limit: 10,
        ..AktenFilter::default()
    };
    for (filter, own, all) in [
        (f(), 2, 3),
        (
            AktenFilter {
                status: Some(Aktenstand::ZdA),
                ..f()
            },
            1,
            1,
        ),
        (
            AktenFilter {
                leistungsart: Some(Leistungsart::Pflege),
                ..f()
            },
            0,
            1,
        ),
        (
            AktenFilter {
                anfang: Some("WOHNGELD, ".into()),
                ..f()
            },
            2,
            2,
        ),
        (
            AktenFilter {
                anfang: Some("wohngeld, 100% ö".into()),
                ..f()
            },
            1,
            1,
        ),
        (
            AktenFilter {
                anfang: Some("%".into()),
                ..f()
            },
            0,
            0,
        ),
        (
            AktenFilter {
                anfang: Some("wohngeld".into()),
                status: Some(Aktenstand::InBearbeitung),
                ..f()
            },
            1,
            1,
        ),
        (
            AktenFilter {
                org: Some(OrgNr(2)),
                ..f()
            },
            0,
            0,
        ),
        (
            AktenFilter {
                plan: Some("50.9".into()),
                ..f()
            },
            0,
            0,
        ),
    ] {
        assert_eq!(
            betreffe(&client, &eigen, filter.clone()).await.len(),
            own,
            "{filter:?}"
        );
        assert_eq!(
            betreffe(&client, &archiv, filter.clone()).await.len(),
            all,
            "{filter:?}"
        );
    }
    let zeile = &akten(&client, &eigen.sicht(), &f()).await.unwrap().zeilen[0];
    assert_eq!(
        (zeile.org_name.as_deref(), zeile.einheit_name.as_deref()),
        (Some("Kreis Borken"), Some("Soziales"))
    );
}

#[tokio::test]
async fn what_was_erased_is_a_list_of_its_own_and_not_among_what_was_cancelled() {
    let mut w = Welt::new();
    let offen = w.akte(1, "50.1", Leistungsart::Wohngeld, "Offen");
    w.akte(1, "50.1", Leistungsart::Wohngeld, "Storniert");
    w.akte(1, "50.1", Leistungsart::Wohngeld, "Gelöscht");
    let (_db, client) = mit(&w).await;
    client
        .execute(
            "UPDATE view_akte SET status = 'storniert', rest = (betreff = 'Gelöscht') WHERE akte <> $1",
            &[&offen.0],
        )
        .await
        .unwrap();
    for (status, expected) in [
        (Aktenstand::InBearbeitung, vec!["Offen"]),
        (Aktenstand::ZdA, vec![]),
        (Aktenstand::Storniert, vec!["Storniert"]),
        (Aktenstand::Beendet, vec!["Gelöscht"]),
    ] {
        for sicht in [Filter::sachbearbeitung(1), Filter::archiv()] {
            for anfang in [None, expected.first().map(|name| (*name).to_owned())] {
                let filter = AktenFilter {
                    status: Some(status),
                    anfang,
                    limit: 10,
                    ..AktenFilter::default()
                };
                assert_eq!(
                    betreffe(&client, &sicht, filter).await,
                    expected,
                    "{status:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_directory_names_organisations_units_and_people() {
    let (_db, client) = mit(&Welt::new()).await;
    let names: Vec<_> = organisationen(&client)
        .await
        .unwrap()
        .into_iter()
        .map(|o| o.name)
        .collect();
    assert_eq!(names, ["Kreis Borken", "Stadt Ahaus"]);
    assert_eq!(einheiten(&client, Some(OrgNr(2))).await.unwrap().len(), 1);
    assert_eq!(personen(&client, None).await.unwrap().len(), 2);
    let one = person_by_anmeldename(&client, "person2")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((one.org, one.gesperrt), (OrgNr(2), false));
    assert_eq!(
        person_by_anmeldename(&client, "nobody").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn the_aktenplan_is_a_tree_and_hands_its_leistungsart_down() {
    let (_db, mut client) = leer().await;
    let mut w = Welt::default();
    let plan = StreamId(Uuid::from_u128(9));
    let mut add = |kz: &str, oben: Option<&str>, leistungsart| {
        let e = PlaneinheitAufgenommen {
            kennzeichen: PlanKz::new(kz).unwrap(),
            bezeichnung: text(kz),
            leistungsart,
            aufbewahrung_jahre: Some(10),
            aussonderung: Aussonderungsart::Bewerten,
            uebergeordnet: oben.map(|o| PlanKz::new(o).unwrap()),
        };
        w.add(plan, Ereignis::Aktenplan(e.into()));
    };
    add("50", None, None);
    add("50.2", Some("50"), Some(Leistungsart::Pflege));
    add("51", None, None);
    add("50.2.1", Some("50.2"), None);
    let grund = text("Zusammengelegt");
    let kennzeichen = PlanKz::new("51").unwrap();
    w.add(
        plan,
        Ereignis::Aktenplan(PlaneinheitStillgelegt { kennzeichen, grund }.into()),
    );
    common::schreiben(&mut client, &w.log).await;
    let tree: Vec<_> = aktenplan(&client)
        .await
        .unwrap()
        .into_iter()
        .map(|p| (p.kennzeichen, p.tiefe, p.leistungsart, p.stillgelegt))
        .collect();
    let pflege = Some(Leistungsart::Pflege);
    let row = |kz: &str, tiefe, l, s| (kz.to_owned(), tiefe, l, s);
    assert_eq!(
        tree,
        [
            row("50", 0, None, false),
            row("50.2", 1, pflege, false),
            row("50.2.1", 2, pflege, false),
            row("51", 0, None, true)
        ]
    );
}

#[tokio::test]
async fn search_goes_back_in_time_until_it_has_found_everything() {
    let mut w = Welt::new();
    for i in 0..60 {
        w.akte(1, "50.1", Leistungsart::Wohngeld, &format!("Akte {i}"));
    }
    let (_db, client) = mit(&w).await;
    // As if years lay between the Akten: they fall into steps of every width.
    client
        .batch_execute(
            "UPDATE view_suche SET stand = stand * stand * 700;
             UPDATE view_suche SET schritte = ARRAY(SELECT b || '#' || s || '/' || (stand >> s)
                 FROM unnest(bereich) b, unnest(ARRAY[14, 17, 20]) s);
             UPDATE view_stand SET position = 3300000",
        )
        .await
        .unwrap();
    let anfrage = Suchfilter {
        anfrage: "akte".into(),
        nach_datum: true,
        limit: 50,
        ..Suchfilter::default()
    };
    for sicht in [Filter::sachbearbeitung(1), Filter::archiv()] {
        let hits = suchen(&client, &sicht.sicht(), &anfrage).await.unwrap();
        assert_eq!(
            (hits.total_at_least, hits.weiter, hits.begrenzt),
            (60, Some(50), false)
        );
        assert_eq!(hits.treffer[0].akte_betreff, "Akte 59");
        let rest = Suchfilter {
            ab_treffer: 50,
            ..anfrage.clone()
        };
        let hits = suchen(&client, &sicht.sicht(), &rest).await.unwrap();
        assert_eq!((hits.treffer.len(), hits.weiter), (10, None));
        assert_eq!(hits.treffer[9].akte_betreff, "Akte 0");
    }
}

#[tokio::test]
async fn a_word_is_found_and_marked_however_its_umlauts_are_written() {
    let mut w = Welt::new();
    let akte = w.akte(
        1,
        "50.1",
        Leistungsart::Wohngeld,
        "Bürgergeld, Jana Brüning",
    );
    let vorgang = w.vorgang(akte, None, "Anhoerung Bruening");
    let text = "Antrag für Frau Brüning, Große Straße 5. Die Häuser und die Steuern.";
    w.dokument(akte, vorgang, Dokumentklasse::Antrag, "Schreiben", text);
    let (_db, client) = mit(&w).await;
    let eigen = Filter::sachbearbeitung(1);
    let suche = async |anfrage: &str| {
        let filter = Suchfilter {
            anfrage: anfrage.into(),
            limit: 50,
            ..Suchfilter::default()
        };
        let found = suchen(&client, &eigen.sicht(), &filter).await.unwrap();
        found.treffer
    };
    for (anfrage, found) in [
        ("Brüning", 3),
        ("bruening", 3),
        ("Buergergeld", 1),
        ("\"jana bruening\"", 1),
        ("Grosse Strasse", 1),
        ("Haus Steuer", 1),
        ("Antrag fuer Bruening", 1),
        ("bruening -anhörung", 2),
        ("bruening -brüning", 1),
        ("fuer", 0),
        ("fuer -haus", 0),
        ("buergergeld or anhörung", 2),
        ("bruening brüning müller or mueller or möller äöü", 0),
    ] {
        assert_eq!(suche(anfrage).await.len(), found, "{anfrage}");
    }
    let hits = suche("bruening").await;
    let marked = |art| {
        let hit = hits.iter().find(|t| t.art == art).unwrap();
        let pieces = hit.betreff.iter().chain(&hit.auszug);
        let marked = pieces.filter(|s| s.treffer).map(|s| s.text.as_str());
        marked.collect::<Vec<_>>()
    };
    assert_eq!(marked(Objekttyp::Akte), ["Brüning"]);
    assert_eq!(marked(Objekttyp::Vorgang), ["Bruening"]);
    assert_eq!(marked(Objekttyp::Dokument), ["Brüning"]);
}

#[tokio::test]
async fn a_name_with_foreign_letters_is_found_and_marked_in_plain_ones_too() {
    let mut w = Welt::new();
    let akte = w.akte(
        1,
        "50.1",
        Leistungsart::Wohngeld,
        "Żółkiewski, Łukasz (Müller)",
    );
    let vorgang = w.vorgang(akte, None, "Anhörung Lukasz Zolkiewski");
    let text = "Frau Nguyễn Thị Hồng und Ḥāriṯ al-Ḫaṭīb, Große Häuser, M\u{302}arc Þórr.";
    w.dokument(akte, vorgang, Dokumentklasse::Antrag, "Schreiben", text);
    let (_db, client) = mit(&w).await;
    let eigen = Filter::sachbearbeitung(1);
    let suche = async |anfrage: &str| {
        let filter = Suchfilter {
            anfrage: anfrage.into(),
            limit: 50,
            ..Suchfilter::default()
        };
        let found = suchen(&client, &eigen.sicht(), &filter).await.unwrap();
        found.treffer
    };
    for (anfrage, found) in [
        ("Lukasz", 2),
        ("Łukasz", 2),
        // Written apart, it is one all the same.
        ("Z\u{307}o\u{301}łkiewski", 2),
        ("zolkiewski mueller", 1),
        ("\"zolkiewski lukasz\"", 1),
        ("Nguyen Thi Hong", 1),
        ("nguyễn", 1),
        ("Harit", 1),
        ("Marc Thorr", 1),
        ("Haus", 1),
        ("Lukas", 0),
    ] {
        assert_eq!(suche(anfrage).await.len(), found, "{anfrage}");
    }
    let marked = async |anfrage: &str, art: Objekttyp| {
        let hits = suche(anfrage).await;
        let hit = hits.into_iter().find(|t| t.art == art).unwrap();
        let pieces = hit.betreff.into_iter().chain(hit.auszug);
        let marked = pieces.filter(|s| s.treffer).map(|s| s.text);
        marked.collect::<Vec<_>>()
    };
    assert_eq!(marked("Lukasz", Objekttyp::Akte).await, ["Łukasz"]);
    assert_eq!(marked("Łukasz", Objekttyp::Vorgang).await, ["Lukasz"]);
    assert_eq!(marked("harit", Objekttyp::Dokument).await, ["Ḥāriṯ"]);
}
