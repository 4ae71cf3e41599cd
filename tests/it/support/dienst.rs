//! The real program: `eakte serve` as a process of its own, and a plain HTTP client for it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use eakte::app::Config;
use serde_json::Value;

/// Tries before a start has failed, a tenth of a second apart.
const TRIES_MAX: u32 = 1_200;

/// A running service. Killed when dropped.
pub(crate) struct Laufend {
    child: Child,
    pub(crate) adresse: SocketAddr,
    pub(crate) ausgabe: PathBuf,
}

/// An address that nobody listens at, to be told to a program. Below the ports that the system gives out by itself, so
/// that nobody else gets it before the program has started.
pub(crate) fn freie_adresse() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Another process of tests begins elsewhere.
    let first = 10_000 + (std::process::id() % 200) as u16 * 100;
    for _ in 0..100 {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 100;
        let adresse = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(adresse).is_ok() {
            return adresse;
        }
    }
    panic!("none of the hundred ports from {first} on is free");
}

/// A program of the house with the settings of this application in its environment.
pub(crate) fn programm(config: &Config, name: &str) -> Command {
    let mut command = Command::new(super::programm(name));
    command
        .env("DATABASE_URL", &config.database_url)
        .env("EAKTE_DATA", &config.daten)
        .env(
            "EAKTE_PASSPHRASE_FILE",
            config.passphrase_file.as_ref().unwrap(),
        )
        .stdin(Stdio::null());
    command
}

/// Runs a command of `eakte` to its end.
pub(crate) fn eakte(config: &Config, arguments: &[&str]) -> Output {
    programm(config, "eakte").args(arguments).output().unwrap()
}

impl Laufend {
    /// Starts the service and waits until it answers; what it prints is appended to a file.
    pub(crate) fn start(config: &Config, stufe: &str) -> Self {
        let adresse = freie_adresse();
        let ausgabe = config.daten.parent().unwrap().join("ausgabe");
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&ausgabe)
            .unwrap();
        let child = programm(config, "eakte")
            .args(["serve", "--listen", &adresse.to_string()])
            .env("EAKTE_LOG", stufe)
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        let mut dienst = Self {
            child,
            adresse,
            ausgabe,
        };
        dienst.warten();
        dienst
    }

    fn warten(&mut self) {
        for _ in 0..TRIES_MAX {
            if let Ok(Some(end)) = self.child.try_wait() {
                panic!("the service ended with {end}:\n{}", self.gesagt());
            }
            let bereit = fragt(self.adresse, "GET", "/health", "", &[], b"");
            if matches!(bereit, Ok((200, _))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the service did not get ready:\n{}", self.gesagt());
    }

    /// What it has printed.
    pub(crate) fn gesagt(&self) -> String {
        std::fs::read_to_string(&self.ausgabe).unwrap_or_default()
    }

    /// kill -9.
    pub(crate) fn toeten(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Largest memory it ever used, in bytes.
    pub(crate) fn speicher_bytes_hoechstens(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(Path::new(&status)).unwrap();
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:"))
            .unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
        kib * 1024
    }
}

impl Drop for Laufend {
    fn drop(&mut self) {
        // Already ended, or ended now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends the head of a request; the body follows on the stream.
pub(crate) fn kopf(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    token: &str,
    (typ, bytes): (&str, u64),
    weitere: &[(&str, &str)],
) -> std::io::Result<()> {
    let weitere: String = weitere
        .iter()
        .map(|(n, v)| format!("{n}: {v}\r\n"))
        .collect();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {typ}\r\nContent-Length: {bytes}\r\nConnection: close\r\n{weitere}\r\n"
    )
}

/// Reads an answer to its end: status and body. An answer that breaks off is an error.
pub(crate) fn antwort(stream: &mut TcpStream) -> std::io::Result<(u16, Vec<u8>)> {
    antwort_mit_kopf(stream).map(|(status, _, body)| (status, body))
}

/// The same with the head between them, in lower case.
fn antwort_mit_kopf(stream: &mut TcpStream) -> std::io::Result<(u16, String, Vec<u8>)> {
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    let end = all
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&all[..end]).to_ascii_lowercase();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .ok_or_else(broken)?;
    let body = all.split_off(end + 4);
    let length = head
        .lines()
        .find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok());
    if length.is_some_and(|l| l != body.len()) {
        return Err(broken());
    }
    Ok((status, head, body))
}

/// One request with a body at hand.
pub(crate) fn fragt(
    adresse: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    weitere: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<(u16, Vec<u8>)> {
    fragt_mit_kopf(adresse, method, path, token, weitere, body)
        .map(|(status, _, body)| (status, body))
}

/// The same, with the head of the answer in lower case.
pub(crate) fn fragt_mit_kopf(
    adresse: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    weitere: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<(u16, String, Vec<u8>)> {
    let mut stream = TcpStream::connect(adresse)?;
    kopf(
        &mut stream,
        method,
        path,
        token,
        ("application/json", body.len() as u64),
        weitere,
    )?;
    stream.write_all(body)?;
    antwort_mit_kopf(&mut stream)
}

/// The JSON of an answer.
pub(crate) fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(body)))
}
