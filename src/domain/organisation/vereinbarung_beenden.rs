//! Vereinbarung beenden: ends a sharing agreement, or drops a draft. What is shared under it is seen no more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::{NutzerId, VereinbarungId};
use crate::werte::Betreff;

/// Asks to end it at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VereinbarungBeenden {
    /// The Vereinbarung.
    pub vereinbarung: VereinbarungId,
    /// Why.
    pub grund: Betreff,
}

/// The Vereinbarung has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VereinbarungBeendet {
    /// The Vereinbarung.
    pub vereinbarung: VereinbarungId,
    /// Why.
    pub grund: Betreff,
    /// On which day. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub am: Option<Date>,
    /// Who ended it. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub durch: Option<NutzerId>,
}

/// Refuses what has ended before. One person is enough: ending sight is always possible.
pub(super) fn decide(
    org: &Organisation,
    c: VereinbarungBeenden,
    (wer, heute): (NutzerId, Date),
) -> Result<VereinbarungBeendet, OrganisationError> {
    if org.bekannte_vereinbarung(c.vereinbarung)?.beendet {
        return Err(OrganisationError::VereinbarungBeendet);
    }
    Ok(VereinbarungBeendet {
        vereinbarung: c.vereinbarung,
        grund: c.grund,
        am: Some(heute),
        durch: Some(wer),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: VereinbarungBeendet) {
    if let Some(v) = org.vereinbarungen.get_mut(&e.vereinbarung) {
        v.beendet = true;
        v.beendet_am = e.am;
        v.beendet_durch = e.durch;
        v.beendet_weil = Some(e.grund);
    }
}
