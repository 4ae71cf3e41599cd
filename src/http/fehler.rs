//! Errors as the API answers them: RFC 9457 problem details that say what to do. Alone here: status codes.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use eakte_domain::werte::{Einheit, Leistungsart};
use eakte_domain::{AkteId, OrgNr};
use eakte_projections::VerlaufZeile;
use serde::Serialize;
use utoipa::ToSchema;

use super::i18n::Sprache;
use super::{gruende, paket, scangruende};
use crate::app::{AppError, GleichesZeichen, Satz};
use crate::store::StoreError;

/// An error on its way to an API client.
#[derive(Debug)]
pub struct HttpError {
    /// What is wrong.
    pub fehler: AppError,
    /// A status other than that of its kind.
    pub status: Option<StatusCode>,
    /// For `Veraltet`: what happened since, as far as the caller may see it; the newest first.
    pub neueres: Vec<VerlaufZeile>,
}

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the plain-German help on this kind of error.
    #[serde(rename = "type")]
    pub typ: String,
    /// Short name of the error, in German or, by `Accept-Language`, in English.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong here and what to do, in the same language.
    pub detail: String,
    /// Stable code for programs.
    pub code: &'static str,
    /// With 412: the history since the version named in `If-Match`, the newest first, at most 200 lines.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub neueres: Vec<VerlaufZeile>,
    /// With `mehrdeutig`: the Akten of that Aktenzeichen, of which the request has to name one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub akten: Vec<MoeglicheAkte>,
}

/// One of several Akten with the same Aktenzeichen.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoeglicheAkte {
    /// Its id.
    pub akte: AkteId,
    /// The organisation that leads it.
    pub org: OrgNr,
    /// That organisation's unit.
    #[schema(value_type = String)]
    pub einheit: Einheit,
    /// Its benefit.
    #[schema(value_type = String)]
    pub leistungsart: Leistungsart,
}

impl From<AppError> for HttpError {
    fn from(fehler: AppError) -> Self {
        Self {
            fehler,
            status: None,
            neueres: Vec::new(),
        }
    }
}

