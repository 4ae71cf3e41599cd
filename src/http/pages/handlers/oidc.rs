//! Login through the OpenID provider: to it, back from it, and its word that a session there has ended.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::anmelden::{anmeldung, eigener_pfad, eintreten, mit_cookie};
use super::{Abbruch, Antwort};
use crate::app::AppError;
use crate::app::anmeldung::oidc::{ANFRAGE_MS_MAX, Oidc, OidcFehler, Rueckkehr};
use crate::http::Dienst;
use crate::http::pages::anmelden as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::{Anmeldung, Eingaben};
use crate::http::sitzung::{cookie, geraet};

/// Name of the cookie of a login under way.
fn cookie_name(dienst: &Dienst) -> &'static str {
    if dienst.https {
        "__Host-anfrage"
    } else {
        "anfrage"
    }
}

fn set_cookie(dienst: &Dienst, secret: &str) -> String {
    let secure = if dienst.https { "; Secure" } else { "" };
    let seconds = if secret.is_empty() {
        0
    } else {
        ANFRAGE_MS_MAX / 1_000
    };
    format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
        cookie_name(dienst)
    )
}

fn anbieter(dienst: &Dienst) -> Result<&Oidc, Abbruch> {
    let oidc = dienst.oidc.as_deref();
    oidc.ok_or(Abbruch(AppError::NichtGefunden))
}

/// The login page, which says why it did not work.
fn gescheitert(dienst: &Dienst, headers: &HeaderMap, uri: &Uri, e: OidcFehler) -> Antwort {
    let status = match e {
        OidcFehler::App(e) => return Err(Abbruch(e)),
        OidcFehler::Unerreichbar(_) => StatusCode::BAD_GATEWAY,
        _ => StatusCode::FORBIDDEN,
    };
    tracing::warn!(fault = %e, "a login through the provider did not succeed");
    let s = Seite::neu(dienst, headers, uri, None);
    let view = Anmeldung {
        fehler: Some(s.t(e.key())),
        ..anmeldung(dienst, "/")
    };
    let page = (status, seiten::seite(&s, &view)).into_response();
    Ok(mit_cookie(page, &set_cookie(dienst, "")))
}

/// `GET /anmelden/oidc`: to the provider. With `bestaetigen=1` a session asks for a fresh proof.
pub(super) async fn beginnen(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let oidc = anbieter(&dienst)?;
    let ziel = eigener_pfad(felder.wert("ziel"));
    let sitzung = dienst.sitzung(&headers).await?;
    let sitzung = match (sitzung, felder.wert("bestaetigen")) {
        (Some(wer), "1") => Some(wer.sitzung),
        (Some(_), _) => return Ok(Redirect::to(ziel).into_response()),
        (None, "1") => return Err(Abbruch(AppError::NichtAngemeldet)),
        (None, _) => None,
    };
    match dienst.app.oidc_beginnen(oidc, ziel, sitzung.as_ref()).await {
        Ok((secret, url)) => {
            let response = Redirect::to(&url).into_response();
            Ok(mit_cookie(response, &set_cookie(&dienst, &secret)))
        }
        Err(e) => gescheitert(&dienst, &headers, &uri, e),
    }
}

/// What the provider's redirect brings.
#[derive(Deserialize)]
pub(super) struct Felder {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /anmelden/oidc/antwort`: opens a session, or the login page says why not (403; 502 if the provider fails).
pub(super) async fn antwort(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    Query(felder): Query<Felder>,
) -> Antwort {
    let oidc = anbieter(&dienst)?;
    let rueckkehr = Rueckkehr {
        code: felder.code,
        state: felder.state,
        iss: felder.iss,
        error: felder.error,
    };
    let wer = dienst.sitzung(&headers).await?;
    let sitzung = wer.as_ref().map(|w| &w.sitzung);
    let secret = cookie(&headers, cookie_name(&dienst)).unwrap_or_default();
    let done = dienst
        .app
        .oidc_abschliessen(oidc, secret, rueckkehr, sitzung, &geraet(&headers))
        .await;
    match done {
        Ok((eintritt, ziel)) => {
            // A fresh proof has taken the old session along; another login in this browser leaves none behind.
            if let Some(alt) = dienst.sitzungscookie(&headers) {
                dienst.app.abmelden(alt).await?;
            }
            let response = eintreten(&dienst, &eintritt, &ziel);
            Ok(mit_cookie(response, &set_cookie(&dienst, "")))
        }
        Err(e) => gescheitert(&dienst, &headers, &uri, e),
    }
}

/// A logout token, as the provider posts it.
#[derive(Deserialize)]
pub(super) struct Abmeldung {
    logout_token: String,
}

/// `POST /anmelden/oidc/abmeldung`: back-channel logout. 200: done; 400: the token is not valid or was taken before.
///
/// Source: OpenID Connect Back-Channel Logout 1.0 section 2.8.
pub(super) async fn abmeldung(
    State(dienst): State<Dienst>,
    Form(form): Form<Abmeldung>,
) -> Result<Response, Abbruch> {
    let oidc = anbieter(&dienst)?;
    match dienst.app.oidc_abmelden(oidc, &form.logout_token).await {
        Ok(sessions) => {
            tracing::info!(sessions, "the provider ended sessions");
            Ok(StatusCode::OK.into_response())
        }
        Err(OidcFehler::App(e)) => Err(Abbruch(e)),
        Err(e @ OidcFehler::Unerreichbar(_)) => {
            tracing::warn!(fault = %e, "a logout token cannot be checked");
            Ok(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
        Err(e) => {
            tracing::warn!(fault = %e, "a logout token was refused");
            let body = serde_json::json!({ "error": "invalid_request", "error_description": e.to_string() });
            Ok((StatusCode::BAD_REQUEST, axum::Json(body)).into_response())
        }
    }
}
