//! What the events of one stream show together: sequence, links, time, announced keys.

use super::defect::Defect;
use super::erasure::{Announced, Erasure, Pending};
use super::row::RowCheck;
use super::rule::Opened;
use crate::chain::genesis;
use crate::claim::{Claim, KeyClaim};
use crate::header::Kind;
use crate::ids::{ChainHash, HASH_BYTES, Origin};
use std::io::Read;

/// All that is kept of a stream between two of its events.
#[derive(Clone, Debug)]
pub(crate) struct StreamState {
    pub(crate) next_seq: u64,
    pub(crate) position: u64,
    head: ChainHash,
    time_ms: u64,
    /// Announced keys, each with [`what`] was announced of it; a `key` note that cannot be read leaves its epoch out,
    /// see `unread`. As small as can be: an audit holds one state for each stream of the log.
    keys: Box<[(u32, [u8; HASH_BYTES])]>,
    /// A `key` event could not be read: unannounced epochs are then no news.
    unread: bool,
    opened: Opened,
    erasure: Erasure,
}

/// What an event shows against the stream before it.
pub(crate) struct StreamStep {
    pub(crate) defects: Vec<Defect>,
    /// The first missing sequence, if there is a gap.
    pub(crate) missing: Option<u64>,
    /// The link to the event before is broken; which of the two is bad is not known here.
    pub(crate) broken: bool,
    /// The first event that this erasure names and whose payload is there.
    pub(crate) present: Option<u64>,
}

impl StreamState {
    /// The state before the first event.
    pub(crate) fn new() -> Self {
        StreamState {
            next_seq: 0,
            position: 0,
            head: ChainHash([0; 32]),
            time_ms: 0,
            keys: Box::default(),
            unread: false,
            opened: Opened::UNKNOWN,
            erasure: Erasure::default(),
        }
    }

