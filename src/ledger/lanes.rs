//! BLAKE3 of many short inputs at once.
//!
//! BLAKE3 is fast where it hashes many chunks of 1,024 bytes beside each other, one in each lane of the processor's
//! vectors. One event has a chunk or two; the chunks of many events fill the lanes.
//!
//! The `blake3` crate does that for any chunks, but by functions that it calls unstable. Only this file calls them, and
//! Cargo.toml names the one version. A version is right if the tests below and in `tests/lanes.rs` pass: they hold
//! inputs of every length that goes into the lanes against the crate's own `hash`.
//!
//! Source: the BLAKE3 paper, sections 2.1 to 2.4.

use crate::ids::HASH_BYTES;
use blake3::hazmat::{Mode, merge_subtrees_root};
use blake3::platform::Platform;
use blake3::{BLOCK_LEN, CHUNK_LEN, IncrementCounter};

/// Most lanes of any processor: 512 bits of 32-bit words.
const LANES_MAX: usize = 16;
/// Inputs of a few KiB that stay in the cache while more than one thing is done with each.
pub const GROUP: usize = 64;
/// The words that each chunk begins with where there is no key. Paper, section 2.2.
const IV: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];
// Flags. Paper, section 2.2.
const CHUNK_START: u8 = 1;
const CHUNK_END: u8 = 2;
const ROOT: u8 = 8;

/// An input in two parts, hashed as if they were one.
pub type Input<'a> = [&'a [u8]; 2];

/// BLAKE3 of each input, in their order. Cannot fail.
pub fn hash_all(inputs: &[Input<'_>]) -> Vec<[u8; HASH_BYTES]> {
    hash_on(Platform::detect(), inputs)
}

fn hash_on(platform: Platform, inputs: &[Input<'_>]) -> Vec<[u8; HASH_BYTES]> {
    let chunks_of = |input: &Input<'_>| len(input).div_ceil(CHUNK_LEN).max(1);
    let mut chunks = Vec::with_capacity(inputs.len());
    for input in inputs {
        let last = chunks_of(input) - 1;
        // The crate fills the lanes with the chunks of a long one.
        if last <= 1 {
            chunks.extend((0..=last).map(|number| Chunk::new(*input, number, last)));
        }
    }
    let mut by_size: Vec<_> = chunks.iter_mut().filter(|c| c.beside > 0).collect();
    by_size.sort_unstable_by_key(|chunk| (chunk.beside, chunk.number));
    for alike in by_size.chunk_by_mut(|a, b| (a.beside, a.number) == (b.beside, b.number)) {
        for lanes in alike.chunks_mut(LANES_MAX) {
            beside(platform, lanes);
        }
    }
    chunks.iter_mut().for_each(|chunk| chunk.finish(platform));
    let mut short = chunks.iter();
    let mut next = || short.next().expect("a chunk or two of each").cv;
    let whole = |input: &Input<'_>| match chunks_of(input) {
        1 => next(),
        2 => *merge_subtrees_root(&next(), &next(), Mode::Hash).as_bytes(),
        _ => {
            let mut hasher = blake3::Hasher::new();
            hasher.update(input[0]).update(input[1]);
            *hasher.finalize().as_bytes()
        }
    };
    inputs.iter().map(whole).collect()
}

/// One chunk of an input.
struct Chunk<'a> {
    input: Input<'a>,
    /// Which of its input: 0 or 1.
    number: usize,
    /// Whether the input ends with it.
    last: bool,
    /// Bytes of it in the lanes, whole blocks: all but its last block, and all of it if another chunk follows.
    beside: usize,
    cv: [u8; HASH_BYTES],
}

/// Hashes what of these chunks goes into the lanes: of each the same, and each as the same chunk of its input.
fn beside(platform: Platform, chunks: &mut [&mut Chunk<'_>]) {
    macro_rules! blocks {
        ($($blocks:literal)*) => {
            match chunks.first().map_or(0, |chunk| chunk.beside / BLOCK_LEN) {
                $($blocks => hash_lanes::<{ $blocks * BLOCK_LEN }>(platform, chunks),)*
                _ => {}
            }
        };
    }
    blocks!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16);
}

