//! Auskunft festhalten: what came of a request under Art. 15 DSGVO: an answer, a refusal, or some of both.
//!
//! The answer itself is made from the read log and leaves the house; that it was given, and why anything was kept back,
//! must be provable (§ 83(3) SGB X). Nothing else depends on it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, AkteEvent, AuskunftError, text};
use crate::werte::{Auskunftsgrundlage, Auskunftsteil, Betreff, Status};

/// Asks to record what came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuskunftFesthalten {
    /// Day the person asked.
    pub beantragt_am: Date,
    /// What was told.
    pub erteilt: Option<Auskunftszeitraum>,
    /// What was not.
    pub verweigert: Option<Auskunftsverweigerung>,
}

/// The days an answer covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auskunftszeitraum {
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// What was kept back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Auskunftsverweigerung {
    /// All of it, or these parts; each once, never empty.
    pub was: Vec<Auskunftsteil>,
    /// The provision it rests on.
    pub grundlage: Auskunftsgrundlage,
    /// Why it applies here.
    pub grund: Betreff,
    /// The person was told why.
    pub mitgeteilt: bool,
}

/// The person was told what is kept about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuskunftErteilt {
    /// Day the person asked.
    pub beantragt_am: Date,
    /// What the answer covers.
    #[serde(flatten)]
    pub zeitraum: Auskunftszeitraum,
}

/// The person was not told, or not all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuskunftVerweigert {
    /// Day the person asked.
    pub beantragt_am: Date,
    /// What was kept back, and why.
    #[serde(flatten)]
    pub verweigerung: Auskunftsverweigerung,
}

/// One event for what was told, one for what was not.
///
/// Refuses a request of a day to come, a period that is upside down or not over, what was neither told nor refused,
/// a refusal that names no part or all beside parts, and a cancelled Akte. A closed one is no obstacle.
pub(super) fn decide(
    akte: &Akte,
    c: AuskunftFesthalten,
    heute: Date,
) -> Result<Vec<AkteEvent>, AkteError> {
    if akte.angelegt()?.status == Status::Storniert {
        return Err(AkteError::AkteIstStorniert);
    }
    let beantragt_am = c.beantragt_am;
    let vergangen = |tag: Date| {
        text::tage(&[Some(tag)])?;
        (tag <= heute)
            .then_some(())
            .ok_or(AkteError::DatumInZukunft(tag))
    };
    vergangen(beantragt_am)?;
    let mut out = Vec::new();
    if let Some(zeitraum) = c.erteilt {
        let Auskunftszeitraum { von, bis } = zeitraum;
        vergangen(bis)?;
        text::tage(&[Some(von)])?;
        if von > bis {
            return Err(AkteError::ZeitraumVerkehrt { von, bis });
        }
        out.push(AkteEvent::AuskunftErteilt(AuskunftErteilt {
            beantragt_am,
            zeitraum,
        }));
    }
    if let Some(mut verweigerung) = c.verweigert {
        let was = &mut verweigerung.was;
        was.sort_unstable();
        was.dedup();
        if was.is_empty() {
            return Err(AuskunftError::OhneTeil.into());
        }
        let alles = was.contains(&Auskunftsteil::Alles);
        if alles && (was.len() > 1 || c.erteilt.is_some()) {
            return Err(AuskunftError::AllesUndTeile.into());
        }
        out.push(AkteEvent::AuskunftVerweigert(AuskunftVerweigert {
            beantragt_am,
            verweigerung,
        }));
    }
    if out.is_empty() {
        return Err(AuskunftError::OhneErgebnis.into());
    }
    Ok(out)
}
