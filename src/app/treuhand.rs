//! The escrow: three of five people test it once a year, or bring back a lost key file.

use eakte_ledger::ids::Origin;
use tokio_postgres::GenericClient;

use super::schluessel::stichprobe;
use super::start::{log_config, log_config_von};
use super::{App, AppError, Config, Satz};
use crate::keys::treuhand::{Anteil, TreuhandError, zusammensetzen};
use crate::keys::{
    self, Empfaenger, Identitaet, KeyError, Schluesselbund, treuhand, wrapped_files,
};
use crate::store::StoreError;
use crate::store::db::Db;
use crate::store::huelle;

/// Largest copy of the server's keys, in bytes.
const KOPIE_BYTES_MAX: u64 = 1 << 20;

/// What the yearly test came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruefung {
    /// Record keys that the escrow opened and that are the ones the log commits to.
    pub geoeffnet: usize,
    /// Whether the copy of the server's keys opens, too.
    pub kopie: bool,
}

impl From<TreuhandError> for AppError {
    fn from(e: TreuhandError) -> Self {
        match e {
            TreuhandError::Unlesbar(was) => Satz::neu("eingabe-anteil-unlesbar").mit("fehlt", was),
            TreuhandError::ZuWenige(n) => Satz::neu("eingabe-anteile-zu-wenige")
                .mit("anzahl", n)
                .mit("noetig", treuhand::NOETIG),
            TreuhandError::Doppelt(n) => Satz::neu("eingabe-anteil-doppelt").mit("anteil", n),
            TreuhandError::Fremd(n) => Satz::neu("eingabe-anteil-fremd").mit("anteil", n),
            TreuhandError::Falsch(n) => Satz::neu("eingabe-anteil-falsch").mit("anteil", n),
            TreuhandError::AndererSchluessel => Satz::neu("eingabe-anteile-schluessel"),
        }
        .into()
    }
}

fn anderer_treuhaender() -> AppError {
    Satz::neu("eingabe-treuhand-anderer").into()
}

/// The newest copy of the server's keys that this identity opens.
async fn kopie(
    client: &impl GenericClient,
    identity: &Identitaet,
    config: &Config,
) -> Result<Option<(Schluesselbund, zeroize::Zeroizing<Vec<u8>>)>, StoreError> {
    let rows = client
        .query(
            "SELECT inhalt FROM treuhand_kopie ORDER BY nummer DESC LIMIT 100",
            &[],
        )
        .await?;
    for row in rows {
        let Some(files) = wrapped_files(row.get(0)) else {
            continue;
        };
        // Anybody can encrypt to the escrow: what does not open, or is no copy, is not ours.
        let Ok(inhalt) = keys::oeffnen(files, std::slice::from_ref(identity), KOPIE_BYTES_MAX)
        else {
            continue;
        };
        if let Some(bund) = Schluesselbund::lesen(&config.schluessel(), &inhalt) {
            return Ok(Some((bund, inhalt)));
        }
    }
    Ok(None)
}

impl App {
    /// Keeps the escrow's copy of the server's keys up to date: without it a lost key file ends the log.
    pub(super) async fn treuhand_kopie_erneuern(&self) -> Result<(), AppError> {
        let escrow: Vec<Empfaenger> = self
            .store
            .beteiligte
            .read()
            .unwrap_or_else(|e| e.into_inner())
            .treuhand
            .clone();
        let mut all = self.store.bund.recipients();
        all.extend(escrow.iter().cloned());
        let current = huelle::empfaenger_digest(&all);
        let client = self.store.db.read().await?;
        let newest = client
            .query_opt(
                "SELECT empfaenger FROM treuhand_kopie ORDER BY nummer DESC LIMIT 1",
                &[],
            )
            .await?;
        if newest.is_some_and(|r| r.get::<_, &[u8]>(0) == current) {
            return Ok(());
        }
        let inhalt = self.store.bund.inhalt().map_err(StoreError::from)?;
        let files = keys::verschliessen(&inhalt, &escrow).map_err(StoreError::from)?;
        client
            .execute(
                "INSERT INTO treuhand_kopie (empfaenger, inhalt) VALUES ($1, $2)",
                &[&current.as_slice(), &keys::rahmen(&files)],
            )
            .await?;
        Ok(())
    }

    /// The yearly test: the shares make the announced escrow key, and it opens record keys of `anzahl` Akten, drawn
    /// anew each time.
    ///
    /// Errors: `Eingabe` naming the wrong share, or a key that does not open. Changes nothing.
    pub async fn treuhand_pruefen(
        &self,
        config: &Config,
        shares: &[Anteil],
        anzahl: i64,
    ) -> Result<Pruefung, AppError> {
        let identity = Identitaet::Hybrid(zusammensetzen(shares)?);
        let (_, announced) = log_config(&self.store).await?;
        if !announced
            .escrow
            .contains(&identity.empfaenger().to_string())
        {
            return Err(anderer_treuhaender());
        }
        let mut geoeffnet = 0;
        for rows in stichprobe(&self.store, anzahl).await? {
            let (row, claim) = huelle::gueltig(&rows, &self.store.bund)?;
            row.schluessel(&claim, std::slice::from_ref(&identity))?;
            geoeffnet += 1;
        }
        let client = self.store.db.read().await?;
        let kopie = kopie(&**client, &identity, config).await?;
        Ok(Pruefung {
            geoeffnet,
            kopie: kopie.is_some_and(|(bund, _)| {
                bund.schreiber().public() == self.store.bund.schreiber().public()
            }),
        })
    }
}

/// Makes the server's key file again from the escrow's copy in the database.
///
/// The copy counts only if its writer key signed the log's configuration and the log names this escrow. The server's
/// identity is to be rotated next. Errors: `Eingabe` (a key file is there, wrong shares, no copy).
pub async fn wiederherstellen(config: &Config, shares: &[Anteil]) -> Result<(), AppError> {
    let ordner = config.schluessel();
    if Schluesselbund::exists(&ordner) {
        return Err(Satz::neu("eingabe-schluessel-vorhanden")
            .mit("ordner", ordner.display())
            .into());
    }
    let identity = Identitaet::Hybrid(zusammensetzen(shares)?);
    let db = Db::new(&config.database_url)?;
    let client = db.read().await?;
    let Some((bund, inhalt)) = kopie(&**client, &identity, config).await? else {
        return Err(Satz::neu("eingabe-keine-kopie").into());
    };
    let origin = Origin::new(bund.origin()).map_err(|e| StoreError::Config(e.to_string()))?;
    let (_, announced) = log_config_von(&**client, &origin, &bund.schreiber().public()).await?;
    if !announced
        .escrow
        .contains(&identity.empfaenger().to_string())
    {
        return Err(anderer_treuhaender());
    }
    let passphrase = config.passphrase().map_err(StoreError::from)?;
    Schluesselbund::wiederherstellen(&ordner, &inhalt, &passphrase)
        .map_err(StoreError::from)?
        .map(drop)
        .ok_or_else(|| StoreError::from(KeyError::Beschaedigt(ordner)).into())
}
