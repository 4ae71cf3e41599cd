//! Files that a command writes or somebody named.

use std::fs::File;
use std::path::Path;

use super::Fault;

/// Makes a file for what a command writes; never over another. The error says what to do.
pub(super) fn neue_datei(path: &Path) -> Result<File, Fault> {
    File::create_new(path).map_err(|e| {
        let rat = match e.kind() {
            std::io::ErrorKind::AlreadyExists => "name a file that does not exist yet",
            std::io::ErrorKind::NotFound => "make the folder first, or name another",
            _ => "name a place you may write to",
        };
        format!("cannot write {}: {e}; {rat}", path.display()).into()
    })
}

/// The text of a file somebody named. The error says what to do.
pub(super) fn lesen(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|e| {
        let rat = match e.kind() {
            std::io::ErrorKind::NotFound => "check the path",
            std::io::ErrorKind::InvalidData => "save it as UTF-8",
            _ => "check that the user of this program may read it",
        };
        format!("cannot read {}: {e}; {rat}", path.display()).into()
    })
}
