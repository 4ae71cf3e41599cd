//! Payloads: sealing and opening, and the digests that stand in the header.
//!
//! A sealed payload is salt, commitment, AES-256-GCM ciphertext and tag. Every payload has a key
//! of its own, derived from the record key, a fresh salt and the header it belongs to: a payload
//! opens only under the header it was sealed with, and erasing 32 bytes of salt shreds it.
//!
//! Source: `schema/LOG.md` section 3. Vectors: `tests/golden/ledger/seal.json`.

use crate::header::{BOUND_BYTES, Header, HeaderBytes, HeaderError, Kind, PAYLOAD_BYTES_MAX};
use crate::ids::{ChainHash, HASH_BYTES, RecordId};
use crate::lanes;
use crate::pad;
use crate::verify::Sprache;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce, Tag};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a salt, in bytes.
pub const SALT_BYTES: usize = 32;
/// Length of the commitment that stands before the ciphertext, in bytes.
pub const COMMITMENT_BYTES: usize = 32;
/// Length of the AES-256-GCM tag that ends a sealed body, in bytes.
pub const TAG_BYTES: usize = 16;

const PAYLOAD_CONTEXT: &[u8] = b"eakte 2026-11 v1 payload";

/// The key of one class of one stream: 32 random bytes, never printed, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecordKey([u8; 32]);

impl RecordKey {
    /// Takes 32 bytes from the system's random generator or from an unwrapped key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        RecordKey(bytes)
    }

    /// The bytes, for wrapping them to recipients and for nothing else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordKey(redacted)")
    }
}

/// What the caller knows of an event before it is sealed.
#[derive(Clone, Copy, Debug)]
pub struct SealInput {
    /// [`Kind::Action`] or [`Kind::Access`].
    pub kind: Kind,
    /// Number of the organisation that leads the stream.
    pub org: u16,
    /// The stream.
    pub record_id: RecordId,
    /// Place in the stream.
    pub seq: u64,
    /// Unix time in milliseconds.
    pub time_ms: u64,
    /// Number of the record key, 1 or more.
    pub key_epoch: u32,
    /// [`crate::chain::link`] of the previous header, or [`crate::chain::genesis`].
    pub prev: ChainHash,
    /// Fresh random bytes at every attempt, retries included: a salt is a nonce.
    pub salt: [u8; SALT_BYTES],
}

/// What the caller knows of an event with a clear payload.
#[derive(Clone, Copy, Debug)]
pub struct ClearInput {
    /// Any kind but [`Kind::Action`] and [`Kind::Access`].
    pub kind: Kind,
    /// Number of the organisation that leads the stream.
    pub org: u16,
    /// The stream.
    pub record_id: RecordId,
    /// Place in the stream.
    pub seq: u64,
    /// Unix time in milliseconds.
    pub time_ms: u64,
    /// [`crate::chain::link`] of the previous header, or [`crate::chain::genesis`].
    pub prev: ChainHash,
}

/// A sealed event: one row each for header, salt and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The 148 bytes of the header.
    pub header: HeaderBytes,
    /// The salt, stored in a row of its own.
    pub salt: [u8; SALT_BYTES],
    /// Commitment, ciphertext, tag.
    pub body: Vec<u8>,
}

/// An event whose payload everybody can read. It has no salt row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clear {
    /// The 148 bytes of the header.
    pub header: HeaderBytes,
    /// The signed note.
    pub body: Vec<u8>,
}

/// Why an event cannot be made. A fault of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A clear kind was to be sealed, or a sealed kind to be written in clear.
    #[error("kind `{}` is not made this way", .0.name())]
    Kind(Kind),
    /// The header would break a rule: epoch 0, a payload above 16 MiB, a number out of range.
    #[error("no valid header: {0}")]
    Header(#[from] HeaderError),
}

/// Why a sealed payload does not open. Named in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The header is malformed.
    #[error("malformed header: {0}")]
    Header(#[from] HeaderError),
    /// The header announces a clear payload.
    #[error("the payload is clear")]
    NotSealed,
    /// Salt and body are not as long as the header says.
    #[error("payload length differs from the header")]
    Length,
    /// BLAKE3 of the payload differs from the header.
    #[error("BLAKE3 digest differs from the header")]
    Blake3,
    /// SHA-256 of the payload differs from the header.
    #[error("SHA-256 digest differs from the header")]
    Sha256,
    /// The record key is not the one the payload was sealed with, or the header is not.
    #[error("the payload is not committed to this key and header")]
    Commitment,
    /// The ciphertext does not authenticate.
    #[error("the ciphertext does not authenticate")]
    Ciphertext,
    /// The text inside is not padded by the rule.
    #[error("malformed padding inside the payload")]
    Padding,
}

