//! Fristen: the Wiedervorlagen somebody has to look at, and those of one Akte with its demands to cooperate. Written by
//! `wiedervorlage`.

use eakte_domain::werte::{Versagungsart, Versagungsumfang, Zweck};
use eakte_domain::zugriff::{Aktion, Bedingung, Beleg, Objekt};
use eakte_domain::{
    AkteId, AufforderungId, DokumentId, NutzerId, VorgangId, WiedervorlageId, Zeit,
};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code_opt};
use crate::sicht::{Bereiche, Sicht};

/// Rows of one Akte shown at once.
const EINER_AKTE_MAX: i64 = 200;

/// A day on which somebody is to look at an Akte again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WiedervorlageZeile {
    /// Its id.
    pub wiedervorlage: WiedervorlageId,
    /// The Vorgang it is about; none: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// Number of that Vorgang.
    pub vorgang_nummer: Option<i32>,
    /// Betreff of that Vorgang.
    pub vorgang_betreff: Option<String>,
    /// The day.
    pub am: Date,
    /// Why.
    pub grund: String,
    /// For whom; none: for the unit.
    pub fuer: Option<NutzerId>,
    /// Their name.
    pub fuer_name: Option<String>,
    /// The demand to cooperate whose term it watches.
    pub aufforderung: Option<AufforderungId>,
    /// When it was set.
    pub gesetzt_am: Zeit,
    /// By whom.
    pub gesetzt_von: String,
    /// When it was done; none: it is open.
    pub erledigt_am: Option<Zeit>,
    /// By whom.
    pub erledigt_von: Option<String>,
    /// What came of it.
    pub vermerk: Option<String>,
    /// The one that took its place.
    pub erneut: Option<WiedervorlageId>,
}

const SPALTEN: &str = "w.wiedervorlage, w.vorgang, \
    (SELECT v.nummer FROM view_vorgang v WHERE v.vorgang = w.vorgang) AS vorgang_nummer, \
    (SELECT v.betreff FROM view_vorgang v WHERE v.vorgang = w.vorgang) AS vorgang_betreff, \
    w.am, w.grund, w.fuer, (SELECT n.name FROM view_nutzer n WHERE n.nutzer = w.fuer) AS fuer_name, \
    w.aufforderung, w.gesetzt_am, w.gesetzt_von, w.erledigt_am, w.erledigt_von, w.vermerk, w.erneut";

impl WiedervorlageZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let erneut: Option<uuid::Uuid> = row.try_get("erneut")?;
        Ok(Self {
            wiedervorlage: WiedervorlageId(row.try_get("wiedervorlage")?),
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            vorgang_betreff: row.try_get("vorgang_betreff")?,
            am: row.try_get("am")?,
            grund: row.try_get("grund")?,
            fuer: row.try_get::<_, Option<_>>("fuer")?.map(NutzerId),
            fuer_name: row.try_get("fuer_name")?,
            aufforderung: row
                .try_get::<_, Option<_>>("aufforderung")?
                .map(AufforderungId),
            gesetzt_am: Zeit(row.try_get("gesetzt_am")?),
            gesetzt_von: row.try_get("gesetzt_von")?,
            erledigt_am: row.try_get::<_, Option<_>>("erledigt_am")?.map(Zeit),
            erledigt_von: row.try_get("erledigt_von")?,
            vermerk: row.try_get("vermerk")?,
            erneut: erneut.map(WiedervorlageId),
        })
    }
}

/// Whose Wiedervorlagen a list shows.
#[derive(Clone, Debug, Default)]
pub struct Wiedervorlagefilter {
    /// Those for these people: who asks, and whom they stand in for.
    pub personen: Vec<NutzerId>,
    /// Those for nobody in particular.
    pub einheit: bool,
    /// Those for anybody.
    pub alle: bool,
    /// Up to this day; none: without end.
    pub bis: Option<Date>,
    /// At most so many rows, 1 to 200.
    pub limit: u8,
}

