//! What every handler of the API shares: headers of a write, the answer to it, identifiers in paths.

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eakte_domain::werte::{Betreff, Digest, Einheit, TextError};
use futures::StreamExt;
use serde::de::DeserializeOwned;

use super::antworten::{Neu, QuittungForm};
use crate::app::{Actor, AppError, Auftrag, Quittung, Satz};
use crate::http::Dienst;
use crate::http::fehler::HttpError;

/// Longest `Idempotency-Key`, in bytes.
const KEY_BYTES_MAX: usize = 255;
/// Longest JSON body, in bytes.
const JSON_BYTES_MAX: usize = 256 * 1024;
/// Bytes read of a body that is too long.
const DRAIN_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Result of a handler.
pub(super) type Antwort = Result<Response, HttpError>;

pub(super) fn eingabe(satz: Satz) -> HttpError {
    AppError::from(satz).into()
}

/// Any address that is not there.
pub(super) async fn unbekannt() -> HttpError {
    AppError::NichtGefunden.into()
}

/// Headers of a write: who, under which key, on which version.
pub(super) struct Schreiben {
    pub actor: Actor,
    pub auftrag: Auftrag,
    /// Method and path: with the body they are the request that a key stands for.
    ziel: String,
}

impl Schreiben {
    /// With the digest of the body. A key that comes again must come with the same request.
    pub(super) fn mit(mut self, koerper: blake3::Hash) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("eakte 2026-11 v1 request");
        hasher.update(self.ziel.as_bytes()).update(&[0]);
        hasher.update(koerper.as_bytes());
        self.auftrag = self
            .auftrag
            .fuer_anfrage(Digest(*hasher.finalize().as_bytes()));
        self
    }

    /// Only for changes to what exists: `If-Match` must be there.
    pub(super) fn bedingt(self) -> Result<Self, HttpError> {
        if self.auftrag.version.is_some() {
            return Ok(self);
        }
        Err(HttpError {
            status: Some(StatusCode::PRECONDITION_REQUIRED),
            ..eingabe(Satz::neu("eingabe-if-match-fehlt"))
        })
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
                return Err(eingabe(
                    Satz::neu("eingabe-schluessel").mit("zeichen", KEY_BYTES_MAX),
                ));
            }
        };
        let version = match text("if-match") {
            None | Some("*") => None,
            Some(tag) => Some(
                tag.trim_start_matches("W/")
                    .trim_matches('"')
                    .parse()
                    .map_err(|_| eingabe(Satz::neu("eingabe-if-match")))?,
            ),
        };
        let schreiben = Self {
            actor,
            auftrag: auftrag.bei_version(version),
            ziel: format!("{} {}", parts.method, parts.uri.path()),
        };
        // Whoever reads a body says so; without one it is the request with an empty body.
        Ok(schreiben.mit(blake3::hash(b"")))
    }
}

/// A body of at most [`JSON_BYTES_MAX`].
///
/// A longer one is read on for a while and thrown away: a client that is still sending would otherwise see a broken
/// connection instead of the answer.
async fn koerper(body: Body) -> Result<Vec<u8>, HttpError> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|e| eingabe(Satz::neu("eingabe-upload-abbruch").mit("grund", e)))?;
        length += chunk.len();
        if length > DRAIN_BYTES_MAX {
            break;
        }
        if length <= JSON_BYTES_MAX {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length > JSON_BYTES_MAX {
        let bytes_max = JSON_BYTES_MAX as u64;
        return Err(AppError::ZuGross { bytes_max }.into());
    }
    Ok(bytes)
}

/// A write with a JSON body: who, under which key, on which version, and what.
pub(super) struct Schreibend<T>(pub Schreiben, pub T);

impl<T: DeserializeOwned> FromRequest<Dienst> for Schreibend<T> {
    type Rejection = HttpError;

    async fn from_request(request: Request, dienst: &Dienst) -> Result<Self, HttpError> {
        let (mut parts, body) = request.into_parts();
        let schreiben = Schreiben::from_request_parts(&mut parts, dienst).await?;
        let bytes = koerper(body).await?;
        let schreiben = schreiben.mit(blake3::hash(&bytes));
        let text = if bytes.is_empty() { b"{}" } else { &bytes[..] };
        let body = serde_json::from_slice(text)
            .map_err(|e| eingabe(Satz::neu("eingabe-json").mit("grund", e)))?;
        Ok(Self(schreiben, body))
    }
}

/// Query parameters; what is wrong with them is said in German.
pub(super) struct Abfrage<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Dienst> for Abfrage<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &Dienst) -> Result<Self, HttpError> {
        serde_html_form::from_str(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|e| eingabe(Satz::neu("eingabe-parameter").mit("grund", e)))
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
    Betreff::new(text).map_err(|e| {
        eingabe(match e {
            TextError::Steuerzeichen(_) => {
                Satz::neu("eingabe-text-steuerzeichen").mit("feld", feld)
            }
            TextError::Leer(_) | TextError::ZuLang(..) => Satz::neu("eingabe-text")
                .mit("feld", feld)
                .mit("zeichen", Betreff::CHARS_MAX),
        })
    })
}

/// The Organisationszeichen of a unit.
pub(super) fn einheit(text: &str) -> Result<Einheit, HttpError> {
    Einheit::new(text).map_err(|_| eingabe(Satz::neu("eingabe-einheit")))
}

fn etag(version: u64) -> HeaderValue {
    // Digits and quotes are always a valid header.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The answer to a write: the receipt and what it made. 202 if the views do not show it yet.
pub(super) fn quittung(status: StatusCode, q: &Quittung, neu: Neu) -> Response {
    let status = if q.sichtbar || q.wiederholung {
        status
    } else {
        StatusCode::ACCEPTED
    };
    let mut response = (status, Json(quittungsform(q, neu))).into_response();
    response
        .headers_mut()
        .insert(header::ETAG, etag(q.receipt.sequence));
    response
}

/// A receipt as the description shows it.
pub(super) fn quittungsform(q: &Quittung, neu: Neu) -> QuittungForm {
    QuittungForm {
        stream: q.receipt.stream.0,
        sequence: q.receipt.sequence,
        position: q.receipt.position.0,
        header_hash: q.receipt.header_hash.to_string(),
        sichtbar: q.sichtbar,
        wiederholung: q.wiederholung,
        neu,
    }
}

/// The answer to a read of an object with a version.
pub(super) fn mit_etag(version: u64, body: impl serde::Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::ETAG, etag(version));
    response
}

/// An upload; what is no multipart form is refused in German.
pub(super) struct Hochgeladen(pub Multipart);

impl FromRequest<Dienst> for Hochgeladen {
    type Rejection = HttpError;

    async fn from_request(request: Request, d: &Dienst) -> Result<Self, HttpError> {
        // Only somebody known may send bytes.
        let (mut parts, body) = request.into_parts();
        Actor::from_request_parts(&mut parts, d).await?;
        let request = Request::from_parts(parts, body);
        Multipart::from_request(request, d)
            .await
            .map(Self)
            .map_err(|_| eingabe(Satz::neu("eingabe-multipart")))
    }
}
