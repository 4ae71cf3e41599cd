//! Vectors of heads: days, trees, proofs, notes, and logs whose heads events lie.

use crate::logs::{event_json, findings, head_json, same_head, short};
use crate::notes::with_body;
use crate::sample::{AKTE, Event, LOG, Log, OTHER, issuer, log, origin, writer};
use eakte_ledger::claim::Claim;
use eakte_ledger::heads::{Chunk, Day, Heads, HeadsBuilder, StreamEnd, tree};
use eakte_ledger::ids::{ChainHash, RecordId, TreeHash};
use eakte_ledger::note::{Note, sign};
use eakte_ledger::verify::{Payloads, check_row};
use serde_json::{Value, json};

pub fn heads() -> Value {
    let trees = [0, 1, 2, 3, 5, 300, 513].map(tree_vector);
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "days": days(),
        "trees": trees,
        "claims": claims(),
        "log": logs(),
    })
}

fn days() -> Value {
    let good = [
        0,
        86_399_999,
        86_400_000,
        951_782_400_000,   // 2000-02-29
        4_107_542_400_000, // 2100-03-01
        1_795_500_000_000,
        253_402_300_799_999,
    ]
    .map(|time| {
        let day = Day::of_ms(time).unwrap().to_string();
        assert_eq!(day.parse(), Ok(Day::of_ms(time).unwrap()));
        json!({ "time": time, "day": day })
    });
    let bad = [
        "2026-02-29",
        "2100-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-11-31",
        "1969-12-31",
        "2026-1-01",
        "26-01-01",
        "2026-11-26 ",
        "2026/11/26",
        "+026-11-26",
        "",
    ];
    assert!(bad.iter().all(|text| text.parse::<Day>().is_err()));
    assert!(Day::of_ms(253_402_300_800_000).is_none());
    json!({ "good": good, "bad": bad })
}

fn end(i: u32) -> StreamEnd {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&i.to_be_bytes());
    StreamEnd {
        record_id: RecordId(id),
        seq: u64::from(i) * 3,
        head: ChainHash([i as u8; 32]),
    }
}

fn tree_vector(count: u32) -> Value {
    let mut builder = HeadsBuilder::new();
    let mut chunks: Vec<Chunk> = (0..count)
        .filter_map(|i| builder.push(end(i)).unwrap())
        .collect();
    let (made, rest) = builder.finish();
    chunks.extend(rest);
    assert_eq!(made, tree((0..count).rev().map(end).collect()));
    let roots: Vec<TreeHash> = chunks.iter().map(|chunk| chunk.root).collect();
    let heads = Heads {
        day: Day::of_ms(0).unwrap(),
        size: made.events,
        streams: made.streams,
        root: made.root,
    };
    let prove = |i: u32| {
        let at = i as usize / 256;
        let (found, proof) = chunks[at].prove(&end(i).record_id, at, &roots).unwrap();
        assert!(found == end(i) && heads.proves(&found, &proof));
        assert!(!heads.proves(
            &StreamEnd {
                seq: found.seq + 1,
                ..found
            },
            &proof
        ));
        let path: Vec<String> = proof.path.iter().map(ToString::to_string).collect();
        json!({ "end": hex::encode(found.to_bytes()), "position": proof.position, "path": path })
    };
    let mut wanted: Vec<u32> = [0, 1, 2, 255, 256, 299, 512]
        .into_iter()
        .filter(|i| *i < count)
        .collect();
    wanted.dedup();
    json!({
        "streams": made.streams,
        "root": made.root.to_string(),
        "proofs": wanted.into_iter().map(prove).collect::<Vec<_>>(),
    })
}

