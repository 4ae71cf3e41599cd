//! Connections: one pool for reading, one for loading streams, single connections for the writer, the follower and
//! maintenance.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

use super::StoreError;

/// Readers at the same time; more wait in line.
const POOL_CONNECTIONS_MAX: usize = 16;

/// Streams loaded at the same time.
const STREAMS_CONNECTIONS_MAX: usize = 8;

/// What connections that load streams begin with beside [`SERVICE`]: few statements, each planned once. Planning takes
/// longer than looking up a few events by their keys, and there is no better way to them.
const STREAMS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off";

/// Longest wait for a connection, if the address does not say.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// Longest silence of a connection over the network, if the address does not say.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Statements that a pooled connection keeps prepared. The plan of a long one takes some 300 KiB of PostgreSQL's memory.
const STATEMENTS_MAX: usize = 64;

/// What every connection of the service begins with: the rights of the service, and neither a compiler nor helpers for
/// its queries. Both take 10 ms and more to begin, for queries that take 1, whenever the planner overrates what the
/// gate's condition costs.
const SERVICE: &str = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET ROLE eakte_app";

/// Longest wait for a connection to end, in milliseconds.
const END_MAX_MS: i64 = 5_000;

/// Who a connection is to PostgreSQL: its process there, and when that began, in microseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Kennung {
    pid: i32,
    begun: i64,
}

/// A lock that holds in all processes on a log, until it is dropped.
#[must_use]
pub struct Sperre {
    _client: Client,
}

/// Where the log is and how to reach it.
#[derive(Clone, Debug)]
pub struct Db {
    config: Config,
    pool: Pool,
    streams: Pool,
}

impl Db {
    /// Reads a `DATABASE_URL` (libpq URL or key-value form). Opens no connection yet.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        // The parser's message may quote the password: say only what to do.
        let mut config: Config = url.parse().map_err(|_| {
            StoreError::Config(
                "DATABASE_URL is neither a postgres:// URL nor `host=... dbname=...`".into(),
            )
        })?;
        config.application_name("eakte");
        // A server that went away without a word must not keep everybody waiting for hours.
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_MAX);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE_MAX);
        }
        if config.get_keepalives_idle() > SILENCE_MAX {
            config.keepalives_idle(SILENCE_MAX);
        }
        Ok(Self {
            pool: pool(&config, POOL_CONNECTIONS_MAX, SERVICE.to_owned())?,
            streams: pool(
                &config,
                STREAMS_CONNECTIONS_MAX,
                format!("{SERVICE}; {STREAMS}"),
            )?,
            config,
        })
    }

    /// A pooled connection of the service's role, for reading.
    pub async fn read(&self) -> Result<deadpool_postgres::Object, StoreError> {
        let client = self.pool.get().await?;
        // Filters and roles make different queries: an unlucky mix must not fill PostgreSQL's memory with plans.
        if client.statement_cache.size() > STATEMENTS_MAX {
            client.statement_cache.clear();
        }
        Ok(client)
    }

    /// A pooled connection for statements that find events and keys of a stream by their keys.
    pub async fn streams(&self) -> Result<deadpool_postgres::Object, StoreError> {
        Ok(self.streams.get().await?)
    }

    /// A connection of its own with the service's role. It ends with the client.
    pub async fn service(&self) -> Result<Client, StoreError> {
        let client = self.owner().await?;
        client.batch_execute(SERVICE).await?;
        Ok(client)
    }

    /// A connection that sees and ends others of its login: under no other role.
    async fn eigene(&self) -> Result<Client, StoreError> {
        let client = self.owner().await?;
        client.batch_execute("SET ROLE NONE").await?;
        Ok(client)
    }

    /// The same, and who it is to PostgreSQL.
    pub async fn mit_kennung(&self) -> Result<(Client, Kennung), StoreError> {
        let client = self.eigene().await?;
        let sql = "SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint FROM pg_stat_activity
             WHERE pid = pg_backend_pid()";
        let row = client.query_one(sql, &[]).await?;
        let kennung = Kennung {
            pid: row.try_get(0)?,
            begun: row.try_get(1)?,
        };
        client.batch_execute(SERVICE).await?;
        Ok((client, kennung))
    }

    /// Ends a connection whose client is gone, with what it is doing, and waits for that.
    ///
    /// Errors: the database cannot be reached, or the connection does not end; then what it does may still come to pass.
    pub async fn beenden(&self, wen: &Kennung) -> Result<(), StoreError> {
        let client = self.eigene().await?;
        let sql = "SELECT pg_terminate_backend(pid, $3) FROM pg_stat_activity
             WHERE pid = $1 AND pid <> pg_backend_pid() AND (extract(epoch FROM backend_start) * 1000000)::bigint = $2";
        let ended = client
            .query_opt(sql, &[&wen.pid, &wen.begun, &END_MAX_MS])
            .await?;
        match ended.is_none_or(|row| row.get(0)) {
            true => Ok(()),
            false => Err(StoreError::Stopped),
        }
    }

    /// Waits for a lock that one process on this log holds at a time; each number is another one. On a connection of its
    /// own: who waits keeps none from others.
    pub async fn sperren(&self, nummer: i64) -> Result<Sperre, StoreError> {
        let client = self.service().await?;
        let sql = "SELECT pg_advisory_lock($1)";
        client.execute(sql, &[&nummer]).await?;
        Ok(Sperre { _client: client })
    }

    /// A connection of the role that may delete payloads and nothing else: erasure only.
    pub async fn erase(&self) -> Result<Client, StoreError> {
        let client = self.owner().await?;
        client.batch_execute("SET ROLE eakte_erase").await?;
        Ok(client)
    }

    /// A connection with the rights of `DATABASE_URL`: migrations and maintenance only.
    pub async fn owner(&self) -> Result<Client, StoreError> {
        let (client, connection) = self.config.connect(NoTls).await?;
        tokio::spawn(async move {
            if let Err(e) = connection.await {
                tracing::debug!(fault = %e, "database connection ended");
            }
        });
        Ok(client)
    }

    /// The connection settings, for `LISTEN`.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

