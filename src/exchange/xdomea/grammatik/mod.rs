//! The element trees of the messages, as data: which children, in which order, how often, with what values.
//!
//! One line per type: its name and its content. The content is a list of children in their order:
//!
//! - `Name:typ` exactly once, `Name?:typ` at most once, `Name*:typ` any number, `Name+:typ` at least once;
//! - `A:a|B:b` one of them; `!code:token` an element without namespace;
//! - `typ` is another type, or a value: `text`, `latin`, `date`, ... or a closed code list `[A,B,001..005]`;
//!   `{0}` behind it is what an empty element means; `one` is a truth value fixed to 1;
//! - `@name` an attribute, `@name!` a mandatory one, `@name=x` one that, if there, must be `x` (`~` is a blank);
//! - `*` alone: any well-formed content.
//!
//! The namespace of the root decides the version. The tables are checked against the official schemas in `gegenprobe`.

mod v2;
mod v3;
mod v4;

use crate::wert::Wert;
use crate::{Fassung, Nachrichtentyp};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The compiled element tree of one version.
#[derive(Debug)]
pub(crate) struct Grammatik {
    typen: Vec<Typ>,
    namen: HashMap<&'static str, usize>,
    elemente: HashSet<&'static str>,
}

/// One type with element content.
#[derive(Debug)]
pub(crate) struct Typ {
    /// Name, as in the schemas; compared with `xsi:type` only.
    pub(crate) name: &'static str,
    /// Children in their order.
    pub(crate) gruppen: Vec<Gruppe>,
    /// Attributes that may be there.
    pub(crate) attribute: Vec<Attribut>,
    /// Any well-formed content.
    pub(crate) beliebig: bool,
}

/// One place in the order: one child, or one of several.
#[derive(Debug)]
pub(crate) struct Gruppe {
    /// At least one.
    pub(crate) alternativen: Vec<Feld>,
}

/// A child element.
#[derive(Debug)]
pub(crate) struct Feld {
    /// Local name.
    pub(crate) name: &'static str,
    /// In the namespace of the message; else in none.
    pub(crate) qualifiziert: bool,
    /// Must be there.
    pub(crate) pflicht: bool,
    /// May be there more than once.
    pub(crate) mehrfach: bool,
    /// What is in it.
    pub(crate) inhalt: Inhalt,
}

/// The content of a child element.
#[derive(Debug)]
pub(crate) enum Inhalt {
    /// Elements: index of the type.
    Typ(usize),
    /// A value, and what an empty element stands for.
    Wert(Wert, Option<&'static str>),
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct Attribut {
    /// Name, without namespace.
    pub(crate) name: &'static str,
    /// Must be there.
    pub(crate) pflicht: bool,
    /// If there, must be this.
    pub(crate) fest: Option<String>,
}

impl Gruppe {
    /// Whether it may be left out.
    pub(crate) fn entbehrlich(&self) -> bool {
        self.alternativen.iter().any(|feld| !feld.pflicht)
    }
}

impl Grammatik {
    /// The type at this index; indices come from this grammar only.
    pub(crate) fn typ(&self, nr: usize) -> &Typ {
        &self.typen[nr]
    }

    /// The type of a root element; `None`: this version does not have it.
    pub(crate) fn wurzel(&self, typ: Nachrichtentyp) -> Option<usize> {
        self.namen.get(typ.wurzel()).copied()
    }

    /// Whether any type of this version has a child of this name.
    pub(crate) fn kennt(&self, element: &str) -> bool {
        self.elemente.contains(element)
    }

    fn aus(tabellen: &[&[(&'static str, &'static str)]]) -> Self {
        // Later tables replace types of earlier ones.
        let mut zeilen: Vec<(&'static str, &'static str)> = Vec::new();
        let mut namen: HashMap<&'static str, usize> = HashMap::new();
        for &(name, inhalt) in tabellen.iter().flat_map(|t| t.iter()) {
            match namen.get(name) {
                Some(&nr) => zeilen[nr] = (name, inhalt),
                None => {
                    namen.insert(name, zeilen.len());
                    zeilen.push((name, inhalt));
                }
            }
        }
        let typen: Vec<Typ> = zeilen
            .iter()
            .map(|(name, inhalt)| typ(name, inhalt, &namen))
            .collect();
        let felder = typen
            .iter()
            .flat_map(|t| &t.gruppen)
            .flat_map(|g| &g.alternativen);
        let elemente = felder.map(|f| f.name).collect();
        Self {
            typen,
            namen,
            elemente,
        }
    }
}

/// The grammar of a version.
pub(crate) fn grammatik(fassung: Fassung) -> &'static Grammatik {
    static V230: LazyLock<Grammatik> =
        LazyLock::new(|| Grammatik::aus(&[v2::TYPEN, v2::TYPEN_230]));
    static V240: LazyLock<Grammatik> = LazyLock::new(|| Grammatik::aus(&[v2::TYPEN]));
    static V3: LazyLock<Grammatik> = LazyLock::new(|| Grammatik::aus(&[v3::TYPEN]));
    static V4: LazyLock<Grammatik> = LazyLock::new(|| Grammatik::aus(&[v4::TYPEN]));
    match fassung {
        Fassung::V230 => &V230,
        Fassung::V240 => &V240,
        Fassung::V300 | Fassung::V310 => &V3,
        Fassung::V400 => &V4,
    }
}

/// The namespace of a version.
pub(crate) fn namespace(fassung: Fassung) -> &'static str {
    match fassung {
        Fassung::V230 => "urn:xoev-de:xdomea:schema:2.3.0",
        Fassung::V240 => "urn:xoev-de:xdomea:schema:2.4.0",
        Fassung::V300 => "urn:xoev-de:xdomea:schema:3.0.0",
        Fassung::V310 => "urn:xoev-de:xdomea:schema:3.1.0",
        Fassung::V400 => "urn:xoev-de:xdomea:schema:4.0.0",
    }
}

