//! Who comes at once on one stream stands in line, instead of outrunning each other until some have tried too often.

use std::time::Duration;

use eakte_domain::StreamId;
use tokio::sync::{Mutex, MutexGuard};

/// Lines; streams share them by the last byte of their id.
const REIHEN: usize = 256;
/// Longest wait in a line. Then it is tried out of turn: a log that answers slowly holds nobody up for longer.
const WARTEN: Duration = Duration::from_secs(5);

/// The lines.
pub(super) struct Gedraenge(Vec<Mutex<()>>);

impl Default for Gedraenge {
    fn default() -> Self {
        Self((0..REIHEN).map(|_| Mutex::new(())).collect())
    }
}

impl Gedraenge {
    /// Waits for one's turn on a stream and keeps it while the answer is held.
    ///
    /// `ueberholt`: somebody was faster before. Who comes afresh goes ahead without a turn where nobody has one.
    pub(super) async fn an_der_reihe(
        &self,
        stream: StreamId,
        ueberholt: bool,
    ) -> Option<MutexGuard<'_, ()>> {
        let [.., last] = *stream.0.as_bytes();
        let reihe = self.0.get(usize::from(last))?;
        if !ueberholt && reihe.try_lock().is_ok() {
            return None;
        }
        tokio::time::timeout(WARTEN, reihe.lock()).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn only_who_was_outrun_makes_the_next_one_wait() {
        let gedraenge = Gedraenge::default();
        let stream = StreamId(Uuid::from_u128(7));
        assert!(gedraenge.an_der_reihe(stream, false).await.is_none());
        let dran = gedraenge.an_der_reihe(stream, true).await;
        assert!(dran.is_some());
        let anderer = StreamId(Uuid::from_u128(8));
        assert!(gedraenge.an_der_reihe(anderer, false).await.is_none());
        let kurz = Duration::from_millis(50);
        let naechster = tokio::time::timeout(kurz, gedraenge.an_der_reihe(stream, false)).await;
        assert!(naechster.is_err(), "it went ahead");
        drop(dran);
        assert!(gedraenge.an_der_reihe(stream, false).await.is_none());
    }
}
