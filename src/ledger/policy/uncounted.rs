//! Signature lines of a note that count for nothing.

use crate::note::Note;
use crate::vkey::Vkey;

/// Why a signature line does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Uncounted {
    /// Nobody has a key of this name.
    Stranger,
    /// Somebody has this name, but not this key: a newer or older one of theirs, or none of theirs.
    OtherKey,
    /// The key is known and its signature wrong, or there are two: forged or damaged.
    Wrong,
}

/// A signature line of a note that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncountedLine {
    /// Number of the line in the note, from 1.
    pub line: usize,
    /// The name that the line gives.
    pub name: String,
    /// Why.
    pub why: Uncounted,
}

/// All lines of a note that are not the one good signature of one of these keys, in their order.
pub fn uncounted(note: &Note, keys: &[Vkey]) -> Vec<UncountedLine> {
    // The text, the empty line, then the signatures.
    let first = note.text().lines().count() + 2;
    let lines = (first..).zip(note.signatures());
    let judged = lines.filter_map(|(line, signature)| {
        let mut named = keys
            .iter()
            .filter(|key| key.name().as_str() == signature.name());
        let why = match named.clone().find(|key| key.id() == signature.id()) {
            Some(key) if key.verify(note).is_ok() => return None,
            Some(_) => Uncounted::Wrong,
            None if named.next().is_some() => Uncounted::OtherKey,
            None => Uncounted::Stranger,
        };
        Some(UncountedLine {
            line,
            name: signature.name().to_owned(),
            why,
        })
    });
    judged.collect()
}
