//! Geschaeftsgang eroeffnen: hands a Dokument to those who sign it, one after the other.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::geschaeftsgang::geordnet;
use super::{
    Akte, AkteError, AkteEvent, DokumentSchutzFestgelegt, Dokumentschutz, Geschaeftsgang,
    GeschaeftsgangError, text,
};
use crate::akteur::Akteur;
use crate::kennung::{DokumentId, GeschaeftsgangId, NutzerId};
use crate::werte::{Betreff, Verfuegung};

/// Why a draft is none any more.
const KEIN_ENTWURF_MEHR: &str = "In den Geschäftsgang gegeben";

/// Years that a step may be due ahead.
const JAHRE_MAX: i32 = 10;

/// What one person is asked for. Its number is its place, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schritt {
    /// What for.
    pub verfuegung: Verfuegung,
    /// Who.
    pub nutzer: NutzerId,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termin: Option<Date>,
}

impl Schritt {
    /// Most steps of one Geschaeftsgang.
    pub const ANZAHL_MAX: usize = 20;
}

/// Asks to hand a Dokument to those who sign it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeschaeftsgangEroeffnen {
    /// Id of the new Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// The Dokument.
    pub dokument: DokumentId,
    /// The version that is signed: the newest.
    pub fassung: u32,
    /// Who wrote that version: read from the log, never asked of a caller.
    pub verfasser: Option<NutzerId>,
    /// Its steps, in order.
    pub schritte: Vec<Schritt>,
    /// A word to those who sign.
    pub vermerk: Option<Betreff>,
}

/// The Dokument goes to those who sign it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeschaeftsgangEroeffnet {
    /// Id of the Geschaeftsgang.
    pub geschaeftsgang: GeschaeftsgangId,
    /// The Dokument.
    pub dokument: DokumentId,
    /// The version that is signed.
    pub fassung: u32,
    /// Who wrote that version, if the log says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verfasser: Option<NutzerId>,
    /// Who opened it.
    pub durch: NutzerId,
    /// In whose place (i. V.).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertretung: Option<NutzerId>,
    /// Its steps, in order.
    pub schritte: Vec<Schritt>,
    /// A word to those who sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vermerk: Option<Betreff>,
}

/// Refuses unless the Dokument can be changed, is neither being signed nor final, and the version is its newest; and
/// steps that cannot be walked, that name somebody twice, are due in the past or in more than ten years, or let somebody
/// sign their own work.
///
/// A draft is handed on with it and no private note any more: then its draft mark ends first.
pub(super) fn decide(
    akte: &Akte,
    c: GeschaeftsgangEroeffnen,
    wer: &Akteur,
    heute: Date,
) -> Result<Vec<AkteEvent>, AkteError> {
    let dokument = akte.aenderbares_dokument(c.dokument)?;
    akte.ungebunden(c.dokument)?;
    let vergeben = |g: &Geschaeftsgang| g.geschaeftsgang == c.geschaeftsgang;
    if akte.geschaeftsgaenge.iter().any(vergeben) {
        return Err(AkteError::KennungVergeben(c.geschaeftsgang.0));
    }
    let neueste = dokument.fassungen.keys().next_back();
    let neueste = neueste.ok_or(GeschaeftsgangError::OhneFassung(dokument.nummer))?;
    if *neueste != c.fassung {
        return Err(GeschaeftsgangError::FassungVeraltet(*neueste).into());
    }
    schritte(&c.schritte, heute)?;
    let e = GeschaeftsgangEroeffnet {
        geschaeftsgang: c.geschaeftsgang,
        dokument: c.dokument,
        fassung: c.fassung,
        verfasser: c.verfasser,
        durch: wer.nutzer,
        vertretung: wer.vertritt(),
        schritte: c.schritte,
        vermerk: c.vermerk,
    };
    let eigene = [e.verfasser, Some(e.durch), e.vertretung];
    let schluss = e
        .schritte
        .iter()
        .find(|s| s.verfuegung == Verfuegung::Schlusszeichnung);
    if schluss.is_some_and(|s| eigene.contains(&Some(s.nutzer))) {
        return Err(GeschaeftsgangError::VierAugen.into());
    }
    let mut events = Vec::with_capacity(2);
    if dokument.schutz.entwurf_von.is_some() {
        events.push(AkteEvent::DokumentSchutzFestgelegt(
            DokumentSchutzFestgelegt {
                dokument: e.dokument,
                schutz: Dokumentschutz {
                    entwurf_von: None,
                    ..dokument.schutz.clone()
                },
                grund: grund()?,
            },
        ));
    }
    events.push(AkteEvent::GeschaeftsgangEroeffnet(e));
    Ok(events)
}

fn schritte(schritte: &[Schritt], heute: Date) -> Result<(), AkteError> {
    if schritte.len() > Schritt::ANZAHL_MAX {
        return Err(GeschaeftsgangError::SchritteZuViele(Schritt::ANZAHL_MAX).into());
    }
    geordnet(schritte)?;
    let mut personen = BTreeSet::new();
    if !schritte.iter().all(|s| personen.insert(s.nutzer)) {
        return Err(GeschaeftsgangError::PersonDoppelt.into());
    }
    let spaetestens = heute.saturating_add(JAHRE_MAX.years());
    for s in schritte {
        text::tage(&[s.termin])?;
        if let Some(termin) = s.termin.filter(|t| *t < heute) {
            return Err(GeschaeftsgangError::TerminVorbei(termin).into());
        }
        if s.termin.is_some_and(|t| t > spaetestens) {
            return Err(GeschaeftsgangError::TerminZuSpaet(spaetestens).into());
        }
    }
    Ok(())
}

fn grund() -> Result<Betreff, AkteError> {
    Betreff::new(KEIN_ENTWURF_MEHR).map_err(|_| AkteError::TextUngueltig {
        feld: "grund",
        bytes_max: KEIN_ENTWURF_MEHR.len(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: GeschaeftsgangEroeffnet) {
    akte.geschaeftsgaenge.push(Geschaeftsgang {
        geschaeftsgang: e.geschaeftsgang,
        dokument: e.dokument,
        fassung: e.fassung,
        verfasser: e.verfasser,
        durch: e.durch,
        vertretung: e.vertretung,
        schritte: e.schritte,
        erledigt: 0,
        zeichnende: Vec::new(),
        schlussgezeichnet: None,
        zurueckgegeben: false,
        beendet: false,
    });
}
