//! Random logs under random attacks: whatever is changed is found, and a sound log never is.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::{Defect, Finding, LogVerifier, Report};
use proptest::prelude::*;
use proptest::sample::Index;
use sample::{Event, Log, issuer, log};

/// What happens in a random log: a stream, an action or a new key, and whether a batch ends after it.
type Step = (usize, bool, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(
        (
            0usize..5,
            prop::bool::weighted(0.15),
            prop::bool::weighted(0.3),
        ),
        1..60,
    )
}

fn stream(number: usize) -> RecordId {
    RecordId([0xd0 + number as u8; 16])
}

fn random_log(steps: &[Step]) -> Log {
    let mut log = Log::new();
    let mut epochs = [0u32; 5];
    for (number, key, end) in steps {
        let (id, epoch) = (stream(*number), &mut epochs[*number]);
        if *epoch == 0 {
            log.open(id, "akte");
        }
        if *epoch == 0 || *key {
            *epoch += 1;
            log.key(id, *epoch, "allgemein");
        } else {
            log.action(id, *epoch, &format!(r#"{{"n":{}}}"#, log.events.len()));
        }
        if *end {
            log.commit();
        }
    }
    if log.heads.last().unwrap().last_pos != log.events.len() as i64 - 1 {
        log.commit();
    }
    log
}

/// One change of what is stored, by somebody who may write every table.
#[derive(Clone, Debug)]
enum Attack {
    Bit(Index, u8, Index, u8),
    Column(Index, bool),
    Swap(Index, Index),
    SwapHeaders(Index, Index),
    SwapBodies(Index, Index),
    Move(Index, Index),
    Delete(Index),
    DeleteAndCloseUp(Index),
    CutOff(Index),
    Repeat(Index),
    RepeatInPlace(Index),
    NoBody(Index),
    NoSalt(Index),
    Lengthen(Index),
    Header(Index, Vec<u8>),
    Root(Index, Index),
    Edge(Index, Index),
    LastRootGone,
    RootsSwapped(Index, Index),
}

fn attacks() -> impl Strategy<Value = Attack> {
    let i = any::<Index>;
    prop_oneof![
        (i(), 0u8..3, i(), 0u8..8).prop_map(|(e, part, at, bit)| Attack::Bit(e, part, at, bit)),
        (i(), any::<bool>()).prop_map(|(e, which)| Attack::Column(e, which)),
        (i(), i()).prop_map(|(a, b)| Attack::Swap(a, b)),
        (i(), i()).prop_map(|(a, b)| Attack::SwapHeaders(a, b)),
        (i(), i()).prop_map(|(a, b)| Attack::SwapBodies(a, b)),
        (i(), i()).prop_map(|(a, b)| Attack::Move(a, b)),
        i().prop_map(Attack::Delete),
        i().prop_map(Attack::DeleteAndCloseUp),
        i().prop_map(Attack::CutOff),
        i().prop_map(Attack::Repeat),
        i().prop_map(Attack::RepeatInPlace),
        i().prop_map(Attack::NoBody),
        i().prop_map(Attack::NoSalt),
        i().prop_map(Attack::Lengthen),
        (i(), prop::collection::vec(any::<u8>(), 148)).prop_map(|(e, b)| Attack::Header(e, b)),
        (i(), i()).prop_map(|(h, at)| Attack::Root(h, at)),
        (i(), i()).prop_map(|(h, at)| Attack::Edge(h, at)),
        Just(Attack::LastRootGone),
        (i(), i()).prop_map(|(a, b)| Attack::RootsSwapped(a, b)),
    ]
}

fn renumber(events: &mut [Event]) {
    for (position, event) in events.iter_mut().enumerate() {
        event.position = position as i64;
    }
}

fn carry_out(log: &mut Log, attack: &Attack) {
    let count = log.events.len();
    let heads = log.heads.len();
    match attack {
        Attack::Bit(e, part, at, bit) => {
            let event = &mut log.events[e.index(count)];
            let bytes = match part {
                0 => &mut event.header,
                1 => event.salt.as_mut().or(event.body.as_mut()).unwrap(),
                _ => event.body.as_mut().unwrap(),
            };
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        Attack::Column(e, true) => log.events[e.index(count)].stream = RecordId([9; 16]),
        Attack::Column(e, false) => log.events[e.index(count)].sequence += 1,
        Attack::Swap(a, b) => {
            log.events.swap(a.index(count), b.index(count));
            renumber(&mut log.events);
        }
        Attack::SwapHeaders(a, b) => {
            let (a, b) = (a.index(count), b.index(count));
            let (one, other) = (log.events[a].header.clone(), log.events[b].header.clone());
            (log.events[a].header, log.events[b].header) = (other, one);
        }
        Attack::SwapBodies(a, b) => {
            let (a, b) = (a.index(count), b.index(count));
            let (one, other) = (log.events[a].body.clone(), log.events[b].body.clone());
            (log.events[a].body, log.events[b].body) = (other, one);
        }
        Attack::Move(a, b) => {
            let event = log.events.remove(a.index(count));
            log.events.insert(b.index(count), event);
            renumber(&mut log.events);
        }
        Attack::Delete(e) => drop(log.events.remove(e.index(count))),
        Attack::DeleteAndCloseUp(e) => {
            log.events.remove(e.index(count));
            renumber(&mut log.events);
        }
        Attack::CutOff(e) => log.events.truncate(e.index(count)),
        Attack::Repeat(e) => {
            let mut again = log.events[e.index(count)].clone();
            again.position = count as i64;
            log.events.push(again);
        }
        Attack::RepeatInPlace(e) => {
            let at = e.index(count);
            log.events.insert(at, log.events[at].clone());
        }
        Attack::NoBody(e) => log.events[e.index(count)].body = None,
        Attack::NoSalt(e) => log.events[e.index(count)].salt = None,
        Attack::Lengthen(e) => log.events[e.index(count)].body.as_mut().unwrap().push(0),
        Attack::Header(e, bytes) => log.events[e.index(count)].header.clone_from(bytes),
        Attack::Root(h, at) => {
            log.heads[h.index(heads)].root[at.index(32)] ^= 1;
        }
        Attack::Edge(h, at) => {
            // The edge of the empty log has no bytes.
            let edge = &mut log.heads[1 + h.index(heads - 1)].frontier;
            let at = at.index(edge.len());
            edge[at] ^= 1;
        }
        Attack::LastRootGone => drop(log.heads.pop()),
        Attack::RootsSwapped(a, b) => log.heads.swap(a.index(heads), b.index(heads)),
    }
}

fn verify(log: &Log) -> Report {
    let mut verifier = LogVerifier::new(issuer()).naming();
    feed(&mut verifier, log, 0);
    verifier.finish()
}

/// Feeds roots and rows from a position on.
fn feed(verifier: &mut LogVerifier, log: &Log, from: i64) {
    let heads = log.heads.iter().filter(|h| from == 0 || h.last_pos >= from);
    heads.for_each(|head| verifier.head(head.clone()));
    let rows = log.events.iter().filter(|e| e.position >= from);
    rows.for_each(|event| verifier.push(&event.row()));
}

/// The same rows and roots; where the stored bytes are the same, nothing happened.
fn same(one: &Log, other: &Log) -> bool {
    let heads = |log: &Log| -> Vec<_> {
        log.heads
            .iter()
            .map(|h| (h.last_pos, h.root.clone(), h.frontier.clone()))
            .collect()
    };
    one.events == other.events && heads(one) == heads(other)
}

proptest! {
    #[test]
    fn a_sound_log_is_never_found_fault_with(steps in steps()) {
        let log = random_log(&steps);
        let report = verify(&log);
        prop_assert_eq!(&report.findings, &[]);
        prop_assert_eq!(report.root.unwrap().0.to_vec(), log.heads.last().unwrap().root.clone());
    }

    #[test]
    fn whatever_is_changed_is_found(steps in steps(), attack in attacks()) {
        let good = random_log(&steps);
        let mut bad = good.clone();
        carry_out(&mut bad, &attack);
        prop_assume!(!same(&good, &bad));
        let report = verify(&bad);
        prop_assert!(!report.is_sound(), "not found");
        // Nothing is blamed that lies whole batches before the first change.
        let first_change = (0..good.events.len())
            .find(|&at| bad.events.get(at) != Some(&good.events[at]))
            .unwrap_or(good.events.len()) as u64;
        if !matches!(attack, Attack::Root(..) | Attack::Edge(..) | Attack::LastRootGone | Attack::RootsSwapped(..)) {
            let last = report.findings[0].last_position.unwrap();
            prop_assert!(last + 1 >= first_change, "{} is blamed, {first_change} was changed", report.findings[0]);
        }
    }

    #[test]
    fn two_whole_events_that_changed_places_are_both_named(steps in steps(), a: Index, b: Index) {
        let good = random_log(&steps);
        let (a, b) = (a.index(good.events.len()), b.index(good.events.len()));
        prop_assume!(good.events[a].stream != good.events[b].stream && a < b);
        let mut bad = good.clone();
        bad.events.swap(a, b);
        renumber(&mut bad.events);
        // Of two streams each event still stands between its neighbours if none of them lies between.
        let between = |of: usize| good.events[a + 1..b].iter().any(|e| e.stream == good.events[of].stream);
        let report = verify(&bad);
        prop_assert!(!report.is_sound());
        if !between(a) && !between(b) {
            let named: Vec<u64> = report
                .findings
                .iter()
                .filter(|f| f.defect == Defect::EventSwapped)
                .map(|f| f.position.unwrap())
                .collect();
            prop_assert_eq!(named, [a as u64, b as u64]);
            prop_assert_eq!(report.findings[0].position, Some(a as u64));
        }
    }

    #[test]
    fn an_audit_that_pauses_between_any_two_batches_comes_to_the_same_report(
        steps in steps(), attack in prop::option::of(attacks()), pause: Index,
    ) {
        let mut log = random_log(&steps);
        attack.iter().for_each(|attack| carry_out(&mut log, attack));
        let mut verifier = LogVerifier::new(issuer());
        let mut fed = 0;
        // As a reader does: the roots first, then the rows up to them.
        log.heads.iter().for_each(|head| verifier.head(head.clone()));
        let pause = pause.index(log.events.len().max(1));
        for event in &log.events {
            if fed >= pause && verifier.between_batches() {
                break;
            }
            verifier.push(&event.row());
            fed += 1;
        }
        prop_assume!(verifier.between_batches());
        // Rows out of order are read again by position, not by count: such logs are audited in one go.
        prop_assume!(log.events[..fed].iter().all(|e| (e.position as u64) < verifier.next()));
        prop_assume!(log.events[fed..].iter().all(|e| e.position as u64 >= verifier.next()));
        prop_assume!(log.heads.windows(2).all(|pair| pair[0].last_pos < pair[1].last_pos));
        let mut stored = Vec::new();
        verifier.save(&mut stored).unwrap();
        let mut again = LogVerifier::load(issuer(), &mut &stored[..]).unwrap();
        let from = again.next() as i64;
        feed(&mut again, &log, from);
        let (resumed, whole) = (again.finish(), log.verify());
        prop_assert_eq!(resumed.findings, whole.findings);
        prop_assert_eq!((resumed.events, resumed.streams, resumed.heads), (whole.events, whole.streams, whole.heads));
        prop_assert_eq!(resumed.root, whole.root);
    }

    #[test]
    fn a_changed_state_of_an_audit_is_refused(at: Index, bit in 0u8..8) {
        let mut verifier = LogVerifier::new(issuer());
        feed(&mut verifier, &log(), 0);
        let mut stored = Vec::new();
        verifier.save(&mut stored).unwrap();
        let at = at.index(stored.len());
        stored[at] ^= 1 << bit;
        prop_assert!(LogVerifier::load(issuer(), &mut &stored[..]).is_err());
        stored.truncate(at);
        prop_assert!(LogVerifier::load(issuer(), &mut &stored[..]).is_err());
    }

    #[test]
    fn every_flipped_bit_of_a_log_is_found_no_later_than_in_its_batch(event: Index, part in 0u8..3, at: Index, bit in 0u8..8) {
        let mut log = log();
        carry_out(&mut log, &Attack::Bit(event, part, at, bit));
        let event = event.index(16);
        let report = log.verify();
        let first = report.findings.first().expect("a flipped bit must be found");
        let batch_end = log.heads.iter().find(|h| h.last_pos >= event as i64).unwrap().last_pos;
        prop_assert!(first.position <= Some(event as u64));
        prop_assert!(first.last_position <= Some(batch_end as u64));
        let inside = |f: &Finding| (f.position..=f.last_position).contains(&Some(event as u64));
        prop_assert!(report.findings.iter().any(inside), "no finding covers the event");
    }

    #[test]
    fn any_148_bytes_in_place_of_a_header_are_found(event in 0usize..16, bytes in prop::collection::vec(any::<u8>(), 148)) {
        let mut log = log();
        prop_assume!(HeaderBytes::try_from(&bytes[..]).unwrap() != log.events[event].bytes());
        log.events[event].header = bytes;
        prop_assert!(!log.verify().is_sound());
    }
}
