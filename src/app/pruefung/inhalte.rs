//! Opens what is sealed, beside the audit of the rows: each payload with the key that its stream announced, and on
//! request the files of the documents that it names.
//!
//! A payload that somebody made up and chained with the writer's stolen signing key has digests that fit; it does
//! not open. Memory: the keys of recently seen streams, and 8 bytes for each document.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::{HEADER_BYTES, HeaderBytes, Kind};
use eakte_ledger::ids::RecordId;
use eakte_ledger::seal::RecordKey;
use eakte_ledger::verify::{Defect, Issuer, Row, RowCheck};
use lru::LruCache;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::app::aufraeumen::ALTER_MIN;
use crate::codec::{self, Stromart};
use crate::keys::Schluesselbund;
use crate::store::StoreError;
use crate::store::blob::{Blobs, Dateistand};
use crate::store::huelle::{self, Huelle};
use crate::store::kopie::{Portion, zeile};
use crate::store::leser::fassungen;

/// Streams whose opened keys are kept.
const STREAMS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(19_999);

/// What was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Geoeffnet {
    /// Sealed payloads that opened and were read.
    pub inhalte: u64,
    /// Documents whose files were compared; nothing if that was not asked for.
    pub dokumente: Option<u64>,
    /// Bytes of their plaintexts.
    pub bytes: u64,
    /// Files older than a day that no event names; nothing if not all events were read.
    pub verwaist: Option<u64>,
}

/// The keys of the server, and its documents.
#[derive(Clone)]
pub struct Inhalte {
    bund: Arc<Schluesselbund>,
    blobs: Option<Blobs>,
    stand: Arc<Zaehler>,
}

#[derive(Default)]
struct Zaehler {
    inhalte: AtomicU64,
    dokumente: AtomicU64,
    bytes: AtomicU64,
    /// First 8 bytes of the name of each document seen.
    namen: Mutex<Vec<u64>>,
}

