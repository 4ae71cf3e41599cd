//! Whoever has stolen the writer's signing key: clear events can be signed, chains and roots made to fit.

use eakte_ledger::chain::link;
use eakte_ledger::claim::{Claim, Place};
use eakte_ledger::erase::{Approver, EraseClaim, SeqRange};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::Origin;
use eakte_ledger::note::{Note, WriterKey, cosign, sign};

use crate::angriff::{Angriff, Befund, Schicht, Tat, Ziele, bei};
use crate::faelscher::{Protokoll, Zeile, zeile_ersetzt};

use Schicht::{C, E, K, T};

const fn faelschung(
    name: &'static str,
    schicht: Schicht,
    tat: fn(&mut Protokoll, &Ziele),
    befund: fn(&Ziele) -> Befund,
) -> Angriff {
    Angriff {
        name,
        schicht,
        tat: Tat::Faelschung(tat),
        befund,
    }
}

/// The signed text of a clear event with another value in one line.
fn text(p: &Protokoll, position: i64, name: &str, value: &str) -> String {
    let body = p.zeilen[position as usize].body.as_ref().unwrap();
    zeile_ersetzt(Note::parse(body).unwrap().text(), name, value)
}

/// Puts a note in place of another, with digests that fit, and makes what follows fit.
fn vermerk(p: &mut Protokoll, position: i64, note: Vec<u8>) {
    p.inhalt(position, note);
    p.neu_verketten(position + 1);
}

/// People who may approve nothing.
fn fremde() -> [(Approver, WriterKey); 2] {
    [1, 2].map(|n| {
        let key = WriterKey::from_seed(&[0x70 + n; 32]);
        let name = Origin::new(format!("tamper.example/freigabe/{n}")).unwrap();
        let approver = Approver {
            name,
            key: key.public(),
        };
        (approver, key)
    })
}

/// Appends an erase event for a range of the attacked stream, approved by so many strangers.
fn loeschung(p: &mut Protokoll, z: &Ziele, range: SeqRange, count: usize) {
    let stream = p.zeilen[z.mitte as usize].kopf().record_id;
    let last = p
        .zeilen
        .iter()
        .rfind(|e| e.kopf().record_id == stream)
        .unwrap();
    let place = Place {
        record_id: stream,
        seq: last.kopf().seq + 1,
        org: last.kopf().org,
        time_ms: last.kopf().time_ms,
        prev: link(&HeaderBytes::try_from(&last.header[..]).unwrap()),
    };
    let fremde = fremde();
    let claim = Claim::Erase(EraseClaim {
        ranges: vec![range],
        basis: "Art. 17 DSGVO".into(),
        approvers: fremde[..count].iter().map(|f| f.0.clone()).collect(),
        rule: None,
    });
    let mut note = sign(&claim.note_text(&place).unwrap(), &p.origin, p.schluessel());
    for (approver, key) in &fremde[..count] {
        note = cosign(&note, &approver.name, key).unwrap();
    }
    let event = claim.event_with(&place, note).unwrap();
    p.zeilen.push(Zeile {
        header: event.header.0.to_vec(),
        salt: None,
        body: Some(event.body),
    });
}

