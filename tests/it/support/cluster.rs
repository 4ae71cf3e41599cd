//! What happens to a PostgreSQL: killed, backed up, searched.

use std::path::{Path, PathBuf};
use std::process::Command;

use eakte_testpg::Cluster;

/// Makes the cluster durable, as `ops/run` does.
pub(crate) fn dauerhaft(cluster: &Cluster) {
    for sql in ["ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()"] {
        laeuft(
            cluster
                .command("psql")
                .args(["-qAt", "-d", "postgres", "-c", sql]),
        );
    }
}

/// Runs a tool to its good end; what it printed.
pub(crate) fn laeuft(command: &mut Command) -> Vec<u8> {
    let out = command.output().unwrap();
    assert!(
        out.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    out.stdout
}

/// kill -9 for the server and all its processes, and a start after it.
pub(crate) fn toeten(cluster: &mut Cluster) {
    let file = cluster.data_folder().join("postmaster.pid");
    let text = std::fs::read_to_string(file).unwrap();
    let server: u32 = text.lines().next().unwrap().parse().unwrap();
    let children = format!("/proc/{server}/task/{server}/children");
    let children = std::fs::read_to_string(children).unwrap();
    // The server first: it must not tidy up after its children.
    let pids: Vec<String> = [server.to_string()]
        .into_iter()
        .chain(children.split_whitespace().map(str::to_owned))
        .collect();
    for pid in &pids {
        let _ = Command::new("kill").args(["-9", pid]).status().unwrap();
    }
    // Reaps what is left.
    cluster.crash();
    // A busy machine takes a while to bury them, and no server starts beside a process that holds its memory.
    while pids.iter().any(|pid| Path::new("/proc").join(pid).exists()) {
        std::thread::yield_now();
    }
}

/// Files below a folder that hold a word, in any case of its letters.
pub(crate) fn fundstellen(folder: &Path, wort: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    let mut files = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
        } else if path.is_file() {
            files += 1;
            if kommt_vor(&std::fs::read(&path).unwrap(), wort) {
                found.push(path);
            }
        }
    }
    assert!(files > 0, "{} holds no file", folder.display());
    found
}

/// Whether bytes hold a word of ASCII letters, in any case.
pub(crate) fn kommt_vor(bytes: &[u8], wort: &str) -> bool {
    let lower = bytes.to_ascii_lowercase();
    let wort = wort.to_ascii_lowercase();
    let (first, len) = (wort.as_bytes()[0], wort.len());
    lower
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == first)
        .any(|(at, _)| lower.get(at..at + len) == Some(wort.as_bytes()))
}
