//! The golden vectors: made from fixed inputs, compared with what is checked in.
//!
//! `EAKTE_GOLDEN=write cargo test -p eakte-ledger --test golden` writes them anew. They are read
//! by `tests/verify_log.py`, which was written from `schema/LOG.md` alone, too. Every bad vector
//! names its defect; the builders assert that this crate finds exactly that one.
#![allow(clippy::unwrap_used, unreachable_pub, clippy::type_complexity)]

#[path = "golden/anchors.rs"]
mod anchors;
#[path = "golden/bundles.rs"]
mod bundles;
#[path = "golden/bundles2.rs"]
mod bundles2;
#[path = "golden/bytes.rs"]
mod bytes;
#[path = "golden/erasure.rs"]
mod erasure;
#[path = "golden/heads.rs"]
mod heads;
#[path = "golden/logs.rs"]
mod logs;
#[path = "golden/notes.rs"]
mod notes;
#[path = "golden/policies.rs"]
mod policies;
mod sample;
#[path = "golden/signers.rs"]
mod signers;
#[path = "golden/trees.rs"]
mod trees;
#[path = "golden/wraps.rs"]
mod wraps;

use serde_json::Value;
use std::path::PathBuf;

fn compare(name: &str, made: &[u8]) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/ledger");
    let path = folder.join(name);
    if std::env::var_os("EAKTE_GOLDEN").is_some_and(|v| v == "write") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let stored = std::fs::read(&path).unwrap();
    assert!(stored == made, "{name} differs from what the code makes");
}

/// By value: the order of an object's members depends on which crates are built together.
fn compare_json(name: &str, made: &Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/golden/ledger")
        .join(name);
    if std::env::var_os("EAKTE_GOLDEN").is_some_and(|v| v == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("{made:#}\n")).unwrap();
    }
    let stored: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(stored == *made, "{name} differs from what the code makes");
}

#[test]
fn headers_are_the_stored_vectors() {
    compare_json("header.json", &bytes::header());
}

#[test]
fn chain_hashes_are_the_stored_vectors() {
    compare_json("chain.json", &bytes::chain());
}

#[test]
fn sealed_payloads_are_the_stored_vectors() {
    compare_json("seal.json", &bytes::seal());
}

#[test]
fn keys_handed_out_are_the_stored_vectors() {
    compare_json("handout.json", &bytes::handout());
}

#[test]
fn roots_and_proofs_are_the_stored_vectors() {
    compare_json("tree.json", &bytes::tree());
}

#[test]
fn notes_are_the_stored_vectors() {
    compare_json("note.json", &notes::note());
}

#[test]
fn checkpoints_are_the_stored_vectors() {
    compare_json("checkpoint.json", &notes::checkpoint());
}

#[test]
fn erasures_are_the_stored_vectors() {
    compare_json("erase.json", &erasure::erase_vectors());
}

#[test]
fn wrapped_keys_are_the_stored_vectors() {
    compare_json("wraps.json", &wraps::wraps_vectors());
}

#[test]
fn clear_payloads_are_the_stored_vectors() {
    compare_json("claim.json", &notes::claim());
}

#[test]
fn consistency_proofs_are_the_stored_vectors() {
    compare_json("consistency.json", &trees::consistency());
}

#[test]
fn tiles_are_the_stored_vectors() {
    compare_json("tile.json", &trees::tile());
}

#[test]
fn cosignatures_are_the_stored_vectors() {
    compare_json("cosign.json", &signers::cosign());
}

#[test]
fn policies_are_the_stored_vectors() {
    compare_json("policy.json", &policies::policy());
}

#[test]
fn answers_of_witnesses_are_the_stored_vectors() {
    compare_json("witness.json", &signers::witness());
}

#[test]
fn whole_logs_are_the_stored_vectors() {
    compare_json("log.json", &logs::log_vectors());
}

#[test]
fn bundles_are_the_stored_vectors() {
    compare_json("bundle.json", &bundles::bundle_vectors());
    compare("bundle.zip", &bundles::zip());
}

#[test]
fn stream_heads_are_the_stored_vectors() {
    compare_json("heads.json", &heads::heads());
}

#[test]
fn anchors_are_the_stored_vectors() {
    compare_json("anchor.json", &anchors::anchors());
}

#[test]
fn bundles_of_version_2_are_the_stored_vectors() {
    compare_json("bundle2.json", &bundles2::vectors());
}
