//! The proof of an Akte: sound as written, and every tampering named at its event.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{
    CannotCheck, HEADERS, MANIFEST, PAYLOADS, PROOFS, Pin, README, Unchecked, Verdict, check,
};
use eakte_ledger::note::WriterKey;
use eakte_ledger::verify::{Payloads, Sprache};
use proptest::prelude::*;
use sample::{AKTE, Files, bundle, check_files, codes, log, pack, pin, unpack, writer};
use std::io::{Cursor, Write};

fn whole() -> Vec<u8> {
    bundle(&log(), AKTE, Payloads::All, &writer())
}

fn tampered(change: impl FnOnce(&mut Files)) -> Vec<String> {
    let mut files = unpack(&whole());
    change(&mut files);
    codes(&check_files(&files))
}

#[test]
fn a_bundle_as_written_is_sound() {
    let report = check(Cursor::new(whole()), &pin()).unwrap();
    assert_eq!(codes(&report), Vec::<String>::new());
    assert_eq!(report.verdict(), Verdict::Sound);
    assert_eq!((report.events, report.proved, report.payloads), (8, 8, 8));
    assert!(report.text(Sprache::De).starts_with("UNVERSEHRT\n"));
    assert!(report.text(Sprache::En).starts_with("SOUND\n"));
}

#[test]
fn the_same_events_give_the_same_bytes() {
    assert_eq!(whole(), whole());
}

#[test]
fn a_bundle_packed_anew_by_another_program_is_sound() {
    assert!(tampered(|_| {}).is_empty());
}

#[test]
fn a_bundle_without_sealed_payloads_is_sound_and_says_so() {
    let clear = bundle(&log(), AKTE, Payloads::Clear, &writer());
    let report = check(Cursor::new(clear), &pin()).unwrap();
    assert_eq!(report.verdict(), Verdict::Sound);
    assert!(report.unchecked.contains(&Unchecked::SealedAbsent(5)));
}

#[test]
fn a_key_that_came_with_the_bundle_is_said_to() {
    let report = check(Cursor::new(whole()), &Pin::default()).unwrap();
    assert_eq!(report.verdict(), Verdict::Sound);
    assert_eq!(report.unchecked[0], Unchecked::Key);
    let pinned = check(Cursor::new(whole()), &pin()).unwrap();
    assert!(!pinned.unchecked.contains(&Unchecked::Key));
}

#[test]
fn a_bundle_of_version_1_says_that_it_proves_neither_completeness_nor_time() {
    let report = check(Cursor::new(whole()), &pin()).unwrap();
    for missing in [Unchecked::NoHeads, Unchecked::NoToken] {
        assert!(report.unchecked.contains(&missing), "{missing:?}");
    }
}

