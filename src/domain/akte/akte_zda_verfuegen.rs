//! Akte zdA verfuegen: closes an Akte.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, text};
use crate::werte::Status;

/// Asks to close the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteZdAVerfuegen {
    /// Day of the Verfuegung; retention counts from its year.
    pub am: Date,
}

/// The Akte is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteZdAVerfuegt {
    /// Day of the Verfuegung; retention counts from its year.
    pub am: Date,
}

/// Refuses while a Dokument is being signed, while a Vorgang or a Wiedervorlage is open, a day after today, and one before
/// the Akte began, its last Vorgang was closed, or the last of its Dokumente became final or was sent: retention would
/// end too early. What an import closed was closed on the days of the sender.
pub(super) fn decide(
    akte: &Akte,
    c: AkteZdAVerfuegen,
    heute: Date,
) -> Result<AkteZdAVerfuegt, AkteError> {
    akte.offen()?;
    // By hand none is before the beginning of the Akte.
    text::tage_von_anderen(&[Some(c.am)])?;
    if c.am > heute {
        return Err(AkteError::DatumInZukunft(c.am));
    }
    let beginn = akte.kopf().and_then(|k| k.beginn);
    if let Some(beginn) = beginn.filter(|b| c.am < *b) {
        return Err(AkteError::DatumVorBeginn { tag: c.am, beginn });
    }
    // Before the Vorgaenge they lie in, which are open too: it says what is to be done first.
    akte.nichts_offen(&|_| true)?;
    let offen = akte.nummern(|_, v| v.status == Status::InBearbeitung);
    if !offen.is_empty() {
        return Err(AkteError::OffeneVorgaenge(offen));
    }
    akte.keine_frist_offen(None)?;
    let hier = akte.vorgaenge.values().filter(|v| !v.importiert);
    let vorgaenge = hier.filter_map(|v| v.zda_am).max();
    let ab = vorgaenge.max(akte.letzter_zeichnungstag(|_| true));
    if let Some(ab) = ab.filter(|ab| c.am < *ab) {
        return Err(AkteError::SchlussZuFrueh { tag: c.am, ab });
    }
    Ok(AkteZdAVerfuegt { am: c.am })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteZdAVerfuegt) {
    if let Some(kopf) = &mut akte.kopf {
        kopf.status = Status::ZdA;
        kopf.zda_am = Some(e.am);
    }
}
