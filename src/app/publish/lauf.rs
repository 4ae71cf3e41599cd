//! The loop that gets heads signed: newest first, batches between two answers count as one.

use std::sync::Arc;
use std::time::Duration;

use eakte_domain::CommandId;
use eakte_ledger::add_checkpoint::Request;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::Claim;
use eakte_ledger::note::Note;
use eakte_ledger::signer::{Answer, Ask};
use eakte_ledger::vkey::{Scheme, Vkey};
use tokio_postgres::Client;
use uuid::Uuid;

use super::signer::{SignerError, ask};
use super::{Publisher, Verweigerung, Zustand};
use crate::app::beweis::Stand;
use crate::app::now;
use crate::app::start::log_config;
use crate::store::StoreError;
use crate::store::akten::{Siegler, Store};
use crate::store::checkpoints::{self, Signed};

/// Shortest time between two signatures: what comes meanwhile shares the next.
const PAUSE_MS: u64 = 300;
/// Longest time without a look at the head: another process may have written, or the database was exchanged.
const POLL_MS: u64 = 1_000;
/// Pause while the signer is silent or refuses.
const RETRY_MS: u64 = 3_000;
/// How often a head is sealed with ML-DSA.
const SEAL_MS: i64 = 3_600_000;
/// Tries to find out what the signer remembers.
const TRIES_MAX: u32 = 4;

/// Why a round did not end with a signature.
enum Ende {
    Verweigert(Verweigerung),
    Stumm(String),
}

impl From<StoreError> for Ende {
    fn from(e: StoreError) -> Self {
        Self::Stumm(e.to_string())
    }
}

impl From<SignerError> for Ende {
    fn from(e: SignerError) -> Self {
        Self::Stumm(e.to_string())
    }
}

struct Lauf {
    store: Arc<Store>,
    publisher: Arc<Publisher>,
    client: Option<Client>,
    /// The log's keys, once the signer named them.
    keys: Vec<Vkey>,
    /// The log does not name them yet.
    unnamed: bool,
    /// What the signer signed last.
    signed: Option<Stand>,
    /// When the newest seal was made, Unix milliseconds, and its size.
    seal: (i64, u64),
    /// What the signer is believed to remember.
    remembered: u64,
    /// Whether a signer was ever seen: from then on its silence is worth a word.
    seen: bool,
    /// It asks for one round only.
    once: bool,
}

/// Asks once: whether the signer refuses this database.
pub(super) async fn once(store: Arc<Store>, publisher: Arc<Publisher>) {
    let mut lauf = Lauf {
        once: true,
        ..Lauf::new(store, publisher)
    };
    // Its silence is the running service's affair.
    if let Err(ende @ Ende::Verweigert(_)) = lauf.round().await {
        lauf.report(ende);
    }
}

/// Signs until the process ends.
pub(super) async fn run(store: Arc<Store>, publisher: Arc<Publisher>) {
    let mut own = store.schreiber.position();
    let mut lauf = Lauf::new(store, publisher);
    loop {
        let pause = match lauf.round().await {
            Ok(()) => PAUSE_MS,
            Err(ende) => {
                lauf.client = None;
                lauf.report(ende);
                RETRY_MS
            }
        };
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let changed = tokio::time::timeout(Duration::from_millis(POLL_MS), own.changed());
        if let Ok(Err(_)) = changed.await {
            return;
        }
    }
}

impl Lauf {
    fn new(store: Arc<Store>, publisher: Arc<Publisher>) -> Self {
        Self {
            seen: publisher.policies.is_some(),
            store,
            publisher,
            client: None,
            keys: Vec::new(),
            unnamed: false,
            signed: None,
            seal: (i64::MIN, 0),
            remembered: 0,
            once: false,
        }
    }

    /// Gets the head signed if it is new, or sealed if it is time.
    async fn round(&mut self) -> Result<(), Ende> {
        let client = match self.client.take() {
            Some(client) => client,
            None => self.begin().await?,
        };
        let done = self.sign_newest(&client).await;
        if done.is_ok() {
            self.client = Some(client);
        }
        done
    }

