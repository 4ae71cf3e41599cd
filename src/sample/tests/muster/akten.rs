//! The files: how many, whose, shared with whom.

use std::collections::BTreeMap;

use eakte_domain::OrgNr;
use eakte_domain::organisation::OrganisationCommand;
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Richtung, Rolle, Zweck};
use eakte_sample::{AKTENPLAN_CSV, MusterAkte, MusterSchutzart, akten, bezirk, nutzer_id};
use jiff::civil::{Date, date};

pub(crate) const STICHTAG: Date = date(2026, 11, 23);
const KREIS: OrgNr = OrgNr(1);

fn standard() -> Vec<MusterAkte> {
    akten(300, 2_000, 1, STICHTAG).collect()
}

fn dokumente(akten: &[MusterAkte]) -> usize {
    let vorgaenge = akten.iter().flat_map(|a| &a.vorgaenge);
    vorgaenge.map(|v| v.dokumente.len()).sum()
}

#[test]
fn there_are_exactly_as_many_akten_and_dokumente_as_asked_for() {
    for (n, d, seed) in [
        (300, 2_000, 1),
        (1, 1, 7),
        (13, 0, 2),
        (7, 3, 3),
        (20, 133, 1),
        (1_003, 9_999, 5),
    ] {
        let alle: Vec<_> = akten(n, d, seed, STICHTAG).collect();
        assert_eq!(
            (alle.len(), dokumente(&alle)),
            (n, d),
            "{n} Akten, {d} Dokumente"
        );
    }
    assert_eq!(akten(0, 10, 1, STICHTAG).count(), 0);
}

#[test]
fn akten_differ_in_size_and_each_has_a_dokument() {
    let alle = standard();
    let groessen: Vec<usize> = alle
        .iter()
        .map(|a| dokumente(std::slice::from_ref(a)))
        .collect();
    assert!(groessen.iter().all(|g| *g >= 1));
    assert!(groessen.iter().max().unwrap() >= &12);
}

#[test]
fn the_same_seed_gives_the_same_akten_and_another_seed_others() {
    assert_eq!(standard(), standard());
    let andere: Vec<_> = akten(300, 2_000, 2, STICHTAG).collect();
    assert_ne!(standard(), andere);
}

#[test]
fn a_newcomer_finds_at_least_20_akten_of_jana_and_of_tim() {
    let alle = standard();
    for name in ["jana.bruening", "tim.ross"] {
        let id = nutzer_id(name);
        let viele = alle.iter().filter(|a| a.bearbeiter == id).count();
        assert!(viele >= 20, "{name} has {viele}");
    }
}

#[test]
fn every_bearbeiter_is_a_case_worker_of_that_unit_and_leistungsart() {
    let personen: BTreeMap<_, _> = bezirk()
        .personen
        .into_iter()
        .map(|p| (p.nutzer, p))
        .collect();
    for a in standard() {
        let p = &personen[&a.bearbeiter];
        assert_eq!(
            (p.org, &p.einheit, p.rolle),
            (a.org, &a.einheit, Rolle::Sachbearbeitung)
        );
        assert!(
            p.leistungsarten.contains(&a.leistungsart),
            "{}",
            p.anmeldename
        );
    }
}

#[test]
fn every_akte_lies_in_a_unit_of_the_plan_with_its_leistungsart() {
    let plan = eakte_domain::aktenplan::csv::lesen(AKTENPLAN_CSV).unwrap();
    let plan: BTreeMap<_, _> = plan
        .into_iter()
        .map(|e| (e.kennzeichen.clone(), e))
        .collect();
    for a in standard() {
        let mut e = &plan[&a.plan];
        while e.leistungsart.is_none() {
            e = &plan[e.uebergeordnet.as_ref().unwrap()];
        }
        assert_eq!(e.leistungsart, Some(a.leistungsart), "{}", a.plan);
    }
}

#[test]
fn somebody_in_the_receiving_organisation_works_on_the_purpose_of_every_freigabe() {
    let personen = bezirk().personen;
    for a in standard() {
        for f in &a.freigaben {
            assert_ne!(f.empfaenger, a.org);
            let Zweck::Leistung(l) = f.zweck else {
                panic!("{} is no purpose of a case worker", f.zweck);
            };
            let da = personen.iter().any(|p| {
                p.org == f.empfaenger
                    && p.rolle == Rolle::Sachbearbeitung
                    && p.leistungsarten.contains(&l)
            });
            assert!(da, "nobody in organisation {} works on {l}", f.empfaenger);
        }
    }
}

