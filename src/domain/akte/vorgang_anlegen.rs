//! Vorgang anlegen: opens a Vorgang, or a part of one.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Vorgang};
use crate::kennung::VorgangId;
use crate::werte::{Betreff, Gliederung, Herkunft, Status};

/// Asks to open a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangAnlegen {
    /// Id of the new Vorgang.
    pub vorgang: VorgangId,
    /// What it is about.
    pub betreff: Betreff,
    /// What it is: Teilakte, Vorgang, Teilvorgang.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<VorgangId>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}

/// The Vorgang was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangAngelegt {
    /// Id of the new Vorgang.
    pub vorgang: VorgangId,
    /// Running number inside the Akte, from 1.
    pub nummer: u32,
    /// What it is about.
    pub betreff: Betreff,
    /// What it is: Teilakte, Vorgang, Teilvorgang.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<VorgangId>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}

/// How deep Vorgaenge may be nested; the first level counts as 1.
const TIEFE_MAX: usize = 5;

/// Refuses if the Akte or the Vorgang above is not open, the id is taken, or the tree grows too deep.
pub(super) fn decide(akte: &Akte, c: VorgangAnlegen) -> Result<VorgangAngelegt, AkteError> {
    akte.offen()?;
    if akte.vorgang(c.vorgang).is_some() {
        return Err(AkteError::KennungVergeben(c.vorgang.0));
    }
    if let Some(oben) = c.uebergeordnet {
        akte.offener_vorgang(oben)?;
        if akte.pfad(oben).count() >= TIEFE_MAX {
            return Err(AkteError::ZuTief(TIEFE_MAX));
        }
    }
    let nummer = akte.letzter_vorgang + 1;
    Ok(VorgangAngelegt {
        vorgang: c.vorgang,
        nummer,
        betreff: c.betreff,
        gliederung: c.gliederung,
        uebergeordnet: c.uebergeordnet,
        herkunft: c.herkunft,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: VorgangAngelegt) {
    akte.letzter_vorgang = akte.letzter_vorgang.max(e.nummer);
    akte.vorgaenge.insert(
        e.vorgang,
        Vorgang {
            nummer: e.nummer,
            betreff: e.betreff,
            gliederung: e.gliederung,
            uebergeordnet: e.uebergeordnet,
            status: Status::InBearbeitung,
            zda_am: None,
            letzte_dokumentnummer: 0,
            importiert: e.herkunft.is_some(),
        },
    );
}
