//! A seeded generator, and what it does to bytes.

/// Longest mutated input, in bytes.
pub(crate) const INPUT_BYTES_MAX: usize = 8_192;

/// splitmix64. Source: Steele, Lea, Flood 2014.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end` - 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Pieces that parsers look for, and numbers at the edges.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\n\n",
    b" ",
    b": ",
    b"+",
    b"\xe2\x80\x94 ",
    b"=",
    b"old ",
    b"quorum ",
    b"group ",
    b"witness ",
    b"log ",
    b"none",
    b"any",
    b"all",
    b"tile/",
    b"entries/",
    b".p/",
    b"x999/",
    b"000",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"EAK1",
    b"18446744073709551615",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-1",
    b"00",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"eakte/bundle/v1",
    b"eakte/keys/v1\n",
    b"\n-> ",
    b"\n--- ",
    b"age-encryption.org/v1\n",
    b"\x30\x80",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x02\x01",
    b"\x31\x00",
    b"\x05\x00",
    b"\xc3\x28",
];

/// Changes bytes in one to six ways.
pub(crate) fn mutate(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(40)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let again = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            6 => {
                let piece = PIECES[random.below(PIECES.len())];
                let end = (at + piece.len()).min(bytes.len());
                bytes.splice(at..end, piece.iter().copied());
            }
            7 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(200)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let random_bytes: Vec<u8> =
                    (0..random.below(24)).map(|_| random.next() as u8).collect();
                bytes.splice(at..at, random_bytes);
            }
        }
        bytes.truncate(INPUT_BYTES_MAX);
    }
}
