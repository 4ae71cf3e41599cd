//! Schutz: what the directory must say before an Akte or Dokument is kept more closely; and what a command on an Akte
//! may do to the Dokumente in it.

use std::collections::BTreeSet;

use eakte_domain::akte::{Akte, AkteCommand, AkteError, Aktenschutz};
use eakte_domain::werte::{Rolle, Stufe, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Kontext, Objekt, Ressource};
use eakte_domain::{AkteId, DokumentId, NutzerId};
use eakte_projections::auth;

use super::verzeichnis::Person;
use super::{Actor, App, AppError, Satz, now};

/// A draft is not taken over from somebody who is at work.
pub const ENTWURF_UEBERNEHMEN: &str = "eingabe-entwurf-uebernehmen";

impl App {
    /// Refuses people nobody knows or of another organisation, a level above one's own, and, without a second factor,
    /// one that needs it: nobody locks themselves out. Anything but protection passes.
    pub(super) fn schutz_moeglich(
        &self,
        actor: &Actor,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        match command {
            AkteCommand::AkteSchutzFestlegen(c) => {
                self.stufe_moeglich(actor, c.schutz.stufe)?;
                self.bekannt_hier(actor, &c.schutz.ausgeschlossen)
            }
            AkteCommand::SonderkreisBeantragen(c) => self.bekannt_hier(actor, &c.mitglieder),
            AkteCommand::DokumentSchutzFestlegen(c) => {
                self.bekannt_hier(actor, &c.schutz.anvertraut)
            }
            AkteCommand::DokumentRegistrieren(c) => self.bekannt_hier(actor, &c.schutz.anvertraut),
            _ => Ok(()),
        }
    }

    /// Refuses a Sonderkreis in which fewer than two people may change the protection of the Akte: one of them asks for its
    /// end, and another has to agree. That one person is no circle the rules say themselves. Anything else passes.
    pub(super) async fn sonderkreis_aufloesbar(
        &self,
        akte: AkteId,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        let AkteCommand::SonderkreisBeantragen(c) = command else {
            return Ok(());
        };
        let mitglieder: BTreeSet<NutzerId> = c.mitglieder.iter().copied().collect();
        if mitglieder.len() < 2 {
            return Ok(());
        }
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        drop(client);
        // As the gate sees it once the circle holds.
        let kuenftig = AkteRessource {
            sonderkreis: c.mitglieder.clone(),
            ..known
        };
        let verzeichnis = self.verzeichnis();
        let entscheiden = mitglieder
            .iter()
            .filter_map(|id| verzeichnis.person(*id))
            .filter(|p| self.darf_schuetzen(p, &kuenftig));
        if entscheiden.take(2).count() < 2 {
            return Err(Satz::neu("eingabe-sonderkreis-niemand").into());
        }
        Ok(())
    }

    /// Refuses to exclude who leads the unit of the Akte or watches over data protection, and so many that fewer than two
    /// could still work on it: one person alone would decide who looks after them. A Sonderkreis does that with a second
    /// person. Who was excluded before stays so; anything else passes.
    pub(super) async fn ausschluss_moeglich(
        &self,
        akte: AkteId,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        let AkteCommand::AkteSchutzFestlegen(c) = command else {
            return Ok(());
        };
        if c.schutz.ausgeschlossen.is_empty() {
            return Ok(());
        }
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        drop(client);
        let (verzeichnis, heute) = (self.verzeichnis(), now().tag());
        let neu: Vec<&Person> = c
            .schutz
            .ausgeschlossen
            .iter()
            .filter(|id| !known.schutz.ausgeschlossen.contains(id))
            .filter_map(|id| verzeichnis.person(*id))
            .filter(|p| !p.gesperrt)
            .collect();
        let waltet = |p: &&Person| {
            let mut rollen = p.rollen.iter().filter(|r| r.bis.is_none_or(|b| heute <= b));
            rollen.any(|r| match r.rolle {
                Rolle::Datenschutz => true,
                Rolle::Teamleitung => {
                    (r.einheit == known.einheit || r.unterhalb.contains(&known.einheit))
                        && r.leistungsarten.contains(&known.leistungsart)
                }
                _ => false,
            })
        };
        if neu.iter().any(waltet) {
            return Err(Satz::neu("eingabe-ausschluss-leitung").into());
        }
        if !neu.iter().any(|p| self.darf_schuetzen(p, &known)) {
            return Ok(());
        }
        // As the gate sees it from then on. A restriction leaves less, but is lifted again by the lead.
        let kuenftig = AkteRessource {
            schutz: Aktenschutz {
                eingeschraenkt: false,
                ..c.schutz.clone()
            },
            ..known
        };
        let bleiben = verzeichnis
            .personen()
            .filter(|p| p.org == kuenftig.org)
            .filter(|p| self.darf_schuetzen(p, &kuenftig));
        if bleiben.take(2).count() < 2 {
            return Err(Satz::neu("eingabe-ausschluss-niemand").into());
        }
        Ok(())
    }

