//! Rules of a release of policies: laid before by the operator, in force with two people, one of them of data protection.

use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::zugriff::RegelwerkHash;
use eakte_domain::*;
use jiff::civil::Date;

use crate::gegeben::*;
use crate::organisation::{nach, tun};

/// The operator; 1 is of data protection, 2 and 3 lead units.
const BETREIBER: u128 = 0;
const ALT: RegelwerkHash = RegelwerkHash(Digest([1; 32]));
const NEU: RegelwerkHash = RegelwerkHash(Digest([2; 32]));

fn datei(text: &str) -> Vec<Regeldatei> {
    vec![Regeldatei {
        name: "x.cedar".to_owned(),
        text: text.to_owned(),
    }]
}

fn rolle(nutzer: u128, rolle: Rolle, bis: Option<Date>) -> OrganisationCommand {
    let leistungsarten = match rolle {
        Rolle::Teamleitung => vec![Leistungsart::Hzl],
        _ => Vec::new(),
    };
    OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: n(nutzer),
        rolle,
        einheit: einheit("10"),
        leistungsarten,
        bis,
    })
}

fn leer() -> Vec<OrganisationEvent> {
    let anlegen = OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
        nr: OrgNr(1),
        name: betreff("Kreis Borken"),
        art: Organisationsart::Kreis,
        kuerzel: "KB".to_owned(),
    });
    let unit = OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
        einheit: einheit("10"),
        name: betreff("Zentrale Dienste"),
        uebergeordnet: None,
    });
    let leute = (1..=3).map(|i| {
        OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
            nutzer: n(i),
            name: betreff("Anna Beispiel"),
            anmeldename: format!("anna.{i}"),
        })
    });
    let rollen = [
        rolle(1, Rolle::Datenschutz, None),
        rolle(2, Rolle::Teamleitung, None),
        rolle(3, Rolle::Teamleitung, None),
    ];
    let alle = [anlegen, unit].into_iter().chain(leute).chain(rollen);
    nach(Vec::new(), alle.map(|c| (BETREIBER, c)))
}

fn festlegen(hash: RegelwerkHash, allein: Option<&str>) -> OrganisationCommand {
    OrganisationCommand::RegelwerkFestlegen(RegelwerkFestlegen {
        hash,
        dateien: datei("alt"),
        allein: allein.map(betreff),
    })
}

fn vorlegen(hash: RegelwerkHash) -> OrganisationCommand {
    OrganisationCommand::RegelwerkVorlegen(RegelwerkVorlegen {
        hash,
        dateien: datei("neu"),
        probe: Regelprobe::default(),
    })
}

fn entscheiden(hash: RegelwerkHash, angenommen: bool) -> OrganisationCommand {
    OrganisationCommand::RegelwerkEntscheiden(RegelwerkEntscheiden {
        hash,
        angenommen,
        grund: betreff("verglichen"),
    })
}

/// The first set is in force and another one waits.
fn vorgelegt() -> Vec<OrganisationEvent> {
    let erst = (BETREIBER, festlegen(ALT, None));
    nach(leer(), [erst, (BETREIBER, vorlegen(NEU))])
}

/// Hash and text of what is in force.
fn geltend(events: &[OrganisationEvent]) -> (RegelwerkHash, String) {
    let org: Organisation = fold(events);
    let satz = org.regelwerk().geltend.clone().unwrap();
    (satz.hash, satz.dateien[0].text.clone())
}

#[test]
fn another_set_holds_with_the_second_confirmation_and_in_the_same_append() {
    let eine = nach(vorgelegt(), [(2, entscheiden(NEU, true))]);
    assert_eq!(geltend(&eine), (ALT, "alt".to_owned()));
    let zweite = tun(1, &eine, entscheiden(NEU, true)).unwrap();
    let [
        OrganisationEvent::RegelwerkBestaetigt(b),
        OrganisationEvent::RegelwerkGewechselt(w),
    ] = &zweite[..]
    else {
        panic!("{zweite:?}")
    };
    assert!(b.datenschutz);
    assert_eq!((w.bisher, w.neu), (Some(ALT), NEU));
    assert_eq!(w.bestaetigt, [n(2), n(1)]);
    assert!(w.allein.is_none());
    let fertig = [eine, zweite].concat();
    assert_eq!(geltend(&fertig), (NEU, "neu".to_owned()));
    let again = tun(3, &fertig, entscheiden(NEU, true));
    assert_eq!(again, Err(OrganisationError::RegelwerkUnbekannt));
}

#[test]
fn the_same_person_confirms_once_and_the_operator_not_at_all() {
    let eine = nach(vorgelegt(), [(1, entscheiden(NEU, true))]);
    let again = tun(1, &eine, entscheiden(NEU, true));
    assert_eq!(again, Err(OrganisationError::RegelwerkBestaetigt));
    let operator = tun(BETREIBER, &eine, entscheiden(NEU, true));
    assert_eq!(
        operator,
        Err(OrganisationError::NutzerUnbekannt(n(BETREIBER)))
    );
}

