//! The tree over the log as tiles: proofs in O(log n) reads instead of one pass over every header.
//!
//! 2026-11-26: a table of full tiles with the roots beside them, filled by a task that follows the log. It is a
//! cache and never a truth: what is missing is computed from headers, so every answer is right while the task lags
//! or the table is empty, only slower; a tile is stored only after the headers it was made of led to a root that
//! the writer stored; and whoever makes a proof of tiles compares it with such a root. Files instead of a table
//! would be faster to serve, and a second place to lose, restore and rewind.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::{HASH_BYTES, TreeHash};
use eakte_ledger::subtree::{self, NodeId};
use eakte_ledger::tile::{TILE_HEIGHT, TILE_WIDTH};
use eakte_ledger::tree::{self, Frontier};
use lru::LruCache;
use tokio_postgres::{Client, GenericClient};

use super::StoreError;

/// Hashes of a full tile.
pub const TILE_HASHES: u64 = TILE_WIDTH as u64;
/// Full tiles kept in memory: 16 KiB each with their inner nodes.
const KEPT_TILES_MAX: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();
/// Tiles of level 0 built in one transaction.
const CHUNK_TILES: u64 = 64;

/// Where a tile is: its level and its number in the level.
pub type Place = (u8, u64);

/// A tile with the perfect subtrees inside it: row 0 as given, each row above half as long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile(Vec<Vec<TreeHash>>);

impl Tile {
    /// Hashes the inner nodes. 1 to 256 hashes.
    pub fn new(hashes: Vec<TreeHash>) -> Self {
        let mut rows = vec![hashes];
        while let Some(last) = rows.last().filter(|row| row.len() > 1) {
            let above = last.chunks_exact(2).map(|p| tree::node(&p[0], &p[1]));
            rows.push(above.collect());
        }
        Self(rows)
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (hashes, _) = bytes.as_chunks::<HASH_BYTES>();
        Self::new(hashes.iter().map(|h| TreeHash(*h)).collect())
    }

    /// The hashes as C2SP tlog-tiles serves them.
    pub fn hashes(&self) -> &[TreeHash] {
        &self.0[0]
    }

    /// The hash over all of a full tile; none for a partial one.
    fn root(&self) -> Option<TreeHash> {
        self.0.get(TILE_HEIGHT as usize)?.first().copied()
    }
}

/// Hashes that a tile of this level and number has in a tree of `size` leaves: 0 to 256.
pub fn width((level, number): Place, size: u64) -> u64 {
    let entries = size.checked_shr(TILE_HEIGHT * u32::from(level));
    entries
        .unwrap_or(0)
        .saturating_sub(number.saturating_mul(TILE_HASHES))
        .min(TILE_HASHES)
}

/// The tiles that proofs about some leaves of one tree need.
#[derive(Debug)]
pub struct Ausschnitt {
    size: u64,
    tiles: HashMap<Place, Arc<Tile>>,
}

impl Ausschnitt {
    /// Leaves of the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of a perfect subtree. Errors: it was not asked for.
    pub fn node(&self, id: NodeId) -> Result<TreeHash, StoreError> {
        self.look_up(id)
            .ok_or_else(|| missing(id.index << id.level))
    }

    fn look_up(&self, NodeId { level, index }: NodeId) -> Option<TreeHash> {
        let inner = level % TILE_HEIGHT;
        let per_tile = TILE_HASHES >> inner;
        let place = (u8::try_from(level / TILE_HEIGHT).ok()?, index / per_tile);
        let row = self.tiles.get(&place)?.0.get(inner as usize)?;
        row.get((index % per_tile) as usize).copied()
    }

    /// The right edge of the tree. Errors: a tile is missing.
    pub fn frontier(&self) -> Result<Frontier, StoreError> {
        let mut peaks = Vec::new();
        for id in subtree::cover(0..self.size) {
            peaks.extend(self.node(id)?.0);
        }
        Frontier::from_bytes(self.size, &peaks).map_err(|_| missing(self.size))
    }
}

/// The tiles of a log, and the ones used last in memory.
pub struct Tiles {
    kept: Mutex<LruCache<Place, Arc<Tile>>>,
}