/// The status of an error.
pub fn status(e: &AppError) -> StatusCode {
    match e {
        AppError::NichtAngemeldet => StatusCode::UNAUTHORIZED,
        AppError::NichtGefunden => StatusCode::NOT_FOUND,
        AppError::Verboten(_) | AppError::BestaetigungNoetig => StatusCode::FORBIDDEN,
        AppError::Akte(_)
        | AppError::Aktenplan(_)
        | AppError::Organisation(_)
        | AppError::Mehrdeutig(_)
        | AppError::Scanstapel(_) => StatusCode::CONFLICT,
        AppError::Eingabe(_) | AppError::Paket(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Veraltet => StatusCode::PRECONDITION_FAILED,
        AppError::SchluesselBenutzt => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::ZuGross { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        AppError::Gesperrt { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::ImAufbau => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Store(
            StoreError::Halted
            | StoreError::Stopped
            | StoreError::Ueberholt
            | StoreError::Conflict
            | StoreError::Pool(_)
            | StoreError::Db(_)
            | StoreError::View(eakte_projections::Error::Datenbank(_))
            | StoreError::Leseprotokoll(_),
        ) => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// After how long those who were faster on an Akte are likely done.
const GEDRAENGE_SEKUNDEN: u64 = 1;

/// When to ask again, of an error that says so: `Retry-After`, in seconds.
pub fn warten(e: &AppError) -> Option<HeaderValue> {
    match e {
        AppError::Gesperrt { sekunden } => Some(HeaderValue::from(*sekunden)),
        AppError::Store(StoreError::Conflict | StoreError::Ueberholt) => {
            Some(HeaderValue::from(GEDRAENGE_SEKUNDEN))
        }
        _ => None,
    }
}

/// Every kind of error with the key of its name: where `type` leads, a part of the page `/hilfe/fehler`.
pub const ARTEN: [(&str, &str); 17] = [
    ("nicht_angemeldet", "problem-nicht-angemeldet"),
    ("nicht_gefunden", "problem-nicht-gefunden"),
    ("nicht_erlaubt", "problem-nicht-erlaubt"),
    ("regel", "problem-nicht-moeglich"),
    ("eingabe", "problem-eingabe"),
    ("paket", "problem-paket"),
    ("mehrdeutig", "problem-mehrdeutig"),
    ("veraltet", "problem-veraltet"),
    ("idempotency_key_benutzt", "problem-schluessel"),
    ("zu_gross", "problem-zu-gross"),
    ("zu_viele_versuche", "problem-gesperrt"),
    ("bestaetigung_noetig", "problem-bestaetigung"),
    ("im_aufbau", "problem-im-aufbau"),
    ("kein_protokoll", "problem-kein-protokoll"),
    ("nur_lesen", "problem-nur-lesen"),
    ("gedraenge", "problem-gedraenge"),
    ("stoerung", "problem-stoerung"),
];

/// The part of the help page for a code: the rules of Akten, plan and organisations have one in common.
fn hilfe(code: &str) -> String {
    let art = if code.contains('.') { "regel" } else { code };
    format!("/hilfe/fehler#{art}")
}

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beschreibung {
    /// Stable code for programs.
    pub code: &'static str,
    /// Its short name.
    pub titel: String,
    /// What is wrong here and what to do.
    pub detail: String,
}

/// The words for an error in a language.
pub fn beschreibung(e: &AppError, s: Sprache) -> Beschreibung {
    let fest = |code: &'static str, key: &'static str| (code, key, s.t(&format!("{key}-text")));
    let (code, key, detail) = match e {
        AppError::NichtAngemeldet => fest("nicht_angemeldet", "problem-nicht-angemeldet"),
        AppError::NichtGefunden => fest("nicht_gefunden", "problem-nicht-gefunden"),
        AppError::Verboten(g) => ("nicht_erlaubt", "problem-nicht-erlaubt", gruende::tor(g, s)),
        AppError::Akte(e) => (e.code(), "problem-nicht-moeglich", gruende::akte(e, s)),
        AppError::Aktenplan(e) => (e.code(), "problem-nicht-moeglich", gruende::aktenplan(e, s)),
        AppError::Organisation(e) => (
            e.code(),
            "problem-nicht-moeglich",
            gruende::organisation(e, s),
        ),
        AppError::Scanstapel(e) => (
            e.code(),
            "problem-nicht-moeglich",
            scangruende::scanstapel(e, s),
        ),
        AppError::Eingabe(satz) => ("eingabe", "problem-eingabe", s.satz(satz)),
        AppError::Paket(a) => ("paket", "problem-paket", paket::ablehnung(a, s)),
        AppError::Mehrdeutig(_) => fest("mehrdeutig", "problem-mehrdeutig"),
        AppError::Veraltet => fest("veraltet", "problem-veraltet"),
        AppError::SchluesselBenutzt => fest("idempotency_key_benutzt", "problem-schluessel"),
        AppError::ZuGross { bytes_max } => (
            "zu_gross",
            "problem-zu-gross",
            s.mit(
                "problem-zu-gross-text",
                &[("kib", (bytes_max >> 10).into())],
            ),
        ),
        AppError::Gesperrt { sekunden } => (
            "zu_viele_versuche",
            "problem-gesperrt",
            s.mit("problem-gesperrt-text", &[("sekunden", (*sekunden).into())]),
        ),
        AppError::BestaetigungNoetig => fest("bestaetigung_noetig", "problem-bestaetigung"),
        AppError::ImAufbau => fest("im_aufbau", "problem-im-aufbau"),
        AppError::Store(StoreError::Halted) => fest("nur_lesen", "problem-nur-lesen"),
        AppError::Store(StoreError::Conflict) => fest("gedraenge", "problem-gedraenge"),
        AppError::Store(StoreError::Leseprotokoll(_)) => {
            fest("kein_protokoll", "problem-kein-protokoll")
        }
        AppError::Store(_) => fest("stoerung", "problem-stoerung"),
    };
    Beschreibung {
        code,
        titel: s.t(key),
        detail,
    }
}

fn moeglich(a: GleichesZeichen) -> MoeglicheAkte {
    MoeglicheAkte {
        akte: a.akte,
        org: a.org,
        einheit: a.einheit,
        leistungsart: a.leistungsart,
    }
}

impl HttpError {
    /// `bedingt`: the request named a version. 412 answers a condition; who set none is told of a conflict.
    fn in_sprache(&self, s: Sprache, bedingt: bool) -> Response {
        let status = match (self.status, &self.fehler) {
            (Some(status), _) => status,
            (None, AppError::Veraltet) if !bedingt => StatusCode::CONFLICT,
            (None, e) => status(e),
        };
        let Beschreibung {
            code,
            titel,
            detail,
        } = beschreibung(&self.fehler, s);
        let problem = Problem {
            typ: hilfe(code),
            title: titel,
            status: status.as_u16(),
            detail,
            code,
            neueres: self.neueres.clone(),
            akten: match &self.fehler {
                AppError::Mehrdeutig(alle) => alle.iter().cloned().map(moeglich).collect(),
                _ => Vec::new(),
            },
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        let set = HeaderValue::from_static;
        headers.insert(header::CONTENT_TYPE, set("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, set(s.code()));
        if let Some(value) = warten(&self.fehler) {
            headers.insert(header::RETRY_AFTER, value);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, set("Bearer realm=\"eakte\""));
        }
        response
    }
}

impl IntoResponse for HttpError {
    /// In German and as if the request had named a version; [`in_sprache`] knows the request and says it again.
    fn into_response(self) -> Response {
        let mut response = self.in_sprache(Sprache::De, true);
        if response.status().is_server_error() {
            tracing::error!(fault = %self.fehler, "request failed");
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Answers refusals in the language that the request prefers (`Accept-Language`); what has moved on with 409, if the
/// request named no version (`If-Match`).
pub async fn in_sprache(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT_LANGUAGE);
    let accept = accept.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let sprache = Sprache::from_accept_language(accept);
    let version = request.headers().get(header::IF_MATCH);
    let bedingt = version.is_some_and(|v| v.as_bytes().trim_ascii() != b"*");
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Arc<HttpError>>() {
        Some(e)
            if sprache != Sprache::De || (!bedingt && matches!(e.fehler, AppError::Veraltet)) =>
        {
            e.in_sprache(sprache, bedingt)
        }
        _ => response,
    }
}

/// The method is none of this address.
pub async fn methode() -> HttpError {
    let satz = Satz::neu("eingabe-methode");
    HttpError {
        status: Some(StatusCode::METHOD_NOT_ALLOWED),
        ..AppError::from(satz).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_gone_is_said_to_be_so_wherever_it_is_missed() {
        let gone = || {
            "keine=adresse"
                .parse::<tokio_postgres::Config>()
                .expect_err("an unknown word")
        };
        for e in [
            AppError::from(gone()),
            AppError::from(eakte_projections::Error::from(gone())),
        ] {
            assert_eq!(status(&e), StatusCode::SERVICE_UNAVAILABLE, "{e}");
        }
        let broken = eakte_projections::Error::Wert("status");
        let broken = AppError::from(broken);
        assert_eq!(status(&broken), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn who_was_outrun_each_time_is_told_to_come_again_and_when() {
        let outrun = AppError::from(StoreError::Conflict);
        assert_eq!(status(&outrun), StatusCode::SERVICE_UNAVAILABLE);
        assert!(warten(&outrun).is_some());
        assert_eq!(beschreibung(&outrun, Sprache::De).code, "gedraenge");
    }

    #[test]
    fn every_type_leads_to_a_part_of_the_help_page() {
        let grund = eakte_domain::zugriff::Grund {
            regel: "keine_regel".into(),
            satz: "Nein.".into(),
            norm: String::new(),
        };
        let all: Vec<AppError> = vec![
            AppError::NichtAngemeldet,
            AppError::NichtGefunden,
            AppError::Verboten(grund),
            eakte_domain::akte::AkteError::KlassenLeer.into(),
            Satz::neu("eingabe-plan").into(),
            AppError::Mehrdeutig(Vec::new()),
            AppError::Veraltet,
            AppError::SchluesselBenutzt,
            AppError::ZuGross { bytes_max: 1 },
            AppError::Gesperrt { sekunden: 1 },
            AppError::BestaetigungNoetig,
            AppError::ImAufbau,
            AppError::Store(StoreError::Halted),
            AppError::Store(StoreError::Conflict),
            AppError::Store(StoreError::Leseprotokoll(String::new())),
            AppError::Store(StoreError::Stopped),
        ];
        for e in all {
            let typ = hilfe(beschreibung(&e, Sprache::De).code);
            let art = typ.trim_start_matches("/hilfe/fehler#");
            assert!(ARTEN.iter().any(|(a, _)| *a == art), "{typ}");
        }
    }
}
