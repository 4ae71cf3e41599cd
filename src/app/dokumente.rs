//! Documents: from an upload to a Fassung, and back to bytes against a decision.

use bytes::Bytes;
use eakte_domain::akte::Akte;
use eakte_domain::leseprotokoll::Gelesen;
use eakte_domain::werte::{BlobRef, Fassung, unzulaessig};
use eakte_domain::zugriff::{Aktion, Objekt};
use eakte_worker::client::{Worker, WorkerError};
use eakte_worker::frame::Ablehnung;
use eakte_worker::{ART_BYTES, Medientyp};
use futures::{Stream, StreamExt, stream};
use tokio_util::io::StreamReader;

use super::{App, AppError, Satz};
use crate::store::StoreError;
use crate::store::blob::PutError;

/// Longest document: 4 GiB.
pub const UPLOAD_BYTES_MAX: u64 = 4 << 30;
/// Longer documents are filed, but their text is not searched.
const TEXT_SOURCE_BYTES_MAX: u64 = 64 << 20;
/// Longest file name, in characters.
const DATEINAME_CHARS_MAX: usize = 200;
/// Longest file name, in bytes: an Akte takes no more, and a letter may have three of them.
const DATEINAME_BYTES_MAX: usize = 255;

/// Whether pages should have been made of a file when it was filed and could not: it is damaged, or a password locks it.
///
/// `groesse`: bytes. `seiten`: what its version says.
pub fn unlesbar(medientyp: &str, groesse: u64, seiten: Option<u32>) -> bool {
    let Ok(typ) = medientyp.parse::<Medientyp>();
    typ.hat_seiten() && groesse <= TEXT_SOURCE_BYTES_MAX && seiten.is_none()
}

/// A document's bytes on their way out.
pub struct Datei {
    /// The version they belong to.
    pub fassung: Fassung,
    /// The plaintext.
    pub inhalt: std::pin::Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>,
}

impl App {
    /// Stores an upload: finds its media type in the bytes, encrypts it, reads its text in the worker.
    ///
    /// Streams; durable when it returns. Without an event that names it the document is an orphan nobody can open.
    /// Errors: `ZuGross`, `Eingabe` (not an accepted kind of file, broken upload).
    pub async fn fassung<S, E>(&self, dateiname: &str, inhalt: S) -> Result<Fassung, AppError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin + Send,
        E: std::fmt::Display + Send,
    {
        self.fassung_mit(&self.worker, dateiname, inhalt).await
    }

    /// As [`App::fassung`], read by this worker.
    pub(super) async fn fassung_mit<S, E>(
        &self,
        worker: &Worker,
        dateiname: &str,
        inhalt: S,
    ) -> Result<Fassung, AppError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin + Send,
        E: std::fmt::Display + Send,
    {
        self.aufnehmen(worker, dateiname, inhalt, true).await
    }

    /// Stores a file of whatever kind: for imports, where the sender decides what belongs to the Akte.
    pub async fn fassung_jeder_art<S, E>(
        &self,
        dateiname: &str,
        inhalt: S,
    ) -> Result<Fassung, AppError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin + Send,
        E: std::fmt::Display + Send,
    {
        self.aufnehmen(&self.worker, dateiname, inhalt, false).await
    }

    /// Passes an outcome on. If the command was refused, the document that was stored for it goes at once; after any
    /// other error it is not known whether the log names it, and the daily sweep decides.
    pub async fn oder_verwerfen<T>(
        &self,
        blob: &BlobRef,
        ausgang: Result<T, AppError>,
    ) -> Result<T, AppError> {
        if ausgang.as_ref().is_err_and(Self::ist_abgelehnt) {
            self.verwerfen(blob).await;
        }
        ausgang
    }

    /// Whether an error says for certain that nothing was written.
    pub fn ist_abgelehnt(e: &AppError) -> bool {
        matches!(
            e,
            AppError::Akte(_)
                | AppError::Scanstapel(_)
                | AppError::Eingabe(_)
                | AppError::Veraltet
                | AppError::Store(StoreError::Conflict)
        )
    }

