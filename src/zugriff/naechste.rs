//! The nearest way to a yes: which permit fails by the fewest of its conditions, and by which.
//!
//! 2026-11-26: the conditions of a policy are the parts its `when` joins by `&&`. Each is asked alone, as a policy of
//! its own with the same scope: Cedar itself says which holds. What is missing is told by what a condition speaks of,
//! never in its own words: a new policy is explained without a new sentence.

use cedar_policy::{Authorizer, Decision, Effect, Policy, PolicyId, PolicySet};
use eakte_domain::zugriff::{Aktion, FreigabeZeile, Grund, Ressource};
use serde_json::{Value, json};

use crate::entscheidung::Tor;

/// Permits named in an answer.
const NAECHSTE_MAX: usize = 2;

/// What a condition that does not hold speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Luecke {
    /// Nothing is shared with the person's organisation.
    FreigabeFehlt,
    /// The share has another purpose.
    FreigabeZweck,
    /// The share is not begun or over.
    FreigabeZeit,
    /// The share was taken back.
    FreigabeWiderrufen,
    /// The share does not cover Dokumente of this kind.
    FreigabeKlasse,
    /// The share covers another Vorgang.
    FreigabeVorgang,
    /// The share is for another unit.
    FreigabeEinheit,
    /// The sharing agreement it rests on is not in force.
    FreigabeVereinbarung,
    /// Another organisation leads it.
    Organisation,
    /// The person has no such role there.
    Rolle,
    /// The session's purpose is another one.
    Zweck,
    /// This session has no second factor.
    ZweiterFaktor,
    /// The person has not opened it in an emergency.
    Notfall,
    /// State of the Akte or Dokument.
    Stand,
    /// Something else.
    Sonstiges,
}

impl Luecke {
    /// Every one, for the words of the pages.
    pub const ALLE: [Self; 15] = [
        Self::FreigabeFehlt,
        Self::FreigabeZweck,
        Self::FreigabeZeit,
        Self::FreigabeWiderrufen,
        Self::FreigabeKlasse,
        Self::FreigabeVorgang,
        Self::FreigabeEinheit,
        Self::FreigabeVereinbarung,
        Self::Organisation,
        Self::Rolle,
        Self::Zweck,
        Self::ZweiterFaktor,
        Self::Notfall,
        Self::Stand,
        Self::Sonstiges,
    ];

    /// The code string.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FreigabeFehlt => "freigabe_fehlt",
            Self::FreigabeZweck => "freigabe_zweck",
            Self::FreigabeZeit => "freigabe_zeit",
            Self::FreigabeWiderrufen => "freigabe_widerrufen",
            Self::FreigabeKlasse => "freigabe_klasse",
            Self::FreigabeVorgang => "freigabe_vorgang",
            Self::FreigabeEinheit => "freigabe_einheit",
            Self::FreigabeVereinbarung => "freigabe_vereinbarung",
            Self::Organisation => "organisation",
            Self::Rolle => "rolle",
            Self::Zweck => "zweck",
            Self::ZweiterFaktor => "zweiter_faktor",
            Self::Notfall => "notfall",
            Self::Stand => "stand",
            Self::Sonstiges => "sonstiges",
        }
    }

    /// What a condition, as Cedar's JSON, speaks of: by the attributes it names.
    fn von(bedingung: &Value) -> Self {
        let mut namen = Vec::new();
        attribute(bedingung, &mut namen);
        let nennt = |name: &str| namen.iter().any(|n| n == name);
        if nennt("weg") {
            return match () {
                () if nennt("einheit") => Self::FreigabeEinheit,
                () if nennt("vereinbarung") => Self::FreigabeVereinbarung,
                () if nennt("zweck") => Self::FreigabeZweck,
                () if nennt("von") || nennt("bis") => Self::FreigabeZeit,
                () if nennt("widerrufen") => Self::FreigabeWiderrufen,
                () if nennt("klassen") => Self::FreigabeKlasse,
                () if nennt("vorgang") => Self::FreigabeVorgang,
                () => Self::FreigabeFehlt,
            };
        }
        let rolle = [
            "rollen",
            "stellen",
            "sachbearbeitung",
            "teamleitung",
            "leistungsarten",
            "vertretung",
            "aufsicht",
            "dienstkonto",
            "notfallrecht",
        ];
        match () {
            () if rolle.iter().any(|r| nennt(r)) => Self::Rolle,
            () if nennt("org") || nennt("kreis") => Self::Organisation,
            () if nennt("zweck") => Self::Zweck,
            () if nennt("zweiter_faktor") => Self::ZweiterFaktor,
            () if nennt("notfall") => Self::Notfall,
            () if nennt("status") || nennt("storniert") => Self::Stand,
            () => Self::Sonstiges,
        }
    }
}

/// A permit that does not hold, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naechste {
    /// The policy.
    pub grund: Grund,
    /// What is missing, each once.
    pub fehlt: Vec<Luecke>,
}

fn attribute(v: &Value, out: &mut Vec<String>) {
    match v {
        Value::Object(felder) => {
            for (name, wert) in felder {
                match (name.as_str(), wert) {
                    ("attr", Value::String(text)) => out.push(text.clone()),
                    _ => attribute(wert, out),
                }
            }
        }
        Value::Array(alle) => alle.iter().for_each(|v| attribute(v, out)),
        _ => {}
    }
}

/// The parts of a condition that `&&` joins.
pub(crate) fn teile(body: &Value, out: &mut Vec<Value>) {
    match body.get("&&") {
        Some(und) => {
            for seite in ["left", "right"] {
                if let Some(teil) = und.get(seite) {
                    teile(teil, out);
                }
            }
        }
        None => out.push(body.clone()),
    }
}

