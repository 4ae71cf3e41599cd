//! Streams the whole log in the order of positions, by COPY: nothing is paged, nothing is held in memory.
//!
//! Rows and stored roots come over two connections that see one and the same state of the database. What comes is
//! what is there, not what should be: no position is taken for granted, and no constraint of the schema.

use bytes::{Buf, Bytes};
use eakte_ledger::header::PAYLOAD_BYTES_MAX;
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::{Head, Row};
use futures::{Stream, TryStreamExt};
use std::pin::Pin;
use tokio_postgres::{Client, CopyOutStream};

use super::StoreError;
use super::db::Db;

/// Rows in one portion.
const PORTION_ROWS_MAX: usize = 1_024;
/// Bytes in one portion; one row more may come on top.
const PORTION_BYTES_MAX: usize = 1024 * 1024;
/// Signature at the beginning of a binary COPY. Source: PostgreSQL 15, COPY, binary format.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// A merge of three indexes in their order: the only plan that neither sorts nor fills memory.
const IN_ORDER: &str = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off;
     SET LOCAL enable_nestloop = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off;
     SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// Rows in their order, raw, and the stored roots that must be known before the rows behind them.
#[derive(Debug, Default)]
pub struct Portion {
    /// One binary COPY row each; read by [`zeile`].
    pub zeilen: Vec<Bytes>,
    /// Rows of `log_batch` up to the last row; all that are left in the last portion.
    pub wurzeln: Vec<Head>,
}

/// The log as it is at one moment.
pub struct Kopie {
    zeilen: Pin<Box<Kopierstrom>>,
    wurzeln: Pin<Box<Kopierstrom>>,
    naechste_wurzel: Option<Head>,
    /// Events in the log, if its positions have no gap.
    pub erwartet: u64,
    snapshot: String,
    done: bool,
    // Held until the end: the snapshot lives as long as the transaction of its connection.
    clients: (Client, Client),
}

/// The state of the database after its rows were streamed.
pub struct Schluss {
    /// Inside the transaction that holds the state.
    pub client: Client,
    _roots: Client,
}

/// What the log holds at one moment, before its rows are streamed.
pub struct Momentaufnahme {
    zeilen: Client,
    wurzeln: Client,
    snapshot: String,
    /// Events in the log, if its positions have no gap.
    pub erwartet: u64,
}

impl Momentaufnahme {
    /// Takes the state of the database as of now.
    pub async fn neu(db: &Db) -> Result<Self, StoreError> {
        let zeilen = db.service().await?;
        zeilen
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        zeilen.batch_execute(IN_ORDER).await?;
        let row = zeilen
            .query_one(
                "SELECT pg_export_snapshot(), (SELECT coalesce(max(position), -1) + 1 FROM event)",
                &[],
            )
            .await?;
        let (snapshot, erwartet): (String, i64) = (row.get(0), row.get(1));
        let wurzeln = zum_stand(db, &snapshot).await?;
        wurzeln.batch_execute(IN_ORDER).await?;
        Ok(Self {
            zeilen,
            wurzeln,
            snapshot,
            erwartet: erwartet.max(0) as u64,
        })
    }

    /// The stored root at exactly this position.
    pub async fn wurzel(&self, last_pos: i64) -> Result<Option<Head>, StoreError> {
        let row = self
            .wurzeln
            .query_opt(
                "SELECT last_pos, root, frontier FROM log_batch WHERE last_pos = $1 LIMIT 1",
                &[&last_pos],
            )
            .await?;
        Ok(row.map(|r| Head {
            last_pos: r.get(0),
            root: r.get(1),
            frontier: r.get(2),
        }))
    }

    /// The headers below a position, in order.
    pub async fn koepfe(
        &self,
        unter: u64,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, StoreError>> + use<>, StoreError> {
        let rows = self
            .zeilen
            .query_raw(
                "SELECT header FROM event WHERE position < $1 ORDER BY position",
                [&(unter as i64)],
            )
            .await?;
        Ok(rows
            .map_ok(|row| row.get::<_, Vec<u8>>(0))
            .map_err(StoreError::from))
    }

    /// Streams rows and roots from a position on; from 0: all there are, whatever their position.
    pub async fn ab(self, position: u64) -> Result<Kopie, StoreError> {
        let from = |column: &str| match position {
            0 => String::new(),
            p => format!("WHERE {column} >= {p}"),
        };
        // Each table is told: in a merge an outer join would otherwise read the others from their beginning.
        let part = |table: &str| format!("(SELECT * FROM {table} {})", from("position"));
        // No sound payload is longer than the limit; an empty one in its place is found, too.
        let zeilen = format!(
            "COPY (SELECT e.position, e.stream, e.sequence, e.header, s.salt,
                 CASE WHEN octet_length(b.body) > {PAYLOAD_BYTES_MAX} THEN ''::bytea ELSE b.body END
             FROM {} e LEFT JOIN {} s USING (position) LEFT JOIN {} b USING (position)
             ORDER BY e.position) TO STDOUT (FORMAT binary)",
            part("event"),
            part("payload_salt"),
            part("payload_body"),
        );
        let wurzeln = format!(
            "COPY (SELECT last_pos, root, frontier FROM log_batch {} ORDER BY last_pos) TO STDOUT (FORMAT binary)",
            from("last_pos")
        );
        Ok(Kopie {
            zeilen: Box::pin(Kopierstrom::new(self.zeilen.copy_out(&zeilen).await?)),
            wurzeln: Box::pin(Kopierstrom::new(self.wurzeln.copy_out(&wurzeln).await?)),
            naechste_wurzel: None,
            erwartet: self.erwartet,
            snapshot: self.snapshot,
            done: false,
            clients: (self.zeilen, self.wurzeln),
        })
    }
}

