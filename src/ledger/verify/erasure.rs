//! Which payloads of a stream may be absent, and which must be.
//!
//! Memory: an entry for each absent payload until an erasure names it, then ranges only. Time: a logarithm for each
//! event and each range of an erasure, however many there were before.

use super::defect::Defect;
use super::row::{Absent, RowCheck};
use super::rule::Opened;
use super::spans::Spans;
use crate::claim::{Claim, Config};
use crate::erase::{Approver, EraseClaim, SeqRange};
use crate::header::Kind;
use crate::ids::HASH_BYTES;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Who may approve erasures, as the log said last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Announced {
    approvers: Vec<Approver>,
    rules: Vec<[u8; HASH_BYTES]>,
    /// A `config` event could not be read: an unknown approver is then no news.
    unread: bool,
}

impl Announced {
    /// Follows the `config` events of the log; others are nothing to it.
    pub(crate) fn step(&mut self, check: &RowCheck) {
        match (&check.claim, check.header.as_ref().map(|h| h.kind)) {
            (Some(Claim::Config(config)), _) => self.take(config),
            (None, Some(Kind::Config) | None) => self.unread = true,
            _ => {}
        }
    }

    /// What was announced inside a gap is unknown from here on.
    pub(crate) fn gap(&mut self) {
        self.unread = true;
    }

    fn take(&mut self, config: &Config) {
        *self = Announced {
            approvers: config.approvers.clone(),
            rules: config.rules.clone(),
            unread: false,
        };
    }

    fn knows(&self, erase: &EraseClaim) -> bool {
        self.unread
            || erase.approvers.iter().all(|a| self.approvers.contains(a))
                && erase.rule.iter().all(|rule| self.rules.contains(rule))
    }
}

/// A sealed payload that is not there and that no erasure has named yet.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) seq: u64,
    pub(crate) position: u64,
    pub(crate) absent: Absent,
    pub(crate) defect: Defect,
}

/// What is kept of a stream's payloads. Small where nothing was erased and nothing is absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Erasure {
    /// The first events, as long as they are clear.
    clear_first: u64,
    /// Clear events behind them, ascending.
    clear: Vec<u64>,
    lists: Option<Box<Lists>>,
}

/// What few streams have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lists {
    /// By sequence. One entry each and no list: a read log has a month's looks here until they are erased.
    pending: BTreeMap<u64, Pending>,
    /// Of an event that stands there twice, the later ones: it is asked for twice.
    again: BTreeMap<u64, Vec<Pending>>,
    /// Payloads that are erased, or of events that were not seen: nobody asks for them again.
    gone: Spans,
    /// Good erasures, by their sequence.
    erasures: BTreeMap<u64, Vec<SeqRange>>,
    /// What they name, and the clear events; empty before the first.
    named: Spans,
}

