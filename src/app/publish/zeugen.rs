//! Witnesses: what each is asked next, and what is taken of its answer.
//!
//! Most ask by themselves (a long poll: outbound only from their side), some have an address in the policy and are
//! asked. Either way nothing is believed: a line counts only if it is this witness's valid signature on a checkpoint it
//! was asked for. Whatever else is said in a witness's name changes nothing of what it is asked, and nobody waits for it.
//!
//! 2026-11-27: who polls and who answers is not known: key ids are public. So only a signature that is news starts a
//! pause, a refusal or a conflict does not, and a new poll is never refused: it ends the oldest one. A witness that
//! remembers another size than we know says so with each poll, for that poll alone.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use eakte_ledger::add_checkpoint::{ANSWER_BYTES_MAX, Answer, AnswerError, Request};
use eakte_ledger::note::SignatureLine;
use eakte_ledger::policy::Policies;
use eakte_ledger::vkey::{Scheme, Vkey};
use tokio_postgres::GenericClient;

use super::Publisher;
use crate::app::netz::agent;
use crate::app::now;
use crate::store::StoreError;
use crate::store::akten::Store;
use crate::store::checkpoints::{self, Cosignature, Signed};

/// Shortest time between two questions to one witness, seals excepted.
const PAUSE_SECONDS: u64 = 10;
/// Longest wait of a witness that asks.
const POLL_SECONDS: u64 = 25;
/// Questions of one witness that may wait at the same time: one more ends the oldest.
const POLLS_MAX: u64 = 4;
/// Checkpoints it was asked for last whose signatures are taken: somebody else may have polled in its name since.
const ASKED_MAX: usize = 8;
/// Longest wait for a witness that is asked.
const ANSWER_SECONDS_MAX: u64 = 10;
/// How far a witness's clock may be ahead, in seconds.
const CLOCK_SECONDS_MAX: u64 = 300;

/// One witness of the policies.
pub struct Zeuge {
    name: String,
    keys: Vec<Vkey>,
    url: Option<String>,
    /// Polls that have ever begun.
    polls: AtomicU64,
    stand: Mutex<Stand>,
}

/// What is believed of a witness.
#[derive(Debug, Default)]
struct Stand {
    /// Largest size that it signed.
    remembered: u64,
    /// Largest seal that it signed with ML-DSA.
    sealed: u64,
    /// What it was asked last, the newest first.
    asked: VecDeque<Arc<Signed>>,
    /// When it signed something new last.
    answered: Option<Instant>,
}

/// Why an answer is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AntwortFehler {
    /// It was not asked.
    #[error("this witness was not asked for anything")]
    Ungefragt,
    /// No valid signature of this witness for what it was asked.
    #[error("no valid cosignature of this witness for the checkpoint it was asked for")]
    Ungueltig,
}

/// The witnesses of the policies, by the names that both give them.
pub(super) fn aus(policies: &Policies) -> Vec<Zeuge> {
    let witnesses = policies.ed25519().witnesses().iter();
    witnesses
        .map(|w| Zeuge {
            name: w.name.clone(),
            keys: policies.witness_keys(&w.name).cloned().collect(),
            url: w.url.clone(),
            polls: AtomicU64::new(0),
            stand: Mutex::default(),
        })
        .collect()
}

