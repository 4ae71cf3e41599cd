//! Rules of Wiedervorlagen and of demands to cooperate (§§ 60 ff. SGB I).

use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Richtung, fristende};
use jiff::civil::{Date, date};

use crate::gegeben::*;

mod schreiben;

fn setzen(id: u128, am: Date) -> AkteCommand {
    AkteCommand::WiedervorlageSetzen(WiedervorlageSetzen {
        wiedervorlage: w(id),
        vorgang: None,
        am,
        grund: betreff("Steuerbescheid da?"),
        fuer: Some(n(1)),
    })
}

fn an_vorgang(id: u128, vorgang: u128) -> AkteCommand {
    AkteCommand::WiedervorlageSetzen(WiedervorlageSetzen {
        wiedervorlage: w(id),
        vorgang: Some(v(vorgang)),
        am: MORGEN,
        grund: betreff("Steuerbescheid da?"),
        fuer: None,
    })
}

fn erledigen(id: u128) -> AkteCommand {
    AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
        wiedervorlage: w(id),
        vermerk: None,
        erneut: None,
    })
}

fn erneut(id: u128, neu: u128, am: Date) -> AkteCommand {
    AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
        wiedervorlage: w(id),
        vermerk: Some(betreff("noch nicht da")),
        erneut: Some((w(neu), am)),
    })
}

fn gefordert(c: MitwirkungAnfordern) -> AkteCommand {
    AkteCommand::MitwirkungAnfordern(c)
}

fn mitgewirkt(id: u128, dokument: Option<u128>) -> AkteCommand {
    AkteCommand::MitwirkungErledigen(MitwirkungErledigen {
        aufforderung: au(id),
        dokument: dokument.map(d),
        vermerk: None,
    })
}

/// Files a letter.
fn brief(vorgang: u128, dokument: u128) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        klasse: Dokumentklasse::Schriftverkehr,
        richtung: Richtung::Ausgang,
        eingang: None,
        ..registrieren(vorgang, dokument)
    })
}

/// Vorgaenge 1 and 2; in 1 a letter (Dokument 1).
fn filed() -> Vec<AkteEvent> {
    let vorgaenge = [vorgang_anlegen(1, None), vorgang_anlegen(2, None)];
    nach(vorgaenge.into_iter().chain([brief(1, 1)]))
}

/// Besides, a Bescheid (9), the demand 1 by that letter, and a paper that came in (2).
fn aufgefordert() -> Vec<AkteEvent> {
    let gefordert = gefordert(anfordern(1, 1));
    then(filed(), [bescheid(1, 9), gefordert, ablegen(1, 2)])
}

type Ausgang = Result<Vec<AkteEvent>, AkteError>;

/// The outcome weeks after the demand.
fn danach(events: &[AkteEvent], c: AkteCommand) -> Ausgang {
    outcome_at::<Akte, _>(NACH_DER_FRIST, events, c)
}

#[test]
fn a_wiedervorlage_is_for_today_or_a_day_in_the_next_ten_years() {
    let letzter = date(2036, 11, 23);
    for am in [HEUTE, MORGEN, letzter] {
        assert!(akte(&angelegt(), setzen(1, am)).is_ok(), "{am}");
    }
    assert_eq!(
        akte(&angelegt(), setzen(1, GESTERN)),
        Err(FristError::WiedervorlageVorbei(GESTERN).into())
    );
    assert_eq!(
        akte(&angelegt(), setzen(1, date(2036, 11, 24))),
        Err(FristError::WiedervorlageZuSpaet(letzter).into())
    );
    assert_eq!(
        akte(&angelegt(), setzen(1, Date::MIN)),
        Err(AkteError::DatumUnmoeglich(Date::MIN))
    );
}

#[test]
fn a_wiedervorlage_is_done_once_and_its_id_never_comes_again() {
    let events = then(angelegt(), [setzen(1, MORGEN), erledigen(1)]);
    let nicht_offen: Ausgang = Err(FristError::WiedervorlageNichtOffen.into());
    assert_eq!(akte(&events, erledigen(1)), nicht_offen);
    assert_eq!(akte(&events, erledigen(2)), nicht_offen);
    assert_eq!(
        akte(&events, setzen(1, MORGEN)),
        Err(AkteError::KennungVergeben(w(1).0))
    );
}

