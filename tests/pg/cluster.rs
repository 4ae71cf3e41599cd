//! One PostgreSQL cluster in a folder of its own.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio_postgres::Config;

/// Stops the server when its standard input closes, and then removes the folder ($1).
/// A line `crash` stops it as a power cut would and keeps the folder.
const WATCHDOG: &str = r#"
"$2/postgres" -D "$1/data" >>"$1/log" 2>&1 &
server=$!
if read -r order; then
    kill -QUIT $server
    wait $server
else
    kill -QUIT $server
    wait $server
    cd / && rm -rf "$1"
fi
"#;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A running cluster. Stopped and removed when dropped or when the test process ends.
pub struct Cluster {
    folder: PathBuf,
    bin: PathBuf,
    /// Unprivileged user and group, when the tests run as root.
    owner: Option<(u32, u32)>,
    watchdog: Option<Child>,
}

impl Cluster {
    /// Superuser of the cluster.
    pub const USER: &'static str = "eakte";
    /// Names the socket file only.
    pub const PORT: u16 = 5432;

    /// Makes and starts a cluster (UTF-8, ICU German locale, not durable). Panics with the reason if it cannot.
    pub fn start() -> Self {
        let bin = find_bin();
        let owner = unprivileged_owner();
        let folder = make_folder(owner);
        let mut cluster = Self {
            folder,
            bin,
            owner,
            watchdog: None,
        };
        let data = cluster.data_folder();
        let out = cluster
            .command("initdb")
            .args([
                "--no-sync",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ])
            .args([
                "--locale-provider=icu",
                "--icu-locale=de-DE",
                "--username",
                Self::USER,
            ])
            .arg("-D")
            .arg(&data)
            .output()
            .unwrap();
        assert!(
            out.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nport = {}\nfsync = off\n\
             max_connections = 200\nshared_buffers = 128MB\nmax_wal_size = 4GB\n",
            cluster.folder.display(),
            Self::PORT
        );
        let mut conf = std::fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .unwrap();
        conf.write_all(settings.as_bytes()).unwrap();
        cluster.launch();
        cluster
    }

    /// Kills the server as a power cut would. Its data stay.
    pub fn crash(&mut self) {
        let mut watchdog = self.watchdog.take().expect("the cluster is running");
        watchdog
            .stdin
            .take()
            .unwrap()
            .write_all(b"crash\n")
            .unwrap();
        watchdog.wait().unwrap();
    }

    /// Starts the server again after `crash`.
    pub fn launch(&mut self) {
        assert!(self.watchdog.is_none(), "the cluster is running already");
        let mut command = self.as_owner(Command::new("/bin/sh"));
        command
            .args(["-c", WATCHDOG, "watchdog"])
            .arg(&self.folder)
            .arg(&self.bin)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C goes to the tests; the pipe tells the watchdog.
            .process_group(0);
        self.watchdog = Some(command.spawn().unwrap());
        self.wait_until_ready();
    }

    /// A tool of PostgreSQL (`pg_dump`, `pg_basebackup` ...), run as the cluster's user, connected to its socket.
    pub fn command(&self, tool: &str) -> Command {
        let mut command = self.as_owner(Command::new(self.bin.join(tool)));
        command
            .env("PGHOST", &self.folder)
            .env("PGPORT", Self::PORT.to_string())
            .env("PGUSER", Self::USER)
            .current_dir(&self.folder);
        command
    }

    /// Folder of the socket, the log and the data; writable for the tools of `command`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The data directory, with `pg_wal`.
    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// How to connect to a database of this cluster.
    pub fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config
            .host_path(&self.folder)
            .port(Self::PORT)
            .user(Self::USER)
            .dbname(database);
        config
    }

    fn as_owner(&self, mut command: Command) -> Command {
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    fn wait_until_ready(&mut self) {
        for _ in 0..600 {
            let ready = self.command("pg_isready").arg("-q").status().unwrap();
            if ready.success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start:\n{log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            drop(watchdog.stdin.take());
            let _ = watchdog.wait();
        }
    }
}

/// The newest PostgreSQL of Debian's layout, else the one on PATH.
fn find_bin() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    if let Some((_, bin)) = found.pop() {
        return bin;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|p| p.join("initdb").exists() && p.join("postgres").exists())
        .expect("PostgreSQL is not installed: no initdb and postgres found")
}

/// PostgreSQL refuses to run as root: then `postgres`, else `nobody`.
fn unprivileged_owner() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let passwd = BufReader::new(std::fs::File::open("/etc/passwd").unwrap());
    let users: Vec<Vec<String>> = passwd
        .lines()
        .map(|l| l.unwrap().split(':').map(str::to_owned).collect())
        .collect();
    let user = ["postgres", "nobody"]
        .iter()
        .find_map(|name| users.iter().find(|u| u[0] == *name))
        .expect("running as root, and neither `postgres` nor `nobody` exists");
    Some((user[2].parse().unwrap(), user[3].parse().unwrap()))
}

/// A short path: a socket's path has at most 107 bytes.
fn make_folder(owner: Option<(u32, u32)>) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!(
        "eakte-pg-{}-{number}-{}",
        std::process::id(),
        now.subsec_nanos()
    );
    let folder = PathBuf::from("/tmp").join(name);
    std::fs::create_dir(&folder).unwrap();
    if let Some((uid, gid)) = owner {
        chown(&folder, Some(uid), Some(gid)).unwrap();
    }
    // The tests connect as another user than the server's.
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}
