//! Rechte: what a Fachadmin changes in their own organisation, and the second person without whom nobody gets more.
//!
//! 2026-11-27: whatever gives more waits for somebody else; whatever takes away holds at once, so that nobody has to be
//! found when it is urgent. At the beginning, when there is no second person yet, the operator is it.

use eakte_domain::organisation::{
    DelegationErklaeren, EinheitAnlegen, NutzerAnlegen, NutzerSperren, Organisation,
    OrganisationCommand, OrganisationError, Recht, RechtBeantragen, RechtEntscheiden, Rechteantrag,
    RolleEntziehen, StufeSenken,
};
use eakte_domain::werte::{Betreff, Einheit, Rolle};
use eakte_domain::zugriff::{Aktion, Ressource};
use eakte_domain::{NutzerId, OrgNr, RechteantragId};
use tokio::sync::MutexGuard;
use uuid::Uuid;

use super::{Actor, App, AppError, Auftrag, OrgEintrag, Person, Quittung, Satz};
use crate::store::db::Sperre;

/// The lock on the log of who adds people.
const NAMEN: i64 = 0x65_61_6b_74_65_16;

/// A request of the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct RechtEintrag {
    /// Its id.
    pub id: RechteantragId,
    /// What is asked for, and by whom.
    pub antrag: Rechteantrag,
}

impl RechtEintrag {
    /// Whether this person may confirm it: somebody else asked, and it is not their own.
    pub fn bestaetigt(&self, wer: NutzerId) -> bool {
        self.antrag.durch != wer && self.antrag.recht.nutzer() != Some(wer)
    }
}

/// A unit in the tree of units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baumzeile {
    /// Its Organisationszeichen.
    pub einheit: Einheit,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub darueber: Option<Einheit>,
    /// Levels above it.
    pub tiefe: usize,
}

impl OrgEintrag {
    /// All units, each after the one above it.
    pub fn einheitenbaum(&self) -> Vec<Baumzeile> {
        let mut out = Vec::with_capacity(self.einheiten.len());
        self.unter(None, 0, &mut out);
        out
    }

    // A unit above must exist before the one below, so there is no circle.
    fn unter(&self, oben: Option<&Einheit>, tiefe: usize, out: &mut Vec<Baumzeile>) {
        let hier = self.einheiten.iter();
        for (einheit, name) in hier.filter(|(e, _)| self.darueber.get(*e) == oben) {
            out.push(Baumzeile {
                einheit: einheit.clone(),
                name: name.clone(),
                darueber: oben.cloned(),
                tiefe,
            });
            self.unter(Some(einheit), tiefe + 1, out);
        }
    }
}

impl App {
    /// Whether the person is a second person for what others ask for.
    pub fn bestaetigt_rechte(&self, actor: &Actor) -> bool {
        // Asked for every page: who cannot is not worth a question to the gate.
        let amt = [Rolle::Fachadmin, Rolle::Teamleitung, Rolle::Datenschutz];
        let im_amt = |p: &Person| p.rollen.iter().any(|r| amt.contains(&r.rolle));
        self.person(actor).is_ok_and(|p| {
            let ort = Ressource::Organisation(p.org);
            im_amt(&p)
                && self
                    .entscheiden(actor, Aktion::RechteBestaetigen, ort)
                    .is_ok()
        })
    }

    /// What waits in the person's organisation, also what they asked for themselves.
    ///
    /// Errors: `Verboten`.
    pub fn rechteantraege(&self, actor: &Actor) -> Result<Vec<RechtEintrag>, AppError> {
        let org = self.person(actor)?.org;
        let ort = Ressource::Organisation(org);
        self.entscheiden(actor, Aktion::RechteBestaetigen, ort)?;
        let verzeichnis = self.verzeichnis();
        let known = verzeichnis.organisationen.get(&org);
        Ok(known.map(|o| o.rechteantraege.clone()).unwrap_or_default())
    }

    /// The people of the organisation that the person administers, by name.
    ///
    /// Errors: `Verboten`.
    pub fn verwaltete_personen(&self, actor: &Actor) -> Result<Vec<Person>, AppError> {
        let org = self.person(actor)?.org;
        let ort = Ressource::Organisation(org);
        self.entscheiden(actor, Aktion::NutzerVerwalten, ort)?;
        let verzeichnis = self.verzeichnis();
        let mut alle: Vec<_> = verzeichnis
            .personen()
            .filter(|p| p.org == org)
            .cloned()
            .collect();
        alle.sort_by_cached_key(|p| (eakte_projections::ordnung(&p.name), p.id));
        Ok(alle)
    }

