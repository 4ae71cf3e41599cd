//! Rules of Vertretung, clearance, delegation and service accounts.

use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::{Date, date};

use crate::gegeben::*;

type Ausgang = Result<Vec<OrganisationEvent>, OrganisationError>;

fn organisation(events: &[OrganisationEvent], c: OrganisationCommand) -> Ausgang {
    outcome_von::<Organisation, _>(n(9), events, c)
}

fn zuweisen(nutzer: u128, rolle: Rolle) -> OrganisationCommand {
    OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: n(nutzer),
        rolle,
        einheit: einheit("50.1"),
        leistungsarten: vec![Leistungsart::Hzl],
        bis: None,
    })
}

fn anlegen(art: Organisationsart) -> Vec<OrganisationEvent> {
    let unter = |zeichen: &str, oben: Option<&str>| {
        OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
            einheit: einheit(zeichen),
            name: betreff("Sozialamt"),
            uebergeordnet: oben.map(einheit),
        })
    };
    let person = |id: u128| {
        OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
            nutzer: n(id),
            name: betreff("Anna Beispiel"),
            anmeldename: format!("person{id}"),
        })
    };
    let commands = [
        OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
            nr: VELEN,
            name: betreff("Stadt Velen"),
            art,
            kuerzel: "VEL".to_owned(),
        }),
        unter("50", None),
        unter("50.1", Some("50")),
        unter("50.1.1", Some("50.1")),
        unter("32", None),
        person(1),
        person(2),
        person(3),
        zuweisen(1, Rolle::Sachbearbeitung),
        zuweisen(2, Rolle::Archiv),
    ];
    let mut events = Vec::new();
    for c in commands {
        let neu = organisation(&events, c).unwrap();
        events.extend(neu);
    }
    events
}

fn dazu(
    mut events: Vec<OrganisationEvent>,
    commands: impl IntoIterator<Item = OrganisationCommand>,
) -> Vec<OrganisationEvent> {
    for c in commands {
        let neu = organisation(&events, c).unwrap();
        events.extend(neu);
    }
    events
}

fn vertreten(id: u128, fuer: u128, durch: u128, von: Date, bis: Date) -> OrganisationCommand {
    OrganisationCommand::VertretungEinrichten(VertretungEinrichten {
        vertretung: VertretungId(uuid::Uuid::from_u128(id)),
        fuer: n(fuer),
        durch: n(durch),
        von,
        bis,
    })
}

fn gemeinde() -> Vec<OrganisationEvent> {
    anlegen(Organisationsart::Gemeinde)
}

#[test]
fn a_vertretung_lasts_from_its_first_to_its_last_day_or_until_it_is_ended() {
    let events = dazu(gemeinde(), [vertreten(1, 1, 2, HEUTE, MORGEN)]);
    let org = fold::<Organisation>(&events);
    let v = org.vertretungen().values().next().unwrap();
    assert_eq!((v.fuer, v.durch, v.von, v.bis), (n(1), n(2), HEUTE, MORGEN));
    let ende = OrganisationCommand::VertretungBeenden(VertretungBeenden {
        vertretung: VertretungId(uuid::Uuid::from_u128(1)),
    });
    let events = dazu(events, [ende.clone()]);
    assert!(fold::<Organisation>(&events).vertretungen().is_empty());
    assert_eq!(
        organisation(&events, ende),
        Err(OrganisationError::VertretungUnbekannt)
    );
}

#[test]
fn a_vertretung_that_makes_no_sense_is_refused() {
    let jahr = date(2027, 11, 25);
    for (c, reason) in [
        (
            vertreten(1, 1, 1, HEUTE, MORGEN),
            OrganisationError::VertretungSelbst,
        ),
        (
            vertreten(1, 2, 1, HEUTE, MORGEN),
            OrganisationError::NichtsZuVertreten,
        ),
        (
            vertreten(1, 1, 8, HEUTE, MORGEN),
            OrganisationError::NutzerUnbekannt(n(8)),
        ),
        (
            vertreten(1, 1, 2, GESTERN, GESTERN),
            OrganisationError::ZeitraumVorbei(GESTERN),
        ),
        (
            vertreten(1, 1, 2, MORGEN, HEUTE),
            OrganisationError::ZeitraumUnmoeglich {
                von: MORGEN,
                bis: HEUTE,
            },
        ),
        (
            vertreten(1, 1, 2, HEUTE, jahr),
            OrganisationError::ZeitraumUnmoeglich {
                von: HEUTE,
                bis: jahr,
            },
        ),
    ] {
        assert_eq!(organisation(&gemeinde(), c), Err(reason));
    }
    let events = dazu(gemeinde(), [vertreten(1, 1, 2, HEUTE, MORGEN)]);
    assert_eq!(
        organisation(&events, vertreten(2, 1, 3, MORGEN, MORGEN)),
        Err(OrganisationError::VertretungBesteht)
    );
}

#[test]
fn nobody_makes_themselves_a_substitute() {
    let c = vertreten(1, 1, 2, HEUTE, MORGEN);
    let own = outcome_von::<Organisation, _>(n(2), &gemeinde(), c.clone());
    assert_eq!(own, Err(OrganisationError::NichtSelbst));
    // Whoever is away says so themselves.
    outcome_von::<Organisation, _>(n(1), &gemeinde(), c).unwrap();
}

