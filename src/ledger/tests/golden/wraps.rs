//! Vectors of wrapped keys: a read log that was ended with its key, and all that can be wrong with such keys.

use crate::logs::{event_json, findings, head_json, same_head, short};
use crate::sample::{
    AKTE, Event, LOG, Log, RULE, approver, config, erase_claim, issuer, origin, ranges, record_key,
    writer,
};
use eakte_ledger::claim::{Claim, KeyClaim, key_commitment, wraps_digest};
use eakte_ledger::erase::{EraseClaim, ErasedClaim, read_log_rule};
use eakte_ledger::header::Kind;
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::{LogVerifier, Payloads, Report, StoredWraps, WrapsRow, check_row};
use serde_json::{Value, json};

/// A read log that has ended, and one that has not.
const ENDED: RecordId = RecordId([0xdd; 16]);
const RUNNING: RecordId = RecordId([0xee; 16]);
/// From the beginning of the log, 24 November 2026, to the midnight in Berlin on which 1 May 2027 begins.
const SIX_MONTHS_MS: u64 = 13_622_400_000;

/// A row of `record_key`.
#[derive(Clone, PartialEq)]
struct KeyRow {
    position: i64,
    stream: RecordId,
    epoch: i64,
    class: &'static str,
    wraps: Vec<u8>,
}

/// A log and the wrapped keys beside it.
#[derive(Clone)]
struct Case {
    log: Log,
    keys: Vec<KeyRow>,
}

/// Two wrapped copies as an age file each would be; nobody opens them here.
fn copies(number: u8) -> [String; 2] {
    ["mlkem768x25519", "X25519"].map(|kind| format!("age-encryption.org/v1 {kind} {number}"))
}

fn framed(copies: &[String]) -> Vec<u8> {
    let framed = |copy: &String| [&(copy.len() as u32).to_be_bytes()[..], copy.as_bytes()].concat();
    copies.iter().flat_map(framed).collect()
}

fn by_rule(rule: [u8; 32], pairs: &[(u64, u64)]) -> EraseClaim {
    EraseClaim {
        basis: "§ 79 Abs. 4 SGB X".into(),
        rule: Some(rule),
        ..erase_claim(pairs, &[])
    }
}

