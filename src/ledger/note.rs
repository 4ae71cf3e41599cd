//! Signed notes (C2SP signed-note) with Ed25519: the clear payloads, checkpoints and manifests.
//!
//! A note is a text, an empty line, and signature lines. A writer signs under the name of its log
//! (the origin). Signatures of other keys are kept and ignored, so that witnesses can add theirs.
//!
//! Source: `schema/LOG.md` section 4; C2SP signed-note v1. Vectors: `tests/golden/ledger/note.json`.

use crate::ids::{Origin, parse_hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// Longest signed note, in bytes: 1 MiB.
pub const NOTE_BYTES_MAX: usize = 1024 * 1024;
/// Most signature lines of a note.
pub const NOTE_SIGNATURES_MAX: usize = 128;

/// C2SP's number of Ed25519 signatures.
const ALGORITHM_ED25519: u8 = 1;
const SIGNATURE_START: &str = "\u{2014} ";

/// The writer's private signing key. Never printed, wiped on drop.
pub struct WriterKey(SigningKey);

impl WriterKey {
    /// Takes the 32-byte seed of RFC 8032.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        WriterKey(SigningKey::from_bytes(seed))
    }

    /// The key that others check signatures with.
    pub fn public(&self) -> WriterPublicKey {
        WriterPublicKey(self.0.verifying_key().to_bytes())
    }
}

impl fmt::Debug for WriterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriterKey(redacted)")
    }
}

/// The writer's public key: 32 bytes of Ed25519.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WriterPublicKey(pub [u8; 32]);

/// Text that is not a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `name+id+base64` of an Ed25519 key, or 64 hexadecimal digits")]
pub struct KeyTextError;

impl WriterPublicKey {
    /// The C2SP key id for a signer's name: the first 4 bytes of SHA-256(name, LF, 0x01, key).
    pub fn id(&self, name: &Origin) -> [u8; 4] {
        let mut sha = Sha256::new();
        sha.update(name.as_str());
        sha.update([b'\n', ALGORITHM_ED25519]);
        sha.update(self.0);
        let [a, b, c, d, ..]: [u8; 32] = sha.finalize().into();
        [a, b, c, d]
    }

    /// The C2SP verifier key: `name+id+base64(0x01, key)`.
    pub fn to_vkey(&self, name: &Origin) -> String {
        let mut key = vec![ALGORITHM_ED25519];
        key.extend_from_slice(&self.0);
        format!(
            "{name}+{}+{}",
            hex::encode(self.id(name)),
            STANDARD.encode(key)
        )
    }

    /// Reads a C2SP verifier key. Fails if the id does not belong to name and key.
    pub fn from_vkey(text: &str) -> Result<(Origin, Self), KeyTextError> {
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyTextError);
        let name = Origin::new(part()?).map_err(|_| KeyTextError)?;
        let id = parse_hex::<4>(part()?).map_err(|_| KeyTextError)?;
        let bytes = STANDARD.decode(part()?).map_err(|_| KeyTextError)?;
        let Some((&ALGORITHM_ED25519, key)) = bytes.split_first() else {
            return Err(KeyTextError);
        };
        let key = WriterPublicKey(key.try_into().map_err(|_| KeyTextError)?);
        if key.id(&name) != id {
            return Err(KeyTextError);
        }
        Ok((name, key))
    }

    /// Reads what a person was given: a verifier key or 64 hexadecimal digits, with blanks around.
    pub fn from_text(text: &str) -> Result<Self, KeyTextError> {
        let text = text.trim();
        if text.contains('+') {
            return WriterPublicKey::from_vkey(text).map(|(_, key)| key);
        }
        parse_hex(&text.to_ascii_lowercase())
            .map(WriterPublicKey)
            .map_err(|_| KeyTextError)
    }
}

impl fmt::Display for WriterPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for WriterPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriterPublicKey({self})")
    }
}

/// Why bytes are not a note, or a note is not signed by the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than 1 MiB, or more than 128 signatures.
    #[error("the note is too large")]
    TooLarge,
    /// Not UTF-8, a control character, no empty line before the signatures, no signature.
    #[error("not a signed note")]
    Malformed,
    /// No line is signed by the writer's key.
    #[error("no signature by the expected key")]
    Unsigned,
    /// The writer's signature does not match the text, or stands there twice.
    #[error("wrong signature")]
    WrongSignature,
}

/// A note taken apart; nothing in it is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Signs a text. It must end with a line feed and hold no other control character; the callers of
/// this crate make only such texts.
pub fn sign(text: &str, name: &Origin, key: &WriterKey) -> Vec<u8> {
    debug_assert!(is_note_text(text), "a note's text ends with a line feed");
    let mut signature = key.public().id(name).to_vec();
    signature.extend_from_slice(&key.0.sign(text.as_bytes()).to_bytes());
    format!(
        "{text}\n{SIGNATURE_START}{name} {}\n",
        STANDARD.encode(signature)
    )
    .into_bytes()
}

/// Adds a signature line over the same text; `note` is what [`sign`] made. Fails if it is no note.
pub fn cosign(note: &[u8], name: &Origin, key: &WriterKey) -> Result<Vec<u8>, NoteError> {
    let text = Note::parse(note)?.text;
    let signed = sign(&text, name, key);
    Ok([note, &signed[text.len() + 1..]].concat())
}

impl Note {
    /// Takes a note apart, strictly. Verifies nothing.
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)?;
        let split = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = (&note[..=split], &note[split + 2..]);
        if !is_note_text(text) || !signatures.ends_with('\n') {
            return Err(NoteError::Malformed);
        }
        let signatures = signatures
            .strip_suffix('\n')
            .unwrap_or_default()
            .split('\n')
            .map(|line| NoteSignature::parse(line).ok_or(NoteError::Malformed))
            .take(NOTE_SIGNATURES_MAX + 1)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > NOTE_SIGNATURES_MAX {
            return Err(NoteError::TooLarge);
        }
        Ok(Note {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The signed text, ending with a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is signed by this key under this name: exactly one such signature, valid
    /// by the strict rules (canonical, no small-order points). Other signatures are ignored.
    pub fn verify(&self, name: &Origin, key: &WriterPublicKey) -> Result<(), NoteError> {
        let id = key.id(name);
        let mut ours = self
            .signatures
            .iter()
            .filter(|s| s.name == name.as_str() && s.id == id);
        let signature = ours.next().ok_or(NoteError::Unsigned)?;
        if ours.next().is_some() {
            return Err(NoteError::WrongSignature);
        }
        let key = VerifyingKey::from_bytes(&key.0).map_err(|_| NoteError::WrongSignature)?;
        let signature =
            Signature::from_slice(&signature.bytes).map_err(|_| NoteError::WrongSignature)?;
        key.verify_strict(self.text.as_bytes(), &signature)
            .map_err(|_| NoteError::WrongSignature)
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(SIGNATURE_START)?.split_once(' ')?;
        if name.is_empty()
            || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
        {
            return None;
        }
        let bytes = STANDARD.decode(bytes).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        if bytes.is_empty() {
            return None;
        }
        Some(NoteSignature {
            name: name.to_owned(),
            id: *id,
            bytes: bytes.to_vec(),
        })
    }
}

/// One or more lines, each ended, without control characters.
fn is_note_text(text: &str) -> bool {
    text.ends_with('\n') && text.chars().all(|c| c == '\n' || c >= ' ')
}
