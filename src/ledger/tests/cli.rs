//! `eakte-verify` as a person runs it: exit codes and what it says.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::{HEADERS, MANIFEST};
use eakte_ledger::handout::Handout;
use eakte_ledger::ids::Origin;
use eakte_ledger::seal::PayloadKey;
use eakte_ledger::verify::Payloads;
use sample::{AKTE, Files, OTHER, bundle, log, origin, pack, record_key, unpack, writer};
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
fn why_nothing_can_be_checked_or_opened_is_said_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.txt");
    std::fs::write(&bad, "nothing\n").unwrap();
    let bad = bad.to_str().unwrap();
    let no_zip = b"no zip".to_vec();
    let hostile = changed(|f| drop(f.insert("\u{9b}2J/x".into(), vec![])));
    let cases: [(&[u8], &[&str], &str, &str); 5] = [
        (
            &no_zip,
            &[],
            "NICHT PRÜFBAR: keine lesbare ZIP-Datei (",
            "CANNOT CHECK: not a readable ZIP (",
        ),
        (
            &hostile,
            &[],
            "NICHT PRÜFBAR: unzulässiger Dateiname `\u{fffd}2J/x`",
            "CANNOT CHECK: forbidden file name `\u{fffd}2J/x`",
        ),
        (
            &whole(),
            &["--richtlinie", bad],
            "NICHT PRÜFBAR: --richtlinie: keine gültige Richtlinie (",
            "CANNOT CHECK: --richtlinie: no valid policy (",
        ),
        (
            &whole(),
            &["--oeffnen", bad],
            "NICHT GEÖFFNET: ",
            "NOT OPENED: ",
        ),
        (
            &whole(),
            &["--oeffnen", bad],
            "keine ausgehändigten Schlüssel (",
            "no keys that were handed out (",
        ),
    ];
    for (zip, more, de, en) in cases {
        for (sprache, words) in [("de", de), ("en", en)] {
            let output = run(zip, &[more, &["--sprache", sprache]].concat());
            assert_eq!(output.status.code(), Some(2), "{words}");
            let said = text(&output);
            assert!(said.contains(words), "{said}");
        }
    }
    let output = run(&no_zip, &["--sprache", "de", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reason = report["reason"].as_str().unwrap();
    assert!(reason.starts_with("keine lesbare ZIP-Datei"), "{reason}");
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
fn of_more_findings_than_anybody_reads_the_json_says_how_many_it_leaves_out() {
    let report = |zip: &[u8]| -> Value {
        let output = run(zip, &["--json"]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let one = changed(|f| f.get_mut(HEADERS).unwrap()[4 * 148 + 39] ^= 1);
    let report_of_one = report(&one);
    assert_eq!(report_of_one["dropped"], 0);
    assert_eq!(report_of_one["findings"][0], report_of_one["first"]);
    // Each of them has no place in the log.
    let many = changed(|f| {
        let headers = f.get_mut(HEADERS).unwrap();
        let times = 10_500 * 148 / headers.len();
        *headers = headers.repeat(times);
    });
    let report = report(&many);
    assert_eq!(report["findings"].as_array().unwrap().len(), 10_000);
    assert!(report["dropped"].as_u64().unwrap() > 400);
    assert_eq!(report["verdict"], "tampered");
}

#[test]
fn a_folder_for_payloads_without_a_key_to_open_them_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inhalte");
    let output = run(&whole(), &["--inhalte", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && !path.exists());
}

/// The key of the third event of the Akte, which is its first sealed one.
fn handout() -> Handout {
    let log = log();
    let event = log
        .events
        .iter()
        .find(|e| (e.stream, e.sequence) == (AKTE, 2));
    let event = event.unwrap();
    let salt = event.salt.as_ref().unwrap()[..].try_into().unwrap();
    let key = PayloadKey::of(&record_key(AKTE, 1), &event.bytes(), &salt);
    Handout {
        origin: origin(),
        stream: AKTE,
        keys: vec![(2, key)],
    }
}

#[test]
fn keys_of_another_log_or_stream_open_nothing() {
    let open = |handout: &Handout| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(handout.text().as_bytes()).unwrap();
        let path = file.path().to_str().unwrap();
        let output = run(&whole(), &["--oeffnen", path, "--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report["handout"].clone())
    };
    let (code, found) = open(&handout());
    assert_eq!(code, Some(0), "{found}");
    assert_eq!(found["opened"], 1);
    let foreign = Handout {
        origin: Origin::new("x.example/y").unwrap(),
        ..handout()
    };
    let other = Handout {
        stream: OTHER,
        ..handout()
    };
    for handout in [foreign, other] {
        let (code, found) = open(&handout);
        assert_eq!(code, Some(1), "{found}");
        assert_eq!(found["opened"], 0);
        assert_eq!(found["missing"], serde_json::json!([2]));
    }
}

#[test]
fn why_a_payload_does_not_open_is_said_in_the_language_asked_for() {
    let wrong = Handout {
        keys: vec![(2, PayloadKey::from_bytes([7; 64]))],
        ..handout()
    };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(wrong.text().as_bytes()).unwrap();
    let keys = ["--oeffnen", file.path().to_str().unwrap()];
    for (sprache, line, reason) in [
        (
            "de",
            "Nr. 2 geht nicht auf: ",
            "der Inhalt ist nicht an diesen Schlüssel und Kopf gebunden",
        ),
        (
            "en",
            "seq 2 does not open: ",
            "the payload is not committed to this key and header",
        ),
    ] {
        let output = run(&whole(), &[&keys[..], &["--sprache", sprache]].concat());
        let said = text(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&format!("{line}{reason}\n")), "{said}");
        let json = run(
            &whole(),
            &[&keys[..], &["--sprache", sprache, "--json"]].concat(),
        );
        let report: Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!(report["handout"]["failed"][0]["reason"], reason);
    }
}

#[test]
fn a_folder_that_is_there_already_is_named_before_any_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.txt");
    std::fs::write(&keys, "no keys\n").unwrap();
    let keys = keys.to_str().unwrap();
    let there = folder.path().to_str().unwrap();
    let output = run(&whole(), &["--oeffnen", keys, "--inhalte", there]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output);
    assert!(said.starts_with("NICHT PRÜFBAR"), "{said}");
    let output = run(&whole(), &["--oeffnen", keys, "--inhalte", there, "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(report["verdict"], "cannot_check");
    // A folder that nothing was written to is not left behind.
    let new = folder.path().join("inhalte");
    for zip in [whole(), b"no zip".to_vec()] {
        let output = run(
            &zip,
            &["--oeffnen", keys, "--inhalte", new.to_str().unwrap()],
        );
        assert_eq!(output.status.code(), Some(2));
        assert!(!new.exists());
    }
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
