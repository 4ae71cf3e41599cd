//! Organisation: the district or a municipality, with its units, people and roles. One file per action.

mod delegation_erklaeren;
mod einheit_anlegen;
mod error;
mod notfallzugriff_beenden;
mod notfallzugriff_eroeffnen;
mod notfallzugriff_pruefen;
mod nutzer_anlegen;
mod nutzer_sperren;
mod organisation_anlegen;
mod recht_beantragen;
mod recht_entscheiden;
mod regelwerk;
mod regelwerk_entscheiden;
mod regelwerk_festlegen;
mod regelwerk_vorlegen;
mod rolle_entziehen;
mod rolle_zuweisen;
mod stufe_erteilen;
mod stufe_senken;
mod vereinbarung_beenden;
mod vereinbarung_entwerfen;
mod vereinbarung_genehmigen;
mod vertretung_beenden;
mod vertretung_einrichten;
mod zustand;

pub use delegation_erklaeren::{DelegationErklaeren, DelegationErklaert};
pub use einheit_anlegen::{EinheitAngelegt, EinheitAnlegen};
pub use error::OrganisationError;
pub use notfallzugriff_beenden::{NotfallzugriffBeenden, NotfallzugriffBeendet};
pub use notfallzugriff_eroeffnen::{NotfallzugriffEroeffnen, NotfallzugriffEroeffnet};
pub use notfallzugriff_pruefen::{NotfallzugriffGeprueft, NotfallzugriffPruefen};
pub use nutzer_anlegen::{NutzerAngelegt, NutzerAnlegen};
pub use nutzer_sperren::{NutzerGesperrt, NutzerSperren};
pub use organisation_anlegen::{OrganisationAngelegt, OrganisationAnlegen};
pub use recht_beantragen::{Recht, RechtBeantragen, RechtBeantragt};
pub use recht_entscheiden::{RechtEntscheiden, RechtEntschieden};
pub use regelwerk::{Regelsatz, Regelvorlage, Regelwerkstand};
pub use regelwerk_entscheiden::{
    REGELWERK_PERSONEN, RegelwerkAbgelehnt, RegelwerkBestaetigt, RegelwerkEntscheiden,
};
pub use regelwerk_festlegen::{RegelwerkFestlegen, RegelwerkGewechselt};
pub use regelwerk_vorlegen::{
    Proberolle, Probezeile, Regeldatei, Regelprobe, RegelwerkVorgelegt, RegelwerkVorlegen,
};
pub use rolle_entziehen::{RolleEntziehen, RolleEntzogen};
pub use rolle_zuweisen::{RolleZugewiesen, RolleZuweisen};
pub use stufe_erteilen::{StufeErteilen, StufeErteilt};
pub use stufe_senken::StufeSenken;
pub use vereinbarung_beenden::{VereinbarungBeenden, VereinbarungBeendet};
pub use vereinbarung_entwerfen::{
    VereinbarungEntwerfen, VereinbarungEntworfen, Vereinbarungsinhalt,
};
pub use vereinbarung_genehmigen::{VereinbarungGenehmigen, VereinbarungGenehmigt};
pub use vertretung_beenden::{VertretungBeenden, VertretungBeendet};
pub use vertretung_einrichten::{VertretungEingerichtet, VertretungEinrichten};
pub use zustand::{
    NOTFALL_PRUEFTAGE, Notfallpruefung, Notfallzugriff, Nutzer, Organisation, OrganisationKopf,
    Organisationseinheit, Rechteantrag, Rollenzuweisung, Vereinbarung, Vertretung,
};

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
    /// Asks for a Vertretung.
    VertretungEinrichten(VertretungEinrichten),
    /// Asks to end a Vertretung at once.
    VertretungBeenden(VertretungBeenden),
    /// Asks to give a person a clearance.
    StufeErteilen(StufeErteilen),
    /// Asks to note a delegation, or its end.
    DelegationErklaeren(DelegationErklaeren),
    /// Asks to open an Akte in an emergency.
    NotfallzugriffEroeffnen(NotfallzugriffEroeffnen),
    /// Asks to end that at once.
    NotfallzugriffBeenden(NotfallzugriffBeenden),
    /// Asks to note its review.
    NotfallzugriffPruefen(NotfallzugriffPruefen),
    /// Asks to put a sharing agreement down.
    VereinbarungEntwerfen(VereinbarungEntwerfen),
    /// Asks to let it hold.
    VereinbarungGenehmigen(VereinbarungGenehmigen),
    /// Asks to end it at once.
    VereinbarungBeenden(VereinbarungBeenden),
    /// Asks a second person to let a role, clearance or delegation hold.
    RechtBeantragen(RechtBeantragen),
    /// Asks to decide on that.
    RechtEntscheiden(RechtEntscheiden),
    /// Asks to lower a person's clearance.
    StufeSenken(StufeSenken),
    /// Asks to lay a set of policies before the people who confirm it.
    RegelwerkVorlegen(RegelwerkVorlegen),
    /// Asks to confirm or refuse it.
    RegelwerkEntscheiden(RegelwerkEntscheiden),
    /// Asks to let one hold without people.
    RegelwerkFestlegen(RegelwerkFestlegen),
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
        /// Somebody stands in for somebody.
        VertretungEingerichtet,
        /// The Vertretung has ended.
        VertretungBeendet,
        /// The person has this clearance.
        StufeErteilt,
        /// The delegation holds, or no longer.
        DelegationErklaert,
        /// An Akte is open in an emergency.
        NotfallzugriffEroeffnet,
        /// It is closed again before its time.
        NotfallzugriffBeendet,
        /// Somebody else has said whether it was right.
        NotfallzugriffGeprueft,
        /// The terms of a sharing agreement are put down.
        VereinbarungEntworfen,
        /// The sharing agreement holds.
        VereinbarungGenehmigt,
        /// The sharing agreement has ended.
        VereinbarungBeendet,
        /// A role, clearance or delegation waits for a second person.
        RechtBeantragt,
        /// It was decided on.
        RechtEntschieden,
        /// A set of policies waits for two people.
        RegelwerkVorgelegt,
        /// One of them has confirmed it.
        RegelwerkBestaetigt,
        /// It was refused.
        RegelwerkAbgelehnt,
        /// Another set of policies is in force.
        RegelwerkGewechselt,
    }
}

