//! The erase list: what must stay erased after a restore, and erasures whose backups have rotated.
//!
//! 2026-11-26: besides the log, every erase event is kept whole in `loeschliste.jsonl` of the data folder, which is
//! kept apart from the backups of the database. A restored log that lacks an erase event gets it back byte for byte
//! if its stream stands where the event stood; approvers sign the place, so elsewhere it is worth nothing and two
//! people must approve again.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use eakte_domain::akte::Akte;
use eakte_domain::{CommandId, Ereignis, StreamId, Zeit};
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::erase::ErasedClaim;
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::note::Note;
use serde::{Deserialize, Serialize};
use tokio_postgres::Client;
use uuid::Uuid;

use super::{App, AppError, now};
use crate::store::StoreError;
use crate::store::akten::Siegler;
use crate::store::leser::{self, Zeile};
use crate::store::schreiber::flush::flush;
use crate::store::strom::ende;

/// Tries when a person's command was faster.
const TRIES_MAX: usize = 8;
const TAG_MS: i64 = 86_400_000;
/// How often an older transaction is waited for, and how long each time: a minute in all.
const SIGHT_TRIES_MAX: usize = 300;
const SIGHT_PAUSE_MS: u64 = 200;

/// One erase event, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Posten {
    stream: Uuid,
    sequence: u64,
    /// The 148 bytes, hex.
    header: String,
    /// The signed note.
    note: String,
}

/// What came of comparing an erase list with the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abgleich {
    /// Erase events that the log holds.
    pub bekannt: usize,
    /// Erase events that the log had lost and holds again.
    pub nachgetragen: usize,
    /// Stream and sequence of those that no longer fit: two people must approve them again.
    pub unpassend: Vec<(StreamId, u64)>,
    /// Events whose payloads were there and are deleted again.
    pub geloescht: u64,
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

fn lesen(path: &Path) -> Result<Vec<Posten>, AppError> {
    let wrong = |e: &dyn std::fmt::Display| {
        AppError::Store(StoreError::Config(format!(
            "the erase list {} cannot be read: {e}",
            path.display()
        )))
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(wrong(&e)),
    };
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|e| wrong(&e)))
        .collect()
}

/// Writes the whole list beside the old one and puts it in its place: a crash leaves one of the two.
fn schreiben(path: &Path, posten: &[Posten]) -> Result<(), AppError> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        for p in posten {
            serde_json::to_writer(&mut file, p)?;
            writeln!(file)?;
        }
        file.as_file().sync_all()?;
        file.persist(path)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(fault)
}

fn nach_regel(row: &Zeile) -> bool {
    let body = row.body.as_deref().unwrap_or_default();
    let read = claim::read_unverified(Kind::Erase, body);
    matches!(read, Ok((_, Claim::Erase(c))) if c.rule.is_some())
}

impl App {
    fn loeschliste_datei(&self) -> std::path::PathBuf {
        self.daten.join("loeschliste.jsonl")
    }

    async fn zeilen(&self, kind: Kind) -> Result<Vec<Zeile>, AppError> {
        let client = self.store.db.read().await?;
        // The first condition is the index's own.
        let sql = format!(
            "{} WHERE get_byte(e.header, 4) IN (3, 4) AND get_byte(e.header, 4) = $1 ORDER BY e.position",
            leser::ZEILE_SQL
        );
        let rows = client.query(&sql, &[&i32::from(kind.number())]).await?;
        flush(&client).await.map_err(StoreError::from)?;
        Ok(rows.into_iter().map(Zeile::from).collect())
    }

    async fn posten(&self) -> Result<Vec<Posten>, AppError> {
        let rows = self.zeilen(Kind::Erase).await?;
        rows.into_iter()
            // A rule that is applied every day applies again after a restore: nobody need keep what it did.
            .filter(|r| !nach_regel(r))
            .map(|r| {
                Ok(Posten {
                    stream: r.stream,
                    sequence: r.sequence as u64,
                    header: hex::encode(&r.header),
                    note: String::from_utf8(r.body.unwrap_or_default().to_vec()).map_err(fault)?,
                })
            })
            .collect()
    }