    /// Removes a document that no command has named; the daily sweep tries again.
    pub async fn verwerfen(&self, blob: &BlobRef) {
        if let Err(e) = self.blobs.verwerfen(&blob.name).await {
            tracing::warn!(fault = %e, "the document of a refused upload stays until the daily sweep");
        }
    }

    async fn aufnehmen<S, E>(
        &self,
        worker: &Worker,
        dateiname: &str,
        inhalt: S,
        nur_erlaubte: bool,
    ) -> Result<Fassung, AppError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin + Send,
        E: std::fmt::Display + Send,
    {
        // A short file ends while its kind is looked for, and is asked again below.
        let mut inhalt = inhalt.fuse();
        let dateiname = dateiname_ohne_ordner(dateiname);
        let mut first = Vec::new();
        let mut read = Vec::new();
        while first.len() < ART_BYTES {
            let Some(chunk) = inhalt.next().await else {
                break;
            };
            let chunk = chunk
                .map_err(|e| AppError::from(Satz::neu("eingabe-upload-abbruch").mit("grund", e)))?;
            first.extend_from_slice(&chunk);
            read.push(chunk);
        }
        // A person who sends nothing is told; a sender's empty file is part of what was sent.
        if first.is_empty() && nur_erlaubte {
            return Err(Satz::neu("eingabe-datei-leer")
                .mit("datei", dateiname)
                .into());
        }
        first.truncate(ART_BYTES);
        let mut typ = eakte_worker::art(&first, &dateiname);
        let zip = first.starts_with(b"PK");
        drop(first);
        // Refused before a byte of it is stored; an archive shows only as a whole what it is.
        if nur_erlaubte && !zip && !typ.ist_erlaubt() {
            return Err(art_nicht_erlaubt(&dateiname));
        }
        let whole = stream::iter(read.into_iter().map(Ok)).chain(inhalt);
        let blob = self
            .blobs
            .put(whole, UPLOAD_BYTES_MAX)
            .await
            .map_err(|e| match e {
                PutError::ZuGross { bytes_max } => AppError::ZuGross { bytes_max },
                PutError::Abgebrochen(e) => {
                    AppError::from(Satz::neu("eingabe-upload-abbruch").mit("grund", e))
                }
                PutError::Store(e) => AppError::Store(e),
            })?;
        let small = blob.groesse <= TEXT_SOURCE_BYTES_MAX;
        if zip && small {
            // Office files are ZIP archives: only the worker looks inside.
            let reader = StreamReader::new(self.blobs.get(&blob.name, &blob.schluessel).await?);
            typ = worker.art(&dateiname, reader).await.map_err(worker_fault)?;
        }
        if nur_erlaubte && !typ.ist_erlaubt() {
            self.blobs.verwerfen(&blob.name).await?;
            return Err(art_nicht_erlaubt(&dateiname));
        }
        let mut fassung = Fassung {
            dateiname,
            medientyp: typ.as_str().to_owned(),
            blob,
            text: None,
            seiten: None,
        };
        if small && (typ.hat_text() || typ.hat_seiten()) {
            let reader = StreamReader::new(
                self.blobs
                    .get(&fassung.blob.name, &fassung.blob.schluessel)
                    .await?,
            );
            match worker.text(typ, reader).await {
                Ok(t) => {
                    fassung.seiten = t.seiten;
                    fassung.text = Some(t.text).filter(|t| !t.trim().is_empty());
                }
                // A damaged document is still a document: it is filed, but found only by its Betreff.
                Err(e) => tracing::info!(fault = %e, "no text from an uploaded document"),
            }
        }
        Ok(fassung)
    }

    /// A version of a Dokument as the log has it. `nummer`: 1 and above; `None`: the newest.
    ///
    /// Through a Freigabe there is none of before the Schlusszeichnung: those were drafts.
    pub async fn fassung_von(
        &self,
        gelesen: &Gelesen,
        nummer: Option<u32>,
    ) -> Result<Fassung, AppError> {
        let beleg = gelesen.beleg();
        let (Aktion::DokumentLesen, Objekt::Dokument(akte, dokument)) =
            (beleg.aktion(), beleg.objekt())
        else {
            return Err(AppError::NichtGefunden);
        };
        let stand = self
            .store
            .stand::<Akte>(akte.into())
            .await?
            .ok_or(AppError::NichtGefunden)?;
        let ab = match beleg.freigabe() {
            Some(_) => stand.aggregate.gezeichnete_fassung(dokument).unwrap_or(1),
            None => 1,
        };
        let fassungen = stand.aggregate.dokument(dokument).map(|d| &d.fassungen);
        let fassung = fassungen.and_then(|f| match nummer {
            None => f.range(ab..).next_back().map(|(_, f)| f),
            Some(n) => f.get(&n).filter(|_| n >= ab),
        });
        fassung.cloned().ok_or(AppError::NichtGefunden)
    }

