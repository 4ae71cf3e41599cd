//! Looks at content: asks the gate, records, and only then lets anything out.
//!
//! 2026-11-26: recorded is every look at a document's bytes, pages or text, everything that is taken away, every search
//! that shows pieces of texts, and every look of another organisation at an Akte's metadata (§ 79 Abs. 4 SGB X). What
//! the own organisation sees of its Akten without their content is its daily work and is not recorded. Recorded beside
//! the answer, which does not wait: rows of lists, which show no content, and refused looks, for waiting would tell a
//! hidden Dokument from one that does not exist.

use std::collections::BTreeMap;
use std::fs::File;

use eakte_domain::leseprotokoll::{Gelesen, Gezeigt, Zugegriffen, ZugriffVerweigert, Zugriffsart};
use eakte_domain::werte::Einheit;
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Objekt, Ressource, Verweigert};
use eakte_domain::{AkteId, Akteur, CommandId, DokumentId, OrgNr, Urheber};
use eakte_ledger::verify::Payloads;
use eakte_projections::{Treffer, auth};
use uuid::Uuid;

use super::{Actor, App, AppError, Person, UEBERHOLT_MAX, now};
use crate::store::StoreError;
use crate::store::leseprotokoll::Eintrag;

/// Which part of a Dokument is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stelle {
    /// Version, from 1; none: the newest.
    pub fassung: Option<u32>,
    /// Page, from 1.
    pub seite: Option<u32>,
}

impl App {
    /// Asks the gate for the content of a Dokument and records the look. Whoever holds the answer may show it.
    ///
    /// Errors: `NichtGefunden` (absent or hidden), `Verboten`, `Store(Leseprotokoll)` if nothing could be recorded,
    /// `Store(Ueberholt)` if connections were lost each time.
    pub async fn dokument_lesen(
        &self,
        actor: &Actor,
        id: DokumentId,
        art: Zugriffsart,
        stelle: Stelle,
    ) -> Result<Gelesen, AppError> {
        for _ in 0..UEBERHOLT_MAX {
            match self.einmal_lesen(actor, id, art, stelle).await {
                // A share, a role that the decision rests on may be what a crash took back.
                Err(AppError::Store(StoreError::Ueberholt)) => {
                    self.verzeichnis_auffrischen().await?;
                }
                done => return done,
            }
        }
        Err(StoreError::Ueberholt.into())
    }

