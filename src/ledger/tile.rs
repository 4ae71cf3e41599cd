//! Tiles (C2SP tlog-tiles): the tree and its headers as files of fixed names that never change.
//!
//! A hash tile holds 256 nodes of every eighth level of the tree; what lies between follows by
//! hashing. An entry bundle holds the 256 headers under a tile of level 0. Only the rightmost may
//! be partial.
//!
//! Source: `schema/LOG.md` section 10. Vectors: `tests/golden/ledger/tile.json`.

use crate::header::{HEADER_BYTES, HeaderBytes};
use crate::ids::{HASH_BYTES, TreeHash};
use crate::subtree::NodeId;
use crate::tree::{leaf, node};
use std::fmt;
use std::str::FromStr;

/// Levels of the tree in one tile.
pub const TILE_HEIGHT: u32 = 8;
/// Hashes of a full tile, entries of a full bundle.
pub const TILE_WIDTH: u16 = 1 << TILE_HEIGHT;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Content {
    /// Nodes at `8 * level` above the leaves. `level`: 0 to 63.
    Hashes {
        /// Level of the tile.
        level: u8,
    },
    /// Headers.
    Entries,
}

/// One file of the layout. Made by [`Tile::grown`], [`Tile::holding`] and by reading a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    content: Content,
    index: u64,
    /// 1 to 256.
    width: u16,
}

/// A path that names no tile, or bytes that are not the tile that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not `tile/<level>/<index>`, `tile/entries/<index>` or one of them with `.p/<width>`.
    #[error("not the path of a tile")]
    Path,
    /// Another number of bytes than the width asks for, or an entry that is no header.
    #[error("the bytes are not the tile `{0}`")]
    Bytes(Tile),
}

impl Tile {
    /// What it holds.
    pub fn content(&self) -> Content {
        self.content
    }

    /// Its number from the left.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes or entries in it: 256, or 1 to 255 if it is partial.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it is the last of its level and not full: it goes when the full one is there.
    pub fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// The first leaf below it. Nothing beyond 2^64.
    pub fn first_leaf(&self) -> Option<u64> {
        let level = match self.content {
            Content::Hashes { level } => u32::from(level),
            Content::Entries => 0,
        };
        let shift = TILE_HEIGHT * (level + 1);
        (shift < 64 && self.index.leading_zeros() >= shift || self.index == 0)
            .then(|| self.index.checked_shl(shift).unwrap_or(0))
    }

    /// The hash tile over an entry bundle; a hash tile itself.
    pub fn leaves(&self) -> Tile {
        Tile {
            content: match self.content {
                Content::Entries => Content::Hashes { level: 0 },
                hashes => hashes,
            },
            ..*self
        }
    }

    /// The files to write when the log grows from `old` to `new` leaves: every tile that became
    /// full or, at the right edge, longer. Level by level, entries first, from the left.
    pub fn grown(old: u64, new: u64) -> impl Iterator<Item = Tile> {
        let levels = (0u8..8).map(|level| Content::Hashes { level });
        std::iter::once(Content::Entries)
            .chain(levels)
            .flat_map(move |content| {
                let (old, new) = (content.nodes(old), content.nodes(new));
                let first = old / u64::from(TILE_WIDTH);
                let end = if new > old {
                    new.div_ceil(u64::from(TILE_WIDTH))
                } else {
                    first
                };
                (first..end).map(move |index| Tile {
                    content,
                    index,
                    width: width(index, new),
                })
            })
    }

    /// The hash tile that holds a node, in the tree of `size` leaves. Nothing if the node is not a
    /// perfect subtree of that tree.
    pub fn holding(id: NodeId, size: u64) -> Option<Tile> {
        let end = (u128::from(id.index) + 1) << id.level.min(64);
        if id.level > 63 || end > u128::from(size) {
            return None;
        }
        let content = Content::Hashes {
            level: (id.level / TILE_HEIGHT) as u8,
        };
        // Fits: the node lies within the size.
        let index = (id.index << (id.level % TILE_HEIGHT)) / u64::from(TILE_WIDTH);
        Some(Tile {
            content,
            index,
            width: width(index, content.nodes(size)),
        })
    }

    /// The hash of a node from the bytes of the tile that [`Tile::holding`] named for it.
    pub fn node(&self, bytes: &[u8], id: NodeId) -> Result<TreeHash, TileError> {
        let hashes = self.hashes(bytes)?;
        let height = id.level % TILE_HEIGHT;
        let first = (id.index << height) % u64::from(TILE_WIDTH);
        let own = Content::Hashes {
            level: (id.level / TILE_HEIGHT) as u8,
        };
        let place = (id.index << height) / u64::from(TILE_WIDTH);
        let inside = hashes.get(first as usize..first as usize + (1 << height));
        match inside {
            Some(inside) if own == self.content && place == self.index => {
                Ok(perfect_root(inside.to_vec()))
            }
            _ => Err(TileError::Bytes(*self)),
        }
    }

    /// The hashes of a hash tile. Fails unless there are as many as its width says.
    pub fn hashes(&self, bytes: &[u8]) -> Result<Vec<TreeHash>, TileError> {
        let (chunks, rest) = bytes.as_chunks::<HASH_BYTES>();
        let fits = rest.is_empty() && chunks.len() == usize::from(self.width);
        if !fits || self.content == Content::Entries {
            return Err(TileError::Bytes(*self));
        }
        Ok(chunks.iter().map(|chunk| TreeHash(*chunk)).collect())
    }

