//! Rules of how closely Akten and Dokumente are kept.

use eakte_domain::akte::*;
use eakte_domain::werte::Stufe;
use eakte_domain::*;

use crate::gegeben::*;

fn festlegen(schutz: Aktenschutz) -> AkteCommand {
    AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
        schutz,
        ruecknahme: None,
        grund: betreff("Anlass"),
    })
}

fn kreis(mitglieder: &[u128]) -> AkteCommand {
    AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
        mitglieder: mitglieder.iter().map(|m| n(*m)).collect(),
        grund: betreff("Gefährdung"),
    })
}

fn entscheiden(angenommen: bool) -> AkteCommand {
    AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
        angenommen,
        grund: betreff("geprüft"),
    })
}

fn dokument(schutz: Dokumentschutz) -> AkteCommand {
    AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument: d(1),
        schutz,
        grund: betreff("Anlass"),
    })
}

fn von(wer: u128, events: &[AkteEvent], c: AkteCommand) -> Result<Vec<AkteEvent>, AkteError> {
    outcome_von::<Akte, _>(n(wer), events, c)
}

fn stufe(zahl: u8) -> Aktenschutz {
    Aktenschutz {
        stufe: Stufe::new(zahl).unwrap(),
        ..Aktenschutz::default()
    }
}

#[test]
fn an_akte_is_kept_as_it_was_last_said() {
    let events = nach([
        festlegen(Aktenschutz {
            beschaeftigte: true,
            ausgeschlossen: vec![n(7), n(3), n(7)],
            ..stufe(1)
        }),
        festlegen(stufe(2)),
    ]);
    let AkteEvent::AkteSchutzFestgelegt(first) = &events[1] else {
        panic!("{events:?}")
    };
    assert_eq!(first.schutz.ausgeschlossen, [n(3), n(7)]);
    let kopf = fold::<Akte>(&events).kopf().unwrap().clone();
    assert_eq!(kopf.schutz, stufe(2));
}

#[test]
fn protection_that_stays_the_same_is_no_event() {
    let events = nach([festlegen(stufe(1))]);
    assert_eq!(
        akte(&events, festlegen(stufe(1))),
        Err(AkteError::Unveraendert)
    );
    assert_eq!(
        akte(&angelegt(), festlegen(Aktenschutz::default())),
        Err(AkteError::Unveraendert)
    );
}

#[test]
fn a_closed_akte_can_still_be_protected() {
    let events = nach([akte_zda()]);
    assert!(akte(&events, festlegen(stufe(1))).is_ok());
}

#[test]
fn a_list_of_people_has_an_end() {
    let viele = Aktenschutz {
        ausgeschlossen: (1..=51).map(n).collect(),
        ..Aktenschutz::default()
    };
    assert_eq!(
        akte(&angelegt(), festlegen(viele)),
        Err(AkteError::PersonenZuViele(50))
    );
}

#[test]
fn there_is_no_level_above_three() {
    assert!(Stufe::new(3).is_some() && Stufe::new(4).is_none());
    assert!(serde_json::from_str::<Stufe>("4").is_err());
}

#[test]
fn a_sonderkreis_holds_only_once_a_second_person_agrees() {
    let events = nach([kreis(&[1, 2])]);
    assert!(fold::<Akte>(&events).kopf().unwrap().sonderkreis.is_empty());
    assert_eq!(
        von(1, &events, entscheiden(true)),
        Err(AkteError::ZweitePerson)
    );
    let agreed = von(2, &events, entscheiden(true)).unwrap();
    let all: Vec<_> = events.into_iter().chain(agreed).collect();
    let akte = fold::<Akte>(&all);
    assert_eq!(akte.kopf().unwrap().sonderkreis, [n(1), n(2)]);
    assert!(akte.sonderkreis_antrag().is_none());
}

#[test]
fn who_asked_for_a_sonderkreis_may_take_the_request_back() {
    let events = nach([kreis(&[1, 2]), entscheiden(false)]);
    let akte = fold::<Akte>(&events);
    assert!(akte.kopf().unwrap().sonderkreis.is_empty());
    assert!(akte.sonderkreis_antrag().is_none());
}

#[test]
fn one_request_for_a_sonderkreis_is_open_at_a_time() {
    assert_eq!(
        akte(&nach([kreis(&[1, 2])]), kreis(&[2, 3])),
        Err(AkteError::SonderkreisBeantragt)
    );
    assert_eq!(
        akte(&angelegt(), entscheiden(true)),
        Err(AkteError::SonderkreisNichtBeantragt)
    );
}

#[test]
fn a_sonderkreis_of_one_could_never_be_ended_and_is_refused() {
    assert_eq!(
        akte(&angelegt(), kreis(&[1, 1])),
        Err(AkteError::SonderkreisZuKlein)
    );
    assert_eq!(akte(&angelegt(), kreis(&[])), Err(AkteError::Unveraendert));
}

#[test]
fn a_draft_is_marked_by_its_author_and_released_by_whoever_may_change_it() {
    let entwurf = |wer| Dokumentschutz {
        entwurf_von: Some(n(wer)),
        ..Dokumentschutz::default()
    };
    assert_eq!(
        von(2, &filed(), dokument(entwurf(1))),
        Err(AkteError::EntwurfFremd)
    );
    let events = then(filed(), [dokument(entwurf(1))]);
    let bestritten = Dokumentschutz {
        bestritten: Some(betreff("die Höhe")),
        ..entwurf(1)
    };
    assert!(von(2, &events, dokument(bestritten)).is_ok());
    assert!(von(2, &events, dokument(Dokumentschutz::default())).is_ok());
}

