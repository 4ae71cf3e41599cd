//! Rules of the Organisation.

use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::Date;

use crate::gegeben::*;

/// Somebody who is none of the people below.
const ADMIN: u128 = 99;

/// What one command of somebody leads to.
pub(crate) fn tun(
    wer: u128,
    events: &[OrganisationEvent],
    c: OrganisationCommand,
) -> Result<Vec<OrganisationEvent>, OrganisationError> {
    outcome_von::<Organisation, _>(n(wer), events, c)
}

/// All that has happened when these commands were obeyed too.
pub(crate) fn nach(
    mut events: Vec<OrganisationEvent>,
    commands: impl IntoIterator<Item = (u128, OrganisationCommand)>,
) -> Vec<OrganisationEvent> {
    for (wer, c) in commands {
        let neu = tun(wer, &events, c).unwrap();
        events.extend(neu);
    }
    events
}

fn organisation(
    events: &[OrganisationEvent],
    c: OrganisationCommand,
) -> Result<Vec<OrganisationEvent>, OrganisationError> {
    tun(ADMIN, events, c)
}

fn gruenden(nr: u16, kuerzel: &str) -> OrganisationCommand {
    OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
        nr: OrgNr(nr),
        name: betreff("Stadt Velen"),
        art: Organisationsart::Gemeinde,
        kuerzel: kuerzel.to_owned(),
    })
}

fn einheit_anlegen(zeichen: &str, oben: Option<&str>) -> OrganisationCommand {
    OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
        einheit: einheit(zeichen),
        name: betreff("Sozialamt"),
        uebergeordnet: oben.map(einheit),
    })
}

fn nutzer_anlegen(id: u128, anmeldename: &str) -> OrganisationCommand {
    OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
        nutzer: n(id),
        name: betreff("Anna Beispiel"),
        anmeldename: anmeldename.to_owned(),
    })
}

fn role(bis: Option<Date>) -> RolleZuweisen {
    RolleZuweisen {
        nutzer: n(1),
        rolle: Rolle::Sachbearbeitung,
        einheit: einheit("50"),
        leistungsarten: vec![Leistungsart::Hzl],
        bis,
    }
}

fn zuweisen(bis: Option<Date>) -> OrganisationCommand {
    OrganisationCommand::RolleZuweisen(role(bis))
}

fn entziehen() -> OrganisationCommand {
    OrganisationCommand::RolleEntziehen(RolleEntziehen {
        nutzer: n(1),
        rolle: Rolle::Sachbearbeitung,
        einheit: einheit("50"),
    })
}

fn sperren() -> OrganisationCommand {
    OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: n(1),
        grund: betreff("ausgeschieden"),
    })
}

/// Velen with unit 50 and person 1, then these commands.
fn after(commands: impl IntoIterator<Item = OrganisationCommand>) -> Vec<OrganisationEvent> {
    [
        gruenden(17, "VEL"),
        einheit_anlegen("50", None),
        nutzer_anlegen(1, "anna"),
    ]
    .into_iter()
    .chain(commands)
    .fold(Vec::new(), |mut events, c| {
        let neu = organisation(&events, c).unwrap();
        events.extend(neu);
        events
    })
}

#[test]
fn an_organisation_is_created_once() {
    let refused = organisation(&after([]), gruenden(17, "VEL"));
    assert_eq!(refused, Err(OrganisationError::SchonAngelegt));
}

#[test]
fn the_number_of_the_operator_is_no_organisation() {
    let refused = organisation(&[], gruenden(0, "VEL"));
    assert_eq!(refused, Err(OrganisationError::NummerUnzulaessig));
}

#[test]
fn a_kuerzel_is_short_and_plain() {
    for bad in ["", "V L", "V/L", "ABCDEFGHIJKLMNOPQRSTU"] {
        let refused = organisation(&[], gruenden(17, bad));
        let expected = OrganisationError::KuerzelUngueltig(bad.to_owned());
        assert_eq!(refused, Err(expected));
    }
    organisation(&[], gruenden(17, "SÜD")).unwrap();
}

