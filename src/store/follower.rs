//! The views follow the log: in batches, by position, never skipping one. So do the tiles, at their own pace.

use std::sync::Arc;
use std::time::Duration;

use eakte_domain::{Ereignis, Position, Recorded};
use eakte_ledger::header::Kind;
use eakte_projections::Error::Luecke;
use futures::{StreamExt, stream};
use tokio::sync::watch;
use tokio_postgres::{AsyncMessage, Client, NoTls};

use super::StoreError;
use super::akten::Store;
use super::leser::{self, Zeile};
use super::replay::FEW_MAX;

pub use super::replay::{IN_ORDER, opened};

/// Longest wait for a notification before looking anyway.
const POLL_MS: u64 = 1_000;
/// Pause after a fault.
const RETRY_MS: u64 = 1_000;
/// Pause after the tiles could not be built: what is wrong with the log does not mend itself.
const TILES_RETRY_MS: u64 = 60_000;

/// How far the views are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Last position the views hold; -1 if none.
    pub position: i64,
    /// Newest position of the log when last seen.
    pub kopf: i64,
    /// Whether the views have reached the head since the start. Before that, pages say that they are being built.
    pub bereit: bool,
}

/// Tells how far the views are and when the directory of people changed.
#[derive(Clone)]
pub struct Follower {
    stand: watch::Receiver<Stand>,
    verzeichnis: watch::Receiver<u64>,
}

impl Follower {
    /// Starts following on connections of its own. Ends with the process.
    pub fn start(store: Arc<Store>) -> Self {
        let (stand, stand_rx) = watch::channel(Stand {
            position: -1,
            kopf: -1,
            bereit: false,
        });
        let (changes, verzeichnis) = watch::channel(0);
        tokio::spawn(async move {
            let mut erneut = false;
            loop {
                if let Err(e) = follow(&store, &stand, &changes, erneut).await {
                    tracing::error!(fault = %e, "the views stopped following the log; trying again");
                    tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                }
                erneut = true;
            }
        });
        Self {
            stand: stand_rx,
            verzeichnis,
        }
    }

    /// How far the views are now.
    pub fn stand(&self) -> Stand {
        *self.stand.borrow()
    }

    /// Waits until the views hold a position, at most this long. Returns whether they do.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> bool {
        let mut stand = self.stand.clone();
        let reached = stand.wait_for(|s| s.position >= position.0 as i64);
        matches!(tokio::time::timeout(at_most, reached).await, Ok(Ok(_)))
    }

    /// Changes whenever an organisation, a person or the Aktenplan changed.
    pub fn verzeichnis(&self) -> watch::Receiver<u64> {
        self.verzeichnis.clone()
    }
}

/// Opens rows on a blocking thread, in order.
pub async fn open(
    store: &Arc<Store>,
    client: &Client,
    rows: Vec<Zeile>,
) -> Result<Vec<Recorded>, StoreError> {
    let keys = store.cache.keys_zu(client, &store.bund, &rows).await?;
    let work = tokio::task::spawn_blocking(move || Zeile::open_all(&rows, &keys));
    work.await.map_err(|e| StoreError::Payload(e.to_string()))?
}

/// Brings the views from their checkpoint to the head of the log. `progress` is told the position after each batch.
///
/// Reading and opening the next batch runs beside writing the one before it.
pub async fn catch_up(
    store: &Arc<Store>,
    reader: &Client,
    writer: &mut Client,
    mut progress: impl FnMut(i64, &[Recorded]),
) -> Result<i64, StoreError> {
    let mut position = eakte_projections::follow::checkpoint(writer).await?;
    let head = leser::head(reader).await?;
    let batches = opened(store, reader, position + 1, head);
    futures::pin_mut!(batches);
    let mut next = batches.next().await.transpose()?;
    while let Some(batch) = next {
        let (applied, following) =
            tokio::join!(apply(store, reader, writer, &batch), batches.next(),);
        match applied {
            // Another process has written these, or some of them: from where it is, once more.
            Err(StoreError::View(Luecke { erwartet, gefunden })) if gefunden < erwartet => {
                let position = eakte_projections::follow::checkpoint(writer).await?;
                progress(position, &batch);
                return Ok(position);
            }
            applied => applied?,
        }
        position = batch.last().map_or(position, |e| e.position.0 as i64);
        progress(position, &batch);
        next = following.transpose()?;
    }
    Ok(position)
}

/// Writes a batch to the views. At an erase event the Akte is folded anew from what is left of it.
async fn apply(
    store: &Arc<Store>,
    reader: &Client,
    writer: &mut Client,
    batch: &[Recorded],
) -> Result<(), StoreError> {
    // A read log loses rows only: nothing of it is folded.
    let einer_akte = |e: &Recorded| matches!(&e.ereignis, Ereignis::Loeschung(l) if !l.nach_regel);
    for part in batch.split_inclusive(einer_akte) {
        let (before, erase) = match part.split_last() {
            Some((last, before)) if einer_akte(last) => (before, Some(last)),
            _ => (part, None),
        };
        eakte_projections::follow::apply_batch(writer, before).await?;
        if let Some(erase) = erase {
            let mut rows = leser::stream(reader, erase.stream, 0).await?;
            rows.truncate(erase.sequence as usize + 1);
            let events = open(store, reader, rows).await?;
            let akte = erase.stream.akte();
            eakte_projections::follow::apply_erasure(writer, akte, &events).await?;
        }
    }
    Ok(())
}

