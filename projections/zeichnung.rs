//! Zeichnung: what the pages show of signatures and dispatch, and what waits for somebody. Written by `geschaeftsgang`.

use std::collections::BTreeMap;

use eakte_domain::werte::{
    Dokumentklasse, Schrittergebnis, Verfuegung, Versandart, Zeichnungsstand,
};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{AkteId, DokumentId, GeschaeftsgangId, NutzerId, OrgNr, Zeit};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::frage::{Frage, Reader, code, code_opt, nummer};
use crate::sicht::Sicht;

/// Appends a query for the finally signed Dokumente of an Akte and their Anlagen, and the Anlagen of these: `dokument`,
/// and as `fassung` the version that was signed. An Anlage is bound as long as what it belongs to: its newest version lay
/// there then.
pub(crate) fn gezeichnete(f: &mut Frage, akte: AkteId) {
    f.sql(
        "WITH RECURSIVE gang AS (SELECT s.dokument, g.fassung FROM view_schritt s \
             JOIN view_geschaeftsgang g ON g.geschaeftsgang = s.geschaeftsgang \
             WHERE s.verfuegung = 'schlusszeichnung' AND s.ergebnis = 'gezeichnet' AND s.akte = ",
    )
    .uuid(akte.0)
    // UNION, not UNION ALL: it ends even if a broken log says that two Dokumente are Anlagen of each other.
    .sql(
        "), mit AS (SELECT gang.dokument FROM gang \
             UNION SELECT d.dokument FROM mit m JOIN view_dokument d ON d.anlage_zu = m.dokument AND d.akte = ",
    )
    .uuid(akte.0)
    // An erased version does not make the one before it the newest.
    .sql(
        ") SELECT m.dokument, coalesce(gang.fassung, greatest(d.fassungen, \
             (SELECT max((l.ziel->>'nummer')::int4) FROM view_loeschung l \
              WHERE l.akte = d.akte AND l.ziel->>'dokument' = d.dokument::text))) AS fassung FROM mit m \
         LEFT JOIN gang ON gang.dokument = m.dokument LEFT JOIN view_dokument d ON d.dokument = m.dokument",
    );
}

/// A step: who is asked for what, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SchrittZeile {
    /// Its number, from 1.
    pub nummer: u32,
    /// What for.
    pub verfuegung: Verfuegung,
    /// Who.
    pub nutzer: NutzerId,
    /// What they are called now.
    pub name: Option<String>,
    /// Until when.
    pub termin: Option<Date>,
    /// It is this one's turn.
    pub wartet: bool,
    /// What came of it; none: nothing yet.
    pub ergebnis: Option<Schrittergebnis>,
    /// When.
    pub erledigt_am: Option<Zeit>,
    /// By whom, with "i. V." where it was so.
    pub erledigt_von: Option<String>,
    /// What they said to it.
    pub vermerk: Option<String>,
}

/// A way of a Dokument past those who sign it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GeschaeftsgangZeile {
    /// Its id.
    pub geschaeftsgang: GeschaeftsgangId,
    /// The version that is signed.
    pub fassung: u32,
    /// A word to those who sign.
    pub vermerk: Option<String>,
    /// When it was opened.
    pub eroeffnet_am: Zeit,
    /// By whom.
    pub eroeffnet_von: String,
    /// Who that is.
    pub eroeffnet_durch: NutzerId,
    /// Who wrote the version: with who opened it they do not sign finally.
    pub verfasser: Option<NutzerId>,
    /// When it was ended before its last step.
    pub beendet_am: Option<Zeit>,
    /// By whom.
    pub beendet_von: Option<String>,
    /// Why.
    pub grund: Option<String>,
    /// Its steps, in order.
    pub schritte: Vec<SchrittZeile>,
}

impl GeschaeftsgangZeile {
    /// The step whose turn it is.
    pub fn wartet(&self) -> Option<&SchrittZeile> {
        self.schritte.iter().find(|s| s.wartet)
    }
}

/// A dispatch.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VersandZeile {
    /// On which day it left.
    pub tag: Date,
    /// By which way.
    pub versandart: Versandart,
    /// To whom.
    pub empfaenger: String,
    /// When that was recorded.
    pub zeit: Zeit,
    /// By whom.
    pub von: String,
}

/// A step that waits for somebody, with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WartenderSchritt {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Number of the step, from 1.
    pub nummer: u32,
    /// What it asks for.
    pub verfuegung: Verfuegung,
    /// Whom it names: you, or somebody you stand in for today.
    pub nutzer: NutzerId,
    /// What they are called.
    pub name: Option<String>,
    /// Until when.
    pub termin: Option<Date>,
    /// Who handed it on.
    pub eroeffnet_von: String,
    /// When.
    pub eroeffnet_am: Zeit,
    /// A word to those who sign.
    pub vermerk: Option<String>,
    /// The Dokument.
    pub dokument: DokumentId,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// The organisation that leads it.
    pub org: OrgNr,
}

