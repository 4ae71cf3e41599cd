//! The writer: one task, one connection, group commit, fenced by the head it builds on.
//!
//! Commands arrive sealed. The writer drains its queue, checks versions against its head cache, assigns gap-free
//! positions, advances the tree, and sends one statement that names the head it builds on. A stale or second
//! writer inserts nothing: its head is gone or its positions are taken. Nothing in the log is ever updated.

mod spalten;
mod transaktion;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eakte_domain::werte::Digest;
use eakte_domain::{CommandId, Position, Recorded, StreamId};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::tree::{self, Frontier};
use eakte_projections::auth::Aenderungen;
use lru::LruCache;
use tokio::sync::{mpsc, oneshot, watch};

use self::spalten::Spalten;
use self::transaktion::{Verbindung, classify};
use super::{StoreError, db::Db};

/// Events in one batch.
const BATCH_EVENTS_MAX: usize = 512;
/// Payload bytes in one batch: documents' texts make large events.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Commands waiting for the writer; more wait in their own task.
const QUEUE_COMMANDS_MAX: usize = 1_024;
/// Longest wait for callers just answered to come again: a large batch costs little more than a small one.
const GATHER: Duration = Duration::from_micros(100);
/// Streams whose next sequence the writer remembers.
const HEADS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(49_999);
/// Tries after a fence or a lost connection before the commands are told.
const TRIES_MAX: u32 = 20;
/// Pause between tries on a lost connection.
const RETRY_MS: u64 = 250;

/// Proof that a command is in the log.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Receipt {
    /// The stream of the command's last event.
    pub stream: StreamId,
    /// Its sequence there: the new version.
    pub sequence: u64,
    /// Its place in the log.
    pub position: Position,
    /// BLAKE3 of its header.
    pub header_hash: Digest,
}

/// One sealed event.
pub struct Eintrag {
    /// The header.
    pub header: HeaderBytes,
    /// Salt of a sealed payload.
    pub salt: Option<[u8; 32]>,
    /// Body of the payload.
    pub body: Vec<u8>,
    /// The event opened, for the access models; its position is filled in here.
    pub recorded: Recorded,
}

/// A key to keep beside the events.
pub struct NeuerSchluessel {
    /// Epoch in its stream.
    pub epoch: u32,
    /// Code of its protection class.
    pub klasse: &'static str,
    /// Index of the `key` event among those of the command's part.
    pub event: usize,
    /// Organisation it is wrapped to, beside server and escrow.
    pub org: u16,
    /// Digest of the recipients.
    pub empfaenger: [u8; 32],
    /// The age files, as `keys::wrap` makes them.
    pub wraps: Vec<u8>,
}

/// What a command appends to one stream.
pub struct Teil {
    /// The stream.
    pub stream: StreamId,
    /// Sequence of the first event: the version the command was decided on.
    pub expected: u64,
    /// The events.
    pub events: Vec<Eintrag>,
    /// New keys.
    pub keys: Vec<NeuerSchluessel>,
    /// Kind and organisation, if this opens the stream.
    pub neu: Option<(&'static str, u16)>,
    /// Of an Akte that loses payloads to an erase event among `events`: all earlier events as they are read from now on.
    pub bleibt: Vec<Recorded>,
}

struct Auftrag {
    command: CommandId,
    teile: Vec<Teil>,
    antwort: oneshot::Sender<Result<Receipt, StoreError>>,
}

impl Auftrag {
    fn events(&self) -> usize {
        self.teile.iter().map(|t| t.events.len()).sum()
    }

