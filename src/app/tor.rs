//! Asks the gate: takes what it must know of an object from the access models, never from the views.

use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Bedingung, Beleg, Kontext, Objekt, Ressource, Verweigert};
use eakte_domain::{AkteId, DokumentId, NutzerId, OrgNr, VorgangId};
use eakte_projections::{Sicht, auth};
use eakte_zugriff::Tor;
use jiff::civil::Date;

use super::{Actor, App, AppError, Quittung};

/// The policy that asks for a second factor once more.
const FAKTOR_ALT: &str = "zweiter_faktor_alt";

impl App {
    /// Decides on an Akte. Absent and hidden are the same `NichtGefunden`.
    pub async fn darf_akte(
        &self,
        actor: &Actor,
        aktion: Aktion,
        akte: AkteId,
    ) -> Result<Beleg, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        self.entscheiden(actor, aktion, Ressource::Akte(&known))
    }

    /// Decides on a Vorgang.
    pub async fn darf_vorgang(
        &self,
        actor: &Actor,
        aktion: Aktion,
        id: VorgangId,
    ) -> Result<Beleg, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::vorgang(&*client, id)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        self.entscheiden(actor, aktion, Ressource::Vorgang(&known))
    }

    /// Decides on a Dokument.
    pub async fn darf_dokument(
        &self,
        actor: &Actor,
        aktion: Aktion,
        id: DokumentId,
    ) -> Result<Beleg, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, id)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        self.entscheiden(actor, aktion, Ressource::Dokument(&known))
    }

    /// Decides on whatever object a command needs.
    pub async fn darf(
        &self,
        actor: &Actor,
        aktion: Aktion,
        objekt: Objekt,
    ) -> Result<Beleg, AppError> {
        match objekt {
            Objekt::Akte(id) => self.darf_akte(actor, aktion, id).await,
            Objekt::Vorgang(_, id) => self.darf_vorgang(actor, aktion, id).await,
            Objekt::Dokument(akte, id) => {
                let beleg = self.darf_dokument(actor, aktion, id).await?;
                // A Dokument of another Akte must not be reached under this one's id.
                if beleg.akte() == Some(akte) {
                    Ok(beleg)
                } else {
                    Err(AppError::NichtGefunden)
                }
            }
            Objekt::Organisation(org) => {
                self.entscheiden(actor, aktion, Ressource::Organisation(org))
            }
        }
    }

    /// The gate for a person now: for who asks it more than once.
    pub fn tor(&self, actor: &Actor) -> Result<Tor<'_>, AppError> {
        let nutzer = self.person(actor)?.nutzer();
        Ok(self.regelwerk.fuer(&nutzer, &self.kontext(actor)))
    }

    /// Decides on an object at hand.
    pub fn entscheiden(
        &self,
        actor: &Actor,
        aktion: Aktion,
        ressource: Ressource<'_>,
    ) -> Result<Beleg, AppError> {
        let tor = self.tor(actor)?;
        let antwort = tor.entscheiden(aktion, ressource);
        antwort.map_err(|v| self.abgelehnt(&tor, aktion, ressource, v))
    }

    /// What a refusal is to the person: who would pass with a second factor shown just now is asked for it.
    ///
    /// Only in a session that has seen one: to whoever has the password alone the Akte stays absent.
    pub(super) fn abgelehnt(
        &self,
        tor: &Tor<'_>,
        aktion: Aktion,
        ressource: Ressource<'_>,
        v: Verweigert,
    ) -> AppError {
        if v.grund.regel == FAKTOR_ALT && tor.kontext().faktor.is_some() {
            let frisch = Kontext {
                faktor: Some(0),
                ..*tor.kontext()
            };
            let tor = self.regelwerk.fuer(tor.nutzer(), &frisch);
            if tor.entscheiden(aktion, ressource).is_ok() {
                return AppError::BestaetigungNoetig;
            }
        }
        v.into()
    }

    /// The Aktenzeichen of an Akte that this person may see.
    pub async fn aktenzeichen(&self, actor: &Actor, akte: AkteId) -> Result<String, AppError> {
        self.darf_akte(actor, Aktion::AkteSehen, akte).await?;
        let stand = self
            .store
            .stand::<eakte_domain::akte::Akte>(akte.into())
            .await?;
        stand
            .and_then(|s| s.aggregate.aktenzeichen().map(str::to_owned))
            .ok_or(AppError::NichtGefunden)
    }

    /// The Aktenzeichen that opening an Akte has given it: part of the receipt, also for who only puts in.
    pub async fn neues_aktenzeichen(&self, quittung: &Quittung) -> Result<String, AppError> {
        let akte = quittung.receipt.stream;
        let stand = self.store.stand::<eakte_domain::akte::Akte>(akte).await?;
        stand
            .and_then(|s| s.aggregate.aktenzeichen().map(str::to_owned))
            .ok_or(AppError::NichtGefunden)
    }

    /// The filter of a list: what of it this person may see, as SQL from the same policies.
    pub fn filter(&self, actor: &Actor, aktion: Aktion) -> Result<Bedingung, AppError> {
        Ok(self.tor(actor)?.filter(aktion))
    }
}

/// A person's list filters for one request: what of all lists they may see now.
pub struct Blick {
    nutzer: NutzerId,
    org: OrgNr,
    zweck: Zweck,
    tag: Date,
    akten: Bedingung,
    vorgaenge: Bedingung,
    dokumente: Bedingung,
    lesen: Bedingung,
}

impl Blick {
    /// As the read models take it.
    pub fn sicht(&self) -> Sicht<'_> {
        Sicht {
            nutzer: self.nutzer,
            org: self.org,
            zweck: self.zweck,
            tag: self.tag,
            akten: &self.akten,
            vorgaenge: &self.vorgaenge,
            dokumente: &self.dokumente,
            lesen: &self.lesen,
        }
    }

    /// Which Akten.
    pub fn akten(&self) -> &Bedingung {
        &self.akten
    }
}

impl App {
    /// All list filters of a person, from the policies in force.
    pub fn blick(&self, actor: &Actor) -> Result<Blick, AppError> {
        let person = self.person(actor)?;
        let (nutzer, kontext) = (person.nutzer(), self.kontext(actor));
        let tor = self.regelwerk.fuer(&nutzer, &kontext);
        Ok(Blick {
            nutzer: person.id,
            org: person.org,
            zweck: actor.zweck,
            tag: kontext.tag,
            akten: tor.filter(Aktion::AkteSehen),
            vorgaenge: tor.filter(Aktion::VorgangSehen),
            dokumente: tor.filter(Aktion::DokumentSehen),
            lesen: tor.filter(Aktion::DokumentLesen),
        })
    }
}
