//! Proofs: writes the bundle of one Akte and checks it.

use std::io::{Read, Seek, SeekFrom, Write};
use std::time::Duration;

use eakte_domain::akte::Akte;
use eakte_domain::zugriff::{Aktion, Beleg};
use eakte_domain::{AkteId, StreamId};
use eakte_ledger::bundle::{self, BundleEvent, BundleMeta, BundleReport, BundleWriter, Pin};
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::Payloads;

use super::publish::Zustand;
use super::{App, AppError, Satz, now};
use crate::keys::{self, Empfaenger};
use crate::store::StoreError;
use crate::store::leser;

/// Longest wait for a checkpoint that covers an Akte changed a moment ago.
const CHECKPOINT_WAIT: Duration = Duration::from_secs(2);

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

impl App {
    /// Writes the bundle of one Akte: its headers, a proof for each, a signed state of the log.
    ///
    /// `payloads`: whether sealed payloads go along (they stay sealed). Errors: `NichtGefunden` without a Beleg for
    /// its proof. Nothing of the content is read.
    pub async fn bundle<W>(&self, beleg: &Beleg, payloads: Payloads, out: W) -> Result<W, AppError>
    where
        W: Write + Seek + Send + 'static,
    {
        let (Aktion::NachweisSehen, Some(akte)) = (beleg.aktion(), beleg.akte()) else {
            return Err(AppError::NichtGefunden);
        };
        self.bundle_ohne_tor(akte, payloads, out).await
    }

    /// The same for the operator at the command line, who holds the log anyway.
    pub async fn bundle_ohne_tor<W>(
        &self,
        akte: AkteId,
        payloads: Payloads,
        out: W,
    ) -> Result<W, AppError>
    where
        W: Write + Seek + Send + 'static,
    {
        self.bundle_schreiben(akte, payloads, &[], out).await
    }

    /// A bundle with all payloads and, wrapped to a reader, the keys of exactly these: never a record key.
    ///
    /// `an`: recipients of one kind, hybrid or X25519. Errors: those of a bundle; `Eingabe` without recipients or with
    /// mixed ones.
    pub async fn bundle_fuer<W>(
        &self,
        akte: AkteId,
        an: &[Empfaenger],
        out: W,
    ) -> Result<W, AppError>
    where
        W: Write + Seek + Send + 'static,
    {
        if an.is_empty() || !keys::von_einer_art(an) {
            return Err(Satz::neu("eingabe-age-fehlt").into());
        }
        self.bundle_schreiben(akte, Payloads::All, an, out).await
    }

    async fn bundle_schreiben<W>(
        &self,
        akte: AkteId,
        payloads: Payloads,
        an: &[Empfaenger],
        out: W,
    ) -> Result<W, AppError>
    where
        W: Write + Seek + Send + 'static,
    {
        let client = self.store.db.read().await?;
        let rows = leser::stream(&**client, StreamId(akte.0), 0).await?;
        let Some(last) = rows.last() else {
            return Err(AppError::NichtGefunden);
        };
        let position = last.position as u64;
        if matches!(self.publisher.zustand(), Zustand::Gut(_)) {
            // A receipt can be proved after the next checkpoint: it is a moment away.
            self.publisher.covers(position, CHECKPOINT_WAIT).await;
        }
        let best = self.publisher.bestaetigung(&**client, position).await?;
        let signed = best.as_ref().map(|b| &b.signed);
        let stand = self.store.root_for(&client, position, signed).await?;
        let (checkpoint, proofs) = self.store.beweise(&client, stand, &rows).await?;
        let mut evidence = self.belege(&client, stand, StreamId(akte.0)).await?;
        if !an.is_empty() {
            evidence.keys = self.schluessel_fuer(akte, rows.len() as u64, an).await?;
        }
        let meta = BundleMeta {
            checkpoint,
            stream: RecordId(*akte.0.as_bytes()),
            aktenzeichen: self
                .store
                .stand::<Akte>(akte.into())
                .await
                .ok()
                .flatten()
                .and_then(|s| s.aggregate.aktenzeichen().map(str::to_owned)),
            created_ms: now().0 as u64,
            payloads,
            evidence: Some(evidence),
        };
        let bund = self.store.bund.clone();
        let work = tokio::task::spawn_blocking(move || -> Result<W, AppError> {
            let mut writer = BundleWriter::new(out, meta).map_err(fault)?;
            for (row, proof) in rows.iter().zip(&proofs) {
                let header = row.header()?;
                let salt: Option<&[u8; 32]> = row.salt.as_deref().and_then(|s| s.try_into().ok());
                let event = BundleEvent {
                    header: &header,
                    proof,
                    salt,
                    body: row.body.as_deref(),
                };
                writer.event(&event).map_err(fault)?;
            }
            writer.finish(bund.schreiber()).map_err(fault)
        });
        work.await.map_err(fault)?
    }

    /// The keys of the payloads of the first events of an Akte, wrapped; nothing if all are erased.
    async fn schluessel_fuer(
        &self,
        akte: AkteId,
        events: u64,
        an: &[Empfaenger],
    ) -> Result<Option<Vec<u8>>, AppError> {
        let mut handout = self.alle_schluessel(akte).await?;
        // Something may have been filed since the rows were read.
        handout.keys.retain(|(seq, _)| *seq < events);
        if handout.keys.is_empty() {
            return Ok(None);
        }
        let files = keys::verschliessen(handout.text().as_bytes(), an).map_err(StoreError::from)?;
        Ok(files.into_iter().next())
    }

    /// The bundle in a temporary file without a name, ready to be read from its start, and its length in bytes.
    pub async fn bundle_datei(
        &self,
        beleg: &Beleg,
        payloads: Payloads,
    ) -> Result<(std::fs::File, u64), AppError> {
        let file = tempfile::tempfile().map_err(fault)?;
        let mut file = self.bundle(beleg, payloads, file).await?;
        let length = file.seek(SeekFrom::End(0)).map_err(fault)?;
        file.seek(SeekFrom::Start(0)).map_err(fault)?;
        Ok((file, length))
    }

    /// Checks one Akte as an outsider would: writes its bundle and lets the verifier read it.
    pub async fn akte_pruefen(&self, beleg: &Beleg) -> Result<BundleReport, AppError> {
        let (mut file, length) = self.bundle_datei(beleg, Payloads::All).await?;
        let pin = Pin {
            origin: Some(self.store.origin.clone()),
            writer: Some(self.store.bund.schreiber().public()),
            ..Pin::default()
        };
        let work = tokio::task::spawn_blocking(move || -> Result<_, AppError> {
            let mut bytes = Vec::with_capacity(length as usize);
            file.read_to_end(&mut bytes).map_err(fault)?;
            bundle::check(std::io::Cursor::new(bytes), &pin).map_err(fault)
        });
        work.await.map_err(fault)?
    }
}
