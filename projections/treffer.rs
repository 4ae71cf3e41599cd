//! Treffer: what full text search shows of a hit.

use eakte_domain::werte::{Aktenende, Dokumentklasse, Status};
use eakte_domain::{AkteId, DokumentId, OrgNr, VorgangId};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::auszug::Gefunden;
use crate::frage::{code, code_opt, nummer};

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Objekttyp {
    /// An Akte.
    Akte,
    /// A Vorgang.
    Vorgang,
    /// A Dokument.
    Dokument,
}

impl Objekttyp {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Akte => "akte",
            Self::Vorgang => "vorgang",
            Self::Dokument => "dokument",
        }
    }
}

/// A piece of text, marked or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stueck {
    /// The text.
    pub text: String,
    /// It is one of the words looked for.
    pub treffer: bool,
}

/// A hit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Treffer {
    /// What it is.
    pub art: Objekttyp,
    /// The Akte it is or lies in.
    pub akte: AkteId,
    /// The Vorgang it is or lies in.
    pub vorgang: Option<VorgangId>,
    /// The Dokument it is.
    pub dokument: Option<DokumentId>,
    /// Its Betreff, words marked.
    pub betreff: Vec<Stueck>,
    /// Snippets of the text around the words; empty if they stand in the metadata or the text may not be read.
    pub auszug: Vec<Stueck>,
    /// Aktenzeichen of the Akte.
    pub aktenzeichen: String,
    /// Betreff of the Akte.
    pub akte_betreff: String,
    /// Leading organisation.
    pub org: OrgNr,
    /// Name of that organisation.
    pub org_name: Option<String>,
    /// Number of the Vorgang.
    pub vorgang_nummer: Option<i32>,
    /// State of the Akte or Vorgang; of a Dokument that of its Akte.
    pub status: Status,
    /// What became of the Akte, if only its stub is left.
    pub ende: Option<Aktenende>,
    /// Kind of the Dokument.
    pub klasse: Option<Dokumentklasse>,
    /// Media type of the Dokument.
    pub medientyp: Option<String>,
    /// Pages of the Dokument.
    pub seiten: Option<i32>,
    /// The Dokument is cancelled.
    pub storniert: bool,
    /// Day of the letter or receipt, else of the last change.
    pub tag: Date,
}

impl Treffer {
    pub(crate) fn from_row(row: &Row, gefunden: &Gefunden) -> Result<Self, Error> {
        let art = match row.try_get("art")? {
            "akte" => Objekttyp::Akte,
            "vorgang" => Objekttyp::Vorgang,
            "dokument" => Objekttyp::Dokument,
            _ => return Err(Error::Wert("art")),
        };
        let inhalt: Option<&str> = row.try_get("inhalt")?;
        Ok(Self {
            art,
            akte: AkteId(row.try_get("akte")?),
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: gefunden.ganz(row.try_get("betreff")?),
            auszug: inhalt.map(|text| gefunden.auszug(text)).unwrap_or_default(),
            aktenzeichen: row.try_get("aktenzeichen")?,
            akte_betreff: row.try_get("akte_betreff")?,
            org: OrgNr(nummer(row, "org")?),
            org_name: row.try_get("org_name")?,
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            status: code(row, "status")?,
            ende: code_opt(row, "ende")?,
            klasse: code_opt(row, "klasse")?,
            medientyp: row.try_get("medientyp")?,
            seiten: row.try_get("seiten")?,
            storniert: row.try_get("storniert")?,
            tag: row.try_get("tag")?,
        })
    }
}
