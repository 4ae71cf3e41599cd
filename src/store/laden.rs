//! Loads a stream: reads, checks and folds it, from its snapshot on if there is one.

use std::sync::Arc;

use eakte_domain::{Ereignis, OrgNr, StreamId, Zeit};
use eakte_ledger::chain;
use eakte_ledger::ids::RecordId;

use super::akten::Store;
use super::leser::{self, Zeile};
use super::snapshot::{self, Sealed};
use super::strom::{self, Stromschluessel, Stromstand};
use super::{StoreError, wrong};
use crate::codec::{Strom, Stromart};

impl Store {
    /// Reads, checks and folds a stream; uses what is cached. `None`: it is not there.
    pub async fn stand<A>(&self, id: StreamId) -> Result<Option<Arc<Stromstand<A>>>, StoreError>
    where
        A: Strom + Clone + 'static,
    {
        if let Some(stand) = self.cache.stand(id) {
            return Ok(Some(stand));
        }
        let gelesen = self.schreiber.verluste().stand();
        let client = self.db.streams().await?;
        // One round trip for both.
        let ((sealed, mut rows), keys) = futures::try_join!(
            snapshot::load(&client, id),
            self.cache.keys_of(&client, &self.bund, id),
        )?;
        let Some(mut keys) = keys else {
            return match rows.is_empty() {
                true => Ok(None),
                false => Err(strom::fehlt(id)),
            };
        };
        let lacks = |keys: &Stromschluessel, rows: &[Zeile]| {
            let epochs = |r: &Zeile| r.epoch().or_else(|| r.angekuendigt());
            let missing = |r: &Zeile| epochs(r).is_some_and(|e| keys.key(e).is_none());
            rows.iter().any(missing) || sealed.as_ref().is_some_and(|s: &Sealed| s.lacks(keys))
        };
        if lacks(&keys, &rows) {
            // Another process has opened an epoch since they were read.
            self.cache.forget(id);
            let read = self.cache.keys_of(&client, &self.bund, id).await?;
            keys = read.unwrap_or(keys);
        }
        let opened = sealed.and_then(|s| s.open::<A>(&self.bund, &keys, &rows));
        if opened.is_none() && rows.first().is_none_or(|r| r.sequence != 0) {
            rows = leser::stream(&**client, id, 0).await?;
        }
        drop(client);
        let genesis = chain::genesis(&self.origin, &RecordId(*id.0.as_bytes()));
        let mut stand = Stromstand {
            aggregate: A::default(),
            next_seq: 0,
            prev: genesis,
            zeit: Zeit::default(),
            org: keys.org,
            keys,
            gelesen,
        };
        let mut folded = 0;
        if let Some((snapshot, rows_folded)) = opened {
            folded = rows_folded;
            stand.next_seq = rows[folded - 1].sequence as u64 + 1;
            (stand.prev, stand.zeit) = (snapshot.prev(), snapshot.zeit());
            (stand.org, stand.aggregate) = (OrgNr(snapshot.org), snapshot.aggregate);
        }
        for row in &rows[folded..] {
            stand.fold(row)?;
        }
        if stand.next_seq == 0 {
            return Ok(None);
        }
        let stand = Arc::new(stand);
        if rows.len() - folded >= snapshot::EVENTS_MIN {
            match Sealed::new(&self.bund, id, &stand) {
                Ok(sealed) => drop(tokio::spawn(sealed.keep(self.db.clone()))),
                Err(e) => tracing::debug!(fault = %e, "no snapshot could be made"),
            }
        }
        self.cache.keep(id, stand.clone());
        Ok(Some(stand))
    }
}

impl<A: Strom> Stromstand<A> {
    /// Takes the next event of the stream.
    fn fold(&mut self, row: &Zeile) -> Result<(), StoreError> {
        let bytes = row.header()?;
        let header = bytes.parse().map_err(|e| wrong(row.position, e))?;
        if header.prev != self.prev || header.seq != self.next_seq {
            return Err(wrong(
                row.position,
                "the chain of this stream is broken here",
            ));
        }
        (self.prev, self.next_seq) = (chain::link(&bytes), self.next_seq + 1);
        (self.zeit, self.org) = (Zeit(header.time_ms as i64), OrgNr(header.org));
        // Without the newest key an older one would seal what follows: for those who have that one, too.
        // The keys of a read log end with it.
        if let Some(epoch) = row.angekuendigt()
            && self.keys.key(epoch).is_none()
            && self.keys.art != Stromart::Leseprotokoll
        {
            return Err(wrong(
                row.position,
                "the key that is announced here is missing; run `eakte verify`",
            ));
        }
        let recorded = row.open(&self.keys)?;
        if let Ereignis::Loeschung(_) = recorded.ereignis {
            self.aggregate.erased();
        } else if recorded.urheber.is_some() {
            let event = A::event(recorded.ereignis).ok_or_else(|| {
                wrong(row.position, "the event belongs to another kind of stream")
            })?;
            self.aggregate.apply(event);
        }
        Ok(())
    }
}
