//! Notfallzugriff eroeffnen: somebody sees one Akte for an hour that no office of theirs opens, and answers for it.
//!
//! 2026-11-26: it stands in the stream of who opens it, as everything about their rights does. Data protection is told
//! by the event itself; the gate decides on every look with it, and each is recorded with its id.

use serde::{Deserialize, Serialize};

use super::{Notfallzugriff, Organisation, OrganisationError};
use crate::kennung::{AkteId, NotfallId, NutzerId, OrgNr, Zeit};
use crate::werte::Betreff;

/// Asks to open an Akte in an emergency, for oneself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotfallzugriffEroeffnen {
    /// Id of the new Notfallzugriff.
    pub notfall: NotfallId,
    /// The one Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen, for those who review.
    pub aktenzeichen: String,
    /// Who leads it.
    pub fuehrend: OrgNr,
    /// Why, in the person's own words.
    pub grund: Betreff,
}

/// The Akte is open to this person for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotfallzugriffEroeffnet {
    /// Id of the new Notfallzugriff.
    pub notfall: NotfallId,
    /// Who.
    pub nutzer: NutzerId,
    /// The one Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen, for those who review.
    pub aktenzeichen: String,
    /// Who leads it.
    pub fuehrend: OrgNr,
    /// Why, in the person's own words.
    pub grund: Betreff,
    /// From this moment.
    pub seit: Zeit,
    /// To this one, inclusive.
    pub bis: Zeit,
}

/// How long it lasts.
const DAUER_MS: i64 = 60 * 60 * 1_000;
/// Shortest reason: a word is none.
const GRUND_CHARS_MIN: usize = 15;

impl NotfallzugriffEroeffnen {
    /// Refuses a reason that says nothing. Asked before the Akte is looked for, so that the answer does not tell whether
    /// there is one.
    pub fn grund_pruefen(grund: &Betreff) -> Result<(), OrganisationError> {
        if grund.as_str().chars().count() < GRUND_CHARS_MIN {
            return Err(OrganisationError::NotfallGrundZuKurz(GRUND_CHARS_MIN));
        }
        Ok(())
    }
}

/// Refuses unknown and locked people, an id in use, one that runs already for the Akte, and a reason that says nothing.
pub(super) fn decide(
    org: &Organisation,
    c: NotfallzugriffEroeffnen,
    (wer, zeit): (NutzerId, Zeit),
) -> Result<NotfallzugriffEroeffnet, OrganisationError> {
    org.freier_nutzer(wer)?;
    NotfallzugriffEroeffnen::grund_pruefen(&c.grund)?;
    let laeuft = |n: &Notfallzugriff| n.nutzer == wer && n.akte == c.akte && n.laeuft(zeit);
    if org.notfallzugriffe.contains_key(&c.notfall) || org.notfallzugriffe.values().any(laeuft) {
        return Err(OrganisationError::NotfallBesteht);
    }
    Ok(NotfallzugriffEroeffnet {
        notfall: c.notfall,
        nutzer: wer,
        akte: c.akte,
        aktenzeichen: c.aktenzeichen,
        fuehrend: c.fuehrend,
        grund: c.grund,
        seit: zeit,
        bis: Zeit(zeit.0 + DAUER_MS),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: NotfallzugriffEroeffnet) {
    org.notfallzugriffe.insert(
        e.notfall,
        Notfallzugriff {
            nutzer: e.nutzer,
            akte: e.akte,
            aktenzeichen: e.aktenzeichen,
            fuehrend: e.fuehrend,
            grund: e.grund,
            seit: e.seit,
            bis: e.bis,
            pruefung: None,
        },
    );
}