impl OpenError {
    /// One plain sentence without full stop.
    pub fn sentence(self, sprache: Sprache) -> &'static str {
        let (de, en) = match self {
            OpenError::Header(_) => ("der Kopf ist beschädigt", "the header is malformed"),
            OpenError::NotSealed => ("der Inhalt ist offen", "the payload is clear"),
            OpenError::Length => (
                "der Inhalt hat eine andere Länge als im Kopf",
                "the payload has another length than in the header",
            ),
            OpenError::Blake3 => (
                "BLAKE3 des Inhalts ist ein anderer als im Kopf",
                "BLAKE3 of the payload differs from the header",
            ),
            OpenError::Sha256 => (
                "SHA-256 des Inhalts ist ein anderer als im Kopf",
                "SHA-256 of the payload differs from the header",
            ),
            OpenError::Commitment => (
                "der Inhalt ist nicht an diesen Schlüssel und Kopf gebunden",
                "the payload is not committed to this key and header",
            ),
            OpenError::Ciphertext => (
                "der verschlüsselte Inhalt ist nicht echt",
                "the ciphertext does not authenticate",
            ),
            OpenError::Padding => (
                "der Inhalt ist falsch aufgefüllt",
                "the payload is padded in another way",
            ),
        };
        match sprache {
            Sprache::De => de,
            Sprache::En => en,
        }
    }
}

/// Both digests of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// BLAKE3 of salt and body.
    pub blake3: [u8; HASH_BYTES],
    /// SHA-256 of salt and body.
    pub sha256: [u8; HASH_BYTES],
}

/// Digests a payload as stored: salt (if it has one), then body. Cannot fail.
pub fn digests(salt: Option<&[u8; SALT_BYTES]>, body: &[u8]) -> Digests {
    let salt = salt.map_or(&[][..], |s| &s[..]);
    let mut b3 = blake3::Hasher::new();
    b3.update(salt);
    b3.update(body);
    Digests {
        blake3: *b3.finalize().as_bytes(),
        sha256: sha256(salt, body),
    }
}

/// [`digests`] of many payloads, in their order.
pub fn digests_of(payloads: &[(Option<&[u8; SALT_BYTES]>, &[u8])]) -> Vec<Digests> {
    let mut out = Vec::with_capacity(payloads.len());
    // Both digests of a few while they are in the cache.
    for group in payloads.chunks(lanes::GROUP) {
        let inputs: Vec<lanes::Input<'_>> = group
            .iter()
            .map(|(salt, body)| [salt.map_or(&[][..], |s| &s[..]), body])
            .collect();
        let hashes = lanes::hash_all(&inputs).into_iter();
        out.extend(hashes.zip(inputs).map(|(blake3, [salt, body])| Digests {
            blake3,
            sha256: sha256(salt, body),
        }));
    }
    out
}

fn sha256(salt: &[u8], body: &[u8]) -> [u8; HASH_BYTES] {
    let mut sha = Sha256::new();
    sha.update(salt);
    sha.update(body);
    sha.finalize().into()
}

/// Bytes of the payload that a plaintext of `len` bytes becomes, salt included.
pub fn sealed_len(len: usize) -> usize {
    SALT_BYTES + COMMITMENT_BYTES + pad::padded_len(len) + TAG_BYTES
}

/// Seals `plaintext` (UTF-8 JSON, not padded) into an event.
///
/// Pure: the salt comes with the input. Fails if the kind is clear, the epoch is 0, a number is
/// above 2^63 - 1 or the payload would exceed 16 MiB.
pub fn seal_event(
    input: &SealInput,
    key: &RecordKey,
    plaintext: &[u8],
) -> Result<Sealed, SealError> {
    if input.kind.is_clear() {
        return Err(SealError::Kind(input.kind));
    }
    // Refused before padding: the padded length of an absurd text must not overflow.
    if plaintext.len() as u64 > PAYLOAD_BYTES_MAX {
        return Err(HeaderError::PayloadLength(plaintext.len() as u64).into());
    }
    let mut header = Header {
        kind: input.kind,
        org: input.org,
        record_id: input.record_id,
        seq: input.seq,
        time_ms: input.time_ms,
        payload_len: sealed_len(plaintext.len()) as u64,
        key_epoch: input.key_epoch,
        prev: input.prev,
        payload_b3: [0; HASH_BYTES],
        payload_sha256: [0; HASH_BYTES],
    };
    header.check()?;
    // The digests stand behind the bound part, so it is final before they are known.
    let bytes = header.encode();
    let body = seal_body(key, bytes.bound(), &input.salt, plaintext);
    let digests = digests(Some(&input.salt), &body);
    header.payload_b3 = digests.blake3;
    header.payload_sha256 = digests.sha256;
    Ok(Sealed {
        header: header.encode(),
        salt: input.salt,
        body,
    })
}

