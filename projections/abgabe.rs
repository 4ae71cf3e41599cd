//! Abgabe: what stays in an Akte of the Dokumente that went to others. Written by `aktenbaum`.

use eakte_domain::werte::Dokumentklasse;
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{AkteId, DokumentId, Zeit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Error;
use crate::frage::{Frage, Reader, code, nummer};

/// A Dokument that lay in an Akte and lies in another one now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AbgabeZeile {
    /// Its id; the same where it is now.
    pub dokument: DokumentId,
    /// The number it had.
    pub nummer: u32,
    /// What it was about when it went.
    pub betreff: String,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// The Akte it went to.
    pub an: AkteId,
    /// Its Aktenzeichen.
    pub an_aktenzeichen: String,
    /// When.
    pub zeit: Zeit,
    /// Who moved it.
    pub von: String,
}

/// The Dokumente that went from an Akte to others: newest first, at most 200. None to who came through a share.
///
/// Errors: [`Error::FalscherBeleg`] unless the Beleg is for `AkteSehen` of an Akte.
pub async fn abgaben(client: &impl Reader, beleg: &Beleg) -> Result<Vec<AbgabeZeile>, Error> {
    let akte = beleg.akte().ok_or(Error::FalscherBeleg)?;
    if !beleg.gilt(Aktion::AkteSehen, Objekt::Akte(akte)) {
        return Err(Error::FalscherBeleg);
    }
    if beleg.freigabe().is_some() {
        return Ok(Vec::new());
    }
    let mut f = Frage::default();
    f.sql("SELECT * FROM view_abgabe WHERE akte = ")
        .uuid(akte.0)
        .sql(" ORDER BY zeit DESC, dokument LIMIT 200");
    let rows = f.query(client).await?;
    rows.iter()
        .map(|row| {
            Ok(AbgabeZeile {
                dokument: DokumentId(row.try_get("dokument")?),
                nummer: nummer(row, "nummer")?,
                betreff: row.try_get("betreff")?,
                klasse: code(row, "klasse")?,
                an: AkteId(row.try_get("an")?),
                an_aktenzeichen: row.try_get("an_aktenzeichen")?,
                zeit: Zeit(row.try_get("zeit")?),
                von: row.try_get("von")?,
            })
        })
        .collect()
}
