//! Delegation erklaeren: which municipality works on which benefit for the Kreis, so who may look in.
//!
//! It stands in the stream of the Kreis: delegating is its act (for SGB II its § 6(2), for SGB XII its § 99(1)), and
//! it differs for each municipality.

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError};
use crate::kennung::OrgNr;
use crate::werte::{Betreff, Leistungsart, Organisationsart};

/// Asks to note a delegation, or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationErklaeren {
    /// The municipality.
    pub gemeinde: OrgNr,
    /// The benefit it works on for the Kreis.
    pub leistungsart: Leistungsart,
    /// Delegated, or no longer.
    pub gilt: bool,
    /// By which statute (Satzung).
    pub grundlage: Betreff,
}

/// The delegation holds, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationErklaert {
    /// The municipality.
    pub gemeinde: OrgNr,
    /// The benefit it works on for the Kreis.
    pub leistungsart: Leistungsart,
    /// Delegated, or no longer.
    pub gilt: bool,
    /// By which statute (Satzung).
    pub grundlage: Betreff,
}

/// Refuses unless the Organisation is the Kreis, the recipient is another one, the benefit is one of the Kreis, and
/// something changes.
pub(super) fn decide(
    org: &Organisation,
    c: DelegationErklaeren,
) -> Result<DelegationErklaert, OrganisationError> {
    let kopf = org.kopf().ok_or(OrganisationError::NichtAngelegt)?;
    if kopf.art != Organisationsart::Kreis || c.gemeinde == kopf.nr || c.gemeinde == OrgNr(0) {
        return Err(OrganisationError::DelegationUnzulaessig);
    }
    // Nobody delegates what is not theirs: where the Kreis decides no objections, the municipality itself is Traeger. The
    // end of one that was noted before is always possible.
    if c.gilt && c.leistungsart.widerspruchsgrundlage().is_none() {
        return Err(OrganisationError::DelegationUnzulaessig);
    }
    if org.delegationen.contains(&(c.gemeinde, c.leistungsart)) == c.gilt {
        return Err(OrganisationError::Unveraendert);
    }
    Ok(DelegationErklaert {
        gemeinde: c.gemeinde,
        leistungsart: c.leistungsart,
        gilt: c.gilt,
        grundlage: c.grundlage,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: DelegationErklaert) {
    let eintrag = (e.gemeinde, e.leistungsart);
    if e.gilt {
        org.delegationen.insert(eintrag);
    } else {
        org.delegationen.remove(&eintrag);
    }
}
