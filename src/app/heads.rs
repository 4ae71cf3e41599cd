//! The daily heads event: where every stream ends, signed and logged, so that a bundle can prove it is complete.

use std::time::Duration;

use eakte_domain::{CommandId, Zeit};
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::Kind;
use eakte_ledger::heads::{Day, Heads};
use uuid::Uuid;

use super::anker::Tsa;
use super::start::log_config;
use super::{App, AppError, now};
use crate::store::StoreError;
use crate::store::akten::Siegler;
use crate::store::heads;
use crate::store::schreiber::Receipt;

/// How often the service looks whether a day has ended.
const LOOK_SECONDS: u64 = 60;
/// Tries against others who write to the log's own stream.
const TRIES_MAX: u32 = 10;

/// Which day a heads event speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The day that is still going on.
    Heute,
    /// The day that has ended.
    Gestern,
}

/// A heads event as it stands in the log.
#[derive(Clone, Debug)]
pub struct Tagesstand {
    /// Its position.
    pub position: u64,
    /// When it was written.
    pub zeit: Zeit,
    /// What it states.
    pub heads: Heads,
}

impl App {
    /// Writes a heads event over all events that are in the log now.
    ///
    /// Errors: tables that contradict themselves (nothing is signed then), or a fault of the store.
    pub async fn tagesstand_schreiben(&self, tag: Tag) -> Result<(Heads, Receipt), AppError> {
        let (size, tree) = heads::compute(&self.store.db, None).await?;
        let made = |time: Zeit| {
            let today = Day::of_ms(time.0 as u64);
            let day = match tag {
                Tag::Heute => today,
                Tag::Gestern => today.and_then(Day::before),
            };
            day.map(|day| Heads {
                day,
                size,
                streams: tree.streams,
                root: tree.root,
            })
        };
        let (claim, receipt) = self
            .log_ereignis(|zeit| made(zeit).map(Claim::Heads))
            .await?;
        heads::forget_others(&**self.store.db.read().await?, size).await?;
        match claim {
            Claim::Heads(heads) => Ok((heads, receipt)),
            _ => Err(StoreError::Stopped.into()),
        }
    }

    /// Appends one clear event to the log's own stream; `claim` is given the event's time.
    pub(super) async fn log_ereignis(
        &self,
        claim: impl Fn(Zeit) -> Option<Claim>,
    ) -> Result<(Claim, Receipt), AppError> {
        for _ in 0..TRIES_MAX {
            let (log, _) = log_config(&self.store).await?;
            let zeit = now().max(log.stand.zeit);
            let claim = claim(zeit).ok_or_else(|| {
                StoreError::Config("the clock of this machine is far from the present".into())
            })?;
            let mut siegler = Siegler::fortsetzen(&self.store, log.stream, zeit, &log.stand);
            siegler.klar(claim.clone())?;
            let (teil, _) = siegler.finish(());
            let id = CommandId(Uuid::new_v4());
            match self.store.schreiber.append(id, vec![teil]).await {
                Ok(receipt) => return Ok((claim, receipt)),
                // Somebody else wrote to the log's stream: on its new end once more.
                Err(StoreError::Conflict) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// The newest heads event, checked; nothing if there is none yet.
    pub async fn tagesstand(&self) -> Result<Option<Tagesstand>, AppError> {
        let client = self.store.db.read().await?;
        let Some(row) = heads::newest(&**client, Kind::Heads).await? else {
            return Ok(None);
        };
        let wrong = |reason: String| StoreError::Log {
            position: row.position,
            reason,
        };
        let header = row.header()?.parse().map_err(|e| wrong(e.to_string()))?;
        let body = row.body.as_deref().unwrap_or_default();
        let writer = self.store.bund.schreiber().public();
        match claim::read(&header, body, &self.store.origin, &writer) {
            Ok(Claim::Heads(heads)) => Ok(Some(Tagesstand {
                position: row.position as u64,
                zeit: Zeit(header.time_ms as i64),
                heads,
            })),
            Ok(_) => Err(wrong("not a heads event".into()).into()),
            Err(e) => Err(wrong(e.to_string()).into()),
        }
    }

    /// Writes the heads event of the day that has ended, unless there is one of today already.
    pub async fn tagesstand_faellig(&self) -> Result<Option<Heads>, AppError> {
        let today = Day::of_ms(now().0 as u64);
        let newest = self.tagesstand().await?;
        if newest.is_some_and(|t| Day::of_ms(t.zeit.0 as u64) >= today) {
            return Ok(None);
        }
        let (heads, _) = self.tagesstand_schreiben(Tag::Gestern).await?;
        Ok(Some(heads))
    }

    /// Writes the heads event of every day, soon after it has ended, and has it stamped. Never returns.
    pub async fn tagesstaende(self, tsa: Option<Tsa>) {
        loop {
            match self.tagesstand_faellig().await {
                Ok(Some(h)) => {
                    tracing::info!(day = %h.day, size = h.size, streams = h.streams, "heads written");
                }
                Ok(None) => {}
                Err(e) => tracing::error!(fault = %e, "no heads written; tried again in a minute"),
            }
            if let Some(tsa) = &tsa
                && let Err(e) = self.anker_faellig(tsa).await
            {
                tracing::error!(fault = %e, "no anchor set; tried again in a minute");
            }
            tokio::time::sleep(Duration::from_secs(LOOK_SECONDS)).await;
        }
    }
}
