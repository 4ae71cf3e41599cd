//! Carries erasures out: salts, bodies and documents that an erase event names are deleted, at once and again.
//!
//! The erase event is in the log first, then the deletion: if the process dies between the two, or a backup brings
//! payloads back, the next start finishes before anything is served. Documents go first, because only the payload
//! knows their names; then salts and bodies in one transaction. Before all of them the snapshot, which holds what they hold.
//!
//! 2026-11-26: a row of `geloescht` for every erased event is written in the transaction of its erase event. Readers
//! go by it alone, so nothing erased is shown even while it lies there. It is derived: each start writes what is missing.

use std::collections::BTreeMap;

use bytes::Bytes;
use eakte_domain::werte::Digest;
use eakte_domain::{Ereignis, Loeschung, Recorded, StreamId, Zeit};
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::note::Note;
use tokio_postgres::GenericClient;

use super::StoreError;
use super::akten::Store;
use super::blob::Blobs;
use super::leser::{self, Zeile, fassungen};
use super::schreiber::{Teil, flush::flush};
use super::snapshot;
use eakte_projections::auth;

/// Erased events whose payloads are deleted at once.
const EVENTS_AT_ONCE: usize = 500;

/// Remembers what the erase events of a command name, and folds the access models of the Akte anew. Runs in the
/// transaction that appends them.
pub(super) async fn vermerken(tx: &impl GenericClient, teil: &Teil) -> Result<(), StoreError> {
    for e in teil.events.iter().map(|e| &e.recorded) {
        if let Ereignis::Loeschung(l) = &e.ereignis {
            eintragen(tx, e.stream, e.sequence, e.zeit, l).await?;
        }
    }
    let events: Vec<&Recorded> = teil
        .bleibt
        .iter()
        .chain(teil.events.iter().map(|e| &e.recorded))
        .collect();
    eakte_projections::auth::neu_falten(tx, teil.stream.akte(), &events).await?;
    Ok(())
}

async fn eintragen(
    client: &impl GenericClient,
    stream: StreamId,
    durch: u64,
    am: Zeit,
    l: &Loeschung,
) -> Result<u64, StoreError> {
    let von: Vec<i64> = l.bereiche.iter().map(|b| b.0 as i64).collect();
    let bis: Vec<i64> = l.bereiche.iter().map(|b| b.1 as i64).collect();
    let sql = "INSERT INTO geloescht
         SELECT e.position, e.stream, e.sequence, $2, $3, $4
         FROM event e JOIN unnest($5::bigint[], $6::bigint[]) r (von, bis) ON e.sequence BETWEEN r.von AND r.bis
         WHERE e.stream = $1 ON CONFLICT DO NOTHING";
    let durch = durch as i64;
    Ok(client
        .execute(sql, &[&stream.0, &durch, &am.0, &l.grundlage, &von, &bis])
        .await?)
}

/// An erase event of the log, checked: signed by the writer and approved by two.
#[derive(Clone, Debug)]
pub struct Eintrag {
    /// The stream.
    pub stream: StreamId,
    /// Sequence of the erase event.
    pub durch: u64,
    /// Its time.
    pub am: Zeit,
    /// What it names.
    pub loeschung: Loeschung,
}

impl Store {
    /// All erase events of the log, in order. An erase event that nobody approved is a fault: nothing may be deleted by it.
    pub async fn loeschliste(&self) -> Result<Vec<Eintrag>, StoreError> {
        let client = self.db.read().await?;
        let sql = format!(
            "{} WHERE get_byte(e.header, 4) IN (3, 4) AND get_byte(e.header, 4) = 3 ORDER BY e.position",
            leser::ZEILE_SQL
        );
        let rows = client.query(&sql, &[]).await?;
        // What is deleted by it does not come back: an erase event that waits for a standby is none yet.
        flush(&client).await?;
        rows.into_iter()
            .map(Zeile::from)
            .map(|row| self.eintrag(&row))
            .collect()
    }

    fn eintrag(&self, row: &Zeile) -> Result<Eintrag, StoreError> {
        let wrong = |reason: &str| StoreError::Log {
            position: row.position,
            reason: reason.to_owned(),
        };
        let body = row.body.as_deref().unwrap_or_default();
        let header = row.header()?.parse().map_err(|e| wrong(&e.to_string()))?;
        let writer = self.bund.schreiber().public();
        let claim = claim::read(&header, body, &self.origin, &writer);
        let Claim::Erase(erase) = claim.map_err(|e| wrong(&e.to_string()))? else {
            return Err(wrong("not an erase event"));
        };
        let note = Note::parse(body).map_err(|e| wrong(&e.to_string()))?;
        if erase.check_approval(&note).is_err() {
            return Err(wrong("the erasure is not approved by two people"));
        }
        Ok(Eintrag {
            stream: StreamId(row.stream),
            durch: header.seq,
            am: Zeit(header.time_ms as i64),
            loeschung: Loeschung {
                bereiche: erase.ranges.iter().map(|r| (r.from, r.to)).collect(),
                grundlage: erase.basis,
                nach_regel: erase.rule.is_some(),
            },
        })
    }

