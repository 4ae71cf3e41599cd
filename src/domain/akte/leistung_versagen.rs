//! Leistung versagen: the benefit is refused or ends because the person did not cooperate (§ 66 SGB I).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, FristError, text, wiedervorlage_erledigen};
use crate::kennung::{AufforderungId, DokumentId};
use crate::werte::{Dokumentklasse, Versagungsart, Versagungsumfang};

/// Asks to record that the benefit is refused or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeistungVersagen {
    /// The demand that was not met.
    pub aufforderung: AufforderungId,
    /// The Bescheid.
    pub dokument: DokumentId,
    /// Refused or ended.
    pub art: Versagungsart,
    /// All of it or a part.
    pub umfang: Versagungsumfang,
    /// Day of the decision.
    pub tag: Date,
}

/// The benefit is refused or ends, for want of cooperation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeistungVersagt {
    /// The demand that was not met.
    pub aufforderung: AufforderungId,
    /// The Bescheid.
    pub dokument: DokumentId,
    /// Refused or ended.
    pub art: Versagungsart,
    /// All of it or a part.
    pub umfang: Versagungsumfang,
    /// Day of the decision.
    pub tag: Date,
}

/// The Versagung, and the end of the Wiedervorlagen that watch the term.
///
/// Refuses in a closed Vorgang; if the person has cooperated or it was done before; without written notice of what
/// would follow, also if the letter is cancelled or went elsewhere (§ 66 Abs. 3 SGB I); before the term has ended; on a
/// day to come; and without a Bescheid that has left the house.
pub(super) fn decide(
    akte: &Akte,
    c: LeistungVersagen,
    heute: Date,
) -> Result<Vec<AkteEvent>, AkteError> {
    let aufforderung = akte.laufende_aufforderung(c.aufforderung)?;
    if aufforderung.versagt {
        return Err(FristError::SchonVersagt.into());
    }
    if !aufforderung.belehrung {
        return Err(FristError::OhneBelehrung.into());
    }
    let schreiben = akte.dokument(aufforderung.dokument);
    if schreiben.is_none_or(|d| d.storniert) {
        return Err(FristError::SchreibenFehlt.into());
    }
    akte.ausgegangen(aufforderung.dokument)?;
    text::tage(&[Some(c.tag)])?;
    let ende = aufforderung.ende();
    if heute <= ende || c.tag <= ende {
        return Err(FristError::FristLaeuft(ende).into());
    }
    if c.tag > heute {
        return Err(AkteError::DatumInZukunft(c.tag));
    }
    let bescheid = akte.dokument(c.dokument);
    let bescheid = bescheid.ok_or(AkteError::DokumentUnbekannt(c.dokument))?;
    if bescheid.klasse != Dokumentklasse::Bescheid {
        return Err(FristError::KeinBescheid(bescheid.nummer).into());
    }
    akte.ausgegangen(c.dokument)?;
    let mut out = vec![AkteEvent::LeistungVersagt(LeistungVersagt {
        aufforderung: c.aufforderung,
        dokument: c.dokument,
        art: c.art,
        umfang: c.umfang,
        tag: c.tag,
    })];
    let ende = |id| wiedervorlage_erledigen::erledigt(id, None, None);
    out.extend(akte.wiedervorlagen_zu(c.aufforderung).into_iter().map(ende));
    Ok(out)
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: LeistungVersagt) {
    if let Some(aufforderung) = akte.aufforderungen.get_mut(&e.aufforderung) {
        aufforderung.versagt = true;
    }
}
