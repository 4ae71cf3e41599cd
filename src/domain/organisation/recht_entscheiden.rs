//! Recht entscheiden: a second person lets it hold, or somebody refuses or takes the request back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::akteur::Akteur;
use crate::kennung::{NutzerId, RechteantragId};
use crate::werte::Betreff;

/// Asks to decide on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RechtEntscheiden {
    /// The request.
    pub antrag: RechteantragId,
    /// Confirmed, or refused.
    pub angenommen: bool,
    /// Why.
    pub grund: Betreff,
}

/// The request was decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RechtEntschieden {
    /// The request.
    pub antrag: RechteantragId,
    /// Who decided.
    pub durch: NutzerId,
    /// Confirmed: from now on it holds. Otherwise all stays as it was.
    pub angenommen: bool,
    /// Why.
    pub grund: Betreff,
}

/// Refuses what does not wait. Confirming is refused to who asked, to whose right it is and to who acts for either, and
/// if it could not hold today: the unit, the person or the day may have changed since.
pub(super) fn decide(
    org: &Organisation,
    c: RechtEntscheiden,
    wer: &Akteur,
    heute: Date,
) -> Result<RechtEntschieden, OrganisationError> {
    org.angelegt()?;
    let antrag = org.rechteantraege.get(&c.antrag);
    let antrag = antrag.ok_or(OrganisationError::RechtUnbekannt)?;
    if c.angenommen {
        if wer.steht_fuer(antrag.durch) {
            return Err(OrganisationError::ZweitePerson);
        }
        if antrag.recht.nutzer().is_some_and(|n| wer.steht_fuer(n)) {
            return Err(OrganisationError::NichtSelbst);
        }
        antrag.recht.pruefen(org, wer.nutzer, heute)?;
    }
    Ok(RechtEntschieden {
        antrag: c.antrag,
        durch: wer.nutzer,
        angenommen: c.angenommen,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: RechtEntschieden) {
    let antrag = org.rechteantraege.remove(&e.antrag);
    if let (true, Some(antrag)) = (e.angenommen, antrag) {
        antrag.recht.gilt(org);
    }
}
