//! The demonstration Aktenplan, made for this sample; it follows no published plan.

use eakte_domain::werte::Leistungsart;

/// The plan in the columns of `eakte_domain::aktenplan::csv::lesen`.
pub const AKTENPLAN_CSV: &str = include_str!("aktenplan.csv");

/// The units of a Leistungsart that Akten are filed under, the most frequent first.
pub(crate) fn planeinheiten(leistungsart: Leistungsart) -> &'static [&'static str] {
    match leistungsart {
        Leistungsart::Hzl => &["100.1", "100.1", "100.2"],
        Leistungsart::Grundsicherung => &["110.1", "110.1", "110.2"],
        Leistungsart::Pflege => &["120.1", "120.2", "120.3"],
        Leistungsart::But => &["130.1", "130.1", "130.2", "130.3"],
        Leistungsart::Sgb2 => &["140.1", "140.1", "140.1", "140.2", "140.3"],
        Leistungsart::Wohngeld => &["150.1", "150.1", "150.1", "150.2"],
        Leistungsart::Asylblg => &["160.1", "160.1", "160.2"],
        Leistungsart::Uvg => &["170.1", "170.1", "170.2"],
        Leistungsart::Widerspruch => &["180.1", "180.2", "180.3"],
        Leistungsart::Erstattung => &["190.1", "190.1", "190.2"],
    }
}
