//! Aussonderung, the lists: what is due, how what was offered stands, what keeps an Akte.

use eakte_domain::werte::{Bewertung, Rolle};
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, AussonderungId, ProzessId, SperreId, Zeit};
use jiff::civil::{Date, date};
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code_opt, nummer};

/// How far an Akte is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aussonderungsstand {
    /// The archive was asked.
    Angeboten,
    /// The archive has decided.
    Bewertet,
    /// A package was made for the archive, which has not answered yet.
    Abgegeben,
    /// The archive has it; the file here may go.
    Uebernommen,
    /// Taken back, or opened again.
    Zurueckgenommen,
}

impl std::str::FromStr for Aussonderungsstand {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        Ok(match s {
            "angeboten" => Self::Angeboten,
            "bewertet" => Self::Bewertet,
            "abgegeben" => Self::Abgegeben,
            "uebernommen" => Self::Uebernommen,
            "zurueckgenommen" => Self::Zurueckgenommen,
            _ => return Err(Error::Wert("stand")),
        })
    }
}

/// An Akte that was offered, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AussonderungZeile {
    /// The Akte: what is left of it, if it was destroyed.
    pub akte: AkteZeile,
    /// What was offered together.
    pub aussonderung: AussonderungId,
    /// How far it is.
    pub stand: Aussonderungsstand,
    /// What the archive has decided: A, V.
    pub bewertung: Option<Bewertung>,
    /// Last day of its retention.
    pub frist: Date,
    /// When it was offered.
    pub angeboten_am: Zeit,
    /// By whom.
    pub angeboten_von: String,
    /// When the archive decided.
    pub bewertet_am: Option<Zeit>,
    /// Who did.
    pub bewertet_von: Option<String>,
    /// Why.
    pub begruendung: Option<String>,
    /// When it was delivered.
    pub abgegeben_am: Option<Zeit>,
    /// Process id of the delivery.
    pub nachricht: Option<ProzessId>,
    /// SHA-256 of the package, 64 hex digits.
    pub paket: Option<String>,
    /// When the archive confirmed.
    pub bestaetigt_am: Option<Zeit>,
    /// Who read its receipt in: nothing in it is signed.
    pub bestaetigt_von: Option<String>,
    /// As what: the archive itself, or who delivered.
    pub bestaetigt_rolle: Option<Rolle>,
    /// The archive's own reference.
    pub archivkennung: Option<String>,
    /// Why the archive could not take it the last time; empty: it gave no reason.
    pub fehler: Option<String>,
    /// When it was taken back or opened again.
    pub beendet_am: Option<Zeit>,
    /// Why it was taken back; none: it was opened again.
    pub grund: Option<String>,
    /// When it was destroyed.
    pub vernichtet_am: Option<Zeit>,
    /// A hold keeps it today.
    pub gesperrt: bool,
    /// A request to erase it, or part of it, is open: a second one is refused.
    pub loeschung_beantragt: bool,
}

/// A closed Akte whose retention is over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FaelligeAkte {
    /// The Akte.
    pub akte: AkteZeile,
    /// Last day of its retention.
    pub frist: Date,
    /// A hold keeps it today.
    pub gesperrt: bool,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SperreZeile {
    /// Its id.
    pub sperre: SperreId,
    /// Why.
    pub grund: String,
    /// Last day; none: until it is lifted.
    pub bis: Option<Date>,
    /// When it was set.
    pub gesetzt_am: Zeit,
    /// By whom.
    pub gesetzt_von: String,
    /// When it was lifted.
    pub aufgehoben_am: Option<Zeit>,
    /// By whom.
    pub aufgehoben_von: Option<String>,
    /// Why.
    pub aufhebung: Option<String>,
    /// It keeps the Akte today.
    pub gilt: bool,
}

/// Which of what was offered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aussonderungsauswahl {
    /// Of one Akte.
    pub akte: Option<AkteId>,
    /// Of what was offered together.
    pub aussonderung: Option<AussonderungId>,
    /// Of one delivery.
    pub nachricht: Option<ProzessId>,
    /// Without what was taken back and what is destroyed.
    pub nur_offene: bool,
}

fn gesperrt(f: &mut Frage, tag: Date) {
    f.sql(
        "EXISTS (SELECT 1 FROM view_sperre s WHERE s.akte = va.akte AND s.aufgehoben_am IS NULL \
         AND (s.bis IS NULL OR s.bis >= ",
    )
    .date(tag)
    .sql("))");
}

