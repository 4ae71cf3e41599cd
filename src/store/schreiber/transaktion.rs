//! A batch as one transaction and one round trip.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use eakte_domain::{Position, Recorded};
use eakte_projections::auth::Aenderungen;
use futures::future::{BoxFuture, FutureExt, ready};
use futures::poll;
use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};

use super::flush::{self, Flush};
use super::kopf::Kopf;
use super::spalten::{FENCED, INSERT, NEUE_STROEME, Spalten, VORRANG};
use super::{Auftrag, Teil};
use crate::store::db::{Db, Kennung};
use crate::store::{StoreError, loeschung};

/// The writer's connection with its statements, planned once: a plan of its own for each batch costs more than it can
/// save.
pub(super) struct Verbindung {
    pub(super) client: Client,
    pub(super) kennung: Kennung,
    insert: Statement,
    neue_stroeme: Statement,
    flush: Flush,
    /// Whether it may have the right of way.
    vorrang: AtomicBool,
    /// The value of `synchronous_commit` for who waits for the disk.
    warten: String,
}

impl Verbindung {
    pub(super) async fn open(db: &Db) -> Result<Self, StoreError> {
        let (client, kennung) = db.mit_kennung().await?;
        client
            .batch_execute("SET plan_cache_mode = force_generic_plan")
            .await?;
        Ok(Self {
            insert: client.prepare(INSERT).await?,
            neue_stroeme: client.prepare(NEUE_STROEME).await?,
            flush: Flush::open(db).await?,
            vorrang: AtomicBool::new(false),
            warten: flush::flush(&client).await?,
            client,
            kennung,
        })
    }

    /// Waits until a position that is in is durable. `false`: nobody knows whether it is.
    pub(super) async fn flush(&self, position: i64) -> bool {
        self.flush.until(position).await
    }
}

impl Verbindung {
    /// Takes the right of way: every other writer's batch waits. Whoever is stopped meanwhile loses it with the connection.
    pub(super) async fn vorrang_nehmen(&self) -> Result<(), tokio_postgres::Error> {
        // Before: the answer may be lost.
        self.vorrang.store(true, Ordering::Release);
        let sql = format!(
            "SET idle_session_timeout = '{VORRANG_MAX}'; SELECT pg_advisory_lock({VORRANG})"
        );
        self.client.batch_execute(&sql).await
    }

    pub(super) fn hat_vorrang(&self) -> bool {
        self.vorrang.load(Ordering::Acquire)
    }

    /// Gives the right of way back, if it may be here.
    pub(super) async fn vorrang_lassen(&self) {
        if !self.hat_vorrang() {
            return;
        }
        let sql = "SELECT pg_advisory_unlock_all(); RESET idle_session_timeout";
        match self.client.batch_execute(sql).await {
            Ok(()) => self.vorrang.store(false, Ordering::Release),
            Err(e) => tracing::debug!(fault = %e, "the right of way ended with the connection"),
        }
    }
}

/// Longest silence of who has the right of way.
const VORRANG_MAX: &str = "10s";

/// Who waits for the disk when a batch is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dauerhaft {
    /// Its own transaction, at its end: nothing has to follow it soon.
    Gleich,
    /// The next flush, for all that is in by then: the writer's connection goes on.
    Danach {
        /// How many there are about who send commands.
        callers: usize,
    },
}

/// How a batch ended.
pub(super) enum Ausgang {
    Done,
    Fenced,
    Refused(StoreError),
    Lost,
}

/// A batch and what became of it.
pub(super) struct Gesendet {
    pub(super) batch: Vec<Auftrag>,
    /// Position of its first event.
    pub(super) first: i64,
    /// The head it makes.
    pub(super) kopf: Kopf,
    pub(super) ausgang: Ausgang,
}

impl Gesendet {
    /// A batch that could not be sent on this head, because the connection is lost.
    pub(super) fn verloren(batch: Vec<Auftrag>, vorher: &Kopf) -> Self {
        Self {
            first: vorher.last_pos + 1,
            kopf: vorher.nach(&batch),
            batch,
            ausgang: Ausgang::Lost,
        }
    }
}

/// A batch under way to the database; its first poll has sent it.
pub(super) struct Unterwegs {
    pub(super) end: BoxFuture<'static, Gesendet>,
    /// The head it makes.
    pub(super) kopf: Kopf,
    /// Its commands.
    pub(super) commands: usize,
    /// Whether all of it was sent, up to the COMMIT: only then what is sent next comes after it.
    pub(super) can_be_followed: bool,
}

