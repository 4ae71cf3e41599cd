//! Vectors of bundles of version 2: seal, cosignatures, heads, anchor, policies.

#[path = "bundles2_files.rs"]
mod files;

use crate::anchors::{ROOT, anchor_of, note};
use crate::policies::{policy_text, witnesses};
use crate::sample::{
    AKTE, AKTENZEICHEN, Event, Files, LOG, Log, OTHER, codes, log, origin, pack, unpack, writer,
};
use crate::signers::log_keys;
use eakte_ledger::bundle::{
    ANCHORS, BundleEvent, BundleMeta, BundleReport, BundleWriter, CHECKPOINT, EarlierNote,
    Evidence, HEADS, HeadsEvidence, LoggedEvent, MANIFEST, Pin, Rules, SEALED, SEALED_PROOF,
    STAMPED, check,
};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::Claim;
use eakte_ledger::heads::{Chunk, HeadsBuilder};
use eakte_ledger::ids::{RecordId, TreeHash};
use eakte_ledger::note::{Note, sign};
use eakte_ledger::proof::{InclusionProof, ProofBuilder};
use eakte_ledger::subtree;
use eakte_ledger::tree::leaf;
use eakte_ledger::tsa::Roots;
use eakte_ledger::verify::Payloads;
use eakte_ledger::vkey::Scheme;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Cursor;

const TIME: u64 = 1_795_510_000;

/// 16 events of the sample log, heads and anchor over them, and one more event of the Akte.
fn long_log() -> Log {
    let mut l = log();
    let anchor = anchor_of(&l);
    l.claim(LOG, &Claim::Heads(l.heads_now()));
    l.claim(LOG, &Claim::Anchor(anchor));
    l.commit();
    l.action(AKTE, 1, r#"{"v":1,"type":"akte_wiedereroeffnet"}"#);
    l.commit();
    l
}

fn state(log: &Log, size: usize) -> Checkpoint {
    let head = log.heads.iter().find(|h| h.last_pos + 1 == size as i64);
    Checkpoint {
        origin: origin(),
        size: size as u64,
        root: TreeHash::try_from(&head.unwrap().root[..]).unwrap(),
    }
}

/// The checkpoint signed by the log, and by these witnesses with these schemes.
fn signed(log: &Log, size: usize, schemes: &[Scheme], signers: &[&str]) -> Vec<u8> {
    let state = state(log, size);
    let mut note = Note::parse(&state.sign(&writer())).unwrap();
    for scheme in schemes {
        note.add([log_keys().sign(&state, *scheme, TIME)]).unwrap();
        let of_witness = match scheme {
            Scheme::Note => Scheme::Cosignature,
            other => *other,
        };
        for (name, keys) in witnesses() {
            if signers.contains(&name) {
                note.add([keys.sign(&state, of_witness, TIME + 1)]).unwrap();
            }
        }
    }
    note.to_bytes()
}

const QUORUM: [&str; 4] = ["ahaus", "borken", "archiv", "pruefung"];
const BOTH: [Scheme; 2] = [Scheme::Note, Scheme::MlDsa44];

fn proofs(log: &Log, positions: Vec<u64>) -> Vec<InclusionProof> {
    let mut builder = ProofBuilder::new(positions).unwrap();
    log.events
        .iter()
        .for_each(|e| builder.push(leaf(&e.bytes())));
    builder.finish().unwrap().1
}

fn consistency(log: &Log, old: u64) -> Vec<TreeHash> {
    let leaves: Vec<TreeHash> = log.events.iter().map(|e| leaf(&e.bytes())).collect();
    let node = |id: subtree::NodeId| -> Result<TreeHash, ()> {
        let mut tree = eakte_ledger::tree::Frontier::new();
        let width = 1usize << id.level;
        let first = id.index as usize * width;
        leaves[first..first + width]
            .iter()
            .for_each(|leaf| tree.push(*leaf));
        Ok(tree.root())
    };
    let found = eakte_ledger::consistency::prove(old, log.events.len() as u64, node);
    found.unwrap().unwrap()
}

fn logged(log: &Log, at: usize) -> LoggedEvent {
    LoggedEvent {
        header: log.events[at].bytes(),
        proof: proofs(log, vec![at as u64]).remove(0),
        body: log.events[at].body.clone().unwrap(),
    }
}

/// Where a stream ended among the first events.
fn heads(log: &Log, event: usize, size: usize, stream: RecordId) -> HeadsEvidence {
    let mut before = log.clone();
    before.truncate(size);
    let mut ends = before.ends();
    ends.sort();
    let mut builder = HeadsBuilder::new();
    for end in ends {
        assert!(builder.push(end).unwrap().is_none());
    }
    let chunk: Chunk = builder.finish().1.unwrap();
    let (end, proof) = chunk.prove(&stream, 0, &[chunk.root]).unwrap();
    HeadsEvidence {
        event: logged(log, event),
        end,
        proof,
    }
}

fn evidence(log: &Log) -> Evidence {
    Evidence {
        log_keys: BOTH.map(|scheme| log_keys().vkey(scheme)).to_vec(),
        checkpoint: signed(log, 19, &[Scheme::Note], &QUORUM),
        sealed: Some(EarlierNote {
            note: signed(log, 18, &BOTH, &QUORUM),
            proof: consistency(log, 18),
        }),
        heads: Some(heads(log, 16, 16, AKTE)),
        stamped: Some((
            EarlierNote {
                note: note(&crate::sample::log()),
                proof: consistency(log, 16),
            },
            vec![logged(log, 17)],
        )),
        policies: Some([
            policy_text(Scheme::Cosignature, Scheme::Note),
            policy_text(Scheme::MlDsa44, Scheme::MlDsa44),
        ]),
        tsa_roots: Some(String::from_utf8(ROOT.to_vec()).unwrap()),
        keys: None,
    }
}

fn written(log: &Log, evidence: Evidence, keep: impl Fn(&Event) -> bool) -> Files {
    let events: Vec<&Event> = log
        .events
        .iter()
        .filter(|e| e.stream == AKTE && keep(e))
        .collect();
    let proofs = proofs(log, events.iter().map(|e| e.position as u64).collect());
    let meta = BundleMeta {
        checkpoint: state(log, log.events.len()),
        stream: AKTE,
        aktenzeichen: Some(AKTENZEICHEN.into()),
        created_ms: TIME * 1000,
        payloads: Payloads::All,
        evidence: Some(evidence),
    };
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()), meta).unwrap();
    for (event, proof) in events.iter().zip(&proofs) {
        let salt = event.salt.as_ref().map(|s| s[..].try_into().unwrap());
        let event = BundleEvent {
            header: &event.bytes(),
            proof,
            salt: salt.as_ref(),
            body: event.body.as_deref(),
        };
        writer.event(&event).unwrap();
    }
    unpack(
        &writer
            .finish(&crate::sample::writer())
            .unwrap()
            .into_inner(),
    )
}