#[test]
fn what_comes_again_is_the_same_on_another_day() {
    let events = then(angelegt(), [setzen(1, HEUTE)]);
    let done = akte(&events, erneut(1, 2, MORGEN)).unwrap();
    let [
        AkteEvent::WiedervorlageErledigt(alt),
        AkteEvent::WiedervorlageGesetzt(neu),
    ] = &done[..]
    else {
        panic!("{done:?}")
    };
    assert_eq!((alt.wiedervorlage, alt.erneut), (w(1), Some(w(2))));
    assert_eq!((neu.am, neu.fuer), (MORGEN, Some(n(1))));
    assert_eq!(neu.grund, betreff("Steuerbescheid da?"));
    assert_eq!(
        akte(&events, erneut(1, 2, GESTERN)),
        Err(FristError::WiedervorlageVorbei(GESTERN).into())
    );
    assert_eq!(
        akte(&events, erneut(1, 1, MORGEN)),
        Err(AkteError::KennungVergeben(w(1).0))
    );
}

#[test]
fn what_watches_an_open_demand_only_comes_again_and_ends_with_the_demand() {
    let events = aufgefordert();
    let offen: Ausgang = Err(FristError::AufforderungOffen.into());
    assert_eq!(akte(&events, erledigen(101)), offen);
    let verlegt = then(events, [erneut(101, 3, MORGEN)]);
    assert_eq!(akte(&verlegt, erledigen(3)), offen);
    let storniert = then(verlegt, [stornieren(1)]);
    assert!(akte(&storniert, erledigen(3)).is_ok(), "nobody waits there");
}

#[test]
fn what_somebody_still_waits_for_keeps_the_vorgang_and_the_akte_open() {
    let offen = |wiedervorlagen: &[Date], fristen: &[Date]| -> Ausgang {
        Err(FristError::NochOffen {
            wiedervorlagen: wiedervorlagen.to_vec(),
            fristen: fristen.to_vec(),
        }
        .into())
    };
    let nach_frist = date(2026, 12, 12);
    let events = aufgefordert();
    assert_eq!(akte(&events, zda(1)), offen(&[nach_frist], &[FRIST]));
    assert!(
        akte(&events, zda(2)).is_ok(),
        "another Vorgang is no matter of it"
    );
    let events = then(events, [mitgewirkt(1, Some(2)), zda(1), zda(2)]);
    let events = then(events, [setzen(1, MORGEN)]);
    assert_eq!(akte(&events, akte_zda()), offen(&[MORGEN], &[]));
    assert!(akte(&then(events, [erledigen(1)]), akte_zda()).is_ok());
}

#[test]
fn what_belongs_to_a_cancelled_vorgang_waits_for_nobody() {
    let events = then(aufgefordert(), [an_vorgang(1, 1), stornieren(1), zda(2)]);
    assert!(akte(&events, akte_zda()).is_ok());
}

#[test]
fn a_closed_vorgang_takes_neither_a_wiedervorlage_nor_a_demand() {
    let events = then(filed(), [zda(1)]);
    let zda = AkteError::VorgangIstZdA(1);
    assert_eq!(akte(&events, an_vorgang(1, 1)), Err(zda.clone()));
    assert_eq!(akte(&events, gefordert(anfordern(1, 1))), Err(zda));
    let geschlossen = nach([akte_zda()]);
    assert_eq!(
        akte(&geschlossen, setzen(1, MORGEN)),
        Err(AkteError::AkteIstZdA)
    );
}

#[test]
fn a_demand_sets_the_wiedervorlage_for_the_day_after_its_term() {
    let done = akte(&filed(), gefordert(anfordern(1, 1))).unwrap();
    let [
        AkteEvent::MitwirkungAngefordert(m),
        AkteEvent::WiedervorlageGesetzt(w),
    ] = &done[..]
    else {
        panic!("{done:?}")
    };
    assert_eq!((m.frist, m.dokument, m.belehrung), (FRIST, d(1), true));
    assert_eq!((w.am, w.aufforderung), (date(2026, 12, 12), Some(au(1))));
    assert_eq!(w.vorgang, Some(v(1)));
}

