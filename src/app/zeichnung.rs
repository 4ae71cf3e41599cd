//! Zeichnung: who wrote what is to be signed, who can sign it, and in whose place somebody does.

use std::sync::Arc;

use eakte_domain::akte::{
    Akte, AkteCommand, AkteEvent, Dokumentschutz, GeschaeftsgangEroeffnen, Schritt,
};
use eakte_domain::zugriff::{Aktion, DokumentRessource, Kontext, Ressource};
use eakte_domain::{
    AkteId, Akteur, DokumentId, Ereignis, NutzerId, Position, Recorded, Vertretene, Zeit,
};
use eakte_projections::{auth, ordnung};

use super::verzeichnis::Person;
use super::{Actor, App, AppError, Satz, now};
use crate::store::strom::Stromstand;
use crate::store::{follower, leser};

/// Moves between Akten that are followed back to find who wrote a version.
const UMZUEGE_MAX: usize = 8;

/// What an event says of who wrote a version.
enum Herkunft {
    /// Written by its author.
    Hier(Option<NutzerId>),
    /// Written in another Akte, before that position.
    Dort(AkteId, Position),
}

impl App {
    /// The command as the log completes it: who wrote the version that goes to be signed is never asked of a caller.
    /// Anything else is as it was.
    pub(super) async fn mit_verfasser(
        &self,
        akte: AkteId,
        command: AkteCommand,
    ) -> Result<AkteCommand, AppError> {
        let AkteCommand::GeschaeftsgangEroeffnen(c) = command else {
            return Ok(command);
        };
        let verfasser = self.verfasser(akte, c.dokument, c.fassung).await?;
        Ok(AkteCommand::GeschaeftsgangEroeffnen(
            GeschaeftsgangEroeffnen { verfasser, ..c },
        ))
    }

