//! The rules of an Akte: pure, no clock, no randomness, no I/O.
//!
//! Lowest first: `kennung` (ids, time), `werte` (vocabularies, texts, versions of documents).

mod kennung;
pub mod werte;

pub use kennung::{AkteId, DokumentId, FreigabeId, NutzerId, OrgNr, VorgangId, Zeit};
