//! `eakte-verify` as a person runs it: exit codes and what it says.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{HEADERS, MANIFEST};
use eakte_ledger::verify::Payloads;
use sample::{AKTE, Files, bundle, log, origin, pack, unpack, writer};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output};

fn run(zip: &[u8], arguments: &[&str]) -> Output {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(zip).unwrap();
    Command::new(env!("CARGO_BIN_EXE_eakte-verify"))
        .arg(file.path())
        .args(arguments)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn whole() -> Vec<u8> {
    bundle(&log(), AKTE, Payloads::All, &writer())
}

fn changed(change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = unpack(&whole());
    change(&mut files);
    pack(&files)
}

#[test]
fn a_sound_bundle_exits_with_0_and_says_what_was_not_checked() {
    let output = run(&whole(), &[]);
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output);
    assert!(text.starts_with("UNVERSEHRT"), "{text}");
    assert!(text.contains("Der Schlüssel des Ausstellers kam mit dem Nachweis"));
}

#[test]
fn a_key_may_be_pinned_as_hex_vkey_or_file() {
    let hex = writer().public().to_string();
    let vkey = writer().public().to_vkey(&origin());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{vkey}").unwrap();
    for key in [hex.as_str(), &vkey, file.path().to_str().unwrap()] {
        let output = run(&whole(), &["--schluessel", key, "--sprache", "en"]);
        assert_eq!(output.status.code(), Some(0), "{key}");
        assert!(!text(&output).contains("came with the bundle"));
    }
    let other = run(&whole(), &["--schluessel", &"00".repeat(32)]);
    assert_eq!(other.status.code(), Some(1));
    let log = run(&whole(), &["--origin", "another.example/log"]);
    assert_eq!(log.status.code(), Some(1));
}

#[test]
fn a_tampered_bundle_exits_with_1_and_names_the_first_bad_event() {
    let zip = changed(|f| f.get_mut(HEADERS).unwrap()[4 * 148 + 39] ^= 1);
    let output = run(&zip, &["--sprache", "en"]);
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output);
    assert!(
        text.starts_with("TAMPERED\nFirst bad event: position 9,"),
        "{text}"
    );
    assert!(text.contains("seq 4"), "{text}");
}

#[test]
fn the_report_is_json_on_request() {
    let zip = changed(|f| f.get_mut(HEADERS).unwrap()[4 * 148 + 39] ^= 1);
    let output = run(&zip, &["--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"], "tampered");
    assert_eq!(report["first"]["seq"], 4);
    assert_eq!(report["first"]["position"], 9);
    let sound: Value = serde_json::from_slice(&run(&whole(), &["--json"]).stdout).unwrap();
    assert_eq!(sound["verdict"], "sound");
    assert_eq!(sound["checked"]["proofs"], 8);
}

#[test]
fn what_cannot_be_checked_exits_with_2() {
    for zip in [
        b"no zip".to_vec(),
        whole()[..400].to_vec(),
        changed(|f| drop(f.remove(MANIFEST))),
    ] {
        let output = run(&zip, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output).starts_with("NICHT PRÜFBAR"));
    }
    assert_eq!(
        run(&whole(), &["--schluessel", "nowhere"]).status.code(),
        Some(2)
    );
    assert_eq!(run(&whole(), &["--unknown"]).status.code(), Some(2));
    let missing = Command::new(env!("CARGO_BIN_EXE_eakte-verify"))
        .arg("missing.zip")
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn the_report_is_a_tagged_pdf_a_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bericht.pdf");
    let output = run(
        &whole(),
        &["--sprache", "en", "--pdf", path.to_str().unwrap()],
    );
    assert_eq!(output.status.code(), Some(0));
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let has = |words: &str| bytes.windows(words.len()).any(|w| w == words.as_bytes());
    for words in [
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "Verification report: 50.1/2026-17",
        "/Marked true",
        "/Lang (en)",
        "/S /GTS_PDFA1",
        "/S /LBody",
        "/FontFile2",
    ] {
        assert!(has(words), "{words}");
    }
    // Whoever cannot write the report has not given it.
    let nowhere = run(&whole(), &["--pdf", "/nowhere/bericht.pdf"]);
    assert_eq!(nowhere.status.code(), Some(2));
}
