//! Rules of a batch of scanned paper: the sample, who checks it, and when the paper may go.

use std::collections::BTreeSet;

use eakte_domain::scanstapel::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::gegeben::*;

mod bearbeiter;

type Ausgang = Result<Vec<ScanstapelEvent>, ScanstapelError>;

const TAG_MS: i64 = 24 * 3600 * 1000;
const ANLIEFERND: u128 = 1;
const PRUEFEND: u128 = 2;
/// How the one who checks logs in.
const ANMELDENAME: &str = "a.beispiel";

fn tage_spaeter(tage: i64) -> Zeit {
    Zeit(JETZT.0 + tage * TAG_MS)
}

fn tun(events: &[ScanstapelEvent], wer: u128, zeit: Zeit, c: ScanstapelCommand) -> Ausgang {
    cqrs_es::test::TestFramework::<Scanstapel>::with(())
        .given(events.to_vec())
        .when(issued_von(n(wer), zeit, c))
        .inspect_result()
}

fn dazu(mut events: Vec<ScanstapelEvent>, c: ScanstapelCommand) -> Vec<ScanstapelEvent> {
    let neu = tun(&events, PRUEFEND, JETZT, c).unwrap();
    events.extend(neu);
    events
}

fn uebergabe(blaetter: u32) -> Scanuebergabe {
    Scanuebergabe {
        name: betreff("Posteingang 3"),
        gescannt_am: HEUTE,
        verfahren: verfahren(),
        bearbeiter: betreff("S. Scharf"),
        blaetter,
        bildgleich: true,
    }
}

/// A batch of so many Dokumente of one sheet each.
fn anliefern(dokumente: u128) -> StapelAnliefern {
    let blatt = |id| Stapelblatt {
        dokument: d(id),
        akte: AkteId(Uuid::from_u128(id % 3)),
        blaetter: 1,
    };
    StapelAnliefern {
        org: VELEN,
        uebergabe: uebergabe(dokumente as u32),
        dokumente: (1..=dokumente).map(blatt).collect(),
        los: Uuid::from_u128(77),
    }
}

fn geliefert(c: StapelAnliefern) -> Vec<ScanstapelEvent> {
    tun(
        &[],
        ANLIEFERND,
        JETZT,
        ScanstapelCommand::StapelAnliefern(c),
    )
    .unwrap()
}

fn stand(events: &[ScanstapelEvent]) -> Scanstapel {
    let mut stapel = Scanstapel::default();
    for e in events {
        cqrs_es::Aggregate::apply(&mut stapel, e.clone());
    }
    stapel
}

/// The open sample.
fn gezogen(events: &[ScanstapelEvent]) -> Vec<DokumentId> {
    stand(events).stichprobe().keys().copied().collect()
}

type Befund = (DokumentId, u32, Option<Scanmangel>);

/// In the first round.
fn pruefen(befunde: &[Befund]) -> ScanstapelCommand {
    pruefen_in(1, befunde)
}

fn pruefen_in(runde: u32, befunde: &[Befund]) -> ScanstapelCommand {
    let ergebnis = |(dokument, fassung, mangel): &Befund| Scanpruefung {
        dokument: *dokument,
        fassung: *fassung,
        mangel: *mangel,
    };
    ScanstapelCommand::StichprobePruefen(StichprobePruefen {
        runde,
        anmeldename: ANMELDENAME.to_owned(),
        ergebnisse: befunde.iter().map(ergebnis).collect(),
        entfallen: Vec::new(),
    })
}

fn alle_gut(events: &[ScanstapelEvent]) -> ScanstapelCommand {
    let befunde: Vec<_> = gezogen(events).into_iter().map(|d| (d, 1, None)).collect();
    pruefen_in(stand(events).runde(), &befunde)
}

fn vernichten(am: Date) -> ScanstapelCommand {
    ScanstapelCommand::OriginaleVernichten(OriginaleVernichten {
        am,
        durch: betreff("Aktenvernichtung GmbH, DIN 66399"),
    })
}

