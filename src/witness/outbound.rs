//! A witness that asks by itself: no open port, no address of its own.
//!
//! It waits at `/log/witness/ID/pending` of the service for a checkpoint and posts its answer to
//! `/log/witness/ID/answer`. The service can only refuse to ask it; it cannot make it sign.

use crate::inbound::answer;
use crate::memory::Memory;
use eakte_ledger::add_checkpoint::{Answer, REQUEST_BYTES_MAX};
use eakte_ledger::vkey::{Scheme, Vkey};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// The service answers after 25 seconds when there is nothing.
const POLL_SECONDS_MAX: u64 = 45;
const CONNECT_SECONDS_MAX: u64 = 15;
const BACKOFF_SECONDS_MAX: u64 = 60;
/// Two questions are at least this far apart, whatever the service does.
const PACE: Duration = Duration::from_millis(200);

/// Where Linux systems keep the certificates they trust.
const SYSTEM_CERTIFICATES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// Why the service cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// Not `https://host`, nor `http` to this machine.
    #[error("expected `https://HOST[:PORT]` (`http` only to this machine), not `{0}`")]
    Url(String),
    /// No certificates to trust.
    #[error("no trusted certificates in {0}; name a PEM file with `--ca`")]
    Certificates(PathBuf),
    /// The system has no list of certificates.
    #[error("this system has no list of trusted certificates; name a PEM file with `--ca`")]
    NoCertificates,
}

/// Why one round failed. The next one may not.
#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error("{0}")]
    Http(#[from] ureq::Error),
    #[error("the service answered {0}")]
    Status(u16),
}

/// The service, as a witness sees it.
pub struct Service {
    agent: Agent,
    url: String,
}

impl Service {
    /// `url`: `https://host`. `ca`: certificates to trust instead of the system's.
    pub fn new(url: &str, ca: Option<&Path>) -> Result<Self, UrlError> {
        let wrong = || UrlError::Url(url.to_owned());
        let parsed: Uri = url.parse().map_err(|_| wrong())?;
        let host = parsed.host().ok_or_else(wrong)?;
        let plain_path = parsed.path_and_query().is_none_or(|p| p.as_str() == "/");
        let here = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
        let tls = match parsed.scheme_str() {
            Some("https") if plain_path => tls(ca)?,
            // Nothing to encrypt on the way.
            Some("http") if plain_path && here => TlsConfig::default(),
            _ => return Err(wrong()),
        };
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
            .timeout_global(Some(Duration::from_secs(POLL_SECONDS_MAX)))
            .user_agent(concat!("eakte-witness/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Service {
            agent: config.into(),
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    /// Asks and answers for ever.
    pub fn run(&self, memory: &mut Memory, log_keys: &[Vkey]) -> ! {
        let id = hex::encode(memory.keys().vkey(Scheme::Cosignature).id());
        let mut failures = 0u32;
        let mut reachable = None;
        loop {
            let begun = Instant::now();
            let pause = match self.round(&id, memory, log_keys) {
                Ok(()) => {
                    failures = 0;
                    if reachable != Some(true) {
                        eprintln!("eakte-witness: connected to {}", self.url);
                    }
                    reachable = Some(true);
                    PACE.saturating_sub(begun.elapsed())
                }
                Err(e) => {
                    if reachable != Some(false) {
                        eprintln!("eakte-witness: {}: {e}; trying on", self.url);
                    }
                    reachable = Some(false);
                    failures += 1;
                    backoff(failures)
                }
            };
            std::thread::sleep(pause);
        }
    }

    /// One question, and the answer to it if there was one.
    fn round(&self, id: &str, memory: &mut Memory, keys: &[Vkey]) -> Result<(), RoundError> {
        let base = format!("{}/log/witness/{id}", self.url);
        // Said anew each time: the service knows only what this witness signed, and nobody else may change that.
        let old = memory.state().remembered.size;
        let pending = format!("{base}/pending?old={old}");
        let mut pending = self.agent.get(pending).call()?;
        match pending.status().as_u16() {
            200 => {}
            204 => return Ok(()),
            other => return Err(RoundError::Status(other)),
        }
        let limit = REQUEST_BYTES_MAX as u64 + 1;
        let body = pending
            .body_mut()
            .with_config()
            .limit(limit)
            .read_to_vec()?;
        let answer = answer(memory, &body, keys);
        let post = self.agent.post(format!("{base}/answer"));
        let post = post.header("content-type", "text/plain; charset=utf-8");
        match post.send(&answer.to_bytes()[..])?.status().as_u16() {
            // A refusal repeats itself, and so does a conflict although the size was said: not at full speed.
            200..=299 if matches!(answer, Answer::Signed(_)) => Ok(()),
            200..=299 => Err(RoundError::Status(answer.status())),
            other => Err(RoundError::Status(other)),
        }
    }
}

/// 1, 2, 4 ... 60 seconds, a quarter of it by chance, so that 20 witnesses do not come at once.
fn backoff(failures: u32) -> Duration {
    let seconds = 1u64 << failures.saturating_sub(1).min(6);
    let whole = Duration::from_secs(seconds.min(BACKOFF_SECONDS_MAX));
    let mut byte = [0; 1];
    // Without chance they do come at once, and no harm is done.
    let _ = getrandom::fill(&mut byte);
    whole * (1024 - u32::from(byte[0])) / 1024
}

/// TLS that trusts the certificates of a PEM file, else those of the system.
pub fn tls(ca: Option<&Path>) -> Result<TlsConfig, UrlError> {
    // Named here, so that no other library of the build chooses.
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::Specific(certificates(ca)?))
        .unversioned_rustls_crypto_provider(ring)
        .build())
}

fn certificates(ca: Option<&Path>) -> Result<Arc<Vec<Certificate<'static>>>, UrlError> {
    let system = SYSTEM_CERTIFICATES.map(Path::new);
    let mut paths = ca
        .into_iter()
        .chain(system.into_iter().filter(|_| ca.is_none()));
    let path = paths.find(|path| path.exists() || ca.is_some());
    let path = path.ok_or(UrlError::NoCertificates)?;
    let none = || UrlError::Certificates(path.to_owned());
    let pem = std::fs::read(path).map_err(|_| none())?;
    let found = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(none());
    }
    Ok(Arc::new(found))
}
