//! Zweckende: what gave a session its purpose is over: a Vertretung, a role that was held for some days.

use eakte_domain::NutzerId;
use eakte_domain::werte::Zweck;

use super::fault;
use super::sitzung::Stufe;
use crate::app::{Actor, App, AppError, now};

/// What becomes of a session whose purpose is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zweckende {
    /// It goes on under the person's own first purpose, as it would after a login.
    Weiter,
    /// The person has no purpose left: the session is ended.
    Keiner,
}

impl App {
    /// Lets a session go on whose purpose is over. None for one that has ended, or that is as it should be.
    ///
    /// 2026-11-27: who the person is has not changed, so they need not prove it again. The request that finds this out
    /// is not carried out: nothing is done under a purpose nobody has chosen or seen.
    /// No stranger's link does harm by it: what is put away opens nothing any more.
    pub async fn zweck_beendet(&self, cookie: &str) -> Result<Option<Zweckende>, AppError> {
        let Some((row, schluessel)) = self.sitzung_zeile(cookie).await? else {
            return Ok(None);
        };
        if Stufe::lesen(row.get(6))? != Stufe::Voll {
            return Ok(None);
        }
        let alt: Zweck = row.get::<_, &str>(1).parse().map_err(fault)?;
        let nutzer = NutzerId(row.get(0));
        let actor = Actor {
            nutzer,
            zweck: alt,
            faktor: None,
        };
        let verzeichnis = self.verzeichnis();
        let Some(person) = verzeichnis.person(nutzer).filter(|p| !p.gesperrt) else {
            return Ok(None);
        };
        if self.zweck_gilt(&actor) {
            return Ok(None);
        }
        let client = self.store.db.read().await?;
        let Some(neu) = person.zwecke(now()).first().copied() else {
            client
                .execute(
                    "DELETE FROM sitzung WHERE schluessel = $1",
                    &[&schluessel.as_slice()],
                )
                .await?;
            return Ok(Some(Zweckende::Keiner));
        };
        // Whoever has chosen one meanwhile keeps it.
        client
            .execute(
                "UPDATE sitzung SET zweck = $3 WHERE schluessel = $1 AND zweck = $2",
                &[&schluessel.as_slice(), &alt.code(), &neu.code()],
            )
            .await?;
        Ok(Some(Zweckende::Weiter))
    }
}
