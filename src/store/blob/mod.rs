//! Documents: age files in an object store, named by the BLAKE3 of their ciphertext.
//!
//! Streamed: memory per upload is bounded by `SMALL_BYTES_MAX` plus a few parts, whatever the document's size.
//! If the process dies here, an object without an event is left: an orphan that no reader can find or open.
//! `app::aufraeumen` sweeps orphans.
//!
//! 2026-11-26: the sweep reads the folder itself, because the object store hides what it is still writing. A store
//! on S3 will need its own listing, and a lifecycle rule for parts that were never completed.

mod probe;

pub use probe::Dateistand;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use eakte_domain::werte::{BlobRef, BlobSchluessel, Digest};
use futures::{Stream, StreamExt};
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::StoreError;
use crate::keys::{DokumentKey, grund};

/// Ciphertext up to here is written as one object; more is streamed in parts.
const SMALL_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a part of a streamed upload.
const PART_BYTES: usize = 5 * 1024 * 1024;
/// Parts in flight at once.
const PARTS_MAX: usize = 1;
/// Plaintext up to here is digested where it is encrypted.
const SHORT_BYTES_MAX: usize = 1024 * 1024;
/// Chunks between a long document's upload and its digests.
const DIGEST_CHUNKS_MAX: usize = 8;
/// Plaintext bytes given to a reader at once.
const READ_BYTES: usize = 64 * 1024;
/// Chunks between the decrypting thread and the reader.
const READ_CHUNKS_MAX: usize = 4;

/// The document store.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

/// A stored object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objekt {
    /// BLAKE3 of the age file; `None`: an upload that was never finished.
    pub name: Option<Digest>,
    /// Bytes of ciphertext.
    pub bytes: u64,
    path: PathBuf,
}

/// What collects ciphertext between two writes.
#[derive(Clone, Default)]
struct Sammler(Arc<Mutex<Vec<u8>>>);

impl Sammler {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(|e| e.into_inner()))
    }

    fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).len()
    }
}

impl Write for Sammler {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Digests of a document as it was handed in.
#[derive(Default)]
struct Sums {
    sha256: Sha256,
    blake3: blake3::Hasher,
}

impl Sums {
    fn update(&mut self, chunk: &[u8]) {
        self.sha256.update(chunk);
        self.blake3.update(chunk);
    }
}

/// Computes [`Sums`]: of a short document at once, of a long one on a thread of their own, beside its encryption.
enum Digests {
    Here(Box<Sums>, usize),
    Beside(
        tokio::sync::mpsc::Sender<Bytes>,
        tokio::task::JoinHandle<Sums>,
    ),
}

impl Default for Digests {
    fn default() -> Self {
        Self::Here(Box::default(), 0)
    }
}

impl Digests {
    async fn update(&mut self, chunk: Bytes) {
        match self {
            Self::Here(sums, bytes) => {
                sums.update(&chunk);
                *bytes += chunk.len();
                if *bytes > SHORT_BYTES_MAX {
                    let mut sums = std::mem::take(&mut **sums);
                    let (sender, mut chunks) =
                        tokio::sync::mpsc::channel::<Bytes>(DIGEST_CHUNKS_MAX);
                    let task = tokio::task::spawn_blocking(move || {
                        while let Some(chunk) = chunks.blocking_recv() {
                            sums.update(&chunk);
                        }
                        sums
                    });
                    *self = Self::Beside(sender, task);
                }
            }
            // The thread ends with the sender, not before; if it died, `finish` says so.
            Self::Beside(chunks, _) => drop(chunks.send(chunk).await),
        }
    }

