//! Gathers commands into batches.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::Auftrag;

/// Events in one batch.
const BATCH_EVENTS_MAX: usize = 512;
/// Payload bytes in one batch: documents' texts make large events.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest wait for callers just answered to come again: a large batch costs little more than a small one.
const GATHER: Duration = Duration::from_micros(100);
/// Callers from which on two batches are made of them: while the database takes one, the others prepare the next.
const HALVES_CALLERS_MIN: usize = 8;

/// The queue's end, and the batch that grows.
pub(super) struct Sammler {
    queue: mpsc::Receiver<Auftrag>,
    /// Did not fit any more.
    waiting: Option<Auftrag>,
    batch: Vec<Auftrag>,
    events: usize,
    bytes: usize,
    /// How many callers there are about.
    callers: usize,
}

impl Sammler {
    pub(super) fn new(queue: mpsc::Receiver<Auftrag>) -> Self {
        Self {
            queue,
            waiting: None,
            batch: Vec::new(),
            events: 0,
            bytes: 0,
            callers: 0,
        }
    }

    /// Whether a batch may be sent behind one that is under way.
    pub(super) fn halves(&self) -> bool {
        self.callers >= HALVES_CALLERS_MIN
    }

    /// How many callers there are about.
    pub(super) fn callers(&self) -> usize {
        self.callers
    }

    /// Takes note of a batch that has ended: its commands, and those still under way.
    pub(super) fn ended(&mut self, commands: usize, under_way: usize) {
        let waiting = usize::from(self.waiting.is_some());
        self.callers = commands + under_way + self.batch.len() + waiting + self.queue.len();
    }

    /// Waits for commands and for callers just answered to come again. `None`: nobody can send any more.
    pub(super) async fn next(&mut self) -> Option<Vec<Auftrag>> {
        if self.batch.is_empty() {
            let first = match self.waiting.take() {
                Some(waiting) => waiting,
                None => self.queue.recv().await?,
            };
            self.push(first);
        }
        let until = Instant::now() + GATHER;
        loop {
            self.drain();
            if self.full() || self.batch.len() >= self.callers || Instant::now() >= until {
                return Some(self.take());
            }
            tokio::task::yield_now().await;
        }
    }

    /// Gathers a whole batch behind one under way. Loses nothing if it is dropped. `None`: nobody can send any more.
    pub(super) async fn full_batch(&mut self) -> Option<Vec<Auftrag>> {
        loop {
            self.drain();
            if self.full() {
                return Some(self.take());
            }
            match self.queue.recv().await {
                Some(auftrag) => self.push(auftrag),
                None if self.batch.is_empty() => return None,
                None => return Some(self.take()),
            }
        }
    }

    fn full(&self) -> bool {
        self.waiting.is_some() || self.halves() && self.batch.len() >= self.callers.div_ceil(2)
    }

    fn drain(&mut self) {
        while !self.full() {
            match self.queue.try_recv() {
                Ok(auftrag) => self.push(auftrag),
                Err(_) => return,
            }
        }
    }

    fn push(&mut self, auftrag: Auftrag) {
        let (events, bytes) = (auftrag.events(), auftrag.bytes());
        let fits =
            self.events + events <= BATCH_EVENTS_MAX && self.bytes + bytes <= BATCH_BYTES_MAX;
        if fits || self.batch.is_empty() {
            self.events += events;
            self.bytes += bytes;
            self.batch.push(auftrag);
        } else {
            self.waiting = Some(auftrag);
        }
    }

    fn take(&mut self) -> Vec<Auftrag> {
        (self.events, self.bytes) = (0, 0);
        let batch = std::mem::take(&mut self.batch);
        if let Some(waiting) = self.waiting.take() {
            self.push(waiting);
        }
        batch
    }
}
