//! Vectors of signed notes, checkpoints and clear payloads.

use crate::sample::{AKTE, Event, LOG, issuer, log, log_erased, origin, record_key, writer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::{key_commitment, wraps_digest};
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::header::Header;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, NoteError, WriterKey, WriterPublicKey, sign};
use eakte_ledger::seal::digests;
use eakte_ledger::verify::{Payloads, check_row};
use eakte_ledger::vkey::Scheme;
use serde_json::{Value, json};

fn defect(error: NoteError) -> &'static str {
    match error {
        NoteError::TooLarge => "too_large",
        NoteError::Malformed => "malformed",
        NoteError::Unsigned => "unsigned",
        NoteError::WrongSignature => "wrong_signature",
    }
}

/// An order-8 point: a signature by it can be made for every text without a private key.
const SMALL_ORDER: &str = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";

pub fn note() -> Value {
    let vkey = writer().public().to_vkey(&origin());
    let open = |vkey: &str, note: &[u8]| {
        let (name, key) = WriterPublicKey::from_vkey(vkey).unwrap();
        let note = Note::parse(note)?;
        note.verify(&name, &key).map(|()| note.text().to_owned())
    };
    let good = |name: &str, note: &[u8]| {
        let text = open(&vkey, note).unwrap();
        json!({ "name": name, "vkey": vkey, "note": hex::encode(note), "text": text })
    };
    let bad = |name: &str, vkey: &str, note: &[u8], expected: &str| {
        assert_eq!(open(vkey, note).map_err(defect), Err(expected), "{name}");
        json!({ "name": name, "vkey": vkey, "note": hex::encode(note), "defect": expected })
    };
    let plain = sign("eine Zeile\nzwei Zeilen: äöü\n", &origin(), &writer());
    let text = String::from_utf8(plain.clone()).unwrap();
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    };
    let line = &text[text.find("\n\n").unwrap() + 2..];
    let other = WriterKey::from_seed(&[0x22; 32]);
    let foreign = sign(
        "eine Zeile\nzwei Zeilen: äöü\n",
        &Origin::new("witness.example/1").unwrap(),
        &other,
    );
    let foreign_line = String::from_utf8(foreign)
        .unwrap()
        .split_once("\n\n")
        .unwrap()
        .1
        .to_owned();
    let weak = WriterPublicKey(hex::decode(SMALL_ORDER).unwrap().try_into().unwrap());
    let weak_note = small_order_note(&weak);
    let high_s = high_s_note(&text);
    json!({
        "vkeys": {
            "good": [{ "vkey": vkey, "origin": origin().as_str(), "key": writer().public().to_string() }],
            "bad": [
                vkey.replace("example", "exampl3"),
                vkey.replace("+A", "+B"),
                vkey.rsplit_once('+').unwrap().0,
            ],
        },
        "good": [
            good("two lines", &plain),
            good("empty line inside the text", &sign("a\n\nb\n", &origin(), &writer())),
            good("with a witness's signature behind", &[text.as_bytes(), foreign_line.as_bytes()].concat()),
            good("with a witness's signature before", edit(line, &format!("{foreign_line}{line}")).as_slice()),
        ],
        "bad": [
            bad("a changed letter", &vkey, &edit("eine", "Eine"), "wrong_signature"),
            bad("signed by another key", &vkey, &sign("a\n", &origin(), &other), "unsigned"),
            bad("signed under another name", &vkey, &sign("a\n", &Origin::new("b.example/log").unwrap(), &writer()), "unsigned"),
            bad("the same signature twice", &vkey, &[text.as_bytes(), line.as_bytes()].concat(), "wrong_signature"),
            bad("S not reduced", &vkey, &high_s, "wrong_signature"),
            bad("key of small order", &weak.to_vkey(&origin()), &weak_note, "wrong_signature"),
            bad("no empty line", &vkey, &edit("\n\n", "\n"), "malformed"),
            bad("no signature", &vkey, b"a\n\n", "malformed"),
            bad("no line feed at the end", &vkey, &plain[..plain.len() - 1], "malformed"),
            bad("carriage return", &vkey, &sign_raw("a\r\n"), "malformed"),
            bad("hyphen instead of a dash", &vkey, &edit("\u{2014}", "-"), "malformed"),
            bad("base64 without padding", &vkey, &edit("=\n", "\n"), "malformed"),
            bad("not UTF-8", &vkey, &[b"\xff\n\n", line.as_bytes()].concat(), "malformed"),
            bad("signature of 63 bytes", &vkey, &short_signature(&text), "wrong_signature"),
        ],
    })
}

fn signature_line(id: [u8; 4], signature: &[u8]) -> String {
    let bytes = STANDARD.encode([&id[..], signature].concat());
    format!("\u{2014} {} {bytes}\n", origin())
}

fn signature_of(note: &str) -> ([u8; 4], Vec<u8>) {
    let encoded = note.trim_end().rsplit_once(' ').unwrap().1;
    let bytes = STANDARD.decode(encoded).unwrap();
    (bytes[..4].try_into().unwrap(), bytes[4..].to_vec())
}