fn whole() -> Files {
    let log = long_log();
    written(&log, evidence(&log), |_| true)
}

fn changed(change: impl FnOnce(&Log, &mut Evidence)) -> Files {
    let log = long_log();
    let mut evidence = evidence(&log);
    change(&log, &mut evidence);
    written(&log, evidence, |_| true)
}

fn pin() -> Pin {
    let texts = [
        policy_text(Scheme::Cosignature, Scheme::Note),
        policy_text(Scheme::MlDsa44, Scheme::MlDsa44),
    ];
    Pin {
        rules: Some(Rules::parse(&texts).unwrap()),
        roots: Some(Roots::parse(ROOT).unwrap()),
        ..crate::sample::pin()
    }
}

fn report(files: &Files) -> BundleReport {
    check(Cursor::new(pack(files)), &pin()).unwrap()
}

fn flip(mut files: Files, name: &str, at: usize) -> Files {
    files.get_mut(name).unwrap()[at] ^= 1;
    files
}

/// Lists a changed file with its digest, as the writer of the log itself could.
fn listed(mut files: Files, name: &str, bytes: Vec<u8>) -> Files {
    let note = Note::parse(&files[MANIFEST]).unwrap();
    let line = |l: &&str| l.starts_with(&format!("file: {name} "));
    let old = note.text().lines().find(line).unwrap();
    let new = format!("file: {name} {}", hex::encode(Sha256::digest(&bytes)));
    let text = note.text().replacen(old, &new, 1);
    files.insert(MANIFEST.into(), sign(&text, &origin(), &writer()));
    files.insert(name.into(), bytes);
    files
}

fn without(mut files: Files, name: &str) -> Files {
    let note = Note::parse(&files[MANIFEST]).unwrap();
    let lines = note.text().lines();
    let kept = lines.filter(|l| !l.starts_with(&format!("file: {name} ")));
    let text: String = kept.map(|l| format!("{l}\n")).collect();
    files.insert(MANIFEST.into(), sign(&text, &origin(), &writer()));
    files.remove(name);
    files
}

