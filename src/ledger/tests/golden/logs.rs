//! Vectors of whole logs. A bad log is the good one with some rows replaced, left out or moved.

use crate::sample::{AKTE, Event, Log, OTHER, log, origin, writer};
use eakte_ledger::header::Header;
use eakte_ledger::verify::{Head, Report};
use serde_json::{Value, json};

pub fn event_json(event: &Event) -> Value {
    json!({
        "position": event.position,
        "stream": event.stream.to_string(),
        "sequence": event.sequence,
        "header": hex::encode(&event.header),
        "salt": event.salt.as_ref().map(hex::encode),
        "body": event.body.as_ref().map(hex::encode),
    })
}

pub fn head_json(head: &Head) -> Value {
    json!({
        "last_pos": head.last_pos,
        "root": hex::encode(&head.root),
        "frontier": hex::encode(&head.frontier),
    })
}

/// Rows that the good log has, too, are written as their index in it.
pub fn short<T>(
    rows: &[T],
    good: &[T],
    same: impl Fn(&T, &T) -> bool,
    json: impl Fn(&T) -> Value,
) -> Vec<Value> {
    rows.iter()
        .map(|row| match good.iter().position(|g| same(g, row)) {
            Some(at) => at.into(),
            None => json(row),
        })
        .collect()
}

pub fn findings(report: &Report) -> Vec<Value> {
    report
        .findings
        .iter()
        .map(|f| {
            json!({
                "code": f.defect.code(),
                "position": f.position,
                "last_position": f.last_position,
                "stream": f.stream.map(|s| s.to_string()),
                "seq": f.seq,
            })
        })
        .collect()
}

fn edit(event: &mut Event, change: impl FnOnce(&mut Header)) {
    let mut header = event.bytes().parse().unwrap();
    change(&mut header);
    event.header = header.encode().0.to_vec();
}

fn swap(log: &mut Log, one: usize, other: usize) {
    log.events.swap(one, other);
    log.events[one].position = one as i64;
    log.events[other].position = other as i64;
}

pub type Bad = (&'static str, (&'static str, u64, Option<u64>), fn(&mut Log));

