//! Checks a mirror of the log: headers and tiles, without database, payloads and keys.
//!
//! Shows that the headers are exactly those under the signed root, that each stream is one chain
//! without gaps, and that the tiles follow from the headers. Payloads, columns, notes and announced
//! keys are not here to be checked.
//!
//! Source: `schema/LOG.md` sections 5, 6 and 10; C2SP tlog-tiles.

use crate::checkpoint::Checkpoint;
use crate::header::HeaderBytes;
use crate::ids::TreeHash;
use crate::note::WriterPublicKey;
use crate::tile::{Content, TILE_WIDTH, Tile};
use crate::tree::{Frontier, node};
use crate::verify::{
    Defect, Finding, Issuer, LogVerifier, Report, RowCheck, check_header, in_order,
};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// Entries that differ from their tile, at most so many are named.
const STRANGERS_MAX: usize = 10_000;

/// Missing bundles in a row, with the tiles over them, after which the mirror counts as ended: 256,000 events. A forged
/// size would otherwise keep whoever checks busy for ever.
const ABSENT_MAX: u64 = 1_000;

/// Checks all headers of a mirror against a checkpoint, which the caller has found to be signed.
///
/// `read` gives the bytes of a file by its path below the log, nothing if there is none; it is called
/// on all threads. `progress` is told the events seen. Memory: the state of each stream, and a few
/// tiles. A file that cannot be read is an error; one that is missing or malformed is a finding.
pub fn check<E: Send>(
    checkpoint: &Checkpoint,
    threads: NonZeroUsize,
    read: impl Fn(&str) -> Result<Option<Vec<u8>>, E> + Sync,
    mut progress: impl FnMut(u64),
) -> Result<Report, E> {
    let issuer = Issuer {
        origin: checkpoint.origin.clone(),
        // Notes are not read: no payload is here.
        writer: WriterPublicKey([0; 32]),
    };
    let mut pass = Pass {
        verifier: LogVerifier::new(issuer).confirmed(checkpoint.size, checkpoint.root),
        builder: Builder::default(),
        tiles: Frontier::new(),
        tiles_lost: false,
        absent: 0,
        strangers: Vec::new(),
        findings: Vec::new(),
    };
    let mut bundles = Tile::grown(0, checkpoint.size).filter(|t| t.content() == Content::Entries);
    let mut fault = None;
    in_order(
        threads,
        move || bundles.next(),
        |bundle| load(&bundle, &read),
        |loaded| match loaded {
            Ok(loaded) => {
                pass.take(loaded);
                progress(pass.verifier.next());
                match pass.absent {
                    ABSENT_MAX.. => ControlFlow::Break(()),
                    _ => ControlFlow::Continue(()),
                }
            }
            Err(e) => {
                fault = Some(e);
                ControlFlow::Break(())
            }
        },
    );
    if let Some(fault) = fault {
        return Err(fault);
    }
    pass.upper_tiles(checkpoint.size, &read)?;
    Ok(pass.finish(checkpoint))
}

/// A bundle and the tile over it.
struct Loaded {
    first: u64,
    width: u16,
    /// Nothing if there is no sound bundle.
    checks: Option<Vec<RowCheck>>,
    /// Nothing if there is no sound tile.
    leaves: Option<Vec<TreeHash>>,
}

