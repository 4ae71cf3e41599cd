//! What the gate asks about, read from the access models. Nothing personal, so no Beleg is needed.

use std::collections::HashMap;

use eakte_domain::akte::{Aktenschutz, Dokumentschutz};
use eakte_domain::werte::{Einheit, Stufe};
use eakte_domain::zugriff::{
    AkteRessource, Bedingung, DokumentRessource, FreigabeZeile, Stelle, VorgangRessource,
};
use eakte_domain::{AkteId, DokumentId, FreigabeId, NutzerId, OrgNr, VereinbarungId, VorgangId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::Error;
use crate::frage::{Frage, Reader, code, codes, nummer};

/// The columns of a share beside those of what it is asked for with.
macro_rules! freigabe_spalten {
    () => {
        "f.freigabe AS f_freigabe, f.vorgang AS f_vorgang, f.empfaenger AS f_empfaenger, f.zweck AS f_zweck, \
         f.klassen AS f_klassen, f.von AS f_von, f.bis AS f_bis, f.schreiben AS f_schreiben, \
         f.widerrufen AS f_widerrufen, f.einheit AS f_einheit, f.vereinbarung AS f_vereinbarung"
    };
}

/// An Akte with all its shares; `None` if there is none.
pub async fn akte(client: &impl Reader, akte: AkteId) -> Result<Option<AkteRessource>, Error> {
    let rows = mit_freigaben(client, "", "FROM auth_akte a", "a.akte", akte.0).await?;
    rows.first()
        .map(|row| akte_from(row, shares(&rows)?))
        .transpose()
}

/// The Akten of an Aktenzeichen: at most one of each organisation.
pub async fn mit_aktenzeichen(
    client: &impl Reader,
    aktenzeichen: &str,
) -> Result<Vec<AkteId>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT a.akte FROM auth_akte a WHERE a.aktenzeichen = ")
        .text(aktenzeichen)
        .sql(" ORDER BY a.org");
    let rows = f.query(client).await?;
    let ids = rows.iter().map(|r| Ok(AkteId(r.try_get("akte")?)));
    ids.collect()
}

/// A Vorgang with its Akte; `None` if there is none.
pub async fn vorgang(
    client: &impl Reader,
    vorgang: VorgangId,
) -> Result<Option<VorgangRessource>, Error> {
    let from = "FROM auth_vorgang v JOIN auth_akte a ON a.akte = v.akte";
    let rows = mit_freigaben(client, "v.vorgang, v.pfad, ", from, "v.vorgang", vorgang.0).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(VorgangRessource {
        vorgang,
        pfad: pfad(row)?,
        akte: akte_from(row, shares(&rows)?)?,
    }))
}

/// A Dokument with the path of its Vorgang and its Akte; `None` if there is none.
pub async fn dokument(
    client: &impl Reader,
    dokument: DokumentId,
) -> Result<Option<DokumentRessource>, Error> {
    let columns = "d.vorgang, d.klasse, d.storniert, d.entwurf_von, d.anvertraut, d.einwilligung, d.stelle, \
        d.ungezeichnet, v.pfad, ";
    let from = "FROM auth_dokument d JOIN auth_vorgang v ON v.vorgang = d.vorgang JOIN auth_akte a ON a.akte = d.akte";
    let rows = mit_freigaben(client, columns, from, "d.dokument", dokument.0).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let akte = akte_from(row, shares(&rows)?)?;
    dokument_from(row, dokument, akte).map(Some)
}