    /// Adds the log's erase events to the list in the data folder. What is in the list stays in it.
    pub(super) async fn loeschliste_sichern(&self) -> Result<(), AppError> {
        let path = self.loeschliste_datei();
        let mut liste = lesen(&path)?;
        let known: HashSet<String> = liste.iter().map(|p| p.header.clone()).collect();
        let fehlend: Vec<Posten> = self
            .posten()
            .await?
            .into_iter()
            .filter(|p| !known.contains(&p.header))
            .collect();
        if fehlend.is_empty() {
            return Ok(());
        }
        liste.extend(fehlend);
        tokio::task::spawn_blocking(move || schreiben(&path, &liste))
            .await
            .map_err(fault)?
    }

    /// Before anything is served: the list of the data folder is compared with the log, then replayed.
    ///
    /// Errors: `Store(Config)` if an erase event is lost for good: serving would show what was erased.
    pub(super) async fn loeschliste_starten(&self) -> Result<(), AppError> {
        let abgleich = self
            .loeschliste_abgleichen(&self.loeschliste_datei())
            .await?;
        if !abgleich.unpassend.is_empty() {
            return Err(StoreError::Config(format!(
                "the log lacks {} erasures of {} and they no longer fit: this is an old backup that was written to. \
                 Restore a newer one, or run `eakte restore-check` to see which they are",
                abgleich.unpassend.len(),
                self.loeschliste_datei().display()
            ))
            .into());
        }
        if abgleich.nachgetragen + abgleich.geloescht as usize > 0 {
            tracing::warn!(
                events = abgleich.nachgetragen,
                payloads = abgleich.geloescht,
                "the erase list was replayed"
            );
        }
        self.loeschliste_sichern().await
    }

    /// Compares an erase list with the log, gives the log back what it lost, and deletes what must not be there.
    /// A list that is not there is empty.
    pub async fn loeschliste_abgleichen(&self, path: &Path) -> Result<Abgleich, AppError> {
        let known: HashSet<String> = self.posten().await?.into_iter().map(|p| p.header).collect();
        let mut abgleich = Abgleich::default();
        for p in lesen(path)? {
            if known.contains(&p.header) {
                abgleich.bekannt += 1;
            } else if self.nachtragen(&p).await? {
                abgleich.nachgetragen += 1;
            } else {
                abgleich.unpassend.push((StreamId(p.stream), p.sequence));
            }
        }
        abgleich.geloescht = self.store.loeschliste_anwenden(&self.blobs).await?;
        Ok(abgleich)
    }

    /// Appends a lost erase event as it was. `false` if its stream does not stand where it stood.
    async fn nachtragen(&self, p: &Posten) -> Result<bool, AppError> {
        let stream = StreamId(p.stream);
        let Some(stand) = self.store.stand::<Akte>(stream).await? else {
            return Ok(false);
        };
        let header = hex::decode(&p.header).map_err(fault)?;
        let header = HeaderBytes::try_from(&header[..]).map_err(fault)?;
        let parsed = header.parse().map_err(fault)?;
        let writer = self.store.bund.schreiber().public();
        let note = p.note.as_bytes();
        let read = claim::read(&parsed, note, &self.store.origin, &writer).map_err(fault)?;
        let Claim::Erase(erase) = &read else {
            return Ok(false);
        };
        let approved = erase
            .check_approval(&Note::parse(note).map_err(fault)?)
            .is_ok();
        if !approved || parsed.seq != stand.next_seq || parsed.prev != stand.prev {
            return Ok(false);
        }
        let zeit = Zeit(parsed.time_ms as i64);
        let mut siegler = Siegler::fortsetzen(&self.store, stream, zeit, &stand);
        let bereiche: Vec<(u64, u64)> = erase.ranges.iter().map(|r| (r.from, r.to)).collect();
        siegler.klar_signiert(&read, note.to_vec())?;
        let (mut teil, _) = siegler.finish(());
        if teil.events[0].header != header {
            return Ok(false);
        }
        teil.bleibt = self
            .danach(stream.akte(), &teil.events[0].recorded, &bereiche)
            .await?;
        self.store
            .schreiber
            .append(CommandId(Uuid::new_v4()), vec![teil])
            .await?;
        self.store.cache.forget(stream);
        Ok(true)
    }

