//! PostgreSQL: append, read, documents, migrations. Implements `cqrs_es::EventStore`.
//!
//! `db` connects, `migrate` moves the schema forward, `leser` reads and opens events, `kopie` streams the whole log,
//! `schreiber` is the one fenced group-commit writer, `strom` says what is known of a stream, `cache` keeps it, `akten` is the cqrs-es
//! store, `huelle` finds and checks the wraps of record keys, `schluesselkopie` spares
//! them to be opened twice, `replay` reads and opens many events in order, `blob` keeps documents as age files, `follower` lets the
//! views follow the log, `tiles` keeps the tree over it, `checkpoints` its signed heads, `heads` computes where every
//! stream ends, `loeschung` carries erasures out, `laden` loads a stream, `snapshot` spares a long one its second
//! reading, `leseprotokoll` records every look at content.
//!
//! 2026-11-23: one process may write beside another (the command line beside the service). The fence of
//! `schreiber` makes that safe: who loses the race reloads the head and tries again.

pub mod akten;
pub mod blob;
pub mod cache;
pub mod checkpoints;
pub mod db;
pub mod faden;
pub mod follower;
pub mod heads;
pub mod huelle;
pub mod kopie;
mod laden;
pub mod leseprotokoll;
pub mod leser;
pub mod loeschung;
pub mod migrate;
mod replay;
mod schluesselkopie;
pub mod schreiber;
mod snapshot;
pub mod strom;
pub mod tiles;

/// A fault of the store: never a decision about the caller's command.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// PostgreSQL answered with an error or not at all.
    #[error("database: {}", db::grund(.0))]
    Db(#[from] tokio_postgres::Error),
    /// No connection from the pool.
    #[error("no database connection: {}", db::pool_grund(.0))]
    Pool(#[from] deadpool_postgres::PoolError),
    /// What the program was given cannot be used, `DATABASE_URL` or a file: the text says which.
    #[error("{0}")]
    Config(String),
    /// A read model failed.
    #[error("read model: {0}")]
    View(#[from] eakte_projections::Error),
    /// The bytes in the log are not what the log format says.
    #[error("log at position {position}: {reason}")]
    Log {
        /// Where.
        position: i64,
        /// What is wrong.
        reason: String,
    },
    /// The stream has other events than the caller knew: load again.
    #[error("the stream has moved on")]
    Conflict,
    /// A connection was lost since the gate decided, and what it decided on may be gone with it: decide again.
    #[error("a connection was lost since this was decided")]
    Ueberholt,
    /// The same command id is already in the log.
    #[error("command already done")]
    Duplicate,
    /// An Aktenzeichen was given twice: take the next number.
    #[error("the Aktenzeichen is taken")]
    AktenzeichenVergeben,
    /// Keys could not be made, wrapped or unwrapped.
    #[error("keys: {0}")]
    Keys(#[from] crate::keys::KeyError),
    /// A sealed payload could not be made or opened.
    #[error("payload: {0}")]
    Payload(String),
    /// The document store failed.
    #[error("document store: {0}")]
    Blob(String),
    /// A look at content could not be recorded: then nothing is shown.
    #[error("the read log: {0}")]
    Leseprotokoll(String),
    /// The log's signer refuses this database: nothing is written to it.
    #[error("the signer refuses this database; nothing is written until it signs again")]
    Halted,
    /// The policies of this program do not hold in the district: the text says what to do.
    #[error("{0}")]
    Regelwerk(String),
    /// The writer has stopped; the command may be repeated with the same id.
    #[error("the log is not writable now")]
    Stopped,
}

fn wrong(position: i64, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Log {
        position,
        reason: reason.to_string(),
    }
}

impl From<crate::keys::AgeError> for StoreError {
    fn from(e: crate::keys::AgeError) -> Self {
        Self::Keys(e.into())
    }
}