/// What every xdomea namespace begins with.
pub(crate) const NAMESPACE: &str = "urn:xoev-de:xdomea:schema:";

fn typ(name: &'static str, inhalt: &'static str, namen: &HashMap<&'static str, usize>) -> Typ {
    let mut typ = Typ {
        name,
        gruppen: Vec::new(),
        attribute: Vec::new(),
        beliebig: inhalt == "*",
    };
    if typ.beliebig {
        return typ;
    }
    for wort in inhalt.split_whitespace() {
        match wort.strip_prefix('@') {
            Some(wort) => typ.attribute.push(attribut(wort)),
            None => {
                let alternativen = wort.split('|').map(|wort| feld(wort, namen)).collect();
                typ.gruppen.push(Gruppe { alternativen });
            }
        }
    }
    typ
}

fn attribut(wort: &'static str) -> Attribut {
    let (name, fest) = match wort.split_once('=') {
        Some((name, fest)) => (name, Some(fest.replace('~', " "))),
        None => (wort, None),
    };
    let name_ohne = name.trim_end_matches('!');
    Attribut {
        name: name_ohne,
        pflicht: name_ohne != name,
        fest,
    }
}

fn feld(wort: &'static str, namen: &HashMap<&'static str, usize>) -> Feld {
    let (links, inhalt) = wort.split_once(':').unwrap_or((wort, "text"));
    let (links, qualifiziert) = match links.strip_prefix('!') {
        Some(rest) => (rest, false),
        None => (links, true),
    };
    let name = links.trim_end_matches(['?', '*', '+']);
    let zeichen = &links[name.len()..];
    let (inhalt, vorgabe) = match inhalt.split_once('{') {
        Some((inhalt, vorgabe)) => (inhalt, Some(vorgabe.trim_end_matches('}'))),
        None => (inhalt, None),
    };
    let inhalt = match namen.get(inhalt) {
        Some(&nr) => Inhalt::Typ(nr),
        // A truth value fixed to 1 stands for 1 when empty.
        None if inhalt == "one" => Inhalt::Wert(Wert::Eins, Some("1")),
        // A name no table knows can only be a slip in our own tables: `the_tables_name_only_known_types` finds it.
        None => Inhalt::Wert(Wert::aus_tabelle(inhalt).unwrap_or(Wert::Text), vorgabe),
    };
    let pflicht = matches!(zeichen, "" | "+");
    Feld {
        name,
        qualifiziert,
        pflicht,
        mehrfach: matches!(zeichen, "*" | "+"),
        inhalt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_only_known_types() {
        for tabelle in [v2::TYPEN, v2::TYPEN_230, v3::TYPEN, v4::TYPEN] {
            let namen: HashSet<&str> = [v2::TYPEN, v3::TYPEN, v4::TYPEN]
                .iter()
                .flat_map(|t| t.iter())
                .map(|z| z.0)
                .collect();
            for (name, inhalt) in tabelle.iter().filter(|z| z.1 != "*") {
                for wort in inhalt.split_whitespace().flat_map(|w| w.split('|')) {
                    let Some((_, inhalt)) = wort.split_once(':').filter(|_| !wort.starts_with('@'))
                    else {
                        assert!(wort.starts_with('@'), "{name}: {wort}");
                        continue;
                    };
                    let inhalt = inhalt.split('{').next().unwrap();
                    let bekannt = namen.contains(inhalt) || Wert::aus_tabelle(inhalt).is_some();
                    assert!(bekannt, "{name}: {wort}");
                }
            }
        }
    }

    #[test]
    fn every_version_has_its_roots() {
        for fassung in Fassung::ALLE {
            assert!(
                grammatik(fassung)
                    .wurzel(Nachrichtentyp::Aussonderung)
                    .is_some()
            );
            let abgabe = grammatik(fassung).wurzel(Nachrichtentyp::Abgabe).is_some();
            assert_eq!(abgabe, fassung != Fassung::V400);
        }
    }

    #[test]
    fn no_place_offers_the_same_element_twice() {
        for fassung in Fassung::ALLE {
            for typ in &grammatik(fassung).typen {
                let mut gesehen = HashSet::new();
                for feld in typ.gruppen.iter().flat_map(|g| &g.alternativen) {
                    assert!(gesehen.insert(feld.name), "{}: {}", typ.name, feld.name);
                }
            }
        }
    }
}