fn geprueft() -> Vec<ScanstapelEvent> {
    let events = geliefert(anliefern(6));
    let c = alle_gut(&events);
    dazu(events, c)
}

#[test]
fn a_sample_has_five_percent_at_least_five_or_all() {
    let sizes = [1, 4, 5, 6, 100, 101, 120, 200].map(umfang);
    assert_eq!(sizes, [1, 4, 5, 5, 5, 6, 6, 10]);
}

proptest! {
    #[test]
    fn a_sample_has_its_size_and_is_the_same_whoever_draws_it_again(dokumente in 1..=200_u128, los in any::<u128>()) {
        let c = StapelAnliefern { los: Uuid::from_u128(los), ..anliefern(dokumente) };
        let one = gezogen(&geliefert(c.clone()));
        let other = gezogen(&geliefert(c));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.len(), umfang(dokumente as usize));
    }
}

#[test]
fn another_lot_draws_another_sample() {
    let mit = |los| {
        gezogen(&geliefert(StapelAnliefern {
            los: Uuid::from_u128(los),
            ..anliefern(200)
        }))
    };
    let verschieden: BTreeSet<_> = (1..=20).map(mit).collect();
    assert_eq!(verschieden.len(), 20);
    // Over many lots every Dokument comes up: none can hide in the batch.
    let je: BTreeSet<_> = (1..=400).flat_map(mit).collect();
    assert_eq!(je.len(), 200);
}

#[test]
fn a_batch_whose_sheets_do_not_add_up_is_refused() {
    let mut c = anliefern(3);
    c.uebergabe.blaetter = 4;
    let refused = tun(
        &[],
        ANLIEFERND,
        JETZT,
        ScanstapelCommand::StapelAnliefern(c),
    );
    assert_eq!(
        refused,
        Err(ScanstapelError::BlaetterUngleich {
            genannt: 4,
            summe: 3
        })
    );
}

#[test]
fn a_batch_is_refused_without_dokumente_with_one_twice_and_with_too_many() {
    let doppelt = StapelAnliefern {
        dokumente: [anliefern(1).dokumente, anliefern(1).dokumente].concat(),
        uebergabe: uebergabe(2),
        ..anliefern(1)
    };
    for c in [anliefern(0), doppelt, anliefern(201)] {
        let refused = tun(
            &[],
            ANLIEFERND,
            JETZT,
            ScanstapelCommand::StapelAnliefern(c),
        );
        assert_eq!(
            refused,
            Err(ScanstapelError::Dokumentzahl(STAPEL_DOKUMENTE_MAX))
        );
    }
}

#[test]
fn a_batch_of_tomorrow_one_that_shows_too_little_and_one_delivered_before_are_refused() {
    let mut morgen = anliefern(1);
    morgen.uebergabe.gescannt_am = MORGEN;
    let mut grob = anliefern(1);
    grob.uebergabe.verfahren.dpi = 150;
    let there = geliefert(anliefern(1));
    for (events, c, why) in [
        (&[][..], morgen, ScanstapelError::TagUnmoeglich(MORGEN)),
        (&[][..], grob, ScanstapelError::Aufloesung),
        (&there[..], anliefern(1), ScanstapelError::SchonAngeliefert),
    ] {
        let refused = tun(
            events,
            ANLIEFERND,
            JETZT,
            ScanstapelCommand::StapelAnliefern(c),
        );
        assert_eq!(refused, Err(why));
    }
}

#[test]
fn who_delivered_does_not_check_nor_who_acts_for_them() {
    let events = geliefert(anliefern(6));
    let own = tun(&events, ANLIEFERND, JETZT, alle_gut(&events));
    assert_eq!(own, Err(ScanstapelError::EigenerStapel));
    let iv = outcome_iv::<Scanstapel, _>(n(PRUEFEND), n(ANLIEFERND), &events, alle_gut(&events));
    assert_eq!(iv, Err(ScanstapelError::EigenerStapel));
    let other = tun(&events, PRUEFEND, JETZT, alle_gut(&events));
    assert!(other.is_ok());
}