#[test]
fn a_bundle_forged_with_another_key_fails_against_the_right_one() {
    let forger = WriterKey::from_seed(&[0x66; 32]);
    let forged = bundle(&log(), AKTE, Payloads::All, &forger);
    let found = codes(&check(Cursor::new(forged), &pin()).unwrap());
    assert!(
        found.contains(&"other_key manifest.note".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_flipped_byte_of_an_event_names_the_event() {
    let header = tampered(|f| f.get_mut(HEADERS).unwrap()[3 * 148 + 39] ^= 1);
    assert_eq!(header[0], "not_in_tree 3");
    let digest = tampered(|f| f.get_mut(HEADERS).unwrap()[3 * 148 + 100] ^= 1);
    assert_eq!(digest[0], "payload_blake3 3");
    let proof = tampered(|f| *f.get_mut(PROOFS).unwrap().last_mut().unwrap() ^= 1);
    assert_eq!(proof[0], "not_in_tree 7");
    let payload = tampered(|f| *f.get_mut(PAYLOADS).unwrap().last_mut().unwrap() ^= 1);
    assert_eq!(payload, ["payload_digests 7", "file_digest payloads.bin"]);
}

#[test]
fn a_flipped_byte_of_the_zip_file_names_the_event_too() {
    let mut zip = whole();
    let header = unpack(&zip)[HEADERS][5 * 148..6 * 148].to_vec();
    let at = zip.windows(148).position(|w| w == header).unwrap();
    zip[at + 39] ^= 1;
    let report = check(Cursor::new(zip), &pin()).unwrap();
    assert_eq!(codes(&report)[0], "not_in_tree 5");
}

#[test]
fn a_removed_or_swapped_event_is_named() {
    let last = tampered(|f| f.get_mut(HEADERS).unwrap().truncate(7 * 148));
    assert_eq!(last[0], "stream_truncated 7");
    let middle = tampered(|f| drop(f.get_mut(HEADERS).unwrap().drain(3 * 148..4 * 148)));
    assert!(middle.contains(&"sequence_gap 3".to_owned()), "{middle:?}");
    let swapped = tampered(|f| {
        let headers = f.get_mut(HEADERS).unwrap();
        let (one, other) = headers[3 * 148..].split_at_mut(148);
        one.swap_with_slice(&mut other[..148]);
    });
    assert!(swapped[0].ends_with(" 3"), "{swapped:?}");
}

#[test]
fn a_key_announced_again_under_another_protection_class_is_named() {
    let mut log = log();
    log.key(AKTE, 1, "besonders");
    log.commit();
    let zip = bundle(&log, AKTE, Payloads::All, &writer());
    let report = check(Cursor::new(zip), &pin()).unwrap();
    assert_eq!(codes(&report), ["key_changed 8"]);
}

#[test]
fn an_altered_manifest_is_named() {
    let with = |from: &str, to: &str| {
        tampered(|f| {
            let text = String::from_utf8(f[MANIFEST].clone()).unwrap();
            assert!(text.contains(from));
            f.insert(MANIFEST.into(), text.replace(from, to).into_bytes());
        })
    };
    assert_eq!(with("2026-17", "2026-18"), ["file_signature manifest.note"]);
    assert_eq!(
        with("events: 8", "events: 7"),
        ["stream_truncated 7", "file_signature manifest.note"]
    );
    assert_eq!(
        with("size: 16", "size: 17")[..],
        [
            "file_contradiction checkpoint.note",
            "file_signature manifest.note"
        ]
    );
    assert_eq!(
        with("payloads: all", "payloads:all"),
        ["file_malformed manifest.note"]
    );
}

#[test]
fn a_missing_or_altered_file_is_named() {
    for (name, code) in [
        (HEADERS, "file_missing headers.bin"),
        (PROOFS, "file_missing proofs.bin"),
        (PAYLOADS, "file_missing payloads.bin"),
        (README, "file_missing LIESMICH.txt"),
        ("checkpoint.note", "file_missing checkpoint.note"),
    ] {
        let found = tampered(|f| drop(f.remove(name)));
        assert!(found.iter().any(|f| f == code), "{name}: {found:?}");
    }
    let readme = tampered(|f| f.get_mut(README).unwrap()[0] ^= 1);
    assert_eq!(readme, ["file_digest LIESMICH.txt"]);
    let longer = tampered(|f| f.get_mut(PROOFS).unwrap().push(0));
    assert_eq!(
        longer,
        ["file_malformed proofs.bin", "file_digest proofs.bin"]
    );
}

#[test]
fn a_file_that_is_not_known_is_reported_as_not_checked() {
    let mut files = unpack(&whole());
    files.insert("heads.note".into(), vec![1]);
    let report = check_files(&files);
    assert_eq!(report.verdict(), Verdict::Sound);
    assert!(
        report
            .unchecked
            .contains(&Unchecked::File("heads.note".into()))
    );
}

#[test]
fn what_a_zip_holds_beside_its_files_is_not_passed_over() {
    let zip = whole();
    let of = |zip: Vec<u8>| check(Cursor::new(zip), &pin()).map(drop);
    assert_eq!(of(zip.clone()), Ok(()));
    // Another bundle in front, which a program that reads from front to end would see.
    assert_eq!(of([&zip[..], &zip[..]].concat()), Err(CannotCheck::Surplus));
    let front = [&b"in front"[..], &zip[..]].concat();
    assert_eq!(of(front), Err(CannotCheck::Surplus));
    let behind = [&zip[..], &[0, 0]].concat();
    assert_eq!(of(behind), Err(CannotCheck::Surplus));
    // Another name before the file than in the central directory, which is read.
    let mut renamed = zip.clone();
    let name = PAYLOADS.as_bytes();
    let at = zip.windows(name.len()).position(|w| w == name).unwrap();
    renamed[at..at + name.len()].copy_from_slice(b"geheimes.exe");
    assert_eq!(of(renamed), Err(CannotCheck::Surplus));
}

/// The whole bundle, packed with an extra field of each file.
fn packed_with_field(kind: u16, value: &[u8], central_only: bool) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in unpack(&whole()) {
        let mut options = zip::write::FullFileOptions::default();
        options.add_extra_field(kind, value, central_only).unwrap();
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_extra_field_of_ones_own_is_not_passed_over() {
    for central_only in [true, false] {
        let zip = packed_with_field(0xbeef, b"another proof", central_only);
        let found = check(Cursor::new(zip), &pin()).map(drop);
        assert_eq!(found, Err(CannotCheck::Surplus), "{central_only}");
    }
    // Times of the file, as packing programs write them: named, and nothing more.
    let times = packed_with_field(0x5455, &[1, 0, 0, 0, 0], false);
    let report = check(Cursor::new(times), &pin()).unwrap();
    assert_eq!(codes(&report), Vec::<String>::new());
    assert!(report.unchecked.contains(&Unchecked::Times));
    let plain = check(Cursor::new(whole()), &pin()).unwrap();
    assert!(!plain.unchecked.contains(&Unchecked::Times));
    // As macOS and old versions of Info-ZIP write them, under other numbers.
    let field = |name: &[u8; 2]| [&name[..], &[5, 0, 1, 0, 0, 0, 0]].concat();
    for name in [b"UX", b"Ux"] {
        let mut zip = packed_with_field(0x5455, &[1, 0, 0, 0, 0], false);
        let (old, new) = (field(b"UT"), field(name));
        while let Some(at) = zip.windows(old.len()).position(|w| w == old) {
            zip[at..at + new.len()].copy_from_slice(&new);
        }
        assert!(zip.windows(new.len()).any(|w| w == new));
        let report = check(Cursor::new(zip), &pin()).unwrap();
        assert_eq!(codes(&report), Vec::<String>::new());
        assert!(report.unchecked.contains(&Unchecked::Times));
    }
}

#[test]
fn a_header_that_says_another_thing_in_the_central_directory_is_not_passed_over() {
    let of = |at: usize, bit: u8| {
        let mut zip = whole();
        let central = zip.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        zip[central + at] ^= bit;
        check(Cursor::new(zip), &pin()).map(drop)
    };
    // A flag, the time, the disk, a link in place of a file, a folder.
    for (at, bit) in [(8, 2), (12, 1), (34, 1), (41, 0x20), (38, 0x10)] {
        assert!(of(at, bit).is_err(), "byte {at}");
    }
    // How many files there are, where and how long the directory is.
    for from_end in [14, 12, 10, 6] {
        let mut zip = whole();
        let at = zip.len() - from_end;
        zip[at] ^= 1;
        let found = check(Cursor::new(zip), &pin()).map(drop);
        assert!(found.is_err(), "{from_end} bytes before the end");
    }
}

#[test]
fn a_bundle_packed_without_going_back_is_sound() {
    let mut zip = zip::ZipWriter::new_stream(Vec::new());
    for (name, bytes) in unpack(&whole()) {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let report = check(Cursor::new(zip), &pin()).unwrap();
    assert_eq!(codes(&report), Vec::<String>::new());
}

#[test]
fn what_is_no_bundle_cannot_be_checked() {
    let of = |zip: Vec<u8>| check(Cursor::new(zip), &pin()).unwrap_err();
    assert!(matches!(of(b"no zip".to_vec()), CannotCheck::NotAZip(_)));
    assert!(matches!(
        of(whole()[..500].to_vec()),
        CannotCheck::NotAZip(_)
    ));
    let with = |change: &dyn Fn(&mut Files)| {
        let mut files = unpack(&whole());
        change(&mut files);
        of(pack(&files))
    };
    assert_eq!(with(&|f| drop(f.remove(MANIFEST))), CannotCheck::NotABundle);
    assert_eq!(
        with(&|f| drop(f.insert(MANIFEST.into(), b"{}".to_vec()))),
        CannotCheck::NotABundle
    );
    assert_eq!(
        with(&|f| f.get_mut(MANIFEST).unwrap()[14] = b'9'),
        CannotCheck::Version
    );
    assert_eq!(
        with(&|f| drop(f.insert("../x".into(), vec![]))),
        CannotCheck::FileName("../x".into())
    );
    assert_eq!(
        with(&|f| (0..64).for_each(|i| drop(f.insert(format!("x{i}"), vec![])))),
        CannotCheck::TooManyFiles
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn every_flipped_bit_of_a_file_is_found(file in 0usize..6, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut files = unpack(&whole());
        let name = files.keys().nth(file).unwrap().clone();
        let bytes = files.get_mut(&name).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        match check(Cursor::new(pack(&files)), &pin()) {
            Ok(report) => prop_assert_eq!(report.verdict(), Verdict::Tampered, "{} byte {}", name, at),
            Err(_) => prop_assert!(name == MANIFEST && at < 16, "{} byte {}", name, at),
        }
    }

    #[test]
    fn no_bytes_make_the_checker_panic(cut in any::<prop::sample::Index>(), noise in prop::collection::vec(any::<u8>(), 0..64)) {
        let mut zip = whole();
        let at = cut.index(zip.len());
        let end = zip.len().min(at + noise.len());
        zip[at..end].copy_from_slice(&noise[..end - at]);
        let _ = check(Cursor::new(zip), &pin()).map(|report| report.text(Sprache::De));
    }
}
