//! Loeschung: requests to erase and what became of them.

use eakte_domain::akte::{AkteEvent, Bereich, Loeschziel};
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::Loeschgrundlage;
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, Ereignis, LoeschungId, NutzerId, Recorded, Zeit};
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};
use utoipa::ToSchema;

use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code, nummer};
use crate::ops::Ops;
use crate::{Error, name_of};

/// Writes only to `view_loeschung`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        let akte = e.stream.akte();
        match &e.ereignis {
            Ereignis::Akte(event) => fold(&mut ops, e, event)?,
            Ereignis::Loeschung(_) => ops.update(
                VOLLZOGEN,
                &json!({"akte": akte, "entschieden_am": e.zeit, "durch": e.sequence}),
            )?,
            Ereignis::LoeschungAbgeschlossen { erase } => {
                ops.update(ABGESCHLOSSEN, &json!({"akte": akte, "durch": erase}))?;
            }
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
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    match event {
        AkteEvent::LoeschungBeantragt(l) => ops.insert(
            0,
            BEANTRAGT,
            &json!({
                "loeschung": l.loeschung, "akte": e.stream.akte(), "position": e.position, "von": l.von,
                "name": name_of(e), "zeit": e.zeit, "ziel": l.ziel, "grundlage": l.grundlage,
                "begruendung": l.begruendung, "ereignisse": anzahl(&l.bereiche), "stand": Stand::Offen,
            }),
        ),
        AkteEvent::LoeschungBeendet(l) => {
            let stand = if l.abgelehnt { Stand::Abgelehnt } else { Stand::Zurueckgenommen };
            ops.update(
                BEENDET,
                &json!({
                    "loeschung": l.loeschung, "stand": stand, "grund": l.grund, "entschieden_am": e.zeit,
                }),
            )
        }
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::AkteAngelegt(_)
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
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::GeschaeftsgangEroeffnet(_)
        | AkteEvent::SchrittErledigt(_)
        | AkteEvent::GeschaeftsgangBeendet(_)
        | AkteEvent::DokumentVersandt(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
        | AkteEvent::DokumentGeschwaerzt(_)
        | AkteEvent::TransfervermerkErstellt(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => Ok(()),
    }
}

fn anzahl(bereiche: &[Bereich]) -> u64 {
    bereiche.iter().map(|b| b.bis - b.von + 1).sum()
}

const BEANTRAGT: &str = "INSERT INTO view_loeschung \
    SELECT * FROM json_populate_recordset(NULL::view_loeschung, $1::json)";
const BEENDET: &str = "UPDATE view_loeschung l SET stand = r.stand, grund = r.grund, entschieden_am = r.entschieden_am \
    FROM json_populate_recordset(NULL::view_loeschung, $1::json) r WHERE l.loeschung = r.loeschung";
const VOLLZOGEN: &str = "UPDATE view_loeschung l SET stand = 'vollzogen', durch = r.durch, entschieden_am = r.entschieden_am \
    FROM json_populate_recordset(NULL::view_loeschung, $1::json) r WHERE l.akte = r.akte AND l.stand = 'offen'";
const ABGESCHLOSSEN: &str = "UPDATE view_loeschung l SET stand = 'abgeschlossen' \
    FROM json_populate_recordset(NULL::view_loeschung, $1::json) r WHERE l.akte = r.akte AND l.durch = r.durch";

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Loeschstand)]
pub enum Stand {
    /// Not decided.
    Offen,
    /// Refused.
    Abgelehnt,
    /// Taken back.
    Zurueckgenommen,
    /// Erased; backups may still hold it.
    Vollzogen,
    /// Gone from the backups, too.
    Abgeschlossen,
}

impl std::str::FromStr for Stand {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        Ok(match s {
            "offen" => Self::Offen,
            "abgelehnt" => Self::Abgelehnt,
            "zurueckgenommen" => Self::Zurueckgenommen,
            "vollzogen" => Self::Vollzogen,
            "abgeschlossen" => Self::Abgeschlossen,
            _ => return Err(Error::Wert("stand")),
        })
    }
}

/// A request to erase.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LoeschungZeile {
    /// Its id.
    pub loeschung: LoeschungId,
    /// The Akte.
    pub akte: AkteId,
    /// Who asked.
    pub von: NutzerId,
    /// Their name.
    pub name: String,
    /// When.
    pub zeit: Zeit,
    /// What is to go.
    #[schema(value_type = Object)]
    pub ziel: Loeschziel,
    /// On what legal basis.
    pub grundlage: Loeschgrundlage,
    /// Why.
    pub begruendung: String,
    /// How many events it takes.
    pub ereignisse: u64,
    /// What became of it.
    pub stand: Stand,
    /// Why it was refused or taken back.
    pub grund: Option<String>,
    /// When it was decided.
    pub entschieden_am: Option<Zeit>,
    /// Sequence of the erase event.
    pub durch: Option<u64>,
}

/// Requests of the Akten the person may see, newest first, at most `limit` (1 to 200); of one Akte if one is named.
pub async fn loeschungen(
    client: &impl Reader,
    akten: &Bedingung,
    akte: Option<AkteId>,
    limit: u8,
) -> Result<Vec<(LoeschungZeile, AkteZeile)>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT ").sql(AKTE_SPALTEN).sql(
        ", l.loeschung, l.von, l.name, l.zeit, l.ziel, l.grundlage, l.begruendung, l.ereignisse, l.stand, l.grund, \
          l.entschieden_am, l.durch FROM view_loeschung l JOIN auth_akte a ON a.akte = l.akte \
          JOIN view_akte va ON va.akte = l.akte WHERE ",
    );
    if let Some(akte) = akte {
        f.sql("l.akte = ").uuid(akte.0).sql(" AND ");
    }
    f.bedingung(akten)
        .sql(" ORDER BY l.stand <> 'offen', l.position DESC")
        .limit(i64::from(limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    rows.iter()
        .map(|r| Ok((LoeschungZeile::from_row(r)?, AkteZeile::from_row(r)?)))
        .collect()
}

impl LoeschungZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let durch: Option<i64> = row.try_get("durch")?;
        let ziel: serde_json::Value = row.try_get("ziel")?;
        let stand: String = row.try_get("stand")?;
        Ok(Self {
            loeschung: LoeschungId(row.try_get("loeschung")?),
            akte: AkteId(row.try_get("akte")?),
            von: NutzerId(row.try_get("von")?),
            name: row.try_get("name")?,
            zeit: Zeit(row.try_get("zeit")?),
            ziel: serde_json::from_value(ziel)?,
            grundlage: code(row, "grundlage")?,
            begruendung: row.try_get("begruendung")?,
            ereignisse: nummer(row, "ereignisse")?,
            stand: stand.parse()?,
            grund: row.try_get("grund")?,
            entschieden_am: row.try_get::<_, Option<i64>>("entschieden_am")?.map(Zeit),
            durch: durch.map(|n| n as u64),
        })
    }
}
