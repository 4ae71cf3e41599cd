//! Aktenplan: the plan every Akte has its place in. One file per action.

mod planeinheit_aufnehmen;
mod planeinheit_stilllegen;

pub use planeinheit_aufnehmen::{PlaneinheitAufgenommen, PlaneinheitAufnehmen};
pub use planeinheit_stilllegen::{PlaneinheitStillgelegt, PlaneinheitStilllegen};

use crate::event::events;

/// What the Aktenplan can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum AktenplanCommand {
    /// Asks to add a unit.
    PlaneinheitAufnehmen(PlaneinheitAufnehmen),
    /// Asks to retire a unit.
    PlaneinheitStilllegen(PlaneinheitStilllegen),
}

events! {
    /// What happened to the Aktenplan. Read for decades: variants are added, never changed.
    AktenplanEvent {
        /// The unit is in the Aktenplan.
        PlaneinheitAufgenommen,
        /// The unit takes no new Akten.
        PlaneinheitStillgelegt,
    }
}
