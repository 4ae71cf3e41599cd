//! The check of a mirror: headers and tiles alone, each fault at its event.
#![allow(clippy::unwrap_used)]

use eakte_ledger::chain::{genesis, link};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::header::{Header, HeaderBytes, Kind};
use eakte_ledger::ids::{Origin, RecordId, TreeHash};
use eakte_ledger::mirror::check;
use eakte_ledger::note::{WriterKey, cosign};
use eakte_ledger::tile::{Content, Tile, encode_entries, encode_leaves, full_tile_root};
use eakte_ledger::tree::{Frontier, leaf};
use eakte_ledger::verify::Report;
use eakte_ledger::vkey::Scheme;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::process::Command;

/// Files of a mirror by path.
type Files = BTreeMap<String, Vec<u8>>;

const START_MS: u64 = 1_795_500_000_000;

fn origin() -> Origin {
    Origin::new("eakte.example/log").unwrap()
}

/// Headers of so many events in seven streams, each a chain.
fn headers(count: u64) -> Vec<HeaderBytes> {
    headers_dated(count, |position| START_MS + position)
}

/// The same, dated so.
fn headers_dated(count: u64, time_ms: impl Fn(u64) -> u64) -> Vec<HeaderBytes> {
    let mut ends: Vec<(u64, _)> = (0..7)
        .map(|n| (0, genesis(&origin(), &RecordId([n; 16]))))
        .collect();
    (0..count)
        .map(|position| {
            let stream = (position % 7) as usize;
            let (seq, prev) = ends[stream];
            let header = Header {
                kind: *[Kind::Open, Kind::Key]
                    .get(seq as usize)
                    .unwrap_or(&Kind::Action),
                org: 1,
                record_id: RecordId([stream as u8; 16]),
                seq,
                time_ms: time_ms(position),
                payload_len: 400,
                key_epoch: u32::from(seq > 1),
                prev,
                payload_b3: [seq as u8; 32],
                payload_sha256: [3; 32],
            }
            .encode();
            ends[stream] = (seq + 1, link(&header));
            header
        })
        .collect()
}

fn state(headers: &[HeaderBytes]) -> Checkpoint {
    let mut frontier = Frontier::new();
    headers.iter().for_each(|h| frontier.push(leaf(h)));
    Checkpoint {
        origin: origin(),
        size: frontier.size(),
        root: frontier.root(),
    }
}

fn mirror(headers: &[HeaderBytes]) -> Files {
    let mut files = Files::new();
    for tile in Tile::grown(0, headers.len() as u64) {
        let bytes = match tile.content() {
            Content::Entries | Content::Hashes { level: 0 } => {
                let first = tile.first_leaf().unwrap() as usize;
                let part = &headers[first..first + usize::from(tile.width())];
                if tile.content() == Content::Entries {
                    encode_entries(part)
                } else {
                    encode_leaves(part)
                }
            }
            Content::Hashes { level } => (0..u64::from(tile.width()))
                .flat_map(|n| {
                    let below = tile.index() * 256 + n;
                    let path = format!("tile/{}/{below:03}", level - 1);
                    full_tile_root(&files[&path]).unwrap().0
                })
                .collect(),
        };
        files.insert(tile.to_string(), bytes);
    }
    files
}

/// The files in a folder of their own.
fn folder_with(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn report(checkpoint: &Checkpoint, files: &Files) -> Report {
    let read = |path: &str| Ok::<_, Infallible>(files.get(path).cloned());
    let threads = NonZeroUsize::new(3).unwrap();
    check(checkpoint, threads, read, |_| {}).unwrap()
}

/// Code, first and last position of the first finding after a change of the files.
fn first(count: u64, change: impl FnOnce(&mut Files)) -> Option<(&'static str, u64, u64)> {
    let headers = headers(count);
    let mut files = mirror(&headers);
    change(&mut files);
    let report = report(&state(&headers), &files);
    let first = report.findings.first()?;
    Some((first.defect.code(), first.position?, first.last_position?))
}

fn file<'a>(files: &'a mut Files, path: &str) -> &'a mut Vec<u8> {
    files.get_mut(path).unwrap()
}

