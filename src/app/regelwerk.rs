//! Regelwerk: the policies that hold in the district, what another set would give and take, and the two people it needs.
//!
//! 2026-11-27: policies are compiled in, so another set is another program. It holds once two people of the Kreis have
//! confirmed what it changes, in the browser of the service that still runs with the old ones. Until the new program
//! has served for the first time, which the log's configuration says, the old one may be started again: a machine that
//! restarts in between must not leave the district without service. What runs does not change its policies.

use std::fmt;
use std::sync::Arc;

use eakte_domain::NutzerId;
use eakte_domain::akte::Aktenschutz;
use eakte_domain::organisation::{
    OrganisationCommand, REGELWERK_PERSONEN, Regeldatei, Regelprobe, RegelwerkEntscheiden,
    RegelwerkFestlegen, RegelwerkVorlegen, Regelwerkstand,
};
use eakte_domain::werte::{Betreff, Leistungsart, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Kontext, Ressource};
use eakte_projections::auth::{self, Bestand};
use eakte_zugriff::{Grenzen, Probe, Regelwerk, RegelwerkFehler, Wer};
use tokio_postgres::IsolationLevel;

use super::start::log_config;
use super::{Actor, App, AppError, Auftrag, Quittung, Verzeichnis, now};
use crate::store::StoreError;

/// Akten read at once for a dry run.
const AKTEN_AT_ONCE: i64 = 500;

/// How the policies of this program stand in the district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Regelwerklage {
    /// In force.
    Gilt,
    /// No longer, but the program with those in force has not served yet.
    GiltNoch,
    /// They wait.
    Wartet {
        /// People who have confirmed them.
        bestaetigt: usize,
        /// One of these is of data protection.
        datenschutz: bool,
    },
    /// They were refused, for this reason.
    Abgelehnt(Betreff),
    /// Nobody has laid them before.
    Unbekannt,
}

impl Regelwerklage {
    /// Whether the program may ask its gate.
    pub const fn darf(&self) -> bool {
        matches!(self, Self::Gilt | Self::GiltNoch)
    }
}

impl fmt::Display for Regelwerklage {
    /// For the operator: what is the matter, and the next step.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WHO: &str = "Two people of the Kreis confirm them on the page /verwaltung/regelwerk of the service with the policies in \
             force: people with the role fachadmin, teamleitung or datenschutz, at least one of them datenschutz.";
        const ALONE: &str = "Where nobody can confirm, as on a test system: `eakte regelwerk freigeben --allein --grund TEXT`; it is \
             recorded as the operator's act alone.";
        match self {
            Self::Gilt => f.write_str("the policies of this program are in force"),
            Self::GiltNoch => f.write_str(
                "other policies are confirmed; those of this program hold until the program with the others is started",
            ),
            Self::Wartet {
                bestaetigt,
                datenschutz,
            } => {
                let wer = if *datenschutz { "one" } else { "none" };
                write!(
                    f,
                    "the policies of this program wait for confirmation: {bestaetigt} of {REGELWERK_PERSONEN} people have \
                     confirmed, {wer} of them of data protection. Until then start the program before. {WHO} {ALONE}"
                )
            }
            Self::Abgelehnt(grund) => write!(
                f,
                "the policies of this program were refused: {grund}. Start the program before; what is changed since is \
                 laid before with `eakte regelwerk vorlegen`. {WHO} {ALONE}"
            ),
            Self::Unbekannt => write!(
                f,
                "the policies of this program are not those in force in this district. Start the program before. See with \
                 this one what would change: `eakte regelwerk probe`; then lay it before: `eakte regelwerk vorlegen`. \
                 {WHO} {ALONE}"
            ),
        }
    }
}

