//! Vorgang zdA verfuegen: closes a Vorgang.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kennung::VorgangId;

/// Asks to close a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangZdAVerfuegen {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Day of the Verfuegung.
    pub am: Date,
}

/// The Vorgang is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangZdAVerfuegt {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Day of the Verfuegung.
    pub am: Date,
}
