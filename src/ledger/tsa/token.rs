//! One token: taken apart, then checked from the inside out.

use super::chain::{Roots, usable_for_time, way_to_root};
use super::signature::{Hash, verify};
use super::{IMPRINT_BYTES, SHA_512, TOKEN_BYTES_MAX, TokenError};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Int, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{Accuracy, MessageImprint, TspVersion};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// Most certificates in a token.
const CERTIFICATES_MAX: usize = 16;

/// `TSTInfo` up to the nonce. Not that of `x509-tsp`: authorities give fractions of a second, which its type refuses.
#[derive(Sequence)]
struct TstInfo {
    version: TspVersion,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// RFC 5035: `SigningCertificateV2`.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    /// SHA-256 if absent.
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    /// Issuer and serial number; the hash binds both already.
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// A token taken apart. Nothing in it is verified yet.
pub struct Token {
    content: Vec<u8>,
    info: TstInfo,
    time_ms: u64,
    signer: SignerInfo,
    certificates: Vec<Certificate>,
}

/// What a good token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When the digest existed at the latest, as the authority says: Unix time in milliseconds.
    pub time_ms: u64,
    /// How far off that may be, in milliseconds, if the authority says.
    pub accuracy_ms: Option<u64>,
    /// Name in the signer's certificate.
    pub authority: String,
    /// The authority's policy, an object identifier.
    pub policy: String,
    /// Serial number of the token, hexadecimal.
    pub serial: String,
    /// When the first certificate of the chain ends, Unix milliseconds: renew before.
    pub until_ms: u64,
    /// Whether the chain ends at a root that was given. Without roots nobody vouches for the authority.
    pub rooted: bool,
}

