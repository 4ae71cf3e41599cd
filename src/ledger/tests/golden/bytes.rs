//! Vectors of header, chain, seal and tree.

use crate::sample::{AKTE, log, origin};
use eakte_ledger::chain::{genesis, link};
use eakte_ledger::handout::{Handout, HandoutEvent};
use eakte_ledger::header::{Header, HeaderBytes, HeaderError, Kind};
use eakte_ledger::ids::{ChainHash, Origin, RecordId, TreeHash};
use eakte_ledger::pad::padded_len;
use eakte_ledger::proof::{InclusionProof, ProofBuilder};
use eakte_ledger::seal::{
    OpenError, PayloadKey, RecordKey, SealInput, Sealed, digests, open_event, seal_event,
};
use eakte_ledger::tree::{Frontier, leaf};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn sealed_header() -> HeaderBytes {
    log().events[4].bytes()
}

fn clear_header() -> HeaderBytes {
    log().events[2].bytes()
}

fn defect(error: HeaderError) -> &'static str {
    match error {
        HeaderError::Length(_) => "length",
        HeaderError::Magic => "magic",
        HeaderError::Kind(_) => "kind",
        HeaderError::Flags(_) => "flags",
        HeaderError::ClearFlag => "clear_flag",
        HeaderError::KeyEpoch(_) => "key_epoch",
        HeaderError::PayloadLength(_) => "payload_length",
        HeaderError::Range => "range",
    }
}

pub fn header() -> Value {
    let good = |name: &str, bytes: HeaderBytes| {
        let h = bytes.parse().unwrap();
        json!({
            "name": name,
            "bytes": hex::encode(bytes.0),
            "kind": h.kind.number(),
            "org": h.org,
            "stream": h.record_id.to_string(),
            "seq": h.seq,
            "time": h.time_ms,
            "payload_len": h.payload_len,
            "key_epoch": h.key_epoch,
            "prev": h.prev.to_string(),
            "payload_b3": hex::encode(h.payload_b3),
            "payload_sha256": hex::encode(h.payload_sha256),
        })
    };
    let mut access = sealed_header();
    access.0[4] = Kind::Access.number();
    let bad = |name: &str, bytes: &[u8], expected: &str| {
        let found = HeaderBytes::try_from(bytes).and_then(|bytes| bytes.parse());
        assert_eq!(found.map_err(defect), Err(expected), "{name}");
        json!({ "name": name, "bytes": hex::encode(bytes), "defect": expected })
    };
    let with = |at: usize, bytes: &[u8]| {
        let mut header = sealed_header().0;
        header[at..at + bytes.len()].copy_from_slice(bytes);
        header
    };
    let mut clear_epoch = clear_header().0;
    clear_epoch[51] = 1;
    let mut clear_empty = clear_header().0;
    clear_empty[40..48].fill(0);
    json!({
        "good": [
            good("sealed action", sealed_header()),
            good("clear open", clear_header()),
            good("sealed access", access),
        ],
        "bad": [
            bad("one byte short", &sealed_header().0[..147], "length"),
            bad("one byte long", &[&sealed_header().0[..], &[0]].concat(), "length"),
            bad("magic of another version", &with(0, b"EAK2"), "magic"),
            bad("kind 9", &with(4, &[9]), "kind"),
            bad("flag bit 1", &with(5, &[2]), "flags"),
            bad("sealed kind with clear flag", &with(5, &[1]), "clear_flag"),
            bad("clear kind without clear flag", &with(4, &[1]), "clear_flag"),
            bad("sequence 2^63", &with(24, &[0x80]), "range"),
            bad("time 2^63", &with(32, &[0x80]), "range"),
            bad("sealed with epoch 0", &with(48, &[0, 0, 0, 0]), "key_epoch"),
            bad("clear with epoch 1", &clear_epoch, "key_epoch"),
            bad("sealed payload of 335 bytes", &with(46, &[1, 0x4f]), "payload_length"),
            bad("payload above 16 MiB", &with(44, &[1, 0, 0, 1]), "payload_length"),
            bad("clear payload of 0 bytes", &clear_empty, "payload_length"),
        ],
    })
}

