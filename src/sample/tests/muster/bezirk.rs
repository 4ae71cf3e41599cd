//! Who is there, and what they work on.

use std::collections::{BTreeMap, BTreeSet};

use eakte_domain::OrgNr;
use eakte_domain::organisation::OrganisationCommand;
use eakte_domain::werte::{Leistungsart, Rolle};
use eakte_sample::{AKTENPLAN_CSV, bezirk, nutzer_id};

#[test]
fn the_kreis_and_its_17_municipalities_are_numbered_in_alphabetical_order() {
    let b = bezirk();
    let namen: Vec<_> = b
        .organisationen
        .iter()
        .map(|o| (o.anlegen.nr.0, o.anlegen.name.as_str()))
        .collect();
    assert_eq!(namen.len(), 18);
    assert_eq!(namen[0], (1, "Kreis Borken"));
    assert_eq!(namen[2], (3, "Stadt Bocholt"));
    assert_eq!(namen[6], (7, "Gemeinde Heek"));
    assert_eq!(namen[17], (18, "Stadt Vreden"));
    let nummern: Vec<_> = namen.iter().map(|n| n.0).collect();
    assert_eq!(nummern, (1..=18).collect::<Vec<_>>());
    let kuerzel: BTreeSet<_> = b
        .organisationen
        .iter()
        .map(|o| &o.anlegen.kuerzel)
        .collect();
    assert_eq!(kuerzel.len(), 18);
}

#[test]
fn about_80_people_have_different_login_names_and_units_that_exist() {
    let b = bezirk();
    assert!(
        (70..=85).contains(&b.personen.len()),
        "{}",
        b.personen.len()
    );
    let namen: BTreeSet<_> = b.personen.iter().map(|p| &p.anmeldename).collect();
    assert_eq!(namen.len(), b.personen.len());
    let mut einheiten: BTreeMap<OrgNr, BTreeSet<String>> = BTreeMap::new();
    for org in &b.organisationen {
        for k in &org.kommandos {
            if let OrganisationCommand::EinheitAnlegen(e) = k {
                einheiten
                    .entry(org.anlegen.nr)
                    .or_default()
                    .insert(e.einheit.to_string());
            }
        }
    }
    for p in &b.personen {
        assert!(
            einheiten[&p.org].contains(p.einheit.as_str()),
            "{} works in unit {} that is not there",
            p.anmeldename,
            p.einheit
        );
        assert_eq!(p.nutzer, nutzer_id(&p.anmeldename));
    }
}

#[test]
fn a_case_worker_of_the_kreis_is_shown_first_then_one_of_bocholt() {
    let b = bezirk();
    let gezeigt: Vec<_> = b.personen.iter().filter(|p| p.vorgestellt).collect();
    let namen: Vec<_> = gezeigt.iter().map(|p| p.anmeldename.as_str()).collect();
    assert_eq!(namen[..2], ["jana.bruening", "tim.ross"]);
    assert!(gezeigt[0].aufgabe.contains("Sachbearbeitung"));
    assert_eq!(gezeigt[0].einheit.as_str(), "50.2");
    assert_eq!(gezeigt[0].leistungsarten, [Leistungsart::Pflege]);
    assert_eq!(gezeigt[1].org, OrgNr(3));
    // The other offices are given when somebody tries them.
    use Rolle::{
        Archiv, Datenschutz, Fachadmin, Loeschfreigabe, Notfallberechtigt, Sachbearbeitung,
        Teamleitung,
    };
    for rolle in [
        Sachbearbeitung,
        Teamleitung,
        Archiv,
        Fachadmin,
        Loeschfreigabe,
        Notfallberechtigt,
        Datenschutz,
    ] {
        assert!(
            gezeigt.iter().any(|p| p.rolle == rolle),
            "nobody is {rolle}"
        );
    }
    assert!((3..=9).contains(&gezeigt.len()));
}

#[test]
fn every_municipality_has_somebody_for_each_benefit_that_municipalities_work_on() {
    use Leistungsart::{Asylblg, But, Grundsicherung, Hzl, Pflege, Sgb2, Wohngeld};
    let b = bezirk();
    for org in 2..=18 {
        for l in [Hzl, Grundsicherung, Pflege, Sgb2, Asylblg, Wohngeld, But] {
            let da = b.personen.iter().any(|p| {
                p.org == OrgNr(org)
                    && p.rolle == Rolle::Sachbearbeitung
                    && p.leistungsarten.contains(&l)
            });
            assert!(da, "nobody in organisation {org} works on {l}");
        }
    }
    // What a case worker shares waits for somebody else there.
    for org in 1..=18 {
        let leitet = b
            .personen
            .iter()
            .any(|p| p.org == OrgNr(org) && p.rolle == Rolle::Teamleitung);
        assert!(leitet, "nobody leads in organisation {org}");
    }
    let kreis_asyl = b
        .personen
        .iter()
        .any(|p| p.org == OrgNr(1) && p.leistungsarten.contains(&Asylblg));
    assert!(!kreis_asyl, "the Kreis has no part in AsylbLG");
}

#[test]
fn the_aktenplan_is_read_by_the_importer_and_covers_every_leistungsart() {
    let plan = eakte_domain::aktenplan::csv::lesen(AKTENPLAN_CSV).unwrap();
    assert!((25..=40).contains(&plan.len()), "{}", plan.len());
    for l in Leistungsart::ALLE {
        assert!(plan.iter().any(|e| e.leistungsart == Some(*l)), "{l}");
    }
}