/// A Dokument that came back to who handed it on: given back, or finally signed and to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ZurueckZeile {
    /// The Dokument.
    pub dokument: DokumentId,
    /// What it is about.
    pub betreff: String,
    /// Given back or finally signed.
    pub zeichnung: Zeichnungsstand,
    /// By whom.
    pub von: Option<String>,
    /// When.
    pub am: Option<Zeit>,
    /// Their word to it; the reason of who gave back.
    pub vermerk: Option<String>,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// The organisation that leads it.
    pub org: OrgNr,
}

/// The Geschaeftsgaenge of a Dokument, newest first, at most 50. None to who came through a share.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `DokumentSehen` of a Dokument.
pub async fn geschaeftsgaenge(
    client: &impl Reader,
    beleg: &Beleg,
) -> Result<Vec<GeschaeftsgangZeile>, Error> {
    let Some(dokument) = gesehen(beleg)? else {
        return Ok(Vec::new());
    };
    let mut f = Frage::default();
    f.sql("SELECT * FROM view_geschaeftsgang WHERE dokument = ")
        .uuid(dokument.0)
        .sql(" ORDER BY eroeffnet_am DESC, geschaeftsgang LIMIT 50");
    let mut alle: Vec<GeschaeftsgangZeile> = f
        .query(client)
        .await?
        .iter()
        .map(GeschaeftsgangZeile::from_row)
        .collect::<Result<_, _>>()?;
    if alle.is_empty() {
        return Ok(alle);
    }
    let mut f = Frage::default();
    f.sql(
        "SELECT s.*, n.name FROM view_schritt s LEFT JOIN view_nutzer n ON n.nutzer = s.nutzer \
         WHERE s.geschaeftsgang = ANY (",
    )
    .uuids(alle.iter().map(|g| g.geschaeftsgang.0).collect())
    .sql(") ORDER BY s.geschaeftsgang, s.nummer");
    let mut schritte: BTreeMap<Uuid, Vec<SchrittZeile>> = BTreeMap::new();
    for row in &f.query(client).await? {
        let gang = schritte.entry(row.try_get("geschaeftsgang")?);
        gang.or_default().push(SchrittZeile::from_row(row)?);
    }
    for g in &mut alle {
        g.schritte = schritte.remove(&g.geschaeftsgang.0).unwrap_or_default();
    }
    Ok(alle)
}

/// When, how and to whom a Dokument left the house, oldest first, at most 50. Nothing to who came through a share.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `DokumentSehen` of a Dokument.
pub async fn versand(client: &impl Reader, beleg: &Beleg) -> Result<Vec<VersandZeile>, Error> {
    let Some(dokument) = gesehen(beleg)? else {
        return Ok(Vec::new());
    };
    let mut f = Frage::default();
    f.sql("SELECT * FROM view_versand WHERE dokument = ")
        .uuid(dokument.0)
        .sql(" ORDER BY position LIMIT 50");
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(VersandZeile {
                tag: row.try_get("tag")?,
                versandart: code(row, "versandart")?,
                empfaenger: row.try_get("empfaenger")?,
                zeit: Zeit(row.try_get("zeit")?),
                von: row.try_get("von")?,
            })
        })
        .collect()
}

/// The Dokument, to who sees it by themselves.
fn gesehen(beleg: &Beleg) -> Result<Option<DokumentId>, Error> {
    let Objekt::Dokument(_, dokument) = beleg.objekt() else {
        return Err(Error::FalscherBeleg);
    };
    if beleg.aktion() != Aktion::DokumentSehen {
        return Err(Error::FalscherBeleg);
    }
    Ok(Some(dokument).filter(|_| beleg.freigabe().is_none()))
}

