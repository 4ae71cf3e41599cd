//! Checks one stream by itself, for the page of an Akte: everything but its place in the log.

use super::defect::{Defect, Finding};
use super::row::{Issuer, Payloads, Row, check_row};
use super::stream::StreamState;
use crate::ids::{ChainHash, RecordId};

/// What the events of one stream have shown.
#[derive(Clone, Debug)]
pub struct StreamReport {
    /// Events seen.
    pub events: u64,
    /// Hash of the last header; nothing if there was no event.
    pub head: Option<ChainHash>,
    /// What is wrong, by position: the first is the first bad event.
    pub findings: Vec<Finding>,
}

impl StreamReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks the rows of one stream in the order of their sequence: headers, links, time, payload
/// digests, notes, announced keys, erasures; who may approve those, the log announces elsewhere. That they stand in the log is shown by proofs, not here.
pub struct StreamVerifier {
    issuer: Issuer,
    stream: RecordId,
    state: StreamState,
    events: u64,
    findings: Vec<Finding>,
}

impl StreamVerifier {
    /// Begins at sequence 0 of the stream.
    pub fn new(issuer: Issuer, stream: RecordId) -> Self {
        StreamVerifier {
            issuer,
            stream,
            state: StreamState::new(),
            events: 0,
            findings: Vec::new(),
        }
    }

    /// Takes the next row.
    pub fn push(&mut self, row: &Row<'_>) {
        let check = check_row(row, &self.issuer, Payloads::All);
        let position = u64::try_from(row.position).unwrap_or(0);
        let before = self.state.position;
        let step = self.state.step(&check, position, &self.issuer.origin, None);
        let mut found = |position, seq, defect| {
            self.findings.push(Finding {
                stream: Some(self.stream),
                seq: Some(seq),
                ..Finding::at(position, defect)
            });
        };
        if check.stream != self.stream {
            found(position, check.seq, Defect::StreamForeign);
        }
        for defect in check.defects.iter().chain(&step.defects) {
            let seq = match (defect, step.present) {
                (Defect::PayloadAfterErase, Some(present)) => present,
                _ => check.seq,
            };
            found(position, seq, *defect);
        }
        if let Some(missing) = step.missing {
            found(position, missing, Defect::SequenceGap);
        }
        if step.broken {
            found(before, check.seq.saturating_sub(1), Defect::ChainLink);
        }
        self.events += 1;
    }

    /// Ends the stream. Events missing at its end are found by the whole log and by bundles only.
    pub fn finish(mut self) -> StreamReport {
        self.findings.extend(self.state.pending().map(|p| Finding {
            stream: Some(self.stream),
            seq: Some(p.seq),
            ..Finding::at(p.position, p.defect)
        }));
        self.findings.sort();
        self.findings.dedup();
        StreamReport {
            events: self.events,
            head: (self.events > 0).then(|| self.state.head()),
            findings: self.findings,
        }
    }
}
