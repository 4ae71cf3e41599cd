//! Heads: the daily statement of where every stream ends, so that an Akte can be shown to be complete.
//!
//! A tree like the log's own (RFC 6962, SHA-256) over one leaf for each stream, in the order of
//! record ids. A bundle carries the proof of its stream's leaf; an auditor computes the whole tree.
//!
//! Source: `schema/LOG.md` section 15. Vectors: `tests/golden/ledger/heads.json`.

use crate::header::NUMBER_MAX;
use crate::ids::{ChainHash, RecordId, TreeHash};
use crate::lines::{LineError, Lines};
use crate::proof::{InclusionProof, ProofBuilder};
use crate::tree::Frontier;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Most events that may stand between what a heads event covers and the event itself: an auditor
/// keeps so many to look back.
pub const HEADS_LAG_MAX: u64 = 262_144;
/// Leaves in one [`Chunk`]: a perfect subtree but for the last.
pub const CHUNK_LEAVES: usize = 256;
/// Bytes of one leaf before hashing: record id, sequence, head.
pub const LEAF_BYTES: usize = 56;

const DAY_MS: u64 = 86_400_000;

/// A day of the calendar in UTC, 1970-01-01 to 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(u32);

/// Text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a day as YYYY-MM-DD")]
pub struct DayError;

impl Day {
    /// The day on which a time in Unix milliseconds falls; nothing after 9999-12-31.
    pub fn of_ms(time_ms: u64) -> Option<Self> {
        let day = Day(u32::try_from(time_ms / DAY_MS).ok()?);
        (day <= Day::of(9999, 12, 31)?).then_some(day)
    }

    /// The day before; nothing before 1970-01-01.
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1).map(Day)
    }

    /// The day after; nothing after 9999-12-31.
    pub fn after(self) -> Option<Self> {
        let day = Day(self.0 + 1);
        (day <= Day::of(9999, 12, 31)?).then_some(day)
    }

    /// How many days this one is after another; 0 if it is before.
    pub fn days_after(self, other: Self) -> u32 {
        self.0.saturating_sub(other.0)
    }

    fn of(year: u32, month: u32, day: u32) -> Option<Self> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if !(1..=length).contains(&day) {
            return None;
        }
        // Years begin in March, so that the day of the leap year is the last one.
        let (y, m) = if month < 3 {
            (year - 1, month + 9)
        } else {
            (year, month - 3)
        };
        let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
        // 719,468 days lie between 0000-03-01 and 1970-01-01.
        Some(Day(days - 719_468))
    }

    /// Months between January 1970 and this day's.
    pub(crate) fn month(self) -> u32 {
        let (year, month, _) = self.civil();
        12 * (year - 1970) + month - 1
    }

    /// Year, month, day.
    fn civil(self) -> (u32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z / 146_097;
        let of_era = z % 146_097;
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let m = (5 * of_year + 2) / 153;
        let day = of_year - (153 * m + 2) / 5 + 1;
        let month = if m < 10 { m + 3 } else { m - 9 };
        (era * 400 + year + u32::from(month <= 2), month, day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// Reads exactly what `Display` writes.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let part = |range| text.get(range).and_then(|digits: &str| digits.parse().ok());
        let (year, month, day) = (part(0..4), part(5..7), part(8..10));
        let day = year
            .zip(month)
            .zip(day)
            .and_then(|((year, month), day)| Day::of(year, month, day));
        day.filter(|day| day.to_string() == text).ok_or(DayError)
    }
}

/// What a `heads` event states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    /// Last day covered: that of the event's time, or the day before.
    pub day: Day,
    /// Events covered: those at positions below. At least 1.
    pub size: u64,
    /// Streams among them, 1 to `size`.
    pub streams: u64,
    /// Root of the tree over their ends.
    pub root: TreeHash,
}

impl Heads {
    pub(crate) fn read(lines: &mut Lines<'_>, time_ms: u64) -> Result<Self, LineError> {
        let wrong = lines.wrong("day");
        let day: Day = lines.value("day")?.parse().map_err(|_| wrong.clone())?;
        let today = Day::of_ms(time_ms).ok_or(wrong.clone())?;
        if day != today && today.before() != Some(day) {
            return Err(wrong);
        }
        let wrong = lines.wrong("size");
        let size = lines.number("size")?;
        if !(1..=NUMBER_MAX).contains(&size) {
            return Err(wrong);
        }
        let wrong = lines.wrong("streams");
        let streams = lines.number("streams")?;
        if !(1..=size).contains(&streams) {
            return Err(wrong);
        }
        let root = TreeHash(lines.hex("root")?);
        Ok(Heads {
            day,
            size,
            streams,
            root,
        })
    }

    pub(crate) fn lines(&self) -> [(&'static str, String); 4] {
        [
            ("day", self.day.to_string()),
            ("size", self.size.to_string()),
            ("streams", self.streams.to_string()),
            ("root", self.root.to_string()),
        ]
    }

    /// How many events stand between what it covers and itself, at this position: whatever its date says, they are
    /// left out. Nothing if it covers itself, or leaves out more than [`HEADS_LAG_MAX`].
    pub fn lag(&self, position: u64) -> Option<u64> {
        let lag = position.checked_sub(self.size)?;
        (lag <= HEADS_LAG_MAX).then_some(lag)
    }

    /// Whether the proof shows that a stream ended so when the event was made.
    pub fn proves(&self, end: &StreamEnd, proof: &InclusionProof) -> bool {
        proof.proves(end.leaf(), self.streams, &self.root)
    }
}

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamEnd {
    /// The stream.
    pub record_id: RecordId,
    /// Sequence of its last event.
    pub seq: u64,
    /// Hash of its last header.
    pub head: ChainHash,
}

impl StreamEnd {
    /// record id (16), sequence (8, big-endian), head (32).
    pub fn to_bytes(&self) -> [u8; LEAF_BYTES] {
        let mut bytes = [0; LEAF_BYTES];
        bytes[..16].copy_from_slice(&self.record_id.0);
        bytes[16..24].copy_from_slice(&self.seq.to_be_bytes());
        bytes[24..].copy_from_slice(&self.head.0);
        bytes
    }

