//! Snapshots: what a long stream folded to, so that the next command need not read all of it again.
//!
//! A cache beside the log. Each is sealed under a key of its own, derived from a secret only this server has, the
//! stream's record keys, its place and the version of the rules: one that was changed, moved to another stream or folded
//! by other rules does not open and is passed over. So is one whose last event is not in the log, or that an erase event
//! came after. An older one of the same stream only means more events to read.
//!
//! Erasure [`forget`]s before it deletes anything else. A lock keeps a load that began before the erasure from bringing
//! its state back: what is kept is checked against `geloescht` under the same lock.

use age_core::primitives::{aead_decrypt, aead_encrypt};
use deadpool_postgres::Object;
use eakte_domain::{StreamId, Zeit};
use eakte_ledger::chain;
use eakte_ledger::header::Kind;
use eakte_ledger::ids::ChainHash;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;
use zeroize::Zeroizing;

use super::leser::{ZEILE_SQL, Zeile};
use super::strom::{Stromschluessel, Stromstand};
use super::{StoreError, db::Db};
use crate::keys::{self, Schluesselbund};

/// Events read beyond the last snapshot that make a new one worth its while.
pub(super) const EVENTS_MIN: usize = 64;
/// Hash of the sources of `eakte-domain`: other rules may fold other states.
const RULES: &str = env!("EAKTE_RULES");
/// Bytes that sealing adds.
const TAG_BYTES: usize = 16;
/// The lock between keeping and forgetting: shared by those who keep.
const LOCK: i64 = 0x65_61_6b_74_65_14;

/// A stream folded up to an event.
#[derive(Serialize, Deserialize)]
pub(super) struct Snapshot<A> {
    /// State after the events folded.
    pub(super) aggregate: A,
    /// Who led the stream at the last of them.
    pub(super) org: u16,
    prev: [u8; 32],
    zeit: i64,
}

impl<A> Snapshot<A> {
    /// What the next header carries as `prev`.
    pub(super) fn prev(&self) -> ChainHash {
        ChainHash(self.prev)
    }

    /// Time of the last event.
    pub(super) fn zeit(&self) -> Zeit {
        Zeit(self.zeit)
    }
}

/// A snapshot as it lies in the table.
pub(super) struct Sealed {
    stream: StreamId,
    next_seq: i64,
    epochs: i32,
    salt: Vec<u8>,
    sealed: Vec<u8>,
}

/// The snapshot of a stream, if there is one, and the events from its last one on; without one all events.
pub(super) async fn load(
    client: &Object,
    stream: StreamId,
) -> Result<(Option<Sealed>, Vec<Zeile>), StoreError> {
    let tail = format!(
        "{ZEILE_SQL} WHERE e.stream = $1 AND e.sequence >=
         coalesce((SELECT next_seq - 1 FROM snapshot WHERE stream = $1 AND rules = $2), 0) ORDER BY e.sequence"
    );
    let sql =
        "SELECT next_seq, epochs, salt, sealed FROM snapshot WHERE stream = $1 AND rules = $2";
    let (tail, kept) = (
        client.prepare_cached(&tail).await?,
        client.prepare_cached(sql).await?,
    );
    let params: [&(dyn ToSql + Sync); 2] = [&stream.0, &RULES];
    // A snapshot kept between the two is newer than where the events begin, one forgotten leaves them without a
    // beginning: `oeffnen` and the caller find out.
    let (rows, row) = futures::try_join!(
        client.query(&tail, &params),
        client.query_opt(&kept, &params),
    )?;
    let sealed = row.map(|row| Sealed {
        stream,
        next_seq: row.get(0),
        epochs: row.get(1),
        salt: row.get(2),
        sealed: row.get(3),
    });
    Ok((sealed, rows.into_iter().map(Zeile::from).collect()))
}

impl Sealed {
    /// Errors: no randomness, an aggregate that cannot be written.
    pub(super) fn new<A: Serialize>(
        bund: &Schluesselbund,
        stream: StreamId,
        stand: &Stromstand<A>,
    ) -> Result<Self, StoreError> {
        let snapshot = Snapshot {
            aggregate: &stand.aggregate,
            org: stand.org.0,
            prev: stand.prev.0,
            zeit: stand.zeit.0,
        };
        let plain = Zeroizing::new(
            serde_json::to_vec(&snapshot).map_err(|e| StoreError::Payload(e.to_string()))?,
        );
        let salt: [u8; 32] = keys::random()?;
        let mut sealed = Self {
            stream,
            next_seq: stand.next_seq as i64,
            epochs: stand.keys.next_epoch() as i32 - 1,
            salt: salt.to_vec(),
            sealed: Vec::new(),
        };
        sealed.sealed = aead_encrypt(&sealed.key(bund, &stand.keys), &plain);
        Ok(sealed)
    }