/// Steps whose turn it is and that name one of these people, as far as the person who looks may see the Dokumente: what
/// is due first before what has no day, then the oldest, at most `limit` (1 to 200).
///
/// `personen`: who looks, and whom they stand in for.
pub async fn wartende_schritte(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    personen: &[NutzerId],
    limit: u8,
) -> Result<Vec<WartenderSchritt>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT s.geschaeftsgang, s.nummer, s.verfuegung, s.nutzer, n.name, s.termin, g.eroeffnet_von, g.eroeffnet_am, \
                g.vermerk, x.dokument, x.betreff, x.klasse, x.akte, va.aktenzeichen, va.org \
         FROM view_schritt s JOIN view_geschaeftsgang g ON g.geschaeftsgang = s.geschaeftsgang \
         JOIN auth_dokument d ON d.dokument = s.dokument AND d.akte = s.akte JOIN auth_akte a ON a.akte = d.akte \
         JOIN view_dokument x ON x.dokument = d.dokument JOIN view_akte va ON va.akte = x.akte \
         LEFT JOIN view_nutzer n ON n.nutzer = s.nutzer \
         WHERE s.wartet AND NOT x.storniert AND s.nutzer = ANY (",
    )
    .uuids(personen.iter().map(|p| p.0).collect())
    .sql(") AND ")
    .bedingung(sicht.dokumente)
    .sql(" ORDER BY s.termin NULLS LAST, g.eroeffnet_am, s.geschaeftsgang")
    .limit(i64::from(limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    rows.iter().map(WartenderSchritt::from_row).collect()
}

/// What came back to one of these people who handed it on, as far as the person who looks may see the Dokumente: what was
/// given back and is not mended yet, then letters that are finally signed and not sent; the oldest first, at most `limit`
/// (1 to 200). Only in open Vorgaenge that the own organisation leads.
///
/// `personen`: who looks, and whom they stand in for.
pub async fn zurueckgekommen(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    personen: &[NutzerId],
    limit: u8,
) -> Result<Vec<ZurueckZeile>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT x.dokument, x.betreff, x.zeichnung, z.erledigt_von, z.erledigt_am, z.vermerk, x.akte, va.aktenzeichen, \
                va.org \
         FROM view_geschaeftsgang g \
         JOIN auth_dokument d ON d.dokument = g.dokument AND d.akte = g.akte JOIN auth_akte a ON a.akte = d.akte \
         JOIN view_dokument x ON x.dokument = d.dokument JOIN view_akte va ON va.akte = x.akte \
         JOIN view_vorgang vv ON vv.vorgang = x.vorgang \
         JOIN view_schritt z ON z.geschaeftsgang = g.geschaeftsgang \
          AND (z.ergebnis = 'zurueckgegeben' OR (z.ergebnis = 'gezeichnet' AND z.verfuegung = 'schlusszeichnung')) \
         WHERE NOT x.storniert AND a.status = 'in_bearbeitung' AND vv.status = 'in_bearbeitung' \
           AND ((x.zeichnung = 'zurueckgegeben' AND z.ergebnis = 'zurueckgegeben') \
             OR (x.zeichnung = 'schlussgezeichnet' AND z.ergebnis = 'gezeichnet' AND x.richtung = 'ausgang')) \
           AND NOT EXISTS (SELECT 1 FROM view_geschaeftsgang j WHERE j.dokument = g.dokument \
             AND (j.eroeffnet_am, j.geschaeftsgang) > (g.eroeffnet_am, g.geschaeftsgang)) \
           AND a.org = ",
    )
    .int(i32::from(sicht.org.0))
    .sql(" AND g.eroeffnet_durch = ANY (")
    .uuids(personen.iter().map(|p| p.0).collect())
    .sql(") AND ")
    .bedingung(sicht.dokumente)
    .sql(" ORDER BY x.zeichnung DESC, z.erledigt_am, x.dokument")
    .limit(i64::from(limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    rows.iter().map(ZurueckZeile::from_row).collect()
}

impl ZurueckZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            dokument: DokumentId(row.try_get("dokument")?),
            betreff: row.try_get("betreff")?,
            zeichnung: code(row, "zeichnung")?,
            von: row.try_get("erledigt_von")?,
            am: row.try_get::<_, Option<_>>("erledigt_am")?.map(Zeit),
            vermerk: row.try_get("vermerk")?,
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            org: OrgNr(nummer(row, "org")?),
        })
    }
}

impl GeschaeftsgangZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            geschaeftsgang: GeschaeftsgangId(row.try_get("geschaeftsgang")?),
            fassung: nummer(row, "fassung")?,
            vermerk: row.try_get("vermerk")?,
            eroeffnet_am: Zeit(row.try_get("eroeffnet_am")?),
            eroeffnet_von: row.try_get("eroeffnet_von")?,
            eroeffnet_durch: NutzerId(row.try_get("eroeffnet_durch")?),
            verfasser: row.try_get::<_, Option<_>>("verfasser")?.map(NutzerId),
            beendet_am: row.try_get::<_, Option<_>>("beendet_am")?.map(Zeit),
            beendet_von: row.try_get("beendet_von")?,
            grund: row.try_get("grund")?,
            schritte: Vec::new(),
        })
    }
}

impl SchrittZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            nummer: nummer(row, "nummer")?,
            verfuegung: code(row, "verfuegung")?,
            nutzer: NutzerId(row.try_get("nutzer")?),
            name: row.try_get("name")?,
            termin: row.try_get("termin")?,
            wartet: row.try_get("wartet")?,
            ergebnis: code_opt(row, "ergebnis")?,
            erledigt_am: row.try_get::<_, Option<_>>("erledigt_am")?.map(Zeit),
            erledigt_von: row.try_get("erledigt_von")?,
            vermerk: row.try_get("vermerk")?,
        })
    }
}

impl WartenderSchritt {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            geschaeftsgang: GeschaeftsgangId(row.try_get("geschaeftsgang")?),
            nummer: nummer(row, "nummer")?,
            verfuegung: code(row, "verfuegung")?,
            nutzer: NutzerId(row.try_get("nutzer")?),
            name: row.try_get("name")?,
            termin: row.try_get("termin")?,
            eroeffnet_von: row.try_get("eroeffnet_von")?,
            eroeffnet_am: Zeit(row.try_get("eroeffnet_am")?),
            vermerk: row.try_get("vermerk")?,
            dokument: DokumentId(row.try_get("dokument")?),
            betreff: row.try_get("betreff")?,
            klasse: code(row, "klasse")?,
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            org: OrgNr(nummer(row, "org")?),
        })
    }
}
