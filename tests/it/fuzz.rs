//! Fuzzing of what stands outside of the ledger and reads foreign bytes: age files and their recipient lines, xdomea,
//! answers of the worker, wraps, rows of the audit. Bounded by rounds and seeded, like the fuzzing of the ledger; what
//! needs no server also runs with `./ops/fuzz`. At length by the same variables:
//!
//! ```text
//! EAKTE_FUZZ_ROUNDS=5000000 EAKTE_FUZZ_SEED=7 cargo test --release --workspace --test it fuzz
//! ```

#[path = "../../src/ledger/tests/fuzz/mutate.rs"]
mod mutate;
mod outside;
#[path = "../../src/ledger/tests/fuzz/pieces.rs"]
mod pieces;
#[path = "../../src/ledger/tests/fuzz/target.rs"]
mod target;

use std::io::Cursor;

use eakte::keys::{Identitaet, oeffnen, rahmen, unwrap, wrap, wrapped_files};
use eakte::store::kopie::{wurzel, zeile};
use eakte_ledger::seal::RecordKey;
use eakte_worker::frame::Kopf;
use eakte_xdomea::{read_answer, read_message, read_package};

use mutate::{Random, mutate};
use outside::{OUTSIDE, WER, optionen};
use target::{Target, run, target};

/// Rounds for each target in an ordinary run of the tests.
const ROUNDS: u64 = 1_500;

/// What the server reads out of its own database.
const SERVER: &[Target] = &[
    target("wraps", true, |bytes| {
        let _ = unwrap(bytes, &WER);
        let files = wrapped_files(bytes)?;
        Some(rahmen(
            &files.iter().map(|f| f.to_vec()).collect::<Vec<_>>(),
        ))
    }),
    target("row of the audit", false, |bytes| {
        let row = zeile(bytes).ok()?;
        let parts = [Some(row.header), row.salt, row.body];
        let inside: usize = parts.iter().flatten().map(|part| part.len()).sum();
        assert!(inside <= bytes.len());
        None
    }),
    target("root of the audit", false, |bytes| {
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

fn corpus() -> Vec<Vec<u8>> {
    let mut out = outside::corpus();
    let to: Vec<_> = WER.iter().map(Identitaet::empfaenger).collect();
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
    out
}

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn no_reader_of_keys_messages_or_rows_panics_whatever_the_bytes_are() {
    let corpus = corpus();
    let rounds = number("EAKTE_FUZZ_ROUNDS", ROUNDS);
    let mut random = Random(number("EAKTE_FUZZ_SEED", 1));
    let mut failures = Vec::new();
    for target in OUTSIDE.iter().chain(SERVER) {
        let mut once = |round: u64, bytes: &[u8]| {
            if let Err(reason) = run(target, bytes) {
                failures.push((target.name, round, hex::encode(bytes), reason));
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
    // The corpus leads somewhere: files that open, messages and rows that are read.
    let opened = |sample: &&Vec<u8>| oeffnen([&sample[..]], &WER, 64).is_ok();
    assert!(corpus.iter().filter(opened).count() >= 2);
    let message = |sample: &&Vec<u8>| read_message(sample.to_vec(), &optionen()).is_ok();
    assert!(corpus.iter().filter(message).count() >= 2);
    let mut samples = corpus.iter().cloned();
    assert!(samples.any(|s| read_package(Cursor::new(s), &optionen()).is_ok()));
    let mut samples = corpus.iter().cloned();
    assert!(samples.any(|s| read_answer(s, &optionen()).is_ok()));
    assert!(
        corpus
            .iter()
            .any(|s| serde_json::from_slice::<Kopf>(s).is_ok())
    );
    assert!(corpus.iter().filter(|s| zeile(s).is_ok()).count() >= 2);
    assert!(corpus.iter().any(|s| wurzel(s).is_ok()));
    assert!(corpus.iter().any(|s| unwrap(s, &WER).is_ok()));
}
