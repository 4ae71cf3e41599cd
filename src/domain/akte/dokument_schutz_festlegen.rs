//! Dokument Schutz festlegen: a draft, something entrusted to one person, a disputed fact.

use serde::{Deserialize, Serialize};

use super::akte_schutz_festlegen::nicht;
use super::{Akte, AkteError, GeschaeftsgangError, text};
use crate::kennung::{DokumentId, NutzerId};
use crate::werte::Betreff;

/// How a Dokument is kept. The default says nothing special.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dokumentschutz {
    /// A draft of this person: only they, who stands in for them and their lead see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entwurf_von: Option<NutzerId>,
    /// Entrusted to these people and no office (§ 65(1) SGB VIII). Ascending, each once; nobody: not entrusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anvertraut: Vec<NutzerId>,
    /// Who entrusted it agrees that others see it.
    #[serde(default, skip_serializing_if = "nicht")]
    pub einwilligung: bool,
    /// What of it the person concerned disputes (§ 84(2) SGB X).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bestritten: Option<Betreff>,
}

impl Dokumentschutz {
    /// Nothing special.
    pub fn keiner(&self) -> bool {
        *self == Self::default()
    }

    /// Put in order. Refuses more than 50 people, consent to nothing, and a draft of somebody else.
    pub(super) fn geordnet(
        self,
        vorher: Option<NutzerId>,
        wer: NutzerId,
    ) -> Result<Self, AkteError> {
        let anvertraut = text::personen(self.anvertraut)?;
        if self.einwilligung && anvertraut.is_empty() {
            return Err(AkteError::EinwilligungOhneGrund);
        }
        if self.entwurf_von.is_some_and(|von| von != wer) && self.entwurf_von != vorher {
            return Err(AkteError::EntwurfFremd);
        }
        Ok(Self { anvertraut, ..self })
    }
}

/// Asks to keep a Dokument like this from now on; what is not named no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DokumentSchutzFestlegen {
    /// The Dokument.
    pub dokument: DokumentId,
    /// All of it.
    pub schutz: Dokumentschutz,
    /// Why.
    pub grund: Betreff,
}

/// The Dokument is kept like this from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DokumentSchutzFestgelegt {
    /// The Dokument.
    pub dokument: DokumentId,
    /// All of it.
    pub schutz: Dokumentschutz,
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless the Dokument can be changed and something changes, a draft that is being signed or final, and one
/// that is the letter of an open demand; and to make a draft of what has such an Anlage. Else Anlagen are kept by
/// themselves.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentSchutzFestlegen,
    wer: NutzerId,
) -> Result<DokumentSchutzFestgelegt, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    let schutz = c.schutz.geordnet(dokument.schutz.entwurf_von, wer)?;
    if dokument.schutz == schutz {
        return Err(AkteError::Unveraendert);
    }
    if schutz.entwurf_von.is_some() {
        match akte.ungebunden(c.dokument) {
            Ok(()) => {}
            // Here none runs that could be ended.
            Err(e @ GeschaeftsgangError::Schlussgezeichnet(_)) => return Err(e.into()),
            Err(_) => return Err(GeschaeftsgangError::KeinEntwurf(dokument.nummer).into()),
        }
    }
    // What has reached somebody is no draft.
    if schutz.entwurf_von.is_some() {
        akte.kein_offenes_schreiben(c.dokument)?;
    }
    // What belongs to a draft is its author's alone: not of who signs it or has it already. Who takes a draft over takes
    // away nothing.
    if schutz.entwurf_von.is_some() && dokument.schutz.entwurf_von.is_none() {
        for id in akte.mit_anlagen(c.dokument) {
            akte.ungebunden(id)?;
            akte.kein_offenes_schreiben(id)?;
        }
    }
    Ok(DokumentSchutzFestgelegt {
        dokument: c.dokument,
        schutz,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentSchutzFestgelegt) {
    if let Some(dokument) = akte.dokumente.get_mut(&e.dokument) {
        dokument.schutz = e.schutz;
    }
}