pub fn chain() -> Value {
    let start = |name: &str, stream: RecordId| {
        let hash = genesis(&Origin::new(name).unwrap(), &stream);
        json!({ "origin": name, "stream": stream.to_string(), "hash": hash.to_string() })
    };
    let next = |header: HeaderBytes| json!({ "header": hex::encode(header.0), "hash": link(&header).to_string() });
    json!({
        "genesis": [
            start(origin().as_str(), AKTE),
            start(origin().as_str(), RecordId([0; 16])),
            start("a", AKTE),
        ],
        "link": [next(sealed_header()), next(clear_header())],
    })
}

fn derived(key: &[u8; 32], salt: &[u8], header: &HeaderBytes) -> String {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(b"eakte 2026-11 v1 payload");
    hasher.update(salt);
    hasher.update(&header.0[..84]);
    let mut bytes = [0; 64];
    hasher.finalize_xof().fill(&mut bytes);
    hex::encode(bytes)
}

fn open_defect(error: OpenError) -> &'static str {
    match error {
        OpenError::Header(_) => "header",
        OpenError::NotSealed => "not_sealed",
        OpenError::Length => "length",
        OpenError::Blake3 => "blake3",
        OpenError::Sha256 => "sha256",
        OpenError::Commitment => "commitment",
        OpenError::Ciphertext => "ciphertext",
        OpenError::Padding => "padding",
    }
}

