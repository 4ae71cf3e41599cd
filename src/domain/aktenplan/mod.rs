//! Aktenplan: the plan every Akte has its place in. One file per action.

pub mod csv;
mod error;
mod planeinheit_aufnehmen;
mod planeinheit_stilllegen;
mod zustand;

pub use error::AktenplanError;
pub use planeinheit_aufnehmen::{PlaneinheitAufgenommen, PlaneinheitAufnehmen};
pub use planeinheit_stilllegen::{PlaneinheitStillgelegt, PlaneinheitStilllegen};
pub use zustand::{Aktenplan, Aufbewahrung, Planeinheit};

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use crate::event::events;
use crate::issued::Issued;
use crate::werte::Schutzklasse;

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

/// The rule of the one action. Pure: no clock, no randomness, no I/O.
fn decide(
    plan: &Aktenplan,
    issued: Issued<AktenplanCommand>,
) -> Result<AktenplanEvent, AktenplanError> {
    Ok(match issued.command {
        AktenplanCommand::PlaneinheitAufnehmen(c) => {
            AktenplanEvent::PlaneinheitAufgenommen(planeinheit_aufnehmen::decide(plan, c)?)
        }
        AktenplanCommand::PlaneinheitStilllegen(c) => {
            AktenplanEvent::PlaneinheitStillgelegt(planeinheit_stilllegen::decide(plan, c)?)
        }
    })
}

impl AktenplanEvent {
    /// The protection class it is sealed under.
    pub const fn schutzklasse(&self) -> Schutzklasse {
        Schutzklasse::Allgemein
    }
}

impl Aggregate for Aktenplan {
    const TYPE: &'static str = "aktenplan";
    type Command = Issued<AktenplanCommand>;
    type Event = AktenplanEvent;
    type Error = AktenplanError;
    type Services = ();

    async fn handle(
        &mut self,
        issued: Self::Command,
        _: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AktenplanError> {
        let event = decide(self, issued)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AktenplanEvent) {
        match event {
            AktenplanEvent::PlaneinheitAufgenommen(e) => planeinheit_aufnehmen::apply(self, e),
            AktenplanEvent::PlaneinheitStillgelegt(e) => planeinheit_stilllegen::apply(self, e),
        }
    }
}