    fn bytes(&self) -> usize {
        self.teile
            .iter()
            .flat_map(|t| &t.events)
            .map(|e| e.body.len())
            .sum()
    }
}

/// Where commands hand their events to the writer. Cheap to clone; the writer ends with the last clone.
#[derive(Clone)]
pub struct Schreiber {
    queue: mpsc::Sender<Auftrag>,
    position: watch::Receiver<i64>,
    halted: Arc<AtomicBool>,
}

impl Schreiber {
    /// Starts the writer on a connection of its own.
    pub async fn start(db: Db) -> Result<Self, StoreError> {
        let mut task = Task::connect(db).await?;
        let (queue, mut receiver) = mpsc::channel(QUEUE_COMMANDS_MAX);
        let (sender, position) = watch::channel(task.last_pos);
        tokio::spawn(async move {
            let mut waiting: Option<Auftrag> = None;
            let mut answered = 0;
            loop {
                let first = match waiting.take() {
                    Some(a) => a,
                    None => match receiver.recv().await {
                        Some(a) => a,
                        None => return,
                    },
                };
                let (mut events, mut bytes) = (first.events(), first.bytes());
                let mut batch = vec![first];
                let until = Instant::now() + GATHER;
                loop {
                    match receiver.try_recv() {
                        Ok(next) => {
                            (events, bytes) = (events + next.events(), bytes + next.bytes());
                            if events > BATCH_EVENTS_MAX || bytes > BATCH_BYTES_MAX {
                                waiting = Some(next);
                                break;
                            }
                            batch.push(next);
                        }
                        Err(_) if batch.len() < answered && Instant::now() < until => {
                            tokio::task::yield_now().await;
                        }
                        Err(_) => break,
                    }
                }
                answered = batch.len();
                task.run(batch).await;
                sender.send_replace(task.last_pos);
            }
        });
        Ok(Self {
            queue,
            position,
            halted: Arc::default(),
        })
    }

    /// Refuses every append, or no longer: what the signer will never sign must not be written.
    pub fn halt(&self, halted: bool) {
        self.halted.store(halted, Ordering::Relaxed);
    }

    /// Appends the events of one command, all or none, durable when it returns.
    ///
    /// Errors: `Conflict` if a stream has moved on, `Duplicate` if the command id is in the log already,
    /// `AktenzeichenVergeben`, `Halted` while the signer refuses the log, or a fault after which the command may be repeated with the same id.
    pub async fn append(
        &self,
        command: CommandId,
        teile: Vec<Teil>,
    ) -> Result<Receipt, StoreError> {
        if self.halted.load(Ordering::Relaxed) {
            return Err(StoreError::Halted);
        }
        let (antwort, wait) = oneshot::channel();
        let auftrag = Auftrag {
            command,
            teile,
            antwort,
        };
        self.queue
            .send(auftrag)
            .await
            .map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }

    /// The newest position this writer has made durable.
    pub fn position(&self) -> watch::Receiver<i64> {
        self.position.clone()
    }
}

struct Task {
    db: Db,
    verbindung: Verbindung,
    last_pos: i64,
    root: TreeHash,
    frontier: Frontier,
    heads: LruCache<StreamId, u64>,
}

/// How a batch ended.
enum Ausgang {
    Done,
    Fenced,
    Refused(StoreError),
    Lost,
}

impl Task {
    async fn connect(db: Db) -> Result<Self, StoreError> {
        let mut task = Self {
            verbindung: Verbindung::open(&db).await?,
            db,
            last_pos: -1,
            root: tree::empty_root(),
            frontier: Frontier::new(),
            heads: LruCache::new(HEADS_MAX),
        };
        task.reload().await?;
        Ok(task)
    }

