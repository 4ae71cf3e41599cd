//! What the pages show of sharing agreements and the register.

use super::{Auswahl, Eingaben};
use crate::app::register::{Abrufverfahren, Register};

/// The agreements of an organisation.
#[derive(Clone, Debug)]
pub struct Vereinbarungen {
    /// Given and received.
    pub zeilen: Vec<VereinbarungView>,
    /// May put one down.
    pub regeln: bool,
    /// Other organisations: number and name.
    pub organisationen: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// An agreement, and what the person may do with it.
#[derive(Clone, Debug)]
pub struct VereinbarungView {
    /// As the register shows it.
    pub verfahren: Abrufverfahren,
    /// May approve it.
    pub genehmigen: bool,
    /// May end it.
    pub beenden: bool,
    /// Put down by the person: somebody else approves.
    pub eigene: bool,
}

/// The register.
#[derive(Clone, Debug)]
pub struct RegisterView {
    /// What it holds.
    pub register: Register,
}
