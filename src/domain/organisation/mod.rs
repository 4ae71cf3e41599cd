//! Organisation: the district or a municipality, with its units, people and roles. One file per action.

mod einheit_anlegen;
mod nutzer_anlegen;
mod nutzer_sperren;
mod organisation_anlegen;
mod rolle_entziehen;
mod rolle_zuweisen;

pub use einheit_anlegen::{EinheitAngelegt, EinheitAnlegen};
pub use nutzer_anlegen::{NutzerAngelegt, NutzerAnlegen};
pub use nutzer_sperren::{NutzerGesperrt, NutzerSperren};
pub use organisation_anlegen::{OrganisationAngelegt, OrganisationAnlegen};
pub use rolle_entziehen::{RolleEntziehen, RolleEntzogen};
pub use rolle_zuweisen::{RolleZugewiesen, RolleZuweisen};

use crate::event::events;

/// What an Organisation can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum OrganisationCommand {
    /// Asks to create the Organisation.
    OrganisationAnlegen(OrganisationAnlegen),
    /// Asks to add a unit.
    EinheitAnlegen(EinheitAnlegen),
    /// Asks to add a person.
    NutzerAnlegen(NutzerAnlegen),
    /// Asks to give a person a role in a unit.
    RolleZuweisen(RolleZuweisen),
    /// Asks to take a role away.
    RolleEntziehen(RolleEntziehen),
    /// Asks to lock a person out.
    NutzerSperren(NutzerSperren),
}

events! {
    /// What happened to an Organisation. Read for decades: variants are added, never changed.
    OrganisationEvent {
        /// The Organisation exists.
        OrganisationAngelegt,
        /// The unit exists.
        EinheitAngelegt,
        /// The person exists.
        NutzerAngelegt,
        /// The person has the role.
        RolleZugewiesen,
        /// The person no longer has the role.
        RolleEntzogen,
        /// The person can no longer act.
        NutzerGesperrt,
    }
}
