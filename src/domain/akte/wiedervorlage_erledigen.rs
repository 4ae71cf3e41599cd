//! Wiedervorlage erledigen: somebody has looked; or it comes again on another day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, FristError, WiedervorlageGesetzt, wiedervorlage_setzen};
use crate::kennung::WiedervorlageId;
use crate::werte::Betreff;

/// Asks to end a Wiedervorlage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WiedervorlageErledigen {
    /// Which.
    pub wiedervorlage: WiedervorlageId,
    /// What came of it.
    pub vermerk: Option<Betreff>,
    /// It comes again: under this id, on this day.
    pub erneut: Option<(WiedervorlageId, Date)>,
}

/// Somebody has looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WiedervorlageErledigt {
    /// Which.
    pub wiedervorlage: WiedervorlageId,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vermerk: Option<Betreff>,
    /// The one that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erneut: Option<WiedervorlageId>,
}

/// One event; a second one for the Wiedervorlage that takes its place: the same in all but the day.
///
/// Refuses in a closed Akte, one that is not open, one that watches the term of a demand still waited for unless it comes
/// again (nothing else would bring the Akte back), and a new day that is over or too far ahead.
pub(super) fn decide(
    akte: &Akte,
    c: WiedervorlageErledigen,
    heute: Date,
) -> Result<Vec<AkteEvent>, AkteError> {
    akte.offen()?;
    let alte = akte.offene_wiedervorlage(c.wiedervorlage)?;
    if c.erneut.is_none() && alte.aufforderung.is_some_and(|id| akte.wartet_auf(id)) {
        return Err(FristError::AufforderungOffen.into());
    }
    let mut out = vec![erledigt(
        c.wiedervorlage,
        c.vermerk,
        c.erneut.map(|(id, _)| id),
    )];
    if let Some((id, am)) = c.erneut {
        if let Some(vorgang) = alte.vorgang {
            akte.offener_vorgang(vorgang)?;
        }
        wiedervorlage_setzen::frei(akte, id)?;
        wiedervorlage_setzen::tag(am, heute)?;
        out.push(AkteEvent::WiedervorlageGesetzt(WiedervorlageGesetzt {
            wiedervorlage: id,
            vorgang: alte.vorgang,
            am,
            grund: alte.grund.clone(),
            fuer: alte.fuer,
            aufforderung: alte.aufforderung,
        }));
    }
    Ok(out)
}

/// The event.
pub(super) fn erledigt(
    wiedervorlage: WiedervorlageId,
    vermerk: Option<Betreff>,
    erneut: Option<WiedervorlageId>,
) -> AkteEvent {
    AkteEvent::WiedervorlageErledigt(WiedervorlageErledigt {
        wiedervorlage,
        vermerk,
        erneut,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: WiedervorlageErledigt) {
    if let Some(wiedervorlage) = akte.wiedervorlagen.get_mut(&e.wiedervorlage) {
        wiedervorlage.erledigt = true;
    }
}
