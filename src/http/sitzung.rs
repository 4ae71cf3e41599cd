//! Who is asking: the session of a browser, the token of a script, and the proof that a form is ours.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Dienst;
use crate::app::anmeldung::Sitzung;
use crate::app::{Actor, AppError, Person, Satz};

/// Bytes of a form without files.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// A person in a browser, logged in.
#[derive(Clone, Debug)]
pub struct Angemeldet {
    /// Session: actor and form secret.
    pub sitzung: Sitzung,
    /// The person.
    pub person: Person,
}

impl Angemeldet {
    /// Who acts and why.
    pub fn actor(&self) -> &Actor {
        &self.sitzung.actor
    }
}

/// Value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(k, v)| (k == name).then_some(v))
}

impl Dienst {
    /// Name of the session cookie: bound to this host and TLS where the service is reached by https.
    pub fn cookie_name(&self) -> &'static str {
        if self.https {
            "__Host-sitzung"
        } else {
            "sitzung"
        }
    }

    /// `Set-Cookie` of a new session; with an empty secret, of its end.
    pub fn set_cookie(&self, secret: &str) -> String {
        let secure = if self.https { "; Secure" } else { "" };
        let end = if secret.is_empty() { "; Max-Age=0" } else { "" };
        format!(
            "{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{end}",
            self.cookie_name()
        )
    }

    /// The session of a request.
    pub async fn sitzung(&self, headers: &HeaderMap) -> Result<Option<Angemeldet>, AppError> {
        let Some(secret) = cookie(headers, self.cookie_name()).filter(|s| s.len() == 64) else {
            return Ok(None);
        };
        let Some(sitzung) = self.app.sitzung(secret).await? else {
            return Ok(None);
        };
        let person = self.app.person(&sitzung.actor)?;
        Ok(Some(Angemeldet { sitzung, person }))
    }
}

impl FromRequestParts<Dienst> for Angemeldet {
    type Rejection = Response;

    /// Without a session: to the login page and back here afterwards.
    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, Response> {
        match dienst.sitzung(&parts.headers).await {
            Ok(Some(a)) => Ok(a),
            Ok(None) => {
                let ziel = if parts.method == Method::GET {
                    parts.uri.path()
                } else {
                    "/"
                };
                Err(Redirect::to(&format!("/anmelden?ziel={ziel}")).into_response())
            }
            Err(e) => Err(super::pages::fehlerseite(dienst, &parts.headers, None, e)),
        }
    }
}

/// A script with a token: `Authorization: Bearer eakte_...`.
impl FromRequestParts<Dienst> for Actor {
    type Rejection = super::fehler::HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        dienst: &Dienst,
    ) -> Result<Self, Self::Rejection> {
        let given = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok());
        let token = given.and_then(|v| v.strip_prefix("Bearer ")).map(str::trim);
        match token {
            Some(token) => dienst
                .app
                .token(token)
                .await?
                .ok_or(AppError::NichtAngemeldet.into()),
            None => Err(AppError::NichtAngemeldet.into()),
        }
    }
}

#[derive(Deserialize)]
struct Geheimnis {
    #[serde(default)]
    csrf: String,
}

/// A form of ours, sent in the session it was made for.
pub struct Formular<T> {
    /// Who sent it.
    pub wer: Angemeldet,
    /// Its fields.
    pub felder: T,
}

impl<T: DeserializeOwned> FromRequest<Dienst> for Formular<T> {
    type Rejection = Response;

    async fn from_request(request: Request, dienst: &Dienst) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let wer = Angemeldet::from_request_parts(&mut parts, dienst).await?;
        let refuse = |wer: &Angemeldet, key: &'static str| {
            super::pages::fehlerseite(dienst, &parts.headers, Some(wer), Satz::neu(key).into())
        };
        let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX)
            .await
            .map_err(|_| refuse(&wer, "eingabe-formular-zu-lang"))?;
        let secret: Geheimnis = serde_urlencoded::from_bytes(&bytes).unwrap_or(Geheimnis {
            csrf: String::new(),
        });
        if !wer.sitzung.csrf_gilt(&secret.csrf) {
            return Err(refuse(&wer, "eingabe-abgelaufen"));
        }
        let felder = serde_html_form::from_bytes(&bytes).map_err(|e| {
            tracing::debug!(fault = %e, "form with unreadable fields");
            refuse(&wer, "eingabe-feld-unlesbar")
        })?;
        Ok(Self { wer, felder })
    }
}

/// Refuses writes that another site's page has sent.
pub async fn gleiche_herkunft(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let by_cookie = text(header::AUTHORIZATION).is_none();
    if by_cookie && !request.method().is_safe() {
        let fetch = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
        let host = text(header::HOST).unwrap_or_default();
        let origin = text(header::ORIGIN)
            .and_then(|o| o.split_once("://"))
            .map(|(_, h)| h);
        let own = match (fetch, origin) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            (None, Some(origin)) => !host.is_empty() && origin == host,
            // A client that sends neither is no browser; forms still need their secret.
            (None, None) => true,
        };
        if !own {
            return (
                StatusCode::FORBIDDEN,
                "Diese Anfrage kommt von einer fremden Seite.",
            )
                .into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            "xsitzung=a; sitzung=b; thema=dunkel".parse().unwrap(),
        );
        assert_eq!(cookie(&headers, "sitzung"), Some("b"));
        assert_eq!(cookie(&headers, "itzung"), None);
    }
}
