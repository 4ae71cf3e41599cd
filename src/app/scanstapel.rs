//! Scanstapel: takes a batch of scanned paper in, lets others check it, and notes the end of the paper.
//!
//! 2026-11-27: a batch is one append: all its Dokumente with their Transfervermerke and the batch itself, or nothing. A
//! provider that is refused delivers again and need not find out what arrived.
//!
//! Who delivers: a person who may change the Akte, or a service account that may put in for its unit. The account sees
//! nothing, so the gate is asked twice: whether it may put in there, and whether any rule forbids to change that Akte.
//! What is closed, restricted or kept closely is to it as what is not there.
//!
//! Who checks: whoever may read the Dokument and put in where it lies, also after the Akte was closed. A Dokument that
//! nobody of the unit may read any more waits for those who may.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use eakte_domain::akte::{
    Akte, AkteCommand, DokumentRegistrieren, DokumentScannen, Transfervermerk,
};
use eakte_domain::scanstapel::{
    OriginaleVernichten, Scanpruefung, Scanstapel, ScanstapelCommand, Scanuebergabe,
    StapelAnliefern, Stapelblatt, StichprobePruefen,
};
use eakte_domain::werte::{Einheit, Scanmangel, Status};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, DokumentId, Issued, StapelId, StreamId, Urheber, VorgangId};
use eakte_projections::{self as projections, ScanstapelAnsicht, ScanstapelZeile, auth};
use uuid::Uuid;

use super::abgabe::Schritt;
use super::{Actor, App, AppError, Auftrag, Quittung, Satz, now};
use crate::codec::Strom;
use crate::store::StoreError;
use crate::store::akten::Siegler;

/// Tries when another command was faster on one of the streams.
const TRIES_MAX: usize = 8;
/// Batches of a list.
const ZEILEN_MAX: u8 = 200;

/// Where a scan is to go, as its sender says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanziel {
    /// A Vorgang by its id.
    Vorgang(VorgangId),
    /// A Vorgang by its number in the Akte of that Aktenzeichen: what a barcode says.
    Kennzeichen {
        /// Aktenzeichen of the Akte.
        aktenzeichen: String,
        /// Number of the Vorgang.
        vorgang: u32,
    },
}

/// Where a scan goes, and that it may.
#[derive(Clone, Debug)]
pub struct Ablageort {
    akte: AkteId,
    /// The Vorgang.
    pub vorgang: VorgangId,
    beleg: Beleg,
    /// How many losses of a connection had been counted when the gate decided.
    seit: u64,
}

/// One scan of a batch.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Where it goes.
    pub ort: Ablageort,
    /// The Dokument it becomes.
    pub dokument: DokumentRegistrieren,
    /// Sheets of paper.
    pub blaetter: u32,
}

/// A batch as it arrives.
#[derive(Clone, Debug)]
pub struct Anlieferung {
    /// Its id.
    pub stapel: StapelId,
    /// What its sender states.
    pub uebergabe: Scanuebergabe,
    /// Its scans.
    pub scans: Vec<Scan>,
}

/// What somebody found in a Dokument of the sample; nothing: it is in order.
pub type Befund = (DokumentId, Option<Scanmangel>);

impl App {
    /// Where the scans of a batch may go, before a byte of them is read.
    ///
    /// Errors: `Eingabe` with the number of the first that names nothing this person or program may deliver to: absent
    /// and hidden are the same.
    pub async fn scanziele(
        &self,
        actor: &Actor,
        ziele: &[Scanziel],
    ) -> Result<Vec<Ablageort>, AppError> {
        let mut out = Vec::with_capacity(ziele.len());
        for (ziel, nummer) in ziele.iter().zip(1_u32..) {
            match self.ablageort(actor, ziel).await {
                Err(AppError::NichtGefunden) => {
                    let satz = Satz::neu("eingabe-scan-ziel").mit("nummer", nummer);
                    return Err(satz.into());
                }
                ort => out.push(ort?),
            }
        }
        Ok(out)
    }

