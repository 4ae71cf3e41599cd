//! Identities and keys over time: rotation, which wraps record keys anew and touches no payload, and hand-over.

use std::collections::HashMap;
use std::path::PathBuf;

use eakte_domain::{CommandId, OrgNr, StreamId};
use eakte_ledger::claim::{self, Claim, Config as LogConfig};
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::{Defect, Finding, Issuer, LogVerifier, StoredWraps, WrapsRow};
use futures::TryStreamExt;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::start::log_config;
use super::{App, AppError, Satz, now};
use crate::keys::{Empfaenger, Passphrase};
use crate::store::StoreError;
use crate::store::akten::{Siegler, Store};
use crate::store::huelle::{self, Huelle};
use crate::store::leser;
use crate::store::schreiber::{Receipt, Teil};
use crate::store::strom::ende;

/// Streams whose keys go into one append.
const STREAMS_AT_ONCE: usize = 64;
/// Tries when another command was faster on a stream.
const TRIES_MAX: usize = 8;

/// Of each key the newest wraps that a `key` event of the stream announces: stream, recipients, position, and the
/// organisation in the header (bytes 6 and 7) of the first such event.
const NEUESTE: &str = "SELECT DISTINCT ON (k.stream, k.epoch) k.stream, k.empfaenger, k.position,
         first_value(get_byte(e.header, 6) * 256 + get_byte(e.header, 7))
             OVER (PARTITION BY k.stream, k.epoch ORDER BY k.position) AS org
     FROM record_key k JOIN event e ON e.position = k.position AND e.stream = k.stream AND get_byte(e.header, 4) = 2
     ORDER BY k.stream, k.epoch, k.position DESC";

/// A `key` event without its wraps, in a stream whose keys were not destroyed.
const FEHLENDE: &str = "SELECT e.position FROM event e WHERE get_byte(e.header, 4) = 2
         AND EXISTS (SELECT FROM record_key k WHERE k.stream = e.stream)
         AND NOT EXISTS (SELECT FROM record_key k WHERE k.stream = e.stream AND k.position = e.position)
     LIMIT 1";

/// What wrapping anew has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verpackt {
    /// Record keys wrapped anew.
    pub schluessel: u64,
    /// Streams they belong to.
    pub stroeme: u64,
}

