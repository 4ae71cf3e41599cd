//! Reads rows of the log and opens them.
//!
//! Queries are sent with the types of their parameters: one round trip, nothing to prepare before it.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use eakte_domain::akte::AkteEvent;
use eakte_domain::werte::{Digest, Fassung};
use eakte_domain::{Ereignis, Geloescht, Loeschung, Position, Recorded, StreamId, Zeit};
use eakte_ledger::chain::{self, links};
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::ids::ChainHash;
use eakte_ledger::lanes::GROUP;
use eakte_ledger::seal::{OpenError, SALT_BYTES, Stored, Whole};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{GenericClient, Row};
use uuid::Uuid;

use super::StoreError;
use super::kopie::{felder, form, number};
use super::strom::Stromschluessel;
use crate::codec;

/// One event as it lies in the tables.
#[derive(Clone, Debug)]
pub struct Zeile {
    /// Leaf index.
    pub position: i64,
    /// Column beside the header.
    pub stream: Uuid,
    /// Column beside the header.
    pub sequence: i64,
    /// The truth.
    pub header: Bytes,
    /// Salt of a sealed payload; absent if clear or erased.
    pub salt: Option<Bytes>,
    /// Body; absent if erased.
    pub body: Option<Bytes>,
    /// What erased the payload, if an erase event names it: then nothing of it is read, even while it is there.
    pub geloescht: Option<Geloescht>,
}

impl From<Row> for Zeile {
    fn from(row: Row) -> Self {
        Self {
            position: row.get(0),
            stream: row.get(1),
            sequence: row.get(2),
            header: Bytes::from(row.get::<_, Vec<u8>>(3)),
            salt: row.get::<_, Option<Vec<u8>>>(4).map(Bytes::from),
            body: row.get::<_, Option<Vec<u8>>>(5).map(Bytes::from),
            geloescht: row.get::<_, Option<i64>>(6).map(|durch| Geloescht {
                durch: durch as u64,
                am: Zeit(row.get(7)),
                grundlage: row.get(8),
            }),
        }
    }
}

/// Columns and joins of a [`Zeile`]; a condition follows.
pub const ZEILE_SQL: &str = "SELECT e.position, e.stream, e.sequence, e.header, s.salt, b.body, g.durch, g.am, g.grundlage
     FROM event e LEFT JOIN payload_salt s USING (position) LEFT JOIN payload_body b USING (position)
     LEFT JOIN geloescht g USING (position) ";

/// Position, stream, sequence, header, salt and body from a position on and below another, in order. Each table is told
/// both: in a merge of their indexes an outer join would otherwise read all others from their beginning.
pub fn bereich_sql(from: i64, to: i64) -> String {
    let part = |table: &str, columns: &str| {
        format!(
            "(SELECT position, {columns} FROM {table} WHERE position >= {from} AND position < {to})"
        )
    };
    format!(
        "SELECT e.position, e.stream, e.sequence, e.header, s.salt, b.body
         FROM {} e LEFT JOIN {} s USING (position) LEFT JOIN {} b USING (position) ORDER BY e.position",
        part("event", "stream, sequence, header"),
        part("payload_salt", "salt"),
        part("payload_body", "body"),
    )
}

/// What erase events name from a position on and below another, by position: of millions of events a few.
pub async fn geloescht(
    client: &impl GenericClient,
    from: i64,
    to: i64,
) -> Result<HashMap<i64, Geloescht>, StoreError> {
    let sql = "SELECT position, durch, am, grundlage FROM geloescht WHERE position >= $1 AND position < $2";
    let params: [(&(dyn ToSql + Sync), Type); 2] = [(&from, Type::INT8), (&to, Type::INT8)];
    let rows = client.query_typed(sql, &params).await?;
    let named = rows.iter().map(|row| {
        let geloescht = Geloescht {
            durch: row.get::<_, i64>(1) as u64,
            am: Zeit(row.get(2)),
            grundlage: row.get(3),
        };
        (row.get(0), geloescht)
    });
    Ok(named.collect())
}

/// The events of a stream from a sequence on, in order.
pub async fn stream(
    client: &impl GenericClient,
    id: StreamId,
    from: u64,
) -> Result<Vec<Zeile>, StoreError> {
    let sql = format!("{ZEILE_SQL} WHERE e.stream = $1 AND e.sequence >= $2 ORDER BY e.sequence");
    let params: [(&(dyn ToSql + Sync), Type); 2] =
        [(&id.0, Type::UUID), (&(from as i64), Type::INT8)];
    let rows = client.query_typed(&sql, &params).await?;
    Ok(rows.into_iter().map(Zeile::from).collect())
}