    /// A fresh connection, and what is known of the log's signatures.
    async fn begin(&mut self) -> Result<Client, Ende> {
        let client = self.store.db.service().await?;
        let newest = checkpoints::newest(&client).await?;
        if let Some(seal) = checkpoints::newest_seal(&client).await? {
            self.seal = (seal.zeit, seal.checkpoint.size);
            self.show(seal);
        }
        if let Some(newest) = newest {
            self.seen = true;
            self.remembered = self.remembered.max(newest.checkpoint.size);
            self.show(newest);
        }
        self.publisher.zeugen_laden(&client).await?;
        // Ask again even if the head is the one that was signed: the database may be another one.
        self.signed = None;
        Ok(client)
    }

    async fn sign_newest(&mut self, client: &Client) -> Result<(), Ende> {
        let head = self.store.newest_root(client).await?;
        let (sealed_at, sealed_size) = self.seal;
        let seal = head.size > sealed_size && now().0.saturating_sub(sealed_at) >= SEAL_MS;
        if head.size == 0 || (self.signed == Some(head) && !seal) {
            return Ok(());
        }
        self.keys().await?;
        let head = self.store.durable_root(client).await?;
        let (head, note) = self.ask_for(client, head, seal).await?;
        let signed = Signed {
            checkpoint: self.checkpoint(head),
            sealed: seal,
            zeit: now().0,
            note,
        };
        checkpoints::keep(client, &signed).await?;
        self.signed = Some(head);
        if seal {
            self.seal = (signed.zeit, head.size);
        }
        self.show(signed);
        self.set(Zustand::Gut(head.size));
        self.announce().await
    }

    fn checkpoint(&self, head: Stand) -> Checkpoint {
        Checkpoint {
            origin: self.store.origin.clone(),
            size: head.size,
            root: head.root,
        }
    }

    /// The signer's keys must be those that the log names, if it names any.
    async fn keys(&mut self) -> Result<(), Ende> {
        if !self.keys.is_empty() {
            return Ok(());
        }
        let Answer::Keys(keys) = ask(&self.publisher.socket, &Ask::Keys).await? else {
            return Err(Ende::Stumm("the signer does not name its keys".into()));
        };
        self.seen = true;
        let (_, config) = log_config(&self.store).await?;
        let ours = keys.iter().all(|k| *k.name() == self.store.origin);
        let has = |scheme| keys.iter().any(|k| k.scheme() == scheme);
        let named = config.log_keys.iter().all(|k| keys.contains(k));
        if !ours || !has(Scheme::Note) || !has(Scheme::MlDsa44) || !named {
            return Err(Ende::Verweigert(Verweigerung::FremdeSchluessel));
        }
        self.unnamed = config.log_keys.is_empty();
        self.keys = keys;
        Ok(())
    }

    /// Writes the signer's keys into the configuration of a log that names none yet. Only after a signature: a log
    /// that the signer refuses must not grow.
    async fn announce(&mut self) -> Result<(), Ende> {
        if !self.unnamed {
            return Ok(());
        }
        let (log, mut config) = log_config(&self.store).await?;
        if config.log_keys.is_empty() {
            config.log_keys = self.keys.clone();
            let mut siegler = Siegler::fortsetzen(&self.store, log.stream, now(), &log.stand);
            siegler.klar(Claim::Config(config))?;
            let (teil, _) = siegler.finish(());
            let command = CommandId(Uuid::new_v4());
            self.store.schreiber.append(command, vec![teil]).await?;
            tracing::info!("the signer's keys now stand in the log's configuration");
        }
        self.unnamed = false;
        Ok(())
    }

