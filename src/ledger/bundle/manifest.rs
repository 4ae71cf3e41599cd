//! The manifest: what a bundle holds, stated and signed by the writer of the log.

use crate::checkpoint::Checkpoint;
use crate::claim::log_keys;
use crate::header::NUMBER_MAX;
use crate::ids::{ChainHash, HASH_BYTES, Origin, RecordId, TreeHash};
use crate::lines::{LineError, Lines, is_value};
use crate::note::{self, WriterKey, WriterPublicKey};
use crate::verify::Payloads;
use crate::vkey::Vkey;
use std::fmt::Write;

/// The form of a bundle, as the first line of its manifest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Headers, proofs, payloads, the writer's own checkpoint.
    One,
    /// Beside them the log's keys, a sealed checkpoint with cosignatures, heads, anchors and policies.
    Two,
}

impl Version {
    /// The first line.
    pub fn first_line(self) -> &'static str {
        match self {
            Version::One => "eakte/bundle/v1",
            Version::Two => "eakte/bundle/v2",
        }
    }

    /// The version of a manifest that begins with this line.
    pub fn of(line: &[u8]) -> Option<Self> {
        [Version::One, Version::Two]
            .into_iter()
            .find(|version| version.first_line().as_bytes() == line)
    }
}
/// Longest Aktenzeichen, in bytes.
pub const AKTENZEICHEN_BYTES_MAX: usize = 256;
/// Longest name of a file in a bundle, in bytes.
pub const FILE_NAME_BYTES_MAX: usize = 64;
/// Most files in a bundle.
pub const FILES_MAX: usize = 64;

/// What the writer of the log states about a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Form of the bundle.
    pub version: Version,
    /// Name of the log.
    pub origin: Origin,
    /// The key that signs manifest, checkpoint and clear payloads.
    pub writer: WriterPublicKey,
    /// Keys that sign the log's checkpoints beside the writer's. None in version 1.
    pub log_keys: Vec<Vkey>,
    /// The stream of the Akte.
    pub stream: RecordId,
    /// How people call the Akte.
    pub aktenzeichen: Option<String>,
    /// When the bundle was made: Unix time in milliseconds.
    pub created_ms: u64,
    /// Events in the log at that time.
    pub size: u64,
    /// Root over them.
    pub root: TreeHash,
    /// Events in the stream at that time.
    pub events: u64,
    /// Hash of the last header of the stream.
    pub head: ChainHash,
    /// Which payloads are inside.
    pub payloads: Payloads,
    /// SHA-256 of the other files, by ascending name; manifest and checkpoint are not among them.
    pub files: Vec<(String, [u8; HASH_BYTES])>,
}

impl Manifest {
    /// The state of the log that the bundle is proved against.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            origin: self.origin.clone(),
            size: self.size,
            root: self.root,
        }
    }

    /// The text, signed. Fails if a value has not the form of its line.
    pub fn sign(&self, key: &WriterKey) -> Result<Vec<u8>, LineError> {
        let text = self.text();
        // What the parser refuses is never written: a value with a line feed could forge a line.
        if Manifest::parse(&text)? != *self {
            return Err(Lines::new(&text).wrong("aktenzeichen"));
        }
        Ok(note::sign(&text, &self.origin, key))
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{}\norigin: {}\nwriter: {}\n",
            self.version.first_line(),
            self.origin,
            self.writer.to_vkey(&self.origin),
        );
        // Writing to a String cannot fail.
        for key in &self.log_keys {
            let _ = writeln!(text, "log_key: {key}");
        }
        let _ = writeln!(text, "stream: {}", self.stream);
        if let Some(aktenzeichen) = &self.aktenzeichen {
            let _ = writeln!(text, "aktenzeichen: {aktenzeichen}");
        }
        let _ = write!(
            text,
            "created: {}\nsize: {}\nroot: {}\nevents: {}\nhead: {}\npayloads: {}\n",
            self.created_ms,
            self.size,
            self.root,
            self.events,
            self.head,
            match self.payloads {
                Payloads::All => "all",
                Payloads::Clear => "clear",
            }
        );
        for (name, digest) in &self.files {
            let _ = writeln!(text, "file: {name} {}", hex::encode(digest));
        }
        text
    }

    /// Reads the text of a note. Strict: exactly what [`Manifest::sign`] writes.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut lines = Lines::new(text);
        let wrong = lines.wrong("eakte/bundle/v1 or v2");
        let first = lines.line("eakte/bundle/v1 or v2")?;
        let version = Version::of(first.as_bytes()).ok_or(wrong)?;
        let wrong = lines.wrong("origin");
        let origin = Origin::new(lines.value("origin")?).map_err(|_| wrong)?;
        let wrong = lines.wrong("writer");
        let (named, writer) =
            WriterPublicKey::from_vkey(lines.value("writer")?).map_err(|_| wrong.clone())?;
        if named != origin {
            return Err(wrong);
        }
        let log_keys = match version {
            Version::One => Vec::new(),
            Version::Two => log_keys(&mut lines)?,
        };
        if log_keys.iter().any(|key| *key.name() != origin) {
            return Err(lines.wrong("log_key"));
        }
        let stream = RecordId(lines.hex("stream")?);
        let wrong = lines.wrong("aktenzeichen");
        let aktenzeichen = lines.optional("aktenzeichen").map(str::to_owned);
        if aktenzeichen
            .as_ref()
            .is_some_and(|a| a.len() > AKTENZEICHEN_BYTES_MAX || !is_value(a))
        {
            return Err(wrong);
        }
        let manifest = Manifest {
            version,
            origin,
            writer,
            log_keys,
            stream,
            aktenzeichen,
            created_ms: bounded(&mut lines, "created")?,
            size: bounded(&mut lines, "size")?,
            root: TreeHash(lines.hex("root")?),
            events: bounded(&mut lines, "events")?,
            head: ChainHash(lines.hex("head")?),
            payloads: {
                let wrong = lines.wrong("payloads");
                match lines.value("payloads")? {
                    "all" => Payloads::All,
                    "clear" => Payloads::Clear,
                    _ => return Err(wrong),
                }
            },
            files: files(&mut lines)?,
        };
        lines.end()?;
        Ok(manifest)
    }
}

fn bounded(lines: &mut Lines<'_>, name: &'static str) -> Result<u64, LineError> {
    let wrong = lines.wrong(name);
    lines
        .number(name)
        .and_then(|n| if n > NUMBER_MAX { Err(wrong) } else { Ok(n) })
}

fn files(lines: &mut Lines<'_>) -> Result<Vec<(String, [u8; HASH_BYTES])>, LineError> {
    let mut files: Vec<(String, [u8; HASH_BYTES])> = Vec::new();
    let wrong = lines.wrong("file");
    while let Some(value) = lines.optional("file") {
        let (name, digest) = value.split_once(' ').ok_or(wrong.clone())?;
        let digest = crate::ids::parse_hex(digest).map_err(|_| wrong.clone())?;
        let ascends = files.last().is_none_or(|(last, _)| last.as_str() < name);
        if !is_file_name(name) || !ascends || files.len() == FILES_MAX {
            return Err(wrong);
        }
        files.push((name.to_owned(), digest));
    }
    Ok(files)
}

/// 1 to 64 of `A-Z`, `a-z`, `0-9`, `.`, `_`, `-`, not beginning with `.`: never a path.
pub(crate) fn is_file_name(name: &str) -> bool {
    (1..=FILE_NAME_BYTES_MAX).contains(&name.len())
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}
