//! Fuzzing: every parser of foreign bytes under bytes that nobody meant.
//!
//! Good and bad samples of every form are mutated by a seeded generator, bounded by rounds, not by time: the same
//! rounds give the same bytes everywhere. A failure prints target, round and bytes. At length, guided by what each
//! input reaches, the same targets run with `./ops/fuzz`; without a C++ compiler:
//!
//! ```text
//! EAKTE_FUZZ_ROUNDS=50000000 EAKTE_FUZZ_SEED=7 cargo test --release -p eakte-ledger --test fuzz
//! ```
#![allow(clippy::unwrap_used)]

mod corpus;
mod mutate;
mod pieces;
#[path = "../sample/mod.rs"]
mod sample;
mod target;
mod targets;

use corpus::corpus;
use eakte_ledger::note::Note;
use mutate::{Random, mutate};
use target::run;
use targets::TARGETS;

/// Rounds for each target in an ordinary run of the tests.
const ROUNDS: u64 = 1_500;

fn number(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().unwrap())
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