fn nicht_lesbar(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

impl App {
    /// Appends a configuration to the log's own stream and acts on it.
    pub(super) async fn konfigurieren(
        &self,
        change: impl Fn(&mut LogConfig) + Send,
    ) -> Result<(), AppError> {
        for _ in 0..TRIES_MAX {
            let (log, mut config) = log_config(&self.store).await?;
            change(&mut config);
            config.policy = self.regelwerk.hash().0.0;
            let mut siegler = Siegler::fortsetzen(&self.store, log.stream, now(), &log.stand);
            siegler.klar(Claim::Config(config.clone()))?;
            let (teil, _) = siegler.finish(());
            match self
                .store
                .schreiber
                .append(CommandId(Uuid::new_v4()), vec![teil])
                .await
            {
                Ok(_) => return self.beteiligte_laden().await,
                Err(StoreError::Conflict) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(AppError::Veraltet)
    }

    /// Gives an organisation a new identity: a key file to hand over, and a configuration that announces it.
    ///
    /// Record keys are wrapped to it by [`Self::neu_verpacken`]. Returns the key file.
    pub async fn organisation_rotieren(
        &self,
        org: OrgNr,
        passphrase: &Passphrase,
    ) -> Result<PathBuf, AppError> {
        let (_, config) = log_config(&self.store).await?;
        if !config.organisations.iter().any(|o| o.number == org.0) {
            return Err(Satz::neu("eingabe-organisation").mit("nummer", org).into());
        }
        let (recipient, path) = self
            .store
            .bund
            .neue_identitaet(&format!("org-{:02}", org.0), passphrase)
            .map_err(StoreError::from)?;
        self.konfigurieren(|config| {
            for o in &mut config.organisations {
                if o.number == org.0 {
                    o.recipients = vec![recipient.to_string()];
                }
            }
        })
        .await?;
        Ok(path)
    }

    /// Announces this process's server identity, if the log names another.
    pub async fn server_ankuendigen(&self) -> Result<(), AppError> {
        let recipient = self.store.bund.server_recipient().to_string();
        let (_, config) = log_config(&self.store).await?;
        if config.server == [recipient.as_str()] {
            return Ok(());
        }
        self.konfigurieren(|config| config.server = vec![recipient.clone()])
            .await
    }

    /// Announces another escrow.
    pub async fn treuhand_ankuendigen(&self, recipient: &Empfaenger) -> Result<(), AppError> {
        self.konfigurieren(|config| config.escrow = vec![recipient.to_string()])
            .await
    }

    /// Whether a service is running on this database: it would go on with an identity of before.
    pub async fn dienst_laeuft(&self) -> Result<bool, AppError> {
        let client = self.store.db.owner().await?;
        let row = client
            .query_one(
                "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND query = 'LISTEN eakte_log' AND pid <> pg_backend_pid()",
                &[],
            )
            .await?;
        Ok(row.get::<_, i64>(0) > 0)
    }

    /// Wraps anew every record key whose recipients are not those announced now; of one organisation, or of all.
    ///
    /// Payloads are not touched; each key is announced again under its epoch, with the same commitment. Whoever stops
    /// it in between goes on by calling it again. `progress`: streams done, streams in all.
    pub async fn neu_verpacken(
        &self,
        nur: Option<OrgNr>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Verpackt, AppError> {
        let streams = self.veraltete_stroeme(nur).await?;
        let total = streams.len() as u64;
        let mut done = Verpackt::default();
        for chunk in streams.chunks(STREAMS_AT_ONCE) {
            let keys = self.verpacken(chunk, nur).await?;
            done.schluessel += keys;
            done.stroeme += chunk.len() as u64;
            progress(done.stroeme, total);
        }
        Ok(done)
    }

    /// Streams with a key whose newest wraps are for other recipients than those announced now, or older than the
    /// announcement of these.
    ///
    /// To whom a key belongs is what the header of the first event says that announces it, not the columns of
    /// `record_key`. Errors: wraps that an event announces are missing, so that the first cannot be told.
    pub async fn veraltete_stroeme(&self, nur: Option<OrgNr>) -> Result<Vec<Uuid>, AppError> {
        let client = self.store.db.read().await?;
        if let Some(row) = client.query_opt(FEHLENDE, &[]).await? {
            return Err(nicht_lesbar(format!(
                "the wrapped key that event {} announces is missing; run `eakte verify`",
                row.get::<_, i64>(0)
            )));
        }
        let orgs = client
            .query(
                &format!(
                    "SELECT DISTINCT org FROM ({NEUESTE}) k WHERE $1::int IS NULL OR org = $1"
                ),
                &[&nur.map(|o| i32::from(o.0))],
            )
            .await?;
        let orgs: Vec<i32> = orgs.iter().map(|r| r.get(0)).collect();
        let seit = self.empfaenger_seit(&orgs).await?;
        let digests: Vec<Vec<u8>> = orgs
            .iter()
            .map(|org| huelle::empfaenger_digest(&self.store.recipients(OrgNr(*org as u16))))
            .map(|digest| digest.to_vec())
            .collect();
        let rows = client
            .query(
                &format!(
                    "SELECT DISTINCT k.stream FROM ({NEUESTE}) k
                     JOIN unnest($1::int[], $2::bytea[], $3::bigint[]) AS o (org, empfaenger, seit) ON o.org = k.org
                     WHERE k.empfaenger IS DISTINCT FROM o.empfaenger OR k.position < o.seit ORDER BY k.stream"
                ),
                &[&orgs, &digests, &seit],
            )
            .await?;
        Ok(rows.iter().map(|r| r.get(0)).collect())
    }

    /// Since which position the log announces the recipients of these organisations that it announces now, each with
    /// server and escrow. Wraps of before are for others, whatever the column says to whom they are.
    async fn empfaenger_seit(&self, orgs: &[i32]) -> Result<Vec<i64>, AppError> {
        // Checks the chain and the signatures of what is read below.
        let (log, _) = log_config(&self.store).await?;
        let client = self.store.db.read().await?;
        let mut out = vec![0; orgs.len()];
        let mut last: Vec<Option<Vec<String>>> = vec![None; orgs.len()];
        for row in leser::stream(&**client, log.stream, 0).await? {
            let body = row.body.as_deref().unwrap_or_default();
            let Some(Kind::Config) = row.kind() else {
                continue;
            };
            let Ok((_, Claim::Config(config))) = claim::read_unverified(Kind::Config, body) else {
                continue;
            };
            for ((org, since), last) in orgs.iter().zip(&mut out).zip(&mut last) {
                let own = config
                    .organisations
                    .iter()
                    .filter(|o| i32::from(o.number) == *org)
                    .flat_map(|o| &o.recipients);
                let server = config.server.iter();
                let now: Vec<String> = server.chain(own).chain(&config.escrow).cloned().collect();
                if last.as_ref() != Some(&now) {
                    (*since, *last) = (row.position, Some(now));
                }
            }
        }
        Ok(out)
    }

    async fn verpacken(&self, streams: &[Uuid], nur: Option<OrgNr>) -> Result<u64, AppError> {
        match self.verpacken_einmal(streams, nur).await {
            Err(AppError::Store(StoreError::Conflict)) => {}
            done => return done,
        }
        // Somebody works on one of these streams right now: each alone, and again.
        let mut keys = 0;
        for stream in streams {
            let mut tries = 0;
            keys += loop {
                tries += 1;
                match self.verpacken_einmal(&[*stream], nur).await {
                    Err(AppError::Store(StoreError::Conflict)) if tries < TRIES_MAX => {}
                    done => break done?,
                }
            };
        }
        Ok(keys)
    }

    async fn verpacken_einmal(
        &self,
        streams: &[Uuid],
        nur: Option<OrgNr>,
    ) -> Result<u64, AppError> {
        let client = self.store.db.read().await?;
        let rows = huelle::der_stroeme(&**client, streams).await?;
        let mut orgs = rows
            .chunk_by(|a, b| (a.stream, a.epoch) == (b.stream, b.epoch))
            .map(|same| huelle::organisation(same, &self.store.bund).map(|o| i32::from(o.0)))
            .collect::<Result<Vec<i32>, StoreError>>()?;
        orgs.sort_unstable();
        orgs.dedup();
        let seit = self.empfaenger_seit(&orgs).await?;
        let seit: HashMap<OrgNr, i64> = orgs.iter().map(|o| OrgNr(*o as u16)).zip(seit).collect();
        let mut teile: Vec<Teil> = Vec::with_capacity(streams.len());
        let mut keys = 0;
        for same_stream in rows.chunk_by(|a, b| a.stream == b.stream) {
            let Some(first) = same_stream.first() else {
                continue;
            };
            let stream = StreamId(first.stream);
            let Some(stand) = ende(&**client, self.store.schreiber.verluste(), stream).await?
            else {
                return Err(nicht_lesbar(format!("stream {} has no events", stream.0)));
            };
            let mut siegler = Siegler::fortsetzen(&self.store, stream, now(), &stand);
            let before = keys;
            for same_epoch in same_stream.chunk_by(|a, b| a.epoch == b.epoch) {
                keys += u64::from(self.epoche_verpacken(&mut siegler, same_epoch, nur, &seit)?);
            }
            if keys > before {
                teile.push(siegler.finish(()).0);
            }
        }
        if teile.is_empty() {
            return Ok(0);
        }
        let ids: Vec<StreamId> = teile.iter().map(|t| t.stream).collect();
        let done = self
            .store
            .schreiber
            .append(CommandId(Uuid::new_v4()), teile)
            .await;
        for id in ids {
            self.store.cache.forget(id);
        }
        done?;
        Ok(keys)
    }

    /// Announces the key of one epoch anew, if its recipients are others now, or were announced after it (`seit`).
    fn epoche_verpacken(
        &self,
        siegler: &mut Siegler<'_>,
        rows: &[Huelle],
        nur: Option<OrgNr>,
        seit: &HashMap<OrgNr, i64>,
    ) -> Result<bool, AppError> {
        let (row, _) = huelle::gueltig(rows, &self.store.bund)?;
        let org = huelle::organisation(rows, &self.store.bund)?;
        let current = huelle::empfaenger_digest(&self.store.recipients(org));
        let is_current = row.empfaenger.as_deref() == Some(current.as_slice())
            && seit.get(&org).is_none_or(|since| row.position >= *since);
        if is_current || nur.is_some_and(|n| n != org) {
            return Ok(false);
        }
        let (epoch, klasse, key) = huelle::oeffnen(rows, &self.store.bund)?;
        siegler.ankuendigen(epoch, klasse, &key, org)?;
        Ok(true)
    }

    /// Opens a new epoch of a stream for a new leading organisation: what follows is sealed under keys wrapped to it.
    ///
    /// Keys of before stay with whom they are. Part of a hand-over; alone it changes who holds the keys, not who works
    /// on the Akte. Errors: `NichtGefunden` (no such stream), `Eingabe` (no such organisation).
    pub async fn epoche_eroeffnen(
        &self,
        stream: StreamId,
        org: OrgNr,
    ) -> Result<Receipt, AppError> {
        let known = self
            .store
            .beteiligte
            .read()
            .unwrap_or_else(|e| e.into_inner())
            .organisationen
            .contains_key(&org);
        if !known {
            return Err(Satz::neu("eingabe-organisation").mit("nummer", org).into());
        }
        for _ in 0..TRIES_MAX {
            let client = self.store.db.read().await?;
            let mut stand = ende(&**client, self.store.schreiber.verluste(), stream)
                .await?
                .ok_or(AppError::NichtGefunden)?;
            stand.keys = self
                .store
                .cache
                .keys(&**client, &self.store.bund, &[stream])
                .await?
                .remove(0);
            let mut siegler = Siegler::fortsetzen(&self.store, stream, now(), &stand);
            siegler.uebergeben(org)?;
            let (teil, _) = siegler.finish(());
            let done = self
                .store
                .schreiber
                .append(CommandId(Uuid::new_v4()), vec![teil])
                .await;
            self.store.cache.forget(stream);
            match done {
                Err(StoreError::Conflict) => {}
                done => return Ok(done?),
            }
        }
        Err(AppError::Veraltet)
    }
}

/// Wraps of some Akten's keys, by epoch: a sample for the yearly test.
pub(super) async fn stichprobe(store: &Store, anzahl: i64) -> Result<Vec<Vec<Huelle>>, StoreError> {
    let client = store.db.read().await?;
    let rows = client
        .query(
            "SELECT stream FROM stream WHERE art = 'akte' ORDER BY random() LIMIT $1",
            &[&anzahl],
        )
        .await?;
    let streams: Vec<Uuid> = rows.iter().map(|r| r.get(0)).collect();
    let rows = huelle::der_stroeme(&**client, &streams).await?;
    Ok(rows
        .chunk_by(|a, b| (a.stream, a.epoch) == (b.stream, b.epoch))
        .map(<[Huelle]>::to_vec)
        .collect())
}

/// Compares every wrapped key with the event that announces it, in the snapshot of an audit, and its column `org` with
/// the header of the first event that announced the key.
pub(super) async fn huellen_pruefen(
    snapshot: &impl GenericClient,
    issuer: &Issuer,
    verifier: &mut LogVerifier,
) -> Result<(), AppError> {
    let none: [&(dyn ToSql + Sync); 0] = [];
    let rows = snapshot
        .query_raw(
            "SELECT coalesce(k.position, e.position), k.stream, k.epoch, k.klasse, k.wraps, e.header, b.body,
                 k.org::int, (SELECT get_byte(f.header, 6) * 256 + get_byte(f.header, 7)
                     FROM record_key r JOIN event f ON f.position = r.position AND f.stream = r.stream
                     WHERE r.stream = k.stream AND r.epoch = k.epoch AND get_byte(f.header, 4) = 2
                     ORDER BY r.position LIMIT 1)
             FROM record_key k
             FULL JOIN (SELECT position, header FROM event WHERE get_byte(header, 4) = 2) e ON e.position = k.position
             LEFT JOIN payload_body b ON b.position = e.position ORDER BY 1",
            none,
        )
        .await?;
    futures::pin_mut!(rows);
    while let Some(r) = rows.try_next().await? {
        let stream = r.get::<_, Option<Uuid>>(1);
        let row = WrapsRow {
            position: r.get(0),
            stored: stream.map(|s| StoredWraps {
                stream: RecordId(*s.as_bytes()),
                epoch: r.get::<_, i32>(2).into(),
                class: r.get(3),
                wraps: r.get(4),
            }),
            header: r.get(5),
            body: r.get(6),
        };
        verifier.wraps(&row);
        let (org, first): (Option<i32>, Option<i32>) = (r.get(7), r.get(8));
        // What nobody announced is a finding already.
        if first.is_some() && org != first && row.announced(issuer).is_ok() {
            let header = row.header.and_then(|h| HeaderBytes::try_from(h).ok());
            verifier.further(Finding {
                stream: row.stored.map(|s| s.stream),
                seq: header.and_then(|h| h.parse().ok()).map(|h| h.seq),
                ..Finding::at(row.position.unsigned_abs(), Defect::WrapsDiffer)
            });
        }
    }
    Ok(())
}
