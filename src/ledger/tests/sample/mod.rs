//! A small log made from fixed inputs: what the tests change and the golden vectors record.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

use eakte_ledger::bundle::{BundleEvent, BundleMeta, BundleReport, BundleWriter, Pin, check};
use eakte_ledger::chain::{genesis, link};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::{Claim, Config, KeyClaim, Organisation, Place, key_commitment};
use eakte_ledger::erase::{Approver, EraseClaim, ErasedClaim, SeqRange};
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::heads::{Day, Heads, StreamEnd, tree};
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::note::{WriterKey, cosign, sign};
use eakte_ledger::proof::ProofBuilder;
use eakte_ledger::seal::{RecordKey, SealInput, seal_event};
use eakte_ledger::tree::{Frontier, empty_root, leaf};
use eakte_ledger::verify::{Head, Issuer, LogVerifier, Payloads, Report, Row};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Write};

pub const LOG: RecordId = RecordId([0xaa; 16]);
pub const AKTE: RecordId = RecordId([0xbb; 16]);
pub const OTHER: RecordId = RecordId([0xcc; 16]);
const START_MS: u64 = 1_795_500_000_000;

pub fn origin() -> Origin {
    Origin::new("eakte.example/log").unwrap()
}

pub fn writer() -> WriterKey {
    WriterKey::from_seed(&[0x11; 32])
}

pub fn issuer() -> Issuer {
    Issuer {
        origin: origin(),
        writer: writer().public(),
    }
}

pub fn record_key(stream: RecordId, epoch: u32) -> RecordKey {
    let mut bytes = [stream.0[0]; 32];
    bytes[31] = epoch as u8;
    RecordKey::from_bytes(bytes)
}

/// One event as the three tables hold it. Free to be changed by a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub position: i64,
    pub stream: RecordId,
    pub sequence: i64,
    pub header: Vec<u8>,
    pub salt: Option<Vec<u8>>,
    pub body: Option<Vec<u8>>,
}

impl Event {
    pub fn row(&self) -> Row<'_> {
        Row {
            position: self.position,
            stream: self.stream,
            sequence: self.sequence,
            header: &self.header,
            salt: self.salt.as_deref(),
            body: self.body.as_deref(),
        }
    }

    pub fn bytes(&self) -> HeaderBytes {
        HeaderBytes::try_from(&self.header[..]).unwrap()
    }
}

/// The tables `event` with payloads, and `log_batch`.
#[derive(Clone)]
pub struct Log {
    pub events: Vec<Event>,
    pub heads: Vec<Head>,
    /// How much later than their number says further events are.
    pub ahead_ms: u64,
    frontier: Frontier,
    ends: HashMap<RecordId, (u64, ChainHash)>,
}

impl Log {
    pub fn new() -> Self {
        Log {
            events: vec![],
            heads: vec![Head {
                last_pos: -1,
                root: empty_root().0.to_vec(),
                frontier: vec![],
            }],
            ahead_ms: 0,
            frontier: Frontier::new(),
            ends: HashMap::new(),
        }
    }

    fn place(&self, stream: RecordId) -> Place {
        let (seq, prev) = self
            .ends
            .get(&stream)
            .copied()
            .unwrap_or((0, genesis(&origin(), &stream)));
        Place {
            record_id: stream,
            seq,
            org: 3,
            time_ms: START_MS + self.ahead_ms + 1000 * self.events.len() as u64,
            prev,
        }
    }

    fn add(&mut self, place: Place, header: HeaderBytes, salt: Option<[u8; 32]>, body: Vec<u8>) {
        self.events.push(Event {
            position: self.events.len() as i64,
            stream: place.record_id,
            sequence: place.seq as i64,
            header: header.0.to_vec(),
            salt: salt.map(|s| s.to_vec()),
            body: Some(body),
        });
        self.ends
            .insert(place.record_id, (place.seq + 1, link(&header)));
        self.frontier.push(leaf(&header));
    }