/// The bundle with other texts in the lines of its checkpoint.
fn checkpoint_with(texts: &[[&str; 2]]) -> Files {
    let mut files = whole();
    let text = String::from_utf8(files[CHECKPOINT].clone()).unwrap();
    let replace = |text: String, [old, new]: &[&str; 2]| text.replacen(old, new, 1);
    let text = texts.iter().fold(text, replace);
    files.insert(CHECKPOINT.into(), text.into_bytes());
    files
}

fn bad() -> Vec<(&'static str, &'static str, Files)> {
    let log = long_log();
    let short = |log: &Log| {
        // The writer hides the last two events that the heads event covers, and says so in the manifest.
        let mut evidence = evidence(log);
        evidence.heads = Some(heads(log, 16, 16, AKTE));
        written(log, evidence, |e| e.sequence < 6)
    };
    let heads_at = |files: &Files| files[HEADS].clone();
    vec![
        (
            "last two events left out by the writer",
            "stream_truncated 6",
            short(&log),
        ),
        (
            "bit of the heads event's header",
            "file_contradiction heads.bin",
            flip(whole(), HEADS, 39),
        ),
        (
            "bit of the heads note",
            "file_contradiction heads.bin",
            flip(whole(), HEADS, 148 + 9 + 5 * 32 + 4 + 20),
        ),
        (
            "bit of the stream's proof in the heads",
            "file_contradiction heads.bin",
            flip(whole(), HEADS, heads_at(&whole()).len() - 1),
        ),
        ("heads cut", "file_malformed heads.bin", {
            let mut bytes = heads_at(&whole());
            bytes.pop();
            listed(whole(), HEADS, bytes)
        }),
        (
            "heads of another stream",
            "file_contradiction heads.bin",
            changed(|log, e| e.heads = Some(heads(log, 16, 16, OTHER))),
        ),
        (
            "an anchor event in place of the heads",
            "file_malformed heads.bin",
            changed(|log, e| {
                let mut heads = heads(log, 16, 16, AKTE);
                heads.event = logged(log, 17);
                e.heads = Some(heads);
            }),
        ),
        (
            "seal with one town too few",
            "policy_unmet sealed.note",
            changed(|log, e| {
                e.sealed.as_mut().unwrap().note =
                    signed(log, 18, &BOTH, &["ahaus", "archiv", "pruefung"]);
            }),
        ),
        (
            "seal whose witnesses signed with Ed25519 only",
            "policy_unmet sealed.note",
            changed(|log, e| {
                let mut note = Note::parse(&signed(log, 18, &[Scheme::Note], &QUORUM)).unwrap();
                let state = state(log, 18);
                note.add([log_keys().sign(&state, Scheme::MlDsa44, TIME)])
                    .unwrap();
                e.sealed.as_mut().unwrap().note = note.to_bytes();
            }),
        ),
        (
            "two witnesses of one operator",
            "policy_unmet sealed.note",
            changed(|log, e| {
                let signers = ["borken", "gronau", "archiv", "pruefung"];
                e.sealed.as_mut().unwrap().note = signed(log, 18, &BOTH, &signers);
            }),
        ),
        (
            "seal of another tree",
            "file_contradiction sealed.note",
            changed(|_, e| {
                let mut other = crate::sample::log();
                other.action(OTHER, 1, "{}");
                other.action(OTHER, 1, "{}");
                other.commit();
                e.sealed.as_mut().unwrap().note = signed(&other, 18, &BOTH, &QUORUM);
            }),
        ),
        (
            "seal that the log has not signed",
            "file_signature sealed.note",
            changed(|log, e| {
                let mut lines = witnesses()
                    .into_iter()
                    .map(|(_, keys)| keys.sign(&state(log, 18), Scheme::Cosignature, TIME));
                let mut note = Note::parse(
                    &state(log, 18).sign(&eakte_ledger::note::WriterKey::from_seed(&[0x66; 32])),
                )
                .unwrap();
                note.add([lines.next().unwrap()]).unwrap();
                e.sealed.as_mut().unwrap().note = note.to_bytes();
            }),
        ),
        (
            "consistency proof altered",
            "file_contradiction sealed.note",
            {
                let mut bytes = whole()[SEALED_PROOF].clone();
                bytes[0] ^= 1;
                listed(whole(), SEALED_PROOF, bytes)
            },
        ),
        (
            "consistency proof missing",
            "file_missing sealed.proof",
            without(whole(), SEALED_PROOF),
        ),
        (
            "half a hash in the consistency proof",
            "file_malformed sealed.proof",
            {
                let mut bytes = whole()[SEALED_PROOF].clone();
                bytes.truncate(bytes.len() - 16);
                listed(whole(), SEALED_PROOF, bytes)
            },
        ),
        (
            "checkpoint that the log has not signed",
            "other_key checkpoint.note",
            changed(|log, e| e.checkpoint = state(log, 19).sign(&writer())),
        ),
        (
            "checkpoint altered",
            "file_signature checkpoint.note",
            checkpoint_with(&[["\n19\n", "\n20\n"]]),
        ),
        (
            "bit of a witness's signature under the checkpoint",
            "file_signature checkpoint.note",
            flip(whole(), CHECKPOINT, whole()[CHECKPOINT].len() - 8),
        ),
        (
            "bit of a witness's ML-DSA signature under the seal",
            "file_signature sealed.note",
            flip(whole(), SEALED, whole()[SEALED].len() - 6),
        ),
        (
            "stamped note replaced by another",
            "file_contradiction anchors.bin",
            changed(|log, e| {
                let stamped = &mut e.stamped.as_mut().unwrap().0;
                stamped.note = signed(log, 18, &[Scheme::Note], &[]);
                stamped.proof = consistency(log, 18);
            }),
        ),
        (
            "stamped note missing",
            "file_missing stamped.note",
            without(whole(), STAMPED),
        ),
        ("anchors cut", "file_malformed anchors.bin", {
            let mut bytes = whole()[ANCHORS].clone();
            bytes.pop();
            listed(whole(), ANCHORS, bytes)
        }),
        (
            "anchor twice, the second renews nothing",
            "file_contradiction anchors.bin",
            changed(|log, e| e.stamped.as_mut().unwrap().1.push(logged(log, 17))),
        ),
        ("seal not listed", "file_unlisted sealed.note", {
            let bytes = whole()[SEALED].clone();
            let mut files = without(whole(), SEALED);
            files.insert(SEALED.into(), bytes);
            files
        }),
    ]
}

