//! Samples of every form that the ledger reads.

use crate::pieces::INPUT_BYTES_MAX;
use crate::sample::{AKTE, bundle, log, origin, writer};
use crate::targets::{BUNDLE, PARTS, issuer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eakte_ledger::add_checkpoint::Answer;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::note::WriterKey;
use eakte_ledger::tile::{Tile, encode_entries};
use eakte_ledger::verify::{LogVerifier, Payloads};

/// Strings of a golden file, as text and, where they are hexadecimal, as bytes.
fn strings(value: &serde_json::Value, out: &mut Vec<Vec<u8>>) {
    match value {
        serde_json::Value::String(text) => {
            out.extend(hex::decode(text).ok().filter(|bytes| !bytes.is_empty()));
            // Tokens of anchors stand so in their notes.
            let tokens = text.lines().filter_map(|l| l.strip_prefix("token: "));
            let token: String = tokens.collect();
            out.extend(STANDARD.decode(&token).ok().filter(|b| !b.is_empty()));
            out.push(text.clone().into_bytes());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| strings(v, out)),
        serde_json::Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

/// Samples of every form: the golden vectors, good and bad, and what the sample log makes.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    // Of each package that reads this, both levels deep.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/ledger");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        match serde_json::from_slice(&bytes) {
            Ok(json) => strings(&json, &mut out),
            Err(_) => out.push(bytes),
        }
    }
    let log = log();
    let headers: Vec<HeaderBytes> = log.events.iter().map(|e| e.bytes()).collect();
    out.push(encode_entries(&headers));
    out.extend(
        Tile::grown(0, 70_000)
            .step_by(50)
            .map(|t| t.to_string().into_bytes()),
    );
    out.push(bundle(&log, AKTE, Payloads::All, &writer()));
    out.push(writer().public().to_vkey(&origin()).into_bytes());
    let witness = WriterKey::from_seed(&[8; 32]).public().to_vkey(&origin());
    out.push(format!("log {witness}\nwitness w {witness}\ngroup g any w\nquorum g\n").into_bytes());
    out.push(Answer::Conflict(17).to_bytes());
    out.push(Answer::Refused(422).to_bytes());
    let mut state = Vec::new();
    LogVerifier::new(issuer()).save(&mut state).unwrap();
    out.push(state);
    out.push(include_bytes!("../golden/anchor.root.pem").to_vec());
    for (which, part) in (0u8..).zip(PARTS) {
        out.push([&[which][..], &BUNDLE[part]].concat());
    }
    out.retain(|sample| sample.len() <= INPUT_BYTES_MAX);
    assert!(out.len() > 300, "only {} samples", out.len());
    out
}
