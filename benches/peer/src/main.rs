//! The peer: `CqrsFramework` over `postgres-es`, doing what our log does, one job a line.
//!
//! `eakte-bench-peer DATABASE_URL` reads jobs from standard input and answers each with one line:
//!
//! ```text
//! fill STREAMS EVENTS BYTES              empties the table; that many events in each stream; answers `ok`
//! command CLIENTS COMMANDS EVENTS BYTES  that many commands of so many events each; answers events per second
//! load COUNT                             loads whole aggregates one after the other; answers loads per second
//! replay                                 all events into one counter; answers events per second
//! ```
//!
//! Neither gate, nor sealing, nor chain: what the framework does out of the box, clear JSON.

use std::error::Error;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{PersistedEventStore, QueryReplay};
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope, EventStore, Query};
use postgres_es::{PostgresEventRepository, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

type Fault = Box<dyn Error + Send + Sync>;

const TABLE: &str = "
DROP TABLE IF EXISTS events;
CREATE TABLE events
(
    aggregate_type text                         NOT NULL,
    aggregate_id   text                         NOT NULL,
    sequence       bigint CHECK (sequence >= 0) NOT NULL,
    event_type     text                         NOT NULL,
    event_version  text                         NOT NULL,
    payload        json                         NOT NULL,
    metadata       json                         NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);";

/// A file with numbered parts, as simple as it can be.
#[derive(Default, Serialize, Deserialize)]
struct File {
    parts: Vec<(Uuid, String)>,
}

#[derive(Clone)]
struct AddParts {
    parts: usize,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Filed {
    PartAdded { part: Uuid, text: String },
}

impl DomainEvent for Filed {
    fn event_type(&self) -> String {
        "PartAdded".into()
    }

    fn event_version(&self) -> String {
        "1.0".into()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no parts")]
struct NoParts;

impl Aggregate for File {
    const TYPE: &'static str = "file";
    type Command = AddParts;
    type Event = Filed;
    type Error = NoParts;
    type Services = ();

    async fn handle(
        &mut self,
        command: AddParts,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), NoParts> {
        if command.parts == 0 {
            return Err(NoParts);
        }
        for _ in 0..command.parts {
            let text = command.text.clone();
            sink.write(
                Filed::PartAdded {
                    part: Uuid::new_v4(),
                    text,
                },
                self,
            )
            .await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Filed) {
        let Filed::PartAdded { part, text } = event;
        self.parts.push((part, text));
    }
}

/// Counts what it is shown.
struct Counter(Arc<AtomicU64>);

#[async_trait::async_trait]
impl Query<File> for Counter {
    async fn dispatch(&self, _: &str, events: &[EventEnvelope<File>]) {
        self.0.fetch_add(events.len() as u64, Ordering::Relaxed);
    }
}

/// Streams are named by their number.
fn stream(n: usize) -> String {
    Uuid::from_u128(n as u128).to_string()
}

/// Text that makes an event of about `bytes` bytes of JSON.
fn text(bytes: usize) -> String {
    "abcdefghijklmnopqrstuvwxyz "
        .chars()
        .cycle()
        .take(bytes.saturating_sub(80))
        .collect()
}

struct Peer {
    pool: PgPool,
    streams: usize,
    next: usize,
}

impl Peer {
    async fn fill(&mut self, streams: usize, events: usize, bytes: usize) -> Result<String, Fault> {
        sqlx::raw_sql(TABLE).execute(&self.pool).await?;
        for n in 0..streams {
            let payload = |_| {
                serde_json::to_string(&Filed::PartAdded {
                    part: Uuid::new_v4(),
                    text: text(bytes),
                })
            };
            let payloads = (0..events).map(payload).collect::<Result<Vec<_>, _>>()?;
            sqlx::query(
                "INSERT INTO events SELECT 'file', $1, n, 'PartAdded', '1.0', p::json, '{}'::json \
                 FROM unnest($2::text[]) WITH ORDINALITY AS t (p, n)",
            )
            .bind(stream(n))
            .bind(payloads)
            .execute(&self.pool)
            .await?;
        }
        sqlx::raw_sql("VACUUM ANALYZE events")
            .execute(&self.pool)
            .await?;
        (self.streams, self.next) = (streams, 0);
        Ok("ok".into())
    }

    async fn command(
        &mut self,
        clients: usize,
        commands: usize,
        events: usize,
        bytes: usize,
    ) -> Result<String, Fault> {
        let framework = Arc::new(postgres_cqrs::<File>(self.pool.clone(), Vec::new(), ()));
        let (first, streams) = (self.next, self.streams);
        self.next += commands;
        let start = Instant::now();
        let mut tasks = Vec::new();
        for client in 0..clients {
            let (framework, text) = (framework.clone(), text(bytes));
            tasks.push(tokio::spawn(async move {
                for n in (client..commands).step_by(clients) {
                    let command = AddParts {
                        parts: events,
                        text: text.clone(),
                    };
                    framework
                        .execute(&stream((first + n) % streams), command)
                        .await?;
                }
                Ok::<_, Fault>(())
            }));
        }
        for task in tasks {
            task.await??;
        }
        Ok(rate(commands * events, start))
    }

    async fn load(&self, count: usize) -> Result<String, Fault> {
        let store = PersistedEventStore::<PostgresEventRepository, File>::new_event_store(
            PostgresEventRepository::new(self.pool.clone()),
        );
        let start = Instant::now();
        for n in 0..count {
            let mut context = store.load_aggregate(&stream(n % self.streams)).await?;
            let file = cqrs_es::AggregateContext::aggregate(&mut context);
            if file.parts.is_empty() {
                return Err("an aggregate is empty".into());
            }
        }
        Ok(rate(count, start))
    }

    async fn replay(&self) -> Result<String, Fault> {
        let seen = Arc::new(AtomicU64::new(0));
        let repository = PostgresEventRepository::new(self.pool.clone());
        let replay = QueryReplay::<_, _, File>::new(repository, Counter(seen.clone()));
        let start = Instant::now();
        replay.replay_all().await?;
        Ok(rate(seen.load(Ordering::Relaxed) as usize, start))
    }

    async fn job(&mut self, line: &str) -> Result<String, Fault> {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let numbers = words.map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        match (name, numbers.as_slice()) {
            ("fill", &[streams, events, bytes]) => self.fill(streams, events, bytes).await,
            ("command", &[clients, commands, events, bytes]) => {
                self.command(clients, commands, events, bytes).await
            }
            ("load", &[count]) => self.load(count).await,
            ("replay", &[]) => self.replay().await,
            _ => Err(format!("no such job: {line}").into()),
        }
    }
}

fn rate(count: usize, since: Instant) -> String {
    format!("{:.1}", count as f64 / since.elapsed().as_secs_f64())
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let url = std::env::args()
        .nth(1)
        .ok_or("usage: eakte-bench-peer DATABASE_URL")?;
    // One connection a client, as many as the busiest round has.
    let pool = PgPoolOptions::new()
        .max_connections(64)
        .connect(&url)
        .await?;
    let mut peer = Peer {
        pool,
        streams: 0,
        next: 0,
    };
    for line in std::io::stdin().lock().lines() {
        println!("{}", peer.job(&line?).await?);
        std::io::stdout().flush()?;
    }
    Ok(())
}
