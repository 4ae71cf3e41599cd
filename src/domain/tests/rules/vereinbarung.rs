//! Rules of the sharing agreement, and of shares that cite one.

use eakte_domain::akte::*;
use eakte_domain::organisation::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::gegeben::*;

const ENDE: Date = date(2026, 12, 31);

fn id(n: u128) -> VereinbarungId {
    VereinbarungId(Uuid::from_u128(n))
}

fn inhalt() -> Vereinbarungsinhalt {
    Vereinbarungsinhalt {
        bezeichnung: betreff("Erstattung Gronau"),
        anlass: betreff("Umzüge nach Gronau"),
        rechtsgrundlage: betreff("§ 79 Abs. 1 SGB X"),
        empfaenger: GRONAU,
        einheiten: vec![einheit("50.3")],
        leistungsarten: vec![Leistungsart::Grundsicherung],
        zweck: Zweck::Leistung(Leistungsart::Erstattung),
        klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Antrag],
        massnahmen: betreff("Protokoll"),
        von: HEUTE,
        bis: ENDE,
    }
}

fn velen() -> Vec<OrganisationEvent> {
    let command = OrganisationCommand::OrganisationAnlegen(OrganisationAnlegen {
        nr: VELEN,
        name: betreff("Stadt Velen"),
        art: Organisationsart::Gemeinde,
        kuerzel: "VE".to_owned(),
    });
    outcome::<Organisation, _>(&[], command).unwrap()
}

fn entwerfen(inhalt: Vereinbarungsinhalt) -> OrganisationCommand {
    OrganisationCommand::VereinbarungEntwerfen(VereinbarungEntwerfen {
        vereinbarung: id(1),
        inhalt,
    })
}

fn genehmigen() -> OrganisationCommand {
    OrganisationCommand::VereinbarungGenehmigen(VereinbarungGenehmigen {
        vereinbarung: id(1),
    })
}

fn beenden() -> OrganisationCommand {
    OrganisationCommand::VereinbarungBeenden(VereinbarungBeenden {
        vereinbarung: id(1),
        grund: betreff("nicht mehr nötig"),
    })
}

fn weiter(
    mut events: Vec<OrganisationEvent>,
    wer: NutzerId,
    command: OrganisationCommand,
) -> Vec<OrganisationEvent> {
    let neu = outcome_von::<Organisation, _>(wer, &events, command).unwrap();
    events.extend(neu);
    events
}

fn entworfen() -> Vec<OrganisationEvent> {
    weiter(velen(), n(1), entwerfen(inhalt()))
}

fn genehmigt() -> Vec<OrganisationEvent> {
    weiter(entworfen(), n(2), genehmigen())
}

fn bezug(events: &[OrganisationEvent]) -> Option<Vereinbarungsbezug> {
    let org: Organisation = fold(events);
    let vereinbarung = org.vereinbarungen().get(&id(1))?.clone();
    Some(Vereinbarungsbezug {
        id: id(1),
        vereinbarung,
    })
}

fn gedeckt() -> FreigabeErteilen {
    FreigabeErteilen {
        einheit: Some(einheit("50.3")),
        vereinbarung: bezug(&genehmigt()),
        ..freigeben(1)
    }
}

fn teilen(c: FreigabeErteilen) -> Result<Vec<AkteEvent>, AkteError> {
    akte(&angelegt(), AkteCommand::FreigabeErteilen(c))
}

#[test]
fn an_agreement_holds_once_a_second_person_approves() {
    let org: Organisation = fold(&entworfen());
    assert!(!org.vereinbarungen()[&id(1)].gilt(HEUTE));
    let same = outcome_von::<Organisation, _>(n(1), &entworfen(), genehmigen());
    assert_eq!(same, Err(OrganisationError::ZweitePerson));
    let org: Organisation = fold(&genehmigt());
    let v = &org.vereinbarungen()[&id(1)];
    assert!(v.gilt(HEUTE) && v.gilt(ENDE));
    assert!(!v.gilt(GESTERN) && !v.gilt(date(2027, 1, 1)));
}

#[test]
fn an_agreement_that_was_ended_says_on_which_day() {
    let v = |events: &[OrganisationEvent]| {
        let org: Organisation = fold(events);
        org.vereinbarungen()[&id(1)].clone()
    };
    assert_eq!(v(&genehmigt()).ende(), Some(ENDE));
    let ended = weiter(genehmigt(), n(1), beenden());
    assert_eq!(v(&ended).ende(), Some(HEUTE));
    assert_eq!(v(&ended).beendet_durch, Some(n(1)));
    assert!(v(&ended).beendet_weil.is_some());
    // As it was recorded before.
    let unknown = OrganisationEvent::from(VereinbarungBeendet {
        vereinbarung: id(1),
        grund: betreff("nicht mehr nötig"),
        am: None,
        durch: None,
    });
    let ended = [genehmigt(), vec![unknown]].concat();
    assert_eq!(v(&ended).ende(), None);
    assert!(!v(&ended).gilt(HEUTE));
}

