//! Rules of the Aktenplan and its CSV file.

use eakte_domain::aktenplan::{csv, *};
use eakte_domain::werte::*;

use crate::gegeben::*;

fn aktenplan(
    events: &[AktenplanEvent],
    c: AktenplanCommand,
) -> Result<Vec<AktenplanEvent>, AktenplanError> {
    outcome::<Aktenplan, _>(events, c)
}

fn unit(kz: &str, oben: Option<&str>) -> PlaneinheitAufnehmen {
    PlaneinheitAufnehmen {
        kennzeichen: plan(kz),
        bezeichnung: betreff("Soziales"),
        leistungsart: None,
        aufbewahrung_jahre: Some(10),
        aussonderung: Aussonderungsart::Bewerten,
        uebergeordnet: oben.map(plan),
    }
}

fn aufnehmen(kz: &str, oben: Option<&str>) -> AktenplanCommand {
    AktenplanCommand::PlaneinheitAufnehmen(unit(kz, oben))
}

fn stilllegen(kz: &str) -> AktenplanCommand {
    AktenplanCommand::PlaneinheitStilllegen(PlaneinheitStilllegen {
        kennzeichen: plan(kz),
        grund: betreff("Aufgabe entfallen"),
    })
}

fn after(commands: impl IntoIterator<Item = AktenplanCommand>) -> Vec<AktenplanEvent> {
    commands.into_iter().fold(Vec::new(), |mut events, c| {
        let neu = aktenplan(&events, c).unwrap();
        events.extend(neu);
        events
    })
}

#[test]
fn a_kennzeichen_stands_once_in_the_plan() {
    let events = after([aufnehmen("50", None)]);
    assert_eq!(
        aktenplan(&events, aufnehmen("50", None)),
        Err(AktenplanError::KennzeichenVergeben(plan("50")))
    );
}

#[test]
fn the_unit_above_exists_and_is_in_use() {
    assert_eq!(
        aktenplan(&[], aufnehmen("50.1", Some("50"))),
        Err(AktenplanError::PlaneinheitUnbekannt(plan("50")))
    );
    let retired = after([aufnehmen("50", None), stilllegen("50")]);
    assert_eq!(
        aktenplan(&retired, aufnehmen("50.1", Some("50"))),
        Err(AktenplanError::PlaneinheitStillgelegt(plan("50")))
    );
}

#[test]
fn retention_is_one_to_150_years_or_without_end() {
    let with = |jahre| {
        AktenplanCommand::PlaneinheitAufnehmen(PlaneinheitAufnehmen {
            aufbewahrung_jahre: jahre,
            ..unit("50", None)
        })
    };
    for good in [None, Some(1), Some(150)] {
        aktenplan(&[], with(good)).unwrap();
    }
    for bad in [0, 151] {
        assert_eq!(
            aktenplan(&[], with(Some(bad))),
            Err(AktenplanError::AufbewahrungUngueltig(bad))
        );
    }
}

#[test]
fn a_unit_is_retired_once_and_after_the_units_below_it() {
    let events = after([aufnehmen("50", None), aufnehmen("50.1", Some("50"))]);
    assert_eq!(
        aktenplan(&events, stilllegen("50")),
        Err(AktenplanError::UntereinheitInGebrauch(plan("50.1")))
    );
    assert_eq!(
        aktenplan(&events, stilllegen("51")),
        Err(AktenplanError::PlaneinheitUnbekannt(plan("51")))
    );
    let retired = after([
        aufnehmen("50", None),
        aufnehmen("50.1", Some("50")),
        stilllegen("50.1"),
        stilllegen("50"),
    ]);
    assert_eq!(
        aktenplan(&retired, stilllegen("50")),
        Err(AktenplanError::PlaneinheitStillgelegt(plan("50")))
    );
}

#[test]
fn a_retired_unit_takes_no_akten() {
    let p = fold::<Aktenplan>(&after([aufnehmen("50", None)]));
    p.nimmt_akten(&plan("50")).unwrap();
    let p = fold::<Aktenplan>(&after([aufnehmen("50", None), stilllegen("50")]));
    assert_eq!(
        p.nimmt_akten(&plan("50")),
        Err(AktenplanError::PlaneinheitStillgelegt(plan("50")))
    );
    assert_eq!(
        p.nimmt_akten(&plan("51")),
        Err(AktenplanError::PlaneinheitUnbekannt(plan("51")))
    );
}

