//! The end of read logs: after some months each is erased as a whole, under a standing rule the log announces.
//!
//! 2026-11-26: § 79 Abs. 4 SGB X demands deletion after six months *at the latest*. So a month's log goes when so
//! many months have passed since that month *began*: nothing in it is older, its last day's looks live a month less.

use std::collections::HashSet;

use eakte_domain::{CommandId, OrgNr};
use eakte_ledger::claim::Claim;
use eakte_ledger::erase::{EraseClaim, RANGES_MAX, READ_LOG_BASIS, SeqRange, read_log_rule};
use eakte_ledger::header::Kind;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::start::log_config;
use super::{App, AppError, now};
use crate::store::StoreError;
use crate::store::akten::Siegler;
use crate::store::leseprotokoll::{Protokollmonat, monate};
use crate::store::strom::ende;

/// Months after which a read log ends, if nothing else is said.
pub const LESEPROTOKOLL_MONATE: u8 = 6;
/// Tries when a look was recorded meanwhile.
const TRIES_MAX: usize = 8;

impl App {
    /// Ends read logs whose months are over, as of a day. Returns which ended.
    ///
    /// `nach`: months from the beginning of a log's month, at least 1. Whatever is left to do after a crash, the next
    /// start does.
    pub async fn leseprotokolle_beenden(
        &self,
        nach: u8,
        heute: Date,
    ) -> Result<Vec<(OrgNr, Date)>, AppError> {
        let client = self.store.db.service().await?;
        let ended: HashSet<_> = self
            .store
            .loeschliste()
            .await?
            .into_iter()
            .filter(|e| e.loeschung.nach_regel)
            .map(|e| e.stream)
            .collect();
        let mut done = Vec::new();
        for monat in monate(&client).await? {
            let frist = monat.beginn.checked_add(i32::from(nach.max(1)).months());
            let due = frist.is_ok_and(|frist| frist <= heute);
            if due && !ended.contains(&monat.stream) {
                self.beenden(&monat, nach).await?;
                done.push((monat.org, monat.beginn));
            }
        }
        self.store.leseprotokolle_loeschen().await?;
        Ok(done)
    }

    async fn beenden(&self, monat: &Protokollmonat, nach: u8) -> Result<(), AppError> {
        let rule = read_log_rule(nach.max(1));
        let (_, config) = log_config(&self.store).await?;
        if !config.rules.contains(&rule) {
            self.konfigurieren(|config| config.rules.push(rule)).await?;
        }
        for _ in 0..TRIES_MAX {
            let client = self.store.db.service().await?;
            let rows = client
                .query(
                    "SELECT sequence FROM event WHERE stream = $1 AND get_byte(header, 4) = $2 ORDER BY sequence",
                    &[&monat.stream.0, &i32::from(Kind::Access.number())],
                )
                .await?;
            let ranges = bereiche(rows.iter().map(|r| r.get::<_, i64>(0) as u64));
            if ranges.is_empty() {
                return Ok(());
            }
            let stand = ende(&client, self.store.schreiber.verluste(), monat.stream).await?;
            let stand = stand.ok_or(AppError::NichtGefunden)?;
            let mut siegler = Siegler::fortsetzen(&self.store, monat.stream, now(), &stand);
            for part in ranges.chunks(RANGES_MAX) {
                siegler.klar(Claim::Erase(EraseClaim {
                    ranges: part.to_vec(),
                    basis: READ_LOG_BASIS.to_owned(),
                    approvers: Vec::new(),
                    rule: Some(rule),
                }))?;
            }
            let (teil, _) = siegler.finish(());
            let appended = self
                .store
                .schreiber
                .append(CommandId(Uuid::new_v4()), vec![teil])
                .await;
            self.store.cache.forget(monat.stream);
            match appended {
                Err(StoreError::Conflict) => {}
                other => return other.map(drop).map_err(Into::into),
            }
        }
        Err(AppError::Veraltet)
    }

    /// Ends what is due, once a day from the start on.
    pub async fn taeglich_leseprotokolle_beenden(self, nach: u8) {
        let mut day = tokio::time::interval(std::time::Duration::from_secs(24 * 60 * 60));
        loop {
            day.tick().await;
            match self.leseprotokolle_beenden(nach, now().tag()).await {
                Ok(done) if done.is_empty() => {}
                Ok(done) => tracing::info!(
                    logs = done.len(),
                    "read logs ended and their keys are destroyed"
                ),
                Err(e) => {
                    tracing::error!(fault = %e, "read logs could not be ended; trying again tomorrow");
                }
            }
        }
    }
}

/// Ascending sequences as ranges.
fn bereiche(sequences: impl Iterator<Item = u64>) -> Vec<SeqRange> {
    let mut out: Vec<SeqRange> = Vec::new();
    for seq in sequences {
        match out.last_mut() {
            Some(last) if last.to + 1 == seq => last.to = seq,
            _ => out.push(SeqRange { from: seq, to: seq }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_become_ranges_that_do_not_touch() {
        let ranges = bereiche([2, 3, 5, 8, 9].into_iter());
        let ends: Vec<_> = ranges.iter().map(|r| (r.from, r.to)).collect();
        assert_eq!(ends, [(2, 3), (5, 5), (8, 9)]);
    }
}
