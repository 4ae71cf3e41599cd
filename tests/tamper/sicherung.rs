//! Whoever holds backups, or can make roots anew: the database alone then looks sound. A state signed outside
//! before, which every audit here is held against, tells.

use crate::angriff::{Angriff, Schicht, Tat, Ziele};
use crate::faelscher::Protokoll;

use Schicht::T;

const fn faelschung(
    name: &'static str,
    tat: fn(&mut Protokoll, &Ziele),
    befund: fn(&Ziele) -> crate::angriff::Befund,
) -> Angriff {
    Angriff {
        name,
        schicht: T,
        tat: Tat::Faelschung(tat),
        befund,
    }
}

/// Position behind the batch before the last three.
fn gestern(z: &Ziele) -> i64 {
    z.wurzeln[z.wurzeln.len() - 4] + 1
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    Angriff {
        name: "yesterday's backup put back",
        schicht: T,
        tat: Tat::Sql(|z| {
            let from = gestern(z);
            format!(
                "DELETE FROM event WHERE position >= {from}; DELETE FROM payload_salt WHERE position >= {from};
                 DELETE FROM payload_body WHERE position >= {from}; DELETE FROM log_batch WHERE last_pos >= {from};
                 DELETE FROM record_key WHERE position >= {from}"
            )
        }),
        befund: |z| ("log_truncated", gestern(z), z.kopf),
    },
    faelschung(
        "the newest batch cut off with its root",
        |p, _| {
            p.wurzeln.pop();
            p.zeilen.truncate(*p.wurzeln.last().unwrap() as usize + 1);
        },
        |z| ("log_truncated", z.abschnitt(z.kopf).0, z.kopf),
    ),
    faelschung(
        "the last event of a stream dated anew, with roots that fit",
        |p, z| p.zeilen[z.letzt as usize].aendern(|h| h.time_ms += 1),
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
    faelschung(
        "two events of different streams exchanged, with roots that fit",
        |p, z| p.zeilen.swap(z.paar.0 as usize, z.paar.1 as usize),
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
    faelschung(
        "an old backup put back and other events appended",
        |p, z| {
            let from = gestern(z);
            let again: Vec<_> = p.zeilen.drain(from as usize..).collect();
            // The same people do other things: the order differs, and everything fits.
            p.zeilen
                .extend(again.into_iter().rev().filter(|e| e.salt.is_some()));
            while p.zeilen.len() as i64 <= z.kopf {
                let last = p.zeilen.last().unwrap().clone();
                p.zeilen.push(last);
            }
            for at in from as usize..p.zeilen.len() {
                let before = p.zeilen[at - 1].kopf().time_ms;
                p.zeilen[at].aendern(|h| h.time_ms = h.time_ms.max(before));
            }
            p.neu_verketten(from);
        },
        |z| ("checkpoint_differs", z.abschnitt(z.mitte).0, z.kopf),
    ),
];
