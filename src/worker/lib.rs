//! Reads untrusted documents in a process of its own, with limits and no network.
//!
//! Two sides share this package. The binary `eakte-worker` (feature `parser`) is started once per
//! document: it gives up every right it does not need, reads the document from its standard
//! input, writes one answer to its standard output and ends. The server's side, [`client`]
//! (feature `client`), starts it, feeds it, watches the clock and turns a crash into an error.
//!
//! Decisions (2026-11-23):
//! - One process per document, no pool: what a document does to the memory of its parser
//!   dies with it, and a start costs a few milliseconds. Only documents that come from one hand
//!   anyway (the sample district) may share one, a few hundred at most ([`client::Worker::in_reihe`]).
//! - PDF text comes from hayro's interpreter, the parser that also draws the pages: one PDF
//!   parser to trust and to keep up to date instead of two.

mod bereich;
#[cfg(feature = "client")]
pub mod client;
pub mod frame;
mod medientyp;
#[cfg(feature = "client")]
mod reihe;

pub use bereich::{Bereich, KeinBereich};
pub use medientyp::{ART_BYTES, Medientyp, art};