#[test]
fn who_was_delivered_for_does_not_check_either() {
    let c = ScanstapelCommand::StapelAnliefern(anliefern(6));
    let events = outcome_iv::<Scanstapel, _>(n(ANLIEFERND), n(PRUEFEND), &[], c).unwrap();
    let refused = tun(&events, PRUEFEND, JETZT, alle_gut(&events));
    assert_eq!(refused, Err(ScanstapelError::EigenerStapel));
}

#[test]
fn only_what_was_drawn_is_checked_and_each_once() {
    let events = geliefert(anliefern(20));
    let sample = gezogen(&events);
    let fremd = (1..=20).map(d).find(|d| !sample.contains(d)).unwrap();
    let refused = tun(&events, PRUEFEND, JETZT, pruefen(&[(fremd, 1, None)]));
    assert_eq!(refused, Err(ScanstapelError::NichtInStichprobe));
    let zweimal = pruefen(&[(sample[0], 1, None), (sample[0], 1, None)]);
    let refused = tun(&events, PRUEFEND, JETZT, zweimal);
    assert_eq!(refused, Err(ScanstapelError::NichtInStichprobe));
    let refused = tun(&events, PRUEFEND, JETZT, pruefen(&[]));
    assert_eq!(refused, Err(ScanstapelError::OhneErgebnis));
    let events = dazu(events, pruefen(&[(sample[0], 1, None)]));
    let wieder = tun(&events, PRUEFEND, JETZT, pruefen(&[(sample[0], 1, None)]));
    assert_eq!(wieder, Err(ScanstapelError::NichtInStichprobe));
}

#[test]
fn several_people_check_one_sample_and_the_last_dokument_ends_it() {
    let events = geliefert(anliefern(20));
    let sample = gezogen(&events);
    let (erste, rest) = sample.split_at(2);
    let befunde = |s: &[DokumentId]| s.iter().map(|d| (*d, 1, None)).collect::<Vec<_>>();
    let events = dazu(events, pruefen(&befunde(erste)));
    assert_eq!(stand(&events).stand(), Stapelstand::ZuPruefen);
    let neu = tun(&events, 3, JETZT, pruefen(&befunde(rest))).unwrap();
    let events = [events, neu].concat();
    assert_eq!(stand(&events).stand(), Stapelstand::Geprueft);
    let more = tun(&events, 3, JETZT, pruefen(&befunde(erste)));
    assert_eq!(more, Err(ScanstapelError::SchonGeprueft));
}

#[test]
fn an_erased_dokument_of_the_sample_holds_nothing_up() {
    let events = geliefert(anliefern(6));
    let sample = gezogen(&events);
    let (weg, da) = sample.split_at(1);
    let befunde = da.iter().map(|d| Scanpruefung {
        dokument: *d,
        fassung: 1,
        mangel: None,
    });
    let c = ScanstapelCommand::StichprobePruefen(StichprobePruefen {
        runde: 1,
        anmeldename: ANMELDENAME.to_owned(),
        ergebnisse: befunde.collect(),
        entfallen: weg.to_vec(),
    });
    assert_eq!(stand(&dazu(events, c)).stand(), Stapelstand::Geprueft);
}

#[test]
fn a_fault_draws_another_sample_with_the_faulty_and_as_many_others() {
    let events = geliefert(anliefern(60));
    let sample = gezogen(&events);
    let befunde: Vec<_> = sample
        .iter()
        .zip(0..)
        .map(|(d, i)| (*d, 1, (i == 0).then_some(Scanmangel::Unleserlich)))
        .collect();
    let events = dazu(events, pruefen(&befunde));
    let neu = stand(&events);
    assert_eq!(neu.stand(), Stapelstand::Nacharbeit);
    assert_eq!(neu.runde(), 2);
    let naechste = gezogen(&events);
    assert!(naechste.contains(&sample[0]));
    assert_eq!(naechste.len(), umfang(60) + 1);
    // The same version again is no new scan.
    let dieselbe = pruefen_in(2, &[(sample[0], 1, None)]);
    let dieselbe = tun(&events, PRUEFEND, JETZT, dieselbe);
    assert_eq!(dieselbe, Err(ScanstapelError::NichtNeuGescannt));
    let befunde: Vec<_> = naechste
        .iter()
        .map(|d| (*d, if *d == sample[0] { 2 } else { 1 }, None))
        .collect();
    let events = dazu(events, pruefen_in(2, &befunde));
    assert_eq!(stand(&events).stand(), Stapelstand::Geprueft);
}

