//! That a ZIP holds its files and nothing else: no byte before, between or behind them, and no header that says one thing
//! here and another there. A program that goes by other headers, or from front to end, would show another bundle than the
//! one that was checked.

use super::container::CannotCheck;
use std::io::{self, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::{ZipError, ZipResult};

/// Bytes of a header in the central directory before its name.
const CENTRAL_BYTES: u64 = 46;
/// Bytes of the end of the central directory without a comment.
const END_BYTES: usize = 22;
/// Bytes of what a large ZIP has before it: the record and its locator.
const LARGE_BYTES: usize = 56 + 20;
/// Bytes of that record behind its length, without anything of one's own.
const LARGE_RECORD: u64 = 44;

/// A file of the ZIP, header included.
struct Place {
    start: u64,
    end: u64,
    /// Where the central directory names it.
    central: u64,
    /// What may follow it, if it was written without going back: its sizes.
    trailers: Vec<Vec<u8>>,
}

/// Refuses a ZIP that holds something beside its files.
pub(super) fn nothing_else<R: Read + Seek>(reader: &mut R) -> Result<(), CannotCheck> {
    let mut files = places(reader).map_err(|e| match e {
        ZipError::Io(e) => unreadable(e),
        _ => CannotCheck::Surplus,
    })?;
    let Some(directory) = files.iter().map(|f| f.central).min() else {
        return Ok(());
    };
    files.sort_unstable_by_key(|f| f.start);
    if files.first().is_some_and(|f| f.start != 0) {
        return Err(CannotCheck::Surplus);
    }
    let next = files.iter().skip(1).map(|f| f.start).chain([directory]);
    for (file, next) in files.iter().zip(next) {
        let gap = next.checked_sub(file.end).ok_or(CannotCheck::Surplus)?;
        let longest = file.trailers.iter().map(Vec::len).max().unwrap_or(0) as u64;
        if gap > longest {
            return Err(CannotCheck::Surplus);
        }
        let between = bytes(reader, file.end, gap).map_err(unreadable)?;
        if !between.is_empty() && !file.trailers.contains(&between) {
            return Err(CannotCheck::Surplus);
        }
    }
    files.sort_unstable_by_key(|f| f.central);
    let mut at = directory;
    for file in &files {
        if file.central != at {
            return Err(CannotCheck::Surplus);
        }
        let header = bytes(reader, at, CENTRAL_BYTES).map_err(unreadable)?;
        let length = |from: usize| match header.get(from..from + 2) {
            Some(&[low, high]) => u64::from(u16::from_le_bytes([low, high])),
            _ => 0,
        };
        let (name, extra, comment) = (length(28), length(30), length(32));
        if comment > 0 {
            return Err(CannotCheck::Surplus);
        }
        at += CENTRAL_BYTES + name + extra;
    }
    let most = (LARGE_BYTES + END_BYTES) as u64;
    let rest = bytes(reader, at, most + 1).map_err(unreadable)?;
    match ends(&rest) {
        true => Ok(()),
        false => Err(CannotCheck::Surplus),
    }
}

fn unreadable(e: io::Error) -> CannotCheck {
    CannotCheck::NotAZip(e.to_string())
}

/// Where the files lie. Fails if a header before a file and that of the central directory contradict each other.
fn places<R: Read + Seek>(reader: &mut R) -> ZipResult<Vec<Place>> {
    let mut zip = ZipArchive::new(reader)?;
    zip.validate_header_consistency()?;
    let mut places = Vec::with_capacity(zip.len());
    for at in 0..zip.len() {
        let file = zip.by_index_raw(at)?;
        let data = file.data_start().ok_or(ZipError::FileNotFound)?;
        let end = data.checked_add(file.compressed_size());
        places.push(Place {
            start: file.header_start(),
            end: end.ok_or(ZipError::FileNotFound)?,
            central: file.central_header_start(),
            trailers: match file.flags().is_using_data_descriptor() {
                true => trailers(file.crc32(), file.compressed_size(), file.size()),
                false => Vec::new(),
            },
        });
    }
    Ok(places)
}

/// The forms of a data descriptor: with or without a signature, with short or long sizes.
fn trailers(crc32: u32, packed: u64, size: u64) -> Vec<Vec<u8>> {
    let crc32 = crc32.to_le_bytes();
    let mut forms = vec![[&crc32[..], &packed.to_le_bytes(), &size.to_le_bytes()].concat()];
    if let (Ok(packed), Ok(size)) = (u32::try_from(packed), u32::try_from(size)) {
        forms.push([&crc32[..], &packed.to_le_bytes(), &size.to_le_bytes()].concat());
    }
    let signed = forms.iter().map(|form| [&b"PK\x07\x08"[..], form].concat());
    let signed: Vec<_> = signed.collect();
    forms.extend(signed);
    forms
}

/// At most so many bytes from a place on.
fn bytes<R: Read + Seek>(reader: &mut R, from: u64, most: u64) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    reader.seek(SeekFrom::Start(from))?;
    reader.by_ref().take(most).read_to_end(&mut read)?;
    Ok(read)
}

/// Whether this is the end of a ZIP without a comment and nothing behind it.
fn ends(rest: &[u8]) -> bool {
    let end = match rest.len() {
        END_BYTES => rest,
        _ => {
            let (large, end) = rest.split_at(rest.len().min(LARGE_BYTES));
            let record = large.starts_with(b"PK\x06\x06")
                && large.get(4..12) == Some(&LARGE_RECORD.to_le_bytes()[..])
                && large.get(56..60) == Some(&b"PK\x06\x07"[..]);
            if !record {
                return false;
            }
            end
        }
    };
    end.len() == END_BYTES && end.starts_with(b"PK\x05\x06") && end.ends_with(&[0, 0])
}
