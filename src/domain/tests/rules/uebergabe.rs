//! Rules of the hand-over: offer, acceptance, refusal, what the giving side still reads.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::gegeben::*;

const BIS: Date = date(2027, 2, 28);
/// 2026-12-01, 12:00 in the district.
const DEZEMBER: Zeit = Zeit(JETZT.0 + 8 * 24 * 3600 * 1000);

fn u(n: u128) -> UebergabeId {
    UebergabeId(Uuid::from_u128(n))
}

fn angebot(id: u128) -> UebergabeAnbieten {
    UebergabeAnbieten {
        uebergabe: u(id),
        anlass: Uebergabeanlass::Umzug,
        an: GRONAU,
        einheit: einheit("50.3"),
        leistungsart: Leistungsart::Hzl,
        zustaendig_ab: HEUTE,
        zahlt_bis: Some(date(2026, 12, 31)),
        liest_bis: Some(BIS),
        grund: betreff("Umzug nach Gronau"),
    }
}

fn weiterleitung(id: u128) -> UebergabeAnbieten {
    UebergabeAnbieten {
        anlass: Uebergabeanlass::Weiterleitung,
        zahlt_bis: None,
        liest_bis: None,
        ..angebot(id)
    }
}

fn anbieten(c: UebergabeAnbieten) -> AkteCommand {
    AkteCommand::UebergabeAnbieten(c)
}

fn annehmen(id: u128) -> AkteCommand {
    AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
        uebergabe: u(id),
        freigabe: f(90 + id),
    })
}

fn beenden(id: u128, abgelehnt: bool) -> AkteCommand {
    AkteCommand::UebergabeBeenden(UebergabeBeenden {
        uebergabe: u(id),
        abgelehnt,
        grund: betreff("nicht zuständig"),
    })
}

fn angeboten() -> Vec<AkteEvent> {
    then(filed(), [anbieten(angebot(1))])
}

fn refused(c: UebergabeAnbieten) -> AkteError {
    akte(&filed(), anbieten(c)).unwrap_err()
}

fn grund(e: UebergabeError) -> AkteError {
    e.into()
}

#[test]
fn an_offer_changes_nothing_of_the_akte() {
    let akte: Akte = fold(&angeboten());
    assert_eq!(akte.org(), Some(VELEN));
    assert_eq!(akte.uebergabe().unwrap().an, GRONAU);
}

#[test]
fn acceptance_changes_who_leads_and_copies_nothing() {
    let before: Akte = fold(&angeboten());
    let after: Akte = fold(&then(angeboten(), [annehmen(1)]));
    assert_eq!(after.org(), Some(GRONAU));
    assert_eq!(after.einheit(), Some(&einheit("50.3")));
    assert_eq!(after.leistungsart(), Some(Leistungsart::Hzl));
    assert_eq!(after.uebergabe(), None);
    assert_eq!(after.dokumente(), before.dokumente());
    assert_eq!(after.aktenzeichen(), before.aktenzeichen());
}

#[test]
fn the_giving_unit_reads_until_its_last_day_and_for_its_purpose_only() {
    let events = akte(&angeboten(), annehmen(1)).unwrap();
    let [
        AkteEvent::UebergabeAngenommen(a),
        AkteEvent::FreigabeErteilt(f),
    ] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!(a.sichtbar_bis, BIS);
    assert_eq!((f.empfaenger, f.von, f.bis), (VELEN, HEUTE, BIS));
    assert_eq!(f.einheit, Some(einheit("50.1")));
    assert_eq!(f.zweck, Zweck::Leistung(Leistungsart::Grundsicherung));
    assert!(!f.schreiben);
}

#[test]
fn shares_end_with_the_hand_over_but_those_of_earlier_ones() {
    let mut events = geteilt(filed(), freigeben(1));
    events = then(
        events,
        [
            anbieten(UebergabeAnbieten {
                an: OrgNr(3),
                ..angebot(1)
            }),
            annehmen(1),
        ],
    );
    let akte: Akte = fold(&events);
    assert!(akte.freigaben()[&f(1)].widerrufen);
    assert!(!akte.freigaben()[&f(91)].widerrufen);
    let weiter = then(events, [anbieten(angebot(2)), annehmen(2)]);
    let akte: Akte = fold(&weiter);
    assert!(!akte.freigaben()[&f(91)].widerrufen);
    assert_eq!(akte.freigaben()[&f(92)].empfaenger, OrgNr(3));
}