fn changes(files: &Files, good: &Files) -> Value {
    let mut changes = serde_json::Map::new();
    for (name, bytes) in files {
        if good.get(name) != Some(bytes) {
            changes.insert(name.clone(), hex::encode(bytes).into());
        }
    }
    for name in good.keys().filter(|name| !files.contains_key(*name)) {
        changes.insert(name.clone(), Value::Null);
    }
    changes.into()
}

pub fn vectors() -> Value {
    let good = whole();
    let found = report(&good);
    assert_eq!(codes(&found), Vec::<String>::new());
    let summary = |found: &BundleReport| {
        json!({
            "complete": found.complete.map(|c| [c.day.to_string(), c.size.to_string()]),
            "seal": found.seal.as_ref().map(|s| (s.size, format!("{:?}", s.confirmed), s.witnesses.clone())),
            "stamped": found.stamped.as_ref().map(|s| (s.size, s.stamp.time_ms)),
            "unchecked": found.unchecked.iter().map(|u| u.code()).collect::<Vec<_>>(),
        })
    };
    let plain = changed(|log, e| {
        *e = Evidence {
            checkpoint: signed(log, 19, &[], &[]),
            ..Evidence::default()
        };
    });
    let unpinned = |files: &Files| check(Cursor::new(pack(files)), &Pin::default()).unwrap();
    assert!(codes(&unpinned(&plain)).is_empty());
    // A name that nobody has, and a key that its name has not.
    let other_key = ["borken.example/zeuge 9", "borken.example/zeuge 8"];
    let strange = checkpoint_with(&[["ahaus.example/", "ahaur.example/"], other_key]);
    assert!(codes(&report(&strange)).is_empty());
    let sound = |name: &str, files: &Files| json!({ "name": name, "files": changes(files, &good), "unpinned": summary(&unpinned(files)) });
    let bad: Vec<Value> = bad()
        .into_iter()
        .chain(files::bad())
        .map(|(name, expected, files)| {
            let found = codes(&report(&files));
            let first = found.first().map(String::as_str);
            assert_eq!(first, Some(expected), "{name}: {found:?}");
            json!({ "name": name, "defect": expected, "findings": found, "files": changes(&files, &good) })
        })
        .collect();
    let hex_files: serde_json::Map<String, Value> = good
        .iter()
        .map(|(name, bytes)| (name.clone(), hex::encode(bytes).into()))
        .collect();
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "policies": [
            policy_text(Scheme::Cosignature, Scheme::Note),
            policy_text(Scheme::MlDsa44, Scheme::MlDsa44),
        ],
        "files": hex_files,
        "pinned": summary(&found),
        "unpinned": summary(&unpinned(&good)),
        "good": [
            sound("nothing but what version 1 has", &plain),
            sound("an unknown name and an unknown key under the checkpoint", &strange),
        ],
        "bad": bad,
    })
}
