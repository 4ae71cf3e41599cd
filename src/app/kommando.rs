//! Executes commands: gate, actor, time, command id, receipt, and the wait for the views.

use std::sync::{Arc, OnceLock};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateError, CqrsFramework};
use eakte_domain::akte::{Akte, AkteAnlegen, AkteCommand, Aktenschutz};
use eakte_domain::werte::{
    Betreff, Digest, Einheit, Herkunft, Leistungsart, Medium, PlanKz, Status, Zweck,
};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, Akteur, CommandId, Issued, OrgNr, StreamId, Urheber};
use jiff::civil::Date;
use uuid::Uuid;

use super::uebergabe::empfaenger_entscheidet;
use super::verborgen::worum;
use super::zeichnung::zeichnet_als;
use super::{Actor, App, AppError, Quittung, Satz, UEBERHOLT_MAX, now};
use crate::codec::Strom;
use crate::store::StoreError;
use crate::store::akten::{Kommandospeicher, Siegler};
use crate::store::schreiber::Receipt;

/// Tries when another command was faster on the same stream.
const TRIES_MAX: usize = 8;

/// How a command is to be carried out.
#[derive(Clone, Copy, Debug)]
pub struct Auftrag {
    /// A repeat with the same id returns the first receipt.
    pub cmd: CommandId,
    /// Version the caller saw; `None`: whatever it is.
    pub version: Option<u64>,
    /// Whether to wait until the views show the result.
    pub warten: bool,
    /// Digest of the request: a repeat must ask for the same. `None`: the id alone decides.
    pub anfrage: Option<Digest>,
    /// The caller chose a key and may repeat the command.
    wiederholbar: bool,
}

impl Auftrag {
    /// A command that is not repeated: random id.
    pub fn neu() -> Self {
        Self {
            cmd: CommandId(Uuid::new_v4()),
            version: None,
            warten: true,
            anfrage: None,
            wiederholbar: false,
        }
    }

    /// A command that may be repeated: id from the person and the key they chose (`schema/LOG.md` section 6).
    pub fn wiederholbar(actor: &Actor, idempotency_key: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(actor.nutzer.0.as_bytes());
        hasher.update(idempotency_key.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self {
            cmd: CommandId(Uuid::from_bytes(id)),
            wiederholbar: true,
            ..Self::neu()
        }
    }

    /// Whether the caller chose a key: only then the id may be in the log already.
    pub(super) fn ist_wiederholbar(&self) -> bool {
        self.wiederholbar
    }

    /// Kept with the command if it may be repeated, so that its key cannot stand for two requests.
    pub fn fuer_anfrage(self, anfrage: Digest) -> Self {
        Self {
            anfrage: self.wiederholbar.then_some(anfrage),
            ..self
        }
    }

    /// The same step for one Akte of several: a command of its own, the same each time it is repeated.
    pub(super) fn fuer_akte(self, akte: AkteId) -> Self {
        Self {
            cmd: CommandId(Uuid::new_v5(&self.cmd.0, akte.0.as_bytes())),
            ..self
        }
    }

    /// Only if the Akte still has this version.
    pub fn bei_version(self, version: Option<u64>) -> Self {
        Self { version, ..self }
    }

    /// Without waiting for the views: for bulk loading.
    pub fn ohne_warten(self) -> Self {
        Self {
            warten: false,
            ..self
        }
    }
}

/// What a new Akte needs to be told.
#[derive(Clone, Debug)]
pub struct NeueAkte {
    /// Id, made by the caller.
    pub akte: AkteId,
    /// Unit of the Aktenplan.
    pub plan: PlanKz,
    /// What it is about.
    pub betreff: Betreff,
    /// Leading organisation.
    pub org: OrgNr,
    /// Leading unit.
    pub einheit: Einheit,
    /// Where the person lives.
    pub wohnsitz: Option<OrgNr>,
    /// Start of the Laufzeit.
    pub beginn: Option<Date>,
    /// Medium.
    pub medium: Medium,
    /// Where it came from.
    pub herkunft: Option<Herkunft>,
}

/// The commands of one new Akte, in order.
#[derive(Clone, Debug)]
pub struct Reihenfolge {
    /// The Akte.
    pub akte: AkteId,
    /// Who leads it.
    pub org: OrgNr,
    /// The first opens it.
    pub commands: Vec<AkteCommand>,
}

/// As what somebody acts, what for, and whose stream it is if it is a new one.
struct Handelnd {
    akteur: Akteur,
    zweck: Zweck,
    org: OrgNr,
    /// How many losses of a connection had been counted when the gate decided.
    seit: u64,
}

impl App {
    /// Carries out a command on an Akte.
    ///
    /// Errors: `NichtGefunden` (absent or hidden), `Verboten`, `Akte` (a rule), `Veraltet` (named version is old),
    /// `Store(Conflict)` (others were faster each time), `Store(Ueberholt)` (connections were lost each time).
    pub async fn execute(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: AkteCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        for _ in 0..UEBERHOLT_MAX {
            let done = self
                .execute_einmal(actor, akte, command.clone(), auftrag)
                .await;
            match done {
                // A share, a role that the decision rests on may be what a crash took back.
                Err(AppError::Store(StoreError::Ueberholt)) => {
                    self.verzeichnis_auffrischen().await?;
                }
                done => return done,
            }
        }
        Err(StoreError::Ueberholt.into())
    }

