//! Whoever may write the database, and has no key: single bytes and columns.

use crate::angriff::{Angriff, FREI, Schicht, Ziele, bei, kippen, sql, vertauscht};

use Schicht::{C, D, K, P};

/// Flips a bit of a byte of the header in the middle.
fn kopf(z: &Ziele, byte: &str, bits: u8) -> String {
    kippen("event", "header", z.mitte, byte, bits)
}

/// One byte.
pub(crate) const BITS: &[Angriff] = &[
    sql(
        "a bit in the middle of a body",
        P,
        |z| kippen("payload_body", "body", z.mitte, "100", 4),
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a bit of the commitment before the ciphertext",
        P,
        |z| kippen("payload_body", "body", z.mitte, "0", 1),
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a bit of the tag behind the ciphertext",
        P,
        |z| {
            kippen(
                "payload_body",
                "body",
                z.mitte,
                "octet_length(body) - 1",
                128,
            )
        },
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a bit of a salt",
        P,
        |z| kippen("payload_salt", "salt", z.mitte, "31", 1),
        |z| bei("payload_digests", z.mitte),
    ),
    sql(
        "a bit of a signed key event",
        P,
        |z| kippen("payload_body", "body", z.schluessel, "40", 1),
        |z| bei("payload_digests", z.schluessel),
    ),
    sql(
        "the magic of a header",
        C,
        |z| kopf(z, "0", 1),
        |z| bei("header_malformed", z.mitte),
    ),
    sql(
        "a flag that no version knows",
        C,
        |z| kopf(z, "5", 2),
        |z| bei("header_malformed", z.mitte),
    ),
    sql(
        "an action made an access",
        C,
        |z| kopf(z, "4", 8),
        |z| bei("chain_link", z.mitte),
    ),
    sql(
        "an action made a clear event",
        C,
        |z| kopf(z, "4", 2),
        |z| bei("header_malformed", z.mitte),
    ),
    sql(
        "an event given to another organisation",
        C,
        |z| kopf(z, "7", 1),
        |z| bei("chain_link", z.mitte),
    ),
    sql(
        "an event dated 35 years back",
        C,
        // 2^40 milliseconds: set in every time from 2004 to 2039.
        |z| kopf(z, "34", 1),
        |z| bei("time_backwards", z.mitte),
    ),
    sql(
        "another sequence in the header",
        C,
        |z| kopf(z, "31", 64),
        |z| bei("sequence_gap", z.mitte),
    ),
    sql(
        "another stream in the header",
        C,
        |z| kopf(z, "8", 1),
        |z| bei("sequence_gap", z.mitte),
    ),
    sql(
        "another length in the header",
        P,
        |z| kopf(z, "47", 1),
        |z| bei("payload_length", z.mitte),
    ),
    sql(
        "another key number in the header",
        K,
        |z| kopf(z, "51", 64),
        |z| bei("key_unannounced", z.mitte),
    ),
    sql(
        "another link in the header",
        C,
        |z| kopf(z, "60", 1),
        |z| bei("chain_link", z.mitte),
    ),
    sql(
        "another BLAKE3 digest in the header",
        P,
        |z| kopf(z, "90", 1),
        |z| bei("payload_blake3", z.mitte),
    ),
    sql(
        "another SHA-256 digest in the header",
        P,
        |z| kopf(z, "120", 1),
        |z| bei("payload_sha256", z.mitte),
    ),
    sql(
        "the beginning of a stream made another's",
        C,
        |z| kippen("event", "header", z.eroeffnung, "52", 1),
        |z| bei("chain_genesis", z.eroeffnung),
    ),
    sql(
        "the last event of a stream given to another organisation",
        // No key of that organisation opens it. The tree finds it too, but only the batch.
        K,
        |z| kippen("event", "header", z.letzt, "7", 1),
        |z| bei("payload_unopened", z.letzt),
    ),
];

/// What derives from headers.
pub(crate) const SPALTEN: &[Angriff] = &[
    sql(
        "another stream in the column",
        D,
        |z| {
            format!(
                "UPDATE event SET stream = gen_random_uuid() WHERE position = {}",
                z.mitte
            )
        },
        |z| bei("columns_differ", z.mitte),
    ),
    sql(
        "another sequence in the column",
        D,
        |z| {
            format!(
                "UPDATE event SET sequence = sequence + 100000 WHERE position = {}",
                z.mitte
            )
        },
        |z| bei("columns_differ", z.mitte),
    ),
    sql(
        "the columns of two events exchanged",
        D,
        |z| {
            format!(
                "{FREI} UPDATE event e SET stream = o.stream, sequence = o.sequence FROM event o
         WHERE (e.position, o.position) IN (({0}, {1}), ({1}, {0}))",
                z.mitte, z.fremd
            )
        },
        |z| bei("columns_differ", z.mitte),
    ),
    sql(
        "the headers of two events exchanged",
        D,
        |z| vertauscht("event", "header", "position", (z.mitte, z.fremd)),
        |z| bei("columns_differ", z.mitte),
    ),
    sql(
        "a stream made one of another kind",
        D,
        |z| {
            format!(
                "UPDATE stream SET art = 'leseprotokoll' WHERE stream = '{}'",
                z.strom
            )
        },
        |z| bei("columns_differ", z.strom_anfang.0),
    ),
    sql(
        "a stream said to have begun with another organisation",
        D,
        |z| {
            format!(
                "UPDATE stream SET org = org + 1 WHERE stream = '{}'",
                z.strom
            )
        },
        |z| bei("columns_differ", z.strom_anfang.0),
    ),
    sql(
        "a stream taken out of the table of streams",
        D,
        |z| format!("DELETE FROM stream WHERE stream = '{}'", z.strom),
        |z| bei("columns_differ", z.strom_anfang.0),
    ),
    sql(
        "a stream that no event opens",
        D,
        |_| "INSERT INTO stream VALUES (gen_random_uuid(), 'akte', 2)".into(),
        // There is no event at which it could be.
        |_| bei("columns_differ", -1),
    ),
];
