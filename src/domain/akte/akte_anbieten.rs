//! Akte anbieten: a closed Akte whose retention is over is offered to the archive, and taken back if it is needed here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::aussonderung::Aussonderung;
use super::{Akte, AkteError, AussonderungError, UebergabeError};
use crate::kennung::AussonderungId;
use crate::werte::{Betreff, Status};

/// Asks to offer the Akte.
#[derive(Clone, Debug, PartialEq)]
pub struct AkteAnbieten {
    /// With what else it is offered.
    pub aussonderung: AussonderungId,
    /// Last day of its retention; none: it has no end.
    pub aufbewahrung_bis: Option<Date>,
}

/// The Akte was offered to the archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteAngeboten {
    /// With what else it was offered.
    pub aussonderung: AussonderungId,
    /// Last day of its retention, as the plan had it then.
    pub aufbewahrung_bis: Date,
}

/// Asks to take the offer back.
#[derive(Clone, Debug, PartialEq)]
pub struct AngebotZuruecknehmen {
    /// The Aussonderung it is part of.
    pub aussonderung: AussonderungId,
    /// Why, without anything personal: it stays.
    pub grund: Betreff,
}

/// The Akte is not offered any more; what the archive has decided does not count any more either.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AngebotZurueckgenommen {
    /// The Aussonderung it was part of.
    pub aussonderung: AussonderungId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses unless the Akte is closed, its retention is over, nothing holds or restricts it, and nobody decides about it
/// otherwise.
pub(super) fn decide(
    akte: &Akte,
    c: AkteAnbieten,
    heute: Date,
) -> Result<AkteAngeboten, AkteError> {
    match akte.angelegt()?.status {
        Status::ZdA => {}
        Status::InBearbeitung => return Err(AussonderungError::NichtZdA.into()),
        Status::Storniert => return Err(AkteError::AkteIstStorniert),
    }
    if akte.aussonderung.is_some() {
        return Err(AussonderungError::Laeuft.into());
    }
    let bis = c.aufbewahrung_bis.ok_or(AussonderungError::OhneFrist)?;
    if heute <= bis {
        return Err(AussonderungError::FristLaeuft(bis).into());
    }
    akte.ungesperrt(heute)?;
    if akte.loeschung.is_some() {
        return Err(AkteError::LoeschungLaeuft);
    }
    if akte.uebergabe.is_some() {
        return Err(UebergabeError::Offen.into());
    }
    Ok(AkteAngeboten {
        aussonderung: c.aussonderung,
        aufbewahrung_bis: bis,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteAngeboten) {
    akte.aussonderung = Some(Aussonderung {
        aussonderung: e.aussonderung,
        bewertung: None,
        nachricht: None,
        uebernommen: false,
    });
}

/// Refuses once the archive has the Akte, and once it is erased: on what was decided then it was destroyed. A delivery
/// without an answer is no obstacle: its receipt comes too late then.
pub(super) fn zuruecknehmen(
    akte: &Akte,
    c: AngebotZuruecknehmen,
) -> Result<AngebotZurueckgenommen, AkteError> {
    akte.angelegt()?;
    if akte.in_aussonderung(c.aussonderung)?.uebernommen {
        return Err(AussonderungError::Uebernommen.into());
    }
    if akte.geloescht {
        return Err(AussonderungError::NichtsMehrDa.into());
    }
    Ok(AngebotZurueckgenommen {
        aussonderung: c.aussonderung,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply_zurueckgenommen(akte: &mut Akte, _: AngebotZurueckgenommen) {
    akte.aussonderung = None;
}
