//! Vereinbarung genehmigen: a second person lets a sharing agreement hold.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::akteur::Akteur;
use crate::kennung::{NutzerId, VereinbarungId};

/// Asks to let it hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VereinbarungGenehmigen {
    /// The Vereinbarung.
    pub vereinbarung: VereinbarungId,
}

/// The Vereinbarung holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VereinbarungGenehmigt {
    /// The Vereinbarung.
    pub vereinbarung: VereinbarungId,
    /// Who approved it.
    pub durch: NutzerId,
}

/// Refuses what is no draft, what is over, who put it down, and who acts for them.
pub(super) fn decide(
    org: &Organisation,
    c: VereinbarungGenehmigen,
    wer: &Akteur,
    heute: Date,
) -> Result<VereinbarungGenehmigt, OrganisationError> {
    let v = org.bekannte_vereinbarung(c.vereinbarung)?;
    if v.beendet {
        return Err(OrganisationError::VereinbarungBeendet);
    }
    if v.genehmigt.is_some() {
        return Err(OrganisationError::VereinbarungGenehmigt);
    }
    if wer.steht_fuer(v.entworfen) {
        return Err(OrganisationError::ZweitePerson);
    }
    if v.inhalt.bis < heute {
        return Err(OrganisationError::ZeitraumVorbei(v.inhalt.bis));
    }
    Ok(VereinbarungGenehmigt {
        vereinbarung: c.vereinbarung,
        durch: wer.nutzer,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: VereinbarungGenehmigt) {
    if let Some(v) = org.vereinbarungen.get_mut(&e.vereinbarung) {
        v.genehmigt = Some(e.durch);
    }
}
