//! Freigabe: what the pages show of shares, given, received and waiting for a second person.

use std::collections::BTreeMap;

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::werte::{Betreff, Dokumentklasse, Zweck};
use eakte_domain::zugriff::{Bedingung, Beleg};
use eakte_domain::{
    AkteId, Ereignis, FreigabeId, NutzerId, OrgNr, Recorded, UebergabeId, VereinbarungId,
    VorgangId, Zeit,
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
    let mut last = BTreeMap::new();
    for e in events {
        match &e.ereignis {
            Ereignis::Akte(event) => {
                last.insert(e.stream.akte(), e);
                fold(&mut ops, e, event)?;
            }
            Ereignis::Loeschung(_) | Ereignis::LoeschungAbgeschlossen { .. } => {
                last.insert(e.stream.akte(), e);
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
    if !last.is_empty() {
        // As `view_akte` has it.
        let rows = last
            .iter()
            .map(|(akte, e)| json!({"akte": akte, "geaendert_am": e.zeit}));
        ops.update(GEAENDERT, &rows.collect::<Vec<_>>())?;
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &AkteEvent) -> Result<(), Error> {
    match event {
        AkteEvent::FreigabeBeantragt(f) => ops.insert(
            0,
            NEU,
            &json!({
                "freigabe": f.freigabe, "akte": e.stream, "vorgang": f.vorgang, "empfaenger": f.empfaenger,
                "zweck": f.zweck, "rechtsgrundlage": f.rechtsgrundlage, "klassen": f.klassen, "von": f.von,
                "bis": f.bis, "einheit": f.einheit, "beantragt_am": e.zeit, "beantragt_von": name_of(e),
                "beantragt_durch": f.durch, "beantragt_fuer": f.vertretung, "geaendert_am": e.zeit,
            }),
        ),
        AkteEvent::FreigabeErteilt(f) if f.beantragt_von.is_some() => ops.change(
            ZUGESTIMMT,
            f.freigabe.0,
            &json!({"freigabe": f.freigabe, "erteilt_am": e.zeit, "erteilt_von": name_of(e)}),
        ),
        AkteEvent::FreigabeErteilt(f) => ops.insert(
            0,
            NEU,
            &json!({
                "freigabe": f.freigabe, "akte": e.stream, "vorgang": f.vorgang, "empfaenger": f.empfaenger,
                "zweck": f.zweck, "rechtsgrundlage": f.rechtsgrundlage, "klassen": f.klassen, "von": f.von,
                "bis": f.bis, "einheit": f.einheit, "uebergabe": f.uebergabe,
                "vereinbarung": f.vereinbarung, "erteilt_am": e.zeit,
                "erteilt_von": name_of(e), "geaendert_am": e.zeit,
            }),
        ),
        AkteEvent::FreigabeWiderrufen(f) => beenden(ops, e, f.freigabe, &f.grund),
        AkteEvent::FreigabeAbgelehnt(f) => beenden(ops, e, f.freigabe, &f.grund),
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
        | AkteEvent::UebergabeBeendet(_)
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

fn beenden(
    ops: &mut Ops,
    e: &Recorded,
    freigabe: FreigabeId,
    grund: &Betreff,
) -> Result<(), Error> {
    ops.change(
        WIDERRUFEN,
        freigabe.0,
        &json!({
            "freigabe": freigabe, "widerrufen_am": e.zeit, "widerrufen_von": name_of(e), "grund": grund,
        }),
    )
}

const NEU: &str = "INSERT INTO view_freigabe \
    SELECT * FROM json_populate_recordset(NULL::view_freigabe, $1::json)";
const GEAENDERT: &str = "UPDATE view_freigabe f SET geaendert_am = r.geaendert_am \
    FROM json_populate_recordset(NULL::view_freigabe, $1::json->0) r WHERE f.akte = r.akte";
const ZUGESTIMMT: &str = "UPDATE view_freigabe f SET erteilt_am = r.erteilt_am, erteilt_von = r.erteilt_von \
    FROM json_populate_recordset(NULL::view_freigabe, $1::json) r WHERE f.freigabe = r.freigabe";
const WIDERRUFEN: &str = "UPDATE view_freigabe f \
    SET widerrufen_am = r.widerrufen_am, widerrufen_von = r.widerrufen_von, grund = r.grund \
    FROM json_populate_recordset(NULL::view_freigabe, $1::json) r WHERE f.freigabe = r.freigabe";

/// How a share stands. When it is in force is said by its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Freigabestand {
    /// It opens nothing until a second person agrees.
    Wartet,
    /// Refused or taken back: it never opened anything.
    Abgelehnt,
    /// From its first to its last day it is in force.
    Erteilt,
    /// It was in force, and was revoked.
    Widerrufen,
}

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
    /// How it stands.
    pub stand: Freigabestand,
    /// Whether it opens anything today: granted, between its days, and under an agreement that holds, if it needs one.
    pub gilt: bool,
    /// When it was asked for; none: it needed no second person, for it rests on an agreement, a hand-over or an objection.
    /// Who receives it is not told who asked.
    pub beantragt_am: Option<Zeit>,
    /// By whom.
    pub beantragt_von: Option<String>,
    /// Who that is: this person cannot agree.
    pub beantragt_durch: Option<NutzerId>,
    /// In whose place they asked (i. V.): that person cannot agree either.
    pub beantragt_fuer: Option<NutzerId>,
    /// When it was granted; none: it waits, or was refused.
    pub erteilt_am: Option<Zeit>,
    /// By whom: the second person, if it was asked for.
    pub erteilt_von: Option<String>,
    /// When it was revoked, refused or taken back.
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
    /// As the recipient sees it: who asked is the business of those who lead the Akte.
    fn ohne_antrag(self) -> Self {
        Self {
            beantragt_am: None,
            beantragt_von: None,
            beantragt_durch: None,
            beantragt_fuer: None,
            ..self
        }
    }

    fn from_row(row: &Row) -> Result<Self, Error> {
        let erteilt_am = row.try_get::<_, Option<_>>("erteilt_am")?.map(Zeit);
        let widerrufen_am = row.try_get::<_, Option<_>>("widerrufen_am")?.map(Zeit);
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
            stand: match (erteilt_am, widerrufen_am) {
                (None, None) => Freigabestand::Wartet,
                (None, Some(_)) => Freigabestand::Abgelehnt,
                (Some(_), None) => Freigabestand::Erteilt,
                (Some(_), Some(_)) => Freigabestand::Widerrufen,
            },
            // Whether an agreement holds the directory knows alone: who hands it out asks there.
            gilt: false,
            beantragt_am: row.try_get::<_, Option<_>>("beantragt_am")?.map(Zeit),
            beantragt_von: row.try_get("beantragt_von")?,
            beantragt_durch: row
                .try_get::<_, Option<_>>("beantragt_durch")?
                .map(NutzerId),
            beantragt_fuer: row.try_get::<_, Option<_>>("beantragt_fuer")?.map(NutzerId),
            erteilt_am,
            erteilt_von: row.try_get("erteilt_von")?,
            widerrufen_am,
            widerrufen_von: row.try_get("widerrufen_von")?,
            grund: row.try_get("grund")?,
        })
    }
}

/// The shares of an Akte, those that wait before all others, then the newest, at most 200; revoked and expired ones too.
///
/// Someone who came through a share (the Beleg says so) sees only those to their own organisation, `org`, and none
/// before it is in force.
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
        f.sql(" AND x.erteilt_am IS NOT NULL AND x.empfaenger = ")
            .int(i32::from(org.0));
    }
    f.sql(
        " ORDER BY x.erteilt_am IS NULL AND x.widerrufen_am IS NULL DESC, \
         coalesce(x.erteilt_am, x.beantragt_am) DESC, x.freigabe LIMIT 200",
    );
    let rows = f.query(client).await?;
    let zeilen = rows.iter().map(FreigabeAnsicht::from_row);
    if beleg.freigabe().is_some() {
        return zeilen
            .map(|z| z.map(FreigabeAnsicht::ohne_antrag))
            .collect();
    }
    zeilen.collect()
}