    /// The bytes of a Dokument, only against a look that the gate allowed and that is on record.
    pub async fn inhalt(&self, gelesen: &Gelesen, nummer: Option<u32>) -> Result<Datei, AppError> {
        let fassung = self.fassung_von(gelesen, nummer).await?;
        let inhalt = self
            .blobs
            .get(&fassung.blob.name, &fassung.blob.schluessel)
            .await?;
        Ok(Datei {
            fassung,
            inhalt: Box::pin(inhalt),
        })
    }

    /// A picture of one page as PNG. `nummer`: page from 1; `dpi`: 36 to 200.
    pub async fn seite(
        &self,
        gelesen: &Gelesen,
        fassung: Option<u32>,
        nummer: u32,
        dpi: u32,
    ) -> Result<Bytes, AppError> {
        let fassung = self.fassung_von(gelesen, fassung).await?;
        let bild = (fassung.blob.name, nummer, dpi);
        if let Some(png) = self.bilder.get(&bild) {
            return Ok(png);
        }
        let typ = Medientyp::ALLE
            .into_iter()
            .find(|t| t.as_str() == fassung.medientyp);
        let typ = typ
            .filter(|t| t.hat_seiten())
            .ok_or(AppError::NichtGefunden)?;
        let inhalt = self
            .blobs
            .get(&fassung.blob.name, &fassung.blob.schluessel)
            .await?;
        let png = self
            .worker
            .seite(typ, StreamReader::new(inhalt), nummer, dpi)
            .await
            .map_err(worker_fault)?;
        let png = Bytes::from(png);
        self.bilder.put(bild, png.clone());
        Ok(png)
    }
}

fn worker_fault(e: WorkerError) -> AppError {
    match e {
        WorkerError::Abgelehnt(Ablehnung::SeiteFehlt | Ablehnung::KeineSeiten) => {
            AppError::NichtGefunden
        }
        WorkerError::Abgelehnt(_) => Satz::neu("eingabe-nicht-anzeigbar").into(),
        e => AppError::Store(StoreError::Blob(format!("worker: {e}"))),
    }
}

fn art_nicht_erlaubt(dateiname: &str) -> AppError {
    Satz::neu("eingabe-dateiart").mit("datei", dateiname).into()
}

/// The last part of a path, without control characters, cut to its bounds, never empty.
fn dateiname_ohne_ordner(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut bytes = 0;
    let clean: String = last
        .chars()
        .filter(|c| !unzulaessig(*c))
        .take(DATEINAME_CHARS_MAX)
        .take_while(|c| {
            bytes += c.len_utf8();
            bytes <= DATEINAME_BYTES_MAX
        })
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        "Dokument".to_owned()
    } else {
        clean.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::dateiname_ohne_ordner;

    #[test]
    fn a_file_name_has_no_folder_and_no_control_character() {
        assert_eq!(dateiname_ohne_ordner("../../etc/passwd"), "passwd");
        assert_eq!(
            dateiname_ohne_ordner(r"C:\Eigene Dateien\Antrag\r.pdf"),
            "r.pdf"
        );
        assert_eq!(dateiname_ohne_ordner("a\u{0}\nb.pdf"), "ab.pdf");
        assert_eq!(
            dateiname_ohne_ordner("Antrag\u{202e}fdp.exe"),
            "Antragfdp.exe"
        );
        assert_eq!(dateiname_ohne_ordner("..."), "Dokument");
        assert_eq!(dateiname_ohne_ordner(&"ễ".repeat(200)), "ễ".repeat(85));
        assert_eq!(dateiname_ohne_ordner(&"e".repeat(300)), "e".repeat(200));
    }
}
