//! How many Dokumente an Akte has, and whose it is: from its number alone, so any Akte can be made alone.

use eakte_domain::werte::{Einheit, Leistungsart, Rolle};
use eakte_domain::{NutzerId, OrgNr};

use crate::bezirk::{BOCHOLT, KREIS, MusterPerson, bezirk, einheiten_von, nutzer_id};
use crate::zufall::Zufall;

/// Akten whose Dokumente are dealt out together.
const GRUPPE: usize = 8;
/// Up to here every tenth Akte is Jana Brüning's and every tenth Tim Ross's; later every hundredth: nobody has
/// ten thousand cases.
const DICHT: usize = 1_000;

/// One case worker's desk for one benefit.
#[derive(Clone, Debug)]
pub(crate) struct Stelle {
    pub(crate) org: OrgNr,
    pub(crate) einheit: Einheit,
    pub(crate) nutzer: NutzerId,
    pub(crate) name: String,
    pub(crate) leistungsart: Leistungsart,
    gewicht: usize,
}

/// All desks, who leads, and the desks of the two people a newcomer tries first.
#[derive(Clone, Debug)]
pub(crate) struct Stellen {
    alle: Vec<Stelle>,
    leitung: Vec<MusterPerson>,
    gewicht: usize,
    jana: Vec<Stelle>,
    tim: Vec<Stelle>,
}

/// How often a benefit comes, by desk.
fn gewicht(org: OrgNr, leistungsart: Leistungsart) -> usize {
    match leistungsart {
        // Sees what the Jobcenters share; leads no Akten.
        Leistungsart::Sgb2 if org == KREIS => 0,
        Leistungsart::Sgb2 => 9,
        Leistungsart::Grundsicherung | Leistungsart::Wohngeld => 7,
        Leistungsart::Pflege if org == KREIS => 24,
        Leistungsart::Pflege | Leistungsart::But => 4,
        Leistungsart::Hzl | Leistungsart::Asylblg => 3,
        Leistungsart::Uvg => 8,
        Leistungsart::Widerspruch => 22,
        Leistungsart::Erstattung => 14,
    }
}

impl Stellen {
    pub(crate) fn neu() -> Self {
        let personen = bezirk().personen;
        let arbeitende = personen
            .iter()
            .filter(|p| p.rolle == Rolle::Sachbearbeitung);
        let alle: Vec<_> = arbeitende
            .flat_map(|p| {
                p.leistungsarten.iter().map(|&leistungsart| Stelle {
                    org: p.org,
                    einheit: p.einheit.clone(),
                    nutzer: p.nutzer,
                    name: p.name.to_string(),
                    leistungsart,
                    gewicht: gewicht(p.org, leistungsart),
                })
            })
            .collect();
        let von = |anmeldename| {
            let id = nutzer_id(anmeldename);
            alle.iter().filter(|s| s.nutzer == id).cloned().collect()
        };
        let (jana, tim) = (von("jana.bruening"), von("tim.ross"));
        let leitung = personen
            .iter()
            .filter(|p| p.rolle == Rolle::Teamleitung)
            .cloned()
            .collect();
        Self {
            gewicht: alle.iter().map(|s| s.gewicht).sum(),
            leitung,
            jana,
            tim,
            alle,
        }
    }

    /// The desk of Akte `index`.
    pub(crate) fn stelle(&self, index: usize, z: &mut Zufall) -> &Stelle {
        let takt = if index < DICHT { 10 } else { 100 };
        match index % takt {
            0 => z.aus(&self.jana),
            // His first benefit, Pflege, comes first: it is the one shared with the Kreis.
            3 => &self.tim[index / takt % self.tim.len()],
            _ => {
                let mut rest = z.unter(self.gewicht);
                self.alle
                    .iter()
                    .find(|s| {
                        let hier = rest < s.gewicht;
                        rest = rest.saturating_sub(s.gewicht);
                        hier
                    })
                    .unwrap_or(&self.alle[0])
            }
        }
    }

    /// Somebody else who may share what lies at this desk: a colleague for the same benefit, else who leads the unit or
    /// the one above it.
    pub(crate) fn zweite_person(&self, stelle: &Stelle) -> Option<NutzerId> {
        let kollege = self.alle.iter().find(|s| {
            (s.org, &s.einheit, s.leistungsart)
                == (stelle.org, &stelle.einheit, stelle.leistungsart)
                && s.nutzer != stelle.nutzer
        });
        let leitet = |p: &&MusterPerson| {
            let hier = einheiten_von(stelle.org).iter();
            let mut hier = hier.filter(|(zeichen, ..)| *zeichen == stelle.einheit.as_str());
            let darueber = hier.find_map(|(_, _, oben)| *oben);
            p.org == stelle.org
                && p.leistungsarten.contains(&stelle.leistungsart)
                && (p.einheit == stelle.einheit || Some(p.einheit.as_str()) == darueber)
        };
        kollege.map(|s| s.nutzer).or_else(|| {
            let leitung = self.leitung.iter().find(leitet);
            leitung.map(|p| p.nutzer)
        })
    }

    /// The desks for Pflege of the two people a newcomer tries first.
    pub(crate) fn vorgestellte(&self) -> Option<(&Stelle, &Stelle)> {
        let pflege = |s: &&Stelle| s.leistungsart == Leistungsart::Pflege;
        self.jana
            .iter()
            .find(pflege)
            .zip(self.tim.iter().find(pflege))
    }

    /// Another town, where someone works on `leistungsart`.
    pub(crate) fn andere_gemeinde(
        &self,
        org: OrgNr,
        leistungsart: Leistungsart,
        z: &mut Zufall,
    ) -> Option<OrgNr> {
        let andere: Vec<_> = self
            .alle
            .iter()
            .filter(|s| s.leistungsart == leistungsart && s.org != KREIS && s.org != org)
            .map(|s| s.org)
            .collect();
        (!andere.is_empty()).then(|| *z.aus(&andere))
    }
}

/// Where the client of a file of the Kreis lives: Bocholt for two of three of the Akten at every tenth place.
pub(crate) fn wohnort_kreis(index: usize, z: &mut Zufall) -> OrgNr {
    if index % 30 < 20 && index.is_multiple_of(10) {
        BOCHOLT
    } else {
        OrgNr(z.zwischen(2, 18) as u16)
    }
}

/// How many of `dokumente` Dokumente Akte `index` of `akten` has.
///
/// Groups of eight Akten share what falls on them in equal parts of the whole; inside a group the parts differ.
/// All together have exactly `dokumente`.
pub(crate) fn dokumente(index: usize, akten: usize, dokumente: usize, seed: u64) -> usize {
    let gruppe = index / GRUPPE;
    let (von, bis) = (gruppe * GRUPPE, akten.min((gruppe + 1) * GRUPPE));
    let bis_zu = |i: usize| (i as u128 * dokumente as u128 / akten.max(1) as u128) as usize;
    let summe = bis_zu(bis) - bis_zu(von);
    let anzahl = bis - von;
    // Everyone gets at least half of an equal part, the rest falls by weight.
    let sockel = summe / anzahl.max(1) / 2;
    let rest = summe - sockel * anzahl;
    let mut z = Zufall::neu(seed ^ 0xD0C5, gruppe as u64);
    let gewichte: Vec<usize> = (0..anzahl).map(|_| 1 + z.unter(9)).collect();
    let ganz: usize = gewichte.iter().sum();
    let bis_gewicht = |n: usize| rest * gewichte[..n].iter().sum::<usize>() / ganz.max(1);
    let platz = index - von;
    sockel + bis_gewicht(platz + 1) - bis_gewicht(platz)
}
