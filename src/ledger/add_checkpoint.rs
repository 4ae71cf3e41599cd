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
    if request.old != remembered.size {
        return Err(Refusal::Conflict(remembered.size));
    }
    if checkpoint.size == remembered.size && request.path.is_empty() {
        if checkpoint.root != remembered.root {
            return Err(Refusal::Fork(remembered.size));
        }
        return Ok(Accepted { checkpoint, seal });
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

/// The body of an answer of status 200: the signature lines.
pub fn encode_lines(lines: &[SignatureLine]) -> String {
    lines.iter().map(ToString::to_string).collect()
}

/// Reads the body of an answer of status 200. Strict; nothing if it is not one or more lines, or
/// more than 16. Whose they are is yet to be checked.
pub fn parse_lines(body: &str) -> Option<Vec<SignatureLine>> {
    let lines = body.strip_suffix('\n')?.split('\n');
    let lines = lines.take(ANSWER_LINES_MAX + 1).map(SignatureLine::parse);
    let lines: Vec<SignatureLine> = lines.collect::<Option<_>>()?;
    (lines.len() <= ANSWER_LINES_MAX).then_some(lines)
}

/// Most signature lines of one answer.
pub const ANSWER_LINES_MAX: usize = 16;

/// Type of the body of status 409: the size that is remembered, and a line feed.
pub const SIZE_CONTENT_TYPE: &str = "text/x.tlog.size";

/// Reads the body of an answer of status 409.
pub fn parse_size(body: &str) -> Option<u64> {
    number(body.strip_suffix('\n')?).filter(|size| *size <= NUMBER_MAX)
}