#[test]
fn the_letter_is_filed_with_the_demand_or_not_at_all() {
    let schreiben = registrieren(2, 7);
    let c = MitwirkungAnfordern {
        schreiben: Some(schreiben),
        ..anfordern(1, 5)
    };
    let done = akte(&filed(), gefordert(c.clone())).unwrap();
    let AkteEvent::DokumentRegistriert(abgelegt) = &done[0] else {
        panic!("{done:?}")
    };
    // Under the id and in the Vorgang of the demand, whatever else it said.
    assert_eq!((abgelegt.dokument, abgelegt.vorgang), (d(5), v(1)));
    assert_eq!(done.len(), 3);
    let zu_frueh = MitwirkungAnfordern { frist: HEUTE, ..c };
    assert_eq!(
        akte(&filed(), gefordert(zu_frueh)),
        Err(FristError::FristZuFrueh(MORGEN).into())
    );
}

#[test]
fn a_term_ends_tomorrow_at_the_earliest_and_in_a_year_at_the_latest() {
    let bis = |frist| {
        gefordert(MitwirkungAnfordern {
            frist,
            ..anfordern(1, 1)
        })
    };
    let letzter = date(2027, 11, 23);
    for frist in [MORGEN, letzter] {
        assert!(akte(&filed(), bis(frist)).is_ok(), "{frist}");
    }
    for frist in [GESTERN, HEUTE] {
        let refused = akte(&filed(), bis(frist));
        assert_eq!(refused, Err(FristError::FristZuFrueh(MORGEN).into()));
    }
    let refused = akte(&filed(), bis(date(2027, 11, 24)));
    assert_eq!(refused, Err(FristError::FristZuSpaet(letzter).into()));
}

#[test]
fn a_demand_names_one_to_twenty_papers() {
    let mit = |anzahl| {
        let unterlagen = vec![betreff("Kontoauszüge"); anzahl];
        gefordert(MitwirkungAnfordern {
            unterlagen,
            ..anfordern(1, 1)
        })
    };
    for anzahl in [1, 20] {
        assert!(akte(&filed(), mit(anzahl)).is_ok(), "{anzahl}");
    }
    for anzahl in [0, 21] {
        let refused = akte(&filed(), mit(anzahl));
        assert_eq!(refused, Err(FristError::UnterlagenAnzahl(20).into()));
    }
}

#[test]
fn a_benefit_is_refused_after_notice_and_after_the_term_and_the_wiedervorlage_ends_with_it() {
    let done = danach(&aufgefordert(), versagen(1, 9, SPAETER)).unwrap();
    let [
        AkteEvent::LeistungVersagt(l),
        AkteEvent::WiedervorlageErledigt(w),
    ] = &done[..]
    else {
        panic!("{done:?}")
    };
    assert_eq!((l.dokument, l.tag), (d(9), SPAETER));
    assert_eq!(w.wiedervorlage, crate::gegeben::w(101));
}

#[test]
fn without_notice_no_benefit_is_refused() {
    let ohne = MitwirkungAnfordern {
        belehrung: false,
        ..anfordern(1, 1)
    };
    let events = then(filed(), [bescheid(1, 9), gefordert(ohne)]);
    assert_eq!(
        danach(&events, versagen(1, 9, SPAETER)),
        Err(FristError::OhneBelehrung.into())
    );
    // The notice stands in the letter: when that is cancelled or lies elsewhere, nobody can show it.
    let mut storniert = aufgefordert();
    storniert.push(AkteEvent::DokumentStorniert(DokumentStorniert {
        dokument: d(1),
        grund: betreff("doppelt"),
    }));
    assert_eq!(
        danach(&storniert, versagen(1, 9, SPAETER)),
        Err(FristError::SchreibenFehlt.into())
    );
}

