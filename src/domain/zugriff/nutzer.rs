//! Who asks, and under which circumstances.

use jiff::civil::Date;

use crate::werte::{Einheit, Leistungsart, Rolle, Zweck};
use crate::{NutzerId, OrgNr, Zeit};

/// A role in one unit of the user's own organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rollenzuweisung {
    /// What the person is there.
    pub rolle: Rolle,
    /// Where.
    pub einheit: Einheit,
    /// For which benefits. Empty means none: a caseworker or team lead without one sees nothing.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day it holds, inclusive; `None`: until taken back.
    pub bis: Option<Date>,
}

/// Someone with an account, as the gate sees them: no name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nutzer {
    /// The person.
    pub id: NutzerId,
    /// Their organisation; all their roles lie there.
    pub org: OrgNr,
    /// Their organisation is the Kreis.
    pub is_kreis: bool,
    /// Not locked.
    pub aktiv: bool,
    /// Roles, also those already over: the gate tests the date.
    pub rollen: Vec<Rollenzuweisung>,
}

/// When and why something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kontext {
    /// The moment.
    pub zeit: Zeit,
    /// Its calendar day in the district; shares and roles end by it.
    pub tag: Date,
    /// The purpose the session works under.
    pub zweck: Zweck,
}

impl Kontext {
    /// A question asked at `zeit` under `zweck`; the day follows from the moment.
    pub fn new(zeit: Zeit, zweck: Zweck) -> Self {
        Self {
            zeit,
            tag: zeit.tag(),
            zweck,
        }
    }
}
