//! Sonderkreis beantragen: asks a second person to leave an Akte to a few, or to open it again.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, text};
use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks that only these people reach the Akte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SonderkreisBeantragen {
    /// Who; nobody ends the Sonderkreis.
    pub mitglieder: Vec<NutzerId>,
    /// Why.
    pub grund: Betreff,
}

/// A Sonderkreis was asked for; it holds once a second person agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SonderkreisBeantragt {
    /// Who asked.
    pub von: NutzerId,
    /// Who is to belong to it, ascending, each once; nobody ends it.
    pub mitglieder: Vec<NutzerId>,
    /// Why.
    pub grund: Betreff,
}

/// Refuses a second request while one is open, what changes nothing, more than 50 people, and a circle of one:
/// nobody could ever confirm its end. Around what is left of an erased Akte there is no new circle; one that is there ends.
pub(super) fn decide(
    akte: &Akte,
    c: SonderkreisBeantragen,
    von: NutzerId,
) -> Result<SonderkreisBeantragt, AkteError> {
    let kopf = akte.angelegt()?;
    if akte.sonderkreis_antrag.is_some() {
        return Err(AkteError::SonderkreisBeantragt);
    }
    let mitglieder = text::personen(c.mitglieder)?;
    if kopf.sonderkreis == mitglieder {
        return Err(AkteError::Unveraendert);
    }
    if mitglieder.len() == 1 {
        return Err(AkteError::SonderkreisZuKlein);
    }
    if !mitglieder.is_empty() {
        akte.noch_zu_schuetzen()?;
    }
    Ok(SonderkreisBeantragt {
        von,
        mitglieder,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: SonderkreisBeantragt) {
    akte.sonderkreis_antrag = Some(e);
}
