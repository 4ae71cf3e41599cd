//! age's native post-quantum recipient `mlkem768x25519`, until the `age` crate has it.
//!
//! HPKE (RFC 9180, base mode) with the KEM MLKEM768-X25519 (X-Wing), HKDF-SHA256 and ChaCha20-Poly1305; all of it
//! from `hpke`, only the stanza and the text forms are ours. A file to this recipient is for no other kind of
//! recipient as well: that would take the protection away, so `age` is told and refuses.
//! Source: C2SP `age.md`, "mlkem768x25519". Vectors: `tests/golden/age/hybrid.json` (C2SP CCTV).

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use age::{DecryptError, EncryptError};
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::secrecy::ExposeSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bech32::{FromBase32, ToBase32, Variant};
use curve25519_dalek::montgomery::MontgomeryPoint;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::{Zeroize, Zeroizing};

use crate::AgeError;

type Aead = hpke::aead::ChaCha20Poly1305;
type Kdf = hpke::kdf::HkdfSha256;

const TAG: &str = "mlkem768x25519";
const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
const RECIPIENT_HRP: &str = "age1pq";
const IDENTITY_HRP: &str = "age-secret-key-pq-";
/// Bytes of an encapsulated key: ML-KEM-768 ciphertext, then the X25519 share.
const ENC_BYTES: usize = 1120;
/// Bytes of the wrapped file key: the key and a tag.
const BODY_BYTES: usize = FILE_KEY_BYTES + 16;
/// What all hybrid recipients share and no other has: `age` mixes only recipients with equal labels.
const LABEL: &str = "postquantum";

/// To whom: 1,216 bytes, written `age1pq1...` (1,959 characters).
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(<XWing as Kem>::PublicKey);

/// Who: 32 bytes, written `AGE-SECRET-KEY-PQ-1...`. Never printed.
#[derive(Clone)]
pub struct Identity {
    seed: Zeroizing<[u8; 32]>,
    key: <XWing as Kem>::PrivateKey,
}

/// The text is no such key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed hybrid age key")]
pub struct Malformed;

/// The last 32 bytes of a public or encapsulated key: an X25519 point of small order gives everybody the same
/// secret. Eight times such a point is the neutral one, eight times no other.
/// Neither `hpke` 0.15.1 nor `x-wing` 0.1.1 as used by it looks.
fn is_low_order(bytes: &[u8]) -> bool {
    let Some(point) = bytes.last_chunk::<32>() else {
        return true;
    };
    let eight = [true, false, false, false].into_iter();
    MontgomeryPoint(*point).mul_bits_be(eight).to_bytes() == [0; 32]
}

fn bech32_bytes(text: &str, hrp: &str) -> Result<Zeroizing<Vec<u8>>, Malformed> {
    let (found, mut data, variant) = bech32::decode(text).map_err(|_| Malformed)?;
    let bytes = Vec::<u8>::from_base32(&data).map(Zeroizing::new);
    data.fill(bech32::u5::default());
    if found != hrp || variant != Variant::Bech32 {
        return Err(Malformed);
    }
    bytes.map_err(|_| Malformed)
}

fn bech32_text(bytes: &[u8], hrp: &str) -> String {
    // Fails for a malformed prefix only; both are constants.
    bech32::encode(hrp, bytes.to_base32(), Variant::Bech32).unwrap_or_default()
}

impl FromStr for Recipient {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = bech32_bytes(text, RECIPIENT_HRP)?;
        if is_low_order(&bytes) {
            return Err(Malformed);
        }
        <XWing as Kem>::PublicKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_| Malformed)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32_text(&self.0.to_bytes(), RECIPIENT_HRP))
    }
}

impl Identity {
    /// A fresh identity.
    pub fn generate() -> Result<Self, AgeError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed)?;
        Ok(Self::from_seed(&seed))
    }

    /// From its 32 bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self {
            seed: Zeroizing::new(*seed),
            key: <XWing as Kem>::PrivateKey::from_bytes(seed)
                .expect("every 32 bytes are a private key of X-Wing"),
        }
    }

    /// Its 32 bytes, for splitting and for key files.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// Its recipient.
    pub fn to_public(&self) -> Recipient {
        Recipient(XWing::sk_to_pk(&self.key))
    }

    /// Its text form: a secret.
    pub fn to_secret(&self) -> Zeroizing<String> {
        let lower = Zeroizing::new(bech32_text(&*self.seed, IDENTITY_HRP));
        Zeroizing::new(lower.to_uppercase())
    }
}

impl FromStr for Identity {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        // Upper case is the written form; bech32 itself refuses a mixture.
        let bytes = bech32_bytes(text, IDENTITY_HRP)?;
        let seed = <&[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| Malformed)?;
        Ok(Self::from_seed(seed))
    }
}

