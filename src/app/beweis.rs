//! Inclusion proofs of an Akte's events from tiles, compared with the stored root before anything is signed.
//!
//! 2026-11-26: if a proof from tiles does not lead to the root, all headers are read once to tell a stale tile
//! (a cache: rebuilt, the proofs are good) from a changed log (a finding, at the first event that does not fit).

use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::proof::{InclusionProof, ProofBuilder};
use eakte_ledger::tree;
use futures::TryStreamExt;
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;

use crate::store::StoreError;
use crate::store::akten::Store;
use crate::store::checkpoints::Signed;
use crate::store::leser::Zeile;
use crate::store::schreiber::flush::flush;

/// A root of the log as the writer stored it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Events it covers.
    pub size: u64,
    /// RFC 6962 root over their headers.
    pub root: TreeHash,
}

impl Store {
    /// The root that a proof of this position should lead to: of this signed checkpoint if it covers the position,
    /// else the newest stored one. Errors: `Log` if the log no longer holds the root that was signed.
    pub async fn root_for(
        &self,
        client: &Client,
        position: u64,
        signed: Option<&Signed>,
    ) -> Result<Stand, StoreError> {
        let newest = self.newest_root(client).await?;
        let not_covered = |size: i64, reason: &str| StoreError::Log {
            position: size - 1,
            reason: reason.into(),
        };
        if newest.size <= position {
            return Err(not_covered(
                position as i64 + 1,
                "no stored root covers this event",
            ));
        }
        let Some(signed) = signed.filter(|s| s.checkpoint.size > position) else {
            // The writer answers for it.
            flush(client).await?;
            return Ok(newest);
        };
        let (size, root) = (signed.checkpoint.size as i64, signed.checkpoint.root);
        let sql = "SELECT last_pos, root FROM log_batch WHERE last_pos = $1";
        match client.query_opt(sql, &[&(size - 1)]).await? {
            Some(row) if stand(&row)?.root == root => stand(&row),
            _ => Err(not_covered(
                size,
                "the log no longer holds the root that was signed",
            )),
        }
    }

    /// The newest stored root. Nothing in it was checked.
    pub async fn newest_root(&self, client: &Client) -> Result<Stand, StoreError> {
        let sql = "SELECT last_pos, root FROM log_batch ORDER BY last_pos DESC LIMIT 1";
        stand(&client.query_one(sql, &[]).await?)
    }

    /// The newest stored root, durable: what was signed and is lost in a crash would be a log set back.
    pub async fn durable_root(&self, client: &Client) -> Result<Stand, StoreError> {
        let newest = self.newest_root(client).await?;
        flush(client).await?;
        Ok(newest)
    }

    /// A proof for each row, in their order, that it stands in the log under this root.
    ///
    /// Errors: `Log` at the first event that does not lead there. `rows`: ascending, all below `stand.size`.
    pub async fn beweise(
        &self,
        client: &Client,
        stand: Stand,
        rows: &[Zeile],
    ) -> Result<(Checkpoint, Vec<InclusionProof>), StoreError> {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: stand.size,
            root: stand.root,
        };
        match self.aus_kacheln(client, stand, rows).await {
            Ok(proofs) => return Ok((checkpoint, proofs)),
            Err(e @ StoreError::Log { .. }) => {
                tracing::warn!(fault = %e, "a proof from tiles does not lead to the stored root; reading all headers");
            }
            Err(e) => return Err(e),
        }
        let proofs = self.aus_kopfdaten(client, stand, rows).await?;
        tracing::error!("the tiles differ from the log, which is sound; run `eakte rebuild`");
        Ok((checkpoint, proofs))
    }

    async fn aus_kacheln(
        &self,
        client: &Client,
        stand: Stand,
        rows: &[Zeile],
    ) -> Result<Vec<InclusionProof>, StoreError> {
        let positions = || rows.iter().map(|r| r.position as u64);
        let tiles = self
            .tiles
            .ausschnitt(client, stand.size, positions())
            .await?;
        let mut proofs = Vec::with_capacity(rows.len());
        for row in rows {
            let leaf = tree::leaf(&row.header()?);
            let proof =
                InclusionProof::prove(row.position as u64, stand.size, |id| tiles.node(id))?
                    .filter(|p| p.proves(leaf, stand.size, &stand.root));
            proofs.push(proof.ok_or_else(|| StoreError::Log {
                position: row.position,
                reason: "this event does not lead to the stored root of the log".into(),
            })?);
        }
        Ok(proofs)
    }

    /// One pass over every header: what the tiles should be made of.
    async fn aus_kopfdaten(
        &self,
        client: &Client,
        stand: Stand,
        rows: &[Zeile],
    ) -> Result<Vec<InclusionProof>, StoreError> {
        let fault = |e: &dyn std::fmt::Display| StoreError::Payload(e.to_string());
        let mut proofs = ProofBuilder::new(rows.iter().map(|r| r.position as u64).collect())
            .map_err(|e| fault(&e))?;
        let headers = client
            .query_raw(
                "SELECT header FROM event WHERE position < $1 ORDER BY position",
                [&(stand.size as i64) as &(dyn ToSql + Sync)],
            )
            .await?;
        futures::pin_mut!(headers);
        while let Some(r) = headers.try_next().await? {
            let header = HeaderBytes::try_from(r.get::<_, &[u8]>(0)).map_err(|e| fault(&e))?;
            proofs.push(tree::leaf(&header));
        }
        let (frontier, proofs) = proofs.finish().map_err(|e| fault(&e))?;
        if (frontier.size(), frontier.root()) != (stand.size, stand.root) {
            // What the database holds now is not what was appended: our signature must not cover it.
            return Err(StoreError::Log {
                position: stand.size as i64 - 1,
                reason: "the log differs from its stored root; no proof is signed before `eakte verify` is sound".into(),
            });
        }
        Ok(proofs)
    }
}

/// A row of `log_batch`: last position and root.
pub(super) fn stand(row: &tokio_postgres::Row) -> Result<Stand, StoreError> {
    let last: i64 = row.get(0);
    let root = TreeHash::try_from(row.get::<_, &[u8]>(1)).map_err(|_| StoreError::Log {
        position: last,
        reason: "the stored root is malformed".into(),
    })?;
    Ok(Stand {
        size: (last + 1) as u64,
        root,
    })
}
