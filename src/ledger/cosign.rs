//! Signing checkpoints: the log's own signatures and the cosignatures of witnesses.
//!
//! C2SP tlog-cosignature: `cosignature/v1` with Ed25519 and `subtree/v1` with ML-DSA-44. A log signs
//! each batch with plain Ed25519 (C2SP signed-note) and each seal with ML-DSA-44, too, under its origin
//! as name. ML-DSA signs without randomness, so that vectors are fixed.
//!
//! Source: `schema/LOG.md` section 9. Vectors: `tests/golden/ledger/cosign.json`.

use crate::checkpoint::Checkpoint;
use crate::ids::Origin;
use crate::note::{NoteError, SignatureLine};
use crate::vkey::{Scheme, Vkey};
use ed25519_dalek::{Signer, SigningKey};
use ml_dsa::{EncodedVerifyingKey, Keypair, MlDsa44, Signature, Verifier, VerifyingKey};
use std::fmt;
use zeroize::Zeroizing;

/// Length in bytes of an ML-DSA-44 signature.
pub const ML_DSA_SIGNATURE_BYTES: usize = 2420;

/// The private keys of a log or of a witness, under one name. Never printed, wiped on drop.
pub struct CosignKeys {
    name: Origin,
    ed25519: SigningKey,
    /// Spread out into a key only when used: once an hour.
    ml_dsa: Zeroizing<[u8; 32]>,
}

impl CosignKeys {
    /// Takes the seeds of RFC 8032 and of FIPS 204, each 32 random bytes, never the same.
    pub fn from_seeds(name: Origin, ed25519: &[u8; 32], ml_dsa: &[u8; 32]) -> Self {
        CosignKeys {
            name,
            ed25519: SigningKey::from_bytes(ed25519),
            ml_dsa: Zeroizing::new(*ml_dsa),
        }
    }

    /// The name of both keys.
    pub fn name(&self) -> &Origin {
        &self.name
    }

    /// The verifier key of one scheme. A log has [`Scheme::Note`] and ML-DSA, a witness
    /// [`Scheme::Cosignature`] and ML-DSA.
    pub fn vkey(&self, scheme: Scheme) -> Vkey {
        let key = if scheme.is_ed25519() {
            self.ed25519.verifying_key().to_bytes().to_vec()
        } else {
            self.ml_dsa_key().verifying_key().encode().to_vec()
        };
        Vkey::new(self.name.clone(), scheme, key)
    }

    /// Signs a checkpoint. `time`: Unix seconds, at least 1; it does not count for [`Scheme::Note`].
    pub fn sign(&self, checkpoint: &Checkpoint, scheme: Scheme, time: u64) -> SignatureLine {
        let message = match scheme {
            Scheme::Note => checkpoint.text().into_bytes(),
            Scheme::Cosignature => ed25519_message(checkpoint, time).into_bytes(),
            Scheme::MlDsa44 => ml_dsa_message(checkpoint, &self.name, time),
        };
        let mut bytes = match scheme {
            Scheme::Note => Vec::new(),
            Scheme::Cosignature | Scheme::MlDsa44 => time.to_be_bytes().to_vec(),
        };
        if scheme.is_ed25519() {
            bytes.extend_from_slice(&self.ed25519.sign(&message).to_bytes());
        } else {
            bytes.extend_from_slice(&self.ml_dsa_key().sign(&message).encode());
        }
        SignatureLine::new(&self.name, self.vkey(scheme).id(), bytes)
    }

    fn ml_dsa_key(&self) -> ml_dsa::SigningKey<MlDsa44> {
        ml_dsa::SigningKey::from_seed(&(*self.ml_dsa).into())
    }
}

impl fmt::Debug for CosignKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignKeys({}, redacted)", self.name)
    }
}

/// What an Ed25519 cosignature signs: header line, time line, the checkpoint's text.
pub(crate) fn ed25519_message(checkpoint: &Checkpoint, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{}", checkpoint.text())
}

/// What an ML-DSA-44 cosignature signs: C2SP's `cosigned_message` for a whole tree.
pub(crate) fn ml_dsa_message(checkpoint: &Checkpoint, name: &Origin, time: u64) -> Vec<u8> {
    let mut message = b"subtree/v1\n\0".to_vec();
    let text = |message: &mut Vec<u8>, text: &Origin| {
        // A name has 1 to 255 bytes, see `Origin`.
        message.push(text.as_str().len() as u8);
        message.extend_from_slice(text.as_str().as_bytes());
    };
    text(&mut message, name);
    message.extend_from_slice(&time.to_be_bytes());
    text(&mut message, &checkpoint.origin);
    message.extend_from_slice(&0u64.to_be_bytes());
    message.extend_from_slice(&checkpoint.size.to_be_bytes());
    message.extend_from_slice(&checkpoint.root.0);
    message
}

pub(crate) fn verify_ml_dsa(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
    let key = EncodedVerifyingKey::<MlDsa44>::try_from(key);
    let key = key.map_err(|_| NoteError::WrongSignature)?;
    let signature = Signature::<MlDsa44>::try_from(signature);
    let signature = signature.map_err(|_| NoteError::WrongSignature)?;
    VerifyingKey::<MlDsa44>::decode(&key)
        .verify(message, &signature)
        .map_err(|_| NoteError::WrongSignature)
}
