//! A device with a passkey, as software: it makes and signs what a real one does, and whatever a test asks for beside.
//!
//! Read by the tests of the library, too.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Somebody touched it, and it knows who.
const DA_UND_GEPRUEFT: u8 = 0b101;
/// A key follows.
const MIT_SCHLUESSEL: u8 = 1 << 6;

enum Schluessel {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// A device with one passkey.
pub(crate) struct Stick {
    kennung: [u8; 32],
    schluessel: Schluessel,
    zaehlt: bool,
    /// Signatures so far; a device that does not count stays at 0.
    pub(crate) zaehler: u32,
    /// What it says was checked: bit 0 somebody touched it, bit 2 it knows who.
    pub(crate) flags: u8,
}

fn kennung(rng: &SystemRandom) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill(&mut bytes).expect("randomness");
    bytes
}

impl Stick {
    /// One that signs with ECDSA over P-256, and counts.
    pub(crate) fn es256() -> Self {
        let rng = SystemRandom::new();
        let alg = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(alg, &rng).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(alg, key.as_ref(), &rng).expect("that key");
        Self {
            kennung: kennung(&rng),
            schluessel: Schluessel::Es256(key),
            zaehlt: true,
            zaehler: 0,
            flags: DA_UND_GEPRUEFT,
        }
    }

    /// One that signs with Ed25519, and does not count.
    pub(crate) fn eddsa() -> Self {
        let rng = SystemRandom::new();
        let key = Ed25519KeyPair::generate_pkcs8(&rng).expect("a key");
        let key = Ed25519KeyPair::from_pkcs8(key.as_ref()).expect("that key");
        Self {
            kennung: kennung(&rng),
            schluessel: Schluessel::EdDsa(key),
            zaehlt: false,
            zaehler: 0,
            flags: DA_UND_GEPRUEFT,
        }
    }

    /// Its key in COSE. Sources: RFC 9053 sections 7.1.1 and 7.2.
    fn cose(&self) -> Vec<u8> {
        match &self.schluessel {
            Schluessel::Es256(key) => {
                let point = key.public_key().as_ref();
                let kopf: [u8; 10] = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20];
                let mitte: [u8; 3] = [0x22, 0x58, 0x20];
                [&kopf[..], &point[1..33], &mitte[..], &point[33..]].concat()
            }
            Schluessel::EdDsa(key) => {
                let kopf: [u8; 10] = [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20];
                [&kopf[..], key.public_key().as_ref()].concat()
            }
        }
    }

    fn signiert(&self, text: &[u8]) -> Vec<u8> {
        match &self.schluessel {
            Schluessel::Es256(key) => {
                let signed = key.sign(&SystemRandom::new(), text);
                signed.expect("a signature").as_ref().to_vec()
            }
            Schluessel::EdDsa(key) => key.sign(text).as_ref().to_vec(),
        }
    }

    fn angaben(&self, rp: &str, flags: u8) -> Vec<u8> {
        let rp: [u8; 32] = Sha256::digest(rp.as_bytes()).into();
        [&rp[..], &[flags], &self.zaehler.to_be_bytes()].concat()
    }

    /// What a browser sends that was at `herkunft` when the device made the passkey for `rp`.
    pub(crate) fn macht(&self, frage: &str, rp: &str, herkunft: &str) -> String {
        let mut angaben = self.angaben(rp, self.flags | MIT_SCHLUESSEL);
        angaben.extend_from_slice(&[0; 16]);
        angaben.extend_from_slice(&[0, 32]);
        angaben.extend_from_slice(&self.kennung);
        angaben.extend_from_slice(&self.cose());
        json!({
            "clientDataJSON": B64.encode(browser("webauthn.create", frage, herkunft)),
            "authenticatorData": B64.encode(angaben),
        })
        .to_string()
    }

    /// What a browser sends that was at `herkunft` when the device showed its passkey to `rp`.
    pub(crate) fn zeigt(&mut self, frage: &str, rp: &str, herkunft: &str) -> String {
        self.zaehler += u32::from(self.zaehlt);
        let angaben = self.angaben(rp, self.flags);
        let client_data = browser("webauthn.get", frage, herkunft);
        let hash: [u8; 32] = Sha256::digest(client_data.as_bytes()).into();
        let text = [angaben.as_slice(), &hash].concat();
        json!({
            "id": B64.encode(self.kennung),
            "clientDataJSON": B64.encode(client_data),
            "authenticatorData": B64.encode(angaben),
            "signature": B64.encode(self.signiert(&text)),
        })
        .to_string()
    }
}

/// What a browser says of itself. As real ones do, with a field that nobody expects.
fn browser(typ: &str, frage: &str, herkunft: &str) -> String {
    json!({
        "type": typ, "challenge": frage, "origin": herkunft, "crossOrigin": false,
        "other_keys_can_be_added_here": "do not compare clientDataJSON against a template",
    })
    .to_string()
}
