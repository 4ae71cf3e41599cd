//! Vectors of anchors: notes with a stored token of a local authority, and tokens that do not belong to them.

use crate::notes::with_body;
use crate::sample::{Event, LOG, Log, issuer, log, origin, writer};
use eakte_ledger::anchor::{Anchor, Renewed, imprint};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::Claim;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::note::{Note, sign};
use eakte_ledger::tsa::{Roots, Token, TokenError};
use eakte_ledger::verify::{Payloads, check_row};
use serde_json::{Value, json};

/// Made once with `ops/tsa` over [`note`] of the sample log: a token holds the time of day, so it is kept.
const TOKEN: &[u8] = include_bytes!("anchor.token.der");
/// What vouches for it.
pub const ROOT: &[u8] = include_bytes!("anchor.root.pem");

/// The sealed note of the sample log.
pub fn note(log: &Log) -> Vec<u8> {
    let head = log.heads.last().unwrap();
    let checkpoint = Checkpoint {
        origin: origin(),
        size: head.last_pos as u64 + 1,
        root: TreeHash::try_from(&head.root[..]).unwrap(),
    };
    checkpoint.sign(&writer())
}

pub fn anchor_of(log: &Log) -> Anchor {
    let head = log.heads.last().unwrap();
    Anchor {
        size: head.last_pos as u64 + 1,
        root: TreeHash::try_from(&head.root[..]).unwrap(),
        note_sha512: imprint(&note(log)),
        renews: None,
        token: TOKEN.to_vec(),
    }
}

pub fn anchors() -> Value {
    let mut log = log();
    let log_before = log.clone();
    let anchor = anchor_of(&log);
    let roots = Roots::parse(ROOT).unwrap();
    let token = Token::parse(TOKEN).unwrap();
    let stamp = token.check(anchor.imprint(), Some(&roots)).unwrap();
    assert_eq!(
        token.check(&imprint(b"another"), None),
        Err(TokenError::Imprint)
    );
    log.claim(LOG, &Claim::Anchor(anchor.clone()));
    let event = &log.events[16];
    let renewal = Anchor {
        renews: Some(Renewed {
            seq: 2,
            sha512: imprint(event.body.as_ref().unwrap()),
        }),
        token: vec![0x30; 9000],
        ..anchor.clone()
    };
    // Its token is no token: the note is well-formed all the same.
    let text = {
        let mut other = log.clone();
        other.claim(LOG, &Claim::Anchor(renewal));
        other.events[17].clone()
    };
    let vector = |name: &str, event: &Event, expected: Option<&str>| {
        let check = check_row(&event.row(), &issuer(), Payloads::All);
        let found: Vec<_> = check.defects().iter().map(|d| d.code()).collect();
        assert_eq!(found.first().copied(), expected, "{name}");
        json!({
            "name": name,
            "header": hex::encode(&event.header),
            "body": hex::encode(event.body.as_ref().unwrap()),
            "defect": expected,
        })
    };
    let changed = |event: &Event, name: &str, from: &str, to: &str, expected: Option<&str>| {
        let note = Note::parse(event.body.as_ref().unwrap()).unwrap();
        assert!(note.text().contains(from), "{from}: {}", note.text());
        let body = sign(&note.text().replacen(from, to, 1), &origin(), &writer());
        vector(name, &with_body(event, body), expected)
    };
    let bad =
        |name: &str, from: &str, to: &str| changed(event, name, from, to, Some("note_malformed"));
    let sha512 = hex::encode(anchor.note_sha512);
    json!({
        "origin": origin().as_str(),
        "writer": writer().public().to_string(),
        "note": hex::encode(note(&log_before)),
        "root": String::from_utf8(ROOT.to_vec()).unwrap(),
        "stamp": {
            "time_ms": stamp.time_ms,
            "until_ms": stamp.until_ms,
            "authority": stamp.authority,
            "policy": stamp.policy,
            "serial": stamp.serial,
        },
        "good": [
            vector("anchor", event, None),
            vector("renewal, its token in three lines", &text, None),
        ],
        "bad": [
            bad("no event covered", "size: 16", "size: 0"),
            bad("root of 31 bytes", "root: 84", "root: "),
            bad("digest of 63 bytes", &format!("note_sha512: {}", &sha512[..2]), "note_sha512: "),
            bad("token missing", "token: ", "zeichen: "),
            bad("token that is no base64", "token: MII", "token: M*I"),
            bad("token not canonical", "=\n", "\n"),
            bad("two short lines of token", "token: MIIG", "token: MIIG\ntoken: "),
            bad("renewal without digest", "token: ", "renews: 2\ntoken: "),
            changed(&text, "line of token not full", "token: ", "token: MDAw\ntoken: ", Some("note_malformed")),
        ],
    })
}
