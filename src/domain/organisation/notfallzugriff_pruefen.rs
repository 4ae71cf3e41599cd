//! Notfallzugriff pruefen: somebody else says afterwards whether it was right.

use serde::{Deserialize, Serialize};

use super::{Notfallpruefung, Organisation, OrganisationError};
use crate::kennung::{NotfallId, NutzerId, Zeit};
use crate::werte::{Betreff, Pruefergebnis};

/// Asks to note the outcome of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotfallzugriffPruefen {
    /// Which.
    pub notfall: NotfallId,
    /// Whether it was right.
    pub ergebnis: Pruefergebnis,
    /// On what that rests, and what follows from it.
    pub vermerk: Betreff,
}

/// The Notfallzugriff was reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotfallzugriffGeprueft {
    /// Which.
    pub notfall: NotfallId,
    /// By whom.
    pub durch: NutzerId,
    /// Whether it was right.
    pub ergebnis: Pruefergebnis,
    /// On what that rests, and what follows from it.
    pub vermerk: Betreff,
    /// When.
    pub am: Zeit,
}

/// Refuses one that is not there, still runs or was reviewed before, and one's own.
pub(super) fn decide(
    org: &Organisation,
    c: NotfallzugriffPruefen,
    (wer, zeit): (NutzerId, Zeit),
) -> Result<NotfallzugriffGeprueft, OrganisationError> {
    let notfall = org.bekannter_notfall(c.notfall)?;
    if notfall.nutzer == wer {
        return Err(OrganisationError::NotfallEigener);
    }
    if notfall.pruefung.is_some() {
        return Err(OrganisationError::NotfallGeprueft);
    }
    if notfall.laeuft(zeit) {
        return Err(OrganisationError::NotfallLaeuft);
    }
    Ok(NotfallzugriffGeprueft {
        notfall: c.notfall,
        durch: wer,
        ergebnis: c.ergebnis,
        vermerk: c.vermerk,
        am: zeit,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: NotfallzugriffGeprueft) {
    if let Some(n) = org.notfallzugriffe.get_mut(&e.notfall) {
        n.pruefung = Some(Notfallpruefung {
            durch: e.durch,
            ergebnis: e.ergebnis,
            vermerk: e.vermerk,
            am: e.am,
        });
    }
}
