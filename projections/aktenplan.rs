//! Aktenplan: the plan as a tree.

use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::werte::{Aussonderungsart, Leistungsart};
use eakte_domain::{Ereignis, Recorded};
use serde::Serialize;
use serde_json::json;
use tokio_postgres::Transaction;
use utoipa::ToSchema;

use crate::Error;
use crate::frage::{Frage, Reader, code, code_opt};
use crate::ops::Ops;

/// Writes only to `view_plan`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Aktenplan(AktenplanEvent::PlaneinheitAufgenommen(p)) => ops.insert(
                0,
                AUFGENOMMEN,
                &json!({
                    "kennzeichen": p.kennzeichen, "bezeichnung": p.bezeichnung, "leistungsart": p.leistungsart,
                    "aufbewahrung_jahre": p.aufbewahrung_jahre, "aussonderung": p.aussonderung,
                    "uebergeordnet": p.uebergeordnet, "stillgelegt": false,
                }),
            )?,
            Ereignis::Aktenplan(AktenplanEvent::PlaneinheitStillgelegt(p)) => ops.update(
                STILLGELEGT,
                &json!({"kennzeichen": p.kennzeichen, "grund": p.grund}),
            )?,
            Ereignis::Akte(_) | Ereignis::Organisation(_) | Ereignis::Scanstapel(_) | Ereignis::Klar { .. } | Ereignis::Leseprotokoll(_) | Ereignis::Loeschung(_) | Ereignis::LoeschungAbgeschlossen { .. } | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

const AUFGENOMMEN: &str =
    "INSERT INTO view_plan SELECT * FROM json_populate_recordset(NULL::view_plan, $1::json)";
const STILLGELEGT: &str = "UPDATE view_plan p SET stillgelegt = true, grund = r.grund \
    FROM json_populate_recordset(NULL::view_plan, $1::json) r WHERE p.kennzeichen = r.kennzeichen";

/// A unit of the Aktenplan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Planeinheit {
    /// Its Kennzeichen.
    pub kennzeichen: String,
    /// What its Akten are about.
    pub bezeichnung: String,
    /// The benefit of its Akten, its own or inherited.
    pub leistungsart: Option<Leistungsart>,
    /// Retention in years; none: without end.
    pub aufbewahrung_jahre: Option<i32>,
    /// What becomes of its Akten then.
    pub aussonderung: Aussonderungsart,
    /// The unit above.
    pub uebergeordnet: Option<String>,
    /// Takes no new Akten.
    pub stillgelegt: bool,
    /// 0 at the top.
    pub tiefe: i32,
}

/// The whole Aktenplan, each unit right below the one above it, siblings by Kennzeichen. Needs no right: no Akte is
/// in it. At most 10,000 units and 20 levels.
pub async fn aktenplan(client: &impl Reader) -> Result<Vec<Planeinheit>, Error> {
    let mut f = Frage::default();
    f.sql(
        "WITH RECURSIVE baum AS (\
           SELECT p.*, p.leistungsart AS geerbt, 0 AS tiefe, ARRAY[p.kennzeichen] AS weg FROM view_plan p \
           WHERE p.uebergeordnet IS NULL \
              OR NOT EXISTS (SELECT 1 FROM view_plan o WHERE o.kennzeichen = p.uebergeordnet) \
           UNION ALL \
           SELECT p.*, coalesce(p.leistungsart, b.geerbt), b.tiefe + 1, b.weg || p.kennzeichen \
           FROM baum b JOIN view_plan p ON p.uebergeordnet = b.kennzeichen WHERE b.tiefe < 20) \
         SELECT * FROM baum ORDER BY weg COLLATE \"C\" LIMIT 10000",
    );
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(Planeinheit {
                kennzeichen: row.try_get("kennzeichen")?,
                bezeichnung: row.try_get("bezeichnung")?,
                leistungsart: code_opt(row, "geerbt")?,
                aufbewahrung_jahre: row.try_get("aufbewahrung_jahre")?,
                aussonderung: code(row, "aussonderung")?,
                uebergeordnet: row.try_get("uebergeordnet")?,
                stillgelegt: row.try_get("stillgelegt")?,
                tiefe: row.try_get("tiefe")?,
            })
        })
        .collect()
}
