//! The verifier of the whole log: every tampering is found and named at its event.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::chain::link;
use eakte_ledger::claim::Claim;
use eakte_ledger::header::Header;
use eakte_ledger::heads::Heads;
use eakte_ledger::ids::RecordId;
use eakte_ledger::note::WriterKey;
use eakte_ledger::seal::digests;
use eakte_ledger::verify::{
    Defect, Finding, Head, Issuer, LogVerifier, Payloads, ResumeError, StreamReport,
    StreamVerifier, check_row, in_order,
};
use sample::{AKTE, Event, LOG, Log, OTHER, issuer, log};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

fn tampered(change: impl FnOnce(&mut Log)) -> Option<(&'static str, u64, Option<u64>)> {
    let mut log = log();
    change(&mut log);
    log.first()
}

fn edit(event: &mut Event, change: impl FnOnce(&mut Header)) {
    let mut header = event.bytes().parse().unwrap();
    change(&mut header);
    event.header = header.encode().0.to_vec();
}

#[test]
fn an_untouched_log_is_sound() {
    let report = log().verify();
    assert_eq!(report.findings, []);
    assert_eq!((report.events, report.streams, report.heads), (16, 3, 7));
    assert_eq!(report.root.unwrap().0[..], log().heads.last().unwrap().root);
}

#[test]
fn rows_checked_on_threads_give_the_same_report() {
    let mut log = log();
    log.events[7].body.as_mut().unwrap()[3] ^= 1;
    let mut verifier = LogVerifier::new(issuer());
    log.heads
        .iter()
        .for_each(|head| verifier.head(head.clone()));
    let mut chunks = log.events.chunks(5);
    in_order(
        NonZeroUsize::new(3).unwrap(),
        || chunks.next(),
        |rows| -> Vec<_> {
            rows.iter()
                .map(|e| check_row(&e.row(), &issuer(), Payloads::All))
                .collect()
        },
        |checks| {
            checks.iter().for_each(|check| verifier.accept(check));
            ControlFlow::Continue(())
        },
    );
    let (one, other) = (verifier.finish(), log.verify());
    assert_eq!(one.findings, other.findings);
    assert_eq!(one.root, other.root);
}

#[test]
fn a_flipped_bit_is_found_at_its_position() {
    let body = tampered(|l| l.events[8].body.as_mut().unwrap()[50] ^= 1);
    assert_eq!(body, Some(("payload_digests", 8, Some(3))));
    let salt = tampered(|l| l.events[8].salt.as_mut().unwrap()[0] ^= 1);
    assert_eq!(salt, Some(("payload_digests", 8, Some(3))));
    let note = tampered(|l| l.events[3].body.as_mut().unwrap()[20] ^= 1);
    assert_eq!(note, Some(("payload_digests", 3, Some(1))));
    let sha = tampered(|l| l.events[8].header[120] ^= 1);
    assert_eq!(sha, Some(("payload_sha256", 8, Some(3))));
    let blake = tampered(|l| l.events[8].header[90] ^= 1);
    assert_eq!(blake, Some(("payload_blake3", 8, Some(3))));
    let magic = tampered(|l| l.events[8].header[0] ^= 1);
    assert_eq!(magic, Some(("header_malformed", 8, Some(3))));
}

#[test]
fn an_event_dated_anew_is_named_itself() {
    let earlier = tampered(|l| edit(&mut l.events[8], |h| h.time_ms -= 10));
    assert_eq!(earlier, Some(("chain_link", 8, Some(3))));
    let far = tampered(|l| edit(&mut l.events[8], |h| h.time_ms -= 1_000_000));
    assert_eq!(far, Some(("time_backwards", 8, Some(3))));
    let clear = tampered(|l| edit(&mut l.events[9], |h| h.time_ms += 1));
    assert_eq!(clear, Some(("note_place", 9, Some(4))));
}

#[test]
fn a_changed_prev_is_blamed_on_its_own_event() {
    let middle = tampered(|l| edit(&mut l.events[10], |h| h.prev.0[0] ^= 1));
    assert_eq!(middle, Some(("chain_link", 10, Some(5))));
    let last = tampered(|l| edit(&mut l.events[14], |h| h.prev.0[0] ^= 1));
    // The last event of a stream in one batch with the one before: nothing tells which is bad.
    assert_eq!(last, Some(("chain_link", 12, Some(6))));
    let first = tampered(|l| edit(&mut l.events[2], |h| h.prev.0[0] ^= 1));
    assert_eq!(first, Some(("chain_genesis", 2, Some(0))));
}

#[test]
fn the_last_event_of_a_stream_dated_anew_shows_in_its_batch() {
    let last = tampered(|l| edit(&mut l.events[15], |h| h.time_ms += 1));
    assert_eq!(last, Some(("batch_root", 12, None)));
}

