//! What an audit needs and no more: the database, the key file, the documents.
//!
//! 2026-11-27: the audit of the command line opens neither the writer nor the directory, and asks no signer. What is
//! damaged there is a finding of the audit and must not keep it from beginning; and a signer that is asked remembers:
//! whoever audits a copy of the log must not have it signed.

use std::path::PathBuf;
use std::sync::Arc;

use eakte_ledger::ids::Origin;
use eakte_ledger::note::WriterPublicKey;
use eakte_ledger::verify::Issuer;

use super::{Inhalte, Pruefauftrag, Pruefung, mit_tsa, protokoll_pruefen, pruefstand};
use crate::app::{AppError, Config};
use crate::keys::Schluesselbund;
use crate::store::StoreError;
use crate::store::blob::Blobs;
use crate::store::db::Db;

/// The operator's audit of a log that is not opened otherwise.
pub struct Pruefer {
    db: Db,
    bund: Arc<Schluesselbund>,
    origin: Origin,
    daten: PathBuf,
}

impl Pruefer {
    /// Opens the key file. Nothing is read of the log yet.
    ///
    /// Errors: no address of a database; a key file that is missing or does not open.
    pub fn oeffnen(config: &Config) -> Result<Self, AppError> {
        let db = Db::new(&config.database_url)?;
        let ordner = config.schluessel();
        if !Schluesselbund::exists(&ordner) {
            return Err(StoreError::Config(format!(
                "{} is missing; restore it, or make it again with three escrow shares: eakte treuhand oeffnen",
                ordner.join("server.age").display()
            ))
            .into());
        }
        let passphrase = config.passphrase().map_err(StoreError::from)?;
        let bund = Schluesselbund::open(&ordner, &passphrase).map_err(StoreError::from)?;
        let origin = Origin::new(bund.origin()).map_err(|e| StoreError::Config(e.to_string()))?;
        Ok(Self {
            db,
            bund: Arc::new(bund),
            origin,
            daten: config.daten.clone(),
        })
    }

    /// Name of the log.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The key that signs what is written in clear.
    pub fn writer(&self) -> WriterPublicKey {
        self.bund.schreiber().public()
    }

    /// File in which the operator's audits keep their state.
    pub fn pruefstand(&self) -> PathBuf {
        pruefstand(&self.daten)
    }

    /// The server's keys to open payloads with; with `dokumente` also the folder of the documents.
    ///
    /// Errors: the folder cannot be opened.
    pub fn inhalte(&self, dokumente: bool) -> Result<Inhalte, AppError> {
        let folder = self.daten.join("dokumente");
        let blobs = dokumente.then(|| Blobs::local(&folder)).transpose()?;
        Ok(Inhalte::new(self.bund.clone(), blobs))
    }

    /// Audits the log, as [`crate::app::App::protokoll_pruefen`] does.
    pub async fn protokoll_pruefen(
        &self,
        auftrag: Pruefauftrag,
        progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<Pruefung, AppError> {
        let issuer = Issuer {
            origin: self.origin.clone(),
            writer: self.writer(),
        };
        let auftrag = mit_tsa(auftrag, &self.daten);
        protokoll_pruefen(&self.db, issuer, auftrag, progress).await
    }
}
