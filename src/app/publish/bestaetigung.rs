//! Which checkpoint covers an Akte, and who confirmed it.

use eakte_ledger::note::Note;
use eakte_ledger::policy::{Confirmed, PoliciesStanding};
use tokio_postgres::GenericClient;

use super::Publisher;
use crate::store::StoreError;
use crate::store::checkpoints::{self, Signed};

/// Newest confirmed sizes that are looked at after a start.
const LOOK_BACK_SIZES: i64 = 50;

/// The largest sizes known to be confirmed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bekannt {
    /// By the Ed25519 policy at least.
    classic: u64,
    /// By both policies.
    both: u64,
}

/// A signed checkpoint with what witnesses added, judged under the policies.
#[derive(Clone, Debug)]
pub struct Bestaetigung {
    /// The checkpoint as the signer signed it.
    pub signed: Signed,
    /// The same with every witness's line.
    pub note: Note,
    /// Who confirmed it, and whether that is enough; none without policies.
    pub standing: Option<PoliciesStanding>,
}

impl Publisher {
    /// The best checkpoint that covers a position: confirmed by both policies, else by the Ed25519 policy, else the
    /// newest that is signed. None if nothing signed covers it.
    pub async fn bestaetigung(
        &self,
        client: &impl GenericClient,
        position: u64,
    ) -> Result<Option<Bestaetigung>, StoreError> {
        if self.policies.is_some() && self.bekannt().classic == 0 {
            // A process that does not publish has judged nothing yet.
            self.judge_newest(client).await?;
        }
        let bekannt = self.bekannt();
        for size in [bekannt.both, bekannt.classic] {
            if size > position
                && let Some(signed) = checkpoints::of_size(client, size).await?
            {
                return self.judged(client, signed).await.map(Some);
            }
        }
        match checkpoints::newest(client).await? {
            Some(signed) if signed.checkpoint.size > position => {
                self.judged(client, signed).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The newest checkpoint with every witness's line so far; none if nothing is signed.
    pub async fn newest_note(
        &self,
        client: &impl GenericClient,
    ) -> Result<Option<Note>, StoreError> {
        let Some(signed) = checkpoints::newest(client).await? else {
            return Ok(None);
        };
        Ok(Some(self.judged(client, signed).await?.note))
    }

    fn bekannt(&self) -> Bekannt {
        *self.bekannt.lock().unwrap_or_else(|e| e.into_inner())
    }

    async fn judged(
        &self,
        client: &impl GenericClient,
        signed: Signed,
    ) -> Result<Bestaetigung, StoreError> {
        let mut note = signed.note.clone();
        let lines = checkpoints::cosignatures(client, signed.checkpoint.size).await?;
        // Lines of witnesses that no longer count are left out first if there is no room for all.
        if note.add(lines).is_err() {
            tracing::warn!(
                size = signed.checkpoint.size,
                "too many cosignatures for one note"
            );
        }
        let standing = self.policies.as_ref().map(|p| p.check(&note));
        Ok(Bestaetigung {
            signed,
            note,
            standing,
        })
    }

    /// Judges a size anew after a line was added to it.
    pub(super) async fn judge(
        &self,
        client: &impl GenericClient,
        size: u64,
    ) -> Result<(), StoreError> {
        let Some(signed) = checkpoints::of_size(client, size).await? else {
            return Ok(());
        };
        let Some(standing) = self.judged(client, signed).await?.standing else {
            return Ok(());
        };
        let mut bekannt = self.bekannt.lock().unwrap_or_else(|e| e.into_inner());
        match standing.confirmed() {
            Confirmed::No => {}
            Confirmed::Ed25519Only => bekannt.classic = bekannt.classic.max(size),
            Confirmed::Both => {
                bekannt.classic = bekannt.classic.max(size);
                bekannt.both = bekannt.both.max(size);
            }
        }
        Ok(())
    }

    /// Judges the newest sizes after a start.
    pub(super) async fn judge_newest(&self, client: &impl GenericClient) -> Result<(), StoreError> {
        let mut sizes = checkpoints::cosigned_sizes(client, 0, LOOK_BACK_SIZES).await?;
        sizes.extend(checkpoints::sealed_sizes(client, LOOK_BACK_SIZES).await?);
        for size in sizes {
            let bekannt = self.bekannt();
            if size > bekannt.classic.min(bekannt.both) {
                self.judge(client, size).await?;
            }
        }
        Ok(())
    }
}
