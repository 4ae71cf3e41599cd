//! Empfaengerkreis: to whom an organisation passes data on, for its register of processing. Written by `freigabe`.

use eakte_domain::werte::{Leistungsart, Zweck};
use eakte_domain::{OrgNr, VereinbarungId};
use jiff::civil::Date;

use crate::Error;
use crate::frage::{Frage, Reader, code, nummer};

/// To whom an organisation passes data of one benefit, for what and on what: no Akte, no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Empfaengerkreis {
    /// The benefit of the Akten.
    pub leistungsart: Leistungsart,
    /// Who receives.
    pub empfaenger: OrgNr,
    /// What for.
    pub zweck: Zweck,
    /// Legal basis.
    pub rechtsgrundlage: String,
    /// The sharing agreement it rests on. Whether that holds the directory knows alone: who asks looks there.
    pub vereinbarung: Option<VereinbarungId>,
}

/// Recipients of what an organisation shares on a day, each once for an agreement, at most 1,000. For its register of
/// processing.
pub async fn empfaengerkreis(
    client: &impl Reader,
    org: OrgNr,
    tag: Date,
) -> Result<Vec<Empfaengerkreis>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT DISTINCT a.leistungsart, x.empfaenger, x.zweck, x.rechtsgrundlage, x.vereinbarung FROM view_freigabe x \
         JOIN auth_akte a ON a.akte = x.akte \
         WHERE x.erteilt_am IS NOT NULL AND x.widerrufen_am IS NULL AND a.org = ",
    )
    .int(i32::from(org.0))
    .sql(" AND x.von <= ")
    .date(tag)
    .sql(" AND x.bis >= ")
    .date(tag)
    .sql(" ORDER BY 1, 2, 3, 4, 5")
    .limit(1_000);
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(Empfaengerkreis {
                leistungsart: code(row, "leistungsart")?,
                empfaenger: OrgNr(nummer(row, "empfaenger")?),
                zweck: code(row, "zweck")?,
                rechtsgrundlage: row.try_get("rechtsgrundlage")?,
                vereinbarung: row
                    .try_get::<_, Option<_>>("vereinbarung")?
                    .map(VereinbarungId),
            })
        })
        .collect()
}
