//! Up to where a bundle proves that nothing is missing: what the heads event covers, whatever its date.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{
    BundleEvent, BundleMeta, BundleReport, BundleWriter, CHECKPOINT, Evidence, HeadsEvidence,
    LoggedEvent, check,
};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::Claim;
use eakte_ledger::heads::{HEADS_LAG_MAX, HeadsBuilder};
use eakte_ledger::ids::TreeHash;
use eakte_ledger::proof::ProofBuilder;
use eakte_ledger::tree::leaf;
use eakte_ledger::verify::{Payloads, Sprache};
use sample::{AKTE, Event, LOG, check_files, codes, log, origin, pin, unpack, writer};
use std::io::{Cursor, Write};
use std::process::Command;

/// The proof of an Akte with a heads event that was written so many events after what it covers.
fn report(between: u64) -> BundleReport {
    check(Cursor::new(bundle(between, 0)), &pin()).unwrap()
}

/// The same, packed; the heads event is dated so much later than the events.
fn bundle(between: u64, ahead_ms: u64) -> Vec<u8> {
    let mut log = log();
    log.ahead_ms = ahead_ms;
    let mut ends = log.ends();
    ends.sort();
    log.claim(LOG, &Claim::Heads(log.heads_now()));
    let heads = log.events.pop().unwrap();
    let at = log.events.len() as u64 + between;
    let akte: Vec<&Event> = log.events.iter().filter(|e| e.stream == AKTE).collect();
    let mut wanted: Vec<u64> = akte.iter().map(|e| e.position as u64).collect();
    wanted.push(at);
    let mut builder = ProofBuilder::new(wanted).unwrap();
    log.events
        .iter()
        .for_each(|e| builder.push(leaf(&e.bytes())));
    // Whatever else the log holds: nothing of it is in the proof.
    (0..between).for_each(|_| builder.push(TreeHash([7; 32])));
    builder.push(leaf(&heads.bytes()));
    let (frontier, mut proofs) = builder.finish().unwrap();
    let state = Checkpoint {
        origin: origin(),
        size: frontier.size(),
        root: frontier.root(),
    };
    let mut tree = HeadsBuilder::new();
    for end in ends {
        assert!(tree.push(end).unwrap().is_none());
    }
    let chunk = tree.finish().1.unwrap();
    let (end, proof) = chunk.prove(&AKTE, 0, &[chunk.root]).unwrap();
    let evidence = Evidence {
        checkpoint: state.sign(&writer()),
        heads: Some(HeadsEvidence {
            event: LoggedEvent {
                header: heads.bytes(),
                proof: proofs.pop().unwrap(),
                body: heads.body.clone().unwrap(),
            },
            end,
            proof,
        }),
        ..Evidence::default()
    };
    let meta = BundleMeta {
        checkpoint: state,
        stream: AKTE,
        aktenzeichen: None,
        created_ms: 1_795_500_060_000,
        payloads: Payloads::All,
        evidence: Some(evidence),
    };
    let mut bundle = BundleWriter::new(Cursor::new(Vec::new()), meta).unwrap();
    for (event, proof) in akte.iter().zip(&proofs) {
        let salt = event.salt.as_ref().map(|s| s[..].try_into().unwrap());
        let event = BundleEvent {
            header: &event.bytes(),
            proof,
            salt: salt.as_ref(),
            body: event.body.as_deref(),
        };
        bundle.event(&event).unwrap();
    }
    bundle.finish(&writer()).unwrap().into_inner()
}

#[test]
fn completeness_ends_where_the_heads_event_ends_and_not_at_its_date() {
    let found = report(3);
    assert_eq!(codes(&found), Vec::<String>::new());
    let complete = found.complete.unwrap();
    assert_eq!((complete.size, complete.lag), (16, 3));
    let said = found.text(Sprache::De);
    assert!(said.contains("Vollständig bis Position 15 "), "{said}");
    assert!(
        said.contains("ab Position 16 Ereignisse fehlen, 3 "),
        "{said}"
    );
    let said = found.text(Sprache::En);
    assert!(said.contains("Complete up to position 15 "), "{said}");
    assert!(said.contains("from position 16 on, 3 events"), "{said}");
}

#[test]
fn a_heads_event_that_leaves_out_more_than_an_audit_looks_back_proves_nothing() {
    assert_eq!(codes(&report(HEADS_LAG_MAX)), Vec::<String>::new());
    let found = report(HEADS_LAG_MAX + 1);
    assert_eq!(codes(&found), ["file_contradiction heads.bin"]);
    assert_eq!(found.complete, None);
}

#[test]
fn a_state_that_nobody_signed_is_not_called_signed_and_nothing_is_called_complete_by_it() {
    let claims = [
        (
            Sprache::De,
            "(signiert)",
            "signierten Stand",
            "kein Ereignis fehlt",
            "nicht gültig signiert",
        ),
        (
            Sprache::En,
            "(signed)",
            "the signed state",
            "no event is missing",
            "not validly signed",
        ),
    ];
    let files = unpack(&bundle(3, 0));
    for (sprache, state, events, complete, unsigned) in claims {
        let said = check_files(&files).text(sprache);
        let all = [state, events, complete];
        assert!(all.iter().all(|words| said.contains(words)), "{said}");
        assert!(!said.contains(unsigned), "{said}");
        for checkpoint in [None, Some(&b"no note"[..])] {
            let mut files = files.clone();
            match checkpoint {
                Some(bytes) => drop(files.insert(CHECKPOINT.into(), bytes.to_vec())),
                None => drop(files.remove(CHECKPOINT)),
            }
            let said = check_files(&files).text(sprache);
            assert!(!all.iter().any(|words| said.contains(words)), "{said}");
            assert_eq!(said.matches(unsigned).count(), 3, "{said}");
        }
    }
}

#[test]
fn a_heads_event_of_the_future_has_no_age() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let century_ms = 100 * 365 * 86_400_000;
    file.write_all(&bundle(0, century_ms)).unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        let out = command.arg(file.path()).args(more).output().unwrap();
        assert_eq!(out.status.code(), Some(0));
        String::from_utf8(out.stdout).unwrap()
    };
    let said = run(&["--sprache", "de"]);
    assert!(
        said.contains("Der Tagesstand liegt in der Zukunft"),
        "{said}"
    );
    let json: serde_json::Value = serde_json::from_str(&run(&["--json"])).unwrap();
    assert_eq!(json["complete"]["size"], 16);
    assert!(json["complete"]["age_days"].is_null());
}
