//! A check of JSON against the part of JSON Schema (2020-12) that the API's description uses.
//!
//! 2026-11-26: own code and no crate: the description knows a dozen keywords, a validator brings two dozen crates
//! into every build. A keyword that is not known here fails the test instead of passing unread.

use serde_json::{Map, Value};

/// Keywords that say nothing about a value.
const NOTES: [&str; 5] = ["description", "title", "example", "examples", "default"];

/// Everything in which a value differs from its schema, each with the path to it.
///
/// What is not described must not come: the published schemas stay open for what a later version adds, this check
/// does not.
pub(crate) fn abweichungen(api: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    pruefen(api, schema, value, "", &mut out);
    out
}

fn pruefen(api: &Value, schema: &Value, value: &Value, path: &str, out: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else {
        panic!("{path}: {schema} is no schema");
    };
    for (keyword, wanted) in schema {
        let fits = match keyword.as_str() {
            "$ref" => {
                let name = wanted.as_str().unwrap().trim_start_matches('#');
                let target = api
                    .pointer(name)
                    .unwrap_or_else(|| panic!("{name} is missing"));
                pruefen(api, target, value, path, out);
                true
            }
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|t| ist(t, value)),
                one => ist(one, value),
            },
            "enum" => wanted.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|v| v >= wanted.as_f64().unwrap()),
            "format" => value.as_str().is_none_or(|text| hat_form(wanted, text)),
            "pattern" => {
                assert_eq!(
                    wanted, "^[0-9a-f]{64}$",
                    "{path}: a pattern that is new here"
                );
                let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
                value
                    .as_str()
                    .is_none_or(|t| t.len() == 64 && t.chars().all(hex))
            }
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    pruefen(api, wanted, item, &format!("{path}/{n}"), out);
                }
                true
            }
            "properties" => {
                felder(api, wanted.as_object().unwrap(), value, path, out);
                true
            }
            "required" => {
                let names = wanted.as_array().unwrap();
                value
                    .as_object()
                    .is_none_or(|o| names.iter().all(|n| o.contains_key(n.as_str().unwrap())))
            }
            "oneOf" => {
                let ways = wanted.as_array().unwrap();
                let good = ways
                    .iter()
                    .filter(|s| abweichungen(api, s, value).is_empty());
                good.count() == 1
            }
            note => {
                assert!(
                    NOTES.contains(&note),
                    "{path}: keyword `{note}` is new here"
                );
                true
            }
        };
        if !fits {
            out.push(format!("{path}: {value} does not fit {keyword} {wanted}"));
        }
    }
}

fn felder(
    api: &Value,
    known: &Map<String, Value>,
    value: &Value,
    path: &str,
    out: &mut Vec<String>,
) {
    for (name, field) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        match known.get(name) {
            Some(schema) => pruefen(api, schema, field, &path, out),
            None => out.push(format!("{path} is not described")),
        }
    }
}

fn ist(typ: &Value, value: &Value) -> bool {
    match typ.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type `{other}`"),
    }
}

fn hat_form(format: &Value, text: &str) -> bool {
    match format.as_str().unwrap() {
        "uuid" => uuid::Uuid::parse_str(text).is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok(),
        other => panic!("format `{other}` is new here"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_that_differs_is_found_wherever_it_stands() {
        let api = json!({ "components": { "schemas": { "Art": { "type": "string", "enum": ["a", "b"] } } } });
        let schema = json!({
            "type": "object", "required": ["art"],
            "properties": {
                "art": { "$ref": "#/components/schemas/Art" },
                "tag": { "type": ["string", "null"], "format": "date" },
                "zahlen": { "type": "array", "items": { "type": "integer", "minimum": 0 } },
            },
        });
        let gut = json!({ "art": "a", "tag": "2026-11-26", "zahlen": [0, 7] });
        assert_eq!(abweichungen(&api, &schema, &gut), Vec::<String>::new());
        for schlecht in [
            json!({}),
            json!({ "art": "c" }),
            json!({ "art": "a", "mehr": 1 }),
            json!({ "art": "a", "tag": "gestern" }),
            json!({ "art": "a", "tag": 1 }),
            json!({ "art": "a", "zahlen": [-1] }),
            json!({ "art": "a", "zahlen": ["1"] }),
            json!([]),
        ] {
            assert!(
                !abweichungen(&api, &schema, &schlecht).is_empty(),
                "{schlecht}"
            );
        }
    }
}
