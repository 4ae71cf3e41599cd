//! Freigabe: what the pages show of shares, given and received.

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Zweck};
use eakte_domain::zugriff::Beleg;
use eakte_domain::{
    AkteId, Ereignis, FreigabeId, OrgNr, Recorded, UebergabeId, VereinbarungId, VorgangId, Zeit,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};
use utoipa::ToSchema;

use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code, codes, nummer};
use crate::ops::Ops;
use crate::sicht::Sicht;
use crate::{Error, name_of};

/// Writes only to `view_freigabe`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => fold(&mut ops, e, event)?,
            // Named, never `_`: a new event must stop the compiler here.
            Ereignis::Aktenplan(
                AktenplanEvent::PlaneinheitAufgenommen(_)
                | AktenplanEvent::PlaneinheitStillgelegt(_),
            )
            | Ereignis::Organisation(
                OrganisationEvent::OrganisationAngelegt(_)
                | OrganisationEvent::EinheitAngelegt(_)
                | OrganisationEvent::NutzerAngelegt(_)
                | OrganisationEvent::RolleZugewiesen(_)
                | OrganisationEvent::RolleEntzogen(_)
                | OrganisationEvent::NutzerGesperrt(_)
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
                | OrganisationEvent::RegelwerkGewechselt(_),
            )
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    match event {
        AkteEvent::FreigabeErteilt(f) => ops.insert(
            0,
            ERTEILT,
            &json!({
                "freigabe": f.freigabe, "akte": e.stream, "vorgang": f.vorgang, "empfaenger": f.empfaenger,
                "zweck": f.zweck, "rechtsgrundlage": f.rechtsgrundlage, "klassen": f.klassen, "von": f.von,
                "bis": f.bis, "einheit": f.einheit, "uebergabe": f.uebergabe,
                "vereinbarung": f.vereinbarung, "erteilt_am": e.zeit,
                "erteilt_von": name_of(e),
            }),
        ),
        AkteEvent::FreigabeWiderrufen(f) => ops.change(
            WIDERRUFEN,
            f.freigabe.0,
            &json!({
                "freigabe": f.freigabe, "widerrufen_am": e.zeit, "widerrufen_von": name_of(e),
                "grund": f.grund,
            }),
        ),
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangAngelegt(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::DokumentRegistriert(_)
        | AkteEvent::DokumentFassungAngefuegt(_)
        | AkteEvent::DokumentBetreffGeaendert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::DokumentUebernommen(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_) => Ok(()),
    }
}

const ERTEILT: &str = "INSERT INTO view_freigabe \
    SELECT * FROM json_populate_recordset(NULL::view_freigabe, $1::json)";
const WIDERRUFEN: &str = "UPDATE view_freigabe f \
    SET widerrufen_am = r.widerrufen_am, widerrufen_von = r.widerrufen_von, grund = r.grund \
    FROM json_populate_recordset(NULL::view_freigabe, $1::json) r WHERE f.freigabe = r.freigabe";

/// A share as shown to people.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FreigabeAnsicht {
    /// Its id.
    pub freigabe: FreigabeId,
    /// The Akte.
    pub akte: AkteId,
    /// Only this Vorgang; none: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// Betreff of that Vorgang.
    pub vorgang_betreff: Option<String>,
    /// Number of that Vorgang.
    pub vorgang_nummer: Option<i32>,
    /// Who may look.
    pub empfaenger: OrgNr,
    /// Name of that organisation.
    pub empfaenger_name: Option<String>,
    /// Only this unit of it; none: every unit that works for the purpose.
    pub einheit: Option<String>,
    /// The hand-over by which it reads on: it ends by itself.
    pub uebergabe: Option<UebergabeId>,
    /// The sharing agreement it rests on: it opens nothing once that is over.
    pub vereinbarung: Option<VereinbarungId>,
    /// What for.
    pub zweck: Zweck,
    /// Legal basis.
    pub rechtsgrundlage: String,
    /// Kinds of Dokumente.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// When it was granted.
    pub erteilt_am: Zeit,
    /// By whom.
    pub erteilt_von: String,
    /// When it was revoked.
    pub widerrufen_am: Option<Zeit>,
    /// By whom.
    pub widerrufen_von: Option<String>,
    /// Why.
    pub grund: Option<String>,
}

const SPALTEN: &str = "x.*, xv.betreff AS vorgang_betreff, xv.nummer AS vorgang_nummer, xo.name AS empfaenger_name \
    FROM view_freigabe x \
    LEFT JOIN view_vorgang xv ON xv.vorgang = x.vorgang \
    LEFT JOIN view_organisation xo ON xo.nr = x.empfaenger";