pub fn seal() -> Value {
    let key = [0x21; 32];
    let input = |byte: u8| SealInput {
        kind: Kind::Action,
        org: 3,
        record_id: AKTE,
        seq: 2,
        time_ms: 1_795_500_000_000,
        key_epoch: 1,
        prev: ChainHash([0x99; 32]),
        salt: [byte; 32],
    };
    let seal = |byte: u8, text: &[u8]| {
        seal_event(&input(byte), &RecordKey::from_bytes(key), text).unwrap()
    };
    let good = |byte: u8, text: &[u8]| {
        let sealed = seal(byte, text);
        json!({
            "record_key": hex::encode(key),
            "plaintext": hex::encode(text),
            "padded_len": padded_len(text.len()),
            "derived": derived(&key, &sealed.salt, &sealed.header),
            "header": hex::encode(sealed.header.0),
            "salt": hex::encode(sealed.salt),
            "body": hex::encode(&sealed.body),
        })
    };
    let bad = |name: &str,
               key: [u8; 32],
               header: HeaderBytes,
               salt: &[u8; 32],
               body: &[u8],
               expected: &str| {
        let found = open_event(&header, salt, body, &RecordKey::from_bytes(key));
        assert_eq!(
            found.map(|_| ()).map_err(open_defect),
            Err(expected),
            "{name}"
        );
        json!({
            "name": name,
            "record_key": hex::encode(key),
            "header": hex::encode(header.0),
            "salt": hex::encode(salt),
            "body": hex::encode(body),
            "defect": expected,
        })
    };
    let redigest = |header: &HeaderBytes, salt: &[u8; 32], body: &[u8]| {
        let found = digests(Some(salt), body);
        Header {
            payload_b3: found.blake3,
            payload_sha256: found.sha256,
            ..header.parse().unwrap()
        }
        .encode()
    };
    let padded: Vec<Value> = [
        0, 1, 254, 255, 256, 271, 272, 1000, 1024, 65_535, 65_536, 1_000_000,
    ]
    .iter()
    .map(|len| json!([len, padded_len(*len)]))
    .collect();
    let s = seal(1, br#"{"v":1}"#);
    let flipped = |at: usize| {
        let mut body = s.body.clone();
        body[at] ^= 1;
        body
    };
    let mut sha = s.header;
    sha.0[147] ^= 1;
    let mut blake = s.header;
    blake.0[84] ^= 1;
    let mut moved = s.header;
    moved.0[31] += 1;
    json!({
        "good": [
            good(1, b""),
            good(2, br#"{"v":1,"type":"akte_angelegt"}"#),
            good(3, &[b'x'; 255]),
            good(4, &[b'x'; 256]),
            good(5, &[b'x'; 1000]),
        ],
        "padded_len": padded,
        "bad": [
            bad("body cut by one byte", key, s.header, &s.salt, &s.body[..s.body.len() - 1], "length"),
            bad("bit of the ciphertext", key, s.header, &s.salt, &flipped(40), "blake3"),
            bad("bit of the salt", key, s.header, &[2; 32], &s.body, "blake3"),
            bad("BLAKE3 in the header", key, blake, &s.salt, &s.body, "blake3"),
            bad("SHA-256 in the header", key, sha, &s.salt, &s.body, "sha256"),
            bad("another record key", [0x22; 32], s.header, &s.salt, &s.body, "commitment"),
            bad("moved to the next sequence", key, moved, &s.salt, &s.body, "commitment"),
            bad("bit of the commitment, digested anew", key, redigest(&s.header, &s.salt, &flipped(0)), &s.salt, &flipped(0), "commitment"),
            bad("bit of the ciphertext, digested anew", key, redigest(&s.header, &s.salt, &flipped(40)), &s.salt, &flipped(40), "ciphertext"),
            bad("clear header", key, clear_header(), &s.salt, &s.body, "not_sealed"),
        ],
    })
}

/// Keys handed out for single payloads, as text, and what they open.
pub fn handout() -> Value {
    let record_key = RecordKey::from_bytes([0x21; 32]);
    let sealed = |seq: u64, text: &[u8]| {
        let input = SealInput {
            kind: Kind::Action,
            org: 3,
            record_id: AKTE,
            seq,
            time_ms: 1_795_500_000_000 + seq,
            key_epoch: 1,
            prev: ChainHash([0x99; 32]),
            salt: [seq as u8; 32],
        };
        seal_event(&input, &record_key, text).unwrap()
    };
    let events = [
        sealed(2, br#"{"v":1,"n":2}"#),
        sealed(3, br#"{"v":1,"n":3}"#),
        sealed(5, br#"{"v":1,"n":5}"#),
    ];
    let k = |s: &Sealed| PayloadKey::of(&record_key, &s.header, &s.salt);
    let made = Handout {
        origin: origin(),
        stream: AKTE,
        keys: vec![(2, k(&events[0])), (5, k(&events[2]))],
    };
    let text = made.text().to_string();
    let report = |text: &str, events: &[&Sealed]| {
        let report = Handout::parse(text)
            .unwrap()
            .check(events.iter().map(|s| HandoutEvent {
                header: &s.header,
                salt: Some(&s.salt),
                body: Some(&s.body),
            }));
        let failed: Vec<Value> = report
            .failed
            .iter()
            .map(|(seq, e)| json!([seq, open_defect(*e)]))
            .collect();
        json!({ "opened": report.opened, "failed": failed, "missing": report.missing })
    };
    let all: Vec<&Sealed> = events.iter().collect();
    assert_eq!(
        report(&text, &all),
        json!({ "opened": 2, "failed": [], "missing": [] })
    );
    let mut other = events[2].clone();
    other.body[40] ^= 1;
    // The K of one payload opens no other: not even of the same stream and record key.
    let swapped = Handout {
        keys: vec![(2, k(&events[2])), (3, k(&events[1]))],
        ..made.clone()
    };
    let swapped = swapped.text().to_string();
    let bad = |name: &str, text: String| {
        assert!(Handout::parse(&text).is_err(), "{name}");
        json!({ "name": name, "text": text, "defect": "lines" })
    };
    let lines: Vec<&str> = text.lines().collect();
    let event = |s: &Sealed| {
        json!({
            "header": hex::encode(s.header.0), "salt": hex::encode(s.salt), "body": hex::encode(&s.body),
        })
    };
    json!({
        "events": all.iter().map(|s| event(s)).collect::<Vec<_>>(),
        "good": [
            { "name": "two of three payloads", "text": text, "report": report(&text, &all) },
            { "name": "a payload is not there", "text": text, "take": [0, 1], "report": report(&text, &all[..2]) },
            { "name": "the key of another payload", "text": swapped, "report": report(&swapped, &all) },
        ],
        "altered": {
            "name": "bit of the ciphertext", "event": event(&other), "text": text,
            "report": report(&text, &[&events[0], &other]),
        },
        "bad": [
            bad("no key", format!("{}\n{}\n{}\n", lines[0], lines[1], lines[2])),
            bad("sequences descend", format!("{}\n{}\n{}\n{}\n{}\n", lines[0], lines[1], lines[2], lines[4], lines[3])),
            bad("a key of 63 bytes", format!("{}\n", &text.trim_end()[..text.trim_end().len() - 2])),
            bad("no line feed at the end", text.trim_end().to_owned()),
            bad("a line more", format!("{text}note: x\n")),
            bad("another first line", text.replacen("v1", "v2", 1)),
        ],
    })
}

/// Leaf i of the trees below: SHA-256(0x00, i as u64).
fn leaves(n: u64) -> Vec<TreeHash> {
    (0..n)
        .map(|i| {
            let mut sha = Sha256::new();
            sha.update([0]);
            sha.update(i.to_be_bytes());
            TreeHash(sha.finalize().into())
        })
        .collect()
}

pub fn tree() -> Value {
    let root = |n: u64| {
        let mut frontier = Frontier::new();
        leaves(n).iter().for_each(|leaf| frontier.push(*leaf));
        json!({
            "size": n,
            "root": frontier.root().to_string(),
            "frontier": hex::encode(frontier.to_bytes()),
        })
    };
    let proof = |size: u64, position: u64| {
        let mut builder = ProofBuilder::new(vec![position]).unwrap();
        leaves(size).iter().for_each(|leaf| builder.push(*leaf));
        let (frontier, mut proofs) = builder.finish().unwrap();
        (proofs.remove(0), frontier.root())
    };
    let vector = |name: &str,
                  size: u64,
                  leaf: TreeHash,
                  proof: &InclusionProof,
                  root: TreeHash,
                  good: bool| {
        assert_eq!(proof.proves(leaf, size, &root), good, "{name}");
        let path: Vec<String> = proof.path.iter().map(TreeHash::to_string).collect();
        json!({
            "name": name,
            "size": size,
            "position": proof.position,
            "leaf": leaf.to_string(),
            "root": root.to_string(),
            "path": path,
        })
    };
    let good = |size: u64, position: u64| {
        let (proof, root) = proof(size, position);
        let name = format!("leaf {position} of {size}");
        vector(
            &name,
            size,
            leaves(size)[position as usize],
            &proof,
            root,
            true,
        )
    };
    let (p, r) = proof(7, 4);
    let leaf4 = leaves(7)[4];
    let mut longer = p.clone();
    longer.path.push(r);
    let mut shorter = p.clone();
    shorter.path.pop();
    let mut swapped = p.clone();
    swapped.path.swap(0, 1);
    let moved = InclusionProof {
        position: 5,
        ..p.clone()
    };
    let beyond = InclusionProof {
        position: 7,
        ..p.clone()
    };
    let header = sealed_header();
    let roots = [0, 1, 2, 3, 4, 5, 7, 8, 100, 1000].map(root);
    json!({
        "leaf": [{ "header": hex::encode(header.0), "hash": leaf(&header).to_string() }],
        "roots": roots,
        "good": [good(1, 0), good(2, 1), good(7, 0), good(7, 4), good(7, 6), good(8, 3), good(1000, 999), good(1000, 511)],
        "bad": [
            vector("another leaf", 7, leaves(7)[3], &p, r, false),
            vector("another root", 7, leaf4, &p, leaves(7)[0], false),
            vector("one hash too many", 7, leaf4, &longer, r, false),
            vector("one hash too few", 7, leaf4, &shorter, r, false),
            vector("hashes swapped", 7, leaf4, &swapped, r, false),
            vector("proof of the position before", 7, leaf4, &moved, r, false),
            vector("position behind the end", 7, leaf4, &beyond, r, false),
            vector("empty tree", 0, leaf4, &InclusionProof { position: 0, path: vec![] }, leaf4, false),
        ],
    })
}
