//! What is known of a stream: its kind, its keys, and the state its events fold to.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use deadpool_postgres::Object;
use eakte_domain::werte::Schutzklasse;
use eakte_domain::{OrgNr, StreamId, Zeit};
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::ChainHash;
use eakte_ledger::seal::RecordKey;
use lru::LruCache;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{GenericClient, Row};

use super::huelle::{self, Huelle};
use super::leser::Zeile;
use super::{StoreError, wrong};
use crate::codec::Stromart;
use crate::keys::Schluesselbund;

/// Keys of a stream, opened. Shared, never printed.
#[derive(Clone, Debug)]
pub struct Stromschluessel {
    /// What the stream holds.
    pub art: Stromart,
    /// Leading organisation when the stream was opened.
    pub org: OrgNr,
    epochen: Vec<(u32, Schutzklasse, RecordKey)>,
}

impl Stromschluessel {
    /// A stream without keys yet.
    pub fn new(art: Stromart, org: OrgNr) -> Self {
        Self {
            art,
            org,
            epochen: Vec::new(),
        }
    }

    /// The key of an epoch.
    pub fn key(&self, epoch: u32) -> Option<&RecordKey> {
        self.epochen
            .iter()
            .find(|(e, _, _)| *e == epoch)
            .map(|(_, _, k)| k)
    }

    /// The newest epoch of a protection class and its key.
    pub fn newest(&self, klasse: Schutzklasse) -> Option<(u32, &RecordKey)> {
        self.epochen
            .iter()
            .rev()
            .find(|(_, k, _)| *k == klasse)
            .map(|(e, _, k)| (*e, k))
    }

    /// The number the next epoch gets: 1, 2, 3 ...
    pub fn next_epoch(&self) -> u32 {
        self.epochen.last().map_or(1, |(e, _, _)| e + 1)
    }

    /// The protection classes that have a key, in the order of their first epochs.
    pub fn klassen(&self) -> Vec<Schutzklasse> {
        let mut out = Vec::new();
        for (_, klasse, _) in &self.epochen {
            if !out.contains(klasse) {
                out.push(*klasse);
            }
        }
        out
    }

    /// Adds an epoch.
    pub fn push(&mut self, epoch: u32, klasse: Schutzklasse, key: RecordKey) {
        self.epochen.push((epoch, klasse, key));
    }
}

/// A stream folded: what a command needs to decide, seal and append without reading again.
#[derive(Clone, Debug)]
pub struct Stromstand<A> {
    /// State after all its events.
    pub aggregate: A,
    /// Sequence of the next event.
    pub next_seq: u64,
    /// What the next header carries as `prev`.
    pub prev: ChainHash,
    /// Time of the last event.
    pub zeit: Zeit,
    /// Who leads the stream as of the last event.
    pub org: OrgNr,
    /// Keys of the stream.
    pub keys: Arc<Stromschluessel>,
}

/// Recently used streams and keys, bounded by number.
pub struct Cache {
    staende: Mutex<LruCache<StreamId, Arc<dyn Any + Send + Sync>>>,
    /// Next sequence of streams, as far as it is known: longer than their state, so that a load that was slow does
    /// not bring back what has been forgotten as old.
    enden: Mutex<LruCache<StreamId, u64>>,
    keys: Mutex<LruCache<StreamId, Arc<Stromschluessel>>>,
}

/// Folded streams kept.
const STAENDE_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_999);
/// Opened keys kept.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(19_999);

