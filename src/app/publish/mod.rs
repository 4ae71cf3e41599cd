//! Publishes the log: gets each new head signed, seals it hourly, and collects what witnesses confirm.
//!
//! Beside the writer, never in its way: a command is acknowledged when it is durable, signed a moment later and
//! confirmed when enough witnesses answered. A signer or witness that is down delays nothing and is asked again.
//!
//! 2026-11-26: **while the signer refuses, nothing is written.** The signer refuses only a log that does not
//! continue what it signed: a database that was rewound, restored or rewritten. Whatever is appended to it can
//! never be signed or confirmed, so no receipt for it could be proved, and it would have to be done again after
//! the right database is back. Reading goes on. A signer that is merely down stops nobody: what is written then
//! is signed as soon as it is back. Source: `ledger.md` of the design, lessons (c): backups fork logs.
//!
//! 2026-11-26: the log's keys are taken from the signer once, when the log has none, and stand in its `config`
//! event from then on. Another key later is refused like another log.

mod bestaetigung;
mod lauf;
mod signer;
mod zeugen;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eakte_domain::Zeit;
use eakte_ledger::consistency;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::policy::{Policies, Policy};
use tokio::sync::watch;
use tokio_postgres::GenericClient;

pub use bestaetigung::Bestaetigung;
pub use zeugen::{AntwortFehler, Zeuge};

use super::netz;
use crate::store::StoreError;
use crate::store::akten::Store;
use crate::store::checkpoints::Signed;

/// Folder of the policy files, below the data folder.
const POLICY_FOLDER: &str = "policy";
/// Socket of the signer, below the data folder.
const SOCKET: &str = "signer.sock";

/// Whether the newest head of the log is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zustand {
    /// No signer was ever seen here.
    Ohne,
    /// Signed; how many events.
    Gut(u64),
    /// The signer does not answer.
    Stumm {
        /// Since when.
        seit: Zeit,
        /// What was tried last, for the log.
        grund: String,
    },
    /// The signer refuses. Nothing is written until it signs again.
    Verweigert(Verweigerung),
}

/// Why the signer refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Verweigerung {
    /// The log is shorter than what was signed: an old state of the database.
    #[error(
        "{gemerkt} events were signed, the database holds {vorhanden}: it was rewound or restored"
    )]
    Zurueckgesetzt {
        /// Events that were signed.
        gemerkt: u64,
        /// Events that are there.
        vorhanden: u64,
    },
    /// The log does not continue what was signed: its past was changed.
    #[error(
        "the log does not continue the {gemerkt} events that were signed: it was rewritten, or rewound and continued"
    )]
    Umgeschrieben {
        /// Events that were signed.
        gemerkt: u64,
    },
    /// The signer has other keys than the log names.
    #[error("the signer's keys are not the keys that the log names")]
    FremdeSchluessel,
}

/// What there is to confirm.
#[derive(Clone, Debug, Default)]
pub(super) struct Offen {
    /// The newest checkpoint.
    newest: Option<Arc<Signed>>,
    /// The newest seal.
    seal: Option<Arc<Signed>>,
}

/// What this process knows of signatures and witnesses.
pub struct Publisher {
    socket: PathBuf,
    policies: Option<Policies>,
    /// Certificates to trust for witnesses behind https, if not the system's.
    ca: Option<PathBuf>,
    texte: Option<[String; 2]>,
    zustand: watch::Sender<Zustand>,
    offen: watch::Sender<Offen>,
    zeugen: Vec<Zeuge>,
    bekannt: std::sync::Mutex<bestaetigung::Bekannt>,
}

impl Publisher {
    /// Reads the policy files of a data folder. Asks nobody yet.
    ///
    /// Errors: a policy file that cannot be read, or two that do not belong together.
    pub(super) fn new(daten: &Path) -> Result<Self, StoreError> {
        let (policies, texte) = policies(&daten.join(POLICY_FOLDER))?.unzip();
        Ok(Self {
            socket: daten.join(SOCKET),
            zeugen: policies.as_ref().map(zeugen::aus).unwrap_or_default(),
            policies,
            ca: netz::ca(daten),
            texte,
            zustand: watch::channel(Zustand::Ohne).0,
            offen: watch::channel(Offen::default()).0,
            bekannt: Default::default(),
        })
    }

