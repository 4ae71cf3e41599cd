//! Forward-only migrations, compiled in. Each runs once, in a transaction, and is remembered with its digest.

use tokio_postgres::Client;

use super::StoreError;

/// Name and text, in order. Never edited once released: a changed digest is refused.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_roles", include_str!("../../schema/0001_roles.sql")),
    (
        "0002_event_log",
        include_str!("../../schema/0002_event_log.sql"),
    ),
    ("0003_login", include_str!("../../schema/0003_login.sql")),
    (
        "0004_log_tile",
        include_str!("../../schema/0004_log_tile.sql"),
    ),
    (
        "0005_checkpoint",
        include_str!("../../schema/0005_checkpoint.sql"),
    ),
    ("0006_heads", include_str!("../../schema/0006_heads.sql")),
    ("0007_anchor", include_str!("../../schema/0007_anchor.sql")),
    (
        "0010_erasure",
        include_str!("../../schema/0010_erasure.sql"),
    ),
    (
        "0012_record_key_rewrap",
        include_str!("../../schema/0012_record_key_rewrap.sql"),
    ),
    (
        "0013_escrow_copy",
        include_str!("../../schema/0013_escrow_copy.sql"),
    ),
    (
        "0014_snapshot",
        include_str!("../../schema/0014_snapshot.sql"),
    ),
    (
        "0015_read_log",
        include_str!("../../schema/0015_read_log.sql"),
    ),
    (
        "0016_sitzung",
        include_str!("../../schema/0016_sitzung.sql"),
    ),
    ("0017_faktor", include_str!("../../schema/0017_faktor.sql")),
    (
        "0018_no_checks",
        include_str!("../../schema/0018_no_checks.sql"),
    ),
    ("0019_token", include_str!("../../schema/0019_token.sql")),
    (
        "0020_faktor_sitzung",
        include_str!("../../schema/0020_faktor_sitzung.sql"),
    ),
    (
        "0021_bekannter_browser",
        include_str!("../../schema/0021_bekannter_browser.sql"),
    ),
    (
        "0022_passkey",
        include_str!("../../schema/0022_passkey.sql"),
    ),
    (
        "0023_record_key_copy",
        include_str!("../../schema/0023_record_key_copy.sql"),
    ),
    (
        "0024_event_key",
        include_str!("../../schema/0024_event_key.sql"),
    ),
];

/// What the service's role may do with the read models. They are derived: it may do anything but change their shape.
const GRANTS: &str = "
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT quote_ident(tablename) FROM pg_tables
             WHERE schemaname = current_schema() AND (tablename LIKE 'auth\\_%' OR tablename LIKE 'view\\_%') LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON %s TO eakte_app', t);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO eakte_app, eakte_erase', current_schema());
    -- An operator may have made the roles before, and this user a member without the right to pass that on.
    FOREACH t IN ARRAY ARRAY['eakte_app', 'eakte_erase'] LOOP
        IF NOT pg_has_role(current_user, t, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', t, current_user);
        END IF;
    END LOOP;
END
$$";

/// Brings an empty or older database to this version. Returns the names of the migrations that ran.
///
/// Errors: a released migration was edited; the user of `DATABASE_URL` may not create roles or tables.
///
/// The second value tells that the access models are empty and the log is not: fill them before deciding anything
/// (`follower::fill_auth`). As long as that has not come to its end, each run says so again.
pub async fn migrate(client: &mut Client) -> Result<(Vec<&'static str>, bool), StoreError> {
    client
        .batch_execute(
            // That it exists already is no news for the operator.
            "SET client_min_messages = warning;
             CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, blake3 bytea NOT NULL)",
        )
        .await?;
    let mut ran = Vec::new();
    for (name, sql) in MIGRATIONS {
        let digest = blake3::hash(sql.as_bytes());
        let known = client
            .query_opt(
                "SELECT blake3 FROM schema_migration WHERE name = $1",
                &[name],
            )
            .await?;
        if let Some(row) = known {
            if row.get::<_, &[u8]>(0) != digest.as_bytes() {
                return Err(StoreError::Config(format!(
                    "migration {name} was edited after it ran here; restore its released text"
                )));
            }
            continue;
        }
        let tx = client.transaction().await?;
        tx.batch_execute(sql).await?;
        tx.execute(
            "INSERT INTO schema_migration VALUES ($1, $2)",
            &[name, &digest.as_bytes().as_slice()],
        )
        .await?;
        tx.commit().await?;
        ran.push(*name);
    }
    let created = eakte_projections::create(client).await?;
    client.batch_execute(GRANTS).await?;
    let leer = client
        .query_one("SELECT NOT EXISTS (SELECT 1 FROM event)", &[])
        .await?
        .get(0);
    if created.auth && leer {
        eakte_projections::auth_gefuellt(client).await?;
    }
    Ok((ran, created.auth && !leer))
}
