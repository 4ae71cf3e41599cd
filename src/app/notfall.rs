//! Notfallzugriff: one Akte for an hour to somebody no office opens it to, told to data protection and reviewed by it.
//!
//! 2026-11-26: the notice to data protection is the event itself: it stands on the page of those who review from the
//! next request on. Reviewed it may be by data protection of who opened it or of who leads the Akte.

use eakte_domain::organisation::{
    NotfallzugriffBeenden, NotfallzugriffEroeffnen, NotfallzugriffPruefen, Organisation,
    OrganisationCommand, OrganisationError,
};
use eakte_domain::werte::{Betreff, Pruefergebnis, Rolle, Status, Zweck};
use eakte_domain::zugriff::{Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, NotfallId, OrgNr};
use eakte_projections::{NotfallBlick, auth};
use uuid::Uuid;

use super::verzeichnis::NotfallEintrag;
use super::{Actor, App, AppError, Auftrag, GleichesZeichen, Person, Quittung, Satz, now};

/// To open an Akte in an emergency the second factor is so many minutes old at most.
const FAKTOR_MINUTEN_MAX: u32 = 5;

/// What waits for a review by this person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offen {
    /// Notfallzugriffe nobody has reviewed.
    pub alle: usize,
    /// Of these: for longer than they may.
    pub ueberfaellig: usize,
}

impl App {
    /// Under which purposes the person may open Akten in an emergency today; none: they do not hold the right.
    pub fn notfallzwecke(&self, actor: &Actor) -> Result<Vec<Zweck>, AppError> {
        let (person, heute) = (self.person(actor)?, now().tag());
        let rollen = person.rollen.iter().filter(|r| {
            r.rolle == Rolle::Notfallberechtigt && r.bis.is_none_or(|bis| heute <= bis)
        });
        let leistungen = rollen.flat_map(|r| &r.leistungsarten);
        Ok(leistungen.map(|l| Zweck::Leistung(*l)).collect())
    }

    /// Refuses whoever has not shown their second factor just now.
    ///
    /// Errors: `BestaetigungNoetig`; `Eingabe` if this login has none at all.
    pub fn notfall_ausgewiesen(&self, actor: &Actor) -> Result<(), AppError> {
        match self.kontext(actor).faktor {
            None => Err(Satz::neu("eingabe-notfall-faktor").into()),
            Some(minuten) if minuten > FAKTOR_MINUTEN_MAX => Err(AppError::BestaetigungNoetig),
            Some(_) => Ok(()),
        }
    }

    /// Opens an Akte to the person for an hour.
    ///
    /// Several Akten may have the Aktenzeichen: then `welche` names the one.
    ///
    /// Errors: as `notfall_ausgewiesen`; `NichtGefunden` for what is not there and for what no emergency opens;
    /// `Mehrdeutig` if it opens several; `Organisation` (a rule), also if only its stub is left.
    pub async fn notfall_eroeffnen(
        &self,
        actor: &Actor,
        (aktenzeichen, welche): (&str, Option<AkteId>),
        grund: Betreff,
        auftrag: Auftrag,
    ) -> Result<(AkteId, Quittung), AppError> {
        self.notfall_ausgewiesen(actor)?;
        // Before the Akte is looked for: a reason that is refused only for what exists would tell that it does.
        NotfallzugriffEroeffnen::grund_pruefen(&grund)?;
        let (akte, fuehrend, beleg) = self.notfall_akte(actor, aktenzeichen, welche).await?;
        let command = OrganisationCommand::NotfallzugriffEroeffnen(NotfallzugriffEroeffnen {
            notfall: NotfallId(Uuid::new_v5(&auftrag.cmd.0, b"notfall")),
            akte,
            aktenzeichen: aktenzeichen.to_owned(),
            fuehrend,
            grund,
        });
        let org = self.person(actor)?.org;
        let quittung = self
            .notfall_tun(actor, org, command, beleg, auftrag)
            .await?;
        Ok((akte, quittung))
    }

