//! Whoever has stolen the writer's signing key: clear events can be signed, chains and roots made to fit. The record
//! keys lie elsewhere: what is sealed can be neither read nor made anew, and nothing moved, since each payload is
//! bound to its place.

use eakte_ledger::anchor::Anchor;
use eakte_ledger::claim::Claim;
use eakte_ledger::erase::{Approver, EraseClaim, SeqRange};
use eakte_ledger::heads::Heads;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, WriterKey, cosign, sign};

use crate::angriff::{Angriff, Schicht, Ziele, bei, faelschung};
use crate::faelscher::{Protokoll, Zeile, zeile_ersetzt};

use Schicht::{A, C, E, H, K};

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
    let fremde = &fremde()[..count];
    let claim = Claim::Erase(EraseClaim {
        ranges: vec![range],
        basis: "Art. 17 DSGVO".into(),
        approvers: fremde.iter().map(|f| f.0.clone()).collect(),
        rule: None,
    });
    p.anhaengen(stream, &claim, |mut note| {
        for (approver, key) in fremde {
            note = cosign(&note, &approver.name, key).unwrap();
        }
        note
    });
}

/// Appends a copy of a sealed event as the next one of its stream, after a change.
fn noch_einmal(p: &mut Protokoll, z: &Ziele, change: impl FnOnce(&mut Zeile)) {
    let mut zeile = p.zeilen[z.mitte as usize].clone();
    let time_ms = p.platz(zeile.kopf().record_id).time_ms;
    zeile.aendern(|h| h.time_ms = time_ms);
    change(&mut zeile);
    p.zeilen.push(zeile);
    p.neu_verketten(z.kopf + 1);
}

/// Appends a heads event that states something else than the true one.
fn tagesstand(p: &mut Protokoll, z: &Ziele, change: impl FnOnce(&mut Heads)) {
    p.nachahmen(z.tagesstand, |claim| {
        let Claim::Heads(heads) = claim else {
            panic!("no heads event");
        };
        change(heads);
    });
}

/// Appends an anchor that states something else than a true one.
fn stempel(p: &mut Protokoll, position: i64, change: impl FnOnce(&mut Anchor)) {
    p.nachahmen(position, |claim| {
        let Claim::Anchor(anchor) = claim else {
            panic!("no anchor");
        };
        change(anchor);
    });
}

fn ein_ereignis(p: &Protokoll, z: &Ziele) -> SeqRange {
    let seq = p.zeilen[z.mitte as usize].kopf().seq;
    SeqRange { from: seq, to: seq }
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    faelschung(
        "a body replaced and everything behind it made to fit",
        K,
        |p, z| {
            let body = p.zeilen[z.mitte as usize].body.as_mut().unwrap();
            body.iter_mut().for_each(|b| *b ^= 0x55);
            p.neu_verketten(z.mitte);
        },
        |z| bei("payload_unopened", z.mitte),
    ),
    faelschung(
        "an event deleted and everything behind it made to fit",
        K,
        |p, z| {
            p.zeilen.remove(z.mitte as usize);
            p.wurzeln
                .iter_mut()
                .filter(|w| **w >= z.mitte)
                .for_each(|w| *w -= 1);
            p.neu_verketten(z.mitte);
        },
        // Bound to its number, the next event of the stream no longer opens.
        |z| bei("payload_unopened", z.danach - 1),
    ),
    faelschung(
        "a made-up payload appended under an announced key",
        K,
        |p, z| {
            noch_einmal(p, z, |e| {
                e.body.as_mut().unwrap().iter_mut().for_each(|b| *b ^= 0x55);
            });
        },
        |z| bei("payload_unopened", z.kopf + 1),
    ),
    faelschung(
        "a true payload appended once more as a new event",
        K,
        |p, z| noch_einmal(p, z, |_| {}),
        |z| bei("payload_unopened", z.kopf + 1),
    ),
    faelschung(
        "a true payload of another Akte appended as an event of this one",
        K,
        |p, z| {
            let foreign = p.zeilen[z.fremd as usize].clone();
            noch_einmal(p, z, |e| (e.salt, e.body) = (foreign.salt, foreign.body));
        },
        |z| bei("payload_unopened", z.kopf + 1),
    ),
    faelschung(
        "a second heads event with another root",
        H,
        |p, z| tagesstand(p, z, |h| h.root = TreeHash([7; 32])),
        |z| bei("heads_differ", z.kopf + 1),
    ),
    faelschung(
        "a second heads event that leaves a stream out",
        H,
        |p, z| tagesstand(p, z, |h| h.streams -= 1),
        |z| bei("heads_differ", z.kopf + 1),
    ),
    faelschung(
        "a second heads event that is about fewer events than it says",
        H,
        |p, z| tagesstand(p, z, |h| h.size = z.danach as u64),
        |z| bei("heads_differ", z.kopf + 1),
    ),
    faelschung(
        "a second heads event about events that are not there yet",
        H,
        |p, z| tagesstand(p, z, |h| h.size = z.kopf as u64 + 5),
        |z| bei("heads_range", z.kopf + 1),
    ),
    faelschung(
        "a timestamp for a root that the log never had",
        A,
        |p, z| stempel(p, z.anker.0, |a| a.root = TreeHash([7; 32])),
        |z| bei("anchor_differs", z.kopf + 1),
    ),
    faelschung(
        "a timestamp for events that are not there yet",
        A,
        |p, z| stempel(p, z.anker.0, |a| a.size = z.kopf as u64 + 5),
        |z| bei("anchor_differs", z.kopf + 1),
    ),
    faelschung(
        "a timestamp for a note that nobody kept",
        A,
        |p, z| stempel(p, z.anker.0, |a| a.note_sha512 = [7; 64]),
        |z| bei("anchor_note", z.kopf + 1),
    ),
    faelschung(
        "a timestamp with a bit of its token changed",
        A,
        |p, z| stempel(p, z.anker.0, |a| *a.token.last_mut().unwrap() ^= 1),
        |z| bei("anchor_token", z.kopf + 1),
    ),
    faelschung(
        "a timestamp with a token cut short",
        A,
        |p, z| stempel(p, z.anker.0, |a| a.token.truncate(1_000)),
        |z| bei("anchor_token", z.kopf + 1),
    ),
    faelschung(
        "a timestamp with the token of the renewal",
        A,
        |p, z| {
            let Claim::Anchor(renewal) = p.aussage(z.anker.1) else {
                panic!("no anchor");
            };
            stempel(p, z.anker.0, |a| a.token = renewal.token);
        },
        |z| bei("anchor_token", z.kopf + 1),
    ),
    faelschung(
        "a renewal of another payload than that of the timestamp it names",
        A,
        |p, z| {
            stempel(p, z.anker.1, |a| {
                a.renews.as_mut().unwrap().sha512 = [7; 64]
            })
        },
        |z| bei("anchor_note", z.kopf + 1),
    ),
    faelschung(
        "a renewal of a timestamp that there never was",
        A,
        |p, z| stempel(p, z.anker.1, |a| a.renews.as_mut().unwrap().seq += 7),
        |z| bei("anchor_note", z.kopf + 1),
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
        "a key announced again under another protection class",
        K,
        |p, z| {
            p.nachahmen(z.schluessel, |claim| {
                let Claim::Key(key) = claim else {
                    panic!("no key event");
                };
                key.class.push_str("-anders");
            });
        },
        |z| bei("key_changed", z.kopf + 1),
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
