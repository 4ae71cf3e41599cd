//! What policies look at, one condition at a time: by the answers the dry run tells people and objects apart.
//!
//! 2026-11-27: a policy holds if its conditions do: the parts that its `when` and `unless` join by `&&`, asked from left
//! to right up to the first that does not hold or fails. A condition sees nothing but the attributes it names. So Cedar
//! is asked about each of them once for every two sets of values that meet in it: 60 units by 12 benefits, not people by
//! Akten. To whom all conditions answer alike, every policy made of them does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

use cedar_policy::{Authorizer, Decision, Entity, EntityUid, EvalResult, Policy, PolicySet};
use eakte_domain::zugriff::{Aktion, Kontext, Nutzer};
use serde_json::{Value, json};

use crate::entscheidung::Subjekt;
use crate::naechste::teile;
use crate::regelwerk::{Regelwerk, RegelwerkFehler, menge};

/// Values of objects remembered for each condition; what is forgotten is asked again.
const WERTE_MAX: usize = 100_000;

/// What Cedar says to a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Antwort {
    Ja,
    Nein,
    Fehler,
}

impl Antwort {
    /// What conditions come to that are asked one after the other.
    pub(crate) fn alle(antworten: impl IntoIterator<Item = Self>) -> Self {
        let mut antworten = antworten.into_iter();
        antworten.find(|a| *a != Self::Ja).unwrap_or(Self::Ja)
    }
}

/// Attributes one below the other, as a condition names them: `resource.kopf.org`; or whether the last is there.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pfad {
    wurzel: String,
    namen: Vec<String>,
    ob: bool,
}

impl Pfad {
    fn ganz(wurzel: &str) -> Self {
        Self {
            wurzel: wurzel.to_owned(),
            namen: Vec::new(),
            ob: false,
        }
    }

    /// None: this expression of Cedar's JSON is something else.
    fn von(e: &Value) -> Option<Self> {
        if let Some(Value::String(wurzel)) = e.get("Var") {
            return Some(Self::ganz(wurzel));
        }
        let (knoten, ob) = match (e.get("."), e.get("has")) {
            (Some(knoten), _) => (knoten, false),
            (None, knoten) => (knoten?, true),
        };
        let mut pfad = Self::von(knoten.get("left")?).filter(|p| !p.ob)?;
        pfad.namen.push(knoten.get("attr")?.as_str()?.to_owned());
        Some(Self { ob, ..pfad })
    }

