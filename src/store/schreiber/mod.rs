//! The writer: one task, one connection, group commit, fenced by the head it builds on.
//!
//! Commands arrive sealed. The writer drains its queue, checks versions against its head cache, assigns gap-free
//! positions, advances the tree, and sends one statement that names the head it builds on. A stale or second
//! writer inserts nothing: its head is gone or its positions are taken. Nothing in the log is ever updated.
//!
//! 2026-11-27: while one batch is in the database, the next may follow it on the same connection. It names the head
//! that the first makes, so where the first fails it fails, too, and both go again one after the other.

mod sammler;
mod spalten;
mod transaktion;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eakte_domain::werte::Digest;
use eakte_domain::{CommandId, Position, Recorded, StreamId};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::tree::{self, Frontier};
use lru::LruCache;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_postgres::Client;

use self::sammler::Sammler;
use self::transaktion::{Gesendet, Unterwegs, Verbindung};
use super::{StoreError, db::Db};

/// Commands waiting for the writer; more wait in their own task.
const QUEUE_COMMANDS_MAX: usize = 1_024;
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
    /// Position and root of the head that the writer missed last.
    vermisst: watch::Receiver<Option<(i64, TreeHash)>>,
}

impl Schreiber {
    /// Starts the writer on a connection of its own.
    pub async fn start(db: Db) -> Result<Self, StoreError> {
        let (missed, vermisst) = watch::channel(None);
        let task = Task::connect(db, missed).await?;
        let (queue, receiver) = mpsc::channel(QUEUE_COMMANDS_MAX);
        let (sender, position) = watch::channel(task.kopf.last_pos);
        tokio::spawn(task.serve(Sammler::new(receiver), sender));
        Ok(Self {
            queue,
            position,
            halted: Arc::default(),
            vermisst,
        })
    }

    /// Refuses every append, or no longer: what the signer will never sign must not be written.
    pub fn halt(&self, halted: bool) {
        self.halted.store(halted, Ordering::Relaxed);
    }

