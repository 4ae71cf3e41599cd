//! Rules of the Notfallzugriff: one hour, a reason, reviewed by somebody else.

use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::date;
use uuid::Uuid;

use crate::gegeben::*;

type Ausgang = Result<Vec<OrganisationEvent>, OrganisationError>;

const MINUTE_MS: i64 = 60_000;

fn nach(minuten: i64) -> Zeit {
    Zeit(JETZT.0 + minuten * MINUTE_MS)
}

fn nf(id: u128) -> NotfallId {
    NotfallId(Uuid::from_u128(id))
}

fn tun(events: &[OrganisationEvent], wer: u128, zeit: Zeit, c: OrganisationCommand) -> Ausgang {
    cqrs_es::test::TestFramework::<Organisation>::with(())
        .given(events.to_vec())
        .when(issued_von(n(wer), zeit, c))
        .inspect_result()
}

fn dazu(
    mut events: Vec<OrganisationEvent>,
    wer: u128,
    zeit: Zeit,
    c: OrganisationCommand,
) -> Vec<OrganisationEvent> {
    let neu = tun(&events, wer, zeit, c).unwrap();
    events.extend(neu);
    events
}

fn velen() -> Vec<OrganisationEvent> {
    let anlegen = OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
        nr: VELEN,
        name: betreff("Stadt Velen"),
        art: Organisationsart::Gemeinde,
        kuerzel: "VEL".to_owned(),
    });
    let events = dazu(Vec::new(), 9, JETZT, anlegen);
    [1, 2].into_iter().fold(events, |events, id| {
        let person = OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
            nutzer: n(id),
            name: betreff("Anna Beispiel"),
            anmeldename: format!("person{id}"),
        });
        dazu(events, 9, JETZT, person)
    })
}

fn eroeffnen(id: u128, akte: u128, grund: &str) -> OrganisationCommand {
    OrganisationCommand::NotfallzugriffEroeffnen(NotfallzugriffEroeffnen {
        notfall: nf(id),
        akte: AkteId(Uuid::from_u128(akte)),
        aktenzeichen: "50.1-50.2-00007/2026".to_owned(),
        fuehrend: VELEN,
        grund: betreff(grund),
    })
}

const GRUND: &str = "Die Klinik entlässt heute und braucht den Namen der Betreuung";

fn beenden(id: u128) -> OrganisationCommand {
    OrganisationCommand::NotfallzugriffBeenden(NotfallzugriffBeenden { notfall: nf(id) })
}

fn pruefen(id: u128) -> OrganisationCommand {
    OrganisationCommand::NotfallzugriffPruefen(NotfallzugriffPruefen {
        notfall: nf(id),
        ergebnis: Pruefergebnis::Berechtigt,
        vermerk: betreff("Rückruf der Klinik liegt vor"),
    })
}

fn stand(events: &[OrganisationEvent]) -> Notfallzugriff {
    let org = fold::<Organisation>(events);
    org.notfallzugriffe()[&nf(1)].clone()
}

#[test]
fn an_emergency_lasts_sixty_minutes_and_is_for_one_person_and_one_akte() {
    let events = dazu(velen(), 1, JETZT, eroeffnen(1, 7, GRUND));
    let n1 = stand(&events);
    assert_eq!((n1.nutzer, n1.akte.0), (n(1), Uuid::from_u128(7)));
    assert!(n1.laeuft(JETZT) && n1.laeuft(nach(60)));
    assert!(!n1.laeuft(Zeit(nach(60).0 + 1)));
    // No second one beside it, but for somebody else, for another Akte, and afterwards.
    let besteht = Err(OrganisationError::NotfallBesteht);
    assert_eq!(tun(&events, 1, nach(60), eroeffnen(2, 7, GRUND)), besteht);
    for (wer, zeit, akte) in [(2, nach(1), 7), (1, nach(1), 8), (1, nach(61), 7)] {
        assert!(tun(&events, wer, zeit, eroeffnen(2, akte, GRUND)).is_ok());
    }
    assert_eq!(tun(&events, 1, nach(61), eroeffnen(1, 7, GRUND)), besteht);
}

#[test]
fn a_word_is_no_reason() {
    let kurz = Err(OrganisationError::NotfallGrundZuKurz(15));
    assert_eq!(tun(&velen(), 1, JETZT, eroeffnen(1, 7, "eilt")), kurz);
    assert_eq!(
        tun(&velen(), 1, JETZT, eroeffnen(1, 7, "vierzehn Buch.")),
        kurz
    );
    assert!(tun(&velen(), 1, JETZT, eroeffnen(1, 7, "fünfzehn Buchst")).is_ok());
}

#[test]
fn an_emergency_that_is_ended_opens_nothing_from_that_moment_on() {
    let events = dazu(velen(), 1, JETZT, eroeffnen(1, 7, GRUND));
    let events = dazu(events, 1, nach(10), beenden(1));
    assert!(stand(&events).laeuft(Zeit(nach(10).0 - 1)));
    assert!(!stand(&events).laeuft(nach(10)));
    let vorbei = Err(OrganisationError::NotfallVorbei);
    assert_eq!(tun(&events, 1, nach(11), beenden(1)), vorbei);
    let unbekannt = Err(OrganisationError::NotfallUnbekannt);
    assert_eq!(tun(&events, 1, nach(11), beenden(2)), unbekannt);
}

#[test]
fn somebody_else_reviews_an_emergency_once_after_it_is_over() {
    let events = dazu(velen(), 1, JETZT, eroeffnen(1, 7, GRUND));
    let refused = |wer, zeit, id| tun(&events, wer, zeit, pruefen(id)).unwrap_err();
    assert_eq!(refused(2, nach(60), 1), OrganisationError::NotfallLaeuft);
    assert_eq!(refused(1, nach(61), 1), OrganisationError::NotfallEigener);
    assert_eq!(refused(2, nach(61), 2), OrganisationError::NotfallUnbekannt);
    let events = dazu(events, 2, nach(61), pruefen(1));
    let pruefung = stand(&events).pruefung.unwrap();
    assert_eq!((pruefung.durch, pruefung.am), (n(2), nach(61)));
    let again = tun(&events, 2, nach(62), pruefen(1));
    assert_eq!(again, Err(OrganisationError::NotfallGeprueft));
}

#[test]
fn the_review_is_due_five_days_after_the_day_it_was_opened() {
    let events = dazu(velen(), 1, JETZT, eroeffnen(1, 7, GRUND));
    assert_eq!(stand(&events).frist(), date(2026, 11, 28));
}
