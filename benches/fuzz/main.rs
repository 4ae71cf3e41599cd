//! libFuzzer over the targets of the tests: one program, one target for each run. `./ops/fuzz` builds and runs it.
//!
//! ```text
//! EAKTE_FUZZ_LIST=1 eakte-fuzz                 names of the targets, one a line
//! EAKTE_FUZZ_SAMPLES=FOLDER eakte-fuzz         writes the samples of the tests, and `../pieces.dict`
//! EAKTE_FUZZ_TARGET=NAME eakte-fuzz OPTIONS... libFuzzer
//! ```
#![no_main]

#[path = "../../src/ledger/tests/fuzz/corpus.rs"]
mod corpus;
#[path = "../../tests/it/fuzz/outside.rs"]
mod outside;
#[path = "../../src/ledger/tests/fuzz/pieces.rs"]
mod pieces;
#[path = "../../src/ledger/tests/sample/mod.rs"]
mod sample;
#[path = "../../src/ledger/tests/fuzz/target.rs"]
mod target;
#[path = "../../src/ledger/tests/fuzz/targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;
use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use outside::OUTSIDE;
use pieces::PIECES;
use target::{Target, run};
use targets::TARGETS;

static CHOSEN: OnceLock<&'static Target> = OnceLock::new();

fn all() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().chain(OUTSIDE)
}

/// The name of a target as one word.
fn word(target: &Target) -> String {
    target.name.replace(' ', "-")
}

/// The samples as a file each, and what parsers look for as libFuzzer's dictionary beside the folder.
fn write_samples(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let samples = corpus::corpus().into_iter().chain(outside::corpus());
    for (number, sample) in samples.enumerate() {
        std::fs::write(folder.join(format!("{number:04}")), sample)?;
    }
    let mut dictionary = String::new();
    for piece in PIECES {
        dictionary.push('"');
        for byte in *piece {
            // Writing to a String cannot fail.
            let _ = write!(dictionary, "\\x{byte:02x}");
        }
        dictionary.push_str("\"\n");
    }
    std::fs::write(folder.with_file_name("pieces.dict"), dictionary)
}

/// Before libFuzzer starts: which target it is. Ends the program where something else was asked.
fn set_up() {
    if std::env::var_os("EAKTE_FUZZ_LIST").is_some() {
        all().for_each(|target| println!("{}", word(target)));
        std::process::exit(0);
    }
    if let Some(folder) = std::env::var_os("EAKTE_FUZZ_SAMPLES") {
        write_samples(Path::new(&folder)).expect("samples are written");
        std::process::exit(0);
    }
    let wanted = std::env::var("EAKTE_FUZZ_TARGET").expect("EAKTE_FUZZ_TARGET names a target");
    let target = all().find(|target| word(target) == wanted);
    let _ = CHOSEN.set(target.expect("EAKTE_FUZZ_TARGET names a target"));
}

fuzz_target!(init: set_up(), |bytes: &[u8]| {
    let target = CHOSEN.get().expect("a target is chosen");
    if let Err(reason) = run(target, bytes) {
        panic!("{}: {reason}", target.name);
    }
});
