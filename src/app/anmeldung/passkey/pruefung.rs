//! What a device says of a passkey, looked at: no clock, no database.
//!
//! 2026-11-27: `ring` checks the signatures, as it does those of tokens. `webauthn-rs` stands on OpenSSL; `webauthn_rp` 0.3
//! would bring a second p256, a second ed25519-dalek and rsa 0.9. Two kinds of keys are asked for, and no attestation. A
//! key of either kind has one encoding only (canonical CBOR without optional parameters), so it is compared byte by
//! byte and nothing here reads CBOR.
//!
//! Sources: Web Authentication Level 3 sections 6.1 (what the device signs), 6.5.1 (keys), 7.1 and 7.2 (what a server
//! checks); RFC 9052 section 7 and RFC 9053 section 7 (encoding of keys).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ED25519, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::PasskeyOrt;

/// Longest answer of a browser, in bytes.
const ANTWORT_BYTES_MAX: usize = 16 * 1_024;
/// Longest id of a passkey, in bytes. Source: Web Authentication Level 3 section 4.
const KENNUNG_BYTES_MAX: usize = 1_023;

/// Somebody touched the device.
const DA: u8 = 1;
/// The device knows who: PIN, finger, face.
const GEPRUEFT: u8 = 1 << 2;
/// The passkey may be copied to other devices of its person.
const KOPIERBAR: u8 = 1 << 3;
/// It was.
const KOPIERT: u8 = 1 << 4;
/// A new key follows.
const MIT_SCHLUESSEL: u8 = 1 << 6;
/// Something follows that nobody asked for.
const ERWEITERT: u8 = 1 << 7;

/// Key type EC2, algorithm ES256, curve P-256, and the head of x.
const ES256_KOPF: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
/// The head of y.
const ES256_MITTE: [u8; 3] = [0x22, 0x58, 0x20];
/// Key type OKP, algorithm EdDSA, curve Ed25519, and the head of x.
const EDDSA_KOPF: [u8; 10] = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];

/// Why a passkey is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Ablehnung {
    #[error("unreadable: {0}")]
    Unlesbar(&'static str),
    #[error("an answer to a question of another kind")]
    Anlass,
    #[error("no such question, or answered, or too late")]
    Frage,
    #[error("made for another origin")]
    Herkunft,
    #[error("made for another relying party")]
    Ort,
    #[error("nobody touched the device")]
    NichtDa,
    #[error("the device did not check who is there")]
    NichtGeprueft,
    #[error("a kind of key that was not asked for")]
    Schluessel,
    #[error("not signed with this passkey")]
    Signatur,
    #[error("the device's counter is not beyond what it was: there may be a copy")]
    Zaehler,
    #[error("not a passkey of this person, or not for here")]
    Fremd,
    #[error("set up already")]
    Vorhanden,
}

impl Ablehnung {
    /// Key of its sentence.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Unlesbar(_)
            | Self::Anlass
            | Self::Herkunft
            | Self::Ort
            | Self::NichtDa
            | Self::Signatur
            | Self::Fremd => "eingabe-passkey-falsch",
            Self::Frage => "eingabe-passkey-abgelaufen",
            Self::NichtGeprueft => "eingabe-passkey-pin",
            Self::Schluessel => "eingabe-passkey-art",
            Self::Zaehler => "eingabe-passkey-zaehler",
            Self::Vorhanden => "eingabe-passkey-vorhanden",
        }
    }
}

/// What a passkey is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anlass {
    /// To be set up.
    Neu,
    /// To be shown.
    Zeigen,
}

impl Anlass {
    /// How the browser calls it.
    pub(super) const fn typ(self) -> &'static str {
        match self {
            Self::Neu => "webauthn.create",
            Self::Zeigen => "webauthn.get",
        }
    }
}

/// The public key of a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schluessel {
    /// ECDSA over P-256: the point, uncompressed.
    Es256([u8; 65]),
    /// Ed25519.
    EdDsa([u8; 32]),
}

