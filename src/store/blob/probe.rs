//! Checks the file of a document against what the event says of it.

use std::io::Read;

use eakte_domain::werte::BlobRef;
use sha2::Digest as _;

use super::{Blobs, READ_BYTES, Sums, object_path};
use crate::keys::DokumentKey;

/// How the file of a document stands to what its event names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dateistand {
    /// It is that file.
    Gut,
    /// There is none.
    Fehlt,
    /// It is another one.
    Anders,
}

/// Digests a file while it is read, and keeps a fault of the disk apart from what a reader makes of the bytes.
struct Gelesen {
    file: std::io::BufReader<std::fs::File>,
    name: blake3::Hasher,
    fault: Option<std::io::Error>,
}

impl Read for Gelesen {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.file.read(buffer) {
            Ok(n) => {
                self.name.update(&buffer[..n]);
                Ok(n)
            }
            Err(e) => {
                let shown = std::io::Error::new(e.kind(), e.to_string());
                self.fault = Some(e);
                Err(shown)
            }
        }
    }
}

/// Digests and size of the plaintext; nothing if the file does not open.
fn plain_sums(cipher: &mut impl Read, key: &DokumentKey) -> Option<(Sums, u64)> {
    let decryptor = age::Decryptor::new(cipher).ok()?;
    let mut reader = decryptor
        .decrypt(std::iter::once(key as &dyn age::Identity))
        .ok()?;
    let (mut sums, mut groesse) = (Sums::default(), 0);
    let mut chunk = vec![0; READ_BYTES];
    loop {
        let n = reader.read(&mut chunk).ok()?;
        if n == 0 {
            return Some((sums, groesse));
        }
        sums.update(&chunk[..n]);
        groesse += n as u64;
    }
}

impl Blobs {
    /// Whether a document's file is there and is the one that an event names: its own digest, size and digests of its
    /// plaintext. Reads all of it, in bounded memory. Blocks.
    ///
    /// Errors: the file is there and cannot be read.
    pub fn pruefen(&self, blob: &BlobRef) -> std::io::Result<Dateistand> {
        let path = self.folder.join(object_path(&blob.name).as_ref());
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Dateistand::Fehlt),
            Err(e) => return Err(e),
        };
        let mut cipher = Gelesen {
            file: std::io::BufReader::with_capacity(READ_BYTES, file),
            name: blake3::Hasher::new(),
            fault: None,
        };
        let key = DokumentKey::from(&blob.schluessel);
        let plain = plain_sums(&mut cipher, &key);
        // The name covers all of the file, also what the decryption has not asked for.
        let rest = std::io::copy(&mut cipher, &mut std::io::sink());
        if let Some(fault) = cipher.fault {
            return Err(fault);
        }
        rest?;
        let named = *cipher.name.finalize().as_bytes() == blob.name.0;
        let opened = plain.is_some_and(|(sums, groesse)| {
            groesse == blob.groesse
                && sums.sha256.finalize()[..] == blob.sha256.0
                && *sums.blake3.finalize().as_bytes() == blob.blake3.0
        });
        Ok(match named && opened {
            true => Dateistand::Gut,
            false => Dateistand::Anders,
        })
    }
}
