//! Freigabe entscheiden: a second person agrees to a share, or somebody refuses or takes the request back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::freigabe_erteilen::{in_kraft, pruefen};
use super::{Akte, AkteError, AkteEvent, FreigabeBeantragt, FreigabeErteilen};
use crate::akteur::Akteur;
use crate::kennung::FreigabeId;
use crate::werte::Betreff;

/// Asks to decide on a share that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreigabeEntscheiden {
    /// The Freigabe.
    pub freigabe: FreigabeId,
    /// Why it is refused; none: agreed.
    pub ablehnung: Option<Betreff>,
}

/// The share was refused or taken back: it never was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreigabeAbgelehnt {
    /// The Freigabe.
    pub freigabe: FreigabeId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses what does not wait. Agreeing is refused to who asked, to who acts for them, to whom they asked for (i. V.),
/// and if it could not be asked for today: the Akte, the Vorgang, other shares or the day may have changed since. Saying
/// no is always possible.
pub(super) fn decide(
    akte: &Akte,
    c: FreigabeEntscheiden,
    wer: &Akteur,
    heute: Date,
) -> Result<AkteEvent, AkteError> {
    akte.angelegt()?;
    let antrag = akte.wartende_freigabe(c.freigabe)?;
    if let Some(grund) = c.ablehnung {
        return Ok(AkteEvent::FreigabeAbgelehnt(FreigabeAbgelehnt {
            freigabe: c.freigabe,
            grund,
        }));
    }
    let beide = [Some(antrag.durch), antrag.vertretung];
    if beide.into_iter().flatten().any(|p| wer.steht_fuer(p)) {
        return Err(AkteError::ZweitePerson);
    }
    let freigabe = wie_beantragt(antrag);
    pruefen(akte, &freigabe, heute)?;
    Ok(AkteEvent::FreigabeErteilt(in_kraft(
        freigabe,
        Some(antrag.durch),
    )))
}

fn wie_beantragt(a: &FreigabeBeantragt) -> FreigabeErteilen {
    FreigabeErteilen {
        freigabe: a.freigabe,
        vorgang: a.vorgang,
        empfaenger: a.empfaenger,
        zweck: a.zweck,
        rechtsgrundlage: a.rechtsgrundlage.clone(),
        klassen: a.klassen.clone(),
        von: a.von,
        bis: a.bis,
        einheit: a.einheit.clone(),
        vereinbarung: None,
    }
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: FreigabeAbgelehnt) {
    if let Some(antrag) = akte.freigabeantraege.get_mut(&e.freigabe) {
        antrag.entschieden = true;
    }
}
