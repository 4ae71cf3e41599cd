//! Uebergabe anbieten: offers the Akte to the organisation that is competent from a day on.
//!
//! 2026-11-26: nothing is copied. The offer names everything the receiving side accepts; acceptance changes who leads
//! the Akte, and what the giving side may still read is an ordinary Freigabe that ends by itself. The first receipt of a
//! forwarded application (§ 16 Abs. 2 SGB I) is taken from its Dokument, never typed: so nobody can change it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, UebergabeError, text};
use crate::kennung::{OrgNr, UebergabeId};
use crate::werte::{Betreff, Einheit, Leistungsart, Uebergabeanlass};

/// Asks to offer the Akte to another organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct UebergabeAnbieten {
    /// Id of the new offer.
    pub uebergabe: UebergabeId,
    /// Why it goes.
    pub anlass: Uebergabeanlass,
    /// The organisation that is to lead it.
    pub an: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
    /// First day the receiving organisation is competent.
    pub zustaendig_ab: Date,
    /// Last day the giving organisation pays; none: there is no overlap.
    pub zahlt_bis: Option<Date>,
    /// Last day the giving unit reads; none: it does not read on.
    pub liest_bis: Option<Date>,
    /// What the receiving side reads to decide. No content of the Akte.
    pub grund: Betreff,
}

/// When an application was first received, and where: unchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ersteingang {
    /// The day.
    pub tag: Date,
    /// The organisation that received it.
    pub bei: OrgNr,
}

/// The Akte was offered to another organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UebergabeAngeboten {
    /// Id of the offer.
    pub uebergabe: UebergabeId,
    /// Why it goes.
    pub anlass: Uebergabeanlass,
    /// The organisation that leads it so far.
    pub von: OrgNr,
    /// Its unit.
    pub von_einheit: Einheit,
    /// The benefit it serves there.
    pub von_leistungsart: Leistungsart,
    /// The organisation that is to lead it.
    pub an: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
    /// First day the receiving organisation is competent.
    pub zustaendig_ab: Date,
    /// Last day the giving organisation pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zahlt_bis: Option<Date>,
    /// Last day the giving unit reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liest_bis: Option<Date>,
    /// First receipt of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ersteingang: Option<Ersteingang>,
    /// What the receiving side reads to decide.
    pub grund: Betreff,
}

/// Refuses a second open offer, the organisation itself, dates that contradict each other, a closed circle of people,
/// an erasure that is being decided, and forwarding what was never received.
pub(super) fn decide(
    akte: &Akte,
    c: UebergabeAnbieten,
    heute: Date,
) -> Result<UebergabeAngeboten, AkteError> {
    let kopf = akte.offen()?;
    if akte.uebergabe.is_some() {
        return Err(UebergabeError::Offen.into());
    }
    akte.uebergabefaehig()?;
    if c.an == OrgNr(0) || c.an == kopf.org {
        return Err(UebergabeError::Empfaenger.into());
    }
    fristen(&c, heute)?;
    let empfangen = || {
        let tag = akte.erster_eingang()?;
        Some(Ersteingang { tag, bei: kopf.org })
    };
    let ersteingang = match (kopf.ersteingang, c.anlass) {
        (Some(steht), _) => Some(steht),
        (None, Uebergabeanlass::Weiterleitung) => {
            Some(empfangen().ok_or(UebergabeError::EingangFehlt)?)
        }
        (None, Uebergabeanlass::Umzug) => None,
    };
    Ok(UebergabeAngeboten {
        uebergabe: c.uebergabe,
        anlass: c.anlass,
        von: kopf.org,
        von_einheit: kopf.einheit.clone(),
        von_leistungsart: kopf.leistungsart,
        an: c.an,
        einheit: c.einheit,
        leistungsart: c.leistungsart,
        zustaendig_ab: c.zustaendig_ab,
        zahlt_bis: c.zahlt_bis,
        liest_bis: c.liest_bis,
        ersteingang,
        grund: c.grund,
    })
}

fn fristen(c: &UebergabeAnbieten, heute: Date) -> Result<(), AkteError> {
    text::tage(&[Some(c.zustaendig_ab), c.zahlt_bis, c.liest_bis])?;
    let weiterleitung = c.anlass == Uebergabeanlass::Weiterleitung;
    if weiterleitung && (c.zahlt_bis.is_some() || c.liest_bis.is_some()) {
        return Err(UebergabeError::WeiterleitungEndet.into());
    }
    let reihe = |frueher: Date, spaeter: Date| {
        if spaeter < frueher {
            return Err(UebergabeError::Reihenfolge { frueher, spaeter });
        }
        Ok(())
    };
    if let Some(bis) = c.zahlt_bis {
        reihe(c.zustaendig_ab, bis)?;
    }
    if let Some(bis) = c.liest_bis {
        reihe(c.zahlt_bis.unwrap_or(c.zustaendig_ab), bis)?;
        if bis < heute {
            return Err(AkteError::ZeitraumVorbei(bis));
        }
    }
    Ok(())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: UebergabeAngeboten) {
    akte.uebergabe = Some(e);
}