#[test]
fn an_untouched_mirror_is_sound() {
    for count in [1, 7, 255, 256, 257, 600] {
        assert_eq!(first(count, |_| {}), None, "{count} events");
    }
    let headers = headers(600);
    let report = report(&state(&headers), &mirror(&headers));
    assert_eq!((report.events, report.streams), (600, 7));
    assert_eq!(report.root, Some(state(&headers).root));
}

#[test]
fn a_mirror_that_went_on_still_holds_the_earlier_state() {
    let all = headers(600);
    let earlier = state(&all[..300]);
    assert!(report(&earlier, &mirror(&all)).is_sound());
}

#[test]
fn a_changed_header_is_named_itself_as_long_as_the_tiles_lead_to_the_signed_root() {
    // A digest of the payload: nothing in the header alone contradicts it but the next link.
    let middle = first(600, |f| file(f, "tile/entries/001")[44 * 150 + 2 + 90] ^= 1);
    assert_eq!(middle, Some(("not_in_tree", 300, 300)));
    // The last event of a stream: only the tree knows.
    let last = first(600, |f| {
        file(f, "tile/entries/002.p/88")[87 * 150 + 2 + 90] ^= 1
    });
    assert_eq!(last, Some(("not_in_tree", 599, 599)));
}

#[test]
fn swapped_headers_are_named() {
    let found = first(600, |f| {
        let bundle = file(f, "tile/entries/002.p/88");
        let (one, other) = bundle.split_at_mut(87 * 150);
        one[86 * 150..].swap_with_slice(other);
    });
    assert_eq!(found, Some(("not_in_tree", 598, 598)));
}

#[test]
fn a_changed_tile_is_named_and_no_event_is_blamed() {
    let low = first(600, |f| file(f, "tile/0/001")[5 * 32] ^= 1);
    assert_eq!(low, Some(("tile_differs", 261, 261)));
    let high = first(600, |f| file(f, "tile/1/000.p/2")[0] ^= 1);
    assert_eq!(high, Some(("tile_differs", 0, 511)));
    let gone = first(600, |f| drop(f.remove("tile/0/001")));
    assert_eq!(gone, Some(("tile_differs", 256, 511)));
}

#[test]
fn missing_headers_are_named() {
    let middle = first(600, |f| drop(f.remove("tile/entries/001")));
    assert_eq!(middle, Some(("position_gap", 256, 511)));
    let end = first(600, |f| drop(f.remove("tile/entries/002.p/88")));
    assert_eq!(end, Some(("log_truncated", 512, 599)));
    let cut = first(600, |f| file(f, "tile/entries/002.p/88").truncate(150 * 80));
    assert_eq!(cut, Some(("log_truncated", 512, 599)));
}

#[test]
fn a_forged_size_does_not_keep_the_check_busy_for_ever() {
    let headers = headers(600);
    let forged = Checkpoint {
        size: 1 << 60,
        ..state(&headers)
    };
    let found = report(&forged, &mirror(&headers)).findings;
    let truncated = |f: &&eakte_ledger::verify::Finding| f.defect.code() == "log_truncated";
    let end = found.iter().find(truncated).unwrap();
    assert_eq!(
        (end.position, end.last_position),
        (Some(512), Some((1 << 60) - 1))
    );
}

#[test]
fn a_mirror_that_was_made_anew_does_not_fit_the_signed_state() {
    let good = headers(600);
    let mut bad = good.clone();
    // The last event of its stream, with tiles that fit.
    bad[598].0[100] ^= 1;
    let report = report(&state(&good), &mirror(&bad));
    let first = report.findings.first().unwrap();
    assert_eq!(
        (first.defect.code(), first.position, first.last_position),
        ("checkpoint_differs", Some(0), Some(599))
    );
}