/// Why two sets of policies could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum Probefehler {
    /// The log is older than releases of policies, or has no Kreis yet.
    #[error(
        "no policies are in force yet: there is nothing to compare with; the first program that serves records its own"
    )]
    NichtsGilt,
    /// What the log holds is not what its hash says.
    #[error(
        "the texts of the policies in force do not have their hash: check the log with `eakte verify`"
    )]
    Texte,
    /// The policies in force do not fit the schema of this program.
    #[error(
        "the policies in force do not fit the schema of this program, so nothing can be compared: {0}"
    )]
    Geltende(RegelwerkFehler),
    /// The two sets, or the objects, cannot be put side by side.
    #[error("the policies cannot be compared: {0}")]
    Vergleich(RegelwerkFehler),
    /// A fault.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<eakte_projections::Error> for Probefehler {
    fn from(e: eakte_projections::Error) -> Self {
        Self::App(e.into())
    }
}

impl App {
    /// The policies of the district: in force, waiting, and what was before; none before there is a Kreis.
    pub fn regelwerkstand(&self) -> Option<Arc<Regelwerkstand>> {
        let verzeichnis = self.verzeichnis();
        let kreis = verzeichnis.organisationen.get(&Self::KREIS);
        kreis.map(|o| o.regelwerk.clone())
    }

    /// Records the policies of this program as the first of the log, if there are none.
    pub(super) async fn erstes_regelwerk(&self) -> Result<(), AppError> {
        let fehlt = |app: &Self| app.regelwerkstand().is_some_and(|s| s.geltend.is_none());
        if !fehlt(self) {
            return Ok(());
        }
        let recorded = self.festlegen(None).await;
        // Another process may have been faster.
        if recorded.is_err() {
            self.verzeichnis_laden().await?;
        }
        if fehlt(self) { recorded } else { Ok(()) }
    }

    async fn festlegen(&self, allein: Option<Betreff>) -> Result<(), AppError> {
        let command = RegelwerkFestlegen {
            hash: self.regelwerk.hash(),
            dateien: self.regeldateien(),
            allein,
        };
        let command = OrganisationCommand::RegelwerkFestlegen(command);
        self.organisation_pflegen(Self::KREIS, vec![command]).await
    }

    fn regeldateien(&self) -> Vec<Regeldatei> {
        let dateien = self.regelwerk.dateien().map(|(name, text)| Regeldatei {
            name: name.to_owned(),
            text: text.to_owned(),
        });
        dateien.collect()
    }

    /// How the policies of this program stand. In a log without any they are recorded as the first.
    pub async fn regelwerk_lage(&self) -> Result<Regelwerklage, AppError> {
        if let Err(e) = self.erstes_regelwerk().await {
            // A log that cannot be written now must still be read.
            tracing::warn!(fault = %e, "the first policies of this log could not be recorded; the next start tries again");
        }
        let hash = self.regelwerk.hash();
        let Some(stand) = self.regelwerkstand() else {
            return Ok(Regelwerklage::Gilt);
        };
        if stand.geltend.as_ref().is_none_or(|s| s.hash == hash) {
            return Ok(Regelwerklage::Gilt);
        }
        let zuletzt = stand.wechsel.last().and_then(|w| w.bisher);
        if zuletzt == Some(hash) && log_config(&self.store).await?.1.policy == hash.0.0 {
            return Ok(Regelwerklage::GiltNoch);
        }
        if let Some(v) = stand.vorlage.as_ref().filter(|v| v.vorgelegt.hash == hash) {
            return Ok(Regelwerklage::Wartet {
                bestaetigt: v.bestaetigt.len(),
                datenschutz: v.bestaetigt.iter().any(|b| b.datenschutz),
            });
        }
        let abgelehnt = stand.abgelehnt.iter().rfind(|a| a.hash == hash);
        Ok(abgelehnt.map_or(Regelwerklage::Unbekannt, |a| {
            Regelwerklage::Abgelehnt(a.grund.clone())
        }))
    }

    /// Refuses policies that do not hold in the district.
    ///
    /// Errors: `Regelwerk`, whose text says what to do.
    pub async fn regelwerk_gilt(&self) -> Result<(), AppError> {
        let lage = self.regelwerk_lage().await?;
        if lage.darf() {
            return Ok(());
        }
        Err(StoreError::Regelwerk(lage.to_string()).into())
    }

