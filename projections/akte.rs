//! Akte: one Akte with its tree, one Dokument with its versions.

use std::collections::BTreeSet;

use eakte_domain::akte::{Schwaerzung, Transfervermerk};
use eakte_domain::leseprotokoll::Gelesen;
use eakte_domain::werte::{Dokumentklasse, Gliederung, Richtung, Status, Zeichnungsstand};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{AkteId, DokumentId, VorgangId, Zeit};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::akten::{AKTE_SPALTEN, AkteZeile};
use crate::frage::{Frage, Reader, code, code_opt, nummer};
use crate::scanstapel::TransfervermerkAnsicht;
use crate::schwaerzung::{self, Dokumentbezug, SchwaerzungAnsicht};
use crate::sicht::Sicht;
use crate::zeichnung::gezeichnete;

/// Most Vorgaenge and Dokumente of one tree.
const BAUM_MAX: i64 = 2000;

/// A Vorgang in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VorgangZeile {
    /// Its id.
    pub vorgang: VorgangId,
    /// Running number inside the Akte.
    pub nummer: u32,
    /// What it is about.
    pub betreff: String,
    /// What it is: Teilakte, Vorgang, Teilvorgang.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of, if the person may see that one.
    pub uebergeordnet: Option<VorgangId>,
    /// Open, zdA or cancelled.
    pub status: Status,
    /// Day of its zdA-Verfuegung.
    pub zda_am: Option<Date>,
    /// Why it was cancelled.
    pub grund: Option<String>,
    /// Where it came from, if imported.
    pub herkunft: Option<Value>,
    /// When it was opened.
    pub angelegt_am: Zeit,
}

/// A Dokument in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DokumentZeile {
    /// Its id.
    pub dokument: DokumentId,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Running number inside the Vorgang.
    pub nummer: u32,
    /// What it is about.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Came in, went out, or made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    pub datum: Option<Date>,
    /// Day of receipt.
    pub eingang: Option<Date>,
    /// Who sent it.
    pub absender: Option<String>,
    /// The sender's reference.
    pub fremdes_zeichen: Option<String>,
    /// The Dokument it is an Anlage of.
    pub anlage_zu: Option<DokumentId>,
    /// Number of the latest version; 0: only on paper.
    pub fassungen: u32,
    /// Media type of the latest version.
    pub medientyp: Option<String>,
    /// Pages of the latest version.
    pub seiten: Option<i32>,
    /// Cancelled.
    pub storniert: bool,
    /// Why; not through a share.
    pub grund: Option<String>,
    /// Where it came from, if imported.
    pub herkunft: Option<Value>,
    /// When it was filed.
    pub angelegt_am: Zeit,
    /// By whom.
    pub angelegt_von: String,
    /// The Akte it came from, if it was moved between Akten; only to those who lead this one.
    pub von_akte: Option<AkteId>,
    /// Its Aktenzeichen.
    pub von_aktenzeichen: Option<String>,
    /// How far it is on its way from draft to dispatch; only to those who lead the Akte.
    pub zeichnung: Option<Zeichnungsstand>,
    /// Why an identity paper was copied and not only noted.
    pub ausweisgrund: Option<String>,
    /// How it came from paper.
    pub transfervermerk: Option<TransfervermerkAnsicht>,
    /// That it is a redacted copy.
    pub schwaerzung: Option<SchwaerzungAnsicht>,
    /// What of it the person concerned disputes (§ 84 Abs. 2 SGB X): everybody who sees it is told.
    pub bestritten: Option<String>,
    /// It is a draft, or an Anlage or a redacted copy of one.
    pub entwurf: bool,
}

/// A version of a Dokument. Where its bytes lie and what opens them stands only in the sealed events.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FassungZeile {
    /// Its number, from 1.
    pub nummer: u32,
    /// File name as given.
    pub dateiname: String,
    /// Media type found in the bytes.
    pub medientyp: String,
    /// Bytes.
    pub groesse: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// BLAKE3, hex.
    pub blake3: String,
    /// Text was found in it.
    pub mit_text: bool,
    /// Pages.
    pub seiten: Option<i32>,
    /// When it was filed.
    pub zeit: Zeit,
    /// By whom.
    pub von: String,
}

