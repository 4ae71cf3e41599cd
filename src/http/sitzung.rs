//! Who is asking: the session of a browser, the token of a script, and the proof that a form is ours.

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Dienst;
use super::mtls::Kunde;
use crate::app::anmeldung::{BEKANNT_MS_MAX, PasskeyOrt, Sitzung, Vorstufe, Zweckende};
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

/// Browser and system of a request in two words, for the list of one's own sessions. No version, nothing that tells two
/// of a kind apart.
pub fn geraet(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    // The order matters: Edge also says Chrome, Chrome also says Safari, Android also says Linux.
    let browser = find(&[
        ("Edg", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(b), Some(s)) => format!("{b}, {s}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// The token a script has sent.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    given.strip_prefix("Bearer ").map(str::trim)
}

impl Dienst {
    /// Secret in the cookie of a session, whatever its stage.
    pub fn sitzungscookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        cookie(headers, self.cookie_name()).filter(|s| s.len() == 64)
    }

    /// The session of a request that still owes something.
    pub async fn vorstufe(&self, headers: &HeaderMap) -> Result<Option<Vorstufe>, AppError> {
        match self.sitzungscookie(headers) {
            Some(secret) => self.app.vorstufe(secret).await,
            None => Ok(None),
        }
    }

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

    /// Name of the cookie by which a browser is known: bound as that of the session.
    fn browsercookie_name(&self) -> &'static str {
        if self.https {
            "__Host-browser"
        } else {
            "browser"
        }
    }

    /// Secret by which the browser of a request may be known.
    pub fn browsercookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        cookie(headers, self.browsercookie_name()).filter(|s| s.len() == 64)
    }

    /// `Set-Cookie` by which a browser is known from now on.
    pub fn set_browsercookie(&self, secret: &str) -> String {
        let secure = if self.https { "; Secure" } else { "" };
        format!(
            "{}={secret}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
            self.browsercookie_name(),
            BEKANNT_MS_MAX / 1_000
        )
    }

    /// Where passkeys hold for a request: at the address people use; where none is configured, on this machine under its
    /// own name. None if they are not possible.
    pub fn passkey_ort(&self, headers: &HeaderMap) -> Option<PasskeyOrt> {
        match &self.passkey {
            Some(ort) => Some(ort.clone()),
            None if self.https => None,
            None => PasskeyOrt::auf_diesem_rechner(headers.get(header::HOST)?.to_str().ok()?),
        }
    }

    /// The session of a request.
    pub async fn sitzung(&self, headers: &HeaderMap) -> Result<Option<Angemeldet>, AppError> {
        let Some(secret) = self.sitzungscookie(headers) else {
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

    /// Without a session: to the login page and back here afterwards; if only its purpose is over, to the start page.
    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, Response> {
        match dienst.sitzung(&parts.headers).await {
            Ok(Some(a)) => Ok(a),
            Ok(None) => Err(ohne_sitzung(parts, dienst).await),
            Err(e) => Err(super::pages::fehlerseite(dienst, &parts.headers, None, e)),
        }
    }
}

/// What a browser without a session gets; one whose purpose is over is told so.
async fn ohne_sitzung(parts: &Parts, dienst: &Dienst) -> Response {
    // A part of a page, fetched in the background, would say it to nobody.
    let seite = parts
        .headers
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode == "navigate");
    let ende = match dienst.sitzungscookie(&parts.headers) {
        Some(secret) if seite => dienst.app.zweck_beendet(secret).await,
        _ => Ok(None),
    };
    let ziel = match ende {
        Ok(Some(Zweckende::Weiter)) => "/?m=zweck-beendet".to_owned(),
        Ok(Some(Zweckende::Keiner)) => "/anmelden?m=zweck-keiner".to_owned(),
        Ok(None) if parts.method == Method::GET => format!("/anmelden?ziel={}", parts.uri.path()),
        Ok(None) => "/anmelden?ziel=/".to_owned(),
        Err(e) => return super::pages::fehlerseite(dienst, &parts.headers, None, e),
    };
    Redirect::to(&ziel).into_response()
}

/// A script with a token (`Authorization: Bearer eakte_...`), or, where certificates are asked for, with one of them.
impl FromRequestParts<Dienst> for Actor {
    type Rejection = super::fehler::HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        dienst: &Dienst,
    ) -> Result<Self, Self::Rejection> {
        if let Some(ConnectInfo(kunde)) = parts.extensions.get::<ConnectInfo<Kunde>>() {
            let actor = dienst.app.zertifikat(&kunde.fingerabdruck).await?;
            return actor.ok_or(AppError::NichtAngemeldet.into());
        }
        match bearer(&parts.headers) {
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

/// A form of the login, sent in the session it was made for.
pub struct Vorformular<T> {
    /// The session, which still owes something.
    pub vor: Vorstufe,
    /// Its fields.
    pub felder: T,
}

impl<T: DeserializeOwned> FromRequest<Dienst> for Vorformular<T> {
    type Rejection = Response;

    /// Without such a session, or with another one's secret: to the login page, which shows where things stand.
    async fn from_request(request: Request, dienst: &Dienst) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let zurueck = || Redirect::to("/anmelden").into_response();
        let vor = dienst.vorstufe(&parts.headers).await;
        let vor = vor.map_err(|e| super::pages::fehlerseite(dienst, &parts.headers, None, e))?;
        let vor = vor.ok_or_else(zurueck)?;
        let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX)
            .await
            .map_err(|_| zurueck())?;
        let secret: Geheimnis = serde_urlencoded::from_bytes(&bytes).map_err(|_| zurueck())?;
        if !vor.csrf_gilt(&secret.csrf) {
            return Err(zurueck());
        }
        let felder = serde_html_form::from_bytes(&bytes).map_err(|_| zurueck())?;
        Ok(Self { vor, felder })
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
        let own = match (fetch, headers.get(header::ORIGIN)) {
            // The browser itself compares, and no page can make it say this of another site.
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            // `null` is some other page: a sandboxed one, or one that hides where it comes from.
            (None, Some(origin)) => origin
                .to_str()
                .ok()
                .and_then(|o| o.split_once("://"))
                .is_some_and(|(_, h)| !host.is_empty() && h == host),
            // A client that sends neither is no browser; forms still need their secret.
            (None, None) => true,
        };
        if !own {
            return (
                StatusCode::FORBIDDEN,
                "Diese Anfrage kommt von einer fremden Seite. Öffnen Sie eAkte selbst und versuchen Sie es dort.",
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

    #[test]
    fn a_device_is_named_by_browser_and_system_alone() {
        let named = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, agent.parse().unwrap());
            geraet(&headers)
        };
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        assert_eq!(named(edge), "Edge, Windows");
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(named(firefox), "Firefox, Linux");
        assert_eq!(named("curl/8.0 <script>"), "");
    }
}
