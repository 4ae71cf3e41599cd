//! `add-checkpoint` (C2SP tlog-witness): what a witness is asked, decides and answers.
//!
//! Pure: the caller keeps the state, and writes the new one to disk before the answer leaves.
//!
//! Source: `schema/LOG.md` section 12. Vectors: `tests/golden/ledger/witness.json`.

use crate::checkpoint::Checkpoint;
use crate::consistency;
use crate::header::NUMBER_MAX;
use crate::ids::TreeHash;
use crate::lines::number;
use crate::note::{Note, NoteError, SignatureLine};
use crate::proof::PROOF_HASHES_MAX;
use crate::tree::empty_root;
use crate::vkey::{Scheme, Vkey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

/// Longest request, in bytes: the note's limit and room for the proof.
pub const REQUEST_BYTES_MAX: usize = crate::note::NOTE_BYTES_MAX + 4096;

/// A request: the checkpoint to sign, and that it continues the one of `old` events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size that the witness is believed to remember.
    pub old: u64,
    /// Consistency proof from `old` to the checkpoint; at most 63 hashes.
    pub path: Vec<TreeHash>,
    /// The checkpoint with the log's signatures.
    pub note: Note,
}

/// Bytes that are not a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No `old` line, a proof line that is not base64 of 32 bytes, or no empty line.
    #[error("not an add-checkpoint request: expected `old N`, base64 hashes and an empty line")]
    Malformed,
    /// More than 63 hashes.
    #[error("the proof has more than 63 hashes")]
    TooManyHashes,
    /// What follows is no signed note.
    #[error("the checkpoint is not a signed note")]
    Note(#[from] NoteError),
}

impl Request {
    /// The body of the request.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.path {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", STANDARD.encode(hash.0));
        }
        text.push('\n');
        [text.into_bytes(), self.note.to_bytes()].concat()
    }

    /// Reads a body, strictly. Verifies nothing.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        let mut rest = bytes;
        let mut line = || {
            let end = rest.iter().position(|b| *b == b'\n');
            let (line, behind) = rest.split_at(end.ok_or(RequestError::Malformed)?);
            rest = &behind[1..];
            std::str::from_utf8(line).map_err(|_| RequestError::Malformed)
        };
        let old = line()?.strip_prefix("old ").and_then(number);
        let old = old.filter(|old| *old <= NUMBER_MAX);
        let old = old.ok_or(RequestError::Malformed)?;
        let mut path = Vec::new();
        loop {
            let text = line()?;
            if text.is_empty() {
                break;
            }
            if path.len() == PROOF_HASHES_MAX {
                return Err(RequestError::TooManyHashes);
            }
            let hash = STANDARD.decode(text).ok();
            let hash = hash.and_then(|hash| TreeHash::try_from(&hash[..]).ok());
            path.push(hash.ok_or(RequestError::Malformed)?);
        }
        let note = Note::parse(rest)?;
        Ok(Request { old, path, note })
    }
}

/// What a witness remembers of one log: the newest checkpoint that it signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Number of events.
    pub size: u64,
    /// Root over them.
    pub root: TreeHash,
}

impl Remembered {
    /// Of a log of which nothing was signed yet.
    pub fn nothing() -> Self {
        Remembered {
            size: 0,
            root: empty_root(),
        }
    }
}

/// Whose checkpoints are taken.
#[derive(Clone, Copy, Debug)]
pub enum Trust<'a> {
    /// Those of this log, signed with all of these keys that have a line in the note, and with
    /// at least one of Ed25519.
    Keys(&'a [Vkey]),
    /// Those of this log, whoever signed: the way of the request is the permission.
    Origin(&'a crate::ids::Origin),
}

/// A checkpoint that may be signed, once the caller has stored it as [`Remembered`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Whether the log sealed it: signed with a trusted ML-DSA key. The answer then has an ML-DSA
    /// cosignature, too.
    pub seal: bool,
}

impl Accepted {
    /// What to store.
    pub fn remembered(&self) -> Remembered {
        Remembered {
            size: self.checkpoint.size,
            root: self.checkpoint.root,
        }
    }
}

/// Why a checkpoint is not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a request, not a checkpoint, or `old` above its size.
    #[error("the request is malformed")]
    Malformed,
    /// A checkpoint of another log.
    #[error("this log is not known here")]
    UnknownLog,
    /// Not signed by the log, or wrongly.
    #[error("no valid signature of the log")]
    Forbidden,
    /// `old` is not the size that is remembered.
    #[error("the newest signed checkpoint has size {0}")]
    Conflict(u64),
    /// The same size with another root: the log shows two faces.
    #[error("another checkpoint of size {0} was signed")]
    Fork(u64),
    /// The checkpoint does not continue the remembered one, or the proof does not show it.
    #[error("the consistency proof is wrong")]
    Inconsistent,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Refusal::Malformed => 400,
            Refusal::Forbidden => 403,
            Refusal::UnknownLog => 404,
            Refusal::Conflict(_) | Refusal::Fork(_) => 409,
            Refusal::Inconsistent => 422,
        }
    }
}

/// Reads a request and decides. The order of the checks is that of C2SP tlog-witness: malformed,
/// origin, signature, sizes, proof.
pub fn decide(
    request: &[u8],
    trust: Trust<'_>,
    remembered: &Remembered,
) -> Result<Accepted, Refusal> {
    let request = Request::parse(request).map_err(|_| Refusal::Malformed)?;
    decide_request(&request, trust, remembered)
}