/// Whose draft the Dokument belongs to as an Anlage or a redacted copy, whatever it is itself; none: to no draft.
pub async fn entwurf_darueber(
    client: &impl Reader,
    dokument: DokumentId,
) -> Result<Option<NutzerId>, Error> {
    let mut f = Frage::default();
    f.sql(
        "SELECT q.entwurf_von FROM auth_dokument d JOIN auth_dokument q ON q.akte = d.akte \
             AND q.dokument IN (d.anlage_zu, d.kopie_von) \
         WHERE q.entwurf_von IS NOT NULL AND d.dokument = ",
    )
    .uuid(dokument.0)
    .sql(" ORDER BY q.entwurf_von")
    .limit(1);
    let Some(row) = f.query_opt(client).await? else {
        return Ok(None);
    };
    Ok(Some(NutzerId(row.try_get("entwurf_von")?)))
}

fn dokument_from(
    row: &Row,
    dokument: DokumentId,
    akte: AkteRessource,
) -> Result<DokumentRessource, Error> {
    Ok(DokumentRessource {
        dokument,
        vorgang: VorgangId(row.try_get("vorgang")?),
        pfad: pfad(row)?,
        klasse: code(row, "klasse")?,
        storniert: row.try_get("storniert")?,
        stelle: OrgNr(nummer(row, "stelle")?),
        ungezeichnet: row.try_get("ungezeichnet")?,
        schutz: Dokumentschutz {
            entwurf_von: row.try_get::<_, Option<_>>("entwurf_von")?.map(NutzerId),
            anvertraut: personen(row, "anvertraut")?,
            einwilligung: row.try_get("einwilligung")?,
            bestritten: None,
        },
        akte,
    })
}

/// An Akte with what is in it, as the gate sees all that.
#[derive(Debug)]
pub struct Bestand {
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// The Akte with all its shares.
    pub akte: AkteRessource,
    /// Its Vorgaenge.
    pub vorgaenge: Vec<VorgangRessource>,
    /// Its Dokumente.
    pub dokumente: Vec<DokumentRessource>,
}

/// The next Akten after one by id, at most `akten_max`, with what is in them; none: there are no more.
pub async fn bestand(
    client: &impl Reader,
    nach: Option<AkteId>,
    akten_max: i64,
) -> Result<Vec<Bestand>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT a.* FROM auth_akte a WHERE a.akte > ")
        .uuid(nach.map_or(Uuid::nil(), |a| a.0))
        .sql(" ORDER BY a.akte")
        .limit(akten_max);
    let rows = f.query(client).await?;
    let ids = rows.iter().map(|r| Ok(r.try_get::<_, Uuid>("akte")?));
    let ids: Vec<Uuid> = ids.collect::<Result<_, Error>>()?;
    let mut freigaben: HashMap<Uuid, Vec<FreigabeZeile>> = HashMap::new();
    let sql = concat!(
        "SELECT f.akte, ",
        freigabe_spalten!(),
        " FROM auth_freigabe f WHERE f.akte = ANY("
    );
    for row in zu(client, sql, &ids, ") ORDER BY f.freigabe").await? {
        let hier = freigaben.entry(row.try_get("akte")?).or_default();
        hier.extend(freigabe_from(&row)?);
    }
    let mut out = Vec::with_capacity(rows.len());
    let mut orte = HashMap::new();
    for row in &rows {
        let id: Uuid = row.try_get("akte")?;
        orte.insert(id, out.len());
        out.push(Bestand {
            aktenzeichen: row.try_get("aktenzeichen")?,
            akte: akte_from(row, freigaben.remove(&id).unwrap_or_default())?,
            vorgaenge: Vec::new(),
            dokumente: Vec::new(),
        });
    }
    let sql = "SELECT v.akte, v.vorgang, v.pfad FROM auth_vorgang v WHERE v.akte = ANY(";
    for row in zu(client, sql, &ids, ") ORDER BY v.vorgang").await? {
        let ort = orte.get(&row.try_get::<_, Uuid>("akte")?);
        if let Some(b) = ort.and_then(|i| out.get_mut(*i)) {
            b.vorgaenge.push(VorgangRessource {
                vorgang: VorgangId(row.try_get("vorgang")?),
                pfad: pfad(&row)?,
                akte: b.akte.clone(),
            });
        }
    }
    let sql = "SELECT d.*, v.pfad FROM auth_dokument d JOIN auth_vorgang v ON v.vorgang = d.vorgang WHERE d.akte = ANY(";
    for row in zu(client, sql, &ids, ") ORDER BY d.dokument").await? {
        let ort = orte.get(&row.try_get::<_, Uuid>("akte")?);
        if let Some(b) = ort.and_then(|i| out.get_mut(*i)) {
            let id = DokumentId(row.try_get("dokument")?);
            b.dokumente.push(dokument_from(&row, id, b.akte.clone())?);
        }
    }
    Ok(out)
}

