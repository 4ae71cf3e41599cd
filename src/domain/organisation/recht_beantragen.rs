//! Recht beantragen: what gives somebody more waits for a second person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    DelegationErklaeren, DelegationErklaert, Organisation, OrganisationError, Rechteantrag,
    RolleZugewiesen, RolleZuweisen, StufeErteilen, StufeErteilt, delegation_erklaeren,
    rolle_zuweisen, stufe_erteilen,
};
use crate::kennung::{NutzerId, RechteantragId};

/// What is asked for, as it will stand once it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "art", rename_all = "snake_case")]
pub enum Recht {
    /// A role in a unit.
    Rolle(RolleZugewiesen),
    /// A clearance.
    Stufe(StufeErteilt),
    /// What the Kreis delegates: its people look in there.
    Delegation(DelegationErklaert),
}

impl Recht {
    /// Whose it will be; none for what is not one person's.
    pub const fn nutzer(&self) -> Option<NutzerId> {
        match self {
            Self::Rolle(r) => Some(r.nutzer),
            Self::Stufe(s) => Some(s.nutzer),
            Self::Delegation(_) => None,
        }
    }

    /// About the same as another one: both together would be in each other's way.
    fn trifft(&self, andere: &Self) -> bool {
        match (self, andere) {
            (Self::Rolle(a), Self::Rolle(b)) => {
                (a.nutzer, a.rolle, &a.einheit) == (b.nutzer, b.rolle, &b.einheit)
            }
            (Self::Stufe(a), Self::Stufe(b)) => a.nutzer == b.nutzer,
            (Self::Delegation(a), Self::Delegation(b)) => {
                (a.gemeinde, a.leistungsart) == (b.gemeinde, b.leistungsart)
            }
            _ => false,
        }
    }

    /// Whether it could hold on that day by the rules of whoever gives it at once. Nobody has a hand in their own.
    pub(super) fn pruefen(
        &self,
        org: &Organisation,
        wer: NutzerId,
        heute: Date,
    ) -> Result<(), OrganisationError> {
        org.angelegt()?;
        if self.nutzer() == Some(wer) {
            return Err(OrganisationError::NichtSelbst);
        }
        match self.clone() {
            Self::Rolle(r) => {
                let c = RolleZuweisen {
                    nutzer: r.nutzer,
                    rolle: r.rolle,
                    einheit: r.einheit,
                    leistungsarten: r.leistungsarten,
                    bis: r.bis,
                };
                rolle_zuweisen::decide(org, c, heute).map(drop)
            }
            Self::Stufe(s) => {
                let c = StufeErteilen {
                    nutzer: s.nutzer,
                    stufe: s.stufe,
                    grund: s.grund,
                };
                stufe_erteilen::decide(org, c, wer).map(drop)
            }
            Self::Delegation(d) => {
                let c = DelegationErklaeren {
                    gemeinde: d.gemeinde,
                    leistungsart: d.leistungsart,
                    gilt: d.gilt,
                    grundlage: d.grundlage,
                };
                delegation_erklaeren::decide(org, c).map(drop)
            }
        }
    }

    /// Lets it hold; never refuses.
    pub(super) fn gilt(self, org: &mut Organisation) {
        match self {
            Self::Rolle(e) => rolle_zuweisen::apply(org, e),
            Self::Stufe(e) => stufe_erteilen::apply(org, e),
            Self::Delegation(e) => delegation_erklaeren::apply(org, e),
        }
    }
}

/// Asks a second person to let it hold.
#[derive(Clone, Debug, PartialEq)]
pub struct RechtBeantragen {
    /// Id of the new request.
    pub antrag: RechteantragId,
    /// What for.
    pub recht: Recht,
}

/// It waits for a second person and gives nothing until then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RechtBeantragt {
    /// Id of the request.
    pub antrag: RechteantragId,
    /// Who asked.
    pub durch: NutzerId,
    /// What for.
    pub recht: Recht,
}

/// Refuses one's own, what the same command would refuse if it held at once, and what waits already.
pub(super) fn decide(
    org: &Organisation,
    c: RechtBeantragen,
    durch: NutzerId,
    heute: Date,
) -> Result<RechtBeantragt, OrganisationError> {
    c.recht.pruefen(org, durch, heute)?;
    let mut offen = org.rechteantraege.iter();
    if offen.any(|(id, a)| *id == c.antrag || a.recht.trifft(&c.recht)) {
        return Err(OrganisationError::RechtBeantragt);
    }
    Ok(RechtBeantragt {
        antrag: c.antrag,
        durch,
        recht: c.recht,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: RechtBeantragt) {
    let antrag = Rechteantrag {
        durch: e.durch,
        recht: e.recht,
    };
    org.rechteantraege.insert(e.antrag, antrag);
}
