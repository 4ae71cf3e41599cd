//! The cqrs-es store: loads and folds a stream, seals new events, hands them to the writer.
//!
//! 2026-11-23: one [`Kommandospeicher`] value per command. `CqrsFramework::execute` returns nothing, so the value
//! holds the slot in which the command's receipt is left for the caller.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use cqrs_es::{AggregateContext, AggregateError, EventEnvelope, EventStore};
use eakte_domain::werte::{Digest, Schutzklasse};
use eakte_domain::{Ereignis, OrgNr, Position, Recorded, StreamId, Urheber, Zeit};
use eakte_ledger::chain;
use eakte_ledger::claim::{self, Claim, KeyClaim, Place};
use eakte_ledger::header::Kind;
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::seal::{self, RecordKey, SealInput};

use super::cache::Cache;
use super::schreiber::{Eintrag, NeuerSchluessel, Receipt, Schreiber, Teil};
use super::strom::{Stromschluessel, Stromstand};
use super::tiles::Tiles;
use super::{StoreError, db::Db, huelle, leser};
use crate::codec::{self, Strom, Stromart};
use crate::keys::{self, Empfaenger, Schluesselbund};

/// Everything a command needs to read and append.
pub struct Store {
    /// Connections.
    pub db: Db,
    /// The one writer.
    pub schreiber: Schreiber,
    /// The server's keys.
    pub bund: Arc<Schluesselbund>,
    /// Folded streams and opened keys.
    pub cache: Cache,
    /// The tree over the log.
    pub tiles: Tiles,
    /// Name of the log.
    pub origin: Origin,
    /// Public recipients: escrow, and each organisation by number.
    pub beteiligte: std::sync::RwLock<Beteiligte>,
}

/// To whom record keys are wrapped, from the log's `config` events.
#[derive(Clone, Default)]
pub struct Beteiligte {
    /// The escrow.
    pub treuhand: Vec<Empfaenger>,
    /// Each organisation's.
    pub organisationen: HashMap<OrgNr, Vec<Empfaenger>>,
}

impl Store {
    /// To whom the keys of an organisation's streams are wrapped: server, organisation, escrow.
    pub fn recipients(&self, org: OrgNr) -> Vec<Empfaenger> {
        let known = self.beteiligte.read().unwrap_or_else(|e| e.into_inner());
        let mut out = vec![self.bund.server_recipient()];
        if let Some(leading) = known.organisationen.get(&org) {
            out.extend(leading.iter().cloned());
        }
        out.extend(known.treuhand.iter().cloned());
        out
    }
}

fn payload(e: impl std::fmt::Display) -> StoreError {
    StoreError::Payload(e.to_string())
}

/// Seals events one after the other, each on its predecessor's hash.
pub struct Siegler<'a> {
    store: &'a Store,
    stream: StreamId,
    org: OrgNr,
    zeit: Zeit,
    seq: u64,
    prev: ChainHash,
    keys: Stromschluessel,
    events: Vec<Eintrag>,
    neue_keys: Vec<NeuerSchluessel>,
    neu: Option<(&'static str, u16)>,
    expected: u64,
    gelesen: u64,
    entschieden: Option<u64>,
}

impl<'a> Siegler<'a> {
    /// Opens a stream with its `open` event.
    pub fn oeffnen(
        store: &'a Store,
        stream: StreamId,
        art: Stromart,
        org: OrgNr,
        zeit: Zeit,
    ) -> Result<Self, StoreError> {
        let mut s = Self {
            store,
            stream,
            org,
            zeit,
            seq: 0,
            prev: chain::genesis(&store.origin, &RecordId(*stream.0.as_bytes())),
            keys: Stromschluessel::new(art, org),
            events: Vec::new(),
            neue_keys: Vec::new(),
            neu: Some((art.name(), org.0)),
            expected: 0,
            gelesen: 0,
            entschieden: None,
        };
        s.klar(Claim::Open {
            stream_type: art.name().into(),
            origin: store.origin.clone(),
        })?;
        Ok(s)
    }

    /// Continues a stream.
    pub fn fortsetzen<A>(
        store: &'a Store,
        stream: StreamId,
        zeit: Zeit,
        stand: &Stromstand<A>,
    ) -> Self {
        Self {
            store,
            stream,
            org: stand.org,
            // The clock may step back between two commands; the stream's time may not.
            zeit: zeit.max(stand.zeit),
            seq: stand.next_seq,
            prev: stand.prev,
            keys: (*stand.keys).clone(),
            events: Vec::new(),
            neue_keys: Vec::new(),
            neu: None,
            expected: stand.next_seq,
            gelesen: stand.gelesen,
            entschieden: None,
        }
    }

    /// The gate has decided at this count of losses: after another one it decides again.
    #[must_use]
    pub fn entschieden(mut self, seit: Option<u64>) -> Self {
        self.entschieden = seit;
        self
    }