impl std::fmt::Debug for Inhalte {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let documents = self.blobs.is_some();
        f.debug_struct("Inhalte")
            .field("documents", &documents)
            .finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing in here is left half done by a panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kurz(name: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *name;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// One stream: what it holds, and its keys. Unwrapped where the payloads are opened: on all cores.
pub(super) struct Strom {
    /// As its signed `open` event says; nothing if that cannot be read.
    art: Option<Stromart>,
    huellen: Mutex<Vec<Huelle>>,
    keys: OnceLock<Vec<(u32, RecordKey)>>,
}

impl Strom {
    fn key(&self, epoch: u32, bund: &Schluesselbund) -> Option<&RecordKey> {
        let keys = self.keys.get_or_init(|| {
            let wraps = std::mem::take(&mut *locked(&self.huellen));
            let epochs = wraps.chunk_by(|a, b| a.epoch == b.epoch);
            epochs
                .filter_map(|same| huelle::oeffnen(same, bund).ok())
                .map(|(epoch, _, key)| (epoch, key))
                .collect()
        });
        keys.iter().find(|(e, _)| *e == epoch).map(|(_, key)| key)
    }
}

/// The streams of a portion's sealed events.
pub(super) type Stroeme = HashMap<RecordId, Arc<Strom>>;

impl Inhalte {
    /// Opens payloads; with `blobs` also compares the documents.
    pub fn new(bund: Arc<Schluesselbund>, blobs: Option<Blobs>) -> Self {
        Self {
            bund,
            blobs,
            stand: Arc::default(),
        }
    }

    /// Adds what is wrong with a sealed payload that shows nothing wrong by itself.
    ///
    /// Errors: a document's file is there and cannot be read.
    pub(super) fn pruefen(
        &self,
        row: &Row<'_>,
        check: &mut RowCheck,
        stroeme: &Stroeme,
    ) -> Result<(), StoreError> {
        let bytes = HeaderBytes::try_from(row.header).ok();
        let whole = bytes.as_ref().and_then(|bytes| check.whole(bytes, row));
        let Some((header, whole)) = check.header().copied().zip(whole) else {
            return Ok(());
        };
        let strom = stroeme.get(&header.record_id);
        let key = strom.and_then(|s| s.key(header.key_epoch, &self.bund));
        let Some((strom, key)) = strom.zip(key) else {
            check.add(Defect::KeyUnopened);
            return Ok(());
        };
        let Ok(plain) = whole.open(key) else {
            check.add(Defect::PayloadUnopened);
            return Ok(());
        };
        self.stand.inhalte.fetch_add(1, Ordering::Relaxed);
        // Looks stand in read logs, and nothing else does.
        let passt =
            |art: &Stromart| (*art == Stromart::Leseprotokoll) == (header.kind == Kind::Access);
        let Some(art) = strom.art.filter(passt) else {
            return Ok(());
        };
        let Ok((ereignis, _)) = codec::decode(art, &plain) else {
            check.add(Defect::PayloadUnread);
            return Ok(());
        };
        let Some(blobs) = &self.blobs else {
            return Ok(());
        };
        for fassung in fassungen(&ereignis) {
            let blob = &fassung.blob;
            locked(&self.stand.namen).push(kurz(&blob.name.0));
            let fault = |e| StoreError::Blob(format!("document {}: {e}", blob.name));
            match blobs.pruefen(blob).map_err(fault)? {
                Dateistand::Gut => {
                    self.stand.dokumente.fetch_add(1, Ordering::Relaxed);
                    self.stand.bytes.fetch_add(blob.groesse, Ordering::Relaxed);
                }
                Dateistand::Fehlt => check.add(Defect::DocumentMissing),
                Dateistand::Anders => check.add(Defect::DocumentDiffers),
            }
        }
        Ok(())
    }

    /// What was opened. `alles`: every event of the log was read, so that files which none named can be counted. Blocks.
    pub(super) fn bilanz(&self, alles: bool) -> Result<Geoeffnet, StoreError> {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut geoeffnet = Geoeffnet {
            inhalte: read(&self.stand.inhalte),
            bytes: read(&self.stand.bytes),
            ..Geoeffnet::default()
        };
        let Some(blobs) = &self.blobs else {
            return Ok(geoeffnet);
        };
        geoeffnet.dokumente = Some(read(&self.stand.dokumente));
        if alles {
            let mut namen = locked(&self.stand.namen);
            namen.sort_unstable();
            let mut verwaist = 0;
            blobs
                .jedes_vor(SystemTime::now() - ALTER_MIN, |objekt| {
                    let unnamed = |n: &[u8; 32]| namen.binary_search(&kurz(n)).is_err();
                    verwaist += u64::from(objekt.name.is_some_and(|n| unnamed(&n.0)));
                })
                .map_err(|e| StoreError::Blob(e.to_string()))?;
            geoeffnet.verwaist = Some(verwaist);
        }
        Ok(geoeffnet)
    }
}

/// Looks up the streams of each portion, in the state of the database that is audited.
pub(super) struct Quelle {
    client: Client,
    issuer: Issuer,
    bekannt: LruCache<RecordId, Arc<Strom>>,
}

impl Quelle {
    pub(super) fn neu(client: Client, issuer: Issuer) -> Self {
        Self {
            client,
            issuer,
            bekannt: LruCache::new(STREAMS_MAX),
        }
    }

    /// The streams of a portion's sealed events, those that exist.
    pub(super) async fn zu(&mut self, portion: &Portion) -> Result<Stroeme, StoreError> {
        let (mut stroeme, mut fehlen) = (Stroeme::new(), Vec::new());
        for raw in &portion.zeilen {
            let row = zeile(raw)?;
            let sealed = row.header.len() == HEADER_BYTES && row.salt.is_some();
            let bytes = HeaderBytes::try_from(row.header).ok().filter(|_| sealed);
            let Some(header) = bytes.and_then(|b| b.parse().ok()) else {
                continue;
            };
            let id = header.record_id;
            if stroeme.contains_key(&id) {
                continue;
            }
            match self.bekannt.get(&id) {
                Some(known) => drop(stroeme.insert(id, known.clone())),
                None => fehlen.push(Uuid::from_bytes(id.0)),
            }
        }
        fehlen.sort_unstable();
        fehlen.dedup();
        for (id, strom) in self.lesen(&fehlen).await? {
            let strom = Arc::new(strom);
            self.bekannt.put(id, strom.clone());
            stroeme.insert(id, strom);
        }
        Ok(stroeme)
    }

    async fn lesen(&self, ids: &[Uuid]) -> Result<Vec<(RecordId, Strom)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let open = self
            .client
            .prepare(
                "SELECT e.stream, e.header, b.body FROM event e JOIN payload_body b USING (position)
                 WHERE e.stream = ANY($1) AND e.sequence = 0",
            )
            .await?;
        let mut arten: HashMap<Uuid, Stromart> = HashMap::new();
        for row in self.client.query(&open, &[&ids]).await? {
            let art = self.art(row.get(1), row.get(2));
            arten.extend(art.map(|art| (row.get::<_, Uuid>(0), art)));
        }
        let rows = huelle::der_stroeme(&self.client, ids).await?;
        let mut stroeme: Vec<(RecordId, Strom)> = Vec::new();
        for same in rows.chunk_by(|a, b| a.stream == b.stream) {
            let id = same[0].stream;
            let strom = Strom {
                art: arten.get(&id).copied(),
                huellen: Mutex::new(same.to_vec()),
                keys: OnceLock::new(),
            };
            stroeme.push((RecordId(*id.as_bytes()), strom));
        }
        Ok(stroeme)
    }

    /// What the signed `open` event says that the stream holds.
    fn art(&self, header: &[u8], body: &[u8]) -> Option<Stromart> {
        let header = HeaderBytes::try_from(header).ok()?.parse().ok()?;
        match claim::read(&header, body, &self.issuer.origin, &self.issuer.writer) {
            Ok(Claim::Open { stream_type, .. }) => Stromart::from_name(&stream_type),
            _ => None,
        }
    }
}
