//! The head that a batch builds on, and what else must be there before one is sent.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use eakte_domain::StreamId;
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::{ChainHash, TreeHash};
use eakte_ledger::tree::{self, Frontier};
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::task::Task;
use super::transaktion::Verbindung;
use super::{Auftrag, RETRY_MS, Teil};
use crate::store::StoreError;

/// What a batch builds on.
#[derive(Clone)]
pub(super) struct Kopf {
    pub(super) last_pos: i64,
    pub(super) root: TreeHash,
    pub(super) frontier: Frontier,
}

impl Kopf {
    /// The head of an empty log.
    pub(super) fn leer() -> Self {
        Self {
            last_pos: -1,
            root: tree::empty_root(),
            frontier: Frontier::new(),
        }
    }

    /// The head that these commands make.
    pub(super) fn nach(&self, batch: &[Auftrag]) -> Self {
        let mut frontier = self.frontier.clone();
        let mut last_pos = self.last_pos;
        for e in batch.iter().flat_map(|a| &a.teile).flat_map(|t| &t.events) {
            frontier.push(tree::leaf(&e.header));
            last_pos += 1;
        }
        Self {
            last_pos,
            root: frontier.root(),
            frontier,
        }
    }
}

/// Whether the log had the head with this position and root.
pub(super) async fn steht(
    client: &Client,
    last_pos: i64,
    root: &TreeHash,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM log_batch WHERE last_pos = $1 AND root = $2";
    let row = client
        .query_opt(sql, &[&last_pos, &root.0.as_slice()])
        .await?;
    Ok(row.is_some())
}

