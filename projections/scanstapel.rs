//! Scanstapel: batches of scanned paper, as far as a person sees their Dokumente.
//!
//! A batch may lie in Akten of several units. Whoever sees none of its Dokumente does not see the batch, and whoever
//! sees some sees and counts these alone.

use eakte_domain::akte::Transfervermerk;
use eakte_domain::scanstapel::{
    OriginaleVernichtet, ScanstapelEvent, StapelAngeliefert, StichprobeGeprueft, vernichtbar_ab,
};
use eakte_domain::werte::{Dokumentklasse, Scanbefund, Scanfarbe, Scanmangel, Stapelstand};
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, DokumentId, Ereignis, NutzerId, Recorded, StapelId};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use tokio_postgres::{Row, Transaction};
use utoipa::ToSchema;

use crate::frage::{Frage, Reader, code, code_opt, nummer};
use crate::ops::Ops;
use crate::sicht::Sicht;
use crate::{Error, name_of};

/// Writes only to `view_scanstapel`, `view_scanstapel_dokument`.
pub(crate) async fn apply(tx: &Transaction<'_>, events: &[Recorded]) -> Result<(), Error> {
    let mut ops = Ops::default();
    for e in events {
        match &e.ereignis {
            Ereignis::Scanstapel(ScanstapelEvent::StapelAngeliefert(a)) => {
                angeliefert(&mut ops, e, a)?;
            }
            Ereignis::Scanstapel(ScanstapelEvent::StichprobeGeprueft(p)) => {
                geprueft(&mut ops, e, p)?;
            }
            Ereignis::Scanstapel(ScanstapelEvent::OriginaleVernichtet(v)) => {
                vernichtet(&mut ops, e, v)?;
            }
            // What becomes of a Dokument in its Akte is asked of the Akte.
            Ereignis::Akte(_)
            | Ereignis::Aktenplan(_)
            | Ereignis::Organisation(_)
            | Ereignis::Klar { .. }
            | Ereignis::Leseprotokoll(_)
            | Ereignis::Loeschung(_)
            | Ereignis::LoeschungAbgeschlossen { .. }
            | Ereignis::Geloescht(_) => {}
        }
    }
    ops.run(tx).await
}

fn angeliefert(ops: &mut Ops, e: &Recorded, a: &StapelAngeliefert) -> Result<(), Error> {
    let u = &a.uebergabe;
    ops.insert(
        0,
        STAPEL,
        &json!({
            "stapel": e.stream, "org": a.org, "name": u.name, "gescannt_am": u.gescannt_am,
            "geraet": u.verfahren.geraet, "dpi": u.verfahren.dpi, "farbe": u.verfahren.farbe,
            "bearbeiter": u.bearbeiter, "bildgleich": u.bildgleich, "angeliefert_am": a.angeliefert_am,
            "angeliefert_von": name_of(e), "durch": a.durch, "fuer": a.fuer,
            "vernichtbar_ab": vernichtbar_ab(a.angeliefert_am), "runde": 1, "stand": Stapelstand::ZuPruefen,
        }),
    )?;
    for (d, nummer) in a.dokumente.iter().zip(1_u32..) {
        ops.insert(
            1,
            DOKUMENT,
            &json!({
                "stapel": e.stream, "dokument": d.dokument, "nummer": nummer, "blaetter": d.blaetter,
                "stichprobe": a.stichprobe.contains(&d.dokument),
            }),
        )?;
    }
    Ok(())
}

fn geprueft(ops: &mut Ops, e: &Recorded, p: &StichprobeGeprueft) -> Result<(), Error> {
    let von = name_of(e);
    for b in &p.ergebnisse {
        let befund = b
            .mangel
            .map_or(Scanbefund::InOrdnung, |_| Scanbefund::Mangel);
        ops.update(
            BEFUND,
            &json!({
                "stapel": e.stream, "dokument": b.dokument, "befund": befund, "mangel": b.mangel,
                "fassung": b.fassung, "geprueft_am": p.am, "geprueft_von": von,
            }),
        )?;
    }
    for d in &p.entfallen {
        ops.update(
            BEFUND,
            &json!({
                "stapel": e.stream, "dokument": d, "befund": Scanbefund::Entfallen, "geprueft_am": p.am,
                "geprueft_von": von,
            }),
        )?;
    }
    let (stand, runde) = match p.bestanden {
        Some(true) => (Stapelstand::Geprueft, p.runde),
        Some(false) => (Stapelstand::Nacharbeit, p.runde + 1),
        None if p.runde > 1 => (Stapelstand::Nacharbeit, p.runde),
        None => (Stapelstand::ZuPruefen, p.runde),
    };
    if p.bestanden == Some(false) {
        ops.update(
            NAECHSTE,
            &json!({"stapel": e.stream, "naechste": p.naechste}),
        )?;
    }
    ops.update(
        STAND,
        &json!({
            "stapel": e.stream, "stand": stand, "runde": runde, "geprueft_am": p.am, "geprueft_von": von,
        }),
    )
}

