//! Akte Schutz festlegen: how closely an Akte is kept, and from whom.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AussonderungError, text};
use crate::kennung::{DokumentId, NutzerId, OrgNr};
use crate::werte::{Betreff, Richtung, Stufe};

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

/// An objection to passing medical data on, as long as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Medizinwiderspruch {
    /// The organisation that led the Akte when the person objected.
    bei: OrgNr,
    /// The Dokumente that were there: none of them takes it back.
    vorher: BTreeSet<DokumentId>,
}

pub(super) fn nicht(b: &bool) -> bool {
    !*b
}

/// Asks to keep the Akte like this from now on; what is not named no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AkteSchutzFestlegen {
    /// All of it.
    pub schutz: Aktenschutz,
    /// The Dokument in which the person takes the objection to passing medical data on back; needed to end one that
    /// another organisation took down.
    pub ruecknahme: Option<DokumentId>,
    /// Why.
    pub grund: Betreff,
}

/// The Akte is kept like this from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AkteSchutzFestgelegt {
    /// All of it.
    pub schutz: Aktenschutz,
    /// The Dokument in which the person took the objection to passing medical data on back. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruecknahme: Option<DokumentId>,
    /// Why.
    pub grund: Betreff,
}

/// Asks to record that the person concerned objects to passing medical data on; all else stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MedizinwiderspruchFesthalten {
    /// When and how they said so.
    pub grund: Betreff,
}

impl Akte {
    /// The Dokumente in which the person may have taken back an objection that another organisation took down: what came
    /// in since. None: there is no such objection, and who leads the Akte says whether one stands.
    ///
    /// Such an objection is one against the organisation that leads the Akte now: it does not fall by its hand alone.
    pub fn ruecknahmen(&self) -> Option<BTreeSet<DokumentId>> {
        let widerspruch = self.medizinwiderspruch.as_ref()?;
        if self.org() == Some(widerspruch.bei) {
            return None;
        }
        let kam_seither = self.dokumente.iter().filter(|(id, d)| {
            !d.storniert
                && d.richtung == Some(Richtung::Eingang)
                && d.schutz.entwurf_von.is_none()
                && !widerspruch.vorher.contains(*id)
        });
        Some(kam_seither.map(|(id, _)| *id).collect())
    }

    /// Refuses what is left of an erased Akte: it says nothing of the person concerned, and the archive, data protection
    /// and who answers the person find it as long as it is kept. From nobody who saw the Akte is it hidden afterwards.
    pub(super) fn noch_zu_schuetzen(&self) -> Result<(), AussonderungError> {
        if self.geloescht {
            return Err(AussonderungError::NichtsMehrDa);
        }
        Ok(())
    }
}

/// Refuses what changes nothing, more than 50 people, and to end an objection of another organisation's without a
/// Dokument in which the person takes it back; in what is left of an erased Akte, all that keeps anybody away who was not
/// kept away before. A closed or cancelled Akte is no obstacle.
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
    if !kopf.schutz.reicht_fuer(&schutz) {
        akte.noch_zu_schuetzen()?;
    }
    if let Some(id) = c.ruecknahme {
        akte.dokument(id).ok_or(AkteError::DokumentUnbekannt(id))?;
    }
    let endet = kopf.schutz.medizinwiderspruch && !schutz.medizinwiderspruch;
    if endet && let Some(taugen) = akte.ruecknahmen() {
        let genannt = c.ruecknahme.filter(|id| taugen.contains(id));
        genannt.ok_or(AkteError::MedizinwiderspruchFremd)?;
    }
    Ok(AkteSchutzFestgelegt {
        schutz,
        ruecknahme: c.ruecknahme.filter(|_| endet),
        grund: c.grund,
    })
}

/// Refuses an objection that stands already, and one in what is left of an erased Akte. A closed or cancelled Akte is no
/// obstacle.
pub(super) fn widersprechen(
    akte: &Akte,
    c: MedizinwiderspruchFesthalten,
) -> Result<AkteSchutzFestgelegt, AkteError> {
    let kopf = akte.angelegt()?;
    if kopf.schutz.medizinwiderspruch {
        return Err(AkteError::Unveraendert);
    }
    akte.noch_zu_schuetzen()?;
    Ok(AkteSchutzFestgelegt {
        schutz: Aktenschutz {
            medizinwiderspruch: true,
            ..kopf.schutz.clone()
        },
        ruecknahme: None,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteSchutzFestgelegt) {
    let Some(kopf) = &mut akte.kopf else {
        return;
    };
    if !e.schutz.medizinwiderspruch {
        akte.medizinwiderspruch = None;
    } else if akte.medizinwiderspruch.is_none() {
        akte.medizinwiderspruch = Some(Medizinwiderspruch {
            bei: kopf.org,
            vorher: akte.dokumente.keys().copied().collect(),
        });
    }
    kopf.schutz = e.schutz;
}
