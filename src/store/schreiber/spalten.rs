//! A batch as columns: what one statement takes.

use eakte_ledger::tree::{self, Frontier};
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::Auftrag;

/// Inserts a batch and its head, and says so to the followers, if the head it names is there. Otherwise it fails with
/// [`FENCED`], and with it the transaction: so its COMMIT may already be on the way.
pub(super) const INSERT: &str = "
WITH head AS MATERIALIZED (SELECT 1 / count(*) FROM log_batch WHERE last_pos = $1 AND root = $2),
e AS (INSERT INTO event SELECT t.* FROM unnest($3::bigint[], $4::uuid[], $5::bigint[], $6::bytea[]) t, head),
s AS (INSERT INTO payload_salt SELECT t.* FROM unnest($7::bigint[], $8::bytea[]) t, head),
b AS (INSERT INTO payload_body SELECT t.* FROM unnest($3::bigint[], $9::bytea[]) t, head),
c AS (INSERT INTO command SELECT t.* FROM unnest($10::bytea[], $11::bigint[], $12::int[]) t, head),
n AS (INSERT INTO stream SELECT t.* FROM unnest($13::uuid[], $14::text[], $15::smallint[]) t, head),
k AS (INSERT INTO record_key (stream, epoch, klasse, wraps, position, org, empfaenger)
    SELECT t.* FROM unnest($16::uuid[], $17::int[], $18::text[], $19::bytea[], $23::bigint[], $24::smallint[], $25::bytea[]) t, head)
INSERT INTO log_batch SELECT $20::bigint, $21::bytea, $22::bytea FROM head
RETURNING pg_notify('eakte_log', last_pos::text)";

/// What [`INSERT`] fails with if the head it names is not there: no head, so one divided by none.
pub(super) const FENCED: SqlState = SqlState::DIVISION_BY_ZERO;

/// A batch as columns.
#[derive(Default)]
pub(super) struct Spalten<'a> {
    pub(super) position: Vec<i64>,
    pub(super) stream: Vec<Uuid>,
    pub(super) sequence: Vec<i64>,
    pub(super) header: Vec<&'a [u8]>,
    pub(super) salt_position: Vec<i64>,
    pub(super) salt: Vec<&'a [u8]>,
    pub(super) body: Vec<&'a [u8]>,
    pub(super) command: Vec<Vec<u8>>,
    pub(super) first: Vec<i64>,
    pub(super) count: Vec<i32>,
    pub(super) neu: Vec<Uuid>,
    pub(super) art: Vec<&'static str>,
    pub(super) org: Vec<i16>,
    pub(super) key_stream: Vec<Uuid>,
    pub(super) epoch: Vec<i32>,
    pub(super) klasse: Vec<&'static str>,
    pub(super) wraps: Vec<&'a [u8]>,
    pub(super) key_position: Vec<i64>,
    pub(super) key_org: Vec<i16>,
    pub(super) empfaenger: Vec<&'a [u8]>,
}

impl<'a> Spalten<'a> {
    /// The columns of these commands from a position on; the frontier grows by their headers.
    pub(super) fn of(batch: &'a [Auftrag], mut position: i64, frontier: &mut Frontier) -> Self {
        let mut s = Self::default();
        for auftrag in batch {
            s.command.push(auftrag.command.0.as_bytes().to_vec());
            s.first.push(position);
            s.count.push(auftrag.events() as i32);
            for teil in &auftrag.teile {
                let start = position;
                for (n, e) in teil.events.iter().enumerate() {
                    frontier.push(tree::leaf(&e.header));
                    s.position.push(position);
                    s.stream.push(teil.stream.0);
                    s.sequence.push((teil.expected + n as u64) as i64);
                    s.header.push(e.header.as_bytes());
                    s.body.push(&e.body);
                    if let Some(salt) = &e.salt {
                        s.salt_position.push(position);
                        s.salt.push(salt);
                    }
                    position += 1;
                }
                if let Some((art, org)) = teil.neu {
                    s.neu.push(teil.stream.0);
                    s.art.push(art);
                    s.org.push(org as i16);
                }
                for key in &teil.keys {
                    s.key_stream.push(teil.stream.0);
                    s.epoch.push(key.epoch as i32);
                    s.klasse.push(key.klasse);
                    s.wraps.push(&key.wraps);
                    s.key_position.push(start + key.event as i64);
                    s.key_org.push(key.org as i16);
                    s.empfaenger.push(&key.empfaenger);
                }
            }
        }
        s
    }
}
