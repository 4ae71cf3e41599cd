//! The policies: compiled in, validated strictly, sliced per action, hashed.

use std::collections::{BTreeSet, HashMap};

use cedar_policy::{
    ActionConstraint, Effect, EntityId, EntityTypeName, EntityUid, Policy, PolicyId, PolicySet,
    Schema, ValidationMode, Validator,
};
use eakte_domain::werte::Digest;
use eakte_domain::zugriff::{Aktion, Grund, Objektart, RegelwerkHash};
use sha2::{Digest as _, Sha256};

use crate::liste::Bedingungen;

/// Name and text of the schema.
const SCHEMA: (&str, &str) = (
    "schema.cedarschema",
    include_str!("regeln/schema.cedarschema"),
);

/// Name and text of every policy file, by name.
const DATEIEN: &[(&str, &str)] = &[
    ("archiv.cedar", include_str!("regeln/archiv.cedar")),
    ("aufsicht.cedar", include_str!("regeln/aufsicht.cedar")),
    ("freigabe.cedar", include_str!("regeln/freigabe.cedar")),
    ("loeschung.cedar", include_str!("regeln/loeschung.cedar")),
    ("notfall.cedar", include_str!("regeln/notfall.cedar")),
    ("schutz.cedar", include_str!("regeln/schutz.cedar")),
    ("uebergabe.cedar", include_str!("regeln/uebergabe.cedar")),
    ("verbote.cedar", include_str!("regeln/verbote.cedar")),
    ("verwaltung.cedar", include_str!("regeln/verwaltung.cedar")),
    (
        "zustaendigkeit.cedar",
        include_str!("regeln/zustaendigkeit.cedar"),
    ),
];

/// Why the policies cannot be used. A fault of the build, never of a user.
#[derive(Debug, thiserror::Error)]
pub enum RegelwerkFehler {
    /// A file does not parse.
    #[error("`{datei}` does not parse: {ursache}")]
    Syntax {
        /// The file.
        datei: String,
        /// What the parser said.
        ursache: String,
    },
    /// A policy lacks an annotation every policy must have.
    #[error("policy `{regel}` lacks `@{annotation}`")]
    Unvollstaendig {
        /// Its id, or Cedar's number for it.
        regel: String,
        /// `id`, `grund` or `norm`.
        annotation: &'static str,
    },
    /// Two policies share an id.
    #[error("policy id `{0}` stands twice")]
    Doppelt(String),
    /// A policy does not pass strict validation.
    #[error("policies are invalid: {0}")]
    Ungueltig(String),
}

/// The policies, ready to decide. Built once per process, shared by all.
pub struct Regelwerk {
    pub(crate) schema: Schema,
    je_aktion: Vec<Slice>,
    gruende: HashMap<PolicyId, Grund>,
    hash: RegelwerkHash,
    dateien: Vec<(String, String)>,
    pub(crate) typen: Typen,
    pub(crate) bedingungen: Bedingungen,
}

/// The policies that can speak about one action.
struct Slice {
    uid: EntityUid,
    regeln: PolicySet,
}

/// Names of the entity types, parsed once.
pub(crate) struct Typen {
    pub(crate) nutzer: EntityTypeName,
    akte: EntityTypeName,
    vorgang: EntityTypeName,
    dokument: EntityTypeName,
    organisation: EntityTypeName,
}

impl Typen {
    fn neu() -> Result<Self, RegelwerkFehler> {
        Ok(Self {
            nutzer: typ("Nutzer")?,
            akte: typ("Akte")?,
            vorgang: typ("Vorgang")?,
            dokument: typ("Dokument")?,
            organisation: typ("Organisation")?,
        })
    }

    pub(crate) fn von(&self, art: Objektart) -> &EntityTypeName {
        match art {
            Objektart::Akte => &self.akte,
            Objektart::Vorgang => &self.vorgang,
            Objektart::Dokument => &self.dokument,
            Objektart::Organisation => &self.organisation,
        }
    }
}

fn typ(name: &str) -> Result<EntityTypeName, RegelwerkFehler> {
    name.parse()
        .map_err(|e: cedar_policy::ParseErrors| syntax(name, &e))
}

fn syntax(datei: &str, ursache: &dyn std::fmt::Display) -> RegelwerkFehler {
    RegelwerkFehler::Syntax {
        datei: datei.to_owned(),
        ursache: ursache.to_string(),
    }
}

impl Regelwerk {
    /// Loads the policies compiled into this program.
    ///
    /// Errors name the file or policy; a program that passed its tests cannot meet them.
    pub fn laden() -> Result<Self, RegelwerkFehler> {
        Self::bauen(eingebaut()?)
    }

