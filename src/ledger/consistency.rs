//! Consistency proofs: that a smaller tree is the beginning of a larger one.
//!
//! Source: `schema/LOG.md` section 9, RFC 6962 section 2.1.2 and RFC 9162 section 2.1.4.2.
//! Vectors: `tests/golden/ledger/consistency.json`.

use crate::ids::TreeHash;
use crate::subtree::{self, NodeId, split};
use crate::tree::{empty_root, node};

/// Builds the proof between two sizes from stored nodes, in O(log n).
///
/// `nodes` hands out hashes of perfect subtrees of the first `new` leaves; its error is passed on.
/// Nothing if `old` is above `new`. Empty if `old` is 0 or `new`. At most 63 hashes.
pub fn prove<E>(
    old: u64,
    new: u64,
    mut nodes: impl FnMut(NodeId) -> Result<TreeHash, E>,
) -> Result<Option<Vec<TreeHash>>, E> {
    if old > new {
        return Ok(None);
    }
    let (mut start, mut end, mut target) = (0, new, old);
    // From the top down, as the RFC recurses; proofs are written from the bottom up.
    let mut runs = Vec::new();
    while target != 0 && target != end - start {
        let middle = start + split(end - start);
        if target <= middle - start {
            runs.push(middle..end);
            end = middle;
        } else {
            runs.push(start..middle);
            target -= middle - start;
            start = middle;
        }
    }
    // Only where the old tree is a left edge of the new one does the verifier know its hash.
    if start > 0 {
        runs.push(start..end);
    }
    let path = runs.into_iter().rev();
    path.map(|run| subtree::hash(run, &mut nodes))
        .collect::<Result<_, E>>()
        .map(Some)
}

/// Whether a tree of `old` leaves with this root is the beginning of one of `new` leaves with that.
///
/// Every tree begins with the empty one, whose root must be the one of nothing.
pub fn proves(
    (old, old_root): (u64, &TreeHash),
    (new, new_root): (u64, &TreeHash),
    path: &[TreeHash],
) -> bool {
    if old == 0 {
        return path.is_empty() && *old_root == empty_root() && (new > 0 || old_root == new_root);
    }
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if old > new || path.is_empty() {
        return false;
    }
    let (mut index, mut last) = (old - 1, new - 1);
    let shift = index.trailing_ones();
    index >>= shift;
    last >>= shift;
    let mut rest = path.iter();
    // An old tree of 2^k leaves is itself the first hash.
    let first = if old.is_power_of_two() {
        old_root
    } else {
        rest.next().unwrap_or(old_root)
    };
    let (mut of_old, mut of_new) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if index & 1 == 1 || index == last {
            of_old = node(hash, &of_old);
            of_new = node(hash, &of_new);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            of_new = node(&of_new, hash);
        }
        index >>= 1;
        last >>= 1;
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}
