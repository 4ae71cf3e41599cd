//! Names the events of a batch whose root differs although each event is sound by itself.
//!
//! Two events of different streams that changed places with all they have break neither chain nor
//! digest: only the tree knows their order. Every exchange that would restore the stored root is
//! tried; the one that does names both events. A wrong name would be a collision of SHA-256.

use super::{Defect, Finding};
use crate::ids::{RecordId, TreeHash};
use crate::tree::{Frontier, node};

/// Largest batch that is searched, in events.
pub const NAMED_BATCH_EVENTS_MAX: usize = 512;
/// Largest batch that is searched for an event moved to another place, in events.
const MOVED_BATCH_EVENTS_MAX: usize = 128;
/// Most hashes spent on all bad batches of a log: some seconds.
const HASHES_MAX: u64 = 1 << 25;
/// Bad batches kept for the search across batches.
const BATCHES_KEPT_MAX: usize = 8;

/// An event of the batch that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) leaf: TreeHash,
    pub(super) stream: RecordId,
    pub(super) seq: u64,
}

/// The events of the batch that is being read, from the frontier before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    before: Frontier,
    members: Vec<Member>,
    /// More events than are searched.
    unusable: bool,
}

/// What explains a bad batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The events at these places of the batch changed places.
    Swapped(usize, usize),
    /// The event now at the first place belongs to the second.
    Moved(usize, usize),
}

impl Batch {
    /// Begins behind this frontier.
    pub(super) fn begin(before: &Frontier) -> Self {
        Batch {
            before: before.clone(),
            members: Vec::new(),
            unusable: false,
        }
    }

    /// Takes the next event.
    pub(super) fn push(&mut self, member: Member) {
        if self.members.len() < NAMED_BATCH_EVENTS_MAX {
            self.members.push(member);
        } else {
            self.unusable = true;
        }
    }

    /// Whether no event between this position and the first one is missing.
    pub(super) fn begins_at(&self, start: u64) -> bool {
        self.before.size() == start
    }

    /// The events so far.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The events with their positions.
    fn placed(&self) -> impl Iterator<Item = (u64, &Member)> {
        (self.before.size()..).zip(&self.members)
    }

    fn leaves(&self) -> Vec<TreeHash> {
        self.members.iter().map(|m| m.leaf).collect()
    }
}

/// Searches bad batches, within a limit for the whole log.
pub(super) struct Naming {
    hashes_left: u64,
    /// Bad batches that nothing inside them explains: with their stored roots.
    kept: Vec<(Batch, TreeHash)>,
}

impl Naming {
    pub(super) fn new() -> Self {
        Naming {
            hashes_left: HASHES_MAX,
            kept: Vec::new(),
        }
    }

    /// What explains that this batch does not lead to `root`, by itself.
    pub(super) fn cause(&mut self, batch: Batch, root: TreeHash) -> Option<Cause> {
        if batch.unusable || batch.members.is_empty() {
            return None;
        }
        let cause = self
            .swapped(&batch, root)
            .or_else(|| self.moved(&batch, root));
        if cause.is_none() && self.kept.len() < BATCHES_KEPT_MAX {
            self.kept.push((batch, root));
        }
        cause
    }

    fn swapped(&mut self, batch: &Batch, root: TreeHash) -> Option<Cause> {
        let leaves = batch.leaves();
        let edge = Edge::new(&batch.before, leaves.clone());
        for one in 0..leaves.len() {
            for other in one + 1..leaves.len() {
                self.spend(2 * edge.height())?;
                if edge.root_with(&[(one, leaves[other]), (other, leaves[one])]) == root {
                    return Some(Cause::Swapped(one, other));
                }
            }
        }
        None
    }