#[test]
fn columns_that_differ_from_the_header_are_named() {
    let stream = tampered(|l| l.events[8].stream = OTHER);
    assert_eq!(stream, Some(("columns_differ", 8, Some(3))));
    let sequence = tampered(|l| l.events[8].sequence = 9);
    assert_eq!(sequence, Some(("columns_differ", 8, Some(3))));
}

#[test]
fn a_deleted_event_leaves_a_gap_at_its_position() {
    let middle = tampered(|l| drop(l.events.remove(8)));
    assert_eq!(middle, Some(("position_gap", 8, None)));
    let last = tampered(|l| drop(l.events.pop()));
    assert_eq!(last, Some(("log_truncated", 15, None)));
    let first = tampered(|l| drop(l.events.remove(0)));
    assert_eq!(first, Some(("position_gap", 0, None)));
}

#[test]
fn a_gap_is_one_finding_in_the_log_and_one_in_the_stream() {
    let mut log = log();
    log.events.drain(3..9);
    let codes: Vec<_> = log
        .verify()
        .findings
        .iter()
        .map(|f| {
            (
                f.defect.code(),
                f.position.unwrap(),
                f.last_position.unwrap(),
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("position_gap", 3, 8),
            ("sequence_gap", 9, 9),
            ("sequence_gap", 11, 11),
        ]
    );
}

#[test]
fn a_deleted_event_closed_up_by_renumbering_is_named_by_the_stream() {
    let found = tampered(|l| {
        l.events.remove(8);
        l.events[8..].iter_mut().for_each(|e| e.position -= 1);
    });
    assert_eq!(found, Some(("sequence_gap", 8, Some(3))));
}

#[test]
fn swapped_events_are_named() {
    let in_stream = tampered(|l| {
        l.events.swap(3, 4);
        l.events[3].position = 3;
        l.events[4].position = 4;
    });
    assert_eq!(in_stream, Some(("sequence_gap", 3, Some(1))));
    let across = tampered(|l| {
        l.events.swap(12, 13);
        l.events[12].position = 12;
        l.events[13].position = 13;
    });
    assert_eq!(across, Some(("batch_root", 12, None)));
    let headers_only = tampered(|l| {
        let (one, other) = (l.events[12].header.clone(), l.events[14].header.clone());
        l.events[12].header = other;
        l.events[14].header = one;
    });
    assert_eq!(headers_only, Some(("sequence_gap", 12, Some(6))));
}

#[test]
fn a_repeated_event_is_named() {
    let found = tampered(|l| {
        let mut again = l.events[15].clone();
        again.position = 16;
        l.events.push(again);
    });
    assert_eq!(found, Some(("sequence_repeated", 16, Some(5))));
    let same_position = tampered(|l| l.events.insert(9, l.events[8].clone()));
    assert_eq!(same_position, Some(("position_order", 8, Some(3))));
}

#[test]
fn missing_and_surplus_payload_rows_are_named() {
    let body = tampered(|l| l.events[8].body = None);
    assert_eq!(body, Some(("payload_missing", 8, Some(3))));
    let salt = tampered(|l| l.events[8].salt = None);
    assert_eq!(salt, Some(("salt_missing", 8, Some(3))));
    let surplus = tampered(|l| l.events[3].salt = Some(vec![0; 32]));
    assert_eq!(surplus, Some(("salt_unexpected", 3, Some(1))));
    let short = tampered(|l| l.events[8].salt = Some(vec![0; 31]));
    assert_eq!(short, Some(("salt_length", 8, Some(3))));
    let cut = tampered(|l| l.events[8].body.as_mut().unwrap().truncate(300));
    assert_eq!(cut, Some(("payload_length", 8, Some(3))));
}

#[test]
fn a_stored_root_or_frontier_that_does_not_fit_is_named_once() {
    let root = tampered(|l| l.heads[3].root[0] ^= 1);
    assert_eq!(root, Some(("batch_root", 5, None)));
    let frontier = tampered(|l| l.heads[3].frontier[0] ^= 1);
    assert_eq!(frontier, Some(("batch_frontier", 5, None)));
    let mut log = log();
    edit(&mut log.events[8], |h| h.time_ms += 1);
    assert_eq!(
        log.verify()
            .findings
            .iter()
            .filter(|f| f.defect.code() == "batch_root")
            .count(),
        1,
        "later batches are judged from their own frontier"
    );
}

#[test]
fn events_behind_the_last_root_are_named() {
    let found = tampered(|l| drop(l.heads.pop()));
    assert_eq!(found, Some(("head_missing", 12, None)));
    let swapped = tampered(|l| l.heads.swap(2, 3));
    assert_eq!(swapped.map(|f| f.0), Some("batch_order"));
}

#[test]
fn a_stream_that_does_not_begin_with_open_is_named() {
    let mut log = Log::new();
    log.key(AKTE, 1, "allgemein");
    log.open(AKTE, "akte");
    log.commit();
    assert_eq!(log.first(), Some(("not_opened", 0, Some(0))));
    assert_eq!(log.verify().findings[1].defect.code(), "opened_twice");
}

#[test]
fn a_key_that_was_never_announced_or_changed_is_named() {
    let mut log = Log::new();
    log.open(AKTE, "akte");
    log.action(AKTE, 1, "{}");
    log.commit();
    assert_eq!(log.first(), Some(("key_unannounced", 1, Some(1))));
}

#[test]
fn a_key_announced_again_under_another_protection_class_is_named() {
    let mut log = log();
    log.key(AKTE, 1, "allgemein");
    log.commit();
    assert_eq!(log.first(), None);
    // The same key: whoever may open what is `allgemein` could open what is `besonders`.
    log.key(AKTE, 1, "besonders");
    log.commit();
    assert_eq!(log.first(), Some(("key_changed", 17, Some(9))));
}

#[test]
fn a_log_signed_by_another_writer_is_named_at_its_first_note() {
    let log = log();
    let other = Issuer {
        writer: WriterKey::from_seed(&[0x22; 32]).public(),
        ..issuer()
    };
    let mut verifier = LogVerifier::new(other);
    log.heads
        .iter()
        .for_each(|head| verifier.head(head.clone()));
    log.events.iter().for_each(|e| verifier.push(&e.row()));
    let first = verifier.finish().findings.remove(0);
    assert_eq!(
        (first.defect.code(), first.position),
        ("note_unsigned", Some(0))
    );
}

#[test]
fn a_note_of_another_event_is_named_even_with_fitting_digests() {
    let found = tampered(|l| {
        let note = l.events[6].body.clone().unwrap();
        let found = digests(None, &note);
        edit(&mut l.events[3], |h| {
            h.payload_len = note.len() as u64;
            h.payload_b3 = found.blake3;
            h.payload_sha256 = found.sha256;
        });
        l.events[3].body = Some(note);
    });
    assert_eq!(found, Some(("note_place", 3, Some(1))));
}

#[test]
fn a_report_in_json_carries_codes_and_hexadecimal() {
    let mut log = log();
    log.events[8].body = None;
    let json = serde_json::to_value(log.verify()).unwrap();
    assert_eq!(json["findings"][0]["defect"], "payload_missing");
    assert_eq!(json["findings"][0]["position"], 8);
    assert_eq!(json["findings"][0]["stream"], "bb".repeat(16));
}

#[test]
fn days_without_a_heads_event_are_a_warning_and_no_finding() {
    const DAY_MS: u64 = 86_400_000;
    let mut log = log();
    assert_eq!(log.verify().heads_missing, Some(vec![]));
    for day in 1..6 {
        log.ahead_ms = day * DAY_MS;
        // The service was off at the end of the third and fourth day.
        if ![3, 4].contains(&day) {
            let mut heads = log.heads_now();
            heads.day = heads.day.before().unwrap();
            log.claim(LOG, &Claim::Heads(heads));
        }
        log.action(AKTE, 1, "{}");
        log.commit();
    }
    let report = log.verify();
    assert_eq!(report.findings, []);
    let Some([range]) = report.heads_missing.as_deref() else {
        panic!("{:?}", report.heads_missing);
    };
    let shown = format!("{} {}", range.from, range.to);
    assert_eq!(shown, "2026-11-26 2026-11-27");
    assert_eq!(report.heads_day.unwrap().to_string(), "2026-11-28");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["heads_missing"][0]["from"], "2026-11-26");

    // An audit that was interrupted knows the days before.
    let mut verifier = LogVerifier::new(issuer());
    let heads = |verifier: &mut LogVerifier, from: usize, to: usize| {
        let within = |h: &&Head| (from as i64..to as i64).contains(&h.last_pos);
        let wanted = log.heads.iter().filter(within);
        wanted.for_each(|head| verifier.head(head.clone()));
        log.events[from..to]
            .iter()
            .for_each(|e| verifier.push(&e.row()));
    };
    let half = 16;
    heads(&mut verifier, 0, half);
    let mut saved = Vec::new();
    verifier.save(&mut saved).unwrap();
    let mut later = LogVerifier::load(issuer(), &mut &saved[..]).unwrap();
    heads(&mut later, half, log.events.len());
    assert_eq!(later.finish().heads_missing, report.heads_missing);
}