/// Shares that others asked for and that somebody who may share these Akten can agree to today, with their Akten.
///
/// `filter`: to share. Those of `nutzer`, and those that others asked for in their place, are left out: another person
/// decides on them. Oldest first, at most `limit` (1 to 200).
pub async fn wartende_freigaben(
    client: &impl Reader,
    filter: &Bedingung,
    nutzer: NutzerId,
    tag: Date,
    limit: u8,
) -> Result<Vec<(AkteZeile, FreigabeAnsicht)>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(
            ", n.freigabe AS n_freigabe FROM view_freigabe n JOIN auth_akte a ON a.akte = n.akte \
             JOIN view_akte va ON va.akte = n.akte \
             WHERE n.erteilt_am IS NULL AND n.widerrufen_am IS NULL AND a.status = 'in_bearbeitung' AND n.bis >= ",
        )
        .date(tag)
        .sql(" AND n.beantragt_durch <> ")
        .uuid(nutzer.0)
        .sql(" AND n.beantragt_fuer IS DISTINCT FROM ")
        .uuid(nutzer.0)
        .sql(" AND ")
        .bedingung(filter)
        .sql(" ORDER BY n.beantragt_am, n.freigabe")
        .limit(i64::from(limit.clamp(1, 200)));
    mit_akten(client, f).await
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
             WHERE y.erteilt_am IS NOT NULL AND y.empfaenger = ",
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
    let zeilen = mit_akten(client, f).await?;
    Ok(zeilen
        .into_iter()
        .map(|(a, f)| (a, f.ohne_antrag()))
        .collect())
}

/// The Akten that `f` finds, in its order, each with its share `n_freigabe`.
async fn mit_akten(
    client: &impl Reader,
    f: Frage,
) -> Result<Vec<(AkteZeile, FreigabeAnsicht)>, Error> {
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
    let mut freigaben: BTreeMap<FreigabeId, FreigabeAnsicht> = f
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
