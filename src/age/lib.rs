//! To whom and who, over `age`: hybrid for everything new, X25519 for logs from before and for partners' own keys.
//!
//! A crate of its own because two stand on it that know nothing of each other: the keys of the server, and
//! `eakte-verify` on the machine of whoever got a proof.

pub mod hybrid;
mod identitaet;

pub use identitaet::{
    Empfaenger, Identitaet, grund, oeffnen, verschliessen, von_einer_art, writer,
};

/// Why something could not be encrypted or opened.
#[derive(Debug, thiserror::Error)]
pub enum AgeError {
    /// The text is no recipient.
    #[error("`{0}` is no age recipient")]
    Empfaenger(String),
    /// Encrypting or opening failed.
    #[error("{0}")]
    Datei(String),
    /// No randomness from the system.
    #[error("no randomness from the system: {0}")]
    Zufall(#[from] getrandom::Error),
}
