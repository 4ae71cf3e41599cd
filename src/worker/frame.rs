//! What the worker writes: one line of JSON, then the bytes it announced.

use serde::{Deserialize, Serialize};

/// Bytes of UTF-8 a document's text may have; the rest is cut off and flagged.
pub const TEXT_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a page image. An A4 page of 300 dpi in colour noise stays below.
pub const SEITE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Bytes of a redacted copy.
pub const KOPIE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Pages of a document of which a redacted copy is made: each is drawn, within one worker's time.
pub const KOPIE_SEITEN_MAX: u32 = 100;

/// How a redacted copy is drawn, in pixels per inch: small print can still be read.
pub const KOPIE_DPI: u32 = 150;

/// Bytes of a document the worker reads; larger ones are stored, but neither read nor shown.
pub const DOKUMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Bytes of a document in a series (`eakte-worker reihe`); longer ones get a worker of their own.
pub const REIHE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Bytes of a request's line in a series, line feed included.
pub const ANFRAGE_BYTES_MAX: u64 = 256;

/// The coarsest page image, in pixels per inch.
pub const DPI_MIN: u32 = 24;

/// The finest page image, in pixels per inch: what offices scan with.
pub const DPI_MAX: u32 = 300;

/// Bytes of the JSON line, line feed included.
pub const KOPF_BYTES_MAX: usize = 4096;

/// The first line of every answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kopf {
    /// What follows, or why nothing follows.
    pub ergebnis: Ergebnis,
    /// The walls that stood while the document was read.
    pub sandbox: Sandbox,
    /// Bytes after the line feed: UTF-8 text, PNG or PDF; 0 if there are none.
    pub laenge: u64,
}

/// What the worker found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ergebnis {
    /// The bytes are the document's text.
    Text {
        /// Pages that can be shown as images; `None` if the document has none.
        seiten: Option<u32>,
        /// Text was left out because of a limit.
        abgeschnitten: bool,
    },
    /// The bytes are a PNG image of the page.
    Seite {
        /// Width in pixels.
        breite: u32,
        /// Height in pixels.
        hoehe: u32,
    },
    /// The bytes are a PDF of pictures.
    Kopie {
        /// Its pages: as many as the document has.
        seiten: u32,
    },
    /// The media type, as MIME name.
    Art(String),
    /// Results of the self-test, one `name=outcome` each.
    Probe(Vec<String>),
    /// Nothing follows.
    Abgelehnt(Ablehnung),
}

/// Why a document has no text or no page image. A property of the document, not a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Ablehnung {
    /// Damaged, encrypted, or not what its media type says.
    #[error("document is damaged, encrypted or of another type")]
    Unlesbar,
    /// Larger, or unpacked larger, than the worker reads.
    #[error("document is larger than the worker reads")]
    ZuGross,
    /// This media type has no page images.
    #[error("this media type has no page images")]
    KeineSeiten,
    /// The document has fewer pages.
    #[error("document has no such page")]
    SeiteFehlt,
    /// The document has more pages than a redacted copy.
    #[error("document has more pages than a redacted copy")]
    ZuVieleSeiten,
    /// The media type is not on the list.
    #[error("this media type is not read")]
    UnbekannteArt,
}

/// The walls around the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sandbox {
    /// Resource limits and a list of allowed system calls: no file, socket or program.
    Voll,
    /// Resource limits only; the kernel offers no seccomp filter.
    OhneFilter,
}