impl Default for Tiles {
    fn default() -> Self {
        Self {
            kept: Mutex::new(LruCache::new(KEPT_TILES_MAX)),
        }
    }
}

impl Tiles {
    /// What proofs about these leaves need in a tree of `size` leaves, and the tree's right edge.
    ///
    /// Reads a tile for each level and leaf, together, and at most 255 headers and 255 roots a level for the edge.
    /// Errors: a header that should be there is not.
    pub async fn ausschnitt(
        &self,
        client: &impl GenericClient,
        size: u64,
        positions: impl IntoIterator<Item = u64>,
    ) -> Result<Ausschnitt, StoreError> {
        let mut wanted = BTreeMap::new();
        let mut want = |place: Place| {
            let width = width(place, size);
            if width > 0 {
                wanted.insert(place, width);
            }
        };
        let levels = 0..=(size.checked_ilog2().unwrap_or(0) / TILE_HEIGHT) as u8;
        let above = |position: u64, level: u8| {
            let bits = TILE_HEIGHT * (u32::from(level) + 1);
            position.checked_shr(bits).unwrap_or(0)
        };
        for level in levels.clone() {
            // The edge: where the leaf behind the last one would go.
            want((level, above(size, level)));
        }
        for position in positions {
            levels.clone().for_each(|l| want((l, above(position, l))));
        }
        let mut tiles = self.stored(client, wanted.keys().copied()).await?;
        for (place, width) in wanted {
            let tile = match tiles.remove(&place) {
                Some(full) if width == TILE_HASHES => full,
                Some(full) => Arc::new(Tile::new(full.hashes()[..width as usize].to_vec())),
                None => Arc::new(Tile::new(self.compute(client, place, width).await?)),
            };
            tiles.insert(place, tile);
        }
        Ok(Ausschnitt { size, tiles })
    }

    /// One tile as it is in a tree that has `width` hashes of it: 1 to 256.
    ///
    /// Errors: a header that should be there is not.
    pub async fn tile(
        &self,
        client: &impl GenericClient,
        place: Place,
        width: u64,
    ) -> Result<Vec<TreeHash>, StoreError> {
        match self.stored(client, [place]).await?.remove(&place) {
            Some(full) => Ok(full.hashes()[..width as usize].to_vec()),
            None => self.compute(client, place, width).await,
        }
    }

    /// The first `count` headers below a tile of level 0. Errors: one that should be there is not.
    pub async fn headers(
        &self,
        client: &impl GenericClient,
        number: u64,
        count: u64,
    ) -> Result<Vec<HeaderBytes>, StoreError> {
        let first = number * TILE_HASHES;
        headers(client, first, first + count).await
    }

    /// Full tiles of the table, from memory where that has the same; those that are not there are left out.
    ///
    /// The table is asked for their roots every time: a tile kept from before the database was set back is none of it.
    async fn stored(
        &self,
        client: &impl GenericClient,
        places: impl IntoIterator<Item = Place>,
    ) -> Result<HashMap<Place, Arc<Tile>>, StoreError> {
        let mut known = HashMap::new();
        let (mut levels, mut numbers, mut roots) = (Vec::new(), Vec::new(), Vec::new());
        {
            let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
            for place in places {
                let tile = kept.get(&place).cloned();
                let root = tile.as_ref().and_then(|t| t.root());
                levels.push(i16::from(place.0));
                numbers.push(place.1 as i64);
                roots.push(root.map(|r| r.0.to_vec()));
                if let Some(tile) = tile {
                    known.insert(place, tile);
                }
            }
        }
        // A tile that is known is not read again: only its root is looked at.
        let sql = "SELECT level, number, CASE WHEN root IS DISTINCT FROM known THEN hashes END FROM log_tile
             JOIN unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS w (level, number, known) USING (level, number)";
        let statement = client.prepare(sql).await?;
        let rows = client
            .query(&statement, &[&levels, &numbers, &roots])
            .await?;
        let mut found = HashMap::new();
        let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
        for row in rows {
            let place = (row.get::<_, i16>(0) as u8, row.get::<_, i64>(1) as u64);
            if let Some(hashes) = row.get::<_, Option<&[u8]>>(2) {
                let tile = Arc::new(Tile::from_bytes(hashes));
                kept.put(place, tile.clone());
                found.insert(place, tile);
            } else if let Some(tile) = known.remove(&place) {
                found.insert(place, tile);
            }
        }
        Ok(found)
    }

