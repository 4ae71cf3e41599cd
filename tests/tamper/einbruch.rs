//! Whoever has broken into the server: the writer's key and the record keys, so that everything in the database can be
//! made to fit. What was signed, stamped and confirmed outside tells, the plainest first.

use crate::angriff::{Angriff, Schicht, Ziele, bei, faelschung};
use crate::faelscher::{Protokoll, Zeile};

use Schicht::{A, H, K, T};

/// The event in the middle given to another organisation, everything behind it made to fit.
fn umgeschrieben(p: &mut Protokoll, z: &Ziele) {
    p.einbrechen();
    p.umschreiben(z.mitte, |header, _| header.org += 1);
    p.neu_verketten(z.mitte);
}

/// The newest sealed event before a position once more: it goes on from there.
fn noch_einmal(p: &Protokoll, before: i64) -> Zeile {
    let rows = &p.zeilen[..before as usize];
    rows.iter().rfind(|e| e.salt.is_some()).unwrap().clone()
}

/// Other events in place of those from a position on, until the log is as long as it was.
fn aufgefuellt(p: &mut Protokoll, z: &Ziele, from: i64) {
    p.zeilen.truncate(from as usize);
    let again = noch_einmal(p, from);
    p.zeilen.resize(z.kopf as usize + 1, again);
    p.neu_verketten(from);
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    faelschung(
        "an event given to another organisation and everything behind it sealed again: the heads event tells",
        H,
        umgeschrieben,
        |z| bei("heads_differ", z.tagesstand),
    ),
    faelschung(
        "an event deleted and everything behind it sealed again: the heads event tells",
        H,
        |p, z| {
            p.einbrechen();
            p.zeilen.remove(z.mitte as usize);
            p.wurzeln
                .iter_mut()
                .filter(|w| **w >= z.mitte)
                .for_each(|w| *w -= 1);
            p.neu_verketten(z.mitte);
        },
        |z| bei("heads_range", z.tagesstand - 1),
    ),
    faelschung(
        "the newest event of an Akte taken away before the heads event: it tells",
        H,
        |p, z| {
            p.einbrechen();
            p.zeilen.remove(z.letzt as usize);
            // As many events as before.
            let filler = noch_einmal(p, z.tagesstand - 1);
            p.zeilen.insert(z.tagesstand as usize - 1, filler);
            p.neu_verketten(z.letzt);
        },
        |z| bei("heads_differ", z.tagesstand),
    ),
    faelschung(
        "the heads event made to fit, too: the timestamp tells",
        A,
        |p, z| {
            umgeschrieben(p, z);
            p.tagesstand_anpassen(z.tagesstand);
        },
        |z| bei("anchor_differs", z.anker.0),
    ),
    faelschung(
        "the timestamps replaced by other events, too: the state signed outside tells",
        T,
        |p, z| {
            umgeschrieben(p, z);
            p.tagesstand_anpassen(z.tagesstand);
            aufgefuellt(p, z, z.anker.0);
        },
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
    faelschung(
        "an old backup put back and other events appended: the state signed outside tells",
        T,
        |p, z| {
            p.einbrechen();
            aufgefuellt(p, z, z.danach + 1);
        },
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
    faelschung(
        "a text that is no event, sealed under the right key",
        K,
        |p, z| {
            p.einbrechen();
            p.zeilen.push(noch_einmal(p, z.kopf + 1));
            p.umschreiben(z.kopf + 1, |_, plain| *plain = b"{}".to_vec());
            p.neu_verketten(z.kopf + 1);
        },
        |z| bei("payload_unread", z.kopf + 1),
    ),
];
