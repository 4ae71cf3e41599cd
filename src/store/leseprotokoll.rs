//! The read log: every look at content is sealed and durable before the bytes leave.
//!
//! One stream for each organisation and month, under a key of its own. One task seals in order, so nobody waits for
//! `prev`; all looks that wait are appended at once, so that many share one flush of the disk. What cannot be appended
//! is answered with an error, and whoever asked gets nothing to see.
//!
//! 2026-11-26: a month ends as a whole. Its erase event cites a standing rule; then salts and bodies go, and last the
//! wraps of its key: as long as they are there, a start goes on where the deletion stopped.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::werte::Schutzklasse;
use eakte_domain::{CommandId, Ereignis, OrgNr, StreamId, Urheber, Zeit};
use eakte_ledger::header::HeaderBytes;
use jiff::civil::Date;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::StoreError;
use super::akten::{Siegler, Store};
use super::schreiber::Teil;
use super::strom::{Stromstand, ende};
use crate::codec::Stromart;

/// Looks that wait to be recorded; more wait in their own task.
const QUEUE_MAX: usize = 1_024;
/// Looks in one append.
const BATCH_MAX: usize = 256;
/// Tries when another process has appended to the same month.
const TRIES_MAX: usize = 40;

/// One look, about to be shown or refused.
#[derive(Clone, Debug)]
pub struct Eintrag {
    /// Who leads the Akte: whose read log it is.
    pub org: OrgNr,
    /// What.
    pub event: LeseprotokollEvent,
    /// Who and why.
    pub urheber: Urheber,
    /// When.
    pub zeit: Zeit,
    /// How many losses of the writer's connection had been counted when the gate allowed it; `None`: it stands whatever
    /// was lost.
    pub seit: Option<u64>,
}

struct Auftrag {
    eintraege: Vec<Eintrag>,
    antwort: Option<oneshot::Sender<Result<(), StoreError>>>,
}

/// Where looks are handed in. Cheap to clone; recording ends with the last clone.
#[derive(Clone)]
pub struct Leseprotokoll {
    queue: mpsc::Sender<Auftrag>,
}

impl Leseprotokoll {
    /// Starts recording.
    pub fn start(store: Arc<Store>) -> Self {
        let (queue, mut rest) = mpsc::channel::<Auftrag>(QUEUE_MAX);
        tokio::spawn(async move {
            let mut task = Task {
                store,
                monate: HashMap::new(),
            };
            while let Some(first) = rest.recv().await {
                let mut batch = vec![first];
                while batch.len() < BATCH_MAX
                    && let Ok(next) = rest.try_recv()
                {
                    batch.push(next);
                }
                task.run(batch).await;
            }
        });
        Self { queue }
    }

    /// Records looks, all or none. Durable when it returns.
    ///
    /// Errors: `Leseprotokoll`, or `Ueberholt` if the gate must decide again; then nothing may be shown.
    pub async fn festhalten(&self, eintraege: Vec<Eintrag>) -> Result<(), StoreError> {
        let stopped = |_| StoreError::Leseprotokoll("recording has stopped".into());
        let (antwort, wait) = oneshot::channel();
        let auftrag = Auftrag {
            eintraege,
            antwort: Some(antwort),
        };
        let sent = self.queue.send(auftrag).await;
        sent.map_err(|_| StoreError::Leseprotokoll("recording has stopped".into()))?;
        wait.await.map_err(stopped)?
    }

    /// Records what shows no content while nobody waits: refusals, whose answer must not take longer because there was
    /// something to refuse, and rows of lists.
    pub fn nebenbei(&self, mut eintraege: Vec<Eintrag>) {
        for e in &mut eintraege {
            // It has been shown or refused already.
            e.seit = None;
        }
        let auftrag = Auftrag {
            eintraege,
            antwort: None,
        };
        if self.queue.try_send(auftrag).is_err() {
            tracing::warn!("a refusal or a list was not recorded: too many wait");
        }
    }
}

/// The read log of one organisation in the month at hand.
struct Monat {
    stream: StreamId,
    beginn: Date,
    stand: Stromstand<()>,
}

struct Task {
    store: Arc<Store>,
    monate: HashMap<OrgNr, Monat>,
}

