//! `schluessel`, `treuhand`: identities over time, and the escrow.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::app::App;
use crate::app::treuhand as app_treuhand;
use crate::keys::treuhand::{self, Anteil};
use clap::{Args, Subcommand};
use eakte_domain::{OrgNr, StreamId};

use super::{Fault, Umgebung, bar, satz};

/// Arguments of `eakte schluessel`.
#[derive(Subcommand)]
pub(super) enum Schluessel {
    /// Gives an identity a successor and wraps the record keys anew; no payload is touched.
    ///
    /// Interrupted, it goes on with --fortsetzen. New identities are post-quantum hybrids.
    Rotieren(Rotieren),
    /// Opens a new epoch of an Akte: what follows is sealed under a key wrapped to this organisation.
    ///
    /// Part of a hand-over. Keys of before stay with whom they are.
    Uebergeben {
        /// Its Aktenzeichen.
        aktenzeichen: String,
        /// Number of the organisation.
        #[arg(long)]
        an: u16,
    },
}

/// What to rotate.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Rotieren {
    /// The identity of the organisation with this number.
    #[arg(long)]
    org: Option<u16>,
    /// The server's own identity; the service must not run.
    #[arg(long)]
    server: bool,
    /// The escrow: five new shares to hand out.
    #[arg(long)]
    treuhand: bool,
    /// Only wraps what an interrupted rotation has left.
    #[arg(long)]
    fortsetzen: bool,
}

/// Arguments of `eakte treuhand`.
#[derive(Subcommand)]
pub(super) enum Treuhand {
    /// The yearly test: three shares make the escrow key, and it opens record keys. Changes nothing.
    Pruefen {
        /// Files of the shares, at least three.
        #[arg(required = true)]
        anteile: Vec<PathBuf>,
        /// Akten whose keys are opened, drawn anew each time.
        #[arg(long, default_value_t = 20)]
        akten: u32,
    },
    /// Makes a lost key file of the service again, then gives the server a new identity.
    Oeffnen {
        /// Files of the shares, at least three.
        #[arg(required = true)]
        anteile: Vec<PathBuf>,
    },
    /// Removes the shares from the data folder once five people have them.
    Uebergeben {
        /// They do have them.
        #[arg(long, required = true)]
        ja: bool,
    },
}

fn lesen(files: &[PathBuf]) -> Result<Vec<Anteil>, Fault> {
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)
                .map(zeroize::Zeroizing::new)
                .map_err(|e| format!("{}: {e}", path.display()))?;
            text.parse()
                .map_err(|e| format!("{}: {e}", path.display()).into())
        })
        .collect()
}

/// Wraps until nothing is left: a running service may have used the old identity for a moment.
async fn verpacken(app: &App, nur: Option<OrgNr>) -> Result<u64, Fault> {
    let progress = bar(0, "Schlüssel neu verpacken");
    let mut keys = 0;
    loop {
        let done = app
            .neu_verpacken(nur, |seen, total| {
                progress.set_length(total);
                progress.set_position(seen);
            })
            .await
            .map_err(satz)?;
        keys += done.schluessel;
        // Streams may still be listed whose newest row nobody announced: what counts of them is current.
        if done.schluessel == 0 {
            progress.finish_and_clear();
            return Ok(keys);
        }
    }
}

/// A new identity of the server, or the rest of a rotation that was interrupted.
async fn server(umgebung: &Umgebung, neu: bool) -> Result<(), Fault> {
    let passphrase = umgebung.config()?.passphrase()?;
    let app = umgebung.app().await?;
    if app.dienst_laeuft().await.map_err(satz)? {
        return Err(
            "the service is running on this database; stop it, rotate, start it again".into(),
        );
    }
    if neu && !app.store.bund.hat_fruehere() {
        app.store.bund.mit_neuer_identitaet(&passphrase)?;
    }
    drop(app);
    let app = umgebung.app().await?;
    app.server_ankuendigen().await.map_err(satz)?;
    let keys = verpacken(&app, None).await?;
    println!("{keys} record keys wrapped anew");
    if app.store.bund.hat_fruehere() {
        app.store.bund.ohne_fruehere(&passphrase)?;
        drop(app);
        // Opening it once more gives the escrow its copy without the old identity.
        umgebung.app().await?;
        println!("the server's old identity is gone from its key file");
    }
    Ok(())
}

