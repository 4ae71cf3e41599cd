//! Stapel anliefern: a batch of scanned paper arrives, with what its sender states about it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Scanstapel, ScanstapelError, Stapelkopf, stichprobe};
use crate::akteur::Akteur;
use crate::kennung::{AkteId, DokumentId, NutzerId, OrgNr};
use crate::werte::{Betreff, Scanverfahren};

/// Most Dokumente of one batch.
pub const STAPEL_DOKUMENTE_MAX: usize = 200;

/// Fewest dots per inch that still show small print.
pub const DPI_MIN: u16 = 200;

/// Most dots per inch.
const DPI_MAX: u16 = 1200;

/// What the sender of a batch states (TR-RESISCAN, Transfervermerk).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanuebergabe {
    /// How the sender calls it.
    pub name: Betreff,
    /// Day it was scanned.
    pub gescannt_am: Date,
    /// The device and its settings.
    pub verfahren: Scanverfahren,
    /// Who scanned it.
    pub bearbeiter: Betreff,
    /// Sheets of paper in all.
    pub blaetter: u32,
    /// The pictures are the paper's.
    pub bildgleich: bool,
}

/// One Dokument of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stapelblatt {
    /// Its id.
    pub dokument: DokumentId,
    /// The Akte it went to.
    pub akte: AkteId,
    /// Its sheets of paper.
    pub blaetter: u32,
}

/// Asks to take a batch in.
#[derive(Clone, Debug, PartialEq)]
pub struct StapelAnliefern {
    /// The organisation whose paper it is.
    pub org: OrgNr,
    /// What its sender states.
    pub uebergabe: Scanuebergabe,
    /// Its Dokumente.
    pub dokumente: Vec<Stapelblatt>,
    /// Drawn at random just now: no sender can know it.
    pub los: Uuid,
}

/// The batch was delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StapelAngeliefert {
    /// The organisation whose paper it is.
    pub org: OrgNr,
    /// What its sender states.
    #[serde(flatten)]
    pub uebergabe: Scanuebergabe,
    /// Day it was delivered: the weeks until the paper may go run from here.
    pub angeliefert_am: Date,
    /// Who delivered it.
    pub durch: NutzerId,
    /// In whose place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuer: Option<NutzerId>,
    /// Its Dokumente, in the order of the delivery.
    pub dokumente: Vec<Stapelblatt>,
    /// The lot that draws its samples.
    pub los: Uuid,
    /// The Dokumente to be looked at first.
    pub stichprobe: Vec<DokumentId>,
}

/// Draws the first sample.
///
/// Refuses a batch that is there, one without Dokumente or with too many, a Dokument named twice, sheets that do not
/// add up, a day of scanning to come, and a resolution that shows too little.
pub(super) fn decide(
    stapel: &Scanstapel,
    c: StapelAnliefern,
    akteur: &Akteur,
    heute: Date,
) -> Result<StapelAngeliefert, ScanstapelError> {
    if stapel.kopf().is_some() {
        return Err(ScanstapelError::SchonAngeliefert);
    }
    let ids: Vec<_> = c.dokumente.iter().map(|d| d.dokument).collect();
    let verschieden: BTreeSet<_> = ids.iter().collect();
    if ids.is_empty() || ids.len() > STAPEL_DOKUMENTE_MAX || verschieden.len() != ids.len() {
        return Err(ScanstapelError::Dokumentzahl(STAPEL_DOKUMENTE_MAX));
    }
    let summe = c
        .dokumente
        .iter()
        .fold(0_u32, |summe, d| summe.saturating_add(d.blaetter));
    if summe != c.uebergabe.blaetter {
        return Err(ScanstapelError::BlaetterUngleich {
            genannt: c.uebergabe.blaetter,
            summe,
        });
    }
    let tag = c.uebergabe.gescannt_am;
    if tag > heute || tag.year() < 1 {
        return Err(ScanstapelError::TagUnmoeglich(tag));
    }
    if !(DPI_MIN..=DPI_MAX).contains(&c.uebergabe.verfahren.dpi) {
        return Err(ScanstapelError::Aufloesung);
    }
    Ok(StapelAngeliefert {
        org: c.org,
        uebergabe: c.uebergabe,
        angeliefert_am: heute,
        durch: akteur.nutzer,
        fuer: akteur.vertritt(),
        stichprobe: stichprobe::ziehen(&ids, c.los, 1, &[]),
        dokumente: c.dokumente,
        los: c.los,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(stapel: &mut Scanstapel, e: StapelAngeliefert) {
    stapel.dokumente = e.dokumente.iter().map(|d| (d.dokument, d.akte)).collect();
    stapel.runde = 1;
    stapel.stichprobe = e.stichprobe.into_iter().map(|d| (d, None)).collect();
    stapel.kopf = Some(Stapelkopf {
        org: e.org,
        uebergabe: e.uebergabe,
        angeliefert_am: e.angeliefert_am,
        durch: e.durch,
        fuer: e.fuer,
        los: e.los,
    });
}