    /// Where the next event will stand.
    pub fn place(&self) -> Place {
        Place {
            record_id: RecordId(*self.stream.0.as_bytes()),
            seq: self.seq,
            org: self.org.0,
            time_ms: self.zeit.0 as u64,
            prev: self.prev,
        }
    }

    fn push(
        &mut self,
        header: eakte_ledger::header::HeaderBytes,
        salt: Option<[u8; 32]>,
        body: Vec<u8>,
        ereignis: Ereignis,
        urheber: Option<Urheber>,
    ) {
        let link = chain::link(&header);
        let recorded = Recorded {
            position: Position(0),
            stream: self.stream,
            sequence: self.seq,
            zeit: self.zeit,
            header_hash: Digest(link.0),
            urheber,
            ereignis,
        };
        self.events.push(Eintrag {
            header,
            salt,
            body,
            recorded,
        });
        self.prev = link;
        self.seq += 1;
    }

    /// Adds a clear event, signed by the writer.
    pub fn klar(&mut self, claim: Claim) -> Result<(), StoreError> {
        let clear = claim
            .event(
                &self.place(),
                &self.store.origin,
                self.store.bund.schreiber(),
            )
            .map_err(payload)?;
        let ereignis = leser::of_claim(claim.kind(), &claim);
        self.push(clear.header, None, clear.body, ereignis, None);
        Ok(())
    }

    /// Adds a clear event whose note was signed elsewhere. Its place must be the next one.
    pub fn klar_signiert(&mut self, claim: &Claim, note: Vec<u8>) -> Result<(), StoreError> {
        let clear = claim.event_with(&self.place(), note).map_err(payload)?;
        let ereignis = leser::of_claim(claim.kind(), claim);
        self.push(clear.header, None, clear.body, ereignis, None);
        Ok(())
    }

    /// The key of a protection class; makes and announces one if the stream has none yet.
    fn key(&mut self, klasse: Schutzklasse) -> Result<(u32, RecordKey), StoreError> {
        if let Some((epoch, key)) = self.keys.newest(klasse) {
            return Ok((epoch, key.clone()));
        }
        self.neue_epoche(klasse)
    }

    fn neue_epoche(&mut self, klasse: Schutzklasse) -> Result<(u32, RecordKey), StoreError> {
        let key = RecordKey::from_bytes(keys::random()?);
        let epoch = self.keys.next_epoch();
        self.ankuendigen(epoch, klasse, &key, self.org)?;
        self.keys.push(epoch, klasse, key.clone());
        Ok((epoch, key))
    }

    /// Wraps a record key of this stream to an organisation and announces it: a new key, or the same one anew.
    pub fn ankuendigen(
        &mut self,
        epoch: u32,
        klasse: Schutzklasse,
        key: &RecordKey,
        org: OrgNr,
    ) -> Result<(), StoreError> {
        let recipients = self.store.recipients(org);
        let wraps = keys::wrap(key, &recipients)?;
        let record_id = RecordId(*self.stream.0.as_bytes());
        let event = self.events.len();
        self.klar(Claim::Key(KeyClaim {
            epoch,
            class: klasse.code().into(),
            commitment: claim::key_commitment(key, &record_id, epoch),
            wraps: huelle::digest(&wraps),
        }))?;
        self.neue_keys.push(NeuerSchluessel {
            epoch,
            klasse: klasse.code(),
            event,
            org: org.0,
            empfaenger: huelle::empfaenger_digest(&recipients),
            wraps,
        });
        Ok(())
    }

    /// Hands the stream to another leading organisation: what follows is sealed under keys of a new epoch, wrapped to
    /// it. Keys of before stay with whom they are.
    pub fn uebergeben(&mut self, org: OrgNr) -> Result<(), StoreError> {
        self.org = org;
        for klasse in self.keys.klassen() {
            self.neue_epoche(klasse)?;
        }
        Ok(())
    }

    /// Adds a sealed event.
    pub fn aktion(
        &mut self,
        ereignis: Ereignis,
        urheber: &Urheber,
        klasse: Schutzklasse,
    ) -> Result<(), StoreError> {
        let (key_epoch, key) = self.key(klasse)?;
        let plain = zeroize::Zeroizing::new(codec::encode(&ereignis, urheber).map_err(payload)?);
        let place = self.place();
        let input = SealInput {
            kind: match ereignis {
                Ereignis::Leseprotokoll(_) => Kind::Access,
                _ => Kind::Action,
            },
            org: place.org,
            record_id: place.record_id,
            seq: place.seq,
            time_ms: place.time_ms,
            key_epoch,
            prev: place.prev,
            salt: keys::random()?,
        };
        let sealed = seal::seal_event(&input, &key, &plain).map_err(payload)?;
        self.push(
            sealed.header,
            Some(sealed.salt),
            sealed.body,
            ereignis,
            Some(urheber.clone()),
        );
        Ok(())
    }

