//! Checks a bundle: signatures, digests of the files, then event by event.

use super::confirm::{Rules, log_signed};
use super::container::{CannotCheck, Container};
use super::evidence::{KNOWN, array, read_body, read_proof};
use super::manifest::{Manifest, Version};
use super::report::{BundleReport, FileDefect, FileFinding, Unchecked};
use super::{CHECKPOINT, HEADERS, MANIFEST, PAYLOADS, PROOFS, README};
use crate::checkpoint::Checkpoint;
use crate::claim::Claim;
use crate::header::{HEADER_BYTES, HeaderBytes};
use crate::ids::{HASH_BYTES, Origin, RecordId};
use crate::note::{NOTE_BYTES_MAX, Note, NoteError, WriterPublicKey};
use crate::tree::leaf;
use crate::tsa::Roots;
use crate::verify::{Defect, Finding, Issuer, Payloads, Row, RowCheck, StreamState, check_row};
use std::io::{self, Read, Seek};

/// What the person who checks knows beforehand, from elsewhere than the bundle.
#[derive(Clone, Debug, Default)]
pub struct Pin {
    /// The public key of the log.
    pub writer: Option<WriterPublicKey>,
    /// The name of the log.
    pub origin: Option<Origin>,
    /// Whose signatures under checkpoints count.
    pub rules: Option<Rules>,
    /// Who vouches for timestamp authorities. Version 2 only.
    pub roots: Option<Roots>,
}

/// Checks a bundle. Fails only if there is nothing to check: everything else is in the report.
///
/// Memory: the headers and one payload at a time.
pub fn check<R: Read + Seek>(reader: R, pin: &Pin) -> Result<BundleReport, CannotCheck> {
    let mut container = Container::open(reader)?;
    if !container.has(MANIFEST) {
        return Err(CannotCheck::NotABundle);
    }
    let bytes = container
        .read(MANIFEST, NOTE_BYTES_MAX)
        .map_err(|e| CannotCheck::NotAZip(e.to_string()))?;
    if !bytes.starts_with(b"eakte/bundle/") {
        return Err(CannotCheck::NotABundle);
    }
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let version = Version::of(first).ok_or(CannotCheck::Version)?;
    let mut check = Check {
        container,
        report: BundleReport::new(version, pin),
    };
    if let Some(manifest) = check.manifest(&bytes, pin) {
        let state = check.checkpoint(&manifest);
        let (headers, places) = check.events(&manifest, &state);
        match version {
            Version::One => check.rules(pin),
            Version::Two => check.confirm(&manifest, &state, &headers, &places, pin),
        }
        check.other_files(&manifest);
        check.report.manifest = Some(manifest);
    }
    Ok(check.report.sorted())
}

pub(super) struct Check<R> {
    pub(super) container: Container<R>,
    pub(super) report: BundleReport,
}

/// Where an event stands in the log, as its proof says.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) position: u64,
    pub(super) proved: bool,
}

impl<R: Read + Seek> Check<R> {
    pub(super) fn file_is(&mut self, file: &str, defect: FileDefect) {
        self.report.files.push(FileFinding {
            file: file.to_owned(),
            defect,
        });
    }

    /// Reads the manifest and checks who signed it.
    fn manifest(&mut self, bytes: &[u8], pin: &Pin) -> Option<Manifest> {
        let parsed = Note::parse(bytes)
            .ok()
            .and_then(|note| Some((Manifest::parse(note.text()).ok()?, note)));
        let Some((manifest, note)) = parsed else {
            self.file_is(MANIFEST, FileDefect::Malformed);
            return None;
        };
        if note.verify(&manifest.origin, &manifest.writer).is_err() {
            self.file_is(MANIFEST, FileDefect::Signature);
        }
        if pin.writer.is_some_and(|key| key != manifest.writer) {
            self.file_is(MANIFEST, FileDefect::OtherKey);
        }
        if pin.origin.as_ref().is_some_and(|o| *o != manifest.origin) {
            self.file_is(MANIFEST, FileDefect::OtherOrigin);
        }
        Some(manifest)
    }

    /// Checks that the log's own signed state is the one that the manifest names. Gives the state
    /// to prove the events against: the signed one if there is one, so that an altered manifest
    /// does not cast doubt on every event.
    fn checkpoint(&mut self, manifest: &Manifest) -> Checkpoint {
        let named = manifest.checkpoint();
        let Ok(bytes) = self.container.read(CHECKPOINT, NOTE_BYTES_MAX) else {
            self.file_is(CHECKPOINT, FileDefect::Missing);
            return named;
        };
        let signed = Note::parse(&bytes).and_then(|note| {
            let checkpoint = Checkpoint::parse(note.text()).map_err(|_| NoteError::Malformed)?;
            match log_signed(manifest, &note) {
                true => Ok(checkpoint),
                false => Err(NoteError::WrongSignature),
            }
        });
        let defect = match signed {
            Ok(signed) if signed == named => return named,
            Ok(signed) => {
                self.file_is(CHECKPOINT, FileDefect::Contradiction);
                return signed;
            }
            Err(NoteError::Malformed | NoteError::TooLarge) => FileDefect::Malformed,
            Err(NoteError::Unsigned | NoteError::WrongSignature) => FileDefect::Signature,
        };
        self.file_is(CHECKPOINT, defect);
        named
    }

