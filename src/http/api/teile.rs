//! What every handler of the API shares: headers of a write, the answer to it, identifiers in paths.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eakte_domain::werte::Betreff;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{Actor, AppError, Auftrag, Quittung};
use crate::http::Dienst;
use crate::http::fehler::HttpError;

/// Longest `Idempotency-Key`, in bytes.
const KEY_BYTES_MAX: usize = 255;
/// Longest JSON body, in bytes.
const JSON_BYTES_MAX: usize = 256 * 1024;

/// Result of a handler.
pub(super) type Antwort = Result<Response, HttpError>;

pub(super) fn eingabe(text: impl Into<String>) -> HttpError {
    AppError::Eingabe(text.into()).into()
}

/// Any address that is not there.
pub(super) async fn unbekannt() -> HttpError {
    AppError::NichtGefunden.into()
}

/// Headers of a write: who, under which key, on which version.
pub(super) struct Schreiben {
    pub actor: Actor,
    pub auftrag: Auftrag,
}

impl Schreiben {
    /// Only for changes to what exists: `If-Match` must be there.
    pub(super) fn bedingt(self) -> Result<Self, HttpError> {
        if self.auftrag.version.is_some() {
            return Ok(self);
        }
        let text = "Senden Sie den ETag der Akte im Kopf „If-Match“, damit keine fremde Änderung verloren geht.";
        Err(HttpError(
            AppError::Eingabe(text.into()),
            Some(StatusCode::PRECONDITION_REQUIRED),
        ))
    }
}

impl FromRequestParts<Dienst> for Schreiben {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, HttpError> {
        let actor = Actor::from_request_parts(parts, dienst).await?;
        let text = |name: &str| {
            parts
                .headers
                .get(name)
                .map(|v| v.to_str().unwrap_or_default().trim())
        };
        let auftrag = match text("idempotency-key") {
            None => Auftrag::neu(),
            Some(key) if !key.is_empty() && key.len() <= KEY_BYTES_MAX => {
                Auftrag::wiederholbar(&actor, key)
            }
            Some(_) => {
                return Err(eingabe(format!(
                    "Der Idempotency-Key hat 1 bis {KEY_BYTES_MAX} sichtbare Zeichen."
                )));
            }
        };
        let version = match text("if-match") {
            None | Some("*") => None,
            Some(tag) => Some(
                tag.trim_start_matches("W/")
                    .trim_matches('"')
                    .parse()
                    .map_err(|_| {
                        eingabe("If-Match nennt keinen ETag dieser Schnittstelle, z. B. \"7\".")
                    })?,
            ),
        };
        Ok(Self {
            actor,
            auftrag: auftrag.bei_version(version),
        })
    }
}

/// A JSON body; what is wrong with it is said in German.
pub(super) struct Koerper<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Dienst> for Koerper<T> {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &Dienst) -> Result<Self, HttpError> {
        let bytes = axum::body::to_bytes(request.into_body(), JSON_BYTES_MAX)
            .await
            .map_err(|_| {
                HttpError(
                    AppError::ZuGross {
                        bytes_max: JSON_BYTES_MAX as u64,
                    },
                    None,
                )
            })?;
        let bytes = if bytes.is_empty() {
            b"{}".as_slice().to_vec()
        } else {
            bytes.to_vec()
        };
        serde_json::from_slice(&bytes).map(Self).map_err(|e| {
            eingabe(format!(
                "Der JSON-Text passt nicht zur Beschreibung unter /api/openapi.json: {e}"
            ))
        })
    }
}

/// Query parameters; what is wrong with them is said in German.
pub(super) struct Abfrage<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Dienst> for Abfrage<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &Dienst) -> Result<Self, HttpError> {
        serde_html_form::from_str(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|e| eingabe(format!("Die Parameter der Adresse sind nicht lesbar: {e}")))
    }
}

/// Ids in the path. What is no id names nothing: 404.
pub(super) struct Pfad<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Dienst> for Pfad<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, HttpError> {
        // Without a token nothing is told, not even whether this could be an id.
        Actor::from_request_parts(parts, dienst).await?;
        let path = axum::extract::Path::<T>::from_request_parts(parts, &()).await;
        path.map(|p| Self(p.0))
            .map_err(|_| AppError::NichtGefunden.into())
    }
}

/// A text of one line, 1 to 500 characters.
pub(super) fn betreff(text: &str, feld: &str) -> Result<Betreff, HttpError> {
    Betreff::new(text).map_err(|_| {
        eingabe(format!(
            "„{feld}“ braucht 1 bis {} Zeichen auf einer Zeile.",
            Betreff::CHARS_MAX
        ))
    })
}

fn etag(version: u64) -> HeaderValue {
    // Digits and quotes are always a valid header.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The answer to a write: the receipt, with further fields beside it. 202 if the views do not show it yet.
pub(super) fn quittung(status: StatusCode, q: &Quittung, felder: Value) -> Response {
    let status = if q.sichtbar || q.wiederholung {
        status
    } else {
        StatusCode::ACCEPTED
    };
    let mut body = serde_json::to_value(q).unwrap_or_default();
    if let (Some(body), Value::Object(felder)) = (body.as_object_mut(), felder) {
        body.extend(felder);
    }
    let mut response = (status, Json(body)).into_response();
    response
        .headers_mut()
        .insert(header::ETAG, etag(q.receipt.sequence));
    response
}

/// The answer to a read of an object with a version.
pub(super) fn mit_etag(version: u64, body: Value) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::ETAG, etag(version));
    response
}

/// A view as JSON.
pub(super) fn wert(view: impl serde::Serialize) -> Result<Value, HttpError> {
    serde_json::to_value(view)
        .map_err(|e| AppError::Store(crate::store::StoreError::Payload(e.to_string())).into())
}

/// A list page: rows, the cursor of the next, and how many there are at least.
pub(super) fn seite<T: serde::Serialize>(s: eakte_projections::Seite<T>) -> Antwort {
    let body = json!({ "zeilen": wert(s.zeilen)?, "weiter": s.weiter, "total_at_least": s.total_at_least });
    Ok(Json(body).into_response())
}
