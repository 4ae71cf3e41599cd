//! Vectors of cosignatures and witnesses.

use super::trees::{path_of, root_of};
use crate::sample::{origin, writer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eakte_ledger::add_checkpoint::{Refusal, Remembered, Request, Trust, decide};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, NoteError, SignatureLine};
use eakte_ledger::vkey::{Scheme, Vkey};
use serde_json::{Value, json};

pub const TIME: u64 = 1_795_500_100;

pub fn keys(name: &str, seed: u8) -> CosignKeys {
    let name = Origin::new(name).unwrap();
    CosignKeys::from_seeds(name, &[seed; 32], &[seed ^ 0x80; 32])
}

pub fn log_keys() -> CosignKeys {
    keys(origin().as_str(), 0x31)
}

pub fn point(size: u64) -> Checkpoint {
    Checkpoint {
        origin: origin(),
        size,
        root: root_of(size),
    }
}

pub fn text(note: &Note) -> String {
    String::from_utf8(note.to_bytes()).unwrap()
}

/// The line with other bytes behind the id.
pub fn changed(line: &SignatureLine, change: impl FnOnce(&mut Vec<u8>)) -> SignatureLine {
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
        let at = vkey.match_indices('+').nth(1).unwrap().0;
        let (front, key) = (&vkey[..at], &vkey[at + 1..]);
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
                bad_vkey("no key", plain.split('+').take(2).collect::<Vec<_>>().join("+")),
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
