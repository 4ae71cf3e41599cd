//! Checks what a bundle of version 2 carries beside the events.

use super::check::{Check, Pin, Place};
use super::dates::{check_token, dated_after};
use super::evidence::{
    ANCHORS, EarlierNote, HEADS, HeadsEvidence, KEYS, KNOWN, LoggedEvent, POLICY_ED25519,
    POLICY_ML_DSA, SEALED, SEALED_PROOF, STAMPED, STAMPED_PROOF, TSA_ROOTS, read_hashes,
};
use super::manifest::Manifest;
use super::report::{Complete, FileDefect, NoteLine, Seal, Stamped, Unchecked};
use super::{CHECKPOINT, OTHER_BYTES_MAX};
use crate::anchor::imprint;
use crate::chain::link;
use crate::checkpoint::Checkpoint;
use crate::claim::{self, Claim};
use crate::consistency;
use crate::header::{HEADER_BYTES, Header, HeaderBytes};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::policy::{Confirmed, Policies, Policy, Uncounted, uncounted};
use crate::seal::digests;
use crate::tree::leaf;
use crate::tsa::{Roots, Stamp};
use crate::verify::Defect;
use crate::vkey::Vkey;
use std::io::{Read, Seek};

/// Whose signatures count, as the person who checks or the bundle says.
#[derive(Clone, Debug)]
pub enum Rules {
    /// One policy, of Ed25519 keys: seals are not asked for.
    One(Policy),
    /// Ed25519 and ML-DSA: a seal must satisfy both.
    Both(Policies),
}

