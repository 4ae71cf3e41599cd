//! How long nobody has been answered though somebody waits: a disk that hangs says nothing by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Who waits for the writer, and when it last answered.
#[derive(Clone, Debug)]
pub(super) struct Wartezeit(Arc<Stand>);

#[derive(Debug)]
struct Stand {
    wartend: AtomicUsize,
    begun: Instant,
    /// Milliseconds from the beginning to the last answer, or to when somebody began to wait alone.
    seit: AtomicU64,
}

impl Wartezeit {
    pub(super) fn neu() -> Self {
        Self(Arc::new(Stand {
            wartend: AtomicUsize::new(0),
            begun: Instant::now(),
            seit: AtomicU64::new(0),
        }))
    }

    /// Somebody waits, until this is dropped.
    pub(super) fn wartet(&self) -> Wartender {
        if self.0.wartend.fetch_add(1, Ordering::Relaxed) == 0 {
            self.0.jetzt();
        }
        Wartender(self.0.clone())
    }

    /// For how long nobody has been answered; zero if nobody waits.
    pub(super) fn schon(&self) -> Duration {
        if self.0.wartend.load(Ordering::Relaxed) == 0 {
            return Duration::ZERO;
        }
        let seit = Duration::from_millis(self.0.seit.load(Ordering::Relaxed));
        self.0.begun.elapsed().saturating_sub(seit)
    }
}

impl Stand {
    fn jetzt(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.seit.store(now, Ordering::Relaxed);
    }
}

/// One who waits. Who goes away without an answer leaves the clock as it is.
pub(super) struct Wartender(Arc<Stand>);

impl Wartender {
    pub(super) fn beantwortet(self) {
        self.0.jetzt();
    }
}

impl Drop for Wartender {
    fn drop(&mut self) {
        self.0.wartend.fetch_sub(1, Ordering::Relaxed);
    }
}
