//! The state of every stream of a log, close together: millions of streams in bounded room.

use super::stream::StreamState;
use crate::ids::RecordId;
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};

/// Entries in one block. Blocks never move: growing costs no copy and no double room.
const BLOCK_ENTRIES: usize = 4_096;

/// Streams by id, in the order of their first event.
///
/// Room for each stream: its entry (136 bytes), 48 bytes for one announced key, 5 to 11 bytes of
/// index, 4 of order if the log has heads events. A `HashMap` of the same entries would take up to twice that, and three times while it grows.
#[derive(Default)]
pub(super) struct Streams {
    hasher: RandomState,
    index: HashTable<u32>,
    blocks: Vec<Vec<(RecordId, StreamState)>>,
    /// The first streams in the order of their ids; more join when that order is asked for.
    order: Vec<u32>,
}

impl Streams {
    /// Streams so far.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// The state of a stream; a new one if it was never seen.
    pub(super) fn state(&mut self, id: RecordId) -> &mut StreamState {
        let hash = self.hasher.hash_one(id);
        let found = self.index.find(hash, |&at| self.entry(at).0 == id).copied();
        let at = found.unwrap_or_else(|| self.insert(hash, id, StreamState::new()));
        let at = at as usize;
        &mut self.blocks[at / BLOCK_ENTRIES][at % BLOCK_ENTRIES].1
    }

    /// Takes a stream read back; nothing if it is there already or there are 2^32 of them.
    pub(super) fn restore(&mut self, id: RecordId, state: StreamState) -> Option<()> {
        let hash = self.hasher.hash_one(id);
        let known = self.index.find(hash, |&at| self.entry(at).0 == id);
        if known.is_some() || u32::try_from(self.len() + 1).is_err() {
            return None;
        }
        self.insert(hash, id, state);
        Some(())
    }

    /// All streams, in the order of their first event.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(RecordId, StreamState)> {
        self.blocks.iter().flatten()
    }

    /// All streams, in the order of their ids. Costs a sort the first time, later a merge of what is new.
    pub(super) fn by_id(&mut self) -> impl Iterator<Item = &(RecordId, StreamState)> {
        let mut order = std::mem::take(&mut self.order);
        // Fewer than 2^32: see `insert`.
        order.extend(order.len() as u32..self.len() as u32);
        // A stable sort finds the part that is in order already.
        order.sort_by_key(|&at| self.entry(at).0);
        self.order = order;
        self.order.iter().map(|&at| self.entry(at))
    }

    /// All streams, in the order of their first event.
    pub(super) fn into_iter(self) -> impl Iterator<Item = (RecordId, StreamState)> {
        self.blocks.into_iter().flatten()
    }

    fn insert(&mut self, hash: u64, id: RecordId, state: StreamState) -> u32 {
        // A log of 2^32 streams would need half a terabyte here.
        let at = u32::try_from(self.len()).expect("fewer than 2^32 streams");
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK_ENTRIES => block.push((id, state)),
            _ => {
                let mut block = Vec::with_capacity(BLOCK_ENTRIES);
                block.push((id, state));
                self.blocks.push(block);
            }
        }
        let (blocks, hasher) = (&self.blocks, &self.hasher);
        let rehash = |&at: &u32| {
            let at = at as usize;
            hasher.hash_one(blocks[at / BLOCK_ENTRIES][at % BLOCK_ENTRIES].0)
        };
        self.index.insert_unique(hash, at, rehash);
        at
    }

    fn entry(&self, at: u32) -> &(RecordId, StreamState) {
        let at = at as usize;
        &self.blocks[at / BLOCK_ENTRIES][at % BLOCK_ENTRIES]
    }
}
