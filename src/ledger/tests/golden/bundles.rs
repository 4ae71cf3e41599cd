//! Vectors of bundles: their files in hex. A bad bundle gives only the files that differ.

use crate::sample::{
    AKTE, Files, LOG, OTHER, bundle, check_files, codes, log, pack, pin, unpack, writer,
};
use eakte_ledger::bundle::{CHECKPOINT, HEADERS, MANIFEST, PAYLOADS, PROOFS, README, check};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::note::{Note, WriterKey, sign};
use eakte_ledger::verify::Payloads;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Cursor;

fn whole() -> Files {
    unpack(&zip())
}

pub fn zip() -> Vec<u8> {
    bundle(&log(), AKTE, Payloads::All, &writer())
}

fn flip(files: &mut Files, name: &str, at: usize) {
    files.get_mut(name).unwrap()[at] ^= 1;
}

fn text(files: &mut Files, name: &str, from: &str, to: &str) {
    let old = String::from_utf8(files[name].clone()).unwrap();
    assert!(old.contains(from), "{from}");
    files.insert(name.into(), old.replacen(from, to, 1).into_bytes());
}

/// Signs the manifest anew, as the writer of the log itself could.
fn signed(files: &mut Files, from: &str, to: &str) {
    let note = Note::parse(&files[MANIFEST]).unwrap();
    assert!(note.text().contains(from), "{from}");
    let text = note.text().replacen(from, to, 1);
    files.insert(
        MANIFEST.into(),
        sign(&text, &crate::sample::origin(), &writer()),
    );
}

/// Lists the file with its present digest, as the writer of the log itself could.
fn listed(files: &mut Files, name: &str) {
    let note = Note::parse(&files[MANIFEST]).unwrap();
    let line = note
        .text()
        .lines()
        .find(|l| l.starts_with(&format!("file: {name} ")))
        .unwrap();
    let new = format!("file: {name} {}", hex::encode(Sha256::digest(&files[name])));
    let line = line.to_owned();
    signed(files, &line, &new);
}

fn range(seq: usize) -> std::ops::Range<usize> {
    seq * 148..(seq + 1) * 148
}

type Bad = (&'static str, &'static str, fn(&mut Files));

const BAD: &[Bad] = &[
    ("time in a header", "not_in_tree 3", |f| {
        flip(f, HEADERS, 3 * 148 + 39)
    }),
    (
        "time in a header, listed anew by the writer",
        "not_in_tree 3",
        |f| {
            flip(f, HEADERS, 3 * 148 + 39);
            listed(f, HEADERS);
        },
    ),
    ("payload digest in a header", "payload_blake3 3", |f| {
        flip(f, HEADERS, 3 * 148 + 100)
    }),
    ("magic of a header", "header_malformed 3", |f| {
        flip(f, HEADERS, 3 * 148)
    }),
    (
        "half a header at the end",
        "file_malformed headers.bin",
        |f| {
            f.get_mut(HEADERS).unwrap().extend([0; 74]);
            listed(f, HEADERS);
        },
    ),
    ("last header left out", "stream_truncated 7", |f| {
        f.get_mut(HEADERS).unwrap().truncate(7 * 148)
    }),
    (
        "stream shortened, manifest not",
        "stream_truncated 7",
        |f| {
            let proof = f[PROOFS].len() / 8;
            f.get_mut(HEADERS).unwrap().truncate(7 * 148);
            f.get_mut(PROOFS).unwrap().truncate(7 * proof);
            let payloads = f[PAYLOADS].len() - 341;
            f.get_mut(PAYLOADS).unwrap().truncate(payloads);
        },
    ),
    ("header in the middle left out", "sequence_gap 3", |f| {
        drop(f.get_mut(HEADERS).unwrap().drain(range(3)))
    }),
    ("headers swapped", "sequence_gap 3", |f| {
        let headers = f.get_mut(HEADERS).unwrap();
        let (one, other) = (headers[range(3)].to_vec(), headers[range(4)].to_vec());
        headers[range(3)].copy_from_slice(&other);
        headers[range(4)].copy_from_slice(&one);
    }),
    ("bit of a proof", "not_in_tree 7", |f| {
        let at = f[PROOFS].len() - 1;
        flip(f, PROOFS, at);
    }),
    ("position of a proof", "not_in_tree 0", |f| {
        flip(f, PROOFS, 7)
    }),
    ("proof longer than 63 hashes", "not_in_tree 0", |f| {
        f.get_mut(PROOFS).unwrap()[8] = 64
    }),
    (
        "bytes behind the last proof",
        "file_malformed proofs.bin",
        |f| f.get_mut(PROOFS).unwrap().push(0),
    ),
    ("bit of a payload", "payload_digests 7", |f| {
        let at = f[PAYLOADS].len() - 1;
        flip(f, PAYLOADS, at);
    }),
    ("payload left out", "payload_missing 7", |f| {
        let cut = f[PAYLOADS].len() - 341;
        f.get_mut(PAYLOADS).unwrap().truncate(cut);
        f.get_mut(PAYLOADS).unwrap().push(0);
        listed(f, PAYLOADS);
    }),
    (
        "payload flags of a later version",
        "payload_missing 0",
        |f| f.get_mut(PAYLOADS).unwrap()[0] = 4,
    ),
    ("headers of another stream", "stream_foreign 0", |f| {
        let other = unpack(&bundle(&log(), OTHER, Payloads::All, &writer()));
        for name in [HEADERS, PROOFS, PAYLOADS] {
            f.insert(name.into(), other[name].clone());
            listed(f, name);
        }
    }),
    (
        "Aktenzeichen in the manifest",
        "file_signature manifest.note",
        |f| text(f, MANIFEST, "2026-17", "2026-18"),
    ),
    (
        "number of events in the manifest",
        "stream_truncated 7",
        |f| text(f, MANIFEST, "events: 8", "events: 7"),
    ),
    ("last hash in the manifest", "head_differs 7", |f| {
        let note = Note::parse(&f[MANIFEST]).unwrap();
        let head = note
            .text()
            .lines()
            .find(|l| l.starts_with("head: "))
            .unwrap()
            .to_owned();
        signed(f, &head, &format!("head: {}", "00".repeat(32)));
    }),
    (
        "size in the manifest",
        "file_contradiction checkpoint.note",
        |f| signed(f, "size: 16", "size: 17"),
    ),
    (
        "line of the manifest misspelt",
        "file_malformed manifest.note",
        |f| signed(f, "payloads: all", "payloads: ALL"),
    ),
    (
        "manifest without signature",
        "file_malformed manifest.note",
        |f| {
            let end = f[MANIFEST].windows(2).position(|w| w == b"\n\n").unwrap();
            f.get_mut(MANIFEST).unwrap().truncate(end + 1);
        },
    ),
    ("everything signed by another key", "note_unsigned 0", |f| {
        *f = unpack(&bundle(
            &log(),
            AKTE,
            Payloads::All,
            &WriterKey::from_seed(&[0x66; 32]),
        ));
    }),
    ("checkpoint of an earlier state", "not_in_tree 0", |f| {
        let head = &log().heads[4];
        let checkpoint = Checkpoint {
            origin: crate::sample::origin(),
            size: head.last_pos as u64 + 1,
            root: eakte_ledger::ids::TreeHash::try_from(&head.root[..]).unwrap(),
        };
        f.insert(CHECKPOINT.into(), checkpoint.sign(&writer()));
    }),
    (
        "bit of the checkpoint",
        "file_signature checkpoint.note",
        |f| text(f, CHECKPOINT, "\n16\n", "\n17\n"),
    ),
    ("checkpoint missing", "file_missing checkpoint.note", |f| {
        drop(f.remove(CHECKPOINT))
    }),
    ("payloads missing", "payload_missing 0", |f| {
        drop(f.remove(PAYLOADS))
    }),
    ("proofs missing", "not_in_tree 0", |f| {
        drop(f.remove(PROOFS))
    }),
    ("headers missing", "stream_truncated 0", |f| {
        drop(f.remove(HEADERS))
    }),
    ("headers not listed", "file_unlisted headers.bin", |f| {
        let note = Note::parse(&f[MANIFEST]).unwrap();
        let line = note
            .text()
            .lines()
            .find(|l| l.starts_with("file: headers"))
            .unwrap()
            .to_owned();
        signed(f, &format!("{line}\n"), "");
    }),
    (
        "bit of the text for people",
        "file_digest LIESMICH.txt",
        |f| flip(f, README, 0),
    ),
];

