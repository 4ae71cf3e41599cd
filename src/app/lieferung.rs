//! The package for the archive: what goes into it, and that it is recorded before it leaves the house.
//!
//! 2026-11-27: a request that is repeated makes the same package again, byte for byte: the log says under which process
//! and when the first was made, and each history ends before that. If it would be another, because something was erased or
//! held meanwhile, it is refused: the SHA-256 in the log is of what the archive got.

use eakte_domain::akte::{
    Akte, AkteAusgesondert, AkteAussondern, AkteCommand, AkteError, AkteEvent, AussonderungError,
};
use eakte_domain::werte::{Bewertung, Digest};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{
    AkteId, AussonderungId, CommandId, DokumentId, Ereignis, ProzessId, Recorded, Zeit,
};
use eakte_projections::{
    self as projections, AussonderungZeile, Aussonderungsauswahl, Aussonderungsstand,
};
use uuid::Uuid;

use super::aussonderung::{Lieferung, weg};
use super::{Actor, App, AppError, Auftrag, now};

/// Which delivery an event says an Akte went out with.
fn abgabe(e: &Recorded) -> Option<&AkteAusgesondert> {
    match &e.ereignis {
        Ereignis::Akte(AkteEvent::AkteAusgesondert(a)) => Some(a),
        _ => None,
    }
}

/// The delivery that this command has made, and where in the history it stands.
fn abgabe_durch(events: &[Recorded], cmd: CommandId) -> Option<(usize, AkteAusgesondert)> {
    let durch = |e: &Recorded| e.urheber.as_ref().is_some_and(|u| u.cmd == cmd);
    let mut mit_stelle = events.iter().enumerate();
    mit_stelle.find_map(|(i, e)| Some((i, abgabe(e).filter(|_| durch(e))?.clone())))
}

fn veraltet() -> AppError {
    AkteError::from(AussonderungError::PaketVeraltet).into()
}

impl App {
    /// Akten of an Aussonderung that the archive takes and has not received: recorded as taken away, with each Dokument.
    ///
    /// What a hold keeps stays behind. Cancelled Dokumente were filed by mistake, often about somebody else, and a draft
    /// was never part of the Akte: neither goes along; the message says how many, the history which.
    ///
    /// Errors: `NichtGefunden` if nothing is open there; the gate's if a Dokument is closed to this person, for a package
    /// is whole or not made; `Akte` if there is nothing the archive takes yet, or if this request has made a package that
    /// another has replaced since.
    pub async fn lieferung(
        &self,
        actor: &Actor,
        aussonderung: AussonderungId,
        auftrag: Auftrag,
    ) -> Result<Lieferung, AppError> {
        let auswahl = Aussonderungsauswahl {
            aussonderung: Some(aussonderung),
            ..Aussonderungsauswahl::default()
        };
        let zeilen = self.aussonderungen(actor, auswahl).await?;
        let mut benutzt = zeilen.iter().any(|z| z.nachricht.is_some());
        let mut frueher: Option<AkteAusgesondert> = None;
        let reif = |z: &&AussonderungZeile| {
            z.bewertung == Some(Bewertung::Archivwuerdig)
                && matches!(
                    z.stand,
                    Aussonderungsstand::Bewertet | Aussonderungsstand::Abgegeben
                )
        };
        let (mut akten, mut grund) = (Vec::new(), AppError::NichtGefunden);
        for zeile in zeilen.iter().filter(reif) {
            let id = zeile.akte.akte;
            self.darf_akte(actor, Aktion::LoeschungBeantragen, id)
                .await?;
            let stand = self.stand(id).await?;
            if let Err(e) = stand.aggregate.aussonderbar(aussonderung, now().tag()) {
                grund = e.into();
                continue;
            }
            let (dokumente, ohne) = self.mitgehende(actor, &stand.aggregate).await?;
            let mut akte = self.lieferakte(id, dokumente, ohne).await?;
            let mut alle = akte.ereignisse.iter().filter_map(abgabe);
            benutzt |= alle.any(|a| a.nachricht.0 == aussonderung.0);
            let cmd = auftrag.fuer_akte(id).cmd;
            if let Some((stelle, abgabe)) = abgabe_durch(&akte.ereignisse, cmd) {
                let zuletzt = stand.aggregate.aussonderung().and_then(|a| a.nachricht);
                if zuletzt != Some(abgabe.nachricht) {
                    return Err(veraltet());
                }
                akte.ereignisse.truncate(stelle);
                frueher = Some(abgabe);
            }
            akten.push(akte);
        }
        if akten.is_empty() {
            if !zeilen.iter().any(|z| reif(&z)) {
                self.reif_genug(actor, aussonderung, &zeilen).await?;
            }
            return Err(grund);
        }
        // xdomea knows one delivery of a process: the first is the answer to the appraisal, others stand alone.
        let neu = match benutzt {
            true => Uuid::new_v5(&auftrag.cmd.0, aussonderung.0.as_bytes()),
            false => aussonderung.0,
        };
        let frueher = frueher.as_ref();
        Ok(Lieferung {
            aussonderung,
            nachricht: frueher.map_or(ProzessId(neu), |a| a.nachricht),
            erstellt: frueher.and_then(|a| a.erstellt).unwrap_or_else(now),
            frueher: frueher.map(|a| a.paket),
            akten,
        })
    }