/// A connection to a state of the database that another one holds.
async fn zum_stand(db: &Db, snapshot: &str) -> Result<Client, StoreError> {
    let client = db.service().await?;
    client
        .batch_execute(&format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{snapshot}';
             SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
        ))
        .await?;
    Ok(client)
}

impl Kopie {
    /// One connection more to the same state of the database, for what is looked up beside the rows.
    pub async fn daneben(&self, db: &Db) -> Result<Client, StoreError> {
        zum_stand(db, &self.snapshot).await
    }

    /// A connection to the same state of the database, for what is checked behind the rows.
    pub async fn schluss(self) -> Result<Schluss, StoreError> {
        let (rows, roots) = self.clients;
        // What follows is small, and may be sorted.
        rows.batch_execute(
            "SET LOCAL enable_hashjoin = on; SET LOCAL enable_sort = on; SET LOCAL enable_seqscan = on;
             SET LOCAL enable_nestloop = on",
        )
        .await?;
        Ok(Schluss {
            client: rows,
            _roots: roots,
        })
    }

    /// The next portion; nothing after the last.
    pub async fn portion(&mut self) -> Result<Option<Portion>, StoreError> {
        if self.done {
            return Ok(None);
        }
        let (mut portion, mut bytes) = (Portion::default(), 0);
        while portion.zeilen.len() < PORTION_ROWS_MAX && bytes < PORTION_BYTES_MAX {
            let Some(zeile) = self.zeilen.next_row().await? else {
                self.done = true;
                break;
            };
            bytes += zeile.len();
            portion.zeilen.push(zeile);
        }
        let last = match portion.zeilen.last() {
            _ if self.done => i64::MAX,
            Some(raw) => zeile(raw)?.position,
            None => i64::MAX,
        };
        loop {
            let head = match self.naechste_wurzel.take() {
                Some(head) => head,
                None => match self.wurzeln.next_row().await? {
                    Some(raw) => wurzel(&raw)?,
                    None => break,
                },
            };
            if head.last_pos > last {
                self.naechste_wurzel = Some(head);
                break;
            }
            portion.wurzeln.push(head);
        }
        Ok(Some(portion))
    }
}

/// The rows of a binary COPY, each as PostgreSQL sent it.
pub(super) struct Kopierstrom {
    stream: Pin<Box<CopyOutStream>>,
    begun: bool,
}

impl Kopierstrom {
    pub(super) fn new(stream: CopyOutStream) -> Self {
        Self {
            stream: Box::pin(stream),
            begun: false,
        }
    }

    /// The next row; nothing after the last.
    pub(super) async fn next_row(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            let Some(mut row) = self.stream.try_next().await? else {
                return Ok(None);
            };
            if !self.begun {
                // Signature, flags, length of an extension, the extension.
                let fixed = SIGNATURE.len() + 8;
                if row.len() < fixed || !row.starts_with(SIGNATURE) {
                    return Err(form("COPY does not begin with its signature"));
                }
                row.advance(fixed - 4);
                let extension = row.get_u32() as usize;
                if row.len() < extension {
                    return Err(form("COPY breaks off in its head"));
                }
                row.advance(extension);
                self.begun = true;
                if row.is_empty() {
                    continue;
                }
            }
            // -1 in place of a number of fields: the end.
            let end = row.starts_with(&[0xff, 0xff]);
            return Ok((!end).then_some(row));
        }
    }
}

pub(super) fn form(reason: &str) -> StoreError {
    StoreError::Payload(format!("the database answers in an unknown form: {reason}"))
}

/// The fields of a row, in their order; `None` is NULL.
pub(super) fn felder<const N: usize>(raw: &[u8]) -> Result<[Option<&[u8]>; N], StoreError> {
    let mut rest = raw;
    let mut take = |n: usize| -> Result<&[u8], StoreError> {
        let (head, tail) = rest
            .split_at_checked(n)
            .ok_or_else(|| form("a row is short"))?;
        rest = tail;
        Ok(head)
    };
    if take(2)? != (N as i16).to_be_bytes() {
        return Err(form("a row has another number of fields"));
    }
    let mut out = [None; N];
    for field in &mut out {
        let mut length = [0; 4];
        length.copy_from_slice(take(4)?);
        if let Ok(length) = usize::try_from(i32::from_be_bytes(length)) {
            *field = Some(take(length)?);
        }
    }
    Ok(out)
}

pub(super) fn number(field: Option<&[u8]>) -> Result<i64, StoreError> {
    let bytes = field.and_then(|f| f.try_into().ok());
    bytes
        .map(i64::from_be_bytes)
        .ok_or_else(|| form("a number has not 8 bytes"))
}

/// Reads a row of a [`Portion`].
pub fn zeile(raw: &[u8]) -> Result<Row<'_>, StoreError> {
    let [position, stream, sequence, header, salt, body] = felder::<6>(raw)?;
    let stream = stream.and_then(|s| s.try_into().ok());
    Ok(Row {
        position: number(position)?,
        stream: RecordId(stream.ok_or_else(|| form("a stream has not 16 bytes"))?),
        sequence: number(sequence)?,
        // NULL, if somebody took the constraint away, is no header either.
        header: header.unwrap_or_default(),
        salt,
        body,
    })
}

/// Reads a row of `log_batch`.
pub fn wurzel(raw: &[u8]) -> Result<Head, StoreError> {
    let [last_pos, root, frontier] = felder::<3>(raw)?;
    Ok(Head {
        last_pos: number(last_pos)?,
        root: root.unwrap_or_default().to_vec(),
        frontier: frontier.unwrap_or_default().to_vec(),
    })
}
