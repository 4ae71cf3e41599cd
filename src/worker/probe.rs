//! The self-test of the sandbox: tries what a document must never be able to do.

use std::fs::File;
use std::io;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::Command;

/// One `name=outcome` for each attempt; `offen` means a wall is missing.
pub(crate) fn run() -> Vec<String> {
    vec![
        outcome("datei_lesen", File::open("/etc/hostname")),
        outcome("datei_schreiben", File::create("/tmp/eakte-worker-probe")),
        outcome("verzeichnis", std::fs::read_dir("/")),
        outcome("loeschen", std::fs::remove_file("/tmp/eakte-worker-probe")),
        outcome("tcp", TcpStream::connect("127.0.0.1:9")),
        outcome("tcp_lauschen", TcpListener::bind("127.0.0.1:0")),
        outcome("udp", UdpSocket::bind("127.0.0.1:0")),
        outcome("unix", UnixStream::connect("/run/postgresql/.s.PGSQL.5432")),
        outcome("programm", Command::new("/bin/true").status()),
        outcome("speicher", reserve(2 << 30)),
        outcome("thread", std::thread::Builder::new().spawn(|| ())),
        outcome(
            "signal",
            rustix::process::test_kill_process(rustix::process::Pid::INIT).map_err(io::Error::from),
        ),
    ]
}

/// Asks for memory and gives it back.
fn reserve(bytes: usize) -> io::Result<()> {
    Vec::<u8>::new()
        .try_reserve_exact(bytes)
        .map_err(|_| io::ErrorKind::OutOfMemory.into())
}

/// The number of the system error, or `offen`.
fn outcome<T>(name: &str, result: io::Result<T>) -> String {
    match result {
        Ok(_) => format!("{name}=offen"),
        Err(e) => match e.raw_os_error() {
            Some(number) => format!("{name}={number}"),
            None => format!("{name}={:?}", e.kind()),
        },
    }
}
