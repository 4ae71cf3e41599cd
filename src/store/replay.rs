//! Reads and opens many events in the order of their positions, the next ones while the caller has some in hand.
//!
//! Few are asked for by a query. Many come by COPY over a connection of their own, as the audit reads them: half the
//! work for either side, and nothing is copied until an event is opened.

use std::sync::Arc;

use eakte_domain::Recorded;
use futures::{Stream, StreamExt, stream};
use tokio_postgres::Client;

use super::StoreError;
use super::akten::Store;
use super::follower::open;
use super::kopie::Kopierstrom;
use super::leser::{self, Zeile};

/// Events opened at once.
pub(super) const BATCH_EVENTS_MAX: i64 = 1_000;
/// Batches read and opened ahead: one for each core of a small machine.
const BATCHES_MAX: usize = 3;
/// Bytes of rows in a batch; one row more may come on top.
const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Events of one COPY: what it sees is as old as its beginning, and nothing deleted since is cleared away.
const COPY_EVENTS_MAX: i64 = 65_536;

/// A merge of indexes in their order: neither sorted nor held in memory.
pub const IN_ORDER: &str =
    "SET enable_hashjoin = off; SET enable_sort = off; SET enable_seqscan = off;
     SET enable_nestloop = off; SET statement_timeout = 0";

/// Reads and opens the events from a position to the head, both included, in order.
pub fn opened<'a>(
    store: &'a Arc<Store>,
    reader: &'a Client,
    from: i64,
    head: i64,
) -> impl Stream<Item = Result<Vec<Recorded>, StoreError>> + 'a {
    let lesen = Lesen {
        store,
        reader,
        copy: None,
        client: None,
        next: from,
        head,
    };
    stream::try_unfold(lesen, |mut lesen| async move {
        let batch = lesen.batch().await?;
        Ok::<_, StoreError>((!batch.is_empty()).then_some((batch, lesen)))
    })
    .map(move |batch| async move { open(store, reader, batch?).await })
    .buffered(BATCHES_MAX)
}

/// Where the reading is.
struct Lesen<'a> {
    store: &'a Arc<Store>,
    /// For few rows.
    reader: &'a Client,
    copy: Option<Kopierstrom>,
    /// For many: a COPY occupies its connection.
    client: Option<Client>,
    next: i64,
    head: i64,
}

impl Lesen<'_> {
    /// The next rows; none behind the head.
    async fn batch(&mut self) -> Result<Vec<Zeile>, StoreError> {
        let left = self.head + 1 - self.next;
        if self.copy.is_none() && left <= BATCH_EVENTS_MAX {
            let rows = match left {
                ..=0 => Vec::new(),
                left => leser::from_position(self.reader, self.next, left).await?,
            };
            self.next = self.head + 1;
            return Ok(rows);
        }
        let (mut rows, mut bytes) = (Vec::with_capacity(BATCH_EVENTS_MAX as usize), 0);
        while rows.len() < BATCH_EVENTS_MAX as usize && bytes < BATCH_BYTES_MAX {
            let Some(copy) = &mut self.copy else {
                if self.next > self.head {
                    break;
                }
                self.begin().await?;
                continue;
            };
            match copy.next_row().await? {
                Some(row) => {
                    bytes += row.len();
                    rows.push(Zeile::of_copy(&row)?);
                }
                None => self.copy = None,
            }
        }
        Ok(rows)
    }

    /// Begins the next COPY.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let client = match self.client.take() {
            Some(client) => client,
            None => {
                let client = self.store.db.service().await?;
                client.batch_execute(IN_ORDER).await?;
                client
            }
        };
        let (from, to) = (self.next, (self.head + 1).min(self.next + COPY_EVENTS_MAX));
        let rows = leser::bereich_sql(from, to);
        let sql = format!("COPY ({rows}) TO STDOUT (FORMAT binary)");
        self.copy = Some(Kopierstrom::new(client.copy_out(&sql).await?));
        (self.client, self.next) = (Some(client), to);
        Ok(())
    }
}