    /// The Akte of that Aktenzeichen which the person may open. Each organisation counts for itself, and an Akte handed
    /// over keeps its Aktenzeichen: there may be several, of which nobody but the person knows which is meant.
    async fn notfall_akte(
        &self,
        actor: &Actor,
        aktenzeichen: &str,
        welche: Option<AkteId>,
    ) -> Result<(AkteId, OrgNr, Beleg), AppError> {
        let client = self.store.db.read().await?;
        let ids = auth::mit_aktenzeichen(&*client, aktenzeichen).await?;
        let mut offen = Vec::new();
        for id in ids {
            if welche.is_some_and(|w| w != id) {
                continue;
            }
            let Some(known) = auth::akte(&*client, id).await? else {
                continue;
            };
            match self.entscheiden(actor, Aktion::NotfallEroeffnen, Ressource::Akte(&known)) {
                Ok(beleg) => offen.push((known, beleg)),
                Err(AppError::BestaetigungNoetig) => return Err(AppError::BestaetigungNoetig),
                Err(_) => {}
            }
        }
        drop(client);
        // Only whom the gate would let in is told that it was erased.
        let gefunden = !offen.is_empty();
        let mut da = Vec::with_capacity(offen.len());
        for (known, beleg) in offen {
            // A stub counts as cancelled: of any other Akte nothing has to be read.
            let stumpf = known.status == Status::Storniert
                && self.stand(known.akte).await?.aggregate.geloescht();
            if !stumpf {
                da.push((known, beleg));
            }
        }
        let mut offen = da;
        if offen.is_empty() && gefunden {
            return Err(OrganisationError::NotfallGeloescht.into());
        }
        if offen.len() > 1 {
            let alle = offen.into_iter().map(|(a, _)| GleichesZeichen {
                akte: a.akte,
                org: a.org,
                einheit: a.einheit,
                leistungsart: a.leistungsart,
            });
            return Err(AppError::Mehrdeutig(alle.collect()));
        }
        let (akte, beleg) = offen.pop().ok_or(AppError::NichtGefunden)?;
        Ok((akte.akte, akte.org, beleg))
    }

    /// Ends a Notfallzugriff at once: one's own, or as data protection.
    ///
    /// Errors: `NichtGefunden` for one the person has no part in, `Organisation` (a rule).
    pub async fn notfall_beenden(
        &self,
        actor: &Actor,
        id: NotfallId,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let eintrag = self.notfall(actor, id)?;
        let command =
            OrganisationCommand::NotfallzugriffBeenden(NotfallzugriffBeenden { notfall: id });
        let (wer, beleg) = if eintrag.notfall.nutzer == actor.nutzer {
            self.eigener_notfall(actor, eintrag.notfall.akte).await?
        } else {
            (*actor, self.prueft_notfaelle(actor)?)
        };
        self.notfall_tun(&wer, eintrag.org, command, beleg, auftrag)
            .await
    }

    /// The person under the purpose of an Akte they have opened: it ends whatever they work for just now.
    async fn eigener_notfall(
        &self,
        actor: &Actor,
        akte: AkteId,
    ) -> Result<(Actor, Beleg), AppError> {
        for zweck in self.notfallzwecke(actor)? {
            let wer = Actor { zweck, ..*actor };
            let darf = self.darf_akte(&wer, Aktion::NotfallEroeffnen, akte);
            if let Ok(beleg) = darf.await {
                return Ok((wer, beleg));
            }
        }
        Err(AppError::NichtGefunden)
    }

    /// Notes what the review of a Notfallzugriff found.
    ///
    /// Errors: `NichtGefunden` for one the person has no part in, `Verboten`, `Organisation` (a rule).
    pub async fn notfall_pruefen(
        &self,
        actor: &Actor,
        id: NotfallId,
        (ergebnis, vermerk): (Pruefergebnis, Betreff),
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let eintrag = self.notfall(actor, id)?;
        let beleg = self.prueft_notfaelle(actor)?;
        let command = OrganisationCommand::NotfallzugriffPruefen(NotfallzugriffPruefen {
            notfall: id,
            ergebnis,
            vermerk,
        });
        self.notfall_tun(actor, eintrag.org, command, beleg, auftrag)
            .await
    }

