//! What signatures bind: nothing changes, moves, is closed or cancelled past them; what becomes of them with a hand-over
//! and an erasure.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::date;
use uuid::Uuid;

use super::*;

/// What would change the Dokument or move it.
fn aenderungen() -> Vec<AkteCommand> {
    vec![
        neue_fassung(),
        AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern {
            dokument: d(1),
            betreff: betreff("Anders"),
        }),
        verschieben(1, 2),
        dokument_stornieren(1),
        AkteCommand::DokumentAbgeben(DokumentAbgeben {
            dokument: d(1),
            von: AkteId(Uuid::from_u128(100)),
            an: AkteId(Uuid::from_u128(200)),
            an_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
        }),
        anlage(1, 5, 1),
    ]
}

#[test]
fn nothing_of_a_dokument_changes_while_it_is_being_signed_nor_after_it_is_final() {
    for events in [vorgelegt(), mitgezeichnet()] {
        for command in aenderungen() {
            let e = refused(akte(&events, command.clone()));
            assert_eq!(e, GeschaeftsgangError::Laeuft(1), "{command:?}");
        }
    }
    for command in aenderungen() {
        let e = refused(akte(&endgueltig(), command.clone()));
        assert_eq!(e, GeschaeftsgangError::Schlussgezeichnet(1), "{command:?}");
    }
    // It is not handed on a second time, either.
    for (events, expected) in [
        (vorgelegt(), GeschaeftsgangError::Laeuft(1)),
        (endgueltig(), GeschaeftsgangError::Schlussgezeichnet(1)),
    ] {
        let again = AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
            geschaeftsgang: g(2),
            ..vorlage(vec![schluss(LENA)])
        });
        assert_eq!(refused(akte(&events, again)), expected);
    }
    // Ended, it can be changed again.
    let events = then(vorgelegt(), [beenden()]);
    for command in aenderungen() {
        assert!(akte(&events, command).is_ok());
    }
}

#[test]
fn an_anlage_is_bound_with_what_it_belongs_to_and_holds_it_if_it_is_signed_itself() {
    let with = then(filed(), [anlage(1, 2, 1)]);
    let events = then(with.clone(), [vorlegen(vec![schluss(LENA)])]);
    let e = refused(akte(&events, dokument_stornieren(2)));
    assert_eq!(e, GeschaeftsgangError::Laeuft(1));
    let of_the_anlage = GeschaeftsgangEroeffnen {
        dokument: d(2),
        ..vorlage(vec![schluss(LENA)])
    };
    let command = AkteCommand::GeschaeftsgangEroeffnen(of_the_anlage);
    let events = then(with, [command]);
    for command in [verschieben(1, 2), dokument_stornieren(1)] {
        let e = refused(akte(&events, command));
        assert_eq!(e, GeschaeftsgangError::Laeuft(2));
    }
}

/// Marks a Dokument as Anna's draft.
fn als_entwurf(dokument: u128) -> AkteCommand {
    AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument: d(dokument),
        schutz: Dokumentschutz {
            entwurf_von: Some(n(ANNA)),
            ..Dokumentschutz::default()
        },
        grund: betreff("noch nicht fertig"),
    })
}

#[test]
fn a_dokument_becomes_no_draft_while_an_anlage_of_it_is_being_signed_nor_after_that_is_final() {
    let with = then(filed(), [anlage(1, 2, 1), anlage(1, 3, 2)]);
    assert!(akte(&with, als_entwurf(1)).is_ok());
    let of_the_anlage = GeschaeftsgangEroeffnen {
        dokument: d(3),
        ..vorlage(vec![schluss(LENA)])
    };
    let of_the_anlage = AkteCommand::GeschaeftsgangEroeffnen(of_the_anlage);
    let events = then(with.clone(), [of_the_anlage.clone()]);
    for dokument in [1, 2] {
        let e = refused(akte(&events, als_entwurf(dokument)));
        assert_eq!(e, GeschaeftsgangError::Laeuft(3));
    }
    let AkteCommand::SchrittErledigen(step) = zeichnen(1) else {
        panic!("who signs does a step");
    };
    let step = AkteCommand::SchrittErledigen(SchrittErledigen {
        dokument: d(3),
        ..step
    });
    let signed = tun(events, &[(LENA, step)]);
    let e = refused(akte(&signed, als_entwurf(1)));
    assert_eq!(e, GeschaeftsgangError::Schlussgezeichnet(3));
    // A draft already when the Anlage was handed on, it stays one, and what else is said of it changes.
    let draft = then(with, [als_entwurf(1), of_the_anlage]);
    let AkteCommand::DokumentSchutzFestlegen(c) = als_entwurf(1) else {
        panic!("a mark is one");
    };
    let bestritten = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        schutz: Dokumentschutz {
            bestritten: Some(betreff("die Höhe")),
            ..c.schutz
        },
        ..c
    });
    assert!(akte(&draft, bestritten).is_ok());
}

