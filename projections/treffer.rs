//! Treffer: what full text search shows of a hit.

use eakte_domain::werte::{Dokumentklasse, Status};
use eakte_domain::{AkteId, DokumentId, OrgNr, VorgangId};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;

use crate::Error;
use crate::frage::{code, code_opt, nummer};

/// Begin and end of a marked word in PostgreSQL's answer: characters that no text shown to people holds.
pub(crate) const MARKE_AN: char = '\u{2}';
pub(crate) const MARKE_AUS: char = '\u{3}';

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
    pub(crate) fn from_row(row: &Row) -> Result<Self, Error> {
        let art = match row.try_get("art")? {
            "akte" => Objekttyp::Akte,
            "vorgang" => Objekttyp::Vorgang,
            "dokument" => Objekttyp::Dokument,
            _ => return Err(Error::Wert("art")),
        };
        let auszug = stuecke(
            row.try_get::<_, Option<&str>>("auszug")?
                .unwrap_or_default(),
        );
        Ok(Self {
            art,
            akte: AkteId(row.try_get("akte")?),
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: stuecke(row.try_get("betreff")?),
            // Without a marked word it is only the beginning of the text.
            auszug: if auszug.iter().any(|s| s.treffer) {
                auszug
            } else {
                Vec::new()
            },
            aktenzeichen: row.try_get("aktenzeichen")?,
            akte_betreff: row.try_get("akte_betreff")?,
            org: OrgNr(nummer(row, "org")?),
            org_name: row.try_get("org_name")?,
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            status: code(row, "status")?,
            klasse: code_opt(row, "klasse")?,
            medientyp: row.try_get("medientyp")?,
            seiten: row.try_get("seiten")?,
            storniert: row.try_get("storniert")?,
            tag: row.try_get("tag")?,
        })
    }
}
fn stuecke(marked: &str) -> Vec<Stueck> {
    let mut out = Vec::new();
    let mut treffer = false;
    for (i, text) in marked.split([MARKE_AN, MARKE_AUS]).enumerate() {
        if i > 0 {
            treffer = !treffer;
        }
        if !text.is_empty() {
            out.push(Stueck {
                text: text.to_owned(),
                treffer,
            });
        }
    }
    out
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_pieces() {
        let piece = |text: &str, treffer| Stueck {
            text: text.into(),
            treffer,
        };
        assert_eq!(
            stuecke("a \u{2}b\u{3} c"),
            [piece("a ", false), piece("b", true), piece(" c", false)]
        );
    }
}
