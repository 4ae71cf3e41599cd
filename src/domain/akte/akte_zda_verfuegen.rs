//! Akte zdA verfuegen: closes an Akte.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Asks to close the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteZdAVerfuegen {
    /// Day of the Verfuegung; retention counts from its year.
    pub am: Date,
}

/// The Akte is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteZdAVerfuegt {
    /// Day of the Verfuegung; retention counts from its year.
    pub am: Date,
}