/// The Vorgaenge and Dokumente of an Akte that the person may see.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AkteBaum {
    /// By number. One whose upper Vorgang is hidden stands at the top.
    pub vorgaenge: Vec<VorgangZeile>,
    /// By Vorgang and number.
    pub dokumente: Vec<DokumentZeile>,
    /// There are more than 2,000 Vorgaenge or Dokumente; the rest is left out.
    pub gekuerzt: bool,
}

/// A Dokument with the context of its page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DokumentAnsicht {
    /// Itself.
    pub dokument: DokumentZeile,
    /// Its versions, latest first, at most 200.
    pub fassungen: Vec<FassungZeile>,
    /// Aktenzeichen of its Akte.
    pub aktenzeichen: String,
    /// Betreff of its Akte.
    pub akte_betreff: String,
    /// State of its Akte.
    pub akte_status: Status,
    /// Sequence of the Akte's last event.
    pub version: u64,
    /// Number of its Vorgang.
    pub vorgang_nummer: u32,
    /// Betreff of its Vorgang.
    pub vorgang_betreff: String,
    /// State of its Vorgang.
    pub vorgang_status: Status,
    /// The Dokument it was made from, if it is a redacted copy and the person may see that one.
    pub quelle: Option<Dokumentbezug>,
    /// Redacted copies made of it that lie in its Akte and the person may see, cancelled ones left out.
    pub kopien: Vec<Dokumentbezug>,
}

/// The head of an Akte. `None` if the views have not reached it yet.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `AkteSehen` of an Akte.
pub async fn akte(client: &impl Reader, beleg: &Beleg) -> Result<Option<AkteZeile>, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    if !beleg.gilt(Aktion::AkteSehen, Objekt::Akte(akte)) {
        return Err(Error::FalscherBeleg);
    }
    let mut f = Frage::default();
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(" FROM view_akte va WHERE va.akte = ")
        .uuid(akte.0);
    f.query_opt(client)
        .await?
        .as_ref()
        .map(AkteZeile::from_row)
        .transpose()
}

/// The tree of an Akte, as far as the person may see it.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `AkteSehen` of an Akte.
pub async fn baum(
    client: &impl Reader,
    beleg: &Beleg,
    sicht: &Sicht<'_>,
) -> Result<AkteBaum, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    if !beleg.gilt(Aktion::AkteSehen, Objekt::Akte(akte)) {
        return Err(Error::FalscherBeleg);
    }
    let mut v = Frage::default();
    v.sql(
        "SELECT x.* FROM view_vorgang x JOIN auth_vorgang v ON v.vorgang = x.vorgang \
         JOIN auth_akte a ON a.akte = x.akte WHERE x.akte = ",
    )
    .uuid(akte.0)
    .sql(" AND ")
    .bedingung(sicht.vorgaenge)
    .sql(" ORDER BY x.nummer, x.vorgang")
    .limit(BAUM_MAX + 1);
    let mut d = Frage::default();
    d.sql(
        "SELECT x.*, d.entwurf_von IS NOT NULL AS entwurf FROM view_dokument x \
         JOIN auth_dokument d ON d.dokument = x.dokument JOIN auth_akte a ON a.akte = x.akte WHERE x.akte = ",
    )
    .uuid(akte.0)
    .sql(" AND ")
    .bedingung(sicht.dokumente)
    .sql(" ORDER BY x.vorgang, x.nummer, x.dokument")
    .limit(BAUM_MAX + 1);
    let (v, d) = futures::try_join!(v.query(client), d.query(client))?;

    let max = usize::try_from(BAUM_MAX).unwrap_or(usize::MAX);
    let gekuerzt = v.len() > max || d.len() > max;
    let mut vorgaenge: Vec<VorgangZeile> = v
        .iter()
        .take(max)
        .map(VorgangZeile::from_row)
        .collect::<Result<_, _>>()?;
    let mut dokumente: Vec<DokumentZeile> = d
        .iter()
        .take(max)
        .map(DokumentZeile::from_row)
        .collect::<Result<_, _>>()?;
    // An id of something hidden would tell that it exists.
    let visible: BTreeSet<VorgangId> = vorgaenge.iter().map(|v| v.vorgang).collect();
    for v in &mut vorgaenge {
        v.uebergeordnet = v.uebergeordnet.filter(|oben| visible.contains(oben));
    }
    let visible_dokumente: BTreeSet<DokumentId> = dokumente.iter().map(|d| d.dokument).collect();
    for d in &mut dokumente {
        d.anlage_zu = d.anlage_zu.filter(|zu| visible_dokumente.contains(zu));
        if let Some(s) = &mut d.schwaerzung
            && s.quelle.is_none_or(|q| !visible_dokumente.contains(&q))
        {
            s.ohne_quelle();
        }
        d.ohne_herkunftsakte(beleg);
    }
    dokumente.retain(|d| visible.contains(&d.vorgang));
    Ok(AkteBaum {
        vorgaenge,
        dokumente,
        gekuerzt,
    })
}