#[test]
fn the_program_checks_a_folder_against_note_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let (headers, key) = (headers(600), WriterKey::from_seed(&[5; 32]));
    let files = mirror(&headers);
    for (path, bytes) in &files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(folder.path().join("checkpoint"), state(&headers).sign(&key)).unwrap();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        let out = command
            .arg("--log")
            .arg(folder.path())
            .args(more)
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let pinned = key.public().to_string();
    let (code, said) = run(&["--schluessel", &pinned]);
    assert_eq!(code, Some(0), "{said}");
    let stranger = WriterKey::from_seed(&[6; 32]).public().to_string();
    let (code, said) = run(&["--schluessel", &stranger, "--sprache", "en"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("NOT signed by the given key"), "{said}");
    // A line of somebody whom the policy does not know is named and changes nothing.
    let signed = state(&headers).sign(&key);
    let name = Origin::new("fremd.example/zeuge").unwrap();
    let strange = cosign(&signed, &name, &WriterKey::from_seed(&[7; 32])).unwrap();
    std::fs::write(folder.path().join("checkpoint"), strange).unwrap();
    let policy = folder.path().join("policy.txt");
    let log = key.public().to_vkey(&origin());
    std::fs::write(&policy, format!("log {log}\nquorum none\n")).unwrap();
    let policy = policy.to_str().unwrap();
    let (code, said) = run(&["--richtlinie", policy, "--sprache", "de"]);
    assert_eq!(code, Some(0), "{said}");
    let line = "Zeile 6 (fremd.example/zeuge): von keinem bekannten Zeugen; nicht gezählt";
    assert!(said.contains(line), "{said}");
    // Nothing rests on ML-DSA alone, here as for a proof.
    let alone = CosignKeys::from_seeds(origin(), &[8; 32], &[9; 32]).vkey(Scheme::MlDsa44);
    let ml_dsa = folder.path().join("ml-dsa.txt");
    std::fs::write(&ml_dsa, format!("log {alone}\nquorum none\n")).unwrap();
    let (code, said) = run(&["--richtlinie", ml_dsa.to_str().unwrap()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("does not stand alone"), "{said}");
    std::fs::write(folder.path().join("checkpoint"), signed).unwrap();
    let bundle = folder.path().join("tile/entries/001");
    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes[44 * 150 + 2 + 90] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let (code, said) = run(&["--json"]);
    assert_eq!(code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["report"]["findings"][0]["position"], 300);
    std::fs::remove_file(folder.path().join("checkpoint")).unwrap();
    assert_eq!(run(&[]).0, Some(2));
}

#[test]
fn a_mirror_shows_what_was_dated_back_and_not_which_days_lack_a_heads_event() {
    let day_ms = 86_400_000;
    // The last stream was opened years back, as it says of itself.
    let dated = |position: u64| {
        let back = if position % 7 == 6 { 900 * day_ms } else { 0 };
        START_MS + position * day_ms / 100 - back
    };
    let headers = headers_dated(20, dated);
    let files = mirror(&headers);
    let report = report(&state(&headers), &files);
    assert_eq!(report.findings, []);
    let found = report.dated_back.unwrap();
    assert_eq!((found.events, found.first), (2, 6));
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["heads_missing"].is_null(), "{json}");

    let folder = folder_with(&files);
    let note = state(&headers).sign(&WriterKey::from_seed(&[5; 32]));
    std::fs::write(folder.path().join("checkpoint"), note).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
    let command = command.arg("--log").arg(folder.path());
    let out = command.args(["--sprache", "en"]).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(0), "{said}");
    assert!(
        said.contains("2 events are dated more than an hour before"),
        "{said}"
    );
}