impl Zeuge {
    /// Where it wants to be asked.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    fn stand(&self) -> MutexGuard<'_, Stand> {
        self.stand.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Publisher {
    /// The witness with a key of this id (4 bytes, hex).
    pub fn zeuge(&self, key_id: &str) -> Option<usize> {
        let has = |z: &Zeuge| z.keys.iter().any(|k| hex::encode(k.id()) == key_id);
        self.zeugen.iter().position(has)
    }

    /// Takes from the database what the witnesses signed before this start.
    pub(super) async fn zeugen_laden(&self, client: &impl GenericClient) -> Result<(), StoreError> {
        for (name, id, size) in checkpoints::newest_by_key(client).await? {
            for zeuge in &self.zeugen {
                let own = |k: &&Vkey| k.name().as_str() == name && k.id().as_slice() == id;
                if let Some(key) = zeuge.keys.iter().find(own) {
                    let mut stand = zeuge.stand();
                    stand.remembered = stand.remembered.max(size);
                    if key.scheme() == Scheme::MlDsa44 {
                        stand.sealed = stand.sealed.max(size);
                    }
                }
            }
        }
        self.judge_newest(client).await
    }

    /// What a witness should sign next, if anything. `merkt`: the size it says it remembers.
    fn offen(&self, zeuge: &Zeuge, merkt: Option<u64>) -> Option<Arc<Signed>> {
        let offen = self.offen.borrow().clone();
        let stand = zeuge.stand();
        let rested = |a: Instant| a.elapsed() >= Duration::from_secs(PAUSE_SECONDS);
        let merkt = merkt.unwrap_or(stand.remembered);
        // A seal first: once a witness has gone beyond it, it cannot go back.
        let seal = offen
            .seal
            .filter(|s| s.checkpoint.size > stand.sealed && s.checkpoint.size >= merkt);
        if let Some(seal) = seal
            && (!stand.asked.contains(&seal) || stand.answered.is_none_or(rested))
        {
            return Some(seal);
        }
        offen
            .newest
            .filter(|n| n.checkpoint.size > stand.remembered)
            .filter(|_| stand.answered.is_none_or(rested))
    }

    /// The question for a witness: an add-checkpoint request. None if there is nothing to ask for.
    async fn frage(
        &self,
        store: &Store,
        zeuge: &Zeuge,
        merkt: Option<u64>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(signed) = self.offen(zeuge, merkt) else {
            return Ok(None);
        };
        let size = signed.checkpoint.size;
        let known = zeuge.stand().remembered;
        // What it says it remembers is a hint: at worst the proof begins at the wrong place.
        let old = match merkt {
            Some(merkt) if merkt > size => {
                tracing::warn!(witness = %zeuge.name, size, merkt, "a witness says that it remembers a longer log");
                known
            }
            merkt => merkt.unwrap_or(known),
        };
        let old = old.min(size);
        let client = store.db.read().await?;
        let request = Request {
            old,
            path: store.consistency(&**client, old, size).await?,
            note: signed.note.clone(),
        };
        let mut stand = zeuge.stand();
        if !stand.asked.contains(&signed) {
            stand.asked.push_front(signed);
            stand.asked.truncate(ASKED_MAX);
        }
        drop(stand);
        Ok(Some(request.to_bytes()))
    }

    /// Waits for a question to this witness, 25 seconds at most. `None`: nothing to do now, or several others of its
    /// polls began since. `merkt`: the size it says it remembers; none: what it signed last.
    pub async fn warten(
        &self,
        store: &Store,
        zeuge: usize,
        merkt: Option<u64>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let zeuge = &self.zeugen[zeuge];
        let nummer = zeuge.polls.fetch_add(1, Ordering::Relaxed);
        let mut changes = self.offen.subscribe();
        let end = Instant::now() + Duration::from_secs(POLL_SECONDS);
        loop {
            if let Some(frage) = self.frage(store, zeuge, merkt).await? {
                return Ok(Some(frage));
            }
            let left = end.saturating_duration_since(Instant::now());
            let spaetere = zeuge.polls.load(Ordering::Relaxed) - nummer - 1;
            if left.is_zero() || spaetere >= POLLS_MAX {
                return Ok(None);
            }
            // Also when a pause ends there may be something to ask.
            let _ = tokio::time::timeout(left.min(Duration::from_secs(1)), changes.changed()).await;
        }
    }

    /// Takes a witness's answer: keeps each valid line.
    ///
    /// Errors: why nothing of it was kept. A witness that refuses or lags is no error, and changes nothing: anybody
    /// can say so in its name.
    pub async fn antwort(
        &self,
        store: &Store,
        zeuge: usize,
        antwort: Answer,
    ) -> Result<Result<(), AntwortFehler>, StoreError> {
        let zeuge = &self.zeugen[zeuge];
        let asked = zeuge.stand().asked.clone();
        if asked.is_empty() {
            return Ok(Err(AntwortFehler::Ungefragt));
        }
        let lines = match antwort {
            Answer::Signed(lines) => lines,
            Answer::Conflict(remembered) => {
                tracing::info!(witness = %zeuge.name, remembered, "a witness is said to remember another size");
                return Ok(Ok(()));
            }
            Answer::Refused(status) => {
                tracing::info!(witness = %zeuge.name, status, "a witness is said to refuse a checkpoint");
                return Ok(Ok(()));
            }
        };
        let valid = |a: &Arc<Signed>| {
            let valid = gueltig(zeuge, a, &lines);
            (!valid.is_empty()).then_some((a.checkpoint.size, valid))
        };
        let Some((size, valid)) = asked.iter().find_map(valid) else {
            tracing::info!(witness = %zeuge.name, "no valid cosignature in a witness's name");
            return Ok(Err(AntwortFehler::Ungueltig));
        };
        let client = store.db.read().await?;
        let mut sealed = false;
        for (scheme, cosignature) in valid {
            checkpoints::keep_cosignature(&**client, &cosignature).await?;
            sealed |= scheme == Scheme::MlDsa44;
        }
        {
            let mut stand = zeuge.stand();
            // Signatures are published: whoever posts one again must not make the witness pause.
            if size > stand.remembered || sealed && size > stand.sealed {
                stand.answered = Some(Instant::now());
            }
            stand.remembered = stand.remembered.max(size);
            if sealed {
                stand.sealed = stand.sealed.max(size);
            }
        }
        self.judge(&**client, size).await?;
        Ok(Ok(()))
    }
}

/// Asks a witness that has an address in the policy, until the process ends.
pub(super) async fn fragen(store: Arc<Store>, publisher: Arc<Publisher>, zeuge: usize) {
    let name = publisher.zeugen[zeuge].name.clone();
    let Some(url) = publisher.zeugen[zeuge].url().map(add_checkpoint_url) else {
        return;
    };
    let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
    let agent = match agent(&url, publisher.ca.as_deref(), limit) {
        Ok(agent) => agent,
        Err(e) => {
            tracing::error!(witness = %name, fault = %e,
                "a witness cannot be asked over TLS; put certificates to trust into ca.pem of the data folder");
            return;
        }
    };
    // Over this connection it is the witness that says so.
    let mut merkt = None;
    loop {
        let frage = match publisher.warten(&store, zeuge, merkt).await {
            Ok(Some(frage)) => frage,
            Ok(None) => continue,
            Err(e) => {
                tracing::warn!(witness = %name, fault = %e, "a witness cannot be asked now");
                tokio::time::sleep(Duration::from_secs(PAUSE_SECONDS)).await;
                continue;
            }
        };
        let (agent, url) = (agent.clone(), url.clone());
        let antwort = tokio::task::spawn_blocking(move || post(&agent, &url, &frage)).await;
        let taken = match antwort {
            Ok(Ok(Answer::Conflict(size))) if merkt != Some(size) => {
                merkt = Some(size);
                continue;
            }
            Ok(Ok(antwort @ Answer::Signed(_))) => {
                match publisher.antwort(&store, zeuge, antwort).await {
                    Ok(taken) => taken.map_err(|e| e.to_string()),
                    Err(e) => Err(e.to_string()),
                }
            }
            Ok(Ok(antwort)) => Err(format!("it answers {}", antwort.status())),
            Ok(Err(e)) => Err(e.to_string()),
            Err(e) => Err(e.to_string()),
        };
        merkt = None;
        if let Err(fault) = taken {
            tracing::warn!(witness = %name, %fault, "a witness did not confirm");
            tokio::time::sleep(Duration::from_secs(PAUSE_SECONDS)).await;
        }
    }
}

fn add_checkpoint_url(prefix: &str) -> String {
    format!("{}/add-checkpoint", prefix.trim_end_matches('/'))
}

fn post(agent: &ureq::Agent, url: &str, frage: &[u8]) -> Result<Answer, Stoerung> {
    let mut response = agent
        .post(url)
        .content_type("text/plain; charset=utf-8")
        .send(frage)?;
    let body = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES_MAX as u64)
        .read_to_string()?;
    Ok(Answer::read(response.status().as_u16(), &body)?)
}

/// Why a witness that was asked gave no answer.
#[derive(Debug, thiserror::Error)]
enum Stoerung {
    #[error(transparent)]
    Http(#[from] ureq::Error),
    #[error(transparent)]
    Answer(#[from] AnswerError),
}

/// The lines that are this witness's own, valid, and not of the future.
fn gueltig(zeuge: &Zeuge, asked: &Signed, lines: &[SignatureLine]) -> Vec<(Scheme, Cosignature)> {
    let mut note = asked.note.clone();
    if note.add(lines.to_vec()).is_err() {
        return Vec::new();
    }
    let latest = now().0 as u64 / 1_000 + CLOCK_SECONDS_MAX;
    let mut valid = Vec::new();
    for key in &zeuge.keys {
        let own = lines
            .iter()
            .find(|l| l.name() == key.name().as_str() && l.id() == key.id());
        let time = key.verify(&note).ok().flatten();
        if let (Some(line), Some(zeit)) = (own, time.filter(|t| *t <= latest)) {
            let cosignature = Cosignature {
                size: asked.checkpoint.size,
                zeit,
                line: line.clone(),
            };
            valid.push((key.scheme(), cosignature));
        }
    }
    valid
}