impl Task {
    async fn run(&mut self, mut batch: Vec<Auftrag>) {
        let mut done = Err(StoreError::Conflict);
        for _ in 0..TRIES_MAX {
            batch = self.ohne_alte(batch);
            if batch.is_empty() {
                return;
            }
            done = self.versuch(&batch).await;
            if done.is_ok() {
                break;
            }
            // Another process has appended, or nobody knows how far it got: the database knows.
            self.monate.clear();
            if !matches!(done, Err(StoreError::Conflict | StoreError::Ueberholt)) {
                break;
            }
        }
        if let Err(e) = &done {
            tracing::error!(fault = %e, looks = batch.len(), "looks could not be recorded and are refused");
        }
        for auftrag in batch {
            let told = match &done {
                Ok(()) => Ok(()),
                Err(e) => Err(StoreError::Leseprotokoll(e.to_string())),
            };
            // Whoever has gone away has still been recorded.
            if let Some(antwort) = auftrag.antwort {
                let _ = antwort.send(told);
            }
        }
    }

    /// Sends back what the gate must decide again, so that it does not spoil the rest.
    fn ohne_alte(&self, batch: Vec<Auftrag>) -> Vec<Auftrag> {
        let now = self.store.schreiber.verluste().stand();
        let (alt, rest): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .partition(|a| a.eintraege.iter().any(|e| e.seit.is_some_and(|s| s < now)));
        for antwort in alt.into_iter().filter_map(|a| a.antwort) {
            let _ = antwort.send(Err(StoreError::Ueberholt));
        }
        rest
    }

    async fn versuch(&mut self, batch: &[Auftrag]) -> Result<(), StoreError> {
        let mut by_org: BTreeMap<OrgNr, Vec<&Eintrag>> = BTreeMap::new();
        for e in batch.iter().flat_map(|a| &a.eintraege) {
            by_org.entry(e.org).or_default().push(e);
        }
        let mut teile: Vec<Teil> = Vec::with_capacity(by_org.len());
        let mut neu = Vec::with_capacity(by_org.len());
        for (org, eintraege) in by_org {
            let zeit = eintraege.iter().map(|e| e.zeit).max().unwrap_or_default();
            let beginn = zeit.tag().first_of_month();
            self.laden(org, beginn).await?;
            let (stream, mut siegler) = match self.monate.get(&org) {
                Some(m) => (
                    m.stream,
                    Siegler::fortsetzen(&self.store, m.stream, zeit, &m.stand),
                ),
                None => {
                    let stream = StreamId(Uuid::new_v4());
                    let art = Stromart::Leseprotokoll;
                    (
                        stream,
                        Siegler::oeffnen(&self.store, stream, art, org, zeit)?,
                    )
                }
            };
            siegler = siegler.entschieden(eintraege.iter().filter_map(|e| e.seit).min());
            for e in eintraege {
                let ereignis = Ereignis::Leseprotokoll(Some(e.event.clone()));
                siegler.aktion(ereignis, &e.urheber, Schutzklasse::Allgemein)?;
            }
            let (teil, stand) = siegler.finish(());
            teile.push(teil);
            neu.push((
                org,
                Monat {
                    stream,
                    beginn,
                    stand,
                },
            ));
        }
        self.store
            .schreiber
            .append(CommandId(Uuid::new_v4()), teile)
            .await?;
        for (org, mut monat) in neu {
            let keys = monat.stand.keys.clone();
            self.store.cache.keep_keys(monat.stream, keys);
            // Durable: no loss takes it back any more.
            monat.stand.gelesen = self.store.schreiber.verluste().stand();
            self.monate.insert(org, monat);
        }
        Ok(())
    }

