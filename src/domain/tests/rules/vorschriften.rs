//! Rules of how law is cited, and of the days on which no term ends.

use eakte_domain::werte::{Auskunftsgrundlage, Leistungsart, Loeschgrundlage, fristende};
use jiff::ToSpan;
use jiff::civil::{Date, date};

#[test]
fn an_erasure_rests_on_the_regulation_for_the_code_only_narrows_it() {
    for grundlage in Loeschgrundlage::ALLE {
        let norm = grundlage.norm();
        assert!(norm.starts_with("Art. 17 Abs. 1 lit. "), "{norm}");
    }
}

#[test]
fn what_is_merely_no_longer_needed_is_kept_until_its_retention_is_over_whatever_it_is_called() {
    for grundlage in Loeschgrundlage::ALLE {
        let entbehrlich = grundlage.norm().starts_with("Art. 17 Abs. 1 lit. a ");
        assert_eq!(entbehrlich, grundlage.braucht_bewertung(), "{grundlage}");
        assert!(
            !entbehrlich || grundlage.weicht_aufbewahrung(),
            "{grundlage}"
        );
    }
}

#[test]
fn a_refused_answer_is_cited_by_sentence_number_or_letter() {
    let norm: Vec<_> = Auskunftsgrundlage::ALLE.iter().map(|g| g.norm()).collect();
    assert_eq!(
        norm,
        [
            "§ 83 Abs. 1 Nr. 1 i. V. m. § 82a Abs. 1, 4 und 5 SGB X",
            "§ 83 Abs. 1 Nr. 2 Buchst. a SGB X",
            "§ 83 Abs. 1 Nr. 2 Buchst. b SGB X",
            "§ 83 Abs. 2 Satz 2 SGB X",
            "§ 25 Abs. 1 Satz 2 SGB X",
            "§ 83 Abs. 2 Satz 4 i. V. m. § 25 Abs. 2 SGB X",
            "§ 25 Abs. 3 SGB X",
            "Art. 15 Abs. 4 DSGVO",
            "Art. 12 Abs. 5 Satz 2 Buchst. b DSGVO",
        ]
    );
}

#[test]
fn a_letter_names_the_duty_and_not_the_whole_chapter() {
    let pflicht = "§ 60 Abs. 1 Satz 1 Nr. 1 und 3 SGB I";
    for leistung in Leistungsart::ALLE {
        let norm = leistung.mitwirkungsgrundlage();
        assert!(norm.ends_with(pflicht), "{leistung}: {norm}");
        // Not a part of the Sozialgesetzbuch: its own law takes the duty over.
        let verweist = norm.starts_with("§ 9 Abs. 3 Satz 1 AsylbLG");
        assert_eq!(verweist, *leistung == Leistungsart::Asylblg, "{norm}");
    }
}

#[test]
fn the_kreis_decides_objections_where_it_has_called_the_municipality_in() {
    for (leistung, norm) in [
        (Leistungsart::Hzl, "§ 99 Abs. 1 SGB XII"),
        (Leistungsart::Grundsicherung, "§ 99 Abs. 1 SGB XII"),
        (Leistungsart::Pflege, "§ 99 Abs. 1 SGB XII"),
        (Leistungsart::Sgb2, "§ 6 Abs. 2 SGB II"),
    ] {
        let grundlage = leistung.widerspruchsgrundlage().unwrap();
        assert!(grundlage.starts_with(norm), "{leistung}: {grundlage}");
    }
    assert_eq!(Leistungsart::Asylblg.widerspruchsgrundlage(), None);
}

fn ostern(jahr: i16) -> Date {
    let (monat, tag) = match jahr {
        1954 | 2049 => (4, 18),
        1981 | 2076 => (4, 19),
        2000 => (4, 23),
        2024 => (3, 31),
        2025 => (4, 20),
        2026 => (4, 5),
        2027 => (3, 28),
        // The latest day there is, and the earliest.
        2038 => (4, 25),
        2285 => (3, 22),
        _ => panic!("no table for {jahr}"),
    };
    date(jahr, monat, tag)
}

#[test]
fn easter_is_found_in_years_that_short_rules_get_wrong() {
    for jahr in [
        1954, 1981, 2000, 2024, 2025, 2026, 2027, 2038, 2049, 2076, 2285,
    ] {
        let ostern = ostern(jahr);
        // Karfreitag to the Tuesday after; the Thursday before is a working day.
        assert_eq!(fristende(ostern - 2.days()), ostern + 2.days(), "{jahr}");
        assert_eq!(fristende(ostern - 3.days()), ostern - 3.days(), "{jahr}");
    }
}

#[test]
fn every_holiday_of_north_rhine_westphalia_moves_the_end_of_a_term() {
    for (tag, ende) in [
        (date(2029, 1, 1), date(2029, 1, 2)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 4, 6), date(2026, 4, 7)),
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2026, 5, 14), date(2026, 5, 15)),
        (date(2026, 5, 25), date(2026, 5, 26)),
        (date(2026, 6, 4), date(2026, 6, 5)),
        (date(2028, 10, 3), date(2028, 10, 4)),
        (date(2028, 11, 1), date(2028, 11, 2)),
        (date(2028, 12, 25), date(2028, 12, 27)),
        (date(2028, 12, 26), date(2028, 12, 27)),
        // A Saturday, a Sunday that is a holiday anyway, and then the Monday.
        (date(2027, 12, 25), date(2027, 12, 27)),
    ] {
        assert_eq!(fristende(tag), ende, "{tag}");
    }
}

#[test]
fn a_day_that_is_free_elsewhere_or_by_custom_ends_a_term() {
    for tag in [
        // Christmas Eve and New Year's Eve.
        date(2026, 12, 24),
        date(2026, 12, 31),
        // Heilige Drei Könige, Rosenmontag, Frauentag, Gründonnerstag.
        date(2027, 1, 6),
        date(2027, 2, 8),
        date(2027, 3, 8),
        date(2027, 3, 25),
        // Mariä Himmelfahrt, Reformationstag, Buß- und Bettag.
        date(2028, 8, 15),
        date(2028, 10, 31),
        date(2027, 11, 17),
    ] {
        assert_eq!(fristende(tag), tag, "{tag}");
    }
}
