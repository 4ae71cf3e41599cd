//! Vertretung: people say who stands in for them; the administrator says it for those who can no longer.

use eakte_domain::organisation::{OrganisationCommand, VertretungBeenden, VertretungEinrichten};
use eakte_domain::zugriff::{Aktion, Ressource};
use eakte_domain::{NutzerId, VertretungId};

use super::verzeichnis::VertretungEintrag;
use super::{Actor, App, AppError, Auftrag, Quittung};

impl App {
    /// The Vertretungen of a person's organisation: all for its administrator, else those they have part in.
    pub fn vertretungen(&self, actor: &Actor) -> Result<Vec<VertretungEintrag>, AppError> {
        let org = self.person(actor)?.org;
        let verzeichnis = self.verzeichnis();
        let alle = verzeichnis.organisationen.get(&org);
        let verwaltet = self.verwaltet(actor);
        Ok(alle
            .map_or(&[][..], |o| &o.vertretungen)
            .iter()
            .filter(|v| verwaltet || [v.fuer, v.durch].contains(&actor.nutzer))
            .cloned()
            .collect())
    }

    /// Whether the person administers the people of their organisation under their purpose.
    pub fn verwaltet(&self, actor: &Actor) -> bool {
        self.person(actor).is_ok_and(|p| {
            self.entscheiden(
                actor,
                Aktion::NutzerVerwalten,
                Ressource::Organisation(p.org),
            )
            .is_ok()
        })
    }

    /// Lets somebody stand in. For oneself everybody with case work may say so, for others the administrator.
    ///
    /// Errors: `Verboten`, `Organisation` (a rule).
    pub async fn vertretung_einrichten(
        &self,
        actor: &Actor,
        command: VertretungEinrichten,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let fuer = command.fuer;
        self.vertretung_aendern(
            actor,
            fuer,
            OrganisationCommand::VertretungEinrichten(command),
            auftrag,
        )
        .await
    }

    /// Ends a Vertretung. Who may set one up may end it.
    ///
    /// Errors: `NichtGefunden` for one the person has no part in, `Verboten`, `Organisation` (a rule).
    pub async fn vertretung_beenden(
        &self,
        actor: &Actor,
        vertretung: VertretungId,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let known = self.vertretungen(actor)?;
        let one = known.iter().find(|v| v.id == vertretung);
        let fuer = one.ok_or(AppError::NichtGefunden)?.fuer;
        let command = OrganisationCommand::VertretungBeenden(VertretungBeenden { vertretung });
        self.vertretung_aendern(actor, fuer, command, auftrag).await
    }

    async fn vertretung_aendern(
        &self,
        actor: &Actor,
        fuer: NutzerId,
        command: OrganisationCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let aktion = if fuer == actor.nutzer {
            Aktion::VertretungRegeln
        } else {
            Aktion::NutzerVerwalten
        };
        self.eigene_organisation(actor, aktion, command, auftrag)
            .await
    }
}
