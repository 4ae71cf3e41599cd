//! Nodes of the tree by place, so that proofs are built from stored nodes instead of all leaves.
//!
//! A hash of a proof covers a run of leaves. It follows from the perfect subtrees that make up the
//! run: at most two for each level, however large the log.
//!
//! Source: RFC 6962 section 2.1.

use crate::ids::TreeHash;
use crate::tree::{empty_root, node};
use std::ops::Range;

/// A perfect subtree: the leaves from `index << level` to `(index + 1) << level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// Height above the leaves; a leaf has 0.
    pub level: u32,
    /// Number among the nodes of its level, from the left.
    pub index: u64,
}

/// The perfect subtrees that make up a run of leaves, leftmost first. Of the run from 0: the frontier.
pub fn cover(leaves: Range<u64>) -> impl Iterator<Item = NodeId> {
    let (mut at, end) = (leaves.start, leaves.end);
    std::iter::from_fn(move || {
        let left = end.checked_sub(at).filter(|left| *left > 0)?;
        let level = left.ilog2().min(at.trailing_zeros());
        let node = NodeId {
            level,
            index: at >> level,
        };
        at += 1 << level;
        Some(node)
    })
}

/// The hash over a run of leaves, from its perfect subtrees. `nodes` hands out their hashes; its
/// error is passed on. Over no leaves: the root of the empty log.
pub fn hash<E>(
    leaves: Range<u64>,
    nodes: &mut impl FnMut(NodeId) -> Result<TreeHash, E>,
) -> Result<TreeHash, E> {
    let peaks = cover(leaves).map(nodes).collect::<Result<Vec<_>, E>>()?;
    let root = peaks
        .into_iter()
        .rev()
        .reduce(|right, left| node(&left, &right));
    Ok(root.unwrap_or_else(empty_root))
}

/// Where RFC 6962 splits a tree of more than one leaf: the largest power of two below its size.
pub(crate) fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}
