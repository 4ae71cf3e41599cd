//! Whoever may write the database, and has no key: rows taken away, moved, doubled, and stored roots.

use crate::angriff::{Angriff, FREI, Schicht, Ziele, bei, bereich, kippen, sql, vertauscht};

use Schicht::{A, C, D, E, K, P, T};

const TABELLEN: [&str; 3] = ["event", "payload_salt", "payload_body"];

/// Runs one statement on each of the three tables.
fn ueberall(statement: impl Fn(&str) -> String) -> String {
    TABELLEN.map(|table| statement(table) + ";").concat()
}

/// Two whole events change places.
fn tauschen(a: i64, b: i64) -> String {
    let swap = |table: &str| {
        format!(
            "UPDATE {table} SET position = CASE position WHEN {a} THEN {b} ELSE {a} END WHERE position IN ({a}, {b})"
        )
    };
    FREI.to_owned() + &ueberall(swap)
}

/// A copy of an event at another place.
fn kopie(from: i64, to: i64) -> String {
    format!(
        "INSERT INTO event SELECT {to}, stream, sequence, header FROM event WHERE position = {from};
         INSERT INTO payload_salt SELECT {to}, salt FROM payload_salt WHERE position = {from};
         INSERT INTO payload_body SELECT {to}, body FROM payload_body WHERE position = {from};"
    )
}

/// Sets one payload column of the event in the middle to an expression over itself.
fn gesetzt(table: &str, column: &str, z: &Ziele, value: &str) -> String {
    format!(
        "UPDATE {table} SET {column} = {value} WHERE position = {}",
        z.mitte
    )
}

/// Takes one row away.
fn geloescht(table: &str, position: i64) -> String {
    format!("DELETE FROM {table} WHERE position = {position};")
}

/// Payload rows.
pub(crate) const INHALTE: &[Angriff] = &[
    sql(
        "a body taken away",
        P,
        |z| geloescht("payload_body", z.mitte),
        |z| bei("payload_missing", z.mitte),
    ),
    sql(
        "a salt taken away",
        P,
        |z| geloescht("payload_salt", z.mitte),
        |z| bei("salt_missing", z.mitte),
    ),
    sql(
        "a payload erased without an erase event",
        E,
        |z| geloescht("payload_salt", z.mitte) + &geloescht("payload_body", z.mitte),
        |z| bei("payload_missing", z.mitte),
    ),
    sql(
        "the payload of a signed event taken away",
        P,
        |z| geloescht("payload_body", z.schluessel),
        |z| bei("payload_missing", z.schluessel),
    ),
    sql(
        "a body of zeros of the same length",
        P,
        |z| {
            let zeros = "decode(repeat('00', octet_length(body)), 'hex')";
            gesetzt("payload_body", "body", z, zeros)
        },
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a body one byte longer",
        P,
        |z| gesetzt("payload_body", "body", z, "body || '\\x00'"),
        |z| bei("payload_length", z.mitte),
    ),
    sql(
        "a body cut short",
        P,
        |z| gesetzt("payload_body", "body", z, "substr(body, 1, 200)"),
        |z| bei("payload_length", z.mitte),
    ),
    sql(
        "a body longer than any payload may be",
        P,
        |z| {
            let zeros = "decode(repeat('00', 17000000), 'hex')";
            gesetzt("payload_body", "body", z, zeros)
        },
        |z| bei("payload_length", z.mitte),
    ),
    sql(
        "the salts of two events exchanged",
        P,
        |z| vertauscht("payload_salt", "salt", "position", (z.mitte, z.fremd)),
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a salt given to a signed event",
        P,
        |z| {
            format!(
                "INSERT INTO payload_salt VALUES ({}, sha256('x'))",
                z.schluessel
            )
        },
        |z| bei("salt_unexpected", z.schluessel),
    ),
    sql(
        "a salt of another length",
        P,
        |z| {
            format!(
                "UPDATE payload_salt SET salt = '\\x00' WHERE position = {}",
                z.mitte
            )
        },
        |z| bei("salt_length", z.mitte),
    ),
];

