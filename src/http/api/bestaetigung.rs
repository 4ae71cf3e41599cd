//! The second factor of a token's person: what needs one can then be done with the token, too.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::teile::{Antwort, Schreibend, eingabe};
use crate::app::Satz;
use crate::http::Dienst;
use crate::http::fehler::Problem;
use crate::http::sitzung::bearer;

/// A proof of the second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Bestaetigung {
    /// The code the person's device shows now, six digits. Each is taken once.
    pub code: String,
}

/// Shows the token the second factor of its person, for 10 hours; level 3 asks again after one.
#[utoipa::path(post, path = "/api/v1/bestaetigung", tag = "Anmeldung", request_body = Bestaetigung,
    responses((status = 204, description = "bestätigt"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn bestaetigen(
    State(d): State<Dienst>,
    headers: HeaderMap,
    Schreibend(s, f): Schreibend<Bestaetigung>,
) -> Antwort {
    let token = bearer(&headers).ok_or_else(|| eingabe(Satz::neu("eingabe-code-ohne-token")))?;
    d.app.token_bestaetigen(&s.actor, token, &f.code).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
