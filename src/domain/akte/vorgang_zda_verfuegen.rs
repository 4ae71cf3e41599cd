//! Vorgang zdA verfuegen: closes a Vorgang.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, text};
use crate::kennung::VorgangId;
use crate::werte::Status;

/// Asks to close a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangZdAVerfuegen {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Day of the Verfuegung.
    pub am: Date,
}

/// The Vorgang is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangZdAVerfuegt {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Day of the Verfuegung.
    pub am: Date,
}

/// Refuses if the Vorgang is not open, while a Teilvorgang, a Wiedervorlage or a demand to cooperate is open, while a
/// Dokument is being signed or still a draft, a day after today, and one before the Akte began (an import says so
/// itself) or the last Dokument in it became final or was sent.
pub(super) fn decide(
    akte: &Akte,
    c: VorgangZdAVerfuegen,
    heute: Date,
) -> Result<VorgangZdAVerfuegt, AkteError> {
    let vorgang = akte.offener_vorgang(c.vorgang)?;
    // By hand none is before the beginning of the Akte.
    text::tage_von_anderen(&[Some(c.am)])?;
    if c.am > heute {
        return Err(AkteError::DatumInZukunft(c.am));
    }
    let beginn = akte.kopf().and_then(|k| k.beginn);
    let beginn = beginn.filter(|b| c.am < *b && !vorgang.importiert);
    if let Some(beginn) = beginn {
        return Err(AkteError::DatumVorBeginn { tag: c.am, beginn });
    }
    // Direct parts are enough: a closed part has no open ones.
    let offen = akte
        .nummern(|_, v| v.uebergeordnet == Some(c.vorgang) && v.status == Status::InBearbeitung);
    if !offen.is_empty() {
        return Err(AkteError::OffeneVorgaenge(offen));
    }
    akte.zeichnung_abgeschlossen(|vorgang| vorgang == c.vorgang)?;
    akte.keine_frist_offen(Some(c.vorgang))?;
    let ab = akte.letzter_zeichnungstag(|vorgang| vorgang == c.vorgang);
    if let Some(ab) = ab.filter(|ab| c.am < *ab) {
        return Err(AkteError::SchlussZuFrueh { tag: c.am, ab });
    }
    Ok(VorgangZdAVerfuegt {
        vorgang: c.vorgang,
        am: c.am,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: VorgangZdAVerfuegt) {
    if let Some(vorgang) = akte.vorgaenge.get_mut(&e.vorgang) {
        vorgang.status = Status::ZdA;
        vorgang.zda_am = Some(e.am);
    }
}
