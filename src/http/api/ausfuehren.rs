//! A command on its way to an Akte, and what an outdated one is told.

use eakte_domain::AkteId;
use eakte_domain::akte::AkteCommand;
use eakte_domain::zugriff::Aktion;
use eakte_projections::VerlaufZeile;

use super::teile::Schreiben;
use crate::app::{AppError, Quittung};
use crate::http::Dienst;
use crate::http::fehler::HttpError;

/// Most lines of history in one answer.
const NEUERES_MAX: u16 = 200;

/// Runs a command. Whose `If-Match` is outdated learns what happened since.
pub(super) async fn ausfuehren(
    d: &Dienst,
    s: &Schreiben,
    akte: AkteId,
    c: AkteCommand,
) -> Result<Quittung, HttpError> {
    let done = d.app.execute(&s.actor, akte, c, s.auftrag).await;
    mit_neuerem(d, s, akte, done).await
}

/// What came of a command; whose `If-Match` is outdated learns what happened since.
pub(super) async fn mit_neuerem<T>(
    d: &Dienst,
    s: &Schreiben,
    akte: AkteId,
    done: Result<T, AppError>,
) -> Result<T, HttpError> {
    match done {
        Err(AppError::Veraltet) => Err(HttpError {
            neueres: match s.auftrag.version {
                Some(version) => neueres(d, s, akte, version).await?,
                None => Vec::new(),
            },
            ..AppError::Veraltet.into()
        }),
        done => Ok(done?),
    }
}

async fn neueres(
    d: &Dienst,
    s: &Schreiben,
    akte: AkteId,
    version: u64,
) -> Result<Vec<VerlaufZeile>, HttpError> {
    // Who may write here may not see all of it: the history is asked as that person.
    let beleg = d.app.darf_akte(&s.actor, Aktion::AkteSehen, akte).await?;
    let blick = d.app.blick(&s.actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let seite =
        eakte_projections::verlauf(&*client, &beleg, &blick.sicht(), None, None, NEUERES_MAX)
            .await
            .map_err(AppError::from)?;
    let mut zeilen = seite.zeilen;
    zeilen.retain(|z| z.sequence > version);
    Ok(zeilen)
}
