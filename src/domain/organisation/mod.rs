//! Organisation: the district or a municipality, with its units, people and roles. One file per action.

mod einheit_anlegen;
mod error;
mod nutzer_anlegen;
mod nutzer_sperren;
mod organisation_anlegen;
mod rolle_entziehen;
mod rolle_zuweisen;
mod zustand;

pub use einheit_anlegen::{EinheitAngelegt, EinheitAnlegen};
pub use error::OrganisationError;
pub use nutzer_anlegen::{NutzerAngelegt, NutzerAnlegen};
pub use nutzer_sperren::{NutzerGesperrt, NutzerSperren};
pub use organisation_anlegen::{OrganisationAngelegt, OrganisationAnlegen};
pub use rolle_entziehen::{RolleEntziehen, RolleEntzogen};
pub use rolle_zuweisen::{RolleZugewiesen, RolleZuweisen};
pub use zustand::{Nutzer, Organisation, OrganisationKopf, Organisationseinheit, Rollenzuweisung};

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use crate::event::events;
use crate::issued::Issued;
use crate::werte::Schutzklasse;

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

/// The rule of the one action. Pure: no clock, no randomness, no I/O.
fn decide(
    org: &Organisation,
    issued: Issued<OrganisationCommand>,
) -> Result<OrganisationEvent, OrganisationError> {
    Ok(match issued.command {
        OrganisationCommand::OrganisationAnlegen(c) => {
            OrganisationEvent::OrganisationAngelegt(organisation_anlegen::decide(org, c)?)
        }
        OrganisationCommand::EinheitAnlegen(c) => {
            OrganisationEvent::EinheitAngelegt(einheit_anlegen::decide(org, c)?)
        }
        OrganisationCommand::NutzerAnlegen(c) => {
            OrganisationEvent::NutzerAngelegt(nutzer_anlegen::decide(org, c)?)
        }
        OrganisationCommand::RolleZuweisen(c) => {
            OrganisationEvent::RolleZugewiesen(rolle_zuweisen::decide(org, c, issued.zeit.tag())?)
        }
        OrganisationCommand::RolleEntziehen(c) => {
            OrganisationEvent::RolleEntzogen(rolle_entziehen::decide(org, c)?)
        }
        OrganisationCommand::NutzerSperren(c) => {
            OrganisationEvent::NutzerGesperrt(nutzer_sperren::decide(org, c)?)
        }
    })
}

impl OrganisationEvent {
    /// The protection class it is sealed under.
    pub const fn schutzklasse(&self) -> Schutzklasse {
        Schutzklasse::Allgemein
    }
}

impl Aggregate for Organisation {
    const TYPE: &'static str = "organisation";
    type Command = Issued<OrganisationCommand>;
    type Event = OrganisationEvent;
    type Error = OrganisationError;
    type Services = ();

    async fn handle(
        &mut self,
        issued: Self::Command,
        _: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), OrganisationError> {
        let event = decide(self, issued)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: OrganisationEvent) {
        match event {
            OrganisationEvent::OrganisationAngelegt(e) => organisation_anlegen::apply(self, e),
            OrganisationEvent::EinheitAngelegt(e) => einheit_anlegen::apply(self, e),
            OrganisationEvent::NutzerAngelegt(e) => nutzer_anlegen::apply(self, e),
            OrganisationEvent::RolleZugewiesen(e) => rolle_zuweisen::apply(self, e),
            OrganisationEvent::RolleEntzogen(e) => rolle_entziehen::apply(self, e),
            OrganisationEvent::NutzerGesperrt(e) => nutzer_sperren::apply(self, e),
        }
    }
}
