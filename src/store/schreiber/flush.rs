//! Makes durable what was committed without waiting for the disk: one flush at a time, for all that is there by then.
//!
//! While one flush is under way, the writer's own connection inserts what comes next instead of waiting beside it.
//! Nobody is answered before his batch is flushed.

use tokio::sync::watch;
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
}

impl Flush {
    pub(super) async fn open(db: &Db) -> Result<Self, StoreError> {
        let client = db.service().await?;
        let statement = client.prepare(FLUSH).await?;
        let (wanted, asked) = watch::channel(i64::MIN);
        let (done, durable) = watch::channel(i64::MIN);
        tokio::spawn(serve(client, statement, asked, done));
        Ok(Self { wanted, durable })
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
) {
    while asked.changed().await.is_ok() {
        let wanted = *asked.borrow_and_update();
        if let Err(e) = client.execute(&statement, &[]).await {
            tracing::warn!(fault = %e, "the connection for flushes is lost");
            return;
        }
        done.send_replace(wanted);
    }
}
