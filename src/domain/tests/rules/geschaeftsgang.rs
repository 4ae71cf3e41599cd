//! Rules of signatures: who signs in which order, four eyes, what stays as it is, dispatch.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::gegeben::*;

mod bindung;
pub(crate) mod folge;

/// Writes and hands on: who all commands of `gegeben` come from.
const ANNA: u128 = 1;
/// Co-signs.
const BERND: u128 = 2;
/// Signs finally.
const LENA: u128 = 3;
const MONTAG: Date = date(2026, 11, 30);

fn g(id: u128) -> GeschaeftsgangId {
    GeschaeftsgangId(Uuid::from_u128(id))
}

fn schritt(verfuegung: Verfuegung, wer: u128) -> Schritt {
    Schritt {
        verfuegung,
        nutzer: n(wer),
        termin: None,
    }
}

fn mit(wer: u128) -> Schritt {
    schritt(Verfuegung::Mitzeichnung, wer)
}

fn schluss(wer: u128) -> Schritt {
    schritt(Verfuegung::Schlusszeichnung, wer)
}

fn kenntnis(wer: u128) -> Schritt {
    schritt(Verfuegung::Kenntnisnahme, wer)
}

fn vorlage(schritte: Vec<Schritt>) -> GeschaeftsgangEroeffnen {
    GeschaeftsgangEroeffnen {
        geschaeftsgang: g(1),
        dokument: d(1),
        fassung: 1,
        verfasser: Some(n(ANNA)),
        schritte,
        vermerk: None,
    }
}

fn vorlegen(schritte: Vec<Schritt>) -> AkteCommand {
    AkteCommand::GeschaeftsgangEroeffnen(vorlage(schritte))
}

fn erledigen(nummer: u32, ergebnis: Schrittergebnis, vermerk: Option<&str>) -> AkteCommand {
    AkteCommand::SchrittErledigen(SchrittErledigen {
        geschaeftsgang: g(1),
        dokument: d(1),
        nummer,
        ergebnis,
        vermerk: vermerk.map(betreff),
    })
}

fn zeichnen(nummer: u32) -> AkteCommand {
    erledigen(nummer, Schrittergebnis::Gezeichnet, None)
}

fn zurueckgeben(nummer: u32) -> AkteCommand {
    erledigen(nummer, Schrittergebnis::Zurueckgegeben, Some("Frist fehlt"))
}

fn beenden() -> AkteCommand {
    AkteCommand::GeschaeftsgangBeenden(GeschaeftsgangBeenden {
        geschaeftsgang: g(1),
        dokument: d(1),
        grund: betreff("Neue Unterlagen"),
    })
}

fn versenden(tag: Date) -> AkteCommand {
    AkteCommand::DokumentVersenden(DokumentVersenden {
        dokument: d(1),
        tag,
        versandart: Versandart::Post,
        empfaenger: betreff("Erika Muster"),
    })
}

fn von(wer: u128, events: &[AkteEvent], command: AkteCommand) -> Result<Vec<AkteEvent>, AkteError> {
    outcome_von::<Akte, _>(n(wer), events, command)
}

/// Events and what these people add to them.
fn tun(mut events: Vec<AkteEvent>, was: &[(u128, AkteCommand)]) -> Vec<AkteEvent> {
    for (wer, command) in was {
        let neu = von(*wer, &events, command.clone()).unwrap();
        events.extend(neu);
    }
    events
}

/// Anna handed Dokument 1 to Bernd and Lena.
fn vorgelegt() -> Vec<AkteEvent> {
    then(filed(), [vorlegen(vec![mit(BERND), schluss(LENA)])])
}

fn mitgezeichnet() -> Vec<AkteEvent> {
    tun(vorgelegt(), &[(BERND, zeichnen(1))])
}

fn endgueltig() -> Vec<AkteEvent> {
    tun(mitgezeichnet(), &[(LENA, zeichnen(2))])
}

fn stand(events: &[AkteEvent]) -> Option<Zeichnungsstand> {
    fold::<Akte>(events).zeichnungsstand(d(1))
}

