//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of the log, signed by its writer.
//!
//! Source: `schema/LOG.md` section 5. Vectors: `tests/golden/ledger/checkpoint.json`.

use crate::header::NUMBER_MAX;
use crate::ids::{Origin, TreeHash};
use crate::lines::{LineError, Lines, number};
use crate::note::{self, Note, SignatureLine, WriterKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The state of the log at one moment. Exactly three lines, no extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: Origin,
    /// Number of events.
    pub size: u64,
    /// Root over their headers.
    pub root: TreeHash,
}

impl Checkpoint {
    /// The three lines.
    pub fn text(&self) -> String {
        let root = STANDARD.encode(self.root.0);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }

    /// The three lines as a note signed by the writer of the log.
    pub fn sign(&self, key: &WriterKey) -> Vec<u8> {
        note::sign(&self.text(), &self.origin, key)
    }

    /// The three lines with signatures made elsewhere, for example by the log's signer. At least one.
    pub fn with_signatures(&self, lines: Vec<SignatureLine>) -> Note {
        Note::new(self.text(), lines)
    }

    /// Reads the text of a note. Strict: exactly what [`Checkpoint::text`] writes.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut lines = Lines::new(text);
        let wrong = lines.wrong("origin");
        let origin = Origin::new(lines.line("origin")?).map_err(|_| wrong)?;
        let wrong = lines.wrong("size");
        let size = number(lines.line("size")?).filter(|size| *size <= NUMBER_MAX);
        let size = size.ok_or(wrong)?;
        let wrong = lines.wrong("root");
        let root = STANDARD.decode(lines.line("root")?).ok();
        let root = root.and_then(|bytes| TreeHash::try_from(&bytes[..]).ok());
        let root = root.ok_or(wrong)?;
        lines.end()?;
        Ok(Checkpoint { origin, size, root })
    }
}
