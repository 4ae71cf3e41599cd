//! Vectors of cosignatures, policies and witnesses.

use super::trees::{path_of, root_of};
use crate::sample::{origin, writer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eakte_ledger::add_checkpoint::{Refusal, Remembered, Request, Trust, decide};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, NoteError, SignatureLine};
use eakte_ledger::policy::{
    Circle, Confirmed, Log, Operator, Policies, PoliciesError, Policy, PolicyError, Signed,
    Standing, Witness,
};
use eakte_ledger::vkey::{Scheme, Vkey};
use serde_json::{Value, json};

const TIME: u64 = 1_795_500_100;

fn keys(name: &str, seed: u8) -> CosignKeys {
    let name = Origin::new(name).unwrap();
    CosignKeys::from_seeds(name, &[seed; 32], &[seed ^ 0x80; 32])
}

fn log_keys() -> CosignKeys {
    keys(origin().as_str(), 0x31)
}

fn point(size: u64) -> Checkpoint {
    Checkpoint {
        origin: origin(),
        size,
        root: root_of(size),
    }
}

fn text(note: &Note) -> String {
    String::from_utf8(note.to_bytes()).unwrap()
}

/// The line with other bytes behind the id.
fn changed(line: &SignatureLine, change: impl FnOnce(&mut Vec<u8>)) -> SignatureLine {
    let text = line.to_string();
    let (front, encoded) = text.trim_end().rsplit_once(' ').unwrap();
    let mut bytes = STANDARD.decode(encoded).unwrap();
    let mut rest = bytes.split_off(4);
    change(&mut rest);
    bytes.extend(rest);
    SignatureLine::parse(&format!("{front} {}", STANDARD.encode(bytes))).unwrap()
}

