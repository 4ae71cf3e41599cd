//! Fuzzing: every parser of foreign bytes under bytes that nobody meant.
//!
//! Good and bad samples of every form are mutated by a seeded generator, bounded by rounds, not by time: the same
//! rounds give the same bytes everywhere. A failure prints target, round and bytes. At length:
//!
//! ```text
//! EAKTE_FUZZ_ROUNDS=50000000 EAKTE_FUZZ_SEED=7 cargo test --release -p eakte-ledger --test fuzz
//! ```
#![allow(clippy::unwrap_used)]

#[path = "../sample/mod.rs"]
mod sample;
mod targets;

use eakte_ledger::add_checkpoint::Answer;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::note::{Note, WriterKey};
use eakte_ledger::tile::{Tile, encode_entries};
use eakte_ledger::verify::{LogVerifier, Payloads};
use sample::{AKTE, bundle, log, origin, writer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use targets::{TARGETS, issuer};

/// Rounds for each target in an ordinary run of the tests.
const ROUNDS: u64 = 1_500;
/// Longest mutated input, in bytes.
const INPUT_BYTES_MAX: usize = 8_192;

/// splitmix64. Source: Steele, Lea, Flood 2014.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end` - 1.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Pieces that parsers look for, and numbers at the edges.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\n\n",
    b" ",
    b": ",
    b"+",
    b"\xe2\x80\x94 ",
    b"=",
    b"old ",
    b"quorum ",
    b"group ",
    b"witness ",
    b"log ",
    b"none",
    b"any",
    b"all",
    b"tile/",
    b"entries/",
    b".p/",
    b"x999/",
    b"000",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"EAK1",
    b"18446744073709551615",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-1",
    b"00",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"eakte/bundle/v1",
    b"\xc3\x28",
];

/// Changes bytes in one to six ways.
fn mutate(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(40)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let again = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            6 => {
                let piece = PIECES[random.below(PIECES.len())];
                let end = (at + piece.len()).min(bytes.len());
                bytes.splice(at..end, piece.iter().copied());
            }
            7 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(200)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let random_bytes: Vec<u8> =
                    (0..random.below(24)).map(|_| random.next() as u8).collect();
                bytes.splice(at..at, random_bytes);
            }
        }
        bytes.truncate(INPUT_BYTES_MAX);
    }
}

/// Strings of a golden file, as text and, where they are hexadecimal, as bytes.
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
