//! Zuletzt: the Akten a person worked on last.

use std::collections::BTreeMap;

use eakte_domain::zugriff::Bedingung;
use eakte_domain::{Ereignis, NutzerId, Recorded, Zeit};
use serde_json::json;
use tokio_postgres::{GenericClient, Transaction};

use crate::Error;
use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::Frage;
use crate::ops::Ops;

/// Writes only to `view_zuletzt`. Which event of an Akte it was does not matter.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut last = BTreeMap::new();
    for e in events {
        match (&e.ereignis, &e.urheber) {
            (Ereignis::Akte(_), Some(u)) => {
                last.insert((u.akteur.nutzer, e.stream.akte()), (e.position, e.zeit));
            }
            (Ereignis::Akte(_), None)
            | (
                Ereignis::Aktenplan(_)
                | Ereignis::Organisation(_)
                | Ereignis::Klar { .. }
                | Ereignis::Loeschung(_)
                | Ereignis::LoeschungAbgeschlossen { .. }
                | Ereignis::Geloescht(_),
                _,
            ) => {}
        }
    }
    let mut ops = Ops::default();
    for ((nutzer, akte), (position, zeit)) in last {
        let row = json!({"nutzer": nutzer, "akte": akte, "position": position, "zeit": zeit});
        ops.insert(0, ZULETZT, &row)?;
    }
    ops.run(tx).await
}

const ZULETZT: &str = "INSERT INTO view_zuletzt \
    SELECT * FROM json_populate_recordset(NULL::view_zuletzt, $1::json) \
    ON CONFLICT (nutzer, akte) DO UPDATE SET position = excluded.position, zeit = excluded.zeit";

/// The Akten this person worked on last and may still see: newest first, with the moment, at most `limit` (1 to 50).
///
/// Looks at the newest 200 only, so someone who moved to another office pays nothing for their past.
pub async fn zuletzt(
    client: &impl GenericClient,
    nutzer: NutzerId,
    akten: &Bedingung,
    limit: u8,
) -> Result<Vec<(AkteZeile, Zeit)>, Error> {
    let limit = i64::from(limit.clamp(1, 50));
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(", z.zeit FROM (SELECT * FROM view_zuletzt WHERE nutzer = ");
    f.uuid(nutzer.0);
    f.sql(
        " ORDER BY position DESC LIMIT 200) z \
        JOIN auth_akte a ON a.akte = z.akte JOIN view_akte va ON va.akte = z.akte WHERE ",
    );
    f.bedingung(akten)
        .sql(" ORDER BY z.position DESC LIMIT ")
        .bigint(limit);
    let rows = f.query(client).await?;
    rows.iter()
        .map(|r| Ok((AkteZeile::from_row(r)?, Zeit(r.try_get("zeit")?))))
        .collect()
}
