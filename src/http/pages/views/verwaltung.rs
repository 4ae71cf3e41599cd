//! What the pages show of units, people and what waits for the second person.

use eakte_domain::werte::{Leistungsart, Rolle};
use eakte_domain::{NutzerId, OrgNr, RechteantragId};
use jiff::civil::Date;

use super::{Auswahl, Eingaben};

/// `GET /verwaltung`.
#[derive(Clone, Debug)]
pub struct VerwaltungView {
    /// Name of the organisation.
    pub organisation: String,
    /// What waits for a second person.
    pub antraege: Vec<AntragView>,
    /// Units and people; none to who is only the second person.
    pub personal: Option<PersonalView>,
    /// Keeps them, but under another purpose.
    pub anderer_zweck: bool,
    /// Of the Kreis: there are the policies of the district.
    pub regelwerk: bool,
    /// What was entered.
    pub eingaben: Eingaben,
}

/// Units and people.
#[derive(Clone, Debug)]
pub struct PersonalView {
    /// Each unit after the one above it: levels above, Organisationszeichen, name.
    pub einheiten: Vec<(usize, String, String)>,
    /// The unit whose people are shown; empty: everybody.
    pub einheit: String,
    /// By name.
    pub personen: Vec<PersonZeile>,
    /// Only of the Kreis.
    pub delegationen: Option<Delegationen>,
}

impl PersonalView {
    /// Units to choose from.
    pub fn auswahl(&self) -> Auswahl {
        let zeile = |(_, zeichen, name): &(usize, String, String)| {
            (zeichen.clone(), format!("{zeichen} {name}"))
        };
        self.einheiten.iter().map(zeile).collect()
    }
}

/// What the Kreis has delegated.
#[derive(Clone, Debug)]
pub struct Delegationen {
    /// Number and name of the municipality, benefit.
    pub zeilen: Vec<(OrgNr, String, Leistungsart)>,
    /// Municipalities: number and name.
    pub gemeinden: Auswahl,
}

/// A person in a list.
#[derive(Clone, Debug)]
pub struct PersonZeile {
    /// Id.
    pub id: NutzerId,
    /// Name.
    pub name: String,
    /// Login name.
    pub anmeldename: String,
    /// Can no longer act.
    pub gesperrt: bool,
    /// Clearance.
    pub stufe: u8,
    /// Roles.
    pub rollen: Vec<RolleView>,
    /// Something for this person waits.
    pub wartet: bool,
}

/// A role in a unit.
#[derive(Clone, Debug)]
pub struct RolleView {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: String,
    /// The benefits worked on there.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day.
    pub bis: Option<Date>,
}

/// What waits for a second person.
#[derive(Clone, Debug)]
pub struct AntragView {
    /// Its id.
    pub id: RechteantragId,
    /// What is asked for.
    pub was: RechtView,
    /// Who asked.
    pub von: String,
    /// The person asked themselves: somebody else confirms.
    pub eigener: bool,
    /// The person may confirm it.
    pub bestaetigen: bool,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub enum RechtView {
    /// A person's role.
    Rolle(String, RolleView),
    /// A person's clearance, and why.
    Stufe(String, u8, String),
    /// A municipality, the benefit delegated, and by which statute.
    Delegation(String, Leistungsart, String),
}

/// `GET /verwaltung/nutzer/{nutzer}`.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// Who.
    pub person: PersonZeile,
    /// It is the one who looks: nobody decides on their own rights.
    pub selbst: bool,
    /// How the person gets in has to be said: nobody has set a password and there is no provider.
    pub ohne_zugang: bool,
    /// What waits for them.
    pub antraege: Vec<AntragView>,
    /// Units to choose from.
    pub einheiten: Auswahl,
    /// What was entered.
    pub eingaben: Eingaben,
}
