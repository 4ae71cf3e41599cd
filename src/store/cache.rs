//! Recently used streams: the states their events fold to, and their keys.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use deadpool_postgres::Object;
use eakte_domain::StreamId;
use lru::LruCache;
use tokio_postgres::GenericClient;
use tokio_postgres::types::{ToSql, Type};

use super::StoreError;
use super::db::Db;
use super::huelle::{self, Huelle};
use super::leser::Zeile;
use super::schluesselkopie::{self as kopie, STROEME_SQL, Strom};
use super::schreiber::Verluste;
use super::strom::{Stromschluessel, Stromstand, fehlt};
use crate::keys::Schluesselbund;

/// What was read at a count of [`Verluste`].
struct Gelesen<T>(u64, T);

/// Recently used streams and keys, bounded by number. What was read before the writer last lost its connection counts as
/// forgotten: it may be gone.
pub struct Cache {
    staende: Mutex<LruCache<StreamId, Gelesen<Arc<dyn Any + Send + Sync>>>>,
    /// Next sequence of streams, as far as it is known: longer than their state, so that a load that was slow does
    /// not bring back what has been forgotten as old.
    enden: Mutex<LruCache<StreamId, Gelesen<u64>>>,
    keys: Mutex<LruCache<StreamId, Gelesen<Arc<Stromschluessel>>>>,
    verluste: Verluste,
    /// Where copies of keys are kept.
    db: Db,
}

/// Folded streams kept.
const STAENDE_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_999);
/// Opened keys kept.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(19_999);

impl Cache {
    /// An empty one. `db`: where copies of opened keys are kept; `verluste`: the writer's.
    pub fn new(db: Db, verluste: Verluste) -> Self {
        Self {
            db,
            verluste,
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
        let now = self.verluste.stand();
        locked(&self.staende)
            .get(&id)
            .filter(|Gelesen(then, _)| *then == now)
            .and_then(|Gelesen(_, stand)| stand.clone().downcast().ok())
    }

    /// Keeps a folded stream, unless it is known to have moved on.
    pub fn keep<A: Send + Sync + 'static>(&self, id: StreamId, stand: Arc<Stromstand<A>>) {
        // Held until it is in: what has become old meanwhile must not follow what is newer.
        let mut staende = locked(&self.staende);
        if self.ende(id, Gelesen(stand.gelesen, stand.next_seq)) == stand.next_seq {
            staende.put(id, Gelesen(stand.gelesen, stand));
        }
    }