fn ein_ereignis(p: &Protokoll, z: &Ziele) -> SeqRange {
    let seq = p.zeilen[z.mitte as usize].kopf().seq;
    SeqRange { from: seq, to: seq }
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    faelschung(
        "a body replaced and everything behind it made to fit",
        T,
        |p, z| {
            let body = p.zeilen[z.mitte as usize].body.as_mut().unwrap();
            body.iter_mut().for_each(|b| *b ^= 0x55);
            p.neu_verketten(z.mitte);
        },
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
    faelschung(
        "an event deleted and everything behind it made to fit",
        T,
        |p, z| {
            p.zeilen.remove(z.mitte as usize);
            p.wurzeln
                .iter_mut()
                .filter(|w| **w >= z.mitte)
                .for_each(|w| *w -= 1);
            p.neu_verketten(z.mitte);
        },
        |z| bei("log_truncated", z.kopf),
    ),
    faelschung(
        "an event dated back and everything behind it made to fit",
        C,
        |p, z| {
            p.zeilen[z.mitte as usize].aendern(|h| h.time_ms -= 31_536_000_000);
            p.neu_verketten(z.mitte);
        },
        |z| bei("time_backwards", z.mitte),
    ),
    faelschung(
        "a payload under a key that nobody announced",
        K,
        |p, z| {
            p.zeilen[z.mitte as usize].aendern(|h| h.key_epoch = 77);
            p.neu_verketten(z.mitte);
        },
        |z| bei("key_unannounced", z.mitte),
    ),
    faelschung(
        "a stream said to be opened in another log",
        K,
        |p, z| {
            let text = text(p, z.eroeffnung, "origin", "elsewhere.example/log");
            let note = sign(&text, &p.origin, p.schluessel());
            vermerk(p, z.eroeffnung, note);
        },
        |z| bei("note_origin", z.eroeffnung),
    ),
    faelschung(
        "a key event of another time",
        K,
        |p, z| {
            let text = text(p, z.schluessel, "time", "1");
            let note = sign(&text, &p.origin, p.schluessel());
            vermerk(p, z.schluessel, note);
        },
        |z| bei("note_place", z.schluessel),
    ),
    faelschung(
        "a key event signed by a stranger",
        K,
        |p, z| {
            let text = text(p, z.schluessel, "wraps", &"00".repeat(32));
            let note = sign(&text, &p.origin, &WriterKey::from_seed(&[9; 32]));
            vermerk(p, z.schluessel, note);
        },
        |z| bei("note_unsigned", z.schluessel),
    ),
    faelschung(
        "a key event whose signature is that of another text",
        K,
        |p, z| {
            let body = p.zeilen[z.schluessel as usize].body.clone().unwrap();
            let old = String::from_utf8(body).unwrap();
            let (_, signature) = old.split_once("\n\n").unwrap();
            let text = text(p, z.schluessel, "wraps", &"00".repeat(32));
            vermerk(p, z.schluessel, format!("{text}\n{signature}").into_bytes());
        },
        |z| bei("note_signature", z.schluessel),
    ),
    faelschung(
        "a key event with a line too many",
        K,
        |p, z| {
            let text = text(p, z.schluessel, "epoch", "1") + "more: 1\n";
            let note = sign(&text, &p.origin, p.schluessel());
            vermerk(p, z.schluessel, note);
        },
        |z| bei("note_malformed", z.schluessel),
    ),
    faelschung(
        "an erasure that nobody approved",
        E,
        |p, z| loeschung(p, z, ein_ereignis(p, z), 0),
        |z| bei("erase_approvers", z.kopf + 1),
    ),
    faelschung(
        "an erasure that one person approved",
        E,
        |p, z| loeschung(p, z, ein_ereignis(p, z), 1),
        |z| bei("erase_approvers", z.kopf + 1),
    ),
    faelschung(
        "an erasure that strangers approved",
        E,
        |p, z| loeschung(p, z, ein_ereignis(p, z), 2),
        |z| bei("erase_unannounced", z.kopf + 1),
    ),
    faelschung(
        "an erasure of later events",
        E,
        |p, z| {
            loeschung(
                p,
                z,
                SeqRange {
                    from: 5_000,
                    to: 5_001,
                },
                2,
            )
        },
        |z| bei("erase_target", z.kopf + 1),
    ),
    faelschung(
        "a payload deleted under an erasure that strangers approved",
        E,
        |p, z| {
            loeschung(p, z, ein_ereignis(p, z), 2);
            let zeile = &mut p.zeilen[z.mitte as usize];
            (zeile.salt, zeile.body) = (None, None);
        },
        |z| bei("payload_missing", z.mitte),
    ),
];
