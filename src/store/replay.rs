//! Reads and opens many events in the order of their positions, the next ones while the caller has some in hand.
//!
//! Few are asked for by a query. Many come by COPY over a connection of their own, as the audit reads them: half the
//! work for either side, and nothing is copied until an event is opened.

use std::sync::Arc;

use eakte_domain::Recorded;
use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::StoreError;
use super::akten::Store;
use super::db::Db;
use super::faden::auf_eigenem_faden;
use super::follower::open;
use super::kopie::Kopierstrom;
use super::leser::{self, Zeile};

/// Events opened at once: so many that handing them from one thread to the next takes no time beside opening them.
const BATCH_EVENTS_MAX: i64 = 4_096;
/// Batches opened ahead: one for each core of a small machine.
const BATCHES_MAX: usize = 3;
/// Batches read ahead of those: opening one takes now longer, now shorter than reading one.
const READ_MAX: usize = 2;
/// Bytes of rows in a batch; one row more may come on top.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Events of one COPY: what it sees is as old as its beginning, and nothing deleted since is cleared away.
const COPY_EVENTS_MAX: i64 = 65_536;

/// A merge of indexes in their order: neither sorted nor held in memory.
pub const IN_ORDER: &str =
    "SET enable_hashjoin = off; SET enable_sort = off; SET enable_seqscan = off;
     SET enable_nestloop = off; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

/// Begins a transaction that sees one state of the database.
const ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Of no more than these a connection and a thread of their own are not worth their while.
pub(super) const FEW_MAX: i64 = 1_000;

type Batches = mpsc::Sender<Result<Vec<Zeile>, StoreError>>;

/// Reads and opens the events from a position to the head, both included, in order.
pub fn opened<'a>(
    store: &'a Arc<Store>,
    reader: &'a Client,
    from: i64,
    head: i64,
) -> impl Stream<Item = Result<Vec<Recorded>, StoreError>> + 'a {
    let batches = match head + 1 - from {
        ..=0 => stream::empty().left_stream(),
        few @ ..=FEW_MAX => stream::once(leser::from_position(reader, from, few))
            .left_stream()
            .right_stream(),
        _ => kopiert(store.db.clone(), from, head + 1)
            .right_stream()
            .right_stream(),
    };
    batches
        .map(move |batch| async move { open(store, reader, batch?).await })
        .buffered(BATCHES_MAX)
}

/// Batches of the rows from a position on and below another, read on a thread of their own.
fn kopiert(
    db: Db,
    from: i64,
    to: i64,
) -> impl Stream<Item = Result<Vec<Zeile>, StoreError>> + 'static {
    let (batches, rest) = mpsc::channel(READ_MAX);
    tokio::spawn(async move {
        let told = batches.clone();
        let read = auf_eigenem_faden(move || async move { lesen(&db, from, to, &batches).await });
        if let Err(e) = read.await.and_then(|done| done) {
            let _ = told.send(Err(e)).await;
        }
    });
    stream::unfold(rest, |mut rest| async move {
        rest.recv().await.map(|batch| (batch, rest))
    })
}

/// Reads by one COPY after the other. Ends early if nobody takes what it reads.
async fn lesen(db: &Db, from: i64, to: i64, batches: &Batches) -> Result<(), StoreError> {
    let client = db.service().await?;
    client.batch_execute(IN_ORDER).await?;
    for from in (from..to).step_by(COPY_EVENTS_MAX as usize) {
        let to = to.min(from + COPY_EVENTS_MAX);
        // Both of one state: what is gone is named.
        client.batch_execute(ONE_STATE).await?;
        let geloescht = leser::geloescht(&client, from, to).await?;
        let rows = leser::bereich_sql(from, to);
        let sql = format!("COPY ({rows}) TO STDOUT (FORMAT binary)");
        let mut copy = Kopierstrom::new(client.copy_out(&sql).await?);
        let (mut batch, mut bytes) = (Vec::with_capacity(BATCH_EVENTS_MAX as usize), 0);
        while let Some(row) = copy.next_row().await? {
            bytes += row.len();
            batch.push(Zeile::of_copy(&row, &geloescht)?);
            if batch.len() as i64 == BATCH_EVENTS_MAX || bytes >= BATCH_BYTES_MAX {
                let whole = std::mem::take(&mut batch);
                bytes = 0;
                if batches.send(Ok(whole)).await.is_err() {
                    return Ok(());
                }
            }
        }
        // What is left of its answer must not keep the next one waiting.
        drop(copy);
        client.batch_execute("COMMIT").await?;
        if !batch.is_empty() && batches.send(Ok(batch)).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}