/// Makes an event of a signed note. Fails if the kind is sealed, the note is empty or above
/// 16 MiB, or a number is above 2^63 - 1. The note itself is not read here.
pub fn clear_event(input: &ClearInput, note: Vec<u8>) -> Result<Clear, SealError> {
    if !input.kind.is_clear() {
        return Err(SealError::Kind(input.kind));
    }
    let digests = digests(None, &note);
    let header = Header {
        kind: input.kind,
        org: input.org,
        record_id: input.record_id,
        seq: input.seq,
        time_ms: input.time_ms,
        payload_len: note.len() as u64,
        key_epoch: 0,
        prev: input.prev,
        payload_b3: digests.blake3,
        payload_sha256: digests.sha256,
    };
    header.check()?;
    Ok(Clear {
        header: header.encode(),
        body: note,
    })
}

/// Opens a sealed payload: length, both digests, commitment (in constant time), ciphertext,
/// padding, in this order. Gives the plaintext without padding, wiped on drop.
pub fn open_event(
    header: &HeaderBytes,
    salt: &[u8; SALT_BYTES],
    body: &[u8],
    key: &RecordKey,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    Whole::new(header, salt, body)?.open(key)
}

/// Opens a sealed payload with the K that was handed out for it; checks and errors as [`open_event`].
pub fn open_handed_out(
    header: &HeaderBytes,
    salt: &[u8; SALT_BYTES],
    body: &[u8],
    key: &PayloadKey,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    Whole::new(header, salt, body)?.open_with(key)
}

/// A sealed payload that was checked as far as no key is needed.
#[derive(Clone, Copy, Debug)]
pub struct Whole<'a>(pub(crate) Stored<'a>);

/// A sealed event as it is stored: header, salt, body.
pub type Stored<'a> = (&'a HeaderBytes, &'a [u8; SALT_BYTES], &'a [u8]);

impl<'a> Whole<'a> {
    /// Checks length and digests. Errors: as [`open_event`].
    pub fn new(
        header: &'a HeaderBytes,
        salt: &'a [u8; SALT_BYTES],
        body: &'a [u8],
    ) -> Result<Self, OpenError> {
        let event = (header, salt, body);
        Self::checked(event, &fields(event)?, &digests(Some(salt), body))
    }

    /// [`Whole::new`] of many events, in their order.
    pub fn of(events: &[Stored<'a>]) -> Vec<Result<Self, OpenError>> {
        let fields: Vec<_> = events.iter().map(|event| fields(*event)).collect();
        let fitting = events.iter().zip(&fields).filter(|(_, f)| f.is_ok());
        let payloads: Vec<_> = fitting.map(|((_, s, b), _)| (Some(*s), *b)).collect();
        let mut digests = digests_of(&payloads).into_iter();
        let checked = events.iter().zip(fields).map(|(event, fields)| {
            let fields = fields?;
            let digests = digests.next().expect("one of each that has fields");
            Self::checked(*event, &fields, &digests)
        });
        checked.collect()
    }

    /// Opens it; errors as [`open_event`].
    pub fn open(&self, key: &RecordKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (header, salt, _) = self.0;
        self.open_with(&PayloadKey::of(key, header, salt))
    }

    fn open_with(&self, key: &PayloadKey) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (header, _, body) = self.0;
        open_body(key, header.bound(), body)
    }

    fn checked(event: Stored<'a>, fields: &Header, digests: &Digests) -> Result<Self, OpenError> {
        if digests.blake3 != fields.payload_b3 {
            return Err(OpenError::Blake3);
        }
        if digests.sha256 != fields.payload_sha256 {
            return Err(OpenError::Sha256);
        }
        Ok(Self(event))
    }
}

