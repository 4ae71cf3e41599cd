//! Auskunft: what the person concerned was told of an Akte and what not (Art. 15 DSGVO). Written by `verlauf`.

use eakte_domain::OrgNr;
use eakte_domain::Zeit;
use eakte_domain::akte::{AuskunftErteilt, AuskunftVerweigert};
use eakte_domain::werte::{Auskunftsgrundlage, Auskunftsteil};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::frage::{Frage, Reader, nummer};

/// What came of a request: told, or refused. Told in part stands in two lines of the same moment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuskunftZeile {
    /// Place in the Akte's chain.
    pub sequence: u64,
    /// When it was recorded.
    pub zeit: Zeit,
    /// By whom.
    pub name: String,
    /// In which organisation.
    pub org: OrgNr,
    /// In which unit.
    pub einheit: String,
    /// Day the person asked.
    pub beantragt_am: Date,
    /// What was told.
    pub erteilt: Option<Zeitraum>,
    /// What was kept back.
    pub verweigert: Option<Verweigerung>,
}

/// The days an answer covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Zeitraum {
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// What was kept back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verweigerung {
    /// All of it, or these parts.
    pub was: Vec<Auskunftsteil>,
    /// The provision it rests on.
    pub grundlage: Auskunftsgrundlage,
    /// That provision in words: `Art. 15 Abs. 4 DSGVO`.
    pub norm: String,
    /// Why it applies.
    pub grund: String,
    /// The person was told why.
    pub mitgeteilt: bool,
}

impl AuskunftZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let art: &str = row.try_get("art")?;
        let angaben: Value = row.try_get("angaben")?;
        let (beantragt_am, erteilt, verweigert) = match art {
            "AuskunftErteilt" => {
                let e: AuskunftErteilt = serde_json::from_value(angaben)?;
                let zeitraum = Zeitraum {
                    von: e.zeitraum.von,
                    bis: e.zeitraum.bis,
                };
                (e.beantragt_am, Some(zeitraum), None)
            }
            _ => {
                let e: AuskunftVerweigert = serde_json::from_value(angaben)?;
                let v = e.verweigerung;
                let verweigerung = Verweigerung {
                    was: v.was,
                    norm: v.grundlage.norm().to_owned(),
                    grundlage: v.grundlage,
                    grund: v.grund.to_string(),
                    mitgeteilt: v.mitgeteilt,
                };
                (e.beantragt_am, None, Some(verweigerung))
            }
        };
        Ok(Self {
            sequence: nummer(row, "sequence")?,
            zeit: Zeit(row.try_get("zeit")?),
            name: row.try_get("name")?,
            org: OrgNr(nummer(row, "org")?),
            einheit: row.try_get("einheit")?,
            beantragt_am,
            erteilt,
            verweigert,
        })
    }
}

/// What came of the requests about an Akte: newest first, at most 200.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `ZugriffeSehen` of an Akte.
pub async fn auskuenfte(client: &impl Reader, beleg: &Beleg) -> Result<Vec<AuskunftZeile>, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    if !beleg.gilt(Aktion::ZugriffeSehen, Objekt::Akte(akte)) {
        return Err(Error::FalscherBeleg);
    }
    let mut f = Frage::default();
    f.sql(
        "SELECT art, sequence, zeit, name, org, einheit, angaben FROM view_verlauf \
         WHERE art IN ('AuskunftErteilt', 'AuskunftVerweigert') AND akte = ",
    )
    .uuid(akte.0)
    .sql(" ORDER BY position DESC LIMIT 200");
    let rows = f.query(client).await?;
    rows.iter().map(AuskunftZeile::from_row).collect()
}
