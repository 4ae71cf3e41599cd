//! What an attack is, and what it is made of.

use std::path::Path;

use crate::faelscher::Protokoll;

/// What must catch an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Schicht {
    /// Links of a stream, its sequence, its beginning.
    C,
    /// The tree against stored roots, or against a state signed outside.
    T,
    /// Digests and presence of payloads.
    P,
    /// Announced keys, signatures of clear events.
    K,
    /// The rule of erasure.
    E,
    /// The daily statement of where every stream ends.
    H,
    /// Timestamps, and what they confirm.
    A,
    /// Files of documents.
    B,
    /// Columns that derive from headers.
    D,
}

/// Places in the real log that attacks are aimed at.
#[derive(Clone, Debug)]
pub(crate) struct Ziele {
    /// Newest position.
    pub(crate) kopf: i64,
    /// A sealed event in the middle of its stream, whose neighbours in the stream are in other batches.
    pub(crate) mitte: i64,
    /// Its stream.
    pub(crate) strom: String,
    /// First and last position of the first unbroken run of events of this stream.
    pub(crate) strom_anfang: (i64, i64),
    /// The event before it in its stream.
    pub(crate) davor: i64,
    /// The event behind it in its stream.
    pub(crate) danach: i64,
    /// A sealed event of another stream.
    pub(crate) fremd: i64,
    /// The last event of some stream, sealed, in a batch of several.
    pub(crate) letzt: i64,
    /// A `key` event.
    pub(crate) schluessel: i64,
    /// An `open` event of an Akte.
    pub(crate) eroeffnung: i64,
    /// Two events of different streams in one batch, neither with a neighbour of its stream between them.
    pub(crate) paar: (i64, i64),
    /// Last positions of batches, ascending, without -1.
    pub(crate) wurzeln: Vec<i64>,
    /// The heads event.
    pub(crate) tagesstand: i64,
    /// The anchor event, and the one that renews it.
    pub(crate) anker: (i64, i64),
    /// Two events that name documents, and the names of their files.
    pub(crate) dokumente: [(i64, String); 2],
}

impl Ziele {
    /// First and last position of the batch that holds an event.
    pub(crate) fn abschnitt(&self, position: i64) -> (i64, i64) {
        let at = self.wurzeln.partition_point(|last| *last < position);
        let before = at.checked_sub(1).map_or(-1, |at| self.wurzeln[at]);
        (before + 1, self.wurzeln[at])
    }
}

/// The first finding: code, first and last position.
pub(crate) type Befund = (&'static str, i64, i64);

/// What the attacker does.
pub(crate) enum Tat {
    /// Whoever may write the database: SQL.
    Sql(fn(&Ziele) -> String),
    /// Whoever also has the program's own tools: the rows in memory, to be written back.
    Faelschung(fn(&mut Protokoll, &Ziele)),
    /// Whoever may write the folder of the documents.
    Dateien(fn(&Path, &Ziele)),
}

/// One attack.
pub(crate) struct Angriff {
    /// What is done, as a sentence.
    pub(crate) name: &'static str,
    /// What must catch it.
    pub(crate) schicht: Schicht,
    /// How it is done.
    pub(crate) tat: Tat,
    /// What must be found first.
    pub(crate) befund: fn(&Ziele) -> Befund,
}

/// A finding at one event.
pub(crate) fn bei(code: &'static str, position: i64) -> Befund {
    (code, position, position)
}

/// An attack by SQL.
pub(crate) const fn sql(
    name: &'static str,
    schicht: Schicht,
    tat: fn(&Ziele) -> String,
    befund: fn(&Ziele) -> Befund,
) -> Angriff {
    Angriff {
        name,
        schicht,
        tat: Tat::Sql(tat),
        befund,
    }
}

/// An attack with the program's own tools.
pub(crate) const fn faelschung(
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

/// An UPDATE that gives two rows each other's value.
pub(crate) fn vertauscht(table: &str, column: &str, key: &str, (a, b): (i64, i64)) -> String {
    format!(
        "UPDATE {table} e SET {column} = o.{column} FROM {table} o
         WHERE (e.{key}, o.{key}) IN (({a}, {b}), ({b}, {a}))"
    )
}

/// Flips bits of one byte.
pub(crate) fn kippen(table: &str, column: &str, position: i64, byte: &str, bits: u8) -> String {
    let key = if table == "log_batch" {
        "last_pos"
    } else {
        "position"
    };
    format!(
        "UPDATE {table} SET {column} = set_byte({column}, {byte}, get_byte({column}, {byte}) # {bits})
         WHERE {key} = {position}"
    )
}

pub(crate) fn bereich(code: &'static str, (first, last): (i64, i64)) -> Befund {
    (code, first, last)
}

/// Gives up what would stop renumbering.
pub(crate) const FREI: &str =
    "ALTER TABLE event DROP CONSTRAINT event_pkey, DROP CONSTRAINT event_stream_sequence;
     ALTER TABLE payload_salt DROP CONSTRAINT payload_salt_pkey;
     ALTER TABLE payload_body DROP CONSTRAINT payload_body_pkey;";