#[test]
fn only_what_was_read_in_this_pass_and_found_sound_counts_as_checked() {
    let log = log();
    let feed = |verifier: &mut LogVerifier, from: usize, to: usize| {
        let within = |h: &&Head| (from as i64..to as i64).contains(&h.last_pos);
        let heads = log.heads.iter().filter(within);
        heads.for_each(|head| verifier.head(head.clone()));
        let rows = log.events[from..to].iter();
        rows.for_each(|e| verifier.push(&e.row()));
    };
    let half = log.heads[3].last_pos + 1;
    let mut verifier = LogVerifier::new(issuer());
    assert!(!verifier.is_checked(0));
    feed(&mut verifier, 0, half as usize);
    let checked = |v: &LogVerifier| [-1, 0, half - 1, half].map(|p| v.is_checked(p));
    assert_eq!(checked(&verifier), [false, true, true, false]);

    // What another pass read may have been replaced since.
    let mut saved = Vec::new();
    verifier.save(&mut saved).unwrap();
    let mut later = LogVerifier::load(issuer(), &mut &saved[..]).unwrap();
    feed(&mut later, half as usize, log.events.len());
    assert_eq!(checked(&later), [false, false, false, true]);

    // Behind a finding everything is looked at twice.
    verifier.further(Finding::at(3, Defect::NoteSignature));
    assert_eq!(checked(&verifier), [false; 4]);
}

