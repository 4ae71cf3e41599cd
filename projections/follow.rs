//! Follow: the views go after the log, batch by batch; rows and checkpoint commit together.

use eakte_domain::{AkteId, Recorded};
use futures::future::try_join_all;
use tokio_postgres::{Client, GenericClient, Transaction};

use crate::{
    Error, aktenbaum, aktenplan, aussonderung, auth, freigabe, geschaeftsgang, loeschung,
    scanstapel, suche, uebergabe, umzug, verlauf, verzeichnis, wiedervorlage, zugriff, zuletzt,
};

/// Name of each view model and the file that makes its tables, in order of making.
const VIEWS: [(&str, &str); 15] = [
    ("stand", include_str!("stand.sql")),
    ("aktenbaum", include_str!("aktenbaum.sql")),
    ("verlauf", include_str!("verlauf.sql")),
    ("suche", include_str!("suche.sql")),
    ("zuletzt", include_str!("zuletzt.sql")),
    ("freigabe", include_str!("freigabe.sql")),
    ("geschaeftsgang", include_str!("geschaeftsgang.sql")),
    ("loeschung", include_str!("loeschung.sql")),
    ("uebergabe", include_str!("uebergabe.sql")),
    ("wiedervorlage", include_str!("wiedervorlage.sql")),
    ("scanstapel", include_str!("scanstapel.sql")),
    ("aussonderung", include_str!("aussonderung.sql")),
    ("zugriff", include_str!("zugriff.sql")),
    ("aktenplan", include_str!("aktenplan.sql")),
    ("verzeichnis", include_str!("verzeichnis.sql")),
];

/// What [`create`] had to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Created {
    /// The access models are new and empty. Apply the whole log to [`auth`] before deciding anything, and say so with
    /// [`auth_gefuellt`] in the same transaction: until then they are made anew each time.
    pub auth: bool,
    /// The views are new and empty; they follow from position 0.
    pub views: bool,
}

/// Makes the tables that are missing or of another version of this program; the latter drops the old ones.
///
/// Run it as the owner of the tables. The service's role needs SELECT, INSERT, UPDATE, DELETE on `auth_*` and
/// `view_*`, and TRUNCATE on `view_*`. Locks: ACCESS EXCLUSIVE on what it drops.
pub async fn create(client: &mut Client) -> Result<Created, Error> {
    let tx = client.transaction().await?;
    let created = Created {
        auth: make(&tx, "auth", AUTH_MARKER, auth::DDL).await?,
        views: make(&tx, "view", VIEW_MARKER, &views_ddl()).await?,
    };
    if created.views {
        mark(&tx, VIEW_MARKER, &views_ddl()).await?;
    }
    tx.commit().await?;
    Ok(created)
}

/// Says that the access models hold all of the log. Run it as the owner of the tables, in the transaction that filled
/// them.
pub async fn auth_gefuellt(client: &impl GenericClient) -> Result<(), Error> {
    mark(client, AUTH_MARKER, auth::DDL).await
}

/// Whether the access models are those of this program and were filled to their end.
pub async fn auth_bereit(client: &impl GenericClient) -> Result<bool, Error> {
    is_marked(client, AUTH_MARKER, auth::DDL).await
}

/// Their comments name the version of the tables: they outlive a crash, which UNLOGGED rows do not.
const AUTH_MARKER: &str = "auth_akte";
const VIEW_MARKER: &str = "view_stand";

fn views_ddl() -> String {
    VIEWS.map(|(_, sql)| sql).concat()
}

async fn is_marked(client: &impl GenericClient, marker: &str, sql: &str) -> Result<bool, Error> {
    let row = client
        .query_one(
            "SELECT obj_description(to_regclass($2), 'pg_class') \
                    IS NOT DISTINCT FROM encode(sha256(convert_to($1, 'UTF8')), 'hex')",
            &[&sql, &marker],
        )
        .await?;
    Ok(row.try_get(0)?)
}

async fn mark(client: &impl GenericClient, marker: &str, sql: &str) -> Result<(), Error> {
    let digest = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')";
    let version: String = client.query_one(digest, &[&sql]).await?.try_get(0)?;
    // 64 hex digits: nothing to quote.
    let comment = format!("COMMENT ON TABLE {marker} IS '{version}'");
    Ok(client.batch_execute(&comment).await?)
}