    /// Starts signing and asking, in tasks of its own. Ends with the process.
    pub(super) fn start(self: &Arc<Self>, store: &Arc<Store>) {
        tokio::spawn(lauf::run(store.clone(), self.clone()));
        for zeuge in 0..self.zeugen.len() {
            if self.zeugen[zeuge].url().is_some() {
                tokio::spawn(zeugen::fragen(store.clone(), self.clone(), zeuge));
            }
        }
    }

    /// Asks the signer once, if there is one: a command of the command line must not write to a log
    /// that the signer refuses. A signer that is silent stops nobody.
    pub(super) async fn ask_once(self: &Arc<Self>, store: &Arc<Store>) {
        if self.socket.exists() {
            lauf::once(store.clone(), self.clone()).await;
        }
    }

    /// Whether the newest head is signed.
    pub fn zustand(&self) -> Zustand {
        self.zustand.borrow().clone()
    }

    /// The newest signed checkpoint.
    pub fn newest(&self) -> Option<Arc<Signed>> {
        self.offen.borrow().newest.clone()
    }

    /// Whose signatures count here; none if no policy was given.
    pub fn policies(&self) -> Option<&Policies> {
        self.policies.as_ref()
    }

    /// The policy files as they were read at the start, Ed25519 first.
    pub fn policy_texte(&self) -> Option<&[String; 2]> {
        self.texte.as_ref()
    }

    /// Waits until a signed checkpoint covers a position, at most this long. Returns whether one does.
    pub async fn covers(&self, position: u64, at_most: std::time::Duration) -> bool {
        let mut offen = self.offen.subscribe();
        let covered = offen.wait_for(|o| {
            o.newest
                .as_ref()
                .is_some_and(|n| n.checkpoint.size > position)
        });
        matches!(tokio::time::timeout(at_most, covered).await, Ok(Ok(_)))
    }
}

/// The two policies of a folder, one of Ed25519 and one of ML-DSA, and their texts. None if there is no such folder.
fn policies(folder: &Path) -> Result<Option<(Policies, [String; 2])>, StoreError> {
    let wrong = |path: &Path, what: &dyn std::fmt::Display| {
        StoreError::Config(format!("policy {}: {what}", path.display()))
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(wrong(folder, &e)),
    };
    let mut read = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| wrong(folder, &e))?.path();
        if path.extension().is_some_and(|e| e == "txt") {
            let text = std::fs::read_to_string(&path).map_err(|e| wrong(&path, &e))?;
            let policy = Policy::parse(&text).map_err(|e| wrong(&path, &e))?;
            read.push((policy, text));
        }
    }
    let ed25519 = |p: &Policy| p.logs().iter().all(|l| l.vkey.scheme().is_ed25519());
    read.sort_by_key(|(p, _)| !ed25519(p));
    match <[(Policy, String); 2]>::try_from(read) {
        Ok([(classic, first), (ml_dsa, second)]) => Policies::new(classic, ml_dsa)
            .map(|both| Some((both, [first, second])))
            .map_err(|e| wrong(folder, &e)),
        Err(read) if read.is_empty() => Ok(None),
        Err(read) => Err(wrong(
            folder,
            &format_args!(
                "expected one policy of Ed25519 and one of ML-DSA keys (*.txt), found {}",
                read.len()
            ),
        )),
    }
}

impl Store {
    /// That the first `old` events are the beginning of the first `new`. Empty if `old` is 0 or `new`.
    pub(super) async fn consistency(
        &self,
        client: &impl GenericClient,
        old: u64,
        new: u64,
    ) -> Result<Vec<TreeHash>, StoreError> {
        let tiles = self
            .tiles
            .ausschnitt(client, new, old.checked_sub(1))
            .await?;
        let path = consistency::prove(old, new, |id| tiles.node(id))?;
        path.ok_or_else(|| StoreError::Log {
            position: new as i64,
            reason: format!("{old} events cannot be the beginning of {new}"),
        })
    }
}