impl Schluessel {
    /// Reads a key in the one encoding it has; also what follows it.
    pub(super) fn lesen(bytes: &[u8]) -> Option<(Self, &[u8])> {
        if let Some(rest) = bytes.strip_prefix(&ES256_KOPF) {
            let (x, rest) = rest.split_first_chunk::<32>()?;
            let rest = rest.strip_prefix(&ES256_MITTE)?;
            let (y, rest) = rest.split_first_chunk::<32>()?;
            // 4: both coordinates follow (SEC 1 section 2.3.3).
            let mut punkt = [4; 65];
            punkt[1..33].copy_from_slice(x);
            punkt[33..].copy_from_slice(y);
            return Some((Self::Es256(punkt), rest));
        }
        let rest = bytes.strip_prefix(&EDDSA_KOPF)?;
        let (x, rest) = rest.split_first_chunk::<32>()?;
        Some((Self::EdDsa(*x), rest))
    }

    fn gilt(&self, text: &[u8], signatur: &[u8]) -> bool {
        let checked = match self {
            Self::Es256(punkt) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, punkt).verify(text, signatur)
            }
            Self::EdDsa(x) => UnparsedPublicKey::new(&ED25519, x).verify(text, signatur),
        };
        checked.is_ok()
    }
}

/// What the script of the page sends. All in base64url without padding.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gesendet {
    #[serde(default)]
    id: String,
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    #[serde(default)]
    signature: String,
}

/// What the browser puts before the device: the device signs its hash.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Browserangaben {
    #[serde(rename = "type")]
    typ: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// What the device says of itself.
struct Geraeteangaben<'a> {
    ort: &'a [u8; 32],
    flags: u8,
    zaehler: u32,
    rest: &'a [u8],
}

impl<'a> Geraeteangaben<'a> {
    fn lesen(bytes: &'a [u8]) -> Result<Self, Ablehnung> {
        let teile = || {
            let (ort, rest) = bytes.split_first_chunk::<32>()?;
            let (flags, rest) = rest.split_first()?;
            let (zaehler, rest) = rest.split_first_chunk::<4>()?;
            Some(Self {
                ort,
                flags: *flags,
                zaehler: u32::from_be_bytes(*zaehler),
                rest,
            })
        };
        teile().ok_or(Ablehnung::Unlesbar("authenticator data"))
    }

    const fn hat(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn pruefen(&self, ort: &PasskeyOrt) -> Result<(), Ablehnung> {
        let hier: [u8; 32] = Sha256::digest(ort.rp.as_bytes()).into();
        if *self.ort != hier {
            return Err(Ablehnung::Ort);
        }
        if !self.hat(DA) {
            return Err(Ablehnung::NichtDa);
        }
        if !self.hat(GEPRUEFT) {
            return Err(Ablehnung::NichtGeprueft);
        }
        if self.hat(KOPIERT) && !self.hat(KOPIERBAR) {
            return Err(Ablehnung::Unlesbar("backup state"));
        }
        Ok(())
    }
}

/// The answer of a browser.
pub(super) struct Antwort {
    kennung: Vec<u8>,
    client_data: Vec<u8>,
    geraet: Vec<u8>,
    signatur: Vec<u8>,
    browser: Browserangaben,
}

impl Antwort {
    /// Errors: `Unlesbar`.
    pub(super) fn lesen(text: &str) -> Result<Self, Ablehnung> {
        if text.len() > ANTWORT_BYTES_MAX {
            return Err(Ablehnung::Unlesbar("too long"));
        }
        let gesendet: Gesendet =
            serde_json::from_str(text).map_err(|_| Ablehnung::Unlesbar("answer"))?;
        let bytes = |text: &str| {
            let read = B64.decode(text);
            read.map_err(|_| Ablehnung::Unlesbar("base64url"))
        };
        let client_data = bytes(&gesendet.client_data)?;
        let browser =
            serde_json::from_slice(&client_data).map_err(|_| Ablehnung::Unlesbar("client data"))?;
        Ok(Self {
            kennung: bytes(&gesendet.id)?,
            geraet: bytes(&gesendet.authenticator_data)?,
            signatur: bytes(&gesendet.signature)?,
            client_data,
            browser,
        })
    }