    async fn execute_einmal(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: AkteCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let seit = self.seit();
        if let Some(done) = self.schon_erledigt(actor, akte, auftrag).await? {
            return Ok(done);
        }
        let (aktion, objekt) = command.braucht(akte);
        let beleg = self.darf(actor, aktion, objekt).await?;
        self.ruht(akte, &command).await?;
        self.schutz_moeglich(actor, &command)?;
        self.sonderkreis_aufloesbar(akte, &command).await?;
        self.ausschluss_moeglich(akte, &command).await?;
        self.uebergabe_moeglich(&command)?;
        self.freigabe_moeglich(&command)?;
        self.zeichnung_moeglich(&command).await?;
        self.genanntes_sichtbar(actor, akte, &command).await?;
        self.inhalt_aenderbar(actor, akte, &command).await?;
        self.frist_moeglich(akte, &command).await?;
        let command = self.mit_verfasser(akte, command).await?;
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        let einheit = stand.as_ref().and_then(|s| {
            if empfaenger_entscheidet(&command) {
                s.aggregate.uebergabe().map(|u| &u.einheit)
            } else {
                s.aggregate.einheit()
            }
        });
        let person = self.person(actor)?;
        let akteur = person
            .akteur_mit(&beleg, einheit)
            .ok_or(AppError::NichtAngemeldet)?;
        let wer = Handelnd {
            akteur: zeichnet_als(akteur, &person, stand.as_ref(), &command),
            zweck: actor.zweck,
            org: person.org,
            seit,
        };
        let um = worum(akte, &command);
        let done = self
            .run_als::<Akte, _>(wer, akte.into(), command, beleg, auftrag)
            .await;
        match done {
            Ok(receipt) => Ok(self.quittieren(receipt, auftrag).await),
            Err(e) => Err(self.nur_gesehenes(actor, akte, um, e).await),
        }
    }