    async fn finish(self) -> Result<Sums, StoreError> {
        match self {
            Self::Here(sums, _) => Ok(*sums),
            Self::Beside(chunks, task) => {
                drop(chunks);
                task.await.map_err(fault)
            }
        }
    }
}

fn fault(e: impl std::fmt::Display) -> StoreError {
    StoreError::Blob(e.to_string())
}

fn object_path(name: &Digest) -> ObjectPath {
    let hex = name.to_string();
    ObjectPath::from(format!("{}/{hex}", &hex[..2]))
}

/// What a file in a folder of the store is: a document `ab/ab..`, the rest of an upload (`eingang/..`, or a name
/// with `#` and a number, which the object store gives to what it is still writing), or nothing of ours.
fn objekt_name(folder: &str, file: &str) -> Option<Option<Digest>> {
    let is_rest = |(_, n): (&str, &str)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    if folder == "eingang" || file.rsplit_once('#').is_some_and(is_rest) {
        return Some(None);
    }
    let mut digest = [0; 32];
    let whole = file.len() == 64 && file.starts_with(folder) && folder.len() == 2;
    (whole && hex::decode_to_slice(file, &mut digest).is_ok()).then_some(Some(Digest(digest)))
}

/// Ends with the upload: aborts what was not finished.
struct Ziel {
    store: Arc<dyn ObjectStore>,
    staging: ObjectPath,
    parts: Option<WriteMultipart>,
}

impl Ziel {
    async fn put(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        if self.parts.is_none() {
            let upload = self
                .store
                .put_multipart(&self.staging)
                .await
                .map_err(fault)?;
            self.parts = Some(WriteMultipart::new_with_chunk_size(upload, PART_BYTES));
        }
        if let Some(parts) = &mut self.parts {
            parts.wait_for_capacity(PARTS_MAX).await.map_err(fault)?;
            parts.put(Bytes::from(bytes));
        }
        Ok(())
    }