const CANNOT_CHECK: &[(&str, fn(&mut Files))] = &[
    ("no manifest", |f| drop(f.remove(MANIFEST))),
    ("manifest that is none", |f| {
        drop(f.insert(MANIFEST.into(), b"{}".to_vec()))
    }),
    ("manifest of a later version", |f| {
        f.get_mut(MANIFEST).unwrap()[14] = b'9'
    }),
    ("a path as file name", |f| {
        drop(f.insert("../x".into(), vec![]))
    }),
    ("a hidden file", |f| drop(f.insert(".x".into(), vec![]))),
    ("65 files", |f| {
        (0..59).for_each(|i| drop(f.insert(format!("x{i}"), vec![])))
    }),
];

/// The files that differ from the good bundle; null for those left out.
fn changes(files: &Files) -> Value {
    let good = whole();
    let mut changes = serde_json::Map::new();
    for (name, bytes) in files {
        if good.get(name) != Some(bytes) {
            changes.insert(name.clone(), hex::encode(bytes).into());
        }
    }
    for name in good.keys().filter(|name| !files.contains_key(*name)) {
        changes.insert(name.clone(), Value::Null);
    }
    changes.into()
}

fn hex_files(files: &Files) -> Value {
    files
        .iter()
        .map(|(name, bytes)| (name.clone(), hex::encode(bytes)))
        .collect()
}

pub fn bundle_vectors() -> Value {
    let clear = unpack(&bundle(&log(), AKTE, Payloads::Clear, &writer()));
    let config = unpack(&bundle(&log(), LOG, Payloads::All, &writer()));
    let mut unknown = whole();
    unknown.insert("heads.note".into(), vec![1, 2, 3]);
    for files in [&whole(), &clear, &config, &unknown] {
        assert!(codes(&check_files(files)).is_empty());
    }
    let bad: Vec<Value> = BAD
        .iter()
        .map(|(name, expected, change)| {
            let mut files = whole();
            change(&mut files);
            let found = codes(&check_files(&files));
            assert_eq!(
                found.first().map(String::as_str),
                Some(*expected),
                "{name}: {found:?}"
            );
            json!({ "name": name, "defect": expected, "findings": found, "files": changes(&files) })
        })
        .collect();
    let cannot: Vec<Value> = CANNOT_CHECK
        .iter()
        .map(|(name, change)| {
            let mut files = whole();
            change(&mut files);
            assert!(check(Cursor::new(pack(&files)), &pin()).is_err(), "{name}");
            json!({ "name": name, "files": changes(&files) })
        })
        .collect();
    json!({
        "origin": crate::sample::origin().as_str(),
        "writer": writer().public().to_string(),
        "files": hex_files(&whole()),
        "good": [
            { "name": "without sealed payloads", "files": changes(&clear) },
            { "name": "the log's own stream", "files": changes(&config) },
            { "name": "with a file of a later version", "files": changes(&unknown) },
        ],
        "bad": bad,
        "cannot_check": cannot,
    })
}
