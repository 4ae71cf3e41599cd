//! Uebergabe: offers to hand an Akte over and what became of them.

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{Leistungsart, Uebergabeanlass};
use eakte_domain::zugriff::{Aktion, Bedingung, Beleg};
use eakte_domain::{AkteId, Ereignis, OrgNr, Recorded, UebergabeId, Zeit};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};
use utoipa::ToSchema;

use crate::frage::{Frage, Reader, code, nummer};
use crate::ops::Ops;
use crate::{Error, name_of};

/// Offers of one Akte shown at once.
const EINER_AKTE_MAX: i64 = 50;

/// Writes only to `view_uebergabe`.
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

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    let ende = |stand: Uebergabestand, id: UebergabeId, antwort: Option<&str>| {
        json!({
            "uebergabe": id, "stand": stand, "entschieden_am": e.zeit, "entschieden_von": name_of(e),
            "antwort": antwort,
        })
    };
    match event {
        AkteEvent::UebergabeAngeboten(u) => ops.insert(
            0,
            ANGEBOTEN,
            &json!({
                "uebergabe": u.uebergabe, "akte": e.stream, "anlass": u.anlass, "von": u.von,
                "von_einheit": u.von_einheit, "von_leistungsart": u.von_leistungsart, "an": u.an,
                "einheit": u.einheit, "leistungsart": u.leistungsart, "zustaendig_ab": u.zustaendig_ab,
                "zahlt_bis": u.zahlt_bis, "liest_bis": u.liest_bis, "ersteingang": u.ersteingang.map(|e| e.tag),
                "ersteingang_bei": u.ersteingang.map(|e| e.bei), "grund": u.grund, "angeboten_am": e.zeit,
                "angeboten_von": name_of(e), "stand": Uebergabestand::Angeboten,
            }),
        ),
        AkteEvent::UebergabeAngenommen(u) => {
            let zeile = ende(Uebergabestand::Angenommen, u.uebergabe, None);
            ops.change(ENTSCHIEDEN, u.uebergabe.0, &zeile)
        }
        AkteEvent::UebergabeBeendet(u) => {
            let stand = if u.abgelehnt {
                Uebergabestand::Abgelehnt
            } else {
                Uebergabestand::Zurueckgenommen
            };
            let zeile = ende(stand, u.uebergabe, Some(u.grund.as_str()));
            ops.change(ENTSCHIEDEN, u.uebergabe.0, &zeile)
        }
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
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
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

const ANGEBOTEN: &str = "INSERT INTO view_uebergabe \
    SELECT * FROM json_populate_recordset(NULL::view_uebergabe, $1::json)";
const ENTSCHIEDEN: &str = "UPDATE view_uebergabe u SET stand = r.stand, entschieden_am = r.entschieden_am, \
    entschieden_von = r.entschieden_von, antwort = r.antwort \
    FROM json_populate_recordset(NULL::view_uebergabe, $1::json) r WHERE u.uebergabe = r.uebergabe";

/// How an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uebergabestand {
    /// Nobody has decided yet.
    Angeboten,
    /// The receiving organisation leads the Akte.
    Angenommen,
    /// The receiving organisation has refused.
    Abgelehnt,
    /// The giving organisation has taken it back.
    Zurueckgenommen,
}

impl std::str::FromStr for Uebergabestand {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        Ok(match s {
            "angeboten" => Self::Angeboten,
            "angenommen" => Self::Angenommen,
            "abgelehnt" => Self::Abgelehnt,
            "zurueckgenommen" => Self::Zurueckgenommen,
            _ => return Err(Error::Wert("stand")),
        })
    }
}

/// A hand-over as both sides see it: what is needed to decide, nothing of the Akte's content.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UebergabeZeile {
    /// Its id.
    pub uebergabe: UebergabeId,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// Why it goes: umzug or weiterleitung.
    pub anlass: Uebergabeanlass,
    /// The giving organisation.
    pub von: OrgNr,
    /// Its unit.
    pub von_einheit: String,
    /// The benefit it served there.
    pub von_leistungsart: Leistungsart,
    /// The receiving organisation.
    pub an: OrgNr,
    /// Its unit.
    pub einheit: String,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
    /// First day the receiving organisation is competent.
    pub zustaendig_ab: Date,
    /// Last day the giving organisation pays.
    pub zahlt_bis: Option<Date>,
    /// Last day the giving unit reads.
    pub liest_bis: Option<Date>,
    /// First receipt of the application (§ 16 Abs. 2 SGB I).
    pub ersteingang: Option<Date>,
    /// The organisation that received it then.
    pub ersteingang_bei: Option<OrgNr>,
    /// What the giving side says.
    pub grund: String,
    /// When it was offered.
    pub angeboten_am: Zeit,
    /// By whom.
    pub angeboten_von: String,
    /// How it stands.
    pub stand: Uebergabestand,
    /// When that was decided.
    pub entschieden_am: Option<Zeit>,
    /// By whom.
    pub entschieden_von: Option<String>,
    /// Why it was refused or taken back.
    pub antwort: Option<String>,
}