    /// The Notfallzugriffe the person has part in, the newest first: their own; to data protection those of its
    /// organisation and those on its organisation's Akten.
    pub fn notfaelle(&self, actor: &Actor) -> Result<Vec<NotfallEintrag>, AppError> {
        let org = self.person(actor)?.org;
        let prueft = self.prueft_notfaelle(actor).is_ok();
        let verzeichnis = self.verzeichnis();
        let alle = verzeichnis.organisationen.values();
        let mut out: Vec<_> = alle
            .flat_map(|o| &o.notfaelle)
            .filter(|n| {
                n.notfall.nutzer == actor.nutzer
                    || (prueft && [n.org, n.notfall.fuehrend].contains(&org))
            })
            .cloned()
            .collect();
        out.sort_by_key(|n| std::cmp::Reverse(n.notfall.seit));
        Ok(out)
    }

    /// What an emergency of the person's own opens to them right now, each with the purpose under which it does: the
    /// gate decides, whatever they work for just now.
    pub async fn notfall_offen(
        &self,
        actor: &Actor,
    ) -> Result<Vec<(NotfallEintrag, Zweck)>, AppError> {
        // Asked for every start page: who has opened nothing is not worth a question to the gate.
        if self.person(actor)?.notfaelle.is_empty() {
            return Ok(Vec::new());
        }
        let (zwecke, jetzt) = (self.notfallzwecke(actor)?, now());
        let mut out = Vec::new();
        for n in self.notfaelle(actor)? {
            if n.notfall.nutzer != actor.nutzer || !n.notfall.laeuft(jetzt) {
                continue;
            }
            for zweck in &zwecke {
                let wer = Actor {
                    zweck: *zweck,
                    ..*actor
                };
                let sieht = self.darf_akte(&wer, Aktion::AkteSehen, n.notfall.akte);
                if sieht.await.is_ok() {
                    out.push((n, *zweck));
                    break;
                }
            }
        }
        Ok(out)
    }

    /// One of them.
    ///
    /// Errors: `NichtGefunden`.
    pub fn notfall(&self, actor: &Actor, id: NotfallId) -> Result<NotfallEintrag, AppError> {
        let mut alle = self.notfaelle(actor)?.into_iter();
        alle.find(|n| n.id == id).ok_or(AppError::NichtGefunden)
    }

    /// What was looked at in one of them, as long as the read log is kept.
    pub async fn notfall_blicke(&self, n: &NotfallEintrag) -> Result<Vec<NotfallBlick>, AppError> {
        let client = self.store.db.read().await?;
        Ok(eakte_projections::im_notfall(&*client, n.notfall.akte, n.id).await?)
    }

    /// What waits for a review by this person; none to who does not review.
    pub fn notfaelle_offen(&self, actor: &Actor) -> Offen {
        // Asked for every page: who cannot review is not worth a question to the gate.
        let person = self.person(actor);
        let im_datenschutz = |p: &Person| p.rollen.iter().any(|r| r.rolle == Rolle::Datenschutz);
        if !person.is_ok_and(|p| im_datenschutz(&p)) || self.prueft_notfaelle(actor).is_err() {
            return Offen::default();
        }
        let heute = now().tag();
        let alle = self.notfaelle(actor).unwrap_or_default();
        let offen = alle
            .iter()
            .filter(|n| n.notfall.pruefung.is_none() && n.notfall.nutzer != actor.nutzer);
        Offen {
            alle: offen.clone().count(),
            ueberfaellig: offen.filter(|n| n.notfall.frist() < heute).count(),
        }
    }

    /// Whether the person reviews Notfallzugriffe under their purpose.
    pub fn prueft_notfaelle(&self, actor: &Actor) -> Result<Beleg, AppError> {
        let org = self.person(actor)?.org;
        self.entscheiden(actor, Aktion::NotfallPruefen, Ressource::Organisation(org))
    }

    async fn notfall_tun(
        &self,
        actor: &Actor,
        org: OrgNr,
        command: OrganisationCommand,
        beleg: Beleg,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let verzeichnis = self.verzeichnis();
        let stream = verzeichnis.organisationen.get(&org).map(|o| o.stream);
        let stream = stream.ok_or(AppError::NichtGefunden)?;
        let receipt = self
            .run::<Organisation, _>(actor, stream, None, command, beleg, auftrag, Some(org))
            .await?;
        // From here on the gate knows: the next request is decided with it.
        self.verzeichnis_laden().await?;
        Ok(self.quittieren(receipt, auftrag).await)
    }
}