    fn events(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
    ) -> (Vec<[u8; HEADER_BYTES]>, Vec<Place>) {
        let headers = self.headers(manifest);
        let count = headers.len() as u64;
        let places = self.proofs(manifest, log, &headers);
        self.report.events = count;
        self.report.proved = places.iter().filter(|place| place.proved).count() as u64;
        let state = self.rows(manifest, &headers, &places);
        // A stream begins with the event that opens it: one without events is none, and proves nothing of an Akte.
        if count != manifest.events || count == 0 {
            let first_wrong = count.min(manifest.events);
            self.found(manifest, &places, first_wrong, Defect::StreamTruncated);
        } else if state.head() != manifest.head {
            self.found(manifest, &places, count - 1, Defect::HeadDiffers);
        }
        (headers, places)
    }

    /// Reads all headers; what cannot be read is missing.
    fn headers(&mut self, manifest: &Manifest) -> Vec<[u8; HEADER_BYTES]> {
        let mut headers = Vec::new();
        let read = |file: &mut dyn Read| -> io::Result<()> {
            let mut header = [0; HEADER_BYTES];
            for _ in 0..super::EVENTS_MAX {
                match file.read(&mut header[..1])? {
                    0 => break,
                    _ => file.read_exact(&mut header[1..])?,
                }
                headers.push(header);
            }
            Ok(())
        };
        self.parse(manifest, HEADERS, read);
        headers
    }

