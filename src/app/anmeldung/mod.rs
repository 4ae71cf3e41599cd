//! Logging in: passwords (Argon2id), second factors, sessions, tokens for scripts. No name and no secret is stored in
//! clear.
//!
//! 2026-11-26: a session has a stage. Only a whole one (`voll`) reaches the system; one that still owes a new password
//! or a code reaches the login page alone. Every step to another stage, every login and every step-up gives the cookie
//! a new secret (ASVS 5.0 7.2.4), in one statement that also checks where the session stood.

mod adressen;
mod browser;
mod faktor;
mod hashwerk;
pub mod oidc;
mod passkey;
mod passwort;
mod sitzung;
mod token;
mod zertifikat;
mod zweckende;

use sha2::{Digest, Sha256};

use super::AppError;
use crate::keys;
use crate::store::StoreError;

pub(super) use adressen::Adressen;
pub use browser::{BEKANNT_MS_MAX, Browser};
pub use faktor::Einrichtung;
pub(super) use hashwerk::Hashwerk;
pub use passkey::{PasskeyEintrag, PasskeyOrt};
pub(super) use passwort::{gelungen, lang_genug, versuch};
pub use sitzung::{Eintritt, Frische, Sitzung, SitzungEintrag, Stufe, Vorstufe, Weg};
pub use token::{TOKEN_MS_MAX, TokenEintrag};
pub use zertifikat::fingerabdruck;
pub use zweckende::Zweckende;

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn secret() -> Result<String, AppError> {
    Ok(hex::encode(keys::random::<32>().map_err(StoreError::from)?))
}
