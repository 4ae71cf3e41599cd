//! Where the bytes of the files come from.

use crate::behaelter::Behaelter;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A ZIP, a folder, or nothing.
#[derive(Debug)]
pub(crate) enum Quelle {
    Zip(Behaelter),
    Ordner(PathBuf),
    Keine,
}

impl Quelle {
    /// Opens a file from its start: by entry in a ZIP, by name in a folder.
    pub(crate) fn strom(&mut self, eintrag: usize, name: &str) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Zip(behaelter) => behaelter.strom(eintrag),
            Self::Ordner(ordner) => Ok(Box::new(regulaere_datei(&ordner.join(name))?)),
            Self::Keine => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Opens a file that is a file: no link, no folder, no device.
pub(crate) fn regulaere_datei(pfad: &Path) -> io::Result<File> {
    if !std::fs::symlink_metadata(pfad)?.is_file() {
        return Err(io::ErrorKind::NotFound.into());
    }
    File::open(pfad)
}
