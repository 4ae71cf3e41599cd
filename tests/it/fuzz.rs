//! Fuzzing of what stands outside of the ledger and reads foreign bytes: age files and their recipient lines, wraps,
//! rows of the audit. Bounded by rounds and seeded, like the fuzzing of the ledger; at length by the same variables:
//!
//! ```text
//! EAKTE_FUZZ_ROUNDS=5000000 EAKTE_FUZZ_SEED=7 cargo test --release --workspace --test it fuzz
//! ```

#[path = "../../src/ledger/tests/fuzz/mutate.rs"]
mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};

use eakte::keys::{Empfaenger, Identitaet, oeffnen, unwrap, verschliessen, wrap, wrapped_files};
use eakte::store::kopie::{wurzel, zeile};
use eakte_ledger::seal::RecordKey;

use mutate::{Random, mutate};

/// Rounds for each target in an ordinary run of the tests.
const ROUNDS: u64 = 1_500;

/// Returns whatever the bytes are; what it read, written again, if it takes one spelling only.
type Ziel = (&'static str, fn(&Kennungen, &[u8]) -> Option<Vec<u8>>);

/// Two identities that files of the corpus are for.
struct Kennungen([Identitaet; 2]);

const ZIELE: &[Ziel] = &[
    ("age recipient", |_, bytes| {
        let recipient: Empfaenger = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        let again: Empfaenger = recipient.to_string().parse().unwrap();
        assert_eq!(again.to_string(), recipient.to_string());
        None
    }),
    ("age identity", |_, bytes| {
        let identity: Identitaet = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        let _ = identity.empfaenger();
        None
    }),
    ("age file", |wer, bytes| {
        let _ = oeffnen([bytes], &wer.0, 64);
        None
    }),
    ("wraps", |wer, bytes| {
        let _ = unwrap(bytes, &wer.0);
        let files = wrapped_files(bytes)?;
        Some(eakte::keys::rahmen(
            &files.iter().map(|f| f.to_vec()).collect::<Vec<_>>(),
        ))
    }),
    ("row of the audit", |_, bytes| {
        let row = zeile(bytes).ok()?;
        let parts = [Some(row.header), row.salt, row.body];
        let inside: usize = parts.iter().flatten().map(|part| part.len()).sum();
        assert!(inside <= bytes.len());
        None
    }),
    ("root of the audit", |_, bytes| {
        drop(wurzel(bytes));
        None
    }),
];

/// A binary COPY row of these fields.
fn copy_row(fields: &[Option<&[u8]>]) -> Vec<u8> {
    let mut row = i16::try_from(fields.len()).unwrap().to_be_bytes().to_vec();
    for field in fields {
        let length = field.map_or(-1, |f| i32::try_from(f.len()).unwrap());
        row.extend_from_slice(&length.to_be_bytes());
        row.extend_from_slice(field.unwrap_or_default());
    }
    row
}

fn corpus(wer: &Kennungen) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let mut files = Vec::new();
    for identity in &wer.0 {
        out.push(identity.empfaenger().to_string().into_bytes());
        out.push(identity.geheim().as_bytes().to_vec());
        files.extend(verschliessen(&[7; 32], &[identity.empfaenger()]).unwrap());
    }
    let to = wer.0.each_ref().map(Identitaet::empfaenger);
    out.push(wrap(&RecordKey::from_bytes([7; 32]), &to).unwrap());
    let number = 77i64.to_be_bytes();
    let row = [
        Some(&number[..]),
        Some(&[7; 16]),
        Some(&number),
        Some(&[1; 148]),
        Some(&[2; 32]),
        Some(&[3; 400]),
    ];
    out.push(copy_row(&row));
    out.push(copy_row(&[row[0], row[1], row[2], row[3], None, None]));
    out.push(copy_row(&[row[0], row[4], row[5]]));
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/age/hybrid.json");
    let golden: serde_json::Value =
        serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    strings(&golden, &mut out);
    out.extend(files);
    out
}

fn strings(value: &serde_json::Value, out: &mut Vec<Vec<u8>>) {
    match value {
        serde_json::Value::String(text) => {
            out.extend(hex::decode(text).ok().filter(|bytes| !bytes.is_empty()));
            out.push(text.clone().into_bytes());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| strings(v, out)),
        serde_json::Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn no_reader_of_keys_or_rows_panics_whatever_the_bytes_are() {
    let classical = Identitaet::X25519(age::x25519::Identity::generate());
    let wer = Kennungen([Identitaet::neu().unwrap(), classical]);
    let corpus = corpus(&wer);
    let rounds = number("EAKTE_FUZZ_ROUNDS", ROUNDS);
    let mut random = Random(number("EAKTE_FUZZ_SEED", 1));
    let mut failures = Vec::new();
    for (name, run) in ZIELE {
        let mut once = |round: u64, bytes: &[u8]| {
            let result = catch_unwind(AssertUnwindSafe(|| run(&wer, bytes)));
            match result {
                Ok(None) => {}
                Ok(Some(written)) if written == bytes => {}
                Ok(Some(_)) => {
                    failures.push((*name, round, hex::encode(bytes), "written otherwise"))
                }
                Err(_) => failures.push((*name, round, hex::encode(bytes), "panic")),
            }
        };
        for sample in &corpus {
            once(0, sample);
        }
        for round in 0..rounds {
            let mut bytes = corpus[random.below(corpus.len())].clone();
            mutate(&mut bytes, &corpus, &mut random);
            once(round, &bytes);
        }
    }
    for (name, round, bytes, reason) in &failures {
        println!("{name}, round {round}: {reason}\n  {bytes}");
    }
    assert!(failures.is_empty(), "{} failures", failures.len());
    // The corpus leads somewhere: files that open, rows that are read.
    let opened = |sample: &&Vec<u8>| oeffnen([&sample[..]], &wer.0, 64).is_ok();
    assert!(corpus.iter().filter(opened).count() >= 2);
    assert!(corpus.iter().filter(|s| zeile(s).is_ok()).count() >= 2);
    assert!(corpus.iter().any(|s| wurzel(s).is_ok()));
    assert!(corpus.iter().any(|s| unwrap(s, &wer.0).is_ok()));
}
