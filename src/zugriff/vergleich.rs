//! Two sets of policies side by side, about one action: what each says of a way to an object, from the answers to the
//! conditions.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use cedar_policy::{Effect, Policy, PolicyId};
use eakte_domain::zugriff::{Aktion, Grund};
use serde_json::Value;

use crate::entscheidung::{Spruch, fehlgeschlagen, keine_regel, reihenfolge};
use crate::merkmal::{Antwort, Merkmale};
use crate::regelwerk::{Regelwerk, RegelwerkFehler};

/// A set of policies, with what each of them says as Cedar's JSON: for that, Cedar reads its text anew every time.
pub(crate) struct Satz<'r> {
    regelwerk: &'r Regelwerk,
    inhalte: HashMap<PolicyId, Inhalt>,
}

/// What a policy says, without its name and reason.
pub(crate) struct Inhalt {
    json: Value,
    pub(crate) text: String,
}

impl<'r> Satz<'r> {
    pub(crate) fn neu(regelwerk: &'r Regelwerk) -> Result<Self, RegelwerkFehler> {
        let mut inhalte = HashMap::new();
        let regeln = Aktion::ALLE
            .iter()
            .flat_map(|a| regelwerk.regeln(*a).policies());
        for regel in regeln {
            if inhalte.contains_key(regel.id()) {
                continue;
            }
            let json = regel.to_json();
            let mut json = json.map_err(|e| RegelwerkFehler::Ungueltig(e.to_string()))?;
            if let Some(felder) = json.as_object_mut() {
                felder.remove("annotations");
            }
            let text = json.to_string();
            inhalte.insert(regel.id().clone(), Inhalt { json, text });
        }
        Ok(Self { regelwerk, inhalte })
    }

    pub(crate) fn texte(&self) -> impl Iterator<Item = &str> {
        self.inhalte.values().map(|i| i.text.as_str())
    }

    fn regeln(&self, aktion: Aktion) -> impl Iterator<Item = (&Policy, &Inhalt)> {
        let regeln = self.regelwerk.regeln(aktion).policies();
        regeln.filter_map(|r| Some((r, self.inhalte.get(r.id())?)))
    }
}

/// What policies about an action say that stand in one of the sets alone.
pub(crate) fn nur_einmal<'s>(
    alt: &'s Satz<'_>,
    neu: &'s Satz<'_>,
    aktion: Aktion,
) -> Vec<&'s Inhalt> {
    let nur = |hier: &'s Satz<'_>, dort: &'s Satz<'_>| {
        let dort: HashSet<_> = dort.regeln(aktion).map(|(_, i)| &i.text).collect();
        let hier = hier.regeln(aktion).map(|(_, i)| i);
        hier.filter(|i| !dort.contains(&i.text)).collect::<Vec<_>>()
    };
    [nur(alt, neu), nur(neu, alt)].concat()
}

/// A policy as the conditions it asks.
struct Regel {
    grund: Grund,
    effekt: Effect,
    bedingungen: Vec<usize>,
}

/// All policies of a set about an action, in the order in which the gate names them as reasons.
struct Seite {
    regeln: Vec<Regel>,
    keine_regel: Grund,
    fehler: Grund,
}

/// An action about which the policies differ.
pub(crate) struct Unterschied {
    pub(crate) aktion: Aktion,
    alt: Seite,
    neu: Seite,
    /// Conditions of each policy that stands in one of the sets alone.
    anders: Vec<Vec<usize>>,
    /// All conditions.
    pub(crate) merkmale: BTreeSet<usize>,
}

impl Unterschied {
    pub(crate) fn neu(
        aktion: Aktion,
        alt: &Satz<'_>,
        neu: &Satz<'_>,
        anders: &[&Inhalt],
        merkmale: &mut Merkmale<'_>,
    ) -> Result<Self, RegelwerkFehler> {
        let (alt, neu) = (
            Seite::neu(aktion, alt, merkmale)?,
            Seite::neu(aktion, neu, merkmale)?,
        );
        let anders = anders.iter().map(|i| merkmale.regel(aktion, &i.json));
        let regeln = alt.regeln.iter().chain(&neu.regeln);
        Ok(Self {
            aktion,
            anders: anders.collect::<Result<_, _>>()?,
            merkmale: regeln.flat_map(|r| &r.bedingungen).copied().collect(),
            alt,
            neu,
        })
    }
}

