//! The writer's task: gathers, sends, and sends again.

use std::collections::HashMap;
use std::sync::Arc;

use eakte_domain::{Position, StreamId};
use eakte_ledger::ids::TreeHash;
use eakte_ledger::tree;
use lru::LruCache;
use tokio::sync::watch;

use super::kopf::{Ende, Kopf};
use super::sammler::Sammler;
use super::schlange::Schlange;
use super::transaktion::{Ausgang, Dauerhaft, Gesendet, Unterwegs, Verbindung};
use super::{Auftrag, FENCES_MAX, HEADS_MAX, Receipt, TRIES_MAX, Teil, Verluste};
use crate::store::{StoreError, db::Db};

pub(super) struct Task {
    pub(super) db: Db,
    pub(super) verbindung: Arc<Verbindung>,
    /// What the next batch builds on, if nothing is under way.
    pub(super) kopf: Kopf,
    /// Position and root of the newest head known to be durable.
    pub(super) sicher: (i64, TreeHash),
    pub(super) heads: LruCache<StreamId, Ende>,
    pub(super) vermisst: watch::Sender<Option<(i64, TreeHash)>>,
    pub(super) verluste: Verluste,
}

impl Task {
    pub(super) async fn connect(
        db: Db,
        vermisst: watch::Sender<Option<(i64, TreeHash)>>,
        verluste: Verluste,
    ) -> Result<Self, StoreError> {
        let mut task = Self {
            verbindung: Arc::new(Verbindung::open(&db).await?),
            db,
            sicher: (-1, tree::empty_root()),
            kopf: Kopf::leer(),
            heads: LruCache::new(HEADS_MAX),
            vermisst,
            verluste,
        };
        task.reload().await?;
        if !task.verbindung.flush(task.kopf.last_pos).await {
            return Err(StoreError::Stopped);
        }
        task.sicher = (task.kopf.last_pos, task.kopf.root);
        Ok(task)
    }

    /// The newest durable position.
    pub(super) fn position(&self) -> i64 {
        self.sicher.0
    }

    /// Writes what comes until nobody can send any more.
    pub(super) async fn serve(mut self, mut sammler: Sammler, position: watch::Sender<i64>) {
        let mut unterwegs = Schlange::default();
        let mut closed = false;
        while !closed || !unterwegs.is_empty() {
            let batch = if unterwegs.is_empty() {
                sammler.next().await
            } else if !closed && unterwegs.can_be_followed() && sammler.halves() {
                tokio::select! {
                    biased;
                    erster = unterwegs.next() => {
                        self.ergebnis(erster, &mut unterwegs, &mut sammler, &position).await;
                        continue;
                    }
                    batch = sammler.full_batch() => batch,
                }
            } else {
                let erster = unterwegs.next().await;
                self.ergebnis(erster, &mut unterwegs, &mut sammler, &position)
                    .await;
                continue;
            };
            closed = batch.is_none();
            let mut batch = batch.unwrap_or_default();
            if batch.iter().flat_map(|a| &a.teile).any(|t| self.ist_alt(t)) {
                // The connection is asked, so nothing may be under way on it.
                while let Some(erster) = unterwegs.next().await {
                    self.ergebnis(Some(erster), &mut unterwegs, &mut sammler, &position)
                        .await;
                }
                batch = match self.mit_boden(batch).await {
                    Ok(batch) => batch,
                    Err((batch, _)) => {
                        self.erneut(Gesendet::verloren(batch, &self.kopf)).await;
                        position.send_replace(self.sicher.0);
                        Vec::new()
                    }
                };
            }
            let batch = self.without_conflicts(batch);
            if batch.is_empty() {
                continue;
            }
            let kopf = unterwegs.kopf.as_ref().unwrap_or(&self.kopf).clone();
            let dauerhaft = match sammler.halves() {
                true => Dauerhaft::Danach {
                    callers: sammler.callers(),
                },
                false => Dauerhaft::Gleich,
            };
            unterwegs.push(self.senden(kopf, batch, dauerhaft));
        }
    }

    /// Sends a batch that builds on this head; its streams count as moved on.
    fn senden(&mut self, kopf: Kopf, batch: Vec<Auftrag>, dauerhaft: Dauerhaft) -> Unterwegs {
        for t in batch.iter().flat_map(|a| &a.teile) {
            self.heads.put(t.stream, t.ende());
        }
        Unterwegs::senden(self.verbindung.clone(), kopf, batch, dauerhaft)
    }

    /// Takes what became of the first batch. If it is not in, those behind it are not either: they build on a head that
    /// is not there.
    async fn ergebnis(
        &mut self,
        erster: Option<Gesendet>,
        unterwegs: &mut Schlange,
        sammler: &mut Sammler,
        position: &watch::Sender<i64>,
    ) {
        let Some(erster) = erster else { return };
        sammler.ended(erster.batch.len(), unterwegs.commands);
        let mut folgende = Vec::new();
        if !matches!(erster.ausgang, Ausgang::Done) {
            while let Some(mut folgt) = unterwegs.next().await {
                if matches!(folgt.ausgang, Ausgang::Refused(_)) {
                    // Perhaps only for what the first held.
                    folgt.ausgang = Ausgang::Fenced;
                }
                folgende.push(folgt);
            }
        }
        let mut geht = self.erneut(erster).await;
        for gesendet in folgende {
            if geht {
                geht = self.erneut(gesendet).await;
            } else {
                fail(gesendet.batch, StoreError::Stopped);
            }
        }
        position.send_replace(self.sicher.0);
    }

