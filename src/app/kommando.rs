//! Executes commands: gate, actor, time, command id, receipt, and the wait for the views.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateError, CqrsFramework};
use eakte_domain::akte::{Akte, AkteAnlegen, AkteCommand};
use eakte_domain::werte::{
    Betreff, Digest, Einheit, Herkunft, Leistungsart, Medium, PlanKz, Status,
};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, CommandId, Issued, OrgNr, Position, StreamId, Urheber};
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use super::{Actor, App, AppError, now};
use crate::codec::Strom;
use crate::store::StoreError;
use crate::store::akten::{Kommandospeicher, Siegler};
use crate::store::schreiber::Receipt;

/// Tries when another command was faster on the same stream.
const TRIES_MAX: usize = 8;
/// Longest wait for the views before answering without them.
const VIEW_WAIT_MS: u64 = 3_000;

/// How a command is to be carried out.
#[derive(Clone, Copy, Debug)]
pub struct Auftrag {
    /// A repeat with the same id returns the first receipt.
    pub cmd: CommandId,
    /// Version the caller saw; `None`: whatever it is.
    pub version: Option<u64>,
    /// Whether to wait until the views show the result.
    pub warten: bool,
}

impl Auftrag {
    /// A command that is not repeated: random id.
    pub fn neu() -> Self {
        Self {
            cmd: CommandId(Uuid::new_v4()),
            version: None,
            warten: true,
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
            ..Self::neu()
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

/// What a command's caller gets: the receipt, and whether the views already show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quittung {
    /// Where it stands in the log.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// The views show it. Otherwise they will shortly (HTTP 202).
    pub sichtbar: bool,
    /// This command id was done before; this is its first receipt.
    pub wiederholung: bool,
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

type Reihe = (OrgNr, Einheit, PlanKz, i16);

/// Hands out Laufnummern. A number given to a command that fails is lost, never reused.
#[derive(Default)]
pub(super) struct Laufnummern(tokio::sync::Mutex<HashMap<Reihe, u32>>);

impl App {
    /// Carries out a command on an Akte.
    ///
    /// Errors: `NichtGefunden` (absent or hidden), `Verboten`, `Akte` (a rule), `Veraltet` (named version is old).
    pub async fn execute(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: AkteCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        if let Some(done) = self.schon_erledigt(actor, akte, auftrag).await? {
            return Ok(done);
        }
        let (aktion, objekt) = command.braucht(akte);
        let beleg = self.darf(actor, aktion, objekt).await?;
        self.ruht(akte, &command).await?;
        let einheit = self.store.stand::<Akte>(akte.into()).await?;
        let einheit = einheit.as_ref().and_then(|s| s.aggregate.einheit());
        let receipt = self
            .run::<Akte, _>(actor, akte.into(), einheit, command, beleg, auftrag, None)
            .await?;
        Ok(self.quittieren(receipt, auftrag).await)
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
        let leistungsart = self.leistungsart(&neu.plan)?;
        let ressource = AkteRessource {
            akte: neu.akte,
            org: neu.org,
            einheit: neu.einheit.clone(),
            leistungsart,
            status: Status::InBearbeitung,
            wohnsitz: neu.wohnsitz,
            freigaben: Vec::new(),
        };
        let mut tries = 0;
        loop {
            let beleg =
                self.entscheiden(actor, Aktion::AkteAnlegen, Ressource::Akte(&ressource))?;
            let command = AkteCommand::AkteAnlegen(self.kommando_anlegen(&neu).await?);
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
                    self.laufnummern.0.lock().await.clear();
                }
                done => return Ok(self.quittieren(done?, auftrag).await),
            }
        }
    }

    fn leistungsart(&self, plan: &PlanKz) -> Result<Leistungsart, AppError> {
        let verzeichnis = self.verzeichnis();
        verzeichnis.plan.nimmt_akten(plan)?;
        verzeichnis.plan.leistungsart(plan).ok_or_else(|| {
            AppError::Eingabe(format!(
                "Die Planeinheit {plan} hat keine Leistungsart. Wählen Sie eine Einheit darunter."
            ))
        })
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
    /// `beleg`: the gate's decision that covers them all. Errors as `execute`; `Eingabe` if the id was done before.
    pub async fn execute_alle(
        &self,
        actor: &Actor,
        einheit: &Einheit,
        folgen: Vec<Reihenfolge>,
        beleg: &Beleg,
        cmd: CommandId,
    ) -> Result<Receipt, AppError> {
        let akteur = self
            .person(actor)?
            .akteur(actor.zweck, Some(einheit))
            .ok_or(AppError::NichtAngemeldet)?;
        let urheber = Urheber {
            akteur: akteur.clone(),
            zweck: actor.zweck,
            cmd,
        };
        let zeit = now();
        let mut teile = Vec::with_capacity(folgen.len());
        for folge in folgen {
            let mut akte = Akte::default();
            let mut siegler =
                Siegler::oeffnen(&self.store, folge.akte.into(), Akte::ART, folge.org, zeit)?;
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
                StoreError::Duplicate => AppError::Eingabe(
                    "Diese Nachricht wurde bereits übernommen. Es gibt nichts zu tun.".into(),
                ),
                e => e.into(),
            })
    }

    async fn naechste_laufnummer(&self, reihe: Reihe) -> Result<u32, AppError> {
        let mut known = self.laufnummern.0.lock().await;
        if let Some(last) = known.get_mut(&reihe) {
            *last += 1;
            return Ok(*last);
        }
        let client = self.store.db.read().await?;
        let (org, einheit, plan, jahr) = &reihe;
        let row = client
            .query_opt(
                "SELECT letzte FROM auth_laufnummer WHERE org = $1 AND einheit = $2 AND plan = $3 AND jahr = $4",
                &[&(org.0 as i16), &einheit.as_str(), &plan.as_str(), jahr],
            )
            .await?;
        let next = row.map_or(1, |r| r.get::<_, i32>(0) as u32 + 1);
        known.insert(reihe, next);
        Ok(next)
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
            .akteur(actor.zweck, einheit)
            .ok_or(AppError::NichtAngemeldet)?;
        let org = org.unwrap_or(person.org);
        for _ in 0..TRIES_MAX {
            let zeit = now();
            let receipt = Arc::new(OnceLock::new());
            let speicher = Kommandospeicher {
                store: self.store.clone(),
                urheber: Urheber {
                    akteur: akteur.clone(),
                    zweck: actor.zweck,
                    cmd: auftrag.cmd,
                },
                zeit,
                org,
                expected: auftrag.version,
                receipt: receipt.clone(),
            };
            let framework = CqrsFramework::<A, _>::new(speicher, Vec::new(), ());
            let issued = Issued::new(
                command.clone(),
                akteur.clone(),
                actor.zweck,
                zeit,
                beleg.clone(),
            );
            match framework.execute(&stream.0.to_string(), issued).await {
                Ok(()) => {
                    return receipt
                        .get()
                        .cloned()
                        .ok_or(AppError::Store(StoreError::Stopped));
                }
                Err(AggregateError::UserError(e)) => return Err(e.into()),
                Err(AggregateError::AggregateConflict) if auftrag.version.is_some() => {
                    return Err(AppError::Veraltet);
                }
                Err(AggregateError::AggregateConflict) => self.store.cache.forget(stream),
                Err(e) => {
                    let e = match e {
                        AggregateError::UnexpectedError(e) => match e.downcast::<StoreError>() {
                            Ok(e) => *e,
                            Err(e) => StoreError::Payload(e.to_string()),
                        },
                        e => StoreError::Payload(e.to_string()),
                    };
                    // Two requests with one id at the same time: the second gets the first's receipt.
                    if matches!(e, StoreError::Duplicate)
                        && let Some(receipt) = self.receipt(auftrag.cmd).await?
                    {
                        return Ok(receipt);
                    }
                    return Err(e.into());
                }
            }
        }
        Err(AppError::Veraltet)
    }

    /// The first receipt of a command id, if it is in the log.
    async fn receipt(&self, cmd: CommandId) -> Result<Option<Receipt>, AppError> {
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT e.position, e.stream, e.sequence, e.header FROM command c
                 JOIN event e ON e.position = c.first_position + c.count - 1 WHERE c.command_id = $1",
                &[&cmd.0.as_bytes().as_slice()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let header =
            HeaderBytes::try_from(row.get::<_, &[u8]>(3)).map_err(|e| StoreError::Log {
                position: row.get(0),
                reason: e.to_string(),
            })?;
        Ok(Some(Receipt {
            stream: StreamId(row.get(1)),
            sequence: row.get::<_, i64>(2) as u64,
            position: Position(row.get::<_, i64>(0) as u64),
            header_hash: Digest(chain::link(&header).0),
        }))
    }

    async fn schon_erledigt(
        &self,
        actor: &Actor,
        akte: AkteId,
        auftrag: Auftrag,
    ) -> Result<Option<Quittung>, AppError> {
        let Some(receipt) = self.receipt(auftrag.cmd).await? else {
            return Ok(None);
        };
        // A receipt tells that something exists: only to who may see it.
        self.darf_akte(actor, Aktion::AkteSehen, receipt.stream.akte())
            .await?;
        // Creating makes its id anew with every request: the first receipt names the right one.
        let known = self.store.stand::<Akte>(akte.into()).await?.is_some();
        if known && receipt.stream != akte.into() {
            return Err(AppError::SchluesselBenutzt);
        }
        Ok(Some(Quittung {
            receipt,
            sichtbar: true,
            wiederholung: true,
        }))
    }

    pub(super) async fn quittieren(&self, receipt: Receipt, auftrag: Auftrag) -> Quittung {
        let wait = Duration::from_millis(VIEW_WAIT_MS);
        let sichtbar = auftrag.warten && self.follower.wait_for(receipt.position, wait).await;
        Quittung {
            receipt,
            sichtbar,
            wiederholung: false,
        }
    }

    /// Waits until the views hold everything this process has appended.
    pub async fn views_aktuell(&self, at_most: Duration) -> bool {
        let position = *self.store.schreiber.position().borrow();
        self.follower
            .wait_for(Position(position.max(0) as u64), at_most)
            .await
    }
}
