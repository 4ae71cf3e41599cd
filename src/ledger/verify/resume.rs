//! The state of an audit between two batches, so that it can go on later: after a pause, or from
//! the last audited event on.
//!
//! Whoever can write the file can make an audit go on from a lie: it belongs to the auditor. The
//! checksum at its end finds a torn write, nothing more.

use super::days::Days;
use super::erasure::Announced;
use super::stream::{StreamState, bytes};
use super::window::Window;
use super::{Break, Defect, Finding, Head, Issuer, LogVerifier, Report};
use crate::ids::RecordId;
use crate::tree::Frontier;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// First line of the file.
const MAGIC: &[u8] = b"eakte-pruefstand/4\n";
/// How it begins in every version, all of the same length.
const MAGIC_START: &[u8] = b"eakte-pruefstand/";
/// Longest description of what is not a stream, in bytes: 10,000 findings and as many broken links.
const DESCRIPTION_BYTES_MAX: u32 = 16 * 1024 * 1024;

/// Why an audit cannot go on from a saved state.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// The file cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Not such a file, or one that was torn or changed.
    #[error("not the state of an audit, or damaged: run a full audit, which writes a new one")]
    Damaged,
    /// Written by another version of this program.
    #[error("the state of an audit by another version: run a full audit, which writes a new one")]
    OtherVersion,
    /// The state belongs to another log or another writer's key.
    #[error("the state belongs to the log `{0}`")]
    OtherLog(String),
}

/// Everything but the streams.
#[derive(Serialize, Deserialize)]
struct Description {
    origin: String,
    writer: String,
    next: u64,
    frontier: String,
    tree_lost: bool,
    announced: Announced,
    events: u64,
    heads: u64,
    streams: u64,
    window: u64,
    days: Days,
    bad_batches: Vec<(u64, u64)>,
    breaks: Vec<Break>,
    findings: Vec<Finding>,
    dropped: u64,
}

impl LogVerifier {
    /// Whether the last event ended a batch: only here can the state be saved.
    pub fn between_batches(&self) -> bool {
        self.batch_start == self.next
    }

    /// What the database must hold of the last batch if nothing before was rewritten; nothing if
    /// no event was read, or the tree was lost.
    pub fn last_head(&self) -> Option<Head> {
        if self.next == 0 || self.tree_lost || self.frontier.size() != self.next {
            return None;
        }
        Some(Head {
            last_pos: i64::try_from(self.next - 1).ok()?,
            root: self.frontier.root().0.to_vec(),
            frontier: self.frontier.to_bytes(),
        })
    }

    /// The report after the stored root of the last batch turned out to be another one: the findings
    /// so far, and where the audited events were replaced or cut off. `now` is the edge over the
    /// headers now stored below [`LogVerifier::next`]; it narrows the range down.
    pub fn rewritten(mut self, now: &Frontier) -> Report {
        let end = self.next.saturating_sub(1);
        let (first, last, defect) = if now.size() < self.next {
            (now.size(), end, Defect::LogTruncated)
        } else {
            let (mut start, mut range) = (0, None);
            // The sizes of the perfect subtrees are the bits of the number of events.
            let heights = (0..u64::BITS).rev().filter(|bit| self.next >> bit & 1 == 1);
            for (height, (was, is)) in heights.zip(self.frontier.peaks().iter().zip(now.peaks())) {
                if was != is {
                    range = Some((start, start + (1 << height) - 1));
                    break;
                }
                start += 1 << height;
            }
            match range {
                Some((first, last)) => (first, last, Defect::AuditedRewritten),
                // The headers are the same: it is the stored root that was changed.
                None => (end, end, Defect::BatchRoot),
            }
        };
        self.found(Finding {
            last_position: Some(last),
            ..Finding::at(first, defect)
        });
        let mut report = self.report;
        report.streams = self.streams.len() as u64;
        report
    }

