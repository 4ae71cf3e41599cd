//! Batches under way to the database.

use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, StreamExt};

use super::kopf::Kopf;
use super::transaktion::{Gesendet, Unterwegs};

/// Batches under way at once: one in the database, one on its way there, and those that wait for the disk.
const BATCHES_MAX: usize = 4;

/// Batches under way, in their order.
#[derive(Default)]
pub(super) struct Schlange {
    ends: FuturesOrdered<BoxFuture<'static, Gesendet>>,
    /// Commands in them.
    pub(super) commands: usize,
    /// The head that the last of them makes.
    pub(super) kopf: Option<Kopf>,
    can_be_followed: bool,
}

impl Schlange {
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn can_be_followed(&self) -> bool {
        self.can_be_followed && self.ends.len() < BATCHES_MAX
    }

    pub(super) fn push(&mut self, unterwegs: Unterwegs) {
        self.commands += unterwegs.commands;
        self.kopf = Some(unterwegs.kopf);
        self.can_be_followed = unterwegs.can_be_followed;
        self.ends.push_back(unterwegs.end);
    }

    /// What became of the first; `None` if there is none. All of them go on meanwhile; loses nothing if it is dropped.
    pub(super) async fn next(&mut self) -> Option<Gesendet> {
        let gesendet = self.ends.next().await?;
        self.commands -= gesendet.batch.len();
        if self.ends.is_empty() {
            self.kopf = None;
        }
        Some(gesendet)
    }
}
