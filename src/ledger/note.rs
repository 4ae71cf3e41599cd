//! Signed notes (C2SP signed-note) with Ed25519: the clear payloads, checkpoints and manifests.
//!
//! A note is a text, an empty line, and signature lines. A writer signs under the name of its log
//! (the origin). Signatures of other keys are kept and ignored, so that witnesses can add theirs.
//!
//! Source: `schema/LOG.md` section 4; C2SP signed-note v1. Vectors: `tests/golden/ledger/note.json`.

use crate::ids::{Origin, parse_hex};
use crate::vkey::{Scheme, Vkey, key_id};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::cell::Cell;
use std::fmt;

/// Longest signed note, in bytes: 1 MiB.
pub const NOTE_BYTES_MAX: usize = 1024 * 1024;
/// Most signature lines of a note.
pub const NOTE_SIGNATURES_MAX: usize = 128;

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
        key_id(name, Scheme::Note, &self.0)
    }

    /// The C2SP verifier key: `name+id+base64(0x01, key)`.
    pub fn to_vkey(&self, name: &Origin) -> String {
        Vkey::ed25519(name.clone(), *self).to_string()
    }

    /// Reads a C2SP verifier key. Fails if the id does not belong to name and key.
    pub fn from_vkey(text: &str) -> Result<(Origin, Self), KeyTextError> {
        let vkey: Vkey = text.parse().map_err(|_| KeyTextError)?;
        let key = vkey.as_ed25519().ok_or(KeyTextError)?;
        Ok((vkey.name().clone(), key))
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
    signatures: Vec<SignatureLine>,
}

/// One signature line: who says to have signed, and the signature, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Signs a text. It must end with a line feed and hold no other control character; the callers of
/// this crate make only such texts.
pub fn sign(text: &str, name: &Origin, key: &WriterKey) -> Vec<u8> {
    debug_assert!(is_note_text(text), "a note's text ends with a line feed");
    let signature = key.0.sign(text.as_bytes()).to_bytes().to_vec();
    let line = SignatureLine::new(name, key.public().id(name), signature);
    format!("{text}\n{line}").into_bytes()
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
            .map(|line| SignatureLine::parse(line).ok_or(NoteError::Malformed))
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

    /// Joins a text that [`sign`] would take and at least one signature line.
    pub(crate) fn new(text: String, signatures: Vec<SignatureLine>) -> Self {
        debug_assert!(is_note_text(&text) && !signatures.is_empty(), "a note");
        Note { text, signatures }
    }

    /// The signed text, ending with a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in their order.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds signature lines, for example a witness's answer. A line of a key (name and id) that has
    /// one already takes its place. Fails with [`NoteError::TooLarge`] above the limits of a note.
    pub fn add(&mut self, lines: impl IntoIterator<Item = SignatureLine>) -> Result<(), NoteError> {
        let mut signatures = self.signatures.clone();
        for line in lines {
            signatures.retain(|s| (&s.name, s.id) != (&line.name, line.id));
            signatures.push(line);
        }
        let note = Note {
            text: self.text.clone(),
            signatures,
        };
        if note.signatures.len() > NOTE_SIGNATURES_MAX || note.to_bytes().len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        *self = note;
        Ok(())
    }

    /// The note as it is stored and sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines: String = self.signatures.iter().map(ToString::to_string).collect();
        format!("{}\n{lines}", self.text).into_bytes()
    }

    /// The one signature by the key with this name and id; the bytes behind the id, unchecked.
    pub(crate) fn signature(&self, name: &Origin, id: [u8; 4]) -> Result<&[u8], NoteError> {
        let mut ours = self
            .signatures
            .iter()
            .filter(|s| s.name == name.as_str() && s.id == id);
        let signature = ours.next().ok_or(NoteError::Unsigned)?;
        if ours.next().is_some() {
            return Err(NoteError::WrongSignature);
        }
        Ok(&signature.bytes)
    }

    /// Whether the text is signed by this key under this name: exactly one such signature, valid
    /// by the strict rules (canonical, no small-order points). Other signatures are ignored.
    pub fn verify(&self, name: &Origin, key: &WriterPublicKey) -> Result<(), NoteError> {
        let signature = self.signature(name, key.id(name))?;
        verify_ed25519(&key.0, self.text.as_bytes(), signature)
    }
}

/// Ed25519 by the strict rules of `schema/LOG.md` section 4.
pub(crate) fn verify_ed25519(
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8],
) -> Result<(), NoteError> {
    let key = unpacked(key).ok_or(NoteError::WrongSignature)?;
    let signature = Signature::from_slice(signature).map_err(|_| NoteError::WrongSignature)?;
    key.verify_strict(message, &signature)
        .map_err(|_| NoteError::WrongSignature)
}

/// The key as a point of the curve, which takes an eighth of the time of a check. Logs have one writer: the last key of
/// each thread is kept.
fn unpacked(key: &[u8; 32]) -> Option<VerifyingKey> {
    thread_local! {
        static LAST: Cell<Option<VerifyingKey>> = const { Cell::new(None) };
    }
    if let Some(last) = LAST.get().filter(|last| last.as_bytes() == key) {
        return Some(last);
    }
    let key = VerifyingKey::from_bytes(key).ok()?;
    LAST.set(Some(key));
    Some(key)
}

impl SignatureLine {
    /// A line by the key with this name and id. `bytes`: what follows the id.
    pub(crate) fn new(name: &Origin, id: [u8; 4], bytes: Vec<u8>) -> Self {
        SignatureLine {
            name: name.as_str().to_owned(),
            id,
            bytes,
        }
    }

    /// Reads one line, without the line feed.
    pub fn parse(line: &str) -> Option<Self> {
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
        Some(SignatureLine {
            name: name.to_owned(),
            id: *id,
            bytes: bytes.to_vec(),
        })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }
}

impl fmt::Display for SignatureLine {
    /// The line, with its line feed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = STANDARD.encode([&self.id[..], &self.bytes].concat());
        writeln!(f, "{SIGNATURE_START}{} {bytes}", self.name)
    }
}

/// One or more lines, each ended, without control characters.
fn is_note_text(text: &str) -> bool {
    text.ends_with('\n') && text.chars().all(|c| c == '\n' || c >= ' ')
}
