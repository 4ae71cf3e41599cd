//! Client certificates of service accounts, in place of tokens.
//!
//! 2026-11-26: the pinned issuers say whose certificates are looked at, this table says who acts with one and why. An
//! issuer alone opens nothing: it also issues for others.

use eakte_domain::NutzerId;
use sha2::{Digest, Sha256};

use super::fault;
use crate::app::{Actor, App, AppError, Satz, now};

/// SHA-256 of a certificate (DER).
pub fn fingerabdruck(certificate: &[u8]) -> [u8; 32] {
    Sha256::digest(certificate).into()
}

impl App {
    /// Lets whoever holds a certificate's key act for a person under a purpose, until then (Unix milliseconds).
    pub async fn zertifikat_eintragen(
        &self,
        actor: &Actor,
        certificate: &[u8],
        bis: i64,
    ) -> Result<(), AppError> {
        if !self.zweck_gilt(actor) {
            return Err(Satz::neu("eingabe-token-zweck")
                .mit("zweck", actor.zweck)
                .into());
        }
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO zertifikat VALUES ($1, $2, $3, $4)
                 ON CONFLICT (fingerabdruck) DO UPDATE SET nutzer = $2, zweck = $3, bis = $4",
                &[
                    &fingerabdruck(certificate).as_slice(),
                    &actor.nutzer.0,
                    &actor.zweck.code(),
                    &bis,
                ],
            )
            .await?;
        Ok(())
    }

    /// Takes a certificate's rights away. Returns whether it had any.
    pub async fn zertifikat_entfernen(&self, certificate: &[u8]) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM zertifikat WHERE fingerabdruck = $1";
        let fingerabdruck = fingerabdruck(certificate);
        Ok(client.execute(sql, &[&fingerabdruck.as_slice()]).await? > 0)
    }

    /// Who acts with a certificate, if it is registered and its person may still act.
    pub async fn zertifikat(&self, fingerabdruck: &[u8; 32]) -> Result<Option<Actor>, AppError> {
        let client = self.store.db.read().await?;
        let statement = client
            .prepare_cached(
                "SELECT nutzer, zweck FROM zertifikat WHERE fingerabdruck = $1 AND bis > $2",
            )
            .await?;
        let row = client
            .query_opt(&statement, &[&fingerabdruck.as_slice(), &now().0])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let zweck = row.get::<_, &str>(1).parse().map_err(fault)?;
        let actor = Actor::neu(NutzerId(row.get(0)), zweck);
        Ok(self.zweck_gilt(&actor).then_some(actor))
    }
}
