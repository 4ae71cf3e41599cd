//! What the browser and scripts talk to.
//!
//! Lowest first: `i18n` (words), `assets` (static files), `gruende`, `dritte` and `paket` (why something was refused or not), `fehler` (problem
//! details), `sitzung` (who asks), `klient` (from where), `api` (JSON under `/api/v1`), `pages` (HTML), `log` (the log for witnesses and
//! Lowest first: `i18n` (words), `assets` (static files), `gruende`, `fristgruende` and `paket` (why something was refused), `fehler` (problem
//! Lowest first: `i18n` (words), `assets` (static files), `gruende`, `scangruende` and `paket` (why something was refused), `fehler` (problem
//! details), `sitzung` (who asks), `api` (JSON under `/api/v1`), `pages` (HTML), `log` (the log for witnesses and
//! mirrors), `verbindungen` (limits of connections). This module puts them together and adds the security headers.

pub mod api;
pub mod assets;
mod ausgabe;
mod dritte;
pub mod fehler;
mod fristgruende;
mod gruende;
pub mod i18n;
mod klient;
mod log;
pub mod mtls;
pub mod pages;
mod paket;
mod scangruende;
pub mod sitzung;
mod verbindungen;

pub(crate) use gruende::regelgrund;
pub use klient::Klientadresse;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::app::anmeldung::PasskeyOrt;
use crate::app::anmeldung::oidc::Oidc;
use crate::app::publish::Zustand;

/// What every handler has at hand.
#[derive(Clone)]
pub struct Dienst {
    /// The application.
    pub app: App,
    /// Reached by https (directly or behind a proxy): cookies are bound to it, browsers are told to stay there.
    pub https: bool,
    /// Anybody may read the log's headers: see `log`.
    pub log_entries_open: bool,
    /// The OpenID provider, if people come through one.
    pub oidc: Option<Arc<Oidc>>,
    /// How the address of a client is known.
    pub klientadresse: Klientadresse,
    /// Where passkeys hold: the address people use, if it is known and passkeys are possible there.
    pub passkey: Option<PasskeyOrt>,
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: our own forms would then say `Origin: null`, as those of strangers may.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
];

async fn sicherheit(State(dienst): State<Dienst>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in &HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Static files say themselves how long they keep; everything else is personal.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if dienst.https {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

/// Answers "not found" leave at multiples of this after the question.
const TAKT: Duration = Duration::from_millis(25);

/// How long after its question an answer "not found" leaves that was ready after this long.
fn im_takt(fertig: Duration) -> Duration {
    let takte = fertig.as_micros() / TAKT.as_micros() + 1;
    TAKT * u32::try_from(takte).unwrap_or(u32::MAX)
}

/// To decide that something is hidden takes longer than to find nothing. The answer must not tell which it was, so
/// its time does not either.
async fn gleich_schnell(request: Request, next: Next) -> Response {
    let start = tokio::time::Instant::now();
    let response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        tokio::time::sleep_until(start + im_takt(start.elapsed())).await;
    }
    response
}

/// From so long a wait for the database's disk on the service is not well.
const WARTET_MAX: Duration = Duration::from_secs(2);

/// `GET /health`: 200 when the views follow the log and it is written, else 503 and why. No content of the log. A signer
/// that is silent is told, but stops nobody.
///
/// `wartet_ms`: for how long the writer has answered nobody, though somebody waits; 503 from [`WARTET_MAX`] on. Nothing can
/// be read then, either: what is shown is recorded first.
///
/// `bereit` is about reading: also a database that was set back can be read, and must be, to see why. `nur_lesen` says
/// that it is not written, as the signer refuses it or the writer misses what was durable.
async fn health(State(dienst): State<Dienst>) -> Response {
    let stand = dienst.app.follower.stand();
    let (signatur, grund) = match dienst.app.publisher.zustand() {
        Zustand::Ohne => ("ohne", None),
        Zustand::Gut(_) => ("gut", None),
        Zustand::Stumm { grund, .. } => ("stumm", Some(grund)),
        Zustand::Verweigert(v) => ("verweigert", Some(v.to_string())),
    };
    let verweigert = signatur == "verweigert";
    let store = &dienst.app.store;
    // A database that cannot be asked whether what was missed is back is not written, either.
    let zurueck = store.schreiber.zurueckgesetzt(&store.db).await;
    let zurueck = zurueck.unwrap_or(true);
    let grund = if zurueck && !verweigert {
        Some("the database has lost what was durable: it was set back".to_owned())
    } else {
        grund
    };
    let nur_lesen = verweigert || zurueck;
    let wartet = store.schreiber.wartet_schon();
    let grund = if wartet >= WARTET_MAX && grund.is_none() {
        Some("the database does not say that it has written: is its disk well?".to_owned())
    } else {
        grund
    };
    let status = if stand.bereit && !nur_lesen && wartet < WARTET_MAX {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let unterschrieben = dienst.app.publisher.newest().map(|n| n.checkpoint.size);
    let body = serde_json::json!({
        "bereit": stand.bereit, "nur_lesen": nur_lesen, "position": stand.position, "kopf": stand.kopf,
        "signatur": signatur, "grund": grund, "unterschrieben": unterschrieben,
        "wartet_ms": u64::try_from(wartet.as_millis()).unwrap_or(u64::MAX),
    });
    (status, axum::Json(body)).into_response()
}

/// Everything under one roof.
pub fn router(dienst: Dienst) -> Router {
    Router::new()
        .merge(pages::router(dienst.clone()))
        .merge(api::router())
        .merge(assets::router())
        .merge(log::router())
        .route("/health", get(health))
        .fallback(pages::nicht_gefunden)
        .layer(middleware::from_fn(verbindungen::koerper))
        .layer(middleware::from_fn(sitzung::gleiche_herkunft))
        .layer(middleware::from_fn_with_state(dienst.clone(), sicherheit))
        .layer(middleware::from_fn(gleich_schnell))
        .with_state(dienst)
}

/// The API alone, for programs that prove who they are by a certificate.
fn maschinen(dienst: Dienst) -> Router {
    Router::new()
        .merge(api::router())
        .layer(middleware::from_fn(verbindungen::koerper))
        .layer(middleware::from_fn_with_state(dienst.clone(), sicherheit))
        .layer(middleware::from_fn(gleich_schnell))
        .with_state(dienst)
}

/// Serves until the signal comes; requests under way may finish.
pub async fn serve(
    dienst: Dienst,
    listen: SocketAddr,
    signal: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen).await?;
    verbindungen::bedienen(listener, router(dienst), signal).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_found_leaves_at_the_same_moment_whatever_it_took() {
        let ms = Duration::from_millis;
        for (fertig, um) in [(0, 25), (1, 25), (24, 25), (25, 50), (49, 50), (130, 150)] {
            assert_eq!(im_takt(ms(fertig)), ms(um), "ready after {fertig} ms");
        }
    }
}
