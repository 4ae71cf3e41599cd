//! The two policies of a log: Ed25519 for every checkpoint, ML-DSA with it for every seal.

use super::{Policy, Signed, Standing};
use crate::note::Note;
use crate::vkey::Vkey;

/// An Ed25519 policy and the ML-DSA policy of the same witnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    ed25519: Policy,
    ml_dsa: Policy,
}

/// Why two policies do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoliciesError {
    /// The first holds a key that is not Ed25519, or the second one that is.
    #[error("an Ed25519 policy has Ed25519 keys only, an ML-DSA policy ML-DSA keys only")]
    Scheme,
    /// They name no log, or other logs.
    #[error("both policies must name the same logs, at least one")]
    Logs,
    /// They have other witnesses, groups or another quorum.
    #[error("both policies must have the same witnesses, groups and quorum")]
    Structure,
}

/// How strongly a checkpoint is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Not: the log or the quorum is missing under the Ed25519 policy.
    No,
    /// By the Ed25519 policy alone: between two seals, or a seal whose ML-DSA signatures are
    /// not complete (yet).
    Ed25519Only,
    /// By both policies.
    Both,
}

/// What a note is worth under both policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoliciesStanding {
    /// Under the Ed25519 policy.
    pub ed25519: Standing,
    /// Under the ML-DSA policy.
    pub ml_dsa: Standing,
    /// Whether the note is a seal: signed by the log with ML-DSA, too. A seal is good only if it is
    /// [`Confirmed::Both`].
    pub seal: bool,
}

impl PoliciesStanding {
    /// The verdict.
    pub fn confirmed(&self) -> Confirmed {
        match (self.ed25519.is_reached(), self.ml_dsa.is_reached()) {
            (false, _) => Confirmed::No,
            (true, false) => Confirmed::Ed25519Only,
            (true, true) => Confirmed::Both,
        }
    }
}

impl Policies {
    /// Joins two policies. Fails unless they differ in nothing but keys and URLs.
    pub fn new(ed25519: Policy, ml_dsa: Policy) -> Result<Self, PoliciesError> {
        let all = |policy: &Policy, classic: bool| {
            let logs = policy.logs.iter().map(|log| &log.vkey);
            let witnesses = policy.witnesses.iter().map(|witness| &witness.vkey);
            let mut keys = logs.chain(witnesses);
            keys.all(|key| key.scheme().is_ed25519() == classic)
        };
        if !all(&ed25519, true) || !all(&ml_dsa, false) {
            return Err(PoliciesError::Scheme);
        }
        let names = |policy: &Policy| {
            let names = policy.logs.iter().map(|log| log.vkey.name().to_string());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names.dedup();
            names
        };
        if names(&ed25519).is_empty() || names(&ed25519) != names(&ml_dsa) {
            return Err(PoliciesError::Logs);
        }
        let shape = |policy: &Policy| {
            let witnesses = policy.witnesses.iter();
            let witnesses = witnesses.map(|w| (w.name.clone(), w.vkey.name().clone()));
            (
                witnesses.collect::<Vec<_>>(),
                policy.groups.clone(),
                policy.quorum,
            )
        };
        if shape(&ed25519) != shape(&ml_dsa) {
            return Err(PoliciesError::Structure);
        }
        Ok(Policies { ed25519, ml_dsa })
    }

    /// The Ed25519 policy.
    pub fn ed25519(&self) -> &Policy {
        &self.ed25519
    }

    /// The ML-DSA policy.
    pub fn ml_dsa(&self) -> &Policy {
        &self.ml_dsa
    }

    /// Every key of a witness, by the name that both policies give it.
    pub fn witness_keys<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Vkey> {
        let both = self.ed25519.witnesses.iter().chain(&self.ml_dsa.witnesses);
        both.filter(move |w| w.name == name).map(|w| &w.vkey)
    }

    /// Judges a note under both.
    pub fn check(&self, note: &Note) -> PoliciesStanding {
        let signed = |log: &super::Log| Signed::check(&log.vkey, note).is_valid();
        PoliciesStanding {
            ed25519: self.ed25519.check(note),
            ml_dsa: self.ml_dsa.check(note),
            seal: self.ml_dsa.logs.iter().any(signed),
        }
    }
}
