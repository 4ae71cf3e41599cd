//! Signatures of tokens and certificates: RSA (PKCS #1 v1.5 and PSS) from 2048 bits, ECDSA on P-256 and P-384,
//! with SHA-256, SHA-384 or SHA-512.

use super::{SHA_512, TokenError};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode, Sequence};
use rsa::signature::Verifier;
use rsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use rsa::{PublicKey, pkcs1v15, pss};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// Smallest RSA key, in bits.
const RSA_BITS_MIN: u32 = 2048;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
const RSA_SHA_256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
const ECDSA_SHA_256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
const ECDSA_SHA_512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
const EC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = oid("1.3.132.0.34");

/// A digest that is strong enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn of(oid: &ObjectIdentifier) -> Result<Self, TokenError> {
        match *oid {
            SHA_256 => Ok(Hash::Sha256),
            SHA_384 => Ok(Hash::Sha384),
            SHA_512 => Ok(Hash::Sha512),
            _ => Err(TokenError::Algorithm),
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha256 => Sha256::digest(bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// RFC 4055: parameters of RSASSA-PSS. The defaults stand for SHA-1, so every field is asked for.
#[derive(Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt: Option<u8>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

/// Checks a signature by the key of a certificate. `digest`: the one named beside the algorithm, where CMS names
/// both; they must agree.
pub(super) fn verify(
    certificate: &Certificate,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TokenError> {
    let key = &certificate.tbs_certificate.subject_public_key_info;
    let named = |hash: Hash| match digest {
        Some(other) if other != hash => Err(TokenError::Algorithm),
        _ => Ok(hash),
    };
    match algorithm.oid {
        // CMS names the key's algorithm alone; the digest then stands beside it.
        RSA => pkcs1(
            key,
            digest.ok_or(TokenError::Algorithm)?,
            message,
            signature,
        ),
        RSA_SHA_256 => pkcs1(key, named(Hash::Sha256)?, message, signature),
        RSA_SHA_384 => pkcs1(key, named(Hash::Sha384)?, message, signature),
        RSA_SHA_512 => pkcs1(key, named(Hash::Sha512)?, message, signature),
        RSA_PSS => pss(
            key,
            algorithm.parameters.as_ref(),
            named,
            message,
            signature,
        ),
        ECDSA_SHA_256 => ecdsa(key, named(Hash::Sha256)?, message, signature),
        ECDSA_SHA_384 => ecdsa(key, named(Hash::Sha384)?, message, signature),
        ECDSA_SHA_512 => ecdsa(key, named(Hash::Sha512)?, message, signature),
        _ => Err(TokenError::Algorithm),
    }
}

type Spki = x509_cert::spki::SubjectPublicKeyInfoOwned;

fn rsa_key(key: &Spki) -> Result<PublicKey, TokenError> {
    use rsa::pkcs1::DecodeRsaPublicKey;
    if ![RSA, RSA_PSS].contains(&key.algorithm.oid) {
        return Err(TokenError::Algorithm);
    }
    let bytes = key.subject_public_key.raw_bytes();
    let key = PublicKey::from_pkcs1_der(bytes).map_err(|_| TokenError::Algorithm)?;
    if key.n().bit_width() < RSA_BITS_MIN {
        return Err(TokenError::Algorithm);
    }
    Ok(key)
}

fn pkcs1(key: &Spki, hash: Hash, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let key = rsa_key(key)?;
    let signature = pkcs1v15::Signature::try_from(signature).map_err(|_| TokenError::Signature)?;
    match hash {
        Hash::Sha256 => pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(message, &signature),
        Hash::Sha384 => pkcs1v15::VerifyingKey::<Sha384>::new(key).verify(message, &signature),
        Hash::Sha512 => pkcs1v15::VerifyingKey::<Sha512>::new(key).verify(message, &signature),
    }
    .map_err(|_| TokenError::Signature)
}

fn pss(
    key: &Spki,
    parameters: Option<&Any>,
    named: impl Fn(Hash) -> Result<Hash, TokenError>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TokenError> {
    const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
    let bytes = parameters.ok_or(TokenError::Algorithm)?.to_der()?;
    let parameters = PssParameters::from_der(&bytes).map_err(|_| TokenError::Algorithm)?;
    let hash = parameters.hash.ok_or(TokenError::Algorithm)?;
    let mask = parameters.mask.ok_or(TokenError::Algorithm)?;
    let masked = mask.parameters.ok_or(TokenError::Algorithm)?.to_der()?;
    let masked = AlgorithmIdentifierOwned::from_der(&masked).map_err(|_| TokenError::Algorithm)?;
    let trailer = parameters.trailer.unwrap_or(1);
    if mask.oid != MGF1 || masked.oid != hash.oid || trailer != 1 {
        return Err(TokenError::Algorithm);
    }
    let salt = usize::from(parameters.salt.ok_or(TokenError::Algorithm)?);
    let key = rsa_key(key)?;
    let signature = pss::Signature::try_from(signature).map_err(|_| TokenError::Signature)?;
    match named(Hash::of(&hash.oid)?)? {
        Hash::Sha256 => {
            pss::VerifyingKey::<Sha256>::new_with_salt_len(key, salt).verify(message, &signature)
        }
        Hash::Sha384 => {
            pss::VerifyingKey::<Sha384>::new_with_salt_len(key, salt).verify(message, &signature)
        }
        Hash::Sha512 => {
            pss::VerifyingKey::<Sha512>::new_with_salt_len(key, salt).verify(message, &signature)
        }
    }
    .map_err(|_| TokenError::Signature)
}

fn ecdsa(key: &Spki, hash: Hash, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
    let curve = key.algorithm.parameters.as_ref();
    let curve: ObjectIdentifier = curve
        .and_then(|any| any.decode_as().ok())
        .ok_or(TokenError::Algorithm)?;
    let point = key.subject_public_key.raw_bytes();
    let digest = hash.digest(message);
    let bad_key = |_| TokenError::Algorithm;
    let bad = |_| TokenError::Signature;
    match (key.algorithm.oid, curve) {
        (EC_KEY, P_256) => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(bad_key)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(bad)?;
            key.verify_prehash(&digest, &signature).map_err(bad)
        }
        (EC_KEY, P_384) => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(bad_key)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(bad)?;
            key.verify_prehash(&digest, &signature).map_err(bad)
        }
        _ => Err(TokenError::Algorithm),
    }
}