#[test]
fn what_is_approved_or_ended_is_not_approved_again() {
    let again = outcome_von::<Organisation, _>(n(3), &genehmigt(), genehmigen());
    assert_eq!(again, Err(OrganisationError::VereinbarungGenehmigt));
    let ended = weiter(entworfen(), n(1), beenden());
    let late = outcome_von::<Organisation, _>(n(2), &ended, genehmigen());
    assert_eq!(late, Err(OrganisationError::VereinbarungBeendet));
    let twice = outcome_von::<Organisation, _>(n(2), &ended, beenden());
    assert_eq!(twice, Err(OrganisationError::VereinbarungBeendet));
    let unknown = outcome_von::<Organisation, _>(n(2), &velen(), genehmigen());
    assert_eq!(unknown, Err(OrganisationError::VereinbarungUnbekannt));
}

#[test]
fn an_agreement_is_with_somebody_else_and_says_what_it_covers() {
    for falsch in [
        Vereinbarungsinhalt {
            empfaenger: VELEN,
            ..inhalt()
        },
        Vereinbarungsinhalt {
            empfaenger: OrgNr(0),
            ..inhalt()
        },
        Vereinbarungsinhalt {
            leistungsarten: vec![],
            ..inhalt()
        },
        Vereinbarungsinhalt {
            klassen: vec![],
            ..inhalt()
        },
        Vereinbarungsinhalt {
            klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Bescheid],
            ..inhalt()
        },
    ] {
        let refused = outcome::<Organisation, _>(&velen(), entwerfen(falsch));
        assert_eq!(refused, Err(OrganisationError::VereinbarungUnvollstaendig));
    }
    let turned = Vereinbarungsinhalt {
        von: ENDE,
        bis: HEUTE,
        ..inhalt()
    };
    let refused = outcome::<Organisation, _>(&velen(), entwerfen(turned));
    let (von, bis) = (ENDE, HEUTE);
    assert_eq!(
        refused,
        Err(OrganisationError::VereinbarungZeitraum { von, bis })
    );
    let over = Vereinbarungsinhalt {
        von: GESTERN,
        bis: GESTERN,
        ..inhalt()
    };
    let refused = outcome::<Organisation, _>(&velen(), entwerfen(over));
    assert_eq!(refused, Err(OrganisationError::ZeitraumVorbei(GESTERN)));
}

#[test]
fn a_share_within_its_agreement_cites_it() {
    let events = teilen(gedeckt()).unwrap();
    let [AkteEvent::FreigabeErteilt(e)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(e.vereinbarung, Some(id(1)));
}

#[test]
fn a_share_beyond_its_agreement_is_refused() {
    let cases = [
        (
            FreigabeErteilen {
                vereinbarung: bezug(&entworfen()),
                ..gedeckt()
            },
            DeckungError::NichtInKraft,
        ),
        (
            FreigabeErteilen {
                vereinbarung: bezug(&weiter(genehmigt(), n(1), beenden())),
                ..gedeckt()
            },
            DeckungError::NichtInKraft,
        ),
        (
            FreigabeErteilen {
                empfaenger: OrgNr(3),
                ..gedeckt()
            },
            DeckungError::Empfaenger,
        ),
        (
            FreigabeErteilen {
                einheit: Some(einheit("50.9")),
                ..gedeckt()
            },
            DeckungError::Empfaenger,
        ),
        (
            FreigabeErteilen {
                einheit: None,
                ..gedeckt()
            },
            DeckungError::Empfaenger,
        ),
        (
            FreigabeErteilen {
                zweck: Zweck::Leistung(Leistungsart::Wohngeld),
                ..gedeckt()
            },
            DeckungError::Zweck,
        ),
        (
            FreigabeErteilen {
                klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Gutachten],
                ..gedeckt()
            },
            DeckungError::Klasse(Dokumentklasse::Gutachten),
        ),
        (
            FreigabeErteilen {
                bis: date(2027, 1, 1),
                ..gedeckt()
            },
            DeckungError::Zeitraum(ENDE),
        ),
    ];
    for (c, reason) in cases {
        assert_eq!(teilen(c), Err(AkteError::Deckung(reason)));
    }
    let mut other = bezug(&genehmigt()).unwrap();
    other.vereinbarung.inhalt.leistungsarten = vec![Leistungsart::Hzl];
    let c = FreigabeErteilen {
        vereinbarung: Some(other),
        ..gedeckt()
    };
    let reason = DeckungError::Leistungsart(Leistungsart::Grundsicherung);
    assert_eq!(teilen(c), Err(AkteError::Deckung(reason)));
}
