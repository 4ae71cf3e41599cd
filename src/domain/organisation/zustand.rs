//! What an Organisation knows of its units and people.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{OrganisationError, Recht, Regelwerkstand, Vereinbarungsinhalt};
use crate::kennung::{
    AkteId, NotfallId, NutzerId, OrgNr, RechteantragId, VereinbarungId, VertretungId, Zeit,
};
use crate::werte::{Betreff, Einheit, Leistungsart, Organisationsart, Pruefergebnis, Rolle, Stufe};

/// An Organisation, folded from its events. `Default` is one not yet created.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    pub(super) kopf: Option<OrganisationKopf>,
    pub(super) einheiten: BTreeMap<Einheit, Organisationseinheit>,
    pub(super) nutzer: BTreeMap<NutzerId, Nutzer>,
    #[serde(default)]
    pub(super) vertretungen: BTreeMap<VertretungId, Vertretung>,
    /// Of the Kreis: municipality and benefit.
    #[serde(default)]
    pub(super) delegationen: BTreeSet<(OrgNr, Leistungsart)>,
    #[serde(default)]
    pub(super) notfallzugriffe: BTreeMap<NotfallId, Notfallzugriff>,
    /// By which it passes data on.
    #[serde(default)]
    pub(super) vereinbarungen: BTreeMap<VereinbarungId, Vereinbarung>,
    /// What waits for a second person.
    #[serde(default)]
    pub(super) rechteantraege: BTreeMap<RechteantragId, Rechteantrag>,
    /// Of the Kreis: the policies of the district.
    #[serde(default)]
    pub(super) regelwerk: Regelwerkstand,
}

/// What an Organisation is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationKopf {
    /// Number in the registry of the log.
    pub nr: OrgNr,
    /// Name.
    pub name: Betreff,
    /// Kreis or Gemeinde.
    pub art: Organisationsart,
    /// Short name.
    pub kuerzel: String,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisationseinheit {
    /// Name.
    pub name: Betreff,
    /// The unit above.
    pub uebergeordnet: Option<Einheit>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nutzer {
    /// Name.
    pub name: Betreff,
    /// What they log in with.
    pub anmeldename: String,
    /// Can no longer act.
    pub gesperrt: bool,
    /// What they may do where; one entry per role and unit.
    pub rollen: Vec<Rollenzuweisung>,
    /// Clearance.
    #[serde(default)]
    pub stufe: Stufe,
}

impl Nutzer {
    /// Was ever given this role and not rid of it; it may be over.
    pub fn ist(&self, rolle: Rolle) -> bool {
        self.rollen.iter().any(|r| r.rolle == rolle)
    }
}

/// Somebody stands in for somebody, from the first to the last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vertretung {
    /// Who is away.
    pub fuer: NutzerId,
    /// Who stands in.
    pub durch: NutzerId,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// Days within which somebody else reviews a Notfallzugriff, after the day it was opened.
pub const NOTFALL_PRUEFTAGE: i8 = 5;

/// Somebody sees one Akte in an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notfallzugriff {
    /// Who.
    pub nutzer: NutzerId,
    /// The one Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// Who leads it.
    pub fuehrend: OrgNr,
    /// Why.
    pub grund: Betreff,
    /// From this moment.
    pub seit: Zeit,
    /// To this one, inclusive.
    pub bis: Zeit,
    /// What the review found.
    pub pruefung: Option<Notfallpruefung>,
}

impl Notfallzugriff {
    /// Not over at that moment.
    pub fn laeuft(&self, zeit: Zeit) -> bool {
        zeit <= self.bis
    }

    /// Last day of the review.
    pub fn frist(&self) -> Date {
        let tage = Span::new().days(NOTFALL_PRUEFTAGE);
        self.seit.tag().saturating_add(tage)
    }
}

/// What somebody else found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notfallpruefung {
    /// Who.
    pub durch: NutzerId,
    /// Whether it was right.
    pub ergebnis: Pruefergebnis,
    /// On what that rests, and what follows from it.
    pub vermerk: Betreff,
    /// When.
    pub am: Zeit,
}

/// A sharing agreement: its terms, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vereinbarung {
    /// Its terms.
    pub inhalt: Vereinbarungsinhalt,
    /// Who put it down.
    pub entworfen: NutzerId,
    /// Who approved it.
    pub genehmigt: Option<NutzerId>,
    /// Ended before its last day, or dropped.
    pub beendet: bool,
    /// On which day; events of before 2026-11-27 do not say.
    #[serde(default)]
    pub beendet_am: Option<Date>,
    /// By whom; events of before 2026-11-27 do not say.
    #[serde(default)]
    pub beendet_durch: Option<NutzerId>,
    /// Why.
    #[serde(default)]
    pub beendet_weil: Option<Betreff>,
}

impl Vereinbarung {
    /// In force on that day.
    pub fn gilt(&self, heute: Date) -> bool {
        let i = &self.inhalt;
        self.genehmigt.is_some() && !self.beendet && i.von <= heute && heute <= i.bis
    }

    /// The last day on which it could hold; none: it was ended, and nobody knows on which.
    pub fn ende(&self) -> Option<Date> {
        let bis = self.inhalt.bis;
        if !self.beendet {
            return Some(bis);
        }
        self.beendet_am.map(|am| am.min(bis))
    }
}