fn with_signature(note: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let (id, mut signature) = signature_of(note);
    change(&mut signature);
    let text = note.split_once("\n\n").unwrap().0;
    format!("{text}\n\n{}", signature_line(id, &signature)).into_bytes()
}

fn short_signature(note: &str) -> Vec<u8> {
    with_signature(note, |s| s.truncate(63))
}

/// The same signature with the group order added to S: a lax verifier takes it.
fn high_s_note(note: &str) -> Vec<u8> {
    let order =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    with_signature(note, |s| {
        let mut carry = 0u16;
        for (byte, add) in s[32..].iter_mut().zip(&order) {
            let sum = u16::from(*byte) + u16::from(*add) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
    })
}

/// Signs a text that `sign` would never be given.
fn sign_raw(text: &str) -> Vec<u8> {
    use ed25519_dalek::{Signer, SigningKey};
    let signature = SigningKey::from_bytes(&[0x11; 32]).sign(text.as_bytes());
    let id = writer().public().id(&origin());
    format!("{text}\n{}", signature_line(id, &signature.to_bytes())).into_bytes()
}

/// R of small order and S = 0: satisfies the cofactored equation for a small-order key.
fn small_order_note(key: &WriterPublicKey) -> Vec<u8> {
    let mut signature = vec![0; 64];
    signature[0] = 1;
    format!("a\n\n{}", signature_line(key.id(&origin()), &signature)).into_bytes()
}

pub fn checkpoint() -> Value {
    let point = |size| Checkpoint {
        origin: origin(),
        size,
        root: TreeHash([0x42; 32]),
    };
    let good = |size| {
        let point = point(size);
        assert_eq!(Checkpoint::parse(&point.text()), Ok(point.clone()));
        json!({
            "text": point.text(),
            "origin": point.origin.as_str(),
            "size": point.size,
            "root": point.root.to_string(),
        })
    };
    let text = point(16).text();
    let bad = |name: &str, text: String| {
        assert!(Checkpoint::parse(&text).is_err(), "{name}");
        json!({ "name": name, "text": text })
    };
    json!({
        "good": [good(0), good(16), good(u64::MAX >> 1)],
        "bad": [
            bad("leading zero", text.replace("\n16\n", "\n016\n")),
            bad("sign", text.replace("\n16\n", "\n+16\n")),
            bad("size 2^63", text.replace("\n16\n", "\n9223372036854775808\n")),
            bad("extension line", format!("{text}extra\n")),
            bad("root of 31 bytes", text.replace("QkI=", "")),
            bad("space in the origin", text.replace("example", "exam ple")),
            bad("two lines", text.lines().take(2).map(|l| format!("{l}\n")).collect()),
        ],
    })
}

pub fn claim() -> Value {
    let mut log = log();
    // Behind the 16 events of the first version, whose vectors stay as they are.
    log.events.extend(log_erased().events);
    let vector = |name: &str, event: &Event| {
        json!({
            "name": name,
            "header": hex::encode(&event.header),
            "body": hex::encode(event.body.as_ref().unwrap()),
        })
    };
    let good = |name: &str, at: usize| {
        let check = check_row(&log.events[at].row(), &issuer(), Payloads::All);
        assert!(check.is_sound(), "{name}");
        let body = log.events[at].body.clone().unwrap();
        let mut vector = vector(name, &log.events[at]);
        vector["note"] = String::from_utf8(body).unwrap().into();
        vector
    };
    let bad = |name: &str, event: &Event, expected: &str| {
        let check = check_row(&event.row(), &issuer(), Payloads::All);
        let found: Vec<_> = check.defects().iter().map(|d| d.code()).collect();
        assert_eq!(found, [expected], "{name}");
        let mut vector = vector(name, event);
        vector["defect"] = expected.into();
        vector
    };
    // Signed by the writer, digested and placed as it should be: only the text is wrong.
    let signed = |at: usize, from: &str, to: &str| {
        let note = Note::parse(log.events[at].body.as_ref().unwrap()).unwrap();
        assert!(note.text().contains(from), "{from}");
        let body = sign(&note.text().replacen(from, to, 1), &origin(), &writer());
        with_body(&log.events[at], body)
    };
    let log_keys = {
        let keys = CosignKeys::from_seeds(origin(), &[0x31; 32], &[0xb1; 32]);
        let line = |scheme| format!("log_key: {}\n", keys.vkey(scheme));
        (
            line(Scheme::Note),
            line(Scheme::MlDsa44),
            line(Scheme::Cosignature),
        )
    };
    let (one, six, four) = &log_keys;
    let foreign = CosignKeys::from_seeds(
        Origin::new("b.example/log").unwrap(),
        &[0x31; 32],
        &[0xb1; 32],
    );
    let foreign = format!("log_key: {}\n", foreign.vkey(Scheme::Note));
    let before = |lines: &str| signed(1, "server: ", &format!("{lines}server: "));
    let with_keys = {
        let event = before(&format!("{one}{six}"));
        assert!(check_row(&event.row(), &issuer(), Payloads::All).is_sound());
        let mut vector = vector("config with the log's keys", &event);
        vector["note"] = String::from_utf8(event.body.clone().unwrap())
            .unwrap()
            .into();
        vector
    };
    let key = record_key(AKTE, 1);
    let other = WriterKey::from_seed(&[0x22; 32]);
    let note = Note::parse(log.events[2].body.as_ref().unwrap()).unwrap();
    let wraps: [&[u8]; 2] = [b"age-encryption.org/v1 one", b"two"];
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "good": [good("open of the log", 0), good("config", 1), good("open of an Akte", 2), good("key", 3), good("second key", 9),
            good("config with approvers and a rule", 17), good("erase", 27), good("erased", 29), good("erase by a rule", 30), with_keys],
        "bad": [
            bad("sequence of another event", &signed(3, "seq: 1", "seq: 2"), "note_place"),
            bad("another stream", &signed(3, &AKTE.to_string(), &LOG.to_string()), "note_place"),
            bad("another time", &signed(3, "time: 1795500003000", "time: 1795500003001"), "note_place"),
            bad("another organisation", &signed(3, "org: 3", "org: 4"), "note_place"),
            bad("opened in another log", &signed(2, "origin: eakte.example/log", "origin: b.example/log"), "note_origin"),
            bad("another kind in the first line", &signed(3, "eakte/key/v1", "eakte/open/v1"), "note_malformed"),
            bad("unknown version", &signed(3, "eakte/key/v1", "eakte/key/v2"), "note_malformed"),
            bad("leading zero", &signed(3, "epoch: 1", "epoch: 01"), "note_malformed"),
            bad("epoch 0", &signed(3, "epoch: 1", "epoch: 0"), "note_malformed"),
            bad("line missing", &signed(3, "class: allgemein\n", ""), "note_malformed"),
            bad("line too many", &signed(3, "class: allgemein\n", "class: allgemein\nclass: besonders\n"), "note_malformed"),
            bad("two spaces", &signed(3, "class: ", "class:  "), "note_malformed"),
            bad("upper-case hex", &signed(3, "5a5a", "5A5a"), "note_malformed"),
            bad("class with a capital", &signed(3, "allgemein", "Allgemein"), "note_malformed"),
            bad("organisations not ascending", &signed(1, "organisation: 1 ", "organisation: 3 "), "note_malformed"),
            bad("recipient before its organisation", &signed(1, "organisation: 1 Kreis Beispiel\n", ""), "note_malformed"),
            bad("ranges that touch", &signed(27, "from: 6\nto: 6", "from: 5\nto: 6"), "note_malformed"),
            bad("ranges not ascending", &signed(27, "from: 6\nto: 6", "from: 2\nto: 2"), "note_malformed"),
            bad("range that ends before it begins", &signed(27, "from: 6\nto: 6", "from: 8\nto: 6"), "note_malformed"),
            bad("range without end", &signed(27, "to: 6\n", ""), "note_malformed"),
            bad("no legal basis", &signed(27, "basis: Art. 17 Abs. 1 lit. d DSGVO\n", ""), "note_malformed"),
            bad("approver that is no vkey", &signed(27, "freigabe/1+", "freigabe/1+0"), "note_malformed"),
            bad("end of an erasure without its number", &signed(29, "erase: 9\n", ""), "note_malformed"),
            bad("approver behind the organisations", &signed(17, "organisation: 1 ", "organisation: 1 x\napprover: y\norganisation: 2 "), "note_malformed"),
            bad("legal basis altered after the approvers signed", &signed(27, "lit. d", "lit. b"), "erase_signature"),
            bad("a log key of a witness's scheme", &before(four), "note_malformed"),
            bad("a log key without its id", &before(&one.replacen('+', "+0", 1)), "note_malformed"),
            bad("a log key of another log", &before(&foreign), "note_origin"),
            bad("a log key behind the servers", &signed(1, "escrow: ", &format!("{one}escrow: ")), "note_malformed"),
            bad("17 log keys", &before(&one.repeat(17)), "note_malformed"),
            bad("signed by another key", &with_body(&log.events[2], sign(note.text(), &origin(), &other)), "note_unsigned"),
            bad("signature altered", &with_body(&log.events[2], with_signature(&String::from_utf8(log.events[2].body.clone().unwrap()).unwrap(), |s| s[0] ^= 1)), "note_signature"),
        ],
        "commitments": [{
            "record_key": hex::encode(key.expose()),
            "stream": AKTE.to_string(),
            "epoch": 1,
            "commitment": hex::encode(key_commitment(&key, &AKTE, 1)),
        }],
        "wraps": [{ "wraps": wraps.map(hex::encode), "digest": hex::encode(wraps_digest(wraps)) }],
    })
}

/// The event with another note, and the header that fits it.
pub fn with_body(event: &Event, body: Vec<u8>) -> Event {
    let found = digests(None, &body);
    let header = Header {
        payload_len: body.len() as u64,
        payload_b3: found.blake3,
        payload_sha256: found.sha256,
        ..event.bytes().parse().unwrap()
    };
    Event {
        header: header.encode().0.to_vec(),
        body: Some(body),
        ..event.clone()
    }
}
