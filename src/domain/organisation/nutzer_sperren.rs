//! Nutzer sperren: a person can no longer act.

use serde::{Deserialize, Serialize};

use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks to lock a person out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerSperren {
    /// The person.
    pub nutzer: NutzerId,
    /// Why.
    pub grund: Betreff,
}

/// The person can no longer act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerGesperrt {
    /// The person.
    pub nutzer: NutzerId,
    /// Why.
    pub grund: Betreff,
}