/// Closed Akten whose retention was over before `tag` and that nobody has offered.
fn faellige_aus(f: &mut Frage, filter: &Bedingung, fristen: &[(String, u16)], tag: Date) {
    let jahr = i32::from(tag.year());
    let kuerzeste = fristen.iter().map(|(_, n)| i32::from(*n)).min();
    f.sql(" FROM view_akte va JOIN auth_akte a ON a.akte = va.akte JOIN unnest(")
        .texts(fristen.iter().map(|(plan, _)| plan.clone()).collect())
        .sql("::text[], ")
        .ints(fristen.iter().map(|(_, n)| i32::from(*n)).collect())
        .sql(
            "::int4[]) AS p (plan, jahre) ON p.plan = va.plan \
             WHERE va.status = 'zda' AND date_part('year', va.zda_am) < ",
        )
        .int(jahr - kuerzeste.unwrap_or_default())
        .sql(" AND date_part('year', va.zda_am)::int4 + p.jahre < ")
        .int(jahr)
        .sql(
            " AND NOT EXISTS (SELECT 1 FROM view_aussonderung x WHERE x.akte = va.akte \
             AND x.stand <> 'zurueckgenommen') AND ",
        )
        .bedingung(filter);
}

/// Closed Akten whose retention was over before `tag` and that nobody has offered: longest ago first, at most `limit`.
///
/// `filter`: whose way out the person leads. `fristen`: years of each plan unit that has any.
pub async fn faellige(
    client: &impl Reader,
    filter: &Bedingung,
    fristen: &[(String, u16)],
    tag: Date,
    limit: u16,
) -> Result<Vec<FaelligeAkte>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT ").sql(AKTE_SPALTEN).sql(", p.jahre, ");
    gesperrt(&mut f, tag);
    f.sql(" AS gesperrt");
    faellige_aus(&mut f, filter, fristen, tag);
    f.sql(" ORDER BY va.zda_am, va.aktenzeichen")
        .limit(i64::from(limit));
    let rows = f.query(client).await?;
    let zeile = |row: &Row| {
        let akte = AkteZeile::from_row(row)?;
        let jahre: i32 = row.try_get("jahre")?;
        let jahr = akte.zda_am.map_or(0, |am| i32::from(am.year())) + jahre;
        let jahr = i16::try_from(jahr).map_err(|_| Error::Wert("jahre"))?;
        Ok(FaelligeAkte {
            akte,
            frist: date(jahr, 12, 31),
            gesperrt: row.try_get("gesperrt")?,
        })
    };
    rows.iter().map(zeile).collect()
}

/// How many Akten `faellige` has that no hold keeps.
pub async fn faellige_anzahl(
    client: &impl Reader,
    filter: &Bedingung,
    fristen: &[(String, u16)],
    tag: Date,
) -> Result<u32, Error> {
    let mut f = Frage::default();
    f.sql("SELECT count(*) AS anzahl");
    faellige_aus(&mut f, filter, fristen, tag);
    f.sql(" AND NOT ");
    gesperrt(&mut f, tag);
    let row = f.query_opt(client).await?;
    row.map_or(Ok(0), |row| nummer(&row, "anzahl"))
}

/// How many of the Akten that `filter` lets through wait for the archive's appraisal, and how many for its receipt.
pub async fn wartende_aussonderungen(
    client: &impl Reader,
    filter: &Bedingung,
) -> Result<(u32, u32), Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT count(*) FILTER (WHERE x.stand = 'angeboten') AS angeboten, \
                count(*) FILTER (WHERE x.stand = 'abgegeben') AS abgegeben \
         FROM view_aussonderung x JOIN auth_akte a ON a.akte = x.akte \
         WHERE x.stand IN ('angeboten', 'abgegeben') AND x.vernichtet_am IS NULL AND ",
    )
    .bedingung(filter);
    let row = f.query_opt(client).await?;
    row.map_or(Ok((0, 0)), |row| {
        Ok((nummer(&row, "angeboten")?, nummer(&row, "abgegeben")?))
    })
}

/// What was offered of the Akten that `filter` lets through: the newest offer first, at most `limit`.
pub async fn aussonderungen(
    client: &impl Reader,
    filter: &Bedingung,
    auswahl: Aussonderungsauswahl,
    tag: Date,
    limit: u16,
) -> Result<Vec<AussonderungZeile>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT ").sql(AKTE_SPALTEN).sql(
        ", x.aussonderung, x.stand, x.bewertung, x.frist, x.angeboten_am, x.angeboten_von, x.bewertet_am, \
          x.bewertet_von, x.begruendung, x.abgegeben_am, x.nachricht, x.paket, x.bestaetigt_am, x.bestaetigt_von, \
          x.bestaetigt_rolle, x.archivkennung, x.fehler, x.beendet_am, x.grund, x.vernichtet_am, ",
    );
    gesperrt(&mut f, tag);
    f.sql(
        " AS gesperrt, EXISTS (SELECT 1 FROM view_loeschung l WHERE l.akte = va.akte AND l.stand = 'offen') \
          AS loeschung_beantragt FROM view_aussonderung x JOIN auth_akte a ON a.akte = x.akte \
          JOIN view_akte va ON va.akte = x.akte WHERE ",
    );
    if let Some(akte) = auswahl.akte {
        f.sql("x.akte = ").uuid(akte.0).sql(" AND ");
    }
    if let Some(aussonderung) = auswahl.aussonderung {
        f.sql("x.aussonderung = ").uuid(aussonderung.0).sql(" AND ");
    }
    if let Some(nachricht) = auswahl.nachricht {
        f.sql("x.nachricht = ").uuid(nachricht.0).sql(" AND ");
    }
    if auswahl.nur_offene {
        f.sql("x.stand <> 'zurueckgenommen' AND x.vernichtet_am IS NULL AND ");
    }
    f.bedingung(filter)
        .sql(" ORDER BY x.position DESC")
        .limit(i64::from(limit));
    let rows = f.query(client).await?;
    rows.iter().map(AussonderungZeile::from_row).collect()
}