impl Erasure {
    /// Payloads that are absent without an erasure. None where all is well.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Pending> {
        let lists = self.lists.iter();
        lists.flat_map(|lists| {
            let again = lists.again.values().flatten();
            lists.pending.values().chain(again)
        })
    }

    fn lists(&mut self) -> &mut Lists {
        self.lists.get_or_insert_default()
    }

    /// Takes the event behind those seen so far. `missing`: the first sequence of a gap before it.
    ///
    /// Gives the defects of an erasure, and the first event that it names and whose payload is there.
    pub(crate) fn step(
        &mut self,
        check: &RowCheck,
        position: u64,
        missing: Option<u64>,
        announced: Option<&Announced>,
        opened: Opened,
    ) -> (Vec<Defect>, Option<u64>) {
        let seq = check.seq;
        if let Some(from) = missing {
            self.forget(from, seq - 1);
        }
        let Some(header) = &check.header else {
            self.forget(seq, seq);
            return (Vec::new(), None);
        };
        self.absent(check, position);
        if header.kind.is_clear() {
            if self.clear_first == seq {
                self.clear_first += 1;
            } else {
                self.clear.push(seq);
                let lists = self.lists.as_mut().filter(|l| !l.erasures.is_empty());
                lists.into_iter().for_each(|l| l.named.insert(seq, seq));
            }
        }
        match &check.claim {
            Some(Claim::Erase(erase)) if check.defects.is_empty() => {
                let rule = erase.rule.as_ref();
                let allowed = rule.is_none_or(|rule| opened.allows(rule, header.time_ms));
                match self.erase_defect(erase, announced, allowed) {
                    Some(defect) => (vec![defect], None),
                    None => self.erase(seq, erase),
                }
            }
            Some(Claim::Erased(erased)) => {
                let lists = self.lists.as_ref();
                let ranges = lists.and_then(|lists| lists.erasures.get(&erased.erase));
                let known = ranges.is_some_and(|ranges| *ranges == erased.ranges);
                let defect = (!known).then_some(Defect::ErasedUnmatched);
                (defect.into_iter().collect(), None)
            }
            _ => (Vec::new(), None),
        }
    }

    /// Whether good erase events name every sealed event below a sequence, and there is one.
    pub(crate) fn covers(&self, below: u64) -> bool {
        let Some(lists) = self.lists.as_ref().filter(|l| !l.erasures.is_empty()) else {
            return false;
        };
        let (first, last) = (self.clear_first, below.saturating_sub(1));
        first > last || lists.named.end_of(first).is_some_and(|end| end >= last)
    }

    /// Takes what is missing of an event, whichever place in the stream it claims.
    pub(crate) fn absent(&mut self, check: &RowCheck, position: u64) {
        let seq = check.seq;
        match check.absent.map(|absent| (absent, absent.defect())) {
            Some((absent, Some(defect))) => {
                let pending = Pending {
                    seq,
                    position,
                    absent,
                    defect,
                };
                let lists = self.lists();
                match lists.pending.entry(seq) {
                    Entry::Vacant(free) => {
                        free.insert(pending);
                    }
                    Entry::Occupied(_) => lists.again.entry(seq).or_default().push(pending),
                }
            }
            Some((_, None)) => self.forget(seq, seq),
            None => {}
        }
    }

    /// Why an approved erase event is not good all the same. `allowed`: a rule that it cites may be cited here and now.
    fn erase_defect(
        &self,
        erase: &EraseClaim,
        announced: Option<&Announced>,
        allowed: bool,
    ) -> Option<Defect> {
        let is_clear = |range: &SeqRange| {
            let at = self.clear.partition_point(|clear| *clear < range.from);
            let next = self.clear.get(at);
            range.from < self.clear_first || next.is_some_and(|clear| *clear <= range.to)
        };
        let names_clear = erase.ranges.iter().any(is_clear);
        if names_clear {
            Some(Defect::EraseTarget)
        } else if announced.is_some_and(|a| !a.knows(erase)) {
            Some(Defect::EraseUnannounced)
        } else {
            (!allowed).then_some(Defect::EraseRule)
        }
    }

    fn erase(&mut self, seq: u64, erase: &EraseClaim) -> (Vec<Defect>, Option<u64>) {
        let first = self.lists().erasures.is_empty();
        let lists = self.lists.get_or_insert_default();
        if first {
            let clear = self.clear.iter();
            clear.for_each(|clear| lists.named.insert(*clear, *clear));
        }
        let present = erase.ranges.iter().find_map(|range| lists.present(range));
        for range in &erase.ranges {
            let named = lists.pending.range(range.from..=range.to);
            let named: Vec<u64> = named.map(|(seq, _)| *seq).collect();
            for seq in &named {
                lists.pending.remove(seq);
                lists.again.remove(seq);
            }
            lists.gone.insert(range.from, range.to);
            lists.named.insert(range.from, range.to);
        }
        lists.erasures.insert(seq, erase.ranges.clone());
        let defect = present.map(|_| Defect::PayloadAfterErase);
        (defect.into_iter().collect(), present)
    }

    fn forget(&mut self, from: u64, to: u64) {
        self.lists().gone.insert(from, to);
    }
}

