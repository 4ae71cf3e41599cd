//! Moves a Dokument between two Akten of one organisation: both streams in one append, or neither.

use std::sync::Arc;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use eakte_domain::akte::{Akte, AkteCommand, DokumentAbgeben, DokumentUebernehmen, Uebernahme};
use eakte_domain::zugriff::{Aktion, Beleg, Objekt};
use eakte_domain::{
    AkteId, DokumentId, Ereignis, Issued, Recorded, StreamId, Urheber, VorgangId, Zeit,
};

use super::{Actor, App, AppError, Auftrag, Quittung, now};
use crate::codec::Strom;
use crate::store::akten::Siegler;
use crate::store::schreiber::Teil;
use crate::store::strom::Stromstand;
use crate::store::{StoreError, leser};

/// Tries when another command was faster on one of the streams.
const TRIES_MAX: usize = 8;

/// What goes where.
#[derive(Clone, Copy, Debug)]
pub struct Abgabe {
    /// The Akte it lies in.
    pub quelle: AkteId,
    /// The Dokument; its Anlagen follow.
    pub dokument: DokumentId,
    /// The Akte it goes to.
    pub ziel: AkteId,
    /// The Vorgang there.
    pub vorgang: VorgangId,
}

type Stand = Arc<Stromstand<Akte>>;