    /// The headers of an entry bundle. Fails unless there are as many as its width says.
    pub fn entries(&self, bytes: &[u8]) -> Result<Vec<HeaderBytes>, TileError> {
        let wrong = TileError::Bytes(*self);
        let (chunks, rest) = bytes.as_chunks::<ENTRY_BYTES>();
        let fits = rest.is_empty() && chunks.len() == usize::from(self.width);
        if !fits || self.content != Content::Entries {
            return Err(wrong);
        }
        chunks
            .iter()
            .map(|chunk| match chunk.split_first_chunk() {
                Some((&ENTRY_LENGTH, header)) => HeaderBytes::try_from(header).map_err(|_| wrong),
                _ => Err(wrong),
            })
            .collect()
    }
}

/// Bytes of an entry: u16 length and the header.
pub(crate) const ENTRY_BYTES: usize = 2 + HEADER_BYTES;
const ENTRY_LENGTH: [u8; 2] = (HEADER_BYTES as u16).to_be_bytes();

/// The bytes of an entry bundle, for at most 256 headers: each with its length before it.
pub fn encode_entries<'a>(headers: impl IntoIterator<Item = &'a HeaderBytes>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for header in headers {
        bytes.extend_from_slice(&ENTRY_LENGTH);
        bytes.extend_from_slice(header.as_bytes());
    }
    bytes
}

/// The bytes of the level 0 tile over these headers.
pub fn encode_leaves<'a>(headers: impl IntoIterator<Item = &'a HeaderBytes>) -> Vec<u8> {
    headers.into_iter().flat_map(|h| leaf(h).0).collect()
}

/// What a full tile is one hash of, in the tile above. Nothing if it is not exactly full.
pub fn full_tile_root(bytes: &[u8]) -> Option<TreeHash> {
    let (chunks, rest) = bytes.as_chunks::<HASH_BYTES>();
    let full = rest.is_empty() && chunks.len() == usize::from(TILE_WIDTH);
    full.then(|| perfect_root(chunks.iter().map(|chunk| TreeHash(*chunk)).collect()))
}

/// A node's hash out of stored tiles: what proofs are built from. `read` fetches the bytes of a tile.
///
/// Fails as `read` does, and with [`TileError::Bytes`] for a tile of the wrong length.
pub fn node_from_tiles<E: From<TileError>>(
    id: NodeId,
    size: u64,
    mut read: impl FnMut(Tile) -> Result<Vec<u8>, E>,
) -> Result<TreeHash, E> {
    let tile = Tile::holding(id, size).ok_or(TileError::Path)?;
    Ok(tile.node(&read(tile)?, id)?)
}

/// The root over a power of two of hashes.
fn perfect_root(mut hashes: Vec<TreeHash>) -> TreeHash {
    while let Some(pairs) = (hashes.len() > 1).then(|| hashes.as_chunks::<2>().0) {
        hashes = pairs
            .iter()
            .map(|[left, right]| node(left, right))
            .collect();
    }
    hashes[0]
}

impl Content {
    /// How many nodes a tree of `size` leaves has at the level of these tiles.
    fn nodes(self, size: u64) -> u64 {
        match self {
            Content::Entries => size,
            Content::Hashes { level } => {
                let shift = TILE_HEIGHT * u32::from(level);
                size.checked_shr(shift).unwrap_or(0)
            }
        }
    }
}

/// Width of the tile at `index` if its level has `nodes` nodes and the tile at least one of them.
fn width(index: u64, nodes: u64) -> u16 {
    let left = nodes - index * u64::from(TILE_WIDTH);
    left.min(u64::from(TILE_WIDTH)) as u16
}

impl fmt::Display for Tile {
    /// The path, for example `tile/0/x001/x234/067.p/8` or `tile/entries/000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Hashes { level } => write!(f, "tile/{level}/")?,
            Content::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.is_partial() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads a path, strictly: exactly what is written. Whether the log has the tile is another matter.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let rest = path.strip_prefix("tile/").ok_or(TileError::Path)?;
        let (level, rest) = rest.split_once('/').ok_or(TileError::Path)?;
        let content = match level {
            "entries" => Content::Entries,
            _ => Content::Hashes {
                level: level
                    .parse()
                    .ok()
                    .filter(|l| *l < 64)
                    .ok_or(TileError::Path)?,
            },
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => {
                let width = width.parse().ok();
                let width = width.filter(|w| (1..TILE_WIDTH).contains(w));
                (index, width.ok_or(TileError::Path)?)
            }
            None => (rest, TILE_WIDTH),
        };
        let index = index
            .split('/')
            .try_fold(0u64, |sum, group| {
                let digits = group.strip_prefix('x').unwrap_or(group);
                let number: u64 = digits.parse().ok()?;
                sum.checked_mul(1000)?.checked_add(number)
            })
            .ok_or(TileError::Path)?;
        let tile = Tile {
            content,
            index,
            width,
        };
        // One tile, one spelling: signs, missing zeros and needless groups fall here.
        (tile.to_string() == path)
            .then_some(tile)
            .ok_or(TileError::Path)
    }
}