    /// A tile that is not stored: from headers, or from the roots of the tiles below.
    async fn compute(
        &self,
        client: &impl GenericClient,
        (level, number): Place,
        width: u64,
    ) -> Result<Vec<TreeHash>, StoreError> {
        let first = number * TILE_HASHES;
        let Some(below) = level.checked_sub(1) else {
            return leaves(client, first, first + width).await;
        };
        let rows = client
            .query(
                "SELECT number, root FROM log_tile WHERE level = $1 AND number >= $2 AND number < $3",
                &[&i16::from(below), &(first as i64), &((first + width) as i64)],
            )
            .await?;
        let known: HashMap<u64, TreeHash> = rows
            .iter()
            .filter_map(|r| {
                Some((
                    r.get::<_, i64>(0) as u64,
                    TreeHash::try_from(r.get::<_, &[u8]>(1)).ok()?,
                ))
            })
            .collect();
        let mut hashes = Vec::with_capacity(width as usize);
        for n in first..first + width {
            let root = match known.get(&n) {
                Some(root) => Some(*root),
                None => {
                    Tile::new(Box::pin(self.compute(client, (below, n), TILE_HASHES)).await?).root()
                }
            };
            hashes.push(root.ok_or_else(|| missing(n * TILE_HASHES))?);
        }
        Ok(hashes)
    }

    /// Builds the tiles that the log has leaves for, a transaction for each 64. `progress` is told the leaves tiled.
    ///
    /// A tile is stored only if its headers lead to a root of `log_batch`. Several processes may build at once.
    /// Errors: headers that are missing or do not lead there; what was built before them stays.
    pub async fn build(
        &self,
        client: &mut Client,
        mut progress: impl FnMut(u64),
    ) -> Result<(), StoreError> {
        let mut edge = Frontier::new();
        loop {
            let row = client
                .query_one(
                    "SELECT coalesce((SELECT max(number) FROM log_tile WHERE level = 0), -1) + 1,
                            (SELECT max(last_pos) FROM log_batch) + 1",
                    &[],
                )
                .await?;
            let (next, size) = (row.get::<_, i64>(0) as u64, row.get::<_, i64>(1) as u64);
            let full = size / TILE_HASHES;
            if next >= full {
                return Ok(());
            }
            if edge.size() != next * TILE_HASHES {
                let start = self
                    .ausschnitt(&*client, next * TILE_HASHES, std::iter::empty())
                    .await?;
                edge = start.frontier()?;
            }
            edge = self
                .chunk(client, edge, full.min(next + CHUNK_TILES))
                .await?;
            progress(edge.size());
        }
    }

