//! Who asks, and under which circumstances.

use jiff::civil::Date;

use crate::werte::{Einheit, Leistungsart, Rolle, Stufe, Zweck};
use crate::{AkteId, NotfallId, NutzerId, OrgNr, VereinbarungId, Zeit};

/// A role in one unit of the user's own organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rollenzuweisung {
    /// What the person is there.
    pub rolle: Rolle,
    /// Where.
    pub einheit: Einheit,
    /// The units below it: a team lead leads them, too. Nothing to any other role.
    pub unterhalb: Vec<Einheit>,
    /// For which benefits. Empty means none: a caseworker or team lead without one sees nothing.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day it holds, inclusive; `None`: until taken back.
    pub bis: Option<Date>,
}

/// Somebody the user stands in for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vertretungszeile {
    /// Who is away, of the same organisation.
    pub fuer: NutzerId,
    /// First day, inclusive.
    pub von: Date,
    /// Last day, inclusive.
    pub bis: Date,
    /// That person's own roles, never what they stand in for: a Vertretung is not passed on.
    pub rollen: Vec<Rollenzuweisung>,
}

/// An Akte open to the user in an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notfallzeile {
    /// The Notfallzugriff.
    pub notfall: NotfallId,
    /// The one Akte.
    pub akte: AkteId,
    /// From this moment.
    pub seit: Zeit,
    /// To this one, inclusive.
    pub bis: Zeit,
}

/// A sharing agreement and the days it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vereinbarungszeile {
    /// The agreement.
    pub id: VereinbarungId,
    /// First day, inclusive.
    pub von: Date,
    /// Last day, inclusive.
    pub bis: Date,
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
    /// Clearance.
    pub stufe: Stufe,
    /// Whom they stand in for, also on other days: the gate tests the date.
    pub vertretungen: Vec<Vertretungszeile>,
    /// What they have opened in an emergency, also what is over: the gate tests the moment.
    pub notfaelle: Vec<Notfallzeile>,
    /// What the Kreis has delegated, to whom; asked only of people of the Kreis.
    pub delegationen: Vec<(OrgNr, Leistungsart)>,
    /// Sharing agreements by which their organisation receives data: approved and not ended. The gate tests the date.
    pub vereinbarungen: Vec<Vereinbarungszeile>,
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
    /// Whole minutes since the person last showed a second factor; `None`: this login was without one.
    pub faktor: Option<u32>,
}

impl Kontext {
    /// A question asked at `zeit` under `zweck` without a second factor; the day follows from the moment.
    pub fn new(zeit: Zeit, zweck: Zweck) -> Self {
        Self {
            zeit,
            tag: zeit.tag(),
            zweck,
            faktor: None,
        }
    }
}
