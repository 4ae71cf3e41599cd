//! The key of a person who approves erasures: Ed25519, kept as an age file under that person's password.
//!
//! 2026-11-26: the server keeps the file and never the password, so it cannot sign for a person who is not at the
//! keyboard. Limits: while the person approves, key and password pass through the server's memory; and whoever holds
//! the writer's key can announce a key of their own in a `config` event, which the log then shows.

use std::io::{Read, Write};

use age::secrecy::SecretString;
use eakte_ledger::note::WriterKey;
use zeroize::Zeroizing;

use super::{KeyError, random};

/// Work factor of scrypt: 2^17, about a quarter of a second. A password is weaker than a passphrase.
const SCRYPT_LOG_N: u8 = 17;

/// Makes a key; gives it and the age file that holds its seed.
pub fn neu(passwort: &str) -> Result<(WriterKey, Vec<u8>), KeyError> {
    let seed = Zeroizing::new(random::<32>()?);
    let huelle = |e: &dyn std::fmt::Display| KeyError::Huelle(e.to_string());
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passwort.to_owned()));
    recipient.set_work_factor(SCRYPT_LOG_N);
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|e| huelle(&e))?;
    let mut bytes = Vec::new();
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(|e| huelle(&e))?;
    writer.write_all(&seed[..]).map_err(|e| huelle(&e))?;
    writer.finish().map_err(|e| huelle(&e))?;
    Ok((WriterKey::from_seed(&seed), bytes))
}

/// Opens it. `None` if the password is another one, or the file is damaged.
pub fn oeffnen(datei: &[u8], passwort: &str) -> Option<WriterKey> {
    let mut identity = age::scrypt::Identity::new(SecretString::from(passwort.to_owned()));
    identity.set_max_work_factor(SCRYPT_LOG_N);
    let decryptor = age::Decryptor::new(datei).ok()?;
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .ok()?;
    let mut seed = Zeroizing::new(Vec::new());
    reader.by_ref().take(33).read_to_end(&mut seed).ok()?;
    Some(WriterKey::from_seed(seed[..].try_into().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn another_password_opens_no_key() {
        let (key, datei) = neu("ein langes Passwort").unwrap();
        let opened = oeffnen(&datei, "ein langes Passwort").unwrap();
        assert_eq!(opened.public(), key.public());
        assert!(oeffnen(&datei, "ein anderes Passwort").is_none());
        assert!(oeffnen(&datei[..datei.len() - 1], "ein langes Passwort").is_none());
    }
}