impl age::Recipient for Recipient {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        let (enc, body) = hpke::single_shot_seal::<Aead, Kdf, XWing>(
            &OpModeS::Base,
            &self.0,
            INFO,
            file_key.expose_secret(),
            &[],
        )
        .map_err(|e| EncryptError::Io(std::io::Error::other(e.to_string())))?;
        let stanza = Stanza {
            tag: TAG.to_owned(),
            args: vec![STANDARD_NO_PAD.encode(enc.to_bytes())],
            body,
        };
        Ok((vec![stanza], HashSet::from([LABEL.to_owned()])))
    }
}

impl age::Identity for Identity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let Some(enc) = encapsulated(stanza) else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        // Another identity's stanza looks like a damaged one: it is not ours.
        let mut opened = hpke::single_shot_open::<Aead, Kdf, XWing>(
            &OpModeR::Base,
            &self.key,
            &enc,
            INFO,
            &stanza.body,
            &[],
        )
        .ok()?;
        let key = FileKey::init_with_mut(|key| key.copy_from_slice(&opened));
        opened.zeroize();
        Some(Ok(key))
    }
}

/// The encapsulated key of a well-formed stanza: one argument of the right length in canonical base64, a body that
/// wraps exactly one file key, no point of small order.
fn encapsulated(stanza: &Stanza) -> Option<<XWing as Kem>::EncappedKey> {
    let [argument] = stanza.args.as_slice() else {
        return None;
    };
    let enc = STANDARD_NO_PAD.decode(argument).ok()?;
    if enc.len() != ENC_BYTES || stanza.body.len() != BODY_BYTES || is_low_order(&enc) {
        return None;
    }
    <XWing as Kem>::EncappedKey::from_bytes(&enc).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;
    use std::io::Read;

    use serde::Deserialize;
    use sha2::{Digest, Sha256};

    use super::*;

    #[derive(Deserialize)]
    struct Golden {
        vectors: BTreeMap<String, Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        expect: String,
        payload_sha256: Option<String>,
        identities: Vec<String>,
        file: String,
    }

    fn identity(text: &str) -> Box<dyn age::Identity> {
        match text.parse::<age::x25519::Identity>() {
            Ok(classical) => Box::new(classical),
            Err(_) => Box::new(text.parse::<Identity>().unwrap()),
        }
    }

    /// What the vectors call the outcome of opening a file.
    fn outcome(v: &Vector) -> (String, Option<String>) {
        let file = base64::engine::general_purpose::STANDARD
            .decode(&v.file)
            .unwrap();
        let identities: Vec<_> = v.identities.iter().map(|i| identity(i)).collect();
        let failed = |e: DecryptError| match e {
            DecryptError::NoMatchingKeys => ("no match".to_owned(), None),
            _ => ("header failure".to_owned(), None),
        };
        let decryptor = match age::Decryptor::new_buffered(file.as_slice()) {
            Ok(d) => d,
            Err(e) => return failed(e),
        };
        match decryptor.decrypt(identities.iter().map(|i| &**i)) {
            Ok(mut reader) => {
                let mut text = Vec::new();
                reader.read_to_end(&mut text).unwrap();
                (
                    "success".to_owned(),
                    Some(hex::encode(Sha256::digest(text))),
                )
            }
            Err(e) => failed(e),
        }
    }

    #[test]
    fn every_hybrid_vector_of_c2sp_ends_as_it_says() {
        let golden: Golden =
            serde_json::from_str(include_str!("../../tests/golden/age/hybrid.json")).unwrap();
        assert_eq!(golden.vectors.len(), 18);
        for (name, v) in &golden.vectors {
            let (found, payload) = outcome(v);
            assert_eq!(found, v.expect, "{name}");
            assert_eq!(payload, v.payload_sha256, "{name}");
        }
    }

    /// From the text of C2SP `age.md`: an identity and the ends of its recipient.
    #[test]
    fn the_identity_of_the_specification_has_the_recipient_of_the_specification() {
        let text = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR";
        let identity: Identity = text.parse().unwrap();
        assert_eq!(*identity.to_secret(), text);
        let recipient = identity.to_public().to_string();
        assert!(
            recipient.starts_with("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87")
        );
        assert!(recipient.ends_with("yzk3tlhl53k2ykx3qheyty7saeq0d3fzv49zc0k"));
        assert!(recipient.parse::<Recipient>().unwrap() == identity.to_public());
    }

    #[test]
    fn a_hybrid_and_a_classical_recipient_do_not_share_a_file() {
        let hybrid = Identity::generate().unwrap().to_public();
        let classical = age::x25519::Identity::generate().to_public();
        let both: [&dyn age::Recipient; 2] = [&hybrid, &classical];
        assert!(age::Encryptor::with_recipients(both.into_iter()).is_err());
    }

    #[test]
    fn a_recipient_with_a_point_of_small_order_is_refused() {
        let mut bytes = Identity::generate()
            .unwrap()
            .to_public()
            .0
            .to_bytes()
            .to_vec();
        bytes[1184..].fill(0);
        let text = bech32_text(&bytes, RECIPIENT_HRP);
        assert!(text.parse::<Recipient>().is_err());
    }
}