#[test]
fn what_waits_for_a_second_person_ends_with_the_hand_over() {
    let ask = AkteCommand::FreigabeErteilen(FreigabeErteilen {
        empfaenger: OrgNr(3),
        ..freigeben(1)
    });
    let events = then(angeboten(), [ask.clone(), annehmen(1)]);
    let ended = events.iter().any(
        |e| matches!(e, AkteEvent::FreigabeAbgelehnt(a) if a.freigabe == f(1) && a.grund.as_str().contains("§")),
    );
    assert!(ended, "{events:?}");
    let agree = outcome_von::<Akte, _>(n(2), &events, zustimmen(1));
    assert_eq!(agree, Err(AkteError::FreigabeEntschieden(f(1))));
    // A request refused before is not refused again.
    let no = AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe: f(1),
        ablehnung: Some(betreff("nicht nötig")),
    });
    let events = then(angeboten(), [ask, no]);
    let events = akte(&events, annehmen(1)).unwrap();
    let again = events
        .iter()
        .any(|e| matches!(e, AkteEvent::FreigabeAbgelehnt(_)));
    assert!(!again, "{events:?}");
}

#[test]
fn an_akte_that_comes_back_is_not_shared_with_who_leads_it() {
    let zurueck = UebergabeAnbieten {
        an: VELEN,
        einheit: einheit("50.1"),
        ..angebot(2)
    };
    let events = then(angeboten(), [annehmen(1), anbieten(zurueck), annehmen(2)]);
    let akte: Akte = fold(&events);
    assert_eq!(akte.org(), Some(VELEN));
    assert!(akte.freigaben()[&f(91)].widerrufen);
}

#[test]
fn the_share_of_a_hand_over_is_not_revoked() {
    let events = then(angeboten(), [annehmen(1)]);
    let revoke = AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(91),
        grund: betreff("erledigt"),
    });
    let refused = akte(&events, revoke);
    assert_eq!(refused, Err(grund(UebergabeError::FreigabeGehoertDazu)));
}

#[test]
fn one_offer_is_open_at_a_time() {
    let second = akte(&angeboten(), anbieten(angebot(2)));
    assert_eq!(second, Err(grund(UebergabeError::Offen)));
    for ende in [beenden(1, true), beenden(1, false), annehmen(1)] {
        let events = then(angeboten(), [ende]);
        let an = UebergabeAnbieten {
            an: OrgNr(3),
            ..angebot(2)
        };
        akte(&events, anbieten(an)).unwrap();
    }
}

#[test]
fn a_step_without_this_open_offer_is_refused() {
    let ended = [
        filed(),
        then(angeboten(), [beenden(1, true)]),
        then(angeboten(), [beenden(1, false)]),
        then(angeboten(), [annehmen(1)]),
    ];
    for events in ended {
        for step in [annehmen(1), beenden(1, true), beenden(1, false)] {
            let refused = akte(&events, step);
            assert_eq!(refused, Err(grund(UebergabeError::NichtOffen)));
        }
    }
    let other = akte(&angeboten(), annehmen(2));
    assert_eq!(other, Err(grund(UebergabeError::NichtOffen)));
}

#[test]
fn nobody_accepts_before_they_are_competent() {
    let ab = date(2026, 12, 1);
    let c = UebergabeAnbieten {
        zustaendig_ab: ab,
        ..angebot(1)
    };
    let events = then(filed(), [anbieten(c)]);
    let early = akte(&events, annehmen(1));
    assert_eq!(early, Err(grund(UebergabeError::NochNicht(ab))));
    outcome_at::<Akte, _>(DEZEMBER, &events, annehmen(1)).unwrap();
    akte(&events, beenden(1, true)).unwrap();
}

#[test]
fn an_akte_goes_neither_to_itself_nor_to_the_operator() {
    for an in [VELEN, OrgNr(0)] {
        let c = UebergabeAnbieten { an, ..angebot(1) };
        assert_eq!(refused(c), grund(UebergabeError::Empfaenger));
    }
}

