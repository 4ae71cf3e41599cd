//! A batch as columns: what one statement takes.

use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::Auftrag;

/// Inserts a batch and its head, and says so to the followers, if the head it names is there. Otherwise it fails with
/// [`FENCED`], and with it the transaction: so its COMMIT may already be on the way. What the batch holds of streams
/// and keys it leaves to [`NEUE_STROEME`]: most batches hold none, and each insert costs even without rows. The last
/// parameters are its `synchronous_commit` and [`VORRANG`].
pub(super) const INSERT: &str = "
WITH e AS (INSERT INTO event SELECT * FROM unnest($3::bigint[], $4::uuid[], $5::bigint[], $6::bytea[])),
s AS (INSERT INTO payload_salt SELECT * FROM unnest($7::bigint[], $8::bytea[])),
b AS (INSERT INTO payload_body SELECT * FROM unnest($3::bigint[], $9::bytea[])),
c AS (INSERT INTO command SELECT * FROM unnest($10::bytea[], $11::bigint[], $12::int[]))
INSERT INTO log_batch SELECT $13::bigint, $14::bytea, $15::bytea
    FROM pg_advisory_xact_lock_shared($17)
    WHERE 1 / (SELECT count(*) FROM log_batch WHERE last_pos = $1 AND root = $2) = 1
RETURNING pg_notify('eakte_log', last_pos::text), set_config('synchronous_commit', $16, true)";

/// The lock that a batch shares while it is written. Who waits for it has inserted nothing.
pub(super) const VORRANG: i64 = 0x65_61_6b_74_65_18;

/// Inserts the streams a batch opens and the keys it brings.
pub(super) const NEUE_STROEME: &str = "
WITH n AS (INSERT INTO stream SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[]))
INSERT INTO record_key (stream, epoch, klasse, wraps, position, org, empfaenger)
    SELECT * FROM unnest($4::uuid[], $5::int[], $6::text[], $7::bytea[], $8::bigint[], $9::smallint[], $10::bytea[])";

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
    /// The columns of these commands from a position on.
    pub(super) fn of(batch: &'a [Auftrag], mut position: i64) -> Self {
        let mut s = Self::default();
        for auftrag in batch {
            s.command.push(auftrag.command.0.as_bytes().to_vec());
            s.first.push(position);
            s.count.push(auftrag.events() as i32);
            for teil in &auftrag.teile {
                let start = position;
                for (n, e) in teil.events.iter().enumerate() {
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
