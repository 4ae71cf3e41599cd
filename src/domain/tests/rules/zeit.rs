//! The calendar day of the district.

use eakte_domain::Zeit;
use jiff::civil::{Date, date};

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
