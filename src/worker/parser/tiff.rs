//! Pages of a TIFF: scanners put a whole letter into one file, the image reader knows its first page only.
//!
//! A TIFF is a chain of directories, one for each page; the header names the first. To read page n the header is
//! made to name the n-th. Source: TIFF 6.0, section 2.

use eakte_worker::frame::Ablehnung;

/// Pages of one file. A chain that is longer or runs in a circle ends here.
const PAGES_MAX: u32 = 2_000;
/// Bytes of a directory's entry.
const ENTRY_BYTES: usize = 12;
/// Where the header names the first directory.
const FIRST: std::ops::Range<usize> = 4..8;

/// Number of pages, 1 and above.
pub(super) fn seiten(data: &[u8]) -> Result<u32, Ablehnung> {
    let mut pages = 0;
    let mut next = at(data, FIRST.start)?;
    while next != 0 {
        pages += 1;
        if pages > PAGES_MAX {
            return Err(Ablehnung::ZuGross);
        }
        next = following(data, next)?;
    }
    if pages == 0 {
        return Err(Ablehnung::Unlesbar);
    }
    Ok(pages)
}

/// The same file with page `nummer` (from 1) as its first.
pub(super) fn von_seite_an(mut data: Vec<u8>, nummer: u32) -> Result<Vec<u8>, Ablehnung> {
    if nummer == 0 || nummer > PAGES_MAX {
        return Err(Ablehnung::SeiteFehlt);
    }
    let mut directory = at(&data, FIRST.start)?;
    for _ in 1..nummer {
        directory = following(&data, directory)?;
        if directory == 0 {
            return Err(Ablehnung::SeiteFehlt);
        }
    }
    let bytes = if big_endian(&data) {
        directory.to_be_bytes()
    } else {
        directory.to_le_bytes()
    };
    data[FIRST].copy_from_slice(&bytes);
    Ok(data)
}

fn big_endian(data: &[u8]) -> bool {
    data.starts_with(b"MM")
}

/// Offset of the directory behind the one at this offset; 0 behind the last.
fn following(data: &[u8], directory: u32) -> Result<u32, Ablehnung> {
    let start = directory as usize;
    let count = data.get(start..start + 2).ok_or(Ablehnung::Unlesbar)?;
    let count = [count[0], count[1]];
    let count = if big_endian(data) {
        u16::from_be_bytes(count)
    } else {
        u16::from_le_bytes(count)
    };
    at(data, start + 2 + usize::from(count) * ENTRY_BYTES)
}

fn at(data: &[u8], place: usize) -> Result<u32, Ablehnung> {
    let bytes = data.get(place..place + 4).ok_or(Ablehnung::Unlesbar)?;
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    Ok(if big_endian(data) {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directories without entries at these offsets, each naming the next.
    fn chain(next: &[(usize, u32)], first: u32) -> Vec<u8> {
        let mut data = vec![0; 64];
        data[..4].copy_from_slice(b"II*\0");
        data[FIRST].copy_from_slice(&first.to_le_bytes());
        for (at, next) in next {
            data[at + 2..at + 6].copy_from_slice(&next.to_le_bytes());
        }
        data
    }

    #[test]
    fn pages_are_counted_along_the_chain() {
        let two = chain(&[(8, 20), (20, 0)], 8);
        assert!(matches!(seiten(&two), Ok(2)));
        let second = von_seite_an(two.clone(), 2).unwrap_or_default();
        assert_eq!(second.get(FIRST), Some(&20_u32.to_le_bytes()[..]));
        assert!(matches!(von_seite_an(two, 3), Err(Ablehnung::SeiteFehlt)));
    }

    #[test]
    fn a_chain_in_a_circle_or_out_of_the_file_ends_in_a_refusal() {
        assert!(matches!(
            seiten(&chain(&[(8, 8)], 8)),
            Err(Ablehnung::ZuGross)
        ));
        assert!(matches!(
            seiten(&chain(&[(8, 4_000_000_000)], 8)),
            Err(Ablehnung::Unlesbar)
        ));
        assert!(matches!(seiten(&chain(&[], 0)), Err(Ablehnung::Unlesbar)));
        assert!(matches!(seiten(b"II*\0"), Err(Ablehnung::Unlesbar)));
    }
}
