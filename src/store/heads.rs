//! Where every stream ends: computed from the log in one ordered pass, kept in chunks for proofs.

use eakte_domain::StreamId;
use eakte_ledger::chain;
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::heads::{Chunk, HeadsBuilder, HeadsTree, LEAF_BYTES, StreamEnd};
use eakte_ledger::ids::{RecordId, TreeHash};
use eakte_ledger::proof::InclusionProof;
use futures::TryStreamExt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{GenericClient, IsolationLevel, Transaction};
use uuid::Uuid;

use super::StoreError;
use super::db::Db;
use super::leser::{self, Zeile};
use super::schreiber::flush::flush;

/// One backward step into the index (stream, sequence) for each stream, in the order of ids.
const ENDS_SQL: &str = "SELECT s.stream, e.position, e.header FROM stream s CROSS JOIN LATERAL
     (SELECT position, header FROM event WHERE stream = s.stream AND position < $1
      ORDER BY sequence DESC LIMIT 1) e ORDER BY s.stream";

const CHUNK_SQL: &str =
    "INSERT INTO heads_chunk (size, first, number, ends, root) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING";

/// Computes the tree over the ends of all streams below `size`, or below the head of the log, and keeps its chunks.
///
/// Gives size and tree. Errors: an empty log; a malformed header; ends that do not add up to the size, which means
/// that the tables were changed behind the service's back.
pub async fn compute(db: &Db, size: Option<u64>) -> Result<(u64, HeadsTree), StoreError> {
    let mut reader = db.service().await?;
    let snapshot = reader
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    let size = match size {
        Some(size) => size as i64,
        None => leser::head(&snapshot).await? + 1,
    };
    let mut writer = db.service().await?;
    let keep = writer.transaction().await?;
    let mut builder = HeadsBuilder::new();
    let mut number = 0;
    let rows = snapshot
        .query_raw(ENDS_SQL, [&size as &(dyn ToSql + Sync)])
        .await?;
    futures::pin_mut!(rows);
    while let Some(row) = rows.try_next().await? {
        let wrong = |reason: String| StoreError::Log {
            position: row.get(1),
            reason,
        };
        let bytes =
            HeaderBytes::try_from(row.get::<_, &[u8]>(2)).map_err(|e| wrong(e.to_string()))?;
        let header = bytes.parse().map_err(|e| wrong(e.to_string()))?;
        let end = StreamEnd {
            record_id: header.record_id,
            seq: header.seq,
            head: chain::link(&bytes),
        };
        if let Some(chunk) = builder.push(end).map_err(|e| wrong(e.to_string()))? {
            insert(&keep, size, number, &chunk).await?;
            number += 1;
        }
    }
    let (tree, rest) = builder.finish();
    if let Some(chunk) = rest {
        insert(&keep, size, number, &chunk).await?;
    }
    if tree.events != size as u64 || size == 0 {
        return Err(StoreError::Log {
            position: size - 1,
            reason: format!(
                "the streams hold {} events below this, not {size}; no heads are signed before `eakte verify` is sound",
                tree.events
            ),
        });
    }
    keep.commit().await?;
    // What is signed of it must not be lost in a crash.
    flush(&writer).await?;
    Ok((size as u64, tree))
}

async fn insert(
    tx: &Transaction<'_>,
    size: i64,
    number: i32,
    chunk: &Chunk,
) -> Result<(), StoreError> {
    let Some(first) = chunk.ends.first() else {
        return Ok(());
    };
    let ends: Vec<u8> = chunk.ends.iter().flat_map(StreamEnd::to_bytes).collect();
    let statement = tx.prepare(CHUNK_SQL).await?;
    let first = Uuid::from(first.record_id);
    let root = chunk.root.0.as_slice();
    tx.execute(&statement, &[&size, &first, &number, &ends, &root])
        .await?;
    Ok(())
}

/// Drops the chunks of all heads but those of this size.
pub async fn forget_others(client: &impl GenericClient, size: u64) -> Result<(), StoreError> {
    client
        .execute(
            "DELETE FROM heads_chunk WHERE size <> $1",
            &[&(size as i64)],
        )
        .await?;
    Ok(())
}

/// The newest event of a kind, heads or anchor.
pub async fn newest(client: &impl GenericClient, kind: Kind) -> Result<Option<Zeile>, StoreError> {
    Ok(of_kind(client, kind, 1).await?.pop())
}

/// The newest events of a kind, heads or anchor, newest first.
pub async fn of_kind(
    client: &impl GenericClient,
    kind: Kind,
    rows_max: i64,
) -> Result<Vec<Zeile>, StoreError> {
    let sql = format!(
        "{} WHERE get_byte(e.header, 4) = $1 AND get_byte(e.header, 4) IN (5, 6) ORDER BY e.position DESC LIMIT $2",
        leser::ZEILE_SQL
    );
    let rows = client
        .query(&sql, &[&i32::from(kind.number()), &rows_max])
        .await?;
    Ok(rows.into_iter().map(Zeile::from).collect())
}

/// Where a stream ended below `size`, and its proof under the root of the heads of that size. Nothing if the stream
/// began later. Computes the chunks anew if they are not kept.
pub async fn prove(
    db: &Db,
    size: u64,
    stream: StreamId,
) -> Result<Option<(StreamEnd, InclusionProof)>, StoreError> {
    let client = db.read().await?;
    let wanted = size as i64;
    let roots = |client: deadpool_postgres::Object| async move {
        let sql = "SELECT root FROM heads_chunk WHERE size = $1 ORDER BY first";
        let rows = client.query(sql, &[&wanted]).await?;
        let roots: Result<Vec<TreeHash>, _> = rows
            .iter()
            .map(|row| TreeHash::try_from(row.get::<_, &[u8]>(0)))
            .collect();
        roots.map_err(|e| StoreError::Payload(e.to_string()))
    };
    let mut known = roots(client).await?;
    if known.is_empty() {
        compute(db, Some(size)).await?;
        known = roots(db.read().await?).await?;
    }
    let row = db
        .read()
        .await?
        .query_opt(
            "SELECT number, ends, root FROM heads_chunk WHERE size = $1 AND first <= $2 ORDER BY first DESC LIMIT 1",
            &[&wanted, &stream.0],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (ends, _) = row.get::<_, &[u8]>(1).as_chunks::<LEAF_BYTES>();
    let chunk = Chunk {
        ends: ends.iter().map(StreamEnd::from_bytes).collect(),
        root: TreeHash::try_from(row.get::<_, &[u8]>(2))
            .map_err(|e| StoreError::Payload(e.to_string()))?,
    };
    let at = usize::try_from(row.get::<_, i32>(0)).unwrap_or(0);
    Ok(chunk.prove(&RecordId(*stream.0.as_bytes()), at, &known))
}
