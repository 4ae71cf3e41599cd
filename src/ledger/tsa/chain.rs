//! From the certificate of the signer to a root that is trusted (RFC 5280, as far as timestamps need it).

use super::TokenError;
use super::signature::verify;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5280::{
    ID_CE_BASIC_CONSTRAINTS, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE,
};
use der::{Decode, Encode};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
/// Longest chain, signer and root included.
const CHAIN_MAX: usize = 8;
/// Most signatures checked on the way to a root: certificates that all issue each other make millions of ways.
const CHECKS_MAX: usize = 256;
/// Largest file of roots, in bytes.
const ROOTS_BYTES_MAX: usize = 1024 * 1024;

/// Certificates that are trusted to vouch for timestamp authorities.
#[derive(Clone, Debug)]
pub struct Roots(Vec<Certificate>);

impl Roots {
    /// Reads one certificate in DER, or one and more in PEM. Text around them is skipped.
    pub fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        if bytes.len() > ROOTS_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        if let Ok(one) = Certificate::from_der(bytes) {
            return Ok(Roots(vec![one]));
        }
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let text = std::str::from_utf8(bytes).map_err(|_| TokenError::Malformed)?;
        let mut roots = Vec::new();
        for rest in text.split(BEGIN).skip(1) {
            let (inside, _) = rest.split_once(END).ok_or(TokenError::Malformed)?;
            // By our own hand: the reader of PEM behind `from_pem` (pem-rfc7468 0.7) never ends on some short lines.
            let der: String = inside.split_ascii_whitespace().collect();
            let der = STANDARD.decode(der).map_err(|_| TokenError::Malformed)?;
            roots.push(Certificate::from_der(&der)?);
        }
        if roots.is_empty() {
            return Err(TokenError::Malformed);
        }
        Ok(Roots(roots))
    }

    /// The names in the certificates.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.iter();
        names
            .map(|c| c.tbs_certificate.subject.to_string())
            .collect()
    }
}

/// Whether the certificate is for timestamps and nothing else, critically so (RFC 3161 section 2.3).
pub(super) fn usable_for_time(certificate: &Certificate) -> Result<(), TokenError> {
    let usage = certificate.tbs_certificate.get::<ExtendedKeyUsage>();
    match usage.map_err(|_| TokenError::Usage)? {
        Some((true, usage)) if usage.0 == [TIME_STAMPING] => {}
        _ => return Err(TokenError::Usage),
    }
    match certificate.tbs_certificate.get::<KeyUsage>() {
        Ok(None) => Ok(()),
        Ok(Some((_, usage))) if usage.digital_signature() || usage.non_repudiation() => Ok(()),
        _ => Err(TokenError::Usage),
    }
}

/// Follows the chain: every certificate valid at `time_ms`, every issuer allowed to issue. Gives the time in Unix
/// milliseconds at which the first certificate of the chain ends, and whether a given root was reached.
pub(super) fn way_to_root(
    signer: &Certificate,
    others: &[Certificate],
    roots: Option<&Roots>,
    time_ms: u64,
) -> Result<(u64, bool), TokenError> {
    let mut search = Search {
        outside: false,
        checks_left: CHECKS_MAX,
    };
    let mut chain = vec![signer];
    let found = climb(&mut chain, others, roots, time_ms, &mut search);
    match found {
        Some(until) => Ok((until, roots.is_some())),
        // A chain that would have been good at another time is told apart from a stranger's.
        None if search.outside => Err(TokenError::Validity),
        None => Err(TokenError::Chain),
    }
}

/// What all ways that are tried have in common.
struct Search {
    /// One of them would have been good at another time.
    outside: bool,
    /// Signatures that may still be checked.
    checks_left: usize,
}

/// Tries each possible issuer of the last certificate. The way is short and the number of checks bounded.
fn climb<'a>(
    chain: &mut Vec<&'a Certificate>,
    others: &'a [Certificate],
    roots: Option<&'a Roots>,
    time_ms: u64,
    search: &mut Search,
) -> Option<u64> {
    let last = *chain.last()?;
    let trusted = roots.map_or(&[][..], |roots| &roots.0);
    let arrived = match roots {
        Some(_) => trusted.contains(last),
        // Nobody to trust: the way ends where the token's own certificates end.
        None => !others
            .iter()
            .any(|c| c != last && issued(c, last, &mut search.checks_left)),
    };
    if arrived {
        return until(chain, time_ms).or_else(|| {
            search.outside = true;
            None
        });
    }
    if chain.len() == CHAIN_MAX || search.checks_left == 0 {
        return None;
    }
    for issuer in trusted.iter().chain(others) {
        let below = chain.len() - 1;
        if chain.contains(&issuer)
            || !issued(issuer, last, &mut search.checks_left)
            || !may_issue(issuer, below)
        {
            continue;
        }
        chain.push(issuer);
        if let Some(until) = climb(chain, others, roots, time_ms, search) {
            return Some(until);
        }
        chain.pop();
    }
    None
}

/// Whether names fit and the signature is good. Never, once no check is left.
fn issued(issuer: &Certificate, subject: &Certificate, checks_left: &mut usize) -> bool {
    let tbs = &subject.tbs_certificate;
    if issuer.tbs_certificate.subject != tbs.issuer || *checks_left == 0 {
        return false;
    }
    *checks_left -= 1;
    let Ok(message) = tbs.to_der() else {
        return false;
    };
    tbs.signature == subject.signature_algorithm
        && verify(
            issuer,
            &subject.signature_algorithm,
            None,
            &message,
            subject.signature.raw_bytes(),
        )
        .is_ok()
}

/// Whether a certificate may issue others, with so many issuers below it.
fn may_issue(issuer: &Certificate, below: usize) -> bool {
    let tbs = &issuer.tbs_certificate;
    let authority = match tbs.get::<BasicConstraints>() {
        Ok(Some((_, basic))) => {
            let depth = basic.path_len_constraint.map(usize::from);
            basic.ca && depth.is_none_or(|depth| below <= depth)
        }
        _ => false,
    };
    let usage = match tbs.get::<KeyUsage>() {
        Ok(None) => true,
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Err(_) => false,
    };
    authority && usage
}

/// When the first certificate of the chain ends; nothing if one of them is not valid at that time or demands
/// something that is not known here.
fn until(chain: &[&Certificate], time_ms: u64) -> Option<u64> {
    const KNOWN: [ObjectIdentifier; 4] = [
        ID_CE_BASIC_CONSTRAINTS,
        ID_CE_KEY_USAGE,
        ID_CE_EXT_KEY_USAGE,
        // Which policies issued it binds nobody unless policies are asked for.
        ID_CE_CERTIFICATE_POLICIES,
    ];
    let mut first = u64::MAX;
    for certificate in chain {
        let tbs = &certificate.tbs_certificate;
        let mut extensions = tbs.extensions.iter().flatten();
        if extensions.any(|e| e.critical && !KNOWN.contains(&e.extn_id)) {
            return None;
        }
        let ms = |time: x509_cert::time::Time| {
            u64::try_from(time.to_unix_duration().as_millis()).unwrap_or(u64::MAX)
        };
        let (from, to) = (ms(tbs.validity.not_before), ms(tbs.validity.not_after));
        // The last second counts in full.
        if time_ms < from || time_ms > to.saturating_add(999) {
            return None;
        }
        first = first.min(to);
    }
    Some(first)
}