    async fn ablageort(&self, actor: &Actor, ziel: &Scanziel) -> Result<Ablageort, AppError> {
        let seit = self.seit();
        let person = self.person(actor)?;
        let client = self.store.db.read().await?;
        let akte = match ziel {
            Scanziel::Vorgang(id) => auth::vorgang(&*client, *id).await?.map(|v| v.akte),
            Scanziel::Kennzeichen { aktenzeichen, .. } => {
                let mut eigene = None;
                for id in auth::mit_aktenzeichen(&*client, aktenzeichen).await? {
                    let known = auth::akte(&*client, id).await?;
                    eigene = eigene.or(known.filter(|a| a.org == person.org));
                }
                eigene
            }
        };
        drop(client);
        let akte = akte.filter(|a| a.org == person.org);
        let akte = akte.ok_or(AppError::NichtGefunden)?;
        let beleg = self.scan_darf(actor, &akte)?;
        let stand = self.store.stand::<Akte>(akte.akte.into()).await?;
        let stand = stand.ok_or(AppError::NichtGefunden)?;
        let vorgaenge = stand.aggregate.vorgaenge().iter();
        let gemeint = |id: &VorgangId, nummer: u32| match ziel {
            Scanziel::Vorgang(gesucht) => id == gesucht,
            Scanziel::Kennzeichen { vorgang, .. } => nummer == *vorgang,
        };
        let found = vorgaenge
            .filter(|(id, v)| gemeint(id, v.nummer))
            .map(|(id, v)| (*id, v.status))
            .next();
        let (vorgang, status) = found.ok_or(AppError::NichtGefunden)?;
        // The rule says why it takes nothing; to a program that sees nothing it is not there.
        if person.ist_dienstkonto() && status != Status::InBearbeitung {
            return Err(AppError::NichtGefunden);
        }
        Ok(Ablageort {
            akte: akte.akte,
            vorgang,
            beleg,
            seit,
        })
    }

    /// Whether the person or program may put a scan into that Akte.
    fn scan_darf(&self, actor: &Actor, akte: &AkteRessource) -> Result<Beleg, AppError> {
        let ressource = Ressource::Akte(akte);
        if !self.person(actor)?.ist_dienstkonto() {
            return self.entscheiden(actor, Aktion::AkteAendern, ressource);
        }
        let tor = self.tor(actor)?;
        let verbot = match tor.entscheiden(Aktion::AkteAendern, ressource) {
            Ok(_) => None,
            Err(v) => Some(v.grund).filter(|g| g.regel != eakte_zugriff::keine_regel().regel),
        };
        let darf = tor.entscheiden(Aktion::Importieren, ressource);
        match (verbot, darf) {
            (None, Ok(beleg)) => Ok(beleg),
            _ => Err(AppError::NichtGefunden),
        }
    }

