//! Aussonderung: how far an Akte is on its way out, and what keeps it here.
//!
//! In Bearbeitung, z.d.A., then (once its retention is over) offered, appraised, and from there either delivered and
//! received or straight to destruction. Destruction itself is an erasure and takes its two approvers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AussonderungError, Loeschziel};
use crate::kennung::{AussonderungId, ProzessId, SperreId};
use crate::werte::{Bewertung, Loeschgrundlage, Status};

/// How far an Akte is that was offered to the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aussonderung {
    /// With what else it was offered.
    pub aussonderung: AussonderungId,
    /// What the archive has decided.
    pub bewertung: Option<Bewertung>,
    /// The delivery it went out with.
    pub nachricht: Option<ProzessId>,
    /// The archive has confirmed that it has it.
    pub uebernommen: bool,
}

/// A hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sperre {
    /// Last day; none: until it is lifted.
    pub bis: Option<Date>,
    /// Lifted.
    pub aufgehoben: bool,
}

impl Sperre {
    /// Neither lifted nor over on that day.
    pub fn gilt(&self, heute: Date) -> bool {
        !self.aufgehoben && self.bis.is_none_or(|bis| heute <= bis)
    }
}

impl Aussonderung {
    /// Refuses until nobody needs the Akte here any more: appraised for destruction, or safe in the archive.
    fn vernichtbar(&self) -> Result<(), AussonderungError> {
        match self.bewertung {
            None => Err(AussonderungError::NichtBewertet),
            Some(Bewertung::Vernichten) => Ok(()),
            Some(Bewertung::Archivwuerdig) if self.uebernommen => Ok(()),
            Some(Bewertung::Archivwuerdig) => Err(AussonderungError::NichtUebernommen),
        }
    }
}

impl Akte {
    /// How far the Akte is on its way out; none: not offered.
    pub fn aussonderung(&self) -> Option<&Aussonderung> {
        self.aussonderung.as_ref()
    }

    /// The holds, lifted ones too.
    pub fn sperren(&self) -> impl Iterator<Item = (&SperreId, &Sperre)> {
        self.sperren.iter()
    }

    /// Refuses while a hold keeps the Akte: the one that lasts longest is named. Then while its processing is restricted:
    /// who asks for that instead of an erasure needs what is there (Art. 18 Abs. 1 lit. b, c DSGVO), whatever the ground
    /// of the erasure.
    pub fn ungesperrt(&self, heute: Date) -> Result<(), AussonderungError> {
        let gelten = self.sperren.values().filter(|s| s.gilt(heute));
        match gelten.max_by_key(|s| (s.bis.is_none(), s.bis)) {
            Some(sperre) => Err(AussonderungError::Gesperrt(sperre.bis)),
            None if self.kopf().is_some_and(|k| k.schutz.eingeschraenkt) => {
                Err(AussonderungError::Eingeschraenkt)
            }
            None => Ok(()),
        }
    }

    /// The Aussonderung with this id that the Akte is part of.
    pub(super) fn in_aussonderung(
        &self,
        id: AussonderungId,
    ) -> Result<&Aussonderung, AussonderungError> {
        self.aussonderung()
            .filter(|a| a.aussonderung == id)
            .ok_or(AussonderungError::NichtAngeboten)
    }

    /// Refuses to destroy what a hold or a restriction keeps, what the archive has not appraised and what it has not
    /// received.
    ///
    /// A part of it may go meanwhile if it was kept unlawfully: it was never the archive's to decide whether a wrong scan
    /// stays. What is merely no longer needed waits for the archive once the Akte is closed, or it would be emptied
    /// before anybody is asked.
    pub(super) fn entbehrlich(
        &self,
        ziel: Loeschziel,
        grundlage: Loeschgrundlage,
        heute: Date,
    ) -> Result<(), AkteError> {
        self.ungesperrt(heute)?;
        let teil = !matches!(ziel, Loeschziel::Akte | Loeschziel::Vorgang { .. });
        if teil && !grundlage.braucht_bewertung() {
            return Ok(());
        }
        match self.aussonderung() {
            Some(a) => Ok(a.vernichtbar()?),
            // Cancelled: opened by mistake, and nobody's file.
            None if self.status() == Some(Status::Storniert) => Ok(()),
            // It is being worked on, and what stays of it is offered in its time.
            None if teil && self.status() == Some(Status::InBearbeitung) => Ok(()),
            None if grundlage.braucht_bewertung() => Err(AussonderungError::NichtBewertet.into()),
            None => Ok(()),
        }
    }
}
