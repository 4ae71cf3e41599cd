//! That a ZIP holds its files and nothing else: no byte before, between or behind them, and no header that says one thing
//! here and another there. A program that goes by other headers, or from front to end, would show another bundle than the
//! one that was checked.

use super::container::CannotCheck;
use std::io::{self, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::{ZipError, ZipResult};

/// Bytes of a header before a file, before its name.
const LOCAL_BYTES: u64 = 30;
/// Bytes of a header in the central directory before its name.
const CENTRAL_BYTES: u64 = 46;
/// What stands in a header in place of a size or offset that is too large for it.
const TOO_LARGE: u64 = u32::MAX as u64;
/// Kind of the extra field that holds those.
const LARGE: u16 = 0x0001;
/// Kinds of extra fields that packing programs write by themselves: times (NTFS, Unix) and owners; macOS and old versions
/// of Info-ZIP write 0x5855 and 0x7855.
const TIMES: [u16; 5] = [0x000a, 0x5455, 0x5855, 0x7855, 0x7875];
/// Longest field of times or owners: more is somebody's own.
const TIMES_BYTES_MAX: usize = 36;
/// In flags: sizes follow behind the file.
const STREAMED: u64 = 1 << 3;
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

/// Refuses a ZIP that holds something beside its files. Gives whether a packing program wrote times or owners of the
/// files to it.
pub(super) fn nothing_else<R: Read + Seek>(reader: &mut R) -> Result<bool, CannotCheck> {
    let mut files = places(reader).map_err(|e| match e {
        ZipError::Io(e) => unreadable(e),
        _ => CannotCheck::Surplus,
    })?;
    let Some(directory) = files.iter().map(|f| f.central).min() else {
        return Ok(false);
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
    let (mut at, mut times) = (directory, false);
    for file in &files {
        if file.central != at {
            return Err(CannotCheck::Surplus);
        }
        let headers = Headers::read(reader, file).map_err(unreadable)?;
        times |= headers.agree().ok_or(CannotCheck::Surplus)?;
        at += headers.central_bytes();
    }
    let most = (LARGE_BYTES + END_BYTES) as u64;
    let rest = bytes(reader, at, most + 1).map_err(unreadable)?;
    let end = End {
        files: files.len() as u64,
        directory,
        bytes: at - directory,
    };
    match end.is(&rest) {
        true => Ok(times),
        false => Err(CannotCheck::Surplus),
    }
}

/// What is said of one file, before it and in the central directory.
struct Headers {
    local: Vec<u8>,
    local_fields: Vec<u8>,
    central: Vec<u8>,
    central_fields: Vec<u8>,
}

impl Headers {
    fn read<R: Read + Seek>(reader: &mut R, file: &Place) -> io::Result<Self> {
        let local = bytes(reader, file.start, LOCAL_BYTES)?;
        let central = bytes(reader, file.central, CENTRAL_BYTES)?;
        let local_name = file.start + LOCAL_BYTES + number::<2>(&local, 26);
        let central_name = file.central + CENTRAL_BYTES + number::<2>(&central, 28);
        Ok(Headers {
            local_fields: bytes(reader, local_name, number::<2>(&local, 28))?,
            central_fields: bytes(reader, central_name, number::<2>(&central, 30))?,
            local,
            central,
        })
    }

    /// Bytes in the central directory, name and fields included.
    fn central_bytes(&self) -> u64 {
        CENTRAL_BYTES + number::<2>(&self.central, 28) + self.central_fields.len() as u64
    }

    /// Whether there are times or owners. Nothing if the two do not say the same, or something that no packing program
    /// says of an ordinary file: a comment, another disk, a link or folder, fields of one's own. Names, sizes and
    /// checksums are compared by [`places`].
    fn agree(&self) -> Option<bool> {
        let (local, central) = (&self.local, &self.central);
        // Flags, method, time, date.
        let same = local.get(6..14)? == central.get(8..16)?;
        let (comment, disk) = (number::<2>(central, 32), number::<2>(central, 34));
        let attributes = number::<4>(central, 38);
        let ordinary = matches!(attributes >> 16 & 0o170_000, 0 | 0o100_000);
        let folder = attributes & 0x10 != 0;
        if !same || comment > 0 || disk > 0 || !ordinary || folder {
            return None;
        }
        let large = |header: &[u8], at: usize| number::<4>(header, at) == TOO_LARGE;
        let streamed = number::<2>(local, 6) & STREAMED != 0;
        let both = streamed || (large(local, 18) && large(local, 22));
        let local_large = if both { 16 } else { 0 };
        let places = [20, 24, 42].into_iter();
        let central_large = 8 * places.filter(|at| large(central, *at)).count();
        let before = times(&self.local_fields, local_large)?;
        let listed = times(&self.central_fields, central_large)?;
        Some(before || listed)
    }
}

/// Whether there are times or owners among extra fields. Nothing if there are others, but one of so many bytes that
/// holds what is too large for the header.
fn times(fields: &[u8], large_bytes: usize) -> Option<bool> {
    let (mut rest, mut seen) = (fields, Vec::new());
    while !rest.is_empty() {
        let (head, behind) = rest.split_at_checked(4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (_, next) = behind.split_at_checked(length)?;
        let known = match kind {
            LARGE => length > 0 && length == large_bytes,
            _ => TIMES.contains(&kind) && length <= TIMES_BYTES_MAX,
        };
        if !known || seen.contains(&kind) {
            return None;
        }
        seen.push(kind);
        rest = next;
    }
    Some(seen.iter().any(|kind| *kind != LARGE))
}

/// The number of N bytes at a place; 0 where there are not so many.
fn number<const N: usize>(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    if let Some(found) = bytes.get(at..at + N) {
        number[..N].copy_from_slice(found);
    }
    u64::from_le_bytes(number)
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

/// What the end of a ZIP has to say.
struct End {
    files: u64,
    /// Where the central directory begins, and how long it is.
    directory: u64,
    bytes: u64,
}

impl End {
    /// Whether this is the end: without a comment, nothing behind it, and true.
    fn is(&self, rest: &[u8]) -> bool {
        let (large, end) = rest.split_at(rest.len().saturating_sub(END_BYTES));
        if !large.is_empty() && !self.is_large(large) {
            return false;
        }
        // What is too large may stand in the record before.
        let says = |found: u64, most: u64, wanted: u64| {
            found == wanted || (found == most && !large.is_empty())
        };
        let few = u64::from(u16::MAX);
        end.len() == END_BYTES
            && end.starts_with(b"PK\x05\x06")
            && end.ends_with(&[0, 0])
            && number::<4>(end, 4) == 0
            && says(number::<2>(end, 8), few, self.files)
            && says(number::<2>(end, 10), few, self.files)
            && says(number::<4>(end, 12), TOO_LARGE, self.bytes)
            && says(number::<4>(end, 16), TOO_LARGE, self.directory)
    }

    /// Whether this is the record of a large ZIP and its locator, and true.
    fn is_large(&self, large: &[u8]) -> bool {
        large.len() == LARGE_BYTES
            && large.starts_with(b"PK\x06\x06")
            && number::<8>(large, 4) == LARGE_RECORD
            && number::<8>(large, 16) == 0
            && number::<8>(large, 24) == self.files
            && number::<8>(large, 32) == self.files
            && number::<8>(large, 40) == self.bytes
            && number::<8>(large, 48) == self.directory
            && large.get(56..60) == Some(&b"PK\x06\x07"[..])
            && number::<4>(large, 60) == 0
            && number::<8>(large, 64) == self.directory + self.bytes
            && number::<4>(large, 72) <= 1
    }
}