/// Open Wiedervorlagen of open Akten that the person works on, with their Akten: the earliest day first.
///
/// `bearbeiten`: the gate's filter for `AkteAendern`. Who only sees an Akte, as the recipient of a share does, has
/// nothing to look at again.
pub async fn wiedervorlagen(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    bearbeiten: &Bedingung,
    filter: &Wiedervorlagefilter,
) -> Result<Vec<(AkteZeile, WiedervorlageZeile)>, Error> {
    let bereiche = Bereiche::load(client, sicht.akten).await?;
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(", ")
        .sql(SPALTEN)
        .sql(" FROM ");
    if bereiche.zu_viele() {
        f.sql("auth_akte a");
    } else {
        bereiche.unnest(&mut f);
        f.sql(
            " JOIN auth_akte a ON a.org = b.org AND a.einheit = b.einheit \
              AND a.leistungsart = b.leistungsart",
        );
    }
    f.sql(
        " JOIN view_wiedervorlage w ON w.akte = a.akte JOIN view_akte va ON va.akte = a.akte \
         WHERE w.erledigt_am IS NULL AND a.status = 'in_bearbeitung' \
           AND NOT EXISTS (SELECT 1 FROM view_vorgang v WHERE v.vorgang = w.vorgang AND v.status = 'storniert')",
    );
    if let Some(bis) = filter.bis {
        f.sql(" AND w.am <= ").date(bis);
    }
    if !filter.alle {
        let personen = filter.personen.iter().map(|id| id.0).collect();
        f.sql(" AND (w.fuer = ANY (").uuids(personen).sql(")");
        if filter.einheit {
            f.sql(" OR w.fuer IS NULL");
        }
        f.sql(")");
    }
    f.sql(" AND ")
        .bedingung(bearbeiten)
        .sql(" ORDER BY w.am, w.wiedervorlage")
        .limit(i64::from(filter.limit.clamp(1, 200)));
    let rows = f.query(client).await?;
    rows.iter()
        .map(|r| Ok((AkteZeile::from_row(r)?, WiedervorlageZeile::from_row(r)?)))
        .collect()
}

/// A demand to cooperate (§§ 60 ff. SGB I).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AufforderungZeile {
    /// Its id.
    pub aufforderung: AufforderungId,
    /// The Vorgang it is about.
    pub vorgang: VorgangId,
    /// Number of that Vorgang.
    pub vorgang_nummer: Option<i32>,
    /// The letter.
    pub dokument: DokumentId,
    /// What the person is to bring.
    pub unterlagen: Vec<String>,
    /// The day the letter names.
    pub frist: Date,
    /// Its last day by law: the next working day (§ 26 Abs. 3 SGB X).
    pub ende: Date,
    /// The letter says what follows (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// When it was sent.
    pub angefordert_am: Zeit,
    /// By whom.
    pub angefordert_von: String,
    /// When it was settled.
    pub erledigt_am: Option<Zeit>,
    /// By whom.
    pub erledigt_von: Option<String>,
    /// The Dokument that came, if you may see it.
    pub eingegangen: Option<DokumentId>,
    /// What there was to say.
    pub vermerk: Option<String>,
    /// Day on which the benefit was refused or ended.
    pub versagt_zum: Option<Date>,
    /// Which of the two.
    pub versagung: Option<Versagungsart>,
    /// All of it or a part.
    pub umfang: Option<Versagungsumfang>,
    /// The Bescheid, if you may see it.
    pub bescheid: Option<DokumentId>,
    /// Its Vorgang is cancelled: nobody waits for it any more.
    pub entfallen: bool,
}

impl AufforderungZeile {
    /// Neither settled nor followed by a refusal, in a Vorgang that was not cancelled.
    pub fn offen(&self) -> bool {
        self.erledigt_am.is_none() && self.versagt_zum.is_none() && !self.entfallen
    }

    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            aufforderung: AufforderungId(row.try_get("aufforderung")?),
            vorgang: VorgangId(row.try_get("vorgang")?),
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            dokument: DokumentId(row.try_get("dokument")?),
            unterlagen: row.try_get("unterlagen")?,
            frist: row.try_get("frist")?,
            ende: row.try_get("ende")?,
            belehrung: row.try_get("belehrung")?,
            angefordert_am: Zeit(row.try_get("angefordert_am")?),
            angefordert_von: row.try_get("angefordert_von")?,
            erledigt_am: row.try_get::<_, Option<_>>("erledigt_am")?.map(Zeit),
            erledigt_von: row.try_get("erledigt_von")?,
            eingegangen: row.try_get::<_, Option<_>>("eingegangen")?.map(DokumentId),
            vermerk: row.try_get("vermerk")?,
            versagt_zum: row.try_get("versagt_zum")?,
            versagung: code_opt(row, "versagung")?,
            umfang: code_opt(row, "umfang")?,
            bescheid: row.try_get::<_, Option<_>>("bescheid")?.map(DokumentId),
            entfallen: row.try_get("entfallen")?,
        })
    }
}