    /// One of them. Whom nobody knows and who belongs to another organisation are the same `NichtGefunden`.
    ///
    /// Errors: `NichtGefunden`, `Verboten`.
    pub fn verwaltete_person(&self, actor: &Actor, id: NutzerId) -> Result<Person, AppError> {
        self.kollege(actor, id)?;
        let alle = self.verwaltete_personen(actor)?;
        let one = alle.into_iter().find(|p| p.id == id);
        one.ok_or(AppError::NichtGefunden)
    }

    fn kollege(&self, actor: &Actor, id: NutzerId) -> Result<(), AppError> {
        let org = self.person(actor)?.org;
        let verzeichnis = self.verzeichnis();
        let known = verzeichnis.person(id).is_some_and(|p| p.org == org);
        known.then_some(()).ok_or(AppError::NichtGefunden)
    }

    /// Adds a unit.
    ///
    /// Errors: `Verboten`, `Organisation` (a rule).
    pub async fn einheit_anlegen(
        &self,
        actor: &Actor,
        command: EinheitAnlegen,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let command = OrganisationCommand::EinheitAnlegen(command);
        self.eigene_organisation(actor, Aktion::NutzerVerwalten, command, auftrag)
            .await
    }

    /// Adds a person without any right.
    ///
    /// Errors: `Verboten`, `Organisation` (a rule): a login name is unique in the whole district.
    pub async fn nutzer_anlegen(
        &self,
        actor: &Actor,
        command: NutzerAnlegen,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let org = self.person(actor)?.org;
        let ort = Ressource::Organisation(org);
        self.entscheiden(actor, Aktion::NutzerVerwalten, ort)?;
        let command = OrganisationCommand::NutzerAnlegen(command);
        let _only = self
            .neue_anmeldenamen(org, std::slice::from_ref(&command))
            .await?;
        self.eigene_organisation(actor, Aktion::NutzerVerwalten, command, auftrag)
            .await
    }

    /// Refuses a login name that somebody of another organisation has. Until the answer is dropped nobody else is added
    /// anywhere: a login name leads to one person in the whole district, but each organisation is a stream of its own,
    /// and its rule knows its own people alone.
    pub(super) async fn neue_anmeldenamen(
        &self,
        org: OrgNr,
        commands: &[OrganisationCommand],
    ) -> Result<Option<(MutexGuard<'_, ()>, Sperre)>, AppError> {
        let neue = commands.iter().filter_map(|c| match c {
            OrganisationCommand::NutzerAnlegen(n) => Some(n.anmeldename.as_str()),
            _ => None,
        });
        let neue: Vec<&str> = neue.collect();
        if neue.is_empty() {
            return Ok(None);
        }
        let hier = self.namen.lock().await;
        let ueberall = self.store.db.sperren(NAMEN).await?;
        // Whom another process has added is not in the cache.
        for known in self.verzeichnis().organisationen.values() {
            self.store.cache.forget(known.stream);
        }
        self.verzeichnis_laden().await?;
        let verzeichnis = self.verzeichnis();
        let mut andere = verzeichnis.personen().filter(|p| p.org != org);
        match andere.find(|p| neue.contains(&p.anmeldename.as_str())) {
            Some(p) => Err(OrganisationError::AnmeldenameVergeben(p.anmeldename.clone()).into()),
            None => Ok(Some((hier, ueberall))),
        }
    }

    /// Locks a person out: from their next request on they do nothing more.
    ///
    /// Errors: `NichtGefunden`, `Verboten`, `Organisation` (a rule).
    pub async fn nutzer_sperren(
        &self,
        actor: &Actor,
        command: NutzerSperren,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.kollege(actor, command.nutzer)?;
        let command = OrganisationCommand::NutzerSperren(command);
        self.eigene_organisation(actor, Aktion::NutzerVerwalten, command, auftrag)
            .await
    }

    /// Takes a role away at once.
    ///
    /// Errors: `NichtGefunden`, `Verboten`, `Organisation` (a rule).
    pub async fn rolle_entziehen(
        &self,
        actor: &Actor,
        command: RolleEntziehen,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.kollege(actor, command.nutzer)?;
        let command = OrganisationCommand::RolleEntziehen(command);
        self.eigene_organisation(actor, Aktion::NutzerVerwalten, command, auftrag)
            .await
    }

