//! Why something could not be done, in both languages.

use eakte_ledger::bundle::CannotCheck;
use eakte_ledger::verify::Sprache;
use std::fmt::Display;
use std::path::Path;

/// The reason, as people are told it.
pub(crate) struct Grund {
    de: String,
    en: String,
}

impl Grund {
    /// `what`: the file or option that it is about. `words`: German, English.
    pub(crate) fn new(what: impl Display, words: [&str; 2]) -> Self {
        let [de, en] = words.map(|words| format!("{what}: {words}"));
        Grund { de, en }
    }

    /// The same, and behind it what the system or a library says of it, which is English.
    pub(crate) fn caused(what: impl Display, words: [&str; 2], cause: impl Display) -> Self {
        let [de, en] = words.map(|words| format!("{what}: {words} ({cause})"));
        Grund { de, en }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path, cause: impl Display) -> Self {
        let words = ["nicht lesbar", "cannot be read"];
        Grund::caused(path.display(), words, cause)
    }

    /// A file that cannot be written.
    pub(crate) fn unwritable(path: &Path, cause: impl Display) -> Self {
        let words = ["nicht beschreibbar", "cannot be written"];
        Grund::caused(path.display(), words, cause)
    }

    /// A file with more bytes than it may have.
    pub(crate) fn too_large(path: &Path, bytes_max: u64) -> Self {
        let (de, en) = (
            format!("mehr als {bytes_max} Bytes"),
            format!("more than {bytes_max} bytes"),
        );
        Grund::new(path.display(), [&de, &en])
    }

    /// A policy that is none, or policies that do not go together.
    pub(crate) fn policy(what: impl Display, cause: impl Display) -> Self {
        let words = ["keine gültige Richtlinie", "no valid policy"];
        Grund::caused(what, words, cause)
    }

    /// One line.
    pub(crate) fn sentence(&self, sprache: Sprache) -> &str {
        match sprache {
            Sprache::De => &self.de,
            Sprache::En => &self.en,
        }
    }
}

impl From<CannotCheck> for Grund {
    fn from(cannot: CannotCheck) -> Self {
        Grund {
            de: cannot.sentence(Sprache::De),
            en: cannot.sentence(Sprache::En),
        }
    }
}