impl Case {
    /// A read log of three looks whose key was wrapped anew after the last of them, an Akte, another read log.
    fn running() -> Self {
        let mut case = Case {
            log: Log::new(),
            keys: vec![],
        };
        let Claim::Config(mut announced) = config() else {
            unreachable!()
        };
        announced.approvers = [1, 2].map(|n| approver(n).0).to_vec();
        announced.rules = vec![read_log_rule(6), RULE];
        case.log.open(LOG, "log");
        case.log.claim(LOG, &Claim::Config(announced));
        case.log.open(ENDED, "leseprotokoll");
        case.key(ENDED, 1);
        for n in 2..5 {
            let text = format!(r#"{{"v":1,"data":{n}}}"#);
            case.log.sealed(Kind::Access, ENDED, 1, &text);
        }
        case.key(ENDED, 2);
        case.log.commit();
        case.log.open(AKTE, "akte");
        case.key(AKTE, 3);
        case.log
            .action(AKTE, 1, r#"{"v":1,"type":"akte_angelegt"}"#);
        case.log.commit();
        case.log.open(RUNNING, "leseprotokoll");
        case.key(RUNNING, 4);
        case.log
            .sealed(Kind::Access, RUNNING, 1, r#"{"v":1,"data":2}"#);
        case.log.commit();
        case.log.ahead_ms = SIX_MONTHS_MS;
        case
    }

    /// The first read log has ended: erased, keys destroyed, done.
    fn ended() -> Self {
        let mut case = Self::running();
        case.end(by_rule(read_log_rule(6), &[(2, 4)]));
        case.log.claim(
            ENDED,
            &Claim::Erased(ErasedClaim {
                ranges: ranges(&[(2, 4)]),
                erase: 6,
            }),
        );
        case.log.commit();
        case
    }

    /// Ends the first read log as the service does, by this erasure.
    fn end(&mut self, erase: EraseClaim) {
        for range in &erase.ranges {
            // Its sequence 0 is at position 2, and no other event is among them.
            (range.from..=range.to).for_each(|seq| self.log.shred(seq as usize + 2));
        }
        self.log.erase(ENDED, erase, &[]);
        self.log.commit();
        self.keys.retain(|k| k.stream != ENDED);
    }

    /// Wraps a stream's key and announces it.
    fn key(&mut self, stream: RecordId, number: u8) {
        let copies = copies(number);
        self.keys.push(KeyRow {
            position: self.log.events.len() as i64,
            stream,
            epoch: 1,
            class: "allgemein",
            wraps: framed(&copies),
        });
        self.log.claim(
            stream,
            &Claim::Key(KeyClaim {
                epoch: 1,
                class: "allgemein".into(),
                commitment: key_commitment(&record_key(stream, 1), &stream, 1),
                wraps: wraps_digest(copies.iter().map(String::as_bytes)),
            }),
        );
    }

    /// The row of the read log that goes on.
    fn row(&mut self) -> &mut KeyRow {
        self.keys.iter_mut().find(|k| k.stream == RUNNING).unwrap()
    }

    fn event(&self, position: i64) -> Option<&Event> {
        let mut events = self.log.events.iter();
        events.find(|e| e.position == position && e.header[4] == Kind::Key.number())
    }

    fn wraps_row<'a>(&'a self, position: i64, key: Option<&'a KeyRow>) -> WrapsRow<'a> {
        let event = self.event(position);
        WrapsRow {
            position,
            stored: key.map(|k| StoredWraps {
                stream: k.stream,
                epoch: k.epoch,
                class: k.class,
                wraps: &k.wraps,
            }),
            header: event.map(|e| &e.header[..]),
            body: event.and_then(|e| e.body.as_deref()),
        }
    }

    fn verify(&self) -> Report {
        let mut verifier = LogVerifier::new(issuer());
        let heads = self.log.heads.iter();
        heads.for_each(|head| verifier.head(head.clone()));
        self.log.events.iter().for_each(|e| verifier.push(&e.row()));
        for key in &self.keys {
            verifier.wraps(&self.wraps_row(key.position, Some(key)));
        }
        for event in &self.log.events {
            let has_row = self.keys.iter().any(|k| k.position == event.position);
            if !has_row && self.event(event.position).is_some() {
                verifier.wraps(&self.wraps_row(event.position, None));
            }
        }
        verifier.finish()
    }

    /// Positions of sealed payloads that are there and whose key is not.
    fn closed(&self) -> Vec<i64> {
        let usable = |key: &KeyRow| {
            let row = self.wraps_row(key.position, Some(key));
            Some((key.stream, row.announced(&issuer()).ok()?.epoch))
        };
        let usable: Vec<_> = self.keys.iter().filter_map(usable).collect();
        let closed = |event: &&Event| {
            let check = check_row(&event.row(), &issuer(), Payloads::All);
            let sealed = check.header().filter(|h| !h.kind.is_clear());
            check.is_sound()
                && sealed.is_some_and(|h| !usable.contains(&(h.record_id, h.key_epoch)))
        };
        let events = self.log.events.iter().filter(closed);
        events.map(|e| e.position).collect()
    }
}

type Change = fn(&mut Case);

/// Nothing is wrong with these.
const GOOD: &[(&str, Change)] = &[
    ("before anything was erased", |c| *c = Case::running()),
    ("the key of an Akte gone with all that it sealed", |c| {
        let signers = [approver(1), approver(2)];
        c.log.erase(AKTE, erase_claim(&[(2, 2)], &[1, 2]), &signers);
        c.log.shred(10);
        c.log.commit();
        c.keys.retain(|k| k.stream != AKTE);
    }),
    ("the key of an Akte kept though all is erased", |c| {
        let signers = [approver(1), approver(2)];
        c.log.erase(AKTE, erase_claim(&[(2, 2)], &[1, 2]), &signers);
        c.log.shred(10);
        c.log.commit();
    }),
];

type Bad = (&'static str, (&'static str, u64, Option<u64>), Change);

const BAD: &[Bad] = &[
    (
        "wrapped key removed, nothing erased",
        ("wraps_missing", 12, Some(1)),
        |c| c.keys.retain(|k| k.stream != RUNNING),
    ),
    (
        "wrapped keys removed before the read log was erased",
        ("wraps_missing", 3, Some(1)),
        |c| {
            *c = Case::running();
            c.keys.retain(|k| k.stream != ENDED);
        },
    ),
    (
        "newest wrapped key removed, the one before left",
        ("wraps_missing", 7, Some(5)),
        |c| {
            *c = Case::running();
            c.keys.remove(1);
        },
    ),
    (
        "wrapped key removed though one look is not erased",
        ("wraps_missing", 3, Some(1)),
        |c| {
            *c = Case::running();
            c.end(by_rule(read_log_rule(6), &[(2, 3)]));
        },
    ),
    (
        "wrapped key put back after its destruction",
        ("wraps_after_erase", 3, Some(1)),
        |c| c.keys.insert(0, Case::running().keys[0].clone()),
    ),
    (
        "newest wrapped key put back after its destruction",
        ("wraps_after_erase", 7, Some(5)),
        |c| c.keys.insert(0, Case::running().keys[1].clone()),
    ),
    (
        "a look put back after its key was destroyed",
        ("payload_after_erase", 14, Some(3)),
        |c| c.log.events[5] = Case::running().log.events[5].clone(),
    ),
    ("bit of a wrapped key", ("wraps_differ", 12, Some(1)), |c| {
        c.row().wraps[20] ^= 1
    }),
    ("wrapped for one more", ("wraps_differ", 12, Some(1)), |c| {
        let stranger = framed(&copies(9)[1..]);
        c.row().wraps.extend(stranger);
    }),
    (
        "wrapped for somebody else",
        ("wraps_differ", 12, Some(1)),
        |c| c.row().wraps = framed(&copies(9)),
    ),
    ("one copy left out", ("wraps_differ", 12, Some(1)), |c| {
        c.row().wraps = framed(&copies(4)[..1])
    }),
    (
        "number of a wrapped key",
        ("wraps_differ", 12, Some(1)),
        |c| c.row().epoch = 2,
    ),
    (
        "class of a wrapped key",
        ("wraps_differ", 12, Some(1)),
        |c| c.row().class = "besonders",
    ),
    (
        "wrapped for a stranger beside the announced one",
        ("wraps_unannounced", 13, None),
        |c| {
            let mut stranger = c.row().clone();
            (stranger.position, stranger.wraps) = (13, framed(&copies(9)));
            c.keys.push(stranger);
        },
    ),
    (
        "wrapped key under the event of another stream",
        ("wraps_unannounced", 12, Some(1)),
        |c| {
            let mut foreign = Case::running().keys[0].clone();
            foreign.position = 12;
            c.keys.push(foreign);
        },
    ),
    (
        "bit of the note that announces a key",
        ("payload_digests", 12, Some(1)),
        |c| c.log.events[12].body.as_mut().unwrap()[20] ^= 1,
    ),
    (
        "SHA-256 in the header that announces a key",
        ("payload_sha256", 12, Some(1)),
        |c| c.log.events[12].header[120] ^= 1,
    ),
    (
        "kind of the header that announces a key",
        ("header_malformed", 12, Some(1)),
        |c| c.log.events[12].header[5] = 0,
    ),
    (
        "end of the log cut off, wrapped keys left",
        ("log_truncated", 11, None),
        |c| {
            *c = Case::running();
            c.log.events.truncate(11);
        },
    ),
    (
        "a read log erased before its time",
        ("erase_rule", 14, Some(6)),
        |c| {
            *c = Case::running();
            c.log.ahead_ms -= 60_000;
            let early = by_rule(read_log_rule(6), &[(2, 4)]);
            c.log.erase(ENDED, early, &[]);
            c.log.commit();
        },
    ),
    (
        "a read log erased before its time and its key destroyed",
        ("wraps_missing", 3, Some(1)),
        |c| {
            *c = Case::running();
            c.log.ahead_ms -= 60_000;
            c.end(by_rule(read_log_rule(6), &[(2, 4)]));
        },
    ),
    (
        "a read log erased by another rule",
        ("erase_rule", 14, Some(6)),
        |c| {
            *c = Case::running();
            c.log.erase(ENDED, by_rule(RULE, &[(2, 4)]), &[]);
            c.log.commit();
        },
    ),
    (
        "an Akte erased by the rule of read logs",
        ("erase_rule", 16, Some(3)),
        |c| {
            c.log.erase(AKTE, by_rule(read_log_rule(6), &[(2, 2)]), &[]);
            c.log.commit();
        },
    ),
];

fn key_json(key: &KeyRow) -> Value {
    json!({
        "position": key.position,
        "stream": key.stream.to_string(),
        "epoch": key.epoch,
        "klasse": key.class,
        "wraps": hex::encode(&key.wraps),
    })
}

fn case_json(name: &str, case: &Case, good: &Case) -> Value {
    let (log, whole) = (&case.log, &good.log);
    json!({
        "name": name,
        "findings": findings(&case.verify()),
        "closed": case.closed(),
        "events": short(&log.events, &whole.events, |a, b| a == b, event_json),
        "heads": short(&log.heads, &whole.heads, same_head, head_json),
        "keys": short(&case.keys, &good.keys, |a, b| a == b, key_json),
    })
}

pub fn wraps_vectors() -> Value {
    let good = Case::ended();
    assert_eq!(good.verify().findings, []);
    assert_eq!(good.closed(), [] as [i64; 0]);
    let changed = |change: &Change| {
        let mut case = good.clone();
        change(&mut case);
        case
    };
    let harmless = GOOD.iter().map(|(name, change)| {
        let case = changed(change);
        assert_eq!(case.verify().findings, [], "{name}");
        case_json(name, &case, &good)
    });
    let bad = BAD.iter().map(|(name, expected, change)| {
        let case = changed(change);
        let report = case.verify();
        let first = report.findings.first();
        let found = first.map(|f| (f.defect.code(), f.position.unwrap(), f.seq));
        assert_eq!(found.as_ref(), Some(expected), "{name}");
        case_json(name, &case, &good)
    });
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "events": good.log.events.iter().map(event_json).collect::<Vec<_>>(),
        "heads": good.log.heads.iter().map(head_json).collect::<Vec<_>>(),
        "keys": good.keys.iter().map(key_json).collect::<Vec<_>>(),
        "good": harmless.collect::<Vec<_>>(),
        "bad": bad.collect::<Vec<_>>(),
    })
}
