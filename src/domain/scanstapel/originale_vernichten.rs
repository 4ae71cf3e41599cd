//! Originale vernichten: notes that the paper of a batch is destroyed, once it is checked and its weeks are over.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Scanstapel, ScanstapelError};
use crate::akteur::Akteur;
use crate::kennung::NutzerId;
use crate::werte::Betreff;

/// Asks to note that the paper is destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginaleVernichten {
    /// Day.
    pub am: Date,
    /// Who destroyed it, and how: a firm, a class of DIN 66399.
    pub durch: Betreff,
}

/// The paper is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginaleVernichtet {
    /// Day.
    pub am: Date,
    /// Who destroyed it, and how.
    pub durch: Betreff,
    /// Who noted it.
    pub festgehalten_von: NutzerId,
}

/// Refuses before the check is passed, before the weeks are over, twice, on a day to come, and for a batch whose
/// sender does not state that the pictures are the paper's.
pub(super) fn decide(
    stapel: &Scanstapel,
    c: OriginaleVernichten,
    akteur: &Akteur,
    heute: Date,
) -> Result<OriginaleVernichtet, ScanstapelError> {
    let kopf = stapel.vorhanden()?;
    let Some(geprueft) = stapel.bestanden_am() else {
        return Err(if stapel.runde() > 1 {
            ScanstapelError::NichtBestanden
        } else {
            ScanstapelError::NichtGeprueft
        });
    };
    if !kopf.uebergabe.bildgleich {
        return Err(ScanstapelError::NichtBildgleich);
    }
    // Whichever is later: nothing goes before both.
    let ab = kopf.vernichtbar_ab().max(geprueft);
    if heute < ab || c.am < ab {
        return Err(ScanstapelError::FristLaeuft(ab));
    }
    if c.am > heute {
        return Err(ScanstapelError::TagUnmoeglich(c.am));
    }
    Ok(OriginaleVernichtet {
        am: c.am,
        durch: c.durch,
        festgehalten_von: akteur.nutzer,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(stapel: &mut Scanstapel, e: OriginaleVernichtet) {
    stapel.vernichtet_am = Some(e.am);
}
