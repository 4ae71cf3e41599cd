//! Zuletzt: the Akten and Dokumente a person worked on last.

use std::collections::BTreeMap;

use eakte_domain::werte::Dokumentklasse;
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, DokumentId, Ereignis, NutzerId, Recorded, Zeit};
use serde::Serialize;
use serde_json::json;
use tokio_postgres::Transaction;
use utoipa::ToSchema;

use crate::Error;
use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code};
use crate::ops::Ops;
use crate::umzug;

/// Writes only to `view_zuletzt` and `view_zuletzt_dokument`. Which event it was does not matter.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let (mut last, mut dokumente) = (BTreeMap::new(), BTreeMap::new());
    for e in events {
        match (&e.ereignis, &e.urheber) {
            (Ereignis::Akte(event), Some(u)) => {
                last.insert((u.akteur.nutzer, e.stream.akte()), (e.position, e.zeit));
                if let Some(dokument) = umzug::dokument(event) {
                    dokumente.insert(
                        (u.akteur.nutzer, e.stream.akte(), dokument),
                        (e.position, e.zeit),
                    );
                }
            }
            (Ereignis::Akte(_), None)
            | (
                Ereignis::Aktenplan(_)
                | Ereignis::Organisation(_)
                | Ereignis::Scanstapel(_)
                | Ereignis::Klar { .. }
                | Ereignis::Leseprotokoll(_)
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
    for ((nutzer, akte, dokument), (position, zeit)) in dokumente {
        let row = json!({
            "nutzer": nutzer, "akte": akte, "dokument": dokument, "position": position, "zeit": zeit,
        });
        ops.insert(1, ZULETZT_DOKUMENT, &row)?;
    }
    ops.run(tx).await
}

const ZULETZT: &str = "INSERT INTO view_zuletzt \
    SELECT * FROM json_populate_recordset(NULL::view_zuletzt, $1::json) \
    ON CONFLICT (nutzer, akte) DO UPDATE SET position = excluded.position, zeit = excluded.zeit";

const ZULETZT_DOKUMENT: &str = "INSERT INTO view_zuletzt_dokument \
    SELECT * FROM json_populate_recordset(NULL::view_zuletzt_dokument, $1::json) \
    ON CONFLICT (nutzer, akte, dokument) DO UPDATE SET position = excluded.position, zeit = excluded.zeit";

/// A Dokument that somebody worked on.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ZuletztDokument {
    /// Its id.
    pub dokument: DokumentId,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Media type of the latest version.
    pub medientyp: Option<String>,
    /// Cancelled.
    pub storniert: bool,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// The person's last action on it.
    pub zeit: Zeit,
}

/// The Dokumente this person worked on last and may still see: newest first, at most `limit` (1 to 50).
///
/// Looks at the newest 200 only, as [`zuletzt`].
pub async fn zuletzt_dokumente(
    client: &impl Reader,
    nutzer: NutzerId,
    dokumente: &Bedingung,
    limit: u8,
) -> Result<Vec<ZuletztDokument>, Error> {
    let limit = i64::from(limit.clamp(1, 50));
    let mut f = Frage::default();
    f.sql(
        "SELECT x.dokument, x.betreff, x.klasse, x.medientyp, x.storniert, x.akte, va.aktenzeichen, z.zeit \
         FROM (SELECT * FROM view_zuletzt_dokument WHERE nutzer = ",
    )
    .uuid(nutzer.0)
    .sql(
        " ORDER BY position DESC LIMIT 200) z CROSS JOIN LATERAL \
             (SELECT y.* FROM auth_dokument y WHERE y.dokument = z.dokument AND y.akte = z.akte OFFSET 0) d \
         CROSS JOIN LATERAL (SELECT y.* FROM auth_akte y WHERE y.akte = d.akte OFFSET 0) a \
         JOIN view_dokument x ON x.dokument = d.dokument JOIN view_akte va ON va.akte = x.akte WHERE ",
    );
    f.bedingung(dokumente)
        .sql(" ORDER BY z.position DESC")
        .limit(limit);
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(ZuletztDokument {
                dokument: DokumentId(row.try_get("dokument")?),
                betreff: row.try_get("betreff")?,
                klasse: code(row, "klasse")?,
                medientyp: row.try_get("medientyp")?,
                storniert: row.try_get("storniert")?,
                akte: AkteId(row.try_get("akte")?),
                aktenzeichen: row.try_get("aktenzeichen")?,
                zeit: Zeit(row.try_get("zeit")?),
            })
        })
        .collect()
}

/// The Akten this person worked on last and may still see: newest first, with the moment, at most `limit` (1 to 50).
///
/// Looks at the newest 200 only, so someone who moved to another office pays nothing for their past.
pub async fn zuletzt(
    client: &impl Reader,
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
         CROSS JOIN LATERAL (SELECT y.* FROM auth_akte y WHERE y.akte = z.akte OFFSET 0) a \
         JOIN view_akte va ON va.akte = z.akte WHERE ",
    );
    f.bedingung(akten)
        .sql(" ORDER BY z.position DESC")
        .limit(limit);
    let rows = f.query(client).await?;
    rows.iter()
        .map(|r| Ok((AkteZeile::from_row(r)?, Zeit(r.try_get("zeit")?))))
        .collect()
}