/// Fills empty access models from the log, in one transaction. Needs a connection of their owner; nobody else may
/// append meanwhile. `progress` hears how many events of how many are read.
pub async fn fill_auth(
    store: &Arc<Store>,
    client: &mut Client,
    progress: impl Fn(u64, u64),
) -> Result<(), StoreError> {
    let reader = store.db.service().await?;
    let head = leser::head(&reader).await?;
    let tx = client.transaction().await?;
    let mut next = 0;
    while next <= head {
        let rows = leser::from_position(&reader, next, FEW_MAX).await?;
        let batch = open(store, &reader, rows).await?;
        next = batch.last().map_or(head, |e| e.position.0 as i64) + 1;
        eakte_projections::auth::apply(&tx, &batch).await?;
        progress(next.cast_unsigned(), head.cast_unsigned() + 1);
    }
    eakte_projections::auth_gefuellt(&tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn follow(
    store: &Arc<Store>,
    stand: &watch::Sender<Stand>,
    changes: &watch::Sender<u64>,
    erneut: bool,
) -> Result<(), StoreError> {
    let reader = store.db.service().await?;
    let mut writer = store.db.service().await?;
    let mut notices = listen(store).await?;
    let mut own = store.schreiber.position();
    // The connections before may have ended in a crash that took what had been read over them.
    if erneut {
        store.schreiber.verluste().noch_einer();
        stand.send_modify(|s| s.position = -1);
    }
    // Nothing acknowledged is lost with a connection. But behind the new one may be a restored database without what was
    // seen before, so whoever keeps the directory reads it again.
    let mut directory_changed = true;
    loop {
        let head = leser::head(&reader).await?;
        let position = catch_up(store, &reader, &mut writer, |position, batch| {
            for e in batch {
                // Another process may have written: what is folded here would be old.
                store.cache.outdated(e.stream, e.sequence);
                directory_changed |= matches!(
                    e.ereignis,
                    Ereignis::Organisation(_) | Ereignis::Aktenplan(_)
                ) || matches!(&e.ereignis, Ereignis::Klar { kind } if *kind == Kind::Config.number());
            }
            stand.send_modify(|s| (s.position, s.kopf) = (position, head.max(position)));
        })
        .await?;
        stand.send_modify(|s| {
            *s = Stand {
                position,
                kopf: position,
                bereit: true,
            }
        });
        if std::mem::take(&mut directory_changed) {
            changes.send_modify(|n| *n += 1);
        }
        tokio::select! {
            changed = own.changed() => changed.map_err(|_| StoreError::Stopped)?,
            notice = notices.recv() => notice.ok_or(StoreError::Stopped)?,
            () = tokio::time::sleep(Duration::from_millis(POLL_MS)) => {}
        }
    }
}

/// Lets the tiles follow the log, on a connection of their own. Ends with the process.
///
/// Nobody waits for them: what is not tiled yet is computed where it is needed.
pub fn tiles(store: Arc<Store>) {
    let mut own = store.schreiber.position();
    tokio::spawn(async move {
        loop {
            let built = async {
                let mut client = store.db.service().await?;
                loop {
                    store.tiles.build(&mut client, |_| {}).await?;
                    let changed =
                        tokio::time::timeout(Duration::from_millis(POLL_MS), own.changed());
                    if let Ok(Err(_)) = changed.await {
                        return Err(StoreError::Stopped);
                    }
                }
            };
            let done: Result<(), StoreError> = built.await;
            if let Err(e) = done {
                tracing::error!(fault = %e, "the tiles stopped following the log; trying again");
            }
            tokio::time::sleep(Duration::from_millis(TILES_RETRY_MS)).await;
        }
    });
}

/// A channel that gets a unit for every notification of a writer, of whichever process.
async fn listen(store: &Store) -> Result<tokio::sync::mpsc::Receiver<()>, StoreError> {
    let (client, mut connection) = store.db.config().connect(NoTls).await?;
    // One waiting unit is enough: it means "look".
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let (listening, ready) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut messages = stream::poll_fn(move |cx| connection.poll_message(cx));
        // The connection works only while it is polled, so the request goes out beside the loop.
        let request = tokio::spawn(async move {
            let done = client.batch_execute("LISTEN eakte_log").await;
            // The caller may have gone; the client must live as long as its connection.
            let _ = listening.send(done);
            std::future::pending::<()>().await;
            drop(client);
        });
        loop {
            let message = tokio::select! {
                message = messages.next() => message,
                // Whoever listened has gone: the connection must not stay until the next notification.
                () = sender.closed() => break,
            };
            let Some(Ok(message)) = message else { break };
            let notice = matches!(message, AsyncMessage::Notification(_));
            if notice
                && matches!(
                    sender.try_send(()),
                    Err(tokio::sync::mpsc::error::TrySendError::Closed(()))
                )
            {
                break;
            }
        }
        request.abort();
    });
    ready.await.map_err(|_| StoreError::Stopped)??;
    Ok(receiver)
}

impl Follower {
    /// For a process that does not keep the views: they are never ready here.
    pub fn none() -> Self {
        let (_, stand) = watch::channel(Stand {
            position: -1,
            kopf: -1,
            bereit: false,
        });
        let (_, verzeichnis) = watch::channel(0);
        Self { stand, verzeichnis }
    }
}
