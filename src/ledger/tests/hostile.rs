//! Bundles that somebody made up to deceive whoever checks them.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{BundleReport, MANIFEST, Pin, Rules, Verdict, check};
use eakte_ledger::ids::RecordId;
use eakte_ledger::note::{Note, WriterKey, sign};
use eakte_ledger::verify::{Payloads, Sprache};
use sample::{AKTE, AKTENZEICHEN, bundle, check_files, codes, log, origin, pin, unpack, writer};
use std::io::Cursor;

/// Checked by somebody who knows the policy of a log, not the key of its writer.
fn under_policy(zip: Vec<u8>, log_key: &WriterKey) -> BundleReport {
    let key = log_key.public().to_vkey(&origin());
    let policy = format!("log {key}\nquorum none\n");
    let pin = Pin {
        rules: Some(Rules::parse(&[policy]).unwrap()),
        ..Pin::default()
    };
    check(Cursor::new(zip), &pin).unwrap()
}

#[test]
fn a_forged_bundle_of_version_1_does_not_get_round_a_policy() {
    let forger = WriterKey::from_seed(&[0x66; 32]);
    let forged = bundle(&log(), AKTE, Payloads::Clear, &forger);
    let found = codes(&under_policy(forged, &writer()));
    let unmet = "policy_unmet checkpoint.note".to_owned();
    assert!(found.contains(&unmet), "{found:?}");
    let whole = bundle(&log(), AKTE, Payloads::All, &writer());
    let sound = under_policy(whole, &writer());
    assert_eq!(sound.verdict(), Verdict::Sound, "{:?}", codes(&sound));
}

#[test]
fn a_bundle_without_events_proves_nothing() {
    let nobody = RecordId([0xdd; 16]);
    let empty = bundle(&log(), nobody, Payloads::All, &writer());
    let found = check(Cursor::new(empty), &pin()).unwrap();
    assert_eq!(codes(&found), ["stream_truncated 0"]);
}

#[test]
fn no_name_in_a_bundle_moves_the_cursor_of_a_terminal_or_turns_its_text() {
    let mut files = unpack(&bundle(&log(), AKTE, Payloads::All, &writer()));
    let note = Note::parse(&files[MANIFEST]).unwrap();
    let hostile = "50.1\u{9b}2J\u{7f}\u{202e}UNVERSEHRT";
    let text = note.text().replacen(AKTENZEICHEN, hostile, 1);
    files.insert(MANIFEST.into(), sign(&text, &origin(), &writer()));
    let report = check_files(&files);
    let named = report.manifest.as_ref().unwrap().aktenzeichen.as_deref();
    assert_eq!(named, Some(hostile));
    for sprache in [Sprache::De, Sprache::En] {
        let text = report.text(sprache);
        assert!(text.contains("50.1\u{fffd}2J\u{fffd}\u{fffd}UNVERSEHRT"));
        let mut lines = text.chars().filter(|c| *c != '\n');
        assert!(!lines.any(|c| c.is_control() || c == '\u{202e}'));
    }
}