/// A Dokument with its versions. `None` if the views have not reached it yet.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `DokumentSehen` of a Dokument.
pub async fn dokument(
    client: &impl Reader,
    beleg: &Beleg,
    sicht: &Sicht<'_>,
) -> Result<Option<DokumentAnsicht>, Error> {
    let Objekt::Dokument(akte, id) = beleg.objekt() else {
        return Err(Error::FalscherBeleg);
    };
    if beleg.aktion() != Aktion::DokumentSehen {
        return Err(Error::FalscherBeleg);
    }
    let mut d = Frage::default();
    d.sql(
        "SELECT x.*, va.aktenzeichen, va.betreff AS akte_betreff, va.status AS akte_status, va.version, \
                vv.nummer AS vorgang_nummer, vv.betreff AS vorgang_betreff, vv.status AS vorgang_status, \
                EXISTS (SELECT FROM auth_dokument d WHERE d.dokument = x.dokument AND d.entwurf_von IS NOT NULL) \
                AS entwurf \
         FROM view_dokument x JOIN view_akte va ON va.akte = x.akte JOIN view_vorgang vv ON vv.vorgang = x.vorgang \
         WHERE x.dokument = ",
    )
    .uuid(id.0);
    let mut anlage = Frage::default();
    anlage
        .sql(
            "SELECT true FROM view_dokument x JOIN auth_dokument d ON d.dokument = x.anlage_zu \
             JOIN auth_akte a ON a.akte = d.akte WHERE x.dokument = ",
        )
        .uuid(id.0)
        .sql(" AND ")
        .bedingung(sicht.dokumente);
    let mut v = Frage::default();
    v.sql("SELECT * FROM view_fassung WHERE dokument = ")
        .uuid(id.0);
    // Through a Freigabe there is no version of before the Schlusszeichnung: those were drafts.
    if beleg.freigabe().is_some() {
        v.sql(" AND nummer >= coalesce((SELECT max(gz.fassung) FROM (");
        gezeichnete(&mut v, akte);
        v.sql(") gz WHERE gz.dokument = ").uuid(id.0).sql("), 1)");
    }
    v.sql(" ORDER BY nummer DESC LIMIT 200");
    let (d, anlage, v, (quelle, kopien)) = futures::try_join!(
        d.query_opt(client),
        anlage.query_opt(client),
        v.query(client),
        schwaerzung::bezuege(client, beleg, sicht)
    )?;
    let Some(row) = d else {
        return Ok(None);
    };
    let mut zeile = DokumentZeile::from_row(&row)?;
    zeile.anlage_zu = zeile.anlage_zu.filter(|_| anlage.is_some());
    if let Some(s) = &mut zeile.schwaerzung
        && quelle.is_none()
    {
        s.ohne_quelle();
    }
    zeile.ohne_herkunftsakte(beleg);
    Ok(Some(DokumentAnsicht {
        dokument: zeile,
        fassungen: v
            .iter()
            .map(FassungZeile::from_row)
            .collect::<Result<_, _>>()?,
        aktenzeichen: row.try_get("aktenzeichen")?,
        akte_betreff: row.try_get("akte_betreff")?,
        akte_status: code(&row, "akte_status")?,
        version: nummer(&row, "version")?,
        vorgang_nummer: nummer(&row, "vorgang_nummer")?,
        vorgang_betreff: row.try_get("vorgang_betreff")?,
        vorgang_status: code(&row, "vorgang_status")?,
        quelle,
        kopien,
    }))
}

