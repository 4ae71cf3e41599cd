//! Service accounts with certificates: options of `eakte serve`, and `eakte zertifikat`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::{App, now};
use crate::http::mtls::{MtlsConfig, zertifikate};
use clap::{Args, Subcommand};
use eakte_domain::werte::Zweck;

use super::verwalten::actor;
use super::{BAD, Fault, satz};

const TAG_MS: i64 = 24 * 60 * 60 * 1_000;

/// The listener for service accounts. All files are PEM.
#[derive(Args)]
pub(super) struct Listener {
    /// Address and port where the API asks for client certificates; none: it does so nowhere.
    #[arg(long, env = "EAKTE_MTLS_LISTEN", requires_all = ["mtls_cert_file", "mtls_key_file", "mtls_issuer_file"])]
    mtls_listen: Option<SocketAddr>,
    /// Our certificate there, with its chain.
    #[arg(long, env = "EAKTE_MTLS_CERT_FILE")]
    mtls_cert_file: Option<PathBuf>,
    /// Its private key.
    #[arg(long, env = "EAKTE_MTLS_KEY_FILE")]
    mtls_key_file: Option<PathBuf>,
    /// The issuers whose certificates are looked at, and no others.
    #[arg(long, env = "EAKTE_MTLS_ISSUER_FILE")]
    mtls_issuer_file: Option<PathBuf>,
}

impl Listener {
    /// The listener, if an address is named.
    pub(super) fn config(self) -> Option<MtlsConfig> {
        Some(MtlsConfig {
            listen: self.mtls_listen?,
            zertifikat: self.mtls_cert_file?,
            schluessel: self.mtls_key_file?,
            aussteller: self.mtls_issuer_file?,
        })
    }
}

/// Certificates of service accounts.
#[derive(Subcommand)]
pub(super) enum Zertifikat {
    /// Lets whoever holds a certificate's key act for a person under a purpose.
    Eintragen {
        /// Login name of the account.
        #[arg(long)]
        nutzer: String,
        /// Purpose it works under.
        #[arg(long)]
        zweck: Zweck,
        /// How many days, at most; the certificate's own end counts, too.
        #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=1_100))]
        tage: u16,
        /// The certificate (PEM).
        datei: PathBuf,
    },
    /// Takes a certificate's rights away. Exit 1: it had none.
    Entfernen {
        /// The certificate (PEM).
        datei: PathBuf,
    },
}

impl Zertifikat {
    /// Does it.
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let (Self::Eintragen { datei, .. } | Self::Entfernen { datei }) = self;
        // The first is the client's own; what follows are its issuers.
        let certificate = zertifikate(datei)?.swap_remove(0);
        match self {
            Self::Eintragen {
                nutzer,
                zweck,
                tage,
                ..
            } => {
                let actor = actor(app, nutzer, *zweck)?;
                let bis = now().0 + i64::from(*tage) * TAG_MS;
                let done = app.zertifikat_eintragen(&actor, &certificate, bis).await;
                done.map_err(satz)?;
                println!("the certificate acts for {nutzer}, purpose {zweck}, for {tage} days");
            }
            Self::Entfernen { .. } => {
                if !app.zertifikat_entfernen(&certificate).await.map_err(satz)? {
                    println!("this certificate was not registered");
                    return Ok(ExitCode::from(BAD));
                }
                println!("the certificate acts for nobody any more");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