const SPALTEN: &str =
    "u.*, va.aktenzeichen FROM view_uebergabe u JOIN view_akte va ON va.akte = u.akte";

impl UebergabeZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let bei: Option<i16> = row.try_get("ersteingang_bei")?;
        let bei = bei.map(|nr| u16::try_from(nr).map(OrgNr)).transpose();
        Ok(Self {
            uebergabe: UebergabeId(row.try_get("uebergabe")?),
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            anlass: code(row, "anlass")?,
            von: OrgNr(nummer(row, "von")?),
            von_einheit: row.try_get("von_einheit")?,
            von_leistungsart: code(row, "von_leistungsart")?,
            an: OrgNr(nummer(row, "an")?),
            einheit: row.try_get("einheit")?,
            leistungsart: code(row, "leistungsart")?,
            zustaendig_ab: row.try_get("zustaendig_ab")?,
            zahlt_bis: row.try_get("zahlt_bis")?,
            liest_bis: row.try_get("liest_bis")?,
            ersteingang: row.try_get("ersteingang")?,
            ersteingang_bei: bei.map_err(|_| Error::Wert("ersteingang_bei"))?,
            grund: row.try_get("grund")?,
            angeboten_am: Zeit(row.try_get("angeboten_am")?),
            angeboten_von: row.try_get("angeboten_von")?,
            stand: row.try_get::<_, &str>("stand")?.parse()?,
            entschieden_am: row.try_get::<_, Option<_>>("entschieden_am")?.map(Zeit),
            entschieden_von: row.try_get("entschieden_von")?,
            antwort: row.try_get("antwort")?,
        })
    }
}

/// The hand-overs of an Akte, newest first, at most 50. `beleg`: to see them.
///
/// Who does not lead the Akte sees only those their organisation `org` has part in.
pub async fn uebergaben_der_akte(
    client: &impl Reader,
    beleg: &Beleg,
    org: OrgNr,
) -> Result<Vec<UebergabeZeile>, Error> {
    let akte = beleg
        .akte()
        .filter(|_| beleg.aktion() == Aktion::UebergabeSehen);
    let akte = akte.ok_or(Error::FalscherBeleg)?;
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(SPALTEN)
        .sql(" WHERE u.akte = ")
        .uuid(akte.0)
        .sql(" AND (va.org = ")
        .int(i32::from(org.0))
        .sql(" OR u.von = ")
        .int(i32::from(org.0))
        .sql(" OR u.an = ")
        .int(i32::from(org.0))
        .sql(") ORDER BY u.angeboten_am DESC, u.uebergabe")
        .limit(EINER_AKTE_MAX);
    zeilen(client, f).await
}

/// Open offers to `org`, and all it made itself: of Akten that `filter` (to see a hand-over) lets through.
///
/// Open ones first, then the newest, at most `limit` (1 to 200).
pub async fn uebergaben(
    client: &impl Reader,
    filter: &Bedingung,
    org: OrgNr,
    limit: u8,
) -> Result<Vec<UebergabeZeile>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(SPALTEN)
        .sql(" JOIN auth_akte a ON a.akte = u.akte WHERE (u.von = ")
        .int(i32::from(org.0))
        .sql(" OR (u.an = ")
        .int(i32::from(org.0))
        .sql(" AND u.stand = 'angeboten')) AND ")
        .bedingung(filter)
        .sql(" ORDER BY u.stand <> 'angeboten', u.angeboten_am DESC, u.uebergabe")
        .limit(i64::from(limit.clamp(1, 200)));
    zeilen(client, f).await
}

async fn zeilen(client: &impl Reader, f: Frage) -> Result<Vec<UebergabeZeile>, Error> {
    let rows = f.query(client).await?;
    rows.iter().map(UebergabeZeile::from_row).collect()
}
