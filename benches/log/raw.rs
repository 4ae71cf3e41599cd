//! The limit: plain `tokio-postgres`, one prepared insert of the same bytes in one row, unique stream and version, one
//! transaction each, clear, unchained.

use std::time::Instant;

use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use super::sides::{all, rate};
use super::world::{EVENT_BYTES, STREAMS};
use super::{Fault, var};

const TABLE: &str = "
DROP TABLE IF EXISTS raw;
CREATE TABLE raw (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream   uuid   NOT NULL,
    version  bigint NOT NULL,
    body     bytea  NOT NULL,
    UNIQUE (stream, version)
);
ALTER TABLE raw ALTER COLUMN body SET STORAGE EXTERNAL;
INSERT INTO raw (stream, version, body)
    SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(s), 12, '0'))::uuid, v, convert_to(repeat('x', 1024), 'UTF8')
    FROM generate_series(0, 999) s, generate_series(0, 49) v";

/// A table with 50,000 events in 1,000 streams, and connections to it.
pub(crate) struct Raw {
    clients: Vec<Client>,
    version: i64,
}

impl Raw {
    /// As many connections as the busiest round has clients.
    pub(crate) async fn new(connections: usize) -> Result<Self, Fault> {
        let mut clients = Vec::with_capacity(connections);
        for _ in 0..connections {
            let (client, connection) =
                tokio_postgres::connect(&var("EAKTE_BENCH_RAW_URL")?, NoTls).await?;
            tokio::spawn(connection);
            clients.push(client);
        }
        if let Some(client) = clients.first() {
            client.batch_execute(TABLE).await?;
            // Alone: it runs in no transaction.
            client.batch_execute("VACUUM ANALYZE raw").await?;
        }
        Ok(Self {
            clients,
            version: 50,
        })
    }

    /// Appends that many events by so many clients; events per second.
    pub(crate) async fn append(&mut self, clients: usize, events: usize) -> Result<f64, Fault> {
        let mut hands = Vec::with_capacity(clients);
        for client in self.clients.drain(..clients) {
            let insert = client
                .prepare("INSERT INTO raw (stream, version, body) VALUES ($1, $2, $3)")
                .await?;
            hands.push((client, insert));
        }
        let from = self.version;
        self.version += (events / STREAMS + 1) as i64;
        let start = Instant::now();
        let (mut tasks, mut back) = (Vec::new(), Vec::new());
        for (hand, (client, insert)) in hands.into_iter().enumerate() {
            let (done, wait) = tokio::sync::oneshot::channel();
            back.push(wait);
            tasks.push(tokio::spawn(async move {
                one(&client, &insert, hand, clients, events, from).await?;
                // The receiver waits until all are done.
                let _ = done.send(client);
                Ok(())
            }));
        }
        all(tasks).await?;
        let rate = rate(events, start);
        for client in back {
            self.clients.push(client.await?);
        }
        Ok(rate)
    }
}

async fn one(
    client: &Client,
    insert: &Statement,
    hand: usize,
    clients: usize,
    events: usize,
    from: i64,
) -> Result<(), Fault> {
    let body = vec![b'x'; EVENT_BYTES];
    for n in (hand..events).step_by(clients) {
        let stream = Uuid::from_u128((n % STREAMS) as u128);
        let version = from + (n / STREAMS) as i64;
        client
            .execute(insert, &[&stream, &version, &body.as_slice()])
            .await?;
    }
    Ok(())
}
