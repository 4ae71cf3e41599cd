//! Aussonderung sperren: a hold keeps an Akte from being offered, delivered and erased, as long as a lawsuit, a titled
//! claim or an audit needs it (Art. 17 Abs. 3 lit. e DSGVO).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::aussonderung::Sperre;
use super::{Akte, AkteError, AussonderungError, text};
use crate::kennung::SperreId;
use crate::werte::Betreff;

/// Asks to hold the Akte.
#[derive(Clone, Debug, PartialEq)]
pub struct AussonderungSperreSetzen {
    /// Id of the hold.
    pub sperre: SperreId,
    /// Why: the file number of the court, the title.
    pub grund: Betreff,
    /// Last day; none: until it is lifted.
    pub bis: Option<Date>,
}

/// The Akte is held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AussonderungSperreGesetzt {
    /// Id of the hold.
    pub sperre: SperreId,
    /// Why.
    pub grund: Betreff,
    /// Last day; none: until it is lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bis: Option<Date>,
}

/// Asks to lift a hold.
#[derive(Clone, Debug, PartialEq)]
pub struct AussonderungSperreAufheben {
    /// The hold.
    pub sperre: SperreId,
    /// Why it is not needed any more.
    pub grund: Betreff,
}

/// The hold is lifted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AussonderungSperreAufgehoben {
    /// The hold.
    pub sperre: SperreId,
    /// Why.
    pub grund: Betreff,
}

/// Refuses an id given before, a last day that has passed, and an Akte of which nothing is left.
pub(super) fn setzen(
    akte: &Akte,
    c: AussonderungSperreSetzen,
    heute: Date,
) -> Result<AussonderungSperreGesetzt, AkteError> {
    akte.angelegt()?;
    if akte.geloescht {
        return Err(AussonderungError::NichtsMehrDa.into());
    }
    text::tage(&[c.bis])?;
    if let Some(bis) = c.bis.filter(|bis| *bis < heute) {
        return Err(AkteError::ZeitraumVorbei(bis));
    }
    if akte.sperren.contains_key(&c.sperre) {
        return Err(AkteError::KennungVergeben(c.sperre.0));
    }
    Ok(AussonderungSperreGesetzt {
        sperre: c.sperre,
        grund: c.grund,
        bis: c.bis,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply_gesetzt(akte: &mut Akte, e: AussonderungSperreGesetzt) {
    let sperre = Sperre {
        bis: e.bis,
        aufgehoben: false,
    };
    akte.sperren.insert(e.sperre, sperre);
}

/// Refuses unless this hold keeps the Akte today.
pub(super) fn aufheben(
    akte: &Akte,
    c: AussonderungSperreAufheben,
    heute: Date,
) -> Result<AussonderungSperreAufgehoben, AkteError> {
    akte.angelegt()?;
    if !akte.sperren.get(&c.sperre).is_some_and(|s| s.gilt(heute)) {
        return Err(AussonderungError::SperreUnbekannt.into());
    }
    Ok(AussonderungSperreAufgehoben {
        sperre: c.sperre,
        grund: c.grund,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply_aufgehoben(akte: &mut Akte, e: AussonderungSperreAufgehoben) {
    if let Some(sperre) = akte.sperren.get_mut(&e.sperre) {
        sperre.aufgehoben = true;
    }
}
