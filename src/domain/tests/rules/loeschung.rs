//! Loeschung: what a request takes, what it must leave, and what the Akte still says afterwards.

use cqrs_es::Aggregate;
use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::{LoeschungId, OrgNr, SperreId};
use uuid::Uuid;

use crate::gegeben::*;

const ID: LoeschungId = LoeschungId(Uuid::from_u128(9));

/// With their sequences: 0 and 1 are the opening and the key.
fn numbered(events: &[AkteEvent]) -> Vec<(u64, &AkteEvent)> {
    (2..).zip(events).collect()
}

fn umfang(events: &[AkteEvent], ziel: Loeschziel) -> Result<Vec<(u64, u64)>, AkteError> {
    let umfang = loeschumfang(&numbered(events), ziel)?;
    Ok(umfang.bereiche.iter().map(|b| (b.von, b.bis)).collect())
}

fn beantragen(events: &[AkteEvent], ziel: Loeschziel) -> AkteCommand {
    AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
        loeschung: ID,
        ziel,
        grundlage: Loeschgrundlage::Unrechtmaessig,
        begruendung: betreff("falsche Person"),
        umfang: loeschumfang(&numbered(events), ziel).unwrap(),
        aufbewahrung_bis: None,
    })
}

fn beenden(abgelehnt: bool) -> AkteCommand {
    AkteCommand::LoeschungBeenden(LoeschungBeenden {
        loeschung: ID,
        abgelehnt,
        grund: betreff("doch richtig"),
    })
}

/// The Akte as it is read after the erasure.
fn geloescht(events: &[AkteEvent], ziel: Loeschziel) -> Akte {
    let antrag = akte(events, beantragen(events, ziel)).unwrap();
    let AkteEvent::LoeschungBeantragt(l) = &antrag[0] else {
        panic!("{antrag:?}")
    };
    let all = [events, &antrag[..]].concat();
    let mut akte = Akte::default();
    for (seq, e) in numbered(&all) {
        if !l.bereiche.iter().any(|b| (b.von..=b.bis).contains(&seq)) {
            akte.apply(e.clone());
        }
    }
    akte.loeschung_vollzogen();
    akte
}

fn fassung_anfuegen(dokument: u128, inhalt: u8) -> AkteCommand {
    AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(dokument),
        fassung: fassung(inhalt),
    })
}

/// 2 Akte, 3 and 4 Vorgaenge, 5 Dokument 1, 6 its Anlage 2, 7 Dokument 3 elsewhere, 8 and 9 versions of Dokument 1.
fn gefuellt() -> Vec<AkteEvent> {
    nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        ablegen(1, 1),
        anlage(1, 2, 1),
        ablegen(2, 3),
        fassung_anfuegen(1, 2),
        fassung_anfuegen(1, 3),
    ])
}

#[test]
fn a_dokument_goes_with_its_versions_and_anlagen_and_nothing_else() {
    let ziel = Loeschziel::Dokument { dokument: d(1) };
    assert_eq!(umfang(&gefuellt(), ziel), Ok(vec![(5, 6), (8, 9)]));
    let akte = geloescht(&gefuellt(), ziel);
    assert_eq!(akte.dokumente().keys().collect::<Vec<_>>(), [&d(3)]);
    assert_eq!(akte.loeschung(), None);
}

#[test]
fn numbers_are_not_given_again_after_an_erasure() {
    let akte = geloescht(&gefuellt(), Loeschziel::Dokument { dokument: d(1) });
    assert_eq!(akte.vorgang(v(1)).unwrap().letzte_dokumentnummer, 2);
    let fassung = Loeschziel::Fassung {
        dokument: d(1),
        nummer: 3,
    };
    let akte = geloescht(&gefuellt(), fassung);
    assert_eq!(akte.dokument(d(1)).unwrap().letzte_fassung, 3);
    let events = nach([vorgang_anlegen(1, None), vorgang_anlegen(2, None)]);
    let mut akte = geloescht(&events, Loeschziel::Vorgang { vorgang: v(2) });
    let neu = outcome_of(&mut akte, vorgang_anlegen(3, None));
    assert!(
        matches!(&neu[0], AkteEvent::VorgangAngelegt(e) if e.nummer == 3),
        "{neu:?}"
    );
}