fn vernichtet(ops: &mut Ops, e: &Recorded, v: &OriginaleVernichtet) -> Result<(), Error> {
    ops.update(
        VERNICHTET,
        &json!({
            "stapel": e.stream, "stand": Stapelstand::Vernichtet, "vernichtet_am": v.am,
            "vernichtet_durch": v.durch, "vernichtet_von": name_of(e),
        }),
    )
}

const STAPEL: &str = "INSERT INTO view_scanstapel \
    SELECT * FROM json_populate_recordset(NULL::view_scanstapel, $1::json)";
const DOKUMENT: &str = "INSERT INTO view_scanstapel_dokument \
    SELECT * FROM json_populate_recordset(NULL::view_scanstapel_dokument, $1::json)";
const BEFUND: &str = "UPDATE view_scanstapel_dokument d SET befund = r.befund, mangel = r.mangel, fassung = r.fassung, \
    geprueft_am = r.geprueft_am, geprueft_von = r.geprueft_von \
    FROM json_populate_recordset(NULL::view_scanstapel_dokument, $1::json) r \
    WHERE d.stapel = r.stapel AND d.dokument = r.dokument";
// Which fault was found in which version stays beside what is to be looked at again; that somebody looked does not:
// nobody has in this round.
const NAECHSTE: &str = "UPDATE view_scanstapel_dokument d SET stichprobe = d.dokument = ANY (r.naechste), \
    befund = CASE WHEN d.dokument = ANY (r.naechste) THEN NULL ELSE d.befund END, \
    geprueft_am = CASE WHEN d.dokument = ANY (r.naechste) THEN NULL ELSE d.geprueft_am END, \
    geprueft_von = CASE WHEN d.dokument = ANY (r.naechste) THEN NULL ELSE d.geprueft_von END \
    FROM (SELECT (x->>'stapel')::uuid AS stapel, \
                 ARRAY(SELECT json_array_elements_text(x->'naechste')::uuid) AS naechste \
          FROM json_array_elements($1::json) x) r \
    WHERE d.stapel = r.stapel";
const STAND: &str = "UPDATE view_scanstapel s SET stand = r.stand, runde = r.runde, geprueft_am = r.geprueft_am, \
    geprueft_von = r.geprueft_von \
    FROM json_populate_recordset(NULL::view_scanstapel, $1::json) r WHERE s.stapel = r.stapel";
const VERNICHTET: &str = "UPDATE view_scanstapel s SET stand = r.stand, vernichtet_am = r.vernichtet_am, \
    vernichtet_durch = r.vernichtet_durch, vernichtet_von = r.vernichtet_von \
    FROM json_populate_recordset(NULL::view_scanstapel, $1::json) r WHERE s.stapel = r.stapel";

/// How a Dokument came from paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TransfervermerkAnsicht {
    /// The batch it came in.
    pub stapel: StapelId,
    /// How its sender calls it.
    pub stapelname: String,
    /// Day it was scanned.
    pub gescannt_am: Date,
    /// Device and program.
    pub geraet: String,
    /// Dots per inch.
    pub dpi: u16,
    /// Colours.
    pub farbe: Scanfarbe,
    /// Who scanned it.
    pub bearbeiter: String,
    /// Sheets of paper.
    pub blaetter: u32,
    /// Who scanned it states that the picture is the paper's.
    pub bildgleich: bool,
}

impl From<Transfervermerk> for TransfervermerkAnsicht {
    fn from(v: Transfervermerk) -> Self {
        Self {
            stapel: v.stapel,
            stapelname: v.stapelname.to_string(),
            gescannt_am: v.gescannt_am,
            geraet: v.verfahren.geraet.to_string(),
            dpi: v.verfahren.dpi,
            farbe: v.verfahren.farbe,
            bearbeiter: v.bearbeiter.to_string(),
            blaetter: v.blaetter,
            bildgleich: v.bildgleich,
        }
    }
}