    /// The question it answers, as it was put.
    pub(super) fn frage(&self) -> &str {
        &self.browser.challenge
    }

    /// The id that the device gave the passkey; empty when it is set up.
    pub(super) fn kennung(&self) -> &[u8] {
        &self.kennung
    }

    fn browser_pruefen(&self, anlass: Anlass, ort: &PasskeyOrt) -> Result<(), Ablehnung> {
        if self.browser.typ != anlass.typ() {
            return Err(Ablehnung::Anlass);
        }
        // Nobody frames our pages; a frame that says so is another's.
        if self.browser.origin != ort.herkunft || self.browser.cross_origin {
            return Err(Ablehnung::Herkunft);
        }
        Ok(())
    }
}

/// A passkey just made.
#[derive(Debug)]
pub(super) struct Neu {
    /// The id that the device gave it.
    pub(super) kennung: Vec<u8>,
    /// Its key, as the device encoded it; [`Schluessel::lesen`] reads it.
    pub(super) schluessel: Vec<u8>,
    /// Where its counter stands.
    pub(super) zaehler: u32,
}

/// What a device made. That the question is ours and was not answered before is for the caller to say.
pub(super) fn neu(antwort: &Antwort, ort: &PasskeyOrt) -> Result<Neu, Ablehnung> {
    antwort.browser_pruefen(Anlass::Neu, ort)?;
    let geraet = Geraeteangaben::lesen(&antwort.geraet)?;
    geraet.pruefen(ort)?;
    if !geraet.hat(MIT_SCHLUESSEL) {
        return Err(Ablehnung::Unlesbar("no key"));
    }
    // 16 bytes name the model of the device; nobody asked for it.
    let teile = || {
        let (_, rest) = geraet.rest.split_first_chunk::<16>()?;
        let (laenge, rest) = rest.split_first_chunk::<2>()?;
        rest.split_at_checked(usize::from(u16::from_be_bytes(*laenge)))
    };
    let (kennung, schluessel) = teile().ok_or(Ablehnung::Unlesbar("credential"))?;
    if kennung.is_empty() || kennung.len() > KENNUNG_BYTES_MAX {
        return Err(Ablehnung::Unlesbar("credential id"));
    }
    let (_, rest) = Schluessel::lesen(schluessel).ok_or(Ablehnung::Schluessel)?;
    if !rest.is_empty() && !geraet.hat(ERWEITERT) {
        return Err(Ablehnung::Unlesbar("more than a key"));
    }
    Ok(Neu {
        kennung: kennung.to_vec(),
        schluessel: schluessel[..schluessel.len() - rest.len()].to_vec(),
        zaehler: geraet.zaehler,
    })
}

/// Whether the answer was signed with this key, here, by a device that knows who is there; `bisher`: where its counter
/// stood. Returns where it stands.
pub(super) fn gezeigt(
    antwort: &Antwort,
    ort: &PasskeyOrt,
    schluessel: &Schluessel,
    bisher: u32,
) -> Result<u32, Ablehnung> {
    antwort.browser_pruefen(Anlass::Zeigen, ort)?;
    let geraet = Geraeteangaben::lesen(&antwort.geraet)?;
    geraet.pruefen(ort)?;
    let client_data: [u8; 32] = Sha256::digest(&antwort.client_data).into();
    let text = [antwort.geraet.as_slice(), &client_data].concat();
    if !schluessel.gilt(&text, &antwort.signatur) {
        return Err(Ablehnung::Signatur);
    }
    // 0 for ever: a device that does not count.
    if (geraet.zaehler, bisher) != (0, 0) && geraet.zaehler <= bisher {
        return Err(Ablehnung::Zaehler);
    }
    Ok(geraet.zaehler)
}