#[test]
fn a_dokument_is_a_draft_from_the_moment_it_is_filed() {
    let c = DokumentRegistrieren {
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, 1)
    };
    let events = nach([
        vorgang_anlegen(1, None),
        AkteCommand::DokumentRegistrieren(c.clone()),
    ]);
    let akte = fold::<Akte>(&events);
    assert_eq!(akte.dokument(d(1)).unwrap().schutz.entwurf_von, Some(n(1)));
    let other = von(
        2,
        &nach([vorgang_anlegen(1, None)]),
        AkteCommand::DokumentRegistrieren(c),
    );
    assert_eq!(other, Err(AkteError::EntwurfFremd));
}

#[test]
fn nobody_consents_to_showing_what_was_entrusted_to_nobody() {
    let c = dokument(Dokumentschutz {
        einwilligung: true,
        ..Dokumentschutz::default()
    });
    assert_eq!(akte(&filed(), c), Err(AkteError::EinwilligungOhneGrund));
}

/// A Dokument out of an Akte kept like this.
fn kommt_aus(schutz: Aktenschutz, sonderkreis: &[u128]) -> AkteCommand {
    let events = filed();
    let bringt = Uebernahme::aus(events.iter().map(|e| (JETZT, "Anna", e)), d(1)).unwrap();
    AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
        vorgang: v(9),
        von: AkteId::default(),
        von_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
        von_org: VELEN,
        von_schutz: schutz,
        von_sonderkreis: sonderkreis.iter().map(|m| n(*m)).collect(),
        dokumente: vec![bringt],
    })
}

#[test]
fn a_dokument_does_not_move_to_an_akte_that_is_kept_less_closely() {
    let offen = nach([vorgang_anlegen(9, None)]);
    let arten = [
        stufe(1),
        Aktenschutz {
            beschaeftigte: true,
            ..Aktenschutz::default()
        },
        Aktenschutz {
            medizinwiderspruch: true,
            ..Aktenschutz::default()
        },
        Aktenschutz {
            eingeschraenkt: true,
            ..Aktenschutz::default()
        },
        Aktenschutz {
            ausgeschlossen: vec![n(7)],
            ..Aktenschutz::default()
        },
    ];
    for schutz in arten {
        let kommt = kommt_aus(schutz.clone(), &[]);
        assert_eq!(
            akte(&offen, kommt.clone()),
            Err(AkteError::WenigerGeschuetzt),
            "{schutz:?}"
        );
        let ebenso = then(offen.clone(), [festlegen(schutz)]);
        assert!(akte(&ebenso, kommt).is_ok());
    }
}

#[test]
fn what_lies_in_a_sonderkreis_moves_only_to_one_without_further_people() {
    let offen = nach([vorgang_anlegen(9, None)]);
    let im_kreis = |mitglieder: &[u128]| {
        let events = then(offen.clone(), [kreis(mitglieder)]);
        let agreed = von(2, &events, entscheiden(true)).unwrap();
        events.into_iter().chain(agreed).collect::<Vec<_>>()
    };
    let kommt = kommt_aus(Aktenschutz::default(), &[1, 2, 3]);
    for events in [offen.clone(), im_kreis(&[1, 4])] {
        assert_eq!(
            akte(&events, kommt.clone()),
            Err(AkteError::WenigerGeschuetzt)
        );
    }
    assert!(akte(&im_kreis(&[1, 3]), kommt).is_ok());
}

#[test]
fn a_dokument_that_moves_to_another_akte_keeps_its_protection() {
    let schutz = Dokumentschutz {
        anvertraut: vec![n(1)],
        ..Dokumentschutz::default()
    };
    let events = then(filed(), [dokument(schutz.clone())]);
    let bringt = Uebernahme::aus(events.iter().map(|e| (JETZT, "Anna", e)), d(1)).unwrap();
    assert_eq!(bringt.schutz, schutz);
    let there = akte(
        &nach([vorgang_anlegen(9, None)]),
        AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
            vorgang: v(9),
            von: AkteId::default(),
            von_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
            von_org: VELEN,
            von_schutz: Aktenschutz::default(),
            von_sonderkreis: Vec::new(),
            dokumente: vec![bringt],
        }),
    )
    .unwrap();
    let all: Vec<_> = nach([vorgang_anlegen(9, None)])
        .into_iter()
        .chain(there)
        .collect();
    assert_eq!(fold::<Akte>(&all).dokument(d(1)).unwrap().schutz, schutz);
}

#[test]
fn an_objection_is_recorded_by_itself_and_once() {
    let c = AkteCommand::MedizinwiderspruchFesthalten(MedizinwiderspruchFesthalten {
        grund: betreff("Schreiben vom Montag"),
    });
    let vorher = Aktenschutz {
        beschaeftigte: true,
        ..Aktenschutz::default()
    };
    let events = then(filed(), [festlegen(vorher.clone())]);
    let neu = akte(&events, c.clone()).unwrap();
    let [AkteEvent::AkteSchutzFestgelegt(e)] = &neu[..] else {
        panic!("{neu:?}");
    };
    let nachher = Aktenschutz {
        medizinwiderspruch: true,
        ..vorher
    };
    assert_eq!((&e.schutz, &e.ruecknahme), (&nachher, &None));
    let events = [events, neu].concat();
    assert_eq!(akte(&events, c), Err(AkteError::Unveraendert));
}
