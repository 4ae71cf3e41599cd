//! eAkte: an append-only log of sealed file actions is the only truth; everything a person sees is derived from it.
//!
//! Lowest first (packages beside this crate, then its modules; imports run downward only):
//!
//! - `eakte-domain` (`src/domain`): the rules of an Akte. Pure. **A new file action is one new file there.**
//! - `eakte-ledger` (`src/ledger`): the bytes of the log, its tree, bundles and the verifier.
//! - `eakte-xdomea` (`src/exchange/xdomea`): reads the archive's messages, strictly, and writes ours.
//! - `eakte-worker` (`src/worker`): reads untrusted documents in a process of its own.
//! - `eakte-zugriff` (`src/zugriff`): the gate.
//! - `eakte-projections` (`projections`): read models, one `.sql` and one `.rs` each.
//! - `eakte-sample` (`src/sample`): the sample district.
//! - [`codec`]: event <-> bytes.
//! - [`keys`]: identities, record keys, document keys, all over `age`.
//! - [`store`]: PostgreSQL and documents: append, read, follow; the log of looks.
//! - [`app`]: wiring: clock, ids, people, the gate, commands, receipts.
//! - [`exchange`]: what enters or leaves: xdomea packages both ways, bundles.
//! - [`http`]: the API and the pages.
//! - [`cli`]: the commands of the operator.

pub mod app;
pub mod cli;
pub mod codec;
pub mod exchange;
pub mod http;
pub mod keys;
pub mod store;