/// What the Akte as it stands answers.
fn outcome_of(akte: &mut Akte, command: AkteCommand) -> Vec<AkteEvent> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let sink = cqrs_es::event_sink::EventSink::default();
        akte.handle(issued_at(JETZT, command), &(), &sink)
            .await
            .unwrap();
        sink.collect().await
    })
}

#[test]
fn a_vorgang_goes_with_all_below_it() {
    let ziel = Loeschziel::Vorgang { vorgang: v(1) };
    assert_eq!(umfang(&gefuellt(), ziel), Ok(vec![(3, 9)]));
    let akte = geloescht(&gefuellt(), ziel);
    assert!(akte.vorgaenge().is_empty() && akte.dokumente().is_empty());
}

#[test]
fn a_dokument_that_was_moved_out_of_an_erased_vorgang_stays() {
    let mut events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        ablegen(1, 1),
    ]);
    events.extend(akte(&events, verschieben(1, 2)).unwrap());
    let akte = geloescht(&events, Loeschziel::Vorgang { vorgang: v(1) });
    assert_eq!(akte.dokument(d(1)).unwrap().vorgang, v(2));
}

#[test]
fn a_share_of_an_erased_vorgang_goes_with_its_revocation() {
    let share = FreigabeErteilen {
        vorgang: Some(v(1)),
        ..freigeben(1)
    };
    let end = AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(1),
        grund: betreff("fertig"),
    });
    let events = then(geteilt(nach([vorgang_anlegen(1, None)]), share), [end]);
    let ziel = Loeschziel::Vorgang { vorgang: v(1) };
    assert_eq!(umfang(&events, ziel), Ok(vec![(3, 6)]));
}

#[test]
fn a_share_of_an_erased_vorgang_that_waits_or_was_refused_goes_with_it() {
    let share = AkteCommand::FreigabeErteilen(FreigabeErteilen {
        vorgang: Some(v(1)),
        ..freigeben(1)
    });
    let end = AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(1),
        grund: betreff("doch nicht"),
    });
    let ziel = Loeschziel::Vorgang { vorgang: v(1) };
    let wartet = nach([vorgang_anlegen(1, None), share]);
    assert_eq!(umfang(&wartet, ziel), Ok(vec![(3, 4)]));
    assert!(geloescht(&wartet, ziel).freigabeantraege().is_empty());
    assert_eq!(umfang(&then(wartet, [end]), ziel), Ok(vec![(3, 5)]));
}

#[test]
fn of_a_whole_akte_a_stub_without_betreff_stays() {
    let akte = geloescht(&gefuellt(), Loeschziel::Akte);
    let kopf = akte.kopf().unwrap();
    assert!(akte.geloescht());
    assert_eq!(kopf.aktenzeichen, "50.1-50.2-00007/2026");
    assert_eq!(
        (kopf.betreff.as_str(), kopf.status),
        ("Gelöscht", Status::Storniert)
    );
    assert_eq!((kopf.org, akte.vorgaenge().len()), (OrgNr(17), 0));
}

#[test]
fn the_first_version_goes_with_its_dokument_only() {
    let erste = Loeschziel::Fassung {
        dokument: d(1),
        nummer: 1,
    };
    assert_eq!(umfang(&gefuellt(), erste), Err(AkteError::ErsteFassung));
    let zweite = Loeschziel::Fassung {
        dokument: d(1),
        nummer: 2,
    };
    assert_eq!(umfang(&gefuellt(), zweite), Ok(vec![(8, 8)]));
    let akte = geloescht(&gefuellt(), zweite);
    let fassungen = &akte.dokument(d(1)).unwrap().fassungen;
    assert_eq!(fassungen.keys().collect::<Vec<_>>(), [&1, &3]);
}

