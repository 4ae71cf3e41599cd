//! The gate: Cedar policies, one decision, list filters from the same policies.
//!
//! Lowest first: `regelwerk` (the compiled-in policies), `entitaet` (our values as Cedar sees them), `entscheidung`
//! (yes with a Beleg, or no), `teilauswertung` (what is left of the policies when only the person is known),
//! `formel` and `liste` (that rest as SQL, and the second look at every row), `erklaerung` (why), `naechste` (what is
//! missing for a yes), `merkmal`, `klassen`, `vergleich` and `probe` (what another set of policies would give and take).
//!
//! ```no_run
//! # use eakte_domain::zugriff::*; use eakte_zugriff::Regelwerk;
//! # fn f(nutzer: &Nutzer, kontext: &Kontext, akte: &AkteRessource) -> Result<(), Box<dyn std::error::Error>> {
//! let regelwerk = Regelwerk::laden()?;
//! let tor = regelwerk.fuer(nutzer, kontext);
//! let beleg = tor.entscheiden(Aktion::AkteSehen, akte.into())?;
//! let filter = tor.filter(Aktion::AkteSehen);
//! let sql = format!("SELECT akte FROM auth_akte a WHERE {}", filter.render(1));
//! # Ok(()) }
//! ```

mod entitaet;
mod entscheidung;
mod erklaerung;
mod formel;
mod klassen;
mod liste;
mod merkmal;
mod naechste;
mod probe;
mod regelunterschied;
mod regelwerk;
mod teilauswertung;
mod vergleich;

#[cfg(test)]
mod mutation;
#[cfg(test)]
mod probe_tests;
#[cfg(test)]
mod wahrheitstafel;

pub use entscheidung::{Tor, keine_regel};
pub use erklaerung::Auskunft;
pub use liste::Nachgeprueft;
pub use naechste::{Luecke, Naechste};
pub use probe::{Grenzen, Probe, Wer};
pub use regelunterschied::{Aenderung, Regelunterschied, unterschiede};
pub use regelwerk::{Regelwerk, RegelwerkFehler};
