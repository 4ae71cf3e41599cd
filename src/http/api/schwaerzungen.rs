//! Redacted copies of Dokumente.

use axum::extract::State;
use axum::http::StatusCode;
use eakte_domain::{DokumentId, VorgangId};
use eakte_worker::Bereich;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm};
use super::ausfuehren::mit_neuerem;
use super::teile::{Antwort, Pfad, Schreibend, betreff, eingabe, quittung};
use crate::app::{Satz, Schwaerzungswunsch};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// An area that becomes black, in thousandths of the page as it is seen, from its upper left corner.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Schwaerzungsbereich {
    /// The page, from 1.
    #[schema(minimum = 1)]
    pub seite: u32,
    /// Left edge, in thousandths of the page's width.
    #[schema(maximum = 999)]
    pub links: u16,
    /// Upper edge, in thousandths of the page's height.
    #[schema(maximum = 999)]
    pub oben: u16,
    /// Width, in thousandths of the page's width.
    #[schema(minimum = 1, maximum = 1000)]
    pub breite: u16,
    /// Height, in thousandths of the page's height.
    #[schema(minimum = 1, maximum = 1000)]
    pub hoehe: u16,
}

/// Asks for a redacted copy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchwaerzungNeu {
    /// Version of the Dokument, from 1; the newest if left out.
    pub fassung: Option<u32>,
    /// What becomes black: 1 to 500 areas.
    pub bereiche: Vec<Schwaerzungsbereich>,
    /// Why; only who leads the Akte reads it.
    pub grund: String,
    /// By which law it is held back.
    #[schema(example = "§ 25 Abs. 3 SGB X")]
    pub rechtsgrundlage: String,
    /// How the copy is called; `Geschwärzte Kopie` if left out.
    pub betreff: Option<String>,
    /// The Vorgang of the same Akte in which it is filed, so that it can be shared alone; that of the Dokument if left
    /// out.
    pub vorgang: Option<Uuid>,
}

/// Files a redacted copy as a Dokument of its own: pictures of all pages, in which these areas are black, without text or
/// metadata.
///
/// You need to read the Dokument and to file in its Akte; the look is recorded.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/schwaerzungen", tag = "Dokumente",
    params(("dokument" = Uuid, Path)), request_body = SchwaerzungNeu,
    responses((status = 201, description = "mit dokument, der Kopie", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn schwaerzen(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<SchwaerzungNeu>,
) -> Antwort {
    // What one may not see is not there, whatever else is wrong.
    let akte = super::dokumente::akte_von(&d, &s.actor, dokument).await?;
    let wunsch = Schwaerzungswunsch {
        quelle: DokumentId(dokument),
        fassung: f.fassung,
        vorgang: f.vorgang.map(VorgangId),
        betreff: f.betreff.map(|b| betreff(&b, "betreff")).transpose()?,
        bereiche: (1..)
            .zip(&f.bereiche)
            .map(bereich)
            .collect::<Result<_, _>>()?,
        grund: betreff(&f.grund, "grund")?,
        rechtsgrundlage: betreff(&f.rechtsgrundlage, "rechtsgrundlage")?,
    };
    let done = d.app.dokument_schwaerzen(&s.actor, wunsch, s.auftrag).await;
    let (q, kopie) = mit_neuerem(&d, &s, akte, done).await?;
    let neu = Neu {
        dokument: Some(kopie.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

fn bereich((nummer, b): (u32, &Schwaerzungsbereich)) -> Result<Bereich, HttpError> {
    Bereich::new(b.seite, b.links, b.oben, b.breite, b.hoehe)
        .ok_or_else(|| eingabe(Satz::neu("eingabe-schwaerzung-bereich").mit("nummer", nummer)))
}
