//! What one row shows by itself: needs no other row, so rows can be checked in parallel.

use super::defect::{Defect, Finding};
use crate::chain::{link, links};
use crate::claim::{self, Claim, ClaimError};
use crate::erase::ApprovalDefect;
use crate::header::{Header, HeaderBytes};
use crate::ids::{ChainHash, Origin, RecordId, TreeHash};
use crate::note::{Note, NoteError, WriterPublicKey};
use crate::seal::{Digests, SALT_BYTES, Whole, digests, digests_of};
use crate::tree::{empty_root, leaf};
use serde::{Deserialize, Serialize};

/// An event as the database holds it: its columns, and what the joined payload rows hold.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Column `position`.
    pub position: i64,
    /// Column `stream`.
    pub stream: RecordId,
    /// Column `sequence`.
    pub sequence: i64,
    /// Column `header`; 148 bytes if nothing is wrong.
    pub header: &'a [u8],
    /// `payload_salt.salt`, if there is a row.
    pub salt: Option<&'a [u8]>,
    /// `payload_body.body`, if there is a row.
    pub body: Option<&'a [u8]>,
}

/// Whose log it is.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Name of the log.
    pub origin: Origin,
    /// Who signs its clear payloads.
    pub writer: WriterPublicKey,
}

/// Which payloads must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payloads {
    /// Those of all events.
    All,
    /// Those that are clear; sealed ones must be absent.
    Clear,
}

/// What one row shows by itself. Small: payloads are no longer needed.
#[derive(Clone, Debug)]
pub struct RowCheck {
    pub(crate) position: i64,
    /// From the header; from the column if the header is malformed.
    pub(crate) stream: RecordId,
    /// From the header; from the column if the header is malformed.
    pub(crate) seq: u64,
    pub(crate) header: Option<Header>,
    pub(crate) leaf: TreeHash,
    pub(crate) link: ChainHash,
    pub(crate) claim: Option<Claim>,
    /// What is missing of a sealed payload; no defect if a later erasure of the stream names it.
    pub(crate) absent: Option<Absent>,
    /// Whether a payload was looked at, and is the one of the header.
    pub(crate) digested: bool,
    pub(crate) defects: Vec<Defect>,
}

/// What is missing of a sealed payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Absent {
    /// Salt and body: what an erasure leaves.
    Whole,
    /// The body alone.
    Body,
    /// The salt alone.
    Salt,
    /// Salt and body, which a bundle may leave out.
    LeftOut,
}

impl Absent {
    /// What it is if no erasure names the event.
    pub(crate) fn defect(self) -> Option<Defect> {
        match self {
            Absent::Whole | Absent::Body => Some(Defect::PayloadMissing),
            Absent::Salt => Some(Defect::SaltMissing),
            Absent::LeftOut => None,
        }
    }
}

impl RowCheck {
    /// What is wrong with the row by itself. An absent sealed payload is judged by its stream.
    pub fn defects(&self) -> &[Defect] {
        &self.defects
    }

    /// The header, if it is one.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// The sealed payload of a sound row, whose digests need not be computed again to open it. Both arguments are what was
    /// checked; nothing if the header is another one.
    pub fn whole<'a>(&self, header: &'a HeaderBytes, row: &Row<'a>) -> Option<Whole<'a>> {
        let checked = self.header.filter(|_| self.is_sound() && self.digested)?;
        let (salt, body) = payload(row)?;
        (header.parse() == Ok(checked)).then_some(Whole((header, salt?, body)))
    }

    /// Adds what an auditor who holds keys finds wrong with the payload.
    pub fn add(&mut self, defect: Defect) {
        self.defects.push(defect);
    }

    /// The leaf of its header.
    pub(crate) fn leaf(&self) -> TreeHash {
        self.leaf
    }

    /// A finding at this event.
    pub(crate) fn finding(&self, defect: Defect) -> Finding {
        Finding {
            stream: Some(self.stream),
            seq: Some(self.seq),
            ..Finding::at(u64::try_from(self.position).unwrap_or(0), defect)
        }
    }

    /// Whether nothing is wrong with the row by itself, and its payload is there.
    pub fn is_sound(&self) -> bool {
        self.defects.is_empty() && self.absent.and_then(Absent::defect).is_none()
    }
}

/// Checks header, columns, payload digests and note of one row.
pub fn check_row(row: &Row<'_>, issuer: &Issuer, payloads: Payloads) -> RowCheck {
    let header = HeaderBytes::try_from(row.header).ok();
    let link = header.as_ref().map(link);
    let digests = payload(row).map(|(salt, body)| digests(salt, body));
    check(row, header, link, digests, issuer, payloads)
}