    async fn einmal_lesen(
        &self,
        actor: &Actor,
        id: DokumentId,
        art: Zugriffsart,
        stelle: Stelle,
    ) -> Result<Gelesen, AppError> {
        let seit = self.seit();
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, id)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        // Recording may wait: not with a connection that others need.
        drop(client);
        let mut gezeigt = Gezeigt {
            fassung: stelle.fassung,
            seite: stelle.seite,
            ..Gezeigt::dokument(known.akte.akte, id)
        };
        let person = self.person(actor)?;
        let (nutzer, kontext) = (person.nutzer(), self.kontext(actor));
        let tor = self.regelwerk.fuer(&nutzer, &kontext);
        match tor.entscheiden(Aktion::DokumentLesen, Ressource::Dokument(&known)) {
            Ok(beleg) => {
                gezeigt.freigabe = beleg.freigabe();
                gezeigt.notfall = beleg.notfall();
                self.festhalten(actor, &known.akte, &beleg, art, vec![gezeigt], seit)
                    .await?;
                Ok(Gelesen::vom_protokoll(beleg))
            }
            Err(verweigert) => {
                self.verweigert(actor, &person, &known.akte, art, gezeigt, &verweigert);
                let ressource = Ressource::Dokument(&known);
                Err(self.abgelehnt(&tor, Aktion::DokumentLesen, ressource, verweigert))
            }
        }
    }

    /// Records that an Akte's metadata was shown to another organisation, or in an emergency; the own one's daily work is
    /// not recorded.
    pub async fn eingesehen(&self, actor: &Actor, beleg: &Beleg) -> Result<(), AppError> {
        let akte = self.akte_zu_beleg(beleg).await?;
        self.eingesehen_von(actor, beleg, &akte).await
    }

    /// The same for an Akte at hand.
    pub async fn eingesehen_von(
        &self,
        actor: &Actor,
        beleg: &Beleg,
        akte: &AkteRessource,
    ) -> Result<(), AppError> {
        if akte.org == self.person(actor)?.org && beleg.notfall().is_none() {
            return Ok(());
        }
        let (mut beleg, mut seit) = (beleg.clone(), self.seit());
        for _ in 0..UEBERHOLT_MAX {
            let gezeigt = Gezeigt {
                dokument: dokument(&beleg),
                freigabe: beleg.freigabe(),
                notfall: beleg.notfall(),
                ..Gezeigt::akte(akte.akte)
            };
            let (kopf, gezeigt) = (Zugriffsart::Kopf, vec![gezeigt]);
            let done = self.festhalten(actor, akte, &beleg, kopf, gezeigt, seit);
            match done.await {
                Err(AppError::Store(StoreError::Ueberholt)) => {
                    self.verzeichnis_auffrischen().await?;
                    seit = self.seit();
                    beleg = self.darf(actor, beleg.aktion(), beleg.objekt()).await?;
                }
                done => return done,
            }
        }
        Err(StoreError::Ueberholt.into())
    }

    /// The proof of an Akte in a temporary file, on its way out; its length in bytes. Recorded, whoever takes it.
    pub async fn nachweis_mitnehmen(
        &self,
        actor: &Actor,
        akte: AkteId,
        payloads: Payloads,
    ) -> Result<(File, u64), AppError> {
        let seit = self.seit();
        let beleg = self.darf_akte(actor, Aktion::NachweisSehen, akte).await?;
        let known = self.akte_zu_beleg(&beleg).await?;
        let gezeigt = vec![Gezeigt::akte(akte)];
        self.festhalten(actor, &known, &beleg, Zugriffsart::Nachweis, gezeigt, seit)
            .await?;
        self.bundle_datei(&beleg, payloads).await
    }

    /// Records shared Dokumente that are taken away, by a person.
    pub(super) async fn mitgenommen(
        &self,
        actor: &Actor,
        belege: &[Beleg],
    ) -> Result<(), AppError> {
        let Some(first) = belege.first() else {
            return Ok(());
        };
        let akte = self.akte_zu_beleg(first).await?;
        let urheber = urheber(self.akteur(actor, first, &akte.einheit)?, actor);
        self.mitgenommen_als(&akte, belege, urheber).await
    }

    /// The same, by whoever is named.
    pub(super) async fn mitgenommen_als(
        &self,
        akte: &AkteRessource,
        belege: &[Beleg],
        urheber: Urheber,
    ) -> Result<(), AppError> {
        let Some(first) = belege.first() else {
            return Ok(());
        };
        let gezeigt = belege.iter().filter_map(|b| {
            Some(Gezeigt {
                freigabe: b.freigabe(),
                ..Gezeigt::dokument(b.akte()?, dokument(b)?)
            })
        });
        let event = zugegriffen(Zugriffsart::Uebermittlung, first, gezeigt.collect());
        let eintrag = Eintrag {
            org: akte.org,
            event: event.into(),
            urheber,
            zeit: now(),
            seit: Some(self.seit()),
        };
        Ok(self.leseprotokoll.festhalten(vec![eintrag]).await?)
    }

    /// Records the hits of a search: those that show pieces of texts, and those of other organisations.
    ///
    /// Errors: `Store(Leseprotokoll)` if nothing could be recorded; then no hit may be shown.
    pub async fn gefunden(
        &self,
        actor: &Actor,
        anfrage: &str,
        treffer: &[Treffer],
    ) -> Result<(), AppError> {
        let (person, jetzt) = (self.person(actor)?, now());
        let gezeigt = treffer
            .iter()
            .map(|t| (t, person.im_notfall(t.akte, jetzt)))
            .filter(|(t, notfall)| t.org != person.org || !t.auszug.is_empty() || notfall.is_some())
            .map(|(t, notfall)| {
                let gezeigt = Gezeigt {
                    dokument: t.dokument,
                    notfall,
                    ..Gezeigt::akte(t.akte)
                };
                (t.org, gezeigt)
            });
        let eintraege = self.aufgelistet(actor, Some(anfrage), gezeigt.collect())?;
        if eintraege.is_empty() {
            return Ok(());
        }
        Ok(self.leseprotokoll.festhalten(eintraege).await?)
    }

    /// Records rows of a list that lead to Akten of other organisations, or open in an emergency, beside the answer.
    pub fn gelistet(&self, actor: &Actor, zeilen: Vec<(OrgNr, AkteId)>) -> Result<(), AppError> {
        let (person, jetzt) = (self.person(actor)?, now());
        let gezeigt = zeilen.into_iter().filter_map(|(org, akte)| {
            let notfall = person.im_notfall(akte, jetzt);
            let gezeigt = Gezeigt {
                notfall,
                ..Gezeigt::akte(akte)
            };
            (org != person.org || notfall.is_some()).then_some((org, gezeigt))
        });
        let eintraege = self.aufgelistet(actor, None, gezeigt.collect())?;
        if !eintraege.is_empty() {
            self.leseprotokoll.nebenbei(eintraege);
        }
        Ok(())
    }

    /// One event for each organisation whose things a list shows.
    fn aufgelistet(
        &self,
        actor: &Actor,
        filter: Option<&str>,
        gezeigt: Vec<(OrgNr, Gezeigt)>,
    ) -> Result<Vec<Eintrag>, AppError> {
        let mut by_org: BTreeMap<OrgNr, Vec<Gezeigt>> = BTreeMap::new();
        for (org, g) in gezeigt {
            let zeilen = by_org.entry(org).or_default();
            if !zeilen.contains(&g) {
                zeilen.push(g);
            }
        }
        if by_org.is_empty() {
            return Ok(Vec::new());
        }
        let wer = self
            .person(actor)?
            .akteur(actor.zweck, None)
            .ok_or(AppError::NichtAngemeldet)?;
        let eintraege = by_org.into_iter().map(|(org, gezeigt)| Eintrag {
            org,
            event: Zugegriffen {
                art: Zugriffsart::Liste,
                gezeigt,
                regel: None,
                norm: None,
                regelwerk: self.regelwerk.hash().0,
                filter: filter.map(str::to_owned),
            }
            .into(),
            urheber: urheber(wer.clone(), actor),
            zeit: now(),
            seit: Some(self.seit()),
        });
        Ok(eintraege.collect())
    }

    async fn akte_zu_beleg(&self, beleg: &Beleg) -> Result<AkteRessource, AppError> {
        let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte).await?;
        known.ok_or(AppError::NichtGefunden)
    }

    async fn festhalten(
        &self,
        actor: &Actor,
        akte: &AkteRessource,
        beleg: &Beleg,
        art: Zugriffsart,
        gezeigt: Vec<Gezeigt>,
        seit: u64,
    ) -> Result<(), AppError> {
        let eintrag = Eintrag {
            org: akte.org,
            event: zugegriffen(art, beleg, gezeigt).into(),
            urheber: urheber(self.akteur(actor, beleg, &akte.einheit)?, actor),
            zeit: now(),
            seit: Some(seit),
        };
        Ok(self.leseprotokoll.festhalten(vec![eintrag]).await?)
    }

    fn verweigert(
        &self,
        actor: &Actor,
        person: &Person,
        akte: &AkteRessource,
        art: Zugriffsart,
        gezeigt: Gezeigt,
        v: &Verweigert,
    ) {
        // Without any role that fits there is nobody to name, and the answer must not differ for that.
        let Some(akteur) = person.akteur(actor.zweck, Some(&akte.einheit)) else {
            return;
        };
        let event = ZugriffVerweigert {
            art,
            gezeigt,
            regel: v.grund.regel.clone(),
            regelwerk: self.regelwerk.hash().0,
        };
        self.leseprotokoll.nebenbei(vec![Eintrag {
            org: akte.org,
            event: event.into(),
            urheber: urheber(akteur, actor),
            zeit: now(),
            seit: None,
        }]);
    }

    /// As what the person looks with this decision, best in the Akte's unit.
    fn akteur(&self, actor: &Actor, beleg: &Beleg, einheit: &Einheit) -> Result<Akteur, AppError> {
        self.person(actor)?
            .akteur_mit(beleg, Some(einheit))
            .ok_or(AppError::NichtAngemeldet)
    }
}

fn urheber(akteur: Akteur, actor: &Actor) -> Urheber {
    Urheber {
        akteur,
        zweck: actor.zweck,
        cmd: CommandId(Uuid::new_v4()),
        anfrage: None,
    }
}

fn zugegriffen(art: Zugriffsart, beleg: &Beleg, gezeigt: Vec<Gezeigt>) -> Zugegriffen {
    let grund = beleg.grund();
    Zugegriffen {
        art,
        gezeigt,
        regel: Some(grund.regel.clone()),
        norm: Some(grund.norm.clone()),
        regelwerk: beleg.regelwerk().0,
        filter: None,
    }
}

fn dokument(beleg: &Beleg) -> Option<DokumentId> {
    match beleg.objekt() {
        Objekt::Dokument(_, id) => Some(id),
        Objekt::Akte(_) | Objekt::Vorgang(..) | Objekt::Organisation(_) => None,
    }
}