pub fn cosign() -> Value {
    let witness = keys("zeuge.suedlohn.example/1", 0x41);
    let at = point(7);
    let schemes = [Scheme::Note, Scheme::Cosignature, Scheme::MlDsa44];
    let vkey = |keys: &CosignKeys, scheme: Scheme| {
        let vkey = keys.vkey(scheme).to_string();
        assert_eq!(vkey.parse(), Ok(keys.vkey(scheme)));
        vkey
    };
    let vkeys = schemes.map(|scheme| {
        json!({
            "scheme": scheme.number(),
            "name": witness.name().as_str(),
            "ed25519_seed": hex::encode([0x41; 32]),
            "ml_dsa_seed": hex::encode([0xc1; 32]),
            "vkey": vkey(&witness, scheme),
        })
    });
    let bad_vkey = |name: &str, text: String| {
        assert!(text.parse::<Vkey>().is_err(), "{name}");
        json!({ "name": name, "vkey": text })
    };
    let plain = vkey(&witness, Scheme::Cosignature);
    let pq = vkey(&witness, Scheme::MlDsa44);
    let other_scheme = |vkey: &str, number: u8| {
        let (front, key) = vkey.rsplit_once('+').unwrap();
        let mut key = STANDARD.decode(key).unwrap();
        key[0] = number;
        format!("{front}+{}", STANDARD.encode(key))
    };
    let good = |name: &str, keys: &CosignKeys, scheme: Scheme| {
        let note = at.with_signatures(vec![keys.sign(&at, scheme, TIME)]);
        let expected = (scheme != Scheme::Note).then_some(TIME);
        assert_eq!(keys.vkey(scheme).verify(&note), Ok(expected), "{name}");
        json!({ "name": name, "vkey": vkey(keys, scheme), "note": text(&note), "time": expected })
    };
    let bad = |name: &str, vkey: Vkey, note: Note, defect: &str| {
        let found = match vkey.verify(&note) {
            Err(NoteError::Unsigned) => "unsigned",
            Err(NoteError::WrongSignature) => "wrong_signature",
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(found, defect, "{name}");
        json!({ "name": name, "vkey": vkey.to_string(), "note": text(&note), "defect": defect })
    };
    let mut cases = Vec::new();
    for scheme in [Scheme::Cosignature, Scheme::MlDsa44] {
        let key = witness.vkey(scheme);
        let line = witness.sign(&at, scheme, TIME);
        let with = |line| at.with_signatures(vec![line]);
        let wrong = "wrong_signature";
        let named = |name: &str| format!("{name}, scheme {}", scheme.number());
        let mut case = |name: &str, note: Note, defect: &str| {
            cases.push(bad(&named(name), key.clone(), note, defect));
        };
        case(
            "a bit of the signature changed",
            with(changed(&line, |b| b[60] ^= 1)),
            wrong,
        );
        case("another time", with(changed(&line, |b| b[7] ^= 1)), wrong);
        case("time 0", with(witness.sign(&at, scheme, 0)), wrong);
        case("time 2^63", with(witness.sign(&at, scheme, 1 << 63)), wrong);
        case(
            "another size",
            point(6).with_signatures(vec![line.clone()]),
            wrong,
        );
        case(
            "a byte short",
            with(changed(&line, |b| b.truncate(b.len() - 1))),
            wrong,
        );
        case("a byte long", with(changed(&line, |b| b.push(0))), wrong);
        case(
            "twice",
            at.with_signatures(vec![line.clone(), line.clone()]),
            wrong,
        );
        let other = keys("zeuge.suedlohn.example/1", 0x42).sign(&at, scheme, TIME);
        case("by another key", with(other), "unsigned");
        let renamed = keys("zeuge.suedlohn.example/2", 0x41).sign(&at, scheme, TIME);
        case("under another name", with(renamed), "unsigned");
        let extended = format!("{}extra\n", at.text());
        let foreign = format!("{extended}\n{line}");
        case(
            "over extension lines",
            Note::parse(foreign.as_bytes()).unwrap(),
            wrong,
        );
    }
    // Ed25519 does not cover the name of the signer, ML-DSA does: the id alone would not tell.
    let renamed = keys("zeuge.suedlohn.example/2", 0x41);
    let line = witness.sign(&at, Scheme::MlDsa44, TIME).to_string();
    let id = STANDARD.encode(renamed.vkey(Scheme::MlDsa44).id());
    let rest = line.trim_end().rsplit_once(' ').unwrap().1;
    let mut bytes = STANDARD.decode(id).unwrap();
    bytes.extend_from_slice(&STANDARD.decode(rest).unwrap()[4..]);
    let moved = format!("\u{2014} {} {}", renamed.name(), STANDARD.encode(bytes));
    let moved = at.with_signatures(vec![SignatureLine::parse(&moved).unwrap()]);
    cases.push(bad(
        "moved under another name",
        renamed.vkey(Scheme::MlDsa44),
        moved,
        "wrong_signature",
    ));
    json!({
        "vkeys": {
            "good": vkeys,
            "bad": [
                bad_vkey("another name", plain.replace("suedlohn", "borken")),
                bad_vkey("id in capitals", plain.replacen(&hex::encode(witness.vkey(Scheme::Cosignature).id()), &hex::encode_upper(witness.vkey(Scheme::Cosignature).id()), 1)),
                bad_vkey("another scheme", other_scheme(&plain, 1)),
                bad_vkey("unknown scheme", other_scheme(&plain, 2)),
                bad_vkey("Ed25519 key called ML-DSA", other_scheme(&plain, 6)),
                bad_vkey("ML-DSA key called Ed25519", other_scheme(&pq, 4)),
                bad_vkey("no key", plain.rsplit_once('+').unwrap().0.to_owned()),
                bad_vkey("line feed behind", format!("{plain}\n")),
            ],
        },
        "good": [
            good("the log, scheme 1", &log_keys(), Scheme::Note),
            good("the log at a seal, scheme 6", &log_keys(), Scheme::MlDsa44),
            good("a witness, scheme 4", &witness, Scheme::Cosignature),
            good("a witness, scheme 6", &witness, Scheme::MlDsa44),
        ],
        "bad": cases,
    })
}

/// Four towns, two of them in one computing centre, and three outsiders.
fn witnesses() -> Vec<(&'static str, CosignKeys)> {
    let names = [
        "ahaus", "borken", "gronau", "heek", "archiv", "pruefung", "nachbar",
    ];
    let keyed = names.into_iter().zip(0x51..);
    keyed
        .map(|(name, seed)| (name, keys(&format!("{name}.example/zeuge"), seed)))
        .collect()
}

fn policy_text(scheme: Scheme, log_scheme: Scheme) -> String {
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
            { "name": "comments, tabs and spaces", "text": format!("# ä\n \t# b\n\n\t witness  a\t{a} \nquorum a\n") },
            { "name": "nothing", "text": none },
            { "name": "all and any", "text": format!("{ab}group g all a\ngroup h any b g\nquorum h\n") },
        ].map(|v: Value| { parse(v["text"].as_str().unwrap()); v }),
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

pub fn witness() -> Value {
    let log = log_keys();
    let trust = [log.vkey(Scheme::Note), log.vkey(Scheme::MlDsa44)];
    let signed = |at: &Checkpoint, schemes: &[Scheme]| {
        at.with_signatures(schemes.iter().map(|s| log.sign(at, *s, TIME)).collect())
    };
    let plain = |size| signed(&point(size), &[Scheme::Note]);
    let request = |old, new, note: Note| {
        Request {
            old,
            path: path_of(old, new),
            note,
        }
        .to_bytes()
    };
    let remembered = |size| Remembered {
        size,
        root: root_of(size),
    };
    let case = |name: &str, state: Remembered, body: &[u8], expected: Result<bool, Refusal>| {
        let found = decide(body, Trust::Keys(&trust), &state);
        assert_eq!(
            found.as_ref().map(|a| a.seal).map_err(|r| *r),
            expected,
            "{name}"
        );
        let answer = match expected {
            Ok(seal) => json!({ "status": 200, "seal": seal }),
            Err(Refusal::Conflict(size) | Refusal::Fork(size)) => {
                json!({ "status": 409, "size": size })
            }
            Err(refusal) => json!({ "status": refusal.status() }),
        };
        json!({
            "name": name, "size": state.size, "root": state.root.to_string(),
            "body": hex::encode(body), "answer": answer,
        })
    };
    let body = request(3, 7, plain(7));
    let text = String::from_utf8(body.clone()).unwrap();
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let fork = Checkpoint {
        root: TreeHash([0x13; 32]),
        ..point(7)
    };
    let foreign = Checkpoint {
        origin: Origin::new("b.example/log").unwrap(),
        ..point(7)
    };
    let foreign_keys = keys("b.example/log", 0x31);
    let foreign = foreign.with_signatures(vec![foreign_keys.sign(&foreign, Scheme::Note, TIME)]);
    let by_writer = Note::parse(&point(7).sign(&writer())).unwrap();
    let sealed = signed(&point(7), &[Scheme::Note, Scheme::MlDsa44]);
    let spoilt = |at: usize| {
        let mut note = sealed.clone();
        note.add([changed(&sealed.signatures()[at], |b| b[40] ^= 1)])
            .unwrap();
        note
    };
    let mut known = plain(7);
    known
        .add([keys("unbekannt.example/1", 9).sign(&point(7), Scheme::Cosignature, TIME)])
        .unwrap();
    let hash = STANDARD.encode([7; 32]);
    let extended = format!("{}extra\n", point(7).text());
    let extended = edit(&point(7).text(), &extended);
    let short = STANDARD.encode([7; 31]);
    json!({
        "log_keys": trust.iter().map(Vkey::to_string).collect::<Vec<_>>(),
        "cases": [
            case("the first checkpoint", Remembered::nothing(), &request(0, 7, plain(7)), Ok(false)),
            case("the empty log", Remembered::nothing(), &request(0, 0, plain(0)), Ok(false)),
            case("a larger log", remembered(3), &body, Ok(false)),
            case("the same again", remembered(7), &request(7, 7, plain(7)), Ok(false)),
            case("a seal", remembered(3), &request(3, 7, sealed.clone()), Ok(true)),
            case("a seal over the same", remembered(7), &request(7, 7, sealed.clone()), Ok(true)),
            case("with signatures of strangers", remembered(3), &request(3, 7, known), Ok(false)),
            case("remembered less", remembered(2), &body, Err(Refusal::Conflict(2))),
            case("remembered more", remembered(4), &body, Err(Refusal::Conflict(4))),
            case("nothing remembered", Remembered::nothing(), &body, Err(Refusal::Conflict(0))),
            case("a rolled back log", remembered(8), &body, Err(Refusal::Conflict(8))),
            case("a rolled back log that knows", remembered(8), &edit("old 3\n", "old 8\n"), Err(Refusal::Malformed)),
            case("two faces at one size", Remembered { size: 7, root: fork.root }, &request(7, 7, plain(7)), Err(Refusal::Fork(7))),
            case("another past", Remembered { size: 3, root: fork.root }, &body, Err(Refusal::Inconsistent)),
            case("another future", remembered(3), &request(3, 7, signed(&fork, &[Scheme::Note])), Err(Refusal::Inconsistent)),
            case("no proof", remembered(3), &Request { old: 3, path: vec![], note: plain(7) }.to_bytes(), Err(Refusal::Inconsistent)),
            case("a proof from nothing", Remembered::nothing(), &Request { old: 0, path: path_of(3, 7), note: plain(7) }.to_bytes(), Err(Refusal::Inconsistent)),
            case("a proof for the same", remembered(7), &Request { old: 7, path: path_of(3, 7), note: plain(7) }.to_bytes(), Err(Refusal::Inconsistent)),
            case("a proof with a hash too many", remembered(3), &edit("\n\n", &format!("\n{hash}\n\n")), Err(Refusal::Inconsistent)),
            case("another log", remembered(3), &request(3, 7, foreign), Err(Refusal::UnknownLog)),
            case("signed by another key", remembered(3), &request(3, 7, by_writer), Err(Refusal::Forbidden)),
            case("signed with ML-DSA alone", remembered(3), &request(3, 7, signed(&point(7), &[Scheme::MlDsa44])), Err(Refusal::Forbidden)),
            case("a wrong Ed25519 signature", remembered(3), &request(3, 7, spoilt(0)), Err(Refusal::Forbidden)),
            case("a wrong ML-DSA signature", remembered(3), &request(3, 7, spoilt(1)), Err(Refusal::Forbidden)),
            case("not signed and remembered less", remembered(2), &edit("\n7\n", "\n8\n"), Err(Refusal::Forbidden)),
            case("old above the size", remembered(9), &edit("old 3\n", "old 9\n"), Err(Refusal::Malformed)),
            case("no old line", remembered(3), &edit("old 3\n", ""), Err(Refusal::Malformed)),
            case("old with a leading zero", remembered(3), &edit("old 3\n", "old 03\n"), Err(Refusal::Malformed)),
            case("old with a sign", remembered(3), &edit("old 3\n", "old +3\n"), Err(Refusal::Malformed)),
            case("two spaces", remembered(3), &edit("old 3\n", "old  3\n"), Err(Refusal::Malformed)),
            case("old 2^63", remembered(3), &edit("old 3\n", "old 9223372036854775808\n"), Err(Refusal::Malformed)),
            case("a hash of 31 bytes", remembered(3), &edit("\n\n", &format!("\n{short}\n\n")), Err(Refusal::Malformed)),
            case("a hash in hexadecimal", remembered(3), &edit("\n\n", &format!("\n{}\n\n", hex::encode([7; 32]))), Err(Refusal::Malformed)),
            case("64 hashes", remembered(3), &edit("\n\n", &format!("\n{}\n", format!("{hash}\n").repeat(61))), Err(Refusal::Malformed)),
            case("carriage returns", remembered(3), &edit("old 3\n", "old 3\r\n"), Err(Refusal::Malformed)),
            case("no empty line", remembered(3), &edit("\n\n", "\n"), Err(Refusal::Malformed)),
            case("no signature", remembered(3), text.split_inclusive('\n').filter(|l| !l.starts_with('\u{2014}')).collect::<String>().as_bytes(), Err(Refusal::Malformed)),
            case("extension line", remembered(3), &extended, Err(Refusal::Malformed)),
            case("nothing at all", remembered(3), b"", Err(Refusal::Malformed)),
        ],
    })
}
