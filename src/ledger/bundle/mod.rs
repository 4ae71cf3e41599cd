//! The self-contained proof of one Akte: a ZIP that anybody can check without server, database,
//! network or key.
//!
//! Decided 2026-11-23: the manifest is a signed note, not JSON. One parser fewer, and the issuer's
//! signature covers number and hash of the last event, so that a bundle cannot lose its end.
//! Checksums of the ZIP itself are not part of the proof: the manifest carries SHA-256 digests.
//!
//! Source: `schema/LOG.md` section 7. Vectors: `tests/golden/ledger/bundle.json`.

mod check;
mod confirm;
mod container;
mod dates;
mod evidence;
mod font;
mod gaps;
mod handout;
mod manifest;
mod pdf;
mod report;
mod words;
mod write;

pub use check::{Pin, check};
pub use confirm::Rules;
pub use container::CannotCheck;
pub use evidence::{
    ANCHORS, ANCHORS_MAX, EarlierNote, Evidence, HEADS, HeadsEvidence, KEYS, LoggedEvent,
    POLICY_ED25519, POLICY_ML_DSA, SEALED, SEALED_PROOF, STAMPED, STAMPED_PROOF, TSA_ROOTS,
};
pub use font::unprintable;
pub use handout::{open_with, wrapped_keys};
pub use manifest::{AKTENZEICHEN_BYTES_MAX, FILE_NAME_BYTES_MAX, FILES_MAX, Manifest, Version};
pub use pdf::pdf;
pub use report::{
    BundleReport, Complete, FileDefect, FileFinding, NoteLine, Seal, Stamped, Unchecked, Verdict,
};
pub use words::{Part, time};
pub use write::{BundleEvent, BundleMeta, BundleWriteError, BundleWriter};

/// The signed manifest.
pub const MANIFEST: &str = "manifest.note";
/// The signed state of the log.
pub const CHECKPOINT: &str = "checkpoint.note";
/// The headers of the stream, one after the other.
pub const HEADERS: &str = "headers.bin";
/// For each header its position and inclusion proof.
pub const PROOFS: &str = "proofs.bin";
/// For each header what its payload rows hold.
pub const PAYLOADS: &str = "payloads.bin";
/// What the bundle is and how to check it, for people.
pub const README: &str = "LIESMICH.txt";

/// The text of [`README`] in version 1.
pub const README_TEXT: &str = include_str!("LIESMICH.txt");
/// The text of [`README`] in version 2.
pub const README_2_TEXT: &str = include_str!("LIESMICH2.txt");

/// Most events in a bundle.
pub const EVENTS_MAX: u64 = 250_000;
/// Largest `payloads.bin`, in bytes: 2 GiB.
pub const PAYLOADS_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Largest `headers.bin`, in bytes.
pub const HEADERS_BYTES_MAX: u64 = EVENTS_MAX * 148;
/// Largest `proofs.bin`, in bytes.
pub const PROOFS_BYTES_MAX: u64 = EVENTS_MAX * (8 + 1 + 63 * 32);
/// Largest file of a kind this version does not know, in bytes: 64 MiB.
pub const OTHER_BYTES_MAX: u64 = 64 * 1024 * 1024;