    fn moved(&mut self, batch: &Batch, root: TreeHash) -> Option<Cause> {
        let count = batch.members.len();
        if count > MOVED_BATCH_EVENTS_MAX {
            return None;
        }
        for from in 0..count {
            // Neighbours were tried as a swap.
            for to in (0..count).filter(|to| to.abs_diff(from) > 1) {
                self.spend(count as u64 + 64)?;
                let mut leaves = batch.leaves();
                let leaf = leaves.remove(from);
                leaves.insert(to, leaf);
                if Edge::new(&batch.before, leaves).root() == root {
                    return Some(Cause::Moved(from, to));
                }
            }
        }
        None
    }

    /// The events that stand in another bad batch than their own, and whether they changed places with
    /// the one whose place it is: position, event, swapped.
    pub(super) fn across(&mut self) -> Vec<(u64, Member, bool)> {
        let kept = std::mem::take(&mut self.kept);
        let mut found: Vec<(u64, u64, Member)> = Vec::new();
        for (at, (batch, root)) in kept.iter().enumerate() {
            let edge = Edge::new(&batch.before, batch.leaves());
            let others = || kept.iter().enumerate().filter(move |(n, _)| *n != at);
            let strangers = || others().flat_map(|(_, (other, _))| other.placed());
            let pair = (0..batch.members.len()).find_map(|place| {
                let (from, _) = strangers().find(|(_, stranger)| {
                    self.spend(edge.height()).is_some()
                        && edge.root_with(&[(place, stranger.leaf)]) == *root
                })?;
                Some((place, from))
            });
            found.extend(pair.map(|(place, from)| {
                let position = batch.before.size() + place as u64;
                (position, from, batch.members[place])
            }));
        }
        let mutual = |at: u64, from: u64| found.iter().any(|(a, f, _)| (*a, *f) == (from, at));
        let answer = found.iter();
        answer
            .map(|&(at, from, member)| (at, member, mutual(at, from)))
            .collect()
    }

    fn spend(&mut self, hashes: u64) -> Option<()> {
        self.hashes_left = self.hashes_left.checked_sub(hashes)?;
        Some(())
    }
}

/// The part of the tree that the leaves behind a frontier have a share in, level by level.
struct Edge {
    /// For each level the index of its first node in the tree, and the nodes; one node at the top.
    levels: Vec<(u64, Vec<TreeHash>)>,
    before: u64,
}

impl Edge {
    /// `leaves` must not be empty.
    fn new(before: &Frontier, leaves: Vec<TreeHash>) -> Self {
        let mut levels = Vec::new();
        let (mut first, mut nodes) = (before.size(), leaves);
        let mut peaks = before.peaks().iter().rev();
        loop {
            // A right child at the beginning: its left sibling is the frontier's subtree of this level.
            if first & 1 == 1
                && let Some(peak) = peaks.next()
            {
                nodes.insert(0, *peak);
                first -= 1;
            }
            let above = nodes
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node(left, right),
                    // Without a right sibling a node rises unhashed.
                    alone => alone[0],
                })
                .collect::<Vec<_>>();
            let top = first == 0 && nodes.len() == 1;
            levels.push((first, nodes));
            if top {
                break;
            }
            (first, nodes) = (first >> 1, above);
        }
        Edge {
            levels,
            before: before.size(),
        }
    }

    fn height(&self) -> u64 {
        self.levels.len() as u64
    }

    fn root(&self) -> TreeHash {
        self.root_with(&[])
    }

    /// The root if these leaves, counted from the frontier, ascending, were others.
    fn root_with(&self, changes: &[(usize, TreeHash)]) -> TreeHash {
        let mut changed: Vec<(u64, TreeHash)> = changes
            .iter()
            .map(|(place, leaf)| (self.before + *place as u64, *leaf))
            .collect();
        for (first, nodes) in &self.levels[..self.levels.len() - 1] {
            let mut above: Vec<(u64, TreeHash)> = Vec::with_capacity(changed.len());
            for &(index, _) in &changed {
                let parent = index >> 1;
                if above.last().is_some_and(|(done, _)| *done == parent) {
                    continue;
                }
                let child = |index: u64| {
                    let fresh = changed.iter().find(|(at, _)| *at == index);
                    let stored = || nodes.get((index - first) as usize);
                    fresh.map(|(_, hash)| hash).or_else(stored)
                };
                let hash = match (child(parent * 2), child(parent * 2 + 1)) {
                    (Some(left), Some(right)) => node(left, right),
                    (Some(alone), None) => *alone,
                    // Cannot be: the changed child is one of the two, and no right one stands alone.
                    (None, _) => continue,
                };
                above.push((parent, hash));
            }
            changed = above;
        }
        let (_, top) = &self.levels[self.levels.len() - 1];
        changed.first().map_or(top[0], |(_, hash)| *hash)
    }
}