impl FreigabeAnsicht {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            freigabe: FreigabeId(row.try_get("freigabe")?),
            akte: AkteId(row.try_get("akte")?),
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            vorgang_betreff: row.try_get("vorgang_betreff")?,
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            empfaenger: OrgNr(nummer(row, "empfaenger")?),
            empfaenger_name: row.try_get("empfaenger_name")?,
            einheit: row.try_get("einheit")?,
            uebergabe: row.try_get::<_, Option<_>>("uebergabe")?.map(UebergabeId),
            vereinbarung: row
                .try_get::<_, Option<_>>("vereinbarung")?
                .map(VereinbarungId),
            zweck: code(row, "zweck")?,
            rechtsgrundlage: row.try_get("rechtsgrundlage")?,
            klassen: codes(row, "klassen")?,
            von: row.try_get("von")?,
            bis: row.try_get("bis")?,
            erteilt_am: Zeit(row.try_get("erteilt_am")?),
            erteilt_von: row.try_get("erteilt_von")?,
            widerrufen_am: row.try_get::<_, Option<_>>("widerrufen_am")?.map(Zeit),
            widerrufen_von: row.try_get("widerrufen_von")?,
            grund: row.try_get("grund")?,
        })
    }
}

/// The shares of an Akte, newest first, at most 200; revoked and expired ones too.
///
/// Someone who came through a share (the Beleg says so) sees only those to their own organisation: `org`.
pub async fn freigaben(
    client: &impl Reader,
    beleg: &Beleg,
    org: OrgNr,
) -> Result<Vec<FreigabeAnsicht>, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(SPALTEN)
        .sql(" WHERE x.akte = ")
        .uuid(akte.0);
    if beleg.freigabe().is_some() {
        f.sql(" AND x.empfaenger = ").int(i32::from(org.0));
    }
    f.sql(" ORDER BY x.erteilt_am DESC, x.freigabe LIMIT 200");
    f.query(client)
        .await?
        .iter()
        .map(FreigabeAnsicht::from_row)
        .collect()
}

/// What is shared with the person's organisation for the purpose of the session, today.
///
/// Newest share first, with its Akte, at most `limit` (1 to 200); ask for one more than shown to know whether there
/// is more.
pub async fn mit_mir_geteilt(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    limit: u8,
) -> Result<Vec<(AkteZeile, FreigabeAnsicht)>, Error> {
    let limit = i64::from(limit.clamp(1, 200));
    let mut f = Frage::default();
    // OFFSET 0: newest first along the index, each looked up by its keys, until there are enough.
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(
            ", n.freigabe AS n_freigabe FROM (SELECT y.freigabe, y.akte, y.erteilt_am FROM view_freigabe y \
             WHERE y.empfaenger = ",
        )
        .int(i32::from(sicht.org.0))
        .sql(" AND y.zweck = ")
        .text(sicht.zweck.code())
        .sql(
            " ORDER BY y.erteilt_am DESC, y.freigabe OFFSET 0) n \
             CROSS JOIN LATERAL (SELECT g.freigabe FROM auth_freigabe g \
                                 WHERE g.freigabe = n.freigabe AND NOT g.widerrufen AND g.von <= ",
        )
        .date(sicht.tag)
        .sql(" AND g.bis >= ")
        .date(sicht.tag)
        .sql(
            " OFFSET 0) g CROSS JOIN LATERAL (SELECT x.* FROM auth_akte x WHERE x.akte = n.akte OFFSET 0) a \
             CROSS JOIN LATERAL (SELECT y.* FROM view_akte y WHERE y.akte = n.akte OFFSET 0) va WHERE ",
        )
        .bedingung(sicht.akten)
        .sql(" ORDER BY n.erteilt_am DESC, n.freigabe")
        .limit(limit);
    let akten = f.query(client).await?;
    let ids: Vec<uuid::Uuid> = akten
        .iter()
        .map(|r| r.try_get("n_freigabe"))
        .collect::<Result<_, _>>()?;
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(SPALTEN)
        .sql(" WHERE x.freigabe = ANY (")
        .uuids(ids)
        .sql(")");
    let mut freigaben: std::collections::BTreeMap<FreigabeId, FreigabeAnsicht> = f
        .query(client)
        .await?
        .iter()
        .map(|r| FreigabeAnsicht::from_row(r).map(|x| (x.freigabe, x)))
        .collect::<Result<_, _>>()?;
    let mut out = Vec::with_capacity(akten.len());
    for row in &akten {
        let id = FreigabeId(row.try_get("n_freigabe")?);
        if let Some(freigabe) = freigaben.remove(&id) {
            out.push((AkteZeile::from_row(row)?, freigabe));
        }
    }
    Ok(out)
}

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
}

/// Recipients of what an organisation shares on a day, each once, at most 1,000. For its register of processing.
pub async fn empfaengerkreis(
    client: &impl Reader,
    org: OrgNr,
    tag: Date,
) -> Result<Vec<Empfaengerkreis>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT DISTINCT a.leistungsart, x.empfaenger, x.zweck, x.rechtsgrundlage FROM view_freigabe x \
         JOIN auth_akte a ON a.akte = x.akte WHERE x.widerrufen_am IS NULL AND a.org = ",
    )
    .int(i32::from(org.0))
    .sql(" AND x.von <= ")
    .date(tag)
    .sql(" AND x.bis >= ")
    .date(tag)
    .sql(" ORDER BY 1, 2, 3, 4")
    .limit(1_000);
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(Empfaengerkreis {
                leistungsart: code(row, "leistungsart")?,
                empfaenger: OrgNr(nummer(row, "empfaenger")?),
                zweck: code(row, "zweck")?,
                rechtsgrundlage: row.try_get("rechtsgrundlage")?,
            })
        })
        .collect()
}