/// A batch. It counts the Dokumente that the person sees.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScanstapelZeile {
    /// Its id.
    pub stapel: StapelId,
    /// How its sender calls it.
    pub name: String,
    /// Day it was scanned.
    pub gescannt_am: Date,
    /// Device and program.
    pub geraet: String,
    /// Dots per inch.
    pub dpi: u16,
    /// Colours.
    pub farbe: Scanfarbe,
    /// Who scanned it.
    pub bearbeiter: String,
    /// Its sender states that the pictures are the paper's.
    pub bildgleich: bool,
    /// Day it was delivered.
    pub angeliefert_am: Date,
    /// By whom.
    pub angeliefert_von: String,
    /// First day on which the paper may be destroyed, once the sample is in order.
    pub vernichtbar_ab: Date,
    /// The round its sample is drawn for, from 1.
    pub runde: u32,
    /// How far it is.
    pub stand: Stapelstand,
    /// Day somebody last looked at the sample.
    pub geprueft_am: Option<Date>,
    /// Who.
    pub geprueft_von: Option<String>,
    /// Day the paper was destroyed.
    pub vernichtet_am: Option<Date>,
    /// By whom, and how.
    pub vernichtet_durch: Option<String>,
    /// Who noted it.
    pub vernichtet_von: Option<String>,
    /// Dokumente.
    pub dokumente: u32,
    /// Of these: in the sample.
    pub stichprobe: u32,
    /// Of these: not looked at yet.
    pub offen: u32,
    /// You delivered it, or somebody in your place: somebody else checks.
    pub eigener: bool,
}

/// A Dokument of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StapelDokument {
    /// Its id.
    pub dokument: DokumentId,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// In the order of the delivery, from 1.
    pub nummer: u32,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Sheets of paper.
    pub blaetter: u32,
    /// Pages of its latest version.
    pub seiten: Option<i32>,
    /// Number of its latest version.
    pub fassungen: u32,
    /// In the sample.
    pub stichprobe: bool,
    /// What a look at it found, in this round.
    pub befund: Option<Scanbefund>,
    /// What was wrong with it when somebody last looked.
    pub mangel: Option<Scanmangel>,
    /// In which version.
    pub fassung: Option<u32>,
    /// Day of the last look; none while it is to be looked at again.
    pub geprueft_am: Option<Date>,
    /// By whom.
    pub geprueft_von: Option<String>,
}

/// A batch with its Dokumente, in the order of the delivery.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScanstapelAnsicht {
    /// Itself.
    pub stapel: ScanstapelZeile,
    /// Those you see.
    pub dokumente: Vec<StapelDokument>,
}

impl ScanstapelZeile {
    fn from_row(row: &Row, nutzer: NutzerId) -> Result<Self, Error> {
        let durch: uuid::Uuid = row.try_get("durch")?;
        let fuer: Option<uuid::Uuid> = row.try_get("fuer")?;
        Ok(Self {
            stapel: StapelId(row.try_get("stapel")?),
            name: row.try_get("name")?,
            gescannt_am: row.try_get("gescannt_am")?,
            geraet: row.try_get("geraet")?,
            dpi: nummer(row, "dpi")?,
            farbe: code(row, "farbe")?,
            bearbeiter: row.try_get("bearbeiter")?,
            bildgleich: row.try_get("bildgleich")?,
            angeliefert_am: row.try_get("angeliefert_am")?,
            angeliefert_von: row.try_get("angeliefert_von")?,
            vernichtbar_ab: row.try_get("vernichtbar_ab")?,
            runde: nummer(row, "runde")?,
            stand: code(row, "stand")?,
            geprueft_am: row.try_get("geprueft_am")?,
            geprueft_von: row.try_get("geprueft_von")?,
            vernichtet_am: row.try_get("vernichtet_am")?,
            vernichtet_durch: row.try_get("vernichtet_durch")?,
            vernichtet_von: row.try_get("vernichtet_von")?,
            dokumente: nummer(row, "dokumente")?,
            stichprobe: nummer(row, "in_stichprobe")?,
            offen: nummer(row, "offen")?,
            eigener: [Some(durch), fuer].contains(&Some(nutzer.0)),
        })
    }
}

impl StapelDokument {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let fassung: Option<i32> = row.try_get("fassung")?;
        Ok(Self {
            dokument: DokumentId(row.try_get("dokument")?),
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            nummer: nummer(row, "nummer")?,
            betreff: row.try_get("betreff")?,
            klasse: code(row, "klasse")?,
            blaetter: nummer(row, "blaetter")?,
            seiten: row.try_get("seiten")?,
            fassungen: nummer(row, "fassungen")?,
            stichprobe: row.try_get("stichprobe")?,
            befund: code_opt(row, "befund")?,
            mangel: code_opt(row, "mangel")?,
            fassung: fassung.and_then(|f| u32::try_from(f).ok()),
            geprueft_am: row.try_get("geprueft_am")?,
            geprueft_von: row.try_get("geprueft_von")?,
        })
    }
}

