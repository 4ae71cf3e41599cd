//! Medizinwiderspruch: an objection to passing medical data on is recorded by itself, also by who stands in for somebody.

use axum::Router;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum::routing::get;
use eakte_domain::AkteId;
use eakte_domain::akte::{Akte, AkteCommand, MedizinwiderspruchFesthalten};
use eakte_domain::zugriff::Aktion;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, im_formular};
use super::{Abbruch, Antwort};
use crate::app::AppError;
use crate::http::Dienst;
use crate::http::fehler::status;
use crate::http::pages::schutz as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::Eingaben;
use crate::http::sitzung::Formular;

/// The page and its form.
pub(super) fn router() -> Router<Dienst> {
    Router::new().route(
        "/akten/{akte}/medizinwiderspruch",
        get(seite).post(festhalten),
    )
}

/// `GET /akten/{akte}/medizinwiderspruch`.
async fn seite(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    zeigen(&a, id, &Eingaben::default(), &[]).await
}

async fn zeigen(a: &Anfrage, id: AkteId, felder: &Eingaben, fehler: &[FormFehler]) -> Antwort {
    a.app()
        .darf_akte(a.actor(), Aktion::MedizinwiderspruchFesthalten, id)
        .await?;
    let (akte, _) = a.akte(id).await?;
    let stand = a.app().store.stand::<Akte>(id.into()).await?;
    let stand = stand.ok_or(AppError::NichtGefunden)?;
    let kopf = stand.aggregate.kopf().ok_or(AppError::NichtGefunden)?;
    let steht = kopf.schutz.medizinwiderspruch;
    let grund = felder.wert("grund");
    Ok(seiten::medizinwiderspruch(&a.seite, &akte, steht, grund, fehler).into_response())
}

/// `POST /akten/{akte}/medizinwiderspruch`.
async fn festhalten(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let command = AkteCommand::MedizinwiderspruchFesthalten(MedizinwiderspruchFesthalten {
            grund: betreff(&felder, "grund")?,
        });
        let pfad = format!("/akten/{id}");
        a.tun(id, command, &felder, &pfad, "medizinwiderspruch")
            .await
    }
    .await;
    match getan {
        Err(Abbruch(e)) if im_formular(&e) => {
            let (status, fehler) = (status(&e), [a.formfehler("widerspruch-grund", &e)]);
            let seite = zeigen(&a, id, &felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}