impl App {
    /// Moves a Dokument to another Akte. The receipt is the target's; a named version is the source's.
    ///
    /// Errors: `NichtGefunden`, `Verboten` on either side, `Akte` (a rule of either), `Veraltet`,
    /// `Store(Conflict)` (others were faster each time).
    pub async fn dokument_abgeben(
        &self,
        actor: &Actor,
        abgabe: Abgabe,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        if let Some(done) = self.schon_erledigt(actor, abgabe.ziel, auftrag).await? {
            return Ok(done);
        }
        let seit = self.seit();
        let dokument = Objekt::Dokument(abgabe.quelle, abgabe.dokument);
        let gibt = self.darf(actor, Aktion::DokumentAendern, dokument).await?;
        let nimmt = self
            .darf_akte(actor, Aktion::AkteAendern, abgabe.ziel)
            .await?;
        let (von, an) = (StreamId::from(abgabe.quelle), StreamId::from(abgabe.ziel));
        for _ in 0..TRIES_MAX {
            let quelle = self.bekannt(von).await?;
            let ziel = self.bekannt(an).await?;
            if auftrag.version.is_some_and(|v| quelle.next_seq != v + 1) {
                return Err(AppError::Veraltet);
            }
            self.anlagen_aenderbar(actor, abgabe.quelle, abgabe.dokument)
                .await?;
            let zeit = now();
            let (gibt_ab, nimmt_auf) = self.kommandos(abgabe, &quelle, &ziel).await?;
            self.ruht(abgabe.quelle, &gibt_ab).await?;
            self.ruht(abgabe.ziel, &nimmt_auf).await?;
            let was = Schritt {
                actor,
                auftrag,
                zeit,
                seit,
            };
            let (erster, quelle) = match self.teil(&was, von, &quelle, [gibt_ab], &gibt).await {
                Ok(teil) => teil,
                Err(e) => {
                    let um = Some(abgabe.dokument);
                    return Err(self.nur_gesehenes(actor, abgabe.quelle, um, e).await);
                }
            };
            let (zweiter, ziel) = self.teil(&was, an, &ziel, [nimmt_auf], &nimmt).await?;
            let done = self
                .store
                .schreiber
                .append(auftrag.cmd, vec![erster, zweiter])
                .await;
            match done {
                Ok(receipt) => {
                    for (id, stand) in [(von, quelle), (an, ziel)] {
                        self.store.cache.keep_written(id, stand);
                    }
                    return Ok(self.quittieren(receipt, auftrag).await);
                }
                Err(e) => {
                    self.store.cache.forget(von);
                    self.store.cache.forget(an);
                    // The same request may have been faster: then its receipt is this one's, too.
                    if let Some(done) = self.schon_erledigt(actor, abgabe.ziel, auftrag).await? {
                        return Ok(done);
                    }
                    if !matches!(e, StoreError::Conflict) {
                        return Err(e.into());
                    }
                }
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn bekannt(&self, id: StreamId) -> Result<Stand, AppError> {
        let stand = self.store.stand::<Akte>(id).await?;
        stand.ok_or(AppError::NichtGefunden)
    }

    /// Both commands: the second brings what the events of the source say of the Dokument and its Anlagen.
    async fn kommandos(
        &self,
        abgabe: Abgabe,
        quelle: &Stand,
        ziel: &Stand,
    ) -> Result<(AkteCommand, AkteCommand), AppError> {
        let aktenzeichen = |s: &Stand| s.aggregate.aktenzeichen().unwrap_or_default().to_owned();
        let abgeben = DokumentAbgeben {
            dokument: abgabe.dokument,
            von: abgabe.quelle,
            an: abgabe.ziel,
            an_aktenzeichen: aktenzeichen(ziel),
        };
        let events = self.bisher(abgabe.quelle, quelle).await?;
        let gezeichnet: Vec<_> = events
            .iter()
            .filter_map(|e| match (&e.ereignis, &e.urheber) {
                (Ereignis::Akte(event), Some(u)) => Some((e.zeit, u.akteur.zeichnung(), event)),
                _ => None,
            })
            .collect();
        let of_akte = || {
            gezeichnet
                .iter()
                .map(|(zeit, von, event)| (*zeit, von.as_str(), *event))
        };
        let dokumente = quelle.aggregate.mit_anlagen(abgabe.dokument);
        let kopf = quelle.aggregate.kopf();
        let uebernehmen = DokumentUebernehmen {
            vorgang: abgabe.vorgang,
            von: abgabe.quelle,
            von_aktenzeichen: aktenzeichen(quelle),
            von_org: quelle.aggregate.org().unwrap_or_default(),
            von_schutz: kopf.map(|k| k.schutz.clone()).unwrap_or_default(),
            von_sonderkreis: kopf.map(|k| k.sonderkreis.clone()).unwrap_or_default(),
            dokumente: dokumente
                .into_iter()
                .filter_map(|id| Uebernahme::aus(of_akte(), id))
                .collect(),
        };
        Ok((
            AkteCommand::DokumentAbgeben(abgeben),
            AkteCommand::DokumentUebernehmen(uebernehmen),
        ))
    }

    /// The events that a folded stream was folded from: later ones belong to the next try.
    async fn bisher(&self, akte: AkteId, stand: &Stand) -> Result<Vec<Recorded>, AppError> {
        let client = self.store.db.read().await?;
        let mut rows = leser::stream(&**client, akte.into(), 0).await?;
        rows.truncate(usize::try_from(stand.next_seq).unwrap_or(usize::MAX));
        let keys = stand.keys.clone();
        let opened = tokio::task::spawn_blocking(move || {
            rows.iter()
                .map(|row| row.open(&keys))
                .collect::<Result<Vec<_>, _>>()
        });
        let opened = opened
            .await
            .map_err(|e| StoreError::Payload(e.to_string()))?;
        Ok(opened?)
    }

    /// Decides commands on one Akte, in order, and seals their events.
    pub(super) async fn teil(
        &self,
        was: &Schritt<'_>,
        stream: StreamId,
        stand: &Stromstand<Akte>,
        commands: impl IntoIterator<Item = AkteCommand>,
        beleg: &Beleg,
    ) -> Result<(Teil, Stromstand<Akte>), AppError> {
        let Schritt {
            actor,
            auftrag,
            zeit,
            seit,
        } = *was;
        let akteur = self
            .person(actor)?
            .akteur_mit(beleg, stand.aggregate.einheit())
            .ok_or(AppError::NichtAngemeldet)?;
        let urheber = Urheber {
            akteur: akteur.clone(),
            zweck: actor.zweck,
            cmd: auftrag.cmd,
            anfrage: auftrag.anfrage,
        };
        let mut akte = stand.aggregate.clone();
        let mut siegler =
            Siegler::fortsetzen(&self.store, stream, zeit, stand).entschieden(Some(seit));
        for command in commands {
            let sink = EventSink::default();
            let issued = Issued::new(command, akteur.clone(), actor.zweck, zeit, beleg.clone());
            akte.handle(issued, &(), &sink).await?;
            for event in sink.collect().await {
                let klasse = akte.schutzklasse(&event);
                siegler.aktion(Akte::ereignis(event), &urheber, klasse)?;
            }
        }
        Ok(siegler.finish(akte))
    }
}

/// What all parts of one append share.
pub(super) struct Schritt<'a> {
    pub(super) actor: &'a Actor,
    pub(super) auftrag: Auftrag,
    pub(super) zeit: Zeit,
    /// How many losses of a connection had been counted when the gate decided.
    pub(super) seit: u64,
}