/// Makes the tables anew, unmarked, unless those of this version are there and marked.
async fn make(tx: &Transaction<'_>, kind: &str, marker: &str, sql: &str) -> Result<bool, Error> {
    if is_marked(tx, marker, sql).await? {
        return Ok(false);
    }
    for table in tables(tx, kind).await? {
        tx.batch_execute(&format!("DROP TABLE {table}")).await?;
    }
    tx.batch_execute(sql).await?;
    Ok(true)
}

/// Position of the last event the views hold; -1 if they hold none.
///
/// A crash of PostgreSQL empties UNLOGGED tables. If any view has no checkpoint, all are emptied here, and the
/// answer is -1: follow from position 0. Ask again whenever `apply_batch` reports a gap.
pub async fn checkpoint(client: &mut Client) -> Result<i64, Error> {
    let tx = begin(client).await?;
    let position = match stand(&tx).await? {
        Some(position) => position,
        None => {
            empty(&tx).await?;
            -1
        }
    };
    tx.commit().await?;
    Ok(position)
}

/// Empties the views, for a rebuild from position 0.
pub async fn reset(client: &mut Client) -> Result<(), Error> {
    let tx = begin(client).await?;
    empty(&tx).await?;
    Ok(tx.commit().await?)
}

/// Applies events to all views and moves their checkpoint, in one transaction. Position of the last one.
///
/// The events must be gap-free and start right after the checkpoint; otherwise [`Error::Luecke`], and nothing
/// changes. A batch of 1 is fine; a rebuild is fastest with 1,000 to 5,000.
pub async fn apply_batch(client: &mut Client, batch: &[Recorded]) -> Result<i64, Error> {
    let tx = begin(client).await?;
    let before = stand(&tx).await?.unwrap_or(-1);
    let mut last = before;
    for e in batch {
        let gefunden = i64::try_from(e.position.0).unwrap_or(i64::MAX);
        if gefunden != last + 1 {
            return Err(Error::Luecke {
                erwartet: last + 1,
                gefunden,
            });
        }
        last = gefunden;
    }
    if last == before {
        return Ok(last);
    }
    fold(&tx, batch, batch).await?;
    end(&tx, last).await?;
    tx.commit().await?;
    Ok(last)
}

/// Takes the next event, an erase event: forgets all rows of its Akte and folds the Akte anew, in one transaction.
///
/// `events`: all of the Akte's stream up to it, the erased ones as `Geloescht`. A rebuild, which meets those as
/// `Geloescht` from the start, ends with the same rows. Errors as `apply_batch`.
pub async fn apply_erasure(
    client: &mut Client,
    akte: AkteId,
    events: &[Recorded],
) -> Result<i64, Error> {
    let tx = begin(client).await?;
    let erwartet = stand(&tx).await?.unwrap_or(-1) + 1;
    let gefunden = events.last().map_or(-1, |e| e.position.0 as i64);
    if gefunden != erwartet {
        return Err(Error::Luecke { erwartet, gefunden });
    }
    tx.execute(
        "DELETE FROM view_fassung f USING view_dokument d WHERE d.dokument = f.dokument AND d.akte = $1",
        &[&akte.0],
    )
    .await?;
    for table in AKTEN_TABLES {
        let sql = format!("DELETE FROM {table} WHERE akte = $1");
        tx.execute(&sql, &[&akte.0]).await?;
    }
    // Rows of Dokumente that went to another Akte are that one's.
    let (hier, _) = umzug::trennen(events);
    fold(&tx, events, &hier).await?;
    end(&tx, gefunden).await?;
    tx.commit().await?;
    Ok(gefunden)
}

/// The tables with rows of one Akte each.
const AKTEN_TABLES: [&str; 19] = [
    "view_akte",
    "view_vorgang",
    "view_dokument",
    "view_verlauf",
    "view_suche",
    "view_zuletzt",
    "view_zuletzt_dokument",
    "view_abgabe",
    "view_freigabe",
    "view_geschaeftsgang",
    "view_schritt",
    "view_versand",
    "view_loeschung",
    "view_uebergabe",
    "view_wiedervorlage",
    "view_aufforderung",
    "view_aussonderung",
    "view_lieferung",
    "view_sperre",
];