#[test]
fn a_service_account_does_nothing_else_and_stands_in_for_nobody() {
    let events = dazu(gemeinde(), [zuweisen(3, Rolle::Dienstkonto)]);
    for c in [
        zuweisen(3, Rolle::Sachbearbeitung),
        zuweisen(1, Rolle::Dienstkonto),
        vertreten(1, 1, 3, HEUTE, MORGEN),
    ] {
        assert_eq!(
            organisation(&events, c),
            Err(OrganisationError::Dienstkonto)
        );
    }
}

#[test]
fn nobody_gives_themselves_a_clearance() {
    let erteilen = |stufe| {
        OrganisationCommand::StufeErteilen(StufeErteilen {
            nutzer: n(1),
            stufe: Stufe::new(stufe).unwrap(),
            grund: betreff("Sachgebiet"),
        })
    };
    let own = outcome_von::<Organisation, _>(n(1), &gemeinde(), erteilen(1));
    assert_eq!(own, Err(OrganisationError::NichtSelbst));
    let events = dazu(gemeinde(), [erteilen(1)]);
    let org = fold::<Organisation>(&events);
    assert_eq!(org.nutzer()[&n(1)].stufe.zahl(), 1);
    assert_eq!(
        organisation(&events, erteilen(1)),
        Err(OrganisationError::Unveraendert)
    );
}

#[test]
fn only_the_kreis_delegates_and_only_to_others() {
    let erklaeren = |nr, gilt| {
        OrganisationCommand::DelegationErklaeren(DelegationErklaeren {
            gemeinde: nr,
            leistungsart: Leistungsart::Hzl,
            gilt,
            grundlage: betreff("Delegationssatzung"),
        })
    };
    let refused = organisation(&gemeinde(), erklaeren(GRONAU, true));
    assert_eq!(refused, Err(OrganisationError::DelegationUnzulaessig));
    let kreis = anlegen(Organisationsart::Kreis);
    let refused = organisation(&kreis, erklaeren(VELEN, true));
    assert_eq!(refused, Err(OrganisationError::DelegationUnzulaessig));
    let refused = organisation(&kreis, erklaeren(GRONAU, false));
    assert_eq!(refused, Err(OrganisationError::Unveraendert));
    let events = dazu(kreis, [erklaeren(GRONAU, true)]);
    let org = fold::<Organisation>(&events);
    assert!(org.delegationen().contains(&(GRONAU, Leistungsart::Hzl)));
    let events = dazu(events, [erklaeren(GRONAU, false)]);
    assert!(fold::<Organisation>(&events).delegationen().is_empty());
}

#[test]
fn the_kreis_delegates_no_benefit_of_which_the_municipality_is_itself_traeger() {
    let erklaert = |leistungsart, gilt| DelegationErklaert {
        gemeinde: GRONAU,
        leistungsart,
        gilt,
        grundlage: betreff("Delegationssatzung"),
    };
    let erklaeren = |leistungsart, gilt| {
        OrganisationCommand::DelegationErklaeren(DelegationErklaeren {
            gemeinde: GRONAU,
            leistungsart,
            gilt,
            grundlage: betreff("Delegationssatzung"),
        })
    };
    let kreis = anlegen(Organisationsart::Kreis);
    for l in [Leistungsart::Asylblg, Leistungsart::Uvg] {
        let at_once = organisation(&kreis, erklaeren(l, true));
        assert_eq!(at_once, Err(OrganisationError::DelegationUnzulaessig));
        let asked = OrganisationCommand::RechtBeantragen(RechtBeantragen {
            antrag: RechteantragId(uuid::Uuid::from_u128(1)),
            recht: Recht::Delegation(erklaert(l, true)),
        });
        let asked = organisation(&kreis, asked);
        assert_eq!(asked, Err(OrganisationError::DelegationUnzulaessig));
        // What was noted before the rule was there can still be ended.
        let mut before = kreis.clone();
        before.push(OrganisationEvent::DelegationErklaert(erklaert(l, true)));
        let ended = dazu(before, [erklaeren(l, false)]);
        assert!(fold::<Organisation>(&ended).delegationen().is_empty());
    }
}

#[test]
fn what_lies_below_a_unit_is_found_at_any_depth() {
    let org = fold::<Organisation>(&gemeinde());
    assert_eq!(
        org.unterhalb(&einheit("50")),
        [einheit("50.1"), einheit("50.1.1")]
    );
    assert!(org.unterhalb(&einheit("32")).is_empty());
}

#[test]
fn who_stands_in_signs_in_vertretung() {
    let mut akteur = Akteur {
        nutzer: n(1),
        name: "Anna Beispiel".to_owned(),
        org: VELEN,
        einheit: einheit("50.1"),
        rolle: Rolle::Sachbearbeitung,
        vertretung: None,
    };
    let plain = serde_json::to_string(&akteur).unwrap();
    assert!(!plain.contains("vertretung"), "{plain}");
    assert_eq!(serde_json::from_str::<Akteur>(&plain).unwrap(), akteur);
    akteur.vertretung = Some(Vertretene {
        nutzer: n(2),
        name: "Max Muster".to_owned(),
    });
    assert_eq!(akteur.zeichnung(), "Anna Beispiel i. V. Max Muster");
    assert!(serde_json::to_string(&akteur).unwrap().ends_with(
        r#""vertretung":{"nutzer":"00000000-0000-0000-0000-000000000002","name":"Max Muster"}}"#
    ));
}
