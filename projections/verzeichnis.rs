//! Verzeichnis: names of organisations, units and people. Their rights are in `auth`.

use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::Organisationsart;
use eakte_domain::{Ereignis, NutzerId, OrgNr, Recorded};
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};

use crate::Error;
use crate::frage::{Frage, Reader, code, nummer};
use crate::ops::Ops;

/// Writes only to `view_organisation`, `view_einheit`, `view_nutzer`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Organisation(event) => fold(&mut ops, e, event)?,
            Ereignis::Akte(_)
            | Ereignis::Aktenplan(_)
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &OrganisationEvent) -> Result<(), Error> {
    match event {
        OrganisationEvent::OrganisationAngelegt(o) => ops.insert(
            0,
            ORGANISATION,
            &json!({
                "nr": o.nr, "stream": e.stream, "name": o.name, "art": o.art, "kuerzel": o.kuerzel,
            }),
        ),
        OrganisationEvent::EinheitAngelegt(u) => ops.insert(
            1,
            EINHEIT,
            &json!({
                "stream": e.stream, "einheit": u.einheit, "name": u.name, "uebergeordnet": u.uebergeordnet,
            }),
        ),
        OrganisationEvent::NutzerAngelegt(n) => ops.insert(
            2,
            NUTZER,
            &json!({
                "stream": e.stream, "nutzer": n.nutzer, "name": n.name, "anmeldename": n.anmeldename,
            }),
        ),
        OrganisationEvent::NutzerGesperrt(n) => ops.update(GESPERRT, &json!({"nutzer": n.nutzer})),
        // Named, never `_`: a new event must stop the compiler here.
        OrganisationEvent::RolleZugewiesen(_)
        | OrganisationEvent::RolleEntzogen(_)
        | OrganisationEvent::VertretungEingerichtet(_)
        | OrganisationEvent::VertretungBeendet(_)
        | OrganisationEvent::StufeErteilt(_)
        | OrganisationEvent::DelegationErklaert(_)
        | OrganisationEvent::NotfallzugriffEroeffnet(_)
        | OrganisationEvent::NotfallzugriffBeendet(_)
        | OrganisationEvent::NotfallzugriffGeprueft(_)
        | OrganisationEvent::VereinbarungEntworfen(_)
        | OrganisationEvent::VereinbarungGenehmigt(_)
        | OrganisationEvent::VereinbarungBeendet(_)
        | OrganisationEvent::RechtBeantragt(_)
        | OrganisationEvent::RechtEntschieden(_)
        | OrganisationEvent::RegelwerkVorgelegt(_)
        | OrganisationEvent::RegelwerkBestaetigt(_)
        | OrganisationEvent::RegelwerkAbgelehnt(_)
        | OrganisationEvent::RegelwerkGewechselt(_) => Ok(()),
    }
}

const ORGANISATION: &str = "INSERT INTO view_organisation \
    SELECT * FROM json_populate_recordset(NULL::view_organisation, $1::json)";
const EINHEIT: &str = "INSERT INTO view_einheit SELECT o.nr, r.einheit, r.name, r.uebergeordnet \
    FROM json_to_recordset($1::json) AS r (stream uuid, einheit text, name text, uebergeordnet text) \
    JOIN view_organisation o ON o.stream = r.stream";
const NUTZER: &str = "INSERT INTO view_nutzer SELECT r.nutzer, o.nr, r.name, r.anmeldename, false \
    FROM json_to_recordset($1::json) AS r (stream uuid, nutzer uuid, name text, anmeldename text) \
    JOIN view_organisation o ON o.stream = r.stream";
const GESPERRT: &str = "UPDATE view_nutzer n SET gesperrt = true \
    FROM json_populate_recordset(NULL::view_nutzer, $1::json) r WHERE n.nutzer = r.nutzer";