/// `hier`: without what is said of Dokumente that lie elsewhere.
async fn fold(tx: &Transaction<'_>, batch: &[Recorded], hier: &[Recorded]) -> Result<(), Error> {
    // One connection: the models take turns, but none waits for another's answers.
    futures::try_join!(
        aktenbaum::apply(tx, hier),
        verlauf::apply(tx, batch),
        suche::apply(tx, hier),
        zuletzt::apply(tx, batch),
        freigabe::apply(tx, batch),
        geschaeftsgang::apply(tx, hier),
        loeschung::apply(tx, batch),
        uebergabe::apply(tx, batch),
        wiedervorlage::apply(tx, batch),
        scanstapel::apply(tx, batch),
        aussonderung::apply(tx, batch),
        zugriff::apply(tx, batch),
        aktenplan::apply(tx, batch),
        verzeichnis::apply(tx, batch),
    )?;
    Ok(())
}

/// Moves the checkpoint.
async fn end(tx: &Transaction<'_>, last: i64) -> Result<(), Error> {
    let names: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).collect();
    tx.execute(
        "INSERT INTO view_stand (view, position) SELECT v, $2 FROM unnest($1::text[]) v \
         ON CONFLICT (view) DO UPDATE SET position = excluded.position",
        &[&names, &last],
    )
    .await?;
    Ok(())
}

/// One table's rows, boiled down: to compare live with rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The table.
    pub table: String,
    /// Number of rows.
    pub rows: i64,
    /// Changes with any row, not with their order.
    pub hash: String,
}

/// Fingerprints of all access models and views but the checkpoint, by table. Reads everything.
pub async fn fingerprint(client: &impl GenericClient) -> Result<Vec<Fingerprint>, Error> {
    let mut all = tables(client, "auth").await?;
    all.extend(tables(client, "view").await?);
    all.retain(|t| t != "view_stand");
    let one = |table: String| async move {
        let sql = format!(
            "SELECT count(*), \
                    coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text \
             FROM {table} t"
        );
        let row = client.query_one(&sql, &[]).await?;
        Ok::<_, Error>(Fingerprint {
            table,
            rows: row.try_get(0)?,
            hash: row.try_get(1)?,
        })
    };
    try_join_all(all.into_iter().map(one)).await
}

/// The common position, if every view has one and they agree.
/// Begins a transaction that writes views. One at a time: the command line rebuilds beside a service that follows, and
/// two that fill the same tables, each in its own order, would end in a deadlock. Readers do not wait.
async fn begin(client: &mut Client) -> Result<Transaction<'_>, Error> {
    let tx = client.transaction().await?;
    tx.batch_execute("LOCK TABLE view_stand IN SHARE ROW EXCLUSIVE MODE")
        .await?;
    Ok(tx)
}

async fn stand(tx: &Transaction<'_>) -> Result<Option<i64>, Error> {
    let row = tx
        .query_one(
            "SELECT count(*), min(position), max(position) FROM view_stand",
            &[],
        )
        .await?;
    let (count, min, max): (i64, Option<i64>, Option<i64>) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let complete = usize::try_from(count).is_ok_and(|n| n == VIEWS.len()) && min == max;
    Ok(if complete { min } else { None })
}

async fn empty(tx: &Transaction<'_>) -> Result<(), Error> {
    let tables = tables(tx, "view").await?.join(", ");
    Ok(tx.batch_execute(&format!("TRUNCATE {tables}")).await?)
}

/// All tables of a kind (`auth`, `view`) in the schema, also those of an older version of this program.
async fn tables(client: &impl GenericClient, kind: &str) -> Result<Vec<String>, Error> {
    let rows = client
        .query(
            "SELECT quote_ident(relname) FROM pg_class \
             WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname LIKE $1 || '\\_%' \
             ORDER BY relname",
            &[&kind],
        )
        .await?;
    rows.iter().map(|r| Ok(r.try_get(0)?)).collect()
}
