//! Freigabe: who can be the second person for a share, and what the directory must say before one is asked for.

use eakte_domain::akte::AkteCommand;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Beleg, Kontext, Ressource};
use eakte_domain::{AkteId, NutzerId};
use eakte_projections::{AkteZeile, FreigabeAnsicht, auth, ordnung};

use super::verzeichnis::Person;
use super::{Actor, App, AppError, Satz, now};

/// Most shares that wait of which one list is made.
const WARTENDE_MAX: u8 = 200;

/// Whether a person can agree to what waits, with the gate's decision that they may share the Akte: the rule of the Akte
/// refuses who asked, in whose place, and whoever acts in the place of either.
pub fn stimmt_zu(wer: NutzerId, beleg: &Beleg, f: &FreigabeAnsicht) -> bool {
    let gefragt = [f.beantragt_durch, f.beantragt_fuer];
    let handelnd = [Some(wer), beleg.vertretung()];
    gefragt
        .iter()
        .flatten()
        .all(|p| !handelnd.contains(&Some(*p)))
}

impl App {
    /// Shares that others asked for and that the person can agree to as the second one, the oldest first.
    pub async fn wartende_freigaben(
        &self,
        actor: &Actor,
        limit: u8,
    ) -> Result<Vec<(AkteZeile, FreigabeAnsicht)>, AppError> {
        let filter = self.filter(actor, Aktion::Freigeben)?;
        let (person, heute) = (self.person(actor)?, self.kontext(actor).tag);
        let vertretene: Vec<_> = person.vertretungen_am(heute).map(|(v, _)| v.fuer).collect();
        let hoechstens = if vertretene.is_empty() {
            limit
        } else {
            WARTENDE_MAX
        };
        let client = self.store.db.read().await?;
        let alle = eakte_projections::wartende_freigaben(
            &*client,
            &filter,
            actor.nutzer,
            heute,
            hoechstens,
        );
        let alle = alle.await?;
        drop(client);
        let mut out = Vec::with_capacity(alle.len().min(limit.into()));
        for (akte, f) in alle {
            if out.len() == usize::from(limit) {
                break;
            }
            // Whether they act for who asked is known only once it is decided what opens the Akte to them.
            let gefragt = [f.beantragt_durch, f.beantragt_fuer];
            if gefragt.iter().flatten().any(|p| vertretene.contains(p)) {
                let darf = self.darf_akte(actor, Aktion::Freigeben, akte.akte).await;
                if !darf.is_ok_and(|beleg| stimmt_zu(actor.nutzer, &beleg, &f)) {
                    continue;
                }
            }
            out.push((akte, f));
        }
        Ok(out)
    }

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

    /// Ids and names of all who may share an Akte today, by name, and could be the second person for what these asked
    /// for: none of them, and nobody who may share it in the place of one of them alone.
    ///
    /// Errors: those of the gate to who may not share it.
    pub async fn freigebende(
        &self,
        actor: &Actor,
        akte: AkteId,
        gefragt: &[NutzerId],
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
                tor.entscheiden(Aktion::Freigeben, akte)
                    .is_ok_and(|beleg| beleg.vertretung().is_none_or(|v| !gefragt.contains(&v)))
            })
        };
        let verzeichnis = self.verzeichnis();
        // The gate lets nobody else share.
        let eigene = verzeichnis
            .personen()
            .filter(|p| p.org == known.org && !gefragt.contains(&p.id));
        let mut alle: Vec<_> = eigene
            .filter(darf)
            .map(|p| (p.id, p.name.clone()))
            .collect();
        alle.sort_by_cached_key(|(id, name)| (ordnung(name), *id));
        Ok(alle)
    }
}
