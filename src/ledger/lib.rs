//! The bytes of the log: header, chain, seal, tree, proofs, bundle, verify.
//!
//! Pure: no clock, no randomness, no I/O, no database. What the bytes mean is fixed in
//! `schema/LOG.md`; vectors, good and bad, are in `tests/golden/ledger`. Lowest first:
//!
//! - [`ids`]: hashes, stream ids, log origin
//! - [`lanes`]: BLAKE3 of many events at once
//! - [`header`]: the 148 bytes
//! - [`chain`]: what a header carries of the one before
//! - [`pad`]: hides lengths
//! - [`seal`]: payloads: seal, open, digest
//! - [`tree`], [`subtree`]: RFC 6962 tree, its right edge, its nodes
//! - [`proof`], [`consistency`]: that a header is in a tree, that a tree continues another
//! - [`tile`]: the tree and its headers as files
//! - [`tsa`], [`anchor`]: trusted time
//! - [`heads`]: where every stream ends, day by day
//! - [`lines`]: `name: value` lines
//! - [`note`]: signed notes
//! - [`erase`]: what an erasure states and who approved it
//! - [`claim`]: clear payloads: what a signed note states
//! - [`checkpoint`]: signed head of the log
//! - [`vkey`], [`cosign`]: who signs checkpoints, with Ed25519 and ML-DSA-44
//! - [`policy`]: whose signatures make a checkpoint count
//! - [`add_checkpoint`]: what a witness decides
//! - [`signer`]: how the log's own signer is asked
//! - [`handout`]: keys of single payloads, as a partner gets them
//! - [`verify`]: checks the whole log, streamed
//! - [`mirror`]: checks headers and tiles alone, as a mirror of the log holds them
//! - [`bundle`]: the self-contained proof of one Akte

pub mod add_checkpoint;
pub mod anchor;
#[cfg(feature = "bundle")]
pub mod bundle;
pub mod chain;
pub mod checkpoint;
pub mod claim;
pub mod consistency;
pub mod cosign;
pub mod erase;
pub mod handout;
pub mod header;
pub mod heads;
pub mod ids;
pub mod lanes;
pub mod lines;
pub mod mirror;
pub mod note;
pub mod pad;
pub mod policy;
pub mod proof;
pub mod seal;
pub mod signer;
pub mod subtree;
pub mod tile;
pub mod tree;
#[cfg(feature = "bundle")]
pub mod tsa;
pub mod verify;
pub mod vkey;
