//! `eakte-witness` as a process: asked over HTTP, and asking by itself.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Log, ORIGIN, Process, refused, run, text};
use eakte_ledger::add_checkpoint::{Answer, Request};
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::note::{Note, SignatureLine};
use eakte_ledger::vkey::{Scheme, Vkey};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use tempfile::TempDir;

const WITNESS: &str = env!("CARGO_BIN_EXE_eakte-witness");
const NAME: &str = "zeuge.suedlohn.example/1";

struct Witness {
    folder: TempDir,
    vkeys: Vec<Vkey>,
}

impl Witness {
    fn init() -> Self {
        let folder = TempDir::new().unwrap();
        let dir = folder.path().join("witness");
        let output = run(WITNESS, &["--dir", text(&dir), "init", "--name", NAME]);
        assert!(output.status.success());
        let vkeys = String::from_utf8(output.stdout).unwrap();
        let vkeys = vkeys.lines().map(|line| line.parse().unwrap()).collect();
        Witness { folder, vkeys }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("witness")
    }

    fn arguments(&self, way: &[&str]) -> Vec<String> {
        let mut words = vec!["--dir".into(), text(&self.dir()).to_owned(), "run".into()];
        for key in Log::new().vkeys() {
            words.extend(["--log-vkey".into(), key.to_string()]);
        }
        words.extend(way.iter().map(ToString::to_string));
        words
    }

    fn run(&self, way: &[&str], ready: &str) -> (Process, String) {
        let arguments = self.arguments(way);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Process::start(WITNESS, &arguments, ready)
    }

    fn refuses_to_run(&self) -> String {
        let arguments = self.arguments(&["--listen", "127.0.0.1:0"]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        refused(WITNESS, &arguments)
    }

    fn listen(&self) -> Listening {
        let (process, line) = self.run(&["--listen", "127.0.0.1:0"], "listens at");
        let address = line.rsplit_once(' ').unwrap().1.to_owned();
        Listening { process, address }
    }

    fn status(&self) -> (Option<i32>, String) {
        let output = run(WITNESS, &["--dir", text(&self.dir()), "status"]);
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text)
    }

    /// Checks that exactly these schemes signed the note.
    fn check(&self, mut note: Note, lines: Vec<SignatureLine>, schemes: &[Scheme]) {
        assert_eq!(lines.len(), schemes.len());
        note.add(lines).unwrap();
        for vkey in &self.vkeys {
            let signed = vkey.verify(&note).is_ok();
            assert_eq!(signed, schemes.contains(&vkey.scheme()));
        }
    }
}

struct Listening {
    process: Process,
    address: String,
}