    /// All that an expression looks at.
    fn alle(e: &Value, out: &mut BTreeSet<Self>) {
        if let Some(pfad) = Self::von(e) {
            out.insert(pfad);
            return;
        }
        match e {
            Value::Object(felder) => felder.values().for_each(|e| Self::alle(e, out)),
            Value::Array(alle) => alle.iter().for_each(|e| Self::alle(e, out)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The values of an entity, or of the circumstances.
struct Werte {
    /// Its id, or nothing.
    name: String,
    attribute: BTreeMap<String, EvalResult>,
}

impl Werte {
    fn entitaet(e: &Entity) -> Result<Self, String> {
        let attribute = e.attrs().map(|(name, wert)| {
            let wert = wert.map_err(|e| e.to_string())?;
            Ok((name.to_owned(), wert))
        });
        Ok(Self {
            name: e.uid().to_string(),
            attribute: attribute.collect::<Result<_, String>>()?,
        })
    }

    fn umstaende(s: &Subjekt) -> Self {
        let namen = s.kontext.clone().into_iter().map(|(name, _)| name);
        let attribute = namen.filter_map(|n| Some((n.clone(), s.kontext.get(&n)?)));
        Self {
            name: String::new(),
            attribute: attribute.collect(),
        }
    }

    /// None: there is none. Errors: it would be the attribute of another entity, which may be any.
    fn wert(&self, namen: &[String]) -> Result<Option<&EvalResult>, String> {
        let Some((erster, weitere)) = namen.split_first() else {
            return Ok(None);
        };
        let mut wert = self.attribute.get(erster);
        for name in weitere {
            wert = match wert {
                Some(EvalResult::Record(r)) => r.get(name),
                Some(EvalResult::EntityUid(uid)) => {
                    return Err(format!("a condition looks through {uid}"));
                }
                _ => None,
            };
        }
        Ok(wert)
    }

    /// The same text for the same value, and for no other.
    fn text(&self, pfad: &Pfad) -> Result<String, String> {
        let Some((letzter, davor)) = pfad.namen.split_last() else {
            return Ok(format!("{} {:?}\n", self.name, self.attribute));
        };
        let wert = self.wert(&pfad.namen)?;
        let mut out = String::new();
        let geschrieben = match (wert, pfad.ob) {
            (Some(wert), false) => write!(out, "{wert}"),
            (Some(_), true) => write!(out, "{letzter}"),
            // What is not there, and what has no place to be: asking for the latter fails.
            (None, _) => {
                let platz = matches!(self.wert(davor)?, Some(EvalResult::Record(_)));
                write!(out, "- {}", platz || davor.is_empty())
            }
        };
        geschrieben.map_err(|e| e.to_string())?;
        out.push('\n');
        Ok(out)
    }
}

/// A person under a purpose and a second factor.
struct Variante {
    subjekt: Subjekt,
    person: Werte,
    umstaende: Werte,
}

/// A condition, and Cedar's answers to it.
struct Merkmal {
    /// It alone, as a permit.
    regel: PolicySet,
    /// On which it is asked: on any, unless it looks at that, too.
    aktion: Aktion,
    /// What it looks at in an object: places in the list of paths.
    pfade: Vec<usize>,
    /// People whom it can tell apart: a variant for each.
    personen: Vec<usize>,
    /// Place among these, for each variant.
    wer: Vec<usize>,
    /// Columns of objects, by what it looks at in them.
    bekannt: HashMap<String, u32>,
    /// Answers: a column for all objects with the same ones, in it one for each of the people.
    spalten: Vec<Arc<[Antwort]>>,
    orte: HashMap<Arc<[Antwort]>, u32>,
}

/// All conditions.
pub(crate) struct Merkmale<'r> {
    regelwerk: &'r Regelwerk,
    varianten: Vec<Variante>,
    pfade: Vec<Pfad>,
    alle: Vec<Merkmal>,
    orte: HashMap<(Option<Aktion>, String), usize>,
}

fn fehler(e: impl ToString) -> RegelwerkFehler {
    RegelwerkFehler::Ungueltig(e.to_string())
}

impl<'r> Merkmale<'r> {
    /// For these people, each under these circumstances. Ids of types and actions are those of `regelwerk`.
    pub(crate) fn neu<'n>(
        regelwerk: &'r Regelwerk,
        wer: impl IntoIterator<Item = (&'n Nutzer, Kontext)>,
    ) -> Result<Self, RegelwerkFehler> {
        let varianten = wer.into_iter().map(|(nutzer, kontext)| {
            let subjekt = Subjekt::neu(&regelwerk.typen, nutzer, &kontext).map_err(fehler)?;
            Ok(Variante {
                person: Werte::entitaet(&subjekt.nutzer).map_err(fehler)?,
                umstaende: Werte::umstaende(&subjekt),
                subjekt,
            })
        });
        Ok(Self {
            regelwerk,
            varianten: varianten.collect::<Result<_, RegelwerkFehler>>()?,
            pfade: Vec::new(),
            alle: Vec::new(),
            orte: HashMap::new(),
        })
    }

    pub(crate) fn regelwerk(&self) -> &'r Regelwerk {
        self.regelwerk
    }

    /// The conditions of a policy on an action, in the order in which they are asked; as Cedar's JSON. All policies come
    /// before the first object.
    pub(crate) fn regel(
        &mut self,
        aktion: Aktion,
        json: &Value,
    ) -> Result<Vec<usize>, RegelwerkFehler> {
        let bedingungen = json.get("conditions").and_then(Value::as_array);
        let (Some(wer), Some(was), Some(bedingungen)) =
            (json.get("principal"), json.get("resource"), bedingungen)
        else {
            return Err(fehler(format!("a policy in an unknown form: {json}")));
        };
        let mut out = Vec::new();
        // First whom and what it is about at all.
        let beliebig = json!({"op": "All"});
        if *wer != beliebig || *was != beliebig {
            let pfade = ["principal", "resource"].map(Pfad::ganz);
            let kopf = [wer.clone(), was.clone()];
            out.push(self.merkmal(aktion, kopf, json!([]), pfade.into())?);
        }
        for bedingung in bedingungen {
            let (Some(kind), Some(body)) = (bedingung.get("kind"), bedingung.get("body")) else {
                return Err(fehler(format!(
                    "a condition in an unknown form: {bedingung}"
                )));
            };
            let mut einzeln = Vec::new();
            if kind == "when" {
                teile(body, &mut einzeln);
            } else {
                einzeln.push(body.clone());
            }
            for body in einzeln {
                let mut pfade = BTreeSet::new();
                Pfad::alle(&body, &mut pfade);
                let bedingung = json!([{"kind": kind, "body": body}]);
                let kopf = [beliebig.clone(), beliebig.clone()];
                out.push(self.merkmal(aktion, kopf, bedingung, pfade)?);
            }
        }
        Ok(out)
    }

    fn merkmal(
        &mut self,
        aktion: Aktion,
        [wer, was]: [Value; 2],
        bedingung: Value,
        pfade: BTreeSet<Pfad>,
    ) -> Result<usize, RegelwerkFehler> {
        let json = json!({
            "effect": "permit", "principal": wer, "action": {"op": "All"}, "resource": was, "conditions": bedingung,
        });
        let an_aktion = pfade.iter().any(|p| p.wurzel == "action");
        let key = (an_aktion.then_some(aktion), json.to_string());
        if let Some(i) = self.orte.get(&key) {
            return Ok(*i);
        }
        let regel = menge([Policy::from_json(None, json).map_err(fehler)?])?;
        let (mut personen, mut orte, mut je_variante) = (Vec::new(), HashMap::new(), Vec::new());
        for (i, variante) in self.varianten.iter().enumerate() {
            let mut text = String::new();
            for pfad in &pfade {
                text += &match pfad.wurzel.as_str() {
                    "principal" => variante.person.text(pfad),
                    "context" => variante.umstaende.text(pfad),
                    _ => continue,
                }
                .map_err(fehler)?;
            }
            je_variante.push(*orte.entry(text).or_insert_with(|| {
                personen.push(i);
                personen.len() - 1
            }));
        }
        let am_objekt = pfade.into_iter().filter(|p| p.wurzel == "resource");
        let pfade = am_objekt.map(|pfad| {
            let da = self.pfade.iter().position(|p| *p == pfad);
            da.unwrap_or_else(|| {
                self.pfade.push(pfad);
                self.pfade.len() - 1
            })
        });
        self.alle.push(Merkmal {
            regel,
            aktion,
            pfade: pfade.collect(),
            personen,
            wer: je_variante,
            bekannt: HashMap::new(),
            spalten: Vec::new(),
            orte: HashMap::new(),
        });
        self.orte.insert(key, self.alle.len() - 1);
        Ok(self.alle.len() - 1)
    }

    /// In which column an object stands for each condition; only for the given ones, 0 for all others. None: one would
    /// have more columns than `spalten_max`.
    pub(crate) fn spalten(
        &mut self,
        merkmale: &BTreeSet<usize>,
        objekt: &Entity,
        spalten_max: usize,
    ) -> Result<Option<Box<[u32]>>, RegelwerkFehler> {
        let werte = Werte::entitaet(objekt).map_err(fehler)?;
        let texte = self.pfade.iter().map(|p| werte.text(p));
        let texte = texte.collect::<Result<Vec<_>, _>>().map_err(fehler)?;
        let mut out = vec![0; self.alle.len()].into_boxed_slice();
        for (i, merkmal) in self.alle.iter_mut().enumerate() {
            if !merkmale.contains(&i) {
                continue;
            }
            let gesehen = merkmal.pfade.iter().map(|p| texte[*p].as_str()).collect();
            let uid = self.regelwerk.uid(merkmal.aktion);
            let spalte = merkmal.spalte(gesehen, &self.varianten, uid, objekt, spalten_max);
            let Some(spalte) = spalte.map_err(fehler)? else {
                return Ok(None);
            };
            out[i] = spalte;
        }
        Ok(Some(out))
    }

    /// Puts people together to whom a condition gave the same answers for all objects. After the last object.
    pub(crate) fn zusammenlegen(&mut self) {
        for merkmal in &mut self.alle {
            let mut orte = HashMap::new();
            let erster: Vec<_> = (0..merkmal.personen.len())
                .map(|p| {
                    let zeile: Vec<_> = merkmal.spalten.iter().map(|s| s[p]).collect();
                    *orte.entry(zeile).or_insert(p)
                })
                .collect();
            for wer in &mut merkmal.wer {
                *wer = erster[*wer];
            }
        }
    }

    /// Among whom a variant is for a condition.
    pub(crate) fn wer(&self, merkmal: usize, variante: usize) -> usize {
        self.alle[merkmal].wer[variante]
    }

    /// The answer to a variant about an object of a column.
    pub(crate) fn antwort(&self, merkmal: usize, variante: usize, spalte: u32) -> Antwort {
        let merkmal = &self.alle[merkmal];
        merkmal.spalten[spalte as usize][merkmal.wer[variante]]
    }
}

impl Merkmal {
    fn spalte(
        &mut self,
        gesehen: String,
        varianten: &[Variante],
        aktion: &EntityUid,
        objekt: &Entity,
        spalten_max: usize,
    ) -> Result<Option<u32>, String> {
        if let Some(spalte) = self.bekannt.get(&gesehen) {
            return Ok(Some(*spalte));
        }
        let personen = self.personen.iter().map(|i| &varianten[*i].subjekt);
        let antworten = personen.map(|s| self.fragen(s, aktion, objekt));
        let antworten: Arc<[_]> = antworten.collect::<Result<_, _>>()?;
        let spalte = match self.orte.get(&antworten) {
            Some(spalte) => *spalte,
            None if self.spalten.len() >= spalten_max => return Ok(None),
            None => {
                let neue = u32::try_from(self.spalten.len()).map_err(|e| e.to_string())?;
                self.spalten.push(antworten.clone());
                self.orte.insert(antworten, neue);
                neue
            }
        };
        if self.bekannt.len() >= WERTE_MAX {
            self.bekannt.clear();
        }
        self.bekannt.insert(gesehen, spalte);
        Ok(Some(spalte))
    }

    fn fragen(
        &self,
        subjekt: &Subjekt,
        aktion: &EntityUid,
        objekt: &Entity,
    ) -> Result<Antwort, String> {
        let (request, entities) = subjekt.frage(aktion, objekt.clone(), None)?;
        let antwort = Authorizer::new().is_authorized(&request, &self.regel, &entities);
        if antwort.diagnostics().errors().next().is_some() {
            return Ok(Antwort::Fehler);
        }
        Ok(match antwort.decision() {
            Decision::Allow => Antwort::Ja,
            Decision::Deny => Antwort::Nein,
        })
    }
}