impl Rules {
    /// Reads one policy, or an Ed25519 and an ML-DSA policy in any order. Errors say which rule is broken.
    pub fn parse(texts: &[String]) -> Result<Self, String> {
        let mut read = texts
            .iter()
            .map(|text| Policy::parse(text).map_err(|e| e.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let is_ed25519 = |p: &Policy| p.logs().iter().all(|l| l.vkey.scheme().is_ed25519());
        read.sort_by_key(|policy| !is_ed25519(policy));
        let mut read = read.into_iter();
        match (read.next(), read.next(), read.next()) {
            (Some(one), None, _) if one.keys().all(|key| key.scheme().is_ed25519()) => {
                Ok(Rules::One(one))
            }
            // Alone it would refuse every state between two seals, which nobody signs with ML-DSA.
            (Some(_), None, _) => {
                Err("a policy with ML-DSA keys does not stand alone: give the one with Ed25519 keys, too".into())
            }
            (Some(one), Some(other), None) => {
                let both = Policies::new(one, other).map_err(|e| e.to_string())?;
                Ok(Rules::Both(both))
            }
            _ => Err("give one policy, or one with Ed25519 and one with ML-DSA keys".into()),
        }
    }

    /// How strongly a note is confirmed, whether that is enough for what it is, and who confirmed it.
    fn judge(&self, note: &Note) -> (Confirmed, bool, Vec<String>) {
        let names = |standing: &crate::policy::Standing| {
            let witnesses = standing.witnesses.iter();
            let signed = witnesses.filter(|w| w.signed.is_valid());
            signed.map(|w| w.name.clone()).collect()
        };
        match self {
            Rules::One(policy) => {
                let standing = policy.check(note);
                let reached = standing.is_reached();
                let confirmed = if reached {
                    Confirmed::Ed25519Only
                } else {
                    Confirmed::No
                };
                (confirmed, reached, names(&standing))
            }
            Rules::Both(policies) => {
                let standing = policies.check(note);
                let confirmed = standing.confirmed();
                let enough = match confirmed {
                    Confirmed::No => false,
                    Confirmed::Ed25519Only => !standing.seal,
                    Confirmed::Both => true,
                };
                (confirmed, enough, names(&standing.ed25519))
            }
        }
    }

    /// How strongly a note is confirmed, if that is enough for what it is: a seal needs both policies, a state between
    /// two seals the Ed25519 one.
    pub fn confirmed(&self, note: &Note) -> Option<Confirmed> {
        let (confirmed, enough, _) = self.judge(note);
        enough.then_some(confirmed)
    }

    /// The keys of logs and witnesses.
    fn keys(&self) -> Vec<Vkey> {
        match self {
            Rules::One(policy) => policy.keys().cloned().collect(),
            Rules::Both(both) => {
                let keys = both.ed25519().keys().chain(both.ml_dsa().keys());
                keys.cloned().collect()
            }
        }
    }

    /// Whether the note counts under the Ed25519 policy, or under the only one.
    fn reached(&self, note: &Note) -> bool {
        match self {
            Rules::One(policy) => policy.check(note).is_reached(),
            Rules::Both(policies) => policies.ed25519().check(note).is_reached(),
        }
    }

    /// Whether a log of the rules signed the note with Ed25519.
    pub(super) fn log_signed(&self, note: &Note) -> bool {
        match self {
            Rules::One(policy) => policy.check(note).log,
            Rules::Both(policies) => policies.ed25519().check(note).log,
        }
    }
}

/// Whether the log signed the note: with one of its keys, or as its writer.
pub(super) fn log_signed(manifest: &Manifest, note: &Note) -> bool {
    note.verify(&manifest.origin, &manifest.writer).is_ok()
        || manifest.log_keys.iter().any(|key| key.verify(note).is_ok())
}

impl<R: Read + Seek> Check<R> {
    /// Everything that version 2 adds. `log`: the state that the events were proved against.
    pub(super) fn confirm(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
        headers: &[[u8; HEADER_BYTES]],
        places: &[Place],
        pin: &Pin,
    ) {
        for name in KNOWN {
            let listed = manifest.files.iter().any(|(listed, _)| listed == name);
            if self.container.has(name) && !listed {
                self.file_is(name, FileDefect::Unlisted);
            }
        }
        self.seal(manifest, log, places, pin);
        self.complete(manifest, log, headers, places);
        self.stamped(manifest, log, (headers, places), pin);
        if self.container.has(KEYS) {
            self.report.unchecked.push(Unchecked::Keys);
        }
    }

    /// Version 1 knows no witnesses. Rules that were given hold all the same: else whoever forges a bundle would write
    /// one of version 1.
    pub(super) fn rules(&mut self, pin: &Pin) {
        let checkpoint = self.container.read(CHECKPOINT, NOTE_BYTES_MAX).ok();
        let checkpoint = checkpoint.and_then(|bytes| Note::parse(&bytes).ok());
        // One that cannot be read is a finding already.
        if let (Some(rules), Some(note)) = (&pin.rules, &checkpoint)
            && !rules.judge(note).1
        {
            self.file_is(CHECKPOINT, FileDefect::Policy);
        }
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        if !self.container.has(name) {
            return None;
        }
        let most = usize::try_from(OTHER_BYTES_MAX).unwrap_or(usize::MAX);
        match self.container.read(name, most) {
            Ok(bytes) => Some(bytes),
            Err(_) => {
                self.file_is(name, FileDefect::Malformed);
                None
            }
        }
    }

    /// The note `name` of an earlier state, proved to be continued by `log`.
    fn earlier(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
        (name, proof_name): (&str, &str),
    ) -> Option<(Note, Checkpoint, EarlierNote)> {
        let bytes = self.bytes(name)?;
        let Some(proof) = self.bytes(proof_name) else {
            self.file_is(proof_name, FileDefect::Missing);
            return None;
        };
        let note = (bytes.len() <= NOTE_BYTES_MAX).then(|| Note::parse(&bytes).ok());
        let read = note
            .flatten()
            .and_then(|note| Some((Checkpoint::parse(note.text()).ok()?, note)));
        let Some((state, note)) = read else {
            self.file_is(name, FileDefect::Malformed);
            return None;
        };
        let Some(path) = read_hashes(&proof) else {
            self.file_is(proof_name, FileDefect::Malformed);
            return None;
        };
        if !log_signed(manifest, &note) {
            self.file_is(name, FileDefect::Signature);
            return None;
        }
        let continued = state.origin == log.origin
            && consistency::proves((state.size, &state.root), (log.size, &log.root), &path);
        if !continued {
            self.file_is(name, FileDefect::Contradiction);
            return None;
        }
        Some((
            note,
            state,
            EarlierNote {
                note: bytes,
                proof: path,
            },
        ))
    }

    /// Who confirmed the state of the log.
    fn seal(&mut self, manifest: &Manifest, log: &Checkpoint, places: &[Place], pin: &Pin) {
        let carried = self.policies();
        let pinned = pin.rules.is_some();
        let checkpoint = self.container.read(CHECKPOINT, NOTE_BYTES_MAX).ok();
        let note = checkpoint.and_then(|bytes| Note::parse(&bytes).ok());
        // A note of another form is a finding already, and neither signed nor confirmed as a state of the log.
        let is_state = |note: &Note| Checkpoint::parse(note.text()).is_ok();
        let checkpoint = note.clone().filter(is_state);
        if let (Some(rules), Some(note)) = (&pin.rules, &checkpoint)
            && !rules.log_signed(note)
        {
            self.file_is(CHECKPOINT, FileDefect::OtherKey);
        }
        let Some(rules) = pin.rules.as_ref().or(carried.as_ref()) else {
            return self.report.unchecked.push(Unchecked::Witnesses);
        };
        let mut keys = rules.keys();
        if let (Rules::One(_), Some(carried)) = (rules, &carried) {
            // One policy says nothing of the keys of the other scheme.
            keys.extend(carried.keys());
        }
        self.lines(manifest, keys, note.as_ref());
        let alone = checkpoint.as_ref().is_none_or(|note| !rules.reached(note));
        let sealed = match self.earlier(manifest, log, (SEALED, SEALED_PROOF)) {
            Some((note, state, _)) => Some((SEALED, note, state.size)),
            // A seal that is there but bad confirms nothing; the checkpoint must not stand in for it.
            None if self.container.has(SEALED) => None,
            None => checkpoint.map(|note| (CHECKPOINT, note, log.size)),
        };
        let Some((file, note, size)) = sealed else {
            return self.report.unchecked.push(Unchecked::Witnesses);
        };
        let (confirmed, enough, witnesses) = rules.judge(&note);
        if !enough && pinned {
            self.file_is(file, FileDefect::Policy);
        }
        if !pinned {
            self.report.unchecked.push(Unchecked::PolicyFromBundle);
        }
        match confirmed {
            Confirmed::No => self.report.unchecked.push(Unchecked::Witnesses),
            Confirmed::Ed25519Only => self.report.unchecked.push(Unchecked::Ed25519Only),
            Confirmed::Both => {}
        }
        let later = places.iter().filter(|place| place.position >= size).count() as u64;
        if later > 0 {
            // A log with two faces can show a true seal and another continuation of it to each: only witnesses of the
            // newest state tell.
            self.report.unchecked.push(match alone {
                true => Unchecked::Unwitnessed(later),
                false => Unchecked::AfterSeal(later),
            });
        }
        self.report.seal = Some(Seal {
            size,
            confirmed,
            pinned,
            witnesses,
        });
    }

    /// Names the lines under checkpoint and seal that count for nothing. A wrong signature of a known key is a defect
    /// of the file: no honest witness made it. A key that nobody knows is none: it may be a newer one of a witness than
    /// the rules have, or that of somebody who is no witness here. It confirms nothing, and C2SP asks to pass it over.
    fn lines(&mut self, manifest: &Manifest, mut keys: Vec<Vkey>, checkpoint: Option<&Note>) {
        keys.push(Vkey::ed25519(manifest.origin.clone(), manifest.writer));
        keys.extend(manifest.log_keys.iter().cloned());
        let sealed = self.bytes(SEALED).and_then(|b| Note::parse(&b).ok());
        for (file, note) in [(CHECKPOINT, checkpoint), (SEALED, sealed.as_ref())] {
            for line in note.map(|note| uncounted(note, &keys)).unwrap_or_default() {
                if line.why == Uncounted::Wrong {
                    self.file_is(file, FileDefect::Signature);
                }
                let line = NoteLine {
                    file: file.to_owned(),
                    line,
                };
                self.report.unchecked.push(Unchecked::Line(line));
            }
        }
    }

    /// The policies that came with the bundle.
    fn policies(&mut self) -> Option<Rules> {
        let (ed25519, ml_dsa) = (self.bytes(POLICY_ED25519)?, self.bytes(POLICY_ML_DSA)?);
        // Each has its file: what stands in the other's is not looked for there.
        let read = |bytes: &[u8]| Policy::parse(&String::from_utf8_lossy(bytes)).ok();
        let both = read(&ed25519).zip(read(&ml_dsa));
        let both = both.and_then(|(ed25519, ml_dsa)| Policies::new(ed25519, ml_dsa).ok());
        if both.is_none() {
            self.file_is(POLICY_ED25519, FileDefect::Malformed);
        }
        both.map(Rules::Both)
    }

    /// Reads an event of the log's own stream: in the log, unaltered, signed by the writer.
    fn logged(
        &mut self,
        file: &str,
        manifest: &Manifest,
        log: &Checkpoint,
        event: &LoggedEvent,
    ) -> Option<(Header, Claim)> {
        let found = event.header.parse().ok().map(|header| {
            let digest = digests(None, &event.body);
            let whole = header.kind.is_clear()
                && header.payload_len == event.body.len() as u64
                && (header.payload_b3, header.payload_sha256) == (digest.blake3, digest.sha256);
            let logged = event.proof.proves(leaf(&event.header), log.size, &log.root);
            if !whole || !logged {
                return Err(FileDefect::Contradiction);
            }
            claim::read(&header, &event.body, &manifest.origin, &manifest.writer)
                .map(|claim| (header, claim))
                .map_err(|_| FileDefect::Signature)
        });
        match found.unwrap_or(Err(FileDefect::Malformed)) {
            Ok(read) => Some(read),
            Err(defect) => {
                self.file_is(file, defect);
                None
            }
        }
    }

    /// That no event of the stream is missing below the size of the heads event.
    fn complete(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
        headers: &[[u8; HEADER_BYTES]],
        places: &[Place],
    ) {
        let Some(bytes) = self.bytes(HEADS) else {
            return self.report.unchecked.push(Unchecked::NoHeads);
        };
        let Some(HeadsEvidence { event, end, proof }) = HeadsEvidence::read(&bytes) else {
            return self.file_is(HEADS, FileDefect::Malformed);
        };
        let Some((header, claim)) = self.logged(HEADS, manifest, log, &event) else {
            return;
        };
        let Claim::Heads(heads) = claim else {
            return self.file_is(HEADS, FileDefect::Malformed);
        };
        let lag = heads.lag(event.proof.position);
        let Some(lag) =
            lag.filter(|_| end.record_id == manifest.stream && heads.proves(&end, &proof))
        else {
            return self.file_is(HEADS, FileDefect::Contradiction);
        };
        let last = usize::try_from(end.seq).unwrap_or(usize::MAX);
        match headers.get(last) {
            None => {
                let missing = headers.len() as u64;
                self.found(manifest, places, missing, Defect::StreamTruncated);
            }
            Some(header) if link(&HeaderBytes(*header)) != end.head => {
                self.found(manifest, places, end.seq, Defect::HeadDiffers);
            }
            Some(_) => {
                // An event behind the end that the heads event should have covered was left out of it.
                let covered = |place: &Place| place.proved && place.position < heads.size;
                if let Some(at) = places.iter().rposition(covered).filter(|at| *at > last) {
                    self.found(manifest, places, at as u64, Defect::HeadsDiffer);
                }
            }
        }
        let complete = Complete {
            day: heads.day,
            time_ms: header.time_ms,
            size: heads.size,
            lag,
        };
        self.report.unchecked.push(Unchecked::AfterDay(complete));
        self.report.complete = Some(complete);
    }

    /// When the state of the log existed at the latest.
    fn stamped(
        &mut self,
        manifest: &Manifest,
        log: &Checkpoint,
        (headers, places): (&[[u8; HEADER_BYTES]], &[Place]),
        pin: &Pin,
    ) {
        let Some(bytes) = self.bytes(ANCHORS) else {
            return self.report.unchecked.push(Unchecked::NoToken);
        };
        let carried = match self.bytes(TSA_ROOTS).map(|bytes| Roots::parse(&bytes)) {
            Some(Ok(roots)) => Some(roots),
            Some(Err(_)) => {
                self.file_is(TSA_ROOTS, FileDefect::Malformed);
                None
            }
            None => None,
        };
        let roots = pin.roots.as_ref().or(carried.as_ref());
        let Some(events) = LoggedEvent::read_all(&bytes) else {
            return self.file_is(ANCHORS, FileDefect::Malformed);
        };
        let Some((_, state, stamped)) = self.earlier(manifest, log, (STAMPED, STAMPED_PROOF))
        else {
            if !self.container.has(STAMPED) {
                self.file_is(STAMPED, FileDefect::Missing);
            }
            return;
        };
        let note = imprint(&stamped.note);
        let mut stamps: Vec<Stamp> = Vec::new();
        let mut before: Option<(Header, &LoggedEvent)> = None;
        for event in &events {
            let Some((header, claim)) = self.logged(ANCHORS, manifest, log, event) else {
                return;
            };
            let Claim::Anchor(anchor) = claim else {
                return self.file_is(ANCHORS, FileDefect::Malformed);
            };
            let follows = match (&before, anchor.renews) {
                (None, None) => true,
                (Some((last, event)), Some(renewed)) => {
                    last.record_id == header.record_id
                        && last.seq == renewed.seq
                        && imprint(&event.body) == renewed.sha512
                }
                _ => false,
            };
            let same = anchor.note_sha512 == note
                && (anchor.size, anchor.root) == (state.size, state.root);
            if !follows || !same {
                return self.file_is(ANCHORS, FileDefect::Contradiction);
            }
            match check_token(&anchor, roots, stamps.last()) {
                Ok(stamp) => stamps.push(stamp),
                Err(error) => return self.file_is(ANCHORS, FileDefect::Token(error)),
            }
            before = Some((header, event));
        }
        self.report.unchecked.push(match (&pin.roots, roots) {
            (Some(_), _) => Unchecked::Revocation,
            (None, Some(_)) => Unchecked::RootsFromBundle,
            (None, None) => Unchecked::NoRoots,
        });
        if let (Some(first), Some(last)) = (stamps.first(), stamps.last()) {
            let latest = first.time_ms.saturating_add(first.accuracy_ms.unwrap_or(0));
            let late = dated_after(headers, places, state.size, latest);
            if late > 0 {
                self.report.unchecked.push(Unchecked::DatedAfterStamp(late));
            }
            self.report.stamped = Some(Stamped {
                stamp: first.clone(),
                until_ms: last.until_ms,
                renewals: stamps.len() as u64 - 1,
                size: state.size,
            });
        }
    }
}