#[test]
fn between_two_seals_ed25519_is_enough_and_a_seal_needs_both() {
    let headers = headers(20);
    let folder = folder_with(&mirror(&headers));
    let at = state(&headers);
    let log = CosignKeys::from_seeds(origin(), &[8; 32], &[9; 32]);
    let name = Origin::new("zeuge.example/1").unwrap();
    let witness = CosignKeys::from_seeds(name, &[10; 32], &[11; 32]);
    let policy = |file: &str, of_log: Scheme, of_witness: Scheme| {
        let path = folder.path().join(file);
        let (log, witness) = (log.vkey(of_log), witness.vkey(of_witness));
        let text = format!("log {log}\nwitness zeuge {witness}\nquorum zeuge\n");
        std::fs::write(&path, text).unwrap();
        path
    };
    let ed25519 = policy("ed25519.txt", Scheme::Note, Scheme::Cosignature);
    let ml_dsa = policy("ml-dsa.txt", Scheme::MlDsa44, Scheme::MlDsa44);
    let time = 1_795_510_000;
    let run = |of_log: &[Scheme], of_witness: &[Scheme]| {
        let of_log = of_log.iter().map(|s| log.sign(&at, *s, time));
        let of_witness = of_witness.iter().map(|s| witness.sign(&at, *s, time));
        let note = at.with_signatures(of_log.chain(of_witness).collect());
        std::fs::write(folder.path().join("checkpoint"), note.to_bytes()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        command.arg("--log").arg(folder.path());
        command.args(["--sprache", "de"]);
        command.arg("--richtlinie").arg(&ed25519);
        command.arg("--richtlinie").arg(&ml_dsa);
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let alone = "nur mit Ed25519 bestätigt";
    let (code, said) = run(&[Scheme::Note], &[Scheme::Cosignature]);
    assert!(code == Some(0) && said.contains(alone), "{said}");
    let both = [Scheme::Note, Scheme::MlDsa44];
    let (code, said) = run(&both, &[Scheme::Cosignature, Scheme::MlDsa44]);
    assert!(code == Some(0) && !said.contains(alone), "{said}");
    // The log sealed it, and the witness did not.
    let (code, said) = run(&both, &[Scheme::Cosignature]);
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = run(&[Scheme::Note], &[]);
    assert_eq!(code, Some(1), "{said}");
}

/// The mirror of 20 events in a folder, signed.
fn signed_folder() -> tempfile::TempDir {
    let headers = headers(20);
    let folder = folder_with(&mirror(&headers));
    let note = state(&headers).sign(&WriterKey::from_seed(&[5; 32]));
    std::fs::write(folder.path().join("checkpoint"), note).unwrap();
    folder
}

#[test]
fn a_mirror_of_another_log_than_the_given_one_is_not_sound() {
    let folder = signed_folder();
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        let command = command.arg("--log").arg(folder.path());
        let out = command.args(more).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, said) = run(&["--origin", "eakte.example/log", "--sprache", "de"]);
    assert_eq!(code, Some(0), "{said}");
    // That says nothing of who signed it.
    assert!(said.contains("Wer den Stand signiert hat"), "{said}");
    let (code, said) = run(&["--origin", "other.example/log", "--sprache", "de"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("NICHT der des genannten Protokolls"),
        "{said}"
    );
    let (code, said) = run(&["--origin", "other.example/log", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &json["verdict"]), (Some(1), &"tampered".into()));
    assert_eq!(json["signed"][0]["reached"], false);
}

#[test]
fn what_a_mirror_cannot_be_asked_is_refused_and_not_passed_over() {
    let folder = signed_folder();
    for option in ["--pdf", "--inhalte", "--tsa", "--identitaet", "--oeffnen"] {
        let path = folder.path().join("made");
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        command.arg("--log").arg(folder.path());
        let out = command.arg(option).arg(&path).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{option}");
        assert!(out.stdout.is_empty(), "{option}");
        assert!(!path.exists(), "{option}");
    }
}

#[test]
fn a_tile_that_is_longer_than_any_is_named() {
    let folder = signed_folder();
    for path in ["tile/entries/000.p/20", "tile/0/000.p/20"] {
        let path = folder.path().join(path);
        let file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        let whole = file.metadata().unwrap().len();
        // A gap: it takes no space, and is read as zeros.
        file.set_len(1 << 28).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_eakte-verify"));
        let command = command.arg("--log").arg(folder.path()).arg("--json");
        let out = command.output().unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        assert_eq!(out.status.code(), Some(1), "{said}");
        file.set_len(whole).unwrap();
    }
}

#[test]
fn a_root_of_another_log_is_refused() {
    let headers = headers(10);
    let other = Checkpoint {
        root: TreeHash([7; 32]),
        ..state(&headers)
    };
    assert!(!report(&other, &mirror(&headers)).is_sound());
    // A log without events has one root, too.
    let nothing = state(&[]);
    assert!(report(&nothing, &Files::new()).is_sound());
    let other = Checkpoint {
        root: TreeHash([7; 32]),
        ..nothing
    };
    assert!(!report(&other, &Files::new()).is_sound());
}
