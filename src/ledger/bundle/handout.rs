//! Opens the payloads of a bundle with keys that were handed out for them.

use super::check::read_payload;
use super::container::Container;
use super::evidence::array;
use super::manifest::Manifest;
use super::{CannotCheck, KEYS, MANIFEST, OTHER_BYTES_MAX};
use crate::handout::{Handout, HandoutEvent, HandoutReport};
use crate::header::{HEADER_BYTES, Header, HeaderBytes};
use crate::note::{NOTE_BYTES_MAX, Note};
use std::io::{Read, Seek};

/// The keys that a bundle carries, wrapped to whom it was made for; nothing if it carries none.
///
/// Errors: no bundle at all, a file of keys that is cut short or too large.
pub fn wrapped_keys<R: Read + Seek>(reader: R) -> Result<Option<Vec<u8>>, CannotCheck> {
    let mut container = Container::open(reader)?;
    if !container.has(KEYS) {
        return Ok(None);
    }
    let keys = container.read(KEYS, OTHER_BYTES_MAX as usize);
    keys.map(Some)
        .map_err(|e| CannotCheck::NotAZip(format!("{KEYS}: {e}")))
}

/// Opens every payload that the handout names with its K; `show` gets header and plaintext of each. Says nothing about the bundle itself: check that first.
///
/// Errors: no bundle at all. A file that ends early leaves its payloads among the missing; keys of another log or stream
/// than the manifest's leave all of them there.
pub fn open_with<R: Read + Seek>(
    reader: R,
    handout: &Handout,
    show: impl FnMut(&Header, &[u8]),
) -> Result<HandoutReport, CannotCheck> {
    let mut container = Container::open(reader)?;
    if !is_of(handout, &mut container) {
        return Ok(handout.open([], show));
    }
    let mut headers = Vec::new();
    if let Ok(mut file) = container.file("headers.bin") {
        while let Ok(header) = array::<HEADER_BYTES>(&mut file) {
            headers.push(HeaderBytes(header));
        }
    }
    let mut payloads = Vec::with_capacity(headers.len());
    if let Ok(mut file) = container.file("payloads.bin") {
        while payloads.len() < headers.len() {
            let Ok(payload) = read_payload(&mut file) else {
                break;
            };
            payloads.push(payload);
        }
    }
    let events = headers
        .iter()
        .zip(&payloads)
        .map(|(header, (salt, body))| HandoutEvent {
            header,
            salt: salt.as_ref(),
            body: body.as_deref(),
        });
    Ok(handout.open(events, show))
}

/// Whether the keys are for this bundle, as far as its manifest can be read.
fn is_of<R: Read + Seek>(handout: &Handout, container: &mut Container<R>) -> bool {
    let bytes = container.read(MANIFEST, NOTE_BYTES_MAX).ok();
    let note = bytes.and_then(|bytes| Note::parse(&bytes).ok());
    let manifest = note.and_then(|note| Manifest::parse(note.text()).ok());
    manifest.is_none_or(|m| m.origin == handout.origin && m.stream == handout.stream)
}
