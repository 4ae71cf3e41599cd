//! Dates and times in words, in the district's time zone.

use eakte_domain::Zeit;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::Sprache;

const MONATE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WOCHENTAGE: [&str; 7] = [
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
];
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A date in words: `4. November 2026`, `4 November 2026`.
pub fn datum(sprache: Sprache, d: Date) -> String {
    format!("{} {:04}", ohne_jahr(sprache, d), d.year())
}

/// A date for tables: `04.11.2026`, `4 Nov 2026`.
pub fn datum_kurz(sprache: Sprache, d: Date) -> String {
    match sprache {
        Sprache::De => format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year()),
        Sprache::En => format!("{} {} {:04}", d.day(), &monat(sprache, d)[..3], d.year()),
    }
}

/// A date with its weekday: `Montag, 23. November 2026`.
pub fn tag(sprache: Sprache, d: Date) -> String {
    let nr = usize::from(d.weekday().to_monday_zero_offset().unsigned_abs());
    let name = match sprache {
        Sprache::De => WOCHENTAGE[nr],
        Sprache::En => WEEKDAYS[nr],
    };
    format!("{name}, {}", datum(sprache, d))
}

/// The time of day, `08:14`.
pub fn uhrzeit(zeit: Zeit) -> String {
    let t = ortszeit(zeit);
    format!("{:02}:{:02}", t.hour(), t.minute())
}

/// A moment as people say it: `heute, 08:14`, `gestern, 17:02`, `4. November, 09:12`; the year only if it is another.
pub fn zeitpunkt(sprache: Sprache, zeit: Zeit, jetzt: Zeit) -> String {
    let (d, heute) = (zeit.tag(), jetzt.tag());
    let wann = if d == heute {
        sprache.t("zeit-heute")
    } else if d.tomorrow().is_ok_and(|morgen| morgen == heute) {
        sprache.t("zeit-gestern")
    } else if d.year() == heute.year() {
        ohne_jahr(sprache, d)
    } else {
        datum(sprache, d)
    };
    format!("{wann}, {}", uhrzeit(zeit))
}

fn ohne_jahr(sprache: Sprache, d: Date) -> String {
    match sprache {
        Sprache::De => format!("{}. {}", d.day(), monat(sprache, d)),
        Sprache::En => format!("{} {}", d.day(), monat(sprache, d)),
    }
}

fn monat(sprache: Sprache, d: Date) -> &'static str {
    let nr = usize::from(d.month().unsigned_abs()) - 1;
    match sprache {
        Sprache::De => MONATE[nr],
        Sprache::En => MONTHS[nr],
    }
}

fn ortszeit(zeit: Zeit) -> Time {
    let moment = jiff::Timestamp::from_millisecond(zeit.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    moment.to_zoned(zone).time()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    fn zeit(s: &str) -> Zeit {
        Zeit(s.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        let d = date(2026, 3, 4);
        assert_eq!(datum(Sprache::De, d), "4. März 2026");
        assert_eq!(datum(Sprache::En, d), "4 March 2026");
        assert_eq!(datum_kurz(Sprache::De, d), "04.03.2026");
        assert_eq!(datum_kurz(Sprache::En, d), "4 Mar 2026");
        // The year in four digits: 26 is not 2026.
        let d = date(26, 1, 1);
        assert_eq!(datum(Sprache::De, d), "1. Januar 0026");
        assert_eq!(datum_kurz(Sprache::De, d), "01.01.0026");
        assert_eq!(datum_kurz(Sprache::En, d), "1 Jan 0026");
        assert_eq!(
            tag(Sprache::De, date(2026, 11, 23)),
            "Montag, 23. November 2026"
        );
    }

    #[test]
    fn midnight_is_the_district_s_not_greenwich_s() {
        let jetzt = zeit("2026-11-23T08:00:00Z");
        assert_eq!(
            zeitpunkt(Sprache::De, zeit("2026-11-22T23:30:00Z"), jetzt),
            "heute, 00:30"
        );
        assert_eq!(
            zeitpunkt(Sprache::En, zeit("2026-11-22T22:30:00Z"), jetzt),
            "yesterday, 23:30"
        );
        assert_eq!(
            zeitpunkt(Sprache::De, zeit("2026-11-04T08:12:00Z"), jetzt),
            "4. November, 09:12"
        );
        assert_eq!(
            zeitpunkt(Sprache::De, zeit("2025-11-04T08:12:00Z"), jetzt),
            "4. November 2025, 09:12"
        );
    }
}
