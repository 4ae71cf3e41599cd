//! Zugriff: who was shown what of an Akte, from the read logs.

use eakte_domain::leseprotokoll::{Gezeigt, LeseprotokollEvent, Zugriffsart};
use eakte_domain::werte::{Digest, Rolle, Zweck};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{
    AkteId, DokumentId, Ereignis, FreigabeId, NotfallId, NutzerId, OrgNr, Recorded, StreamId, Zeit,
};
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};
use utoipa::ToSchema;

use crate::Error;
use crate::akten::{Cursor, LIMIT_MAX, Seite};
use crate::frage::{Frage, Reader, code, nummer};
use crate::ops::Ops;

/// Things of one event that have a row; no list and no transfer shows more.
const GEZEIGT_MAX: i64 = 10_000;
/// Rows of an answer to one person's question; more months have to be asked for one by one.
const EMPFAENGER_MAX: i64 = 10_000;

#[derive(Serialize)]
struct Zeile<'a> {
    rang: i64,
    stream: StreamId,
    sequence: u64,
    akte: AkteId,
    dokument: Option<DokumentId>,
    fassung: Option<u32>,
    seite: Option<u32>,
    art: Zugriffsart,
    erlaubt: bool,
    zeit: Zeit,
    nutzer: NutzerId,
    name: String,
    org: OrgNr,
    einheit: &'a str,
    rolle: Rolle,
    zweck: Zweck,
    regel: Option<&'a str>,
    norm: Option<&'a str>,
    freigabe: Option<FreigabeId>,
    notfall: Option<NotfallId>,
    regelwerk: Digest,
    filter: Option<&'a str>,
}

/// Writes only to `view_zugriff`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Leseprotokoll(Some(event)) => fold(&mut ops, e, event)?,
            Ereignis::Loeschung(l) if l.nach_regel => {
                for (von, bis) in &l.bereiche {
                    let bereich = json!({"stream": e.stream, "von": von, "bis": bis});
                    ops.update(GELOESCHT, &bereich)?;
                }
            }
            // Of Akten and of the house nothing is a look.
            Ereignis::Leseprotokoll(None)
            | Ereignis::Akte(_)
            | Ereignis::Aktenplan(_)
            | Ereignis::Organisation(_)
            | Ereignis::Scanstapel(_)
            | Ereignis::Klar { .. }
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn fold(ops: &mut Ops, e: &Recorded, event: &LeseprotokollEvent) -> Result<(), Error> {
    let Some(urheber) = &e.urheber else {
        return Ok(());
    };
    let (gezeigt, art, regel, norm, regelwerk, filter) = match event {
        LeseprotokollEvent::Zugegriffen(z) => (
            &z.gezeigt[..],
            z.art,
            z.regel.as_deref(),
            z.norm.as_deref(),
            z.regelwerk,
            z.filter.as_deref(),
        ),
        LeseprotokollEvent::ZugriffVerweigert(v) => (
            std::slice::from_ref(&v.gezeigt),
            v.art,
            Some(v.regel.as_str()),
            None,
            v.regelwerk,
            None,
        ),
    };
    let erlaubt = matches!(event, LeseprotokollEvent::Zugegriffen(_));
    for (n, g) in (0..GEZEIGT_MAX).zip(gezeigt) {
        let Gezeigt {
            akte,
            dokument,
            fassung,
            seite,
            freigabe,
            notfall,
        } = *g;
        let zeile = Zeile {
            rang: e.position.0 as i64 * GEZEIGT_MAX + n,
            stream: e.stream,
            sequence: e.sequence,
            akte,
            dokument,
            fassung,
            seite,
            art,
            erlaubt,
            zeit: e.zeit,
            nutzer: urheber.akteur.nutzer,
            name: urheber.akteur.zeichnung(),
            org: urheber.akteur.org,
            einheit: urheber.akteur.einheit.as_str(),
            rolle: urheber.akteur.rolle,
            zweck: urheber.zweck,
            regel,
            norm,
            freigabe,
            notfall,
            regelwerk,
            filter,
        };
        ops.insert(0, ZEILE, &zeile)?;
    }
    Ok(())
}

const ZEILE: &str =
    "INSERT INTO view_zugriff SELECT * FROM json_populate_recordset(NULL::view_zugriff, $1::json)";
const GELOESCHT: &str = "DELETE FROM view_zugriff z \
    USING json_to_recordset($1::json) r (stream uuid, von bigint, bis bigint) \
    WHERE z.stream = r.stream AND z.sequence BETWEEN r.von AND r.bis";

