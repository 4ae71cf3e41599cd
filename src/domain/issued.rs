//! Issued: a command with who, when and why.

use crate::akteur::Akteur;
use crate::kennung::Zeit;
use crate::werte::Zweck;

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
}

impl<C> Issued<C> {
    /// Puts a command together with who, why and when.
    pub fn new(command: C, akteur: Akteur, zweck: Zweck, zeit: Zeit) -> Self {
        Self {
            command,
            akteur,
            zweck,
            zeit,
        }
    }
}