    /// Whether the writer found that the database was set back, and what was durable is still not there: nothing is
    /// written. Asks the database only once something was missed.
    pub async fn zurueckgesetzt(&self, db: &Db) -> Result<bool, StoreError> {
        let vermisst = *self.vermisst.borrow();
        let Some((last_pos, root)) = vermisst else {
            return Ok(false);
        };
        let client = db.read().await?;
        Ok(!steht(&client, last_pos, &root).await?)
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
        if teile.is_empty() || teile.iter().any(|t| t.events.is_empty()) {
            return Err(StoreError::Payload("a command without events".into()));
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

/// What a batch builds on.
#[derive(Clone)]
struct Kopf {
    last_pos: i64,
    root: TreeHash,
    frontier: Frontier,
}

impl Kopf {
    /// The head that these commands make.
    fn nach(&self, batch: &[Auftrag]) -> Self {
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

struct Task {
    db: Db,
    verbindung: Arc<Verbindung>,
    /// What is durable.
    kopf: Kopf,
    heads: LruCache<StreamId, u64>,
    vermisst: watch::Sender<Option<(i64, TreeHash)>>,
}

/// How a batch ended.
enum Ausgang {
    Done,
    Fenced,
    Refused(StoreError),
    Lost,
}

impl Task {
    async fn connect(
        db: Db,
        vermisst: watch::Sender<Option<(i64, TreeHash)>>,
    ) -> Result<Self, StoreError> {
        let mut task = Self {
            verbindung: Arc::new(Verbindung::open(&db).await?),
            db,
            kopf: Kopf {
                last_pos: -1,
                root: tree::empty_root(),
                frontier: Frontier::new(),
            },
            heads: LruCache::new(HEADS_MAX),
            vermisst,
        };
        task.reload().await?;
        Ok(task)
    }

    /// Takes the head from the database; forgets what it knew of streams.
    ///
    /// Errors: `Halted` if the head known here, which was durable, is not there any more: the database was set back.
    async fn reload(&mut self) -> Result<(), StoreError> {
        let row = self
            .verbindung
            .client
            .query_one(
                "SELECT last_pos, root, frontier FROM log_batch ORDER BY last_pos DESC LIMIT 1",
                &[],
            )
            .await?;
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
        if !self.steht(&self.kopf).await? {
            let position = self.kopf.last_pos;
            tracing::error!(
                position,
                "the database has lost what was durable: it was set back"
            );
            self.vermisst.send_replace(Some((position, self.kopf.root)));
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
        self.verbindung = Arc::new(Verbindung::open(&self.db).await?);
        self.reload().await
    }

    /// Writes what comes until nobody can send any more.
    async fn serve(mut self, mut sammler: Sammler, position: watch::Sender<i64>) {
        let mut vorn: Option<Unterwegs> = None;
        loop {
            let batch = match &mut vorn {
                None => sammler.next().await,
                Some(vorn) if vorn.can_be_followed() && sammler.halves() => tokio::select! {
                    biased;
                    _ = vorn.ended() => Some(Vec::new()),
                    batch = sammler.full_batch() => batch,
                },
                Some(_) => Some(Vec::new()),
            };
            let closed = batch.is_none();
            let batch = self.without_conflicts(batch.unwrap_or_default());
            let folgt = (!batch.is_empty()).then(|| {
                let kopf = vorn.as_ref().map_or(&self.kopf, |v| &v.kopf).clone();
                self.senden(kopf, batch, vorn.is_none())
            });
            vorn = match vorn {
                None => folgt,
                Some(vorn) => {
                    let vorn = vorn.finished().await;
                    let under_way = folgt.as_ref().map_or(0, |f| f.commands);
                    sammler.ended(vorn.batch.len(), under_way, vorn.took);
                    let folgt = self.ergebnis(vorn, folgt).await;
                    position.send_replace(self.kopf.last_pos);
                    folgt
                }
            };
            if closed && vorn.is_none() {
                return;
            }
        }
    }

    /// Sends a batch that builds on this head; its streams count as moved on. `alone`: nothing else is under way.
    fn senden(&mut self, kopf: Kopf, batch: Vec<Auftrag>, alone: bool) -> Unterwegs {
        for t in batch.iter().flat_map(|a| &a.teile) {
            self.heads.put(t.stream, t.expected + t.events.len() as u64);
        }
        Unterwegs::senden(self.verbindung.clone(), kopf, batch, alone)
    }

    /// Takes what became of a batch and gives back the one sent behind it, if that is still under way.
    async fn ergebnis(&mut self, erster: Gesendet, folgt: Option<Unterwegs>) -> Option<Unterwegs> {
        if matches!(erster.ausgang, Ausgang::Done) {
            self.erneut(erster).await;
            return folgt;
        }
        // It builds on a head that is not there, so it ends at once.
        let folgt = match folgt {
            Some(folgt) => Some(folgt.finished().await),
            None => None,
        };
        for gesendet in [Some(erster), folgt].into_iter().flatten() {
            self.erneut(gesendet).await;
        }
        None
    }

    /// Sends a batch again until it is in or refused; every command gets its answer.
    async fn erneut(&mut self, mut g: Gesendet) {
        for tries in 1.. {
            if !matches!(g.ausgang, Ausgang::Done) {
                // They were told of streams that did not move on.
                self.heads.clear();
            }
            match g.ausgang {
                Ausgang::Done => {
                    self.kopf = g.kopf;
                    return answer(g.batch, g.first);
                }
                Ausgang::Refused(e) if g.batch.len() == 1 => return fail(g.batch, e),
                Ausgang::Refused(_) => {
                    // One command spoils the batch: each goes alone, the one at fault is told.
                    for auftrag in g.batch {
                        let kopf = self.kopf.clone();
                        let g = self.senden(kopf, vec![auftrag], true).finished().await;
                        Box::pin(self.erneut(g)).await;
                    }
                    return;
                }
                Ausgang::Fenced | Ausgang::Lost if tries >= TRIES_MAX => {
                    return fail(g.batch, StoreError::Stopped);
                }
                Ausgang::Fenced | Ausgang::Lost => {
                    let lost = matches!(g.ausgang, Ausgang::Lost);
                    match self.is_in(&g.kopf, lost).await {
                        Ok(true) => return answer(g.batch, g.first),
                        Ok(false) => {}
                        Err(e @ StoreError::Halted) => return fail(g.batch, e),
                        Err(e) => {
                            tracing::warn!(fault = %e, "the writer cannot ask what is stored");
                            g.ausgang = Ausgang::Lost;
                            continue;
                        }
                    }
                }
            }
            let batch = self.without_conflicts(g.batch);
            if batch.is_empty() {
                return;
            }
            g = self.senden(self.kopf.clone(), batch, true).finished().await;
        }
    }

    /// Whether a batch is in after all, as its root tells; takes the head from the database, on a new connection if
    /// that was lost. A fence may be a batch's own: a try whose connection was lost may have come through.
    async fn is_in(&mut self, kopf: &Kopf, lost: bool) -> Result<bool, StoreError> {
        if lost {
            tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
            self.reconnect().await?;
        } else {
            self.reload().await?;
        }
        self.steht(kopf).await
    }

    /// Whether the log had this head.
    async fn steht(&self, kopf: &Kopf) -> Result<bool, StoreError> {
        steht(&self.verbindung.client, kopf.last_pos, &kopf.root).await
    }

    /// Answers commands whose streams are known to have moved on; keeps the rest. Who expects more than is known here
    /// has read what another process appended.
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
                .any(|t| current(t).is_some_and(|n| n > t.expected))
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
}

/// Whether the log had the head with this position and root.
async fn steht(client: &Client, last_pos: i64, root: &TreeHash) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM log_batch WHERE last_pos = $1 AND root = $2";
    let row = client
        .query_opt(sql, &[&last_pos, &root.0.as_slice()])
        .await?;
    Ok(row.is_some())
}

/// Gives every command its receipt.
fn answer(batch: Vec<Auftrag>, mut position: i64) {
    for auftrag in batch {
        let mut receipt = None;
        for teil in &auftrag.teile {
            position += teil.events.len() as i64;
            receipt = teil.events.last().map(|e| Receipt {
                stream: teil.stream,
                sequence: teil.expected + teil.events.len() as u64 - 1,
                position: Position(position as u64 - 1),
                header_hash: e.recorded.header_hash,
            });
        }
        // A caller that has gone away still has its command in the log.
        let _ = auftrag.antwort.send(receipt.ok_or(StoreError::Stopped));
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
