//! Sonderkreis entscheiden: a second person agrees, or somebody refuses or takes the request back.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError};
use crate::akteur::Akteur;
use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks to decide on the open request for a Sonderkreis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SonderkreisEntscheiden {
    /// Agreed, or refused.
    pub angenommen: bool,
    /// Why.
    pub grund: Betreff,
}

/// The request for a Sonderkreis was decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SonderkreisEntschieden {
    /// Agreed: from now on only these people reach the Akte. Otherwise all stays as it was.
    pub angenommen: bool,
    /// Who was to belong to it; nobody ends it.
    pub mitglieder: Vec<NutzerId>,
    /// Why.
    pub grund: Betreff,
}

/// Refuses without a request, and agreeing by who asked or by who acts for them, or to a circle around what is left of
/// an Akte that was erased meanwhile.
pub(super) fn decide(
    akte: &Akte,
    c: SonderkreisEntscheiden,
    wer: &Akteur,
) -> Result<SonderkreisEntschieden, AkteError> {
    akte.angelegt()?;
    let antrag = akte
        .sonderkreis_antrag
        .as_ref()
        .ok_or(AkteError::SonderkreisNichtBeantragt)?;
    if c.angenommen && wer.steht_fuer(antrag.von) {
        return Err(AkteError::ZweitePerson);
    }
    if c.angenommen && !antrag.mitglieder.is_empty() {
        akte.noch_zu_schuetzen()?;
    }
    Ok(SonderkreisEntschieden {
        angenommen: c.angenommen,
        mitglieder: antrag.mitglieder.clone(),
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: SonderkreisEntschieden) {
    akte.sonderkreis_antrag = None;
    if let (true, Some(kopf)) = (e.angenommen, &mut akte.kopf) {
        kopf.sonderkreis = e.mitglieder;
    }
}
