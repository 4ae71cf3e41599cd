//! How the service asks its signer: frames over a Unix socket.
//!
//! A frame is a u32 length and as many bytes. The service sends one request a frame, the signer
//! answers each with one, in order. The signer holds the log's keys and remembers what it signed:
//! it signs only what continues that.
//!
//! Source: `schema/LOG.md` section 13.

use crate::add_checkpoint::{
    ANSWER_LINES_MAX, REQUEST_BYTES_MAX, Request, encode_lines, parse_lines,
};
use crate::header::NUMBER_MAX;
use crate::lines::number;
use crate::note::SignatureLine;
use crate::vkey::Vkey;
use std::io::{self, Read, Write};

/// Longest frame, in bytes.
pub const FRAME_BYTES_MAX: usize = REQUEST_BYTES_MAX + 8;

/// What the service asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `sign`: an Ed25519 signature for this checkpoint.
    Sign(Request),
    /// `seal`: an ML-DSA signature, too.
    Seal(Request),
    /// `keys`: the log's verifier keys.
    Keys,
}

/// What the signer answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `200` and the log's signature lines for the checkpoint.
    Signed(Vec<SignatureLine>),
    /// `200` and the log's verifier keys, a line each.
    Keys(Vec<Vkey>),
    /// `409` and the size that the signer remembers: ask again with a proof from there. If the log
    /// is smaller than that, it was rolled back and gets no signature.
    Conflict(u64),
    /// Any other status of [`crate::add_checkpoint::Refusal`], or 500 if the signer could not
    /// store what it was to sign; and why.
    Refused(u16, String),
}

/// Bytes that are no frame of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message of the signer's protocol")]
pub struct MessageError;

impl Ask {
    /// The content of a frame.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Ask::Sign(request) => [b"sign\n".to_vec(), request.to_bytes()].concat(),
            Ask::Seal(request) => [b"seal\n".to_vec(), request.to_bytes()].concat(),
            Ask::Keys => b"keys\n".to_vec(),
        }
    }

    /// Reads the content of a frame.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        if bytes == b"keys\n" {
            return Ok(Ask::Keys);
        }
        let (word, body) = bytes.split_at_checked(5).ok_or(MessageError)?;
        let request = Request::parse(body).map_err(|_| MessageError)?;
        match word {
            b"sign\n" => Ok(Ask::Sign(request)),
            b"seal\n" => Ok(Ask::Seal(request)),
            _ => Err(MessageError),
        }
    }
}

impl Answer {
    /// The content of a frame.
    pub fn to_bytes(&self) -> Vec<u8> {
        let text = match self {
            Answer::Signed(lines) => format!("200\n{}", encode_lines(lines)),
            Answer::Keys(keys) => {
                let keys = keys.iter().map(|key| format!("{key}\n"));
                format!("200\n{}", keys.collect::<String>())
            }
            Answer::Conflict(size) => format!("409 {size}\n"),
            Answer::Refused(status, why) => format!("{status} {why}\n"),
        };
        text.into_bytes()
    }

    /// Reads the content of a frame that answers `ask`.
    pub fn parse(bytes: &[u8], ask: &Ask) -> Result<Self, MessageError> {
        let text = std::str::from_utf8(bytes).map_err(|_| MessageError)?;
        let (status, body) = text.split_once('\n').ok_or(MessageError)?;
        match (status.split_once(' '), ask) {
            (None, Ask::Keys) if status == "200" => {
                let keys = body.strip_suffix('\n').ok_or(MessageError)?.split('\n');
                let keys = keys.take(ANSWER_LINES_MAX).map(str::parse);
                let keys = keys.collect::<Result<_, _>>().map_err(|_| MessageError)?;
                Ok(Answer::Keys(keys))
            }
            (None, Ask::Sign(_) | Ask::Seal(_)) if status == "200" => {
                parse_lines(body).map(Answer::Signed).ok_or(MessageError)
            }
            (Some(("409", size)), _) if body.is_empty() => {
                let size = number(size).filter(|size| *size <= NUMBER_MAX);
                size.map(Answer::Conflict).ok_or(MessageError)
            }
            (Some((status, why)), _) if body.is_empty() => {
                let status = number(status).filter(|s| (400..=599).contains(s));
                let status = status.ok_or(MessageError)?;
                Ok(Answer::Refused(status, why.to_owned()))
            }
            _ => Err(MessageError),
        }
    }
}

/// Sends one frame. Fails with `InvalidInput` above [`FRAME_BYTES_MAX`].
pub fn write_frame(to: &mut impl Write, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).ok();
    let length = length.filter(|_| content.len() <= FRAME_BYTES_MAX);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    to.write_all(&[&length.to_be_bytes()[..], content].concat())?;
    to.flush()
}

/// Receives one frame; nothing if the other side has ended. Fails with `InvalidData` above
/// [`FRAME_BYTES_MAX`], and with `UnexpectedEof` inside a frame.
pub fn read_frame(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    let first = loop {
        match from.read(&mut length[..1]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    if first == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_be_bytes(length) as usize;
    if length > FRAME_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut content = vec![0; length];
    from.read_exact(&mut content)?;
    Ok(Some(content))
}
