//! Anchors: timestamp tokens over a sealed checkpoint, stated in the log, and tokens over older anchors.
//!
//! A renewal stamps the whole payload of an older anchor (note, token and signature) before that one's certificate
//! ends. Newest first, each vouches for the one it renews.
//!
//! Source: `schema/LOG.md` section 16. Vectors: `tests/golden/ledger/anchor.json`.

use crate::header::NUMBER_MAX;
use crate::ids::TreeHash;
use crate::lines::{LineError, Lines};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

/// Largest answer of an authority and token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the digest that is stamped: SHA-512.
pub const IMPRINT_BYTES: usize = 64;
/// Longest value of one `token` line, in bytes.
pub const TOKEN_LINE_BYTES_MAX: usize = 4096;

/// What an `anchor` event states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Events of the checkpoint that was stamped.
    pub size: u64,
    /// Its root.
    pub root: TreeHash,
    /// SHA-512 of the sealed note, cosignatures included.
    pub note_sha512: [u8; IMPRINT_BYTES],
    /// Of a renewal: what was stamped instead of the note.
    pub renews: Option<Renewed>,
    /// The token, DER.
    pub token: Vec<u8>,
}

/// The anchor that a renewal stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// Its sequence in the log's own stream.
    pub seq: u64,
    /// SHA-512 of its payload.
    pub sha512: [u8; IMPRINT_BYTES],
}

/// SHA-512: what a token stamps.
pub fn imprint(bytes: &[u8]) -> [u8; IMPRINT_BYTES] {
    Sha512::digest(bytes).into()
}

impl Anchor {
    /// The digest that the token must stamp.
    pub fn imprint(&self) -> &[u8; IMPRINT_BYTES] {
        self.renews
            .as_ref()
            .map_or(&self.note_sha512, |r| &r.sha512)
    }

    pub(crate) fn read(lines: &mut Lines<'_>) -> Result<Self, LineError> {
        let wrong = lines.wrong("size");
        let size = lines.number("size")?;
        if !(1..=NUMBER_MAX).contains(&size) {
            return Err(wrong);
        }
        let root = TreeHash(lines.hex("root")?);
        let note_sha512 = lines.hex("note_sha512")?;
        let renews = if lines.next_is("renews") {
            let seq = lines.number("renews")?;
            Some(Renewed {
                seq,
                sha512: lines.hex("renews_sha512")?,
            })
        } else {
            None
        };
        let wrong = lines.wrong("token");
        let mut text = String::new();
        let mut last = TOKEN_LINE_BYTES_MAX;
        while let Some(part) = lines.optional("token") {
            // All lines but the last are full: one token, one spelling.
            if last != TOKEN_LINE_BYTES_MAX || part.len() > TOKEN_LINE_BYTES_MAX {
                return Err(wrong);
            }
            last = part.len();
            text.push_str(part);
            if text.len() > TOKEN_BYTES_MAX / 3 * 4 + 4 {
                return Err(wrong);
            }
        }
        let token = STANDARD.decode(text).map_err(|_| wrong.clone())?;
        if token.is_empty() || token.len() > TOKEN_BYTES_MAX {
            return Err(wrong);
        }
        Ok(Anchor {
            size,
            root,
            note_sha512,
            renews,
            token,
        })
    }

    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("size", self.size.to_string()),
            ("root", self.root.to_string()),
            ("note_sha512", hex::encode(self.note_sha512)),
        ];
        if let Some(renewed) = &self.renews {
            lines.push(("renews", renewed.seq.to_string()));
            lines.push(("renews_sha512", hex::encode(renewed.sha512)));
        }
        let token = STANDARD.encode(&self.token);
        for part in token.as_bytes().chunks(TOKEN_LINE_BYTES_MAX) {
            lines.push(("token", String::from_utf8_lossy(part).into_owned()));
        }
        lines
    }
}
