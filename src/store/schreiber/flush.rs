//! Makes durable what was committed without waiting for the disk: one flush at a time, for all that is there by then.
//!
//! While one flush is under way, the writer's own connection inserts what comes next instead of waiting beside it.
//! Nobody is answered before his batch is flushed. Where the disk is slow, those who were just answered come again while
//! a flush waits for them, and share it: two halves that wait for each other's flush are answered half as often.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::timeout;
use tokio_postgres::{Client, Statement};

use crate::store::{StoreError, db::Db};

/// A transaction that writes nothing but its own end, and is over when everything committed before it is durable, too: on
/// this server's disk, and wherever else the operator's `synchronous_commit` asks for. Its row is that value.
const FLUSH: &str = "SELECT set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)
     FROM pg_logical_emit_message(true, 'eakte', '')";

/// Waits on this connection until everything that it can see of the log is durable. Returns the `synchronous_commit`
/// with which a transaction is durable when it ends.
pub(crate) async fn flush(client: &Client) -> Result<String, tokio_postgres::Error> {
    Ok(client.query_one(FLUSH, &[]).await?.get(0))
}

/// The flushes of one writer, on a connection of their own. They end with it.
pub(super) struct Flush {
    wanted: watch::Sender<i64>,
    durable: watch::Receiver<i64>,
    verkehr: Arc<Verkehr>,
}

/// Who waits for a flush.
#[derive(Default)]
struct Verkehr {
    /// Commands that are in and wait.
    wartend: AtomicUsize,
    /// Callers there are about.
    callers: AtomicUsize,
}

impl Verkehr {
    /// Whether others may still come before the next flush: all that there are, if they are few. Of many one half comes
    /// while the other is flushed; to wait for both takes longer than their flush.
    fn fehlt(&self) -> bool {
        let callers = self.callers.load(Ordering::Relaxed);
        let genug = callers.min(WENIGE.max(callers / 2));
        self.wartend.load(Ordering::Relaxed) < genug
    }
}

/// Longest silence of a flush: then its connection counts as lost.
const FLUSH_MAX: Duration = Duration::from_secs(10);
/// A flush that takes longer than this waits for who was just answered, for half as long as the last one took.
const LANGSAM: Duration = Duration::from_millis(1);
/// So many are in again within half of a slow flush, on two cores.
const WENIGE: usize = 32;

impl Flush {
    pub(super) async fn open(db: &Db) -> Result<Self, StoreError> {
        let client = db.service().await?;
        let statement = client.prepare(FLUSH).await?;
        let (wanted, asked) = watch::channel(i64::MIN);
        let (done, durable) = watch::channel(i64::MIN);
        let verkehr = Arc::<Verkehr>::default();
        tokio::spawn(serve(client, statement, asked, done, verkehr.clone()));
        Ok(Self {
            wanted,
            durable,
            verkehr,
        })
    }

    /// The same for a batch of commands, of so many callers as there are about.
    pub(super) async fn mit_anderen(&self, position: i64, commands: usize, callers: usize) -> bool {
        self.verkehr.callers.store(callers, Ordering::Relaxed);
        self.verkehr.wartend.fetch_add(commands, Ordering::Relaxed);
        self.until(position).await
    }

    /// Waits until a position that was committed before this call is durable. `false`: the connection is lost, and
    /// nobody knows.
    pub(super) async fn until(&self, position: i64) -> bool {
        self.wanted.send_if_modified(|wanted| {
            let more = *wanted < position;
            *wanted = position.max(*wanted);
            more
        });
        let mut durable = self.durable.clone();
        durable.wait_for(|d| *d >= position).await.is_ok()
    }
}

async fn serve(
    client: Client,
    statement: Statement,
    mut asked: watch::Receiver<i64>,
    done: watch::Sender<i64>,
    verkehr: Arc<Verkehr>,
) {
    let mut took = Duration::ZERO;
    while asked.changed().await.is_ok() {
        if took > LANGSAM {
            let _ = timeout(took / 2, async {
                while verkehr.fehlt() && asked.changed().await.is_ok() {}
            })
            .await;
        }
        verkehr.wartend.store(0, Ordering::Relaxed);
        let start = Instant::now();
        let wanted = *asked.borrow_and_update();
        match timeout(FLUSH_MAX, client.execute(&statement, &[])).await {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => {
                tracing::warn!(fault = %e, "the connection for flushes is lost");
                return;
            }
            Err(_) => {
                tracing::error!("a flush does not come to its end: is the database's disk well?");
                return;
            }
        }
        took = start.elapsed();
        done.send_replace(wanted);
    }
}