/// One look at an Akte or at something in it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ZugriffZeile {
    /// When.
    pub zeit: Zeit,
    /// What kind of look.
    pub art: Zugriffsart,
    /// It was allowed; false: asked for and refused.
    pub erlaubt: bool,
    /// The Dokument that was looked at.
    pub dokument: Option<DokumentId>,
    /// Today's Betreff of that Dokument.
    pub betreff: Option<String>,
    /// The version that was asked for; none: the newest.
    pub fassung: Option<i32>,
    /// The page.
    pub seite: Option<i32>,
    /// Who, as they were called then, with "i. V." where that opened the way.
    pub name: String,
    /// Organisation.
    pub org: OrgNr,
    /// Unit.
    pub einheit: String,
    /// Role.
    pub rolle: Rolle,
    /// Purpose.
    pub zweck: Zweck,
    /// `@id` of the policy that decided; none: a list.
    pub regel: Option<String>,
    /// Its paragraph.
    pub norm: Option<String>,
    /// The share it was shown through.
    pub freigabe: Option<FreigabeId>,
    /// The Notfallzugriff it was shown in.
    pub notfall: Option<NotfallId>,
    /// SHA-256 over the policies in force then.
    pub regelwerk: String,
    /// Words of a search.
    pub filter: Option<String>,
}

/// Looks of one organisation's unit under one purpose at one thing on one day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct EmpfaengerZeile {
    /// The Akte.
    pub akte: AkteId,
    /// First look of the day.
    pub zeit: Zeit,
    /// How many looks that day.
    pub anzahl: i64,
    /// They were allowed; false: asked for and refused.
    pub erlaubt: bool,
    /// What kind of look.
    pub art: Zugriffsart,
    /// The Dokument.
    pub dokument: Option<DokumentId>,
    /// Today's Betreff of that Dokument.
    pub betreff: Option<String>,
    /// Organisation that was shown it.
    pub org: OrgNr,
    /// Its unit.
    pub einheit: String,
    /// For which purpose.
    pub zweck: Zweck,
    /// The paragraph it rests on.
    pub norm: Option<String>,
    /// The legal basis of the share it went through.
    pub rechtsgrundlage: Option<String>,
}

fn akte_von(beleg: &Beleg) -> Result<AkteId, Error> {
    match (beleg.aktion(), beleg.objekt()) {
        (Aktion::ZugriffeSehen, Objekt::Akte(akte)) => Ok(akte),
        _ => Err(Error::FalscherBeleg),
    }
}

const BETREFF: &str = "(SELECT d.betreff FROM view_dokument d WHERE d.dokument = z.dokument AND d.akte = z.akte) AS betreff";

/// Who looked at an Akte, newest first, a page at a time. Only while the month's read log is kept.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `ZugriffeSehen`.
pub async fn zugriffe(
    client: &impl Reader,
    beleg: &Beleg,
    nach: Option<Cursor>,
    limit: u16,
) -> Result<Seite<ZugriffZeile>, Error> {
    let akte = akte_von(beleg)?;
    let limit = limit.clamp(1, LIMIT_MAX);
    let mut f = Frage::default();
    f.sql("SELECT z.*, ")
        .sql(BETREFF)
        .sql(" FROM view_zugriff z WHERE z.akte = ")
        .uuid(akte.0);
    if let Some(nach) = nach {
        f.sql(" AND z.rang < ").bigint(nach.zahl());
    }
    f.sql(" ORDER BY z.rang DESC").limit(i64::from(limit) + 1);
    let rows = f.query(client).await?;
    let shown = rows.len().min(usize::from(limit));
    let weiter = match rows.get(shown.saturating_sub(1)) {
        Some(row) if rows.len() > shown => {
            Some(Cursor::new(row.try_get("rang")?, akte).to_string())
        }
        _ => None,
    };
    Ok(Seite {
        zeilen: rows[..shown]
            .iter()
            .map(ZugriffZeile::from_row)
            .collect::<Result<_, _>>()?,
        weiter,
        total_at_least: rows.len(),
    })
}

/// A look in an emergency, as its reviewer sees it: that it was, not what it showed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NotfallBlick {
    /// When.
    pub zeit: Zeit,
    /// What kind of look.
    pub art: Zugriffsart,
    /// The Dokument that was looked at.
    pub dokument: Option<DokumentId>,
    /// The page.
    pub seite: Option<i32>,
}

