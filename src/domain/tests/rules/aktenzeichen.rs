//! Aktenzeichen and their template.

use eakte_domain::aktenzeichen::*;

use crate::gegeben::*;

#[test]
fn an_aktenzeichen_follows_the_template_of_the_house() {
    let z = bilden(&einheit("50.1"), &plan("50.2"), 7, 2026);
    assert_eq!(z, "50.1-50.2-00007/2026");
    assert_eq!(vorgangszeichen(&z, 2), "50.1-50.2-00007/2026-0002");
    assert_eq!(dokumentzeichen(&z, 2, 13), "50.1-50.2-00007/2026-0002-0013");
}

#[test]
fn a_running_number_of_six_digits_is_not_cut() {
    let z = bilden(&einheit("50.1"), &plan("50.2"), 123_456, 2026);
    assert_eq!(z, "50.1-50.2-123456/2026");
}

#[test]
fn the_default_template_is_the_one_written_down() {
    assert_eq!(
        AktenzeichenVorlage::default(),
        AktenzeichenVorlage::parse(VORLAGE).unwrap()
    );
}

#[test]
fn an_authority_may_choose_its_own_template() {
    let v = AktenzeichenVorlage::parse("AZ {jahr}.{laufend}").unwrap();
    assert_eq!(
        v.bilden(&einheit("50.1"), &plan("50.2"), 7, 2026),
        "AZ 2026.00007"
    );
    assert_eq!(v.to_string(), "AZ {jahr}.{laufend}");
}

#[test]
fn a_template_that_would_give_two_akten_one_aktenzeichen_is_refused() {
    for (vorlage, grund) in [
        ("{laufend}", VorlageError::PlatzFehlt("jahr")),
        ("{jahr}", VorlageError::PlatzFehlt("laufend")),
        ("{laufend}{jahr}", VorlageError::TrennungFehlt("jahr")),
        (
            "{jahr}-{laufend}-{jahr}",
            VorlageError::PlatzDoppelt("jahr"),
        ),
    ] {
        assert_eq!(AktenzeichenVorlage::parse(vorlage), Err(grund));
    }
}

#[test]
fn a_template_with_a_slip_is_refused_and_the_slip_is_named() {
    let unknown = |p: &str| VorlageError::PlatzUnbekannt(p.to_owned());
    for (vorlage, grund) in [
        ("", VorlageError::ZeichenUnzulaessig),
        (" {laufend}/{jahr}", VorlageError::ZeichenUnzulaessig),
        ("ä{laufend}/{jahr}", VorlageError::ZeichenUnzulaessig),
        ("{laufend}/{jahr", VorlageError::Klammer),
        ("{laufend}/jahr}", VorlageError::Klammer),
        ("{nummer}/{jahr}", unknown("nummer")),
        ("{}/{jahr}", unknown("")),
        ("{{laufend}}/{jahr}", unknown("{laufend")),
    ] {
        assert_eq!(AktenzeichenVorlage::parse(vorlage), Err(grund), "{vorlage}");
    }
    let long = format!("{}{{laufend}}/{{jahr}}", "x".repeat(80));
    assert_eq!(
        AktenzeichenVorlage::parse(&long),
        Err(VorlageError::ZeichenUnzulaessig)
    );
}