/// The bytes of a tile of entries or hashes of `each` bytes. A mirror that has gone on may hold a
/// longer one in place of a partial one.
fn bytes<E>(
    tile: &Tile,
    each: usize,
    read: &impl Fn(&str) -> Result<Option<Vec<u8>>, E>,
) -> Result<Option<Vec<u8>>, E> {
    let path = tile.to_string();
    if let Some(bytes) = read(&path)? {
        return Ok(Some(bytes));
    }
    let Some((full, _)) = path.split_once(".p/") else {
        return Ok(None);
    };
    let partial = (tile.width() + 1..TILE_WIDTH).map(|width| (width, format!("{full}.p/{width}")));
    for (width, path) in [(TILE_WIDTH, full.to_owned())].into_iter().chain(partial) {
        let whole = each * usize::from(width);
        if let Some(mut bytes) = read(&path)?.filter(|bytes| bytes.len() == whole) {
            bytes.truncate(each * usize::from(tile.width()));
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

fn load<E>(bundle: &Tile, read: &impl Fn(&str) -> Result<Option<Vec<u8>>, E>) -> Result<Loaded, E> {
    let first = bundle.first_leaf().unwrap_or(u64::MAX);
    let headers = bytes(bundle, crate::tile::ENTRY_BYTES, read)?
        .and_then(|bytes| bundle.entries(&bytes).ok());
    let check_all = |headers: Vec<HeaderBytes>| -> Vec<RowCheck> {
        (first..)
            .zip(&headers)
            .map(|(position, header)| check_header(position, header))
            .collect()
    };
    let above = bundle.leaves();
    let leaves = bytes(&above, 32, read)?.and_then(|bytes| above.hashes(&bytes).ok());
    Ok(Loaded {
        first,
        width: bundle.width(),
        checks: headers.map(check_all),
        leaves,
    })
}

struct Pass {
    verifier: LogVerifier,
    builder: Builder,
    /// The tree that the stored tiles of level 0 make.
    tiles: Frontier,
    tiles_lost: bool,
    /// Bundles in a row that are missing with the tiles over them.
    absent: u64,
    /// Entries that are not those under their tile.
    strangers: Vec<Finding>,
    findings: Vec<Finding>,
}

fn range(first: u64, width: u64, defect: Defect) -> Finding {
    Finding {
        last_position: Some(first.saturating_add(width) - 1),
        ..Finding::at(first, defect)
    }
}

impl Pass {
    fn take(&mut self, loaded: Loaded) {
        let Loaded {
            first,
            width,
            checks,
            leaves,
        } = loaded;
        self.absent = match (&checks, &leaves) {
            (None, None) => self.absent + 1,
            _ => 0,
        };
        match &leaves {
            Some(leaves) => leaves.iter().for_each(|leaf| self.tiles.push(*leaf)),
            None => {
                self.tiles_lost = true;
                self.findings
                    .push(range(first, u64::from(width), Defect::TileDiffers));
            }
        }
        // A missing bundle shows as a gap when the next one comes, or at the end.
        let Some(checks) = checks else {
            self.builder.lost = true;
            return;
        };
        for (place, check) in checks.iter().enumerate() {
            let stored = leaves.as_ref().and_then(|leaves| leaves.get(place));
            if stored.is_some_and(|leaf| *leaf != check.leaf())
                && self.strangers.len() < STRANGERS_MAX
            {
                self.strangers.push(check.finding(Defect::NotInTree));
            }
            self.builder.push(check.leaf());
            self.verifier.accept(check);
        }
    }

    /// Compares the tiles above level 0 with what follows from the headers.
    fn upper_tiles<E>(
        &mut self,
        size: u64,
        read: &impl Fn(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<(), E> {
        if self.builder.lost {
            return Ok(());
        }
        self.builder.end();
        for tile in Tile::grown(0, size) {
            let Content::Hashes { level } = tile.content() else {
                continue;
            };
            if level == 0 {
                continue;
            }
            let stored = bytes(&tile, 32, read)?.and_then(|bytes| tile.hashes(&bytes).ok());
            let made = self.builder.tiles.get(&(level, tile.index()));
            if stored.as_ref() != made {
                let below = 1u64 << (8 * u32::from(level));
                let first = tile.first_leaf().unwrap_or(u64::MAX);
                let width = below.saturating_mul(u64::from(tile.width()));
                self.findings.push(range(first, width, Defect::TileDiffers));
            }
        }
        Ok(())
    }

    fn finish(mut self, checkpoint: &Checkpoint) -> Report {
        let tiles_lead_to_root = !self.tiles_lost
            && self.tiles.size() == checkpoint.size
            && self.tiles.root() == checkpoint.root;
        let strangers = std::mem::take(&mut self.strangers);
        if tiles_lead_to_root {
            self.findings.extend(strangers);
        } else {
            // It is the tiles that are wrong, or both.
            self.findings
                .extend(strangers.into_iter().map(|stranger| Finding {
                    stream: None,
                    seq: None,
                    defect: Defect::TileDiffers,
                    ..stranger
                }));
        }
        self.verifier.finish_headers(self.findings)
    }
}

/// Builds the hashes of the tiles above level 0 from the leaves: of a log of 100 million events 13 MB.
#[derive(Default)]
struct Builder {
    /// The open tile of each level.
    open: Vec<Vec<TreeHash>>,
    /// Finished tiles by level and index.
    tiles: BTreeMap<(u8, u64), Vec<TreeHash>>,
    counts: Vec<u64>,
    lost: bool,
}

impl Builder {
    fn push(&mut self, leaf: TreeHash) {
        let (mut hash, mut level) = (leaf, 0);
        loop {
            if self.open.len() == level {
                self.open.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
                self.counts.push(0);
            }
            self.open[level].push(hash);
            if self.open[level].len() < usize::from(TILE_WIDTH) {
                return;
            }
            let full = std::mem::take(&mut self.open[level]);
            hash = root(full.clone());
            if level > 0 {
                self.tiles.insert((level as u8, self.counts[level]), full);
            }
            self.counts[level] += 1;
            level += 1;
        }
    }

    /// Keeps the partial tiles at the right edge, too.
    fn end(&mut self) {
        for level in 1..self.open.len() {
            let rest = std::mem::take(&mut self.open[level]);
            if !rest.is_empty() {
                self.tiles.insert((level as u8, self.counts[level]), rest);
            }
        }
    }
}

/// The root over the 256 hashes of a full tile.
fn root(mut hashes: Vec<TreeHash>) -> TreeHash {
    while hashes.len() > 1 {
        let pairs = hashes.as_chunks::<2>().0;
        hashes = pairs
            .iter()
            .map(|[left, right]| node(left, right))
            .collect();
    }
    hashes[0]
}