impl Listening {
    /// Status, content type, body.
    fn post(&self, path: &str, body: &[u8]) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: w\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A witness that refuses early may have closed already.
        let _ = stream.write_all(body);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let kind = head.lines().find_map(|l| l.strip_prefix("content-type: "));
        (status, kind.unwrap_or_default().to_owned(), body.to_owned())
    }

    fn add(&self, request: &Request) -> Answer {
        let (status, _, body) = self.post("/add-checkpoint", &request.to_bytes());
        Answer::read(status, &body).unwrap()
    }

    fn lines(&self, request: &Request) -> Vec<SignatureLine> {
        match self.add(request) {
            Answer::Signed(lines) => lines,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_growing_log_is_confirmed_and_a_seal_with_ml_dsa_too() {
    let (witness, log) = (Witness::init(), Log::new());
    let schemes: Vec<_> = witness.vkeys.iter().map(Vkey::scheme).collect();
    assert_eq!(schemes, [Scheme::Cosignature, Scheme::MlDsa44]);
    let listening = witness.listen();
    for request in [
        log.request(0, 0),
        log.request(0, 5),
        log.request(5, 5),
        log.request(5, 300),
    ] {
        let lines = listening.lines(&request);
        witness.check(request.note, lines, &[Scheme::Cosignature]);
    }
    let seal = log.seal(300, 301);
    let lines = listening.lines(&seal);
    witness.check(seal.note, lines, &[Scheme::Cosignature, Scheme::MlDsa44]);
    let (code, said) = witness.status();
    assert_eq!(code, Some(0));
    let root = log.checkpoint(301).root;
    assert!(
        said.contains(&format!("log {ORIGIN}\nsize 301\nroot {root}\n")),
        "{said}"
    );
    let state = witness.dir().join("state").metadata().unwrap().len();
    assert!(state < 400, "the state has {state} bytes");
}

#[test]
fn an_old_size_that_is_wrong_is_answered_with_the_right_one() {
    let (witness, log) = (Witness::init(), Log::new());
    let listening = witness.listen();
    listening.lines(&log.request(0, 5));
    let (status, kind, body) = listening.post("/add-checkpoint", &log.request(0, 9).to_bytes());
    assert_eq!(
        (status, kind.as_str(), body.as_str()),
        (409, "text/x.tlog.size", "5\n")
    );
    let Answer::Conflict(size) = Answer::read(status, &body).unwrap() else {
        panic!("{body}");
    };
    listening.lines(&log.request(size, 9));
}

#[test]
fn the_statuses_are_those_of_the_specification() {
    let (witness, log) = (Witness::init(), Log::new());
    let listening = witness.listen();
    listening.lines(&log.request(0, 5));
    let status = |body: &[u8]| listening.post("/add-checkpoint", body).0;
    assert_eq!(status(b"hello"), 400);
    let mut above = log.request(5, 9);
    above.old = 10;
    assert_eq!(status(&above.to_bytes()), 400);
    let foreign = String::from_utf8(log.request(5, 9).to_bytes()).unwrap();
    assert_eq!(
        status(foreign.replace(ORIGIN, "b.example/log").as_bytes()),
        404
    );
    assert_eq!(status(foreign.replace("\n9\n", "\n8\n").as_bytes()), 403);
    let mut wrong = log.request(5, 9);
    wrong.path.pop();
    assert_eq!(status(&wrong.to_bytes()), 422);
    assert_eq!(status(&vec![b'a'; 2_000_000]), 413);
    assert_eq!(listening.post("/elsewhere", b"").0, 404);
    listening.lines(&log.request(5, 9));
}

#[test]
fn a_log_with_two_faces_is_refused_and_the_proof_kept() {
    let (witness, log) = (Witness::init(), Log::new());
    let listening = witness.listen();
    listening.lines(&log.request(0, 20));
    assert_eq!(witness.status().0, Some(0));
    let other = Log::fork(1, 12);
    assert_eq!(listening.add(&other.request(12, 30)), Answer::Conflict(20));
    assert_eq!(listening.add(&other.request(20, 30)), Answer::Refused(422));
    let face = other.request(20, 20);
    assert_eq!(listening.add(&face), Answer::Conflict(20));
    let (code, said) = witness.status();
    assert!(code == Some(1) && said.contains("CONTRADICTED"), "{said}");
    let kept = std::fs::read(witness.dir().join("contradiction")).unwrap();
    assert_eq!(Request::parse(&kept).unwrap(), face);
    listening.lines(&log.request(20, 30));
}

#[test]
fn a_wrong_proof_beside_two_faces_hides_nothing_and_both_notes_are_kept() {
    let (witness, log) = (Witness::init(), Log::new());
    let listening = witness.listen();
    listening.lines(&log.request(0, 20));
    let junk = vec![TreeHash([7; 32])];
    // The same root: the proof alone is wrong, and that is no contradiction.
    let mut same = log.request(20, 20);
    same.path = junk.clone();
    assert_eq!(listening.add(&same), Answer::Refused(422));
    let mut face = Log::fork(1, 12).request(20, 20);
    face.path = junk;
    // Signed by somebody else: no contradiction of the log.
    let stranger = CosignKeys::from_seeds(common::origin(), &[0x33; 32], &[0x44; 32]);
    let at = Log::fork(1, 12).checkpoint(20);
    let line = stranger.sign(&at, Scheme::Note, 1_800_000_000);
    let forged = Request {
        note: at.with_signatures(vec![line]),
        ..face.clone()
    };
    assert_eq!(listening.add(&forged), Answer::Refused(403));
    assert_eq!(witness.status().0, Some(0));

    assert_eq!(listening.add(&face), Answer::Conflict(20));
    let (code, said) = witness.status();
    assert!(code == Some(1) && said.contains("contradicted"), "{said}");
    let kept = std::fs::read(witness.dir().join("contradiction")).unwrap();
    let other = Request::parse(&kept).unwrap().note;
    let before = std::fs::read(witness.dir().join("contradicted")).unwrap();
    let before = Note::parse(&before).unwrap();
    // Whoever has the log's key sees that it signed both.
    let [key, _] = log.vkeys();
    for note in [&before, &other] {
        assert!(key.verify(note).is_ok(), "{}", note.text());
    }
    assert_eq!(before.text(), log.checkpoint(20).text());
    assert_eq!(other.text(), at.text());
}

#[test]
fn another_size_in_the_question_hides_no_second_face() {
    let (witness, log) = (Witness::init(), Log::new());
    let listening = witness.listen();
    listening.lines(&log.request(0, 20));
    // The same face with another size to begin from: a conflict, and no contradiction.
    assert_eq!(listening.add(&log.request(12, 20)), Answer::Conflict(20));
    assert_eq!(witness.status().0, Some(0));
    let face = Log::fork(1, 12).request(12, 20);
    assert_eq!(listening.add(&face), Answer::Conflict(20));
    let (code, said) = witness.status();
    assert!(code == Some(1) && said.contains("CONTRADICTED"), "{said}");
    let kept = std::fs::read(witness.dir().join("contradiction")).unwrap();
    assert_eq!(Request::parse(&kept).unwrap(), face);
    assert!(witness.dir().join("contradicted").exists());
}

#[test]
fn of_two_faces_shown_at_once_one_is_confirmed() {
    let witness = Witness::init();
    let listening = witness.listen();
    let logs = [Log::fork(1, 5), Log::fork(2, 5)];
    listening.lines(&logs[0].request(0, 5));
    let signed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|i| {
                let (listening, request) = (&listening, logs[i % 2].request(5, 9));
                scope.spawn(move || matches!(listening.add(&request), Answer::Signed(_)))
            })
            .collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap())
            .filter(|s| *s)
            .count()
    });
    assert_eq!(signed, 1);
}

