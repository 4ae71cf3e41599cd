//! The header: 148 bytes that stand for one event, in clear. Columns derive from it.
//!
//! Source: `schema/LOG.md` section 1. Vectors: `tests/golden/ledger/header.json`.

use crate::ids::{ChainHash, HASH_BYTES, RecordId};
use std::fmt;

/// Length of a header, in bytes.
pub const HEADER_BYTES: usize = 148;
/// Length of the part of a header that its payload is bound to, in bytes.
pub const BOUND_BYTES: usize = 84;
/// Largest payload (salt, commitment, ciphertext and tag, or note), in bytes: 16 MiB.
pub const PAYLOAD_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Smallest sealed payload, in bytes: salt, commitment, 256 bytes of padded text, tag.
pub const SEALED_BYTES_MIN: u64 = 32 + 32 + 256 + 16;
/// Largest sequence and time: both stand in signed 64-bit columns.
pub const NUMBER_MAX: u64 = i64::MAX as u64;

const MAGIC: [u8; 4] = *b"EAK1";
const FLAG_CLEAR: u8 = 1;

/// What an event is. The number stands in the header and is never given to another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A file action; the business type is inside the sealed payload.
    Action = 0,
    /// Opens a stream: its type and log origin.
    Open = 1,
    /// Announces a record key: epoch, class, commitment, digest of its wraps.
    Key = 2,
    /// Orders an erasure.
    Erase = 3,
    /// Reports an erasure as done.
    Erased = 4,
    /// Daily root over all stream heads.
    Heads = 5,
    /// Timestamp token over a sealed note.
    Anchor = 6,
    /// Organisations, keys and rules in force.
    Config = 7,
    /// A read, in a read-log stream.
    Access = 8,
}

impl Kind {
    /// All kinds, by number.
    pub const ALL: [Kind; 9] = [
        Kind::Action,
        Kind::Open,
        Kind::Key,
        Kind::Erase,
        Kind::Erased,
        Kind::Heads,
        Kind::Anchor,
        Kind::Config,
        Kind::Access,
    ];

    /// The kind of a number, or nothing if the number names none.
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(number)).copied()
    }

    /// The number in the header.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The name in the first line of a clear payload.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Action => "action",
            Kind::Open => "open",
            Kind::Key => "key",
            Kind::Erase => "erase",
            Kind::Erased => "erased",
            Kind::Heads => "heads",
            Kind::Anchor => "anchor",
            Kind::Config => "config",
            Kind::Access => "access",
        }
    }

    /// Whether the payload is a signed note that everybody can read.
    pub fn is_clear(self) -> bool {
        !matches!(self, Kind::Action | Kind::Access)
    }
}

/// Why 148 bytes are not a header of version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not 148 bytes.
    #[error("a header has 148 bytes, not {0}")]
    Length(usize),
    /// The first four bytes are not `EAK1`.
    #[error("unknown magic")]
    Magic,
    /// The kind is not one of 0 to 8.
    #[error("unknown kind {0}")]
    Kind(u8),
    /// A bit is set that version 1 does not know.
    #[error("unknown flags {0:#04x}")]
    Flags(u8),
    /// Bit 0 (clear) contradicts the kind.
    #[error("the clear flag contradicts the kind")]
    ClearFlag,
    /// A clear payload names a key, or a sealed one names none.
    #[error("key epoch {0} contradicts the kind")]
    KeyEpoch(u32),
    /// The payload length is impossible for the kind.
    #[error("impossible payload length {0}")]
    PayloadLength(u64),
    /// Sequence or time is above 2^63 - 1.
    #[error("number out of range")]
    Range,
}

/// A header, field by field. [`Header::parse`] and [`Header::encode`] are each other's inverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the event is; also says whether the payload is clear.
    pub kind: Kind,
    /// Number of the organisation that leads the stream at this event; 0 = operator of the log.
    pub org: u16,
    /// The stream.
    pub record_id: RecordId,
    /// Place in the stream: 0, 1, 2 ...
    pub seq: u64,
    /// Unix time in milliseconds.
    pub time_ms: u64,
    /// Bytes of the payload as digested, salt and commitment included.
    pub payload_len: u64,
    /// Number of the key of this stream; 0 for clear payloads.
    pub key_epoch: u32,
    /// Hash of the previous header of the stream, or the genesis.
    pub prev: ChainHash,
    /// BLAKE3 of the payload.
    pub payload_b3: [u8; HASH_BYTES],
    /// SHA-256 of the payload.
    pub payload_sha256: [u8; HASH_BYTES],
}

