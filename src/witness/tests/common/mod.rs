//! A log in memory, and the programs as real processes.
#![allow(clippy::unwrap_used, unreachable_pub)]

use eakte_ledger::add_checkpoint::Request;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::consistency;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::Note;
use eakte_ledger::subtree::{self, NodeId};
use eakte_ledger::tree::node;
use eakte_ledger::vkey::{Scheme, Vkey};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

pub const ORIGIN: &str = "eakte.example/log";

pub fn origin() -> Origin {
    Origin::new(ORIGIN).unwrap()
}

/// A log whose first `shared` leaves are those of every other; behind that, `branch` tells them apart.
pub struct Log {
    pub branch: u8,
    pub shared: u64,
    pub keys: CosignKeys,
}

impl Log {
    pub fn new() -> Self {
        Log::fork(0, u64::MAX)
    }

    pub fn fork(branch: u8, shared: u64) -> Self {
        Log {
            branch,
            shared,
            keys: CosignKeys::from_seeds(origin(), &[0x11; 32], &[0x22; 32]),
        }
    }

    pub fn vkeys(&self) -> [Vkey; 2] {
        [Scheme::Note, Scheme::MlDsa44].map(|scheme| self.keys.vkey(scheme))
    }

    fn node(&self, id: NodeId) -> TreeHash {
        if id.level > 0 {
            let child = |index| {
                let level = id.level - 1;
                self.node(NodeId { level, index })
            };
            return node(&child(2 * id.index), &child(2 * id.index + 1));
        }
        let branch = if id.index < self.shared {
            0
        } else {
            self.branch
        };
        let data = [&[0, branch][..], &id.index.to_be_bytes()].concat();
        TreeHash(Sha256::digest(data).into())
    }

    pub fn checkpoint(&self, size: u64) -> Checkpoint {
        let mut nodes = |id| Ok::<_, Infallible>(self.node(id));
        Checkpoint {
            origin: origin(),
            size,
            root: subtree::hash(0..size, &mut nodes).unwrap(),
        }
    }

    pub fn note(&self, size: u64, schemes: &[Scheme]) -> Note {
        let at = self.checkpoint(size);
        let lines = schemes
            .iter()
            .map(|s| self.keys.sign(&at, *s, 1_800_000_000));
        at.with_signatures(lines.collect())
    }

    pub fn request(&self, old: u64, new: u64) -> Request {
        self.with_note(old, new, self.note(new, &[Scheme::Note]))
    }

    pub fn seal(&self, old: u64, new: u64) -> Request {
        self.with_note(old, new, self.note(new, &[Scheme::Note, Scheme::MlDsa44]))
    }

    fn with_note(&self, old: u64, new: u64, note: Note) -> Request {
        let path = consistency::prove(old, new, |id| Ok::<_, Infallible>(self.node(id)));
        let path = path.unwrap().unwrap_or_default();
        Request { old, path, note }
    }
}

/// A running program; killed, not asked to stop, when dropped.
pub struct Process {
    pub child: Child,
}

impl Process {
    /// Starts a program and waits for the line on standard error that contains `ready`.
    pub fn start(program: &str, arguments: &[&str], ready: &str) -> (Self, String) {
        let mut child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let line = loop {
            let Some(line) = lines.next() else {
                panic!("{program} ended: {seen:?}");
            };
            let line = line.unwrap();
            if line.contains(ready) {
                break line;
            }
            seen.push(line);
        };
        // Nobody reads on: a full pipe must not stop the program.
        std::thread::spawn(move || lines.for_each(drop));
        (Process { child }, line)
    }

    /// As a power cut does it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end.
pub fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

/// Runs a program that must fail with exit code 2, and returns what it says.
pub fn refused(program: &str, arguments: &[&str]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that serves instead of refusing would never end.
    for _ in 0..600 {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(2));
            let output = child.wait_with_output().unwrap();
            return String::from_utf8(output.stderr).unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    panic!("{program} {arguments:?} did not refuse");
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
