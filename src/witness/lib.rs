//! Two small programs that sign checkpoints of the log and remember what they signed.
//!
//! - [`folder`]: the folder of a program: keys, state, lock; survives power loss
//! - [`memory`]: what was signed last; decides by it, stores before a signature leaves
//! - [`outbound`]: a witness that asks by itself
//! - [`inbound`]: a witness that is asked (C2SP tlog-witness)
//! - [`socket`]: the signer's Unix socket
//!
//! `eakte-signer` holds the keys of the log, `eakte-witness` those of a municipality or an outsider.
//! What they decide is in `eakte_ledger::add_checkpoint`; what it means, in `schema/LOG.md` sections 9 to 13.

pub mod folder;
pub mod inbound;
pub mod memory;
pub mod outbound;
pub mod socket;
