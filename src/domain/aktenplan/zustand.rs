//! What the Aktenplan knows of its units.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::AktenplanError;
use crate::werte::{Aussonderungsart, Betreff, Leistungsart, PlanKz};

/// The Aktenplan, folded from its events. `Default` is an empty plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Aktenplan {
    pub(super) einheiten: BTreeMap<PlanKz, Planeinheit>,
}

/// A unit of the Aktenplan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planeinheit {
    /// What its Akten are about.
    pub bezeichnung: Betreff,
    /// Its own Leistungsart; none: that of the unit above.
    pub leistungsart: Option<Leistungsart>,
    /// What becomes of its Akten.
    pub aufbewahrung: Aufbewahrung,
    /// The unit above.
    pub uebergeordnet: Option<PlanKz>,
    /// Takes no new Akten.
    pub stillgelegt: bool,
}

/// How long Akten are kept after their closing year, and what becomes of them then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aufbewahrung {
    /// Years after the closing year; none: without end.
    pub jahre: Option<u16>,
    /// What becomes of them then.
    pub aussonderung: Aussonderungsart,
}

impl Aktenplan {
    /// All units, by Kennzeichen.
    pub fn einheiten(&self) -> &BTreeMap<PlanKz, Planeinheit> {
        &self.einheiten
    }

    /// One unit. Refuses an unknown one.
    pub fn einheit(&self, kz: &PlanKz) -> Result<&Planeinheit, AktenplanError> {
        self.einheiten
            .get(kz)
            .ok_or_else(|| AktenplanError::PlaneinheitUnbekannt(kz.clone()))
    }

    /// A unit that takes new Akten and new units below it. Refuses an unknown and a retired one.
    pub fn nimmt_akten(&self, kz: &PlanKz) -> Result<&Planeinheit, AktenplanError> {
        let einheit = self.einheit(kz)?;
        if einheit.stillgelegt {
            return Err(AktenplanError::PlaneinheitStillgelegt(kz.clone()));
        }
        Ok(einheit)
    }

    /// The Leistungsart of a unit: its own, or that of the nearest unit above that has one.
    pub fn leistungsart(&self, kz: &PlanKz) -> Option<Leistungsart> {
        std::iter::successors(self.einheiten.get(kz), |e| {
            self.einheiten.get(e.uebergeordnet.as_ref()?)
        })
        // The number of units bounds the walk, whatever a broken log might say.
        .take(self.einheiten.len())
        .find_map(|e| e.leistungsart)
    }

    /// How long Akten of a unit are kept, and what becomes of them.
    pub fn aufbewahrung(&self, kz: &PlanKz) -> Option<Aufbewahrung> {
        self.einheiten.get(kz).map(|e| e.aufbewahrung)
    }
}