    /// Keeps a stream as a command of this process has made it, with its keys. Durable, so nothing it was read from can
    /// be lost any more.
    pub fn keep_written<A: Send + Sync + 'static>(&self, id: StreamId, mut stand: Stromstand<A>) {
        stand.gelesen = self.verluste.stand();
        self.keep_keys(id, stand.keys.clone());
        self.keep(id, Arc::new(stand));
    }

    /// The next sequence of a stream as far as it is known, now that it is at least this. What was read before a loss says
    /// nothing of what is known since.
    fn ende(&self, id: StreamId, Gelesen(then, next_seq): Gelesen<u64>) -> u64 {
        let mut enden = locked(&self.enden);
        let known = match enden.get(&id) {
            Some(Gelesen(at, _)) if *at > then => return u64::MAX,
            Some(Gelesen(at, known)) if *at == then => next_seq.max(*known),
            _ => next_seq,
        };
        enden.put(id, Gelesen(then, known));
        known
    }

    /// Forgets a folded stream if it ends before this sequence: another process has appended.
    pub fn outdated(&self, id: StreamId, sequence: u64) {
        let mut staende = locked(&self.staende);
        self.ende(id, Gelesen(self.verluste.stand(), sequence + 1));
        let old = staende
            .peek(&id)
            .is_some_and(|Gelesen(_, s)| next_seq(s.as_ref()).is_some_and(|next| next <= sequence));
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

    /// Keeps opened keys of a stream that this process has just written to.
    pub fn keep_keys(&self, id: StreamId, keys: Arc<Stromschluessel>) {
        self.put_keys(id, self.verluste.stand(), keys);
    }

    fn put_keys(&self, id: StreamId, gelesen: u64, keys: Arc<Stromschluessel>) {
        locked(&self.keys).put(id, Gelesen(gelesen, keys));
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
        let now = self.verluste.stand();
        if let Some(Gelesen(then, known)) = locked(&self.keys).get(&id)
            && *then == now
        {
            return Ok(Some(known.clone()));
        }
        let ids = vec![id.0];
        let params: [&(dyn ToSql + Sync); 1] = [&ids];
        let stream = client.prepare_cached(STROEME_SQL).await?;
        let Some(row) = client.query_opt(&stream, &params).await? else {
            return Ok(None);
        };
        let strom = Strom::of(&row)?;
        let keys = match strom.oeffnen(&kopie::kapsel(bund)) {
            Some(keys) => Arc::new(keys),
            None => {
                let wraps = client.prepare_cached(&huelle::DER_STROEME_SQL).await?;
                let wraps = client.query(&wraps, &params).await?;
                let wraps = wraps.iter().map(Huelle::from).collect();
                let opened = unwrap(bund, vec![strom], wraps)?;
                kopie::behalten(&self.db, opened.kopien);
                match opened.keys.into_iter().next() {
                    Some((_, keys)) => keys,
                    None => return Ok(None),
                }
            }
        };
        self.put_keys(id, now, keys.clone());
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
        let now = self.verluste.stand();
        // Held from here on: what is known may be forgotten while the rest is read.
        let mut found = std::collections::HashMap::new();
        let mut missing = Vec::new();
        {
            let mut known = locked(&self.keys);
            for id in ids {
                match known.get(id) {
                    Some(Gelesen(then, keys)) if *then == now => {
                        found.insert(*id, keys.clone());
                    }
                    _ => missing.push(id.0),
                }
            }
        }
        if !missing.is_empty() {
            for (id, keys) in self.load(client, bund, missing).await? {
                found.insert(id, keys.clone());
                self.put_keys(id, now, keys);
            }
        }
        ids.iter()
            .map(|id| found.get(id).cloned().ok_or_else(|| fehlt(*id)))
            .collect()
    }
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

impl Cache {
    /// Reads keys and opens them off the event loop: from their copies, what has none from its wraps.
    async fn load(
        &self,
        client: &impl GenericClient,
        bund: &Arc<Schluesselbund>,
        mut ids: Vec<uuid::Uuid>,
    ) -> Result<Loaded, StoreError> {
        ids.sort_unstable();
        ids.dedup();
        let params: [(&(dyn ToSql + Sync), Type); 1] = [(&ids, Type::UUID_ARRAY)];
        let rows = client.query_typed(STROEME_SQL, &params).await?;
        let stroeme: Vec<Strom> = rows.iter().map(Strom::of).collect::<Result<_, _>>()?;
        let own = bund.clone();
        let work = tokio::task::spawn_blocking(move || aus_kopien(&own, stroeme));
        let (mut loaded, rest) = work.await.map_err(|e| StoreError::Payload(e.to_string()))?;
        if !rest.is_empty() {
            let ids: Vec<uuid::Uuid> = rest.iter().map(|s| s.id).collect();
            let wraps = huelle::der_stroeme(client, &ids).await?;
            let bund = bund.clone();
            let work = tokio::task::spawn_blocking(move || unwrap(&bund, rest, wraps));
            let opened = work
                .await
                .map_err(|e| StoreError::Payload(e.to_string()))??;
            kopie::behalten(&self.db, opened.kopien);
            loaded.extend(opened.keys);
        }
        Ok(loaded)
    }
}

/// Opens what copies there are; gives back the streams that have none.
fn aus_kopien(bund: &Schluesselbund, stroeme: Vec<Strom>) -> (Loaded, Vec<Strom>) {
    let kapsel = kopie::kapsel(bund);
    let (mut loaded, mut rest) = (Vec::with_capacity(stroeme.len()), Vec::new());
    for strom in stroeme {
        match strom.oeffnen(&kapsel) {
            Some(keys) => loaded.push((StreamId(strom.id), Arc::new(keys))),
            None => rest.push(strom),
        }
    }
    (loaded, rest)
}

/// Keys from their wraps, and copies of them to keep.
struct Geoeffnet {
    keys: Loaded,
    kopien: Vec<kopie::Kopie>,
}

/// `stroeme` in order, `wraps` in the same.
fn unwrap(
    bund: &Schluesselbund,
    stroeme: Vec<Strom>,
    wraps: Vec<Huelle>,
) -> Result<Geoeffnet, StoreError> {
    let kapsel = kopie::kapsel(bund);
    let mut wraps = wraps.into_iter().peekable();
    let mut out = Geoeffnet {
        keys: Vec::with_capacity(stroeme.len()),
        kopien: Vec::new(),
    };
    for strom in stroeme {
        let mut keys = strom.leer();
        let mut rows = Vec::new();
        while let Some(row) = wraps.next_if(|w| w.stream == strom.id) {
            rows.push(row);
        }
        for same_epoch in rows.chunk_by(|a, b| a.epoch == b.epoch) {
            let (epoch, klasse, key) = huelle::oeffnen(same_epoch, bund)?;
            keys.push(epoch, klasse, key);
        }
        out.kopien.extend(strom.kopie(&kapsel, &keys));
        out.keys.push((StreamId(strom.id), Arc::new(keys)));
    }
    Ok(out)
}
#[cfg(test)]
mod tests {
    use eakte_domain::akte::Akte;
    use eakte_domain::{OrgNr, Zeit};
    use eakte_ledger::ids::ChainHash;

    use super::*;
    use crate::codec::Stromart;

    fn stand(next_seq: u64) -> Arc<Stromstand<Akte>> {
        Arc::new(Stromstand {
            aggregate: Akte::default(),
            next_seq,
            prev: ChainHash([0; 32]),
            zeit: Zeit::default(),
            org: OrgNr(1),
            keys: Arc::new(Stromschluessel::new(Stromart::Akte, OrgNr(1))),
            gelesen: 0,
        })
    }

    fn leer() -> Cache {
        let db = Db::new("postgresql:///nowhere").expect("an address");
        Cache::new(db, Verluste::default())
    }

    #[test]
    fn a_slow_load_does_not_bring_back_what_has_moved_on() {
        let (cache, id) = (leer(), StreamId(uuid::Uuid::from_u128(1)));
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
