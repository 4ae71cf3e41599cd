//! Checks a whole log, streamed in the order of positions, in one pass.
//!
//! Memory: one small entry for each stream. Every batch is judged from the stored frontier of the
//! batch before, so one bad event does not hide or blame the rest of the log.
//!
//! Source: `schema/LOG.md` section 6. Vectors: `tests/golden/ledger/log.json`.

mod days;
mod defect;
mod erasure;
mod naming;
mod pipeline;
mod report;
mod resume;
mod row;
mod rule;
mod single;
mod spans;
mod stream;
mod streams;
mod window;
mod wraps;

pub use days::{DatedBack, DayRange};
pub use defect::{Defect, Finding, Sprache};
use erasure::Announced;
pub use naming::NAMED_BATCH_EVENTS_MAX;
pub use pipeline::in_order;
pub use report::Report;
pub use resume::ResumeError;
pub use row::{Issuer, Payloads, Row, RowCheck, check_header, check_row, check_rows};
pub use single::{StreamReport, StreamVerifier};
pub(crate) use stream::StreamState;
pub use wraps::{StoredWraps, WrapsRow};

use crate::claim::Claim;
use crate::ids::{RecordId, TreeHash};
use crate::tree::{Frontier, empty_root};
use days::Days;
use naming::{Batch, Cause, Member, Naming, named};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use streams::Streams;
use window::Window;

/// Most findings kept; more are counted.
pub const FINDINGS_MAX: usize = 10_000;

/// A row of `log_batch`.
#[derive(Clone, Debug)]
pub struct Head {
    /// Position of the last event of the batch; -1 for the empty log.
    pub last_pos: i64,
    /// Root over all events up to it, as stored.
    pub root: Vec<u8>,
    /// Frontier at it, as stored.
    pub frontier: Vec<u8>,
}

/// Two neighbours of a stream whose link is broken.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Break {
    stream: RecordId,
    seq: u64,
    before: u64,
    after: u64,
}

/// Checks a log row by row. Feed every [`Head`] before the rows behind its `last_pos`.
pub struct LogVerifier {
    issuer: Issuer,
    streams: Streams,
    announced: Announced,
    window: Window,
    days: Days,
    /// First position of this pass: what is before was read by another one.
    begun: u64,
    next: u64,
    frontier: Frontier,
    /// The running frontier no longer stands for the events before: a gap, or no way to resume.
    tree_lost: bool,
    /// First position of the batch that is being read.
    batch_start: u64,
    last_head: Option<i64>,
    pending: VecDeque<Head>,
    bad_batches: Vec<(u64, u64)>,
    /// Events of the batch that is being read, and the search for what changed places in bad ones.
    naming: Option<(Batch, Naming)>,
    breaks: Vec<Break>,
    /// Signed states to compare with, the largest first; and the size up to which one agreed.
    confirmed: Vec<(u64, TreeHash)>,
    agreed: u64,
    report: Report,
}

impl LogVerifier {
    /// Begins at position 0.
    pub fn new(issuer: Issuer) -> Self {
        LogVerifier {
            issuer,
            streams: Streams::default(),
            announced: Announced::default(),
            window: Window::default(),
            days: Days::default(),
            begun: 0,
            next: 0,
            frontier: Frontier::new(),
            tree_lost: false,
            batch_start: 0,
            last_head: None,
            pending: VecDeque::new(),
            bad_batches: Vec::new(),
            naming: None,
            breaks: Vec::new(),
            confirmed: Vec::new(),
            agreed: 0,
            report: Report {
                events: 0,
                streams: 0,
                heads: 0,
                root: None,
                heads_day: None,
                heads_missing: None,
                dated_back: None,
                findings: Vec::new(),
                dropped: 0,
            },
        }
    }

    /// Also names events that changed places inside a batch, or between two: `event_swapped`,
    /// `event_moved` beside the `batch_root` of the page. Costs some seconds at most, and only if a
    /// root differs.
    pub fn naming(mut self) -> Self {
        self.naming = Some((Batch::begin(&self.frontier), Naming::new()));
        self
    }