    /// Names and texts of what is compiled in: the schema first, then every policy file by name.
    pub fn eingebaute() -> impl Iterator<Item = (&'static str, &'static str)> {
        std::iter::once(SCHEMA).chain(DATEIEN.iter().copied())
    }

    /// Loads policies from files by name and text, validated strictly against this program's schema.
    ///
    /// A schema among them counts for the hash alone: a set of another program has the hash it has there. Without one
    /// it is this program's. Errors name the file or policy, and what does not fit the schema.
    pub fn aus_dateien<'a>(
        dateien: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RegelwerkFehler> {
        let mut dateien: Vec<_> = dateien.into_iter().collect();
        dateien.sort_unstable();
        let schema = dateien.iter().find(|(name, _)| *name == SCHEMA.0).copied();
        dateien.retain(|(name, _)| *name != SCHEMA.0);
        let regeln = lesen(dateien.iter().copied())?;
        dateien.insert(0, schema.unwrap_or(SCHEMA));
        Ok(Self {
            hash: hash(dateien.iter().copied()),
            dateien: eigene(dateien),
            ..Self::bauen(regeln)?
        })
    }

    /// Builds from given policies; their annotations are complete.
    pub(crate) fn bauen(regeln: Vec<Policy>) -> Result<Self, RegelwerkFehler> {
        let (schema, warnings) =
            Schema::from_cedarschema_str(SCHEMA.1).map_err(|e| syntax(SCHEMA.0, &e))?;
        if let Some(warning) = warnings.into_iter().next() {
            return Err(syntax(SCHEMA.0, &warning));
        }
        let mut gruende = HashMap::new();
        for regel in &regeln {
            let grund = Grund {
                regel: regel.id().to_string(),
                satz: annotation(regel, "grund")?,
                norm: annotation(regel, "norm")?,
            };
            if gruende.insert(regel.id().clone(), grund).is_some() {
                return Err(RegelwerkFehler::Doppelt(regel.id().to_string()));
            }
        }
        pruefen(&schema, &regeln)?;
        let aktion_typ = typ("Action")?;
        let je_aktion = Aktion::ALLE
            .iter()
            .map(|aktion| {
                let uid = EntityUid::from_type_name_and_id(
                    aktion_typ.clone(),
                    EntityId::new(aktion.code()),
                );
                let regeln = menge(regeln.iter().filter(|r| betrifft(r, &uid)).cloned())?;
                Ok(Slice { uid, regeln })
            })
            .collect::<Result<_, RegelwerkFehler>>()?;
        Ok(Self {
            schema,
            je_aktion,
            gruende,
            hash: hash(Self::eingebaute()),
            dateien: eigene(Self::eingebaute()),
            typen: Typen::neu()?,
            bedingungen: Bedingungen::default(),
        })
    }

    /// SHA-256 over the schema and all policy files; stands in every decision.
    pub fn hash(&self) -> RegelwerkHash {
        self.hash
    }

    /// Names and texts of the schema and of every policy file: what the hash is over.
    pub fn dateien(&self) -> impl Iterator<Item = (&str, &str)> {
        self.dateien.iter().map(|(n, t)| (n.as_str(), t.as_str()))
    }

    /// Every policy's id, sentence and paragraph, ordered by id.
    pub fn gruende(&self) -> Vec<&Grund> {
        let mut alle: Vec<_> = self.gruende.values().collect();
        alle.sort_by(|a, b| a.regel.cmp(&b.regel));
        alle
    }

    /// Ids of the policies that permit something.
    pub fn permits(&self) -> BTreeSet<String> {
        let alle = self.je_aktion.iter().flat_map(|s| s.regeln.policies());
        alle.filter(|r| r.effect() == Effect::Permit)
            .map(|r| r.id().to_string())
            .collect()
    }

    pub(crate) fn grund(&self, id: &PolicyId) -> Option<&Grund> {
        self.gruende.get(id)
    }

    pub(crate) fn uid(&self, aktion: Aktion) -> &EntityUid {
        &self.je_aktion[aktion as usize].uid
    }

    pub(crate) fn regeln(&self, aktion: Aktion) -> &PolicySet {
        &self.je_aktion[aktion as usize].regeln
    }
}

/// The compiled-in policies, each under the id of its `@id`.
pub(crate) fn eingebaut() -> Result<Vec<Policy>, RegelwerkFehler> {
    lesen(DATEIEN.iter().copied())
}