#[test]
fn jana_and_tim_have_something_shared_with_them_even_in_a_small_district() {
    for (n, d) in [(20, 133), (300, 2_000)] {
        let geteilt: Vec<_> = akten(n, d, 1, STICHTAG).flat_map(|a| a.freigaben).collect();
        for org in [KREIS, OrgNr(3)] {
            let pflege = Zweck::Leistung(Leistungsart::Pflege);
            let da = geteilt
                .iter()
                .any(|f| f.empfaenger == org && f.zweck == pflege && f.stimmt_zu.is_some());
            assert!(da, "{n} Akten: nothing for organisation {org}");
        }
    }
}

#[test]
fn every_share_is_agreed_to_by_somebody_else_where_the_akte_lies_and_one_of_janas_waits() {
    let personen = bezirk().personen;
    let mut wartende = Vec::new();
    for a in standard() {
        for f in &a.freigaben {
            let Some(zweite) = f.stimmt_zu else {
                wartende.push(a.bearbeiter);
                continue;
            };
            assert_ne!(zweite, a.bearbeiter);
            let p = personen.iter().find(|p| p.nutzer == zweite).unwrap();
            assert!(
                p.org == a.org && p.leistungsarten.contains(&a.leistungsart),
                "{} agrees",
                p.anmeldename
            );
        }
    }
    assert_eq!(wartende, [nutzer_id("jana.bruening")]);
}

#[test]
fn no_asylblg_akte_is_shared_and_only_open_ones_are() {
    let alle: Vec<_> = akten(3_000, 20_000, 9, STICHTAG).collect();
    assert!(alle.iter().any(|a| a.leistungsart == Leistungsart::Asylblg));
    assert!(alle.iter().any(|a| a.zda));
    for a in alle {
        if a.leistungsart == Leistungsart::Asylblg || a.zda {
            assert!(a.freigaben.is_empty());
        }
    }
}

#[test]
fn dates_rise_inside_an_akte_and_none_is_after_today_or_before_its_beginn() {
    for a in standard() {
        let alle: Vec<_> = a.vorgaenge.iter().flat_map(|v| &v.dokumente).collect();
        let daten: Vec<_> = alle.iter().map(|d| d.datum.unwrap()).collect();
        assert!(daten.is_sorted(), "{}", a.betreff);
        assert!(daten.iter().all(|d| (a.beginn..=STICHTAG).contains(d)));
        for d in alle {
            assert_eq!(d.eingang.is_some(), d.richtung == Richtung::Eingang);
            assert_eq!(d.absender.is_some(), d.richtung == Richtung::Eingang);
            assert!(
                d.eingang
                    .is_none_or(|e| (d.datum.unwrap()..=STICHTAG).contains(&e))
            );
        }
    }
}

#[test]
fn every_kind_of_event_of_an_akte_happens_in_the_standard_district() {
    let alle = standard();
    let some = |f: fn(&MusterAkte) -> bool| alle.iter().filter(|a| f(a)).count();
    assert!(some(|a| a.zda) >= 20);
    assert!(some(|a| a.vorgaenge.iter().any(|v| v.zda)) >= 60);
    assert!(some(|a| !a.freigaben.is_empty()) >= 30);
    assert!(some(|a| a.neuer_betreff.is_some()) >= 3);
    assert!(some(|a| a.verschoben.is_some()) >= 3);
    assert!(some(|a| a.storno.is_some()) >= 3);
    let fassungen = |a: &MusterAkte| {
        let mut d = a.vorgaenge.iter().flat_map(|v| &v.dokumente);
        d.any(|d| !d.weitere.is_empty())
    };
    assert!(alle.iter().filter(|a| fassungen(a)).count() >= 40);
}

#[test]
fn a_few_bescheide_of_jana_go_to_her_lead() {
    let vorgelegt: Vec<_> = standard()
        .into_iter()
        .filter_map(|a| a.vorlage.clone().map(|v| (a, v)))
        .collect();
    assert!((2..=5).contains(&vorgelegt.len()), "{}", vorgelegt.len());
    for (a, v) in &vorgelegt {
        assert_eq!(a.bearbeiter, nutzer_id("jana.bruening"));
        assert_ne!(a.bearbeiter, v.zeichnet);
        let vorgang = &a.vorgaenge[v.vorgang];
        assert!(!vorgang.zda && !a.zda && a.schutz.is_none());
        assert_eq!(
            vorgang.dokumente[v.dokument].klasse,
            Dokumentklasse::Bescheid
        );
    }
    assert!(vorgelegt.iter().filter(|(_, v)| !v.gezeichnet).count() >= 2);
}