#[test]
fn before_the_end_of_the_term_no_benefit_is_refused() {
    let laeuft: Ausgang = Err(FristError::FristLaeuft(FRIST).into());
    let events = aufgefordert();
    let am = |tage: i64| eakte_domain::Zeit(JETZT.0 + tage * 86_400_000);
    // On the last day itself, and with a decision that bears an earlier day.
    for (tage, tag) in [(0, HEUTE), (18, FRIST), (21, FRIST), (21, HEUTE)] {
        let refused = outcome_at::<Akte, _>(am(tage), &events, versagen(1, 9, tag));
        assert_eq!(refused, laeuft, "{tage} {tag}");
    }
    let samstag = date(2026, 12, 12);
    assert!(outcome_at::<Akte, _>(am(19), &events, versagen(1, 9, samstag)).is_ok());
    assert_eq!(
        danach(&events, versagen(1, 9, date(2026, 12, 15))),
        Err(AkteError::DatumInZukunft(date(2026, 12, 15)))
    );
}

#[test]
fn a_term_that_ends_on_a_free_day_runs_to_the_next_working_day() {
    for (frist, ende) in [
        ((2026, 12, 11), (2026, 12, 11)),
        ((2026, 12, 12), (2026, 12, 14)),
        ((2026, 12, 25), (2026, 12, 28)),
        ((2027, 1, 1), (2027, 1, 4)),
        // Karfreitag to the Tuesday after Ostern; Himmelfahrt, Pfingstmontag, Fronleichnam.
        ((2027, 3, 26), (2027, 3, 30)),
        ((2027, 5, 6), (2027, 5, 7)),
        ((2027, 5, 17), (2027, 5, 18)),
        ((2027, 5, 27), (2027, 5, 28)),
        ((2027, 11, 1), (2027, 11, 2)),
    ] {
        let tag = |(y, m, d)| date(y, m, d);
        assert_eq!(fristende(tag(frist)), tag(ende), "{frist:?}");
    }
    let c = MitwirkungAnfordern {
        frist: date(2026, 12, 12),
        ..anfordern(1, 1)
    };
    let done = akte(&filed(), gefordert(c.clone())).unwrap();
    let Some(AkteEvent::WiedervorlageGesetzt(w)) = done.last() else {
        panic!("{done:?}")
    };
    assert!(w.grund.as_str().contains("bis 14.12.2026"), "{w:?}");
    let events = then(filed(), [bescheid(1, 9), gefordert(c)]);
    // Monday the 14th is the last day of it, so nothing is refused on it.
    assert_eq!(
        danach(&events, versagen(1, 9, SPAETER)),
        Err(FristError::FristLaeuft(SPAETER).into())
    );
}

#[test]
fn a_benefit_is_refused_once_for_a_demand_and_by_a_bescheid() {
    let mut events = aufgefordert();
    let refused = danach(&events, versagen(1, 1, SPAETER));
    assert_eq!(refused, Err(FristError::KeinBescheid(1).into()));
    let refused = danach(&events, versagen(2, 9, SPAETER));
    assert_eq!(refused, Err(FristError::AufforderungUnbekannt.into()));
    events.extend(danach(&events, versagen(1, 9, SPAETER)).unwrap());
    let refused = danach(&events, versagen(1, 9, SPAETER));
    assert_eq!(refused, Err(FristError::SchonVersagt.into()));
}

#[test]
fn who_has_cooperated_is_refused_nothing_and_who_does_so_later_is_heard() {
    let events = then(aufgefordert(), [mitgewirkt(1, Some(2))]);
    assert_eq!(
        danach(&events, versagen(1, 9, SPAETER)),
        Err(FristError::AufforderungErledigt.into())
    );
    assert_eq!(
        akte(&events, mitgewirkt(1, Some(2))),
        Err(FristError::AufforderungErledigt.into())
    );
    let mut events = aufgefordert();
    events.extend(danach(&events, versagen(1, 9, SPAETER)).unwrap());
    assert!(
        danach(&events, mitgewirkt(1, Some(2))).is_ok(),
        "§ 67 SGB I"
    );
}