/// Whether the gate's condition, over `d` and `a`, holds for all Dokumente of an Akte that are not cancelled: for those
/// of one Vorgang and its parts, if it is named, and for drafts alone, if asked so, not for what belongs to them.
pub async fn alle_dokumente(
    client: &impl Reader,
    akte: AkteId,
    vorgang: Option<VorgangId>,
    nur_entwuerfe: bool,
    bedingung: &Bedingung,
) -> Result<bool, Error> {
    let mut f = Frage::default();
    f.sql("SELECT d.dokument FROM auth_dokument d JOIN auth_akte a ON a.akte = d.akte WHERE d.akte = ")
        .uuid(akte.0)
        .sql(" AND NOT d.storniert");
    if nur_entwuerfe {
        f.sql(" AND d.eigener_entwurf IS NOT NULL");
    }
    if let Some(vorgang) = vorgang {
        f.sql(" AND d.vorgang IN (SELECT v.vorgang FROM auth_vorgang v WHERE v.akte = ")
            .uuid(akte.0)
            .sql(" AND ")
            .uuid(vorgang.0)
            .sql(" = ANY (v.pfad))");
    }
    f.sql(" AND ")
        .bedingung(bedingung)
        .sql(" IS NOT TRUE")
        .limit(1);
    Ok(f.query_opt(client).await?.is_none())
}

/// How many Akten there are.
pub async fn anzahl(client: &impl Reader) -> Result<u64, Error> {
    let mut f = Frage::default();
    f.sql("SELECT count(*) AS anzahl FROM auth_akte");
    let row = f.query_opt(client).await?;
    row.map_or(Ok(0), |r| nummer(&r, "anzahl"))
}

async fn zu(
    client: &impl Reader,
    davor: &'static str,
    akten: &[Uuid],
    danach: &'static str,
) -> Result<Vec<Row>, Error> {
    let mut f = Frage::default();
    f.sql(davor).uuids(akten.to_vec()).sql(danach);
    f.query(client).await
}

/// What is asked for with its Akte and a row for each of the Akte's shares, or one without: one statement, so both are of
/// one moment.
async fn mit_freigaben(
    client: &impl Reader,
    columns: &'static str,
    from: &'static str,
    schluessel: &'static str,
    id: Uuid,
) -> Result<Vec<Row>, Error> {
    let mut f = Frage::default();
    f.sql("SELECT a.*, ")
        .sql(columns)
        .sql(freigabe_spalten!())
        .sql(" ")
        .sql(from)
        .sql(" LEFT JOIN auth_freigabe f ON f.akte = a.akte WHERE ")
        .sql(schluessel)
        .sql(" = ")
        .uuid(id);
    f.query(client).await
}

/// The shares of these rows, by their ids.
fn shares(rows: &[Row]) -> Result<Vec<FreigabeZeile>, Error> {
    let all = rows
        .iter()
        .map(freigabe_from)
        .collect::<Result<Vec<_>, _>>()?;
    let mut freigaben: Vec<FreigabeZeile> = all.into_iter().flatten().collect();
    freigaben.sort_unstable_by_key(|f| f.freigabe);
    Ok(freigaben)
}

