//! The chain: every header carries the hash of the one before it in its stream.
//!
//! Source: `schema/LOG.md` section 2. Vectors: `tests/golden/ledger/chain.json`.

use crate::header::HeaderBytes;
use crate::ids::{ChainHash, Origin, RecordId};
use crate::lanes;

const GENESIS_CONTEXT: &str = "eakte 2026-11 v1 genesis";

/// What the next header of this stream carries as `prev`.
///
/// BLAKE3 over the 148 header bytes as stored, never re-encoded: 32 bytes. Cannot fail.
pub fn link(header: &HeaderBytes) -> ChainHash {
    ChainHash(*blake3::hash(header.as_bytes()).as_bytes())
}

/// [`link`] of many headers, in their order.
pub fn links<'a>(headers: impl IntoIterator<Item = &'a HeaderBytes>) -> Vec<ChainHash> {
    let inputs: Vec<lanes::Input<'_>> = headers
        .into_iter()
        .map(|header| [&[][..], &header.as_bytes()[..]])
        .collect();
    let hashes = lanes::hash_all(&inputs);
    hashes.into_iter().map(ChainHash).collect()
}

/// What the first header (sequence 0) of a stream carries as `prev`.
///
/// Binds log and stream, so that a chain cannot be moved to another log or another stream.
/// BLAKE3 derive-key over u16 length of the origin, origin, record id: 32 bytes. Cannot fail.
pub fn genesis(origin: &Origin, record_id: &RecordId) -> ChainHash {
    let name = origin.as_str().as_bytes();
    let length = u16::try_from(name.len()).expect("an Origin has at most 255 bytes");
    let mut hasher = blake3::Hasher::new_derive_key(GENESIS_CONTEXT);
    hasher.update(&length.to_be_bytes());
    hasher.update(name);
    hasher.update(&record_id.0);
    ChainHash(*hasher.finalize().as_bytes())
}
