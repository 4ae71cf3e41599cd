//! Signature lines under the notes of a bundle: each that does not count is named.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{
    BundleReport, CHECKPOINT, FileDefect, NoteLine, POLICY_ED25519, POLICY_ML_DSA, Pin, Rules,
    SEALED, Unchecked, Verdict, check,
};
use eakte_ledger::note::Note;
use eakte_ledger::policy::Uncounted;
use eakte_ledger::verify::Sprache;
use sample::{Files, pack, pin};
use std::collections::BTreeSet;
use std::io::Cursor;

/// The golden bundle of version 2: confirmed by four witnesses, sealed.
fn golden() -> Files {
    let text = include_str!("../../../tests/golden/ledger/bundle2.json");
    let golden: serde_json::Value = serde_json::from_str(text).unwrap();
    let files = golden["files"].as_object().unwrap().iter();
    files
        .map(|(name, bytes)| (name.clone(), hex::decode(bytes.as_str().unwrap()).unwrap()))
        .collect()
}

/// Checked with the bundle's own Ed25519 policy, as somebody would who had it from elsewhere.
fn report(files: &Files) -> BundleReport {
    let policy = String::from_utf8(files[POLICY_ED25519].clone()).unwrap();
    let pin = Pin {
        rules: Some(Rules::parse(&[policy]).unwrap()),
        ..pin()
    };
    check(Cursor::new(pack(files)), &pin).unwrap()
}

fn lines(report: &BundleReport) -> Vec<&NoteLine> {
    let lines = report.unchecked.iter().filter_map(|u| match u {
        Unchecked::Line(line) => Some(line),
        _ => None,
    });
    lines.collect()
}

/// The golden bundle without its seal, which is not what is changed here.
fn unsealed() -> Files {
    let mut files = golden();
    files.retain(|name, _| !name.starts_with("sealed."));
    files
}

/// Where a line of the checkpoint begins and ends, by the name in it.
fn line_of(files: &Files, name: &str) -> std::ops::Range<usize> {
    let text = std::str::from_utf8(&files[CHECKPOINT]).unwrap();
    let start = text.find(&format!("\u{2014} {name} ")).unwrap();
    let end = start + text[start..].find('\n').unwrap() + 1;
    start..end
}

#[test]
fn a_bundle_as_written_has_no_line_that_does_not_count() {
    let found = report(&golden());
    assert_eq!(found.verdict(), Verdict::Sound);
    assert!(lines(&found).is_empty(), "{:?}", lines(&found));
}

#[test]
fn a_state_that_is_not_there_was_seen_by_nobody() {
    let mut files = unsealed();
    assert!(!report(&files).unchecked.contains(&Unchecked::Witnesses));
    files.remove(CHECKPOINT);
    assert!(report(&files).unchecked.contains(&Unchecked::Witnesses));
    // Nor does a checkpoint stand in for a seal that is bad.
    let mut files = golden();
    files.get_mut(SEALED).unwrap()[0] ^= 1;
    assert!(report(&files).unchecked.contains(&Unchecked::Witnesses));
}

#[test]
fn a_flip_of_any_byte_of_a_witness_line_is_named() {
    let files = unsealed();
    let before = report(&files).files;
    let (mut whys, mut malformed) = (BTreeSet::new(), 0);
    for at in line_of(&files, "archiv.example/zeuge") {
        for bit in [1, 0x20] {
            let mut changed = files.clone();
            changed.get_mut(CHECKPOINT).unwrap()[at] ^= bit;
            let found = report(&changed);
            let named = lines(&found);
            // Not that the quorum is missing then: that names nothing.
            let new = found.files.iter().filter(|f| !before.contains(f));
            let of_checkpoint = new.filter(|f| f.file == CHECKPOINT);
            let broken = of_checkpoint.filter(|f| f.defect == FileDefect::Malformed);
            assert!(
                !named.is_empty() || broken.count() == 1,
                "byte {at}, bit {bit}"
            );
            assert!(named.len() <= 1, "byte {at}, bit {bit}: {named:?}");
            // A line that could be read is named by its number.
            match named.first() {
                Some(line) => {
                    assert_eq!((line.file.as_str(), line.line.line), (CHECKPOINT, 9));
                    whys.insert(format!("{:?}", line.line.why));
                }
                None => malformed += 1,
            }
        }
    }
    let all = ["OtherKey", "Stranger", "Wrong"].map(str::to_owned);
    assert!(whys.iter().eq(&all), "{whys:?}");
    assert!(malformed > 0);
}