#[test]
fn nothing_happens_before_the_organisation_exists() {
    for c in [
        einheit_anlegen("50", None),
        nutzer_anlegen(1, "anna"),
        zuweisen(None),
        entziehen(),
        sperren(),
    ] {
        let refused = organisation(&[], c);
        assert_eq!(refused, Err(OrganisationError::NichtAngelegt));
    }
}

#[test]
fn an_organisationszeichen_is_used_once() {
    let refused = organisation(&after([]), einheit_anlegen("50", None));
    let expected = OrganisationError::EinheitVergeben(einheit("50"));
    assert_eq!(refused, Err(expected));
}

#[test]
fn the_unit_above_exists() {
    organisation(&after([]), einheit_anlegen("50.1", Some("50"))).unwrap();
    let refused = organisation(&after([]), einheit_anlegen("51.1", Some("51")));
    let expected = OrganisationError::EinheitUnbekannt(einheit("51"));
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_person_is_added_once() {
    let refused = organisation(&after([]), nutzer_anlegen(1, "berta"));
    assert_eq!(refused, Err(OrganisationError::NutzerVergeben(n(1))));
}

#[test]
fn a_login_name_belongs_to_one_person() {
    let refused = organisation(&after([]), nutzer_anlegen(2, "anna"));
    let expected = OrganisationError::AnmeldenameVergeben("anna".to_owned());
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_login_name_has_one_spelling() {
    for bad in ["", "Anna", "anna b", "änna", &"a".repeat(101)] {
        let refused = organisation(&after([]), nutzer_anlegen(2, bad));
        let expected = OrganisationError::AnmeldenameUngueltig(bad.to_owned());
        assert_eq!(refused, Err(expected));
    }
    organisation(&after([]), nutzer_anlegen(2, "anna.b-2_x@velen.de")).unwrap();
}

#[test]
fn a_role_needs_a_known_person_and_unit() {
    let stranger = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: n(9),
        ..role(None)
    });
    let refused = organisation(&after([]), stranger);
    assert_eq!(refused, Err(OrganisationError::NutzerUnbekannt(n(9))));
    let nowhere = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        einheit: einheit("99"),
        ..role(None)
    });
    let refused = organisation(&after([]), nowhere);
    let expected = OrganisationError::EinheitUnbekannt(einheit("99"));
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_role_in_a_unit_is_given_once_while_it_lasts() {
    let refused = organisation(&after([zuweisen(Some(HEUTE))]), zuweisen(None));
    let expected = OrganisationError::RolleBesteht(Rolle::Sachbearbeitung);
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_role_that_has_run_out_is_given_again() {
    let events = after([zuweisen(Some(HEUTE))]);
    let morgen = Zeit(JETZT.0 + 24 * 3600 * 1000);
    let neu = outcome_at::<Organisation, _>(morgen, &events, zuweisen(None)).unwrap();
    let org = fold::<Organisation>(&[events, neu].concat());
    let rollen = &org.nutzer()[&n(1)].rollen;
    assert_eq!(rollen.len(), 1);
    assert_eq!(rollen[0].bis, None);
}

#[test]
fn a_role_is_not_over_before_it_is_given() {
    let refused = organisation(&after([]), zuweisen(Some(GESTERN)));
    assert_eq!(refused, Err(OrganisationError::ZeitraumVorbei(GESTERN)));
    // This is also its rule for years outside 1 to 9999: no Date lies after them.
    let year = organisation(&after([]), zuweisen(Some(Date::MIN)));
    assert_eq!(year, Err(OrganisationError::ZeitraumVorbei(Date::MIN)));
}

#[test]
fn case_work_needs_a_leistungsart_and_names_it_once() {
    let with = |rolle, leistungsarten| {
        OrganisationCommand::RolleZuweisen(RolleZuweisen {
            rolle,
            leistungsarten,
            ..role(None)
        })
    };
    for rolle in [Rolle::Sachbearbeitung, Rolle::Teamleitung] {
        let refused = organisation(&after([]), with(rolle, vec![]));
        assert_eq!(refused, Err(OrganisationError::LeistungsartFehlt(rolle)));
    }
    for rolle in [Rolle::Archiv, Rolle::Fachadmin] {
        organisation(&after([]), with(rolle, vec![])).unwrap();
    }
    let twice = with(Rolle::Teamleitung, vec![Leistungsart::Hzl; 2]);
    let expected = OrganisationError::LeistungsartDoppelt(Leistungsart::Hzl);
    assert_eq!(organisation(&after([]), twice), Err(expected));
}

#[test]
fn only_a_role_that_is_held_is_taken_away() {
    let expected = OrganisationError::RolleFehlt(Rolle::Sachbearbeitung);
    assert_eq!(organisation(&after([]), entziehen()), Err(expected.clone()));
    let taken = after([zuweisen(None), entziehen()]);
    assert_eq!(organisation(&taken, entziehen()), Err(expected));
    organisation(&taken, zuweisen(None)).unwrap();
}

#[test]
fn a_locked_person_gets_no_role_but_can_lose_one() {
    let locked = after([zuweisen(None), sperren()]);
    let elsewhere = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        rolle: Rolle::Teamleitung,
        ..role(None)
    });
    let refused = organisation(&locked, elsewhere);
    assert_eq!(refused, Err(OrganisationError::NutzerGesperrt(n(1))));
    organisation(&locked, entziehen()).unwrap();
}