fn pool(config: &Config, connections_max: usize, begin: String) -> Result<Pool, StoreError> {
    let manager = Manager::from_config(
        config.clone(),
        NoTls,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    let begin: Arc<str> = begin.into();
    Pool::builder(manager)
        .max_size(connections_max)
        .post_create(Hook::async_fn(move |client, _| {
            let begin = begin.clone();
            Box::pin(async move {
                client
                    .batch_execute(&begin)
                    .await
                    .map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|e| StoreError::Config(e.to_string()))
}

/// What is the matter, and what the operator can do. Never PostgreSQL's own text: it may quote a value.
pub(super) fn grund(e: &tokio_postgres::Error) -> String {
    let Some(code) = e.code() else {
        // What could not be reached has a cause of the system's: no value is in it.
        let cause = std::error::Error::source(e).map(ToString::to_string);
        let hint = match e.to_string().as_str() {
            "error performing TLS handshake" => {
                "; this program speaks no TLS to PostgreSQL: use its socket, this machine's address or a tunnel, \
                 with sslmode=disable or prefer"
            }
            "error connecting to server" => {
                "; check host and port of DATABASE_URL, and that PostgreSQL runs"
            }
            _ => "",
        };
        return match cause {
            Some(cause) => format!("{e}: {cause}{hint}"),
            None => format!("{e}{hint}"),
        };
    };
    let hint = match *code {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "PostgreSQL does not let this user in: check user and password of DATABASE_URL"
        }
        SqlState::INVALID_CATALOG_NAME => {
            "there is no such database: create it, owned by the user of DATABASE_URL"
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "the user of DATABASE_URL lacks a right: it must own the database, and either have CREATEROLE or find \
             the roles eakte_app and eakte_erase (NOLOGIN) made and be a member of both"
        }
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => {
            "the tables are missing or of another version: run `eakte migrate`"
        }
        SqlState::UNDEFINED_OBJECT | SqlState::INVALID_PARAMETER_VALUE => {
            "the roles are missing: run `eakte migrate`"
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            "PostgreSQL takes no more connections: raise max_connections"
        }
        SqlState::DISK_FULL => "the disk of PostgreSQL is full",
        _ => "PostgreSQL refused",
    };
    format!("{hint} (SQLSTATE {})", code.code())
}

/// The same for the pool.
pub(super) fn pool_grund(e: &deadpool_postgres::PoolError) -> String {
    match e {
        deadpool_postgres::PoolError::Backend(e) => grund(e),
        e => e.to_string(),
    }
}
