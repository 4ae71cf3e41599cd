//! The folder of a signer or witness: `keys`, `state` and `lock`.
//!
//! Keys without state mean that what was signed is forgotten: nothing is signed until a person says
//! from which checkpoint to go on. State without keys, except of an empty log, means the keys are lost.

use eakte_ledger::add_checkpoint::Remembered;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, SignatureLine};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const KEYS: &str = "keys";
const STATE: &str = "state";
const LOCK: &str = "lock";
const CONTRADICTION: &str = "contradiction";
/// The note that it contradicts.
const CONTRADICTED: &str = "contradicted";
const KEYS_FIRST_LINE: &str = "eakte/keys/v1";
const STATE_FIRST_LINE: &str = "eakte/state/v1";
/// Longest state file, in bytes: a few hundred, and two lines of ML-DSA.
const FILE_BYTES_MAX: u64 = 65_536;

/// Why a folder cannot be used. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The disk.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// Two processes with one memory would sign two histories.
    #[error("{0} is in use by another process; stop it first")]
    Locked(PathBuf),
    /// What was signed is forgotten.
    #[error(
        "{0} is missing, but there are keys: what was signed is not known any more. Restore the file, or find the newest \
         checkpoint that was signed (ask the witnesses) and name it with `adopt`"
    )]
    StateMissing(PathBuf),
    /// The keys are gone.
    #[error("{0} is missing, but there is a state: restore the key file from its backup")]
    KeysMissing(PathBuf),
    /// Nothing there yet.
    #[error("{0} has no keys yet; make them with `init`")]
    Empty(PathBuf),
    /// There is something already.
    #[error("{0} exists already and is kept")]
    Exists(PathBuf),
    /// Others may read the keys.
    #[error("{0} can be read by others: `chmod 600 {0}`")]
    Permissions(PathBuf),
    /// A file that this program did not write so.
    #[error("{0} is damaged; restore it from its backup")]
    Damaged(PathBuf),
    /// The keys or the state belong to another name.
    #[error("{path} belongs to `{found}`, not to `{expected}`")]
    Name {
        /// The file.
        path: PathBuf,
        /// What it names.
        found: Origin,
        /// What was asked for.
        expected: Origin,
    },
}

/// What a program remembers of the log, as it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Name of the log; nothing before the first checkpoint.
    pub log: Option<Origin>,
    /// The newest checkpoint that was signed.
    pub remembered: Remembered,
    /// Of a signer: the signatures made for it, to be handed out again. Of a witness: the log's own, to be shown if the
    /// log ever contradicts them.
    pub lines: Vec<SignatureLine>,
}

impl State {
    fn empty() -> Self {
        State {
            log: None,
            remembered: Remembered::nothing(),
            lines: Vec::new(),
        }
    }

    fn to_text(&self) -> String {
        let log = self.log.iter().map(|log| format!("log: {log}\n"));
        let log: String = log.collect();
        let Remembered { size, root } = self.remembered;
        let lines: String = self.lines.iter().map(ToString::to_string).collect();
        format!("{STATE_FIRST_LINE}\n{log}size: {size}\nroot: {root}\n\n{lines}end\n")
    }

    /// Strict: exactly what [`State::to_text`] writes. The last line tells a file that was cut off.
    fn parse(text: &str) -> Option<Self> {
        let (head, lines) = text.split_once("\n\n")?;
        let mut head = head.split('\n').peekable();
        if head.next()? != STATE_FIRST_LINE {
            return None;
        }
        let log = head.peek()?.strip_prefix("log: ").map(Origin::new);
        let log = log.transpose().ok()?;
        if log.is_some() {
            head.next();
        }
        let size = head.next()?.strip_prefix("size: ")?.parse().ok()?;
        let root: TreeHash = head.next()?.strip_prefix("root: ")?.parse().ok()?;
        let lines = lines.strip_suffix("end\n")?.split_terminator('\n');
        let state = State {
            log,
            remembered: Remembered { size, root },
            lines: lines.map(SignatureLine::parse).collect::<Option<_>>()?,
        };
        (state.to_text() == text).then_some(state)
    }
}

/// An open folder; no other process can open it until this one ends.
pub struct Folder {
    path: PathBuf,
    /// Held, not read: the lock goes with it.
    _lock: File,
}

