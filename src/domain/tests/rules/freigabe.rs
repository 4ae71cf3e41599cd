//! Rules of the Freigabe.

use cqrs_es::test::TestFramework;
use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Zweck};
use eakte_domain::*;
use jiff::civil::{Date, date};

use crate::gegeben::*;

fn erteilen(c: FreigabeErteilen) -> AkteCommand {
    AkteCommand::FreigabeErteilen(c)
}

fn beenden(id: u128) -> AkteCommand {
    AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(id),
        grund: betreff("erledigt"),
    })
}

fn ablehnen(id: u128) -> AkteCommand {
    AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe: f(id),
        ablehnung: Some(betreff("nicht nötig")),
    })
}

/// What person 2 gets.
fn zweite(events: &[AkteEvent], c: AkteCommand) -> Result<Vec<AkteEvent>, AkteError> {
    outcome_von::<Akte, _>(n(2), events, c)
}

fn refused(c: FreigabeErteilen) -> AkteError {
    akte(&angelegt(), erteilen(c)).unwrap_err()
}

/// Two days after `JETZT`, when a Freigabe until `MORGEN` is over.
const UEBERMORGEN: Zeit = Zeit(JETZT.0 + 2 * 24 * 3600 * 1000);

#[test]
fn a_freigabe_on_a_legal_basis_of_its_own_waits_and_shares_nothing() {
    let events = akte(&angelegt(), erteilen(freigeben(1))).unwrap();
    let [AkteEvent::FreigabeBeantragt(e)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((e.durch, e.empfaenger), (n(1), GRONAU));
    let akte: Akte = fold(&nach([erteilen(freigeben(1))]));
    assert!(akte.freigaben().is_empty());
    assert!(akte.freigabeantraege()[&f(1)].wartet(MORGEN));
}

#[test]
fn a_freigabe_is_granted_as_asked_and_for_reading_only_once_a_second_person_agrees() {
    let c = FreigabeErteilen {
        vorgang: Some(v(1)),
        einheit: Some(einheit("50.2")),
        ..freigeben(1)
    };
    let events = nach([vorgang_anlegen(1, None), erteilen(c.clone())]);
    let agreed = zweite(&events, zustimmen(1)).unwrap();
    let expected = FreigabeErteilt {
        freigabe: c.freigabe,
        vorgang: c.vorgang,
        empfaenger: c.empfaenger,
        zweck: c.zweck,
        rechtsgrundlage: c.rechtsgrundlage,
        klassen: c.klassen,
        von: c.von,
        bis: c.bis,
        schreiben: false,
        einheit: c.einheit,
        uebergabe: None,
        vereinbarung: None,
        beantragt_von: Some(n(1)),
    };
    assert_eq!(agreed, [AkteEvent::FreigabeErteilt(expected)]);
    let akte: Akte = fold(&[events, agreed].concat());
    assert!(akte.freigaben()[&f(1)].lebt(HEUTE));
    assert!(!akte.freigabeantraege()[&f(1)].wartet(HEUTE));
}

#[test]
fn who_asked_for_a_freigabe_does_not_agree_but_takes_it_back() {
    let events = nach([erteilen(freigeben(1))]);
    assert_eq!(akte(&events, zustimmen(1)), Err(AkteError::ZweitePerson));
    for no in [ablehnen(1), beenden(1)] {
        let ended = akte(&events, no).unwrap();
        assert!(matches!(&ended[..], [AkteEvent::FreigabeAbgelehnt(e)] if e.freigabe == f(1)));
        let events = [events.clone(), ended].concat();
        let late = zweite(&events, zustimmen(1));
        assert_eq!(late, Err(AkteError::FreigabeEntschieden(f(1))));
        assert!(fold::<Akte>(&events).freigaben().is_empty());
    }
}

#[test]
fn whoever_acts_for_who_asked_for_a_freigabe_does_not_agree() {
    let events = nach([erteilen(freigeben(1))]);
    let deputy = outcome_iv::<Akte, _>(n(2), n(1), &events, zustimmen(1));
    assert_eq!(deputy, Err(AkteError::ZweitePerson));
    outcome_iv::<Akte, _>(n(2), n(3), &events, zustimmen(1)).unwrap();
    outcome_iv::<Akte, _>(n(2), n(1), &events, ablehnen(1)).unwrap();
    // The other way round: person 2 asks in the place of person 3.
    let asked = outcome_iv::<Akte, _>(n(2), n(3), &angelegt(), erteilen(freigeben(1))).unwrap();
    let events = [angelegt(), asked].concat();
    let place = outcome_von::<Akte, _>(n(3), &events, zustimmen(1));
    assert_eq!(place, Err(AkteError::ZweitePerson));
    akte(&events, zustimmen(1)).unwrap();
}

#[test]
fn a_freigabe_lasts_five_years_at_most() {
    let bis = |bis| FreigabeErteilen {
        bis,
        ..freigeben(1)
    };
    let last = date(2031, 11, 23);
    akte(&angelegt(), erteilen(bis(last))).unwrap();
    let refused = refused(bis(last.tomorrow().unwrap()));
    assert_eq!(refused, AkteError::ZeitraumZuLang(last));
}

#[test]
fn a_freigabe_is_decided_on_once() {
    let asked = nach([erteilen(freigeben(1))]);
    let unknown = zweite(&asked, zustimmen(2));
    assert_eq!(unknown, Err(AkteError::FreigabeUnbekannt(f(2))));
    let refused = [asked.clone(), zweite(&asked, ablehnen(1)).unwrap()].concat();
    for events in [geteilt(angelegt(), freigeben(1)), refused] {
        for c in [zustimmen(1), ablehnen(1)] {
            let again = zweite(&events, c);
            assert_eq!(again, Err(AkteError::FreigabeEntschieden(f(1))));
        }
    }
    let refused = then(asked, [ablehnen(1)]);
    assert_eq!(
        akte(&refused, beenden(1)),
        Err(AkteError::FreigabeBeendet(f(1)))
    );
}

#[test]
fn what_has_changed_since_a_freigabe_was_asked_for_counts_when_a_second_person_agrees() {
    let vorgang = FreigabeErteilen {
        vorgang: Some(v(1)),
        ..freigeben(1)
    };
    let asked = nach([vorgang_anlegen(1, None), erteilen(vorgang)]);
    let cancelled = then(asked, [stornieren(1)]);
    assert_eq!(
        zweite(&cancelled, zustimmen(1)),
        Err(AkteError::VorgangIstStorniert(1))
    );
    let asked = nach([erteilen(freigeben(1))]);
    let late = TestFramework::<Akte>::with(())
        .given(asked.clone())
        .when(issued_von(n(2), UEBERMORGEN, zustimmen(1)))
        .inspect_result();
    assert_eq!(late, Err(AkteError::ZeitraumVorbei(MORGEN)));
    // Refusing is possible whatever has changed.
    for events in [cancelled, then(asked, [akte_stornieren()])] {
        zweite(&events, ablehnen(1)).unwrap();
    }
}

#[test]
fn one_request_at_a_time_waits_for_object_recipient_and_zweck() {
    let asked = nach([erteilen(freigeben(1))]);
    let second = akte(&asked, erteilen(freigeben(2)));
    assert_eq!(second, Err(AkteError::FreigabeWartet(f(1))));
    let elsewhere = FreigabeErteilen {
        empfaenger: OrgNr(3),
        ..freigeben(2)
    };
    akte(&asked, erteilen(elsewhere)).unwrap();
    let refused = then(asked.clone(), [ablehnen(1)]);
    akte(&refused, erteilen(freigeben(2))).unwrap();
    assert_eq!(
        akte(&refused, erteilen(freigeben(1))),
        Err(AkteError::KennungVergeben(f(1).0))
    );
    // Nobody can agree to what is over, so it does not stand in the way.
    let later = FreigabeErteilen {
        bis: jiff::civil::date(2027, 1, 1),
        ..freigeben(2)
    };
    outcome_at::<Akte, _>(UEBERMORGEN, &asked, erteilen(later)).unwrap();
}

#[test]
fn the_leading_organisation_needs_no_freigabe() {
    let c = FreigabeErteilen {
        empfaenger: VELEN,
        ..freigeben(1)
    };
    assert_eq!(refused(c), AkteError::EmpfaengerFederfuehrend);
}

#[test]
fn the_operator_of_the_log_receives_no_freigabe() {
    let c = FreigabeErteilen {
        empfaenger: OrgNr(0),
        ..freigeben(1)
    };
    assert_eq!(refused(c), AkteError::EmpfaengerUnzulaessig);
}

#[test]
fn a_freigabe_does_not_end_before_it_begins() {
    let c = FreigabeErteilen {
        von: MORGEN,
        bis: HEUTE,
        ..freigeben(1)
    };
    let (von, bis) = (MORGEN, HEUTE);
    assert_eq!(refused(c), AkteError::ZeitraumVerkehrt { von, bis });
}

#[test]
fn a_freigabe_is_not_over_before_it_is_granted() {
    let c = FreigabeErteilen {
        von: GESTERN,
        bis: GESTERN,
        ..freigeben(1)
    };
    assert_eq!(refused(c), AkteError::ZeitraumVorbei(GESTERN));
}

#[test]
fn a_freigabe_of_one_day_ends_with_that_day() {
    let c = FreigabeErteilen {
        bis: HEUTE,
        ..freigeben(1)
    };
    akte(&angelegt(), erteilen(c)).unwrap();
}

#[test]
fn a_freigabe_covers_at_least_one_class() {
    let c = FreigabeErteilen {
        klassen: vec![],
        ..freigeben(1)
    };
    assert_eq!(refused(c), AkteError::KlassenLeer);
}

#[test]
fn a_freigabe_names_each_class_once() {
    let c = FreigabeErteilen {
        klassen: vec![
            Dokumentklasse::Bescheid,
            Dokumentklasse::Antrag,
            Dokumentklasse::Bescheid,
        ],
        ..freigeben(1)
    };
    let expected = AkteError::KlasseDoppelt(Dokumentklasse::Bescheid);
    assert_eq!(refused(c), expected);
}

#[test]
fn a_shared_vorgang_exists_and_is_not_storniert() {
    let c = FreigabeErteilen {
        vorgang: Some(v(1)),
        ..freigeben(1)
    };
    assert_eq!(refused(c.clone()), AkteError::VorgangUnbekannt(v(1)));
    let cancelled = nach([vorgang_anlegen(1, None), stornieren(1)]);
    assert_eq!(
        akte(&cancelled, erteilen(c.clone())),
        Err(AkteError::VorgangIstStorniert(1))
    );
    let closed = nach([vorgang_anlegen(1, None), zda(1)]);
    akte(&closed, erteilen(c)).unwrap();
}

#[test]
fn a_freigabe_id_is_used_once() {
    let events = then(geteilt(angelegt(), freigeben(1)), [beenden(1)]);
    let refused = akte(&events, erteilen(freigeben(1)));
    assert_eq!(refused, Err(AkteError::KennungVergeben(f(1).0)));
}

#[test]
fn object_recipient_and_zweck_have_one_live_freigabe() {
    let events = geteilt(angelegt(), freigeben(1));
    let refused = akte(&events, erteilen(freigeben(2)));
    assert_eq!(refused, Err(AkteError::FreigabeBesteht(f(1))));
}

#[test]
fn another_object_recipient_or_zweck_is_another_freigabe() {
    let events = geteilt(nach([vorgang_anlegen(1, None)]), freigeben(1));
    for c in [
        FreigabeErteilen {
            vorgang: Some(v(1)),
            ..freigeben(2)
        },
        FreigabeErteilen {
            empfaenger: OrgNr(3),
            ..freigeben(2)
        },
        FreigabeErteilen {
            zweck: Zweck::Leistung(Leistungsart::Wohngeld),
            ..freigeben(2)
        },
    ] {
        akte(&events, erteilen(c)).unwrap();
    }
}

#[test]
fn after_revoking_or_expiry_a_new_freigabe_is_possible() {
    let revoked = then(geteilt(angelegt(), freigeben(1)), [beenden(1)]);
    akte(&revoked, erteilen(freigeben(2))).unwrap();
    let expired = geteilt(angelegt(), freigeben(1));
    let later = FreigabeErteilen {
        bis: jiff::civil::date(2027, 1, 1),
        ..freigeben(2)
    };
    outcome_at::<Akte, _>(UEBERMORGEN, &expired, erteilen(later)).unwrap();
}

#[test]
fn only_a_live_freigabe_is_revoked() {
    let unknown = akte(&angelegt(), beenden(1));
    assert_eq!(unknown, Err(AkteError::FreigabeUnbekannt(f(1))));
    let granted = geteilt(angelegt(), freigeben(1));
    let expired = outcome_at::<Akte, _>(UEBERMORGEN, &granted, beenden(1));
    assert_eq!(expired, Err(AkteError::FreigabeBeendet(f(1))));
    let revoked = then(granted, [beenden(1)]);
    let again = akte(&revoked, beenden(1));
    assert_eq!(again, Err(AkteError::FreigabeBeendet(f(1))));
}

#[test]
fn a_freigabe_that_has_not_begun_can_be_revoked() {
    let c = FreigabeErteilen {
        von: MORGEN,
        ..freigeben(1)
    };
    akte(&geteilt(angelegt(), c), beenden(1)).unwrap();
}

/// An Akte of this benefit with Vorgang 1.
fn akte_zu(leistungsart: Leistungsart) -> Vec<AkteEvent> {
    let neu = AkteAnlegen {
        leistungsart,
        ..anlegen()
    };
    let opened = akte(&[], AkteCommand::AkteAnlegen(neu)).unwrap();
    then(opened, [vorgang_anlegen(1, None)])
}

fn widerspruch(bis: Date) -> AkteCommand {
    AkteCommand::WiderspruchFreigeben(WiderspruchFreigeben {
        freigabe: f(1),
        vorgang: v(1),
        kreis: OrgNr(1),
        einheit: einheit("50.9"),
        klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Widerspruch],
        bis,
    })
}

