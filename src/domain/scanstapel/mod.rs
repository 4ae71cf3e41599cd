//! Scanstapel: a batch of paper that was scanned, from its delivery over the check of a sample to the end of the paper.
//!
//! 2026-11-27: a stream of its own. What is checked and what becomes of the paper is about the batch, which may lie in
//! many Akten; each of its Dokumente stands in its Akte with a Transfervermerk of its own. Nothing here speaks of a
//! person: ids, days, codes, and who scanned. So no erasure of an Akte has to reach it.

mod error;
mod originale_vernichten;
mod stapel_anliefern;
mod stichprobe;
mod stichprobe_pruefen;
mod zustand;

pub use error::ScanstapelError;
pub use originale_vernichten::{OriginaleVernichten, OriginaleVernichtet};
pub use stapel_anliefern::{
    DPI_MIN, STAPEL_DOKUMENTE_MAX, Scanuebergabe, StapelAngeliefert, StapelAnliefern, Stapelblatt,
};
pub use stichprobe::{STICHPROBE_MIN, umfang};
pub use stichprobe_pruefen::{Scanpruefung, StichprobeGeprueft, StichprobePruefen};
pub use zustand::{AUFBEWAHRUNG_WOCHEN, Scanstapel, Stapelkopf, vernichtbar_ab};

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use crate::event::events;
use crate::issued::Issued;
use crate::werte::Schutzklasse;

/// What a Scanstapel can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum ScanstapelCommand {
    /// Asks to take a batch in.
    StapelAnliefern(StapelAnliefern),
    /// Asks to note what a look at the sample found.
    StichprobePruefen(StichprobePruefen),
    /// Asks to note that the paper is destroyed.
    OriginaleVernichten(OriginaleVernichten),
}

events! {
    /// What happened to a Scanstapel. Read for decades: variants are added, never changed.
    ScanstapelEvent {
        /// The batch was delivered.
        StapelAngeliefert,
        /// Somebody has looked at Dokumente of the sample.
        StichprobeGeprueft,
        /// The paper is destroyed.
        OriginaleVernichtet,
    }
}

/// The rule of the one action. Pure: no clock, no randomness, no I/O.
fn decide(
    stapel: &Scanstapel,
    issued: Issued<ScanstapelCommand>,
) -> Result<ScanstapelEvent, ScanstapelError> {
    let (akteur, heute) = (&issued.akteur, issued.zeit.tag());
    Ok(match issued.command {
        ScanstapelCommand::StapelAnliefern(c) => {
            ScanstapelEvent::StapelAngeliefert(stapel_anliefern::decide(stapel, c, akteur, heute)?)
        }
        ScanstapelCommand::StichprobePruefen(c) => ScanstapelEvent::StichprobeGeprueft(
            stichprobe_pruefen::decide(stapel, c, akteur, heute)?,
        ),
        ScanstapelCommand::OriginaleVernichten(c) => ScanstapelEvent::OriginaleVernichtet(
            originale_vernichten::decide(stapel, c, akteur, heute)?,
        ),
    })
}

impl ScanstapelEvent {
    /// The protection class it is sealed under.
    pub const fn schutzklasse(&self) -> Schutzklasse {
        Schutzklasse::Allgemein
    }
}

impl Aggregate for Scanstapel {
    const TYPE: &'static str = "scanstapel";
    type Command = Issued<ScanstapelCommand>;
    type Event = ScanstapelEvent;
    type Error = ScanstapelError;
    type Services = ();

    async fn handle(
        &mut self,
        issued: Self::Command,
        _: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ScanstapelError> {
        let event = decide(self, issued)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: ScanstapelEvent) {
        match event {
            ScanstapelEvent::StapelAngeliefert(e) => stapel_anliefern::apply(self, e),
            ScanstapelEvent::StichprobeGeprueft(e) => stichprobe_pruefen::apply(self, e),
            ScanstapelEvent::OriginaleVernichtet(e) => originale_vernichten::apply(self, e),
        }
    }
}
