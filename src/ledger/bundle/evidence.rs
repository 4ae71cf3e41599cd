//! What a bundle of version 2 carries beside the events: who confirmed the state of the log, that no event is
//! missing up to a day, and when the state existed at the latest.
//!
//! Source: `schema/LOG.md` section 17. Vectors: `tests/golden/ledger/bundle2.json`.

use crate::header::{HEADER_BYTES, HeaderBytes, PAYLOAD_BYTES_MAX};
use crate::heads::{LEAF_BYTES, StreamEnd};
use crate::ids::{HASH_BYTES, TreeHash};
use crate::proof::{InclusionProof, PROOF_HASHES_MAX};
use crate::vkey::Vkey;
use std::io::{self, Read};

/// The newest sealed checkpoint with its cosignatures; absent if it is `checkpoint.note` itself.
pub const SEALED: &str = "sealed.note";
/// That the log of `checkpoint.note` continues that of `sealed.note`: hashes.
pub const SEALED_PROOF: &str = "sealed.proof";
/// The newest heads event, and the proof of this stream in it.
pub const HEADS: &str = "heads.bin";
/// The sealed note that was stamped.
pub const STAMPED: &str = "stamped.note";
/// That the log of `checkpoint.note` continues that of `stamped.note`: hashes.
pub const STAMPED_PROOF: &str = "stamped.proof";
/// The anchor event over `stamped.note`, then its renewals.
pub const ANCHORS: &str = "anchors.bin";
/// The policy with the Ed25519 keys of log and witnesses.
pub const POLICY_ED25519: &str = "policy-ed25519.txt";
/// The policy with their ML-DSA keys.
pub const POLICY_ML_DSA: &str = "policy-mldsa.txt";
/// Certificates of the roots of the timestamp authority.
pub const TSA_ROOTS: &str = "tsa.pem";
/// Keys of the payloads, wrapped to a reader with age.
pub const KEYS: &str = "keys.age";

/// All files of version 2 that this program reads.
pub(crate) const KNOWN: [&str; 10] = [
    SEALED,
    SEALED_PROOF,
    HEADS,
    STAMPED,
    STAMPED_PROOF,
    ANCHORS,
    POLICY_ED25519,
    POLICY_ML_DSA,
    TSA_ROOTS,
    KEYS,
];

/// Most anchors in a bundle: one and its renewals.
pub const ANCHORS_MAX: usize = 64;

/// A clear event of the log's own stream, with the proof that it stands in the log of `checkpoint.note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Its header.
    pub header: HeaderBytes,
    /// That it stands in the log.
    pub proof: InclusionProof,
    /// Its payload.
    pub body: Vec<u8>,
}

/// A heads event and where this stream stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadsEvidence {
    /// The heads event.
    pub event: LoggedEvent,
    /// Where this stream ended.
    pub end: StreamEnd,
    /// That the heads event says so.
    pub proof: InclusionProof,
}

/// An earlier state of the log, and that the bundle's state continues it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierNote {
    /// The signed note.
    pub note: Vec<u8>,
    /// The consistency proof.
    pub proof: Vec<TreeHash>,
}

/// What [`super::BundleWriter`] is given to write version 2.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Keys that sign the log's checkpoints beside the writer's.
    pub log_keys: Vec<Vkey>,
    /// The signed note of the state that the events are proved against.
    pub checkpoint: Vec<u8>,
    /// The newest seal, if it is not that state itself.
    pub sealed: Option<EarlierNote>,
    /// Completeness.
    pub heads: Option<HeadsEvidence>,
    /// The note that was stamped, with the anchor events, oldest first.
    pub stamped: Option<(EarlierNote, Vec<LoggedEvent>)>,
    /// The policies in force: Ed25519, ML-DSA.
    pub policies: Option<[String; 2]>,
    /// Roots of the timestamp authority, PEM.
    pub tsa_roots: Option<String>,
    /// Keys wrapped to a reader.
    pub keys: Option<Vec<u8>>,
}

