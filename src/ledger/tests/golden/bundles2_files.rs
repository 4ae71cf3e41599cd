//! Vectors of bundles of version 2 of which a file was altered or added by somebody who cannot sign for the log.

use super::{flip, whole};
use crate::sample::Files;
use eakte_ledger::bundle::{
    CHECKPOINT, HEADERS, KEYS, POLICY_ED25519, POLICY_ML_DSA, PROOFS, TSA_ROOTS,
};

fn with(name: &str, bytes: Vec<u8>) -> Files {
    let mut files = whole();
    files.insert(name.into(), bytes);
    files
}

pub(super) fn bad() -> Vec<(&'static str, &'static str, Files)> {
    vec![
        (
            "time in a header",
            "not_in_tree 3",
            flip(whole(), HEADERS, 3 * 148 + 39),
        ),
        ("bit of a proof", "not_in_tree 0", flip(whole(), PROOFS, 30)),
        (
            "keys that nobody signed for",
            "file_unlisted keys.age",
            with(KEYS, b"age-encryption.org/v1\n".to_vec()),
        ),
        (
            "a policy of the bundle that is none, where others are given",
            "file_malformed policy-ed25519.txt",
            flip(whole(), POLICY_ED25519, 0),
        ),
        (
            "roots of the bundle that are none, where others are given",
            "file_malformed tsa.pem",
            with(TSA_ROOTS, b"-----BEGIN CERTIFICATE-----\n".to_vec()),
        ),
        (
            "checkpoint twice in its file: a note, and no checkpoint",
            "file_malformed checkpoint.note",
            with(CHECKPOINT, whole()[CHECKPOINT].repeat(2)),
        ),
        (
            "each policy in the file of the other",
            "file_malformed policy-ed25519.txt",
            {
                let mut files = whole();
                let ed25519 = files[POLICY_ED25519].clone();
                let ml_dsa = files.insert(POLICY_ML_DSA.into(), ed25519).unwrap();
                files.insert(POLICY_ED25519.into(), ml_dsa);
                files
            },
        ),
    ]
}