#[test]
fn a_range_takes_no_event_that_carries_what_stays() {
    let range = |von, bis| umfang(&gefuellt(), Loeschziel::Ereignisse { von, bis });
    assert_eq!(range(2, 9), Err(AkteError::EreignisNichtEinzeln(2)));
    assert_eq!(range(4, 4), Err(AkteError::EreignisNichtEinzeln(4)));
    assert_eq!(range(5, 6), Err(AkteError::EreignisNichtEinzeln(5)));
    assert_eq!(range(5, 9), Ok(vec![(5, 9)]));
    assert_eq!(range(8, 8), Ok(vec![(8, 8)]));
}

#[test]
fn the_newest_version_goes_as_a_version_or_with_its_dokument_so_that_its_number_is_remembered() {
    let range = |von, bis| umfang(&gefuellt(), Loeschziel::Ereignisse { von, bis });
    assert_eq!(range(9, 9), Err(AkteError::EreignisNichtEinzeln(9)));
    assert_eq!(range(8, 9), Err(AkteError::EreignisNichtEinzeln(8)));
    let dritte = Loeschziel::Fassung {
        dokument: d(1),
        nummer: 3,
    };
    assert_eq!(umfang(&gefuellt(), dritte), Ok(vec![(9, 9)]));
    let akte = geloescht(&gefuellt(), dritte);
    assert_eq!(akte.dokument(d(1)).unwrap().letzte_fassung, 3);
}

#[test]
fn a_revocation_cannot_be_erased_without_its_share() {
    let end = AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(1),
        grund: betreff("fertig"),
    });
    let events = then(geteilt(angelegt(), freigeben(1)), [end]);
    let range = |von, bis| umfang(&events, Loeschziel::Ereignisse { von, bis });
    assert_eq!(range(5, 5), Err(AkteError::EreignisNichtEinzeln(5)));
    assert_eq!(range(3, 3), Err(AkteError::EreignisNichtEinzeln(3)));
    assert_eq!(range(3, 5), Ok(vec![(3, 5)]));
}

#[test]
fn what_is_not_there_cannot_be_erased() {
    let unknown = |ziel| umfang(&gefuellt(), ziel);
    let vorgang = Loeschziel::Vorgang { vorgang: v(9) };
    assert_eq!(unknown(vorgang), Err(AkteError::VorgangUnbekannt(v(9))));
    let dokument = Loeschziel::Dokument { dokument: d(9) };
    assert_eq!(unknown(dokument), Err(AkteError::DokumentUnbekannt(d(9))));
    let fassung = Loeschziel::Fassung {
        dokument: d(1),
        nummer: 9,
    };
    assert_eq!(unknown(fassung), Err(AkteError::NichtsZuLoeschen));
    let later = Loeschziel::Ereignisse { von: 20, bis: 30 };
    assert_eq!(unknown(later), Err(AkteError::NichtsZuLoeschen));
    assert_eq!(
        umfang(&[], Loeschziel::Akte),
        Err(AkteError::NichtsZuLoeschen)
    );
}

#[test]
fn one_request_at_a_time_is_open_and_a_request_does_not_take_requests() {
    let ziel = Loeschziel::Dokument { dokument: d(1) };
    let mut events = gefuellt();
    events.extend(akte(&events, beantragen(&events, ziel)).unwrap());
    let again = akte(&events, beantragen(&events, ziel));
    assert_eq!(again, Err(AkteError::LoeschungLaeuft));
    assert_eq!(umfang(&events, Loeschziel::Akte), Ok(vec![(2, 9)]));
}

