//! Verifier keys (C2SP signed-note): who may sign a note, and whether it did.
//!
//! Three schemes: plain Ed25519 over the text, and the two timestamped cosignatures of C2SP
//! tlog-cosignature, Ed25519 and ML-DSA-44. ML-DSA is young: nothing rests on it alone.
//!
//! Source: `schema/LOG.md` section 9. Vectors: `tests/golden/ledger/cosign.json`.

use crate::checkpoint::Checkpoint;
use crate::cosign::{ed25519_message, ml_dsa_message, verify_ml_dsa};
use crate::header::NUMBER_MAX;
use crate::ids::{Origin, parse_hex};
use crate::note::{Note, NoteError, WriterPublicKey, verify_ed25519};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Length in bytes of an ML-DSA-44 public key.
pub const ML_DSA_KEY_BYTES: usize = 1312;

/// How a key signs: C2SP's signature types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// 0x01: Ed25519 over the text of the note.
    Note,
    /// 0x04: Ed25519 over time and text of a checkpoint.
    Cosignature,
    /// 0x06: ML-DSA-44 over signer, time, origin, size and root of a checkpoint.
    MlDsa44,
}

impl Scheme {
    /// C2SP's byte.
    pub fn number(self) -> u8 {
        match self {
            Scheme::Note => 1,
            Scheme::Cosignature => 4,
            Scheme::MlDsa44 => 6,
        }
    }

    /// Whether breaking Ed25519 is enough to forge it.
    pub fn is_ed25519(self) -> bool {
        self != Scheme::MlDsa44
    }

    fn key_bytes(self) -> usize {
        if self.is_ed25519() {
            32
        } else {
            ML_DSA_KEY_BYTES
        }
    }
}

/// A name, a scheme and a public key; written `name+id+base64(scheme, key)`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Vkey {
    name: Origin,
    scheme: Scheme,
    /// As long as the scheme says.
    key: Vec<u8>,
}

/// Text that is not a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a verifier key `name+id+base64` of scheme 1, 4 (Ed25519) or 6 (ML-DSA-44) with its own id"
)]
pub struct VkeyError;

/// The C2SP key id: the first 4 bytes of SHA-256(name, LF, scheme, key).
pub(crate) fn key_id(name: &Origin, scheme: Scheme, key: &[u8]) -> [u8; 4] {
    let mut sha = Sha256::new();
    sha.update(name.as_str());
    sha.update([b'\n', scheme.number()]);
    sha.update(key);
    let [a, b, c, d, ..]: [u8; 32] = sha.finalize().into();
    [a, b, c, d]
}

impl Vkey {
    /// The key of a writer, or of a log that signs its checkpoints.
    pub fn ed25519(name: Origin, key: WriterPublicKey) -> Self {
        Vkey {
            name,
            scheme: Scheme::Note,
            key: key.0.to_vec(),
        }
    }

    /// `key` must be as long as the scheme asks for.
    pub(crate) fn new(name: Origin, scheme: Scheme, key: Vec<u8>) -> Self {
        debug_assert_eq!(key.len(), scheme.key_bytes(), "length of the key");
        Vkey { name, scheme, key }
    }

    /// The name that stands in signature lines.
    pub fn name(&self) -> &Origin {
        &self.name
    }

    /// How the key signs.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The id that stands in signature lines.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.scheme, &self.key)
    }

    /// The key of scheme 1, if it is one.
    pub fn as_ed25519(&self) -> Option<WriterPublicKey> {
        let key = (self.scheme == Scheme::Note).then_some(&self.key[..])?;
        key.try_into().ok().map(WriterPublicKey)
    }

    /// The public key itself: two verifier keys with the same one are the same signer.
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// Checks that the note has exactly one signature by this key and that it is valid.
    ///
    /// Returns when it was signed, in Unix seconds; nothing for scheme 1, which does not say.
    /// Errors: [`NoteError::Unsigned`] without a line of this name and id, else
    /// [`NoteError::WrongSignature`]; also for a cosignature under a text that is no checkpoint.
    pub fn verify(&self, note: &Note) -> Result<Option<u64>, NoteError> {
        let signature = note.signature(&self.name, self.id())?;
        if self.scheme == Scheme::Note {
            self.verify_plain(note.text().as_bytes(), signature)?;
            return Ok(None);
        }
        let checkpoint = Checkpoint::parse(note.text()).map_err(|_| NoteError::WrongSignature)?;
        let (time, signature) = signature
            .split_first_chunk::<8>()
            .ok_or(NoteError::WrongSignature)?;
        let time = u64::from_be_bytes(*time);
        // Zero would say: not necessarily the newest state that the signer has seen.
        if time == 0 || time > NUMBER_MAX {
            return Err(NoteError::WrongSignature);
        }
        if self.scheme == Scheme::Cosignature {
            self.verify_plain(ed25519_message(&checkpoint, time).as_bytes(), signature)?;
        } else {
            let message = ml_dsa_message(&checkpoint, &self.name, time);
            verify_ml_dsa(&self.key, &message, signature)?;
        }
        Ok(Some(time))
    }

    fn verify_plain(&self, message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
        let key = self.key[..].try_into();
        verify_ed25519(
            key.map_err(|_| NoteError::WrongSignature)?,
            message,
            signature,
        )
    }
}

impl FromStr for Vkey {
    type Err = VkeyError;

    /// Reads `name+id+base64`. Strict: one key, one spelling; the id must belong to name and key.
    fn from_str(text: &str) -> Result<Self, VkeyError> {
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(VkeyError);
        let name = Origin::new(part()?).map_err(|_| VkeyError)?;
        let id = parse_hex::<4>(part()?).map_err(|_| VkeyError)?;
        let bytes = STANDARD.decode(part()?).map_err(|_| VkeyError)?;
        let (number, key) = bytes.split_first().ok_or(VkeyError)?;
        let scheme = [Scheme::Note, Scheme::Cosignature, Scheme::MlDsa44]
            .into_iter()
            .find(|s| s.number() == *number && s.key_bytes() == key.len())
            .ok_or(VkeyError)?;
        let vkey = Vkey::new(name, scheme, key.to_vec());
        (vkey.id() == id).then_some(vkey).ok_or(VkeyError)
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[self.scheme.number()], &self.key[..]].concat());
        write!(f, "{}+{}+{key}", self.name, hex::encode(self.id()))
    }
}

impl fmt::Debug for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Vkey({} {:?} {})",
            self.name,
            self.scheme,
            hex::encode(self.id())
        )
    }
}