#[test]
fn the_leistungsart_is_inherited_from_the_nearest_unit_above() {
    let with = |kz, oben, l| {
        AktenplanCommand::PlaneinheitAufnehmen(PlaneinheitAufnehmen {
            leistungsart: Some(l),
            ..unit(kz, oben)
        })
    };
    let p = fold::<Aktenplan>(&after([
        aufnehmen("5", None),
        with("50", Some("5"), Leistungsart::Hzl),
        aufnehmen("50.1", Some("50")),
        aufnehmen("50.1.1", Some("50.1")),
        with("50.2", Some("50"), Leistungsart::Pflege),
    ]));
    let leistungsart = |kz| p.leistungsart(&plan(kz));
    assert_eq!(leistungsart("5"), None);
    assert_eq!(leistungsart("50.1.1"), Some(Leistungsart::Hzl));
    assert_eq!(leistungsart("50.2"), Some(Leistungsart::Pflege));
    assert_eq!(leistungsart("51"), None);
}

#[test]
fn the_plan_tells_what_becomes_of_akten() {
    let p = fold::<Aktenplan>(&after([aufnehmen("50", None)]));
    let expected = Aufbewahrung {
        jahre: Some(10),
        aussonderung: Aussonderungsart::Bewerten,
    };
    assert_eq!(p.aufbewahrung(&plan("50")), Some(expected));
    assert_eq!(p.aufbewahrung(&plan("51")), None);
}

const KOPF: &str =
    "kennzeichen;bezeichnung;leistungsart;aufbewahrung_jahre;aussonderung;uebergeordnet\n";

#[test]
fn a_csv_file_is_read_as_a_spreadsheet_writes_it() {
    let datei = format!(
        "\u{feff}{KOPF}50;Soziales;;;A;\r\n50.2;\"Hilfe; \"\"laufend\"\"\"; hzl ;10;B;50\r\n"
    );
    let gelesen = csv::lesen(&datei).unwrap();
    let expected = PlaneinheitAufnehmen {
        kennzeichen: plan("50.2"),
        bezeichnung: betreff("Hilfe; \"laufend\""),
        leistungsart: Some(Leistungsart::Hzl),
        aufbewahrung_jahre: Some(10),
        aussonderung: Aussonderungsart::Bewerten,
        uebergeordnet: Some(plan("50")),
    };
    assert_eq!(gelesen.len(), 2);
    assert_eq!(gelesen[0].aufbewahrung_jahre, None);
    assert_eq!(gelesen[1], expected);
}

#[test]
fn a_broken_csv_file_is_refused_whole_with_line_and_reason() {
    for (zeilen, zeile, grund) in [
        (
            "50;Soziales;;;A;\n50.1;Hilfe;;;A\n",
            3,
            "5 columns instead of 6",
        ),
        ("50;Soziales;;;A;\n;Hilfe;;;A;\n", 3, "PlanKz is empty"),
        ("50;;;;A;\n", 2, "Betreff is empty"),
        (
            "50;Soziales;rente;;A;\n",
            2,
            "`rente` is no Leistungsart; possible: hzl, grundsicherung, pflege, sgb2, asylblg, wohngeld, but, uvg, \
             widerspruch, erstattung",
        ),
        ("50;Soziales;;zehn;A;\n", 2, "`zehn` is no number of years"),
        ("50;Soziales;;-1;A;\n", 2, "`-1` is no number of years"),
        (
            "50;Soziales;;;C;\n",
            2,
            "`C` is no Aussonderungsart; possible: A, V, B",
        ),
        (
            "50;Soziales;;;;\n",
            2,
            "`` is no Aussonderungsart; possible: A, V, B",
        ),
    ] {
        let expected = csv::CsvFehler {
            zeile,
            grund: grund.to_owned(),
        };
        assert_eq!(csv::lesen(&format!("{KOPF}{zeilen}")), Err(expected));
    }
}

#[test]
fn a_csv_file_needs_its_header_line() {
    for datei in ["", "50;Soziales;;;A;\n", "kennzeichen;bezeichnung\n"] {
        let e = csv::lesen(datei).unwrap_err();
        assert_eq!(e.zeile, 1, "{datei:?}");
        assert!(e.grund.starts_with("the first line must read"), "{e}");
    }
}

#[test]
fn a_csv_file_has_at_most_ten_thousand_units() {
    let zeilen = |n: usize| -> String { (0..n).map(|i| format!("{i};Soziales;;;A;\n")).collect() };
    let full = csv::lesen(&format!("{KOPF}{}", zeilen(10_000))).unwrap();
    assert_eq!(full.len(), 10_000);
    let e = csv::lesen(&format!("{KOPF}{}", zeilen(10_001))).unwrap_err();
    assert_eq!(e.zeile, 10_002);
}
