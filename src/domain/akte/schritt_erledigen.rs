//! Schritt erledigen: somebody signs, takes note, or gives the Dokument back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, GeschaeftsgangError};
use crate::akteur::Akteur;
use crate::kennung::{DokumentId, GeschaeftsgangId, NutzerId};
use crate::werte::{Betreff, Schrittergebnis, Verfuegung};

/// Asks to do a step of a Geschaeftsgang.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchrittErledigen {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Its Dokument.
    pub dokument: DokumentId,
    /// Number of the step, from 1.
    pub nummer: u32,
    /// What came of it.
    pub ergebnis: Schrittergebnis,
    /// A word to it; the reason of who gives back.
    pub vermerk: Option<Betreff>,
}

/// A step of a Geschaeftsgang is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchrittErledigt {
    /// The Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// Its Dokument.
    pub dokument: DokumentId,
    /// Number of the step, from 1.
    pub nummer: u32,
    /// What it asked for.
    pub verfuegung: Verfuegung,
    /// What came of it.
    pub ergebnis: Schrittergebnis,
    /// On which day.
    pub am: Date,
    /// A word to it; the reason of who gave back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vermerk: Option<Betreff>,
    /// Who did it, in person. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub durch: Option<NutzerId>,
}

/// Refuses what is not the next step, anybody but who it names and who stands in for them, a Schlusszeichnung of one's own
/// work, a second signature of the same person, and giving back without a reason.
pub(super) fn decide(
    akte: &Akte,
    c: SchrittErledigen,
    wer: &Akteur,
    heute: Date,
) -> Result<SchrittErledigt, AkteError> {
    let gang = akte.bekannter_gang(c.dokument, c.geschaeftsgang)?;
    if c.nummer <= gang.erledigt {
        return Err(GeschaeftsgangError::SchrittErledigt(c.nummer).into());
    }
    let (nummer, schritt) = gang.naechster().ok_or(GeschaeftsgangError::NichtOffen)?;
    if nummer != c.nummer {
        return Err(GeschaeftsgangError::NichtAnDerReihe(nummer).into());
    }
    if !wer.steht_fuer(schritt.nutzer) {
        return Err(GeschaeftsgangError::AnderePerson.into());
    }
    let zurueck = c.ergebnis == Schrittergebnis::Zurueckgegeben;
    match schritt.verfuegung {
        Verfuegung::Schlusszeichnung if !zurueck => {
            gang.vier_augen(wer)?;
            gang.noch_nicht_gezeichnet(wer)?;
        }
        Verfuegung::Mitzeichnung if !zurueck => gang.noch_nicht_gezeichnet(wer)?,
        Verfuegung::Kenntnisnahme if zurueck => {
            return Err(GeschaeftsgangError::NurZurKenntnis.into());
        }
        Verfuegung::Mitzeichnung | Verfuegung::Schlusszeichnung | Verfuegung::Kenntnisnahme => {}
    }
    if zurueck && c.vermerk.is_none() {
        return Err(GeschaeftsgangError::OhneGrund.into());
    }
    Ok(SchrittErledigt {
        geschaeftsgang: c.geschaeftsgang,
        dokument: c.dokument,
        nummer: c.nummer,
        verfuegung: schritt.verfuegung,
        ergebnis: c.ergebnis,
        am: heute,
        vermerk: c.vermerk,
        durch: Some(wer.nutzer),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: SchrittErledigt) {
    let Some(gang) = akte.gang_mut(e.geschaeftsgang) else {
        return;
    };
    if e.ergebnis == Schrittergebnis::Zurueckgegeben {
        gang.zurueckgegeben = true;
        return;
    }
    gang.erledigt = gang.erledigt.max(e.nummer);
    if e.verfuegung.zeichnet() {
        gang.zeichnende.extend(e.durch);
    }
    if e.verfuegung == Verfuegung::Schlusszeichnung {
        gang.schlussgezeichnet = Some(e.am);
    }
}

impl SchrittErledigt {
    /// Whether it made the Dokument final.
    pub fn schlussgezeichnet(&self) -> bool {
        self.verfuegung == Verfuegung::Schlusszeichnung
            && self.ergebnis == Schrittergebnis::Gezeichnet
    }
}