    /// Whether somebody may change the protection of an Akte under one of their purposes, today: they work on it.
    fn darf_schuetzen(&self, person: &Person, akte: &AkteRessource) -> bool {
        let (nutzer, jetzt) = (person.nutzer(), now());
        let darf = |zweck: Zweck| {
            // Whoever may once they show their second factor may.
            let kontext = Kontext {
                faktor: Some(0),
                ..Kontext::new(jetzt, zweck)
            };
            let tor = self.regelwerk.fuer(&nutzer, &kontext);
            tor.erlaubt(Aktion::SchutzAendern, Ressource::Akte(akte))
        };
        person.zwecke(jetzt).into_iter().any(darf)
    }

    /// Refuses to name a Dokument that the person may not see: to them it is none, as one nobody ever filed. Anything else
    /// passes.
    ///
    /// Such a command is on the Akte, so the gate has not looked at the Dokument yet.
    pub(super) async fn genanntes_sichtbar(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        let genannt = match command {
            AkteCommand::DokumentRegistrieren(c) => c.anlage_zu,
            AkteCommand::MitwirkungAnfordern(c) if c.schreiben.is_none() => Some(c.dokument),
            AkteCommand::MitwirkungErledigen(c) => c.dokument,
            AkteCommand::LeistungVersagen(c) => Some(c.dokument),
            AkteCommand::DokumentSchwaerzen(c) => Some(c.schwaerzung.quelle),
            AkteCommand::AkteSchutzFestlegen(c) => c.ruecknahme,
            _ => None,
        };
        let Some(dokument) = genannt else {
            return Ok(());
        };
        let objekt = Objekt::Dokument(akte, dokument);
        match self.darf(actor, Aktion::DokumentSehen, objekt).await {
            Ok(_) => Ok(()),
            Err(AppError::NichtGefunden) => Err(match command {
                AkteCommand::DokumentRegistrieren(_) => AkteError::AnlageOhneDokument(dokument),
                _ => AkteError::DokumentUnbekannt(dokument),
            }
            .into()),
            Err(e) => Err(e),
        }
    }

    /// Refuses to cancel an Akte or Vorgang with a Dokument in it that the person may not change, and to close one with a
    /// draft that they may not see; to cancel or move a Dokument with an Anlage that they may not change. None is named.
    /// Anything else passes.
    ///
    /// The gate has looked at the Akte or the one Dokument, not at what goes along with it.
    pub(super) async fn inhalt_aenderbar(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        let (vorgang, schliesst) = match command {
            AkteCommand::AkteStornieren(_) => (None, false),
            AkteCommand::VorgangStornieren(c) => (Some(c.vorgang), false),
            AkteCommand::AkteZdAVerfuegen(_) => (None, true),
            AkteCommand::VorgangZdAVerfuegen(c) => (Some(c.vorgang), true),
            AkteCommand::DokumentStornieren(c) => {
                return self.anlagen_aenderbar(actor, akte, c.dokument).await;
            }
            AkteCommand::DokumentVerschieben(c) => {
                return self.anlagen_aenderbar(actor, akte, c.dokument).await;
            }
            _ => return Ok(()),
        };
        let (aktion, satz) = if schliesst {
            (Aktion::DokumentSehen, "eingabe-zda-fremder-entwurf")
        } else {
            (Aktion::DokumentAendern, "eingabe-storno-fremdes")
        };
        let erlaubt = self.filter(actor, aktion)?;
        let client = self.store.db.read().await?;
        if auth::alle_dokumente(&*client, akte, vorgang, schliesst, &erlaubt).await? {
            return Ok(());
        }
        Err(Satz::neu(satz).into())
    }

