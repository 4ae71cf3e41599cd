//! Freigabe widerrufen: ends a Freigabe.

use serde::{Deserialize, Serialize};

use crate::kennung::FreigabeId;
use crate::werte::Betreff;

/// Asks to end a Freigabe. (`widerrufen` is infinitive and participle; the event has the better claim to it.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreigabeBeenden {
    /// The Freigabe.
    pub freigabe: FreigabeId,
    /// Why.
    pub grund: Betreff,
}

/// The Freigabe has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreigabeWiderrufen {
    /// The Freigabe.
    pub freigabe: FreigabeId,
    /// Why.
    pub grund: Betreff,
}