/// The sample log, two heads events, one of them behind further events.
fn good_log() -> Log {
    let mut l = log();
    l.claim(LOG, &Claim::Heads(l.heads_now()));
    l.commit();
    let earlier = l.heads_now();
    l.action(AKTE, 1, r#"{"v":1,"type":"vorgang_angelegt"}"#);
    l.action(OTHER, 1, r#"{"v":1,"type":"akte_storniert"}"#);
    l.claim(LOG, &Claim::Heads(earlier));
    l.commit();
    l
}

fn claims() -> Value {
    let log = good_log();
    let event = &log.events[16];
    let vector = |name: &str, event: &Event, expected: Option<&str>| {
        let check = check_row(&event.row(), &issuer(), Payloads::All);
        let found: Vec<_> = check.defects().iter().map(|d| d.code()).collect();
        assert_eq!(found.first().copied(), expected, "{name}");
        json!({
            "name": name,
            "header": hex::encode(&event.header),
            "body": hex::encode(event.body.as_ref().unwrap()),
            "defect": expected,
        })
    };
    let bad = |name: &str, from: &str, to: &str| {
        let note = Note::parse(event.body.as_ref().unwrap()).unwrap();
        assert!(note.text().contains(from), "{from}: {}", note.text());
        let body = sign(&note.text().replacen(from, to, 1), &origin(), &writer());
        vector(name, &with_body(event, body), Some("note_malformed"))
    };
    let before = {
        let note = Note::parse(event.body.as_ref().unwrap()).unwrap();
        let text = note.text().replace("day: 2026-11-24", "day: 2026-11-23");
        assert_ne!(text, note.text());
        with_body(event, sign(&text, &origin(), &writer()))
    };
    json!({
        "good": [vector("heads", event, None), vector("heads of the day before", &before, None)],
        "bad": [
            bad("day of tomorrow", "day: 2026-11-24", "day: 2026-11-25"),
            bad("day two days before", "day: 2026-11-24", "day: 2026-11-22"),
            bad("day that is none", "day: 2026-11-24", "day: 2026-11-31"),
            bad("no event covered", "size: 16", "size: 0"),
            bad("no stream", "streams: 3", "streams: 0"),
            bad("more streams than events", "streams: 3", "streams: 17"),
            bad("leading zero", "streams: 3", "streams: 03"),
            bad("root missing", "root: ", "wurzel: "),
            bad("line too many", "streams: 3\n", "streams: 3\nstreams: 3\n"),
        ],
    })
}

type Bad = (&'static str, (&'static str, u64, Option<u64>), fn(&mut Log));

fn heads_event(l: &mut Log, change: impl FnOnce(&mut Heads)) {
    let mut heads = l.heads_now();
    change(&mut heads);
    l.claim(LOG, &Claim::Heads(heads));
    l.commit();
}

const BAD: &[Bad] = &[
    (
        "root that hides the last event of a stream",
        ("heads_differ", 16, Some(2)),
        |l| {
            *l = log();
            let mut ends = l.ends();
            ends.iter_mut()
                .filter(|e| e.record_id == AKTE)
                .for_each(|e| e.seq -= 1);
            let root = tree(ends).root;
            heads_event(l, |h| h.root = root);
        },
    ),
    (
        "root that leaves a stream out",
        ("heads_differ", 16, Some(2)),
        |l| {
            *l = log();
            let ends = l
                .ends()
                .into_iter()
                .filter(|e| e.record_id != OTHER)
                .collect();
            let tree = tree(ends);
            heads_event(l, |h| (h.root, h.streams) = (tree.root, tree.streams));
        },
    ),
    ("number of streams", ("heads_differ", 16, Some(2)), |l| {
        *l = log();
        heads_event(l, |h| h.streams += 1);
    }),
    (
        "heads of an earlier state under a later size",
        ("heads_differ", 18, Some(2)),
        |l| {
            *l = log();
            let old = l.heads_now();
            l.action(AKTE, 1, "{}");
            l.action(OTHER, 1, "{}");
            l.claim(LOG, &Claim::Heads(Heads { size: 18, ..old }));
            l.commit();
        },
    ),
    (
        "size that includes the event itself",
        ("heads_range", 16, Some(2)),
        |l| {
            *l = log();
            heads_event(l, |h| h.size = 17);
        },
    ),
    (
        "events behind the heads deleted, all made anew",
        ("heads_differ", 14, Some(2)),
        |l| {
            let heads = log().heads_now();
            *l = log();
            l.truncate(14);
            l.claim(LOG, &Claim::Heads(Heads { size: 14, ..heads }));
            l.commit();
        },
    ),
];

fn logs() -> Value {
    let good = good_log();
    assert_eq!(good.verify().findings, []);
    let bad: Vec<Value> = BAD
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
        "events": good.events.iter().map(event_json).collect::<Vec<_>>(),
        "heads": good.heads.iter().map(head_json).collect::<Vec<_>>(),
        "bad": bad,
    })
}