impl Token {
    /// Takes a token apart, strictly DER.
    pub fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        if bytes.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        let outer = ContentInfo::from_der(bytes)?;
        if outer.content_type != SIGNED_DATA {
            return Err(TokenError::Malformed);
        }
        let data: SignedData = outer.content.decode_as()?;
        let content = data.encap_content_info;
        if content.econtent_type != TST_INFO {
            return Err(TokenError::Malformed);
        }
        let content: OctetString = content.econtent.ok_or(TokenError::Malformed)?.decode_as()?;
        let content = content.into_bytes();
        let info = TstInfo::from_der(&content)?;
        let mut certificates = Vec::new();
        for choice in data.certificates.iter().flat_map(|set| set.0.iter()) {
            // Attribute certificates and the like vouch for nothing here.
            if let CertificateChoices::Certificate(certificate) = choice {
                certificates.push(certificate.clone());
            }
        }
        let [signer] = data.signer_infos.0.as_slice() else {
            return Err(TokenError::Malformed);
        };
        if certificates.len() > CERTIFICATES_MAX {
            return Err(TokenError::Malformed);
        }
        Ok(Token {
            time_ms: time_ms(&info.gen_time).ok_or(TokenError::Malformed)?,
            signer: signer.clone(),
            content,
            info,
            certificates,
        })
    }

    /// Whether the token stamps this SHA-512 digest.
    pub fn stamps(&self, imprint: &[u8; IMPRINT_BYTES]) -> Result<(), TokenError> {
        let MessageImprint {
            hash_algorithm,
            hashed_message,
        } = &self.info.message_imprint;
        let same = hash_algorithm.oid == SHA_512 && hashed_message.as_bytes() == imprint;
        same.then_some(()).ok_or(TokenError::Imprint)
    }

    /// The digest that the token stamps, if it is a SHA-512 one.
    pub fn imprint(&self) -> Option<[u8; IMPRINT_BYTES]> {
        let stamped = &self.info.message_imprint;
        let digest = stamped.hashed_message.as_bytes().try_into().ok();
        digest.filter(|_| stamped.hash_algorithm.oid == SHA_512)
    }

    /// The number by which the request is known again, big-endian.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.info.nonce.as_ref().map(Int::as_bytes)
    }

    /// Checks everything: digest, signed attributes, signature, purpose of the certificate, chain and validity at
    /// the token's own time. With no roots the chain is followed as far as the token carries it.
    pub fn check(
        &self,
        imprint: &[u8; IMPRINT_BYTES],
        roots: Option<&Roots>,
    ) -> Result<Stamp, TokenError> {
        self.stamps(imprint)?;
        let certificate = self.signer_certificate().ok_or(TokenError::Signer)?;
        self.attributes(certificate)?;
        let attributes = self.signer.signed_attrs.as_ref();
        let signed = attributes.ok_or(TokenError::Attributes)?.to_der()?;
        verify(
            certificate,
            &self.signer.signature_algorithm,
            Some(Hash::of(&self.signer.digest_alg.oid)?),
            &signed,
            self.signer.signature.as_bytes(),
        )?;
        usable_for_time(certificate)?;
        let (until_ms, rooted) = way_to_root(certificate, &self.certificates, roots, self.time_ms)?;
        let accuracy = self.info.accuracy.as_ref().map(|a| {
            let millis = u64::from(a.millis.unwrap_or(0).unsigned_abs());
            // Part of a millisecond counts as a whole one.
            let micros = u64::from(a.micros.is_some_and(|micros| micros > 0));
            a.seconds.unwrap_or(0).saturating_mul(1000) + millis + micros
        });
        Ok(Stamp {
            time_ms: self.time_ms,
            accuracy_ms: accuracy,
            authority: certificate.tbs_certificate.subject.to_string(),
            policy: self.info.policy.to_string(),
            serial: hex::encode(self.info.serial_number.as_bytes()),
            until_ms,
            rooted,
        })
    }

    fn signer_certificate(&self) -> Option<&Certificate> {
        self.certificates.iter().find(|c| match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                let tbs = &c.tbs_certificate;
                tbs.issuer == id.issuer && tbs.serial_number == id.serial_number
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => c
                .tbs_certificate
                .get::<SubjectKeyIdentifier>()
                .is_ok_and(|found| found.is_some_and(|(_, found)| found == *id)),
        })
    }

    /// The signed attributes bind the content and the certificate.
    fn attributes(&self, certificate: &Certificate) -> Result<(), TokenError> {
        let wrong = |_| TokenError::Attributes;
        let kind: ObjectIdentifier = self.attribute(CONTENT_TYPE)?.decode_as().map_err(wrong)?;
        let digest: OctetString = self.attribute(MESSAGE_DIGEST)?.decode_as().map_err(wrong)?;
        let hash = Hash::of(&self.signer.digest_alg.oid)?;
        if kind != TST_INFO || digest.as_bytes() != hash.digest(&self.content) {
            return Err(TokenError::Attributes);
        }
        let ids: SigningCertificateV2 = self
            .attribute(SIGNING_CERTIFICATE_V2)?
            .decode_as()
            .map_err(wrong)?;
        let first = ids.certs.first().ok_or(TokenError::Attributes)?;
        let hash = match &first.hash_algorithm {
            None => Hash::Sha256,
            Some(algorithm) => Hash::of(&algorithm.oid)?,
        };
        if first.cert_hash.as_bytes() != hash.digest(&certificate.to_der()?) {
            return Err(TokenError::Attributes);
        }
        Ok(())
    }

    /// The one value of an attribute that is there once.
    fn attribute(&self, oid: ObjectIdentifier) -> Result<&Any, TokenError> {
        let all = self.signer.signed_attrs.as_ref();
        let all = all.ok_or(TokenError::Attributes)?;
        let mut found = all.iter().filter(|attribute| attribute.oid == oid);
        match (found.next(), found.next()) {
            (Some(attribute), None) => match attribute.values.as_slice() {
                [value] => Ok(value),
                _ => Err(TokenError::Attributes),
            },
            _ => Err(TokenError::Attributes),
        }
    }
}

/// GeneralizedTime in UTC, with a fraction or without: Unix milliseconds.
fn time_ms(time: &Any) -> Option<u64> {
    if time.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| whole[range].parse::<u8>().ok();
    let time = der::DateTime::new(
        whole[..4].parse().ok()?,
        part(4..6)?,
        part(6..8)?,
        part(8..10)?,
        part(10..12)?,
        part(12..14)?,
    );
    let seconds = time.ok()?.unix_duration().as_secs();
    let millis: String = fraction.chars().chain("00".chars()).take(3).collect();
    seconds.checked_mul(1000)?.checked_add(millis.parse().ok()?)
}
