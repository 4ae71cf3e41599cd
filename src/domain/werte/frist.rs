//! Frist: on which day a term ends that an authority has set.

use jiff::civil::{Date, Weekday};

/// Public holidays of North Rhine-Westphalia that have the same date each year: month and day.
const FESTE: [(i8, i8); 6] = [(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)];
/// Those that move with Easter Sunday, in days after it: Karfreitag, Ostermontag, Christi Himmelfahrt, Pfingstmontag,
/// Fronleichnam.
const BEWEGLICHE: [i32; 5] = [-2, 1, 39, 50, 60];

/// The last day of a term that was set to end on `tag`: if that is a Saturday, a Sunday or a public holiday, the next
/// working day.
///
/// Holds for a letter that names the day without pointing to § 26 Abs. 3 Satz 2 SGB X: only then would the day itself
/// count. Christmas Eve and New Year's Eve are working days.
///
/// Source: § 26 Abs. 3 Satz 1 SGB X (for the AsylbLG the like § 31 Abs. 3 VwVfG NRW), § 2 Abs. 1 Feiertagsgesetz NW.
pub fn fristende(tag: Date) -> Date {
    let mut ende = tag;
    while !werktag(ende) {
        match ende.tomorrow() {
            Ok(next) => ende = next,
            Err(_) => break,
        }
    }
    ende
}

fn werktag(tag: Date) -> bool {
    !matches!(tag.weekday(), Weekday::Saturday | Weekday::Sunday) && !feiertag(tag)
}

fn feiertag(tag: Date) -> bool {
    if FESTE.contains(&(tag.month(), tag.day())) {
        return true;
    }
    ostersonntag(tag.year()).is_some_and(|o| BEWEGLICHE.contains(&(tag - o).get_days()))
}

/// Source: the algorithm of Meeus, Jones and Butcher for the Gregorian calendar.
fn ostersonntag(jahr: i16) -> Option<Date> {
    let y = i32::from(jahr);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(
        jahr,
        i8::try_from(n / 31).ok()?,
        i8::try_from(n % 31 + 1).ok()?,
    )
    .ok()
}
