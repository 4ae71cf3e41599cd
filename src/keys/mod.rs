//! Keys over `age`: identities of organisations, the server's key file, record keys and their wraps.
//!
//! Files in `$EAKTE_DATA/schluessel`, each an age file under the operator's passphrase:
//! `server.age` (the server's own identity, the writer's signing key, the key of login names),
//! `org-NN.age` (the identity of one organisation, to be handed to it and removed here),
//! `treuhand.age` (the escrow, to be kept offline). Only public recipients stand in the log.

mod datei;
mod dokument;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519;
use eakte_ledger::note::WriterKey;
use eakte_ledger::seal::RecordKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use datei::Passphrase;
pub use dokument::DokumentKey;

/// Why keys could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A key file cannot be read or written.
    #[error("key file `{path}`: {fault}")]
    Datei {
        /// Which.
        path: PathBuf,
        /// What the system said.
        fault: std::io::Error,
    },
    /// The passphrase does not open the key file.
    #[error("the passphrase does not open `{0}`")]
    Passphrase(PathBuf),
    /// The passphrase is missing or too short.
    #[error("{0}")]
    PassphraseFehlt(String),
    /// A key file holds something else than expected.
    #[error("key file `{0}` is damaged")]
    Beschaedigt(PathBuf),
    /// A public recipient in the log is malformed.
    #[error("`{0}` is no age recipient")]
    Empfaenger(String),
    /// A record key could not be wrapped or unwrapped.
    #[error("record key: {0}")]
    Huelle(String),
    /// No randomness from the system.
    #[error("no randomness from the system: {0}")]
    Zufall(#[from] getrandom::Error),
}

/// What `server.age` holds.
#[derive(Serialize, Deserialize)]
struct ServerDatei {
    origin: String,
    server: String,
    schreiber: String,
    kennung: String,
}

/// The server's keys, open in memory. Never printed.
pub struct Schluesselbund {
    origin: String,
    server: x25519::Identity,
    schreiber: WriterKey,
    kennung: Zeroizing<[u8; 32]>,
    ordner: PathBuf,
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

impl Schluesselbund {
    /// Whether this folder has a server key file.
    pub fn exists(ordner: &Path) -> bool {
        ordner.join("server.age").exists()
    }

    /// Makes the server's keys and writes them, readable for the owner only. Never overwrites.
    pub fn create(ordner: &Path, origin: &str, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let server = x25519::Identity::generate();
        let seed = Zeroizing::new(random::<32>()?);
        let kennung = Zeroizing::new(random::<32>()?);
        let content = ServerDatei {
            origin: origin.to_owned(),
            server: server.to_string().expose_secret().to_owned(),
            schreiber: hex::encode(*seed),
            kennung: hex::encode(*kennung),
        };
        let json = Zeroizing::new(
            serde_json::to_vec(&content).map_err(|e| KeyError::Huelle(e.to_string()))?,
        );
        datei::write(&ordner.join("server.age"), &json, passphrase)?;
        Ok(Self {
            origin: content.origin,
            server,
            schreiber: WriterKey::from_seed(&seed),
            kennung,
            ordner: ordner.to_owned(),
        })
    }

    /// Opens the server's key file.
    pub fn open(ordner: &Path, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let path = ordner.join("server.age");
        let json = datei::read(&path, passphrase)?;
        let damaged = || KeyError::Beschaedigt(path.clone());
        let content: ServerDatei = serde_json::from_slice(&json).map_err(|_| damaged())?;
        let key = |hex: &str| -> Result<Zeroizing<[u8; 32]>, KeyError> {
            let mut out = Zeroizing::new([0; 32]);
            hex::decode_to_slice(hex, &mut *out).map_err(|_| damaged())?;
            Ok(out)
        };
        Ok(Self {
            server: x25519::Identity::from_str(&content.server).map_err(|_| damaged())?,
            schreiber: WriterKey::from_seed(&*key(&content.schreiber)?),
            kennung: key(&content.kennung)?,
            origin: content.origin,
            ordner: ordner.to_owned(),
        })
    }