#[test]
fn a_power_cut_forgets_nothing_and_a_lost_answer_is_given_again() {
    let (witness, log) = (Witness::init(), Log::new());
    let mut listening = witness.listen();
    listening.lines(&log.request(0, 20));
    // Asked, and gone before the answer.
    let state = witness.dir().join("state");
    let before = std::fs::read(&state).unwrap();
    let body = log.request(20, 30).to_bytes();
    let mut stream = TcpStream::connect(&listening.address).unwrap();
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(&[head.as_bytes(), &body].concat())
        .unwrap();
    while std::fs::read(&state).unwrap() == before {
        std::thread::yield_now();
    }
    listening.process.kill();
    drop(stream);
    let listening = witness.listen();
    assert_eq!(
        listening.add(&Log::fork(1, 20).request(20, 30)),
        Answer::Conflict(30)
    );
    assert_eq!(listening.add(&log.request(20, 30)), Answer::Conflict(30));
    listening.lines(&log.request(30, 30));
}

#[test]
fn a_witness_set_back_by_its_own_backup_catches_up() {
    let (witness, log) = (Witness::init(), Log::new());
    let mut listening = witness.listen();
    listening.lines(&log.request(0, 20));
    let backup = std::fs::read(witness.dir().join("state")).unwrap();
    listening.lines(&log.request(20, 30));
    listening.process.kill();
    std::fs::write(witness.dir().join("state"), backup).unwrap();
    let listening = witness.listen();
    assert_eq!(listening.add(&log.request(30, 31)), Answer::Conflict(20));
    listening.lines(&log.request(20, 31));
}

#[test]
fn two_processes_do_not_share_a_memory_and_a_lost_state_stops_it() {
    let (witness, log) = (Witness::init(), Log::new());
    let mut listening = witness.listen();
    let request = log.request(0, 20);
    listening.lines(&request);
    assert!(witness.refuses_to_run().contains("in use"));
    listening.process.kill();
    std::fs::remove_file(witness.dir().join("state")).unwrap();
    assert!(witness.refuses_to_run().contains("adopt"));
    let dir = witness.dir();
    let again = run(WITNESS, &["--dir", text(&dir), "init", "--name", NAME]);
    assert_eq!(again.status.code(), Some(2));
    let checkpoint = witness.folder.path().join("checkpoint");
    std::fs::write(&checkpoint, request.note.to_bytes()).unwrap();
    let key = log.vkeys()[0].to_string();
    let adopt = [
        "--dir",
        text(&dir),
        "adopt",
        "--log-vkey",
        &key,
        text(&checkpoint),
    ];
    assert_eq!(run(WITNESS, &adopt).status.code(), Some(0));
    assert_eq!(
        witness.listen().add(&log.request(0, 1)),
        Answer::Conflict(20)
    );
}

