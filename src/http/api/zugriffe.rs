//! Zugriffe: who looked at an Akte, and what a person is told of it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use eakte_domain::AkteId;
use eakte_domain::zugriff::Aktion;
use eakte_projections::{EmpfaengerZeile, Seite, ZugriffZeile};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::formen::Blaettern;
use super::teile::{Abfrage, Antwort, Pfad};
use crate::app::{Actor, AppError, Satz};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Who looked at the Akte, newest first: for the lead of its unit and for data protection.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/zugriffe", tag = "Zugriffe", params(("akte" = Uuid, Path), Blaettern),
    responses((status = 200, description = "eine Seite, das Neueste zuerst", body = Seite<ZugriffZeile>),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(b): Abfrage<Blaettern>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::ZugriffeSehen, AkteId(akte))
        .await?;
    let nach = b
        .nach
        .map(|n| n.parse())
        .transpose()
        .map_err(AppError::from)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows = eakte_projections::zugriffe(&*client, &beleg, nach, b.limit.unwrap_or(50)).await;
    Ok(Json(rows.map_err(AppError::from)?).into_response())
}

/// Which Akten an answer is to cover.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuskunftFrage {
    /// Ids of the person's Akten; named once for each.
    #[serde(default)]
    pub akte: Vec<Uuid>,
}

/// One Akte of an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct AkteDerAuskunft {
    /// Its id.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
}

/// Who received what of a person's Akten, for what, when.
#[derive(Serialize, ToSchema)]
pub(super) struct AuskunftAntwort {
    /// The Akten it covers.
    pub akten: Vec<AkteDerAuskunft>,
    /// Looks by day, unit and purpose, oldest first; refused ones among them.
    pub zeilen: Vec<EmpfaengerZeile>,
}

/// Who received a person's data, for what, when (Art. 15 DSGVO): of the Akten named, from the read logs still kept.
#[utoipa::path(get, path = "/api/v1/auskunft", tag = "Zugriffe", params(AuskunftFrage),
    responses((status = 200, description = "nach Tagen, das Älteste zuerst", body = AuskunftAntwort),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "keine Akte genannt", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn auskunft(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(f): Abfrage<AuskunftFrage>,
) -> Antwort {
    // An answer about nothing would read as: nobody received anything.
    if f.akte.is_empty() {
        return Err(AppError::from(Satz::neu("eingabe-auskunft-keine")).into());
    }
    let akten: Vec<AkteId> = f.akte.into_iter().map(AkteId).collect();
    let bericht = d.app.auskunft(&actor, &akten).await?;
    let akten = bericht.akten.into_iter().map(|a| AkteDerAuskunft {
        akte: a.akte,
        aktenzeichen: a.aktenzeichen,
    });
    Ok(Json(AuskunftAntwort {
        akten: akten.collect(),
        zeilen: bericht.zeilen,
    })
    .into_response())
}
