//! `eakte-signer` as a process: what it signs, what it refuses, what it survives.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Log, ORIGIN, Process, origin, refused, run, text};
use eakte_ledger::add_checkpoint::Request;
use eakte_ledger::note::SignatureLine;
use eakte_ledger::signer::{Answer, Ask, read_frame, write_frame};
use eakte_ledger::vkey::{Scheme, Vkey};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use tempfile::TempDir;

const SIGNER: &str = env!("CARGO_BIN_EXE_eakte-signer");

struct Signer {
    process: Process,
    folder: TempDir,
}

impl Signer {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let process = Signer::process(&folder);
        Signer { process, folder }
    }

    fn arguments(folder: &TempDir) -> [String; 7] {
        let path = |name| text(&folder.path().join(name)).to_owned();
        let words = ["run", "--dir", "", "--origin", ORIGIN, "--socket", ""];
        let mut words = words.map(str::to_owned);
        (words[2], words[6]) = (path("signer"), path("socket"));
        words
    }

    fn process(folder: &TempDir) -> Process {
        let arguments = Signer::arguments(folder);
        let arguments = arguments.each_ref().map(String::as_str);
        Process::start(SIGNER, &arguments, "listens at").0
    }

    /// Cuts the power and starts again.
    fn restart(&mut self) {
        self.process.kill();
        self.process = Signer::process(&self.folder);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("signer").join(name)
    }

    fn connect(&self) -> UnixStream {
        UnixStream::connect(self.folder.path().join("socket")).unwrap()
    }

    fn ask(&self, ask: &Ask) -> Answer {
        let mut stream = self.connect();
        write_frame(&mut stream, &ask.to_bytes()).unwrap();
        Answer::parse(&read_frame(&mut stream).unwrap().unwrap(), ask).unwrap()
    }

    fn sign(&self, request: Request) -> Answer {
        self.ask(&Ask::Sign(request))
    }

    fn keys(&self) -> Vec<Vkey> {
        match self.ask(&Ask::Keys) {
            Answer::Keys(keys) => keys,
            other => panic!("{other:?}"),
        }
    }

    fn refuses_to_start(&self) -> String {
        let arguments = Signer::arguments(&self.folder);
        refused(SIGNER, &arguments.each_ref().map(String::as_str))
    }
}