#[test]
fn a_few_akten_of_jana_were_closed_long_ago_one_of_them_is_held_and_one_is_offered() {
    let alle = standard();
    let alte = || alle.iter().filter_map(|a| Some((a, a.ausweg.as_ref()?)));
    assert_eq!(alte().count(), 6);
    for (a, w) in alte() {
        assert_eq!(a.bearbeiter, nutzer_id("jana.bruening"));
        assert!(a.zda && a.beginn <= w.zda_am && w.zda_am.year() + 10 < STICHTAG.year());
        assert!(!(w.angeboten && w.sperre.is_some()));
        let mut alles = a.vorgaenge.iter().flat_map(|v| &v.dokumente);
        assert!(alles.all(|d| d.datum.unwrap() <= w.zda_am));
    }
    assert_eq!(alte().filter(|(_, w)| w.sperre.is_some()).count(), 1);
    assert_eq!(alte().filter(|(_, w)| w.angeboten).count(), 1);
    assert!(akten(20, 133, 1, STICHTAG).all(|a| a.ausweg.is_none()));
}

#[test]
fn a_sample_of_scanned_paper_waits_and_in_another_somebody_else_has_found_a_fault() {
    let alle = standard();
    let stapel = || {
        alle.iter()
            .filter_map(|a| Some((a, a.scanstapel.as_ref()?)))
    };
    for (a, s) in stapel() {
        assert!(a.bearbeiter == nutzer_id("jana.bruening") && a.bearbeiter != s.liefert);
        let vorgang = &a.vorgaenge[s.vorgang];
        assert!(!a.zda && !vorgang.zda && !s.dokumente.is_empty());
        for d in &s.dokumente {
            assert_eq!(vorgang.dokumente[*d].richtung, Richtung::Eingang);
            assert!(vorgang.dokumente[*d].weitere.is_empty());
        }
        assert_ne!(s.bemaengelt, Some(s.liefert));
    }
    assert!(stapel().any(|(_, s)| s.bemaengelt.is_none()));
    assert!(stapel().any(|(_, s)| s.bemaengelt.is_some()));
    assert!(akten(20, 133, 1, STICHTAG).all(|a| a.scanstapel.is_none()));
}

#[test]
fn a_few_akten_of_jana_are_kept_more_closely_by_people_cleared_for_it() {
    let kommandos = bezirk()
        .organisationen
        .into_iter()
        .flat_map(|o| o.kommandos);
    let stufen: BTreeMap<_, _> = kommandos
        .filter_map(|k| match k {
            OrganisationCommand::StufeErteilen(s) => Some((s.nutzer, s.stufe)),
            _ => None,
        })
        .collect();
    let geschuetzt: Vec<_> = standard()
        .into_iter()
        .filter_map(|a| a.schutz.clone().map(|s| (a, s)))
        .collect();
    let mut worte = Vec::new();
    for (a, s) in &geschuetzt {
        assert_eq!(a.bearbeiter, nutzer_id("jana.bruening"));
        assert!(a.neuer_betreff.is_none() && a.uebergabe.is_none());
        match &s.was {
            MusterSchutzart::Festgelegt(schutz) => assert!(schutz.stufe <= stufen[&s.legt_fest]),
            MusterSchutzart::Sonderkreis {
                mitglieder,
                stimmt_zu,
            } => {
                assert_ne!(s.legt_fest, *stimmt_zu);
                assert!(
                    [s.legt_fest, *stimmt_zu]
                        .iter()
                        .all(|m| mitglieder.contains(m))
                );
            }
        }
        let (_, wort) = a.betreff.as_str().rsplit_once(" (").unwrap();
        worte.push(wort.trim_end_matches(')').to_owned());
    }
    let expected = [
        "Stufe 2",
        "Stufe 3",
        "Sonderkreis",
        "Beschäftigte des Kreises",
    ];
    assert_eq!(worte, expected);
    // Small districts have none: there is little enough to see.
    assert!(akten(20, 133, 1, STICHTAG).all(|a| a.schutz.is_none()));
}