#[test]
fn a_heads_event_of_today_that_covers_what_was_long_ago_only_stands_for_no_day() {
    let mut log = log();
    let old = log.heads_now();
    for day in 1..4 {
        log.ahead_ms = day * 86_400_000;
        let day = log.heads_now().day.before().unwrap();
        // True of 16 events each time; what came later it does not cover.
        log.claim(LOG, &Claim::Heads(Heads { day, ..old.clone() }));
        log.action(AKTE, 1, "{}");
        log.commit();
    }
    let report = log.verify();
    assert_eq!(report.findings, []);
    assert_eq!(report.heads_day.unwrap().to_string(), "2026-11-24");
    let Some([range]) = report.heads_missing.as_deref() else {
        panic!("{:?}", report.heads_missing);
    };
    let shown = format!("{} {}", range.from, range.to);
    assert_eq!(shown, "2026-11-25 2026-11-26");
}

#[test]
fn a_saved_state_of_another_version_is_called_that_and_not_damaged() {
    let mut saved = Vec::new();
    LogVerifier::new(issuer()).save(&mut saved).unwrap();
    let fault = |saved: &[u8]| LogVerifier::load(issuer(), &mut &*saved).err();
    assert!(fault(&saved).is_none());
    saved[b"eakte-pruefstand/".len()] = b'3';
    assert!(matches!(fault(&saved), Some(ResumeError::OtherVersion)));
    saved[0] = b'x';
    assert!(matches!(fault(&saved), Some(ResumeError::Damaged)));
}

#[test]
fn a_stream_opened_years_back_is_a_warning_though_its_own_times_ascend() {
    let mut log = log();
    log.ahead_ms = 2 * 365 * 86_400_000;
    log.action(AKTE, 1, "{}");
    log.commit();
    assert_eq!(log.verify().dated_back, None);
    log.ahead_ms = 0;
    log.open(RecordId([0xdd; 16]), "akte");
    log.commit();
    let report = log.verify();
    assert_eq!(report.findings, []);
    let found = report.dated_back.unwrap();
    assert_eq!((found.events, found.first), (1, 17));
}

fn akte(log: &Log) -> StreamReport {
    let mut verifier = StreamVerifier::new(issuer(), AKTE);
    let rows = log.events.iter().filter(|e| e.stream == AKTE);
    rows.for_each(|e| verifier.push(&e.row()));
    verifier.finish()
}

#[test]
fn one_stream_is_checked_by_itself() {
    let log = log();
    let report = akte(&log);
    assert_eq!(report.findings, []);
    assert_eq!(report.events, 8);
    let last = log.events.iter().rfind(|e| e.stream == AKTE).unwrap();
    assert_eq!(report.head, Some(link(&last.bytes())));
}

#[test]
fn a_tampering_of_one_stream_is_named_at_its_event() {
    let first = |change: fn(&mut Log)| {
        let mut log = log();
        change(&mut log);
        let first = akte(&log).findings.into_iter().next().unwrap();
        (
            first.defect.code(),
            first.position.unwrap(),
            first.seq.unwrap(),
        )
    };
    let dated = first(|l| edit(&mut l.events[8], |h| h.time_ms += 1));
    assert_eq!(dated, ("chain_link", 8, 3));
    let body = first(|l| l.events[8].body.as_mut().unwrap()[0] ^= 1);
    assert_eq!(body, ("payload_digests", 8, 3));
    let deleted = first(|l| drop(l.events.remove(8)));
    assert_eq!(deleted, ("sequence_gap", 9, 3));
    let foreign = first(|l| {
        l.events[7].stream = AKTE;
    });
    assert_eq!(foreign, ("columns_differ", 7, 2));
}