#[test]
fn of_what_was_signed_and_of_its_anlagen_a_share_opens_what_lay_there_then() {
    let neu = AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(2),
        fassung: fassung(2),
    });
    let mit_anlagen = then(
        filed(),
        [anlage(1, 2, 1), neu, anlage(1, 3, 2), ablegen(1, 4)],
    );
    let ab = |events: &[AkteEvent]| {
        let akte = fold::<Akte>(events);
        [1, 2, 3, 4].map(|id| akte.gezeichnete_fassung(d(id)))
    };
    assert_eq!(ab(&mit_anlagen), [None; 4]);
    let vorgelegt = then(mit_anlagen, [vorlegen(vec![schluss(LENA)])]);
    assert_eq!(ab(&vorgelegt), [None; 4]);
    let gezeichnet = tun(vorgelegt, &[(LENA, zeichnen(1))]);
    assert_eq!(ab(&gezeichnet), [Some(1), Some(2), Some(1), None]);
}

#[test]
fn nothing_is_closed_or_cancelled_while_a_dokument_is_being_signed() {
    for command in [zda(1), akte_zda(), stornieren(1), akte_stornieren()] {
        let e = refused(akte(&vorgelegt(), command));
        assert_eq!(e, GeschaeftsgangError::Offen(vec![(1, 1)]));
    }
    // Another Vorgang is not held up.
    assert!(akte(&vorgelegt(), zda(2)).is_ok());
}

#[test]
fn what_holds_a_final_dokument_is_closed_and_not_cancelled() {
    for command in [stornieren(1), akte_stornieren()] {
        let e = refused(akte(&endgueltig(), command));
        assert_eq!(e, GeschaeftsgangError::Endgueltig(vec![(1, 1)]));
    }
    let closed = then(endgueltig(), [zda(1), zda(2), akte_zda()]);
    assert_eq!(fold::<Akte>(&closed).status(), Some(Status::ZdA));
}

#[test]
fn nothing_is_closed_before_the_day_on_which_something_in_it_was_signed_or_sent() {
    let am = GESTERN;
    let frueher = |vorgang| {
        AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
            vorgang: v(vorgang),
            am,
        })
    };
    let (tag, ab) = (GESTERN, HEUTE);
    let zu_frueh: Result<Vec<AkteEvent>, _> = Err(AkteError::SchlussZuFrueh { tag, ab });
    assert_eq!(akte(&endgueltig(), frueher(1)), zu_frueh);
    assert!(akte(&endgueltig(), frueher(2)).is_ok());
    // Sent tomorrow, it is closed the day after tomorrow at the earliest.
    let spaeter = Zeit(JETZT.0 + 2 * 86_400_000);
    let mut events = endgueltig();
    events.extend(outcome_at::<Akte, _>(spaeter, &events, versenden(MORGEN)).unwrap());
    let refused = outcome_at::<Akte, _>(spaeter, &events, zda(1));
    let (tag, ab) = (HEUTE, MORGEN);
    assert_eq!(refused, Err(AkteError::SchlussZuFrueh { tag, ab }));
}

fn entwurf(dokument: u128) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        schutz: Dokumentschutz {
            entwurf_von: Some(n(ANNA)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, dokument)
    })
}

#[test]
fn a_vorgang_with_a_draft_is_not_closed_until_the_draft_is_signed_or_cancelled() {
    let events = then(filed(), [entwurf(2)]);
    let e = refused(akte(&events, zda(1)));
    assert_eq!(e, GeschaeftsgangError::Entwuerfe(vec![(1, 2)]));
    let cancelled = then(events, [dokument_stornieren(2)]);
    assert!(akte(&cancelled, zda(1)).is_ok());
}

