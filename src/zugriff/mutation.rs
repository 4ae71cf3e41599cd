//! Mutation test: a policy with anything taken out of it must be noticed by validation or the truth table.
#![allow(clippy::unwrap_used)]

use cedar_policy::{Policy, PolicyId};
use serde_json::{Value, json};

use crate::Regelwerk;
use crate::regelwerk::eingebaut;
use crate::wahrheitstafel::Tafel;

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
        "==" => vec![("turned", anders("!="))],
        "!=" => vec![("turned", anders("=="))],
        _ => vec![],
    }
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

fn bemerkt(tafel: &Tafel, regeln: Vec<Policy>) -> bool {
    // Invalid: noticed by validation.
    let Ok(regelwerk) = Regelwerk::bauen(regeln) else {
        return true;
    };
    tafel
        .faelle
        .iter()
        .any(|f| tafel.fehler(&regelwerk, f).is_some())
}

#[test]
fn whatever_is_taken_out_of_the_policies_is_noticed() {
    let tafel = Tafel::lesen();
    let original = eingebaut().unwrap();
    assert!(
        !bemerkt(&tafel, original.clone()),
        "the table fails on the policies as they are"
    );
    let mut unbemerkt = Vec::new();
    let mut anzahl = 0;
    for (i, regel) in original.iter().enumerate() {
        let mut ohne = original.clone();
        ohne.remove(i);
        anzahl += 1;
        if !bemerkt(&tafel, ohne) {
            unbemerkt.push(format!("{} removed", regel.id()));
        }
        let json = regel.to_json().unwrap();
        let mut alle = ohne_eine_aktion(&json);
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
            if !bemerkt(&tafel, regeln) {
                unbemerkt.push(format!("{} {was}", regel.id()));
            }
        }
    }
    assert_eq!(unbemerkt, Vec::<String>::new());
    assert!(
        anzahl > 150,
        "only {anzahl} mutants: the generator is broken"
    );
}