/// Batches, each with a count of those of its Dokumente that the condition after it lets through.
const GEZAEHLT: &str = "SELECT s.*, z.dokumente, z.in_stichprobe, z.offen FROM view_scanstapel s, LATERAL (\
       SELECT count(*) AS dokumente, count(*) FILTER (WHERE x.stichprobe) AS in_stichprobe, \
              count(*) FILTER (WHERE x.stichprobe AND x.befund IS NULL) AS offen \
       FROM view_scanstapel_dokument x JOIN auth_dokument d ON d.dokument = x.dokument \
       JOIN auth_akte a ON a.akte = d.akte WHERE x.stapel = s.stapel AND ";

/// The batches of the person's organisation of which they see a Dokument, or that one: newest delivery first.
fn stapel(sicht: &Sicht<'_>, nur: Option<StapelId>, limit: i64) -> Frage {
    let mut f = Frage::default();
    f.sql(GEZAEHLT)
        .bedingung(sicht.dokumente)
        .sql(") z WHERE z.dokumente > 0 AND s.org = ")
        .int(i32::from(sicht.org.0));
    if let Some(nur) = nur {
        f.sql(" AND s.stapel = ").uuid(nur.0);
    }
    f.sql(" ORDER BY s.angeliefert_am DESC, s.stapel")
        .limit(limit);
    f
}

/// Batches whose sample waits for somebody like this person, oldest delivery first, at most `limit` (1 to 200). They count
/// the Dokumente the person may look at, and who delivered is not asked.
///
/// `ablegen`: `Importieren`, over `a`: who checks may put in where the Dokument lies.
pub async fn wartende_stichproben(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    ablegen: &Bedingung,
    limit: u8,
) -> Result<Vec<ScanstapelZeile>, Error> {
    let mut f = Frage::default();
    f.sql(GEZAEHLT)
        .bedingung(sicht.lesen)
        .sql(" AND ")
        .bedingung(ablegen)
        .sql(") z WHERE z.offen > 0 AND s.stand IN ('zu_pruefen', 'nacharbeit') AND s.org = ")
        .int(i32::from(sicht.org.0))
        .sql(" AND s.durch <> ")
        .uuid(sicht.nutzer.0)
        .sql(" AND s.fuer IS DISTINCT FROM ")
        .uuid(sicht.nutzer.0)
        .sql(" ORDER BY s.angeliefert_am, s.stapel")
        .limit(i64::from(limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    let zeile = |row| ScanstapelZeile::from_row(row, sicht.nutzer);
    rows.iter().map(zeile).collect()
}

/// The batches of which the person sees a Dokument, newest delivery first, at most `limit` (1 to 200).
pub async fn scanstapel_liste(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    limit: u8,
) -> Result<Vec<ScanstapelZeile>, Error> {
    let f = stapel(sicht, None, i64::from(limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    let zeile = |row| ScanstapelZeile::from_row(row, sicht.nutzer);
    rows.iter().map(zeile).collect()
}

/// One batch with those of its Dokumente that the person sees. `None` if there are none, or no such batch.
pub async fn scanstapel(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    id: StapelId,
) -> Result<Option<ScanstapelAnsicht>, Error> {
    let mut d = Frage::default();
    d.sql(
        "SELECT x.*, va.akte, va.aktenzeichen, vd.betreff, vd.klasse, vd.seiten, vd.fassungen \
         FROM view_scanstapel_dokument x JOIN auth_dokument d ON d.dokument = x.dokument \
         JOIN auth_akte a ON a.akte = d.akte JOIN view_dokument vd ON vd.dokument = x.dokument \
         JOIN view_akte va ON va.akte = vd.akte WHERE x.stapel = ",
    )
    .uuid(id.0)
    .sql(" AND ")
    .bedingung(sicht.dokumente)
    .sql(" ORDER BY x.nummer");
    let s = stapel(sicht, Some(id), 1);
    let (s, d) = futures::try_join!(s.query_opt(client), d.query(client))?;
    let Some(row) = s else {
        return Ok(None);
    };
    Ok(Some(ScanstapelAnsicht {
        stapel: ScanstapelZeile::from_row(&row, sicht.nutzer)?,
        dokumente: d
            .iter()
            .map(StapelDokument::from_row)
            .collect::<Result<_, _>>()?,
    }))
}
