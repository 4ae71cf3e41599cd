//! Which payloads of a stream may be absent, and which must be.
//!
//! Memory: an entry for each absent payload until an erasure names it, then ranges only.

use super::defect::Defect;
use super::row::{Absent, RowCheck};
use super::rule::Opened;
use crate::claim::{Claim, Config};
use crate::erase::{Approver, EraseClaim, SeqRange};
use crate::header::Kind;
use crate::ids::HASH_BYTES;
use serde::{Deserialize, Serialize};

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
    /// Clear events behind them.
    clear: Box<[u64]>,
    lists: Option<Box<Lists>>,
}

/// What few streams have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lists {
    pending: Vec<Pending>,
    /// Payloads that are erased, or of events that were not seen: nobody asks for them again.
    gone: Vec<SeqRange>,
    /// Good erasures.
    erasures: Vec<(u64, Vec<SeqRange>)>,
}

impl Erasure {
    /// Payloads that are absent without an erasure. Empty where all is well.
    pub(crate) fn pending(&self) -> &[Pending] {
        self.lists.as_ref().map_or(&[], |lists| &lists.pending)
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
                let known = self.clear.iter().copied();
                self.clear = known.chain([seq]).collect();
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
                let known = self
                    .lists()
                    .erasures
                    .iter()
                    .any(|(at, ranges)| *at == erased.erase && *ranges == erased.ranges);
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
        let mut done: Vec<SeqRange> = lists.erasures.iter().flat_map(|(_, r)| r.clone()).collect();
        done.extend(self.clear.iter().map(|s| SeqRange { from: *s, to: *s }));
        done.sort_unstable_by_key(|r| r.from);
        let all = SeqRange {
            from: self.clear_first,
            to: below.saturating_sub(1),
        };
        first_outside(&all, &done).is_none()
    }

    /// Takes what is missing of an event, whichever place in the stream it claims.
    pub(crate) fn absent(&mut self, check: &RowCheck, position: u64) {
        let seq = check.seq;
        match check.absent.map(|absent| (absent, absent.defect())) {
            Some((absent, Some(defect))) => self.lists().pending.push(Pending {
                seq,
                position,
                absent,
                defect,
            }),
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
        let inside = |seq: u64| erase.ranges.iter().any(|r| (r.from..=r.to).contains(&seq));
        let names_clear = erase.ranges.iter().any(|r| r.from < self.clear_first)
            || self.clear.iter().any(|clear| inside(*clear));
        if names_clear {
            Some(Defect::EraseTarget)
        } else if announced.is_some_and(|a| !a.knows(erase)) {
            Some(Defect::EraseUnannounced)
        } else {
            (!allowed).then_some(Defect::EraseRule)
        }
    }

    fn erase(&mut self, seq: u64, erase: &EraseClaim) -> (Vec<Defect>, Option<u64>) {
        let inside = |seq: u64| erase.ranges.iter().any(|r| (r.from..=r.to).contains(&seq));
        let whole = |p: &Pending| p.absent == Absent::Whole;
        let lists = self.lists();
        let mut covered = lists.gone.clone();
        covered.extend(lists.pending.iter().filter(|p| whole(p)).map(|p| SeqRange {
            from: p.seq,
            to: p.seq,
        }));
        covered.sort_unstable_by_key(|r| r.from);
        let present = erase
            .ranges
            .iter()
            .find_map(|range| first_outside(range, &covered));
        lists.pending.retain(|p| !inside(p.seq));
        erase.ranges.iter().for_each(|r| self.forget(r.from, r.to));
        self.lists().erasures.push((seq, erase.ranges.clone()));
        let defect = present.map(|_| Defect::PayloadAfterErase);
        (defect.into_iter().collect(), present)
    }

    fn forget(&mut self, from: u64, to: u64) {
        let gone = &mut self.lists().gone;
        match gone.last_mut() {
            Some(last) if last.to.checked_add(1) == Some(from) => last.to = to,
            _ => gone.push(SeqRange { from, to }),
        }
    }
}

/// The first of a range that no other, sorted by their beginning, covers.
fn first_outside(range: &SeqRange, sorted: &[SeqRange]) -> Option<u64> {
    let mut next = range.from;
    for other in sorted {
        if other.from > next {
            break;
        }
        if other.to >= next {
            next = other.to.checked_add(1)?;
        }
    }
    (next <= range.to).then_some(next)
}