    /// Opens an Akte: assigns the Aktenzeichen, then carries out the command.
    pub async fn akte_anlegen(
        &self,
        actor: &Actor,
        neu: NeueAkte,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        if let Some(done) = self.schon_erledigt(actor, neu.akte, auftrag).await? {
            return Ok(done);
        }
        let verzeichnis = self.verzeichnis();
        let fremd = |nr: &OrgNr| !verzeichnis.organisationen.contains_key(nr);
        if let Some(nr) = neu.wohnsitz.filter(fremd) {
            return Err(Satz::neu("eingabe-organisation").mit("nummer", nr).into());
        }
        let leistungsart = self.leistungsart(&neu.plan)?;
        let ressource = AkteRessource {
            akte: neu.akte,
            org: neu.org,
            einheit: neu.einheit.clone(),
            leistungsart,
            status: Status::InBearbeitung,
            wohnsitz: neu.wohnsitz,
            schutz: Aktenschutz::default(),
            sonderkreis: Vec::new(),
            angebot: None,
            abgabe: None,
            freigaben: Vec::new(),
        };
        let mut tries = 0;
        loop {
            let darf = || self.entscheiden(actor, Aktion::AkteAnlegen, Ressource::Akte(&ressource));
            // Before a number is given, and once more: the directory may be another by then.
            darf()?;
            let command = AkteCommand::AkteAnlegen(self.kommando_anlegen(&neu).await?);
            let beleg = darf()?;
            let done = self
                .run::<Akte, _>(
                    actor,
                    neu.akte.into(),
                    Some(&neu.einheit),
                    command,
                    beleg,
                    auftrag,
                    Some(neu.org),
                )
                .await;
            match done {
                // Another process gave the same number: read the series again.
                Err(AppError::Store(StoreError::AktenzeichenVergeben)) if tries < TRIES_MAX => {
                    tries += 1;
                    self.laufnummern.vergessen().await;
                }
                Err(AppError::Store(StoreError::Ueberholt)) if tries < UEBERHOLT_MAX => {
                    tries += 1;
                    self.verzeichnis_auffrischen().await?;
                }
                done => return Ok(self.quittieren(done?, auftrag).await),
            }
        }
    }

    fn leistungsart(&self, plan: &PlanKz) -> Result<Leistungsart, AppError> {
        let verzeichnis = self.verzeichnis();
        verzeichnis.plan.nimmt_akten(plan)?;
        verzeichnis
            .plan
            .leistungsart(plan)
            .ok_or_else(|| AppError::from(Satz::neu("eingabe-plan-leistung").mit("plan", plan)))
    }

    /// The command that opens an Akte, with the next Aktenzeichen of its series.
    pub async fn kommando_anlegen(&self, neu: &NeueAkte) -> Result<AkteAnlegen, AppError> {
        let leistungsart = self.leistungsart(&neu.plan)?;
        let jahr = now().tag().year();
        let laufnummer = self
            .naechste_laufnummer((neu.org, neu.einheit.clone(), neu.plan.clone(), jahr))
            .await?;
        Ok(AkteAnlegen {
            aktenzeichen: self
                .vorlage
                .bilden(&neu.einheit, &neu.plan, laufnummer, jahr),
            plan: neu.plan.clone(),
            betreff: neu.betreff.clone(),
            leistungsart,
            org: neu.org,
            einheit: neu.einheit.clone(),
            wohnsitz: neu.wohnsitz,
            beginn: neu.beginn,
            medium: neu.medium,
            laufnummer,
            jahr,
            herkunft: neu.herkunft.clone(),
        })
    }

    /// Carries out whole sequences of commands on new Akten in one append: all of them or nothing.
    ///
    /// `beleg`: the gate's decision that covers them all, and the losses counted before. Errors as `execute`; `Eingabe` if the id was done before.
    pub async fn execute_alle(
        &self,
        actor: &Actor,
        einheit: &Einheit,
        folgen: Vec<Reihenfolge>,
        (beleg, seit): (&Beleg, u64),
        cmd: CommandId,
    ) -> Result<Receipt, AppError> {
        let akteur = self
            .person(actor)?
            .akteur_mit(beleg, Some(einheit))
            .ok_or(AppError::NichtAngemeldet)?;
        let urheber = Urheber {
            akteur: akteur.clone(),
            zweck: actor.zweck,
            cmd,
            anfrage: None,
        };
        let zeit = now();
        let mut teile = Vec::with_capacity(folgen.len());
        for folge in folgen {
            let mut akte = Akte::default();
            let mut siegler =
                Siegler::oeffnen(&self.store, folge.akte.into(), Akte::ART, folge.org, zeit)?
                    .entschieden(Some(seit));
            for command in folge.commands {
                let sink = EventSink::default();
                let issued = Issued::new(command, akteur.clone(), actor.zweck, zeit, beleg.clone());
                akte.handle(issued, &(), &sink).await?;
                for event in sink.collect().await {
                    let klasse = akte.schutzklasse(&event);
                    siegler.aktion(Akte::ereignis(event), &urheber, klasse)?;
                }
            }
            teile.push(siegler.finish(akte).0);
        }
        self.store
            .schreiber
            .append(cmd, teile)
            .await
            .map_err(|e| match e {
                StoreError::Duplicate => Satz::neu("eingabe-schon-uebernommen").into(),
                e => e.into(),
            })
    }

