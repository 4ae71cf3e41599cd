//! What was signed last: decides by it, and stores the new before a signature leaves.

use crate::folder::{Folder, FolderError, State};
use eakte_ledger::add_checkpoint::{Refusal, Request, Trust, decide_request};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::Origin;
use eakte_ledger::note::{Note, SignatureLine};
use eakte_ledger::vkey::{Scheme, Vkey};
use std::time::{SystemTime, UNIX_EPOCH};

/// A signer or witness at work: keys, state and the folder that holds them.
pub struct Memory {
    folder: Folder,
    keys: CosignKeys,
    state: State,
    /// A write failed: what is on disk is not known, so nothing is signed until a restart reads it.
    broken: bool,
}

/// Why nothing is signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The checkpoint must not be signed.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It may be, but could not be stored.
    #[error("what is signed could not be stored: {0}")]
    Store(#[from] FolderError),
    /// An earlier write failed.
    #[error("an earlier write failed; nothing is signed until a restart")]
    Broken,
}

impl SignError {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            SignError::Refused(refusal) => refusal.status(),
            SignError::Store(_) | SignError::Broken => 500,
        }
    }
}

/// Why a checkpoint cannot be adopted.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// Not a checkpoint of this log, or not signed by it.
    #[error("not a checkpoint that `{0}` signed")]
    Unsigned(Origin),
    /// There is a state, which knows better.
    #[error("the state is there (size {0}); `adopt` is only for one that is lost")]
    StateThere(u64),
    /// The disk, the keys.
    #[error("{0}")]
    Folder(#[from] FolderError),
}

impl Memory {
    /// Loads keys and state. Fails if the state belongs to another log than `log`.
    pub fn load(folder: Folder, log: &Origin) -> Result<Self, FolderError> {
        let (keys, state) = folder.load()?;
        if let Some(found) = state.log.clone().filter(|found| found != log) {
            return Err(FolderError::Name {
                path: "the state".into(),
                found,
                expected: log.clone(),
            });
        }
        Ok(Memory {
            folder,
            keys,
            state,
            broken: false,
        })
    }

    /// Its keys.
    pub fn keys(&self) -> &CosignKeys {
        &self.keys
    }

    /// Its state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// As a witness of a log with these keys: the cosignatures, or why not. A new one each time, since
    /// it says when.
    pub fn cosign(
        &mut self,
        request: &[u8],
        log_keys: &[Vkey],
    ) -> Result<Vec<SignatureLine>, SignError> {
        let read = Request::parse(request).map_err(|_| Refusal::Malformed)?;
        let accepted = match decide_request(&read, Trust::Keys(log_keys), &self.state.remembered) {
            Err(refusal @ Refusal::Fork(_)) => {
                // The log signed two faces of itself: whoever sees this must be able to show it.
                self.folder
                    .keep_contradiction(request, self.remembered_note().as_ref())?;
                return Err(refusal.into());
            }
            other => other?,
        };
        let mut schemes = vec![Scheme::Cosignature];
        if accepted.seal {
            schemes.push(Scheme::MlDsa44);
        }
        let lines = self.sign(&accepted.checkpoint, &schemes);
        self.store(State {
            log: Some(accepted.checkpoint.origin.clone()),
            remembered: accepted.remembered(),
            lines: log_lines(&read.note, log_keys),
        })?;
        Ok(lines)
    }

    /// The newest checkpoint with the log's own signature; nothing if that was not kept: before the first one, of a
    /// state that an older version wrote, or of one that a person vouched for.
    fn remembered_note(&self) -> Option<Note> {
        let State {
            log,
            remembered,
            lines,
        } = &self.state;
        let checkpoint = Checkpoint {
            origin: log.clone()?,
            size: remembered.size,
            root: remembered.root,
        };
        (!lines.is_empty()).then(|| checkpoint.with_signatures(lines.clone()))
    }

    /// As the signer of the log itself: its signatures, with ML-DSA for a seal. For what is
    /// remembered already, the same signatures as before.
    pub fn sign_log(
        &mut self,
        request: &Request,
        trust: Trust<'_>,
        seal: bool,
    ) -> Result<Vec<SignatureLine>, SignError> {
        let accepted = decide_request(request, trust, &self.state.remembered)?;
        let checkpoint = &accepted.checkpoint;
        let again = accepted.remembered() == self.state.remembered;
        let mut lines = if again {
            self.state.lines.clone()
        } else {
            Vec::new()
        };
        let schemes = [Scheme::Note, Scheme::MlDsa44];
        let wanted = &schemes[..if seal { 2 } else { 1 }];
        let missing = wanted.get(lines.len()..).unwrap_or_default();
        lines.extend(self.sign(checkpoint, missing));
        if !missing.is_empty() {
            self.store(State {
                log: Some(checkpoint.origin.clone()),
                remembered: accepted.remembered(),
                lines: lines.clone(),
            })?;
        }
        lines.truncate(wanted.len());
        Ok(lines)
    }

    fn sign(&self, checkpoint: &Checkpoint, schemes: &[Scheme]) -> Vec<SignatureLine> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        // A clock before 1970 is wrong either way; 0 would not be a time at all.
        let now = now.map_or(1, |since| since.as_secs().max(1));
        let lines = schemes.iter();
        let lines = lines.map(|scheme| self.keys.sign(checkpoint, *scheme, now));
        lines.collect()
    }

    /// Nothing leaves before this returns.
    fn store(&mut self, state: State) -> Result<(), SignError> {
        if self.broken {
            return Err(SignError::Broken);
        }
        if state != self.state {
            self.broken = true;
            self.folder.store(&state)?;
            self.broken = false;
            self.state = state;
        }
        Ok(())
    }
}

/// The log's Ed25519 signatures under a note: enough to show later what it signed, and short.
fn log_lines(note: &Note, log_keys: &[Vkey]) -> Vec<SignatureLine> {
    let ours = |line: &&SignatureLine| {
        let is = |key: &Vkey| line.name() == key.name().as_str() && line.id() == key.id();
        let key = log_keys.iter().find(|key| is(key));
        key.is_some_and(|key| key.scheme() == Scheme::Note && key.verify(note).is_ok())
    };
    note.signatures().iter().filter(ours).cloned().collect()
}

/// Goes on from a checkpoint that a person vouches for, because the state was lost. `log`: the keys of
/// the log, one of which must have signed it.
pub fn adopt(folder: &Folder, checkpoint: &[u8], log: &[Vkey]) -> Result<State, AdoptError> {
    match folder.read_state() {
        Err(FolderError::StateMissing(_)) => {}
        Ok(state) => return Err(AdoptError::StateThere(state.remembered.size)),
        Err(e) => return Err(e.into()),
    }
    folder.keys()?;
    let origin = || log.first().map(|key| key.name().clone());
    let signed = Note::parse(checkpoint).ok().and_then(|note| {
        let point = Checkpoint::parse(note.text()).ok()?;
        let key = |key: &Vkey| *key.name() == point.origin && key.verify(&note).is_ok();
        log.iter().any(key).then_some(point)
    });
    let Some(point) = signed else {
        return Err(match origin() {
            Some(origin) => AdoptError::Unsigned(origin),
            None => FolderError::Empty("the list of keys".into()).into(),
        });
    };
    let state = State {
        remembered: eakte_ledger::add_checkpoint::Remembered {
            size: point.size,
            root: point.root,
        },
        log: Some(point.origin),
        lines: Vec::new(),
    };
    folder.store(&state)?;
    Ok(state)
}