#[test]
fn events_behind_the_seal_that_no_witness_saw_rest_on_the_log_alone_and_the_report_says_so() {
    // What a log with two faces shows: a true seal, and behind it a state that it signed alone.
    let mut files = golden();
    let note = Note::parse(&files[CHECKPOINT]).unwrap();
    let ours = note.signatures().iter();
    let ours = ours.filter(|line| line.name() == sample::origin().as_str());
    let lines: String = ours.map(ToString::to_string).collect();
    let alone = format!("{}\n{lines}", note.text());
    files.insert(CHECKPOINT.into(), alone.into_bytes());
    let found = report(&files).unchecked;
    assert!(found.contains(&Unchecked::Unwitnessed(1)), "{found:?}");
    assert!(!found.contains(&Unchecked::AfterSeal(1)), "{found:?}");
    let found = report(&golden()).unchecked;
    assert!(found.contains(&Unchecked::AfterSeal(1)), "{found:?}");
}

/// The golden bundle with one text of its checkpoint replaced.
fn replaced(old: &str, new: &str) -> BundleReport {
    let mut files = golden();
    let text = String::from_utf8(files[CHECKPOINT].clone()).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old}");
    files.insert(CHECKPOINT.into(), text.replace(old, new).into_bytes());
    report(&files)
}

#[test]
fn a_line_of_nobody_known_changes_no_verdict_and_is_named_in_both_languages() {
    let found = replaced("archiv.example/", "fremder.example/");
    assert_eq!(found.verdict(), Verdict::Sound);
    let text = found.text(Sprache::De);
    let de = "checkpoint.note, Zeile 9 (fremder.example/zeuge): von keinem bekannten Zeugen; nicht gezählt";
    assert!(text.contains(de), "{text}");
    let text = found.text(Sprache::En);
    let en = "checkpoint.note, line 9 (fremder.example/zeuge): by no known witness; not counted";
    assert!(text.contains(en), "{text}");
}

#[test]
fn a_line_of_an_unknown_key_of_a_known_witness_changes_no_verdict_and_is_named() {
    // The first bits of the line's base64 are those of the key's id.
    let found = replaced("archiv.example/zeuge a", "archiv.example/zeuge b");
    assert_eq!(found.verdict(), Verdict::Sound);
    let [line] = lines(&found)[..] else {
        panic!("{:?}", found.unchecked)
    };
    assert_eq!(line.line.why, Uncounted::OtherKey);
    assert_eq!(line.line.name, "archiv.example/zeuge");
}

#[test]
fn a_wrong_signature_of_a_known_key_is_a_defect_though_the_others_are_enough() {
    // What the witness signed under another state of the log.
    let files = golden();
    let mut note = Note::parse(&files[CHECKPOINT]).unwrap();
    let sealed = Note::parse(&files[SEALED]).unwrap();
    let other = sealed.signatures().iter();
    let other = other.filter(|line| line.name() == "archiv.example/zeuge");
    note.add(other.cloned()).unwrap();
    let mut changed = files.clone();
    changed.insert(CHECKPOINT.into(), note.to_bytes());
    let found = report(&changed);
    assert_eq!(found.verdict(), Verdict::Tampered);
    let whys: Vec<_> = lines(&found).iter().map(|line| line.line.why).collect();
    // Ed25519 and, known by the policy of the bundle, ML-DSA.
    assert_eq!(whys, [Uncounted::Wrong, Uncounted::Wrong]);
    let seal = found.seal.as_ref().unwrap();
    assert!(seal.witnesses.contains(&"archiv".to_owned()));
}

#[test]
fn a_policy_with_ml_dsa_keys_does_not_stand_alone() {
    let files = golden();
    let policy = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let (ed25519, ml_dsa) = (policy(POLICY_ED25519), policy(POLICY_ML_DSA));
    // It would say "confirmed with Ed25519" of what nobody signed so.
    assert!(Rules::parse(std::slice::from_ref(&ml_dsa)).is_err());
    assert!(Rules::parse(std::slice::from_ref(&ed25519)).is_ok());
    assert!(Rules::parse(&[ml_dsa, ed25519]).is_ok());
}