fn refused(outcome: Result<Vec<AkteEvent>, AkteError>) -> GeschaeftsgangError {
    match outcome {
        Err(AkteError::Geschaeftsgang(e)) => e,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_dokument_goes_from_hand_to_hand_until_it_is_final_and_sent() {
    assert_eq!(stand(&filed()), None);
    assert_eq!(stand(&vorgelegt()), Some(Zeichnungsstand::ImGeschaeftsgang));
    assert_eq!(
        stand(&mitgezeichnet()),
        Some(Zeichnungsstand::Mitgezeichnet)
    );
    assert_eq!(
        stand(&endgueltig()),
        Some(Zeichnungsstand::Schlussgezeichnet)
    );
    let sent = tun(endgueltig(), &[(ANNA, versenden(HEUTE))]);
    assert_eq!(stand(&sent), Some(Zeichnungsstand::Versandt));
    // To a second recipient as well; and then the Vorgang is closed.
    let sent = tun(sent, &[(ANNA, versenden(HEUTE)), (ANNA, zda(1))]);
    assert_eq!(stand(&sent), Some(Zeichnungsstand::Versandt));
}

#[test]
fn only_the_person_a_step_names_does_it_or_who_stands_in_for_them() {
    for wer in [ANNA, LENA, 9] {
        let e = refused(von(wer, &vorgelegt(), zeichnen(1)));
        assert_eq!(e, GeschaeftsgangError::AnderePerson);
    }
    let iv =
        |wer: u128, fuer: u128| outcome_iv::<Akte, _>(n(wer), n(fuer), &vorgelegt(), zeichnen(1));
    assert!(iv(9, BERND).is_ok());
    assert_eq!(refused(iv(9, LENA)), GeschaeftsgangError::AnderePerson);
}

#[test]
fn steps_are_done_in_their_order_and_each_once() {
    let e = refused(von(LENA, &vorgelegt(), zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::NichtAnDerReihe(1));
    let e = refused(von(BERND, &mitgezeichnet(), zeichnen(1)));
    assert_eq!(e, GeschaeftsgangError::SchrittErledigt(1));
    let e = refused(von(LENA, &endgueltig(), zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::SchrittErledigt(2));
    let e = refused(von(LENA, &endgueltig(), zeichnen(3)));
    assert_eq!(e, GeschaeftsgangError::NichtOffen);
}

#[test]
fn nobody_signs_their_own_work_finally_neither_themselves_nor_for_somebody_else() {
    // Named so from the start: who wrote it, and who hands it on.
    let e = refused(akte(&filed(), vorlegen(vec![schluss(ANNA)])));
    assert_eq!(e, GeschaeftsgangError::VierAugen);
    let fremd = GeschaeftsgangEroeffnen {
        verfasser: Some(n(BERND)),
        ..vorlage(vec![schluss(BERND)])
    };
    let e = refused(akte(
        &filed(),
        AkteCommand::GeschaeftsgangEroeffnen(fremd.clone()),
    ));
    assert_eq!(e, GeschaeftsgangError::VierAugen);
    // In Lena's place: Anna opened it, Bernd wrote it.
    let command = GeschaeftsgangEroeffnen {
        schritte: vec![schluss(LENA)],
        ..fremd
    };
    let events = then(filed(), [AkteCommand::GeschaeftsgangEroeffnen(command)]);
    let iv = |wer: u128| outcome_iv::<Akte, _>(n(wer), n(LENA), &events, zeichnen(1));
    for wer in [ANNA, BERND] {
        assert_eq!(refused(iv(wer)), GeschaeftsgangError::VierAugen);
    }
    assert!(iv(9).is_ok());
    // Giving it back is no signature.
    let back = outcome_iv::<Akte, _>(n(ANNA), n(LENA), &events, zurueckgeben(1));
    assert!(back.is_ok());
}

#[test]
fn nobody_signs_twice_in_one_geschaeftsgang_neither_themselves_nor_for_somebody_else() {
    // Bernd signed himself, and stands in for Lena.
    let iv = |wer: u128, fuer: u128, events: &[AkteEvent], was: AkteCommand| {
        outcome_iv::<Akte, _>(n(wer), n(fuer), events, was)
    };
    let e = refused(iv(BERND, LENA, &mitgezeichnet(), zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::SchonGezeichnet);
    // Giving it back is no signature.
    assert!(iv(BERND, LENA, &mitgezeichnet(), zurueckgeben(2)).is_ok());
    // Lena signed for Bernd; her own signature takes somebody in her place.
    let mut events = vorgelegt();
    events.extend(iv(LENA, BERND, &events, zeichnen(1)).unwrap());
    let e = refused(von(LENA, &events, zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::SchonGezeichnet);
    assert!(iv(9, LENA, &events, zeichnen(2)).is_ok());
    // Two co-signatures, too.
    let schritte = vec![mit(BERND), mit(8), schluss(LENA)];
    let events = tun(then(filed(), [vorlegen(schritte)]), &[(BERND, zeichnen(1))]);
    let e = refused(iv(BERND, 8, &events, zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::SchonGezeichnet);
}

#[test]
fn what_was_opened_in_somebody_s_place_is_not_signed_finally_by_them() {
    let command = vorlegen(vec![schluss(LENA)]);
    let e = refused(outcome_iv::<Akte, _>(n(ANNA), n(LENA), &filed(), command));
    assert_eq!(e, GeschaeftsgangError::VierAugen);
}

#[test]
fn a_geschaeftsgang_has_one_schlusszeichnung_as_its_last_signature_and_names_nobody_twice() {
    for (schritte, expected) in [
        (vec![], GeschaeftsgangError::EineSchlusszeichnung),
        (vec![mit(BERND)], GeschaeftsgangError::EineSchlusszeichnung),
        (
            vec![schluss(LENA), schluss(BERND)],
            GeschaeftsgangError::EineSchlusszeichnung,
        ),
        (
            vec![schluss(LENA), mit(BERND)],
            GeschaeftsgangError::SchlussZuletzt,
        ),
        (
            vec![mit(LENA), schluss(LENA)],
            GeschaeftsgangError::PersonDoppelt,
        ),
        (
            (0..21).map(|p| mit(10 + p)).collect(),
            GeschaeftsgangError::SchritteZuViele(20),
        ),
    ] {
        assert_eq!(refused(akte(&filed(), vorlegen(schritte))), expected);
    }
    let after = vec![kenntnis(9), mit(BERND), schluss(LENA), kenntnis(ANNA)];
    assert!(akte(&filed(), vorlegen(after)).is_ok());
}

#[test]
fn a_step_is_due_neither_in_the_past_nor_in_a_distant_future() {
    let due = |termin| {
        let schritt = Schritt {
            termin: Some(termin),
            ..schluss(LENA)
        };
        akte(&filed(), vorlegen(vec![schritt]))
    };
    assert_eq!(
        refused(due(GESTERN)),
        GeschaeftsgangError::TerminVorbei(GESTERN)
    );
    assert!(due(HEUTE).is_ok() && due(MONTAG).is_ok());
    let spaetestens = date(2036, 11, 23);
    assert!(due(spaetestens).is_ok());
    assert_eq!(
        refused(due(date(9999, 12, 31))),
        GeschaeftsgangError::TerminZuSpaet(spaetestens)
    );
}

#[test]
fn what_is_handed_on_is_the_newest_version_and_not_only_paper() {
    let papier = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        fassung: None,
        ..registrieren(1, 2)
    });
    let events = then(filed(), [papier]);
    let command = GeschaeftsgangEroeffnen {
        dokument: d(2),
        ..vorlage(vec![schluss(LENA)])
    };
    let e = refused(akte(&events, AkteCommand::GeschaeftsgangEroeffnen(command)));
    assert_eq!(e, GeschaeftsgangError::OhneFassung(2));
    let events = then(filed(), [neue_fassung()]);
    let e = refused(akte(&events, vorlegen(vec![schluss(LENA)])));
    assert_eq!(e, GeschaeftsgangError::FassungVeraltet(2));
}

fn neue_fassung() -> AkteCommand {
    AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(1),
        fassung: fassung(7),
    })
}

#[test]
fn given_back_with_a_reason_it_can_be_written_anew_and_handed_on_again() {
    let ohne = erledigen(2, Schrittergebnis::Zurueckgegeben, None);
    let e = refused(von(LENA, &mitgezeichnet(), ohne));
    assert_eq!(e, GeschaeftsgangError::OhneGrund);
    let events = tun(mitgezeichnet(), &[(LENA, zurueckgeben(2))]);
    assert_eq!(stand(&events), Some(Zeichnungsstand::Zurueckgegeben));
    let e = refused(von(LENA, &events, zeichnen(2)));
    assert_eq!(e, GeschaeftsgangError::NichtOffen);
    let events = then(events, [neue_fassung()]);
    assert_eq!(stand(&events), None);
    let again = AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
        geschaeftsgang: g(2),
        fassung: 2,
        ..vorlage(vec![schluss(LENA)])
    });
    let events = then(events, [again]);
    assert_eq!(stand(&events), Some(Zeichnungsstand::ImGeschaeftsgang));
}

#[test]
fn who_takes_note_gives_nothing_back_and_signs_nothing() {
    let schritte = vec![kenntnis(9), schluss(LENA)];
    let events = then(filed(), [vorlegen(schritte)]);
    let e = refused(von(9, &events, zurueckgeben(1)));
    assert_eq!(e, GeschaeftsgangError::NurZurKenntnis);
    let events = tun(events, &[(9, zeichnen(1))]);
    assert_eq!(stand(&events), Some(Zeichnungsstand::ImGeschaeftsgang));
}

#[test]
fn only_who_opened_it_who_stands_in_for_them_and_a_team_lead_end_it() {
    for wer in [BERND, LENA, 9] {
        let e = refused(von(wer, &vorgelegt(), beenden()));
        assert_eq!(e, GeschaeftsgangError::NurEroeffnende);
    }
    assert!(akte(&mitgezeichnet(), beenden()).is_ok());
    assert!(outcome_iv::<Akte, _>(n(9), n(ANNA), &vorgelegt(), beenden()).is_ok());
    let mut issued = issued_von(n(9), JETZT, beenden());
    issued.akteur.rolle = Rolle::Teamleitung;
    let lead = cqrs_es::test::TestFramework::<Akte>::with(())
        .given(vorgelegt())
        .when(issued)
        .inspect_result();
    assert!(lead.is_ok());
    let e = refused(akte(&endgueltig(), beenden()));
    assert_eq!(e, GeschaeftsgangError::NichtOffen);
}

#[test]
fn a_schlusszeichnung_stands_although_who_is_still_to_take_note_is_spared_it() {
    let events = then(filed(), [vorlegen(vec![schluss(LENA), kenntnis(BERND)])]);
    let events = tun(events, &[(LENA, zeichnen(1))]);
    let e = refused(akte(&events, zda(1)));
    assert_eq!(e, GeschaeftsgangError::Offen(vec![(1, 1)]));
    let events = tun(events, &[(ANNA, beenden())]);
    assert_eq!(stand(&events), Some(Zeichnungsstand::Schlussgezeichnet));
    assert!(akte(&events, zda(1)).is_ok());
}

#[test]
fn a_dokument_is_sent_once_it_is_final_and_not_before_that_day_nor_tomorrow() {
    let e = refused(akte(&mitgezeichnet(), versenden(HEUTE)));
    assert_eq!(e, GeschaeftsgangError::NichtEndgueltig(1));
    let e = refused(akte(&endgueltig(), versenden(GESTERN)));
    assert_eq!(e, GeschaeftsgangError::VersandZuFrueh(HEUTE));
    assert_eq!(
        akte(&endgueltig(), versenden(MORGEN)),
        Err(AkteError::DatumInZukunft(MORGEN))
    );
}