    /// Writes the state. Fails inside a batch.
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.between_batches() {
            return Err(io::Error::other("inside a batch"));
        }
        let description = Description {
            origin: self.issuer.origin.to_string(),
            writer: self.issuer.writer.to_string(),
            next: self.next,
            frontier: hex::encode(self.frontier.to_bytes()),
            tree_lost: self.tree_lost,
            announced: self.announced.clone(),
            events: self.report.events,
            heads: self.report.heads,
            streams: self.streams.len() as u64,
            window: self.window.len(),
            days: self.days.clone(),
            bad_batches: self.bad_batches.clone(),
            breaks: self.breaks.clone(),
            findings: self.report.findings.clone(),
            dropped: self.report.dropped,
        };
        let description = serde_json::to_vec(&description)?;
        let length = u32::try_from(description.len()).map_err(io::Error::other)?;
        let mut out = Summed {
            inner: out,
            sum: blake3::Hasher::new(),
        };
        out.write_all(MAGIC)?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&description)?;
        let mut record = Vec::new();
        for (id, state) in self.streams.iter() {
            record.clear();
            record.extend_from_slice(&id.0);
            state.encode(&mut record);
            out.write_all(&record)?;
        }
        self.window.encode(&mut out)?;
        let sum = out.sum.finalize();
        out.inner.write_all(sum.as_bytes())
    }

    /// Reads a state of the same log. Feed heads and rows from [`LogVerifier::next`] on.
    pub fn load(issuer: Issuer, input: &mut impl Read) -> Result<Self, ResumeError> {
        let mut input = Summed {
            inner: input,
            sum: blake3::Hasher::new(),
        };
        let damaged = |e: io::Error| match e.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => ResumeError::Damaged,
            _ => ResumeError::Io(e),
        };
        let magic = bytes::<{ MAGIC.len() }>(&mut input).map_err(damaged)?;
        if magic != MAGIC {
            return Err(match magic.starts_with(MAGIC_START) {
                true => ResumeError::OtherVersion,
                false => ResumeError::Damaged,
            });
        }
        let length = u32::from_be_bytes(bytes(&mut input).map_err(damaged)?);
        if length > DESCRIPTION_BYTES_MAX {
            return Err(ResumeError::Damaged);
        }
        let mut description = vec![0; length as usize];
        input.read_exact(&mut description).map_err(damaged)?;
        let read: Description =
            serde_json::from_slice(&description).map_err(|_| ResumeError::Damaged)?;
        if read.origin != issuer.origin.as_str() || read.writer != issuer.writer.to_string() {
            return Err(ResumeError::OtherLog(read.origin));
        }
        let mut verifier = LogVerifier::new(issuer);
        for _ in 0..read.streams {
            let id = RecordId(bytes(&mut input).map_err(damaged)?);
            let state = StreamState::decode(&mut input).map_err(damaged)?;
            verifier
                .streams
                .restore(id, state)
                .ok_or(ResumeError::Damaged)?;
        }
        verifier.window = Window::decode(read.window, &mut input).map_err(damaged)?;
        let sum = input.sum.finalize();
        if bytes::<32>(&mut input.inner).map_err(damaged)? != *sum.as_bytes() {
            return Err(ResumeError::Damaged);
        }
        let edge = hex::decode(&read.frontier).map_err(|_| ResumeError::Damaged)?;
        let size = if read.tree_lost { 0 } else { read.next };
        verifier.frontier = Frontier::from_bytes(size, &edge).map_err(|_| ResumeError::Damaged)?;
        verifier.tree_lost = read.tree_lost;
        verifier.announced = read.announced;
        (verifier.begun, verifier.next) = (read.next, read.next);
        verifier.batch_start = read.next;
        // Nothing was read: the root of the empty log comes once more, too.
        let begun = read.next > 0;
        verifier.last_head = i64::try_from(read.next)
            .ok()
            .map(|n| n - 1)
            .filter(|_| begun);
        verifier.days = read.days;
        verifier.bad_batches = read.bad_batches;
        verifier.breaks = read.breaks;
        verifier.report.events = read.events;
        verifier.report.heads = if begun { read.heads } else { 0 };
        verifier.report.findings = read.findings;
        verifier.report.dropped = read.dropped;
        Ok(verifier)
    }
}

/// Sums up all that is written or read.
struct Summed<'a, T> {
    inner: &'a mut T,
    sum: blake3::Hasher,
}

impl<T: Write> Write for Summed<'_, T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Summed<'_, T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.sum.update(&bytes[..read]);
        Ok(read)
    }
}
