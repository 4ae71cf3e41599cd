//! Sweeps documents that no event names: uploads that were stored and never filed.
//!
//! 2026-11-26: which documents the log names stands in `auth_blob`, written in the append transaction: to ask the
//! sealed events themselves would mean opening the whole log. Nothing younger than a day is touched, so an upload
//! whose event is still to come is safe. And where suspiciously much is orphaned (another database, a restored
//! backup) nothing is removed until a person says so.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use eakte_projections::auth;

use super::{App, AppError};
use crate::store::StoreError;
use crate::store::blob::Objekt;

/// Youngest age of what may be removed.
pub const ALTER_MIN: Duration = Duration::from_secs(24 * 60 * 60);
/// Time between two sweeps of the service.
const PAUSE: Duration = Duration::from_secs(24 * 60 * 60);
/// From the start of the service to its first sweep: the start has other work.
const ERSTE: Duration = Duration::from_secs(10 * 60);
/// Names asked about at once.
const NAMEN_MAX: usize = 1_000;
/// Up to here orphans are no cause for suspicion, whatever their share.
const UNVERDAECHTIG: usize = 100;
/// Above it, at most one of so many documents may be orphaned.
const ANTEIL: usize = 10;

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fund {
    /// Documents and rests of uploads that are older than a day.
    pub geprueft: usize,
    /// Documents that no event names.
    pub verwaist: usize,
    /// Rests of uploads that were never finished.
    pub reste: usize,
    /// Bytes of both.
    pub bytes: u64,
    /// They were removed.
    pub entfernt: bool,
    /// They were too many to be removed without being told so.
    pub verdaechtig: bool,
}

/// What to do with orphans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Umgang {
    /// Only count them.
    Zaehlen,
    /// Remove them, unless they are suspiciously many.
    Entfernen,
    /// Remove them, however many.
    AuchViele,
}

impl App {
    /// Finds orphans, and removes them if wanted.
    ///
    /// Errors: while the access models are not filled nobody can tell what an orphan is.
    pub async fn aufraeumen(&self, umgang: Umgang) -> Result<Fund, AppError> {
        self.kann_entscheiden().await?;
        let blobs = self.blobs.clone();
        let moment = SystemTime::now() - ALTER_MIN;
        let alle = blockierend(move || blobs.vor(moment)).await?;
        let mut fund = Fund {
            geprueft: alle.len(),
            ..Fund::default()
        };
        let orphans = self.verwaiste(alle).await?;
        for o in &orphans {
            fund.verwaist += usize::from(o.name.is_some());
            fund.reste += usize::from(o.name.is_none());
            fund.bytes += o.bytes;
        }
        fund.verdaechtig = fund.verwaist > UNVERDAECHTIG.max(fund.geprueft / ANTEIL);
        let darf = match umgang {
            Umgang::Zaehlen => false,
            Umgang::Entfernen => !fund.verdaechtig,
            Umgang::AuchViele => true,
        };
        if darf {
            let blobs = self.blobs.clone();
            blockierend(move || orphans.iter().try_for_each(|o| blobs.entfernen(o))).await?;
            fund.entfernt = true;
        }
        Ok(fund)
    }

    async fn verwaiste(&self, alle: Vec<Objekt>) -> Result<Vec<Objekt>, AppError> {
        let client = self.store.db.read().await?;
        let mut orphans: HashSet<Vec<u8>> = HashSet::new();
        let names: Vec<Vec<u8>> = alle
            .iter()
            .filter_map(|o| o.name.map(|n| n.0.to_vec()))
            .collect();
        for part in names.chunks(NAMEN_MAX) {
            let found = auth::ohne_ereignis(&**client, part).await?;
            orphans.extend(found.ok_or(AppError::ImAufbau)?);
        }
        Ok(alle
            .into_iter()
            .filter(|o| o.name.is_none_or(|n| orphans.contains(n.0.as_slice())))
            .collect())
    }

    /// Sweeps once a day, as long as the process lives.
    pub fn taeglich_aufraeumen(&self) {
        let app = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(ERSTE).await;
            loop {
                match app.aufraeumen(Umgang::Entfernen).await {
                    Ok(f) if f.verdaechtig => tracing::warn!(
                        orphans = f.verwaist,
                        documents = f.geprueft,
                        "suspiciously many documents that no event names; look at `eakte sweep`"
                    ),
                    Ok(f) => tracing::info!(
                        orphans = f.verwaist,
                        rests = f.reste,
                        bytes = f.bytes,
                        "swept documents that no event names"
                    ),
                    Err(e) => tracing::error!(fault = %e, "the sweep failed"),
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
    }
}

async fn blockierend<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let fault = |e: String| AppError::Store(StoreError::Blob(e));
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| fault(e.to_string()))?
        .map_err(|e| fault(e.to_string()))
}