impl Unterwegs {
    /// Sends a batch that builds on the head `vorher`.
    pub(super) fn senden(
        verbindung: Arc<Verbindung>,
        vorher: Kopf,
        mut batch: Vec<Auftrag>,
        dauerhaft: Dauerhaft,
    ) -> Self {
        let (first, commands) = (vorher.last_pos + 1, batch.len());
        // What it destroys does not come back: nobody may see an erasure that a crash can still take back.
        let dauerhaft = match batch.iter().any(Auftrag::loescht) {
            true => Dauerhaft::Gleich,
            false => dauerhaft,
        };
        let events = batch
            .iter_mut()
            .flat_map(|a| &mut a.teile)
            .flat_map(|t| &mut t.events);
        for (position, e) in (first as u64..).zip(events) {
            e.recorded.position = Position(position);
        }
        let kopf = vorher.nach(&batch);
        let sent = Arc::new(AtomicBool::new(false));
        let (made, told) = (kopf.clone(), sent.clone());
        let mut end = async move {
            let mut ausgang =
                transaktion(&verbindung, &vorher, &made, &batch, dauerhaft, &told).await;
            if let Dauerhaft::Danach { callers } = dauerhaft
                && matches!(ausgang, Ausgang::Done)
                && !verbindung
                    .flush
                    .mit_anderen(made.last_pos, batch.len(), callers)
                    .await
            {
                ausgang = Ausgang::Lost;
            }
            Gesendet {
                batch,
                first,
                kopf: made,
                ausgang,
            }
        }
        .boxed();
        // The first poll sends.
        if let Some(ended) = (&mut end).now_or_never() {
            end = ready(ended).boxed();
        }
        Self {
            end,
            kopf,
            commands,
            can_be_followed: sent.load(Ordering::Acquire),
        }
    }
}

/// Writes a batch that builds on `vorher` and makes the head `kopf`. `sent` becomes true as soon as everything up to the
/// COMMIT is on its way.
async fn transaktion(
    verbindung: &Verbindung,
    vorher: &Kopf,
    kopf: &Kopf,
    batch: &[Auftrag],
    dauerhaft: Dauerhaft,
    sent: &AtomicBool,
) -> Ausgang {
    let recorded: Vec<&Recorded> = batch
        .iter()
        .flat_map(|a| &a.teile)
        .flat_map(|t| &t.events)
        .map(|e| &e.recorded)
        .collect();
    let changes = match Aenderungen::of(&recorded) {
        Ok(changes) => changes,
        Err(e) => return Ausgang::Refused(e.into()),
    };
    match verbindung
        .schreiben(changes, vorher, kopf, batch, dauerhaft, sent)
        .await
    {
        Ok(()) => Ausgang::Done,
        Err(e) => classify(e),
    }
}