#[test]
fn without_data_protection_it_does_not_hold_however_many_confirm() {
    let zwei = nach(
        vorgelegt(),
        [(2, entscheiden(NEU, true)), (3, entscheiden(NEU, true))],
    );
    assert_eq!(geltend(&zwei).0, ALT);
    let drei = nach(zwei, [(1, entscheiden(NEU, true))]);
    assert_eq!(geltend(&drei).0, NEU);
    // A role that is over is none.
    let entziehen = OrganisationCommand::RolleEntziehen(RolleEntziehen {
        nutzer: n(1),
        rolle: Rolle::Datenschutz,
        einheit: einheit("10"),
    });
    let ohne = nach(
        vorgelegt(),
        [
            (BETREIBER, entziehen),
            (1, entscheiden(NEU, true)),
            (2, entscheiden(NEU, true)),
        ],
    );
    assert_eq!(geltend(&ohne).0, ALT);
}

#[test]
fn who_was_locked_out_since_does_not_count() {
    let sperren = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: n(1),
        grund: betreff("ausgeschieden"),
    });
    let offen = nach(
        vorgelegt(),
        [(1, entscheiden(NEU, true)), (BETREIBER, sperren)],
    );
    let zwei = nach(offen, [(2, entscheiden(NEU, true))]);
    assert_eq!(geltend(&zwei).0, ALT);
    let refused = tun(1, &zwei, entscheiden(NEU, false));
    assert_eq!(refused, Err(OrganisationError::NutzerGesperrt(n(1))));
}

#[test]
fn one_person_refuses_and_nothing_waits_any_more() {
    let aus = nach(
        vorgelegt(),
        [(2, entscheiden(NEU, true)), (3, entscheiden(NEU, false))],
    );
    assert_eq!(geltend(&aus).0, ALT);
    let org: Organisation = fold(&aus);
    assert_eq!(org.regelwerk().vorlage, None);
    assert_eq!(org.regelwerk().abgelehnt[0].durch, n(3));
    let late = tun(1, &aus, entscheiden(NEU, true));
    assert_eq!(late, Err(OrganisationError::RegelwerkUnbekannt));
    // Laid before once more, it begins anew.
    let wieder = nach(
        aus,
        [(BETREIBER, vorlegen(NEU)), (1, entscheiden(NEU, true))],
    );
    assert_eq!(geltend(&wieder).0, ALT);
}

#[test]
fn a_newer_set_takes_the_place_of_the_one_that_waits_and_its_confirmations() {
    let andere = RegelwerkHash(Digest([3; 32]));
    let neuer = nach(
        vorgelegt(),
        [(1, entscheiden(NEU, true)), (BETREIBER, vorlegen(andere))],
    );
    let old = tun(2, &neuer, entscheiden(NEU, true));
    assert_eq!(old, Err(OrganisationError::RegelwerkUnbekannt));
    let eine = nach(neuer, [(2, entscheiden(andere, true))]);
    assert_eq!(geltend(&eine).0, ALT);
}

#[test]
fn the_first_set_holds_by_itself_and_no_other_one() {
    let early = tun(BETREIBER, &leer(), vorlegen(NEU));
    assert_eq!(early, Err(OrganisationError::RegelwerkUnbekannt));
    let kein_erstes = tun(BETREIBER, &leer(), festlegen(ALT, Some("Test")));
    assert_eq!(kein_erstes, Err(OrganisationError::RegelwerkOhnePersonen));
    let erst = nach(leer(), [(BETREIBER, festlegen(ALT, None))]);
    assert_eq!(geltend(&erst).0, ALT);
    for same in [
        festlegen(ALT, None),
        festlegen(ALT, Some("Test")),
        vorlegen(ALT),
    ] {
        let refused = tun(BETREIBER, &erst, same);
        assert_eq!(refused, Err(OrganisationError::Unveraendert));
    }
    let zweites = tun(BETREIBER, &erst, festlegen(NEU, None));
    assert_eq!(zweites, Err(OrganisationError::RegelwerkOhnePersonen));
}

#[test]
fn the_operator_alone_is_recorded_as_such_with_the_reason() {
    let allein = nach(
        vorgelegt(),
        [(BETREIBER, festlegen(NEU, Some("Testsystem")))],
    );
    assert_eq!(geltend(&allein).0, NEU);
    let org: Organisation = fold(&allein);
    let zuletzt = org.regelwerk().wechsel.last().unwrap();
    assert_eq!(zuletzt.allein, Some(betreff("Testsystem")));
    assert!(zuletzt.bestaetigt.is_empty());
    assert_eq!(org.regelwerk().vorlage, None);
}