impl Tor<'_> {
    /// The permits for `aktion` that fail by the fewest conditions, best first; at most two.
    ///
    /// Looks at the direct way and at shares with the person's own organisation: others are none of their business.
    /// Asked only about objects the person may know of.
    pub(crate) fn naechste(&self, aktion: Aktion, ressource: Ressource<'_>) -> Vec<Naechste> {
        let mut out = self.alle_luecken(aktion, ressource);
        out.retain(|n| !n.fehlt.is_empty());
        out.sort_by(|a, b| (a.fehlt.len(), &a.grund.regel).cmp(&(b.fehlt.len(), &b.grund.regel)));
        out.truncate(NAECHSTE_MAX);
        out
    }

    /// Every permit for `aktion` with what keeps it from holding, on the way on which that is least.
    fn alle_luecken(&self, aktion: Aktion, ressource: Ressource<'_>) -> Vec<Naechste> {
        let freigaben = ressource.akte().map_or(&[][..], |a| &a.freigaben);
        let eigene = freigaben
            .iter()
            .filter(|f| f.empfaenger == self.nutzer().org);
        let wege: Vec<Option<&FreigabeZeile>> =
            std::iter::once(None).chain(eigene.map(Some)).collect();
        let mut out = Vec::new();
        let regeln = self.regelwerk.regeln(aktion).policies();
        for regel in regeln.filter(|r| r.effect() == Effect::Permit) {
            let Some(grund) = self.regelwerk.grund(regel.id()) else {
                continue;
            };
            let fehlt = wege
                .iter()
                .filter_map(|weg| self.luecken(regel, aktion, ressource, *weg))
                .min_by_key(Vec::len);
            out.extend(fehlt.map(|fehlt| Naechste {
                grund: grund.clone(),
                fehlt,
            }));
        }
        out
    }

    /// What keeps one permit from holding; `None` if Cedar cannot be asked.
    fn luecken(
        &self,
        regel: &Policy,
        aktion: Aktion,
        ressource: Ressource<'_>,
        weg: Option<&FreigabeZeile>,
    ) -> Option<Vec<Luecke>> {
        let (request, entities) = self.frage(aktion, ressource, weg, None).ok()?;
        let text = regel.to_json().ok()?;
        let mut fehlt = Vec::new();
        for bedingung in text.get("conditions")?.as_array()? {
            let kind = bedingung.get("kind")?.clone();
            let mut einzeln = Vec::new();
            if kind == "when" {
                teile(bedingung.get("body")?, &mut einzeln);
            } else {
                einzeln.push(bedingung.get("body")?.clone());
            }
            for teil in einzeln {
                let mut eine = text.clone();
                eine["conditions"] = json!([{"kind": kind.clone(), "body": teil.clone()}]);
                let eine = Policy::from_json(Some(PolicyId::new("eine")), eine).ok()?;
                let menge = PolicySet::from_policies([eine]).ok()?;
                let antwort = Authorizer::new().is_authorized(&request, &menge, &entities);
                if antwort.decision() == Decision::Deny {
                    fehlt.push(Luecke::von(&teil));
                }
            }
        }
        // Without a share nothing is to be said about it.
        if weg.is_none() && fehlt.contains(&Luecke::FreigabeFehlt) {
            fehlt.retain(|l| !l.code().starts_with("freigabe_") || *l == Luecke::FreigabeFehlt);
        }
        fehlt.sort_unstable();
        fehlt.dedup();
        Some(fehlt)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::regelwerk::Regelwerk;
    use crate::wahrheitstafel::Tafel;

    #[test]
    fn a_permit_holds_exactly_if_each_of_its_conditions_does() {
        let (regelwerk, tafel) = (Regelwerk::laden().unwrap(), Tafel::lesen());
        let (mut ja, mut nein) = (0, 0);
        for fall in &tafel.faelle {
            let tor = regelwerk.fuer(&tafel.nutzer[&fall.nutzer], &fall.kontext);
            let ressource = tafel.ressource(fall);
            let voll = tor
                .alle_luecken(fall.aktion, ressource)
                .iter()
                .any(|n| n.fehlt.is_empty());
            match tor.erster_weg(fall.aktion, ressource) {
                Ok(_) => {
                    assert!(voll, "line {}", fall.zeile);
                    ja += 1;
                }
                Err(grund) if grund.regel == "keine_regel" => {
                    assert!(!voll, "line {}", fall.zeile);
                    nein += 1;
                }
                Err(_) => {}
            }
        }
        assert!(ja > 50 && nein > 50, "{ja} {nein}");
    }

    #[test]
    fn what_is_missing_is_named_by_what_the_condition_speaks_of() {
        let text = r#"permit(principal, action, resource) when {
            resource has weg && resource.weg.bis >= context.tag && !resource.weg.widerrufen
            && resource.kopf.org == principal.org && context.zweck == "x" && principal.rollen.contains("y")
            && resource.kopf.status == "z" && 1 == 1 };"#;
        let json = Policy::parse(None, text).unwrap().to_json().unwrap();
        let mut parts = Vec::new();
        teile(&json["conditions"][0]["body"], &mut parts);
        let named: Vec<_> = parts.iter().map(Luecke::von).collect();
        assert_eq!(
            named,
            [
                Luecke::FreigabeFehlt,
                Luecke::FreigabeZeit,
                Luecke::FreigabeWiderrufen,
                Luecke::Organisation,
                Luecke::Zweck,
                Luecke::Rolle,
                Luecke::Stand,
                Luecke::Sonstiges,
            ]
        );
    }
}
