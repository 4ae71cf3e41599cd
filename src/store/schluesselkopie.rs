//! Copies of opened record keys, so that the next load of a stream need not open its age files again.
//!
//! A cache beside `record_key`. Each copy is sealed under a key derived from the server's identity, another one after
//! each rotation, and bound to its stream and to the position and header of the event that announced the stream's newest
//! wraps: once wraps are added, one that was changed or moved to another stream, it does not open and is made anew. The
//! header stands for the announcement and all of the stream before it: in a database that was set back and went on, the
//! same position may announce another key. Of a read log none is kept: its key is destroyed when its time is over.

use eakte_domain::OrgNr;
use eakte_domain::werte::Schutzklasse;
use eakte_ledger::seal::RecordKey;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::db::Db;
use super::strom::Stromschluessel;
use super::{StoreError, wrong};
use crate::codec::Stromart;
use crate::keys::{Kapsel, Schluesselbund};

/// Asks for streams in the order of their ids, with position and header of the event that announced their newest wraps
/// and what is kept of their keys.
pub(super) const STROEME_SQL: &str = "SELECT s.stream, s.art, s.org, k.newest,
         (SELECT e.header FROM event e WHERE e.position = k.newest), c.sealed
     FROM stream s LEFT JOIN record_key_copy c ON c.stream = s.stream
     CROSS JOIN LATERAL (SELECT max(r.position) AS newest FROM record_key r WHERE r.stream = s.stream) k
     WHERE s.stream = ANY($1) ORDER BY s.stream";

/// Bytes of an epoch's number and key; the length and code of its protection class follow.
const FIXED_BYTES: usize = 4 + 32;

/// A stream as the log lists it.
pub(super) struct Strom {
    pub(super) id: Uuid,
    art: Stromart,
    org: OrgNr,
    /// Position of its newest wraps; none: it has no keys.
    newest: Option<i64>,
    /// Header of the event at that position; none: nothing announced them, and no copy counts.
    header: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
}

impl Strom {
    /// Takes a row of [`STROEME_SQL`].
    pub(super) fn of(row: &Row) -> Result<Self, StoreError> {
        let (id, art): (Uuid, &str) = (row.get(0), row.get(1));
        let art = Stromart::from_name(art)
            .ok_or_else(|| wrong(-1, format_args!("stream {id} is of an unknown kind")))?;
        Ok(Self {
            id,
            art,
            org: OrgNr(row.get::<_, i16>(2) as u16),
            newest: row.get(3),
            header: row.get(4),
            sealed: row.get(5),
        })
    }

    /// The stream without keys yet.
    pub(super) fn leer(&self) -> Stromschluessel {
        Stromschluessel::new(self.art, self.org)
    }

    /// Its keys, if it has none or they are kept here and still all there are.
    pub(super) fn oeffnen(&self, kapsel: &Kapsel) -> Option<Stromschluessel> {
        let mut keys = self.leer();
        let Some(newest) = self.newest else {
            return Some(keys);
        };
        let plain = kapsel.oeffnen(&self.bound(newest)?, self.sealed.as_deref()?)?;
        let mut rest = plain.as_slice();
        while !rest.is_empty() {
            let (fixed, tail) = rest.split_at_checked(FIXED_BYTES)?;
            let (length, tail) = tail.split_first()?;
            let (klasse, tail) = tail.split_at_checked((*length).into())?;
            let klasse: Schutzklasse = std::str::from_utf8(klasse).ok()?.parse().ok()?;
            let (epoch, key) = fixed.split_first_chunk::<4>()?;
            let key = RecordKey::from_bytes(key.try_into().ok()?);
            keys.push(u32::from_be_bytes(*epoch), klasse, key);
            rest = tail;
        }
        Some(keys)
    }

    /// A copy of its keys to keep, if it may be kept.
    pub(super) fn kopie(&self, kapsel: &Kapsel, keys: &Stromschluessel) -> Option<Kopie> {
        let newest = self
            .newest
            .filter(|_| self.art != Stromart::Leseprotokoll)?;
        let bound = self.bound(newest)?;
        let mut plain = Zeroizing::new(Vec::new());
        for (epoch, klasse, key) in keys.epochen() {
            let klasse = klasse.code().as_bytes();
            plain.extend_from_slice(&epoch.to_be_bytes());
            plain.extend_from_slice(key.expose());
            plain.push(u8::try_from(klasse.len()).ok()?);
            plain.extend_from_slice(klasse);
        }
        let sealed = kapsel.verschliessen(&bound, &plain).ok()?;
        Some(Kopie {
            stream: self.id,
            sealed,
        })
    }