#[test]
fn a_draft_that_is_handed_on_is_none_any_more_and_does_not_become_one_again() {
    let events = then(nach([vorgang_anlegen(1, None)]), [entwurf(1)]);
    let events = then(events, [vorlegen(vec![schluss(LENA)])]);
    let here = fold::<Akte>(&events);
    let schutz = here.dokument(d(1)).map(|d| d.schutz.clone());
    assert_eq!(schutz, Some(Dokumentschutz::default()));
    let mark = |bestritten: Option<&str>, entwurf: bool| {
        AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
            dokument: d(1),
            schutz: Dokumentschutz {
                entwurf_von: entwurf.then_some(n(ANNA)),
                bestritten: bestritten.map(betreff),
                ..Dokumentschutz::default()
            },
            grund: betreff("noch nicht fertig"),
        })
    };
    let e = refused(akte(&events, mark(None, true)));
    assert_eq!(e, GeschaeftsgangError::KeinEntwurf(1));
    // Once it is final no Geschaeftsgang runs, so none is to be ended first.
    let e = refused(akte(&endgueltig(), mark(None, true)));
    assert_eq!(e, GeschaeftsgangError::Schlussgezeichnet(1));
    // What the person disputes is said at any time.
    assert!(akte(&events, mark(Some("die Höhe"), false)).is_ok());
}

/// What comes of Dokument 1 if it moves now.
fn bringt(events: &[AkteEvent]) -> Uebernahme {
    Uebernahme::aus(events.iter().map(|e| (JETZT, "Anna", e)), d(1)).unwrap()
}

#[test]
fn what_was_given_back_or_withdrawn_stays_unsigned_in_another_akte_until_its_schlusszeichnung() {
    assert!(!bringt(&filed()).ungezeichnet);
    let zurueck = tun(mitgezeichnet(), &[(LENA, zurueckgeben(2))]);
    let neu = then(zurueck.clone(), [neue_fassung()]);
    let zurueckgezogen = then(vorgelegt(), [beenden()]);
    for events in [
        vorgelegt(),
        mitgezeichnet(),
        zurueck,
        neu,
        zurueckgezogen.clone(),
    ] {
        assert!(bringt(&events).ungezeichnet, "{events:?}");
    }
    assert!(!bringt(&endgueltig()).ungezeichnet);
    let kommt = AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
        vorgang: v(9),
        von: AkteId::default(),
        von_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
        von_org: VELEN,
        von_schutz: Aktenschutz::default(),
        von_sonderkreis: Vec::new(),
        dokumente: vec![bringt(&zurueckgezogen)],
    });
    let dort = then(nach([vorgang_anlegen(9, None)]), [kommt]);
    assert!(bringt(&dort).ungezeichnet);
    let dort = then(dort, [vorlegen(vec![schluss(LENA)])]);
    let dort = tun(dort, &[(LENA, zeichnen(1))]);
    assert!(!bringt(&dort).ungezeichnet);
}

#[test]
fn with_a_hand_over_what_is_being_signed_ends() {
    let angebot = AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
        uebergabe: UebergabeId(Uuid::from_u128(1)),
        anlass: Uebergabeanlass::Umzug,
        an: GRONAU,
        einheit: einheit("50.3"),
        leistungsart: Leistungsart::Hzl,
        zustaendig_ab: HEUTE,
        zahlt_bis: Some(date(2026, 12, 31)),
        liest_bis: Some(date(2027, 2, 28)),
        grund: betreff("Umzug nach Gronau"),
    });
    let annahme = AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
        uebergabe: UebergabeId(Uuid::from_u128(1)),
        freigabe: f(9),
    });
    let events = then(vorgelegt(), [angebot, annahme]);
    assert_eq!(stand(&events), None);
    assert!(!fold::<Akte>(&events).gebunden(d(1)));
}

#[test]
fn what_is_erased_with_a_dokument_are_its_signatures_too() {
    let events = tun(endgueltig(), &[(ANNA, versenden(HEUTE))]);
    let numbered: Vec<_> = (0..).zip(&events).collect();
    let umfang = loeschumfang(&numbered, Loeschziel::Dokument { dokument: d(1) }).unwrap();
    let gone = |seq: u64| {
        umfang
            .bereiche
            .iter()
            .any(|b| (b.von..=b.bis).contains(&seq))
    };
    let rest: Vec<_> = numbered
        .iter()
        .filter(|(seq, _)| !gone(*seq))
        .map(|(_, e)| (*e).clone())
        .collect();
    let here = fold::<Akte>(&rest);
    assert!(here.geschaeftsgaenge().is_empty());
    assert_eq!(here.zeichnungsstand(d(1)), None);
    // A signature alone does not go: the rest would say something else.
    let signed = events
        .iter()
        .position(|e| matches!(e, AkteEvent::SchrittErledigt(_)))
        .unwrap() as u64;
    let one = Loeschziel::Ereignisse {
        von: signed,
        bis: signed,
    };
    assert_eq!(
        loeschumfang(&numbered, one),
        Err(AkteError::EreignisNichtEinzeln(signed))
    );
}
