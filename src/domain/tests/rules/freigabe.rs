//! Rules of the Freigabe.

use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Zweck};
use eakte_domain::*;

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

fn refused(c: FreigabeErteilen) -> AkteError {
    akte(&angelegt(), erteilen(c)).unwrap_err()
}

/// Two days after `JETZT`, when a Freigabe until `MORGEN` is over.
const UEBERMORGEN: Zeit = Zeit(JETZT.0 + 2 * 24 * 3600 * 1000);

#[test]
fn a_freigabe_is_granted_as_asked_and_for_reading_only() {
    let events = akte(&angelegt(), erteilen(freigeben(1))).unwrap();
    let [AkteEvent::FreigabeErteilt(e)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert!(!e.schreiben);
    assert_eq!((e.empfaenger, e.von, e.bis), (GRONAU, HEUTE, MORGEN));
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
    let events = nach([erteilen(freigeben(1)), beenden(1)]);
    let refused = akte(&events, erteilen(freigeben(1)));
    assert_eq!(refused, Err(AkteError::KennungVergeben(f(1).0)));
}

#[test]
fn object_recipient_and_zweck_have_one_live_freigabe() {
    let events = nach([erteilen(freigeben(1))]);
    let refused = akte(&events, erteilen(freigeben(2)));
    assert_eq!(refused, Err(AkteError::FreigabeBesteht(f(1))));
}

#[test]
fn another_object_recipient_or_zweck_is_another_freigabe() {
    let events = nach([vorgang_anlegen(1, None), erteilen(freigeben(1))]);
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
    let revoked = nach([erteilen(freigeben(1)), beenden(1)]);
    akte(&revoked, erteilen(freigeben(2))).unwrap();
    let expired = nach([erteilen(freigeben(1))]);
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
    let granted = nach([erteilen(freigeben(1))]);
    let expired = outcome_at::<Akte, _>(UEBERMORGEN, &granted, beenden(1));
    assert_eq!(expired, Err(AkteError::FreigabeBeendet(f(1))));
    let revoked = nach([erteilen(freigeben(1)), beenden(1)]);
    let again = akte(&revoked, beenden(1));
    assert_eq!(again, Err(AkteError::FreigabeBeendet(f(1))));
}

#[test]
fn a_freigabe_that_has_not_begun_can_be_revoked() {
    let c = FreigabeErteilen {
        von: MORGEN,
        ..freigeben(1)
    };
    akte(&nach([erteilen(c)]), beenden(1)).unwrap();
}

fn widerspruch(leistungsart: Leistungsart) -> Widerspruchsfreigabe {
    Widerspruchsfreigabe {
        freigabe: f(1),
        vorgang: v(1),
        leistungsart,
        kreis: OrgNr(1),
        einheit: einheit("50.9"),
        klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Widerspruch],
        bis: MORGEN,
    }
}

#[test]
fn an_objection_shares_one_vorgang_with_one_unit_of_the_kreis_until_a_day() {
    let c = FreigabeErteilen::widerspruch(widerspruch(Leistungsart::Grundsicherung), HEUTE);
    let events = akte(&nach([vorgang_anlegen(1, None)]), erteilen(c.unwrap())).unwrap();
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
    assert!(e.rechtsgrundlage.as_str().contains("§ 99 SGB XII"));
}

#[test]
fn the_kreis_decides_no_objection_where_the_municipality_answers_alone() {
    for l in [Leistungsart::Asylblg, Leistungsart::Uvg] {
        let refused = FreigabeErteilen::widerspruch(widerspruch(l), HEUTE);
        assert_eq!(refused, Err(AkteError::WiderspruchNichtBeimKreis(l)));
    }
}

#[test]
fn an_objection_shares_for_a_year_at_most() {
    let bis = jiff::civil::date(2027, 11, 24);
    let w = Widerspruchsfreigabe {
        bis,
        ..widerspruch(Leistungsart::Hzl)
    };
    FreigabeErteilen::widerspruch(w.clone(), HEUTE).unwrap();
    let bis_danach = bis.tomorrow().unwrap();
    let w = Widerspruchsfreigabe {
        bis: bis_danach,
        ..w
    };
    let refused = FreigabeErteilen::widerspruch(w, HEUTE);
    assert_eq!(refused, Err(AkteError::ZeitraumZuLang(bis)));
}
