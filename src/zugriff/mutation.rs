//! Mutation test: a policy removed, inverted or with anything taken out of it must be noticed by validation or the truth table.
#![allow(clippy::unwrap_used)]

use cedar_policy::{Policy, PolicyId};
use eakte_domain::zugriff::Aktion;
use serde_json::{Value, json};

use crate::Regelwerk;
use crate::regelwerk::eingebaut;
use crate::wahrheitstafel::{Fall, Tafel};

/// Every way to weaken one node of a policy's syntax tree (Cedar's JSON form), with a word for it.
fn mutanten(
    wert: &Value,
    ort: &str,
    bauen: &dyn Fn(Value) -> Value,
    out: &mut Vec<(String, Value)>,
) {
    match wert {
        Value::Object(felder) => {
            for (name, inhalt) in felder {
                for ersatz in ersatz(name, inhalt) {
                    out.push((format!("{ort}/{name}: {}", ersatz.0), bauen(ersatz.1)));
                }
                let weiter = |neu: Value| {
                    let mut kopie = wert.clone();
                    kopie[name] = neu;
                    bauen(kopie)
                };
                mutanten(inhalt, &format!("{ort}/{name}"), &weiter, out);
            }
        }
        Value::Array(alle) => {
            for (i, inhalt) in alle.iter().enumerate() {
                let weiter = |neu: Value| {
                    let mut kopie = wert.clone();
                    kopie[i] = neu;
                    bauen(kopie)
                };
                mutanten(inhalt, &format!("{ort}/{i}"), &weiter, out);
            }
        }
        _ => {}
    }
}

/// What an operator node may be replaced by.
fn ersatz(name: &str, inhalt: &Value) -> Vec<(&'static str, Value)> {
    let anders = |neu: &str| json!({ neu: inhalt });
    match name {
        "&&" | "||" => vec![
            ("left only", inhalt["left"].clone()),
            ("right only", inhalt["right"].clone()),
        ],
        "if-then-else" => vec![
            ("then only", inhalt["then"].clone()),
            ("else only", inhalt["else"].clone()),
        ],
        "!" => vec![("not dropped", inhalt["arg"].clone())],
        "<=" => vec![("strict", anders("<")), ("turned", anders(">="))],
        ">=" => vec![("strict", anders(">")), ("turned", anders("<="))],
        ">" => vec![("not strict", anders(">=")), ("turned", anders("<="))],
        "isEmpty" => vec![
            ("false", json!({"Value": false})),
            ("true", json!({"Value": true})),
        ],
        "==" => vec![("turned", anders("!="))],
        "!=" => vec![("turned", anders("=="))],
        _ => vec![],
    }
}

/// The policy with its effect turned round, and without each of its conditions.
fn verkehrt(regel: &Value) -> Vec<(String, Value)> {
    let mut gedreht = regel.clone();
    gedreht["effect"] = match regel["effect"].as_str() {
        Some("permit") => json!("forbid"),
        _ => json!("permit"),
    };
    let bedingungen = regel["conditions"].as_array().map_or(0, Vec::len);
    let ohne = (0..bedingungen).map(|i| {
        let mut kopie = regel.clone();
        kopie["conditions"].as_array_mut().unwrap().remove(i);
        (format!("without condition {i}"), kopie)
    });
    std::iter::once(("inverted".to_owned(), gedreht))
        .chain(ohne)
        .collect()
}

/// The actions in a policy's head, each taken out once.
fn ohne_eine_aktion(regel: &Value) -> Vec<(String, Value)> {
    let Some(aktionen) = regel["action"]["entities"].as_array() else {
        return vec![];
    };
    (0..aktionen.len())
        .map(|i| {
            let mut kopie = regel.clone();
            let alle = kopie["action"]["entities"].as_array_mut().unwrap();
            let weg = alle.remove(i);
            (format!("without {}", weg["id"]), kopie)
        })
        .collect()
}

/// The cases a policy has a say in: about its actions, or about what is seen by one of them.
fn faelle<'t>(tafel: &'t Tafel, regel: &Value) -> Vec<&'t Fall> {
    let kopf = &regel["action"];
    let eine = kopf["entity"]["id"].as_str();
    let mehrere = kopf["entities"].as_array().into_iter().flatten();
    let aktionen: Vec<&str> = eine
        .into_iter()
        .chain(mehrere.filter_map(|e| e["id"].as_str()))
        .collect();
    let alle = kopf["op"] == "All";
    let betrifft = |a: Aktion| alle || aktionen.contains(&a.code());
    let faelle = tafel.faelle.iter();
    faelle
        .filter(|f| betrifft(f.aktion) || f.aktion.sicht().is_some_and(betrifft))
        .collect()
}

fn bemerkt(tafel: &Tafel, faelle: &[&Fall], regeln: Vec<Policy>) -> bool {
    // Invalid: noticed by validation.
    let Ok(regelwerk) = Regelwerk::bauen(regeln) else {
        return true;
    };
    // The newest lines first: they are about the newest policies.
    faelle
        .iter()
        .rev()
        .any(|f| tafel.fehler(&regelwerk, f).is_some())
}

#[test]
fn whatever_is_taken_out_of_the_policies_is_noticed() {
    let tafel = Tafel::lesen();
    let original = eingebaut().unwrap();
    assert!(
        !bemerkt(
            &tafel,
            &tafel.faelle.iter().collect::<Vec<_>>(),
            original.clone()
        ),
        "the table fails on the policies as they are"
    );
    let mut unbemerkt = Vec::new();
    let mut anzahl = 0;
    for (i, regel) in original.iter().enumerate() {
        let json = regel.to_json().unwrap();
        let faelle = faelle(&tafel, &json);
        let mut ohne = original.clone();
        ohne.remove(i);
        anzahl += 1;
        if !bemerkt(&tafel, &faelle, ohne) {
            unbemerkt.push(format!("{} removed", regel.id()));
        }
        let mut alle = ohne_eine_aktion(&json);
        alle.extend(verkehrt(&json));
        mutanten(
            &json["conditions"],
            "",
            &|neu| {
                let mut kopie = json.clone();
                kopie["conditions"] = neu;
                kopie
            },
            &mut alle,
        );
        for (was, mutant) in alle {
            let id = PolicyId::new(regel.id());
            let mut regeln = original.clone();
            regeln[i] = Policy::from_json(Some(id), mutant).unwrap();
            anzahl += 1;
            if !bemerkt(&tafel, &faelle, regeln) {
                unbemerkt.push(format!("{} {was}", regel.id()));
            }
        }
    }
    assert_eq!(unbemerkt, Vec::<String>::new());
    assert!(
        anzahl > 400,
        "only {anzahl} mutants: the generator is broken"
    );
}
