//! Aussonderung: Akten are offered to the archive, appraised by it, delivered, and destroyed once they are safe there.
//!
//! 2026-11-27: the agency leads the way out of its Akten with the action by which it asks for erasures; what the archive
//! decides takes an action of its own. The package with content is made by the agency and carried to the archive as a
//! file: in its session the archive sees metadata and the chain, never content. What is offered together has one id,
//! which is also the process id of its messages; each Akte is a decision by itself, so one that is refused does not hold
//! up the others.

use eakte_domain::akte::{
    Akte, AkteAnbieten, AkteBewerten, AkteCommand, AkteEvent, AngebotZuruecknehmen,
    AussonderungError, Loeschziel,
};
use eakte_domain::werte::{Betreff, Bewertung, Digest, Zweck};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, AussonderungId, DokumentId, Ereignis, ProzessId, Recorded, Zeit};
use eakte_projections::{
    self as projections, AussonderungZeile, Aussonderungsauswahl, FaelligeAkte, SperreZeile,
};
use uuid::Uuid;

use super::{Actor, App, AppError, Auftrag, Quittung, Satz, now};

/// Most Akten of one step, and of a list.
pub const AKTEN_MAX: u16 = 500;

/// What came of a step for one Akte of several.
#[derive(Debug)]
pub struct Schritt {
    /// The Akte.
    pub akte: AkteId,
    /// The receipt, or why not.
    pub ergebnis: Result<Quittung, AppError>,
}

/// An Akte on its way to the archive, as a message tells of it.
pub struct Lieferakte {
    /// Its id.
    pub id: AkteId,
    /// The Akte, folded.
    pub akte: Akte,
    /// Its history, as far as it is not erased.
    pub ereignisse: Vec<Recorded>,
    /// The Dokumente that go along, in the order in which they were filed.
    pub dokumente: Vec<DokumentId>,
    /// Cancelled Dokumente and drafts that stay behind.
    pub ohne: usize,
}

/// From where in its history an Akte is looked at.
#[derive(Clone, Copy, Debug)]
pub enum Seit {
    /// From when it was offered.
    Angebot(AussonderungId),
    /// From when it went out with this delivery.
    Abgabe(ProzessId),
}

/// How much waits for a person on the way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aussonderungslage {
    /// Akten that the person may offer: their retention is over and no hold keeps them.
    pub faellig: u32,
    /// Akten that the archive is to appraise.
    pub zu_bewerten: u32,
    /// Akten in packages whose import the archive is to confirm.
    pub zu_bestaetigen: u32,
}

/// What goes out in one message.
pub struct Lieferung {
    /// What was offered together.
    pub aussonderung: AussonderungId,
    /// Process id of the message.
    pub nachricht: ProzessId,
    /// When the message says it was made.
    pub erstellt: Zeit,
    /// SHA-256 of the package the same request has made before.
    pub frueher: Option<Digest>,
    /// The Akten.
    pub akten: Vec<Lieferakte>,
}

/// The action by which this person sees and moves what is on its way out: the archive's, or that of who leads the Akte.
pub(super) fn weg(actor: &Actor) -> Aktion {
    match actor.zweck {
        Zweck::Archivierung => Aktion::Bewerten,
        _ => Aktion::LoeschungBeantragen,
    }
}

/// A refusal of one Akte, which the others need not wait for; anything else ends the whole step.
fn einzeln(akte: AkteId, ergebnis: Result<Quittung, AppError>) -> Result<Schritt, AppError> {
    match ergebnis {
        Err(
            e @ (AppError::NichtGefunden
            | AppError::Verboten(_)
            | AppError::BestaetigungNoetig
            | AppError::Akte(_)),
        ) => Ok(Schritt {
            akte,
            ergebnis: Err(e),
        }),
        Err(e) => Err(e),
        Ok(q) => Ok(Schritt {
            akte,
            ergebnis: Ok(q),
        }),
    }
}

