//! The signer's Unix socket: frames in, frames out, one thread for each connection.
//!
//! Whoever reaches the socket may ask: the owner and the group of the socket file, nobody else.

use crate::memory::{Memory, SignError};
use eakte_ledger::add_checkpoint::{Refusal, Trust};
use eakte_ledger::ids::Origin;
use eakte_ledger::signer::{Answer, Ask, read_frame, write_frame};
use eakte_ledger::vkey::{Scheme, Vkey};
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Most connections at a time: the service and a person or two.
const CONNECTIONS_MAX: usize = 16;

/// The signer behind its socket.
pub struct Server {
    memory: Mutex<Memory>,
    origin: Origin,
    /// The writer's key; without one, whoever reaches the socket is believed.
    writer: Option<Vkey>,
    connections: AtomicUsize,
}

impl Server {
    /// A signer of the log `origin`.
    pub fn new(memory: Memory, origin: Origin, writer: Option<Vkey>) -> Arc<Self> {
        Arc::new(Server {
            memory: Mutex::new(memory),
            origin,
            writer,
            connections: AtomicUsize::new(0),
        })
    }

    /// Serves until the socket fails.
    pub fn run(self: &Arc<Self>, listener: &UnixListener) -> io::Result<()> {
        loop {
            let (stream, _) = listener.accept()?;
            if self.connections.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
                self.connections.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let server = Arc::clone(self);
            std::thread::spawn(move || {
                if let Err(e) = server.serve(stream) {
                    eprintln!("eakte-signer: a connection ended: {e}");
                }
                server.connections.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    fn serve(&self, mut stream: UnixStream) -> io::Result<()> {
        while let Some(frame) = read_frame(&mut stream)? {
            write_frame(&mut stream, &self.answer(&frame).to_bytes())?;
        }
        Ok(())
    }

    /// What a frame is answered.
    pub fn answer(&self, frame: &[u8]) -> Answer {
        let Ok(ask) = Ask::parse(frame) else {
            return Answer::Refused(400, Refusal::Malformed.to_string());
        };
        // A thread that panicked left the state as it was: it is replaced as a whole, after the disk.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (request, seal) = match &ask {
            Ask::Sign(request) => (request, false),
            Ask::Seal(request) => (request, true),
            Ask::Keys => return Answer::Keys(log_keys(&memory).to_vec()),
        };
        let keys = self.writer.as_slice();
        let trust = match keys {
            [] => Trust::Origin(&self.origin),
            keys => Trust::Keys(keys),
        };
        match memory.sign_log(request, trust, seal) {
            Ok(lines) => Answer::Signed(lines),
            Err(SignError::Refused(Refusal::Conflict(size) | Refusal::Fork(size))) => {
                eprintln!("eakte-signer: refused, the newest signed checkpoint has size {size}");
                Answer::Conflict(size)
            }
            Err(e) => {
                eprintln!("eakte-signer: {e}");
                Answer::Refused(e.status(), e.to_string().replace('\n', " "))
            }
        }
    }
}

/// The verifier keys of the log that a signer signs for.
pub fn log_keys(memory: &Memory) -> [Vkey; 2] {
    [Scheme::Note, Scheme::MlDsa44].map(|scheme| memory.keys().vkey(scheme))
}

/// Listens at `path`, in place of a socket that an ended process left there.
///
/// Fails if others may write in the folder (and put a socket of their own there), or if something else
/// than a socket is there. The caller holds the lock of the signer's folder, so no other signer is at
/// work. Call it before any thread starts: it changes the umask for a moment.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if folder.metadata()?.permissions().mode() & 0o002 != 0 {
        let what = format!("others may write in {0}: `chmod o-w {0}`", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, what));
    }
    match path.symlink_metadata() {
        Ok(there) if there.file_type().is_socket() => std::fs::remove_file(path)?,
        Ok(_) => {
            let what = format!("{} is there and is no socket", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o117));
    let listener = UnixListener::bind(path);
    rustix::process::umask(before);
    listener
}