fn akte_from(row: &Row, freigaben: Vec<FreigabeZeile>) -> Result<AkteRessource, Error> {
    let wohnsitz: Option<i16> = row.try_get("wohnsitz")?;
    let wohnsitz = wohnsitz.map(|w| u16::try_from(w).map(OrgNr)).transpose();
    Ok(AkteRessource {
        akte: AkteId(row.try_get("akte")?),
        org: OrgNr(nummer(row, "org")?),
        einheit: einheit(row)?,
        leistungsart: code(row, "leistungsart")?,
        status: code(row, "status")?,
        wohnsitz: wohnsitz.map_err(|_| Error::Wert("wohnsitz"))?,
        schutz: Aktenschutz {
            stufe: stufe(row)?,
            beschaeftigte: row.try_get("beschaeftigte")?,
            medizinwiderspruch: row.try_get("medizinwiderspruch")?,
            eingeschraenkt: row.try_get("eingeschraenkt")?,
            ausgeschlossen: personen(row, "ausgeschlossen")?,
        },
        sonderkreis: personen(row, "sonderkreis")?,
        angebot: stelle(
            row,
            ["angebot_org", "angebot_einheit", "angebot_leistungsart"],
        )?,
        abgabe: stelle(row, ["abgabe_org", "abgabe_einheit", "abgabe_leistungsart"])?
            .zip(row.try_get("abgabe_bis")?),
        freigaben,
    })
}

/// `None` beside an Akte without shares.
fn freigabe_from(row: &Row) -> Result<Option<FreigabeZeile>, Error> {
    let Some(freigabe) = row.try_get("f_freigabe")? else {
        return Ok(None);
    };
    Ok(Some(FreigabeZeile {
        freigabe: FreigabeId(freigabe),
        vorgang: row.try_get::<_, Option<_>>("f_vorgang")?.map(VorgangId),
        empfaenger: OrgNr(nummer(row, "f_empfaenger")?),
        zweck: code(row, "f_zweck")?,
        klassen: codes(row, "f_klassen")?,
        von: row.try_get("f_von")?,
        bis: row.try_get("f_bis")?,
        schreiben: row.try_get("f_schreiben")?,
        widerrufen: row.try_get("f_widerrufen")?,
        einheit: row
            .try_get::<_, Option<&str>>("f_einheit")?
            .map(Einheit::new)
            .transpose()
            .map_err(|_| Error::Wert("einheit"))?,
        vereinbarung: row
            .try_get::<_, Option<_>>("f_vereinbarung")?
            .map(VereinbarungId),
    }))
}

/// The columns org, unit and Leistungsart of a place; none if they are empty.
fn stelle(
    row: &Row,
    [org, einheit, leistungsart]: [&'static str; 3],
) -> Result<Option<Stelle>, Error> {
    if row.try_get::<_, Option<i16>>(org)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Stelle {
        org: OrgNr(nummer(row, org)?),
        einheit: Einheit::new(row.try_get(einheit)?).map_err(|_| Error::Wert(einheit))?,
        leistungsart: code(row, leistungsart)?,
    }))
}

fn stufe(row: &Row) -> Result<Stufe, Error> {
    let zahl: i16 = row.try_get("stufe")?;
    u8::try_from(zahl)
        .ok()
        .and_then(Stufe::new)
        .ok_or(Error::Wert("stufe"))
}

fn personen(row: &Row, spalte: &str) -> Result<Vec<NutzerId>, Error> {
    let alle: Vec<Uuid> = row.try_get(spalte)?;
    Ok(alle.into_iter().map(NutzerId).collect())
}

fn einheit(row: &Row) -> Result<Einheit, Error> {
    Einheit::new(row.try_get("einheit")?).map_err(|_| Error::Wert("einheit"))
}

fn pfad(row: &Row) -> Result<Vec<VorgangId>, Error> {
    let pfad: Vec<Uuid> = row.try_get("pfad")?;
    Ok(pfad.into_iter().map(VorgangId).collect())
}
