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

/// So many keys of a stream take no room to spare; few streams have more.
const KEYS_FEW: usize = 8;

/// All that is kept of a stream between two of its events.
#[derive(Clone, Debug)]
pub(crate) struct StreamState {
    pub(crate) next_seq: u64,
    pub(crate) position: u64,
    head: ChainHash,
    time_ms: u64,
    /// Announced keys, each with [`what`] was announced of it; a `key` note that cannot be read leaves its epoch out,
    /// see `unread`. Ascending by epoch, with no room to spare while there are few: an audit holds one state for each
    /// stream of the log.
    keys: Vec<(u32, [u8; HASH_BYTES])>,
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
            keys: Vec::new(),
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
                match self.epoch(key.epoch) {
                    Err(at) => self.announce(at, (key.epoch, now)),
                    Ok(at) if self.keys[at].1 != now => step.defects.push(Defect::KeyChanged),
                    Ok(_) => {}
                }
            }
            (None, Kind::Key) => self.unread = true,
            _ => {}
        }
        let lost = self.unread || step.missing.is_some();
        if !header.kind.is_clear() && !lost && self.epoch(header.key_epoch).is_err() {
            step.defects.push(Defect::KeyUnannounced);
        }
        // What was announced inside a gap is unknown from here on.
        self.unread |= step.missing.is_some();
    }

    /// Where a key is among the announced ones, or would be.
    fn epoch(&self, epoch: u32) -> Result<usize, usize> {
        self.keys.binary_search_by_key(&epoch, |(known, _)| *known)
    }

    /// Epochs ascend in practice: the new one comes to the end.
    fn announce(&mut self, at: usize, key: (u32, [u8; HASH_BYTES])) {
        if self.keys.len() < KEYS_FEW {
            self.keys.reserve_exact(1);
        }
        self.keys.insert(at, key);
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
        let mut keys = (0..count).map(key).collect::<std::io::Result<Vec<_>>>()?;
        keys.sort_unstable_by_key(|(epoch, _)| *epoch);
        keys.shrink_to_fit();
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

#[cfg(test)]
mod tests {
    use super::super::row::check_header;
    use super::*;
    use crate::claim::Place;
    use crate::ids::RecordId;
    use crate::note::WriterKey;

    fn key_event(seq: u64, epoch: u32, class: &str, prev: ChainHash) -> RowCheck {
        let origin = Origin::new("eakte.example/log").expect("a name");
        let place = Place {
            record_id: RecordId([0xbb; 16]),
            seq,
            org: 3,
            time_ms: 1_795_500_000_000,
            prev,
        };
        let claim = Claim::Key(KeyClaim {
            epoch,
            class: class.into(),
            commitment: [3; HASH_BYTES],
            wraps: [4; HASH_BYTES],
        });
        let writer = WriterKey::from_seed(&[0x11; 32]);
        let event = claim.event(&place, &origin, &writer).expect("an event");
        let mut check = check_header(seq, &event.header);
        check.claim = Some(claim);
        check
    }

    #[test]
    fn keys_are_found_in_whatever_order_they_were_announced_and_read_back() {
        let origin = Origin::new("eakte.example/log").expect("a name");
        let mut state = StreamState::new();
        let said = |state: &mut StreamState, epoch, class: &str| {
            let check = key_event(state.next_seq, epoch, class, state.head());
            state.step(&check, state.next_seq, &origin, None).defects
        };
        for epoch in [5, 1, 9, 3, 12, 2, 7, 4, 11, 6] {
            let found = said(&mut state, epoch, "allgemein");
            assert!(!found.contains(&Defect::KeyChanged), "{epoch}");
        }
        let mut saved = Vec::new();
        state.encode(&mut saved);
        let mut state = StreamState::decode(&mut &saved[..]).expect("read back");
        for epoch in [1, 12, 6] {
            assert_eq!(said(&mut state, epoch, "allgemein"), []);
            assert_eq!(said(&mut state, epoch, "besonders"), [Defect::KeyChanged]);
        }
        assert_eq!(said(&mut state, 8, "besonders"), []);
    }

    #[test]
    fn as_many_keys_as_events_take_no_longer_than_other_events() {
        // With a copy of all known keys for each new one this takes minutes.
        const KEYS: u32 = 60_000;
        let origin = Origin::new("eakte.example/log").expect("a name");
        let mut state = StreamState::new();
        // The claims alone are new: what is measured is the stream.
        let mut check = key_event(0, 1, "allgemein", ChainHash([0; 32]));
        for epoch in 1..=KEYS {
            check.seq = state.next_seq;
            if let Some(Claim::Key(key)) = &mut check.claim {
                key.epoch = epoch;
            }
            let found = state.step(&check, check.seq, &origin, None).defects;
            assert!(!found.contains(&Defect::KeyChanged), "{epoch}");
        }
        assert_eq!(state.keys.len(), KEYS as usize);
    }
}