    /// Stores the tiles from the edge to tile `end`, all or none. Returns the edge there.
    async fn chunk(
        &self,
        client: &mut Client,
        mut edge: Frontier,
        end: u64,
    ) -> Result<Frontier, StoreError> {
        let first = edge.size();
        let tx = client.transaction().await?;
        let head = tx
            .query_one(
                "SELECT last_pos, root FROM log_batch WHERE last_pos >= $1 ORDER BY last_pos LIMIT 1",
                &[&((end * TILE_HASHES) as i64 - 1)],
            )
            .await?;
        let last_pos: i64 = head.get(0);
        let leaves = leaves(&tx, first, last_pos as u64 + 1).await?;
        let (mut numbers, mut roots, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let full = leaves.chunks_exact(TILE_HASHES as usize);
        for (hashes, number) in full.zip(first / TILE_HASHES..end) {
            let tile = Tile::new(hashes.to_vec());
            numbers.push(number as i64);
            roots.push(tile.root().map(|r| r.0.to_vec()).unwrap_or_default());
            bytes.push(hashes.iter().flat_map(|h| h.0).collect::<Vec<u8>>());
        }
        let tiled = (end * TILE_HASHES - first) as usize;
        leaves[..tiled].iter().for_each(|leaf| edge.push(*leaf));
        let mut whole = edge.clone();
        leaves[tiled..].iter().for_each(|leaf| whole.push(*leaf));
        if whole.root().0.as_slice() != head.get::<_, &[u8]>(1) {
            return Err(StoreError::Log {
                position: last_pos,
                reason: "the headers up to here do not lead to the stored root; no tile is made of them. \
                     Run `eakte verify`"
                    .into(),
            });
        }
        insert(&tx, 0, &numbers, &roots, &bytes).await?;
        let mut complete = end;
        for level in 1_u8.. {
            complete /= TILE_HASHES;
            if complete == 0 || !fill_above(&tx, level, complete).await? {
                break;
            }
        }
        tx.commit().await?;
        Ok(edge)
    }
}

/// Stores the tiles of a level up to number `complete` from the roots below. Returns whether there were any.
async fn fill_above(tx: &impl GenericClient, level: u8, complete: u64) -> Result<bool, StoreError> {
    let row = tx
        .query_one(
            "SELECT coalesce(max(number), -1) + 1 FROM log_tile WHERE level = $1",
            &[&i16::from(level)],
        )
        .await?;
    let have = row.get::<_, i64>(0) as u64;
    for number in have..complete {
        let first = number * TILE_HASHES;
        let rows = tx
            .query(
                "SELECT root FROM log_tile WHERE level = $1 AND number >= $2 AND number < $3 ORDER BY number",
                &[
                    &i16::from(level - 1),
                    &(first as i64),
                    &((first + TILE_HASHES) as i64),
                ],
            )
            .await?;
        let bytes: Vec<u8> = rows.iter().flat_map(|r| r.get::<_, Vec<u8>>(0)).collect();
        let root = Tile::from_bytes(&bytes)
            .root()
            .ok_or_else(|| missing(first))?;
        insert(tx, level, &[number as i64], &[root.0.to_vec()], &[bytes]).await?;
    }
    Ok(have < complete)
}

async fn insert(
    tx: &impl GenericClient,
    level: u8,
    numbers: &[i64],
    roots: &[Vec<u8>],
    hashes: &[Vec<u8>],
) -> Result<(), StoreError> {
    // Another process may build the same tiles: they are equal.
    let sql = "INSERT INTO log_tile SELECT $1::smallint, t.* FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) t
         ON CONFLICT DO NOTHING";
    tx.execute(sql, &[&i16::from(level), &numbers, &roots, &hashes])
        .await?;
    Ok(())
}

/// Leaf hashes of the headers from a position to before another.
async fn leaves(
    client: &impl GenericClient,
    from: u64,
    to: u64,
) -> Result<Vec<TreeHash>, StoreError> {
    let headers = headers(client, from, to).await?;
    Ok(headers.iter().map(tree::leaf).collect())
}

/// The headers from a position to before another, as they lie in the log; every one of them.
async fn headers(
    client: &impl GenericClient,
    from: u64,
    to: u64,
) -> Result<Vec<HeaderBytes>, StoreError> {
    let sql = "SELECT position, header FROM event WHERE position >= $1 AND position < $2 ORDER BY position";
    let statement = client.prepare(sql).await?;
    let rows = client
        .query(&statement, &[&(from as i64), &(to as i64)])
        .await?;
    let mut headers = Vec::with_capacity(rows.len());
    for (row, expected) in rows.iter().zip(from..) {
        let position: i64 = row.get(0);
        if position != expected as i64 {
            return Err(missing(expected));
        }
        let header = HeaderBytes::try_from(row.get::<_, &[u8]>(1));
        headers.push(header.map_err(|e| StoreError::Log {
            position,
            reason: e.to_string(),
        })?);
    }
    if headers.len() as u64 != to - from {
        return Err(missing(from + headers.len() as u64));
    }
    Ok(headers)
}

fn missing(position: u64) -> StoreError {
    StoreError::Log {
        position: position as i64,
        reason: "the event at this position is missing".into(),
    }
}
