//! Freigabe: who can be the second person for a share, and what the directory must say before one is asked for.

use eakte_domain::akte::AkteCommand;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Kontext, Ressource};
use eakte_domain::{AkteId, NutzerId};
use eakte_projections::auth;

use super::verzeichnis::Person;
use super::{Actor, App, AppError, Satz, now};

impl App {
    /// Refuses a share for anything but a benefit, and to an organisation or unit that does not exist: it would open
    /// nothing, or something nobody meant. Anything else passes.
    pub(super) fn freigabe_moeglich(&self, command: &AkteCommand) -> Result<(), AppError> {
        let AkteCommand::FreigabeErteilen(c) = command else {
            return Ok(());
        };
        if !matches!(c.zweck, Zweck::Leistung(_)) {
            return Err(Satz::neu("eingabe-freigabe-zweck").into());
        }
        match &c.einheit {
            Some(einheit) => self.stelle_bekannt(c.empfaenger, einheit),
            None => Ok(()),
        }
    }

    /// Ids and names of all who may share an Akte today, by name: each can agree to what another of them asked for.
    ///
    /// Errors: those of the gate to who may not share it.
    pub async fn freigebende(
        &self,
        actor: &Actor,
        akte: AkteId,
    ) -> Result<Vec<(NutzerId, String)>, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        drop(client);
        let akte = Ressource::Akte(&known);
        self.entscheiden(actor, Aktion::Freigeben, akte)?;
        let zeit = now();
        let darf = |person: &&Person| {
            let nutzer = person.nutzer();
            person.zwecke(zeit).into_iter().any(|zweck| {
                // Whoever may once they use it may.
                let kontext = Kontext {
                    faktor: Some(0),
                    ..Kontext::new(zeit, zweck)
                };
                let tor = self.regelwerk.fuer(&nutzer, &kontext);
                tor.entscheiden(Aktion::Freigeben, akte).is_ok()
            })
        };
        let verzeichnis = self.verzeichnis();
        // The gate lets nobody else share.
        let eigene = verzeichnis.personen().filter(|p| p.org == known.org);
        let mut alle: Vec<_> = eigene
            .filter(darf)
            .map(|p| (p.id, p.name.clone()))
            .collect();
        alle.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        Ok(alle)
    }
}