/// What the header says, if what is stored is sealed and as long as that.
fn fields((header, salt, body): Stored<'_>) -> Result<Header, OpenError> {
    let fields = header.parse()?;
    if fields.kind.is_clear() {
        return Err(OpenError::NotSealed);
    }
    if (salt.len() + body.len()) as u64 != fields.payload_len {
        return Err(OpenError::Length);
    }
    Ok(fields)
}

/// The 64 bytes K derived for one payload: they open it and nothing else. Never printed, wiped on drop.
#[derive(Clone)]
pub struct PayloadKey(Zeroizing<[u8; 64]>);

impl fmt::Debug for PayloadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PayloadKey(redacted)")
    }
}

impl PayloadKey {
    /// The K of the payload with this header and salt.
    pub fn of(key: &RecordKey, header: &HeaderBytes, salt: &[u8; SALT_BYTES]) -> Self {
        Self::derive(key, header.bound(), salt)
    }

    /// Takes a K that was handed out.
    pub fn from_bytes(bytes: [u8; 64]) -> Self {
        PayloadKey(Zeroizing::new(bytes))
    }

    /// The bytes, for handing them out and for nothing else.
    pub fn expose(&self) -> &[u8; 64] {
        &self.0
    }

    fn derive(key: &RecordKey, bound: &[u8; BOUND_BYTES], salt: &[u8; SALT_BYTES]) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key.expose());
        hasher.update(PAYLOAD_CONTEXT);
        hasher.update(salt);
        hasher.update(bound);
        let mut bytes = Zeroizing::new([0u8; 64]);
        hasher.finalize_xof().fill(&mut bytes[..]);
        hasher.zeroize();
        PayloadKey(bytes)
    }

    fn cipher(&self) -> Aes256Gcm {
        let (key, _) = self.halves();
        Aes256Gcm::new(<&Key<Aes256Gcm>>::from(key))
    }

    fn commitment(&self) -> &[u8; COMMITMENT_BYTES] {
        self.halves().1
    }

    fn halves(&self) -> (&[u8; 32], &[u8; 32]) {
        let (key, commitment) = self.0.split_at(32);
        (
            key.try_into().expect("the first 32 of 64 bytes"),
            commitment.try_into().expect("the last 32 of 64 bytes"),
        )
    }
}

// A nonce of zero is safe: every payload key seals exactly once, because its salt is fresh.
fn nonce() -> Nonce<aes_gcm::aead::consts::U12> {
    Nonce::default()
}

fn seal_body(
    key: &RecordKey,
    bound: &[u8; BOUND_BYTES],
    salt: &[u8; SALT_BYTES],
    plaintext: &[u8],
) -> Vec<u8> {
    let key = PayloadKey::derive(key, bound, salt);
    // One allocation of the final size: a growing vector would leave plaintext behind.
    let mut body = Vec::with_capacity(sealed_len(plaintext.len()) - SALT_BYTES);
    body.extend_from_slice(key.commitment());
    body.extend_from_slice(plaintext);
    pad::pad(&mut body, COMMITMENT_BYTES);
    let tag = key
        .cipher()
        .encrypt_inout_detached(&nonce(), bound, (&mut body[COMMITMENT_BYTES..]).into())
        .expect("at most 16 MiB: AES-GCM refuses only above 64 GiB");
    body.extend_from_slice(&tag);
    body
}

fn open_body(
    key: &PayloadKey,
    bound: &[u8; BOUND_BYTES],
    body: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (commitment, sealed) = body
        .split_first_chunk::<COMMITMENT_BYTES>()
        .ok_or(OpenError::Length)?;
    let (sealed, tag) = sealed
        .split_last_chunk::<TAG_BYTES>()
        .ok_or(OpenError::Length)?;
    // `blake3::Hash` compares in constant time.
    if blake3::Hash::from_bytes(*commitment) != blake3::Hash::from_bytes(*key.commitment()) {
        return Err(OpenError::Commitment);
    }
    let mut text = Zeroizing::new(sealed.to_vec());
    key.cipher()
        .decrypt_inout_detached(
            &nonce(),
            bound,
            text.as_mut_slice().into(),
            <&Tag>::from(tag),
        )
        .map_err(|_| OpenError::Ciphertext)?;
    let len = pad::unpadded_len(&text).map_err(|_| OpenError::Padding)?;
    text.truncate(len);
    Ok(text)
}
