//! The bytes of the log: header, chain, seal, tree, proofs, bundle, verify.
//!
//! Pure: no clock, no randomness, no I/O, no database. What the bytes mean is fixed in
//! `schema/LOG.md`; vectors, good and bad, are in `tests/golden/ledger`. Lowest first:
//!
//! - [`ids`]: hashes, stream ids, log origin
//! - [`header`]: the 148 bytes
//! - [`chain`]: what a header carries of the one before
//! - [`pad`]: hides lengths
//! - [`seal`]: payloads: seal, open, digest
//! - [`tree`], [`proof`]: RFC 6962 tree, its right edge, inclusion proofs
//! - [`lines`]: `name: value` lines
//! - [`note`]: signed notes
//! - [`erase`]: what an erasure states and who approved it
//! - [`claim`]: clear payloads: what a signed note states
//! - [`checkpoint`]: signed head of the log
//! - [`verify`]: checks the whole log, streamed
//! - [`bundle`]: the self-contained proof of one Akte

pub mod bundle;
pub mod chain;
pub mod checkpoint;
pub mod claim;
pub mod erase;
pub mod header;
pub mod ids;
pub mod lines;
pub mod note;
pub mod pad;
pub mod proof;
pub mod seal;
pub mod tree;
pub mod verify;
