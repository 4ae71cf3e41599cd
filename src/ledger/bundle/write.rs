//! Writes a bundle: event by event, so that payloads never wait in memory.

use super::evidence::{Evidence, proof_bytes};
use super::manifest::{Manifest, Version};
use super::{
    CHECKPOINT, EVENTS_MAX, HEADERS, MANIFEST, PAYLOADS, PAYLOADS_BYTES_MAX, PROOFS, README,
    README_2_TEXT, README_TEXT,
};
use crate::chain::link;
use crate::checkpoint::Checkpoint;
use crate::header::{HeaderBytes, HeaderError};
use crate::ids::{ChainHash, HASH_BYTES, RecordId};
use crate::lines::LineError;
use crate::note::WriterKey;
use crate::proof::InclusionProof;
use crate::tree::leaf;
use crate::verify::Payloads;
use sha2::{Digest, Sha256};
use std::io::{self, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a bundle is about.
#[derive(Clone, Debug)]
pub struct BundleMeta {
    /// State of the log that the events are proved against.
    pub checkpoint: Checkpoint,
    /// The stream of the Akte.
    pub stream: RecordId,
    /// How people call the Akte: one line, at most 256 bytes.
    pub aktenzeichen: Option<String>,
    /// Unix time in milliseconds.
    pub created_ms: u64,
    /// Whether sealed payloads are given, too. They stay sealed.
    pub payloads: Payloads,
    /// What version 2 carries; without it version 1 is written.
    pub evidence: Option<Evidence>,
}

/// One event of the Akte with its proof and what its payload rows hold.
#[derive(Clone, Copy, Debug)]
pub struct BundleEvent<'a> {
    /// The header as stored.
    pub header: &'a HeaderBytes,
    /// That the header stands in the log, of the size in [`BundleMeta::checkpoint`].
    pub proof: &'a InclusionProof,
    /// `payload_salt.salt`, if there is a row.
    pub salt: Option<&'a [u8; 32]>,
    /// `payload_body.body`, if there is a row.
    pub body: Option<&'a [u8]>,
}

