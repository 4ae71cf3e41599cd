//! What a Scanstapel remembers to judge the next command.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ScanstapelError, Scanuebergabe};
use crate::kennung::{AkteId, DokumentId, NutzerId, OrgNr};
use crate::werte::{Scanbefund, Scanmangel, Stapelstand};

/// Weeks that the paper is kept after the delivery, so that whoever misses something can still ask for it.
pub const AUFBEWAHRUNG_WOCHEN: i8 = 8;

/// A Scanstapel, folded from its events. `Default` is one not yet delivered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scanstapel {
    pub(super) kopf: Option<Stapelkopf>,
    /// In the order of the delivery, with the Akte each went to.
    pub(super) dokumente: Vec<(DokumentId, AkteId)>,
    /// The sample is drawn for this round, from 1.
    pub(super) runde: u32,
    /// The sample of the round, and what was found.
    pub(super) stichprobe: BTreeMap<DokumentId, Option<Scanbefund>>,
    /// Versions in which a Dokument was faulty in a round before, and the fault.
    pub(super) maengel: BTreeMap<DokumentId, (u32, Scanmangel)>,
    /// Day the check was passed.
    pub(super) bestanden_am: Option<Date>,
    /// Day the paper was destroyed.
    pub(super) vernichtet_am: Option<Date>,
}

/// What is known of a batch from its delivery on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stapelkopf {
    /// The organisation whose paper it is.
    pub org: OrgNr,
    /// What its sender says of it.
    pub uebergabe: Scanuebergabe,
    /// Day it was delivered: the weeks run from here.
    pub angeliefert_am: Date,
    /// Who delivered it.
    pub durch: NutzerId,
    /// In whose place.
    pub fuer: Option<NutzerId>,
    /// The lot that draws its samples.
    pub los: Uuid,
}

impl Stapelkopf {
    /// First day on which the paper may be destroyed.
    pub fn vernichtbar_ab(&self) -> Date {
        vernichtbar_ab(self.angeliefert_am)
    }
}

/// First day on which the paper of a batch that was delivered on that day may be destroyed.
pub fn vernichtbar_ab(angeliefert_am: Date) -> Date {
    angeliefert_am.saturating_add(Span::new().weeks(AUFBEWAHRUNG_WOCHEN))
}

impl Scanstapel {
    /// What is known from its delivery on; none before.
    pub fn kopf(&self) -> Option<&Stapelkopf> {
        self.kopf.as_ref()
    }

    /// Its Dokumente, in the order of the delivery, with the Akte each went to.
    pub fn dokumente(&self) -> &[(DokumentId, AkteId)] {
        &self.dokumente
    }

    /// The round its sample is drawn for, from 1.
    pub fn runde(&self) -> u32 {
        self.runde
    }

    /// The sample of the round, and what was found so far.
    pub fn stichprobe(&self) -> &BTreeMap<DokumentId, Option<Scanbefund>> {
        &self.stichprobe
    }

    /// Day the check was passed.
    pub fn bestanden_am(&self) -> Option<Date> {
        self.bestanden_am
    }

    /// How far it is.
    pub fn stand(&self) -> Stapelstand {
        match (self.vernichtet_am, self.bestanden_am) {
            (Some(_), _) => Stapelstand::Vernichtet,
            (None, Some(_)) => Stapelstand::Geprueft,
            (None, None) if self.runde > 1 => Stapelstand::Nacharbeit,
            (None, None) => Stapelstand::ZuPruefen,
        }
    }

    /// The version of a Dokument whose picture was at fault: that one is not in order, whoever looks at it.
    pub(super) fn neu_zu_scannen(&self, dokument: DokumentId) -> Option<u32> {
        let (fassung, mangel) = self.maengel.get(&dokument)?;
        mangel.braucht_neuen_scan().then_some(*fassung)
    }

    /// The batch while its paper is there.
    pub(super) fn vorhanden(&self) -> Result<&Stapelkopf, ScanstapelError> {
        let kopf = self.kopf().ok_or(ScanstapelError::Unbekannt)?;
        if self.vernichtet_am.is_some() {
            return Err(ScanstapelError::SchonVernichtet);
        }
        Ok(kopf)
    }
}
