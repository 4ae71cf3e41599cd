//! Keys over `age`: identities of organisations, the server's key file, record keys and their wraps.
//!
//! Files in `$EAKTE_DATA/schluessel`, each an age file under the operator's passphrase:
//! `server.age` (the server's own identity, the writer's signing key, the key of login names),
//! `org-NN.age` (the identity of one organisation, to be handed to it and removed here). The escrow's identity is
//! never written whole: see [`treuhand`]. Only public recipients stand in the log.
//!
//! 2026-11-26: new identities are post-quantum hybrids; X25519 ones of older logs stay readable.

mod datei;
mod dokument;
pub mod freigabe;
mod kapsel;
pub mod treuhand;

use std::path::{Path, PathBuf};

use eakte_ledger::note::WriterKey;
use eakte_ledger::seal::RecordKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub use datei::Passphrase;
pub use dokument::DokumentKey;
pub use eakte_age::{
    AgeError, Empfaenger, Identitaet, grund, hybrid, oeffnen, verschliessen, von_einer_art, writer,
};
pub use kapsel::Kapsel;

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
    /// A recipient or an age file.
    #[error(transparent)]
    Age(#[from] AgeError),
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
    /// Identities from before a rotation that has not ended yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    frueher: Vec<String>,
}

/// Name of the server's key file.
const SERVER: &str = "server.age";