    /// What a copy belongs to. The parts before the header have fixed lengths.
    fn bound(&self, newest: i64) -> Option<Vec<u8>> {
        let mut bound = self.id.as_bytes().to_vec();
        bound.extend_from_slice(&newest.to_be_bytes());
        bound.extend_from_slice(self.header.as_deref()?);
        Some(bound)
    }
}

/// A sealed copy of a stream's keys.
pub(super) struct Kopie {
    stream: Uuid,
    sealed: Vec<u8>,
}

/// The key of the copies.
pub(super) fn kapsel(bund: &Schluesselbund) -> Kapsel {
    bund.schluesselkopie()
}

/// Keeps copies beside whatever else is done. That none was kept is no fault: it is a cache.
pub(super) fn behalten(db: &Db, kopien: Vec<Kopie>) {
    if kopien.is_empty() {
        return;
    }
    let db = db.clone();
    tokio::spawn(async move {
        let kept = async {
            let (streams, sealed): (Vec<Uuid>, Vec<Vec<u8>>) =
                kopien.into_iter().map(|k| (k.stream, k.sealed)).unzip();
            let client = db.streams().await?;
            let statement = client
                .prepare_cached(
                    "INSERT INTO record_key_copy SELECT * FROM unnest($1::uuid[], $2::bytea[])
                     ON CONFLICT (stream) DO UPDATE SET sealed = excluded.sealed",
                )
                .await?;
            let params: [&(dyn ToSql + Sync); 2] = [&streams, &sealed];
            client.execute(&statement, &params).await?;
            Ok::<_, StoreError>(())
        };
        if let Err(e) = kept.await {
            tracing::debug!(fault = %e, "copies of keys were not kept");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strom(art: Stromart, newest: i64) -> Strom {
        Strom {
            id: Uuid::from_u128(7),
            art,
            org: OrgNr(1),
            newest: Some(newest),
            header: Some(vec![9; 148]),
            sealed: None,
        }
    }

    fn keys(strom: &Strom) -> Stromschluessel {
        let mut keys = strom.leer();
        keys.push(1, Schutzklasse::Allgemein, RecordKey::from_bytes([1; 32]));
        keys.push(2, Schutzklasse::Besonders, RecordKey::from_bytes([2; 32]));
        keys
    }

    #[test]
    fn a_copy_gives_the_keys_back_until_wraps_are_added() {
        let kapsel = Kapsel::ableiten("test", &[7; 32]);
        let mut akte = strom(Stromart::Akte, 40);
        let kopie = akte.kopie(&kapsel, &keys(&akte)).expect("a copy");
        akte.sealed = Some(kopie.sealed.clone());
        let opened = akte.oeffnen(&kapsel).expect("its keys");
        let texts = |k: &Stromschluessel| -> Vec<_> {
            (k.epochen().map(|(e, s, k)| (e, s, *k.expose()))).collect()
        };
        assert_eq!(texts(&opened), texts(&keys(&akte)));
        akte.newest = Some(41);
        assert!(akte.oeffnen(&kapsel).is_none());
        let other = Kapsel::ableiten("test", &[8; 32]);
        akte.newest = Some(40);
        assert!(akte.oeffnen(&other).is_none());
        akte.id = Uuid::from_u128(8);
        assert!(akte.oeffnen(&kapsel).is_none());
    }

    #[test]
    fn a_copy_from_before_a_database_was_set_back_does_not_open_for_what_was_announced_since() {
        let kapsel = Kapsel::ableiten("test", &[7; 32]);
        let mut akte = strom(Stromart::Akte, 40);
        let kopie = akte.kopie(&kapsel, &keys(&akte)).expect("a copy");
        akte.sealed = Some(kopie.sealed);
        assert!(akte.oeffnen(&kapsel).is_some());
        // The same position, and another event there.
        akte.header = Some(vec![10; 148]);
        assert!(akte.oeffnen(&kapsel).is_none());
        // Wraps that no event announced.
        akte.header = None;
        assert!(akte.oeffnen(&kapsel).is_none());
        assert!(akte.kopie(&kapsel, &keys(&akte)).is_none());
    }

    #[test]
    fn nothing_is_kept_of_a_read_log() {
        let kapsel = Kapsel::ableiten("test", &[7; 32]);
        let log = strom(Stromart::Leseprotokoll, 40);
        assert!(log.kopie(&kapsel, &keys(&log)).is_none());
    }

    #[test]
    fn a_stream_without_wraps_has_no_keys_to_open() {
        let mut log = strom(Stromart::Log, 0);
        log.newest = None;
        let kapsel = Kapsel::ableiten("test", &[7; 32]);
        assert_eq!(log.oeffnen(&kapsel).map(|k| k.next_epoch()), Some(1));
    }
}