    /// Makes the identity of an organisation or of the escrow, keeps it under the passphrase, returns its recipient.
    ///
    /// `name`: file name without ending, `org-07` or `treuhand`.
    pub fn neue_identitaet(&self, name: &str, passphrase: &Passphrase) -> Result<String, KeyError> {
        let identity = x25519::Identity::generate();
        let secret = identity.to_string();
        datei::write(
            &self.ordner.join(format!("{name}.age")),
            secret.expose_secret().as_bytes(),
            passphrase,
        )?;
        Ok(identity.to_public().to_string())
    }

    /// Name of the log: the first line of its notes.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The server's public recipient.
    pub fn server_recipient(&self) -> String {
        self.server.to_public().to_string()
    }

    /// Signs clear events.
    pub fn schreiber(&self) -> &WriterKey {
        &self.schreiber
    }

    /// Keyed digest of a login name: what the login table holds instead of the name.
    pub fn kennung(&self, anmeldename: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.kennung, anmeldename.trim().to_lowercase().as_bytes()).as_bytes()
    }

    /// Wraps a record key to the recipients: one binary age file.
    pub fn wrap(key: &RecordKey, recipients: &[x25519::Recipient]) -> Result<Vec<u8>, KeyError> {
        let fault = |e: &dyn std::fmt::Display| KeyError::Huelle(e.to_string());
        let encryptor =
            age::Encryptor::with_recipients(recipients.iter().map(|r| r as &dyn age::Recipient))
                .map_err(|e| fault(&e))?;
        let mut out = Vec::with_capacity(700);
        let mut writer = encryptor.wrap_output(&mut out).map_err(|e| fault(&e))?;
        std::io::Write::write_all(&mut writer, key.expose()).map_err(|e| fault(&e))?;
        writer.finish().map_err(|e| fault(&e))?;
        Ok(out)
    }

    /// Opens a wrap with the server's identity.
    pub fn unwrap(&self, wraps: &[u8]) -> Result<RecordKey, KeyError> {
        let fault = |e: &dyn std::fmt::Display| KeyError::Huelle(e.to_string());
        let decryptor = age::Decryptor::new_buffered(wraps).map_err(|e| fault(&e))?;
        let mut reader = decryptor
            .decrypt(std::iter::once(&self.server as &dyn age::Identity))
            .map_err(|e| fault(&e))?;
        let mut key = Zeroizing::new([0; 32]);
        std::io::Read::read_exact(&mut reader, &mut *key).map_err(|e| fault(&e))?;
        Ok(RecordKey::from_bytes(*key))
    }
}

/// Reads a public recipient: `age1...`.
pub fn recipient(s: &str) -> Result<x25519::Recipient, KeyError> {
    x25519::Recipient::from_str(s).map_err(|_| KeyError::Empfaenger(s.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_record_key_opens_for_each_recipient_and_for_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let phrase = Passphrase::new("a long enough passphrase".into()).unwrap();
        let bund = Schluesselbund::create(dir.path(), "test.example/log", &phrase).unwrap();
        let again = Schluesselbund::open(dir.path(), &phrase).unwrap();
        let other = x25519::Identity::generate();
        let key = RecordKey::from_bytes([7; 32]);
        let to_server = recipient(&bund.server_recipient()).unwrap();
        let wraps = Schluesselbund::wrap(&key, &[to_server, other.to_public()]).unwrap();
        assert_eq!(again.unwrap(&wraps).unwrap().expose(), key.expose());
        let foreign = Schluesselbund::wrap(&key, &[other.to_public()]).unwrap();
        assert!(again.unwrap(&foreign).is_err());
    }

    #[test]
    fn a_wrong_passphrase_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let phrase = Passphrase::new("a long enough passphrase".into()).unwrap();
        Schluesselbund::create(dir.path(), "test.example/log", &phrase).unwrap();
        let wrong = Passphrase::new("another long passphrase".into()).unwrap();
        assert!(matches!(
            Schluesselbund::open(dir.path(), &wrong),
            Err(KeyError::Passphrase(_))
        ));
    }

    #[test]
    fn a_key_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let phrase = Passphrase::new("a long enough passphrase".into()).unwrap();
        Schluesselbund::create(dir.path(), "test.example/log", &phrase).unwrap();
        assert!(Schluesselbund::create(dir.path(), "test.example/log", &phrase).is_err());
    }
}