#[test]
fn a_request_that_would_leave_something_of_its_target_is_asked_for_anew() {
    let dokument = Loeschziel::Dokument { dokument: d(1) };
    let vorgang = Loeschziel::Vorgang { vorgang: v(2) };
    let umbenannt = AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern {
        dokument: d(1),
        betreff: betreff("doch ein Gutachten"),
    });
    // All of Dokument 1: its filing, its Anlage, its versions.
    let bereich = Loeschziel::Ereignisse { von: 5, bis: 9 };
    for (ziel, spaeter, gilt) in [
        (Loeschziel::Akte, ablegen(1, 4), false),
        (Loeschziel::Akte, fassung_anfuegen(1, 4), false),
        (vorgang, ablegen(2, 4), false),
        (vorgang, verschieben(3, 1), false),
        (vorgang, ablegen(1, 4), true),
        (dokument, fassung_anfuegen(1, 4), false),
        (dokument, umbenannt, false),
        (dokument, anlage(1, 4, 1), false),
        (dokument, fassung_anfuegen(3, 4), true),
        (bereich, fassung_anfuegen(1, 4), false),
        (bereich, ablegen(1, 4), true),
    ] {
        let mut events = gefuellt();
        events.extend(akte(&events, beantragen(&events, ziel)).unwrap());
        let Some(AkteEvent::LoeschungBeantragt(antrag)) = events.last().cloned() else {
            panic!("{events:?}")
        };
        // The request itself is nothing that came after it.
        assert_eq!(loeschung_aktuell(&numbered(&events), &antrag), Ok(()));
        let events = then(events, [spaeter]);
        let expected = match gilt {
            true => Ok(()),
            false => Err(AkteError::LoeschungUeberholt),
        };
        let found = loeschung_aktuell(&numbered(&events), &antrag);
        assert_eq!(found, expected, "{ziel:?}: {:?}", events.last());
    }
}

#[test]
fn a_request_is_taken_back_by_who_asked_or_refused() {
    let ziel = Loeschziel::Dokument { dokument: d(1) };
    let mut events = gefuellt();
    assert_eq!(
        akte(&events, beenden(true)),
        Err(AkteError::LoeschungUnbekannt)
    );
    events.extend(akte(&events, beantragen(&events, ziel)).unwrap());
    for abgelehnt in [false, true] {
        let end = akte(&events, beenden(abgelehnt)).unwrap();
        let after: Akte = fold(&[&events[..], &end[..]].concat());
        assert_eq!(after.loeschung(), None);
    }
    let mut foreign = events.clone();
    let Some(AkteEvent::LoeschungBeantragt(l)) = foreign.last_mut() else {
        panic!("{foreign:?}")
    };
    l.von = n(2);
    assert_eq!(
        akte(&foreign, beenden(false)),
        Err(AkteError::NurAntragsteller)
    );
    assert!(akte(&foreign, beenden(true)).is_ok());
}

#[test]
fn a_running_retention_stands_against_some_grounds_only() {
    let events = gefuellt();
    let with = |grundlage, bis| {
        // A part: before a whole Akte goes, the archive has its say (`aussonderung`).
        let ziel = Loeschziel::Dokument { dokument: d(1) };
        let AkteCommand::LoeschungBeantragen(c) = beantragen(&events, ziel) else {
            unreachable!()
        };
        let c = LoeschungBeantragen {
            grundlage,
            aufbewahrung_bis: bis,
            ..c
        };
        akte(&events, AkteCommand::LoeschungBeantragen(c)).map(drop)
    };
    let runs = Err(AkteError::AufbewahrungLaeuft(MORGEN));
    assert_eq!(with(Loeschgrundlage::NichtNotwendig, Some(MORGEN)), runs);
    assert_eq!(with(Loeschgrundlage::NichtNotwendig, Some(GESTERN)), Ok(()));
    assert_eq!(with(Loeschgrundlage::Unrechtmaessig, Some(MORGEN)), Ok(()));
    // § 84 SGB X gives no ground of its own that a retention would give way to.
    assert_eq!(with(Loeschgrundlage::Sozialdaten, Some(MORGEN)), runs);
    assert_eq!(with(Loeschgrundlage::Sozialdaten, Some(GESTERN)), Ok(()));
    assert_eq!(with(Loeschgrundlage::Sozialdaten, None), Ok(()));
}

#[test]
fn what_is_left_of_an_erased_akte_is_not_held() {
    // Read after the erasure, the request alone is left.
    let voll = gefuellt();
    let rest = akte(&voll, beantragen(&voll, Loeschziel::Akte)).unwrap();
    let halten = AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
        sperre: SperreId(Uuid::from_u128(90)),
        grund: betreff("Klage anhängig"),
        bis: None,
    });
    assert_eq!(
        akte(&rest, halten),
        Err(AussonderungError::NichtsMehrDa.into())
    );
}

