//! Trusted time: RFC 3161 timestamp tokens, asked for and checked.
//!
//! Pure: the request goes out and the answer comes in elsewhere. Types come from `x509-tsp`, `cms` and
//! `x509-cert`, signatures from `rsa`, `p256` and `p384`; what makes a token good is decided here, in the
//! order of [`TokenError`].
//!
//! Decided 2026-11-26: signing-certificate v2 only (RFC 5816); SHA-1 appears nowhere. Revocation is not asked:
//! a log is checked without network, decades later. That is said in every report.
//!
//! Source: RFC 3161, RFC 5652, RFC 5035, RFC 5280; `schema/LOG.md` section 16.

mod chain;
mod signature;
mod token;

pub use chain::Roots;
pub use token::{Stamp, Token};

use crate::verify::Sprache;
use cmpv2::status::PkiStatus;
use der::asn1::{Int, Null, OctetString};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode};
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

pub use crate::anchor::{IMPRINT_BYTES, TOKEN_BYTES_MAX};

pub(crate) const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// What is wrong with an answer or a token. The first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum TokenError {
    /// Not DER, cut off, not a token, or larger than 64 KiB.
    #[error("not a timestamp token")]
    Malformed,
    /// The authority gave no token.
    #[error("the timestamp authority refused")]
    Refused,
    /// The token stamps something else, or by another digest than SHA-512.
    #[error("the token stamps something else")]
    Imprint,
    /// The token answers another request.
    #[error("the token answers another request")]
    Nonce,
    /// The certificate of the signer is not in the token.
    #[error("the signer's certificate is not in the token")]
    Signer,
    /// A signed attribute is missing, twice there, or wrong; the certificate is not the one signed for.
    #[error("the signed attributes do not fit")]
    Attributes,
    /// An algorithm or key that is unknown or too weak.
    #[error("unknown or weak algorithm")]
    Algorithm,
    /// The signature is wrong.
    #[error("wrong signature")]
    Signature,
    /// The certificate is not for timestamps alone.
    #[error("the certificate is not for timestamps")]
    Usage,
    /// No way from the certificate to a root that is trusted.
    #[error("no chain to a trusted root")]
    Chain,
    /// The token's time lies outside the validity of a certificate of its chain.
    #[error("the certificate was not valid at the time of the token")]
    Validity,
}

impl TokenError {
    /// The stable code, lower-case ASCII with underscores.
    pub fn code(self) -> &'static str {
        match self {
            TokenError::Malformed => "token_malformed",
            TokenError::Refused => "token_refused",
            TokenError::Imprint => "token_imprint",
            TokenError::Nonce => "token_nonce",
            TokenError::Signer => "token_signer",
            TokenError::Attributes => "token_attributes",
            TokenError::Algorithm => "token_algorithm",
            TokenError::Signature => "token_signature",
            TokenError::Usage => "token_usage",
            TokenError::Chain => "token_chain",
            TokenError::Validity => "token_validity",
        }
    }
}

impl TokenError {
    /// What is wrong with a token, to be read behind the name of its file.
    pub fn sentence(self, sprache: Sprache) -> &'static str {
        let (de, en) = match self {
            TokenError::Malformed => (
                "enthält keinen lesbaren Zeitstempel",
                "holds no readable timestamp",
            ),
            TokenError::Refused => (
                "enthält eine Absage der Zeitstempelstelle",
                "holds a refusal of the timestamp authority",
            ),
            TokenError::Imprint => (
                "enthält einen Zeitstempel für etwas anderes",
                "holds a timestamp for something else",
            ),
            TokenError::Nonce => (
                "enthält die Antwort auf eine andere Anfrage",
                "holds the answer to another request",
            ),
            TokenError::Signer => (
                "enthält einen Zeitstempel ohne Zertifikat",
                "holds a timestamp without a certificate",
            ),
            TokenError::Attributes => (
                "enthält einen Zeitstempel, dessen signierte Angaben nicht passen",
                "holds a timestamp whose signed attributes do not fit",
            ),
            TokenError::Algorithm => (
                "enthält einen Zeitstempel mit unbekanntem oder schwachem Verfahren",
                "holds a timestamp with an unknown or weak algorithm",
            ),
            TokenError::Signature => (
                "enthält einen Zeitstempel mit falscher Signatur",
                "holds a timestamp with a wrong signature",
            ),
            TokenError::Usage => (
                "enthält einen Zeitstempel mit einem Zertifikat, das nicht dafür bestimmt ist",
                "holds a timestamp by a certificate that is not for timestamps",
            ),
            TokenError::Chain => (
                "enthält einen Zeitstempel einer Stelle, für die niemand bürgt",
                "holds a timestamp of an authority that nobody vouches for",
            ),
            TokenError::Validity => (
                "enthält einen Zeitstempel, dessen Zertifikat damals nicht gültig war oder der zu spät erneuert wurde",
                "holds a timestamp whose certificate was not valid then, or that was renewed too late",
            ),
        };
        match sprache {
            Sprache::De => de,
            Sprache::En => en,
        }
    }
}

impl From<der::Error> for TokenError {
    fn from(_: der::Error) -> Self {
        TokenError::Malformed
    }
}

/// The request, DER: `application/timestamp-query`. The nonce is random; its first bit is cleared.
pub fn request(imprint: &[u8; IMPRINT_BYTES], nonce: [u8; 16]) -> Result<Vec<u8>, TokenError> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: AlgorithmIdentifierOwned {
                oid: SHA_512,
                parameters: Some(Any::from(Null)),
            },
            hashed_message: OctetString::new(&imprint[..])?,
        },
        req_policy: None,
        nonce: Some(Int::new(&positive(nonce))?),
        cert_req: true,
        extensions: None,
    };
    Ok(request.to_der()?)
}

/// The bytes of an INTEGER: positive, without leading zeros.
fn positive(mut nonce: [u8; 16]) -> Vec<u8> {
    nonce[0] &= 0x7f;
    // DER allows a leading zero only before a set bit; a first byte of one avoids both cases.
    nonce[0] |= 0x40;
    nonce.to_vec()
}

/// Takes the token out of the authority's answer and checks that it answers this request. What the token is
/// worth is for [`Token::check`].
pub fn response(
    answer: &[u8],
    imprint: &[u8; IMPRINT_BYTES],
    nonce: [u8; 16],
) -> Result<Vec<u8>, TokenError> {
    if answer.len() > TOKEN_BYTES_MAX {
        return Err(TokenError::Malformed);
    }
    let response = TimeStampResp::from_der(answer)?;
    match (response.status.status, response.time_stamp_token) {
        (PkiStatus::Accepted | PkiStatus::GrantedWithMods, Some(token)) => {
            let bytes = token.to_der()?;
            let token = Token::parse(&bytes)?;
            token.stamps(imprint)?;
            if token.nonce() != Some(&positive(nonce)[..]) {
                return Err(TokenError::Nonce);
            }
            Ok(bytes)
        }
        _ => Err(TokenError::Refused),
    }
}
