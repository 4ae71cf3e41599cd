//! Signed checkpoints of the log and what witnesses added to them. Rows only come, none is ever changed.

use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::note::{Note, SignatureLine};
use tokio_postgres::{GenericClient, Row};

use super::StoreError;

/// A checkpoint that the log's signer signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// Signed with ML-DSA, too.
    pub sealed: bool,
    /// Unix milliseconds of the signature's arrival.
    pub zeit: i64,
    /// The three lines and the log's signatures.
    pub note: Note,
}

/// One line that a witness added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Events its checkpoint covers.
    pub size: u64,
    /// Unix seconds, as the witness says.
    pub zeit: u64,
    /// The line.
    pub line: SignatureLine,
}

const SIGNED: &str = "SELECT size, sealed, zeit, note FROM checkpoint";

fn signed(row: &Row) -> Result<Signed, StoreError> {
    let size: i64 = row.get(0);
    let broken = || StoreError::Log {
        position: size - 1,
        reason: "the stored checkpoint of this size cannot be read".into(),
    };
    let note = Note::parse(row.get(3)).map_err(|_| broken())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|_| broken())?;
    if checkpoint.size != size as u64 {
        return Err(broken());
    }
    Ok(Signed {
        checkpoint,
        sealed: row.get(1),
        zeit: row.get(2),
        note,
    })
}

/// Keeps a checkpoint; one that is there already stays as it is.
pub async fn keep(client: &impl GenericClient, s: &Signed) -> Result<(), StoreError> {
    client
        .execute(
            "INSERT INTO checkpoint VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[
                &(s.checkpoint.size as i64),
                &s.sealed,
                &s.zeit,
                &s.note.to_bytes(),
            ],
        )
        .await?;
    Ok(())
}

/// Keeps a witness's line; the first of a key for a size stays.
pub async fn keep_cosignature(
    client: &impl GenericClient,
    c: &Cosignature,
) -> Result<(), StoreError> {
    client
        .execute(
            "INSERT INTO cosignature VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            &[
                &(c.size as i64),
                &c.line.name(),
                &c.line.id().as_slice(),
                &(c.zeit as i64),
                &c.line.to_string(),
            ],
        )
        .await?;
    Ok(())
}

/// The newest checkpoint; the sealed one if there are two of its size.
pub async fn newest(client: &impl GenericClient) -> Result<Option<Signed>, StoreError> {
    let sql = format!("{SIGNED} ORDER BY size DESC, sealed DESC LIMIT 1");
    client
        .query_opt(&sql, &[])
        .await?
        .as_ref()
        .map(signed)
        .transpose()
}

/// The greatest checkpoint that is `genuine`: whoever may write the database may put others beside those that were signed.
pub async fn greatest(
    client: &impl GenericClient,
    genuine: impl Fn(&Signed) -> bool,
) -> Result<Option<Signed>, StoreError> {
    let sql = format!("{SIGNED} WHERE size < $1 ORDER BY size DESC, sealed DESC LIMIT 64");
    let mut below = i64::MAX;
    loop {
        let rows = client.query(&sql, &[&below]).await?;
        let Some(last) = rows.last() else {
            return Ok(None);
        };
        below = last.get(0);
        let mut read = rows.iter().filter_map(|row| signed(row).ok());
        if let Some(found) = read.find(&genuine) {
            return Ok(Some(found));
        }
    }
}

/// The newest sealed checkpoint.
pub async fn newest_seal(client: &impl GenericClient) -> Result<Option<Signed>, StoreError> {
    let sql = format!("{SIGNED} WHERE sealed ORDER BY size DESC LIMIT 1");
    client
        .query_opt(&sql, &[])
        .await?
        .as_ref()
        .map(signed)
        .transpose()
}

/// The checkpoint of a size; the sealed one if there are two.
pub async fn of_size(client: &impl GenericClient, size: u64) -> Result<Option<Signed>, StoreError> {
    let sql = format!("{SIGNED} WHERE size = $1 ORDER BY sealed DESC LIMIT 1");
    client
        .query_opt(&sql, &[&(size as i64)])
        .await?
        .as_ref()
        .map(signed)
        .transpose()
}

/// Sizes at and above `size` that witnesses confirmed, newest first.
pub async fn cosigned_sizes(
    client: &impl GenericClient,
    size: u64,
    sizes_max: i64,
) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT DISTINCT size FROM cosignature WHERE size >= $1 ORDER BY size DESC LIMIT $2";
    let rows = client.query(sql, &[&(size as i64), &sizes_max]).await?;
    Ok(rows.iter().map(|r| r.get::<_, i64>(0) as u64).collect())
}

/// Lines of witnesses for a size.
pub async fn cosignatures(
    client: &impl GenericClient,
    size: u64,
) -> Result<Vec<SignatureLine>, StoreError> {
    let sql = "SELECT line FROM cosignature WHERE size = $1 ORDER BY name, key_id";
    let rows = client.query(sql, &[&(size as i64)]).await?;
    // A line that cannot be read counts for nothing, like one that is not there.
    Ok(rows
        .iter()
        .filter_map(|r| SignatureLine::parse(r.get::<_, &str>(0).trim_end_matches('\n')))
        .collect())
}

/// The largest size that each key confirmed: name, key id, size.
pub async fn newest_by_key(
    client: &impl GenericClient,
) -> Result<Vec<(String, Vec<u8>, u64)>, StoreError> {
    let sql = "SELECT name, key_id, max(size) FROM cosignature GROUP BY name, key_id";
    let rows = client.query(sql, &[]).await?;
    Ok(rows
        .iter()
        .map(|r| (r.get(0), r.get(1), r.get::<_, i64>(2) as u64))
        .collect())
}

/// Sizes of seals, newest first.
pub async fn sealed_sizes(
    client: &impl GenericClient,
    sizes_max: i64,
) -> Result<Vec<u64>, StoreError> {
    let sql = "SELECT size FROM checkpoint WHERE sealed ORDER BY size DESC LIMIT $1";
    let rows = client.query(sql, &[&sizes_max]).await?;
    Ok(rows.iter().map(|r| r.get::<_, i64>(0) as u64).collect())
}