impl Task {
    /// Takes the head from the database; forgets what it knew of streams. It may not be durable yet: another process, or a
    /// connection that was lost, may have committed it without waiting for the disk.
    ///
    /// Errors: `Halted` if the head known here to be durable is not there any more: the database was set back.
    pub(super) async fn reload(&mut self) -> Result<(), StoreError> {
        let row = self
            .verbindung
            .client
            .query_opt(
                "SELECT last_pos, root, frontier FROM log_batch ORDER BY last_pos DESC LIMIT 1",
                &[],
            )
            .await?;
        let row = row.ok_or_else(|| StoreError::Log {
            position: -1,
            reason: "the stored roots are gone; run `eakte verify`".into(),
        })?;
        let last_pos: i64 = row.get(0);
        let wrong = |reason: String| StoreError::Log {
            position: last_pos,
            reason,
        };
        let root: &[u8] = row.get(1);
        let root = TreeHash(
            root.try_into()
                .map_err(|_| wrong("the head's root is malformed".into()))?,
        );
        let frontier = Frontier::from_bytes((last_pos + 1) as u64, row.get(2))
            .map_err(|e| wrong(e.to_string()))?;
        if frontier.root() != root {
            return Err(wrong("the head's frontier does not give its root".into()));
        }
        let (position, durable) = self.sicher;
        if !steht(&self.verbindung.client, position, &durable).await? {
            tracing::error!(
                position,
                "the database has lost what was durable: it was set back"
            );
            self.vermisst.send_replace(Some((position, durable)));
            return Err(StoreError::Halted);
        }
        self.kopf = Kopf {
            last_pos,
            root,
            frontier,
        };
        self.heads.clear();
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<(), StoreError> {
        // What was sent over the lost connection may still be under way: until that has ended, nobody can say what is in.
        self.db.beenden(&self.verbindung.kennung).await?;
        let verbindung = Verbindung::open(&self.db).await?;
        // Only now: until a crash has let go of every connection, what it takes with it can still be read.
        self.verluste.noch_einer();
        self.verbindung = Arc::new(verbindung);
        self.reload().await
    }

    /// Whether a batch is in after all and durable, as its root tells; takes the head from the database, on a new
    /// connection if that was lost. A fence may be a batch's own: a try whose connection was lost may have come through.
    pub(super) async fn is_in(&mut self, kopf: &Kopf, lost: bool) -> Result<bool, StoreError> {
        if lost {
            tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
            self.reconnect().await?;
        } else {
            self.reload().await?;
        }
        if !steht(&self.verbindung.client, kopf.last_pos, &kopf.root).await? {
            return Ok(false);
        }
        if !self.verbindung.flush(kopf.last_pos).await {
            return Err(StoreError::Stopped);
        }
        self.sicher = (kopf.last_pos, kopf.root);
        Ok(true)
    }

    /// Whether a part was decided on what was read before a connection was last lost.
    pub(super) fn ist_alt(&self, teil: &Teil) -> bool {
        let now = self.verluste.stand();
        alt(teil, now) || ueberholt(teil, now)
    }

    /// Answers commands with a conflict that were decided on what is not there any more, and those whose decision is older
    /// than the last loss; keeps the rest. Only while nothing is under way.
    ///
    /// Errors: the batch as it was, and why the database could not be asked.
    pub(super) async fn mit_boden(
        &self,
        batch: Vec<Auftrag>,
    ) -> Result<Vec<Auftrag>, (Vec<Auftrag>, StoreError)> {
        // Once: another loss may be counted meanwhile.
        let now = self.verluste.stand();
        let teile = batch.iter().flat_map(|a| &a.teile);
        let (streams, before): (Vec<Uuid>, Vec<i64>) = teile
            .filter(|t| alt(t, now))
            .map(|t| (t.stream.0, t.expected as i64 - 1))
            .unzip();
        let boden = match self.boden(streams, before).await {
            Ok(boden) => boden,
            Err(e) => return Err((batch, e)),
        };
        let mut made: HashMap<StreamId, Ende> = HashMap::new();
        let mut fest = Vec::with_capacity(batch.len());
        for auftrag in batch {
            if auftrag.teile.iter().any(|t| ueberholt(t, now)) {
                let _ = auftrag.antwort.send(Err(StoreError::Ueberholt));
                continue;
            }
            let steht = |t: &Teil| {
                let there = boden.get(&(t.stream, t.expected));
                there.is_some_and(|b| b.traegt(t))
                    || made.get(&t.stream).is_some_and(|end| t.folgt(end))
            };
            if auftrag.teile.iter().any(|t| alt(t, now) && !steht(t)) {
                let _ = auftrag.antwort.send(Err(StoreError::Conflict));
                continue;
            }
            made.extend(auftrag.teile.iter().map(|t| (t.stream, t.ende())));
            fest.push(auftrag);
        }
        Ok(fest)
    }

    /// What there is at these sequences of these streams, by stream and the sequence that follows.
    async fn boden(
        &self,
        streams: Vec<Uuid>,
        sequences: Vec<i64>,
    ) -> Result<HashMap<(StreamId, u64), Boden>, StoreError> {
        if streams.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = "SELECT e.stream, e.sequence, e.header,
                 (SELECT coalesce(max(k.epoch), 0) FROM record_key k WHERE k.stream = e.stream)
             FROM unnest($1::uuid[], $2::bigint[]) AS t (stream, sequence) JOIN event e USING (stream, sequence)";
        let params: [&(dyn ToSql + Sync); 2] = [&streams, &sequences];
        let rows = self.verbindung.client.query(sql, &params).await?;
        let boden = |row: &tokio_postgres::Row| {
            let next = row.get::<_, i64>(1) as u64 + 1;
            let hash = chain::link(&HeaderBytes::try_from(row.get::<_, &[u8]>(2)).ok()?);
            let boden = Boden {
                ende: Ende { next, hash },
                epochen: row.get::<_, i32>(3) as u32,
            };
            Some(((StreamId(row.get(0)), next), boden))
        };
        Ok(rows.iter().filter_map(boden).collect())
    }
}

fn alt(teil: &Teil, verluste: u64) -> bool {
    teil.expected > 0 && teil.gelesen < verluste
}

/// Whether the gate decided on shares, roles, agreements that may be gone: nobody looks those up again here.
fn ueberholt(teil: &Teil, verluste: u64) -> bool {
    teil.entschieden.is_some_and(|seit| seit < verluste)
}

/// What an old part is to be built on.
struct Boden {
    ende: Ende,
    /// Epochs of keys that its stream has.
    epochen: u32,
}

impl Boden {
    /// Whether a part follows it, under keys that are there: they may have been read later than the events, and be lost
    /// although those are not.
    fn traegt(&self, teil: &Teil) -> bool {
        let neu = |epoch: u32| teil.keys.iter().any(|k| k.epoch == epoch);
        teil.folgt(&self.ende)
            && teil
                .keys
                .iter()
                .all(|k| k.epoch <= self.epochen + 1 || neu(k.epoch - 1))
            && teil.events.iter().all(|e| {
                let epoch = e.header.parse().map_or(u32::MAX, |header| header.key_epoch);
                epoch <= self.epochen || neu(epoch)
            })
    }
}

/// Where a stream ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Ende {
    /// Sequence of the next event.
    pub(super) next: u64,
    /// What that one names as its predecessor.
    hash: ChainHash,
}

impl Teil {
    /// Where the stream ends behind it.
    pub(super) fn ende(&self) -> Ende {
        let last = self.events.last();
        Ende {
            next: self.expected + self.events.len() as u64,
            hash: ChainHash(last.map_or([0; 32], |e| e.recorded.header_hash.0)),
        }
    }

    /// Whether it was made for a stream that ends there.
    pub(super) fn folgt(&self, end: &Ende) -> bool {
        let first = self.events.first().and_then(|e| e.header.parse().ok());
        self.expected == end.next && first.is_some_and(|header| header.prev == end.hash)
    }
}
