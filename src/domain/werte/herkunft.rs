//! Where an imported object came from.

use serde::{Deserialize, Serialize};

/// Where an imported Akte, Vorgang or Dokument came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Herkunft {
    /// Process id of the message it came with.
    pub nachricht: String,
    /// Its Kennzeichen at the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kennzeichen: Option<String>,
    /// Its id in the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objekt: Option<String>,
}
