//! Vertretungen: who stands in for whom, and when.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::organisation::VertretungEinrichten;
use eakte_domain::{NutzerId, VertretungId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::teile::{Antwort, Pfad, Schreibend, quittung};
use crate::app::Actor;
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Lets somebody stand in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VertretungNeu {
    /// Who is away; yourself if left out. Others only the administrator may name.
    pub fuer: Option<Uuid>,
    /// Who stands in.
    pub durch: Uuid,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub von: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
}

/// A Vertretung.
#[derive(Serialize, ToSchema)]
pub(super) struct VertretungZeile {
    /// Its id.
    pub vertretung: VertretungId,
    /// Who is away.
    pub fuer: NutzerId,
    /// Who stands in.
    pub durch: NutzerId,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub von: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
}

/// The Vertretungen you have part in; all of the organisation to its administrator.
#[utoipa::path(get, path = "/api/v1/vertretungen", tag = "Vertretungen",
    responses((status = 200, description = "auch vergangene", body = Zeilen<VertretungZeile>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let zeilen = d.app.vertretungen(&actor)?;
    let zeilen = zeilen.into_iter().map(|v| VertretungZeile {
        vertretung: v.id,
        fuer: v.fuer,
        durch: v.durch,
        von: v.von,
        bis: v.bis,
    });
    Ok(Json(Zeilen {
        zeilen: zeilen.collect(),
    })
    .into_response())
}

/// Lets a colleague stand in for some days.
#[utoipa::path(post, path = "/api/v1/vertretungen", tag = "Vertretungen", request_body = VertretungNeu,
    responses((status = 201, body = QuittungForm), (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn einrichten(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<VertretungNeu>,
) -> Antwort {
    let command = VertretungEinrichten {
        vertretung: VertretungId(Uuid::new_v5(&s.auftrag.cmd.0, b"vertretung")),
        fuer: f.fuer.map_or(s.actor.nutzer, NutzerId),
        durch: NutzerId(f.durch),
        von: f.von,
        bis: f.bis,
    };
    let q = d
        .app
        .vertretung_einrichten(&s.actor, command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// Ends a Vertretung at once.
#[utoipa::path(post, path = "/api/v1/vertretungen/{vertretung}/beenden", tag = "Vertretungen",
    params(("vertretung" = Uuid, Path)), responses((status = 200, body = QuittungForm),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beenden(
    State(d): State<Dienst>,
    Pfad(vertretung): Pfad<Uuid>,
    Schreibend(s, _): Schreibend<serde_json::Value>,
) -> Antwort {
    let q = d
        .app
        .vertretung_beenden(&s.actor, VertretungId(vertretung), s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}