/// A batch of six in its second round: the first of the sample had that fault.
fn beanstandet(mangel: Scanmangel) -> (Vec<ScanstapelEvent>, DokumentId) {
    let events = geliefert(anliefern(6));
    let sample = gezogen(&events);
    let befunde: Vec<_> = sample
        .iter()
        .zip(0..)
        .map(|(d, i)| (*d, 1, (i == 0).then_some(mangel)))
        .collect();
    (dazu(events, pruefen(&befunde)), sample[0])
}

#[test]
fn only_a_faulty_picture_has_to_be_scanned_again() {
    for mangel in Scanmangel::ALLE {
        let (events, d) = beanstandet(*mangel);
        let dieselbe = tun(&events, PRUEFEND, JETZT, pruefen_in(2, &[(d, 1, None)]));
        if mangel.braucht_neuen_scan() {
            assert_eq!(dieselbe, Err(ScanstapelError::NichtNeuGescannt));
        } else {
            assert!(dieselbe.is_ok(), "{mangel}: {dieselbe:?}");
        }
    }
}

#[test]
fn a_faulty_picture_is_not_forgotten_because_something_else_is_wrong_with_it_too() {
    let (events, d) = beanstandet(Scanmangel::Unleserlich);
    let woanders = Some(Scanmangel::FalschZugeordnet);
    let mut befunde: Vec<_> = gezogen(&events).into_iter().map(|d| (d, 1, None)).collect();
    for b in befunde.iter_mut().filter(|b| b.0 == d) {
        b.2 = woanders;
    }
    let events = dazu(events, pruefen_in(2, &befunde));
    assert_eq!(stand(&events).runde(), 3);
    let dieselbe = tun(&events, PRUEFEND, JETZT, pruefen_in(3, &[(d, 1, None)]));
    assert_eq!(dieselbe, Err(ScanstapelError::NichtNeuGescannt));
    let neue = tun(&events, PRUEFEND, JETZT, pruefen_in(3, &[(d, 2, None)]));
    assert!(neue.is_ok(), "{neue:?}");
}

#[test]
fn what_was_found_in_a_sample_that_is_over_does_not_count_for_the_next() {
    let (events, d) = beanstandet(Scanmangel::FalschZugeordnet);
    for runde in [0, 1, 3] {
        let refused = tun(&events, 3, JETZT, pruefen_in(runde, &[(d, 1, None)]));
        assert_eq!(refused, Err(ScanstapelError::AndereRunde));
    }
    let done = tun(&events, 3, JETZT, pruefen_in(2, &[(d, 1, None)]));
    assert!(done.is_ok(), "{done:?}");
}

#[test]
fn a_faulty_dokument_that_is_cancelled_holds_nothing_up() {
    let (events, d) = beanstandet(Scanmangel::Unleserlich);
    let befund = |dokument| Scanpruefung {
        dokument,
        fassung: 1,
        mangel: None,
    };
    let c = ScanstapelCommand::StichprobePruefen(StichprobePruefen {
        runde: 2,
        anmeldename: ANMELDENAME.to_owned(),
        ergebnisse: gezogen(&events).into_iter().map(befund).collect(),
        entfallen: vec![d],
    });
    let events = dazu(events, c);
    assert_eq!(stand(&events).stand(), Stapelstand::Geprueft);
    assert_eq!(
        stand(&events).stichprobe().get(&d),
        Some(&Some(Scanbefund::Entfallen))
    );
}