/// Rows deleted, moved, doubled, inserted.
pub(crate) const REIHENFOLGE: &[Angriff] = &[
    sql(
        "an event deleted with its payload",
        C,
        |z| ueberall(|t| geloescht(t, z.mitte)),
        |z| bei("position_gap", z.mitte),
    ),
    sql(
        "an event deleted, its payload left",
        C,
        |z| geloescht("event", z.mitte),
        |z| bei("position_gap", z.mitte),
    ),
    sql(
        "the first event of the log deleted",
        C,
        |_| geloescht("event", 0),
        |_| bei("position_gap", 0),
    ),
    sql(
        "the newest event deleted",
        T,
        |z| geloescht("event", z.kopf),
        |z| bei("log_truncated", z.kopf),
    ),
    sql(
        "an event deleted and the gap closed by renumbering",
        T,
        |z| {
            FREI.to_owned()
                + &ueberall(|t| {
                    format!(
                        "DELETE FROM {t} WHERE position = {0};
         UPDATE {t} SET position = position - 1 WHERE position > {0}",
                        z.mitte
                    )
                })
        },
        |z| match z.abschnitt(z.mitte) {
            // The next event of the stream follows at once: it has moved into the place, and its number tells.
            (_, last) if last == z.danach - 1 => bei("sequence_gap", last),
            batch => bereich("batch_root", batch),
        },
    ),
    sql(
        "two events of a stream exchanged",
        C,
        |z| tauschen(z.mitte, z.danach),
        |z| bei("sequence_gap", z.mitte),
    ),
    sql(
        "two events of different streams exchanged within a batch",
        T,
        |z| tauschen(z.paar.0, z.paar.1),
        |z| bei("event_swapped", z.paar.0),
    ),
    sql(
        "an event repeated at the end",
        C,
        |z| FREI.to_owned() + &kopie(z.mitte, z.kopf + 1),
        |z| bei("sequence_repeated", z.kopf + 1),
    ),
    sql(
        "an event repeated at its own position",
        C,
        |z| FREI.to_owned() + &kopie(z.mitte, z.mitte),
        |z| bei("position_order", z.mitte),
    ),
    sql(
        "an event inserted, the rest moved up",
        C,
        |z| {
            FREI.to_owned()
                + &ueberall(|t| {
                    format!(
                        "UPDATE {t} SET position = position + 1 WHERE position >= {}",
                        z.mitte
                    )
                })
                + &kopie(z.davor, z.mitte)
        },
        |z| bei("sequence_repeated", z.mitte),
    ),
    sql(
        "a made-up event at the end",
        D,
        |z| {
            format!(
                "INSERT INTO event SELECT {}, gen_random_uuid(), 0, header FROM event WHERE position = {}",
                z.kopf + 1,
                z.mitte
            )
        },
        |z| bei("columns_differ", z.kopf + 1),
    ),
    sql(
        "the newest event moved away from the others",
        C,
        |z| {
            ueberall(|t| {
                format!(
                    "UPDATE {t} SET position = position + 5 WHERE position = {}",
                    z.kopf
                )
            })
        },
        |z| bereich("position_gap", (z.kopf, z.kopf + 4)),
    ),
    sql(
        "a stream's events all deleted",
        C,
        |z| {
            format!(
                "DELETE FROM event WHERE stream = '{0}'; DELETE FROM record_key WHERE stream = '{0}'",
                z.strom
            )
        },
        |z| bereich("position_gap", z.strom_anfang),
    ),
];

/// Stored roots.
pub(crate) const WURZELN: &[Angriff] = &[
    sql(
        "a bit of a stored root",
        T,
        |z| kippen("log_batch", "root", z.abschnitt(z.mitte).1, "0", 1),
        |z| bereich("batch_root", z.abschnitt(z.mitte)),
    ),
    sql(
        "a bit of a stored frontier",
        T,
        |z| kippen("log_batch", "frontier", z.abschnitt(z.mitte).1, "0", 1),
        |z| bereich("batch_frontier", z.abschnitt(z.mitte)),
    ),
    sql(
        "the newest root deleted",
        T,
        |z| format!("DELETE FROM log_batch WHERE last_pos = {}", z.kopf),
        |z| bereich("head_missing", z.abschnitt(z.kopf)),
    ),
    sql(
        "all roots deleted",
        // The stamped state is none of those that are left; after the last event the roots are missed themselves.
        A,
        |_| "DELETE FROM log_batch".into(),
        |z| bei("anchor_differs", z.anker.0),
    ),
    sql(
        "the roots of two batches exchanged",
        T,
        |z| {
            vertauscht(
                "log_batch",
                "root",
                "last_pos",
                (z.abschnitt(z.mitte).1, z.kopf),
            )
        },
        |z| bereich("batch_root", z.abschnitt(z.mitte)),
    ),
    sql(
        "a root of events that never were",
        T,
        |z| {
            format!(
                "INSERT INTO log_batch SELECT {}, root, frontier FROM log_batch WHERE last_pos = {}",
                z.kopf + 9,
                z.kopf
            )
        },
        |z| bereich("log_truncated", (z.kopf + 1, z.kopf + 9)),
    ),
];

/// Wrapped keys.
pub(crate) const HUELLEN: &[Angriff] = &[
    sql(
        "a record key wrapped to a stranger",
        K,
        |z| kippen("record_key", "wraps", z.schluessel, "50", 1),
        |z| bei("wraps_differ", z.schluessel),
    ),
    sql(
        "a record key wrapped once more, beside those for whom it is",
        K,
        |z| {
            format!(
                "UPDATE record_key SET wraps = wraps || wraps WHERE position = {}",
                z.schluessel
            )
        },
        |z| bei("wraps_differ", z.schluessel),
    ),
    sql(
        "a record key given to another class",
        K,
        |z| {
            format!(
                "UPDATE record_key SET klasse = 'offen' WHERE position = {}",
                z.schluessel
            )
        },
        |z| bei("wraps_differ", z.schluessel),
    ),
    sql(
        "a record key given to another organisation, to be wrapped to it by the next rotation",
        K,
        |z| {
            format!(
                "UPDATE record_key SET org = org + 1 WHERE position = {}",
                z.schluessel
            )
        },
        |z| bei("wraps_differ", z.schluessel),
    ),
    sql(
        "a wrapped key deleted",
        K,
        |z| geloescht("record_key", z.schluessel),
        |z| bei("wraps_missing", z.schluessel),
    ),
    sql(
        "a wrapped key that nobody announced",
        K,
        |z| {
            format!(
                "INSERT INTO record_key (stream, epoch, klasse, wraps, position, org)
         SELECT stream, epoch + 7, klasse, wraps, {}, org FROM record_key WHERE position = {}",
                z.mitte, z.schluessel
            )
        },
        |z| bei("wraps_unannounced", z.mitte),
    ),
];
