//! Vectors of policies: texts, and what notes are worth under them.

use super::signers::{TIME, changed, keys, log_keys, point, text};
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::note::Note;
use eakte_ledger::policy::{
    Circle, Confirmed, Log, Operator, Policies, PoliciesError, Policy, PolicyError, Signed,
    Standing, Witness,
};
use eakte_ledger::vkey::Scheme;
use serde_json::{Value, json};

/// Four towns, two of them in one computing centre, and three outsiders.
pub fn witnesses() -> Vec<(&'static str, CosignKeys)> {
    let names = [
        "ahaus", "borken", "gronau", "heek", "archiv", "pruefung", "nachbar",
    ];
    let keyed = names.into_iter().zip(0x51..);
    keyed
        .map(|(name, seed)| (name, keys(&format!("{name}.example/zeuge"), seed)))
        .collect()
}

pub fn policy_text(scheme: Scheme, log_scheme: Scheme) -> String {
    let one = |name: &str| {
        let all = witnesses();
        let (name, keys) = all.iter().find(|w| w.0 == name).unwrap();
        Witness {
            name: name.to_string(),
            vkey: keys.vkey(scheme),
            url: None,
        }
    };
    let operator = |name: &str, names: &[&str]| Operator {
        name: name.to_owned(),
        witnesses: names.iter().map(|name| one(name)).collect(),
    };
    let circle = |name: &str, operators| Circle {
        name: name.to_owned(),
        operators,
    };
    let log = Log {
        vkey: log_keys().vkey(log_scheme),
        url: Some("https://eakte.example/log".into()),
    };
    let circles = [
        circle(
            "kommunen",
            vec![
                operator("ahaus", &["ahaus"]),
                operator("rechenzentrum", &["borken", "gronau"]),
                operator("heek", &["heek"]),
            ],
        ),
        circle(
            "dritte",
            vec![
                operator("archiv", &["archiv"]),
                operator("pruefung", &["pruefung"]),
                operator("nachbar", &["nachbar"]),
            ],
        ),
    ];
    Policy::text(&log, &circles).unwrap()
}

fn standing(standing: &Standing) -> Value {
    let witnesses = standing.witnesses.iter().map(|w| {
        let signed = match w.signed {
            Signed::No => "no".into(),
            Signed::Wrong => "wrong".into(),
            Signed::Yes(time) => json!(time),
        };
        json!([w.name, w.operator, signed])
    });
    let groups = standing.groups.iter();
    let groups = groups.map(|g| json!([g.name, g.signed, g.needed, g.members]));
    json!({
        "log": standing.log,
        "quorum": standing.quorum,
        "witnesses": witnesses.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
    })
}

fn defect(error: &PolicyError) -> (&'static str, Option<usize>) {
    match error {
        PolicyError::TooLarge => ("too_large", None),
        PolicyError::Character(line) => ("character", Some(*line)),
        PolicyError::Syntax(line) => ("syntax", Some(*line)),
        PolicyError::Vkey(line) => ("vkey", Some(*line)),
        PolicyError::DuplicateKey(line) => ("duplicate_key", Some(*line)),
        PolicyError::DuplicateName(line) => ("duplicate_name", Some(*line)),
        PolicyError::UnknownName(line, _) => ("unknown_name", Some(*line)),
        PolicyError::DuplicateMember(line, _) => ("duplicate_member", Some(*line)),
        PolicyError::Threshold(line) => ("threshold", Some(*line)),
        PolicyError::NoQuorum => ("no_quorum", None),
        PolicyError::SecondQuorum(line) => ("second_quorum", Some(*line)),
    }
}