/// Akten that went out with this delivery and with another one since, and when, of those that `filter` lets through.
pub async fn ersetzte(
    client: &impl Reader,
    filter: &Bedingung,
    nachricht: ProzessId,
) -> Result<Vec<(AkteId, Zeit)>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT x.akte, x.ersetzt_am FROM view_lieferung x JOIN auth_akte a ON a.akte = x.akte \
         WHERE x.ersetzt_am IS NOT NULL AND x.nachricht = ",
    )
    .uuid(nachricht.0)
    .sql(" AND ")
    .bedingung(filter)
    .sql(" ORDER BY x.position");
    let rows = f.query(client).await?;
    let zeile = |row: &Row| {
        let akte = AkteId(row.try_get("akte")?);
        Ok((akte, Zeit(row.try_get("ersetzt_am")?)))
    };
    rows.iter().map(zeile).collect()
}

/// The holds of an Akte that `filter` lets through, those in force first, at most 50.
pub async fn sperren(
    client: &impl Reader,
    filter: &Bedingung,
    akte: AkteId,
    tag: Date,
) -> Result<Vec<SperreZeile>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT s.*, (s.aufgehoben_am IS NULL AND (s.bis IS NULL OR s.bis >= ")
        .date(tag)
        .sql(")) AS gilt FROM view_sperre s JOIN auth_akte a ON a.akte = s.akte WHERE s.akte = ")
        .uuid(akte.0)
        .sql(" AND ")
        .bedingung(filter)
        .sql(" ORDER BY gilt DESC, s.gesetzt_am DESC, s.sperre")
        .limit(50);
    let rows = f.query(client).await?;
    rows.iter().map(SperreZeile::from_row).collect()
}

fn zeit(row: &Row, column: &'static str) -> Result<Option<Zeit>, Error> {
    Ok(row.try_get::<_, Option<i64>>(column)?.map(Zeit))
}

impl AussonderungZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            akte: AkteZeile::from_row(row)?,
            aussonderung: AussonderungId(row.try_get("aussonderung")?),
            stand: row.try_get::<_, &str>("stand")?.parse()?,
            bewertung: code_opt(row, "bewertung")?,
            frist: row.try_get("frist")?,
            angeboten_am: Zeit(row.try_get("angeboten_am")?),
            angeboten_von: row.try_get("angeboten_von")?,
            bewertet_am: zeit(row, "bewertet_am")?,
            bewertet_von: row.try_get("bewertet_von")?,
            begruendung: row.try_get("begruendung")?,
            abgegeben_am: zeit(row, "abgegeben_am")?,
            nachricht: row.try_get::<_, Option<Uuid>>("nachricht")?.map(ProzessId),
            paket: row.try_get("paket")?,
            bestaetigt_am: zeit(row, "bestaetigt_am")?,
            bestaetigt_von: row.try_get("bestaetigt_von")?,
            bestaetigt_rolle: code_opt(row, "bestaetigt_rolle")?,
            archivkennung: row.try_get("archivkennung")?,
            fehler: row.try_get("fehler")?,
            beendet_am: zeit(row, "beendet_am")?,
            grund: row.try_get("grund")?,
            vernichtet_am: zeit(row, "vernichtet_am")?,
            gesperrt: row.try_get("gesperrt")?,
            loeschung_beantragt: row.try_get("loeschung_beantragt")?,
        })
    }
}

impl SperreZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            sperre: SperreId(row.try_get("sperre")?),
            grund: row.try_get("grund")?,
            bis: row.try_get("bis")?,
            gesetzt_am: Zeit(row.try_get("gesetzt_am")?),
            gesetzt_von: row.try_get("gesetzt_von")?,
            aufgehoben_am: zeit(row, "aufgehoben_am")?,
            aufgehoben_von: row.try_get("aufgehoben_von")?,
            aufhebung: row.try_get("aufhebung")?,
            gilt: row.try_get("gilt")?,
        })
    }
}
