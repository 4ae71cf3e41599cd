//! The calendar day of the district.

use eakte_domain::Zeit;
use eakte_domain::akte::*;
use eakte_domain::werte::Herkunft;
use jiff::civil::{Date, date};

use crate::gegeben::*;

fn tag(utc: &str) -> Date {
    let moment: jiff::Timestamp = utc.parse().unwrap();
    Zeit(moment.as_millisecond()).tag()
}

#[test]
fn the_day_begins_at_midnight_in_the_district_in_winter_and_summer() {
    assert_eq!(tag("2026-11-22T22:59:59.999Z"), date(2026, 11, 22));
    assert_eq!(tag("2026-11-22T23:00:00Z"), date(2026, 11, 23));
    assert_eq!(tag("2026-06-30T21:59:59.999Z"), date(2026, 6, 30));
    assert_eq!(tag("2026-06-30T22:00:00Z"), date(2026, 7, 1));
}

#[test]
fn summer_time_is_known_for_years_far_ahead() {
    assert_eq!(tag("2060-06-30T22:00:00Z"), date(2060, 7, 1));
}

#[test]
fn a_time_beyond_the_calendar_does_not_panic() {
    assert_eq!(Zeit(i64::MAX).tag(), date(1970, 1, 1));
    assert_eq!(Zeit(i64::MIN).tag(), date(1970, 1, 1));
}

#[test]
fn a_day_that_no_table_can_hold_is_refused_by_every_command_that_brings_one() {
    let filed = filed();
    for tag in [date(-4, 1, 1), date(0, 2, 28), Date::MIN] {
        let commands = [
            AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
                datum: Some(tag),
                ..registrieren(1, 9)
            }),
            AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
                eingang: Some(tag),
                ..registrieren(1, 9)
            }),
            AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                vorgang: v(1),
                am: tag,
            }),
            AkteCommand::FreigabeErteilen(FreigabeErteilen {
                von: tag,
                ..freigeben(1)
            }),
        ];
        for c in commands {
            assert_eq!(akte(&filed, c), Err(AkteError::DatumUnmoeglich(tag)));
        }
        let neu = AkteCommand::AkteAnlegen(AkteAnlegen {
            beginn: Some(tag),
            ..anlegen()
        });
        assert_eq!(akte(&[], neu), Err(AkteError::DatumUnmoeglich(tag)));
        let zu = AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: tag });
        assert_eq!(akte(&nach([]), zu), Err(AkteError::DatumUnmoeglich(tag)));
    }
}

#[test]
fn no_day_before_1900_is_entered_but_an_import_says_what_another_system_knew() {
    let registrieren = |eingang, herkunft| {
        AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
            eingang: Some(eingang),
            herkunft,
            ..registrieren(1, 9)
        })
    };
    let anlegen = |beginn, herkunft| {
        AkteCommand::AkteAnlegen(AkteAnlegen {
            beginn: Some(beginn),
            herkunft,
            ..anlegen()
        })
    };
    let fremd = || {
        Some(Herkunft {
            nachricht: "Nachricht 1".to_owned(),
            kennzeichen: None,
            objekt: None,
        })
    };
    let filed = filed();
    for tag in [date(1, 1, 1), date(26, 11, 27), date(1899, 12, 31)] {
        let refused = Err(AkteError::DatumUnmoeglich(tag));
        assert_eq!(akte(&filed, registrieren(tag, None)), refused);
        assert_eq!(akte(&[], anlegen(tag, None)), refused);
        assert!(akte(&filed, registrieren(tag, fremd())).is_ok());
        assert!(akte(&[], anlegen(tag, fremd())).is_ok());
    }
    let first = date(1900, 1, 1);
    assert!(akte(&filed, registrieren(first, None)).is_ok());
    assert!(akte(&[], anlegen(first, None)).is_ok());
}
