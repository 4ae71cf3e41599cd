//! Wiedervorlage setzen: on this day somebody looks at the Akte again.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, FristError, Wiedervorlage, text};
use crate::kennung::{AufforderungId, NutzerId, VorgangId, WiedervorlageId};
use crate::werte::Betreff;

/// Years that a Wiedervorlage may lie ahead.
const JAHRE_MAX: i32 = 10;

/// Asks to look at the Akte again on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WiedervorlageSetzen {
    /// Its id, made by the caller.
    pub wiedervorlage: WiedervorlageId,
    /// The Vorgang it is about; none: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// The day.
    pub am: Date,
    /// Why.
    pub grund: Betreff,
    /// For whom; none: for the unit.
    pub fuer: Option<NutzerId>,
}

/// On this day somebody looks at the Akte again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WiedervorlageGesetzt {
    /// Its id.
    pub wiedervorlage: WiedervorlageId,
    /// The Vorgang it is about; none: the whole Akte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vorgang: Option<VorgangId>,
    /// The day.
    pub am: Date,
    /// Why.
    pub grund: Betreff,
    /// For whom; none: for the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuer: Option<NutzerId>,
    /// The demand to cooperate whose term it watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aufforderung: Option<AufforderungId>,
}

/// Refuses in what is closed, a day that is over or more than ten years ahead, and an id that is taken.
pub(super) fn decide(
    akte: &Akte,
    c: WiedervorlageSetzen,
    heute: Date,
) -> Result<WiedervorlageGesetzt, AkteError> {
    akte.offen()?;
    if let Some(vorgang) = c.vorgang {
        akte.offener_vorgang(vorgang)?;
    }
    frei(akte, c.wiedervorlage)?;
    tag(c.am, heute)?;
    Ok(WiedervorlageGesetzt {
        wiedervorlage: c.wiedervorlage,
        vorgang: c.vorgang,
        am: c.am,
        grund: c.grund,
        fuer: c.fuer,
        aufforderung: None,
    })
}

pub(super) fn frei(akte: &Akte, id: WiedervorlageId) -> Result<(), AkteError> {
    if akte.wiedervorlagen.contains_key(&id) {
        return Err(AkteError::KennungVergeben(id.0));
    }
    Ok(())
}

/// Refuses a day that is over or too far ahead.
pub(super) fn tag(am: Date, heute: Date) -> Result<(), AkteError> {
    text::tage(&[Some(am)])?;
    if am < heute {
        return Err(FristError::WiedervorlageVorbei(am).into());
    }
    let spaetestens = heute.saturating_add(JAHRE_MAX.years());
    if am > spaetestens {
        return Err(FristError::WiedervorlageZuSpaet(spaetestens).into());
    }
    Ok(())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: WiedervorlageGesetzt) {
    akte.wiedervorlagen.insert(
        e.wiedervorlage,
        Wiedervorlage {
            vorgang: e.vorgang,
            am: e.am,
            grund: e.grund,
            fuer: e.fuer,
            aufforderung: e.aufforderung,
            erledigt: false,
        },
    );
}
