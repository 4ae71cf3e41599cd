//! Geschaeftsgang beenden: takes a Dokument back from those who have not signed it yet.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, GeschaeftsgangError};
use crate::akteur::Akteur;
use crate::kennung::{DokumentId, GeschaeftsgangId};
use crate::werte::{Betreff, Rolle};

/// Asks to end a Geschaeftsgang before its last step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeschaeftsgangBeenden {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Its Dokument.
    pub dokument: DokumentId,
    /// Why.
    pub grund: Betreff,
}

/// The Geschaeftsgang ended before its last step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeschaeftsgangBeendet {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Its Dokument.
    pub dokument: DokumentId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses what is over, and anybody but who opened it, who stands in for them, and a team lead.
///
/// A Schlusszeichnung stands: what can end after it is only that others are still to take note.
pub(super) fn decide(
    akte: &Akte,
    c: GeschaeftsgangBeenden,
    wer: &Akteur,
) -> Result<GeschaeftsgangBeendet, AkteError> {
    let gang = akte.bekannter_gang(c.dokument, c.geschaeftsgang)?;
    if !gang.offen() {
        return Err(GeschaeftsgangError::NichtOffen.into());
    }
    let eigener = [Some(gang.durch), gang.vertretung];
    let eigener = eigener.into_iter().flatten().any(|p| wer.steht_fuer(p));
    if !eigener && wer.rolle != Rolle::Teamleitung {
        return Err(GeschaeftsgangError::NurEroeffnende.into());
    }
    Ok(GeschaeftsgangBeendet {
        geschaeftsgang: c.geschaeftsgang,
        dokument: c.dokument,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: GeschaeftsgangBeendet) {
    if let Some(gang) = akte.gang_mut(e.geschaeftsgang) {
        gang.beendet = true;
    }
}