/// All looks in one emergency, oldest first. Only while the month's read log is kept.
///
/// For who reviews it: the application says who that is.
pub async fn im_notfall(
    client: &impl Reader,
    akte: AkteId,
    notfall: NotfallId,
) -> Result<Vec<NotfallBlick>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT z.zeit, z.art, z.dokument, z.seite FROM view_zugriff z WHERE z.akte = ")
        .uuid(akte.0)
        .sql(" AND z.erlaubt AND z.notfall = ")
        .uuid(notfall.0)
        .sql(" ORDER BY z.rang")
        .limit(EMPFAENGER_MAX);
    let rows = f.query(client).await?;
    let blick = |row: &Row| {
        Ok(NotfallBlick {
            zeit: Zeit(row.try_get("zeit")?),
            art: code(row, "art")?,
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            seite: row.try_get("seite")?,
        })
    };
    rows.iter().map(blick).collect()
}

/// Who received what of these Akten, for what, when: what a person is told (Art. 15 DSGVO). Oldest first.
///
/// Names no employees: a person has a right to the recipients, not to the names of those who worked on the case
/// (EuGH, C-579/21). Errors: [`Error::FalscherBeleg`] unless all are for `ZugriffeSehen`.
pub async fn empfaenger(
    client: &impl Reader,
    belege: &[Beleg],
) -> Result<Vec<EmpfaengerZeile>, Error> {
    let akten: Vec<_> = belege
        .iter()
        .map(|b| akte_von(b).map(|a| a.0))
        .collect::<Result<_, _>>()?;
    let mut f = Frage::default();
    f.sql(
        "SELECT z.akte, min(z.zeit) AS zeit, count(*) AS anzahl, z.erlaubt, z.art, z.dokument, z.org, z.einheit, \
             z.zweck, max(z.norm) AS norm, ",
    )
    .sql(BETREFF)
    .sql(
        ", (SELECT v.rechtsgrundlage FROM view_freigabe v WHERE v.freigabe = z.freigabe) AS rechtsgrundlage \
         FROM view_zugriff z WHERE z.akte = ANY(",
    )
    .uuids(akten)
    // A draft is not open to inspection while the procedure runs (§ 25(1) sentence 2 SGB X). What belongs to one may have
    // been passed on before that was a draft.
    .sql(
        ") AND NOT EXISTS (SELECT FROM auth_dokument d WHERE d.dokument = z.dokument AND d.eigener_entwurf IS NOT NULL) \
         GROUP BY z.akte, z.erlaubt, z.art, z.dokument, z.org, z.einheit, z.zweck, z.freigabe, \
             (to_timestamp(z.zeit / 1000.0) AT TIME ZONE 'Europe/Berlin')::date \
         ORDER BY min(z.zeit), z.akte, z.dokument",
    )
    .limit(EMPFAENGER_MAX);
    let rows = f.query(client).await?;
    rows.iter().map(EmpfaengerZeile::from_row).collect()
}

fn org(row: &Row) -> Result<OrgNr, Error> {
    let org: i16 = row.try_get("org")?;
    u16::try_from(org)
        .map(OrgNr)
        .map_err(|_| Error::Wert("org"))
}

impl ZugriffZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            zeit: Zeit(row.try_get("zeit")?),
            art: code(row, "art")?,
            erlaubt: row.try_get("erlaubt")?,
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: row.try_get("betreff")?,
            fassung: row.try_get("fassung")?,
            seite: row.try_get("seite")?,
            name: row.try_get("name")?,
            org: org(row)?,
            einheit: row.try_get("einheit")?,
            rolle: code(row, "rolle")?,
            zweck: code(row, "zweck")?,
            regel: row.try_get("regel")?,
            norm: row.try_get("norm")?,
            freigabe: row.try_get::<_, Option<_>>("freigabe")?.map(FreigabeId),
            notfall: row.try_get::<_, Option<_>>("notfall")?.map(NotfallId),
            regelwerk: row.try_get("regelwerk")?,
            filter: row.try_get("filter")?,
        })
    }
}

impl EmpfaengerZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            akte: AkteId(row.try_get("akte")?),
            zeit: Zeit(row.try_get("zeit")?),
            anzahl: nummer(row, "anzahl")?,
            erlaubt: row.try_get("erlaubt")?,
            art: code(row, "art")?,
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: row.try_get("betreff")?,
            org: org(row)?,
            einheit: row.try_get("einheit")?,
            zweck: code(row, "zweck")?,
            norm: row.try_get("norm")?,
            rechtsgrundlage: row.try_get("rechtsgrundlage")?,
        })
    }
}