/// Why a bundle was not written.
#[derive(Debug, thiserror::Error)]
pub enum BundleWriteError {
    /// The target does not take the bytes.
    #[error("cannot write the bundle: {0}")]
    Io(#[from] io::Error),
    /// The container cannot be made.
    #[error("cannot write the bundle: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// A header is malformed.
    #[error("event {0} has no valid header: {1}")]
    Header(u64, HeaderError),
    /// Not the next event of the stream.
    #[error("expected event {0} of the stream")]
    Order(u64),
    /// The proof does not lead to the root of the checkpoint: the bundle would not verify.
    #[error("event {0} is not proved by its path")]
    Proof(u64),
    /// More than 250,000 events or 2 GiB of payloads.
    #[error("the Akte is too large for a bundle")]
    TooLarge,
    /// A value has not the form of its line.
    #[error("cannot write the manifest: {0}")]
    Line(#[from] LineError),
}

/// Writes one bundle. Feed all events of the stream in order, then finish.
pub struct BundleWriter<W: Write + Seek> {
    zip: ZipWriter<W>,
    meta: BundleMeta,
    headers: Vec<u8>,
    proofs: Vec<u8>,
    payloads: Sha256,
    payload_bytes: u64,
    events: u64,
    head: ChainHash,
}

impl<W: Write + Seek> BundleWriter<W> {
    /// Begins a bundle in `out`.
    pub fn new(out: W, meta: BundleMeta) -> Result<Self, BundleWriteError> {
        let mut zip = ZipWriter::new(out);
        zip.start_file(PAYLOADS, options())?;
        Ok(BundleWriter {
            zip,
            meta,
            headers: Vec::new(),
            proofs: Vec::new(),
            payloads: Sha256::new(),
            payload_bytes: 0,
            events: 0,
            head: ChainHash([0; HASH_BYTES]),
        })
    }

    /// Adds the next event. Without [`Payloads::All`] a sealed payload is left out.
    pub fn event(&mut self, event: &BundleEvent<'_>) -> Result<(), BundleWriteError> {
        let seq = self.events;
        let header = event
            .header
            .parse()
            .map_err(|error| BundleWriteError::Header(seq, error))?;
        if header.seq != seq || header.record_id != self.meta.stream {
            return Err(BundleWriteError::Order(seq));
        }
        let Checkpoint { size, root, .. } = &self.meta.checkpoint;
        if !event.proof.proves(leaf(event.header), *size, root) {
            return Err(BundleWriteError::Proof(seq));
        }
        if self.events == EVENTS_MAX {
            return Err(BundleWriteError::TooLarge);
        }
        let left_out = !header.kind.is_clear() && self.meta.payloads == Payloads::Clear;
        let body = event.body.filter(|_| !left_out);
        self.payload(event.salt.filter(|_| body.is_some()), body)?;
        self.headers.extend_from_slice(event.header.as_bytes());
        self.proofs.extend(proof_bytes(event.proof));
        self.head = link(event.header);
        self.events += 1;
        Ok(())
    }

    /// Signs and closes the bundle. Gives the target back.
    pub fn finish(mut self, key: &WriterKey) -> Result<W, BundleWriteError> {
        let meta = self.meta;
        let (version, readme) = match &meta.evidence {
            None => (Version::One, README_TEXT),
            Some(_) => (Version::Two, README_2_TEXT),
        };
        let evidence = meta.evidence.unwrap_or_default();
        let checkpoint = match version {
            Version::One => meta.checkpoint.sign(key),
            Version::Two => evidence.checkpoint.clone(),
        };
        let mut written = vec![
            (HEADERS, self.headers),
            (PROOFS, self.proofs),
            (README, readme.as_bytes().to_vec()),
        ];
        written.extend(evidence.files());
        let digest =
            |(name, bytes): &(&str, Vec<u8>)| ((*name).to_owned(), Sha256::digest(bytes).into());
        let mut files: Vec<_> = written.iter().map(digest).collect();
        files.push((PAYLOADS.into(), self.payloads.finalize().into()));
        files.sort();
        let manifest = Manifest {
            version,
            origin: meta.checkpoint.origin.clone(),
            writer: key.public(),
            log_keys: evidence.log_keys,
            stream: meta.stream,
            aktenzeichen: meta.aktenzeichen,
            created_ms: meta.created_ms,
            size: meta.checkpoint.size,
            root: meta.checkpoint.root,
            events: self.events,
            head: self.head,
            payloads: meta.payloads,
            files,
        };
        // The place of the checkpoint is that of the first slice: the same input gives the same bytes.
        written.insert(2, (CHECKPOINT, checkpoint));
        written.push((MANIFEST, manifest.sign(key)?));
        for (name, bytes) in written {
            self.zip.start_file(name, options())?;
            self.zip.write_all(&bytes)?;
        }
        Ok(self.zip.finish()?)
    }

    /// One record of `payloads.bin`: flags, salt, length, body.
    fn payload(
        &mut self,
        salt: Option<&[u8; 32]>,
        body: Option<&[u8]>,
    ) -> Result<(), BundleWriteError> {
        let length = u32::try_from(body.map_or(0, <[u8]>::len));
        let length = length.map_err(|_| BundleWriteError::TooLarge)?;
        let mut record = vec![u8::from(salt.is_some()) << 1 | u8::from(body.is_some())];
        record.extend_from_slice(salt.map_or(&[], |salt| &salt[..]));
        if body.is_some() {
            record.extend_from_slice(&length.to_be_bytes());
        }
        self.payload_bytes += record.len() as u64 + u64::from(length);
        if self.payload_bytes > PAYLOADS_BYTES_MAX {
            return Err(BundleWriteError::TooLarge);
        }
        for bytes in [&record[..], body.unwrap_or_default()] {
            self.zip.write_all(bytes)?;
            self.payloads.update(bytes);
        }
        Ok(())
    }
}

/// Stored, not compressed: hashes and ciphertext do not shrink, and a flipped byte of the file is
/// then a flipped byte of one event. No times, so that the same input gives the same bytes.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
}