impl Verbindung {
    async fn schreiben(
        &self,
        changes: Aenderungen,
        vorher: &Kopf,
        kopf: &Kopf,
        batch: &[Auftrag],
        dauerhaft: Dauerhaft,
        sent: &AtomicBool,
    ) -> Result<(), StoreError> {
        let s = Spalten::of(batch, vorher.last_pos + 1);
        let (root_before, root) = (vorher.root.0.as_slice(), kopf.root.0.as_slice());
        let frontier = kopf.frontier.to_bytes();
        let frontier = frontier.as_slice();
        let wait = match dauerhaft {
            Dauerhaft::Gleich => self.warten.as_str(),
            Dauerhaft::Danach { .. } => "off",
        };
        let params: [&(dyn ToSql + Sync); 17] = [
            &vorher.last_pos,
            &root_before,
            &s.position,
            &s.stream,
            &s.sequence,
            &s.header,
            &s.salt_position,
            &s.salt,
            &s.body,
            &s.command,
            &s.first,
            &s.count,
            &kopf.last_pos,
            &root,
            &frontier,
            &wait,
            &VORRANG,
        ];
        let neu: [&(dyn ToSql + Sync); 10] = [
            &s.neu,
            &s.art,
            &s.org,
            &s.key_stream,
            &s.epoch,
            &s.klasse,
            &s.wraps,
            &s.key_position,
            &s.key_org,
            &s.empfaenger,
        ];
        let teile = batch.iter().flat_map(|a| &a.teile);
        let erasing: Vec<&Teil> = teile.filter(|t| !t.bleibt.is_empty()).collect();
        let Verbindung {
            client,
            insert,
            neue_stroeme,
            ..
        } = self;
        let opening = !s.neu.is_empty() || !s.key_stream.is_empty();
        if changes.is_empty() && erasing.is_empty() && !opening {
            // A statement alone is a transaction of its own.
            senden(client, insert, &params, sent).await?;
            return Ok(());
        }
        // One round trip: everything goes out at once, in this order (the first poll of each sends). What fails makes
        // all after it fail and the COMMIT a rollback; what could not be sent makes it one by name.
        let (inserting, opened, changing) = (
            AtomicBool::new(false),
            AtomicBool::new(!opening),
            AtomicBool::new(false),
        );
        let insert = senden(client, insert, &params, &inserting);
        let open = async {
            if opening {
                senden(client, neue_stroeme, &neu, &opened).await
            } else {
                Ok(0)
            }
        };
        let end = async {
            if !erasing.is_empty() {
                return Ok(());
            }
            let complete = [&inserting, &opened, &changing]
                .iter()
                .all(|sent| sent.load(Ordering::Acquire));
            sent.store(complete, Ordering::Release);
            let end = if complete { "COMMIT" } else { "ROLLBACK" };
            client.batch_execute(end).await
        };
        let (begun, inserted, opened, changed, ended) = tokio::join!(
            biased;
            client.batch_execute("BEGIN"),
            insert,
            open,
            changes.senden(client, &changing),
            end,
        );
        let done = async {
            begun?;
            // The first statement's error says why; those after it only say that the transaction is over.
            inserted?;
            opened?;
            changed?;
            // An erasure is rare and reads what was just written: it takes its round trips before the COMMIT.
            for teil in &erasing {
                loeschung::vermerken(client, teil).await?;
            }
            Ok::<_, StoreError>(())
        }
        .await;
        if erasing.is_empty() {
            done?;
            return Ok(ended?);
        }
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = client.batch_execute(end).await;
        done?;
        Ok(ended?)
    }
}

/// Executes a statement; `sent` becomes true as soon as it is on its way.
async fn senden(
    client: &Client,
    statement: &Statement,
    params: &[&(dyn ToSql + Sync)],
    sent: &AtomicBool,
) -> Result<u64, tokio_postgres::Error> {
    let mut done = std::pin::pin!(client.execute(statement, params));
    let first = poll!(&mut done);
    sent.store(!matches!(first, Poll::Ready(Err(_))), Ordering::Release);
    match first {
        Poll::Ready(done) => done,
        Poll::Pending => done.await,
    }
}

/// Whether an error says nothing of the batch: the connection is being ended, a statement was cancelled, or the session
/// is left in a transaction that failed. Only a new connection knows what is stored.
fn of_the_session(e: &DbError) -> bool {
    let code = e.code();
    let session = [
        SqlState::IN_FAILED_SQL_TRANSACTION,
        SqlState::QUERY_CANCELED,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ];
    session.contains(code)
        || code.code().starts_with("08")
        || matches!(e.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
}

fn classify(e: StoreError) -> Ausgang {
    let db = match &e {
        StoreError::Db(e) => e.as_db_error(),
        StoreError::View(e) => e.as_db_error(),
        _ => None,
    };
    let Some(db) = db else { return Ausgang::Lost };
    // Nothing of a batch is in that another writer's right of way held up for too long.
    let held_up = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    if *db.code() == FENCED || held_up.contains(db.code()) {
        return Ausgang::Fenced;
    }
    if of_the_session(db) {
        return Ausgang::Lost;
    }
    if *db.code() != SqlState::UNIQUE_VIOLATION {
        return Ausgang::Refused(e);
    }
    match db.constraint() {
        Some("event_pkey" | "log_batch_pkey" | "payload_body_pkey" | "payload_salt_pkey") => {
            Ausgang::Fenced
        }
        Some("event_stream_sequence" | "stream_pkey" | "record_key_pkey") => {
            Ausgang::Refused(StoreError::Conflict)
        }
        Some("command_pkey") => Ausgang::Refused(StoreError::Duplicate),
        Some(name) if name.contains("aktenzeichen") => {
            Ausgang::Refused(StoreError::AktenzeichenVergeben)
        }
        _ => Ausgang::Refused(e),
    }
}