fn hash_lanes<const N: usize>(platform: Platform, chunks: &mut [&mut Chunk<'_>]) {
    let number = chunks[0].number;
    let first = |chunk: &&mut Chunk<'_>| {
        let mut bytes = [0; N];
        copy(chunk.input, number * CHUNK_LEN, &mut bytes);
        bytes
    };
    let bytes: Vec<[u8; N]> = chunks.iter().map(first).collect();
    let lanes: Vec<_> = bytes.iter().collect();
    let mut cvs = [0; LANES_MAX * HASH_BYTES];
    platform.hash_many(
        &lanes,
        &IV,
        number as u64,
        IncrementCounter::No,
        0,
        CHUNK_START,
        if N == CHUNK_LEN { CHUNK_END } else { 0 },
        &mut cvs,
    );
    for (chunk, cv) in chunks.iter_mut().zip(cvs.chunks_exact(HASH_BYTES)) {
        chunk.cv.copy_from_slice(cv);
    }
}

impl<'a> Chunk<'a> {
    fn new(input: Input<'a>, number: usize, last: usize) -> Self {
        let bytes = (len(&input) - number * CHUNK_LEN).min(CHUNK_LEN);
        // The block that ends an input is hashed apart: it is seldom full, and may be the root.
        let before_end = bytes.saturating_sub(1) / BLOCK_LEN * BLOCK_LEN;
        let beside = if number < last { CHUNK_LEN } else { before_end };
        Self {
            input,
            number,
            last: number == last,
            beside,
            cv: le_bytes(IV),
        }
    }

    /// Hashes the block that ends the input.
    fn finish(&mut self, platform: Platform) {
        if !self.last {
            return;
        }
        let mut block = [0; BLOCK_LEN];
        let from = self.number * CHUNK_LEN + self.beside;
        let bytes = copy(self.input, from, &mut block) as u8;
        let start = if self.beside == 0 { CHUNK_START } else { 0 };
        let root = if self.number == 0 { ROOT } else { 0 };
        let mut cv = [0; 8];
        for (word, bytes) in cv.iter_mut().zip(self.cv.chunks_exact(4)) {
            *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        let flags = start | CHUNK_END | root;
        platform.compress_in_place(&mut cv, &block, bytes, self.number as u64, flags);
        self.cv = le_bytes(cv);
    }
}

fn le_bytes(words: [u32; 8]) -> [u8; HASH_BYTES] {
    let mut out = [0; HASH_BYTES];
    for (bytes, word) in out.chunks_exact_mut(4).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    out
}

fn len(input: &Input<'_>) -> usize {
    input[0].len() + input[1].len()
}

/// Copies from a place of an input on, as much as there is and has room. Returns how much.
fn copy([head, tail]: Input<'_>, from: usize, out: &mut [u8]) -> usize {
    let mut done = 0;
    for part in [
        head.get(from..),
        tail.get(from.saturating_sub(head.len())..),
    ] {
        let part = part.unwrap_or_default();
        let n = part.len().min(out.len() - done);
        out[done..done + n].copy_from_slice(&part[..n]);
        done += n;
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever builds for one processor runs on others.
    #[test]
    fn every_instruction_set_hashes_alike() {
        let lens = [
            0, 1, 63, 64, 65, 148, 336, 1_008, 1_023, 1_024, 1_025, 1_168, 2_047, 2_048,
        ];
        let mut platforms = vec![Platform::detect(), Platform::portable()];
        #[cfg(target_arch = "x86_64")]
        platforms.extend(
            [Platform::sse2(), Platform::sse41(), Platform::avx2()]
                .into_iter()
                .flatten(),
        );
        for platform in platforms {
            // As many of one length as fill the lanes, and as do not, no two of them alike.
            for many in 1..=18 {
                let bytes: Vec<Vec<u8>> = (0..many)
                    .flat_map(|seed: usize| lens.map(|len| (seed, len)))
                    .map(|(seed, len)| (0..len).map(|i| (i % 251 + seed * 7) as u8).collect())
                    .collect();
                let inputs: Vec<Input<'_>> = bytes
                    .iter()
                    .map(|b| {
                        let (head, tail) = b.split_at(b.len().min(32));
                        [head, tail]
                    })
                    .collect();
                let expected: Vec<_> = bytes.iter().map(|b| *blake3::hash(b).as_bytes()).collect();
                assert_eq!(hash_on(platform, &inputs), expected, "{platform:?}, {many}");
            }
        }
    }
}
