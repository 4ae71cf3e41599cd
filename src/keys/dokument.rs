//! The key of one document's age file: a symmetric stanza, its key stands in the sealed event.

use std::collections::HashSet;

use age::{DecryptError, EncryptError};
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::primitives::{aead_decrypt, aead_encrypt};
use age_core::secrecy::ExposeSecret;
use eakte_domain::werte::BlobSchluessel;
use zeroize::Zeroizing;

use super::{KeyError, random};

/// Tag of the stanza in the age header (`schema/LOG.md`, documents).
const TAG: &str = "eakte-sym";

/// Wraps the file key of exactly one age file: 32 random bytes, used once, so a zero nonce is safe.
pub struct DokumentKey(Zeroizing<[u8; 32]>);

impl DokumentKey {
    /// A fresh key.
    pub fn generate() -> Result<Self, KeyError> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// The form in which it stands in the event.
    pub fn schluessel(&self) -> BlobSchluessel {
        BlobSchluessel(*self.0)
    }
}

impl From<&BlobSchluessel> for DokumentKey {
    fn from(key: &BlobSchluessel) -> Self {
        Self(Zeroizing::new(key.0))
    }
}

impl age::Recipient for DokumentKey {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        let stanza = Stanza {
            tag: TAG.to_owned(),
            args: Vec::new(),
            body: aead_encrypt(&self.0, file_key.expose_secret()),
        };
        Ok((vec![stanza], HashSet::new()))
    }
}

impl age::Identity for DokumentKey {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let opened = aead_decrypt(&self.0, FILE_KEY_BYTES, &stanza.body)
            .ok()
            .map(Zeroizing::new);
        Some(
            opened
                .ok_or(DecryptError::DecryptionFailed)
                .map(|key| FileKey::init_with_mut(|out| out.copy_from_slice(&key))),
        )
    }
}
