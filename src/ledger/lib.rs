//! The bytes of the log: header, chain, seal, tree, proofs, bundle, verify.
//!
//! Pure: no clock, no randomness, no I/O, no database. What the bytes mean is fixed in
//! `schema/LOG.md`; vectors, good and bad, are in `tests/golden/ledger`. Lowest first:

pub mod chain; // previous header -> next header
pub mod header; // the 148 bytes
pub mod ids; // hashes, stream ids, log origin
pub mod pad; // hides lengths
pub mod proof;
pub mod seal; // payloads: seal, open, digest
pub mod tree; // RFC 6962 tree, its right edge // inclusion proofs
