//! Vertretung einrichten: a colleague stands in for somebody, for some days.
//!
//! 2026-11-26: never transitive: who stands in takes over the person's own case work, not what that person stands in
//! for. One at a time: a person has at most one substitute on any day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Vertretung};
use crate::kennung::{NutzerId, VertretungId};
use crate::werte::Rolle;

/// Asks for a Vertretung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VertretungEinrichten {
    /// Id of the new Vertretung.
    pub vertretung: VertretungId,
    /// Who is away.
    pub fuer: NutzerId,
    /// Who stands in.
    pub durch: NutzerId,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// Somebody stands in for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VertretungEingerichtet {
    /// Id of the new Vertretung.
    pub vertretung: VertretungId,
    /// Who is away.
    pub fuer: NutzerId,
    /// Who stands in.
    pub durch: NutzerId,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// Longest Vertretung, in days: beyond that somebody holds the office and is given the role.
const TAGE_MAX: i32 = 366;

/// Refuses unknown people, a locked substitute, oneself, taking somebody's work over by one's own word, a service
/// account, nothing to take over, a period that is over, upside down or longer than 366 days, and a second substitute
/// for the same days.
pub(super) fn decide(
    org: &Organisation,
    c: VertretungEinrichten,
    wer: NutzerId,
    heute: Date,
) -> Result<VertretungEingerichtet, OrganisationError> {
    let fuer = org.bekannter_nutzer(c.fuer)?;
    let durch = org.freier_nutzer(c.durch)?;
    if c.fuer == c.durch {
        return Err(OrganisationError::VertretungSelbst);
    }
    // Whoever keeps the people of an organisation sees no Akte, also not in somebody's place.
    if c.durch == wer {
        return Err(OrganisationError::NichtSelbst);
    }
    if durch.ist(Rolle::Dienstkonto) {
        return Err(OrganisationError::Dienstkonto);
    }
    if !fuer.rollen.iter().any(|r| r.rolle.fallarbeit()) {
        return Err(OrganisationError::NichtsZuVertreten);
    }
    if c.von > c.bis || (c.bis - c.von).get_days() > TAGE_MAX {
        return Err(OrganisationError::ZeitraumUnmoeglich {
            von: c.von,
            bis: c.bis,
        });
    }
    if c.bis < heute {
        return Err(OrganisationError::ZeitraumVorbei(c.bis));
    }
    if org.vertretungen.contains_key(&c.vertretung) {
        return Err(OrganisationError::VertretungUnbekannt);
    }
    let besteht = org
        .vertretungen
        .values()
        .any(|v| v.fuer == c.fuer && v.von <= c.bis && c.von <= v.bis);
    if besteht {
        return Err(OrganisationError::VertretungBesteht);
    }
    Ok(VertretungEingerichtet {
        vertretung: c.vertretung,
        fuer: c.fuer,
        durch: c.durch,
        von: c.von,
        bis: c.bis,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: VertretungEingerichtet) {
    org.vertretungen.insert(
        e.vertretung,
        Vertretung {
            fuer: e.fuer,
            durch: e.durch,
            von: e.von,
            bis: e.bis,
        },
    );
}
