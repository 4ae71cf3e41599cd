//! Who scanned does not check, however the sender writes their name.

use super::*;

/// A batch that somebody of that name scanned.
fn von_hand(bearbeiter: &str) -> Vec<ScanstapelEvent> {
    let mut c = anliefern(6);
    c.uebergabe.bearbeiter = betreff(bearbeiter);
    geliefert(c)
}

#[test]
fn who_scanned_does_not_check_under_an_account_of_their_own() {
    // As everybody is called in these tests.
    for name in [
        "anna beispiel",
        "Beispiel, Anna",
        "Anna  Beispiel",
        "Dr. Anna Beispiel",
        "Max Muster / Anna Beispiel",
        "A.Beispiel",
    ] {
        let events = von_hand(name);
        let refused = tun(&events, PRUEFEND, JETZT, alle_gut(&events));
        assert_eq!(refused, Err(ScanstapelError::EigenerStapel), "{name}");
    }
}

#[test]
fn who_has_a_word_of_the_name_of_who_scanned_checks() {
    for name in ["Anna", "Anna Muster", "B. Beispiel", "---"] {
        let events = von_hand(name);
        let done = tun(&events, PRUEFEND, JETZT, alle_gut(&events));
        assert!(done.is_ok(), "{name}: {done:?}");
    }
}

#[test]
fn who_acts_for_the_one_who_scanned_does_not_check() {
    let events = von_hand("Muster, Max");
    let iv = outcome_iv::<Scanstapel, _>(n(PRUEFEND), n(3), &events, alle_gut(&events));
    assert_eq!(iv, Err(ScanstapelError::EigenerStapel));
    let other = tun(&events, PRUEFEND, JETZT, alle_gut(&events));
    assert!(other.is_ok());
}