    /// Refuses policies that do not hold; from here on the log's configuration names those of this program, and the ones
    /// before are of the past.
    pub(super) async fn regelwerk_in_dienst_stellen(&self) -> Result<(), AppError> {
        self.regelwerk_gilt().await?;
        let (_, config) = log_config(&self.store).await?;
        if config.policy == self.regelwerk.hash().0.0 {
            return Ok(());
        }
        match self.konfigurieren(|_| {}).await {
            // A database that the signer refuses is read, and nothing is written: the next start says it.
            Err(AppError::Store(StoreError::Halted)) => Ok(()),
            other => other,
        }
    }

    /// What another set of policies would give and take: every active person under each of their purposes, on all Akten,
    /// Vorgaenge and Dokumente, on Akten that every unit could open, and on the organisations. `fortschritt`: what is
    /// being done, how much of it, and how much it is.
    ///
    /// Needs a runtime of several threads: comparing is work for the processor.
    pub async fn regelwerk_probe(
        &self,
        neu: &Regelwerk,
        mut fortschritt: impl FnMut(Probeschritt, u64, u64),
    ) -> Result<Regelprobe, Probefehler> {
        let stand = self.regelwerkstand();
        let geltend = stand.as_ref().and_then(|s| s.geltend.as_ref());
        let geltend = geltend.ok_or(Probefehler::NichtsGilt)?;
        let texte = geltend.dateien.iter();
        let texte = texte.map(|d| (d.name.as_str(), d.text.as_str()));
        let alt = Regelwerk::aus_dateien(texte).map_err(Probefehler::Geltende)?;
        if alt.hash() != geltend.hash {
            return Err(Probefehler::Texte);
        }
        let (verzeichnis, jetzt) = (self.verzeichnis(), now());
        let am = Kontext::new(jetzt, Zweck::Administration);
        let wer = pruefpersonen(&verzeichnis, &am);
        let probe = Probe::neu(&alt, neu, wer, am, Grenzen::default());
        let mut probe = probe.map_err(Probefehler::Vergleich)?;
        organisationen(&verzeichnis, &mut probe).map_err(Probefehler::Vergleich)?;
        // As of one moment, while the service writes on.
        let mut client = self.store.db.service().await.map_err(AppError::from)?;
        let tx = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true);
        let tx = tx.start().await.map_err(AppError::from)?;
        let (alle, mut gelesen, mut nach) = (auth::anzahl(&tx).await?, 0, None);
        loop {
            let akten = auth::bestand(&tx, nach, AKTEN_AT_ONCE).await?;
            let Some(letzte) = akten.last() else { break };
            nach = Some(letzte.akte.akte);
            let aufgenommen = akten.iter().try_for_each(|b| aufnehmen(b, &mut probe));
            aufgenommen.map_err(Probefehler::Vergleich)?;
            gelesen += akten.len() as u64;
            fortschritt(Probeschritt::Lesen, gelesen, alle);
        }
        drop(tx);
        Ok(tokio::task::block_in_place(|| {
            probe.vergleichen(|n, alle| fortschritt(Probeschritt::Vergleichen, n, alle))
        }))
    }

    /// Lays the policies of this program before the people who confirm them, as the operator.
    ///
    /// Errors: `Organisation` (a rule): they are in force.
    pub async fn regelwerk_vorlegen(&self, probe: Regelprobe) -> Result<(), AppError> {
        let command = RegelwerkVorlegen {
            hash: self.regelwerk.hash(),
            dateien: self.regeldateien(),
            probe,
        };
        let command = OrganisationCommand::RegelwerkVorlegen(command);
        self.organisation_pflegen(Self::KREIS, vec![command]).await
    }

    /// Lets the policies of this program hold as the operator alone.
    ///
    /// Errors: `Organisation` (a rule): they are in force.
    pub async fn regelwerk_allein(&self, grund: Betreff) -> Result<(), AppError> {
        self.festlegen(Some(grund)).await
    }

    /// The policies of the district, to who confirms changes of them.
    ///
    /// Errors: `Verboten` to everybody else, also in other organisations.
    pub fn regelwerk_ansehen(&self, actor: &Actor) -> Result<Arc<Regelwerkstand>, AppError> {
        let kreis = Ressource::Organisation(Self::KREIS);
        self.entscheiden(actor, Aktion::RechteBestaetigen, kreis)?;
        self.regelwerkstand().ok_or(AppError::NichtGefunden)
    }

    /// Whether policies wait for this very person.
    pub fn regelwerk_wartet(&self, actor: &Actor) -> bool {
        let wartet = |s: Arc<Regelwerkstand>, wer: NutzerId| {
            let vorlage = s.vorlage.as_ref();
            vorlage.is_some_and(|v| v.bestaetigt.iter().all(|b| b.durch != wer))
        };
        // The directory first: what waits is rare, and the gate is asked for every page.
        self.regelwerkstand()
            .is_some_and(|s| wartet(s, actor.nutzer))
            && self.regelwerk_ansehen(actor).is_ok()
    }

    /// Confirms the policies that wait, or refuses them.
    ///
    /// Errors: `Verboten`, `Organisation` (a rule).
    pub async fn regelwerk_entscheiden(
        &self,
        actor: &Actor,
        command: RegelwerkEntscheiden,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.regelwerk_ansehen(actor)?;
        let command = OrganisationCommand::RegelwerkEntscheiden(command);
        self.eigene_organisation(actor, Aktion::RechteBestaetigen, command, auftrag)
            .await
    }
}

