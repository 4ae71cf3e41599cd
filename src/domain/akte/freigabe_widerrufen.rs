//! Freigabe widerrufen: ends a Freigabe.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, UebergabeError};
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

/// Refuses unless the Freigabe is live, and one that was agreed in a hand-over. A closed or cancelled Akte is no obstacle: ending sight is always possible.
pub(super) fn decide(
    akte: &Akte,
    c: FreigabeBeenden,
    heute: Date,
) -> Result<FreigabeWiderrufen, AkteError> {
    akte.angelegt()?;
    let freigabe = akte
        .freigaben
        .get(&c.freigabe)
        .ok_or(AkteError::FreigabeUnbekannt(c.freigabe))?;
    if !freigabe.lebt(heute) {
        return Err(AkteError::FreigabeBeendet(c.freigabe));
    }
    if freigabe.uebergabe {
        return Err(UebergabeError::FreigabeGehoertDazu.into());
    }
    Ok(FreigabeWiderrufen {
        freigabe: c.freigabe,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: FreigabeWiderrufen) {
    if let Some(freigabe) = akte.freigaben.get_mut(&e.freigabe) {
        freigabe.widerrufen = true;
    }
}