/// The rule of the one action. Pure: no clock, no randomness, no I/O.
fn decide(
    org: &Organisation,
    issued: Issued<OrganisationCommand>,
) -> Result<OrganisationEvent, OrganisationError> {
    let (akteur, zeit) = (&issued.akteur, issued.zeit);
    let wer = akteur.nutzer;
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
        OrganisationCommand::RolleEntziehen(c) => OrganisationEvent::RolleEntzogen(
            rolle_entziehen::decide(org, c, wer, issued.zeit.tag())?,
        ),
        OrganisationCommand::NutzerSperren(c) => OrganisationEvent::NutzerGesperrt(
            nutzer_sperren::decide(org, c, wer, issued.zeit.tag())?,
        ),
        OrganisationCommand::VertretungEinrichten(c) => OrganisationEvent::VertretungEingerichtet(
            vertretung_einrichten::decide(org, c, wer, issued.zeit.tag())?,
        ),
        OrganisationCommand::VertretungBeenden(c) => {
            OrganisationEvent::VertretungBeendet(vertretung_beenden::decide(org, c)?)
        }
        OrganisationCommand::StufeErteilen(c) => {
            OrganisationEvent::StufeErteilt(stufe_erteilen::decide(org, c, wer)?)
        }
        OrganisationCommand::DelegationErklaeren(c) => {
            OrganisationEvent::DelegationErklaert(delegation_erklaeren::decide(org, c)?)
        }
        OrganisationCommand::NotfallzugriffEroeffnen(c) => {
            OrganisationEvent::NotfallzugriffEroeffnet(notfallzugriff_eroeffnen::decide(
                org,
                c,
                (wer, zeit),
            )?)
        }
        OrganisationCommand::NotfallzugriffBeenden(c) => {
            OrganisationEvent::NotfallzugriffBeendet(notfallzugriff_beenden::decide(org, c, zeit)?)
        }
        OrganisationCommand::NotfallzugriffPruefen(c) => OrganisationEvent::NotfallzugriffGeprueft(
            notfallzugriff_pruefen::decide(org, c, (wer, zeit))?,
        ),
        OrganisationCommand::VereinbarungEntwerfen(c) => OrganisationEvent::VereinbarungEntworfen(
            vereinbarung_entwerfen::decide(org, c, wer, issued.zeit.tag())?,
        ),
        OrganisationCommand::VereinbarungGenehmigen(c) => OrganisationEvent::VereinbarungGenehmigt(
            vereinbarung_genehmigen::decide(org, c, akteur, issued.zeit.tag())?,
        ),
        OrganisationCommand::VereinbarungBeenden(c) => {
            let von = (wer, issued.zeit.tag());
            OrganisationEvent::VereinbarungBeendet(vereinbarung_beenden::decide(org, c, von)?)
        }
        OrganisationCommand::RechtBeantragen(c) => OrganisationEvent::RechtBeantragt(
            recht_beantragen::decide(org, c, wer, issued.zeit.tag())?,
        ),
        OrganisationCommand::RechtEntscheiden(c) => OrganisationEvent::RechtEntschieden(
            recht_entscheiden::decide(org, c, akteur, issued.zeit.tag())?,
        ),
        OrganisationCommand::StufeSenken(c) => {
            OrganisationEvent::StufeErteilt(stufe_senken::decide(org, c)?)
        }
        OrganisationCommand::RegelwerkVorlegen(c) => {
            OrganisationEvent::RegelwerkVorgelegt(regelwerk_vorlegen::decide(org, c, (wer, zeit))?)
        }
        OrganisationCommand::RegelwerkEntscheiden(c) if c.angenommen => {
            OrganisationEvent::RegelwerkBestaetigt(regelwerk_entscheiden::bestaetigen(
                org,
                c,
                (akteur, zeit),
            )?)
        }
        OrganisationCommand::RegelwerkEntscheiden(c) => OrganisationEvent::RegelwerkAbgelehnt(
            regelwerk_entscheiden::ablehnen(org, c, (wer, zeit))?,
        ),
        OrganisationCommand::RegelwerkFestlegen(c) => {
            OrganisationEvent::RegelwerkGewechselt(regelwerk_festlegen::decide(org, c, zeit)?)
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
        let zeit = issued.zeit;
        let event = decide(self, issued)?;
        let bestaetigt = matches!(event, OrganisationEvent::RegelwerkBestaetigt(_));
        sink.write(event, self).await;
        // With the last confirmation, in one append: nobody has to come once more to let it hold.
        if let Some(e) = bestaetigt
            .then(|| regelwerk_entscheiden::wechsel(self, zeit))
            .flatten()
        {
            sink.write(e.into(), self).await;
        }
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
            OrganisationEvent::VertretungEingerichtet(e) => vertretung_einrichten::apply(self, e),
            OrganisationEvent::VertretungBeendet(e) => vertretung_beenden::apply(self, e),
            OrganisationEvent::StufeErteilt(e) => stufe_erteilen::apply(self, e),
            OrganisationEvent::DelegationErklaert(e) => delegation_erklaeren::apply(self, e),
            OrganisationEvent::NotfallzugriffEroeffnet(e) => {
                notfallzugriff_eroeffnen::apply(self, e)
            }
            OrganisationEvent::NotfallzugriffBeendet(e) => notfallzugriff_beenden::apply(self, e),
            OrganisationEvent::NotfallzugriffGeprueft(e) => notfallzugriff_pruefen::apply(self, e),
            OrganisationEvent::VereinbarungEntworfen(e) => vereinbarung_entwerfen::apply(self, e),
            OrganisationEvent::VereinbarungGenehmigt(e) => vereinbarung_genehmigen::apply(self, e),
            OrganisationEvent::VereinbarungBeendet(e) => vereinbarung_beenden::apply(self, e),
            OrganisationEvent::RechtBeantragt(e) => recht_beantragen::apply(self, e),
            OrganisationEvent::RechtEntschieden(e) => recht_entscheiden::apply(self, e),
            OrganisationEvent::RegelwerkVorgelegt(e) => regelwerk_vorlegen::apply(self, e),
            OrganisationEvent::RegelwerkBestaetigt(e) => {
                regelwerk_entscheiden::apply_bestaetigt(self, e)
            }
            OrganisationEvent::RegelwerkAbgelehnt(e) => {
                regelwerk_entscheiden::apply_abgelehnt(self, e)
            }
            OrganisationEvent::RegelwerkGewechselt(e) => regelwerk_festlegen::apply(self, e),
        }
    }
}