    pub fn claim(&mut self, stream: RecordId, claim: &Claim) {
        let place = self.place(stream);
        let event = claim.event(&place, &origin(), &writer()).unwrap();
        self.add(place, event.header, None, event.body);
    }

    /// Adds an erasure, signed by the writer and by these.
    pub fn erase(
        &mut self,
        stream: RecordId,
        erase: EraseClaim,
        signers: &[(Approver, WriterKey)],
    ) {
        let (place, claim) = (self.place(stream), Claim::Erase(erase));
        let mut note = sign(&claim.note_text(&place).unwrap(), &origin(), &writer());
        for (approver, key) in signers {
            note = cosign(&note, &approver.name, key).unwrap();
        }
        let event = claim.event_with(&place, note).unwrap();
        self.add(place, event.header, None, event.body);
    }

    /// Deletes salt and body of the event at a position.
    pub fn shred(&mut self, position: usize) {
        self.events[position].salt = None;
        self.events[position].body = None;
    }

    pub fn open(&mut self, stream: RecordId, stream_type: &str) {
        self.claim(
            stream,
            &Claim::Open {
                stream_type: stream_type.into(),
                origin: origin(),
            },
        );
    }

    pub fn key(&mut self, stream: RecordId, epoch: u32, class: &str) {
        self.key_of(stream, epoch, epoch, class);
    }

    /// Announces key number `key` under the number `epoch`.
    pub fn key_of(&mut self, stream: RecordId, epoch: u32, key: u32, class: &str) {
        let commitment = key_commitment(&record_key(stream, key), &stream, epoch);
        self.claim(
            stream,
            &Claim::Key(KeyClaim {
                epoch,
                class: class.into(),
                commitment,
                wraps: [0x5a; 32],
            }),
        );
    }

    pub fn action(&mut self, stream: RecordId, epoch: u32, text: &str) {
        self.sealed(Kind::Action, stream, epoch, text);
    }

    pub fn sealed(&mut self, kind: Kind, stream: RecordId, epoch: u32, text: &str) {
        let place = self.place(stream);
        let input = SealInput {
            kind,
            org: place.org,
            record_id: stream,
            seq: place.seq,
            time_ms: place.time_ms,
            key_epoch: epoch,
            prev: place.prev,
            salt: [self.events.len() as u8 + 1; 32],
        };
        let sealed = seal_event(&input, &record_key(stream, epoch), text.as_bytes()).unwrap();
        self.add(place, sealed.header, Some(sealed.salt), sealed.body);
    }

    /// Takes the log back to its first events, as if the others had never been: the last batch ends there.
    pub fn truncate(&mut self, events: usize) {
        self.events.truncate(events);
        self.heads.retain(|head| head.last_pos < events as i64 - 1);
        (self.frontier, self.ends) = (Frontier::new(), HashMap::new());
        for event in &self.events {
            let header = event.bytes();
            self.frontier.push(leaf(&header));
            let end = (event.sequence as u64 + 1, link(&header));
            self.ends.insert(event.stream, end);
        }
        self.commit();
    }

    /// The ends of all streams.
    pub fn ends(&self) -> Vec<StreamEnd> {
        let ends = self.ends.iter().map(|(id, (next, head))| StreamEnd {
            record_id: *id,
            seq: next - 1,
            head: *head,
        });
        ends.collect()
    }

    /// What a heads event made now states.
    pub fn heads_now(&self) -> Heads {
        let tree = tree(self.ends());
        Heads {
            day: Day::of_ms(self.place(LOG).time_ms).unwrap(),
            size: self.events.len() as u64,
            streams: tree.streams,
            root: tree.root,
        }
    }

    /// Ends a batch: a row of `log_batch`.
    pub fn commit(&mut self) {
        self.heads.push(Head {
            last_pos: self.events.len() as i64 - 1,
            root: self.frontier.root().0.to_vec(),
            frontier: self.frontier.to_bytes(),
        });
    }