/// What a dry run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probeschritt {
    /// Reads Akten.
    Lesen,
    /// Decides: groups of people times actions that differ.
    Vergleichen,
}

/// Everybody who may act, under each purpose they may choose; by id.
fn pruefpersonen(verzeichnis: &Verzeichnis, am: &Kontext) -> Vec<Wer> {
    let mut personen: Vec<_> = verzeichnis.personen().filter(|p| !p.gesperrt).collect();
    personen.sort_by_key(|p| p.id);
    let alle = personen.into_iter().flat_map(|p| {
        let zwecke = p.zwecke(am.zeit).into_iter();
        zwecke.map(|zweck| Wer {
            nutzer: p.nutzer(),
            zweck,
            rollen: p.rollen_unter(zweck, am.zeit),
        })
    });
    alle.collect()
}

/// Every organisation, and in each unit an Akte of each benefit that could be opened there.
fn organisationen(verzeichnis: &Verzeichnis, probe: &mut Probe<'_>) -> Result<(), RegelwerkFehler> {
    for (nr, org) in &verzeichnis.organisationen {
        probe.aufnehmen(Ressource::Organisation(*nr), false, Some(&org.name))?;
        for einheit in org.einheiten.keys() {
            let name = format!("{} {einheit}", org.kuerzel);
            for leistungsart in Leistungsart::ALLE {
                let kuenftig = AkteRessource::kuenftig(*nr, einheit.clone(), *leistungsart);
                probe.aufnehmen(Ressource::Akte(&kuenftig), true, Some(&name))?;
            }
        }
    }
    Ok(())
}

/// Who reads the list sees no Akten: one that is kept closely is not named.
fn aufnehmen(b: &Bestand, probe: &mut Probe<'_>) -> Result<(), RegelwerkFehler> {
    let offen = b.akte.schutz == Aktenschutz::default() && b.akte.sonderkreis.is_empty();
    let name = offen.then_some(b.aktenzeichen.as_str());
    probe.aufnehmen(Ressource::Akte(&b.akte), false, name)?;
    for v in &b.vorgaenge {
        probe.aufnehmen(Ressource::Vorgang(v), false, name)?;
    }
    for d in &b.dokumente {
        probe.aufnehmen(Ressource::Dokument(d), false, name)?;
    }
    Ok(())
}
