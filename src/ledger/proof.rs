//! Inclusion proofs: that a header is the leaf at a position under a root.
//!
//! Source: `schema/LOG.md` section 5, RFC 6962 section 2.1.1 and RFC 9162 section 2.1.3.2.
//! Vectors: `tests/golden/ledger/tree.json`.

use crate::ids::TreeHash;
use crate::subtree::{self, NodeId, split};
use crate::tree::{Frontier, node};
use std::collections::HashMap;

/// Longest inclusion proof, in hashes: a tree has at most 2^63 leaves.
pub const PROOF_HASHES_MAX: usize = 63;

/// That a leaf stands at a position: its siblings, from the leaf upwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Position of the leaf.
    pub position: u64,
    /// Sibling hashes, lowest first.
    pub path: Vec<TreeHash>,
}

impl InclusionProof {
    /// Builds the proof from stored nodes, in O(log n). `nodes` hands out hashes of perfect subtrees
    /// of the first `size` leaves; its error is passed on. Nothing if the position is not in the tree.
    pub fn prove<E>(
        position: u64,
        size: u64,
        mut nodes: impl FnMut(NodeId) -> Result<TreeHash, E>,
    ) -> Result<Option<Self>, E> {
        if position >= size {
            return Ok(None);
        }
        let (mut start, mut end) = (0, size);
        let mut runs = Vec::new();
        while end - start > 1 {
            let middle = start + split(end - start);
            if position < middle {
                runs.push(middle..end);
                end = middle;
            } else {
                runs.push(start..middle);
                start = middle;
            }
        }
        let path = runs.into_iter().rev();
        let path = path.map(|run| subtree::hash(run, &mut nodes));
        let path = path.collect::<Result<_, E>>()?;
        Ok(Some(InclusionProof { position, path }))
    }

    /// The root that follows from leaf, position, size and path; nothing if the path has not
    /// exactly the length that position and size ask for.
    pub fn root(&self, leaf: TreeHash, size: u64) -> Option<TreeHash> {
        if self.position >= size {
            return None;
        }
        let (mut index, mut last) = (self.position, size - 1);
        let mut hash = leaf;
        for sibling in &self.path {
            if last == 0 {
                return None;
            }
            if index & 1 == 1 || index == last {
                hash = node(sibling, &hash);
                // A last node without a right sibling rises unhashed to where it is a right child.
                while index & 1 == 0 && index != 0 {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, sibling);
            }
            index >>= 1;
            last >>= 1;
        }
        (last == 0).then_some(hash)
    }

    /// Whether the proof leads from `leaf` to `root` in a tree of `size` leaves.
    pub fn proves(&self, leaf: TreeHash, size: u64, root: &TreeHash) -> bool {
        self.root(leaf, size) == Some(*root)
    }
}

/// Positions for which no proofs can be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The positions are not strictly ascending.
    #[error("positions must ascend strictly, `{0}` does not")]
    Order(u64),
    /// A position lies behind the end of the tree.
    #[error("position `{0}` is not in the tree")]
    Beyond(u64),
}

/// Builds the inclusion proofs of many positions in one pass over all leaves.
///
/// Memory: a few hashes for each wanted position and level, never the whole tree.
pub struct ProofBuilder {
    wanted: Vec<u64>,
    next: usize,
    size: u64,
    /// Subtrees not yet paired: level, hash, whether a wanted leaf is inside.
    stack: Vec<(u32, TreeHash, bool)>,
    /// Siblings of subtrees that hold a wanted leaf, by level and index.
    siblings: HashMap<(u32, u64), TreeHash>,
}

impl ProofBuilder {
    /// Takes the wanted positions, strictly ascending.
    pub fn new(wanted: Vec<u64>) -> Result<Self, ProofError> {
        if let Some(pair) = wanted.windows(2).find(|pair| pair[0] >= pair[1]) {
            return Err(ProofError::Order(pair[1]));
        }
        Ok(ProofBuilder {
            wanted,
            next: 0,
            size: 0,
            stack: Vec::new(),
            siblings: HashMap::new(),
        })
    }

    /// Takes the next leaf, from position 0 on.
    pub fn push(&mut self, leaf: TreeHash) {
        let mut here = self.wanted.get(self.next) == Some(&self.size);
        if here {
            self.next += 1;
        }
        let mut hash = leaf;
        let mut level = 0;
        while let Some(&(left_level, left, left_wanted)) = self.stack.last() {
            if left_level != level {
                break;
            }
            self.stack.pop();
            let right_index = self.size >> level;
            if left_wanted {
                self.siblings.insert((level, right_index), hash);
            }
            if here {
                self.siblings.insert((level, right_index - 1), left);
            }
            hash = node(&left, &hash);
            here |= left_wanted;
            level += 1;
        }
        self.stack.push((level, hash, here));
        self.size += 1;
    }

    /// Ends the tree: its frontier and one proof for each wanted position, in their order.
    /// Fails if a wanted position was never reached.
    pub fn finish(self) -> Result<(Frontier, Vec<InclusionProof>), ProofError> {
        if let Some(&beyond) = self.wanted.get(self.next) {
            return Err(ProofError::Beyond(beyond));
        }
        let mut frontier = Frontier::new();
        let peaks: Vec<u8> = self.stack.iter().flat_map(|(_, hash, _)| hash.0).collect();
        if let Ok(edge) = Frontier::from_bytes(self.size, &peaks) {
            frontier = edge;
        }
        let proofs = self
            .wanted
            .iter()
            .map(|&position| InclusionProof {
                position,
                path: self.path(position),
            })
            .collect();
        Ok((frontier, proofs))
    }

    /// Inside its perfect subtree the siblings were kept; then come the smaller subtrees to the
    /// right, folded into one hash, and the larger ones to the left, nearest first.
    fn path(&self, position: u64) -> Vec<TreeHash> {
        let mut start = 0u64;
        let mut home = 0;
        for (index, (level, ..)) in self.stack.iter().enumerate() {
            if position < start + (1 << level) {
                home = index;
                break;
            }
            start += 1 << level;
        }
        let height = self.stack.get(home).map_or(0, |peak| peak.0);
        let mut path: Vec<TreeHash> = (0..height)
            .filter_map(|level| {
                self.siblings
                    .get(&(level, (position >> level) ^ 1))
                    .copied()
            })
            .collect();
        let right = self.stack[home + 1..]
            .iter()
            .rev()
            .map(|peak| peak.1)
            .reduce(|right, left| node(&left, &right));
        path.extend(right);
        path.extend(self.stack[..home].iter().rev().map(|peak| peak.1));
        path
    }
}