/// An organisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrganisationAnsicht {
    /// Its number.
    pub nr: OrgNr,
    /// Its name.
    pub name: String,
    /// Kreis or Gemeinde.
    pub art: Organisationsart,
    /// Short name.
    pub kuerzel: String,
}

/// A unit of an organisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EinheitAnsicht {
    /// Its organisation.
    pub org: OrgNr,
    /// Its Organisationszeichen.
    pub einheit: String,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub uebergeordnet: Option<String>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NutzerAnsicht {
    /// Their id.
    pub nutzer: NutzerId,
    /// Their organisation.
    pub org: OrgNr,
    /// Their name.
    pub name: String,
    /// What they log in with.
    pub anmeldename: String,
    /// Can no longer act.
    pub gesperrt: bool,
}

impl NutzerAnsicht {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            nutzer: NutzerId(row.try_get("nutzer")?),
            org: OrgNr(nummer(row, "org")?),
            name: row.try_get("name")?,
            anmeldename: row.try_get("anmeldename")?,
            gesperrt: row.try_get("gesperrt")?,
        })
    }
}

/// All organisations by number. Open to everyone who is logged in, like a telephone book.
pub async fn organisationen(client: &impl Reader) -> Result<Vec<OrganisationAnsicht>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT nr, name, art, kuerzel FROM view_organisation ORDER BY nr LIMIT 1000");
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(OrganisationAnsicht {
                nr: OrgNr(nummer(row, "nr")?),
                name: row.try_get("name")?,
                art: code(row, "art")?,
                kuerzel: row.try_get("kuerzel")?,
            })
        })
        .collect()
}

/// The units of an organisation by Organisationszeichen; of all organisations if none is named. At most 5,000.
pub async fn einheiten(
    client: &impl Reader,
    org: Option<OrgNr>,
) -> Result<Vec<EinheitAnsicht>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT org, einheit, name, uebergeordnet FROM view_einheit");
    if let Some(org) = org {
        f.sql(" WHERE org = ").int(i32::from(org.0));
    }
    f.sql(" ORDER BY org, einheit COLLATE \"C\" LIMIT 5000");
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(EinheitAnsicht {
                org: OrgNr(nummer(row, "org")?),
                einheit: row.try_get("einheit")?,
                name: row.try_get("name")?,
                uebergeordnet: row.try_get("uebergeordnet")?,
            })
        })
        .collect()
}

/// The people of an organisation in German order of names; of all organisations if none is named. At most 5,000.
pub async fn personen(
    client: &impl Reader,
    org: Option<OrgNr>,
) -> Result<Vec<NutzerAnsicht>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT nutzer, org, name, anmeldename, gesperrt FROM view_nutzer");
    if let Some(org) = org {
        f.sql(" WHERE org = ").int(i32::from(org.0));
    }
    f.sql(" ORDER BY name, nutzer LIMIT 5000");
    f.query(client)
        .await?
        .iter()
        .map(NutzerAnsicht::from_row)
        .collect()
}

/// One person, by id.
pub async fn person(
    client: &impl Reader,
    nutzer: NutzerId,
) -> Result<Option<NutzerAnsicht>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT nutzer, org, name, anmeldename, gesperrt FROM view_nutzer WHERE nutzer = ");
    f.uuid(nutzer.0);
    f.query_opt(client)
        .await?
        .as_ref()
        .map(NutzerAnsicht::from_row)
        .transpose()
}

/// One person, by what they log in with. If two share it, neither is found: a login must never guess.
pub async fn person_by_anmeldename(
    client: &impl Reader,
    anmeldename: &str,
) -> Result<Option<NutzerAnsicht>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT nutzer, org, name, anmeldename, gesperrt FROM view_nutzer WHERE anmeldename = ");
    f.text(anmeldename).sql(" LIMIT 2");
    match f.query(client).await?.as_slice() {
        [row] => NutzerAnsicht::from_row(row).map(Some),
        _ => Ok(None),
    }
}