    /// Payloads that are absent and that no erasure has named: findings once the stream has ended.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Pending> {
        self.erasure.pending()
    }

    /// Whether every sealed event is erased, and there is one: the keys may be destroyed.
    pub(super) fn is_done(&self) -> bool {
        self.erasure.covers(self.next_seq)
    }

    /// Whether it is a read log: its keys are then destroyed with what they sealed.
    pub(super) fn is_read_log(&self) -> bool {
        self.opened.is_read_log()
    }

    /// Hash of the last event: the next header must carry it as `prev`.
    pub(crate) fn head(&self) -> ChainHash {
        self.head
    }

    /// Takes the next event and goes on from it even if it is bad, so that one bad event is not
    /// found again at every later one. `announced`: who may approve erasures, where that is known.
    pub(crate) fn step(
        &mut self,
        check: &RowCheck,
        position: u64,
        origin: &Origin,
        announced: Option<&Announced>,
    ) -> StreamStep {
        let mut step = StreamStep {
            defects: Vec::new(),
            missing: None,
            broken: false,
            present: None,
        };
        if let Some(header) = &check.header {
            if check.seq > self.next_seq {
                step.missing = Some(self.next_seq);
            } else if check.seq < self.next_seq {
                step.defects.push(Defect::SequenceRepeated);
            } else if check.seq == 0 {
                if header.prev != genesis(origin, &check.stream) {
                    step.defects.push(Defect::ChainGenesis);
                }
            } else {
                step.broken = header.prev != self.head;
            }
            match (header.kind == Kind::Open, check.seq == 0) {
                (false, true) => step.defects.push(Defect::NotOpened),
                (true, false) => step.defects.push(Defect::OpenedTwice),
                _ => {}
            }
            if header.time_ms < self.time_ms {
                step.defects.push(Defect::TimeBackwards);
            }
            self.time_ms = header.time_ms;
            if let Some(Claim::Open { stream_type, .. }) = &check.claim
                && (check.seq, self.next_seq) == (0, 0)
            {
                self.opened = Opened::new(stream_type, header.time_ms);
            }
        }
        self.keys(check, &mut step);
        if check.seq >= self.next_seq {
            let (defects, present) =
                self.erasure
                    .step(check, position, step.missing, announced, self.opened);
            step.defects.extend(defects);
            step.present = present;
        } else {
            self.erasure.absent(check, position);
        }
        if check.seq >= self.next_seq {
            self.next_seq = check.seq.saturating_add(1);
            self.head = check.link;
            self.position = position;
        }
        step
    }

    fn keys(&mut self, check: &RowCheck, step: &mut StreamStep) {
        let Some(header) = &check.header else {
            self.unread = true;
            return;
        };
        match (&check.claim, header.kind) {
            (Some(Claim::Key(key)), _) => {
                let now = what(key);
                match self.keys.iter().find(|(epoch, _)| *epoch == key.epoch) {
                    None => self.announce(key.epoch, now),
                    Some((_, known)) if *known != now => {
                        step.defects.push(Defect::KeyChanged);
                    }
                    Some(_) => {}
                }
            }
            (None, Kind::Key) => self.unread = true,
            _ => {}
        }
        let announced = |epoch| self.keys.iter().any(|(known, _)| *known == epoch);
        let lost = self.unread || step.missing.is_some();
        if !header.kind.is_clear() && !lost && !announced(header.key_epoch) {
            step.defects.push(Defect::KeyUnannounced);
        }
        // What was announced inside a gap is unknown from here on.
        self.unread |= step.missing.is_some();
    }

    fn announce(&mut self, epoch: u32, what: [u8; HASH_BYTES]) {
        let known = self.keys.iter().copied();
        self.keys = known.chain([(epoch, what)]).collect();
    }

    /// Writes the state for [`StreamState::decode`]: about 115 bytes and 36 for each announced key.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.next_seq.to_be_bytes());
        out.extend_from_slice(&self.position.to_be_bytes());
        out.extend_from_slice(&self.head.0);
        out.extend_from_slice(&self.time_ms.to_be_bytes());
        out.push(u8::from(self.unread));
        out.extend_from_slice(&self.opened.to_bytes());
        // A stream of 2^16 keys is not made by any program; its later keys would be unannounced.
        let count = u16::try_from(self.keys.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for (epoch, what) in self.keys.iter().take(usize::from(count)) {
            out.extend_from_slice(&epoch.to_be_bytes());
            out.extend_from_slice(what);
        }
        // Plain data: the keys of its maps are numbers, and it has nothing that JSON refuses.
        let erasure = serde_json::to_vec(&self.erasure).expect("an erasure is JSON");
        out.extend_from_slice(&(erasure.len() as u64).to_be_bytes());
        out.extend_from_slice(&erasure);
    }

    /// Reads a state back.
    pub(super) fn decode(input: &mut impl Read) -> std::io::Result<Self> {
        let next_seq = u64::from_be_bytes(bytes(input)?);
        let position = u64::from_be_bytes(bytes(input)?);
        let head = ChainHash(bytes(input)?);
        let time_ms = u64::from_be_bytes(bytes(input)?);
        let [unread] = bytes(input)?;
        let opened = Opened::from_bytes(bytes(input)?);
        let count = u16::from_be_bytes(bytes(input)?);
        let key = |_| Ok((u32::from_be_bytes(bytes(input)?), bytes(input)?));
        let keys = (0..count).map(key).collect::<std::io::Result<_>>()?;
        let length = u64::from_be_bytes(bytes(input)?);
        let mut erasure = Vec::new();
        input.take(length).read_to_end(&mut erasure)?;
        Ok(StreamState {
            next_seq,
            position,
            head,
            time_ms,
            keys,
            unread: unread != 0,
            opened,
            erasure: serde_json::from_slice(&erasure)?,
        })
    }
}

/// What may never change of an epoch: the key itself and the protection class whose payloads it seals. In one hash, so
/// that an announced key needs no more room than its commitment.
fn what(key: &KeyClaim) -> [u8; HASH_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&key.commitment);
    hasher.update(key.class.as_bytes());
    *hasher.finalize().as_bytes()
}

/// The next `N` bytes.
pub(super) fn bytes<const N: usize>(input: &mut impl Read) -> std::io::Result<[u8; N]> {
    let mut out = [0; N];
    input.read_exact(&mut out)?;
    Ok(out)
}
