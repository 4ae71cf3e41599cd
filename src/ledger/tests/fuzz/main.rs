//! Fuzzing: every parser of foreign bytes under bytes that nobody meant.
//!
//! Good and bad samples of every form are mutated by a seeded generator, bounded by rounds, not by time: the same
//! rounds give the same bytes everywhere. A failure prints target, round and bytes. At length:
//!
//! ```text
//! EAKTE_FUZZ_ROUNDS=50000000 EAKTE_FUZZ_SEED=7 cargo test --release -p eakte-ledger --test fuzz
//! ```
#![allow(clippy::unwrap_used)]

mod mutate;
#[path = "../sample/mod.rs"]
mod sample;
mod targets;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eakte_ledger::add_checkpoint::Answer;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::note::{Note, WriterKey};
use eakte_ledger::tile::{Tile, encode_entries};
use eakte_ledger::verify::{LogVerifier, Payloads};
use mutate::{INPUT_BYTES_MAX, Random, mutate};
use sample::{AKTE, bundle, log, origin, writer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use targets::{TARGETS, issuer};

/// Rounds for each target in an ordinary run of the tests.
const ROUNDS: u64 = 1_500;
/// Strings of a golden file, as text and, where they are hexadecimal, as bytes.
fn strings(value: &serde_json::Value, out: &mut Vec<Vec<u8>>) {
    match value {
        serde_json::Value::String(text) => {
            out.extend(hex::decode(text).ok().filter(|bytes| !bytes.is_empty()));
            // Tokens of anchors stand so in their notes.
            let tokens = text.lines().filter_map(|l| l.strip_prefix("token: "));
            let token: String = tokens.collect();
            out.extend(STANDARD.decode(&token).ok().filter(|b| !b.is_empty()));
            out.push(text.clone().into_bytes());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| strings(v, out)),
        serde_json::Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

/// Samples of every form: the golden vectors, good and bad, and what the sample log makes.
fn corpus() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/ledger");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        match serde_json::from_slice(&bytes) {
            Ok(json) => strings(&json, &mut out),
            Err(_) => out.push(bytes),
        }
    }
    let log = log();
    let headers: Vec<HeaderBytes> = log.events.iter().map(|e| e.bytes()).collect();
    out.push(encode_entries(&headers));
    out.extend(
        Tile::grown(0, 70_000)
            .step_by(50)
            .map(|t| t.to_string().into_bytes()),
    );
    out.push(bundle(&log, AKTE, Payloads::All, &writer()));
    out.push(writer().public().to_vkey(&origin()).into_bytes());
    let witness = WriterKey::from_seed(&[8; 32]).public().to_vkey(&origin());
    out.push(format!("log {witness}\nwitness w {witness}\ngroup g any w\nquorum g\n").into_bytes());
    out.push(Answer::Conflict(17).to_bytes());
    out.push(Answer::Refused(422).to_bytes());
    let mut state = Vec::new();
    LogVerifier::new(issuer()).save(&mut state).unwrap();
    out.push(state);
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/anchor.root.pem");
    out.push(std::fs::read(tests).unwrap());
    out.retain(|sample| sample.len() <= INPUT_BYTES_MAX);
    assert!(out.len() > 300, "only {} samples", out.len());
    out
}

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
}

/// Runs one input; why it failed, if it did.
fn run(target: &targets::Target, bytes: &[u8]) -> Result<bool, String> {
    let call = |bytes: &[u8]| catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    let Some(written) = call(bytes).map_err(|_| "panic")? else {
        return Ok(false);
    };
    if target.exact && written != bytes {
        return Err(format!("read, but written as {}", hex::encode(&written)));
    }
    match call(&written).map_err(|_| "panic on what was written")? {
        Some(again) if again == written => Ok(true),
        again => Err(format!(
            "written as {}, then as {again:?}",
            hex::encode(&written)
        )),
    }
}

#[test]
fn no_parser_panics_and_what_is_read_is_written_and_read_the_same() {
    let (corpus, rounds) = (corpus(), number("EAKTE_FUZZ_ROUNDS", ROUNDS));
    let mut random = Random(number("EAKTE_FUZZ_SEED", 1));
    let mut failures = Vec::new();
    for target in TARGETS {
        // Samples that this parser takes are mutated most: they lead deepest.
        let own: Vec<&Vec<u8>> = corpus
            .iter()
            .filter(|s| run(target, s) == Ok(true))
            .collect();
        for sample in &corpus {
            failures.extend(
                run(target, sample)
                    .err()
                    .map(|e| (target.name, 0, sample.clone(), e)),
            );
        }
        for round in 0..rounds {
            let mut bytes = match own.get(random.below(own.len().max(1))) {
                Some(sample) if random.below(4) > 0 => (*sample).clone(),
                _ => corpus[random.below(corpus.len())].clone(),
            };
            mutate(&mut bytes, &corpus, &mut random);
            failures.extend(
                run(target, &bytes)
                    .err()
                    .map(|e| (target.name, round, bytes, e)),
            );
        }
    }
    for (name, round, bytes, reason) in &failures {
        println!("{name}, round {round}: {reason}\n  {}", hex::encode(bytes));
    }
    assert!(failures.is_empty(), "{} failures", failures.len());
}

#[test]
fn the_corpus_holds_samples_that_every_exact_parser_takes() {
    let corpus = corpus();
    for target in TARGETS.iter().filter(|t| t.exact) {
        let taken = corpus.iter().filter(|s| run(target, s) == Ok(true)).count();
        assert!(taken > 0, "no sample for `{}`", target.name);
    }
    assert!(corpus.iter().any(|s| Note::parse(s).is_ok()));
}