    async fn finish(mut self, rest: Vec<u8>, name: &Digest) -> Result<(), StoreError> {
        let path = object_path(name);
        match self.parts.take() {
            None => {
                self.store.put(&path, rest.into()).await.map_err(fault)?;
            }
            Some(mut parts) => {
                parts.put(Bytes::from(rest));
                parts.finish().await.map_err(fault)?;
                self.store
                    .rename(&self.staging, &path)
                    .await
                    .map_err(fault)?;
            }
        }
        Ok(())
    }
}

impl Blobs {
    /// Documents in a local folder, made if missing. Every write is durable before it returns.
    pub fn local(folder: &std::path::Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(fault)?;
        let store = object_store::local::LocalFileSystem::new_with_prefix(folder).map_err(fault)?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            folder: folder.to_owned(),
        })
    }

    /// Every document and every rest of an upload that was last written before a moment. Reads the whole store.
    ///
    /// Files with other names are somebody else's and left out. Blocks: run it where that is allowed.
    pub fn vor(&self, moment: SystemTime) -> std::io::Result<Vec<Objekt>> {
        let mut found = Vec::new();
        self.jedes_vor(moment, |objekt| found.push(objekt))?;
        Ok(found)
    }

    /// The same, one after the other.
    pub fn jedes_vor(
        &self,
        moment: SystemTime,
        mut take: impl FnMut(Objekt),
    ) -> std::io::Result<()> {
        for folder in std::fs::read_dir(&self.folder)? {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            let prefix = folder.file_name().to_string_lossy().into_owned();
            for file in std::fs::read_dir(folder.path())? {
                let file = file?;
                // Gone meanwhile: an upload was finished or given up.
                let Ok(meta) = file.metadata() else { continue };
                let Some(name) = objekt_name(&prefix, &file.file_name().to_string_lossy()) else {
                    continue;
                };
                if meta.is_file() && meta.modified()? < moment {
                    take(Objekt {
                        name,
                        bytes: meta.len(),
                        path: file.path(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Removes what [`Blobs::vor`] found. Blocks. What is gone already counts as removed.
    pub fn entfernen(&self, objekt: &Objekt) -> std::io::Result<()> {
        match std::fs::remove_file(&objekt.path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Removes a document that no event names yet: its upload was refused after it had arrived.
    pub async fn verwerfen(&self, name: &Digest) -> Result<(), StoreError> {
        self.store.delete(&object_path(name)).await.map_err(fault)
    }

    /// Encrypts and stores a document, durable when it returns.
    ///
    /// `bytes_max`: a longer document is refused with `zu_gross`. An error of the stream ends the upload.
    pub async fn put<S, E>(&self, mut plain: S, bytes_max: u64) -> Result<BlobRef, PutError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: std::fmt::Display,
    {
        let key = DokumentKey::generate().map_err(StoreError::from)?;
        let sammler = Sammler::default();
        let encryptor =
            age::Encryptor::with_recipients(std::iter::once(&key as &dyn age::Recipient))
                .map_err(|_| fault("the key cannot be used"))?;
        let mut writer = encryptor.wrap_output(sammler.clone()).map_err(fault)?;
        let mut ziel = Ziel {
            store: self.store.clone(),
            staging: ObjectPath::from(format!("eingang/{}", Uuid::new_v4())),
            parts: None,
        };
        let (mut plain_digests, mut name) = (Digests::default(), blake3::Hasher::new());
        let mut groesse = 0u64;
        while let Some(chunk) = plain.next().await {
            let chunk = chunk.map_err(|e| PutError::Abgebrochen(e.to_string()))?;
            groesse += chunk.len() as u64;
            if groesse > bytes_max {
                return Err(PutError::ZuGross { bytes_max });
            }
            writer.write_all(&chunk).map_err(fault)?;
            plain_digests.update(chunk).await;
            if sammler.len() > SMALL_BYTES_MAX {
                let part = sammler.take();
                name.update(&part);
                ziel.put(part).await?;
            }
        }
        writer.finish().map_err(fault)?;
        let rest = sammler.take();
        name.update(&rest);
        let name = Digest(*name.finalize().as_bytes());
        let (sums, ()) = futures::try_join!(plain_digests.finish(), ziel.finish(rest, &name))?;
        Ok(BlobRef {
            name,
            schluessel: key.schluessel(),
            sha256: Digest(sums.sha256.finalize().into()),
            blake3: Digest(*sums.blake3.finalize().as_bytes()),
            groesse,
        })
    }

    /// Decrypts a document as a stream of plaintext chunks. A changed or missing object is an error in the stream.
    pub async fn get(
        &self,
        name: &Digest,
        schluessel: &BlobSchluessel,
    ) -> Result<impl Stream<Item = std::io::Result<Bytes>> + Send + Unpin + 'static, StoreError>
    {
        let object = self.store.get(&object_path(name)).await.map_err(fault)?;
        let cipher = tokio_util::io::StreamReader::new(
            object
                .into_stream()
                .map(|c| c.map_err(std::io::Error::other)),
        );
        let cipher = tokio_util::io::SyncIoBridge::new(cipher);
        let key = DokumentKey::from(schluessel);
        let (sender, receiver) =
            tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(READ_CHUNKS_MAX);
        tokio::task::spawn_blocking(move || {
            if let Err(e) = decrypt(cipher, &key, &sender) {
                // A reader that has gone away wants no error either.
                let _ = sender.blocking_send(Err(e));
            }
        });
        Ok(Box::pin(futures::stream::unfold(
            receiver,
            |mut r| async move { r.recv().await.map(|c| (c, r)) },
        )))
    }

    /// Deletes a document's object; nothing happens if it is gone already.
    pub async fn delete(&self, name: &Digest) -> Result<(), StoreError> {
        match self.store.delete(&object_path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(fault(e)),
        }
    }

    /// Whether the document's object is there.
    pub async fn exists(&self, name: &Digest) -> Result<bool, StoreError> {
        match self.store.head(&object_path(name)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(fault(e)),
        }
    }
}

fn decrypt(
    cipher: impl Read,
    key: &DokumentKey,
    sender: &tokio::sync::mpsc::Sender<std::io::Result<Bytes>>,
) -> std::io::Result<()> {
    let decryptor = age::Decryptor::new(cipher).map_err(|e| std::io::Error::other(grund(&e)))?;
    let mut reader = decryptor
        .decrypt(std::iter::once(key as &dyn age::Identity))
        .map_err(|e| std::io::Error::other(grund(&e)))?;
    loop {
        let mut chunk = vec![0; READ_BYTES];
        let n = reader.read(&mut chunk)?;
        if n == 0 {
            return Ok(());
        }
        chunk.truncate(n);
        if sender.blocking_send(Ok(chunk.into())).is_err() {
            return Ok(());
        }
    }
}

/// Why a document was not stored.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// Longer than allowed.
    #[error("the document is longer than {bytes_max} bytes")]
    ZuGross {
        /// The limit.
        bytes_max: u64,
    },
    /// The sender stopped or sent something broken.
    #[error("the upload ended early: {0}")]
    Abgebrochen(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