fn lines(answer: Answer) -> Vec<SignatureLine> {
    match answer {
        Answer::Signed(lines) => lines,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_growing_log_is_signed_with_both_keys_at_a_seal() {
    let (signer, log) = (Signer::start(), Log::new());
    let [plain, ml_dsa] = signer.keys().try_into().unwrap();
    assert_eq!(
        (plain.scheme(), ml_dsa.scheme()),
        (Scheme::Note, Scheme::MlDsa44)
    );
    assert_eq!((plain.name(), ml_dsa.name()), (&origin(), &origin()));
    let mut old = 0;
    for (new, seal) in [(1, false), (7, true), (7, true), (300, false), (300, true)] {
        let (request, ask): (_, fn(Request) -> Ask) = if seal {
            (log.seal(old, new), Ask::Seal)
        } else {
            (log.request(old, new), Ask::Sign)
        };
        let mut note = request.note.clone();
        let ask = ask(request);
        let lines = lines(signer.ask(&ask));
        assert_eq!(lines.len(), if seal { 2 } else { 1 });
        note.add(lines).unwrap();
        assert_eq!(plain.verify(&note), Ok(None));
        assert_eq!(ml_dsa.verify(&note).is_ok(), seal, "{new}");
        old = new;
    }
}

#[test]
fn a_rewound_log_gets_no_signature() {
    let (signer, log) = (Signer::start(), Log::new());
    lines(signer.sign(log.request(0, 20)));
    assert_eq!(signer.sign(log.request(0, 12)), Answer::Conflict(20));
    assert_eq!(signer.sign(log.request(12, 15)), Answer::Conflict(20));
    // Whoever knows what the signer remembers cannot prove a way back.
    let mut backwards = log.request(12, 15);
    backwards.old = 20;
    assert!(matches!(signer.sign(backwards), Answer::Refused(400, _)));
}

#[test]
fn a_log_restored_from_a_backup_and_grown_again_gets_no_signature() {
    let (signer, log) = (Signer::start(), Log::new());
    lines(signer.sign(log.request(0, 20)));
    // The backup had 12 events; other ones followed.
    let restored = Log::fork(1, 12);
    assert_eq!(signer.sign(restored.request(12, 30)), Answer::Conflict(20));
    let grown = signer.sign(restored.request(20, 30));
    assert!(matches!(grown, Answer::Refused(422, _)), "{grown:?}");
    assert_eq!(signer.sign(restored.request(20, 20)), Answer::Conflict(20));
    let emptied = signer.sign(Log::fork(1, 0).request(0, 30));
    assert_eq!(emptied, Answer::Conflict(20));
    // The true log goes on.
    lines(signer.sign(log.request(20, 30)));
}

#[test]
fn two_logs_with_one_key_are_not_both_signed() {
    let signer = Signer::start();
    let logs = [Log::fork(1, 5), Log::fork(2, 5)];
    lines(signer.sign(logs[0].request(0, 5)));
    // Both at once, again and again: of each pair one is signed.
    for size in 5..15 {
        let signed = std::thread::scope(|scope| {
            let both = logs.each_ref().map(|log| {
                let (signer, request) = (&signer, log.request(size, size + 1));
                scope.spawn(move || matches!(signer.sign(request), Answer::Signed(_)))
            });
            both.map(|thread| thread.join().unwrap())
        });
        if size == 5 {
            assert!(signed[0] != signed[1], "{signed:?}");
        } else {
            assert!(!(signed[0] && signed[1]), "{signed:?}");
            assert!(signed[0] || signed[1], "{signed:?}");
        }
    }
}

#[test]
fn a_power_cut_forgets_nothing_that_was_signed() {
    let (mut signer, log) = (Signer::start(), Log::new());
    let keys = signer.keys();
    let first = lines(signer.ask(&Ask::Seal(log.request(0, 20))));
    signer.restart();
    assert_eq!(signer.keys(), keys);
    assert_eq!(signer.sign(log.request(0, 25)), Answer::Conflict(20));
    // The same again is the same signature, time and all.
    assert_eq!(lines(signer.ask(&Ask::Seal(log.request(20, 20)))), first);
    assert_eq!(lines(signer.sign(log.request(20, 20))), first[..1]);
    lines(signer.sign(log.request(20, 25)));
}

/// Killed the moment its answer arrives: a signer that answered first and remembered later would now have forgotten, and
/// would sign a second history.
#[test]
fn what_was_answered_a_moment_before_the_power_cut_is_remembered() {
    let (mut signer, log) = (Signer::start(), Log::new());
    let mut size = 0;
    for round in 0..25 {
        let new = size + 1 + round % 3;
        let ask = Ask::Sign(log.request(size, new));
        let mut stream = signer.connect();
        write_frame(&mut stream, &ask.to_bytes()).unwrap();
        let answer = read_frame(&mut stream).unwrap().unwrap();
        signer.restart();
        let signed = lines(Answer::parse(&answer, &ask).unwrap());
        let other = Log::fork(1, size);
        assert_eq!(
            signer.sign(other.request(size, new)),
            Answer::Conflict(new),
            "round {round}"
        );
        // The same question gets the same signature.
        assert_eq!(lines(signer.sign(log.request(new, new))), signed);
        size = new;
    }
}

#[test]
fn an_answer_that_was_lost_is_given_again() {
    let (mut signer, log) = (Signer::start(), Log::new());
    lines(signer.sign(log.request(0, 20)));
    let before = std::fs::read(signer.file("state")).unwrap();
    // Asked, and gone before the answer: the state is written, the signature never arrives.
    let mut stream = signer.connect();
    write_frame(&mut stream, &Ask::Sign(log.request(20, 30)).to_bytes()).unwrap();
    drop(stream);
    while std::fs::read(signer.file("state")).unwrap() == before {
        std::thread::yield_now();
    }
    signer.restart();
    // The service still believes in 20, learns better, and asks for what it missed.
    assert_eq!(signer.sign(log.request(20, 30)), Answer::Conflict(30));
    lines(signer.sign(log.request(30, 30)));
    lines(signer.sign(log.request(30, 31)));
}

#[test]
fn a_half_written_state_beside_the_old_one_does_no_harm() {
    let (mut signer, log) = (Signer::start(), Log::new());
    lines(signer.sign(log.request(0, 20)));
    std::fs::write(signer.file("state.new"), "eakte/state/v1\nsize: 9").unwrap();
    signer.restart();
    assert_eq!(signer.sign(log.request(0, 1)), Answer::Conflict(20));
}

#[test]
fn without_its_state_it_does_not_start_until_a_person_names_a_checkpoint() {
    let (mut signer, log) = (Signer::start(), Log::new());
    let request = log.request(0, 20);
    let mut note = request.note.clone();
    note.add(lines(signer.sign(request))).unwrap();
    signer.process.kill();
    std::fs::remove_file(signer.file("state")).unwrap();
    let said = signer.refuses_to_start();
    assert!(said.contains("adopt"), "{said}");
    let dir = signer.folder.path().join("signer");
    let checkpoint = signer.folder.path().join("checkpoint");
    let adopt = |content: &[u8]| {
        std::fs::write(&checkpoint, content).unwrap();
        run(SIGNER, &["--dir", text(&dir), "adopt", text(&checkpoint)])
    };
    // Signed by the writer alone, or changed: not what this signer signed.
    assert_eq!(
        adopt(&log.request(0, 20).note.to_bytes()).status.code(),
        Some(2)
    );
    let smaller = String::from_utf8(note.to_bytes())
        .unwrap()
        .replacen("\n20\n", "\n19\n", 1);
    assert_eq!(adopt(smaller.as_bytes()).status.code(), Some(2));
    signer.refuses_to_start();
    assert_eq!(adopt(&note.to_bytes()).status.code(), Some(0));
    // Once: a state that is there knows better.
    assert_eq!(adopt(&note.to_bytes()).status.code(), Some(2));
    signer.process = Signer::process(&signer.folder);
    assert_eq!(signer.sign(log.request(0, 1)), Answer::Conflict(20));
    lines(signer.sign(log.request(20, 21)));
}

#[test]
fn a_damaged_state_or_lost_keys_stop_it() {
    let (mut signer, log) = (Signer::start(), Log::new());
    lines(signer.sign(log.request(0, 20)));
    signer.process.kill();
    let state = std::fs::read_to_string(signer.file("state")).unwrap();
    for damaged in [
        &state[..state.len() - 2],
        "",
        &state.replace("size: 20", "size: 020"),
    ] {
        std::fs::write(signer.file("state"), damaged).unwrap();
        assert!(signer.refuses_to_start().contains("damaged"), "{damaged}");
    }
    std::fs::write(signer.file("state"), &state).unwrap();
    let keys = std::fs::read(signer.file("keys")).unwrap();
    std::fs::remove_file(signer.file("keys")).unwrap();
    assert!(signer.refuses_to_start().contains("keys is missing"));
    std::fs::write(signer.file("keys"), keys).unwrap();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(signer.file("keys"), open).unwrap();
    assert!(signer.refuses_to_start().contains("chmod 600"));
}

#[test]
fn keys_and_socket_are_closed_to_others_and_two_signers_do_not_share_a_memory() {
    let signer = Signer::start();
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(signer.file("keys")), 0o600);
    assert_eq!(mode(signer.file("state")), 0o600);
    assert_eq!(mode(signer.file("")), 0o700);
    assert_eq!(mode(signer.folder.path().join("socket")), 0o660);
    assert!(signer.refuses_to_start().contains("in use"));
    // A folder that others may write in is no place for the socket.
    let open = TempDir::new().unwrap();
    let world = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(open.path(), world).unwrap();
    let arguments = Signer::arguments(&open);
    let said = refused(SIGNER, &arguments.each_ref().map(String::as_str));
    assert!(said.contains("chmod o-w"), "{said}");
}

#[test]
fn keys_of_another_log_are_not_used() {
    let mut signer = Signer::start();
    signer.process.kill();
    let mut arguments = Signer::arguments(&signer.folder);
    arguments[4] = "other.example/log".into();
    let said = refused(SIGNER, &arguments.each_ref().map(String::as_str));
    assert!(said.contains("belongs to"), "{said}");
}

#[test]
fn with_the_writers_key_only_the_writer_is_signed_for() {
    let folder = TempDir::new().unwrap();
    let log = Log::new();
    let arguments = Signer::arguments(&folder);
    let writer = log.vkeys()[0].to_string();
    let mut words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    words.extend(["--writer", &writer]);
    let process = Process::start(SIGNER, &words, "listens at").0;
    let signer = Signer { process, folder };
    lines(signer.sign(log.request(0, 20)));
    let mut stranger = Log::new();
    stranger.keys = eakte_ledger::cosign::CosignKeys::from_seeds(origin(), &[9; 32], &[8; 32]);
    let answer = signer.sign(stranger.request(20, 21));
    assert!(matches!(answer, Answer::Refused(403, _)), "{answer:?}");
}

#[test]
fn foreign_bytes_get_an_error_and_the_next_question_an_answer() {
    let (signer, log) = (Signer::start(), Log::new());
    let mut stream = signer.connect();
    write_frame(&mut stream, b"sign\nhello").unwrap();
    let answer = read_frame(&mut stream).unwrap().unwrap();
    assert!(answer.starts_with(b"400 "));
    let ask = Ask::Sign(log.request(0, 3));
    write_frame(&mut stream, &ask.to_bytes()).unwrap();
    lines(Answer::parse(&read_frame(&mut stream).unwrap().unwrap(), &ask).unwrap());
    // A frame that claims 4 GiB ends its connection, and only that.
    let mut greedy = signer.connect();
    greedy.write_all(&[0xff; 4]).unwrap();
    assert!(matches!(read_frame(&mut greedy), Ok(None) | Err(_)));
    lines(signer.sign(log.request(3, 4)));
}