/// Refuses decisions of which two are on one Akte: which of them holds nobody said, and nothing is done of the others.
fn jede_einmal(bewertungen: &[(AkteId, Bewertung)]) -> Result<(), AppError> {
    let mut ids: Vec<Uuid> = bewertungen.iter().map(|(akte, _)| akte.0).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < bewertungen.len() {
        return Err(Satz::neu("eingabe-aussonderung-doppelt").into());
    }
    Ok(())
}

/// The id of what is offered together: of the command and the Akten, so that it stays the same when it is repeated.
fn gemeinsam(akten: &[AkteId], auftrag: Auftrag) -> AussonderungId {
    let mut ids: Vec<Uuid> = akten.iter().map(|a| a.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut name = b"aussonderung".to_vec();
    for id in &ids {
        name.extend_from_slice(id.as_bytes());
    }
    AussonderungId(Uuid::new_v5(&auftrag.cmd.0, &name))
}

fn hoechstens(anzahl: usize) -> Result<(), AppError> {
    if anzahl == 0 {
        return Err(Satz::neu("eingabe-aussonderung-leer").into());
    }
    if anzahl > usize::from(AKTEN_MAX) {
        let zuviele = Satz::neu("eingabe-aussonderung-viele").mit("akten", AKTEN_MAX);
        return Err(zuviele.into());
    }
    Ok(())
}

impl App {
    /// Closed Akten whose retention is over, of which this person leads the way out; to the archive none.
    pub async fn faellige_akten(&self, actor: &Actor) -> Result<Vec<FaelligeAkte>, AppError> {
        if weg(actor) == Aktion::Bewerten {
            return Ok(Vec::new());
        }
        let filter = self.filter(actor, Aktion::LoeschungBeantragen)?;
        let fristen = self.fristen();
        let client = self.store.db.read().await?;
        let tag = now().tag();
        Ok(projections::faellige(&*client, &filter, &fristen, tag, AKTEN_MAX).await?)
    }

    /// How much waits for this person: who works for a benefit offers, the archive appraises and confirms.
    pub async fn aussonderungslage(&self, actor: &Actor) -> Result<Aussonderungslage, AppError> {
        let mut lage = Aussonderungslage::default();
        if !matches!(actor.zweck, Zweck::Leistung(_) | Zweck::Archivierung) {
            return Ok(lage);
        }
        let filter = self.filter(actor, weg(actor))?;
        let client = self.store.db.read().await?;
        if weg(actor) == Aktion::Bewerten {
            let wartende = projections::wartende_aussonderungen(&*client, &filter).await?;
            (lage.zu_bewerten, lage.zu_bestaetigen) = wartende;
        } else {
            let (fristen, tag) = (self.fristen(), now().tag());
            lage.faellig = projections::faellige_anzahl(&*client, &filter, &fristen, tag).await?;
        }
        Ok(lage)
    }

    /// Plan units whose Akten are kept for a number of years.
    fn fristen(&self) -> Vec<(String, u16)> {
        let verzeichnis = self.verzeichnis();
        let einheiten = verzeichnis.plan.einheiten().keys();
        let frist = |kz: &eakte_domain::werte::PlanKz| {
            let jahre = verzeichnis.plan.aufbewahrung(kz)?.jahre?;
            Some((kz.to_string(), jahre))
        };
        einheiten.filter_map(frist).collect()
    }

    /// How what was offered stands: of the Akten this person leads, or appraises.
    pub async fn aussonderungen(
        &self,
        actor: &Actor,
        auswahl: Aussonderungsauswahl,
    ) -> Result<Vec<AussonderungZeile>, AppError> {
        let filter = self.filter(actor, weg(actor))?;
        let client = self.store.db.read().await?;
        let tag = now().tag();
        let zeilen =
            projections::aussonderungen(&*client, &filter, auswahl, tag, AKTEN_MAX).await?;
        drop(client);
        let fremde = zeilen.iter().map(|z| (z.akte.org, z.akte.akte));
        self.gelistet(actor, fremde.collect())?;
        Ok(zeilen)
    }

    /// The holds of an Akte, to who may hold it.
    pub async fn sperren(&self, actor: &Actor, akte: AkteId) -> Result<Vec<SperreZeile>, AppError> {
        self.darf_akte(actor, Aktion::AussonderungSperren, akte)
            .await?;
        let filter = self.filter(actor, Aktion::AussonderungSperren)?;
        let client = self.store.db.read().await?;
        Ok(projections::sperren(&*client, &filter, akte, now().tag()).await?)
    }

    /// Offers Akten to the archive together: other ones under the same key are offered apart from them.
    pub async fn akten_anbieten(
        &self,
        actor: &Actor,
        akten: &[AkteId],
        auftrag: Auftrag,
    ) -> Result<(AussonderungId, Vec<Schritt>), AppError> {
        hoechstens(akten.len())?;
        let aussonderung = gemeinsam(akten, auftrag);
        let mut schritte = Vec::with_capacity(akten.len());
        for akte in akten {
            let done = self
                .akte_anbieten(actor, *akte, aussonderung, auftrag.fuer_akte(*akte))
                .await;
            schritte.push(einzeln(*akte, done)?);
        }
        Ok((aussonderung, schritte))
    }

    async fn akte_anbieten(
        &self,
        actor: &Actor,
        akte: AkteId,
        aussonderung: AussonderungId,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        // Asked again inside `execute`: nothing about an Akte is told to who may not ask.
        self.darf_akte(actor, Aktion::LoeschungBeantragen, akte)
            .await?;
        let stand = self.stand(akte).await?;
        let command = AkteCommand::AkteAnbieten(AkteAnbieten {
            aussonderung,
            aufbewahrung_bis: self.aufbewahrung_bis(&stand.aggregate),
        });
        self.execute(actor, akte, command, auftrag).await
    }

    /// The Aussonderung an Akte is part of, to who may take this action on it.
    async fn laufende(
        &self,
        actor: &Actor,
        aktion: Aktion,
        akte: AkteId,
    ) -> Result<AussonderungId, AppError> {
        self.darf_akte(actor, aktion, akte).await?;
        let stand = self.stand(akte).await?;
        let laeuft = stand.aggregate.aussonderung();
        let laeuft = laeuft.ok_or(eakte_domain::akte::AkteError::from(
            AussonderungError::NichtAngeboten,
        ))?;
        Ok(laeuft.aussonderung)
    }

    /// Takes the offer of an Akte back.
    pub async fn angebot_zuruecknehmen(
        &self,
        actor: &Actor,
        akte: AkteId,
        grund: Betreff,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        if let Some(done) = self.schon_erledigt(actor, akte, auftrag).await? {
            return Ok(done);
        }
        let aussonderung = self
            .laufende(actor, Aktion::LoeschungBeantragen, akte)
            .await?;
        let command = AkteCommand::AngebotZuruecknehmen(AngebotZuruecknehmen {
            aussonderung,
            grund,
        });
        self.execute(actor, akte, command, auftrag).await
    }

    /// The archive's decision on Akten, each named once. `verzeichnis`: the file it comes from.
    pub async fn akten_bewerten(
        &self,
        actor: &Actor,
        bewertungen: &[(AkteId, Bewertung)],
        begruendung: Option<Betreff>,
        verzeichnis: Option<Digest>,
        auftrag: Auftrag,
    ) -> Result<Vec<Schritt>, AppError> {
        hoechstens(bewertungen.len())?;
        jede_einmal(bewertungen)?;
        let mut schritte = Vec::with_capacity(bewertungen.len());
        for (akte, bewertung) in bewertungen {
            let done = match self.laufende(actor, Aktion::Bewerten, *akte).await {
                Err(e) => Err(e),
                Ok(aussonderung) => {
                    let command = AkteCommand::AkteBewerten(AkteBewerten {
                        aussonderung,
                        bewertung: *bewertung,
                        begruendung: begruendung.clone(),
                        verzeichnis,
                    });
                    self.execute(actor, *akte, command, auftrag.fuer_akte(*akte))
                        .await
                }
            };
            schritte.push(einzeln(*akte, done)?);
        }
        Ok(schritte)
    }

    /// Akten of an Aussonderung for the offer: metadata alone, also for the archive. `NichtGefunden`: none of them.
    pub async fn angebot(
        &self,
        actor: &Actor,
        aussonderung: AussonderungId,
    ) -> Result<Lieferung, AppError> {
        let auswahl = Aussonderungsauswahl {
            aussonderung: Some(aussonderung),
            nur_offene: true,
            ..Aussonderungsauswahl::default()
        };
        let mut akten = Vec::new();
        for zeile in self.aussonderungen(actor, auswahl).await? {
            let id = zeile.akte.akte;
            let beleg = self.darf_akte(actor, Aktion::AkteSehen, id).await?;
            self.eingesehen(actor, &beleg).await?;
            akten.push(self.lieferakte(id, Vec::new(), 0).await?);
        }
        if akten.is_empty() {
            return Err(AppError::NichtGefunden);
        }
        Ok(Lieferung {
            aussonderung,
            nachricht: ProzessId(aussonderung.0),
            erstellt: now(),
            frueher: None,
            akten,
        })
    }

    pub(super) async fn lieferakte(
        &self,
        id: AkteId,
        dokumente: Vec<DokumentId>,
        ohne: usize,
    ) -> Result<Lieferakte, AppError> {
        Ok(Lieferakte {
            id,
            akte: self.stand(id).await?.aggregate.clone(),
            ereignisse: self.lesbar(id).await?,
            dokumente,
            ohne,
        })
    }

    /// The folded Akten that an answer of the archive may speak of.
    ///
    /// `aussonderung` of a 0502, `nachricht` of a 0506.
    pub async fn gefragte_akten(
        &self,
        actor: &Actor,
        auswahl: Aussonderungsauswahl,
    ) -> Result<Vec<(AussonderungZeile, Akte)>, AppError> {
        let mut akten = Vec::new();
        for zeile in self.aussonderungen(actor, auswahl).await? {
            let akte = self.stand(zeile.akte.akte).await?.aggregate.clone();
            akten.push((zeile, akte));
        }
        Ok(akten)
    }

    /// What of an Akte that [`Self::gefragte_akten`] gave was to be erased since it was offered or delivered: itself, its
    /// Vorgaenge, its Dokumente, without what lay below them. `None`: nothing was erased.
    pub async fn seitdem_geloescht(
        &self,
        akte: AkteId,
        seit: Seit,
    ) -> Result<Option<Vec<Uuid>>, AppError> {
        let events = self.lesbar(akte).await?;
        let beginn = |e: &Recorded| match (&e.ereignis, seit) {
            (Ereignis::Akte(AkteEvent::AkteAngeboten(a)), Seit::Angebot(id)) => {
                a.aussonderung == id
            }
            (Ereignis::Akte(AkteEvent::AkteAusgesondert(a)), Seit::Abgabe(id)) => a.nachricht == id,
            _ => false,
        };
        let (mut geloescht, mut ziele) = (false, Vec::new());
        for e in events.iter().skip_while(|e| !beginn(e)) {
            match &e.ereignis {
                Ereignis::Loeschung(_) => geloescht = true,
                Ereignis::Akte(AkteEvent::LoeschungBeantragt(l)) => match l.ziel {
                    Loeschziel::Akte => ziele.push(akte.0),
                    Loeschziel::Vorgang { vorgang } => ziele.push(vorgang.0),
                    Loeschziel::Dokument { dokument } => ziele.push(dokument.0),
                    Loeschziel::Fassung { .. } | Loeschziel::Ereignisse { .. } => {}
                },
                _ => {}
            }
        }
        Ok(geloescht.then_some(ziele))
    }

    /// One step of an answer for one Akte.
    pub async fn antwort_eintragen(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: AkteCommand,
        auftrag: Auftrag,
    ) -> Result<Schritt, AppError> {
        let done = self
            .execute(actor, akte, command, auftrag.fuer_akte(akte))
            .await;
        einzeln(akte, done)
    }
}