    pub fn verify(&self) -> Report {
        let mut verifier = LogVerifier::new(issuer());
        self.heads
            .iter()
            .for_each(|head| verifier.head(head.clone()));
        self.events.iter().for_each(|e| verifier.push(&e.row()));
        verifier.finish()
    }

    /// The code and place of the first finding: position, sequence.
    pub fn first(&self) -> Option<(&'static str, u64, Option<u64>)> {
        let report = self.verify();
        let first = report.findings.first()?;
        Some((first.defect.code(), first.position?, first.seq))
    }
}

pub fn config() -> Claim {
    Claim::Config(Config {
        writer: writer().public(),
        policy: [0x77; 32],
        log_keys: vec![],
        server: vec!["age1server".into()],
        escrow: vec!["age1escrow".into()],
        approvers: vec![],
        rules: vec![],
        organisations: vec![
            Organisation {
                number: 1,
                name: "Kreis Beispiel".into(),
                recipients: vec!["age1kreis".into()],
            },
            Organisation {
                number: 3,
                name: "Gemeinde Süd am Wald".into(),
                recipients: vec!["age1sued".into(), "age1suedzwei".into()],
            },
        ],
    })
}

/// 16 events: a log stream, an Akte with two key classes, another Akte; six batches.
pub fn log() -> Log {
    let mut log = Log::new();
    log.open(LOG, "log");
    log.claim(LOG, &config());
    log.commit();
    log.open(AKTE, "akte");
    log.key(AKTE, 1, "allgemein");
    log.action(AKTE, 1, r#"{"v":1,"type":"akte_angelegt"}"#);
    log.commit();
    log.open(OTHER, "akte");
    log.key(OTHER, 1, "allgemein");
    log.action(OTHER, 1, r#"{"v":1,"type":"akte_angelegt"}"#);
    log.action(AKTE, 1, r#"{"v":1,"type":"vorgang_angelegt"}"#);
    log.commit();
    log.key(AKTE, 2, "besonders");
    log.action(
        AKTE,
        2,
        &format!(r#"{{"v":1,"data":"{}"}}"#, "x".repeat(700)),
    );
    log.commit();
    log.action(OTHER, 1, r#"{"v":1,"type":"akte_zda_verfuegt"}"#);
    log.commit();
    log.action(AKTE, 1, r#"{"v":1,"type":"vorgang_zda_verfuegt"}"#);
    log.action(OTHER, 1, r#"{"v":1,"type":"akte_wiedereroeffnet"}"#);
    log.action(AKTE, 2, r#"{"v":1,"type":"akte_zda_verfuegt"}"#);
    log.action(OTHER, 1, r#"{"v":1,"type":"akte_storniert"}"#);
    log.commit();
    log
}

/// The approver number `n`: their line, and the key they sign with.
pub fn approver(n: u8) -> (Approver, WriterKey) {
    let key = WriterKey::from_seed(&[0x40 + n; 32]);
    let name = Origin::new(format!("eakte.example/log/freigabe/{n}")).unwrap();
    let key_public = key.public();
    (
        Approver {
            name,
            key: key_public,
        },
        key,
    )
}

pub const RULE: [u8; 32] = [0x99; 32];

pub fn ranges(pairs: &[(u64, u64)]) -> Vec<SeqRange> {
    let range = |&(from, to)| SeqRange { from, to };
    pairs.iter().map(range).collect()
}

pub fn erase_claim(pairs: &[(u64, u64)], approvers: &[u8]) -> EraseClaim {
    EraseClaim {
        ranges: ranges(pairs),
        basis: "Art. 17 Abs. 1 lit. d DSGVO".into(),
        approvers: approvers.iter().map(|n| approver(*n).0).collect(),
        rule: None,
    }
}

/// A log with an Akte of nine actions before anything is erased: sequences 2 to 6 and 8 are sealed.
pub fn log_before_erasure() -> Log {
    let mut log = Log::new();
    let Claim::Config(mut announced) = config() else {
        unreachable!()
    };
    announced.approvers = [1, 2, 3].map(|n| approver(n).0).to_vec();
    announced.rules = vec![RULE];
    log.open(LOG, "log");
    log.claim(LOG, &Claim::Config(announced));
    log.open(AKTE, "akte");
    log.key(AKTE, 1, "allgemein");
    for n in 2..7 {
        log.action(AKTE, 1, &format!(r#"{{"v":1,"data":{n}}}"#));
    }
    log.key(AKTE, 2, "besonders");
    log.action(AKTE, 2, r#"{"v":1,"data":8}"#);
    log.commit();
    log
}

/// Erased by two approvers (3, 4 and 6), done, and one more by a standing rule (10).
pub fn log_erased() -> Log {
    let mut log = log_before_erasure();
    log.erase(
        AKTE,
        erase_claim(&[(3, 4), (6, 6)], &[1, 2]),
        &[approver(1), approver(2)],
    );
    [5, 6, 8].into_iter().for_each(|at| log.shred(at));
    log.action(AKTE, 1, r#"{"v":1,"data":10}"#);
    log.commit();
    log.claim(
        AKTE,
        &Claim::Erased(ErasedClaim {
            ranges: ranges(&[(3, 4), (6, 6)]),
            erase: 9,
        }),
    );
    let by_rule = EraseClaim {
        rule: Some(RULE),
        ..erase_claim(&[(10, 10)], &[])
    };
    log.erase(AKTE, by_rule, &[]);
    log.shred(12);
    log.commit();
    log
}

/// The files of a bundle, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

pub const AKTENZEICHEN: &str = "50.1/2026-17";

/// The proof of one Akte of a log, signed by `key`.
pub fn bundle(log: &Log, stream: RecordId, payloads: Payloads, key: &WriterKey) -> Vec<u8> {
    let events: Vec<&Event> = log.events.iter().filter(|e| e.stream == stream).collect();
    let wanted = events.iter().map(|e| e.position as u64).collect();
    let mut builder = ProofBuilder::new(wanted).unwrap();
    log.events
        .iter()
        .for_each(|e| builder.push(leaf(&e.bytes())));
    let (frontier, proofs) = builder.finish().unwrap();
    let meta = BundleMeta {
        checkpoint: Checkpoint {
            origin: origin(),
            size: frontier.size(),
            root: frontier.root(),
        },
        stream,
        aktenzeichen: Some(AKTENZEICHEN.into()),
        created_ms: START_MS + 60_000,
        payloads,
        evidence: None,
    };
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()), meta).unwrap();
    for (event, proof) in events.iter().zip(&proofs) {
        let salt = event.salt.as_ref().map(|s| s[..].try_into().unwrap());
        writer
            .event(&BundleEvent {
                header: &event.bytes(),
                proof,
                salt: salt.as_ref(),
                body: event.body.as_deref(),
            })
            .unwrap();
    }
    writer.finish(key).unwrap().into_inner()
}

pub fn unpack(zip: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

/// As an ordinary ZIP program would: compressed, in another order.
pub fn pack(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn pin() -> Pin {
    Pin {
        writer: Some(writer().public()),
        origin: Some(origin()),
        ..Pin::default()
    }
}

pub fn check_files(files: &Files) -> BundleReport {
    check(Cursor::new(pack(files)), &pin()).unwrap()
}

/// Every code of a report: first the events' with their sequence, then the files'.
pub fn codes(report: &BundleReport) -> Vec<String> {
    let events = report
        .findings
        .iter()
        .map(|f| format!("{} {}", f.defect.code(), f.seq.unwrap()));
    let files = report
        .files
        .iter()
        .map(|f| format!("{} {}", f.defect.code(), f.file));
    events.chain(files).collect()
}