impl Folder {
    /// Opens and locks a folder; makes it (mode 0700) if it is not there.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let io = |e| FolderError::Io(path.to_owned(), e);
        let mut maker = DirBuilder::new();
        maker.recursive(true).mode(0o700).create(path).map_err(io)?;
        let lock = path.join(LOCK);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&lock);
        let file = file.map_err(|e| FolderError::Io(lock.clone(), e))?;
        match file.try_lock() {
            Ok(()) => Ok(Folder {
                path: path.to_owned(),
                _lock: file,
            }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked(path.to_owned())),
            Err(TryLockError::Error(e)) => Err(FolderError::Io(lock, e)),
        }
    }

    /// Makes keys and an empty state. Fails if there is either.
    ///
    /// The key file comes last: a crash in between leaves the state of an empty log and no keys, from
    /// which the next `init` goes on.
    pub fn init(&self, name: &Origin) -> Result<CosignKeys, FolderError> {
        let keys = self.path.join(KEYS);
        if keys.exists() {
            return Err(FolderError::Exists(keys));
        }
        match self.read_state() {
            Err(FolderError::StateMissing(_)) => self.store(&State::empty())?,
            Ok(state) if state == State::empty() => {}
            Ok(_) => return Err(FolderError::KeysMissing(keys)),
            Err(e) => return Err(e),
        }
        let (mut ed25519, mut ml_dsa) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        for seed in [&mut ed25519, &mut ml_dsa] {
            let filled = getrandom::fill(&mut **seed);
            filled.map_err(|e| FolderError::Io(keys.clone(), io::Error::other(e.to_string())))?;
        }
        let text = Zeroizing::new(format!(
            "{KEYS_FIRST_LINE}\nname: {name}\ned25519: {}\nml-dsa-44: {}\n",
            *Zeroizing::new(hex::encode(*ed25519)),
            *Zeroizing::new(hex::encode(*ml_dsa)),
        ));
        self.replace(KEYS, text.as_bytes())?;
        Ok(CosignKeys::from_seeds(name.clone(), &ed25519, &ml_dsa))
    }

    /// Whether there are neither keys nor anything signed: a first start.
    pub fn is_new(&self) -> bool {
        let state = self.read_state();
        let nothing = match &state {
            Err(FolderError::StateMissing(_)) => true,
            Ok(state) => *state == State::empty(),
            Err(_) => false,
        };
        nothing && !self.path.join(KEYS).exists()
    }

    /// The keys and the state. Both must be there.
    pub fn load(&self) -> Result<(CosignKeys, State), FolderError> {
        let state = self.read_state();
        if let (Err(FolderError::StateMissing(_)), false) = (&state, self.path.join(KEYS).exists())
        {
            return Err(FolderError::Empty(self.path.clone()));
        }
        Ok((self.keys()?, state?))
    }

    /// The keys alone.
    pub fn keys(&self) -> Result<CosignKeys, FolderError> {
        read_keys(&self.path.join(KEYS))
    }

    /// The state as it stands on disk, checked for its form.
    pub fn read_state(&self) -> Result<State, FolderError> {
        read_state(&self.path)
    }

    /// Replaces the state. When this returns, it survives a power loss; if it fails, either the old or
    /// the new one does.
    pub fn store(&self, state: &State) -> Result<(), FolderError> {
        self.replace(STATE, state.to_text().as_bytes())
    }

    /// Keeps a request whose checkpoint contradicts what was signed, and the note of that, both signed by the log: each
    /// alone shows nothing. The first is enough.
    pub fn keep_contradiction(
        &self,
        request: &[u8],
        remembered: Option<&Note>,
    ) -> Result<(), FolderError> {
        if contradiction(&self.path).is_none() {
            match remembered {
                Some(note) => self.replace(CONTRADICTED, &note.to_bytes())?,
                // One that is left of an earlier contradiction is not what this one contradicts.
                None => self.remove(CONTRADICTED)?,
            }
            self.replace(CONTRADICTION, request)?;
        }
        Ok(())
    }

    /// Removes a file; that it is not there is as good.
    fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.path.join(name);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(FolderError::Io(path, e)),
            _ => Ok(()),
        }
    }

    /// Writes a new file beside the old one, flushes it, takes its place, flushes the folder.
    fn replace(&self, name: &str, content: &[u8]) -> Result<(), FolderError> {
        let (path, new) = (self.path.join(name), self.path.join(format!("{name}.new")));
        let write = || {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            let mut file = options.open(&new)?;
            file.write_all(content)?;
            file.sync_all()?;
            std::fs::rename(&new, &path)?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|e| FolderError::Io(path.clone(), e))
    }
}

/// The state in a folder that another process may hold: for showing it.
pub fn read_state(folder: &Path) -> Result<State, FolderError> {
    let path = folder.join(STATE);
    let text = read(&path, FolderError::StateMissing)?;
    State::parse(&text).ok_or(FolderError::Damaged(path))
}

/// The keys in a folder that another process may hold: for showing their public halves.
pub fn read_keys(path: &Path) -> Result<CosignKeys, FolderError> {
    let text = Zeroizing::new(read(path, FolderError::KeysMissing)?);
    let mode = path.metadata().map(|m| m.permissions().mode());
    if mode.map_err(|e| FolderError::Io(path.to_owned(), e))? & 0o077 != 0 {
        return Err(FolderError::Permissions(path.to_owned()));
    }
    parse_keys(&text).ok_or_else(|| FolderError::Damaged(path.to_owned()))
}

/// The request that contradicts what was signed, if there ever was one: proof that the log has two faces.
pub fn contradiction(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(CONTRADICTION);
    path.exists().then_some(path)
}

/// The note that was signed before and that the request of [`contradiction`] contradicts, if it was kept.
pub fn contradicted(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(CONTRADICTED);
    path.exists().then_some(path)
}

/// Where the keys of a folder are.
pub fn keys_path(folder: &Path) -> PathBuf {
    folder.join(KEYS)
}

fn parse_keys(text: &str) -> Option<CosignKeys> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != KEYS_FIRST_LINE {
        return None;
    }
    let name = Origin::new(lines.next()?.strip_prefix("name: ")?).ok()?;
    let mut seed = |start| {
        let digits = lines.next()?.strip_prefix(start)?;
        let mut seed = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits, &mut *seed).ok()?;
        Some(seed)
    };
    let (ed25519, ml_dsa) = (seed("ed25519: ")?, seed("ml-dsa-44: ")?);
    (lines.next().is_none()).then(|| CosignKeys::from_seeds(name, &ed25519, &ml_dsa))
}

fn read(path: &Path, missing: fn(PathBuf) -> FolderError) -> Result<String, FolderError> {
    let file = File::open(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => missing(path.to_owned()),
        _ => FolderError::Io(path.to_owned(), e),
    })?;
    let mut text = String::new();
    match file.take(FILE_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(e) if e.kind() == ErrorKind::InvalidData => Err(FolderError::Damaged(path.to_owned())),
        Err(e) => Err(FolderError::Io(path.to_owned(), e)),
    }
}