pub fn policy() -> Value {
    let (plain, pq) = (
        policy_text(Scheme::Cosignature, Scheme::Note),
        policy_text(Scheme::MlDsa44, Scheme::MlDsa44),
    );
    let parse = |text: &str| Policy::parse(text).unwrap();
    let both = Policies::new(parse(&plain), parse(&pq)).unwrap();
    let at = point(7);
    let note = |log: &[Scheme], signers: &[(&str, &[Scheme])]| {
        let mut lines: Vec<_> = log.iter().map(|s| log_keys().sign(&at, *s, TIME)).collect();
        for (name, schemes) in signers {
            let all = witnesses();
            let keys = &all.iter().find(|w| w.0 == *name).unwrap().1;
            lines.extend(
                schemes
                    .iter()
                    .map(|scheme| keys.sign(&at, *scheme, TIME + 1)),
            );
        }
        at.with_signatures(lines)
    };
    let (one, four, six) = (Scheme::Note, Scheme::Cosignature, Scheme::MlDsa44);
    let check = |name: &str, note: Note, expected: Confirmed| {
        let found = both.check(&note);
        assert_eq!(found.confirmed(), expected, "{name}");
        let confirmed = match expected {
            Confirmed::No => "no",
            Confirmed::Ed25519Only => "ed25519_only",
            Confirmed::Both => "both",
        };
        json!({
            "name": name, "note": text(&note), "confirmed": confirmed, "seal": found.seal,
            "ed25519": standing(&found.ed25519), "ml_dsa": standing(&found.ml_dsa),
        })
    };
    let quorum = |schemes: &'static [Scheme]| {
        ["ahaus", "gronau", "archiv", "nachbar"].map(|name| (name, schemes))
    };
    let mut wrong = note(&[one], &quorum(&[Scheme::Cosignature]));
    let spoilt = changed(&wrong.signatures()[1], |b| b[70] ^= 1);
    wrong.add([spoilt]).unwrap();
    let bad = |name: &str, text: String| {
        let error = Policy::parse(&text).unwrap_err();
        let (defect, line) = defect(&error);
        json!({ "name": name, "text": text, "defect": defect, "line": line })
    };
    let of = |at: usize, scheme: Scheme| witnesses()[at].1.vkey(scheme).to_string();
    let (a, b) = (of(0, four), of(1, four));
    let ab = format!("witness a {a}\nwitness b {b}\n");
    let good = |name: &str, text: String| {
        parse(&text);
        json!({ "name": name, "text": text })
    };
    let pair = |name: &str, ed25519: &str, ml_dsa: &str, expected: PoliciesError| {
        let found = Policies::new(parse(ed25519), parse(ml_dsa));
        assert_eq!(found, Err(expected), "{name}");
        let defect = match expected {
            PoliciesError::Scheme => "scheme",
            PoliciesError::Logs => "logs",
            PoliciesError::Structure => "structure",
        };
        json!({ "name": name, "ed25519": ed25519, "ml_dsa": ml_dsa, "defect": defect })
    };
    let none = "quorum none\n";
    json!({
        "ed25519": plain,
        "ml_dsa": pq,
        "checks": [
            check("between two seals", note(&[one], &quorum(&[Scheme::Cosignature])), Confirmed::Ed25519Only),
            check("a seal", note(&[one, six], &quorum(&[Scheme::Cosignature, Scheme::MlDsa44])), Confirmed::Both),
            check("a seal without ML-DSA cosignatures", note(&[one, six], &quorum(&[Scheme::Cosignature])), Confirmed::Ed25519Only),
            check("ML-DSA alone", note(&[six], &quorum(&[Scheme::MlDsa44])), Confirmed::No),
            check("the log alone", note(&[one, six], &[]), Confirmed::No),
            check("without the log", note(&[], &quorum(&[Scheme::Cosignature])), Confirmed::No),
            check("two witnesses of one operator", note(&[one], &[("borken", &[four]), ("gronau", &[four]), ("archiv", &[four]), ("nachbar", &[four])]), Confirmed::No),
            check("one outsider", note(&[one], &[("ahaus", &[four]), ("gronau", &[four]), ("heek", &[four]), ("archiv", &[four])]), Confirmed::No),
            check("a wrong cosignature", wrong, Confirmed::No),
        ],
        "good": [
            good("comments, tabs and spaces", format!("# ä\n \t# b\n\n\t witness  a\t{a} \nquorum a\n")),
            good("nothing", none.into()),
            good("all and any", format!("{ab}group g all a\ngroup h any b g\nquorum h\n")),
        ],
        "bad": [
            bad("no quorum", ab.clone()),
            bad("two quorums", format!("{none}{none}")),
            bad("no line feed at the end", "quorum none".into()),
            bad("carriage return", "quorum none\r\n".into()),
            bad("unknown word", format!("operator a\n{none}")),
            bad("quorum of two names", format!("{ab}quorum a b\n")),
            bad("unknown quorum", "quorum a\n".into()),
            bad("quorum before its witness", format!("quorum a\n{ab}")),
            bad("group before its witness", format!("group g 1 a\n{ab}{none}")),
            bad("a group of itself", format!("{ab}group g 1 g\n{none}")),
            bad("none in a group", format!("{ab}group g 1 none\n{none}")),
            bad("a witness called none", format!("witness none {a}\n{none}")),
            bad("a name twice", format!("witness a {a}\nwitness a {b}\n{none}")),
            bad("a group named like a witness", format!("{ab}group a 1 b\n{none}")),
            bad("a key twice", format!("witness a {a}\nwitness b {a}\n{none}")),
            bad("a log twice", format!("log {0}\nlog {0}\n{none}", log_keys().vkey(one))),
            bad("a member twice", format!("{ab}group g 1 a a\n{none}")),
            bad("a member of two groups", format!("{ab}group g 1 a\ngroup h 1 a\n{none}")),
            bad("none of two", format!("{ab}group g 0 a b\n{none}")),
            bad("three of two", format!("{ab}group g 3 a b\n{none}")),
            bad("leading zero", format!("{ab}group g 01 a b\n{none}")),
            bad("a group of nobody", format!("group g all\n{none}")),
            bad("a log with a witness's key", format!("log {a}\n{none}")),
            bad("a witness with a log's key", format!("witness a {}\n{none}", of(0, one))),
            bad("a vkey with a wrong id", format!("witness a {}\n{none}", a.replacen("ahaus", "ahau5", 1))),
            bad("a witness with two URLs", format!("witness a {a} http://x http://y\n{none}")),
        ],
        "pairs": [
            pair("the same policy twice", &plain, &plain, PoliciesError::Scheme),
            pair("the wrong way round", &pq, &plain, PoliciesError::Scheme),
            pair("no log", none, none, PoliciesError::Logs),
            pair("another quorum", &plain, &pq.replace("quorum quorum", "quorum dritte"), PoliciesError::Structure),
            pair("fewer needed", &plain, &pq.replace("group dritte 2", "group dritte 1"), PoliciesError::Structure),
        ],
    })
}
