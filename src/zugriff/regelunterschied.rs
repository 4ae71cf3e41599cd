//! Which policies are not the same in two sets: for people who read them before they confirm.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::Policy;

use crate::regelwerk::{RegelwerkFehler, lesen};

/// How a policy of two sets stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aenderung {
    /// In the new set alone.
    Neu,
    /// In both, saying something else.
    Geaendert,
    /// In the old set alone.
    Weg,
}

/// A policy that is not the same in two sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regelunterschied {
    /// Its `@id`.
    pub regel: String,
    /// How it stands.
    pub art: Aenderung,
    /// Its text in the old set.
    pub vorher: Option<String>,
    /// Its text in the new set.
    pub nachher: Option<String>,
}

/// The policies that are not the same in two sets of files, by id. Nothing is validated: a set of a newer program may
/// speak of what this one does not know.
///
/// Errors: a file that does not parse, a policy without an id.
pub fn unterschiede<'a>(
    alt: impl IntoIterator<Item = (&'a str, &'a str)>,
    neu: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Regelunterschied>, RegelwerkFehler> {
    let (alt, neu) = (texte(alt)?, texte(neu)?);
    let ids: BTreeSet<_> = alt.keys().chain(neu.keys()).collect();
    let zeilen = ids.into_iter().map(|id| Regelunterschied {
        regel: id.clone(),
        art: match (alt.get(id), neu.get(id)) {
            (None, _) => Aenderung::Neu,
            (_, None) => Aenderung::Weg,
            _ => Aenderung::Geaendert,
        },
        vorher: alt.get(id).cloned(),
        nachher: neu.get(id).cloned(),
    });
    Ok(zeilen.filter(|z| z.vorher != z.nachher).collect())
}

/// Texts of the policies by id; the schema is none.
fn texte<'a>(
    dateien: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<String, String>, RegelwerkFehler> {
    let regeln = lesen(dateien.into_iter().filter(|(n, _)| n.ends_with(".cedar")))?;
    let text = |r: &Policy| r.to_cedar().unwrap_or_else(|| r.to_string());
    Ok(regeln
        .iter()
        .map(|r| (r.id().to_string(), text(r)))
        .collect())
}