    /// What is to be appended, and the stream as it will then stand.
    pub fn finish<A>(self, aggregate: A) -> (Teil, Stromstand<A>) {
        let stand = Stromstand {
            aggregate,
            next_seq: self.seq,
            prev: self.prev,
            zeit: self.zeit,
            org: self.org,
            keys: Arc::new(self.keys),
            gelesen: self.gelesen,
        };
        let teil = Teil {
            stream: self.stream,
            expected: self.expected,
            gelesen: self.gelesen,
            entschieden: self.entschieden,
            events: self.events,
            keys: self.neue_keys,
            neu: self.neu,
            bleibt: Vec::new(),
        };
        (teil, stand)
    }
}

/// The store of one command.
pub struct Kommandospeicher {
    /// The log.
    pub store: Arc<Store>,
    /// Who and why; stands in every event.
    pub urheber: Urheber,
    /// The command's clock reading.
    pub zeit: Zeit,
    /// Who leads the stream if this command opens it.
    pub org: OrgNr,
    /// Version the caller decided on, if it named one.
    pub expected: Option<u64>,
    /// How many losses of a connection had been counted when the gate decided.
    pub entschieden: Option<u64>,
    /// Where the receipt is left.
    pub receipt: Arc<OnceLock<Receipt>>,
}

/// A loaded aggregate and where its stream stands.
pub struct Geladen<A> {
    stream: StreamId,
    stand: Option<Arc<Stromstand<A>>>,
    aggregate: A,
}

impl<A: cqrs_es::Aggregate> AggregateContext<A> for Geladen<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

fn outside<E: std::error::Error>(e: StoreError) -> AggregateError<E> {
    match e {
        StoreError::Conflict => AggregateError::AggregateConflict,
        e => AggregateError::UnexpectedError(Box::new(e)),
    }
}

impl<A> EventStore<A> for Kommandospeicher
where
    A: Strom + Clone + 'static,
{
    type AC = Geladen<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let stream = StreamId(id.parse().map_err(|e| outside(payload(e)))?);
        let client = self.store.db.read().await.map_err(outside)?;
        let rows = leser::stream(&**client, stream, 0).await.map_err(outside)?;
        let keys = self
            .store
            .cache
            .keys_zu(&**client, &self.store.bund, &rows)
            .await
            .map_err(outside)?;
        let mut out = Vec::with_capacity(rows.len());
        for (row, keys) in rows.iter().zip(&keys) {
            let recorded = row.open(keys).map_err(outside)?;
            if let Some(payload) = A::event(recorded.ereignis) {
                out.push(EventEnvelope {
                    aggregate_id: id.to_owned(),
                    sequence: recorded.sequence as usize,
                    payload,
                    metadata: HashMap::new(),
                });
            }
        }
        Ok(out)
    }

    async fn load_aggregate(&self, id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        let stream = StreamId(id.parse().map_err(|e| outside(payload(e)))?);
        let stand = self.store.stand::<A>(stream).await.map_err(outside)?;
        if self
            .expected
            .is_some_and(|v| stand.as_ref().is_none_or(|s| s.next_seq != v + 1))
        {
            return Err(AggregateError::AggregateConflict);
        }
        let aggregate = stand
            .as_ref()
            .map(|s| s.aggregate.clone())
            .unwrap_or_default();
        Ok(Geladen {
            stream,
            stand,
            aggregate,
        })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Self::AC,
        _: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let Geladen {
            stream,
            stand,
            aggregate,
        } = context;
        let mut siegler = match stand.as_deref() {
            Some(stand) => Siegler::fortsetzen(&self.store, stream, self.zeit, stand),
            None => Siegler::oeffnen(&self.store, stream, A::ART, self.org, self.zeit)
                .map_err(outside)?,
        }
        .entschieden(self.entschieden);
        for event in events {
            // Classes are those after the command: a document's own class stands in its first event.
            let klasse = aggregate.schutzklasse(&event);
            let an = A::uebergeben_an(&event);
            siegler
                .aktion(A::ereignis(event), &self.urheber, klasse)
                .map_err(outside)?;
            if let Some(org) = an {
                siegler.uebergeben(org).map_err(outside)?;
            }
        }
        let (teil, neu) = siegler.finish(aggregate);
        let receipt = self
            .store
            .schreiber
            .append(self.urheber.cmd, vec![teil])
            .await
            .map_err(|e| {
                self.store.cache.forget(stream);
                outside(e)
            })?;
        self.store.cache.keep_written(stream, neu);
        // The slot is this command's own: it is filled once.
        let _ = self.receipt.set(receipt);
        Ok(Vec::new())
    }
}