impl Seite {
    fn neu(
        aktion: Aktion,
        satz: &Satz<'_>,
        merkmale: &mut Merkmale<'_>,
    ) -> Result<Self, RegelwerkFehler> {
        let mut regeln = Vec::new();
        for (regel, inhalt) in satz.regeln(aktion) {
            let grund = satz.regelwerk.grund(regel.id()).cloned();
            regeln.push(Regel {
                grund: grund.unwrap_or_else(keine_regel),
                effekt: regel.effect(),
                bedingungen: merkmale.regel(aktion, &inhalt.json)?,
            });
        }
        regeln.sort_by(|a, b| reihenfolge(&a.grund, &b.grund));
        Ok(Self {
            regeln,
            keine_regel: keine_regel(),
            fehler: fehlgeschlagen(),
        })
    }

    /// What the gate makes of the answers: a policy that fails refuses, and what forbids goes before what permits. By a
    /// place among the policies.
    fn spruch(&self, sagt: impl Fn(&[usize]) -> Antwort) -> Spruch<usize> {
        let (mut erlaubt, mut verboten) = (None, None);
        for (i, regel) in self.regeln.iter().enumerate() {
            match (sagt(&regel.bedingungen), regel.effekt) {
                (Antwort::Fehler, _) => return Spruch::Fehler,
                (Antwort::Nein, _) => {}
                (Antwort::Ja, Effect::Permit) => erlaubt = erlaubt.or(Some(i)),
                (Antwort::Ja, Effect::Forbid) => verboten = verboten.or(Some(i)),
            }
        }
        match (erlaubt, verboten) {
            (Some(durch), None) => Spruch::Erlaubt(durch),
            (_, durch) => Spruch::Verboten(durch),
        }
    }

    fn grund(&self, spruch: Spruch<usize>) -> &Grund {
        match spruch {
            Spruch::Erlaubt(i) | Spruch::Verboten(Some(i)) => &self.regeln[i].grund,
            Spruch::Verboten(None) => &self.keine_regel,
            Spruch::Fehler => &self.fehler,
        }
    }
}

/// What a variant of a person meets on the ways to all objects of a kind.
pub(crate) struct Blick<'p> {
    u: &'p Unterschied,
    merkmale: &'p Merkmale<'p>,
    variante: usize,
    wege: &'p [Arc<[u32]>],
    /// A policy that differs holds there, or fails.
    anders: Vec<bool>,
    /// What both sets say, where it was needed.
    sprueche: Vec<Option<(Spruch<usize>, Spruch<usize>)>>,
}

impl<'p> Blick<'p> {
    pub(crate) fn neu(
        u: &'p Unterschied,
        merkmale: &'p Merkmale<'p>,
        variante: usize,
        wege: &'p [Arc<[u32]>],
    ) -> Self {
        let mut neu = Self {
            u,
            merkmale,
            variante,
            wege,
            anders: Vec::new(),
            sprueche: vec![None; wege.len()],
        };
        let anders = (0..wege.len()).map(|weg| {
            let mut regeln = u.anders.iter();
            regeln.any(|r| neu.sagt(r, weg) != Antwort::Nein)
        });
        neu.anders = anders.collect();
        neu
    }

    fn sagt(&self, bedingungen: &[usize], weg: usize) -> Antwort {
        let spalten = &self.wege[weg];
        let antworten = bedingungen.iter();
        Antwort::alle(antworten.map(|b| self.merkmale.antwort(*b, self.variante, spalten[*b])))
    }

    /// What changes on objects with these ways: gained or lost, and the reasons before and after.
    pub(crate) fn aenderung(&mut self, wege: &[u32]) -> Option<(bool, &'p Grund, &'p Grund)> {
        let wege = wege.iter().map(|weg| *weg as usize);
        if !wege.clone().any(|weg| self.anders[weg]) {
            return None;
        }
        let Unterschied { alt, neu, .. } = self.u;
        let sprueche = wege.map(|weg| {
            let hier = self.sprueche[weg].unwrap_or_else(|| {
                let sagt = |bedingungen: &[usize]| self.sagt(bedingungen, weg);
                (alt.spruch(sagt), neu.spruch(sagt))
            });
            self.sprueche[weg] = Some(hier);
            hier
        });
        let (vorher, nachher): (Vec<_>, Vec<_>) = sprueche.unzip();
        let (vorher, nachher) = (Spruch::ueber_alle(vorher), Spruch::ueber_alle(nachher));
        let gewonnen = match (vorher, nachher) {
            (Spruch::Erlaubt(_), Spruch::Verboten(_) | Spruch::Fehler) => false,
            (Spruch::Verboten(_) | Spruch::Fehler, Spruch::Erlaubt(_)) => true,
            (Spruch::Erlaubt(_), Spruch::Erlaubt(_))
            | (Spruch::Verboten(_) | Spruch::Fehler, Spruch::Verboten(_) | Spruch::Fehler) => {
                return None;
            }
        };
        Some((gewonnen, alt.grund(vorher), neu.grund(nachher)))
    }
}