    /// Asks a second person to let something hold; what takes away holds at once. Returns the id of what waits, if it does.
    ///
    /// Errors: `NichtGefunden`, `Verboten`, `Eingabe` (no such organisation), `Organisation` (a rule).
    pub async fn recht_aendern(
        &self,
        actor: &Actor,
        recht: Recht,
        auftrag: Auftrag,
    ) -> Result<(Option<RechteantragId>, Quittung), AppError> {
        if let Some(id) = recht.nutzer() {
            self.kollege(actor, id)?;
        }
        let antrag = RechteantragId(Uuid::new_v5(&auftrag.cmd.0, b"recht"));
        let command = self.sofort(recht)?.unwrap_or_else(|recht| {
            OrganisationCommand::RechtBeantragen(RechtBeantragen { antrag, recht })
        });
        let quittung = self
            .eigene_organisation(actor, Aktion::NutzerVerwalten, command, auftrag)
            .await?;
        let wartet = self.organisation_des_antrags(antrag).map(|_| antrag);
        Ok((wartet, quittung))
    }

    /// The command that takes away; what gives more comes back. The rule itself refuses what has changed meanwhile.
    fn sofort(&self, recht: Recht) -> Result<Result<OrganisationCommand, Recht>, AppError> {
        let verzeichnis = self.verzeichnis();
        Ok(match recht {
            Recht::Stufe(s)
                if verzeichnis
                    .person(s.nutzer)
                    .is_some_and(|p| s.stufe < p.stufe) =>
            {
                Ok(OrganisationCommand::StufeSenken(StufeSenken {
                    nutzer: s.nutzer,
                    stufe: s.stufe,
                    grund: s.grund,
                }))
            }
            Recht::Delegation(d) if !d.gilt => Ok(OrganisationCommand::DelegationErklaeren(
                DelegationErklaeren {
                    gemeinde: d.gemeinde,
                    leistungsart: d.leistungsart,
                    gilt: false,
                    grundlage: d.grundlage,
                },
            )),
            Recht::Delegation(d) if !verzeichnis.organisationen.contains_key(&d.gemeinde) => {
                return Err(Satz::neu("eingabe-organisation")
                    .mit("nummer", d.gemeinde)
                    .into());
            }
            recht => Err(recht),
        })
    }

    /// Lets something hold as the second person, or refuses it.
    ///
    /// Errors: `NichtGefunden` for a request of another organisation or none, `Verboten`, `Organisation` (a rule).
    pub async fn recht_entscheiden(
        &self,
        actor: &Actor,
        command: RechtEntscheiden,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let org = self.person(actor)?.org;
        // Somebody else may have been faster; whether it was so is said by the receipt.
        let wiederholt = self.erste_quittung(auftrag).await?.is_some();
        if !wiederholt && self.organisation_des_antrags(command.antrag) != Some(org) {
            return Err(AppError::NichtGefunden);
        }
        let command = OrganisationCommand::RechtEntscheiden(command);
        self.eigene_organisation(actor, Aktion::RechteBestaetigen, command, auftrag)
            .await
    }

    fn organisation_des_antrags(&self, id: RechteantragId) -> Option<OrgNr> {
        let verzeichnis = self.verzeichnis();
        let mut alle = verzeichnis.organisationen.iter();
        let found = alle.find(|(_, o)| o.rechteantraege.iter().any(|r| r.id == id));
        found.map(|(org, _)| *org)
    }

    /// Lets something hold as the operator: for an organisation that has no second person yet.
    ///
    /// Errors: `NichtGefunden`, `Organisation` (a rule).
    pub async fn recht_als_betreiber(
        &self,
        antrag: RechteantragId,
        grund: Betreff,
    ) -> Result<(), AppError> {
        let org = self.organisation_des_antrags(antrag);
        let command = OrganisationCommand::RechtEntscheiden(RechtEntscheiden {
            antrag,
            angenommen: true,
            grund,
        });
        self.organisation_pflegen(org.ok_or(AppError::NichtGefunden)?, vec![command])
            .await
    }

    /// Carries out a command on the person's own organisation, if the gate allows the action there.
    pub(super) async fn eigene_organisation(
        &self,
        actor: &Actor,
        aktion: Aktion,
        command: OrganisationCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let org = self.person(actor)?.org;
        let beleg = self.entscheiden(actor, aktion, Ressource::Organisation(org))?;
        let verzeichnis = self.verzeichnis();
        let stream = verzeichnis.organisationen.get(&org).map(|o| o.stream);
        let stream = stream.ok_or(AppError::NichtGefunden)?;
        let receipt = self
            .run::<Organisation, _>(actor, stream, None, command, beleg, auftrag, None)
            .await?;
        // From here on the gate knows: the next request is decided with it.
        self.verzeichnis_laden().await?;
        Ok(self.quittieren(receipt, auftrag).await)
    }
}
