//! Freigabe widerrufen: ends a Freigabe, whether it is in force or still waits for a second person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, FreigabeAbgelehnt, UebergabeError};
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

/// Refuses unless the Freigabe is live or waits, and one that was agreed in a hand-over. A closed or cancelled Akte is
/// no obstacle: ending sight is always possible. Whoever ends a share need not know whether somebody has just agreed.
pub(super) fn decide(akte: &Akte, c: FreigabeBeenden, heute: Date) -> Result<AkteEvent, AkteError> {
    akte.angelegt()?;
    if let Some(antrag) = akte.freigabeantraege.get(&c.freigabe)
        && !akte.freigaben.contains_key(&c.freigabe)
    {
        if antrag.entschieden {
            return Err(AkteError::FreigabeBeendet(c.freigabe));
        }
        return Ok(AkteEvent::FreigabeAbgelehnt(FreigabeAbgelehnt {
            freigabe: c.freigabe,
            grund: c.grund,
        }));
    }
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
    Ok(AkteEvent::FreigabeWiderrufen(FreigabeWiderrufen {
        freigabe: c.freigabe,
        grund: c.grund,
    }))
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: FreigabeWiderrufen) {
    if let Some(freigabe) = akte.freigaben.get_mut(&e.freigabe) {
        freigabe.widerrufen = true;
    }
}
