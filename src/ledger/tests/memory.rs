//! The audit of a log needs no more memory the longer the log is: only what grows with its streams.
//!
//! A process of its own, since the whole process is measured.
#![allow(clippy::unwrap_used)]

use eakte_ledger::chain::{genesis, link};
use eakte_ledger::claim::{Claim, KeyClaim, Place};
use eakte_ledger::header::{Header, HeaderBytes, Kind};
use eakte_ledger::heads::{Day, HEADS_LAG_MAX, Heads, StreamEnd, tree};
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::note::{WriterKey, sign};
use eakte_ledger::verify::{Issuer, LogVerifier, Payloads, Row, check_header, check_row};

const STREAMS: u64 = 2_000;
/// Payloads that wait for their erasure at once.
const ABSENT: u64 = 200_000;
const TIME: u64 = 1_795_500_000_000;

/// Memory that the process holds now, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

/// A sealed event there.
fn access(place: &Place) -> HeaderBytes {
    Header {
        kind: Kind::Access,
        org: place.org,
        record_id: place.record_id,
        seq: place.seq,
        time_ms: place.time_ms,
        payload_len: 336,
        key_epoch: 1,
        prev: place.prev,
        payload_b3: [1; 32],
        payload_sha256: [2; 32],
    }
    .encode()
}

/// A log that goes round its streams, with a heads event of its first one after every round.
struct Long {
    origin: Origin,
    writer: WriterKey,
    ends: Vec<(u64, ChainHash)>,
    verifier: LogVerifier,
    position: u64,
}

fn id(stream: u64) -> RecordId {
    // Scattered, so that order of ids and order of events differ.
    let hash = blake3::hash(&stream.to_be_bytes());
    RecordId(hash.as_bytes()[..16].try_into().unwrap())
}

impl Long {
    fn new() -> Self {
        let origin = Origin::new("eakte.example/log").unwrap();
        let writer = WriterKey::from_seed(&[0x11; 32]);
        let issuer = Issuer {
            origin: origin.clone(),
            writer: writer.public(),
        };
        Self {
            ends: (0..STREAMS)
                .map(|s| (0, genesis(&origin, &id(s))))
                .collect(),
            verifier: LogVerifier::new(issuer),
            origin,
            writer,
            position: 0,
        }
    }

    fn place(&self, stream: u64) -> Place {
        let (seq, prev) = self.ends[stream as usize];
        Place {
            record_id: id(stream),
            seq,
            org: 3,
            time_ms: TIME,
            prev,
        }
    }

    fn clear(&mut self, stream: u64, claim: &Claim) {
        let place = self.place(stream);
        let note = sign(
            &claim.note_text(&place).unwrap(),
            &self.origin,
            &self.writer,
        );
        let event = claim.event_with(&place, note).unwrap();
        let row = Row {
            position: self.position as i64,
            stream: place.record_id,
            sequence: place.seq as i64,
            header: &event.header.0,
            salt: None,
            body: Some(&event.body),
        };
        let issuer = Issuer {
            origin: self.origin.clone(),
            writer: self.writer.public(),
        };
        self.verifier
            .accept(&check_row(&row, &issuer, Payloads::All));
        self.went_on(stream, &event.header);
    }

    fn went_on(&mut self, stream: u64, header: &HeaderBytes) {
        let end = &mut self.ends[stream as usize];
        *end = (end.0 + 1, link(header));
        self.position += 1;
    }

    fn open(&mut self) {
        for stream in 0..STREAMS {
            let claim = Claim::Open {
                stream_type: "akte".into(),
                origin: self.origin.clone(),
            };
            self.clear(stream, &claim);
            let key = Claim::Key(KeyClaim {
                epoch: 1,
                class: "allgemein".into(),
                commitment: [3; 32],
                wraps: [4; 32],
            });
            self.clear(stream, &key);
        }
    }

    /// An event whose payload is not there: it waits for its erasure.
    fn absent(&mut self, stream: u64) {
        let place = self.place(stream);
        let header = access(&place);
        let row = Row {
            position: self.position as i64,
            stream: place.record_id,
            sequence: place.seq as i64,
            header: &header.0,
            salt: None,
            body: None,
        };
        let issuer = Issuer {
            origin: self.origin.clone(),
            writer: self.writer.public(),
        };
        self.verifier
            .accept(&check_row(&row, &issuer, Payloads::All));
        self.went_on(stream, &header);
    }

    /// One event of each stream, as a mirror of headers sees it, then a heads event.
    fn round(&mut self) {
        for stream in 0..STREAMS {
            let header = access(&self.place(stream));
            self.verifier.accept(&check_header(self.position, &header));
            self.went_on(stream, &header);
        }
        let ends = (0..STREAMS).map(|stream| {
            let (next, head) = self.ends[stream as usize];
            StreamEnd {
                record_id: id(stream),
                seq: next - 1,
                head,
            }
        });
        let found = tree(ends.collect());
        let heads = Claim::Heads(Heads {
            day: Day::of_ms(TIME).unwrap(),
            size: self.position,
            streams: found.streams,
            root: found.root,
        });
        self.clear(0, &heads);
    }
}

#[test]
fn an_audit_of_a_longer_log_needs_no_more_memory() {
    let mut log = Long::new();
    log.open();
    // Until all that is kept of the past is full.
    while log.position < HEADS_LAG_MAX + 2 * STREAMS {
        log.round();
    }
    let before = resident_kib();
    let end = log.position + 150_000;
    while log.position < end {
        log.round();
    }
    let grown = resident_kib().saturating_sub(before);
    // One finding for each event would be 14 MB, one copy of the headers 22 MB.
    assert!(grown < 2_048, "{grown} KiB more after 150,000 events more");
    // Each heads event was compared with all streams, and agrees.
    assert_eq!(log.verifier.findings(), []);

    // Looks of half a year in a read log, whose erasure is read later.
    let before = resident_kib();
    (0..ABSENT).for_each(|_| log.absent(1));
    let grown = resident_kib().saturating_sub(before);
    assert!(
        grown * 1024 < ABSENT * 110,
        "{grown} KiB for {ABSENT} payloads that wait for their erasure"
    );
    assert_eq!(log.verifier.findings(), []);
}