/// At most `rows_max` events from a position on, in order.
pub async fn from_position(
    client: &impl GenericClient,
    position: i64,
    rows_max: i64,
) -> Result<Vec<Zeile>, StoreError> {
    let sql =
        format!("{ZEILE_SQL} WHERE e.position >= $1 AND e.position < $1 + $2 ORDER BY e.position");
    let params: [(&(dyn ToSql + Sync), Type); 2] =
        [(&position, Type::INT8), (&rows_max, Type::INT8)];
    let rows = client.query_typed(&sql, &params).await?;
    Ok(rows.into_iter().map(Zeile::from).collect())
}

/// Position of a stream's newest event; -1 if there is none.
pub async fn newest_position(client: &impl GenericClient, id: StreamId) -> Result<i64, StoreError> {
    let sql = "SELECT position FROM event WHERE stream = $1 ORDER BY sequence DESC LIMIT 1";
    let row = client.query_opt(sql, &[&id.0]).await?;
    Ok(row.map_or(-1, |r| r.get(0)))
}

/// Position of the newest event as the stored roots say; -1 in an empty log, and where somebody took all roots away.
pub async fn head(client: &impl GenericClient) -> Result<i64, StoreError> {
    let row = client
        .query_one("SELECT coalesce(max(last_pos), -1) FROM log_batch", &[])
        .await?;
    Ok(row.get(0))
}

/// Whether the log was never opened: no events, whatever the stored roots say.
pub async fn ist_leer(client: &impl GenericClient) -> Result<bool, StoreError> {
    let row = client
        .query_one("SELECT NOT EXISTS (SELECT FROM event)", &[])
        .await?;
    Ok(row.get(0))
}

impl Zeile {
    fn wrong(&self, reason: impl std::fmt::Display) -> StoreError {
        StoreError::Log {
            position: self.position,
            reason: reason.to_string(),
        }
    }

    /// A row of a binary COPY of [`bereich_sql`], cut out of what PostgreSQL sent, with what erase events name there.
    pub(super) fn of_copy(
        raw: &Bytes,
        geloescht: &HashMap<i64, Geloescht>,
    ) -> Result<Self, StoreError> {
        let [position, stream, sequence, header, salt, body] = felder::<6>(raw)?;
        let own = |field: Option<&[u8]>| field.map(|f| raw.slice_ref(f));
        let stream = stream.and_then(|s| Uuid::from_slice(s).ok());
        let position = number(position)?;
        Ok(Self {
            position,
            stream: stream.ok_or_else(|| form("a stream has not 16 bytes"))?,
            sequence: number(sequence)?,
            header: own(header).unwrap_or_default(),
            salt: own(salt),
            body: own(body),
            geloescht: geloescht.get(&position).cloned(),
        })
    }

    /// The header's bytes.
    pub fn header(&self) -> Result<HeaderBytes, StoreError> {
        HeaderBytes::try_from(&self.header[..]).map_err(|e| self.wrong(e))
    }

    /// Epoch of the key of a sealed payload that is there.
    pub fn epoch(&self) -> Option<u32> {
        let header = self.header().ok()?.parse().ok()?;
        // What is gone is opened with no key: the key may be gone, too.
        let there = self.salt.is_some() && self.geloescht.is_none();
        (there && !header.kind.is_clear()).then_some(header.key_epoch)
    }

    /// Epoch of the key that the event announces, if it announces one. Its signature is not checked.
    pub fn angekuendigt(&self) -> Option<u32> {
        let body = self
            .body
            .as_deref()
            .filter(|_| self.kind() == Some(Kind::Key))?;
        match claim::read_unverified(Kind::Key, body) {
            Ok((_, Claim::Key(key))) => Some(key.epoch),
            _ => None,
        }
    }

    /// What the event is; `None` if the header is malformed.
    pub fn kind(&self) -> Option<Kind> {
        Some(self.header().ok()?.parse().ok()?.kind)
    }

    /// Checks digests, opens and decodes. A clear event is only named, but for erasures. An erased event is `Geloescht`.
    ///
    /// Errors: malformed or changed bytes, an unknown key epoch, a missing payload.
    pub fn open(&self, keys: &Stromschluessel) -> Result<Recorded, StoreError> {
        let header = self.header()?;
        let whole = self.stored(&header).map(|(h, s, b)| Whole::new(h, s, b));
        self.opened(&header, chain::link(&header), whole, keys)
    }