impl Lists {
    /// The first of a range whose payload is there: neither gone nor absent with salt and body.
    fn present(&self, range: &SeqRange) -> Option<u64> {
        let absent = |seq: u64| {
            let again = self.again.get(&seq).into_iter().flatten();
            let mut all = self.pending.get(&seq).into_iter().chain(again);
            all.any(|p| p.absent == Absent::Whole)
        };
        let mut seq = range.from;
        while seq <= range.to {
            let end = self.gone.end_of(seq);
            let end = end.or_else(|| absent(seq).then_some(seq));
            match end {
                Some(end) => seq = end.checked_add(1)?,
                None => return Some(seq),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;
    use crate::ids::{ChainHash, RecordId, TreeHash};

    fn event(seq: u64, kind: Kind, claim: Option<Claim>) -> RowCheck {
        let header = Header {
            kind,
            org: 3,
            record_id: RecordId([0xbb; 16]),
            seq,
            time_ms: 1_795_500_000_000,
            payload_len: 336,
            key_epoch: u32::from(!kind.is_clear()),
            prev: ChainHash([0; 32]),
            payload_b3: [1; 32],
            payload_sha256: [2; 32],
        };
        RowCheck {
            position: seq as i64,
            stream: header.record_id,
            seq,
            header: Some(header),
            leaf: TreeHash([0; 32]),
            link: ChainHash([0; 32]),
            claim,
            absent: (!kind.is_clear()).then_some(Absent::Whole),
            digested: false,
            defects: Vec::new(),
        }
    }

    fn erase(ranges: &[(u64, u64)]) -> Option<Claim> {
        let range = |&(from, to)| SeqRange { from, to };
        Some(Claim::Erase(EraseClaim {
            ranges: ranges.iter().map(range).collect(),
            basis: "Art. 17 DSGVO".into(),
            approvers: Vec::new(),
            rule: Some([9; HASH_BYTES]),
        }))
    }

    fn step(state: &mut Erasure, check: &RowCheck) -> (Vec<Defect>, Option<u64>) {
        state.step(check, check.seq, None, None, Opened::UNKNOWN)
    }

    #[test]
    fn as_many_erasures_as_events_leave_nothing_behind() {
        // With a list that each erasure goes through this takes minutes.
        const EVENTS: u64 = 60_000;
        let mut state = Erasure::default();
        step(&mut state, &event(0, Kind::Open, None));
        for seq in 1..=EVENTS {
            assert_eq!(
                step(&mut state, &event(seq, Kind::Action, None)),
                (vec![], None)
            );
        }
        assert_eq!(state.pending().count() as u64, EVENTS);
        // Every other one first, so that no two that are gone touch; then those between.
        let odd = (1..=EVENTS).step_by(2);
        let targets = odd.chain((2..=EVENTS).step_by(2));
        for (seq, target) in (EVENTS + 1..).zip(targets) {
            assert!(!state.covers(seq));
            let found = step(
                &mut state,
                &event(seq, Kind::Erase, erase(&[(target, target)])),
            );
            assert_eq!(found, (vec![], None), "{target}");
        }
        assert_eq!(state.pending().count(), 0);
        assert!(state.covers(2 * EVENTS + 1));
    }

    #[test]
    fn an_event_that_stands_there_twice_is_asked_for_twice_until_it_is_erased() {
        let mut state = Erasure::default();
        step(&mut state, &event(0, Kind::Open, None));
        let kept = |absent| RowCheck {
            absent: Some(absent),
            ..event(1, Kind::Action, None)
        };
        step(&mut state, &kept(Absent::Salt));
        state.absent(&kept(Absent::Whole), 2);
        let saved = serde_json::to_vec(&state).expect("JSON");
        let mut state: Erasure = serde_json::from_slice(&saved).expect("read back");
        let at: Vec<u64> = state.pending().map(|p| p.position).collect();
        assert_eq!(at, [1, 2]);
        // One of the two has neither salt nor body: it is not there any more.
        let found = step(&mut state, &event(2, Kind::Erase, erase(&[(1, 1)])));
        assert_eq!(found, (vec![], None));
        assert_eq!(state.pending().count(), 0);
    }

    #[test]
    fn the_first_payload_that_is_there_is_named_and_only_good_erasures_count() {
        let mut state = Erasure::default();
        step(&mut state, &event(0, Kind::Open, None));
        let there = |seq| RowCheck {
            absent: None,
            ..event(seq, Kind::Action, None)
        };
        step(&mut state, &event(1, Kind::Action, None));
        step(&mut state, &there(2));
        step(&mut state, &event(3, Kind::Key, None));
        step(&mut state, &event(4, Kind::Action, None));
        let clear = step(&mut state, &event(5, Kind::Erase, erase(&[(2, 3)])));
        assert_eq!(clear, (vec![Defect::EraseTarget], None));
        let opening = step(&mut state, &event(6, Kind::Erase, erase(&[(0, 1)])));
        assert_eq!(opening, (vec![Defect::EraseTarget], None));
        assert!(!state.covers(7));
        let found = step(&mut state, &event(7, Kind::Erase, erase(&[(1, 2), (4, 4)])));
        assert_eq!(found, (vec![Defect::PayloadAfterErase], Some(2)));
        assert_eq!(state.pending().count(), 0);
        assert!(state.covers(8));
    }
}