/// The policies of these files, each under the id of its `@id`.
pub(crate) fn lesen<'a>(
    dateien: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<Policy>, RegelwerkFehler> {
    let mut alle = Vec::new();
    for (datei, text) in dateien {
        let menge: PolicySet = text
            .parse()
            .map_err(|e: cedar_policy::ParseErrors| syntax(datei, &e))?;
        for regel in menge.policies() {
            let id = annotation(regel, "id")?;
            alle.push(regel.new_id(PolicyId::new(id)));
        }
    }
    Ok(alle)
}

fn eigene<'a>(dateien: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let dateien = dateien.into_iter();
    dateien
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

fn annotation(regel: &Policy, name: &'static str) -> Result<String, RegelwerkFehler> {
    match regel.annotation(name) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(RegelwerkFehler::Unvollstaendig {
            regel: regel.id().to_string(),
            annotation: name,
        }),
    }
}

pub(crate) fn menge(
    regeln: impl IntoIterator<Item = Policy>,
) -> Result<PolicySet, RegelwerkFehler> {
    PolicySet::from_policies(regeln).map_err(|e| RegelwerkFehler::Ungueltig(e.to_string()))
}

/// Strict, and a warning (a policy that can never apply) is an error too.
fn pruefen(schema: &Schema, regeln: &[Policy]) -> Result<(), RegelwerkFehler> {
    let menge = menge(regeln.iter().cloned())?;
    let ergebnis = Validator::new(schema.clone()).validate(&menge, ValidationMode::Strict);
    if ergebnis.validation_passed_without_warnings() {
        return Ok(());
    }
    let errors = ergebnis.validation_errors().map(ToString::to_string);
    let warnings = ergebnis.validation_warnings().map(ToString::to_string);
    let text: Vec<_> = errors.chain(warnings).collect();
    Err(RegelwerkFehler::Ungueltig(text.join("; ")))
}

fn betrifft(regel: &Policy, aktion: &EntityUid) -> bool {
    match regel.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(mehrere) => mehrere.contains(aktion),
        ActionConstraint::Eq(eine) => &eine == aktion,
    }
}

/// The schema, then each file by name: name and text, both preceded by their length in bytes (8 bytes, big endian).
fn hash<'a>(dateien: impl IntoIterator<Item = (&'a str, &'a str)>) -> RegelwerkHash {
    let mut sha = Sha256::new();
    for (name, text) in dateien {
        for teil in [name, text] {
            sha.update((teil.len() as u64).to_be_bytes());
            sha.update(teil.as_bytes());
        }
    }
    RegelwerkHash(Digest(sha.finalize().into()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_compiled_in_policies_are_valid_and_speak_about_every_action() {
        let regelwerk = Regelwerk::laden().unwrap();
        for aktion in Aktion::ALLE {
            let permits = regelwerk
                .regeln(*aktion)
                .policies()
                .filter(|r| r.effect() == Effect::Permit);
            assert!(permits.count() > 0, "{aktion} can never be permitted");
        }
    }

    #[test]
    fn the_same_files_have_the_same_hash_whoever_reads_them_and_others_have_another() {
        let eingebaut = Regelwerk::laden().unwrap().hash();
        let mut dateien: Vec<_> = Regelwerk::eingebaute().collect();
        dateien.reverse();
        assert_eq!(
            Regelwerk::aus_dateien(dateien.clone()).unwrap().hash(),
            eingebaut
        );
        dateien.retain(|(name, _)| *name != SCHEMA.0);
        assert_eq!(
            Regelwerk::aus_dateien(dateien.clone()).unwrap().hash(),
            eingebaut
        );
        let namen: Vec<_> = DATEIEN.iter().map(|(name, _)| *name).collect();
        assert!(namen.is_sorted(), "{namen:?}");
        dateien.pop();
        assert_ne!(Regelwerk::aus_dateien(dateien).unwrap().hash(), eingebaut);
    }

    #[test]
    fn a_policy_without_a_reason_is_refused() {
        let text = r#"@id("x") permit(principal, action, resource);"#;
        let regeln = lesen([("x.cedar", text)]).unwrap();
        assert!(matches!(
            Regelwerk::bauen(regeln),
            Err(RegelwerkFehler::Unvollstaendig {
                annotation: "grund",
                ..
            })
        ));
    }

    #[test]
    fn a_policy_that_names_an_unknown_attribute_is_refused() {
        let text = r#"@id("x") @grund("g") @norm("n")
            permit(principal, action, resource) when { principal.gibtesnicht };"#;
        let regeln = lesen([("x.cedar", text)]).unwrap();
        assert!(matches!(
            Regelwerk::bauen(regeln),
            Err(RegelwerkFehler::Ungueltig(_))
        ));
    }
}