/// What somebody asked for and a second person has not decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rechteantrag {
    /// Who asked.
    pub durch: NutzerId,
    /// What for.
    pub recht: Recht,
}

/// A role in a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rollenzuweisung {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: Einheit,
    /// The benefits worked on there.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day; none: without end.
    pub bis: Option<Date>,
}

impl Rollenzuweisung {
    /// Not over on that day.
    pub fn gilt(&self, heute: Date) -> bool {
        self.bis.is_none_or(|bis| heute <= bis)
    }
}

/// Reading.
impl Organisation {
    /// What it is; none before it was created.
    pub fn kopf(&self) -> Option<&OrganisationKopf> {
        self.kopf.as_ref()
    }

    /// All units, by Organisationszeichen.
    pub fn einheiten(&self) -> &BTreeMap<Einheit, Organisationseinheit> {
        &self.einheiten
    }

    /// All people, by id.
    pub fn nutzer(&self) -> &BTreeMap<NutzerId, Nutzer> {
        &self.nutzer
    }

    /// All Vertretungen that were not ended, also those that are over.
    pub fn vertretungen(&self) -> &BTreeMap<VertretungId, Vertretung> {
        &self.vertretungen
    }

    /// What the Kreis has delegated: municipality and benefit.
    pub fn delegationen(&self) -> &BTreeSet<(OrgNr, Leistungsart)> {
        &self.delegationen
    }

    /// All Notfallzugriffe, also those that are over and reviewed.
    pub fn notfallzugriffe(&self) -> &BTreeMap<NotfallId, Notfallzugriff> {
        &self.notfallzugriffe
    }

    /// All sharing agreements by which it passes data on, also those that are over.
    pub fn vereinbarungen(&self) -> &BTreeMap<VereinbarungId, Vereinbarung> {
        &self.vereinbarungen
    }

    /// What waits for a second person.
    pub fn rechteantraege(&self) -> &BTreeMap<RechteantragId, Rechteantrag> {
        &self.rechteantraege
    }

    /// All units below one, itself left out.
    pub fn unterhalb(&self, oben: &Einheit) -> Vec<Einheit> {
        let ueber = |e: &Einheit| self.einheiten.get(e)?.uebergeordnet.clone();
        let liegt_darunter = |e: &Einheit| {
            // A unit above must exist before the one below, so there is no circle; the bound is for a broken log.
            std::iter::successors(ueber(e), ueber)
                .take(self.einheiten.len())
                .any(|u| u == *oben)
        };
        self.einheiten
            .keys()
            .filter(|e| liegt_darunter(e))
            .cloned()
            .collect()
    }
}

/// What several rules ask.
impl Organisation {
    pub(super) fn angelegt(&self) -> Result<(), OrganisationError> {
        match self.kopf {
            Some(_) => Ok(()),
            None => Err(OrganisationError::NichtAngelegt),
        }
    }

    pub(super) fn bekannte_einheit(
        &self,
        einheit: &Einheit,
    ) -> Result<&Organisationseinheit, OrganisationError> {
        self.einheiten
            .get(einheit)
            .ok_or_else(|| OrganisationError::EinheitUnbekannt(einheit.clone()))
    }

    pub(super) fn bekannter_nutzer(&self, id: NutzerId) -> Result<&Nutzer, OrganisationError> {
        self.angelegt()?;
        self.nutzer
            .get(&id)
            .ok_or(OrganisationError::NutzerUnbekannt(id))
    }

    pub(super) fn bekannter_notfall(
        &self,
        id: NotfallId,
    ) -> Result<&Notfallzugriff, OrganisationError> {
        self.angelegt()?;
        let notfall = self.notfallzugriffe.get(&id);
        notfall.ok_or(OrganisationError::NotfallUnbekannt)
    }

    pub(super) fn bekannte_vereinbarung(
        &self,
        id: VereinbarungId,
    ) -> Result<&Vereinbarung, OrganisationError> {
        self.angelegt()?;
        self.vereinbarungen
            .get(&id)
            .ok_or(OrganisationError::VereinbarungUnbekannt)
    }

    pub(super) fn freier_nutzer(&self, id: NutzerId) -> Result<&Nutzer, OrganisationError> {
        let nutzer = self.bekannter_nutzer(id)?;
        if nutzer.gesperrt {
            return Err(OrganisationError::NutzerGesperrt(id));
        }
        Ok(nutzer)
    }

    /// Refuses what would leave nobody to administrate: `endet` names the assignments that would go.
    pub(super) fn fachadmin_bleibt(
        &self,
        heute: Date,
        endet: impl Fn(NutzerId, &Rollenzuweisung) -> bool,
    ) -> Result<(), OrganisationError> {
        let frei = self.nutzer.iter().filter(|(_, n)| !n.gesperrt);
        let rollen = frei.flat_map(|(id, n)| n.rollen.iter().map(|r| (*id, r)));
        let (gehen, bleiben): (Vec<_>, Vec<_>) = rollen
            .filter(|(_, r)| r.rolle == Rolle::Fachadmin && r.gilt(heute))
            .partition(|(id, r)| endet(*id, r));
        if bleiben.is_empty() && !gehen.is_empty() {
            return Err(OrganisationError::LetzteFachadmin);
        }
        Ok(())
    }
}
