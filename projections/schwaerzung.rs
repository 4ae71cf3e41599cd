//! Schwaerzung: what a redacted copy was made from, and which copies were made of a Dokument, as far as a person sees both.

use eakte_domain::akte::Schwaerzung;
use eakte_domain::zugriff::{Beleg, Objekt};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::frage::{Frage, Reader, nummer};
use crate::sicht::Sicht;

/// Most copies of one Dokument that its page names.
const KOPIEN_MAX: i64 = 200;

/// Says that a Dokument is a redacted copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchwaerzungAnsicht {
    /// The Dokument it was made from; only to those who may see that one.
    pub quelle: Option<DokumentId>,
    /// Version of that Dokument, from 1; only to those who may see it.
    pub fassung: Option<u32>,
    /// Areas that are black.
    pub bereiche: u32,
    /// Why; not to who came through a Freigabe.
    pub grund: Option<String>,
    /// By which law something is held back.
    pub rechtsgrundlage: String,
}

impl From<Schwaerzung> for SchwaerzungAnsicht {
    fn from(s: Schwaerzung) -> Self {
        Self {
            quelle: Some(s.quelle),
            fassung: Some(s.fassung),
            bereiche: s.bereiche,
            grund: Some(s.grund.to_string()),
            rechtsgrundlage: s.rechtsgrundlage.to_string(),
        }
    }
}

impl SchwaerzungAnsicht {
    /// What somebody learns who may not see the Dokument it was made from.
    pub(crate) fn ohne_quelle(&mut self) {
        (self.quelle, self.fassung) = (None, None);
    }
}

/// Another Dokument, as a page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Dokumentbezug {
    /// Its id.
    pub dokument: DokumentId,
    /// The Akte it lies in.
    pub akte: AkteId,
    /// Aktenzeichen of that Akte: after a move it may be another one.
    pub aktenzeichen: String,
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Number of that Vorgang.
    pub vorgang_nummer: u32,
    /// Running number inside the Vorgang.
    pub nummer: u32,
    /// What it is about.
    pub betreff: String,
}

impl Dokumentbezug {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            dokument: DokumentId(row.try_get("dokument")?),
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            vorgang: VorgangId(row.try_get("vorgang")?),
            vorgang_nummer: nummer(row, "vorgang_nummer")?,
            nummer: nummer(row, "nummer")?,
            betreff: row.try_get("betreff")?,
        })
    }
}

/// The Dokument a copy was made from, and the copies made of it that lie in the same Akte, by Vorgang and number; each
/// only if the person may see it.
pub(crate) async fn bezuege(
    client: &impl Reader,
    beleg: &Beleg,
    sicht: &Sicht<'_>,
) -> Result<(Option<Dokumentbezug>, Vec<Dokumentbezug>), Error> {
    let Objekt::Dokument(akte, id) = beleg.objekt() else {
        return Err(Error::FalscherBeleg);
    };
    let mut quelle = Frage::default();
    quelle
        .sql(BEZUG)
        .sql(" JOIN view_dokument kopie ON x.dokument = (kopie.schwaerzung->>'quelle')::uuid WHERE kopie.dokument = ")
        .uuid(id.0)
        .sql(" AND ")
        .bedingung(sicht.dokumente);
    let mut kopien = Frage::default();
    kopien
        .sql(BEZUG)
        .sql(" WHERE x.akte = ")
        .uuid(akte.0)
        .sql(" AND x.schwaerzung->>'quelle' = ")
        .text(id.0.to_string())
        .sql(" AND NOT x.storniert AND ")
        .bedingung(sicht.dokumente)
        .sql(" ORDER BY vv.nummer, x.nummer, x.dokument")
        .limit(KOPIEN_MAX);
    let (quelle, kopien) = futures::try_join!(quelle.query_opt(client), kopien.query(client))?;
    Ok((
        quelle.as_ref().map(Dokumentbezug::from_row).transpose()?,
        kopien
            .iter()
            .map(Dokumentbezug::from_row)
            .collect::<Result<_, _>>()?,
    ))
}

const BEZUG: &str = "SELECT x.dokument, x.akte, va.aktenzeichen, x.vorgang, x.nummer, x.betreff, \
        vv.nummer AS vorgang_nummer \
    FROM view_dokument x JOIN view_vorgang vv ON vv.vorgang = x.vorgang JOIN view_akte va ON va.akte = x.akte \
    JOIN auth_dokument d ON d.dokument = x.dokument JOIN auth_akte a ON a.akte = x.akte";
