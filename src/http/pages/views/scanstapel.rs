//! What the pages show of batches of scanned paper.

use eakte_projections::ScanstapelAnsicht;

use super::Eingaben;

/// One batch and what the person can do with it.
#[derive(Clone, Debug)]
pub struct StapelSeite {
    /// The batch with the Dokumente the person sees.
    pub ansicht: ScanstapelAnsicht,
    /// Works where its Dokumente lie: may check, unless they delivered it, and note the end of the paper.
    pub arbeitet: bool,
    /// What was entered.
    pub eingaben: Eingaben,
}
