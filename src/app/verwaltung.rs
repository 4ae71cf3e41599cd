//! Keeps organisations, units, people, roles and the Aktenplan: commands of the administrator and the operator.
//!
//! 2026-11-23: whoever holds the key files and the database is the operator. For the first organisations, before
//! anybody can log in, the operator acts as administrator of the organisation at hand; the gate decides as always.

use eakte_domain::aktenplan::{Aktenplan, AktenplanCommand, PlaneinheitAufnehmen};
use eakte_domain::organisation::{Organisation, OrganisationAnlegen, OrganisationCommand};
use eakte_domain::werte::{Einheit, Rolle, Stufe, Zweck};
use eakte_domain::zugriff::{Aktion, Beleg, Kontext, Nutzer, Ressource, Rollenzuweisung};
use eakte_domain::{Akteur, CommandId, Issued, NutzerId, OrgNr, StreamId, Urheber};
use eakte_ledger::claim::{self, Claim};
use uuid::Uuid;

use super::start::log_config;
use super::{App, AppError, Satz, now};
use crate::codec::Strom;
use crate::keys::Passphrase;
use crate::store::StoreError;
use crate::store::akten::{Kommandospeicher, Siegler};

/// Id of the operator: the service itself.
const BETREIBER: NutzerId = NutzerId(Uuid::nil());

fn einheit_betrieb() -> Result<Einheit, AppError> {
    Einheit::new("Betrieb").map_err(|e| Satz::neu("eingabe-einheit").mit("grund", e).into())
}

/// The operator as they stand in events, acting for an organisation.
pub(super) fn betreiber(org: OrgNr) -> Result<Akteur, AppError> {
    Ok(Akteur {
        nutzer: BETREIBER,
        name: "Betreiber".into(),
        org,
        einheit: einheit_betrieb()?,
        rolle: Rolle::Fachadmin,
        vertretung: None,
    })
}

impl App {
    /// Lets the gate decide on the operator acting for an organisation.
    fn betreiber_darf(&self, aktion: Aktion, org: OrgNr) -> Result<Beleg, AppError> {
        let operator = Nutzer {
            id: BETREIBER,
            org,
            is_kreis: org == Self::KREIS,
            aktiv: true,
            rollen: vec![Rollenzuweisung {
                rolle: Rolle::Fachadmin,
                einheit: einheit_betrieb()?,
                unterhalb: Vec::new(),
                leistungsarten: Vec::new(),
                bis: None,
            }],
            stufe: Stufe::default(),
            vertretungen: Vec::new(),
            notfaelle: Vec::new(),
            delegationen: Vec::new(),
            vereinbarungen: Vec::new(),
        };
        let kontext = Kontext::new(now(), Zweck::Administration);
        Ok(self
            .regelwerk
            .fuer(&operator, &kontext)
            .entscheiden(aktion, Ressource::Organisation(org))?)
    }

    async fn als_betreiber<A, C>(
        &self,
        stream: StreamId,
        org: OrgNr,
        commands: Vec<C>,
        beleg: Beleg,
    ) -> Result<(), AppError>
    where
        A: Strom<Command = Issued<C>, Services = ()> + Clone + 'static,
        A::Error: Into<AppError>,
    {
        let akteur = betreiber(org)?;
        for command in commands {
            let zeit = now();
            let speicher = Kommandospeicher {
                store: self.store.clone(),
                urheber: Urheber {
                    akteur: akteur.clone(),
                    zweck: Zweck::Administration,
                    cmd: CommandId(Uuid::new_v4()),
                    anfrage: None,
                },
                zeit,
                org,
                expected: None,
                entschieden: None,
                receipt: Default::default(),
            };
            let framework = cqrs_es::CqrsFramework::<A, _>::new(speicher, Vec::new(), ());
            let issued = Issued::new(
                command,
                akteur.clone(),
                Zweck::Administration,
                zeit,
                beleg.clone(),
            );
            framework
                .execute(&stream.0.to_string(), issued)
                .await
                .map_err(|e| match e {
                    cqrs_es::AggregateError::UserError(e) => e.into(),
                    e => AppError::Store(StoreError::Payload(e.to_string())),
                })?;
        }
        Ok(())
    }

    /// Creates organisations with an identity each, logged in one new configuration.
    ///
    /// The identities lie in the key folder under the passphrase, to be handed over.
    pub async fn organisationen_anlegen(
        &self,
        neue: Vec<OrganisationAnlegen>,
        passphrase: &Passphrase,
    ) -> Result<(), AppError> {
        let (log, mut config) = log_config(&self.store).await?;
        for org in &neue {
            let identity = format!("org-{:02}", org.nr.0);
            let (recipient, _) = self
                .store
                .bund
                .neue_identitaet(&identity, passphrase)
                .map_err(StoreError::from)?;
            config.organisations.push(claim::Organisation {
                number: org.nr.0,
                name: org.name.to_string(),
                recipients: vec![recipient.to_string()],
            });
        }
        config.policy = self.regelwerk.hash().0.0;
        let mut siegler = Siegler::fortsetzen(&self.store, log.stream, now(), &log.stand);
        siegler.klar(Claim::Config(config.clone()))?;
        let (teil, _) = siegler.finish(());
        self.store
            .schreiber
            .append(CommandId(Uuid::new_v4()), vec![teil])
            .await?;
        self.beteiligte_laden().await?;
        for org in neue {
            let beleg = self.betreiber_darf(Aktion::NutzerVerwalten, org.nr)?;
            let (nr, stream) = (org.nr, StreamId(Uuid::new_v4()));
            let command = OrganisationCommand::OrganisationAnlegen(org);
            self.als_betreiber::<Organisation, _>(stream, nr, vec![command], beleg)
                .await?;
        }
        self.verzeichnis_laden().await?;
        self.erstes_regelwerk().await
    }

    /// Carries out commands on an organisation that exists, as the operator.
    ///
    /// Errors: `NichtGefunden`, `Organisation` (a rule): a login name is unique in the whole district.
    pub async fn organisation_pflegen(
        &self,
        org: OrgNr,
        commands: Vec<OrganisationCommand>,
    ) -> Result<(), AppError> {
        let stream = self
            .verzeichnis()
            .organisationen
            .get(&org)
            .map(|o| o.stream);
        let stream = stream.ok_or(AppError::NichtGefunden)?;
        let beleg = self.betreiber_darf(Aktion::NutzerVerwalten, org)?;
        let _only = self.neue_anmeldenamen(org, &commands).await?;
        self.als_betreiber::<Organisation, _>(stream, org, commands, beleg)
            .await?;
        self.verzeichnis_laden().await
    }

    /// Adds units to the Aktenplan of the district; makes the plan with the first.
    pub async fn plan_ergaenzen(
        &self,
        einheiten: Vec<PlaneinheitAufnehmen>,
    ) -> Result<usize, AppError> {
        let beleg = self.betreiber_darf(Aktion::PlanAendern, Self::KREIS)?;
        let stream = self
            .verzeichnis()
            .plan_stream
            .unwrap_or_else(|| StreamId(Uuid::new_v4()));
        let count = einheiten.len();
        let commands = einheiten
            .into_iter()
            .map(AktenplanCommand::PlaneinheitAufnehmen)
            .collect();
        self.als_betreiber::<Aktenplan, _>(stream, Self::KREIS, commands, beleg)
            .await?;
        self.verzeichnis_laden().await?;
        Ok(count)
    }
}