    /// Compares the tree with a state that was signed outside: `checkpoint_differs` from the last
    /// state that agreed on, `log_truncated` if the log ends before it. Signatures are the caller's to
    /// check. A state of fewer events than were read already is ignored.
    pub fn confirmed(mut self, size: u64, root: TreeHash) -> Self {
        if size == 0 && root != empty_root() {
            self.found(Finding::at(0, Defect::CheckpointDiffers));
        }
        if size > self.next {
            self.confirmed.push((size, root));
            self.confirmed.sort_unstable_by(|a, b| b.cmp(a));
        }
        self
    }

    /// Position of the next event.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Findings so far; links are judged at the end only.
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// Whether the event at this position was read in this pass and nothing was found in all of it so far: what is read
    /// there once more, in the same state of the database, is signed by the writer and stands in its place.
    pub fn is_checked(&self, position: i64) -> bool {
        let read = self.begun..self.next;
        self.report.findings.is_empty() && u64::try_from(position).is_ok_and(|p| read.contains(&p))
    }

    /// Takes what an auditor finds who looks at more than the log: keys, documents, timestamps.
    pub fn further(&mut self, finding: Finding) {
        self.found(finding);
    }

    /// Takes the next row of `log_batch`, in ascending order of `last_pos`, before the rows
    /// behind that position. Many may wait here at once; each waits in memory.
    pub fn head(&mut self, head: Head) {
        let ascends = self.last_head.is_none_or(|last| last < head.last_pos);
        if !ascends || head.last_pos < -1 || (head.last_pos as i128) < self.next as i128 - 1 {
            let at = u64::try_from(head.last_pos).unwrap_or(0);
            self.found(Finding::at(at, Defect::BatchOrder));
            return;
        }
        self.last_head = Some(head.last_pos);
        if head.last_pos == -1 {
            self.report.heads += 1;
            if head.root != empty_root().0 || !head.frontier.is_empty() {
                self.found(Finding::at(0, Defect::BatchRoot));
            }
            return;
        }
        self.pending.push_back(head);
    }

    /// Takes the next row.
    pub fn push(&mut self, row: &Row<'_>) {
        let check = check_row(row, &self.issuer, Payloads::All);
        self.accept(&check);
    }

    /// Takes the next row, checked by [`check_row`] or [`check_rows`] beforehand, on whatever thread.
    pub fn accept(&mut self, check: &RowCheck) {
        let position = u64::try_from(check.position).unwrap_or(0);
        self.report.events += 1;
        let in_order = check.position >= 0 && position >= self.next;
        if !in_order {
            self.found(self.finding(check, position, Defect::PositionOrder));
        } else {
            self.advance(check, position);
        }
        for defect in &check.defects {
            self.found(self.finding(check, position, *defect));
        }
        if let Some(header) = &check.header {
            self.days.event(position, header);
            if let Some(Claim::Heads(heads)) = &check.claim {
                match self.window.check(heads, position, &mut self.streams) {
                    Some(defect) => self.found(self.finding(check, position, defect)),
                    None => {
                        let left_out = self.window.left_out(heads.size);
                        self.days.heads(heads.day, header.time_ms, left_out);
                    }
                }
            }
        }
        self.chain(check, position);
        self.announced.step(check);
        if in_order {
            self.close_batches_before(self.next);
        }
    }

    /// Ends a log of headers alone, which has no stored roots, with these findings more.
    pub(crate) fn finish_headers(mut self, more: Vec<Finding>) -> Report {
        self.batch_start = self.next;
        more.into_iter().for_each(|finding| self.found(finding));
        let mut report = self.finish();
        // No note was read.
        report.heads_missing = None;
        report
    }