    /// Runs one command of any aggregate through cqrs-es; tries again when another command was faster.
    #[allow(clippy::too_many_arguments)] // one private seam; a struct would only rename the arguments
    pub(super) async fn run<A, C>(
        &self,
        actor: &Actor,
        stream: StreamId,
        einheit: Option<&Einheit>,
        command: C,
        beleg: Beleg,
        auftrag: Auftrag,
        org: Option<OrgNr>,
    ) -> Result<Receipt, AppError>
    where
        A: Strom<Command = Issued<C>, Services = ()> + Clone + 'static,
        A::Error: Into<AppError>,
        C: Clone,
    {
        let person = self.person(actor)?;
        let akteur = person
            .akteur_mit(&beleg, einheit)
            .ok_or(AppError::NichtAngemeldet)?;
        let wer = Handelnd {
            akteur,
            zweck: actor.zweck,
            org: org.unwrap_or(person.org),
            seit: self.seit(),
        };
        self.run_als::<A, _>(wer, stream, command, beleg, auftrag)
            .await
    }

    /// As `run`, by somebody who acts as this.
    async fn run_als<A, C>(
        &self,
        wer: Handelnd,
        stream: StreamId,
        command: C,
        beleg: Beleg,
        auftrag: Auftrag,
    ) -> Result<Receipt, AppError>
    where
        A: Strom<Command = Issued<C>, Services = ()> + Clone + 'static,
        A::Error: Into<AppError>,
        C: Clone,
    {
        let Handelnd {
            akteur,
            zweck,
            org,
            seit,
        } = wer;
        for versuch in 0..TRIES_MAX {
            let _dran = self.gedraenge.an_der_reihe(stream, versuch > 0).await;
            let zeit = now();
            let receipt = Arc::new(OnceLock::new());
            let speicher = Kommandospeicher {
                store: self.store.clone(),
                urheber: Urheber {
                    akteur: akteur.clone(),
                    zweck,
                    cmd: auftrag.cmd,
                    anfrage: auftrag.anfrage,
                },
                zeit,
                org,
                expected: auftrag.version,
                entschieden: Some(seit),
                receipt: receipt.clone(),
            };
            let framework = CqrsFramework::<A, _>::new(speicher, Vec::new(), ());
            let issued = Issued::new(command.clone(), akteur.clone(), zweck, zeit, beleg.clone());
            match framework.execute(&stream.0.to_string(), issued).await {
                Ok(()) => {
                    return receipt
                        .get()
                        .cloned()
                        .ok_or(AppError::Store(StoreError::Stopped));
                }
                // Two requests with one id at the same time: the second gets the first's receipt, whatever the
                // first has made of its command by now.
                Err(e) if auftrag.wiederholbar => {
                    if let Some(receipt) = self.erste_quittung(auftrag).await? {
                        return Ok(receipt);
                    }
                    self.gescheitert(stream, auftrag, e)?;
                }
                Err(e) => self.gescheitert(stream, auftrag, e)?,
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// What a failed try means: `Ok`, try again; or the refusal.
    fn gescheitert<E>(
        &self,
        stream: StreamId,
        auftrag: Auftrag,
        e: AggregateError<E>,
    ) -> Result<(), AppError>
    where
        E: std::error::Error + Into<AppError>,
    {
        match e {
            AggregateError::UserError(e) => Err(e.into()),
            AggregateError::AggregateConflict if auftrag.version.is_some() => {
                Err(AppError::Veraltet)
            }
            AggregateError::AggregateConflict => {
                self.store.cache.forget(stream);
                Ok(())
            }
            AggregateError::UnexpectedError(e) => Err(match e.downcast::<StoreError>() {
                Ok(e) => AppError::Store(*e),
                Err(e) => AppError::Store(StoreError::Payload(e.to_string())),
            }),
            e => Err(AppError::Store(StoreError::Payload(e.to_string()))),
        }
    }
}
