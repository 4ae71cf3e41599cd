//! A key file: one secret as an age file under a passphrase.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use age::secrecy::SecretString;
use zeroize::Zeroizing;

use super::KeyError;

/// Work factor of scrypt: 2^15, about 60 ms. Enough beside a passphrase of at least 16 characters.
const SCRYPT_LOG_N: u8 = 15;
/// A key file asking for more work than this is refused instead of stalling the start.
const SCRYPT_LOG_N_MAX: u8 = 20;

/// Protects the key files. Never printed.
#[derive(Clone)]
pub struct Passphrase(SecretString);

impl Passphrase {
    /// Shortest passphrase, in characters.
    pub const CHARS_MIN: usize = 16;

    /// Checks the length.
    pub fn new(text: String) -> Result<Self, KeyError> {
        if text.chars().count() < Self::CHARS_MIN {
            return Err(KeyError::PassphraseFehlt(format!(
                "the passphrase has fewer than {} characters; choose a longer one",
                Self::CHARS_MIN
            )));
        }
        Ok(Self(SecretString::from(text)))
    }

    /// Reads the first line of a file.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let text = std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|fault| KeyError::Datei {
                path: path.to_owned(),
                fault,
            })?;
        Self::new(text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Asks at the terminal, without echo.
    pub fn prompt() -> Result<Self, KeyError> {
        let text = rpassword::prompt_password("Passphrase der Schlüsseldatei: ").map_err(|e| {
            KeyError::PassphraseFehlt(format!(
                "no passphrase: set EAKTE_PASSPHRASE_FILE to a file that holds it, or start at a terminal ({e})"
            ))
        })?;
        Self::new(text)
    }
}

/// Writes a secret, mode 0600, never over an existing file, durable before it returns.
pub(super) fn write(path: &Path, secret: &[u8], passphrase: &Passphrase) -> Result<(), KeyError> {
    let fault = |fault| KeyError::Datei {
        path: path.to_owned(),
        fault,
    };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(fault)?;
    }
    let mut recipient = age::scrypt::Recipient::new(passphrase.0.clone());
    recipient.set_work_factor(SCRYPT_LOG_N);
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|_| KeyError::Huelle("the passphrase cannot be used".into()))?;
    let mut bytes = Vec::new();
    let mut writer = encryptor.wrap_output(&mut bytes).map_err(fault)?;
    writer.write_all(secret).map_err(fault)?;
    writer.finish().map_err(fault)?;
    write_new(path, &bytes)
}

/// Writes a file that only its owner may read, never over an existing one, durable before it returns.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|fault| KeyError::Datei {
        path: path.to_owned(),
        fault,
    })
}

/// Writes a secret over an existing key file: whoever dies here leaves the old file or the new one, whole.
pub(super) fn replace(path: &Path, secret: &[u8], passphrase: &Passphrase) -> Result<(), KeyError> {
    let new = path.with_extension("neu");
    let fault = |fault| KeyError::Datei {
        path: path.to_owned(),
        fault,
    };
    match std::fs::remove_file(&new) {
        // Left by a replacement that died before its last step.
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(fault(e)),
        _ => {}
    }
    write(&new, secret, passphrase)?;
    std::fs::rename(&new, path).map_err(fault)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(fault)
}

/// Opens a key file.
pub(super) fn read(path: &Path, passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let bytes = std::fs::read(path).map_err(|fault| KeyError::Datei {
        path: path.to_owned(),
        fault,
    })?;
    let decryptor = age::Decryptor::new_buffered(bytes.as_slice())
        .map_err(|_| KeyError::Beschaedigt(path.to_owned()))?;
    let mut identity = age::scrypt::Identity::new(passphrase.0.clone());
    identity.set_max_work_factor(SCRYPT_LOG_N_MAX);
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|_| KeyError::Passphrase(path.to_owned()))?;
    let mut secret = Zeroizing::new(Vec::new());
    reader
        .read_to_end(&mut secret)
        .map_err(|_| KeyError::Beschaedigt(path.to_owned()))?;
    Ok(secret)
}