    /// Refuses to take the Anlagen of a Dokument along if there is one that the person may not change. It is not named.
    pub(super) async fn anlagen_aenderbar(
        &self,
        actor: &Actor,
        akte: AkteId,
        dokument: DokumentId,
    ) -> Result<(), AppError> {
        let stand = self.stand(akte).await?;
        for id in stand.aggregate.mit_anlagen(dokument) {
            // On the Dokument itself the gate has decided.
            if id == dokument {
                continue;
            }
            let objekt = Objekt::Dokument(akte, id);
            match self.darf(actor, Aktion::DokumentAendern, objekt).await {
                Ok(_) => {}
                Err(AppError::NichtGefunden | AppError::Verboten(_)) => {
                    return Err(Satz::neu("eingabe-anlage-fremd").into());
                }
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Whose draft a Dokument is once somebody has said whether it is one: it stays that of who wrote it.
    ///
    /// `uebernehmen`: it becomes that of who says so, whom the gate lets change it: the lead, or who stands in for its
    /// author. Refused (`Eingabe`) while its author is still at work, and if it is no draft.
    pub async fn entwurf_von(
        &self,
        actor: &Actor,
        (akte, dokument): (AkteId, DokumentId),
        entwurf: bool,
        uebernehmen: bool,
    ) -> Result<Option<NutzerId>, AppError> {
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        let known = stand.and_then(|s| s.aggregate.dokument(dokument)?.schutz.entwurf_von);
        if !uebernehmen {
            return Ok(entwurf.then(|| known.unwrap_or(actor.nutzer)));
        }
        let frei = match known {
            Some(von) => von == actor.nutzer || self.ausgeschieden(von, dokument).await?,
            None => false,
        };
        if frei {
            return Ok(Some(actor.nutzer));
        }
        Err(Satz::neu(ENTWURF_UEBERNEHMEN).into())
    }

    /// Whether the author of a draft can do nothing with it any more: unknown, locked, or left without a role under which
    /// the gate lets them change it, as after moving to another unit.
    pub async fn ausgeschieden(
        &self,
        von: NutzerId,
        dokument: DokumentId,
    ) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, dokument)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        drop(client);
        let verzeichnis = self.verzeichnis();
        let Some(person) = verzeichnis.person(von) else {
            return Ok(true);
        };
        let (nutzer, jetzt) = (person.nutzer(), now());
        let darf = |zweck: Zweck| {
            // Whoever may once they show their second factor may.
            let kontext = Kontext {
                faktor: Some(0),
                ..Kontext::new(jetzt, zweck)
            };
            let tor = self.regelwerk.fuer(&nutzer, &kontext);
            tor.erlaubt(Aktion::DokumentAendern, Ressource::Dokument(&known))
        };
        Ok(!person.zwecke(jetzt).into_iter().any(darf))
    }

    fn stufe_moeglich(&self, actor: &Actor, stufe: Stufe) -> Result<(), AppError> {
        if stufe >= Stufe::ZWEITER_FAKTOR_AB && actor.faktor.is_none() {
            return Err(Satz::neu("eingabe-stufe-zweiter-faktor").into());
        }
        if stufe > self.person(actor)?.stufe {
            return Err(Satz::neu("eingabe-stufe-eigene").into());
        }
        Ok(())
    }

    fn bekannt_hier(&self, actor: &Actor, personen: &[NutzerId]) -> Result<(), AppError> {
        let org = self.person(actor)?.org;
        let verzeichnis = self.verzeichnis();
        let hier = |id: &NutzerId| verzeichnis.person(*id).is_some_and(|p| p.org == org);
        if personen.iter().all(hier) {
            return Ok(());
        }
        Err(Satz::neu("eingabe-person").into())
    }
}