#[test]
fn what_is_left_of_an_erased_akte_is_hidden_from_nobody_who_saw_the_akte() {
    let voll = gefuellt();
    let rest = akte(&voll, beantragen(&voll, Loeschziel::Akte)).unwrap();
    let grund = || betreff("Schreiben vom Montag");
    let alone = MedizinwiderspruchFesthalten { grund: grund() };
    let alone = AkteCommand::MedizinwiderspruchFesthalten(alone);
    let mit = |schutz| {
        AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
            schutz,
            ruecknahme: None,
            grund: grund(),
        })
    };
    let stufe = Aktenschutz {
        stufe: schutz(1).stufe,
        ..Aktenschutz::default()
    };
    let ausgeschlossen = Aktenschutz {
        ausgeschlossen: vec![n(3)],
        ..Aktenschutz::default()
    };
    let kreis = |mitglieder| {
        AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
            mitglieder,
            grund: betreff("Gefährdung"),
        })
    };
    for c in [
        alone,
        mit(schutz(1)),
        mit(stufe.clone()),
        mit(ausgeschlossen),
        kreis(vec![n(1), n(2)]),
    ] {
        assert_eq!(
            akte(&rest, c.clone()),
            Err(AussonderungError::NichtsMehrDa.into()),
            "{c:?}"
        );
        assert!(akte(&voll, c).is_ok());
    }
    // Kept away from fewer people it may be.
    let voll = geschuetzt();
    let rest = akte(&voll, beantragen(&voll, Loeschziel::Akte)).unwrap();
    assert!(akte(&rest, mit(stufe)).is_ok());
    assert!(akte(&rest, kreis(Vec::new())).is_ok());
}

fn schutz(stufe: u8) -> Aktenschutz {
    Aktenschutz {
        stufe: Stufe::new(stufe).unwrap(),
        beschaeftigte: true,
        medizinwiderspruch: true,
        // What is restricted is not erased.
        eingeschraenkt: false,
        ausgeschlossen: vec![n(3)],
    }
}

/// Level 2, with a Sonderkreis of two.
fn geschuetzt() -> Vec<AkteEvent> {
    let mut events = gefuellt();
    let c = AkteSchutzFestlegen {
        schutz: schutz(2),
        ruecknahme: None,
        grund: betreff("Anlass"),
    };
    events.extend(akte(&events, AkteCommand::AkteSchutzFestlegen(c)).unwrap());
    let c = SonderkreisBeantragen {
        mitglieder: vec![n(1), n(2)],
        grund: betreff("Gefährdung"),
    };
    events.extend(akte(&events, AkteCommand::SonderkreisBeantragen(c)).unwrap());
    let c = AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
        angenommen: true,
        grund: betreff("geprüft"),
    });
    events.extend(outcome_von::<Akte, _>(n(2), &events, c).unwrap());
    events
}

#[test]
fn the_stub_of_a_protected_akte_is_kept_from_the_same_people() {
    let events = geschuetzt();
    let before = fold::<Akte>(&events).kopf().unwrap().clone();
    let after = geloescht(&events, Loeschziel::Akte);
    let kopf = after.kopf().unwrap();
    assert_eq!(kopf.sonderkreis, before.sonderkreis);
    // What speaks of content or of the person concerned alone is gone.
    let expected = Aktenschutz {
        medizinwiderspruch: false,
        ..schutz(2)
    };
    assert_eq!(kopf.schutz, expected);
}

#[test]
fn protection_that_came_after_its_events_were_counted_holds_for_the_stub() {
    // The request was put together before the Akte was protected, and is decided on after it.
    let early = beantragen(&gefuellt(), Loeschziel::Akte);
    let events = akte(&geschuetzt(), early).unwrap();
    let [AkteEvent::LoeschungBeantragt(l)] = &events[..] else {
        panic!("{events:?}")
    };
    let rest = l.rest.as_ref().unwrap();
    assert_eq!(rest.schutz.stufe, Stufe::new(2).unwrap());
    assert_eq!(rest.sonderkreis, [n(1), n(2)]);
}