/// [`decide`] for a request that was read already.
pub fn decide_request(
    request: &Request,
    trust: Trust<'_>,
    remembered: &Remembered,
) -> Result<Accepted, Refusal> {
    let checkpoint = Checkpoint::parse(request.note.text()).map_err(|_| Refusal::Malformed)?;
    let seal = trusted(trust, &checkpoint, &request.note)?;
    if request.old > checkpoint.size {
        return Err(Refusal::Malformed);
    }
    // Where the log's signature was asked for, it signed both: no proof and no size beside them makes less of it.
    if checkpoint.size == remembered.size && checkpoint.root != remembered.root {
        return Err(Refusal::Fork(remembered.size));
    }
    if request.old != remembered.size {
        return Err(Refusal::Conflict(remembered.size));
    }
    let old = (remembered.size, &remembered.root);
    let new = (checkpoint.size, &checkpoint.root);
    if !consistency::proves(old, new, &request.path) {
        return Err(Refusal::Inconsistent);
    }
    Ok(Accepted { checkpoint, seal })
}

/// Whether the log sealed the note; fails if the log did not sign it.
fn trusted(trust: Trust<'_>, checkpoint: &Checkpoint, note: &Note) -> Result<bool, Refusal> {
    let keys = match trust {
        Trust::Origin(origin) if *origin == checkpoint.origin => return Ok(false),
        Trust::Origin(_) => return Err(Refusal::UnknownLog),
        Trust::Keys(keys) => keys,
    };
    let mut ours = keys.iter().filter(|k| *k.name() == checkpoint.origin);
    let mut ours = ours.by_ref().peekable();
    if ours.peek().is_none() {
        return Err(Refusal::UnknownLog);
    }
    let (mut signed, mut sealed) = (false, false);
    for key in ours {
        match key.verify(note) {
            Ok(_) if key.scheme() == Scheme::MlDsa44 => sealed = true,
            Ok(_) => signed = true,
            Err(NoteError::Unsigned) => {}
            Err(_) => return Err(Refusal::Forbidden),
        }
    }
    signed.then_some(sealed).ok_or(Refusal::Forbidden)
}

/// What a witness answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200: the signature lines. Whose they are is yet to be checked.
    Signed(Vec<SignatureLine>),
    /// 409: the size that the witness remembers. Ask again with a proof from there.
    Conflict(u64),
    /// Any other status, 400 to 599.
    Refused(u16),
}

/// Most signature lines of one answer.
pub const ANSWER_LINES_MAX: usize = 16;
/// Longest body of an answer, in bytes: 16 lines of ML-DSA take less.
pub const ANSWER_BYTES_MAX: usize = 65_536;
/// Type of the body of status 409.
pub const SIZE_CONTENT_TYPE: &str = "text/x.tlog.size";

/// A status and body that no witness answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the answer of a witness")]
pub struct AnswerError;

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Answer::Signed(_) => 200,
            Answer::Conflict(_) => 409,
            Answer::Refused(status) => *status,
        }
    }

    /// The HTTP body.
    pub fn body(&self) -> String {
        match self {
            Answer::Signed(lines) => encode_lines(lines),
            Answer::Conflict(size) => format!("{size}\n"),
            Answer::Refused(_) => String::new(),
        }
    }

    /// Reads what a witness answered over HTTP. Strict: 200 has 1 to 16 lines, 409 a size. Bodies of
    /// other statuses are not read.
    pub fn read(status: u16, body: &str) -> Result<Self, AnswerError> {
        match status {
            200 => parse_lines(body).map(Answer::Signed),
            409 => body
                .strip_suffix('\n')
                .and_then(number)
                .filter(|size| *size <= NUMBER_MAX)
                .map(Answer::Conflict),
            400..=599 => Some(Answer::Refused(status)),
            _ => None,
        }
        .ok_or(AnswerError)
    }

    /// What a witness that asks by itself posts: the status in decimal, LF, the body.
    pub fn to_bytes(&self) -> Vec<u8> {
        format!("{}\n{}", self.status(), self.body()).into_bytes()
    }

    /// Reads what [`Answer::to_bytes`] makes.
    pub fn parse(bytes: &[u8]) -> Result<Self, AnswerError> {
        let text = std::str::from_utf8(bytes).map_err(|_| AnswerError)?;
        let (status, body) = text.split_once('\n').ok_or(AnswerError)?;
        let answer = Answer::read(number(status).ok_or(AnswerError)?, body)?;
        (answer.body() == body).then_some(answer).ok_or(AnswerError)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Conflict(size) | Refusal::Fork(size) => Answer::Conflict(size),
            other => Answer::Refused(other.status()),
        }
    }
}

/// Signature lines as they stand in an answer.
pub(crate) fn encode_lines(lines: &[SignatureLine]) -> String {
    lines.iter().map(ToString::to_string).collect()
}

/// Strict: 1 to 16 lines, each ended.
pub(crate) fn parse_lines(body: &str) -> Option<Vec<SignatureLine>> {
    let lines = body.strip_suffix('\n')?.split('\n');
    let lines = lines.take(ANSWER_LINES_MAX + 1).map(SignatureLine::parse);
    let lines: Vec<SignatureLine> = lines.collect::<Option<_>>()?;
    (lines.len() <= ANSWER_LINES_MAX).then_some(lines)
}
