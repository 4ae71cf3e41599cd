//! Hashes of files, and comparison with what the message states.

use crate::Hash;
use sha2::{Digest, Sha256, Sha512};

/// Counts and hashes a stream.
#[derive(Clone)]
pub(crate) struct Summen {
    bytes: u64,
    sha256: Sha256,
    /// Only where a message states it: it costs as much as the reading.
    sha512: Option<Sha512>,
}

/// What comparing with a stated hash gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vergleich {
    Gleich,
    Ungleich,
    /// An algorithm we do not compute.
    Unbekannt,
}

impl Summen {
    /// Nothing read; `hashes`: what the message states of the file.
    pub(crate) fn neu(hashes: &[&Hash]) -> Self {
        let sha512 = hashes
            .iter()
            .any(|h| verfahren(h) == Some(512))
            .then(Sha512::new);
        Self {
            bytes: 0,
            sha256: Sha256::new(),
            sha512,
        }
    }

    /// Takes the next bytes.
    pub(crate) fn weiter(&mut self, bytes: &[u8]) {
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.sha256.update(bytes);
        if let Some(sha512) = &mut self.sha512 {
            sha512.update(bytes);
        }
    }

    /// Bytes so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of the bytes so far.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        self.sha256.clone().finalize().into()
    }

    /// Compares with a stated hash, hexadecimal or Base64. An unreadable value is unequal.
    pub(crate) fn vergleichen(&self, hash: &Hash) -> Vergleich {
        let eigener: Vec<u8> = match (verfahren(hash), &self.sha512) {
            (Some(256), _) => self.sha256().to_vec(),
            (Some(512), Some(sha512)) => sha512.clone().finalize().to_vec(),
            _ => return Vergleich::Unbekannt,
        };
        let wert: String = hash.wert.chars().filter(|z| !z.is_whitespace()).collect();
        let gleich = wert.eq_ignore_ascii_case(&hex(&eigener)) || wert == base64(&eigener);
        if gleich {
            Vergleich::Gleich
        } else {
            Vergleich::Ungleich
        }
    }
}

/// 256 or 512 for SHA-2 of that length; `None`: something else.
///
/// The code list of algorithms writes names (`SHA-256`) or URIs (`http://www.w3.org/2001/04/xmlenc#sha256`).
/// Without an algorithm, 64 hexadecimal digits can only be meant as SHA-256.
fn verfahren(hash: &Hash) -> Option<u32> {
    let code = hash
        .algorithmus
        .as_ref()
        .map(|a| a.code.as_str())
        .or(hash.sonstiger_algorithmus.as_deref());
    let Some(code) = code else {
        let wert = hash.wert.trim();
        return (wert.len() == 64 && wert.bytes().all(|b| b.is_ascii_hexdigit())).then_some(256);
    };
    let code = code.rsplit(['#', '/']).next().unwrap_or_default();
    match code
        .replace(['-', '_', ' '], "")
        .to_ascii_lowercase()
        .as_str()
    {
        "sha256" | "sha2256" => Some(256),
        "sha512" | "sha2512" => Some(512),
        _ => None,
    }
}

/// Lower case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const ZEICHEN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for block in bytes.chunks(3) {
        let wort =
            block.iter().fold(0_u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - block.len()));
        for stelle in 0..4 {
            let nr = (wort >> (18 - 6 * stelle)) & 63;
            text.push(if stelle > block.len() {
                '='
            } else {
                char::from(ZEICHEN[nr as usize])
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn hash(wert: &str, algorithmus: Option<&str>) -> Hash {
        let algorithmus = algorithmus.map(|code| Code {
            code: code.into(),
            name: None,
            liste: None,
            listenversion: None,
        });
        Hash {
            wert: wert.into(),
            algorithmus,
            sonstiger_algorithmus: None,
        }
    }

    fn vergleich(hash: &Hash) -> Vergleich {
        let mut summen = Summen::neu(&[hash]);
        summen.weiter(b"abc");
        summen.vergleichen(hash)
    }

    // FIPS 180-4, example "abc".
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn hexadecimal_and_base64_are_both_read() {
        assert_eq!(vergleich(&hash(ABC, Some("SHA-256"))), Vergleich::Gleich);
        assert_eq!(
            vergleich(&hash(&ABC.to_uppercase(), None)),
            Vergleich::Gleich
        );
        let base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(
            vergleich(&hash(
                base64,
                Some("http://www.w3.org/2001/04/xmlenc#sha256")
            )),
            Vergleich::Gleich
        );
        let sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                      2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        assert_eq!(vergleich(&hash(sha512, Some("SHA-512"))), Vergleich::Gleich);
    }

    #[test]
    fn a_wrong_or_unreadable_value_is_unequal_and_another_algorithm_unknown() {
        assert_eq!(vergleich(&hash("00", Some("SHA-256"))), Vergleich::Ungleich);
        assert_eq!(
            vergleich(&hash(&ABC.replace('b', "c"), None)),
            Vergleich::Ungleich
        );
        assert_eq!(vergleich(&hash("00", Some("MD5"))), Vergleich::Unbekannt);
        assert_eq!(vergleich(&hash("00", None)), Vergleich::Unbekannt);
    }
}