    /// Takes the head from the database; forgets what it knew of streams.
    async fn reload(&mut self) -> Result<(), StoreError> {
        let row = self
            .verbindung
            .client
            .query_one(
                "SELECT last_pos, root, frontier FROM log_batch ORDER BY last_pos DESC LIMIT 1",
                &[],
            )
            .await?;
        self.last_pos = row.get(0);
        let wrong = |reason: String| StoreError::Log {
            position: row.get(0),
            reason,
        };
        let root: &[u8] = row.get(1);
        self.root = TreeHash(
            root.try_into()
                .map_err(|_| wrong("the head's root is malformed".into()))?,
        );
        self.frontier = Frontier::from_bytes((self.last_pos + 1) as u64, row.get(2))
            .map_err(|e| wrong(e.to_string()))?;
        if self.frontier.root() != self.root {
            return Err(wrong("the head's frontier does not give its root".into()));
        }
        self.heads.clear();
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<(), StoreError> {
        self.verbindung = Verbindung::open(&self.db).await?;
        self.reload().await
    }

    /// Writes a batch; every command gets its answer.
    async fn run(&mut self, batch: Vec<Auftrag>) {
        let mut batch = self.without_conflicts(batch);
        let mut tries = 0;
        while !batch.is_empty() {
            tries += 1;
            let before = self.last_pos;
            match self.write(&mut batch).await {
                Ausgang::Done => return self.answer(batch, before + 1),
                Ausgang::Refused(e) if batch.len() == 1 => {
                    self.heads.clear();
                    return fail(batch, e);
                }
                Ausgang::Refused(_) => {
                    // One command spoils the batch: each goes alone, the one at fault is told.
                    self.heads.clear();
                    for auftrag in std::mem::take(&mut batch) {
                        Box::pin(self.run(vec![auftrag])).await;
                    }
                    return;
                }
                Ausgang::Fenced | Ausgang::Lost if tries >= TRIES_MAX => {
                    return fail(batch, StoreError::Stopped);
                }
                Ausgang::Fenced => {
                    if let Err(e) = self.reload().await {
                        tracing::warn!(fault = %e, "the writer cannot reload the head");
                        tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                    }
                    batch = self.without_conflicts(batch);
                }
                Ausgang::Lost => {
                    // Unknown outcome: the stored root tells whether the batch is in.
                    tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                    let (mut after, first) = (self.frontier.clone(), self.last_pos + 1);
                    let last =
                        first + Spalten::of(&batch, first, &mut after).position.len() as i64 - 1;
                    if let Err(e) = self.reconnect().await {
                        tracing::warn!(fault = %e, "the writer cannot reconnect");
                    } else if self.stored(last, &after.root()).await {
                        return self.answer(batch, first);
                    }
                }
            }
        }
    }

    async fn stored(&self, last_pos: i64, root: &TreeHash) -> bool {
        let sql = "SELECT 1 FROM log_batch WHERE last_pos = $1 AND root = $2";
        matches!(
            self.verbindung
                .client
                .query_opt(sql, &[&last_pos, &root.0.as_slice()])
                .await,
            Ok(Some(_))
        )
    }

    /// Answers commands whose streams are known to have moved on; keeps the rest.
    fn without_conflicts(&mut self, batch: Vec<Auftrag>) -> Vec<Auftrag> {
        let mut next: HashMap<StreamId, u64> = HashMap::new();
        let mut kept = Vec::with_capacity(batch.len());
        for auftrag in batch {
            let current = |t: &Teil| {
                next.get(&t.stream)
                    .or_else(|| self.heads.peek(&t.stream))
                    .copied()
            };
            if auftrag
                .teile
                .iter()
                .any(|t| current(t).is_some_and(|n| n != t.expected))
            {
                let _ = auftrag.antwort.send(Err(StoreError::Conflict));
                continue;
            }
            for t in &auftrag.teile {
                next.insert(t.stream, t.expected + t.events.len() as u64);
            }
            kept.push(auftrag);
        }
        kept
    }

    fn answer(&mut self, batch: Vec<Auftrag>, mut position: i64) {
        for auftrag in batch {
            let mut receipt = None;
            for teil in &auftrag.teile {
                let next = teil.expected + teil.events.len() as u64;
                self.heads.put(teil.stream, next);
                position += teil.events.len() as i64;
                receipt = teil.events.last().map(|e| Receipt {
                    stream: teil.stream,
                    sequence: next - 1,
                    position: Position(position as u64 - 1),
                    header_hash: e.recorded.header_hash,
                });
            }
            // A caller that has gone away still has its command in the log.
            let _ = auftrag.antwort.send(receipt.ok_or(StoreError::Stopped));
        }
    }

    async fn write(&mut self, batch: &mut [Auftrag]) -> Ausgang {
        let first = self.last_pos + 1;
        let mut position = first;
        for e in batch
            .iter_mut()
            .flat_map(|a| &mut a.teile)
            .flat_map(|t| &mut t.events)
        {
            e.recorded.position = Position(position as u64);
            position += 1;
        }
        let mut frontier = self.frontier.clone();
        let s = Spalten::of(batch, first, &mut frontier);
        let (last, root) = (position - 1, frontier.root());
        let recorded: Vec<&Recorded> = batch
            .iter()
            .flat_map(|a| &a.teile)
            .flat_map(|t| &t.events)
            .map(|e| &e.recorded)
            .collect();
        let changes = match Aenderungen::of(&recorded) {
            Ok(changes) => changes,
            Err(e) => return Ausgang::Refused(e.into()),
        };
        match self
            .transaction(&s, changes, batch, last, &root, &frontier.to_bytes())
            .await
        {
            Ok(()) => {
                (self.last_pos, self.root, self.frontier) = (last, root, frontier);
                Ausgang::Done
            }
            Err(e) => classify(e),
        }
    }
}

fn fail(batch: Vec<Auftrag>, e: StoreError) {
    let mut e = Some(e);
    for auftrag in batch {
        let _ = auftrag
            .antwort
            .send(Err(e.take().unwrap_or(StoreError::Stopped)));
    }
}