#[test]
fn the_days_of_an_offer_follow_each_other() {
    let gestern = |c: UebergabeAnbieten| {
        assert!(matches!(
            refused(c),
            AkteError::Uebergabe(UebergabeError::Reihenfolge { .. })
        ))
    };
    gestern(UebergabeAnbieten {
        zahlt_bis: Some(GESTERN),
        ..angebot(1)
    });
    gestern(UebergabeAnbieten {
        liest_bis: Some(MORGEN),
        ..angebot(1)
    });
    gestern(UebergabeAnbieten {
        zahlt_bis: None,
        liest_bis: Some(GESTERN),
        ..angebot(1)
    });
    let over = UebergabeAnbieten {
        zustaendig_ab: date(2026, 10, 1),
        zahlt_bis: None,
        liest_bis: Some(GESTERN),
        ..angebot(1)
    };
    assert_eq!(refused(over), AkteError::ZeitraumVorbei(GESTERN));
    let impossible = UebergabeAnbieten {
        zustaendig_ab: Date::MIN,
        ..angebot(1)
    };
    assert_eq!(refused(impossible), AkteError::DatumUnmoeglich(Date::MIN));
}

#[test]
fn who_accepts_after_the_last_day_gives_the_old_unit_nothing_to_read() {
    let c = UebergabeAnbieten {
        zahlt_bis: None,
        liest_bis: Some(MORGEN),
        ..angebot(1)
    };
    let events = then(filed(), [anbieten(c)]);
    let events = outcome_at::<Akte, _>(DEZEMBER, &events, annehmen(1)).unwrap();
    assert!(matches!(
        events.as_slice(),
        [AkteEvent::UebergabeAngenommen(_)]
    ));
}

#[test]
fn a_forwarded_application_keeps_its_first_receipt_for_good() {
    let spaeter = DokumentRegistrieren {
        klasse: Dokumentklasse::Nachweis,
        eingang: Some(GESTERN),
        ..registrieren(1, 2)
    };
    let frueher = DokumentRegistrieren {
        eingang: Some(GESTERN),
        ..registrieren(1, 3)
    };
    let events = then(filed(), [AkteCommand::DokumentRegistrieren(spaeter)]);
    // The day of the application counts, not that of another paper.
    let offered = akte(&events, anbieten(weiterleitung(1))).unwrap();
    let [AkteEvent::UebergabeAngeboten(a)] = offered.as_slice() else {
        panic!("{offered:?}")
    };
    let eingang = Some(Ersteingang {
        tag: HEUTE,
        bei: VELEN,
    });
    assert_eq!(a.ersteingang, eingang);
    let events = then(events, [anbieten(weiterleitung(1)), annehmen(1)]);
    let akte: Akte = fold(&events);
    assert_eq!(akte.kopf().unwrap().ersteingang, eingang);
    // Whatever comes in later, and wherever the Akte goes next.
    let an = UebergabeAnbieten {
        an: OrgNr(3),
        ..angebot(2)
    };
    let events = then(
        events,
        [
            AkteCommand::DokumentRegistrieren(frueher),
            anbieten(an),
            annehmen(2),
        ],
    );
    let akte: Akte = fold(&events);
    assert_eq!(akte.kopf().unwrap().ersteingang, eingang);
}

#[test]
fn who_forwards_an_application_reads_nothing_of_it_afterwards() {
    let events = then(filed(), [anbieten(weiterleitung(1))]);
    let events = akte(&events, annehmen(1)).unwrap();
    assert!(matches!(
        events.as_slice(),
        [AkteEvent::UebergabeAngenommen(_)]
    ));
    for c in [
        UebergabeAnbieten {
            liest_bis: Some(BIS),
            ..weiterleitung(1)
        },
        UebergabeAnbieten {
            zahlt_bis: Some(BIS),
            ..weiterleitung(1)
        },
    ] {
        assert_eq!(refused(c), grund(UebergabeError::WeiterleitungEndet));
    }
}

#[test]
fn what_was_never_received_is_not_forwarded() {
    let events = nach([vorgang_anlegen(1, None)]);
    let refused = akte(&events, anbieten(weiterleitung(1)));
    assert_eq!(refused, Err(grund(UebergabeError::EingangFehlt)));
}