    /// Takes the month's read log from the database, unless it is at hand or not begun yet.
    async fn laden(&mut self, org: OrgNr, beginn: Date) -> Result<(), StoreError> {
        if self.monate.get(&org).is_some_and(|m| m.beginn == beginn) {
            return Ok(());
        }
        self.monate.remove(&org);
        // Not from the pool: those who hold its connections may be waiting for this.
        let client = self.store.db.service().await?;
        let all = monate(&client).await?;
        let here = all
            .into_iter()
            .rfind(|m| m.org == org && m.beginn == beginn);
        let Some(known) = here else { return Ok(()) };
        self.store.cache.forget(known.stream);
        let stand = ende(&client, self.store.schreiber.verluste(), known.stream).await?;
        let mut stand = stand.ok_or(StoreError::Conflict)?;
        stand.keys = self
            .store
            .cache
            .keys(&client, &self.store.bund, &[known.stream])
            .await?
            .swap_remove(0);
        // Its key is destroyed: what follows belongs into a log of its own.
        if stand.keys.newest(Schutzklasse::Allgemein).is_none() {
            return Ok(());
        }
        let monat = Monat {
            stream: known.stream,
            beginn,
            stand,
        };
        self.monate.insert(org, monat);
        Ok(())
    }
}

/// One month of an organisation's read log, as the log has it.
#[derive(Clone, Copy, Debug)]
pub struct Protokollmonat {
    /// Its stream.
    pub stream: StreamId,
    /// The organisation.
    pub org: OrgNr,
    /// First day of the month.
    pub beginn: Date,
}

/// All read logs, oldest first.
pub async fn monate(
    client: &impl tokio_postgres::GenericClient,
) -> Result<Vec<Protokollmonat>, StoreError> {
    let rows = client
        .query(
            "SELECT s.stream, s.org, e.header, e.position FROM stream s
             JOIN event e ON e.stream = s.stream AND e.sequence = 0
             WHERE s.art = 'leseprotokoll' ORDER BY e.position",
            &[],
        )
        .await?;
    rows.iter()
        .map(|r| {
            let wrong = |e: &dyn std::fmt::Display| StoreError::Log {
                position: r.get(3),
                reason: e.to_string(),
            };
            let bytes = HeaderBytes::try_from(r.get::<_, &[u8]>(2)).map_err(|e| wrong(&e))?;
            let header = bytes.parse().map_err(|e| wrong(&e))?;
            Ok(Protokollmonat {
                stream: StreamId(r.get(0)),
                org: OrgNr(r.get::<_, i16>(1) as u16),
                beginn: Zeit(header.time_ms as i64).tag().first_of_month(),
            })
        })
        .collect()
}

impl Store {
    /// Destroys what standing rules have erased of read logs: salts, bodies, and last the key. Returns how many events
    /// lost a payload. Idempotent; runs at every start.
    ///
    /// Errors: an erase event by rule that names a stream of another kind: nothing of that is deleted.
    pub async fn leseprotokolle_loeschen(&self) -> Result<u64, StoreError> {
        let by_rule: Vec<_> = self
            .loeschliste()
            .await?
            .into_iter()
            .filter(|e| e.loeschung.nach_regel)
            .collect();
        if by_rule.is_empty() {
            return Ok(0);
        }
        let mut client = self.db.erase().await?;
        let mut count = 0;
        for e in by_rule {
            let row = client
                .query_one(
                    "SELECT s.art, EXISTS (SELECT FROM record_key k WHERE k.stream = s.stream) FROM stream s
                     WHERE s.stream = $1",
                    &[&e.stream.0],
                )
                .await?;
            if row.get::<_, &str>(0) != Stromart::Leseprotokoll.name() {
                return Err(StoreError::Log {
                    position: -1,
                    reason: format!("a rule erases stream {}, which is no read log", e.stream),
                });
            }
            if !row.get::<_, bool>(1) {
                continue;
            }
            let tx = client.transaction().await?;
            for (von, bis) in &e.loeschung.bereiche {
                let params: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
                    [&e.stream.0, &(*von as i64), &(*bis as i64)];
                for table in ["payload_salt", "payload_body"] {
                    let sql = format!(
                        "DELETE FROM {table} p USING event e WHERE e.position = p.position AND e.stream = $1
                         AND e.sequence BETWEEN $2 AND $3"
                    );
                    let gone = tx.execute(&sql, &params).await?;
                    count += if table == "payload_body" { gone } else { 0 };
                }
            }
            tx.execute("DELETE FROM record_key WHERE stream = $1", &[&e.stream.0])
                .await?;
            tx.commit().await?;
            self.cache.forget(e.stream);
        }
        Ok(count)
    }
}
