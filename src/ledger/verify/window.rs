//! Looks back: the heads of all streams at a recent position, to compare a `heads` event with.

use super::defect::Defect;
use super::row::RowCheck;
use super::stream::{StreamState, bytes};
use super::streams::Streams;
use crate::header::Kind;
use crate::heads::{HEADS_LAG_MAX, Heads, StreamEnd};
use crate::ids::{ChainHash, RecordId};
use crate::tree::Frontier;
use std::collections::{HashMap, VecDeque};
use std::io::{Read, Write};

/// How a stream stood before one event.
#[derive(Clone, Copy, Debug)]
struct Before {
    position: u64,
    stream: RecordId,
    next_seq: u64,
    head: ChainHash,
    /// Of the event itself; the largest number where that says nothing.
    time_ms: u64,
}

/// The last events, each with what it changed. At most [`HEADS_LAG_MAX`]: 19 MB.
#[derive(Debug, Default)]
pub(super) struct Window(VecDeque<Before>);

impl Window {
    /// Remembers a stream before its next event is taken.
    pub(super) fn before(&mut self, position: u64, check: &RowCheck, state: &StreamState) {
        // An erasure bears the time of its first approval, and may wait long for the second.
        let header = check.header.as_ref().filter(|h| h.kind != Kind::Erase);
        if self.0.len() as u64 == HEADS_LAG_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Before {
            position,
            stream: check.stream,
            next_seq: state.next_seq,
            head: state.head(),
            time_ms: header.map_or(u64::MAX, |h| h.time_ms),
        });
    }

    /// Earliest time of the events that a heads event of this size leaves out, Unix milliseconds; nothing if it leaves
    /// out none.
    pub(super) fn left_out(&self, size: u64) -> Option<u64> {
        let left_out = self.0.iter().rev().take_while(|e| e.position >= size);
        left_out.map(|e| e.time_ms).min()
    }

    /// Compares what a heads event at `position` states with the streams as they were then. Copies no stream: what
    /// it needs beside them is what is in the window behind `heads.size`.
    pub(super) fn check(
        &self,
        heads: &Heads,
        position: u64,
        streams: &mut Streams,
    ) -> Option<Defect> {
        if heads.lag(position).is_none() {
            return Some(Defect::HeadsRange);
        }
        let mut earlier = HashMap::new();
        for event in self.0.iter().rev().take_while(|e| e.position >= heads.size) {
            earlier.insert(event.stream, (event.next_seq, event.head));
        }
        let mut found = Frontier::new();
        for (id, state) in streams.by_id() {
            let now = (state.next_seq, state.head());
            let (next_seq, head) = earlier.get(id).copied().unwrap_or(now);
            if let Some(seq) = next_seq.checked_sub(1) {
                let end = StreamEnd {
                    record_id: *id,
                    seq,
                    head,
                };
                found.push(end.leaf());
            }
        }
        let same = (found.size(), found.root()) == (heads.streams, heads.root);
        (!same).then_some(Defect::HeadsDiffer)
    }

    /// Events remembered.
    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Writes what is remembered: 72 bytes for each event.
    pub(super) fn encode(&self, out: &mut impl Write) -> std::io::Result<()> {
        self.0.iter().try_for_each(|event| {
            out.write_all(&event.position.to_be_bytes())?;
            out.write_all(&event.stream.0)?;
            out.write_all(&event.next_seq.to_be_bytes())?;
            out.write_all(&event.head.0)?;
            out.write_all(&event.time_ms.to_be_bytes())
        })
    }

    /// Reads so many events back.
    pub(super) fn decode(count: u64, input: &mut impl Read) -> std::io::Result<Self> {
        let event = |_| {
            Ok(Before {
                position: u64::from_be_bytes(bytes(input)?),
                stream: RecordId(bytes(input)?),
                next_seq: u64::from_be_bytes(bytes(input)?),
                head: ChainHash(bytes(input)?),
                time_ms: u64::from_be_bytes(bytes(input)?),
            })
        };
        (0..count).map(event).collect::<Result<_, _>>().map(Window)
    }
}