impl Evidence {
    /// The files, without `checkpoint.note`.
    pub(crate) fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut files = Vec::new();
        if let Some(sealed) = &self.sealed {
            files.push((SEALED, sealed.note.clone()));
            files.push((SEALED_PROOF, hashes(&sealed.proof)));
        }
        if let Some(heads) = &self.heads {
            files.push((HEADS, heads.to_bytes()));
        }
        if let Some((stamped, anchors)) = &self.stamped {
            files.push((STAMPED, stamped.note.clone()));
            files.push((STAMPED_PROOF, hashes(&stamped.proof)));
            files.push((
                ANCHORS,
                anchors.iter().flat_map(LoggedEvent::to_bytes).collect(),
            ));
        }
        if let Some([ed25519, ml_dsa]) = &self.policies {
            files.push((POLICY_ED25519, ed25519.clone().into_bytes()));
            files.push((POLICY_ML_DSA, ml_dsa.clone().into_bytes()));
        }
        if let Some(roots) = &self.tsa_roots {
            files.push((TSA_ROOTS, roots.clone().into_bytes()));
        }
        if let Some(keys) = &self.keys {
            files.push((KEYS, keys.clone()));
        }
        files
    }
}

fn hashes(proof: &[TreeHash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

/// A consistency proof: whole hashes, at most 63... and nothing else.
pub(crate) fn read_hashes(bytes: &[u8]) -> Option<Vec<TreeHash>> {
    let (chunks, rest) = bytes.as_chunks::<HASH_BYTES>();
    let fits = rest.is_empty() && chunks.len() <= PROOF_HASHES_MAX;
    fits.then(|| chunks.iter().map(|chunk| TreeHash(*chunk)).collect())
}

pub(crate) fn proof_bytes(proof: &InclusionProof) -> Vec<u8> {
    let mut bytes = proof.position.to_be_bytes().to_vec();
    bytes.push(proof.path.len() as u8);
    bytes.extend(proof.path.iter().flat_map(|hash| hash.0));
    bytes
}

pub(crate) fn array<const N: usize>(file: &mut dyn Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn read_proof(file: &mut dyn Read) -> io::Result<InclusionProof> {
    let position = u64::from_be_bytes(array(file)?);
    let [hashes] = array(file)?;
    if usize::from(hashes) > PROOF_HASHES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let path = (0..hashes)
        .map(|_| Ok(TreeHash(array(file)?)))
        .collect::<io::Result<Vec<_>>>()?;
    Ok(InclusionProof { position, path })
}

/// u32 length and so many bytes. Grows as bytes come: a forged length costs no memory.
pub(crate) fn read_body(file: &mut dyn Read) -> io::Result<Vec<u8>> {
    let length = u64::from(u32::from_be_bytes(array(file)?));
    if length > PAYLOAD_BYTES_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = Vec::new();
    file.take(length).read_to_end(&mut body)?;
    if body.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(body)
}

impl LoggedEvent {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.header.0.to_vec();
        bytes.extend(proof_bytes(&self.proof));
        bytes.extend((self.body.len() as u32).to_be_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    fn read(file: &mut dyn Read) -> io::Result<Self> {
        Ok(LoggedEvent {
            header: HeaderBytes(array::<HEADER_BYTES>(file)?),
            proof: read_proof(file)?,
            body: read_body(file)?,
        })
    }

    /// All events of a file, at least one.
    pub(crate) fn read_all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut events = Vec::new();
        while !bytes.is_empty() && events.len() < ANCHORS_MAX {
            events.push(LoggedEvent::read(&mut bytes).ok()?);
        }
        (bytes.is_empty() && !events.is_empty()).then_some(events)
    }
}

impl HeadsEvidence {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.event.to_bytes();
        bytes.extend(self.end.to_bytes());
        bytes.extend(proof_bytes(&self.proof));
        bytes
    }

    pub(crate) fn read(mut bytes: &[u8]) -> Option<Self> {
        let file = &mut bytes;
        let event = LoggedEvent::read(file).ok()?;
        let end = StreamEnd::from_bytes(&array::<LEAF_BYTES>(file).ok()?);
        let proof = read_proof(file).ok()?;
        bytes
            .is_empty()
            .then_some(HeadsEvidence { event, end, proof })
    }
}
