//! The writer: one task, one connection, group commit, fenced by the head it builds on.
//!
//! Commands arrive sealed. The writer drains its queue, checks versions against its head cache, assigns gap-free
//! positions, advances the tree, and sends one statement that names the head it builds on. A stale or second
//! writer inserts nothing: its head is gone or its positions are taken. Nothing in the log is ever updated.
//!
//! 2026-11-27: while one batch is in the database, the next may follow it on the same connection. It names the head
//! that the first makes, so where the first fails it fails, too, and all go again one after the other. Where many wait,
//! batches are committed without waiting for the disk, and flushed together beside what comes next: nobody is answered
//! before. What is in may so be seen a moment before it is durable, and be gone after a crash. So who tells the world of
//! it (the signer's note, a repeated receipt) flushes first; and what was read before a connection was lost is looked up
//! before anything is built on it (`gelesen`, [`Verluste`]).

pub(crate) mod flush;
mod kopf;
mod sammler;
mod schlange;
mod spalten;
mod task;
mod transaktion;
mod wartezeit;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use eakte_domain::werte::Digest;
use eakte_domain::{CommandId, Ereignis, Position, Recorded, StreamId};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::TreeHash;
use tokio::sync::{mpsc, oneshot, watch};

use self::kopf::steht;
use self::sammler::Sammler;
use self::task::Task;
use self::wartezeit::{Wartender, Wartezeit};
use super::{StoreError, db::Db};

/// Commands waiting for the writer; more wait in their own task.
const QUEUE_COMMANDS_MAX: usize = 1_024;
/// Streams whose next sequence the writer remembers.
const HEADS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(49_999);
/// Tries after a fence or a lost connection before the commands are told.
const TRIES_MAX: u32 = 20;
/// Fences after which a writer takes the right of way.
const FENCES_MAX: u32 = 3;
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
    /// How many losses of the writer's connection had been counted when that version was read.
    pub gelesen: u64,
    /// How many losses had been counted when the gate decided; none, if no gate did.
    pub entschieden: Option<u64>,
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
    /// Ends with it: whoever asked may have gone away long before.
    _wartet: Wartender,
}

impl Auftrag {
    fn events(&self) -> usize {
        self.teile.iter().map(|t| t.events.len()).sum()
    }

    /// Whether it holds an erase event.
    fn loescht(&self) -> bool {
        let mut events = self.teile.iter().flat_map(|t| &t.events);
        events.any(|e| matches!(e.recorded.ereignis, Ereignis::Loeschung(_)))
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
    verluste: Verluste,
    wartezeit: Wartezeit,
}

/// How often a connection was lost, and with it, if PostgreSQL crashed, what could be seen and was not yet
/// durable. What was read at an earlier count is looked up before it is used again.
#[derive(Clone, Debug, Default)]
pub struct Verluste(Arc<Zaehlung>);

#[derive(Debug, Default)]
struct Zaehlung {
    anzahl: AtomicU64,
    gemeldet: watch::Sender<u64>,
}

impl Verluste {
    /// The count now: taken before a read, it is that read's age.
    pub fn stand(&self) -> u64 {
        self.0.anzahl.load(Ordering::Acquire)
    }

    /// Changes with the count.
    pub fn folgen(&self) -> watch::Receiver<u64> {
        self.0.gemeldet.subscribe()
    }

    /// Counts a loss: by whoever has connected anew after one. A count too many costs a look-up.
    pub(super) fn noch_einer(&self) {
        let before = self.0.anzahl.fetch_add(1, Ordering::AcqRel);
        self.0.gemeldet.send_replace(before + 1);
    }
}

impl Schreiber {
    /// Starts the writer on a connection of its own.
    pub async fn start(db: Db) -> Result<Self, StoreError> {
        let (missed, vermisst) = watch::channel(None);
        let verluste = Verluste::default();
        let task = Task::connect(db, missed, verluste.clone()).await?;
        let (queue, receiver) = mpsc::channel(QUEUE_COMMANDS_MAX);
        let (sender, position) = watch::channel(task.position());
        tokio::spawn(task.serve(Sammler::new(receiver), sender));
        Ok(Self {
            queue,
            position,
            halted: Arc::default(),
            vermisst,
            verluste,
            wartezeit: Wartezeit::neu(),
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
    /// Errors: `Conflict` if a stream has moved on, `Ueberholt` if a connection was lost since it was decided, `Duplicate`
    /// if the command id is in the log already, `AktenzeichenVergeben`, `Halted` while the signer refuses the log, or a
    /// fault after which the command may be repeated with the same id.
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
            _wartet: self.wartezeit.wartet(),
        };
        self.queue
            .send(auftrag)
            .await
            .map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }

    /// For how long nobody has been answered though somebody waits; zero if nobody waits.
    pub fn wartet_schon(&self) -> Duration {
        self.wartezeit.schon()
    }

    /// The losses of its connection, counted.
    pub fn verluste(&self) -> &Verluste {
        &self.verluste
    }

    /// The newest position this writer has made durable.
    pub fn position(&self) -> watch::Receiver<i64> {
        self.position.clone()
    }
}