/// A finding at a member of a batch.
pub(super) fn named(position: u64, member: &Member, defect: Defect) -> Finding {
    Finding {
        stream: Some(member.stream),
        seq: Some(member.seq),
        ..Finding::at(position, defect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: u64) -> TreeHash {
        TreeHash(*blake3::hash(&number.to_be_bytes()).as_bytes())
    }

    fn frontier(leaves: impl IntoIterator<Item = TreeHash>) -> Frontier {
        let mut frontier = Frontier::new();
        leaves.into_iter().for_each(|leaf| frontier.push(leaf));
        frontier
    }

    fn batch(before: u64, leaves: &[TreeHash]) -> Batch {
        let mut batch = Batch::begin(&frontier((0..before).map(leaf)));
        for &leaf in leaves {
            batch.push(Member {
                leaf,
                stream: RecordId([0; 16]),
                seq: 0,
            });
        }
        batch
    }

    #[test]
    fn the_edge_has_the_root_of_the_whole_tree() {
        for before in 0..40 {
            for count in 1..20 {
                let edge = Edge::new(
                    &frontier((0..before).map(leaf)),
                    (before..before + count).map(leaf).collect(),
                );
                let whole = frontier((0..before + count).map(leaf));
                assert_eq!(edge.root(), whole.root(), "{before} and {count}");
            }
        }
    }

    #[test]
    fn every_swap_and_every_move_inside_a_batch_is_named() {
        for before in [0, 5, 8, 21] {
            let count = 9;
            let good: Vec<_> = (before..before + count as u64).map(leaf).collect();
            let root = frontier((0..before + count as u64).map(leaf)).root();
            for one in 0..count {
                for other in one + 1..count {
                    let mut bad = good.clone();
                    bad.swap(one, other);
                    let cause = Naming::new().cause(batch(before, &bad), root);
                    assert_eq!(cause, Some(Cause::Swapped(one, other)));
                }
            }
            let mut bad = good.clone();
            let leaf = bad.remove(1);
            bad.insert(7, leaf);
            let cause = Naming::new().cause(batch(before, &bad), root);
            assert_eq!(cause, Some(Cause::Moved(7, 1)));
        }
    }

    #[test]
    fn events_swapped_between_two_batches_are_named_in_both() {
        let mut naming = Naming::new();
        let mut first: Vec<_> = (6..10).map(leaf).collect();
        let mut second: Vec<_> = (10..17).map(leaf).collect();
        std::mem::swap(&mut first[1], &mut second[4]);
        let root = |size| frontier((0..size).map(leaf)).root();
        assert_eq!(naming.cause(batch(6, &first), root(10)), None);
        assert_eq!(naming.cause(batch(10, &second), root(17)), None);
        let found: Vec<_> = naming.across().iter().map(|f| (f.0, f.2)).collect();
        assert_eq!(found, [(7, true), (14, true)]);
    }

    #[test]
    fn a_replaced_event_is_not_given_a_wrong_name() {
        let mut naming = Naming::new();
        let mut bad: Vec<_> = (6..10).map(leaf).collect();
        bad[2] = leaf(99);
        let root = frontier((0..10).map(leaf)).root();
        assert_eq!(naming.cause(batch(6, &bad), root), None);
        assert!(naming.across().is_empty());
    }
}