#[test]
fn paper_is_not_destroyed_before_the_check_nor_after_a_failed_one() {
    let spaeter = tage_spaeter(100);
    let events = geliefert(anliefern(6));
    let refused = tun(&events, PRUEFEND, spaeter, vernichten(spaeter.tag()));
    assert_eq!(refused, Err(ScanstapelError::NichtGeprueft));
    let befunde: Vec<_> = gezogen(&events)
        .into_iter()
        .map(|d| (d, 1, Some(Scanmangel::Bildfehler)))
        .collect();
    let events = dazu(events, pruefen(&befunde));
    let refused = tun(&events, PRUEFEND, spaeter, vernichten(spaeter.tag()));
    assert_eq!(refused, Err(ScanstapelError::NichtBestanden));
}

#[test]
fn paper_is_kept_for_eight_weeks_after_the_delivery_however_early_it_was_scanned() {
    let mut c = anliefern(6);
    c.uebergabe.gescannt_am = HEUTE.checked_sub(90.days()).unwrap();
    let events = geliefert(c);
    let events = dazu(events.clone(), alle_gut(&events));
    let ab = HEUTE.checked_add(56.days()).unwrap();
    let vorher = tage_spaeter(55);
    let refused = tun(&events, PRUEFEND, vorher, vernichten(vorher.tag()));
    assert_eq!(refused, Err(ScanstapelError::FristLaeuft(ab)));
    let done = tun(&events, PRUEFEND, tage_spaeter(56), vernichten(ab)).unwrap();
    assert_eq!(
        stand(&[events, done].concat()).stand(),
        Stapelstand::Vernichtet
    );
}

#[test]
fn a_destruction_is_not_dated_before_its_time_nor_after_today() {
    let events = geprueft();
    let ab = HEUTE.checked_add(56.days()).unwrap();
    let spaeter = tage_spaeter(60);
    let zu_frueh = tun(&events, PRUEFEND, spaeter, vernichten(HEUTE));
    assert_eq!(zu_frueh, Err(ScanstapelError::FristLaeuft(ab)));
    let kuenftig = spaeter.tag().checked_add(1.day()).unwrap();
    let refused = tun(&events, PRUEFEND, spaeter, vernichten(kuenftig));
    assert_eq!(refused, Err(ScanstapelError::TagUnmoeglich(kuenftig)));
}

#[test]
fn a_late_check_moves_the_first_day_of_the_destruction() {
    let events = geliefert(anliefern(6));
    let spaet = tage_spaeter(70);
    let neu = tun(&events, PRUEFEND, spaet, alle_gut(&events)).unwrap();
    let events = [events, neu].concat();
    let ab = HEUTE.checked_add(56.days()).unwrap();
    let refused = tun(&events, PRUEFEND, spaet, vernichten(ab));
    assert_eq!(refused, Err(ScanstapelError::FristLaeuft(spaet.tag())));
}

#[test]
fn paper_that_nobody_calls_equal_to_its_scan_is_kept() {
    let mut c = anliefern(6);
    c.uebergabe.bildgleich = false;
    let events = geliefert(c);
    let events = dazu(events.clone(), alle_gut(&events));
    let spaeter = tage_spaeter(100);
    let refused = tun(&events, PRUEFEND, spaeter, vernichten(spaeter.tag()));
    assert_eq!(refused, Err(ScanstapelError::NichtBildgleich));
}

#[test]
fn paper_is_destroyed_once_and_nothing_is_checked_afterwards() {
    let spaeter = tage_spaeter(60);
    let events = geprueft();
    let neu = tun(&events, PRUEFEND, spaeter, vernichten(spaeter.tag())).unwrap();
    let events = [events, neu].concat();
    let again = tun(&events, PRUEFEND, spaeter, vernichten(spaeter.tag()));
    assert_eq!(again, Err(ScanstapelError::SchonVernichtet));
    let again = tun(&events, PRUEFEND, spaeter, alle_gut(&events));
    assert_eq!(again, Err(ScanstapelError::SchonVernichtet));
    let unbekannt = tun(&[], PRUEFEND, JETZT, vernichten(HEUTE));
    assert_eq!(unbekannt, Err(ScanstapelError::Unbekannt));
}
