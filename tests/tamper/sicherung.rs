//! Whoever holds backups, or can make roots anew: the database alone then looks sound. A state signed outside
//! before, which every audit here is held against, tells.

use crate::angriff::{Angriff, Schicht, Ziele, bei, faelschung, sql};

use Schicht::{A, K, T};

/// Position behind the batch before the last six.
fn gestern(z: &Ziele) -> i64 {
    z.wurzeln[z.wurzeln.len() - 7] + 1
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    sql(
        "yesterday's backup put back",
        T,
        |z| {
            let from = gestern(z);
            format!(
                "DELETE FROM event WHERE position >= {from}; DELETE FROM payload_salt WHERE position >= {from};
                 DELETE FROM payload_body WHERE position >= {from}; DELETE FROM log_batch WHERE last_pos >= {from};
                 DELETE FROM record_key WHERE position >= {from}"
            )
        },
        |z| ("log_truncated", gestern(z), z.kopf),
    ),
    faelschung(
        "the newest batch cut off with its root",
        T,
        |p, _| {
            p.wurzeln.pop();
            p.zeilen.truncate(*p.wurzeln.last().unwrap() as usize + 1);
        },
        |z| ("log_truncated", z.abschnitt(z.kopf).0, z.kopf),
    ),
    faelschung(
        "the last event of a stream dated anew, with roots that fit",
        K,
        |p, z| p.zeilen[z.letzt as usize].aendern(|h| h.time_ms += 1),
        // Sealed for its old time.
        |z| bei("payload_unopened", z.letzt),
    ),
    faelschung(
        "two events of different streams exchanged, with roots that fit",
        A,
        |p, z| p.zeilen.swap(z.paar.0 as usize, z.paar.1 as usize),
        |z| bei("anchor_differs", z.anker.0),
    ),
    sql(
        "the note that was stamped taken away",
        A,
        |_| "DELETE FROM anchor_note".into(),
        |z| bei("anchor_note", z.anker.0),
    ),
    sql(
        "another note put in place of the stamped one",
        A,
        |_| "UPDATE anchor_note SET note = note || '\\x20'".into(),
        |z| bei("anchor_note", z.anker.0),
    ),
];