#[test]
fn an_objection_shares_one_vorgang_at_once_with_one_unit_of_the_kreis_until_a_day() {
    let events = akte(&akte_zu(Leistungsart::Grundsicherung), widerspruch(MORGEN)).unwrap();
    let [AkteEvent::FreigabeErteilt(e)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(e.vorgang, Some(v(1)));
    assert_eq!(
        (e.empfaenger, &e.einheit),
        (OrgNr(1), &Some(einheit("50.9")))
    );
    assert_eq!(e.zweck, Zweck::Leistung(Leistungsart::Widerspruch));
    assert_eq!((e.von, e.bis), (HEUTE, MORGEN));
    assert!(e.rechtsgrundlage.as_str().contains("§ 99 Abs. 1 SGB XII"));
    assert_eq!(e.beantragt_von, None);
}

#[test]
fn what_looks_like_an_objection_waits_like_any_other_freigabe() {
    let c = FreigabeErteilen {
        vorgang: Some(v(1)),
        empfaenger: OrgNr(1),
        einheit: Some(einheit("50.9")),
        zweck: Zweck::Leistung(Leistungsart::Widerspruch),
        ..freigeben(1)
    };
    let c = FreigabeErteilen {
        freigabe: f(2),
        ..c
    };
    let events = then(akte_zu(Leistungsart::Grundsicherung), [erteilen(c)]);
    assert!(matches!(
        events.last(),
        Some(AkteEvent::FreigabeBeantragt(_))
    ));
    // The objection itself does not wait for it, and leaves nothing to agree to.
    let events = then(events, [widerspruch(MORGEN)]);
    assert_eq!(
        zweite(&events, zustimmen(2)),
        Err(AkteError::FreigabeBesteht(f(1)))
    );
}

#[test]
fn the_kreis_decides_no_objection_where_the_municipality_answers_alone() {
    for l in [Leistungsart::Asylblg, Leistungsart::Uvg] {
        let refused = akte(&akte_zu(l), widerspruch(MORGEN));
        assert_eq!(refused, Err(AkteError::WiderspruchNichtBeimKreis(l)));
    }
}

#[test]
fn no_other_share_opens_to_the_kreis_for_an_objection_what_the_municipality_answers_alone() {
    let c = FreigabeErteilen {
        empfaenger: OrgNr(1),
        zweck: Zweck::Leistung(Leistungsart::Widerspruch),
        ..freigeben(1)
    };
    for l in [
        Leistungsart::Asylblg,
        Leistungsart::Uvg,
        Leistungsart::Erstattung,
    ] {
        let refused = akte(&akte_zu(l), erteilen(c.clone()));
        assert_eq!(refused, Err(AkteError::WiderspruchNichtBeimKreis(l)));
        // For another purpose it is a share like any other.
        akte(&akte_zu(l), erteilen(freigeben(1))).unwrap();
    }
    for l in [Leistungsart::Hzl, Leistungsart::Widerspruch] {
        akte(&akte_zu(l), erteilen(c.clone())).unwrap();
    }
}

#[test]
fn an_objection_shares_for_a_year_at_most() {
    let events = akte_zu(Leistungsart::Hzl);
    let bis = jiff::civil::date(2027, 11, 24);
    akte(&events, widerspruch(bis)).unwrap();
    let refused = akte(&events, widerspruch(bis.tomorrow().unwrap()));
    assert_eq!(refused, Err(AkteError::ZeitraumZuLang(bis)));
}

#[test]
fn the_id_of_a_freigabe_that_waits_is_not_given_to_an_objection() {
    let events = then(akte_zu(Leistungsart::Hzl), [erteilen(freigeben(1))]);
    let refused = akte(&events, widerspruch(MORGEN));
    assert_eq!(refused, Err(AkteError::KennungVergeben(f(1).0)));
}