    /// Whether these keys, which may have been read a while ago, lack one that sealed it.
    pub(super) fn lacks(&self, keys: &Stromschluessel) -> bool {
        i64::from(keys.next_epoch()) <= i64::from(self.epochs)
    }

    fn key(&self, bund: &Schluesselbund, keys: &Stromschluessel) -> Zeroizing<[u8; 32]> {
        let mut hasher = blake3::Hasher::new_keyed(&bund.snapshot_key());
        hasher.update(&self.salt);
        hasher.update(self.stream.0.as_bytes());
        hasher.update(&self.next_seq.to_be_bytes());
        hasher.update(&self.epochs.to_be_bytes());
        for epoch in 1..=self.epochs as u32 {
            if let Some(key) = keys.key(epoch) {
                hasher.update(key.expose());
            }
        }
        hasher.update(RULES.as_bytes());
        Zeroizing::new(*hasher.finalize().as_bytes())
    }

    /// The state, and how many of `rows` (as [`load`] gave them) it holds already. `None`: it is not to be used.
    pub(super) fn open<A: DeserializeOwned>(
        &self,
        bund: &Schluesselbund,
        keys: &Stromschluessel,
        rows: &[Zeile],
    ) -> Option<(Snapshot<A>, usize)> {
        if self.epochs < 1 || self.lacks(keys) {
            return None;
        }
        let size = self.sealed.len().checked_sub(TAG_BYTES)?;
        let plain = aead_decrypt(&self.key(bund, keys), size, &self.sealed).ok()?;
        let snapshot: Snapshot<A> = serde_json::from_slice(&Zeroizing::new(plain)).ok()?;
        let last = rows.iter().position(|r| r.sequence + 1 == self.next_seq)?;
        let folded = chain::link(&rows[last].header().ok()?) == snapshot.prev();
        // What is erased later is not what was folded: the state must come from what is left.
        let erased = |r: &Zeile| r.kind().is_none_or(|kind| kind == Kind::Erase);
        let untouched = !rows[last + 1..].iter().any(erased);
        (folded && untouched).then_some((snapshot, last + 1))
    }

    /// Keeps it, unless a newer one of the same rules is there or something was erased since it was folded. That nothing
    /// was kept is no fault: it is a cache.
    pub(super) async fn keep(self, db: Db) {
        let kept = async {
            let mut client = db.read().await?;
            let tx = client.transaction().await?;
            tx.execute("SELECT pg_advisory_xact_lock_shared($1)", &[&LOCK])
                .await?;
            let sql = "INSERT INTO snapshot AS s
                 SELECT $1, $2, $3, $4, $5, $6
                 WHERE NOT EXISTS (SELECT 1 FROM geloescht WHERE stream = $1 AND durch >= $2)
                 ON CONFLICT (stream) DO UPDATE SET next_seq = excluded.next_seq, epochs = excluded.epochs,
                     rules = excluded.rules, salt = excluded.salt, sealed = excluded.sealed
                 WHERE s.rules <> excluded.rules OR s.next_seq < excluded.next_seq";
            let statement = tx.prepare_cached(sql).await?;
            let Self {
                stream,
                next_seq,
                epochs,
                salt,
                sealed,
            } = &self;
            let params: [&(dyn ToSql + Sync); 6] =
                [&stream.0, next_seq, epochs, &RULES, salt, sealed];
            tx.execute(&statement, &params).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(())
        };
        if let Err(e) = kept.await {
            tracing::debug!(fault = %e, "a snapshot was not kept");
        }
    }
}

/// Drops snapshots that hold something erased since: of one stream or of all. Runs before the payloads go.
pub(super) async fn forget(
    client: &mut Client,
    stream: Option<StreamId>,
) -> Result<(), StoreError> {
    let tx = client.transaction().await?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let sql = "DELETE FROM snapshot s USING geloescht g
         WHERE g.stream = s.stream AND g.durch >= s.next_seq AND ($1::uuid IS NULL OR s.stream = $1)";
    tx.execute(sql, &[&stream.map(|s| s.0)]).await?;
    tx.commit().await?;
    Ok(())
}
