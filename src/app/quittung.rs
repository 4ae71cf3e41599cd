//! Receipts: what was done before under the same id, and whether the views show it.

use std::time::Duration;

use eakte_domain::akte::Akte;
use eakte_domain::werte::Digest;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, CommandId, Position, StreamId};
use eakte_ledger::chain;
use serde::Serialize;

use super::{Actor, App, AppError, Auftrag};
use crate::store::schreiber::{Receipt, flush::flush};
use crate::store::{StoreError, leser};

/// Longest wait for the views before answering without them.
const VIEW_WAIT_MS: u64 = 3_000;

/// What a command's caller gets: the receipt, and whether the views already show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quittung {
    /// Where it stands in the log.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// The views show it. Otherwise they will shortly (HTTP 202).
    pub sichtbar: bool,
    /// This command id was done before; this is its first receipt.
    pub wiederholung: bool,
}

impl App {
    /// The first receipt of a command id, if it is in the log. `SchluesselBenutzt` if it stands for another request.
    pub(super) async fn erste_quittung(
        &self,
        auftrag: Auftrag,
    ) -> Result<Option<Receipt>, AppError> {
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT first_position + count - 1 FROM command WHERE command_id = $1",
                &[&auftrag.cmd.0.as_bytes().as_slice()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = leser::from_position(&**client, row.get(0), 1).await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let stream = StreamId(row.stream);
        if auftrag.anfrage.is_some() {
            let cache = &self.store.cache;
            let keys = cache.keys(&**client, &self.store.bund, &[stream]).await?;
            let first = row.open(&keys[0])?.urheber.and_then(|u| u.anfrage);
            // Events from before requests were kept have no digest: the id alone decides.
            if first.is_some() && first != auftrag.anfrage {
                return Err(AppError::SchluesselBenutzt);
            }
        }
        // Its first sender may still wait for the disk.
        flush(&client).await.map_err(StoreError::from)?;
        Ok(Some(Receipt {
            stream,
            sequence: row.sequence as u64,
            position: Position(row.position as u64),
            header_hash: Digest(chain::link(&row.header()?).0),
        }))
    }

    /// Whether a command id is in the log, before it is known what its sender wants this time.
    pub async fn kennt(&self, cmd: CommandId) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT 1 FROM command WHERE command_id = $1";
        let row = client
            .query_opt(sql, &[&cmd.0.as_bytes().as_slice()])
            .await?;
        if row.is_some() {
            flush(&client).await.map_err(StoreError::from)?;
        }
        Ok(row.is_some())
    }

    /// The first receipt of a command that was done before.
    ///
    /// Errors: `NichtGefunden` if its Akte is hidden from the caller, `SchluesselBenutzt` if it was another request.
    pub async fn schon_erledigt(
        &self,
        actor: &Actor,
        akte: AkteId,
        auftrag: Auftrag,
    ) -> Result<Option<Quittung>, AppError> {
        // An id that was just made is in no log.
        if !auftrag.ist_wiederholbar() {
            return Ok(None);
        }
        let Some(receipt) = self.erste_quittung(auftrag).await? else {
            return Ok(None);
        };
        // A receipt tells that something exists: only to who may see it. A program that puts in sees nothing and
        // still must be able to repeat what it sent; the id of a command belongs to one person.
        let dienst = self.person(actor)?.ist_dienstkonto();
        if !(dienst && auftrag.anfrage.is_some()) {
            self.darf_akte(actor, Aktion::AkteSehen, receipt.stream.akte())
                .await?;
        }
        // Creating makes its id anew with every request: the first receipt names the right one.
        let known = self.store.stand::<Akte>(akte.into()).await?.is_some();
        if known && receipt.stream != akte.into() {
            return Err(AppError::SchluesselBenutzt);
        }
        Ok(Some(Quittung {
            receipt,
            sichtbar: true,
            wiederholung: true,
        }))
    }

    pub(super) async fn quittieren(&self, receipt: Receipt, auftrag: Auftrag) -> Quittung {
        let wait = Duration::from_millis(VIEW_WAIT_MS);
        let sichtbar = auftrag.warten && self.follower.wait_for(receipt.position, wait).await;
        Quittung {
            receipt,
            sichtbar,
            wiederholung: false,
        }
    }

    /// Waits until the views hold everything this process has appended.
    pub async fn views_aktuell(&self, at_most: Duration) -> bool {
        let position = *self.store.schreiber.position().borrow();
        self.follower
            .wait_for(Position(position.max(0) as u64), at_most)
            .await
    }
}