#[test]
fn without_keys_or_with_the_wrong_ones_it_does_not_run() {
    let witness = Witness::init();
    let empty = TempDir::new().unwrap();
    let [plain, ml_dsa] = Log::new().vkeys().map(|key| key.to_string());
    let run = |dir: &str, keys: &[&str]| {
        let mut words = vec!["--dir", dir, "run", "--listen", "127.0.0.1:0"];
        keys.iter()
            .for_each(|key| words.extend(["--log-vkey", key]));
        refused(WITNESS, &words)
    };
    assert!(run(text(empty.path()), &[&plain]).contains("init"));
    let dir = witness.dir();
    assert!(run(text(&dir), &[&ml_dsa]).contains("Ed25519"));
    let own = witness.vkeys[0].to_string();
    assert!(run(text(&dir), &[&plain, &own]).contains("different logs"));
    for url in [
        "http://eakte.example",
        "ftp://127.0.0.1",
        "https://eakte.example/log",
        "eakte",
    ] {
        let words = [
            "--dir",
            text(&dir),
            "run",
            "--log-vkey",
            &plain,
            "--url",
            url,
        ];
        assert!(refused(WITNESS, &words).contains("https://HOST"), "{url}");
    }
}

/// One request of the witness: method and path, body. The answer is the caller's to send.
fn accept(listener: &TcpListener) -> (String, Vec<u8>, TcpStream) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line == "\r\n" {
            break;
        }
        let (name, value) = line.trim_end().split_once(": ").unwrap();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first, body, stream)
}

fn reply(mut stream: TcpStream, status: u16, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

#[test]
fn a_witness_without_an_address_asks_by_itself_and_survives_a_bad_service() {
    let (witness, log) = (Witness::init(), Log::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let arguments = witness.arguments(&["--url", &url]);
    let mut child = std::process::Command::new(WITNESS)
        .args(&arguments)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let id = hex::encode(witness.vkeys[0].id());
    let pending = |old| format!("GET /log/witness/{id}/pending?old={old} HTTP/1.1\r\n");
    let posted = format!("POST /log/witness/{id}/answer HTTP/1.1\r\n");
    let ask = |old, request: &[u8]| {
        let (line, _, stream) = accept(&listener);
        assert_eq!(line, pending(old));
        reply(stream, 200, request);
        let (line, body, stream) = accept(&listener);
        assert_eq!(line, posted);
        reply(stream, 200, b"");
        Answer::parse(&body).unwrap()
    };
    // Nothing to do; then an error; then a connection that just ends; then work.
    let (line, _, stream) = accept(&listener);
    assert_eq!(line, pending(0));
    reply(stream, 204, b"");
    reply(accept(&listener).2, 500, b"");
    drop(accept(&listener));
    let first = log.request(0, 20);
    let Answer::Signed(lines) = ask(0, &first.to_bytes()) else {
        panic!("not signed");
    };
    witness.check(first.note, lines, &[Scheme::Cosignature]);
    assert_eq!(
        ask(20, &log.request(0, 25).to_bytes()),
        Answer::Conflict(20)
    );
    // A service that lies: another past, no request at all.
    assert_eq!(
        ask(20, &Log::fork(1, 3).request(20, 25).to_bytes()),
        Answer::Refused(422)
    );
    assert_eq!(ask(20, b"<html>"), Answer::Refused(400));
    let seal = log.seal(20, 25);
    let Answer::Signed(lines) = ask(20, &seal.to_bytes()) else {
        panic!("not signed");
    };
    witness.check(seal.note, lines, &[Scheme::Cosignature, Scheme::MlDsa44]);
    child.kill().unwrap();
    child.wait().unwrap();
}