impl Schluessel {
    pub(super) async fn run(&self, umgebung: &Umgebung) -> Result<ExitCode, Fault> {
        match self {
            Self::Rotieren(what) => what.run(umgebung).await,
            Self::Uebergeben { aktenzeichen, an } => {
                let app = umgebung.app().await?;
                let akte = super::pruefen::akte(&app, aktenzeichen).await?;
                let receipt = app
                    .epoche_eroeffnen(StreamId(akte.0), OrgNr(*an))
                    .await
                    .map_err(satz)?;
                println!(
                    "new epoch for organisation {an}, from event {} of the Akte on",
                    receipt.sequence
                );
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Rotieren {
    async fn run(&self, umgebung: &Umgebung) -> Result<ExitCode, Fault> {
        if let Some(nr) = self.org {
            let org = OrgNr(nr);
            let app = umgebung.app().await?;
            let path = app
                .organisation_rotieren(org, &umgebung.config()?.passphrase()?)
                .await
                .map_err(satz)?;
            println!(
                "new identity of organisation {nr}: {}; hand it over and remove it here",
                path.display()
            );
            println!(
                "{} record keys wrapped anew",
                verpacken(&app, Some(org)).await?
            );
        } else if self.treuhand {
            let app = umgebung.app().await?;
            let folder = umgebung.config()?.treuhand();
            let recipient = treuhand::neu(&folder, app.store.bund.origin()).map_err(|e| {
                format!("{e}; hand out the shares that lie there first: eakte treuhand uebergeben")
            })?;
            app.treuhand_ankuendigen(&recipient).await.map_err(satz)?;
            println!("{} record keys wrapped anew", verpacken(&app, None).await?);
            drop(app);
            // Opening it once more gives the new escrow its copy of the server's keys.
            umgebung.app().await?;
            hinweis(&folder);
        } else {
            server(umgebung, self.server).await?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn hinweis(folder: &Path) {
    println!(
        "five new shares in {}; hand each to another person, then: eakte treuhand uebergeben --ja",
        folder.display()
    );
}

impl Treuhand {
    pub(super) async fn run(&self, umgebung: &Umgebung) -> Result<ExitCode, Fault> {
        let config = umgebung.config()?;
        match self {
            Self::Pruefen { anteile, akten } => {
                let shares = lesen(anteile)?;
                let app = umgebung.app_lesend().await?;
                let done = app
                    .treuhand_pruefen(&config, &shares, i64::from(*akten))
                    .await
                    .map_err(satz)?;
                println!(
                    "Die Anteile ergeben den Treuhandschlüssel, den das Protokoll nennt. Er öffnet {} Aktenschlüssel.",
                    done.geoeffnet
                );
                println!(
                    "{}",
                    if done.kopie {
                        "Auch die Kopie der Schlüssel des Dienstes geht auf."
                    } else {
                        "Die Kopie der Schlüssel des Dienstes fehlt oder geht nicht auf; der nächste Start legt sie neu an."
                    }
                );
            }
            Self::Oeffnen { anteile } => {
                let shares = lesen(anteile)?;
                app_treuhand::wiederherstellen(&config, &shares)
                    .await
                    .map_err(satz)?;
                println!("the key file of the service is back; now the server gets a new identity");
                server(umgebung, true).await?;
            }
            Self::Uebergeben { .. } => {
                let count = treuhand::entfernen(&config.treuhand())?;
                println!(
                    "{count} shares removed from {}",
                    config.treuhand().display()
                );
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