    /// Ends the log: compares its end with the last head and judges the broken links.
    pub fn finish(mut self) -> Report {
        if let Some(head) = self.pending.back() {
            let last = u64::try_from(head.last_pos).unwrap_or(0);
            self.found(Finding {
                last_position: Some(last),
                ..Finding::at(self.next, Defect::LogTruncated)
            });
        } else if self.batch_start < self.next {
            self.found(Finding {
                last_position: Some(self.next - 1),
                ..Finding::at(self.batch_start, Defect::HeadMissing)
            });
        }
        if let Some(&(size, _)) = self.confirmed.first() {
            self.found(Finding {
                last_position: Some(size - 1),
                ..Finding::at(self.next, Defect::LogTruncated)
            });
        }
        for (stream, state) in std::mem::take(&mut self.streams).into_iter() {
            self.report.streams += 1;
            for pending in state.pending() {
                self.found(Finding {
                    stream: Some(stream),
                    seq: Some(pending.seq),
                    ..Finding::at(pending.position, pending.defect)
                });
            }
        }
        if let Some((_, mut naming)) = self.naming.take() {
            for (position, member, swapped) in naming.across() {
                let defect = if swapped {
                    Defect::EventSwapped
                } else {
                    Defect::EventMoved
                };
                self.found(named(position, &member, defect));
            }
        }
        let breaks = std::mem::take(&mut self.breaks);
        for link in &breaks {
            self.blame(*link, &breaks);
        }
        let mut report = self.report;
        report.root = (!self.tree_lost).then(|| self.frontier.root());
        report.heads_day = self.days.newest();
        report.heads_missing = Some(self.days.missing());
        report.dated_back = self.days.dated_back();
        // Ranges come after the single events inside them: the first finding is the exact one.
        report
            .findings
            .sort_by_cached_key(|f| (f.last_position, f.seq.is_none(), f.clone()));
        report.findings.dedup();
        report
    }

    /// Moves to this position and grows the tree.
    fn advance(&mut self, check: &RowCheck, position: u64) {
        if position > self.next {
            self.found(Finding {
                last_position: Some(position - 1),
                ..Finding::at(self.next, Defect::PositionGap)
            });
            self.announced.gap();
            self.tree_lost = true;
            // Heads that end inside the gap have nothing to be compared with.
            self.next = position;
            self.close_batches_before(position);
            self.tree_lost = self.frontier.size() != position;
        }
        if !self.tree_lost {
            self.frontier.push(check.leaf);
            if let Some((batch, _)) = &mut self.naming {
                batch.push(Member {
                    leaf: check.leaf,
                    stream: check.stream,
                    seq: check.seq,
                });
            }
        }
        self.next = position + 1;
        while let Some((_, root)) = self.confirmed.pop_if(|(size, _)| *size <= self.next) {
            if !self.tree_lost && self.frontier.root() == root {
                self.agreed = self.next;
            } else {
                self.found(Finding {
                    last_position: Some(position),
                    ..Finding::at(self.agreed, Defect::CheckpointDiffers)
                });
            }
        }
    }

    fn chain(&mut self, check: &RowCheck, position: u64) {
        let stream = self.streams.state(check.stream);
        self.window.before(position, check, stream);
        let before = stream.position;
        let step = stream.step(check, position, &self.issuer.origin, Some(&self.announced));
        if let Some(missing) = step.missing {
            let mut gap = self.finding(check, position, Defect::SequenceGap);
            gap.seq = Some(missing);
            self.found(gap);
        }
        for defect in step.defects {
            let mut finding = self.finding(check, position, defect);
            if defect == Defect::PayloadAfterErase {
                finding.seq = step.present;
            }
            self.found(finding);
        }
        if step.broken && self.breaks.len() < FINDINGS_MAX {
            self.breaks.push(Break {
                stream: check.stream,
                seq: check.seq,
                before,
                after: position,
            });
        }
    }

