//! Verlauf, the page: newest first.

use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{AkteId, DokumentId, OrgNr, VorgangId, Zeit};
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::akten::{Cursor, LIMIT_MAX, Seite};
use crate::frage::{Frage, Reader, code_opt, nummer};
use crate::sicht::Sicht;
use crate::zeichnung::gezeichnete;

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VerlaufZeile {
    /// Place in the log.
    pub position: u64,
    /// Place in the Akte's chain.
    pub sequence: u64,
    /// The Vorgang it speaks of.
    pub vorgang: Option<VorgangId>,
    /// The Dokument it speaks of.
    pub dokument: Option<DokumentId>,
    /// Today's Betreff of that Dokument or Vorgang.
    pub betreff: Option<String>,
    /// Of a move: where the Dokument came from, if the person may see that Vorgang.
    pub von: Option<VorgangId>,
    /// Type of the event: `DokumentRegistriert` ...
    pub art: String,
    /// When.
    pub zeit: Zeit,
    /// Who; none: the log itself.
    pub name: Option<String>,
    /// In which organisation.
    pub org: Option<OrgNr>,
    /// In which unit.
    pub einheit: Option<String>,
    /// In which role.
    pub rolle: Option<Rolle>,
    /// For which purpose.
    pub zweck: Option<Zweck>,
    /// What the line shows, by type of event (see `verlauf`).
    pub angaben: Value,
    /// Hash of the header, 64 hex digits: what a receipt names.
    pub header: String,
}

/// The history of an Akte, newest first, a page at a time; of one of its Dokumente if one is named.
///
/// A line about a Vorgang or Dokument shows only to those who may see it; a line about a share to those who lead
/// the Akte and to its recipient, who learns neither the versions nor the names that a finally signed Dokument had
/// before. Why something was done the archive reads only where it is its own business; what is noted while working on the
/// Akte is for a benefit and for an audit alone.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `AkteSehen` or `VerlaufSehen` of an Akte.
pub async fn verlauf(
    client: &impl Reader,
    beleg: &Beleg,
    sicht: &Sicht<'_>,
    dokument: Option<DokumentId>,
    nach: Option<Cursor>,
    limit: u16,
) -> Result<Seite<VerlaufZeile>, Error> {
    let Objekt::Akte(akte) = beleg.objekt() else {
        return Err(Error::FalscherBeleg);
    };
    if !matches!(beleg.aktion(), Aktion::AkteSehen | Aktion::VerlaufSehen) {
        return Err(Error::FalscherBeleg);
    }
    let limit = limit.clamp(1, LIMIT_MAX);
    let rows = frage(beleg, akte, sicht, dokument, nach, i64::from(limit) + 1)
        .query(client)
        .await?;
    let mut zeilen: Vec<VerlaufZeile> = rows
        .iter()
        .map(VerlaufZeile::from_row)
        .collect::<Result<_, _>>()?;
    // Why a Dokument was cancelled is the business of those who lead the Akte.
    if beleg.freigabe().is_some() {
        for z in zeilen.iter_mut().filter(|z| z.art == "DokumentStorniert") {
            if let Some(angaben) = z.angaben.as_object_mut() {
                angaben.remove("grund");
            }
        }
    }
    let total_at_least = zeilen.len();
    zeilen.truncate(usize::from(limit));
    let weiter = match zeilen.last() {
        Some(z) if total_at_least > zeilen.len() => {
            let position = i64::try_from(z.position).map_err(|_| Error::Wert("position"))?;
            Some(Cursor::new(position, akte).to_string())
        }
        _ => None,
    };
    Ok(Seite {
        zeilen,
        weiter,
        total_at_least,
    })
}

/// What is taken out of the lines under a purpose. Named for the archive is what stays: an event yet to be keeps its
/// reason to itself.
const fn weggelassen(zweck: Zweck) -> &'static str {
    match zweck {
        Zweck::Leistung(_) | Zweck::Revision => "",
        // Why is the agency's, about its case: the archive reads that it was so. What was appraised, offered, refused and
        // cancelled it has to judge.
        Zweck::Archivierung => {
            " - CASE WHEN x.art IN ('AkteBewertet', 'AngebotZurueckgenommen', 'UebernahmeGescheitert', \
               'LoeschungBeantragt', 'AkteStorniert', 'VorgangStorniert', 'DokumentStorniert') \
             THEN '{}'::text[] ELSE '{grund,vermerk,bestritten,unterlagen}'::text[] END"
        }
        // Working notes are for those who work on the Akte; why a person was not told is read with the Auskuenfte.
        Zweck::Administration | Zweck::Datenschutz | Zweck::Fachaufsicht => {
            " - CASE WHEN x.art IN ('WiedervorlageGesetzt', 'WiedervorlageErledigt', 'MitwirkungAngefordert', \
               'MitwirkungErledigt', 'AuskunftVerweigert') \
             THEN '{grund,unterlagen}'::text[] ELSE '{}'::text[] END"
        }
    }
}

/// Under these purposes nobody may see the Auskuenfte of an Akte, so its history does not tell of them either.
const fn ohne_auskuenfte(zweck: Zweck) -> bool {
    matches!(
        zweck,
        Zweck::Archivierung | Zweck::Fachaufsicht | Zweck::Revision
    )
}