    /// Refuses by what the first Akte that is still open lacks for a package; what the archive has to appraise is said
    /// before all else. `NichtGefunden`: none is open.
    async fn reif_genug(
        &self,
        actor: &Actor,
        aussonderung: AussonderungId,
        zeilen: &[AussonderungZeile],
    ) -> Result<(), AppError> {
        let offen = zeilen.iter().filter(|z| {
            z.vernichtet_am.is_none() && z.stand != Aussonderungsstand::Zurueckgenommen
        });
        let erste = offen.min_by_key(|z| z.stand != Aussonderungsstand::Angeboten);
        let id = erste.ok_or(AppError::NichtGefunden)?.akte.akte;
        self.darf_akte(actor, Aktion::LoeschungBeantragen, id)
            .await?;
        let stand = self.stand(id).await?;
        Ok(stand.aggregate.aussonderbar(aussonderung, now().tag())?)
    }

    /// The Dokumente of an Akte that go along, and how many do not; recorded as taken away.
    async fn mitgehende(
        &self,
        actor: &Actor,
        akte: &Akte,
    ) -> Result<(Vec<DokumentId>, usize), AppError> {
        let alle = akte.dokumente();
        let mut dabei: Vec<_> = alle
            .iter()
            .filter(|(_, d)| !d.storniert && d.schutz.entwurf_von.is_none())
            .collect();
        dabei.sort_by_key(|(_, d)| (d.vorgang, d.nummer));
        let mut belege = Vec::with_capacity(dabei.len());
        for (id, _) in &dabei {
            belege.push(
                self.darf_dokument(actor, Aktion::DokumentLesen, **id)
                    .await?,
            );
        }
        self.mitgenommen(actor, &belege).await?;
        let ohne = alle.len() - dabei.len();
        Ok((dabei.into_iter().map(|(id, _)| *id).collect(), ohne))
    }

    /// Records that the Akten of a delivery are in a package, before it leaves the house.
    ///
    /// `false`: a delivery was recorded while this one was made; it is to be made again.
    ///
    /// Errors: as `execute`; `Akte` if the request has made another package before.
    pub async fn ausgesondert(
        &self,
        actor: &Actor,
        lieferung: &Lieferung,
        paket: Digest,
        auftrag: Auftrag,
    ) -> Result<bool, AppError> {
        if lieferung.frueher.is_some_and(|frueher| frueher != paket) {
            return Err(veraltet());
        }
        for akte in &lieferung.akten {
            let command = AkteCommand::AkteAussondern(AkteAussondern {
                aussonderung: lieferung.aussonderung,
                nachricht: lieferung.nachricht,
                paket,
                erstellt: lieferung.erstellt,
            });
            let auftrag = auftrag.fuer_akte(akte.id);
            match self.execute(actor, akte.id, command, auftrag).await {
                Ok(q) if q.wiederholung && lieferung.frueher.is_none() => return Ok(false),
                Err(AppError::Akte(AkteError::KennungVergeben(_))) => return Ok(false),
                done => done?,
            };
        }
        Ok(true)
    }

    /// Akten this person leads or appraises that went out with this delivery and with another one since, and when.
    pub async fn ersetzte_lieferung(
        &self,
        actor: &Actor,
        nachricht: ProzessId,
    ) -> Result<Vec<(AkteId, Zeit)>, AppError> {
        let filter = self.filter(actor, weg(actor))?;
        let client = self.store.db.read().await?;
        Ok(projections::ersetzte(&*client, &filter, nachricht).await?)
    }
}
