//! What the pages show of batches of scanned paper.

use eakte_projections::ScanstapelAnsicht;

use super::{AbgabeZiel, AkteZeile, Eingaben};

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

/// A batch to be delivered: first the Akte, then what is said of it.
#[derive(Clone, Debug)]
pub struct StapelFormular {
    /// The Aktenzeichen asked for.
    pub kennzeichen: String,
    /// The Akte it goes to; none: it is not chosen yet.
    pub ziel: Option<AbgabeZiel>,
    /// Several have the Aktenzeichen: the person chooses one.
    pub mehrere: Vec<AkteZeile>,
    /// What the person worked on last, to choose from.
    pub zuletzt: Vec<AkteZeile>,
    /// Name of the person: proposed as who scanned.
    pub bearbeiter: String,
    /// What was entered.
    pub eingaben: Eingaben,
}
