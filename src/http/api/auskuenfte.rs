//! Auskuenfte: what came of a person's request under Art. 15 DSGVO, so that it can be proved (§ 83(3) SGB X).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::AkteId;
use eakte_domain::akte::{
    AkteCommand, AuskunftFesthalten, Auskunftsverweigerung, Auskunftszeitraum,
};
use eakte_domain::werte::{Auskunftsgrundlage, Auskunftsteil};
use eakte_domain::zugriff::Aktion;
use eakte_projections::AuskunftZeile;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::ausfuehren;
use super::teile::{Antwort, Pfad, Schreibend, betreff, quittung};
use crate::app::{Actor, AppError};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Records what came of a request: at least one of `erteilt` and `verweigert`; both, if a part was kept back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuskunftNeu {
    /// Day the person asked.
    #[schema(value_type = String, format = Date)]
    pub beantragt_am: Date,
    /// What was told; left out: nothing.
    pub erteilt: Option<AuskunftErteiltNeu>,
    /// What was kept back; left out: nothing.
    pub verweigert: Option<AuskunftVerweigertNeu>,
}

/// The days the answer covers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuskunftErteiltNeu {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub von: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
}

/// What was kept back, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AuskunftVerweigertNeu {
    /// `alles` alone, or parts.
    pub was: Vec<Auskunftsteil>,
    /// The provision it rests on.
    pub grundlage: Auskunftsgrundlage,
    /// Why it applies here: it stands in the history.
    pub grund: String,
    /// The person was told why.
    pub mitgeteilt: bool,
}

/// What the person concerned was told of the Akte and what not: for the lead of its unit and for data protection.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/auskuenfte", tag = "Zugriffe", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "das Neueste zuerst", body = Zeilen<AuskunftZeile>),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::ZugriffeSehen, AkteId(akte))
        .await?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::auskuenfte(&*client, &beleg)
        .await
        .map_err(AppError::from)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Records what came of a request under Art. 15 DSGVO: an answer, a refusal with its reason, or some of both.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/auskuenfte", tag = "Zugriffe", params(("akte" = Uuid, Path)),
    request_body = AuskunftNeu, responses((status = 201, body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn festhalten(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<AuskunftNeu>,
) -> Antwort {
    let verweigert = match f.verweigert {
        None => None,
        Some(v) => Some(Auskunftsverweigerung {
            was: v.was,
            grundlage: v.grundlage,
            grund: betreff(&v.grund, "grund")?,
            mitgeteilt: v.mitgeteilt,
        }),
    };
    let command = AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
        beantragt_am: f.beantragt_am,
        erteilt: f.erteilt.map(|e| Auskunftszeitraum {
            von: e.von,
            bis: e.bis,
        }),
        verweigert,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}