    /// Asks for a signature until the signer signs or refuses. Returns what was signed.
    async fn ask_for(
        &mut self,
        client: &Client,
        mut head: Stand,
        seal: bool,
    ) -> Result<(Stand, Note), Ende> {
        for _ in 0..TRIES_MAX {
            let old = self.remembered.min(head.size);
            let checkpoint = self.checkpoint(head);
            let unsigned = checkpoint.sign(self.store.bund.schreiber());
            let request = Request {
                old,
                path: self.store.consistency(client, old, head.size).await?,
                note: Note::parse(&unsigned).map_err(|e| Ende::Stumm(e.to_string()))?,
            };
            let question = if seal {
                Ask::Seal(request)
            } else {
                Ask::Sign(request)
            };
            match ask(&self.publisher.socket, &question).await? {
                Answer::Signed(lines) => {
                    let note = checkpoint.with_signatures(lines);
                    self.check(&note, seal)?;
                    self.remembered = head.size;
                    return Ok((head, note));
                }
                Answer::Conflict(size) if size > head.size => {
                    // Another process may have published a newer head meanwhile.
                    let newest = self.store.durable_root(client).await?;
                    if newest.size < size {
                        return Err(Ende::Verweigert(Verweigerung::Zurueckgesetzt {
                            gemerkt: size,
                            vorhanden: newest.size,
                        }));
                    }
                    (head, self.remembered) = (newest, size);
                }
                Answer::Conflict(size) if size == old => {
                    return Err(Ende::Verweigert(Verweigerung::Umgeschrieben {
                        gemerkt: size,
                    }));
                }
                Answer::Conflict(size) => self.remembered = size,
                Answer::Refused(422, _) => {
                    return Err(Ende::Verweigert(Verweigerung::Umgeschrieben {
                        gemerkt: old,
                    }));
                }
                Answer::Refused(status, why) => {
                    return Err(Ende::Stumm(format!("the signer answers {status}: {why}")));
                }
                Answer::Keys(_) => {
                    return Err(Ende::Stumm("the signer answers something else".into()));
                }
            }
        }
        Err(Ende::Stumm("the signer contradicts itself".into()))
    }

    /// Every signature that is needed is there and valid.
    fn check(&self, note: &Note, seal: bool) -> Result<(), Ende> {
        for key in &self.keys {
            let needed = seal || key.scheme() == Scheme::Note;
            if needed && key.verify(note).is_err() {
                return Err(Ende::Stumm("the signer's signature is not valid".into()));
            }
        }
        Ok(())
    }

    fn show(&self, signed: Signed) {
        let signed = Arc::new(signed);
        self.publisher.offen.send_modify(|offen| {
            if signed.sealed {
                offen.seal = Some(signed.clone());
            }
            offen.newest = Some(signed);
        });
    }

    fn report(&mut self, ende: Ende) {
        let zustand = match ende {
            Ende::Verweigert(v) => Zustand::Verweigert(v),
            Ende::Stumm(_) if !self.seen => return,
            // What was refused stays refused until it is signed.
            Ende::Stumm(grund) => match self.publisher.zustand() {
                Zustand::Verweigert(v) => Zustand::Verweigert(v),
                Zustand::Stumm { seit, .. } => Zustand::Stumm { seit, grund },
                Zustand::Ohne | Zustand::Gut(_) => Zustand::Stumm { seit: now(), grund },
            },
        };
        self.set(zustand);
    }

    /// Tells everybody, and the log what changed.
    fn set(&self, neu: Zustand) {
        let gleich = |alt: &Zustand| std::mem::discriminant(alt) == std::mem::discriminant(&neu);
        if !gleich(&self.publisher.zustand.borrow()) {
            match &neu {
                Zustand::Verweigert(v) => {
                    tracing::error!(reason = ?v, "the signer refuses this database; nothing is written until it signs again");
                }
                Zustand::Stumm { grund, .. } => {
                    tracing::warn!(%grund, "no signature; commands go on and are signed later");
                }
                // Said by the service; a command that asks once has other things to say.
                Zustand::Gut(size) if !self.once => tracing::info!(size, "the log is signed"),
                Zustand::Gut(_) => {}
                Zustand::Ohne => {}
            }
        }
        self.store
            .schreiber
            .halt(matches!(neu, Zustand::Verweigert(_)));
        self.publisher.zustand.send_replace(neu);
    }
}