#[test]
fn a_settlement_says_by_what() {
    let events = aufgefordert();
    assert_eq!(
        akte(&events, mitgewirkt(1, None)),
        Err(FristError::OhneAngabe.into())
    );
    assert_eq!(
        akte(&events, mitgewirkt(1, Some(5))),
        Err(AkteError::DokumentUnbekannt(d(5)))
    );
    // What went out is nothing the person brought.
    assert_eq!(
        akte(&events, mitgewirkt(1, Some(9))),
        Err(FristError::NichtEingegangen(2).into())
    );
    let done = akte(&events, mitgewirkt(1, Some(2))).unwrap();
    assert!(matches!(
        done[..],
        [
            AkteEvent::MitwirkungErledigt(_),
            AkteEvent::WiedervorlageErledigt(_)
        ]
    ));
}

#[test]
fn a_demand_in_a_closed_vorgang_is_not_settled_any_more() {
    let mut events = aufgefordert();
    events.extend(danach(&events, versagen(1, 9, SPAETER)).unwrap());
    let events = then(events, [zda(1)]);
    for c in [versagen(1, 9, SPAETER), mitgewirkt(1, Some(2))] {
        assert_eq!(danach(&events, c), Err(AkteError::VorgangIstZdA(1)));
    }
}

#[test]
fn a_demand_goes_with_its_letter_and_with_its_vorgang_and_never_in_part() {
    let mut events = aufgefordert();
    events.extend(danach(&events, versagen(1, 9, SPAETER)).unwrap());
    let alle: Vec<(u64, &AkteEvent)> = (0..).zip(&events).collect();
    let von_frist = |e: &AkteEvent| {
        matches!(
            e,
            AkteEvent::MitwirkungAngefordert(_)
                | AkteEvent::WiedervorlageGesetzt(_)
                | AkteEvent::WiedervorlageErledigt(_)
                | AkteEvent::LeistungVersagt(_)
        )
    };
    let nimmt = |ziel| {
        let umfang = loeschumfang(&alle, ziel).unwrap();
        let bereiche = umfang.bereiche;
        let weg = |seq: &u64| bereiche.iter().any(|b| (b.von..=b.bis).contains(seq));
        let weg = alle.iter().filter(|(seq, e)| weg(seq) && von_frist(e));
        weg.count()
    };
    assert_eq!(nimmt(Loeschziel::Dokument { dokument: d(1) }), 4);
    assert_eq!(nimmt(Loeschziel::Vorgang { vorgang: v(1) }), 4);
    assert_eq!(nimmt(Loeschziel::Dokument { dokument: d(9) }), 0);
    let (seq, _) = alle
        .iter()
        .find(|(_, e)| matches!(e, AkteEvent::MitwirkungAngefordert(_)))
        .unwrap();
    let allein = Loeschziel::Ereignisse {
        von: *seq,
        bis: *seq,
    };
    assert_eq!(
        loeschumfang(&alle, allein),
        Err(AkteError::EreignisNichtEinzeln(*seq))
    );
}

#[test]
fn who_takes_the_lead_has_the_open_wiedervorlagen_for_the_unit() {
    let angebot = AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
        uebergabe: eakte_domain::UebergabeId(uuid::Uuid::from_u128(1)),
        anlass: eakte_domain::werte::Uebergabeanlass::Umzug,
        an: GRONAU,
        einheit: einheit("50.1"),
        leistungsart: eakte_domain::werte::Leistungsart::Grundsicherung,
        zustaendig_ab: HEUTE,
        zahlt_bis: None,
        liest_bis: None,
        grund: betreff("Umzug"),
    });
    let annahme = AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
        uebergabe: eakte_domain::UebergabeId(uuid::Uuid::from_u128(1)),
        freigabe: f(9),
    });
    let events = then(angelegt(), [setzen(1, MORGEN), angebot, annahme]);
    let akte = fold::<Akte>(&events);
    let offen = &akte.wiedervorlagen()[&w(1)];
    assert_eq!((offen.fuer, offen.erledigt), (None, false));
}