    /// Replays the erase list: remembers what is missing in `geloescht`, then deletes every payload that is there
    /// although an erase event names it. Returns how many events lost a payload.
    ///
    /// Runs at every start before anything is served. Idempotent.
    pub async fn loeschliste_anwenden(&self, blobs: &Blobs) -> Result<u64, StoreError> {
        let client = self.db.service().await?;
        for e in self.loeschliste().await? {
            // A rule takes whole read logs, and nothing else whatever it names: see `leseprotokoll`.
            if e.loeschung.nach_regel {
                continue;
            }
            eintragen(&client, e.stream, e.durch, e.am, &e.loeschung).await?;
        }
        let aus_akten = self.payloads_loeschen(blobs, None).await?;
        Ok(aus_akten + self.leseprotokolle_loeschen().await?)
    }

    /// Deletes documents, salts and bodies of erased events, of one stream or of all. Idempotent.
    pub async fn payloads_loeschen(
        &self,
        blobs: &Blobs,
        stream: Option<StreamId>,
    ) -> Result<u64, StoreError> {
        let mut client = self.db.erase().await?;
        snapshot::forget(&mut client, stream).await?;
        let sql = "SELECT e.position, e.stream, e.sequence, e.header, s.salt, b.body
             FROM geloescht g JOIN event e USING (position)
             LEFT JOIN payload_salt s USING (position) LEFT JOIN payload_body b USING (position)
             WHERE (s.salt IS NOT NULL OR b.body IS NOT NULL) AND ($1::uuid IS NULL OR g.stream = $1)
             ORDER BY e.position";
        let rows: Vec<Zeile> = client
            .query(sql, &[&stream.map(|s| s.0)])
            .await?
            .iter()
            .map(|r| Zeile {
                position: r.get(0),
                stream: r.get(1),
                sequence: r.get(2),
                header: Bytes::from(r.get::<_, Vec<u8>>(3)),
                salt: r.get::<_, Option<Vec<u8>>>(4).map(Bytes::from),
                body: r.get::<_, Option<Vec<u8>>>(5).map(Bytes::from),
                geloescht: None,
            })
            .collect();
        flush(&client).await?;
        let mut by_stream: BTreeMap<StreamId, Vec<Zeile>> = BTreeMap::new();
        for row in rows {
            by_stream.entry(StreamId(row.stream)).or_default().push(row);
        }
        let mut done = 0;
        for (stream, rows) in by_stream {
            let names: Vec<Vec<u8>> = self
                .dokumente_von(stream, &rows)
                .await?
                .iter()
                .map(|n| n.0.to_vec())
                .collect();
            // A Dokument that went to another Akte lies there with the same file.
            let reader = self.db.read().await?;
            let frei = auth::nur_hier(&**reader, stream.akte(), &names).await?;
            for name in frei {
                let name = <[u8; 32]>::try_from(name)
                    .map_err(|_| StoreError::Blob("a document's name is not 32 bytes".into()))?;
                blobs.delete(&Digest(name)).await?;
            }
            for part in rows.chunks(EVENTS_AT_ONCE) {
                let positions: Vec<i64> = part.iter().map(|r| r.position).collect();
                // One statement: salt and body go together or not at all.
                client
                    .execute(
                        "WITH s AS (DELETE FROM payload_salt WHERE position = ANY($1))
                         DELETE FROM payload_body WHERE position = ANY($1)",
                        &[&positions],
                    )
                    .await?;
                done += part.len() as u64;
            }
            self.cache.forget(stream);
        }
        Ok(done)
    }

    /// Names of the documents that erased events hold. What cannot be opened any more was dealt with before: documents
    /// go before salts.
    async fn dokumente_von(
        &self,
        stream: StreamId,
        rows: &[Zeile],
    ) -> Result<Vec<Digest>, StoreError> {
        let client = self.db.read().await?;
        let keys = self
            .cache
            .keys(&**client, &self.bund, &[stream])
            .await?
            .remove(0);
        let whole = rows.iter().filter(|r| r.salt.is_some() && r.body.is_some());
        let mut names = Vec::new();
        for row in whole {
            match row.open(&keys) {
                Ok(e) => names.extend(fassungen(&e.ereignis).iter().map(|f| f.blob.name)),
                // Damaged: it is deleted all the same, and an audit has named it.
                Err(e) => tracing::warn!(fault = %e, "an erased payload could not be opened"),
            }
        }
        Ok(names)
    }
}