    /// Sends a batch again until it is in or refused; every command gets its answer. Whatever is sent here is sent alone.
    ///
    /// Returns whether the database can be written: if not, what was sent behind it need not be tried.
    async fn erneut(&mut self, g: Gesendet) -> bool {
        let geht = self.versuchen(g).await;
        self.verbindung.vorrang_lassen().await;
        geht
    }

    /// Sends one command alone, if what it builds on is there; another connection may have been lost since it was read.
    async fn allein(&mut self, auftrag: Auftrag) -> Option<Gesendet> {
        let batch = match self.mit_boden(vec![auftrag]).await {
            Ok(batch) => self.without_conflicts(batch),
            Err((batch, _)) => return Some(Gesendet::verloren(batch, &self.kopf)),
        };
        if batch.is_empty() {
            return None;
        }
        let kopf = self.kopf.clone();
        Some(self.senden(kopf, batch, Dauerhaft::Gleich).end.await)
    }

    /// After some fences it takes the right of way: another writer is always faster.
    async fn versuchen(&mut self, mut g: Gesendet) -> bool {
        for tries in 1.. {
            if !matches!(g.ausgang, Ausgang::Done) {
                // They were told of streams that did not move on.
                self.heads.clear();
            }
            match g.ausgang {
                Ausgang::Done => {
                    self.sicher = (g.kopf.last_pos, g.kopf.root);
                    self.kopf = g.kopf;
                    answer(g.batch, g.first);
                    return true;
                }
                Ausgang::Refused(e) if g.batch.len() == 1 => {
                    fail(g.batch, e);
                    return true;
                }
                Ausgang::Refused(_) => {
                    // One command spoils the batch: each goes alone, the one at fault is told.
                    for auftrag in g.batch {
                        if let Some(einer) = self.allein(auftrag).await {
                            Box::pin(self.erneut(einer)).await;
                        }
                    }
                    return true;
                }
                Ausgang::Fenced | Ausgang::Lost if tries >= TRIES_MAX => {
                    fail(g.batch, StoreError::Stopped);
                    return false;
                }
                Ausgang::Fenced | Ausgang::Lost => {
                    let mut lost = matches!(g.ausgang, Ausgang::Lost);
                    if !lost && tries >= FENCES_MAX && !self.verbindung.hat_vorrang() {
                        lost = self.verbindung.vorrang_nehmen().await.is_err();
                    }
                    match self.is_in(&g.kopf, lost).await {
                        Ok(true) => {
                            answer(g.batch, g.first);
                            return true;
                        }
                        Ok(false) => {}
                        Err(e @ StoreError::Halted) => {
                            fail(g.batch, e);
                            return true;
                        }
                        Err(e) => {
                            tracing::warn!(fault = %e, "the writer cannot ask what is stored");
                            g.ausgang = Ausgang::Lost;
                            continue;
                        }
                    }
                }
            }
            let batch = match self.mit_boden(g.batch).await {
                Ok(batch) => self.without_conflicts(batch),
                Err((batch, e)) => {
                    tracing::warn!(fault = %e, "the writer cannot ask what is stored");
                    (g.batch, g.ausgang) = (batch, Ausgang::Lost);
                    continue;
                }
            };
            if batch.is_empty() {
                return true;
            }
            let kopf = self.kopf.clone();
            g = self.senden(kopf, batch, Dauerhaft::Gleich).end.await;
        }
        false
    }

    /// Answers commands whose streams are known to have moved on, or to end in another event; keeps the rest. Who expects
    /// more than is known here has read what another process appended.
    fn without_conflicts(&mut self, batch: Vec<Auftrag>) -> Vec<Auftrag> {
        let mut next: HashMap<StreamId, Ende> = HashMap::new();
        let mut kept = Vec::with_capacity(batch.len());
        for auftrag in batch {
            let current = |t: &Teil| {
                next.get(&t.stream)
                    .or_else(|| self.heads.peek(&t.stream))
                    .copied()
            };
            if auftrag
                .teile
                .iter()
                .any(|t| current(t).is_some_and(|end| end.next >= t.expected && !t.folgt(&end)))
            {
                let _ = auftrag.antwort.send(Err(StoreError::Conflict));
                continue;
            }
            next.extend(auftrag.teile.iter().map(|t| (t.stream, t.ende())));
            kept.push(auftrag);
        }
        kept
    }
}

/// Gives every command its receipt.
fn answer(batch: Vec<Auftrag>, mut position: i64) {
    for auftrag in batch {
        let mut receipt = None;
        for teil in &auftrag.teile {
            position += teil.events.len() as i64;
            receipt = teil.events.last().map(|e| Receipt {
                stream: teil.stream,
                sequence: teil.expected + teil.events.len() as u64 - 1,
                position: Position(position as u64 - 1),
                header_hash: e.recorded.header_hash,
            });
        }
        // A caller that has gone away still has its command in the log.
        let _ = auftrag.antwort.send(receipt.ok_or(StoreError::Stopped));
    }
}

fn fail(batch: Vec<Auftrag>, e: StoreError) {
    let mut e = Some(e);
    for auftrag in batch {
        let _ = auftrag
            .antwort
            .send(Err(e.take().unwrap_or(StoreError::Stopped)));
    }
}
