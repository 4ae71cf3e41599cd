//! What the page of the policies shows: in force, waiting, and what was before.

use eakte_domain::Zeit;
use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::zugriff::{Aktion, RegelwerkHash};
use eakte_zugriff::Regelunterschied;

use super::Eingaben;

/// `GET /verwaltung/regelwerk`.
#[derive(Clone, Debug)]
pub struct RegelwerkView {
    /// The set in force; none: the log is older than releases.
    pub geltend: Option<RegelwerkHash>,
    /// This service still decides by the set before.
    pub noch_altes: bool,
    /// Waits for two people.
    pub vorlage: Option<VorlageView>,
    /// Changes and refusals, the newest first.
    pub verlauf: Vec<RegelverlaufView>,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// A set of policies that waits.
#[derive(Clone, Debug)]
pub struct VorlageView {
    /// Its hash.
    pub hash: RegelwerkHash,
    /// When it was laid before.
    pub am: Zeit,
    /// Accesses gained.
    pub gewonnen: u64,
    /// Accesses lost.
    pub verloren: u64,
    /// Accesses compared.
    pub verglichen: u64,
    /// Accesses not compared.
    pub ausgelassen: u64,
    /// Lines that are not listed.
    pub weitere: u64,
    /// What is gained.
    pub gewinne: Vec<ProbeView>,
    /// What is lost.
    pub verluste: Vec<ProbeView>,
    /// Rules that are new, changed or gone; none: they cannot be read.
    pub regeln: Option<Vec<Regelunterschied>>,
    /// What the rules may speak of has changed, too.
    pub schema: bool,
    /// Who has confirmed it.
    pub bestaetigt: Vec<BestaetigungView>,
    /// The person who looks is one of them.
    pub selbst: bool,
}

impl VorlageView {
    /// One of those who have confirmed is of data protection.
    pub fn datenschutz(&self) -> bool {
        self.bestaetigt.iter().any(|b| b.datenschutz)
    }
}

/// What one person gains or loses.
#[derive(Clone, Debug)]
pub struct ProbeView {
    /// Who.
    pub name: String,
    /// Of which organisation.
    pub organisation: String,
    /// As what: role and unit.
    pub rollen: Vec<(Rolle, String)>,
    /// The purpose.
    pub zweck: Zweck,
    /// What they may do, or no longer.
    pub aktion: Aktion,
    /// On how many objects.
    pub objekte: u64,
    /// One of them.
    pub beispiel: Option<String>,
    /// Minutes since the second factor, or without: only then. Empty: in any case.
    pub faktor: Vec<Option<u32>>,
    /// Why so far.
    pub vorher: String,
    /// Why then.
    pub nachher: String,
}

/// Somebody who has confirmed.
#[derive(Clone, Debug)]
pub struct BestaetigungView {
    /// Who.
    pub name: String,
    /// Of data protection.
    pub datenschutz: bool,
    /// Why.
    pub grund: String,
    /// When.
    pub am: Zeit,
}

/// A change, or a refusal.
#[derive(Clone, Debug)]
pub struct RegelverlaufView {
    /// When.
    pub am: Zeit,
    /// The set it is about.
    pub hash: RegelwerkHash,
    /// What happened.
    pub was: Regelwechselart,
}

/// How a set of policies came in force, or did not.
#[derive(Clone, Debug)]
pub enum Regelwechselart {
    /// The first of the log.
    Erstes,
    /// Confirmed by these people.
    Bestaetigt(Vec<String>),
    /// The operator alone, for this reason.
    Allein(String),
    /// Refused by somebody, for this reason.
    Abgelehnt(String, String),
}
