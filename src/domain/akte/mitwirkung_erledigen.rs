//! Mitwirkung erledigen: the papers came, or are no longer needed.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, FristError, wiedervorlage_erledigen};
use crate::kennung::{AufforderungId, DokumentId};
use crate::werte::{Betreff, Richtung};

/// Asks to settle a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MitwirkungErledigen {
    /// Which.
    pub aufforderung: AufforderungId,
    /// What came.
    pub dokument: Option<DokumentId>,
    /// What there is to say.
    pub vermerk: Option<Betreff>,
}

/// The papers came, or are no longer needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MitwirkungErledigt {
    /// Which.
    pub aufforderung: AufforderungId,
    /// What came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dokument: Option<DokumentId>,
    /// What there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vermerk: Option<Betreff>,
}

/// The settlement, and the end of the Wiedervorlagen that watch its term.
///
/// Also after a Versagung: who cooperates later may get the benefit after all (§ 67 SGB I). Refuses in a closed Vorgang,
/// a demand that is not there or settled, a Dokument that is not there, is
/// cancelled or went out, and no word of why.
pub(super) fn decide(akte: &Akte, c: MitwirkungErledigen) -> Result<Vec<AkteEvent>, AkteError> {
    akte.laufende_aufforderung(c.aufforderung)?;
    if c.dokument.is_none() && c.vermerk.is_none() {
        return Err(FristError::OhneAngabe.into());
    }
    if let Some(id) = c.dokument {
        let dokument = akte.dokument(id).ok_or(AkteError::DokumentUnbekannt(id))?;
        if dokument.storniert {
            return Err(AkteError::DokumentIstStorniert(dokument.nummer));
        }
        if dokument.richtung == Some(Richtung::Ausgang) {
            return Err(FristError::NichtEingegangen(dokument.nummer).into());
        }
    }
    let wiedervorlagen = akte.wiedervorlagen_zu(c.aufforderung);
    let mut out = vec![AkteEvent::MitwirkungErledigt(MitwirkungErledigt {
        aufforderung: c.aufforderung,
        dokument: c.dokument,
        vermerk: c.vermerk,
    })];
    let ende = |id| wiedervorlage_erledigen::erledigt(id, None, None);
    out.extend(wiedervorlagen.into_iter().map(ende));
    Ok(out)
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: MitwirkungErledigt) {
    if let Some(aufforderung) = akte.aufforderungen.get_mut(&e.aufforderung) {
        aufforderung.erledigt = true;
    }
}
