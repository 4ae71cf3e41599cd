//! Rules of what waits for a second person: roles, clearance, delegations.

use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::Date;
use uuid::Uuid;

use crate::gegeben::*;
use crate::organisation::{nach, tun};

/// Asks; 2 is who is to get something; 3 and 4 are colleagues.
const FRAGT: u128 = 1;

fn id(n: u128) -> RechteantragId {
    RechteantragId(Uuid::from_u128(n))
}

fn kreis() -> Vec<OrganisationEvent> {
    let anlegen = OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
        nr: OrgNr(1),
        name: betreff("Kreis Borken"),
        art: Organisationsart::Kreis,
        kuerzel: "KB".to_owned(),
    });
    let unit = OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
        einheit: einheit("50"),
        name: betreff("Soziales"),
        uebergeordnet: None,
    });
    let leute = (1..=4).map(|i| {
        OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
            nutzer: n(i),
            name: betreff("Anna Beispiel"),
            anmeldename: format!("anna.{i}"),
        })
    });
    let alle = [anlegen, unit].into_iter().chain(leute);
    nach(Vec::new(), alle.map(|c| (FRAGT, c)))
}

fn rolle(bis: Option<Date>) -> Recht {
    Recht::Rolle(RolleZugewiesen {
        nutzer: n(2),
        rolle: Rolle::Sachbearbeitung,
        einheit: einheit("50"),
        leistungsarten: vec![Leistungsart::Hzl],
        bis,
    })
}

fn stufe(zahl: u8) -> Recht {
    Recht::Stufe(StufeErteilt {
        nutzer: n(2),
        stufe: Stufe::new(zahl).unwrap(),
        grund: betreff("Sachgebiet"),
    })
}

fn delegation() -> Recht {
    Recht::Delegation(DelegationErklaert {
        gemeinde: OrgNr(3),
        leistungsart: Leistungsart::Sgb2,
        gilt: true,
        grundlage: betreff("Satzung"),
    })
}

fn beantragen(antrag: u128, recht: Recht) -> OrganisationCommand {
    OrganisationCommand::RechtBeantragen(RechtBeantragen {
        antrag: id(antrag),
        recht,
    })
}

fn entscheiden(antrag: u128, angenommen: bool) -> OrganisationCommand {
    OrganisationCommand::RechtEntscheiden(RechtEntscheiden {
        antrag: id(antrag),
        angenommen,
        grund: betreff("geprüft"),
    })
}

/// What person 2 and the Kreis have of what these tests ask for.
fn besitz(events: &[OrganisationEvent]) -> (usize, u8, usize) {
    let org: Organisation = fold(events);
    let nutzer = &org.nutzer()[&n(2)];
    let (rollen, stufe) = (nutzer.rollen.len(), nutzer.stufe.zahl());
    (rollen, stufe, org.delegationen().len())
}

#[test]
fn what_is_asked_for_gives_nothing_until_a_second_person_confirms_it() {
    let alle = [rolle(None), stufe(2), delegation()];
    let fragen = (1..).zip(alle).map(|(i, r)| (FRAGT, beantragen(i, r)));
    let offen = nach(kreis(), fragen);
    assert_eq!(besitz(&offen), (0, 0, 0));
    for antrag in 1..=3 {
        let selbst = tun(FRAGT, &offen, entscheiden(antrag, true));
        assert_eq!(selbst, Err(OrganisationError::ZweitePerson));
    }
    let fertig = nach(offen, (1..=3).map(|i| (3, entscheiden(i, true))));
    assert_eq!(besitz(&fertig), (1, 2, 1));
    let org: Organisation = fold(&fertig);
    assert!(org.rechteantraege().is_empty());
    let again = tun(3, &fertig, entscheiden(1, true));
    assert_eq!(again, Err(OrganisationError::RechtUnbekannt));
}

#[test]
fn a_refusal_leaves_all_as_it_was_and_who_asked_may_take_it_back() {
    let offen = nach(
        kreis(),
        [
            (FRAGT, beantragen(1, rolle(None))),
            (FRAGT, beantragen(2, stufe(1))),
        ],
    );
    let aus = nach(
        offen,
        [(3, entscheiden(1, false)), (FRAGT, entscheiden(2, false))],
    );
    assert_eq!(besitz(&aus), (0, 0, 0));
    // Refused is not for ever.
    nach(aus, [(FRAGT, beantragen(3, rolle(None)))]);
}

#[test]
fn nobody_asks_for_or_confirms_what_they_get_themselves() {
    for recht in [rolle(None), stufe(1)] {
        let asked = tun(2, &kreis(), beantragen(1, recht.clone()));
        assert_eq!(asked, Err(OrganisationError::NichtSelbst));
        let offen = nach(kreis(), [(FRAGT, beantragen(1, recht))]);
        let confirmed = tun(2, &offen, entscheiden(1, true));
        assert_eq!(confirmed, Err(OrganisationError::NichtSelbst));
    }
}

#[test]
fn the_same_waits_once() {
    let offen = nach(kreis(), [(FRAGT, beantragen(1, rolle(None)))]);
    for (antrag, recht) in [(2, rolle(Some(MORGEN))), (1, stufe(1))] {
        let refused = tun(3, &offen, beantragen(antrag, recht));
        assert_eq!(refused, Err(OrganisationError::RechtBeantragt));
    }
    let mut other = rolle(None);
    if let Recht::Rolle(r) = &mut other {
        r.rolle = Rolle::Archiv;
    }
    nach(
        offen,
        [
            (FRAGT, beantragen(2, other)),
            (FRAGT, beantragen(3, stufe(1))),
        ],
    );
}

#[test]
fn what_could_not_hold_at_once_is_neither_asked_for_nor_confirmed() {
    let late = tun(FRAGT, &kreis(), beantragen(1, rolle(Some(GESTERN))));
    assert_eq!(late, Err(OrganisationError::ZeitraumVorbei(GESTERN)));
    let none = tun(FRAGT, &kreis(), beantragen(1, stufe(0)));
    assert_eq!(none, Err(OrganisationError::Unveraendert));
    let sperren = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: n(2),
        grund: betreff("ausgeschieden"),
    });
    let offen = nach(kreis(), [(FRAGT, beantragen(1, rolle(None))), (3, sperren)]);
    let confirmed = tun(3, &offen, entscheiden(1, true));
    assert_eq!(confirmed, Err(OrganisationError::NutzerGesperrt(n(2))));
    let aus = nach(offen, [(3, entscheiden(1, false))]);
    assert_eq!(besitz(&aus), (0, 0, 0));
}

#[test]
fn clearance_is_lowered_at_once_and_raised_by_two() {
    let senken = |zahl| {
        OrganisationCommand::StufeSenken(StufeSenken {
            nutzer: n(2),
            stufe: Stufe::new(zahl).unwrap(),
            grund: betreff("Sachgebiet gewechselt"),
        })
    };
    let zwei = nach(
        kreis(),
        [(FRAGT, beantragen(1, stufe(2))), (3, entscheiden(1, true))],
    );
    assert_eq!(
        tun(FRAGT, &zwei, senken(3)),
        Err(OrganisationError::ZweitePerson)
    );
    assert_eq!(
        tun(FRAGT, &zwei, senken(2)),
        Err(OrganisationError::Unveraendert)
    );
    let eins = nach(zwei, [(FRAGT, senken(1))]);
    assert_eq!(besitz(&eins).1, 1);
}