/// The server's keys, open in memory. Never printed.
pub struct Schluesselbund {
    origin: String,
    /// The one new wraps are for, then those from before a rotation.
    server: Vec<Identitaet>,
    seed: Zeroizing<[u8; 32]>,
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
        ordner.join(SERVER).exists()
    }

    /// Makes the server's keys and writes them, readable for the owner only. Never overwrites.
    pub fn create(ordner: &Path, origin: &str, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(random::<32>()?);
        let bund = Self {
            origin: origin.to_owned(),
            server: vec![Identitaet::neu()?],
            schreiber: WriterKey::from_seed(&seed),
            seed,
            kennung: Zeroizing::new(random()?),
            ordner: ordner.to_owned(),
        };
        datei::write(&ordner.join(SERVER), &bund.inhalt()?, passphrase)?;
        Ok(bund)
    }

    /// Opens the server's key file.
    pub fn open(ordner: &Path, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let path = ordner.join(SERVER);
        let json = datei::read(&path, passphrase)?;
        Self::aus_inhalt(ordner, &json).ok_or(KeyError::Beschaedigt(path))
    }

    /// What the key file holds in clear: all secrets of the server. For the escrow's copy and for nothing else.
    pub fn inhalt(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let mut identities = self.server.iter().map(|i| i.geheim().to_string());
        let mut content = ServerDatei {
            origin: self.origin.clone(),
            server: identities.next().unwrap_or_default(),
            schreiber: hex::encode(*self.seed),
            kennung: hex::encode(*self.kennung),
            frueher: identities.collect(),
        };
        let json = serde_json::to_vec(&content).map(Zeroizing::new);
        for secret in [
            &mut content.server,
            &mut content.schreiber,
            &mut content.kennung,
        ] {
            zeroize::Zeroize::zeroize(secret);
        }
        zeroize::Zeroize::zeroize(&mut content.frueher);
        json.map_err(|e| KeyError::Huelle(e.to_string()))
    }

    fn aus_inhalt(ordner: &Path, json: &[u8]) -> Option<Self> {
        let content: ServerDatei = serde_json::from_slice(json).ok()?;
        let key = |hex: &str| -> Option<Zeroizing<[u8; 32]>> {
            let mut out = Zeroizing::new([0; 32]);
            hex::decode_to_slice(hex, &mut *out).ok()?;
            Some(out)
        };
        let seed = key(&content.schreiber)?;
        let identities = std::iter::once(&content.server).chain(&content.frueher);
        Some(Self {
            server: identities
                .map(|i| i.parse())
                .collect::<Result<_, _>>()
                .ok()?,
            schreiber: WriterKey::from_seed(&seed),
            seed,
            kennung: key(&content.kennung)?,
            origin: content.origin,
            ordner: ordner.to_owned(),
        })
    }

    /// Writes the key file anew from the escrow's copy: the writer's key and login names stay, the server's
    /// identity is to be rotated next. Never overwrites. `None` if the bytes are no such copy.
    pub fn wiederherstellen(
        ordner: &Path,
        inhalt: &[u8],
        passphrase: &Passphrase,
    ) -> Result<Option<Self>, KeyError> {
        let Some(bund) = Self::aus_inhalt(ordner, inhalt) else {
            return Ok(None);
        };
        datei::write(&ordner.join(SERVER), &bund.inhalt()?, passphrase)?;
        Ok(Some(bund))
    }

    /// Takes a copy of the server's keys out of these bytes without writing anything. `None` if they are none.
    pub fn lesen(ordner: &Path, inhalt: &[u8]) -> Option<Self> {
        Self::aus_inhalt(ordner, inhalt)
    }

    /// The same keys with a fresh identity of the server in front, written over the key file in one step. The old
    /// identities stay behind it until [`Self::ohne_fruehere`].
    pub fn mit_neuer_identitaet(&self, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let mut server = vec![Identitaet::neu()?];
        server.extend(self.server.iter().cloned());
        self.ersetzen(server, passphrase)
    }

    /// The same keys without the identities from before the rotation, written over the key file in one step.
    pub fn ohne_fruehere(&self, passphrase: &Passphrase) -> Result<Self, KeyError> {
        self.ersetzen(self.server[..1].to_vec(), passphrase)
    }

    fn ersetzen(&self, server: Vec<Identitaet>, passphrase: &Passphrase) -> Result<Self, KeyError> {
        let bund = Self {
            origin: self.origin.clone(),
            server,
            seed: self.seed.clone(),
            schreiber: WriterKey::from_seed(&self.seed),
            kennung: self.kennung.clone(),
            ordner: self.ordner.clone(),
        };
        datei::replace(&self.ordner.join(SERVER), &bund.inhalt()?, passphrase)?;
        Ok(bund)
    }

    /// Whether identities from before a rotation are still kept.
    pub fn hat_fruehere(&self) -> bool {
        self.server.len() > 1
    }

    /// Makes the identity of an organisation, keeps it under the passphrase, returns its recipient and file.
    ///
    /// `name`: file name without ending, `org-07`; a number is added if there is such a file.
    pub fn neue_identitaet(
        &self,
        name: &str,
        passphrase: &Passphrase,
    ) -> Result<(Empfaenger, PathBuf), KeyError> {
        let identity = Identitaet::neu()?;
        let mut path = self.ordner.join(format!("{name}.age"));
        let mut n = 1;
        while path.exists() {
            n += 1;
            path = self.ordner.join(format!("{name}-{n}.age"));
        }
        datei::write(&path, identity.geheim().as_bytes(), passphrase)?;
        Ok((identity.empfaenger(), path))
    }

    /// Name of the log: the first line of its notes.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The server's public recipient.
    pub fn server_recipient(&self) -> Empfaenger {
        self.server[0].empfaenger()
    }

    /// All of the server's recipients, those from before a rotation, too.
    pub fn recipients(&self) -> Vec<Empfaenger> {
        self.server.iter().map(Identitaet::empfaenger).collect()
    }

    /// Signs clear events.
    pub fn schreiber(&self) -> &WriterKey {
        &self.schreiber
    }

    /// Keyed digest of a login name: what the login table holds instead of the name.
    pub fn kennung(&self, anmeldename: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.kennung, anmeldename.trim().to_lowercase().as_bytes()).as_bytes()
    }

    /// From which the keys of snapshots are derived: only this server can make or open one.
    pub fn snapshot_key(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(
            "eakte 2026-11 v1 snapshot",
            &*self.kennung,
        ))
    }

    /// The key of copies of opened record keys. Another one after each rotation of the server's identity: an old key file
    /// opens nothing that was made since.
    pub fn schluesselkopie(&self) -> Kapsel {
        let identity = self.server[0].geheim();
        Kapsel::ableiten("eakte 2026-11 v1 record key copy", identity.as_bytes())
    }

    /// Keyed digest of a name that other systems gave: what tables hold instead of it. `art` keeps kinds apart.
    pub fn fremde_kennung(&self, art: &str, teile: &[&str]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.kennung);
        for teil in [art].iter().chain(teile) {
            // Lengths first: no two lists of parts run together.
            hasher.update(&(teil.len() as u64).to_be_bytes());
            hasher.update(teil.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// The server's key for small secrets of one purpose. It survives rotations of the server's identity.
    pub fn kapsel(&self, context: &'static str) -> Kapsel {
        Kapsel::ableiten(context, &*self.kennung)
    }

    /// Opens wraps with the server's identity, or one from before a rotation.
    pub fn unwrap(&self, wraps: &[u8]) -> Result<RecordKey, KeyError> {
        unwrap(wraps, &self.server)
    }
}

/// Wraps a record key to the recipients: u32 length and bytes of each age file, hybrid recipients' first.
pub fn wrap(key: &RecordKey, recipients: &[Empfaenger]) -> Result<Vec<u8>, KeyError> {
    Ok(rahmen(&verschliessen(key.expose(), recipients)?))
}

/// Age files one after the other, each behind its length as u32.
pub fn rahmen(files: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for file in files {
        out.extend_from_slice(&(file.len() as u32).to_be_bytes());
        out.extend_from_slice(file);
    }
    out
}

/// Opens wraps with whichever identity fits.
pub fn unwrap(wraps: &[u8], identities: &[Identitaet]) -> Result<RecordKey, KeyError> {
    let files = wrapped_files(wraps).ok_or_else(|| KeyError::Huelle("malformed wraps".into()))?;
    let key = oeffnen(files, identities, 32)?;
    let key = <&[u8; 32]>::try_from(key.as_slice())
        .map_err(|_| KeyError::Huelle("not 32 bytes".into()))?;
    Ok(RecordKey::from_bytes(*key))
}

/// The age files of wraps; `None` if the lengths do not add up.
pub fn wrapped_files(mut wraps: &[u8]) -> Option<Vec<&[u8]>> {
    let mut files = Vec::new();
    while !wraps.is_empty() {
        let (len, rest) = wraps.split_first_chunk::<4>()?;
        let (file, rest) = rest.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        files.push(file);
        wraps = rest;
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn phrase() -> Passphrase {
        Passphrase::new("a long enough passphrase".into()).unwrap()
    }

    #[test]
    fn a_record_key_opens_for_each_recipient_of_either_kind_and_for_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let bund = Schluesselbund::create(dir.path(), "test.example/log", &phrase()).unwrap();
        let again = Schluesselbund::open(dir.path(), &phrase()).unwrap();
        let hybrid = Identitaet::neu().unwrap();
        let classical = Identitaet::X25519(age::x25519::Identity::generate());
        let key = RecordKey::from_bytes([7; 32]);
        let to = [
            bund.server_recipient(),
            classical.empfaenger(),
            hybrid.empfaenger(),
        ];
        let wraps = wrap(&key, &to).unwrap();
        assert_eq!(wrapped_files(&wraps).unwrap().len(), 2);
        assert_eq!(again.unwrap(&wraps).unwrap().expose(), key.expose());
        for identity in [&hybrid, &classical] {
            let opened = unwrap(&wraps, std::slice::from_ref(identity)).unwrap();
            assert_eq!(opened.expose(), key.expose());
        }
        let foreign = wrap(&key, &[hybrid.empfaenger()]).unwrap();
        assert!(again.unwrap(&foreign).is_err());
        assert!(wrapped_files(&wraps[..wraps.len() - 1]).is_none());
    }

    #[test]
    fn a_rotated_server_opens_old_wraps_until_the_old_identity_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let bund = Schluesselbund::create(dir.path(), "test.example/log", &phrase()).unwrap();
        let key = RecordKey::from_bytes([7; 32]);
        let wraps = wrap(&key, &[bund.server_recipient()]).unwrap();
        let rotated = bund.mit_neuer_identitaet(&phrase()).unwrap();
        assert_ne!(
            rotated.server_recipient().to_string(),
            bund.server_recipient().to_string()
        );
        assert!(rotated.unwrap(&wraps).is_ok());
        rotated.ohne_fruehere(&phrase()).unwrap();
        let again = Schluesselbund::open(dir.path(), &phrase()).unwrap();
        assert_eq!(
            again.server_recipient().to_string(),
            rotated.server_recipient().to_string()
        );
        assert!(again.unwrap(&wraps).is_err());
        assert_eq!(again.kennung("a"), bund.kennung("a"));
        assert_eq!(again.schreiber().public(), bund.schreiber().public());
    }

    #[test]
    fn a_wrong_passphrase_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        Schluesselbund::create(dir.path(), "test.example/log", &phrase()).unwrap();
        let wrong = Passphrase::new("another long passphrase".into()).unwrap();
        assert!(matches!(
            Schluesselbund::open(dir.path(), &wrong),
            Err(KeyError::Passphrase(_))
        ));
    }

    #[test]
    fn a_key_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        Schluesselbund::create(dir.path(), "test.example/log", &phrase()).unwrap();
        assert!(Schluesselbund::create(dir.path(), "test.example/log", &phrase()).is_err());
    }
}