    /// [`Self::open`] of many, in their order, each with the keys of its stream: faster, because they are hashed beside
    /// each other.
    ///
    /// Panics if there are not as many keys as rows.
    pub fn open_all(
        rows: &[Self],
        keys: &[Arc<Stromschluessel>],
    ) -> Result<Vec<Recorded>, StoreError> {
        assert_eq!(rows.len(), keys.len(), "the keys of each row");
        let mut out = Vec::with_capacity(rows.len());
        // Hashed and opened while they are in the cache.
        for (rows, keys) in rows.chunks(GROUP).zip(keys.chunks(GROUP)) {
            let headers: Vec<_> = rows.iter().map(Self::header).collect::<Result<_, _>>()?;
            let rows = || rows.iter().zip(&headers);
            let stored: Vec<_> = rows().map(|(row, header)| row.stored(header)).collect();
            let sealed: Vec<_> = stored.iter().flatten().copied().collect();
            let mut wholes = Whole::of(&sealed).into_iter();
            let events = rows().zip(links(&headers)).zip(stored).zip(keys);
            for ((((row, header), link), stored), keys) in events {
                let whole = stored.and_then(|_| wholes.next());
                out.push(row.opened(header, link, whole, keys)?);
            }
        }
        Ok(out)
    }

    /// A payload with a salt, if it is there and was not erased.
    fn stored<'a>(&'a self, header: &'a HeaderBytes) -> Option<Stored<'a>> {
        let salt = self.salt.as_deref()?.try_into().ok()?;
        let body = self.body.as_deref()?;
        self.geloescht.is_none().then_some((header, salt, body))
    }

    /// With what its bytes hash to.
    fn opened(
        &self,
        bytes: &HeaderBytes,
        link: ChainHash,
        whole: Option<Result<Whole<'_>, OpenError>>,
        keys: &Stromschluessel,
    ) -> Result<Recorded, StoreError> {
        let header = bytes.parse().map_err(|e| self.wrong(e))?;
        let (ereignis, urheber) = match (header.kind, &self.geloescht) {
            (Kind::Action | Kind::Access, Some(geloescht)) => {
                (Ereignis::Geloescht(geloescht.clone()), None)
            }
            // The audit says whether a rule took it away; to readers it is gone.
            (Kind::Access, _) if self.salt.is_none() && self.body.is_none() => {
                (Ereignis::Leseprotokoll(None), None)
            }
            (Kind::Action | Kind::Access, None) => {
                let whole = whole.ok_or_else(|| {
                    let salt = self.salt.as_ref().is_some_and(|s| s.len() == SALT_BYTES);
                    self.wrong(match salt {
                        false => "the payload's salt is missing",
                        true => "the payload is missing",
                    })
                })?;
                let key = keys
                    .key(header.key_epoch)
                    .ok_or_else(|| self.wrong("no key of this epoch"))?;
                let plain = whole
                    .and_then(|whole| whole.open(key))
                    .map_err(|e| self.wrong(e))?;
                let (e, u) = codec::decode(keys.art, &plain).map_err(|e| self.wrong(e))?;
                (e, Some(u))
            }
            (kind @ (Kind::Erase | Kind::Erased), _) => {
                let body = self.body.as_deref();
                let body = body.ok_or_else(|| self.wrong("the payload is missing"))?;
                let (_, claim) = claim::read_unverified(kind, body).map_err(|e| self.wrong(e))?;
                (of_claim(kind, &claim), None)
            }
            (kind, _) => (
                Ereignis::Klar {
                    kind: kind.number(),
                },
                None,
            ),
        };
        Ok(Recorded {
            position: Position(self.position as u64),
            stream: StreamId(self.stream),
            sequence: header.seq,
            zeit: Zeit(header.time_ms as i64),
            header_hash: Digest(link.0),
            urheber,
            ereignis,
        })
    }
}

/// The documents whose files an event names: they live and go with its payload.
pub fn fassungen(ereignis: &Ereignis) -> Vec<&Fassung> {
    match ereignis {
        Ereignis::Akte(AkteEvent::DokumentRegistriert(e)) => e.fassung.iter().collect(),
        Ereignis::Akte(AkteEvent::DokumentFassungAngefuegt(e)) => vec![&e.fassung],
        Ereignis::Akte(AkteEvent::DokumentUebernommen(e)) => {
            e.uebernahme.fassungen.iter().map(|f| &f.fassung).collect()
        }
        _ => Vec::new(),
    }
}

/// What readers of the log see of a clear event.
pub fn of_claim(kind: Kind, claim: &Claim) -> Ereignis {
    match claim {
        Claim::Erase(erase) => Ereignis::Loeschung(Loeschung {
            bereiche: erase.ranges.iter().map(|r| (r.from, r.to)).collect(),
            grundlage: erase.basis.clone(),
            nach_regel: erase.rule.is_some(),
        }),
        Claim::Erased(erased) => Ereignis::LoeschungAbgeschlossen {
            erase: erased.erase,
        },
        _ => Ereignis::Klar {
            kind: kind.number(),
        },
    }
}