#[test]
fn a_person_is_locked_once() {
    let refused = organisation(&after([sperren()]), sperren());
    assert_eq!(refused, Err(OrganisationError::NutzerGesperrt(n(1))));
}

fn fachadmin(nutzer: u128, zeichen: &str) -> OrganisationCommand {
    OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: n(nutzer),
        rolle: Rolle::Fachadmin,
        einheit: einheit(zeichen),
        leistungsarten: Vec::new(),
        bis: None,
    })
}

fn kein_fachadmin(zeichen: &str) -> OrganisationCommand {
    OrganisationCommand::RolleEntziehen(RolleEntziehen {
        nutzer: n(1),
        rolle: Rolle::Fachadmin,
        einheit: einheit(zeichen),
    })
}

#[test]
fn nobody_locks_themselves_or_gives_up_a_role_of_their_own() {
    let events = after([nutzer_anlegen(2, "berta"), zuweisen(None)]);
    for c in [sperren(), entziehen()] {
        let own = outcome_von::<Organisation, _>(n(1), &events, c.clone());
        assert_eq!(own, Err(OrganisationError::NichtSelbst));
        outcome_von::<Organisation, _>(n(2), &events, c).unwrap();
    }
}

#[test]
fn the_last_who_administrates_is_neither_locked_nor_rid_of_the_role() {
    let eine = after([
        nutzer_anlegen(2, "berta"),
        einheit_anlegen("10", None),
        fachadmin(1, "50"),
    ]);
    for c in [sperren(), kein_fachadmin("50")] {
        assert_eq!(
            organisation(&eine, c),
            Err(OrganisationError::LetzteFachadmin)
        );
    }
    let folgt = |c| {
        let mut events = eine.clone();
        events.extend(organisation(&eine, c).unwrap());
        events
    };
    // Of two units one may go, and with somebody else all.
    let zwei_einheiten = folgt(fachadmin(1, "10"));
    organisation(&zwei_einheiten, kein_fachadmin("50")).unwrap();
    assert_eq!(
        organisation(&zwei_einheiten, sperren()),
        Err(OrganisationError::LetzteFachadmin)
    );
    let zwei = folgt(fachadmin(2, "50"));
    for c in [sperren(), kein_fachadmin("50")] {
        organisation(&zwei, c).unwrap();
    }
    // Who is locked administrates nothing.
    let mut gesperrt = zwei;
    let zweite = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: n(2),
        grund: betreff("ausgeschieden"),
    });
    gesperrt.extend(organisation(&gesperrt, zweite).unwrap());
    assert_eq!(
        organisation(&gesperrt, sperren()),
        Err(OrganisationError::LetzteFachadmin)
    );
}
