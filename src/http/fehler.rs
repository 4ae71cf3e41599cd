//! Errors as the API answers them: RFC 9457 problem details that say what to do. Alone here: status codes.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppError;
use crate::store::StoreError;

/// An error on its way to an API client.
#[derive(Debug)]
pub struct HttpError(pub AppError, pub Option<StatusCode>);

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the plain-German help on this kind of error.
    #[serde(rename = "type")]
    pub typ: String,
    /// Short name of the error, in German.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What is wrong here and what to do, in German.
    pub detail: String,
    /// Stable code for programs.
    pub code: &'static str,
}

impl From<AppError> for HttpError {
    fn from(e: AppError) -> Self {
        Self(e, None)
    }
}

/// The status of an error.
pub fn status(e: &AppError) -> StatusCode {
    match e {
        AppError::NichtAngemeldet => StatusCode::UNAUTHORIZED,
        AppError::NichtGefunden => StatusCode::NOT_FOUND,
        AppError::Verboten(_) => StatusCode::FORBIDDEN,
        AppError::Akte(_) | AppError::Aktenplan(_) | AppError::Organisation(_) => {
            StatusCode::CONFLICT
        }
        AppError::Eingabe(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Veraltet => StatusCode::PRECONDITION_FAILED,
        AppError::SchluesselBenutzt => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::ZuGross { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        AppError::Gesperrt { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::ImAufbau => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Store(
            StoreError::Halted | StoreError::Stopped | StoreError::Pool(_) | StoreError::Db(_),
        ) => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Stable code, short German name, and a German sentence that says what to do.
pub fn beschreibung(e: &AppError) -> (&'static str, &'static str, String) {
    match e {
        AppError::NichtAngemeldet => (
            "nicht_angemeldet",
            "Nicht angemeldet",
            "Melden Sie sich an, oder senden Sie ein gültiges Token im Kopf „Authorization: Bearer“.".into(),
        ),
        AppError::NichtGefunden => (
            "nicht_gefunden",
            "Nicht gefunden",
            "Unter dieser Adresse gibt es nichts, was Sie sehen dürfen. Prüfen Sie die Adresse und Ihren Zweck.".into(),
        ),
        AppError::Verboten(g) => ("nicht_erlaubt", "Nicht erlaubt", format!("{} ({})", g.satz, g.norm)),
        AppError::Akte(e) => (e.code(), "Nicht möglich", e.meldung()),
        AppError::Aktenplan(e) => (e.code(), "Nicht möglich", e.meldung()),
        AppError::Organisation(e) => (e.code(), "Nicht möglich", e.meldung()),
        AppError::Eingabe(text) => ("eingabe", "Eingabe nicht verwendbar", text.clone()),
        AppError::Veraltet => (
            "veraltet",
            "Zwischenzeitlich geändert",
            "Die Akte wurde geändert, seit Sie sie gelesen haben. Laden Sie sie neu und wiederholen Sie die Änderung.".into(),
        ),
        AppError::SchluesselBenutzt => (
            "idempotency_key_benutzt",
            "Schlüssel schon benutzt",
            "Dieser Idempotency-Key gehört zu einer anderen Anfrage. Nehmen Sie einen neuen.".into(),
        ),
        AppError::ZuGross { bytes_max } => (
            "zu_gross",
            "Datei zu groß",
            format!("Möglich sind höchstens {} MiB. Teilen Sie die Datei.", bytes_max >> 20),
        ),
        AppError::Gesperrt { sekunden } => (
            "zu_viele_versuche",
            "Zu viele Versuche",
            format!("Versuchen Sie es in {sekunden} Sekunden noch einmal."),
        ),
        AppError::ImAufbau => (
            "im_aufbau",
            "Ansichten werden aufgebaut",
            "Die Ansichten werden gerade aus dem Protokoll aufgebaut. Versuchen Sie es in Kürze noch einmal.".into(),
        ),
        AppError::Store(StoreError::Halted) => (
            "nur_lesen",
            "Zurzeit nur lesen",
            "Das Protokoll stimmt nicht mit dem überein, was unterschrieben wurde. Deshalb wird nichts geschrieben; \
             lesen können Sie weiter. Der Betrieb muss den richtigen Stand der Datenbank zurückholen."
                .into(),
        ),
        AppError::Store(_) => (
            "stoerung",
            "Störung",
            "Es ist ein Fehler aufgetreten. Nichts ging verloren. Versuchen Sie es noch einmal; \
             bleibt der Fehler, sagen Sie dem Betrieb Bescheid."
                .into(),
        ),
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status = self.1.unwrap_or_else(|| status(&self.0));
        if status.is_server_error() {
            tracing::error!(fault = %self.0, "request failed");
        }
        let (code, title, detail) = beschreibung(&self.0);
        let problem = Problem {
            typ: format!("/hilfe/fehler#{code}"),
            title,
            status: status.as_u16(),
            detail,
            code,
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let json = header::HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if status == StatusCode::UNAUTHORIZED {
            let scheme = header::HeaderValue::from_static("Bearer realm=\"eakte\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