/// [`check_row`] of many rows, in their order: faster, because they are hashed beside each other.
pub fn check_rows(rows: &[Row<'_>], issuer: &Issuer, payloads: Payloads) -> Vec<RowCheck> {
    let header = |row: &Row<'_>| HeaderBytes::try_from(row.header).ok();
    let headers: Vec<_> = rows.iter().map(header).collect();
    let stored: Vec<_> = rows.iter().map(payload).collect();
    let mut links = links(headers.iter().flatten()).into_iter();
    let mut digests = digests_of(&stored.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    let all = rows.iter().zip(headers).zip(stored);
    let checks = all.map(|((row, header), stored)| {
        let link = header.and_then(|_| links.next());
        let digests = stored.and_then(|_| digests.next());
        check(row, header, link, digests, issuer, payloads)
    });
    checks.collect()
}

/// The payload that a row holds, as far as it can be digested.
fn payload<'a>(row: &Row<'a>) -> Option<(Option<&'a [u8; SALT_BYTES]>, &'a [u8])> {
    let salt = row.salt.map(<&[u8; SALT_BYTES]>::try_from);
    Some((salt.transpose().ok()?, row.body?))
}

/// With what its bytes hash to: `link` if they have the length of a header, `digests` of its [`payload`].
fn check(
    row: &Row<'_>,
    bytes: Option<HeaderBytes>,
    link: Option<ChainHash>,
    digests: Option<Digests>,
    issuer: &Issuer,
    payloads: Payloads,
) -> RowCheck {
    let header = bytes.and_then(|bytes| bytes.parse().ok());
    let mut check = RowCheck {
        position: row.position,
        stream: header.map_or(row.stream, |h| h.record_id),
        seq: header.map_or(row.sequence.unsigned_abs(), |h| h.seq),
        header,
        leaf: bytes.map_or_else(empty_root, |bytes| leaf(&bytes)),
        link: link.unwrap_or(ChainHash([0; 32])),
        claim: None,
        absent: None,
        digested: false,
        defects: Vec::new(),
    };
    let Some(header) = header else {
        check.defects.push(Defect::HeaderMalformed);
        return check;
    };
    if header.record_id != row.stream || u64::try_from(row.sequence) != Ok(header.seq) {
        check.defects.push(Defect::ColumnsDiffer);
    }
    if !header.kind.is_clear() {
        check.absent = match (row.salt, row.body) {
            (Some(_), Some(_)) => None,
            (None, None) if payloads == Payloads::Clear => Some(Absent::LeftOut),
            (None, None) => Some(Absent::Whole),
            (Some(_), None) => Some(Absent::Body),
            (None, Some(_)) => Some(Absent::Salt),
        };
        if check.absent.is_some() {
            return check;
        }
    }
    let payload = check_payload(&header, row, digests);
    check.digested = payload.is_ok();
    match payload {
        Err(defect) => check.defects.push(defect),
        Ok(()) if header.kind.is_clear() => {
            match claim::read(
                &header,
                row.body.unwrap_or_default(),
                &issuer.origin,
                &issuer.writer,
            ) {
                Ok(claim) => {
                    check.defects.extend(erase_defect(&header, row, &claim));
                    check.claim = Some(claim);
                }
                Err(error) => check.defects.push(note_defect(&error)),
            }
        }
        Ok(()) => {}
    }
    check
}

/// Checks a header alone, without columns and payload: what a mirror of the log holds.
pub fn check_header(position: u64, header: &HeaderBytes) -> RowCheck {
    let parsed = header.parse().ok();
    let defect = parsed.is_none().then_some(Defect::HeaderMalformed);
    RowCheck {
        position: i64::try_from(position).unwrap_or(-1),
        stream: parsed.map_or(RecordId([0; 16]), |h| h.record_id),
        seq: parsed.map_or(0, |h| h.seq),
        header: parsed,
        leaf: leaf(header),
        link: link(header),
        claim: None,
        absent: None,
        digested: false,
        defects: defect.into_iter().collect(),
    }
}

/// What an erasure shows by itself: who approved it, and that it names earlier events only.
fn erase_defect(header: &Header, row: &Row<'_>, claim: &Claim) -> Option<Defect> {
    let Claim::Erase(erase) = claim else {
        return None;
    };
    if erase.ranges.iter().any(|range| range.to >= header.seq) {
        return Some(Defect::EraseTarget);
    }
    let note = Note::parse(row.body.unwrap_or_default()).ok()?;
    match erase.check_approval(&note) {
        Ok(()) => None,
        Err(ApprovalDefect::Approvers) => Some(Defect::EraseApprovers),
        Err(ApprovalDefect::Signature) => Some(Defect::EraseSignature),
    }
}

fn check_payload(header: &Header, row: &Row<'_>, digests: Option<Digests>) -> Result<(), Defect> {
    let sealed = !header.kind.is_clear();
    let body = row.body.ok_or(Defect::PayloadMissing)?;
    match (row.salt, sealed) {
        (Some(_), false) => return Err(Defect::SaltUnexpected),
        (None, true) => return Err(Defect::SaltMissing),
        _ => {}
    }
    // Nothing but a salt of another length is left that cannot be digested.
    let found = digests.ok_or(Defect::SaltLength)?;
    let length = row.salt.map_or(0, <[u8]>::len) + body.len();
    if length as u64 != header.payload_len {
        return Err(Defect::PayloadLength);
    }
    match (
        found.blake3 == header.payload_b3,
        found.sha256 == header.payload_sha256,
    ) {
        (true, true) => Ok(()),
        (false, false) => Err(Defect::PayloadDigests),
        (false, true) => Err(Defect::PayloadBlake3),
        (true, false) => Err(Defect::PayloadSha256),
    }
}

fn note_defect(error: &ClaimError) -> Defect {
    match error {
        ClaimError::Note(NoteError::Unsigned) => Defect::NoteUnsigned,
        ClaimError::Note(NoteError::WrongSignature) => Defect::NoteSignature,
        ClaimError::Note(NoteError::Malformed | NoteError::TooLarge) => Defect::NoteMalformed,
        ClaimError::Line(_) => Defect::NoteMalformed,
        ClaimError::Place => Defect::NotePlace,
        ClaimError::Origin(_) => Defect::NoteOrigin,
    }
}