    /// Says of every erasure older than so many days that the backups of that time are gone, too. Returns how many.
    ///
    /// First the salts' table is rewritten: a deleted row leaves its bytes in the file until then. Locks out appends
    /// for about a second for every million events.
    pub async fn loeschungen_abschliessen(&self, tage: u32) -> Result<u64, AppError> {
        let mut done: HashSet<(Uuid, u64)> = HashSet::new();
        for row in self.zeilen(Kind::Erased).await? {
            let body = row.body.as_deref().unwrap_or_default();
            let read = claim::read_unverified(Kind::Erased, body).map_err(fault)?;
            if let Claim::Erased(c) = read.1 {
                done.insert((row.stream, c.erase));
            }
        }
        let grenze = now().0 - i64::from(tage) * TAG_MS;
        let mut faellig: BTreeMap<(StreamId, u64), ErasedClaim> = BTreeMap::new();
        for row in self.zeilen(Kind::Erase).await? {
            let body = row.body.as_deref().unwrap_or_default();
            let (place, claim) = claim::read_unverified(Kind::Erase, body).map_err(fault)?;
            let offen = !done.contains(&(row.stream, place.seq));
            if let (Claim::Erase(c), true) = (claim, offen && place.time_ms as i64 <= grenze) {
                let erased = ErasedClaim {
                    ranges: c.ranges,
                    erase: place.seq,
                };
                faellig.insert((StreamId(row.stream), place.seq), erased);
            }
        }
        if faellig.is_empty() {
            return Ok(0);
        }
        self.store.payloads_loeschen(&self.blobs, None).await?;
        let owner = self.store.db.owner().await?;
        niemand_sieht_frueheres(&owner).await?;
        owner.batch_execute("VACUUM FULL payload_salt").await?;
        owner.batch_execute("VACUUM FULL record_key").await?;
        owner.batch_execute("VACUUM payload_body").await?;
        owner.batch_execute("VACUUM FULL snapshot").await?;
        let mut count = 0;
        for ((stream, _), erased) in faellig {
            self.abschliessen(stream, erased).await?;
            count += 1;
        }
        Ok(count)
    }

    async fn abschliessen(&self, stream: StreamId, erased: ErasedClaim) -> Result<(), AppError> {
        for _ in 0..TRIES_MAX {
            let client = self.store.db.service().await?;
            let stand = ende(&client, self.store.schreiber.verluste(), stream).await?;
            let stand = stand.ok_or(AppError::NichtGefunden)?;
            // A first approval fixed the place behind the last event: it would be void.
            if self.erste_freigabe(stream.akte()).await?.is_some() {
                return Ok(());
            }
            let mut siegler = Siegler::fortsetzen(&self.store, stream, now(), &stand);
            siegler.klar(Claim::Erased(erased.clone()))?;
            let (teil, _) = siegler.finish(());
            debug_assert!(matches!(
                teil.events[0].recorded.ereignis,
                Ereignis::LoeschungAbgeschlossen { .. }
            ));
            let appended = self
                .store
                .schreiber
                .append(CommandId(Uuid::new_v4()), vec![teil])
                .await;
            self.store.cache.forget(stream);
            match appended {
                Err(StoreError::Conflict) => {}
                other => return other.map(drop).map_err(Into::into),
            }
        }
        Err(AppError::Veraltet)
    }
}

/// Waits until no transaction is open that began before now: a VACUUM keeps what such a one may still see, and "erased"
/// would be said of bytes that are there.
///
/// Errors: one stays open for a minute.
async fn niemand_sieht_frueheres(client: &Client) -> Result<(), StoreError> {
    let now: String = client
        .query_one("SELECT pg_current_xact_id()::text", &[])
        .await?
        .get(0);
    for _ in 0..SIGHT_TRIES_MAX {
        let open: bool = client
            .query_one(
                // Not of clients alone: an ANALYZE of autovacuum and a standby that reports back keep rows alive, too. A
                // VACUUM does not, though it shows the same.
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity
                     WHERE coalesce(datname, current_database()) = current_database() AND pid <> pg_backend_pid()
                     AND NOT (coalesce(backend_type, '') = 'autovacuum worker'
                              AND query LIKE 'autovacuum: VACUUM %' AND query NOT LIKE 'autovacuum: VACUUM ANALYZE %')
                     AND age(backend_xmin) >= age($1::text::xid8::xid))",
                &[&now],
            )
            .await?
            .get(0);
        if !open {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(SIGHT_PAUSE_MS)).await;
    }
    Err(StoreError::Config(
        "a transaction on the database stays open and keeps erased rows alive; end it, the next run goes on".into(),
    ))
}
