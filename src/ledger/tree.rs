//! The tree over the log: RFC 6962 with SHA-256, one leaf per header.
//!
//! Source: `schema/LOG.md` section 5, RFC 6962 section 2.1.
//! Vectors: `tests/golden/ledger/tree.json`.

use crate::header::HeaderBytes;
use crate::ids::{HASH_BYTES, TreeHash};
use sha2::{Digest, Sha256};

/// The leaf of a header: SHA-256(0x00, header).
pub fn leaf(header: &HeaderBytes) -> TreeHash {
    let mut sha = Sha256::new();
    sha.update([0]);
    sha.update(header.as_bytes());
    TreeHash(sha.finalize().into())
}

/// An inner node: SHA-256(0x01, left, right).
pub fn node(left: &TreeHash, right: &TreeHash) -> TreeHash {
    let mut sha = Sha256::new();
    sha.update([1]);
    sha.update(left.0);
    sha.update(right.0);
    TreeHash(sha.finalize().into())
}

/// The root of the empty log: SHA-256 of nothing.
pub fn empty_root() -> TreeHash {
    TreeHash(Sha256::digest([]).into())
}

/// The right edge of the tree: all that is needed to append and to tell the root.
///
/// Holds the roots of the perfect subtrees that make up the tree, largest first: as many as the
/// size has bits set, at most 64.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<TreeHash>,
}

/// Bytes that are not the right edge of a tree of the given size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are not the frontier of a tree of {size} leaves")]
pub struct FrontierError {
    size: u64,
    bytes: usize,
}

impl Frontier {
    /// The edge of the empty log.
    pub fn new() -> Self {
        Frontier::default()
    }

    /// Leaves so far: the position of the next event.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect subtrees, largest first.
    pub fn peaks(&self) -> &[TreeHash] {
        &self.peaks
    }

    /// Appends one leaf. Amortised one node hash.
    pub fn push(&mut self, leaf: TreeHash) {
        let mut hash = leaf;
        // Every trailing one bit of the size is a subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> TreeHash {
        let mut peaks = self.peaks.iter().rev();
        let Some(&last) = peaks.next() else {
            return empty_root();
        };
        peaks.fold(last, |right, left| node(left, &right))
    }

    /// The column `log_batch.frontier`: the peaks, largest first, 32 bytes each; empty for the
    /// empty log. The size is not inside: it is `last_pos + 1`.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.iter().flat_map(|peak| peak.0).collect()
    }

    /// Reads the column back. Fails if the number of peaks does not fit the size; whether they
    /// are the right ones shows in [`Frontier::root`].
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        let (chunks, rest) = bytes.as_chunks::<HASH_BYTES>();
        if !rest.is_empty() || chunks.len() != size.count_ones() as usize {
            return Err(FrontierError {
                size,
                bytes: bytes.len(),
            });
        }
        let peaks = chunks.iter().map(|chunk| TreeHash(*chunk)).collect();
        Ok(Frontier { size, peaks })
    }
}