impl Default for Cache {
    fn default() -> Self {
        Self {
            staende: Mutex::new(LruCache::new(STAENDE_MAX)),
            enden: Mutex::new(LruCache::new(KEYS_MAX)),
            keys: Mutex::new(LruCache::new(KEYS_MAX)),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic while holding the lock leaves a cache that is still only a cache.
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

impl Cache {
    /// The folded stream, if it is here.
    pub fn stand<A: Send + Sync + 'static>(&self, id: StreamId) -> Option<Arc<Stromstand<A>>> {
        locked(&self.staende)
            .get(&id)
            .cloned()
            .and_then(|s| s.downcast().ok())
    }

    /// Keeps a folded stream, unless it is known to have moved on.
    pub fn keep<A: Send + Sync + 'static>(&self, id: StreamId, stand: Arc<Stromstand<A>>) {
        // Held until it is in: what has become old meanwhile must not follow what is newer.
        let mut staende = locked(&self.staende);
        if self.ende(id, stand.next_seq) == stand.next_seq {
            staende.put(id, stand);
        }
    }

    /// The next sequence of a stream as far as it is known, now that it is at least this.
    fn ende(&self, id: StreamId, next_seq: u64) -> u64 {
        let mut enden = locked(&self.enden);
        let known = enden.get(&id).copied().unwrap_or_default().max(next_seq);
        enden.put(id, known);
        known
    }

    /// Forgets a folded stream if it ends before this sequence: another process has appended.
    pub fn outdated(&self, id: StreamId, sequence: u64) {
        let mut staende = locked(&self.staende);
        self.ende(id, sequence + 1);
        let old = staende
            .peek(&id)
            .is_some_and(|s| next_seq(s.as_ref()).is_some_and(|next| next <= sequence));
        if old {
            staende.pop(&id);
            locked(&self.keys).pop(&id);
        }
    }

    /// Forgets a stream that has moved on elsewhere.
    pub fn forget(&self, id: StreamId) {
        locked(&self.staende).pop(&id);
        locked(&self.keys).pop(&id);
    }

    /// Keeps opened keys.
    pub fn keep_keys(&self, id: StreamId, keys: Arc<Stromschluessel>) {
        locked(&self.keys).put(id, keys);
    }

    /// Opened keys for these rows, in the same order. Another process may have opened an epoch meanwhile: keys kept
    /// here that lack the epoch of a row are read again.
    pub async fn keys_zu(
        &self,
        client: &impl GenericClient,
        bund: &Arc<Schluesselbund>,
        rows: &[Zeile],
    ) -> Result<Vec<Arc<Stromschluessel>>, StoreError> {
        let ids: Vec<StreamId> = rows.iter().map(|r| StreamId(r.stream)).collect();
        let keys = self.keys(client, bund, &ids).await?;
        let old: Vec<StreamId> = rows
            .iter()
            .zip(&keys)
            .filter(|(row, keys)| row.epoch().is_some_and(|e| keys.key(e).is_none()))
            .map(|(row, _)| StreamId(row.stream))
            .collect();
        if old.is_empty() {
            return Ok(keys);
        }
        for id in old {
            self.forget(id);
        }
        self.keys(client, bund, &ids).await
    }

    /// Opened keys of one stream; `None` if it is not there. For loads: statements are prepared once a connection.
    pub async fn keys_of(
        &self,
        client: &Object,
        bund: &Schluesselbund,
        id: StreamId,
    ) -> Result<Option<Arc<Stromschluessel>>, StoreError> {
        let known = locked(&self.keys).get(&id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let (stream, wraps) = (
            client.prepare_cached(STROM_SQL).await?,
            client.prepare_cached(&huelle::DER_STROEME_SQL).await?,
        );
        let ids = vec![id.0];
        let params: [&(dyn ToSql + Sync); 1] = [&ids];
        let (streams, wraps) = futures::try_join!(
            client.query(&stream, &params),
            client.query(&wraps, &params),
        )?;
        let wraps = wraps.iter().map(Huelle::from).collect();
        let Some((_, keys)) = unwrap(bund, &streams, wraps)?.pop() else {
            return Ok(None);
        };
        self.keep_keys(id, keys.clone());
        Ok(Some(keys))
    }

    /// Opened keys of these streams, in the same order. Reads and unwraps what is not here, on all cores.
    ///
    /// Errors: a stream that is not in the log, a wrap this server cannot open.
    pub async fn keys(
        &self,
        client: &impl GenericClient,
        bund: &Arc<Schluesselbund>,
        ids: &[StreamId],
    ) -> Result<Vec<Arc<Stromschluessel>>, StoreError> {
        let missing: Vec<uuid::Uuid> = {
            let mut keys = locked(&self.keys);
            ids.iter()
                .filter(|id| keys.get(id).is_none())
                .map(|id| id.0)
                .collect()
        };
        let mut fresh = std::collections::HashMap::new();
        if !missing.is_empty() {
            for keys in load(client, bund, missing).await? {
                fresh.insert(keys.0, keys.1.clone());
                self.keep_keys(keys.0, keys.1);
            }
        }
        let mut known = locked(&self.keys);
        ids.iter()
            .map(|id| {
                fresh
                    .get(id)
                    .or_else(|| known.get(id))
                    .cloned()
                    .ok_or_else(|| fehlt(*id))
            })
            .collect()
    }
}

/// Events of a stream that the table of streams does not name.
pub(super) fn fehlt(id: StreamId) -> StoreError {
    wrong(
        -1,
        format_args!("stream {} is not in the table of streams", id.0),
    )
}

fn next_seq(stand: &(dyn Any + Send + Sync)) -> Option<u64> {
    use eakte_domain::{
        akte::Akte, aktenplan::Aktenplan, organisation::Organisation, scanstapel::Scanstapel,
    };
    (stand.downcast_ref::<Stromstand<Akte>>().map(|s| s.next_seq))
        .or_else(|| {
            stand
                .downcast_ref::<Stromstand<Aktenplan>>()
                .map(|s| s.next_seq)
        })
        .or_else(|| {
            stand
                .downcast_ref::<Stromstand<Organisation>>()
                .map(|s| s.next_seq)
        })
        .or_else(|| {
            stand
                .downcast_ref::<Stromstand<Scanstapel>>()
                .map(|s| s.next_seq)
        })
}

type Loaded = Vec<(StreamId, Arc<Stromschluessel>)>;

const STROM_SQL: &str = "SELECT stream, art, org FROM stream WHERE stream = ANY($1) ORDER BY 1";

async fn load(
    client: &impl GenericClient,
    bund: &Arc<Schluesselbund>,
    mut ids: Vec<uuid::Uuid>,
) -> Result<Loaded, StoreError> {
    ids.sort_unstable();
    ids.dedup();
    let params: [(&(dyn ToSql + Sync), Type); 1] = [(&ids, Type::UUID_ARRAY)];
    let (streams, wraps) = futures::join!(
        client.query_typed(STROM_SQL, &params),
        huelle::der_stroeme(client, &ids),
    );
    let (streams, wraps) = (streams?, wraps?);
    let bund = bund.clone();
    // Unwrapping is a few curve operations each: off the event loop.
    let work = tokio::task::spawn_blocking(move || unwrap(&bund, &streams, wraps));
    work.await.map_err(|e| StoreError::Payload(e.to_string()))?
}

/// `streams` in order, `wraps` in the same.
fn unwrap(
    bund: &Schluesselbund,
    streams: &[Row],
    wraps: Vec<Huelle>,
) -> Result<Loaded, StoreError> {
    let mut wraps = wraps.into_iter().peekable();
    let mut out = Vec::with_capacity(streams.len());
    for row in streams {
        let (id, art, org): (uuid::Uuid, &str, i16) = (row.get(0), row.get(1), row.get(2));
        let art = Stromart::from_name(art)
            .ok_or_else(|| wrong(-1, format_args!("stream {id} is of an unknown kind")))?;
        let mut keys = Stromschluessel::new(art, OrgNr(org as u16));
        let mut rows = Vec::new();
        while let Some(row) = wraps.next_if(|w| w.stream == id) {
            rows.push(row);
        }
        for same_epoch in rows.chunk_by(|a, b| a.epoch == b.epoch) {
            let (epoch, klasse, key) = huelle::oeffnen(same_epoch, bund)?;
            keys.push(epoch, klasse, key);
        }
        out.push((StreamId(id), Arc::new(keys)));
    }
    Ok(out)
}

/// Where a stream ends, without folding it.
pub async fn ende(
    client: &impl GenericClient,
    stream: StreamId,
) -> Result<Option<Stromstand<()>>, StoreError> {
    let row = client
        .query_opt(
            "SELECT s.art, s.org, e.header, e.position FROM stream s JOIN event e ON e.stream = s.stream
             WHERE s.stream = $1 ORDER BY e.sequence DESC LIMIT 1",
            &[&stream.0],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let wrong = |reason: String| StoreError::Log {
        position: row.get(3),
        reason,
    };
    let bytes = HeaderBytes::try_from(row.get::<_, &[u8]>(2)).map_err(|e| wrong(e.to_string()))?;
    let header = bytes.parse().map_err(|e| wrong(e.to_string()))?;
    let art = Stromart::from_name(row.get(0))
        .ok_or_else(|| wrong("the stream is of an unknown kind".into()))?;
    Ok(Some(Stromstand {
        aggregate: (),
        next_seq: header.seq + 1,
        prev: chain::link(&bytes),
        zeit: Zeit(header.time_ms as i64),
        org: OrgNr(header.org),
        keys: Arc::new(Stromschluessel::new(
            art,
            OrgNr(row.get::<_, i16>(1) as u16),
        )),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use eakte_domain::akte::Akte;

    fn stand(next_seq: u64) -> Arc<Stromstand<Akte>> {
        Arc::new(Stromstand {
            aggregate: Akte::default(),
            next_seq,
            prev: ChainHash([0; 32]),
            zeit: Zeit::default(),
            org: OrgNr(1),
            keys: Arc::new(Stromschluessel::new(Stromart::Akte, OrgNr(1))),
        })
    }

    #[test]
    fn a_slow_load_does_not_bring_back_what_has_moved_on() {
        let (cache, id) = (Cache::default(), StreamId(uuid::Uuid::from_u128(1)));
        let next = |cache: &Cache| cache.stand::<Akte>(id).map(|s| s.next_seq);
        cache.keep(id, stand(10));
        // Somebody else's command met a conflict; a load begun before brings what was there then.
        cache.forget(id);
        cache.keep(id, stand(9));
        assert_eq!(next(&cache), None);
        cache.keep(id, stand(10));
        assert_eq!(next(&cache), Some(10));
        // Another process has appended number 10.
        cache.outdated(id, 10);
        cache.keep(id, stand(10));
        assert_eq!(next(&cache), None);
    }
}
