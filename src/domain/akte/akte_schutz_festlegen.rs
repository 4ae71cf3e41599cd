//! Akte Schutz festlegen: how closely an Akte is kept, and from whom.

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, text};
use crate::kennung::NutzerId;
use crate::werte::{Betreff, Stufe};

/// How closely an Akte is kept. The default says nothing special.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aktenschutz {
    /// Only people of this clearance or above.
    #[serde(default, skip_serializing_if = "Stufe::ist_null")]
    pub stufe: Stufe,
    /// The person concerned is employed here, or is a relative of someone who is: closed to those who decide on personnel
    /// (§ 35(1) sentence 3 SGB I).
    #[serde(default, skip_serializing_if = "nicht")]
    pub beschaeftigte: bool,
    /// The person concerned objects to passing medical data on (§ 76(2) no. 1 SGB X): other bodies never see it.
    #[serde(default, skip_serializing_if = "nicht")]
    pub medizinwiderspruch: bool,
    /// Processing is restricted (Art. 18 DSGVO, § 84 SGB X): no change, no share; only the lead reads.
    #[serde(default, skip_serializing_if = "nicht")]
    pub eingeschraenkt: bool,
    /// Who must not work on it: concerned themselves, relatives, bias (§§ 16, 17 SGB X). Ascending, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ausgeschlossen: Vec<NutzerId>,
}

impl Aktenschutz {
    /// Whether it says nothing special.
    pub(super) fn ist_keiner(&self) -> bool {
        *self == Self::default()
    }

    /// Nobody whom the other keeps away gets in here.
    pub(super) fn reicht_fuer(&self, anderer: &Self) -> bool {
        self.stufe >= anderer.stufe
            && self.beschaeftigte >= anderer.beschaeftigte
            && self.medizinwiderspruch >= anderer.medizinwiderspruch
            && self.eingeschraenkt >= anderer.eingeschraenkt
            && anderer
                .ausgeschlossen
                .iter()
                .all(|a| self.ausgeschlossen.contains(a))
    }
}

pub(super) fn nicht(b: &bool) -> bool {
    !*b
}

/// Asks to keep the Akte like this from now on; what is not named no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AkteSchutzFestlegen {
    /// All of it.
    pub schutz: Aktenschutz,
    /// Why.
    pub grund: Betreff,
}

/// The Akte is kept like this from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AkteSchutzFestgelegt {
    /// All of it.
    pub schutz: Aktenschutz,
    /// Why.
    pub grund: Betreff,
}

/// Refuses what changes nothing, and more than 50 people. A closed or cancelled Akte is no obstacle.
pub(super) fn decide(
    akte: &Akte,
    c: AkteSchutzFestlegen,
) -> Result<AkteSchutzFestgelegt, AkteError> {
    let kopf = akte.angelegt()?;
    let schutz = Aktenschutz {
        ausgeschlossen: text::personen(c.schutz.ausgeschlossen)?,
        ..c.schutz
    };
    if kopf.schutz == schutz {
        return Err(AkteError::Unveraendert);
    }
    Ok(AkteSchutzFestgelegt {
        schutz,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteSchutzFestgelegt) {
    if let Some(kopf) = &mut akte.kopf {
        kopf.schutz = e.schutz;
    }
}
