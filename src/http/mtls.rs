//! The API over mutual TLS, for service accounts: a listener of its own that asks for a certificate under a pinned issuer.
//!
//! 2026-11-26: not a header of a proxy in front. Whoever reaches the service past the proxy could write that header.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{Dienst, maschinen, verbindungen};
use crate::app::anmeldung::fingerabdruck;
use crate::store::StoreError;

/// A handshake takes at most this long.
const HANDSHAKE_SECONDS_MAX: u64 = 10;
/// Handshakes at the same time; more wait in line.
const HANDSHAKES_MAX: usize = 64;
/// Pause after an error of the system, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Where to listen and what to trust. All files are PEM.
#[derive(Clone, Debug)]
pub struct MtlsConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// Our certificate and what it needs to be believed.
    pub zertifikat: PathBuf,
    /// Its private key.
    pub schluessel: PathBuf,
    /// The issuers whose certificates are looked at.
    pub aussteller: PathBuf,
}

/// Who is at the other end: a certificate under a pinned issuer, and the key to it.
#[derive(Clone, Copy, Debug)]
pub struct Kunde {
    /// SHA-256 of the certificate.
    pub fingerabdruck: [u8; 32],
}

struct Tls(mpsc::Receiver<(TlsStream<TcpStream>, Kunde)>);

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = Kunde;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.recv().await {
            Some(client) => client,
            // Whoever accepts has ended; so will the service.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Kunde> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn fault(path: &Path, e: impl std::fmt::Display) -> StoreError {
    StoreError::Config(format!("{}: {e}", path.display()))
}

/// The certificates of a PEM file, at least one.
pub fn zertifikate(path: &Path) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| fault(path, e))?;
    if found.is_empty() {
        return Err(fault(path, "expected certificates in PEM"));
    }
    Ok(found)
}

fn tls(config: &MtlsConfig) -> Result<ServerConfig, StoreError> {
    let mut issuers = RootCertStore::empty();
    for certificate in zertifikate(&config.aussteller)? {
        let added = issuers.add(certificate);
        added.map_err(|e| fault(&config.aussteller, e))?;
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(issuers), ring.clone())
        .build()
        .map_err(|e| fault(&config.aussteller, e))?;
    let key = PrivateKeyDer::from_pem_file(&config.schluessel)
        .map_err(|e| fault(&config.schluessel, e))?;
    let mut tls = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(|e| fault(&config.zertifikat, e))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(zertifikate(&config.zertifikat)?, key)
        .map_err(|e| fault(&config.zertifikat, e))?;
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(tls)
}

async fn handshake(acceptor: TlsAcceptor, tcp: TcpStream) -> Option<(TlsStream<TcpStream>, Kunde)> {
    let at_most = Duration::from_secs(HANDSHAKE_SECONDS_MAX);
    let stream = match tokio::time::timeout(at_most, acceptor.accept(tcp)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(e)) => {
            tracing::info!(fault = %e, "a client without a fitting certificate");
            return None;
        }
        Err(_) => return None,
    };
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    let kunde = Kunde {
        fingerabdruck: fingerabdruck(certificate),
    };
    Some((stream, kunde))
}

/// A listener for service accounts that is bound.
pub struct Offen {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Offen {
    /// Binds the address.
    ///
    /// Errors: files that cannot be read, an address that is taken.
    pub async fn binden(config: &MtlsConfig) -> Result<Self, StoreError> {
        let acceptor = TlsAcceptor::from(Arc::new(tls(config)?));
        let listener = TcpListener::bind(config.listen).await.map_err(|e| {
            StoreError::Config(format!(
                "cannot serve on {}: {e}; choose another EAKTE_MTLS_LISTEN",
                config.listen
            ))
        })?;
        Ok(Self { listener, acceptor })
    }

    /// Serves the API until the signal comes; requests under way may finish.
    pub async fn bedienen(self, dienst: Dienst, signal: impl Future<Output = ()> + Send + 'static) {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(annehmen(self, sender));
        verbindungen::bedienen(Tls(receiver), maschinen(dienst), signal).await;
    }
}

/// Accepts connections; each shakes hands by itself, so that a slow one keeps nobody waiting.
async fn annehmen(offen: Offen, sender: mpsc::Sender<(TlsStream<TcpStream>, Kunde)>) {
    let places = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    while let Ok(place) = places.clone().acquire_owned().await {
        let tcp = tokio::select! {
            tcp = offen.listener.accept() => tcp,
            () = sender.closed() => return,
        };
        let Ok((tcp, _)) = tcp else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (acceptor, sender) = (offen.acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let _place = place;
            if let Some(client) = handshake(acceptor, tcp).await {
                // Refused only when the service ends.
                let _ = sender.send(client).await;
            }
        });
    }
}
