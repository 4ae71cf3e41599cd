//! The ZIP around a bundle: opened with hard limits, read file by file.

use super::gaps;
use super::manifest::{FILES_MAX, is_file_name};
use super::words::shown;
use super::{HEADERS, HEADERS_BYTES_MAX, OTHER_BYTES_MAX, PAYLOADS, PAYLOADS_BYTES_MAX};
use super::{PROOFS, PROOFS_BYTES_MAX};
use crate::ids::HASH_BYTES;
use crate::verify::Sprache;
use sha2::{Digest, Sha256};
use std::io::{self, BufReader, Read, Seek};
use zip::ZipArchive;
use zip::read::ZipReadOptions;

/// Why a file cannot be checked at all. Says nothing about whether it was altered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCheck {
    /// The file cannot be read, or is no ZIP.
    #[error("not a readable ZIP: {0}")]
    NotAZip(String),
    /// More files than a bundle may have.
    #[error("too many files")]
    TooManyFiles,
    /// A name that a bundle never has: a path, a hidden file, a folder.
    #[error("forbidden file name `{0}`")]
    FileName(String),
    /// Two files of the same name.
    #[error("two files of the same name")]
    DuplicateName,
    /// Bytes before, between or behind the files, a comment, a link, extra fields of one's own, or headers that contradict
    /// each other: other programs may see another bundle in it.
    #[error("the ZIP holds more than its files, or its headers contradict each other")]
    Surplus,
    /// A ZIP, but no manifest inside that says it is a bundle.
    #[error("not a bundle: no manifest")]
    NotABundle,
    /// A bundle of a version that this program does not know.
    #[error("unknown version of the bundle")]
    Version,
}

/// Most characters of a forbidden name in a sentence.
const NAME_CHARS_SHOWN: usize = 100;

impl CannotCheck {
    /// One plain sentence without full stop. What the reader of ZIPs says stands behind it, in English.
    pub fn sentence(&self, sprache: Sprache) -> String {
        let (de, en) = match self {
            CannotCheck::NotAZip(cause) => {
                let cause: String = cause.chars().map(shown).collect();
                return match sprache {
                    Sprache::De => format!("keine lesbare ZIP-Datei ({cause})"),
                    Sprache::En => format!("not a readable ZIP ({cause})"),
                };
            }
            CannotCheck::FileName(name) => {
                let name: String = name.chars().take(NAME_CHARS_SHOWN).map(shown).collect();
                return match sprache {
                    Sprache::De => format!("unzulässiger Dateiname `{name}`"),
                    Sprache::En => format!("forbidden file name `{name}`"),
                };
            }
            CannotCheck::TooManyFiles => ("zu viele Dateien", "too many files"),
            CannotCheck::DuplicateName => (
                "zwei Dateien mit demselben Namen",
                "two files of the same name",
            ),
            CannotCheck::Surplus => (
                "die ZIP-Datei enthält mehr als ihre Dateien, oder ihre Angaben widersprechen einander",
                "the ZIP holds more than its files, or its headers contradict each other",
            ),
            CannotCheck::NotABundle => (
                "kein Nachweis: das Manifest fehlt",
                "not a bundle: no manifest",
            ),
            CannotCheck::Version => (
                "diese Fassung des Nachweises ist unbekannt",
                "unknown version of the bundle",
            ),
        };
        match sprache {
            Sprache::De => de.into(),
            Sprache::En => en.into(),
        }
    }
}

/// An open bundle.
pub(crate) struct Container<R> {
    zip: ZipArchive<R>,
    names: Vec<String>,
    times: bool,
}

impl<R: Read + Seek> Container<R> {
    /// Opens the ZIP, checks number and names of its files, and that there is nothing beside them.
    pub(crate) fn open(reader: R) -> Result<Self, CannotCheck> {
        let zip = ZipArchive::new(reader).map_err(|e| CannotCheck::NotAZip(e.to_string()))?;
        if zip.len() > FILES_MAX {
            return Err(CannotCheck::TooManyFiles);
        }
        if zip.has_duplicate_names() {
            return Err(CannotCheck::DuplicateName);
        }
        let mut names = Vec::new();
        for raw in zip.file_names_raw() {
            let name = String::from_utf8_lossy(raw).into_owned();
            if !is_file_name(&name) {
                return Err(CannotCheck::FileName(name));
            }
            names.push(name);
        }
        let mut reader = zip.into_inner();
        let times = gaps::nothing_else(&mut reader)?;
        let zip = ZipArchive::new(reader).map_err(|e| CannotCheck::NotAZip(e.to_string()))?;
        Ok(Container { zip, names, times })
    }

    /// Whether a packing program wrote times or owners of the files to the ZIP.
    pub(crate) fn has_times(&self) -> bool {
        self.times
    }

    /// The names of all files.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    /// Opens one file for reading. The ZIP's own checksum is not asked: a damaged file is to be
    /// read as far as it goes, so that the bad event can be named.
    pub(crate) fn file(&mut self, name: &str) -> io::Result<FileReader<impl Read>> {
        let options = ZipReadOptions::new().ignore_crc32(true);
        let file = self.zip.by_name_with_options(name, options)?;
        Ok(FileReader {
            inner: BufReader::with_capacity(64 * 1024, file),
            digest: Sha256::new(),
            left: bytes_max(name),
        })
    }

    /// Reads a whole small file.
    pub(crate) fn read(&mut self, name: &str, bytes_max: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(name)?
            .take(bytes_max as u64 + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() > bytes_max {
            return Err(too_large());
        }
        Ok(bytes)
    }
}

fn bytes_max(name: &str) -> u64 {
    match name {
        HEADERS => HEADERS_BYTES_MAX,
        PROOFS => PROOFS_BYTES_MAX,
        PAYLOADS => PAYLOADS_BYTES_MAX,
        _ => OTHER_BYTES_MAX,
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "file too large")
}

/// Reads a file of the bundle: digests what passes and stops at the limit of its name.
pub(crate) struct FileReader<R> {
    inner: BufReader<R>,
    digest: Sha256,
    left: u64,
}

impl<R: Read> FileReader<R> {
    /// Reads to the end: how many bytes were left, and the digest of the whole file.
    pub(crate) fn finish(mut self) -> io::Result<(u64, [u8; HASH_BYTES])> {
        let rest = io::copy(&mut self, &mut io::sink())?;
        Ok((rest, self.digest.finalize().into()))
    }
}

impl<R: Read> Read for FileReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(too_large)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}
