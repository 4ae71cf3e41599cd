//! Small secrets at rest: AES-256-GCM under a key derived for one purpose.
//!
//! A sealed secret is a random nonce of 12 bytes, then the ciphertext with its tag. What it belongs to is bound as
//! associated data: moved to another row it does not open.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use zeroize::Zeroizing;

use super::{KeyError, random};

const NONCE_BYTES: usize = 12;

/// A key that seals small secrets. Never printed.
pub struct Kapsel(Zeroizing<[u8; 32]>);

impl Kapsel {
    /// Derives the key of a purpose. `context`: a constant text that nothing else uses.
    pub fn ableiten(context: &str, material: &[u8]) -> Self {
        Self(Zeroizing::new(blake3::derive_key(context, material)))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(*self.0))
    }

    /// Seals a secret that belongs to `bound`.
    ///
    /// Errors: no randomness from the system.
    pub fn verschliessen(&self, bound: &[u8], secret: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce = random::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: secret,
            aad: bound,
        };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| KeyError::Huelle("too long to seal".into()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens a sealed secret; none if it was changed, belongs to something else or was sealed under another key.
    pub fn oeffnen(&self, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg, aad: bound };
        let open = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        open.ok().map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_where_it_belongs_and_unchanged() {
        let key = Kapsel::ableiten("test one", &[7; 32]);
        let sealed = key.verschliessen(b"row 1", b"secret").unwrap();
        assert_eq!(
            key.oeffnen(b"row 1", &sealed).unwrap().as_slice(),
            b"secret"
        );
        assert!(key.oeffnen(b"row 2", &sealed).is_none());
        let other = Kapsel::ableiten("test two", &[7; 32]);
        assert!(other.oeffnen(b"row 1", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.oeffnen(b"row 1", &changed).is_none(), "byte {at}");
        }
        assert!(key.oeffnen(b"row 1", &sealed[..11]).is_none());
    }
}