const BAD: &[Bad] = &[
    ("bit of a body", ("payload_digests", 8, Some(3)), |l| {
        l.events[8].body.as_mut().unwrap()[50] ^= 1
    }),
    ("bit of a salt", ("payload_digests", 8, Some(3)), |l| {
        l.events[8].salt.as_mut().unwrap()[31] ^= 1
    }),
    ("bit of a note", ("payload_digests", 3, Some(1)), |l| {
        l.events[3].body.as_mut().unwrap()[20] ^= 1
    }),
    ("BLAKE3 in a header", ("payload_blake3", 8, Some(3)), |l| {
        l.events[8].header[90] ^= 1
    }),
    ("SHA-256 in a header", ("payload_sha256", 8, Some(3)), |l| {
        l.events[8].header[120] ^= 1
    }),
    ("magic of a header", ("header_malformed", 8, Some(3)), |l| {
        l.events[8].header[0] ^= 1
    }),
    (
        "header of 147 bytes",
        ("header_malformed", 8, Some(3)),
        |l| l.events[8].header.truncate(147),
    ),
    (
        "sealed event dated earlier",
        ("chain_link", 8, Some(3)),
        |l| edit(&mut l.events[8], |h| h.time_ms -= 10),
    ),
    (
        "sealed event dated before the one before",
        ("time_backwards", 8, Some(3)),
        |l| edit(&mut l.events[8], |h| h.time_ms -= 1_000_000),
    ),
    (
        "sealed event moved to another organisation",
        ("chain_link", 8, Some(3)),
        |l| edit(&mut l.events[8], |h| h.org = 4),
    ),
    ("clear event dated later", ("note_place", 9, Some(4)), |l| {
        edit(&mut l.events[9], |h| h.time_ms += 1)
    }),
    (
        "last event of its stream dated later",
        ("batch_root", 12, None),
        |l| edit(&mut l.events[15], |h| h.time_ms += 1),
    ),
    ("prev of an event", ("chain_link", 10, Some(5)), |l| {
        edit(&mut l.events[10], |h| h.prev.0[0] ^= 1)
    }),
    (
        "prev of the only event of a batch",
        ("chain_link", 11, Some(3)),
        |l| edit(&mut l.events[11], |h| h.prev.0[0] ^= 1),
    ),
    (
        "prev of the first event of a stream",
        ("chain_genesis", 2, Some(0)),
        |l| edit(&mut l.events[2], |h| h.prev.0[0] ^= 1),
    ),
    ("stream column", ("columns_differ", 8, Some(3)), |l| {
        l.events[8].stream = OTHER
    }),
    ("sequence column", ("columns_differ", 8, Some(3)), |l| {
        l.events[8].sequence = 4
    }),
    ("event deleted", ("position_gap", 8, None), |l| {
        drop(l.events.remove(8))
    }),
    ("whole batch deleted", ("position_gap", 5, None), |l| {
        drop(l.events.drain(5..9))
    }),
    ("first event deleted", ("position_gap", 0, None), |l| {
        drop(l.events.remove(0))
    }),
    ("last event deleted", ("log_truncated", 15, None), |l| {
        drop(l.events.pop())
    }),
    (
        "event deleted and the later ones moved up",
        ("sequence_gap", 8, Some(3)),
        |l| {
            l.events.remove(8);
            l.events[8..].iter_mut().for_each(|e| e.position -= 1);
        },
    ),
    (
        "events of a stream swapped",
        ("sequence_gap", 3, Some(1)),
        |l| swap(l, 3, 4),
    ),
    (
        "events of two streams swapped",
        ("batch_root", 12, None),
        |l| swap(l, 12, 13),
    ),
    ("headers swapped", ("sequence_gap", 12, Some(6)), |l| {
        let (one, other) = (l.events[12].header.clone(), l.events[14].header.clone());
        l.events[12].header = other;
        l.events[14].header = one;
    }),
    (
        "event repeated at the end",
        ("sequence_repeated", 16, Some(5)),
        |l| {
            let mut again = l.events[15].clone();
            again.position = 16;
            l.events.push(again);
        },
    ),
    (
        "event repeated at its position",
        ("position_order", 8, Some(3)),
        |l| l.events.insert(9, l.events[8].clone()),
    ),
    ("body missing", ("payload_missing", 8, Some(3)), |l| {
        l.events[8].body = None
    }),
    ("salt missing", ("salt_missing", 8, Some(3)), |l| {
        l.events[8].salt = None
    }),
    (
        "salt of a clear payload",
        ("salt_unexpected", 3, Some(1)),
        |l| l.events[3].salt = Some(vec![0; 32]),
    ),
    ("salt of 31 bytes", ("salt_length", 8, Some(3)), |l| {
        l.events[8].salt.as_mut().unwrap().truncate(31)
    }),
    ("body cut", ("payload_length", 8, Some(3)), |l| {
        l.events[8].body.as_mut().unwrap().truncate(303)
    }),
    ("stored root", ("batch_root", 5, None), |l| {
        l.heads[3].root[0] ^= 1
    }),
    ("stored frontier", ("batch_frontier", 5, None), |l| {
        l.heads[3].frontier[0] ^= 1
    }),
    ("root of the empty log", ("batch_root", 0, None), |l| {
        l.heads[0].root[0] ^= 1
    }),
    ("stored roots out of order", ("batch_order", 4, None), |l| {
        l.heads.swap(2, 3)
    }),
    (
        "last stored root deleted",
        ("head_missing", 12, None),
        |l| drop(l.heads.pop()),
    ),
    ("stream without open", ("not_opened", 0, Some(0)), |l| {
        *l = Log::new();
        l.key(AKTE, 1, "allgemein");
        l.commit();
    }),
    ("stream opened twice", ("opened_twice", 1, Some(1)), |l| {
        *l = Log::new();
        l.open(AKTE, "akte");
        l.open(AKTE, "akte");
        l.commit();
    }),
    ("key not announced", ("key_unannounced", 1, Some(1)), |l| {
        *l = Log::new();
        l.open(AKTE, "akte");
        l.action(AKTE, 1, "{}");
        l.commit();
    }),
    (
        "another key under the same number",
        ("key_changed", 2, Some(2)),
        |l| {
            *l = Log::new();
            l.open(AKTE, "akte");
            l.key(AKTE, 1, "allgemein");
            l.key_of(AKTE, 1, 2, "allgemein");
            l.commit();
        },
    ),
];

pub fn log_vectors() -> Value {
    vectors(log(), BAD)
}

/// The good log, and what each change of it must show first.
pub fn vectors(good: Log, bad: &[Bad]) -> Value {
    assert_eq!(good.first(), None);
    let bad: Vec<Value> = bad
        .iter()
        .map(|(name, expected, change)| {
            let mut log = good.clone();
            change(&mut log);
            assert_eq!(log.first().as_ref(), Some(expected), "{name}");
            json!({
                "name": name,
                "defect": expected.0,
                "findings": findings(&log.verify()),
                "events": short(&log.events, &good.events, |a, b| a == b, event_json),
                "heads": short(&log.heads, &good.heads, same_head, head_json),
            })
        })
        .collect();
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "root": good.verify().root.unwrap().to_string(),
        "events": good.events.iter().map(event_json).collect::<Vec<_>>(),
        "heads": good.heads.iter().map(head_json).collect::<Vec<_>>(),
        "bad": bad,
    })
}

pub fn same_head(one: &Head, other: &Head) -> bool {
    (one.last_pos, &one.root, &one.frontier) == (other.last_pos, &other.root, &other.frontier)
}
