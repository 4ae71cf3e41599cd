//! How long no command has been answered though some wait: a disk that hangs says nothing by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many commands wait for the writer, and when one was last answered.
#[derive(Clone, Debug)]
pub(super) struct Wartezeit(Arc<Mutex<Stand>>);

#[derive(Debug)]
struct Stand {
    wartend: usize,
    /// When the last one was answered, or began to wait alone.
    seit: Instant,
}

impl Wartezeit {
    pub(super) fn neu() -> Self {
        Self(Arc::new(Mutex::new(Stand {
            wartend: 0,
            seit: Instant::now(),
        })))
    }

    /// A command waits, until this is dropped.
    pub(super) fn wartet(&self) -> Wartender {
        let mut stand = self.stand();
        if stand.wartend == 0 {
            stand.seit = Instant::now();
        }
        stand.wartend += 1;
        Wartender(self.clone())
    }

    /// For how long none has been answered; zero if none waits.
    pub(super) fn schon(&self) -> Duration {
        let stand = self.stand();
        match stand.wartend {
            0 => Duration::ZERO,
            _ => stand.seit.elapsed(),
        }
    }

    fn stand(&self) -> MutexGuard<'_, Stand> {
        // Nothing in here is left half done by a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A command that waits; it ends when it is answered.
#[derive(Debug)]
pub(super) struct Wartender(Wartezeit);

impl Drop for Wartender {
    fn drop(&mut self) {
        let mut stand = self.0.stand();
        stand.wartend -= 1;
        stand.seit = Instant::now();
    }
}