    /// Reads [`StreamEnd::to_bytes`] back. Cannot fail: every value is one.
    pub fn from_bytes(bytes: &[u8; LEAF_BYTES]) -> Self {
        let (mut id, mut seq, mut head) = ([0; 16], [0; 8], [0; 32]);
        id.copy_from_slice(&bytes[..16]);
        seq.copy_from_slice(&bytes[16..24]);
        head.copy_from_slice(&bytes[24..]);
        StreamEnd {
            record_id: RecordId(id),
            seq: u64::from_be_bytes(seq),
            head: ChainHash(head),
        }
    }

    /// SHA-256(0x00, bytes).
    pub fn leaf(&self) -> TreeHash {
        let mut sha = Sha256::new();
        sha.update([0]);
        sha.update(self.to_bytes());
        TreeHash(sha.finalize().into())
    }
}

/// Streams that are not in strictly ascending order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stream {0} is out of order")]
pub struct HeadsOrderError(RecordId);

/// A run of leaves: with the roots of the others, all that a proof needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The ends, by ascending id: [`CHUNK_LEAVES`], fewer in the last chunk.
    pub ends: Vec<StreamEnd>,
    /// Root over them.
    pub root: TreeHash,
}

/// Builds the tree from the ends, by ascending id, in memory of one chunk.
#[derive(Default)]
pub struct HeadsBuilder {
    chunk: Vec<StreamEnd>,
    last: Option<RecordId>,
    tree: Frontier,
    events: u64,
}

/// The tree as built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadsTree {
    /// Streams.
    pub streams: u64,
    /// Events of all of them: of a sound log the size that was covered.
    pub events: u64,
    /// Root.
    pub root: TreeHash,
}

impl HeadsBuilder {
    /// An empty tree.
    pub fn new() -> Self {
        HeadsBuilder::default()
    }

    /// Takes the next end; gives a chunk whenever one is full.
    pub fn push(&mut self, end: StreamEnd) -> Result<Option<Chunk>, HeadsOrderError> {
        if self.last.is_some_and(|last| last >= end.record_id) {
            return Err(HeadsOrderError(end.record_id));
        }
        self.last = Some(end.record_id);
        self.events = self.events.saturating_add(end.seq).saturating_add(1);
        self.tree.push(end.leaf());
        self.chunk.push(end);
        Ok((self.chunk.len() == CHUNK_LEAVES).then(|| self.close()))
    }

    fn close(&mut self) -> Chunk {
        let ends = std::mem::take(&mut self.chunk);
        let root = Chunk::root_of(&ends);
        Chunk { ends, root }
    }

    /// Ends the tree: what it is, and the last chunk if it is not full.
    pub fn finish(mut self) -> (HeadsTree, Option<Chunk>) {
        let tree = HeadsTree {
            streams: self.tree.size(),
            events: self.events,
            root: self.tree.root(),
        };
        let rest = (!self.chunk.is_empty()).then(|| self.close());
        (tree, rest)
    }
}

impl Chunk {
    fn root_of(ends: &[StreamEnd]) -> TreeHash {
        let mut tree = Frontier::new();
        ends.iter().for_each(|end| tree.push(end.leaf()));
        tree.root()
    }

    /// The proof of one stream: `roots` are those of all chunks in order, this one's at `at`.
    /// Nothing if the stream is not in this chunk or the chunk not among the roots.
    pub fn prove(
        &self,
        stream: &RecordId,
        at: usize,
        roots: &[TreeHash],
    ) -> Option<(StreamEnd, InclusionProof)> {
        let inside = self.ends.binary_search_by_key(stream, |end| end.record_id);
        let inside = inside.ok()?;
        let below = path(inside, self.ends.iter().map(StreamEnd::leaf))?;
        let above = path(at, roots.iter().copied())?;
        let position = at.checked_mul(CHUNK_LEAVES)?.checked_add(inside)? as u64;
        let proof = InclusionProof {
            position,
            path: below.into_iter().chain(above).collect(),
        };
        Some((self.ends[inside], proof))
    }
}

/// The siblings of the leaf at `at`.
fn path(at: usize, leaves: impl Iterator<Item = TreeHash>) -> Option<Vec<TreeHash>> {
    let mut builder = ProofBuilder::new(vec![at as u64]).ok()?;
    leaves.for_each(|leaf| builder.push(leaf));
    Some(builder.finish().ok()?.1.pop()?.path)
}

/// The tree over ends that are at hand, in any order.
pub fn tree(mut ends: Vec<StreamEnd>) -> HeadsTree {
    ends.sort_unstable();
    let mut tree = Frontier::new();
    let mut events = 0u64;
    for end in &ends {
        events = events.saturating_add(end.seq).saturating_add(1);
        tree.push(end.leaf());
    }
    HeadsTree {
        streams: tree.size(),
        events,
        root: tree.root(),
    }
}
