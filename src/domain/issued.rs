//! Issued: a command with who, when, why, and the gate's permission.

use crate::akteur::Akteur;
use crate::kennung::Zeit;
use crate::werte::Zweck;
use crate::zugriff::Beleg;

/// A command as it reaches an aggregate: the rules are pure, so time and person come with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued<C> {
    /// What is asked.
    pub command: C,
    /// Who asks.
    pub akteur: Akteur,
    /// Why: the purpose of the session.
    pub zweck: Zweck,
    /// When: the one clock reading of this command.
    pub zeit: Zeit,
    beleg: Beleg,
}

impl<C> Issued<C> {
    /// Puts a command together with who, why, when, and the proof that the gate allowed it.
    pub fn new(command: C, akteur: Akteur, zweck: Zweck, zeit: Zeit, beleg: Beleg) -> Self {
        Self {
            command,
            akteur,
            zweck,
            zeit,
            beleg,
        }
    }

    /// The gate's permission.
    pub fn beleg(&self) -> &Beleg {
        &self.beleg
    }
}