    /// Takes a batch in: every Dokument with its Transfervermerk, and the batch with its sample. The receipt is the
    /// batch's.
    ///
    /// Errors: `Akte`, `Scanstapel` (a rule), `SchluesselBenutzt`.
    pub async fn stapel_anliefern(
        &self,
        actor: &Actor,
        anlieferung: Anlieferung,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let strom = StreamId::from(anlieferung.stapel);
        if let Some(done) = self.stapel_erledigt(strom, auftrag).await? {
            return Ok(done);
        }
        let los = Uuid::new_v4();
        for _ in 0..TRIES_MAX {
            match self.angeliefert(actor, &anlieferung, los, auftrag).await {
                Err(AppError::Store(e @ (StoreError::Conflict | StoreError::Duplicate))) => {
                    for scan in &anlieferung.scans {
                        self.store.cache.forget(scan.ort.akte.into());
                    }
                    // The same request may have been faster: then its receipt is this one's, too.
                    if let Some(done) = self.stapel_erledigt(strom, auftrag).await? {
                        return Ok(done);
                    }
                    if !matches!(e, StoreError::Conflict) {
                        return Err(e.into());
                    }
                }
                done => return done,
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn angeliefert(
        &self,
        actor: &Actor,
        anlieferung: &Anlieferung,
        los: Uuid,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let Some(erster) = anlieferung.scans.first() else {
            return Err(Satz::neu("eingabe-scan-dateien").into());
        };
        let was = Schritt {
            actor,
            auftrag,
            zeit: now(),
            seit: anlieferung
                .scans
                .iter()
                .map(|s| s.ort.seit)
                .min()
                .unwrap_or_default(),
        };
        // An Akte once, however many of its Dokumente come.
        let mut je_akte: BTreeMap<AkteId, Vec<&Scan>> = BTreeMap::new();
        for scan in &anlieferung.scans {
            je_akte.entry(scan.ort.akte).or_default().push(scan);
        }
        let (mut teile, mut staende) = (Vec::new(), Vec::new());
        let mut einheit = None;
        for (akte, scans) in je_akte {
            let stand = self.store.stand::<Akte>(akte.into()).await?;
            let stand = stand.ok_or(AppError::NichtGefunden)?;
            if akte == erster.ort.akte {
                einheit = stand.aggregate.einheit().cloned();
            }
            let mut commands = Vec::with_capacity(scans.len());
            for scan in &scans {
                commands.push(command(anlieferung, scan));
            }
            if let Some(first) = commands.first() {
                self.ruht(akte, first).await?;
            }
            let beleg = &scans[0].ort.beleg;
            let (teil, neu) = self
                .teil(&was, akte.into(), &stand, commands, beleg)
                .await?;
            teile.push(teil);
            staende.push((StreamId::from(akte), neu));
        }
        let beleg = &erster.ort.beleg;
        let akteur = self
            .person(actor)?
            .akteur_mit(beleg, einheit.as_ref())
            .ok_or(AppError::NichtAngemeldet)?;
        let org = akteur.org;
        let urheber = Urheber {
            akteur: akteur.clone(),
            zweck: actor.zweck,
            cmd: auftrag.cmd,
            anfrage: auftrag.anfrage,
        };
        let blatt = |s: &Scan| Stapelblatt {
            dokument: s.dokument.dokument,
            akte: s.ort.akte,
            blaetter: s.blaetter,
        };
        let c = ScanstapelCommand::StapelAnliefern(StapelAnliefern {
            org,
            uebergabe: anlieferung.uebergabe.clone(),
            dokumente: anlieferung.scans.iter().map(blatt).collect(),
            los,
        });
        let mut stapel = Scanstapel::default();
        let strom = StreamId::from(anlieferung.stapel);
        let sink = EventSink::default();
        let issued = Issued::new(c, akteur, actor.zweck, was.zeit, beleg.clone());
        stapel.handle(issued, &(), &sink).await?;
        let mut siegler = Siegler::oeffnen(&self.store, strom, Scanstapel::ART, org, was.zeit)?;
        for event in sink.collect().await {
            let klasse = event.schutzklasse();
            siegler.aktion(Scanstapel::ereignis(event), &urheber, klasse)?;
        }
        let (teil, neu) = siegler.finish(stapel);
        teile.push(teil);
        let receipt = self.store.schreiber.append(auftrag.cmd, teile).await?;
        for (id, stand) in staende {
            self.store.cache.keep_written(id, stand);
        }
        self.store.cache.keep_written(strom, neu);
        Ok(self.quittieren(receipt, auftrag).await)
    }

    /// The first receipt of a command on that batch. The id of a command belongs to one person, who may repeat it.
    pub async fn stapel_erledigt(
        &self,
        strom: StreamId,
        auftrag: Auftrag,
    ) -> Result<Option<Quittung>, AppError> {
        if !auftrag.ist_wiederholbar() {
            return Ok(None);
        }
        let Some(receipt) = self.erste_quittung(auftrag).await? else {
            return Ok(None);
        };
        if receipt.stream != strom {
            return Err(AppError::SchluesselBenutzt);
        }
        Ok(Some(Quittung {
            receipt,
            sichtbar: true,
            wiederholung: true,
        }))
    }

    /// The batches of which the person sees a Dokument, newest delivery first, at most 200.
    pub async fn scanstapel_liste(&self, actor: &Actor) -> Result<Vec<ScanstapelZeile>, AppError> {
        let blick = self.blick(actor)?;
        let client = self.store.db.read().await?;
        Ok(projections::scanstapel_liste(&*client, &blick.sicht(), ZEILEN_MAX).await?)
    }

    /// One batch with the Dokumente that the person sees. Absent and hidden are the same `NichtGefunden`.
    pub async fn scanstapel(
        &self,
        actor: &Actor,
        id: StapelId,
    ) -> Result<ScanstapelAnsicht, AppError> {
        let blick = self.blick(actor)?;
        let client = self.store.db.read().await?;
        let found = projections::scanstapel(&*client, &blick.sicht(), id).await?;
        found.ok_or(AppError::NichtGefunden)
    }

    /// Notes what somebody found in Dokumente of the sample of that round.
    ///
    /// Errors: `NichtGefunden` for a batch or Dokument the person does not see, `Verboten` for one they may not read or
    /// work on, `Scanstapel` (a rule).
    pub async fn stichprobe_pruefen(
        &self,
        actor: &Actor,
        id: StapelId,
        (runde, befunde): (u32, Vec<Befund>),
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let ansicht = self.scanstapel(actor, id).await?;
        if let Some(done) = self.stapel_erledigt(id.into(), auftrag).await? {
            return Ok(done);
        }
        let mut ergebnisse = Vec::with_capacity(befunde.len());
        for (dokument, mangel) in befunde {
            self.darf_dokument(actor, Aktion::DokumentLesen, dokument)
                .await?;
            let fassung = self.darf_pruefen(actor, dokument).await?;
            ergebnisse.push(Scanpruefung {
                dokument,
                fassung,
                mangel,
            });
        }
        let stand = self.store.stand::<Scanstapel>(id.into()).await?;
        let stand = stand.ok_or(AppError::NichtGefunden)?;
        let mut entfallen = Vec::new();
        let client = self.store.db.read().await?;
        for dokument in stand.aggregate.stichprobe().keys() {
            let known = auth::dokument(&*client, *dokument).await?;
            if known.is_none_or(|d| d.storniert) {
                entfallen.push(*dokument);
            }
        }
        drop(client);
        let command = ScanstapelCommand::StichprobePruefen(StichprobePruefen {
            runde,
            anmeldename: self.person(actor)?.anmeldename,
            ergebnisse,
            entfallen,
        });
        self.stapel_tun(actor, &ansicht, command, auftrag).await
    }

    /// Refuses who may not put in where the Dokument lies. Its newest version.
    async fn darf_pruefen(&self, actor: &Actor, dokument: DokumentId) -> Result<u32, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, dokument).await?;
        drop(client);
        let known = known.ok_or(AppError::NichtGefunden)?;
        self.entscheiden(actor, Aktion::Importieren, Ressource::Akte(&known.akte))?;
        let stand = self.store.stand::<Akte>(known.akte.akte.into()).await?;
        let fassung = stand.and_then(|s| s.aggregate.dokument(dokument).map(|d| d.letzte_fassung));
        fassung.ok_or(AppError::NichtGefunden)
    }

    /// Notes that the paper of a batch is destroyed.
    ///
    /// Errors: `NichtGefunden` for a batch the person does not see, `Verboten` if they work on none of its Akten or
    /// read none of its Dokumente, `Scanstapel` (a rule).
    pub async fn originale_vernichten(
        &self,
        actor: &Actor,
        id: StapelId,
        command: OriginaleVernichten,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let ansicht = self.scanstapel(actor, id).await?;
        if let Some(done) = self.stapel_erledigt(id.into(), auftrag).await? {
            return Ok(done);
        }
        let command = ScanstapelCommand::OriginaleVernichten(command);
        self.stapel_tun(actor, &ansicht, command, auftrag).await
    }

    async fn stapel_tun(
        &self,
        actor: &Actor,
        ansicht: &ScanstapelAnsicht,
        command: ScanstapelCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let (beleg, einheit) = self.stapel_beleg(actor, ansicht).await?;
        let receipt = self
            .run::<Scanstapel, _>(
                actor,
                ansicht.stapel.stapel.into(),
                Some(&einheit),
                command,
                beleg,
                auftrag,
                None,
            )
            .await?;
        Ok(self.quittieren(receipt, auftrag).await)
    }

    /// That the person works on an Akte of the batch and reads a Dokument of the batch there, and its unit.
    ///
    /// Who takes over for the archive puts in, too, and reads nothing: a batch is none of their work.
    pub async fn stapel_beleg(
        &self,
        actor: &Actor,
        ansicht: &ScanstapelAnsicht,
    ) -> Result<(Beleg, Einheit), AppError> {
        let mut verboten = AppError::NichtGefunden;
        let mut verwehrt = Vec::new();
        for d in &ansicht.dokumente {
            if verwehrt.contains(&d.akte) {
                continue;
            }
            let client = self.store.db.read().await?;
            let Some(known) = auth::dokument(&*client, d.dokument).await? else {
                continue;
            };
            drop(client);
            let akte = Ressource::Akte(&known.akte);
            let beleg = match self.entscheiden(actor, Aktion::Importieren, akte) {
                Ok(beleg) => beleg,
                Err(e) => {
                    verwehrt.push(d.akte);
                    verboten = e;
                    continue;
                }
            };
            let dokument = Ressource::Dokument(&known);
            match self.entscheiden(actor, Aktion::DokumentLesen, dokument) {
                Ok(_) => return Ok((beleg, known.akte.einheit)),
                Err(e) => verboten = e,
            }
        }
        Err(verboten)
    }
}

fn command(anlieferung: &Anlieferung, scan: &Scan) -> AkteCommand {
    let u = &anlieferung.uebergabe;
    AkteCommand::DokumentScannen(DokumentScannen {
        registrieren: scan.dokument.clone(),
        vermerk: Transfervermerk {
            stapel: anlieferung.stapel,
            stapelname: u.name.clone(),
            gescannt_am: u.gescannt_am,
            verfahren: u.verfahren.clone(),
            bearbeiter: u.bearbeiter.clone(),
            blaetter: scan.blaetter,
            bildgleich: u.bildgleich,
        },
    })
}