    /// Who wrote a version, in whatever Akte the Dokument lay then, for who may change it. `None`: the log does not say
    /// so any more.
    pub async fn verfasser(
        &self,
        akte: AkteId,
        dokument: DokumentId,
        fassung: u32,
    ) -> Result<Option<NutzerId>, AppError> {
        let (mut hier, mut vor) = (akte, Position(u64::MAX));
        let client = self.store.db.read().await?;
        for _ in 0..UMZUEGE_MAX {
            let rows = leser::stream(&**client, hier.into(), 0).await?;
            let events = follower::open(&self.store, &client, rows).await?;
            let vorher = events.iter().rev().filter(|e| e.position < vor);
            let found = vorher.filter_map(|e| herkunft(e, dokument, fassung)).next();
            match found {
                Some(Herkunft::Hier(wer)) => return Ok(wer),
                Some(Herkunft::Dort(akte, position)) => (hier, vor) = (akte, position),
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Refuses a Geschaeftsgang with somebody who could not do their step: another organisation's, locked, or without a
    /// right to work on the Dokument. Anything else passes.
    pub(super) async fn zeichnung_moeglich(&self, command: &AkteCommand) -> Result<(), AppError> {
        let AkteCommand::GeschaeftsgangEroeffnen(c) = command else {
            return Ok(());
        };
        let known = self.uebergebenes(c.dokument).await?;
        let (verzeichnis, zeit) = (self.verzeichnis(), now());
        // More than that no rule lets pass.
        for (nummer, schritt) in (1..).zip(c.schritte.iter().take(Schritt::ANZAHL_MAX)) {
            let nummer: u32 = nummer;
            let person = verzeichnis.person(schritt.nutzer);
            if !person.is_some_and(|p| self.kann_zeichnen(p, &known, zeit)) {
                return Err(Satz::neu("eingabe-schritt-person")
                    .mit("nummer", nummer)
                    .into());
            }
        }
        Ok(())
    }

    /// Ids and names of all who could sign a Dokument today, by name.
    ///
    /// Errors: those of the gate to who may not change it.
    pub async fn zeichnende(
        &self,
        actor: &Actor,
        dokument: DokumentId,
    ) -> Result<Vec<(NutzerId, String)>, AppError> {
        self.darf_dokument(actor, Aktion::DokumentAendern, dokument)
            .await?;
        let known = self.uebergebenes(dokument).await?;
        let (verzeichnis, zeit) = (self.verzeichnis(), now());
        let mut alle: Vec<_> = verzeichnis
            .personen()
            .filter(|p| self.kann_zeichnen(p, &known, zeit))
            .map(|p| (p.id, p.name.clone()))
            .collect();
        alle.sort_by_cached_key(|(id, name)| (ordnung(name), *id));
        Ok(alle)
    }

    /// The Dokument as the gate will know it once it is handed on: no draft any more, unless it belongs to one.
    async fn uebergebenes(&self, dokument: DokumentId) -> Result<DokumentRessource, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, dokument)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        let entwurf_von = auth::entwurf_darueber(&*client, dokument).await?;
        Ok(DokumentRessource {
            ungezeichnet: true,
            schutz: Dokumentschutz {
                entwurf_von,
                ..known.schutz.clone()
            },
            ..known
        })
    }

    /// Whether the person may change the Dokument under one of their purposes, in their own right.
    fn kann_zeichnen(&self, person: &Person, dokument: &DokumentRessource, zeit: Zeit) -> bool {
        if person.org != dokument.akte.org || person.gesperrt {
            return false;
        }
        let nutzer = person.nutzer();
        person.zwecke(zeit).into_iter().any(|zweck| {
            // Whoever may once they use it may.
            let kontext = Kontext {
                faktor: Some(0),
                ..Kontext::new(zeit, zweck)
            };
            let tor = self.regelwerk.fuer(&nutzer, &kontext);
            tor.entscheiden(Aktion::DokumentAendern, Ressource::Dokument(dokument))
                .is_ok_and(|b| b.vertretung().is_none())
        })
    }

    /// Whom the person signs for today: themselves, and those they stand in for.
    pub fn zeichnet_fuer(&self, actor: &Actor) -> Result<Vec<NutzerId>, AppError> {
        let person = self.person(actor)?;
        let vertretene = person
            .vertretungen_am(now().tag())
            .map(|(v, _)| v.fuer)
            .collect::<Vec<_>>();
        Ok([person.id].into_iter().chain(vertretene).collect())
    }
}

fn herkunft(e: &Recorded, dokument: DokumentId, fassung: u32) -> Option<Herkunft> {
    let Ereignis::Akte(event) = &e.ereignis else {
        return None;
    };
    let hier = || Some(Herkunft::Hier(e.urheber.as_ref().map(|u| u.akteur.nutzer)));
    match event {
        AkteEvent::DokumentRegistriert(d) if d.dokument == dokument && fassung == 1 => hier(),
        AkteEvent::DokumentFassungAngefuegt(d) if d.dokument == dokument && d.nummer == fassung => {
            hier()
        }
        AkteEvent::DokumentUebernommen(d)
            if d.uebernahme.dokument == dokument
                && d.uebernahme.fassungen.iter().any(|f| f.nummer == fassung) =>
        {
            Some(Herkunft::Dort(d.von, e.position))
        }
        _ => None,
    }
}

/// As whom the person does what a command asks: in the place of whom a step names or who opened the Geschaeftsgang, if
/// they stand in for them today. Also where their own right would open the way: the log then says so.
pub(super) fn zeichnet_als(
    akteur: Akteur,
    person: &Person,
    stand: Option<&Arc<Stromstand<Akte>>>,
    command: &AkteCommand,
) -> Akteur {
    let fuer = stand.and_then(|s| match command {
        AkteCommand::SchrittErledigen(c) => {
            let gang = s.aggregate.geschaeftsgang(c.dokument, c.geschaeftsgang)?;
            gang.naechster().map(|(_, schritt)| schritt.nutzer)
        }
        AkteCommand::GeschaeftsgangBeenden(c) => {
            let gang = s.aggregate.geschaeftsgang(c.dokument, c.geschaeftsgang)?;
            Some(gang.durch)
        }
        _ => None,
    });
    let fuer = fuer.filter(|p| !akteur.steht_fuer(*p)).and_then(|p| {
        let mut heute = person.vertretungen_am(now().tag());
        heute.find(|(v, _)| v.fuer == p)
    });
    match fuer {
        None => akteur,
        Some((v, name)) => Akteur {
            vertretung: Some(Vertretene {
                nutzer: v.fuer,
                name: name.clone(),
            }),
            ..akteur
        },
    }
}
