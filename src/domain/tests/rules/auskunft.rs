//! Rules of what is recorded of a request under Art. 15 DSGVO.

use eakte_domain::akte::*;
use eakte_domain::werte::{Auskunftsgrundlage, Auskunftsteil};
use jiff::civil::{Date, date};

use crate::gegeben::*;

const ANTRAG: Date = date(2026, 11, 2);

fn zeitraum(von: Date, bis: Date) -> Option<Auskunftszeitraum> {
    Some(Auskunftszeitraum { von, bis })
}

fn verweigerung(was: &[Auskunftsteil]) -> Auskunftsverweigerung {
    Auskunftsverweigerung {
        was: was.to_vec(),
        grundlage: Auskunftsgrundlage::RechteAnderer,
        grund: betreff("Hinweise einer Nachbarin"),
        mitgeteilt: true,
    }
}

fn festhalten(
    erteilt: Option<Auskunftszeitraum>,
    verweigert: Option<Auskunftsverweigerung>,
) -> AkteCommand {
    AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
        beantragt_am: ANTRAG,
        erteilt,
        verweigert,
    })
}

fn am(beantragt_am: Date) -> AkteCommand {
    AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
        beantragt_am,
        erteilt: zeitraum(ANTRAG, HEUTE),
        verweigert: None,
    })
}

#[test]
fn an_answer_is_recorded_with_its_request_and_the_days_it_covers() {
    let events = akte(&angelegt(), festhalten(zeitraum(ANTRAG, HEUTE), None)).unwrap();
    let expected = AuskunftErteilt {
        beantragt_am: ANTRAG,
        zeitraum: Auskunftszeitraum {
            von: ANTRAG,
            bis: HEUTE,
        },
    };
    assert_eq!(events, [AkteEvent::AuskunftErteilt(expected)]);
}

#[test]
fn a_refusal_of_parts_stands_beside_the_answer_and_names_each_part_once() {
    use Auskunftsteil::{Dritte, Entwuerfe};
    let doppelt = verweigerung(&[Entwuerfe, Dritte, Entwuerfe]);
    let command = festhalten(zeitraum(ANTRAG, HEUTE), Some(doppelt));
    let events = akte(&angelegt(), command).unwrap();
    let [
        AkteEvent::AuskunftErteilt(_),
        AkteEvent::AuskunftVerweigert(v),
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(v.beantragt_am, ANTRAG);
    assert_eq!(v.verweigerung, verweigerung(&[Dritte, Entwuerfe]));
}

#[test]
fn who_refuses_all_of_it_names_no_parts_and_has_told_nothing() {
    use Auskunftsteil::{Alles, Dritte};
    let alles = Some(verweigerung(&[Alles]));
    assert!(akte(&angelegt(), festhalten(None, alles.clone())).is_ok());
    for (erteilt, verweigert) in [
        (zeitraum(ANTRAG, HEUTE), alles),
        (None, Some(verweigerung(&[Alles, Dritte]))),
    ] {
        let refused = akte(&angelegt(), festhalten(erteilt, verweigert));
        assert_eq!(refused, Err(AuskunftError::AllesUndTeile.into()));
    }
}

#[test]
fn a_record_says_what_was_told_or_what_was_refused() {
    let nothing = akte(&angelegt(), festhalten(None, None));
    assert_eq!(nothing, Err(AuskunftError::OhneErgebnis.into()));
    let of_what = akte(&angelegt(), festhalten(None, Some(verweigerung(&[]))));
    assert_eq!(of_what, Err(AuskunftError::OhneTeil.into()));
}

#[test]
fn nobody_has_asked_tomorrow_and_no_answer_covers_tomorrow() {
    assert!(akte(&angelegt(), am(HEUTE)).is_ok());
    assert_eq!(
        akte(&angelegt(), am(MORGEN)),
        Err(AkteError::DatumInZukunft(MORGEN))
    );
    assert_eq!(
        akte(&angelegt(), festhalten(zeitraum(ANTRAG, MORGEN), None)),
        Err(AkteError::DatumInZukunft(MORGEN))
    );
    assert_eq!(
        akte(&angelegt(), festhalten(zeitraum(HEUTE, ANTRAG), None)),
        Err(AkteError::ZeitraumVerkehrt {
            von: HEUTE,
            bis: ANTRAG
        })
    );
    for unmoeglich in [Date::MIN, date(0, 12, 31)] {
        assert_eq!(
            akte(&angelegt(), am(unmoeglich)),
            Err(AkteError::DatumUnmoeglich(unmoeglich))
        );
        assert_eq!(
            akte(&angelegt(), festhalten(zeitraum(unmoeglich, HEUTE), None)),
            Err(AkteError::DatumUnmoeglich(unmoeglich))
        );
    }
}

#[test]
fn a_closed_akte_still_takes_the_record_and_a_cancelled_one_does_not() {
    let command = || festhalten(zeitraum(ANTRAG, HEUTE), None);
    assert!(akte(&nach([akte_zda()]), command()).is_ok());
    assert_eq!(
        akte(&nach([akte_stornieren()]), command()),
        Err(AkteError::AkteIstStorniert)
    );
    assert_eq!(akte(&[], command()), Err(AkteError::NichtAngelegt));
}

#[test]
fn what_a_person_was_told_changes_nothing_about_the_akte() {
    let before = fold::<Akte>(&angelegt());
    let after = nach([festhalten(
        zeitraum(ANTRAG, HEUTE),
        Some(verweigerung(&[Auskunftsteil::Gesundheit])),
    )]);
    assert_eq!(fold::<Akte>(&after), before);
}