impl Header {
    /// Reads a header strictly: every byte that [`Header::encode`] would not write is an error.
    ///
    /// Checks only the 148 bytes by themselves; their place in stream and log is checked by
    /// [`crate::verify`].
    pub fn parse(bytes: &HeaderBytes) -> Result<Header, HeaderError> {
        let b = &bytes.0;
        if field::<4>(b, 0) != MAGIC {
            return Err(HeaderError::Magic);
        }
        let kind = Kind::from_number(b[4]).ok_or(HeaderError::Kind(b[4]))?;
        if b[5] & !FLAG_CLEAR != 0 {
            return Err(HeaderError::Flags(b[5]));
        }
        if (b[5] == FLAG_CLEAR) != kind.is_clear() {
            return Err(HeaderError::ClearFlag);
        }
        let header = Header {
            kind,
            org: u16::from_be_bytes(field(b, 6)),
            record_id: RecordId(field(b, 8)),
            seq: u64::from_be_bytes(field(b, 24)),
            time_ms: u64::from_be_bytes(field(b, 32)),
            payload_len: u64::from_be_bytes(field(b, 40)),
            key_epoch: u32::from_be_bytes(field(b, 48)),
            prev: ChainHash(field(b, 52)),
            payload_b3: field(b, 84),
            payload_sha256: field(b, 116),
        };
        header.check()?;
        Ok(header)
    }

    /// Writes the 148 bytes. Cannot fail; bytes of a header that breaks the rules of
    /// [`Header::parse`] will be refused by every reader.
    pub fn encode(&self) -> HeaderBytes {
        let mut b = [0u8; HEADER_BYTES];
        b[0..4].copy_from_slice(&MAGIC);
        b[4] = self.kind.number();
        b[5] = if self.kind.is_clear() { FLAG_CLEAR } else { 0 };
        b[6..8].copy_from_slice(&self.org.to_be_bytes());
        b[8..24].copy_from_slice(&self.record_id.0);
        b[24..32].copy_from_slice(&self.seq.to_be_bytes());
        b[32..40].copy_from_slice(&self.time_ms.to_be_bytes());
        b[40..48].copy_from_slice(&self.payload_len.to_be_bytes());
        b[48..52].copy_from_slice(&self.key_epoch.to_be_bytes());
        b[52..84].copy_from_slice(&self.prev.0);
        b[84..116].copy_from_slice(&self.payload_b3);
        b[116..148].copy_from_slice(&self.payload_sha256);
        HeaderBytes(b)
    }

    /// The rules between the fields of one header.
    pub(crate) fn check(&self) -> Result<(), HeaderError> {
        if self.seq > NUMBER_MAX || self.time_ms > NUMBER_MAX {
            return Err(HeaderError::Range);
        }
        if self.kind.is_clear() != (self.key_epoch == 0) {
            return Err(HeaderError::KeyEpoch(self.key_epoch));
        }
        let least = if self.kind.is_clear() {
            1
        } else {
            SEALED_BYTES_MIN
        };
        if !(least..=PAYLOAD_BYTES_MAX).contains(&self.payload_len) {
            return Err(HeaderError::PayloadLength(self.payload_len));
        }
        Ok(())
    }
}

fn field<const N: usize>(bytes: &[u8; HEADER_BYTES], at: usize) -> [u8; N] {
    let mut out = [0u8; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

/// The 148 bytes as stored and hashed. Holds any 148 bytes: [`Header::parse`] judges them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderBytes(pub [u8; HEADER_BYTES]);

impl HeaderBytes {
    /// The bytes as stored.
    pub fn as_bytes(&self) -> &[u8; HEADER_BYTES] {
        &self.0
    }

    /// Bytes 0 to 83: everything before the payload digests. A payload is sealed to them.
    pub fn bound(&self) -> &[u8; BOUND_BYTES] {
        self.0
            .first_chunk()
            .expect("84 of 148 bytes: the lengths are constants")
    }

    /// Reads the fields; see [`Header::parse`].
    pub fn parse(&self) -> Result<Header, HeaderError> {
        Header::parse(self)
    }
}

impl AsRef<[u8]> for HeaderBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<&[u8]> for HeaderBytes {
    type Error = HeaderError;

    fn try_from(bytes: &[u8]) -> Result<Self, HeaderError> {
        bytes
            .try_into()
            .map(HeaderBytes)
            .map_err(|_| HeaderError::Length(bytes.len()))
    }
}

impl fmt::Debug for HeaderBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderBytes({})", hex::encode(self.0))
    }
}