/// What is waited for in an Akte.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fristen {
    /// Open ones by their day, then those that are done, the latest first.
    pub wiedervorlagen: Vec<WiedervorlageZeile>,
    /// Open ones by their term, then those that are settled, the latest first.
    pub aufforderungen: Vec<AufforderungZeile>,
}

/// The Wiedervorlagen of an Akte and its demands to cooperate, at most 200 of each. None to who came through a share,
/// nor for any purpose but a benefit: they are the working notes of those who work on the Akte.
///
/// What is about a Vorgang, and a demand by a letter, shows only to those who may see that.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `AkteSehen` of an Akte.
pub async fn fristen(
    client: &impl Reader,
    beleg: &Beleg,
    sicht: &Sicht<'_>,
) -> Result<Fristen, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    if !beleg.gilt(Aktion::AkteSehen, Objekt::Akte(akte)) {
        return Err(Error::FalscherBeleg);
    }
    // Not `AkteAendern`: it ends with z.d.A., and who worked on the Akte still sees what was waited for.
    if beleg.freigabe().is_some() || !matches!(sicht.zweck, Zweck::Leistung(_)) {
        return Ok(Fristen::default());
    }
    let w = wiedervorlagen_von(akte, sicht).query(client).await?;
    let a = aufforderungen_von(akte, sicht).query(client).await?;
    Ok(Fristen {
        wiedervorlagen: w
            .iter()
            .map(WiedervorlageZeile::from_row)
            .collect::<Result<_, _>>()?,
        aufforderungen: a
            .iter()
            .map(AufforderungZeile::from_row)
            .collect::<Result<_, _>>()?,
    })
}

fn wiedervorlagen_von(akte: AkteId, sicht: &Sicht<'_>) -> Frage {
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(SPALTEN)
        .sql(" FROM view_wiedervorlage w WHERE w.akte = ")
        .uuid(akte.0)
        .sql(
            " AND (w.vorgang IS NULL OR w.vorgang IN (\
               SELECT v.vorgang FROM auth_vorgang v JOIN auth_akte a ON a.akte = v.akte WHERE v.akte = ",
        )
        .uuid(akte.0)
        .sql(" AND ")
        .bedingung(sicht.vorgaenge)
        .sql(
            ")) ORDER BY w.erledigt_am DESC NULLS FIRST, \
             CASE WHEN w.erledigt_am IS NULL THEN w.am END, w.wiedervorlage",
        )
        .limit(EINER_AKTE_MAX);
    f
}

fn aufforderungen_von(akte: AkteId, sicht: &Sicht<'_>) -> Frage {
    let mut f = Frage::default();
    // A letter that went to another Akte is still what the person got: it stands in `view_abgabe`.
    f.sql(
        "WITH sd AS MATERIALIZED (SELECT d.dokument FROM auth_dokument d JOIN auth_akte a ON a.akte = d.akte \
           WHERE d.akte = ",
    )
    .uuid(akte.0)
    .sql(" AND ")
    .bedingung(sicht.dokumente)
    .sql(" UNION SELECT vb.dokument FROM view_abgabe vb WHERE vb.akte = ")
    .uuid(akte.0)
    .sql(
        ") SELECT x.aufforderung, x.vorgang, x.dokument, x.unterlagen, x.frist, x.ende, x.belehrung, \
             (SELECT v.nummer FROM view_vorgang v WHERE v.vorgang = x.vorgang) AS vorgang_nummer, \
             x.angefordert_am, x.angefordert_von, x.erledigt_am, x.erledigt_von, x.vermerk, \
             (SELECT sd.dokument FROM sd WHERE sd.dokument = x.eingegangen) AS eingegangen, \
             x.versagt_zum, x.versagung, x.umfang, \
             (SELECT sd.dokument FROM sd WHERE sd.dokument = x.bescheid) AS bescheid, \
             EXISTS (SELECT 1 FROM view_vorgang v WHERE v.vorgang = x.vorgang AND v.status = 'storniert') AS entfallen \
           FROM view_aufforderung x WHERE x.akte = ",
    )
    .uuid(akte.0)
    .sql(
        " AND x.dokument IN (SELECT sd.dokument FROM sd) \
          ORDER BY x.erledigt_am IS NOT NULL OR x.versagt_am IS NOT NULL, \
                   CASE WHEN x.erledigt_am IS NULL AND x.versagt_am IS NULL THEN x.ende END, \
                   x.angefordert_am DESC, x.aufforderung",
    )
    .limit(EINER_AKTE_MAX);
    f
}