/// The text found in the latest version of a Dokument, for reading without a viewer. `None` if there is none.
///
/// Errors: [`Error::FalscherBeleg`] unless the look on record is `DokumentLesen` of a Dokument.
pub async fn dokument_text(
    client: &impl Reader,
    gelesen: &Gelesen,
) -> Result<Option<String>, Error> {
    let beleg = gelesen.beleg();
    let Objekt::Dokument(_, id) = beleg.objekt() else {
        return Err(Error::FalscherBeleg);
    };
    if beleg.aktion() != Aktion::DokumentLesen {
        return Err(Error::FalscherBeleg);
    }
    let mut f = Frage::default();
    f.sql("SELECT inhalt FROM view_suche WHERE objekt = ")
        .uuid(id.0);
    match f.query_opt(client).await? {
        Some(row) => Ok(row.try_get("inhalt")?),
        None => Ok(None),
    }
}

impl VorgangZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            vorgang: VorgangId(row.try_get("vorgang")?),
            nummer: nummer(row, "nummer")?,
            betreff: row.try_get("betreff")?,
            gliederung: code(row, "gliederung")?,
            uebergeordnet: row.try_get::<_, Option<_>>("uebergeordnet")?.map(VorgangId),
            status: code(row, "status")?,
            zda_am: row.try_get("zda_am")?,
            grund: row.try_get("grund")?,
            herkunft: row.try_get("herkunft")?,
            angelegt_am: Zeit(row.try_get("angelegt_am")?),
        })
    }
}

impl DokumentZeile {
    /// Who came through a share learns nothing of other Akten, nor who still has to sign, nor why something is black or was
    /// cancelled.
    fn ohne_herkunftsakte(&mut self, beleg: &Beleg) {
        if beleg.freigabe().is_some() {
            (self.von_akte, self.von_aktenzeichen) = (None, None);
            (self.zeichnung, self.grund) = (None, None);
            if let Some(s) = &mut self.schwaerzung {
                s.grund = None;
            }
        }
    }

    fn from_row(row: &Row) -> Result<Self, Error> {
        let vermerk = row.try_get::<_, Option<Value>>("transfervermerk")?;
        let vermerk: Option<Transfervermerk> = vermerk.map(serde_json::from_value).transpose()?;
        let schwarz = row.try_get::<_, Option<Value>>("schwaerzung")?;
        let schwarz: Option<Schwaerzung> = schwarz.map(serde_json::from_value).transpose()?;
        Ok(Self {
            dokument: DokumentId(row.try_get("dokument")?),
            akte: AkteId(row.try_get("akte")?),
            vorgang: VorgangId(row.try_get("vorgang")?),
            nummer: nummer(row, "nummer")?,
            betreff: row.try_get("betreff")?,
            klasse: code(row, "klasse")?,
            richtung: code(row, "richtung")?,
            datum: row.try_get("datum")?,
            eingang: row.try_get("eingang")?,
            absender: row.try_get("absender")?,
            fremdes_zeichen: row.try_get("fremdes_zeichen")?,
            anlage_zu: row.try_get::<_, Option<_>>("anlage_zu")?.map(DokumentId),
            fassungen: nummer(row, "fassungen")?,
            medientyp: row.try_get("medientyp")?,
            seiten: row.try_get("seiten")?,
            storniert: row.try_get("storniert")?,
            grund: row.try_get("grund")?,
            herkunft: row.try_get("herkunft")?,
            angelegt_am: Zeit(row.try_get("angelegt_am")?),
            angelegt_von: row.try_get("angelegt_von")?,
            von_akte: row.try_get::<_, Option<_>>("von_akte")?.map(AkteId),
            von_aktenzeichen: row.try_get("von_aktenzeichen")?,
            zeichnung: code_opt(row, "zeichnung")?,
            ausweisgrund: row.try_get("ausweisgrund")?,
            transfervermerk: vermerk.map(TransfervermerkAnsicht::from),
            schwaerzung: schwarz.map(SchwaerzungAnsicht::from),
            bestritten: row.try_get("bestritten")?,
            entwurf: row.try_get("entwurf")?,
        })
    }
}

impl FassungZeile {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            nummer: nummer(row, "nummer")?,
            dateiname: row.try_get("dateiname")?,
            medientyp: row.try_get("medientyp")?,
            groesse: nummer(row, "groesse")?,
            sha256: row.try_get("sha256")?,
            blake3: row.try_get("blake3")?,
            mit_text: row.try_get("mit_text")?,
            seiten: row.try_get("seiten")?,
            zeit: Zeit(row.try_get("zeit")?),
            von: row.try_get("von")?,
        })
    }
}