    fn close_batches_before(&mut self, position: u64) {
        while let Some(head) = self.pending.front() {
            if u64::try_from(head.last_pos).is_ok_and(|last| last >= position) {
                break;
            }
            let Some(head) = self.pending.pop_front() else {
                break;
            };
            self.close_batch(&head);
        }
    }

    /// Compares the stored root of a batch, then goes on from its stored frontier.
    fn close_batch(&mut self, head: &Head) {
        let size = u64::try_from(head.last_pos).unwrap_or(0) + 1;
        let range = (self.batch_start, size - 1);
        self.report.heads += 1;
        let stored = Frontier::from_bytes(size, &head.frontier)
            .ok()
            .filter(|edge| edge.root().0[..] == head.root[..]);
        let sound = !self.tree_lost
            && self.frontier.size() == size
            && self.frontier.root().0[..] == head.root[..];
        if sound {
            if self.frontier.to_bytes() != head.frontier {
                self.found(Finding {
                    last_position: Some(range.1),
                    ..Finding::at(range.0, Defect::BatchFrontier)
                });
            }
        } else {
            // After a gap the root cannot fit, and the gap is named already.
            if !self.tree_lost && self.frontier.size() == size {
                self.found(Finding {
                    last_position: Some(range.1),
                    ..Finding::at(range.0, Defect::BatchRoot)
                });
            }
            if self.bad_batches.len() < FINDINGS_MAX {
                self.bad_batches.push(range);
            }
            self.name(range.0, head);
            self.tree_lost = stored.is_none();
            self.frontier = stored.unwrap_or_default();
        }
        self.batch_start = size;
        if let Some((batch, _)) = &mut self.naming {
            *batch = Batch::begin(&self.frontier);
        }
    }

    /// Names what changed places in the batch that ends, if its events are all there.
    fn name(&mut self, start: u64, head: &Head) {
        let Some((batch, naming)) = &mut self.naming else {
            return;
        };
        let root = TreeHash::try_from(&head.root[..]).ok();
        let complete = !self.tree_lost && batch.begins_at(start);
        let batch = std::mem::take(batch);
        let Some(root) = root.filter(|_| complete) else {
            return;
        };
        let members = batch.members().to_vec();
        let places: &[(usize, Defect)] = match naming.cause(batch, root) {
            Some(Cause::Swapped(one, other)) => {
                &[(one, Defect::EventSwapped), (other, Defect::EventSwapped)]
            }
            Some(Cause::Moved(at, _)) => &[(at, Defect::EventMoved)],
            None => &[],
        };
        for (place, defect) in places {
            self.found(named(start + *place as u64, &members[*place], *defect));
        }
    }

    /// Names the bad one of two neighbours: the one whose batch has a wrong root; where that does
    /// not tell, the later one if it does not fit its own successor either, else the earlier one.
    fn blame(&mut self, link: Break, breaks: &[Break]) {
        let bad_batch = |position| {
            self.bad_batches
                .iter()
                .find(|(first, last)| (*first..=*last).contains(&position))
        };
        let later = match (bad_batch(link.before), bad_batch(link.after)) {
            (Some(_), None) => false,
            (None, Some(_)) => true,
            (Some(one), Some(other)) if one != other => false,
            _ => breaks
                .iter()
                .any(|next| next.stream == link.stream && next.before == link.after),
        };
        let (position, seq, defect) = if later {
            (link.after, link.seq, Defect::ChainPrev)
        } else {
            (link.before, link.seq - 1, Defect::ChainLink)
        };
        self.found(Finding {
            stream: Some(link.stream),
            seq: Some(seq),
            ..Finding::at(position, defect)
        });
    }

    fn finding(&self, check: &RowCheck, position: u64, defect: Defect) -> Finding {
        Finding {
            stream: Some(check.stream),
            seq: Some(check.seq),
            ..Finding::at(position, defect)
        }
    }

    fn found(&mut self, finding: Finding) {
        if self.report.findings.len() < FINDINGS_MAX {
            self.report.findings.push(finding);
        } else {
            self.report.dropped += 1;
        }
    }
}