/// Where a Dokument came from is the business of those who lead the Akte, and so is what it was called and held before its
/// Schlusszeichnung; an Anlage of it likewise.
const OHNE_FRUEHERES: &str = "x.angaben - '{von_akte,von_aktenzeichen}'::text[] - CASE \
    WHEN x.art IN ('DokumentRegistriert', 'DokumentUebernommen') AND x.dokument IN (SELECT gz.dokument FROM gz) \
    THEN '{betreff,fassung,fassungen}'::text[] ELSE '{}'::text[] END";
const NICHTS_FRUEHERES: &str = " AND NOT EXISTS (SELECT FROM gz WHERE gz.dokument = x.dokument \
    AND (x.art = 'DokumentBetreffGeaendert' \
         OR x.art = 'DokumentFassungAngefuegt' AND (x.angaben->'fassung'->>'nummer')::int4 < gz.fassung))";

/// Whether the objection to passing medical data on was recorded then or taken back; absent where it stayed as it was.
const WIDERSPRUCH: &str = " || CASE WHEN x.art = 'AkteSchutzFestgelegt' AND x.angaben->'medizinwiderspruch' <> coalesce( \
        (SELECT y.angaben->'medizinwiderspruch' FROM view_verlauf y WHERE y.akte = x.akte \
         AND y.art = 'AkteSchutzFestgelegt' AND y.position < x.position ORDER BY y.position DESC LIMIT 1), 'false'::jsonb) \
    THEN jsonb_build_object('widerspruch', x.angaben->'medizinwiderspruch') ELSE '{}'::jsonb END";

fn frage(
    beleg: &Beleg,
    akte: AkteId,
    sicht: &Sicht<'_>,
    dokument: Option<DokumentId>,
    nach: Option<Cursor>,
    fetch: i64,
) -> Frage {
    let geteilt = beleg.freigabe().is_some();
    // MATERIALIZED: what the person may see of this Akte is found once, not for each line.
    let mut f = Frage::default();
    f.sql(
        "WITH sv AS MATERIALIZED (SELECT v.vorgang FROM auth_vorgang v JOIN auth_akte a ON a.akte = v.akte WHERE v.akte = ",
    )
    .uuid(akte.0)
    .sql(" AND ")
    .bedingung(sicht.vorgaenge)
    .sql("), sd AS MATERIALIZED (SELECT d.dokument FROM auth_dokument d JOIN auth_akte a ON a.akte = d.akte WHERE d.akte = ")
    .uuid(akte.0)
    .sql(" AND ")
    .bedingung(sicht.dokumente)
    .sql("), gz AS MATERIALIZED (");
    gezeichnete(&mut f, akte);
    f.sql(
        ") SELECT x.position, x.sequence, x.vorgang, x.dokument, \
             coalesce((SELECT vd.betreff FROM view_dokument vd WHERE vd.dokument = x.dokument AND vd.akte = x.akte), \
                      (SELECT vb.betreff FROM view_abgabe vb WHERE vb.dokument = x.dokument AND vb.akte = x.akte), \
                      (SELECT vv.betreff FROM view_vorgang vv WHERE vv.vorgang = x.vorgang)) AS betreff, \
             (SELECT sv.vorgang FROM sv WHERE sv.vorgang = x.von) AS von, \
             x.art, x.zeit, x.name, x.org, x.einheit, x.rolle, x.zweck, ",
    )
    .sql(if geteilt { OHNE_FRUEHERES } else { "x.angaben" })
    .sql(weggelassen(sicht.zweck))
    .sql(WIDERSPRUCH)
    .sql(" AS angaben, x.header FROM view_verlauf x WHERE x.akte = ")
    .uuid(akte.0)
    .sql(
        " AND (x.vorgang IS NULL OR x.vorgang IN (SELECT vorgang FROM sv)) \
          AND (x.dokument IS NULL OR x.dokument IN (SELECT dokument FROM sd)",
    );
    // What a Dokument was here before it went to another Akte stays history here, but no share shows it any more.
    if !geteilt {
        f.sql(" OR x.dokument IN (SELECT vb.dokument FROM view_abgabe vb WHERE vb.akte = ")
            .uuid(akte.0)
            .sql(")");
    }
    f.sql(")");
    if geteilt {
        f.sql(" AND (x.empfaenger IS NULL OR x.empfaenger = ")
            .int(i32::from(sicht.org.0))
            .sql(")")
            .sql(NICHTS_FRUEHERES);
    }
    if ohne_auskuenfte(sicht.zweck) {
        f.sql(" AND x.art NOT IN ('AuskunftErteilt', 'AuskunftVerweigert')");
    }
    if let Some(dokument) = dokument {
        f.sql(" AND x.dokument = ").uuid(dokument.0);
    }
    if let Some(nach) = nach {
        f.sql(" AND x.position < ").bigint(nach.zahl());
    }
    f.sql(" ORDER BY x.position DESC").limit(fetch);
    f
}

impl VerlaufZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let org: Option<i16> = row.try_get("org")?;
        let org = org.map(|o| u16::try_from(o).map(OrgNr)).transpose();
        Ok(Self {
            position: nummer(row, "position")?,
            sequence: nummer(row, "sequence")?,
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: row.try_get("betreff")?,
            von: row.try_get::<_, Option<_>>("von")?.map(VorgangId),
            art: row.try_get("art")?,
            zeit: Zeit(row.try_get("zeit")?),
            name: row.try_get("name")?,
            org: org.map_err(|_| Error::Wert("org"))?,
            einheit: row.try_get("einheit")?,
            rolle: code_opt(row, "rolle")?,
            zweck: code_opt(row, "zweck")?,
            angaben: row.try_get("angaben")?,
            header: row.try_get("header")?,
        })
    }
}