    /// Checks each header against the root; ends early where `proofs.bin` is damaged.
    fn proofs(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
        headers: &[[u8; HEADER_BYTES]],
    ) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let read = |file: &mut dyn Read| -> io::Result<()> {
            for header in headers {
                let proof = read_proof(file)?;
                let position = proof.position;
                let ascends = places.last().is_none_or(|last| last.position < position);
                let leaf = leaf(&HeaderBytes(*header));
                let proved = ascends && proof.proves(leaf, log.size, &log.root);
                places.push(Place { position, proved });
            }
            Ok(())
        };
        self.parse(manifest, PROOFS, read);
        places
    }

    /// Checks payloads and chain of all events.
    fn rows(
        &mut self,
        manifest: &Manifest,
        headers: &[[u8; HEADER_BYTES]],
        places: &[Place],
    ) -> StreamState {
        let issuer = Issuer {
            origin: manifest.origin.clone(),
            writer: manifest.writer,
        };
        let mut checks: Vec<RowCheck> = Vec::new();
        let mut digested = 0;
        let read = |file: &mut dyn Read| -> io::Result<()> {
            for (seq, header) in (0i64..).zip(headers) {
                let (salt, body) = read_payload(file)?;
                digested += u64::from(body.is_some());
                let row = Row {
                    position: places.get(checks.len()).map_or(-1, |p| p.position as i64),
                    stream: manifest.stream,
                    sequence: seq,
                    header,
                    salt: salt.as_ref().map(|salt| &salt[..]),
                    body: body.as_deref(),
                };
                checks.push(check_row(&row, &issuer, manifest.payloads));
            }
            Ok(())
        };
        self.parse(manifest, PAYLOADS, read);
        self.report.payloads = digested;
        self.report.sealed_absent = checks.len() as u64 - digested.min(checks.len() as u64);
        // Where payloads.bin ends early the headers still speak.
        for (seq, header) in (0i64..).zip(headers).skip(checks.len()) {
            let row = Row {
                position: -1,
                stream: manifest.stream,
                sequence: seq,
                header,
                salt: None,
                body: None,
            };
            checks.push(check_row(&row, &issuer, Payloads::All));
        }
        self.chain(manifest, places, &checks)
    }

    fn chain(&mut self, manifest: &Manifest, places: &[Place], checks: &[RowCheck]) -> StreamState {
        let proved =
            |at: u64| usize::try_from(at).is_ok_and(|at| places.get(at).is_some_and(|p| p.proved));
        let mut state = StreamState::new();
        for (at, check) in (0u64..).zip(checks) {
            for defect in &check.defects {
                let defect = match defect {
                    // A bundle has no columns: stream and place are the manifest's.
                    Defect::ColumnsDiffer if check.stream != manifest.stream => {
                        Defect::StreamForeign
                    }
                    Defect::ColumnsDiffer => continue,
                    other => *other,
                };
                self.found(manifest, places, at, defect);
            }
            if !proved(at) {
                self.found(manifest, places, at, Defect::NotInTree);
            }
            let step = state.step(check, at, &manifest.origin, None);
            if let Some(missing) = step.missing {
                let mut gap = finding(manifest, places, at, Defect::SequenceGap);
                gap.seq = Some(missing);
                self.report.findings.push(gap);
            }
            for defect in step.defects {
                match (defect, step.present) {
                    (Defect::PayloadAfterErase, Some(present)) => {
                        let mut finding = finding(manifest, places, at, defect);
                        finding.seq = Some(present);
                        self.report.findings.push(finding);
                    }
                    _ => self.found(manifest, places, at, defect),
                }
            }
            self.report.erasures += u64::from(matches!(check.claim, Some(Claim::Erase(_))));
            if step.broken {
                // The proofs tell which of the two is bad; without them it is the earlier one.
                if proved(at.saturating_sub(1)) && !proved(at) {
                    self.found(manifest, places, at, Defect::ChainPrev);
                } else {
                    self.found(manifest, places, at.saturating_sub(1), Defect::ChainLink);
                }
            }
        }
        for pending in state.pending() {
            self.found(manifest, places, pending.position, pending.defect);
        }
        state
    }

    /// Digests every file that the manifest lists and was not read yet, and names the others.
    fn other_files(&mut self, manifest: &Manifest) {
        let known = [HEADERS, PROOFS, PAYLOADS, CHECKPOINT, MANIFEST];
        for (name, digest) in &manifest.files {
            if known.contains(&name.as_str()) {
                continue;
            }
            self.digest(name, digest);
            let read = manifest.version == Version::Two && KNOWN.contains(&name.as_str());
            if name != README && !read {
                self.report.unchecked.push(Unchecked::Content(name.clone()));
            }
        }
        for name in self.container.names().to_vec() {
            let listed = manifest.files.iter().any(|(listed, _)| *listed == name);
            let read = manifest.version == Version::Two && KNOWN.contains(&name.as_str());
            if !listed && !read && !known.contains(&name.as_str()) {
                self.report.unchecked.push(Unchecked::File(name));
            }
        }
        if self.container.has_times() {
            self.report.unchecked.push(Unchecked::Times);
        }
        if self.report.sealed_absent > 0 {
            let absent = self.report.sealed_absent;
            self.report.unchecked.push(Unchecked::SealedAbsent(absent));
        }
        if self.report.erasures > 0 {
            let erasures = self.report.erasures;
            self.report.unchecked.push(Unchecked::Approvers(erasures));
        }
    }

    fn digest(&mut self, name: &str, expected: &[u8; HASH_BYTES]) {
        if !self.container.has(name) {
            return self.file_is(name, FileDefect::Missing);
        }
        let found = self.container.file(name).and_then(|file| file.finish());
        match found {
            Ok((_, digest)) if digest == *expected => {}
            Ok(_) => self.file_is(name, FileDefect::Digest),
            Err(_) => self.file_is(name, FileDefect::Malformed),
        }
    }

    /// Reads a known file with `read`, which must consume all of it, and compares its digest.
    fn parse(
        &mut self,
        manifest: &Manifest,
        name: &str,
        read: impl FnOnce(&mut dyn Read) -> io::Result<()>,
    ) {
        if !self.container.has(name) {
            return self.file_is(name, FileDefect::Missing);
        }
        let listed = manifest.files.iter().find(|(listed, _)| listed == name);
        let result = self.container.file(name).and_then(|mut file| {
            let parsed = read(&mut file);
            file.finish().map(|(rest, digest)| (parsed, rest, digest))
        });
        match (result, listed) {
            (Ok((parsed, rest, digest)), listed) => {
                if parsed.is_err() || rest > 0 {
                    self.file_is(name, FileDefect::Malformed);
                }
                match listed {
                    Some((_, expected)) if *expected == digest => {}
                    Some(_) => self.file_is(name, FileDefect::Digest),
                    None => self.file_is(name, FileDefect::Unlisted),
                }
            }
            (Err(_), _) => self.file_is(name, FileDefect::Malformed),
        }
    }

    pub(super) fn found(
        &mut self,
        manifest: &Manifest,
        places: &[Place],
        seq: u64,
        defect: Defect,
    ) {
        let finding = finding(manifest, places, seq, defect);
        self.report.findings.push(finding);
    }
}

fn finding(manifest: &Manifest, places: &[Place], seq: u64, defect: Defect) -> Finding {
    let place = usize::try_from(seq).ok().and_then(|at| places.get(at));
    let position = place.map(|place| place.position);
    Finding {
        position,
        last_position: position,
        stream: Some::<RecordId>(manifest.stream),
        seq: Some(seq),
        defect,
    }
}

pub(super) type Payload = (Option<[u8; 32]>, Option<Vec<u8>>);

pub(super) fn read_payload(file: &mut dyn Read) -> io::Result<Payload> {
    let [flags] = array(file)?;
    if flags > 3 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let salt = if flags & 2 != 0 {
        Some(array(file)?)
    } else {
        None
    };
    let body = if flags & 1 != 0 {
        Some(read_body(file)?)
    } else {
        None
    };
    Ok((salt, body))
}
