//! The running programs: a signer and a witness, asked as the service and as strangers ask them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use eakte_ledger::add_checkpoint::{self, Request};
use eakte_ledger::note::SignatureLine;
use eakte_ledger::signer::{self, Ask, read_frame, write_frame};
use eakte_ledger::vkey::Vkey;
use tempfile::TempDir;

use crate::ort::programm;

/// What a program says to a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Antwort {
    Signiert(Vec<SignatureLine>),
    /// It remembers another size.
    Konflikt(u64),
    Verweigert(u16),
}

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wer {
    /// The signer: takes what comes over its own socket, and remembers.
    S,
    /// A witness: takes what the log has signed, and remembers.
    W,
}

/// A signer or a witness with a folder of its own.
pub(crate) struct Programm {
    wer: Wer,
    ordner: TempDir,
    origin: String,
    /// Whose checkpoints a witness takes.
    log: Vec<Vkey>,
    child: Option<Child>,
    adresse: String,
}

impl Drop for Programm {
    fn drop(&mut self) {
        self.toeten();
    }
}

impl Programm {
    /// A signer that has signed nothing yet, running.
    pub(crate) fn signer(origin: &str) -> Self {
        let mut signer = Self::neu(Wer::S, origin, Vec::new());
        signer.starten();
        signer
    }

    /// A witness of the log with these keys that has seen nothing yet, running.
    pub(crate) fn zeuge(origin: &str, log: Vec<Vkey>) -> Self {
        let mut zeuge = Self::neu(Wer::W, origin, log);
        let made = zeuge.kommando(&["init", "--name", "zeuge.tamper.example/1"]);
        assert!(made.status.success(), "{made:?}");
        zeuge.starten();
        zeuge
    }

    fn neu(wer: Wer, origin: &str, log: Vec<Vkey>) -> Self {
        Self {
            wer,
            ordner: tempfile::tempdir().unwrap(),
            origin: origin.to_owned(),
            log,
            child: None,
            adresse: String::new(),
        }
    }

    /// The same program with a copy of everything it has on disk: as an operator would make it who wants two histories.
    pub(crate) fn zwilling(&self) -> Self {
        let mut twin = Self::neu(self.wer, &self.origin, self.log.clone());
        std::fs::create_dir(twin.dir()).unwrap();
        for name in ["keys", "state"] {
            std::fs::copy(self.datei(name), twin.datei(name)).unwrap();
        }
        twin.starten();
        twin
    }

    fn dir(&self) -> PathBuf {
        self.ordner.path().join("dir")
    }

    /// A file of its folder.
    pub(crate) fn datei(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    fn befehl(&self) -> Command {
        let name = match self.wer {
            Wer::S => "eakte-signer",
            Wer::W => "eakte-witness",
        };
        let mut command = Command::new(programm(name));
        command.arg("--dir").arg(self.dir()).stdin(Stdio::null());
        command
    }

    /// Runs another command of the program on the same folder.
    pub(crate) fn kommando(&self, arguments: &[&str]) -> Output {
        self.befehl().args(arguments).output().unwrap()
    }

    /// Runs it on the keys of the log, which only a witness has to be told.
    pub(crate) fn aufnehmen(&self, checkpoint: &Path) -> Output {
        let mut command = self.befehl();
        command.arg("adopt");
        for key in &self.log {
            command.arg("--log-vkey").arg(key.to_string());
        }
        command.arg(checkpoint).output().unwrap()
    }

    fn lauf(&self) -> Command {
        let mut command = self.befehl();
        command
            .arg("run")
            .stderr(Stdio::piped())
            .stdout(Stdio::null());
        match self.wer {
            Wer::S => {
                let mode = std::fs::Permissions::from_mode(0o700);
                std::fs::set_permissions(self.ordner.path(), mode).unwrap();
                command.args(["--origin", &self.origin, "--socket"]);
                command.arg(self.ordner.path().join("socket"));
            }
            Wer::W => {
                command.args(["--listen", "127.0.0.1:0"]);
                for key in &self.log {
                    command.arg("--log-vkey").arg(key.to_string());
                }
            }
        }
        command
    }

    /// Starts it; it must serve.
    pub(crate) fn starten(&mut self) {
        let mut child = self.lauf().spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let line = loop {
            let Some(Ok(line)) = lines.next() else {
                panic!("{:?} ended: {seen:?}", self.wer);
            };
            if line.contains("listens at") {
                break line;
            }
            seen.push(line);
        };
        // Nobody reads on: a full pipe must not stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        line.rsplit_once(' ')
            .unwrap()
            .1
            .clone_into(&mut self.adresse);
        self.child = Some(child);
    }

    /// Starts it; it must refuse with exit code 2. What it says.
    pub(crate) fn startet_nicht(&self) -> String {
        let mut child = self.lauf().spawn().unwrap();
        // A program that serves instead must not let the test wait for ever.
        for _ in 0..1_200 {
            if child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let _ = child.kill();
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{:?} started", self.wer);
        String::from_utf8(out.stderr).unwrap()
    }

    /// kill -9.
    pub(crate) fn toeten(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks it for a signature.
    pub(crate) fn fragen(&self, request: &Request) -> Antwort {
        match self.wer {
            Wer::S => self.am_socket(request),
            Wer::W => self.per_http(request),
        }
    }

    fn am_socket(&self, request: &Request) -> Antwort {
        let ask = Ask::Sign(request.clone());
        let mut stream = UnixStream::connect(&self.adresse).unwrap();
        write_frame(&mut stream, &ask.to_bytes()).unwrap();
        let frame = read_frame(&mut stream).unwrap().unwrap();
        match signer::Answer::parse(&frame, &ask).unwrap() {
            signer::Answer::Signed(lines) => Antwort::Signiert(lines),
            signer::Answer::Conflict(size) => Antwort::Konflikt(size),
            signer::Answer::Refused(status, _) => Antwort::Verweigert(status),
            signer::Answer::Keys(_) => panic!("nobody asked for keys"),
        }
    }

    fn per_http(&self, request: &Request) -> Antwort {
        let body = request.to_bytes();
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nhost: w\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(&self.adresse).unwrap();
        stream
            .write_all(&[head.as_bytes(), &body].concat())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        match add_checkpoint::Answer::read(status, body).unwrap() {
            add_checkpoint::Answer::Signed(lines) => Antwort::Signiert(lines),
            add_checkpoint::Answer::Conflict(size) => Antwort::Konflikt(size),
            add_checkpoint::Answer::Refused(status) => Antwort::Verweigert(status),
        }
    }

    /// Keys of a signer or witness, the Ed25519 one first.
    pub(crate) fn keys(&self) -> Vec<Vkey> {
        let out = match self.wer {
            Wer::S => self.kommando(&["keys"]),
            Wer::W => self.kommando(&["status"]),
        };
        let text = String::from_utf8(out.stdout).unwrap();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// The size it remembers, as it says itself.
    pub(crate) fn gemerkt(&self) -> u64 {
        let out = self.kommando(&["status"]);
        let text = String::from_utf8(out.stdout).unwrap();
        let size = text.lines().find_map(|l| l.strip_prefix("size ")).unwrap();
        size.parse().unwrap()
    }
}