#[test]
fn a_closed_circle_and_an_open_erasure_stand_against_a_hand_over() {
    let kreis = AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
        mitglieder: vec![n(1), n(2)],
        grund: betreff("Schutz"),
    });
    let events = then(filed(), [kreis.clone()]);
    let refused = akte(&events, anbieten(angebot(1)));
    assert_eq!(refused, Err(grund(UebergabeError::Sonderkreis)));
    let events = then(angeboten(), [kreis]);
    let refused = akte(&events, annehmen(1));
    assert_eq!(refused, Err(grund(UebergabeError::Sonderkreis)));
}

#[test]
fn a_closed_akte_is_not_taken_over_and_its_offer_can_still_be_refused() {
    let mut events = angeboten();
    events.extend(akte(&events, akte_stornieren()).unwrap());
    assert_eq!(akte(&events, annehmen(1)), Err(AkteError::AkteIstStorniert));
    akte(&events, beenden(1, true)).unwrap();
    assert_eq!(
        akte(&then(nach([]), [akte_zda()]), anbieten(angebot(1))),
        Err(AkteError::AkteIstZdA)
    );
}

#[test]
fn of_an_erased_akte_the_stub_stays_with_who_leads_it() {
    let events = then(angeboten(), [annehmen(1)]);
    let numbered: Vec<_> = (2..).zip(&events).collect();
    let umfang = loeschumfang(&numbered, Loeschziel::Akte).unwrap();
    let rest = umfang.rest.unwrap();
    assert_eq!((rest.org, rest.federfuehrung().org), (VELEN, GRONAU));
}

#[test]
fn a_draft_goes_to_nobody_with_a_hand_over() {
    let entwurf = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, 2)
    });
    let refused = Err(grund(UebergabeError::Entwurf));
    let events = then(filed(), [entwurf.clone()]);
    assert_eq!(akte(&events, anbieten(angebot(1))), refused);
    // Nor one that was filed while the offer was open.
    let events = then(angeboten(), [entwurf]);
    assert_eq!(akte(&events, annehmen(1)), refused);
    let events = then(events, [dokument_stornieren(2)]);
    assert!(akte(&events, annehmen(1)).is_ok());
}

fn widersprochen(stufe: u8, medizinwiderspruch: bool, ruecknahme: Option<u128>) -> AkteCommand {
    AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
        schutz: Aktenschutz {
            stufe: Stufe::new(stufe).unwrap(),
            medizinwiderspruch,
            ..Aktenschutz::default()
        },
        ruecknahme: ruecknahme.map(d),
        grund: betreff("§ 76 SGB X"),
    })
}

#[test]
fn who_took_an_akte_over_ends_an_objection_against_them_only_with_a_letter_of_the_person() {
    let events = then(filed(), [widersprochen(0, true, None)]);
    // Who took it down may have been wrong.
    akte(&events, widersprochen(0, false, None)).unwrap();
    let danach = [
        anbieten(angebot(1)),
        annehmen(1),
        ablegen(1, 2),
        bescheid(1, 3),
        ablegen(1, 4),
        dokument_stornieren(4),
        // Said once more, it is still the other's.
        widersprochen(1, true, None),
    ];
    let fort = then(events, danach);
    // None, what was there before, what went out, what is cancelled.
    for keines in [None, Some(1), Some(3), Some(4)] {
        let refused = akte(&fort, widersprochen(1, false, keines));
        assert_eq!(refused, Err(AkteError::MedizinwiderspruchFremd));
    }
    let unknown = akte(&fort, widersprochen(1, false, Some(9)));
    assert_eq!(unknown, Err(AkteError::DokumentUnbekannt(d(9))));
    let ended = akte(&fort, widersprochen(1, false, Some(2))).unwrap();
    let [AkteEvent::AkteSchutzFestgelegt(e)] = &ended[..] else {
        panic!("{ended:?}")
    };
    assert_eq!(e.ruecknahme, Some(d(2)));
    // Back where it was taken down.
    let zurueck = UebergabeAnbieten {
        an: VELEN,
        ..angebot(2)
    };
    let heim = then(fort, [anbieten(zurueck), annehmen(2)]);
    akte(&heim, widersprochen(1, false, None)).unwrap();
}
