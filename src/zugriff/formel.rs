//! A boolean formula over the access models: what partial evaluation leaves, before it is SQL text.

use eakte_domain::zugriff::{Bedingung, Wert};

/// A formula. Built only by the constructors below, so constants are folded away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Formel {
    Wahr,
    Falsch,
    Nicht(Box<Formel>),
    Und(Vec<Formel>),
    Oder(Vec<Formel>),
    Atom(Atom),
}

/// A comparison in SQL that needs no brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) teile: Vec<Teil>,
    /// It mentions a row of the list: `a`, `v` or `d`.
    pub(crate) zeile: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Teil {
    Sql(&'static str),
    Wert(Wert),
}

pub(crate) fn nicht(f: Formel) -> Formel {
    match f {
        Formel::Wahr => Formel::Falsch,
        Formel::Falsch => Formel::Wahr,
        Formel::Nicht(innen) => *innen,
        f => Formel::Nicht(Box::new(f)),
    }
}

pub(crate) fn und(alle: impl IntoIterator<Item = Formel>) -> Formel {
    let mut out = Vec::new();
    for f in alle {
        match f {
            Formel::Wahr => {}
            Formel::Falsch => return Formel::Falsch,
            Formel::Und(innen) => out.extend(innen),
            f => out.push(f),
        }
    }
    match out.len() {
        0 => Formel::Wahr,
        1 => out.remove(0),
        _ => Formel::Und(out),
    }
}

pub(crate) fn oder(alle: impl IntoIterator<Item = Formel>) -> Formel {
    let mut out = Vec::new();
    for f in alle {
        match f {
            Formel::Falsch => {}
            Formel::Wahr => return Formel::Wahr,
            Formel::Oder(innen) => out.extend(innen),
            f => out.push(f),
        }
    }
    // What `if c then x else true` leaves when `x` is weakened to true.
    if out.iter().any(|f| out.contains(&nicht(f.clone()))) {
        return Formel::Wahr;
    }
    match out.len() {
        0 => Formel::Falsch,
        1 => out.remove(0),
        _ => Formel::Oder(out),
    }
}

impl Formel {
    /// It mentions a row of the list, so a sub-select with it depends on that row.
    pub(crate) fn an_zeile(&self) -> bool {
        match self {
            Self::Wahr | Self::Falsch => false,
            Self::Nicht(f) => f.an_zeile(),
            Self::Und(alle) | Self::Oder(alle) => alle.iter().any(Self::an_zeile),
            Self::Atom(a) => a.zeile,
        }
    }

    /// A formula that follows from this one and mentions no row of the list.
    pub(crate) fn ohne_zeile(&self) -> Self {
        match self {
            Self::Und(alle) => und(alle.iter().map(Self::ohne_zeile)),
            Self::Oder(alle) => oder(alle.iter().map(Self::ohne_zeile)),
            f if f.an_zeile() => Self::Wahr,
            f => f.clone(),
        }
    }

    /// Appends it as SQL.
    pub(crate) fn schreiben(&self, b: &mut Bedingung) {
        match self {
            Self::Wahr => b.sql("true"),
            Self::Falsch => b.sql("false"),
            Self::Nicht(f) => {
                b.sql("NOT (");
                f.schreiben(b);
                b.sql(")");
            }
            Self::Und(alle) => kette(alle, " AND ", b),
            Self::Oder(alle) => kette(alle, " OR ", b),
            Self::Atom(a) => {
                for teil in &a.teile {
                    match teil {
                        Teil::Sql(text) => b.sql(text),
                        Teil::Wert(wert) => b.wert(wert.clone()),
                    }
                }
            }
        }
    }
}

fn kette(alle: &[Formel], dazwischen: &'static str, b: &mut Bedingung) {
    b.sql("(");
    for (i, f) in alle.iter().enumerate() {
        if i > 0 {
            b.sql(dazwischen);
        }
        f.schreiben(b);
    }
    b.sql(")");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(text: &'static str, zeile: bool) -> Formel {
        Formel::Atom(Atom {
            teile: vec![Teil::Sql(text)],
            zeile,
        })
    }

    #[test]
    fn what_mentions_no_row_is_weaker_than_the_formula() {
        let f = und([
            atom("f.x", false),
            nicht(und([atom("d.y", true), atom("f.z", false)])),
        ]);
        assert_eq!(f.ohne_zeile(), atom("f.x", false));
    }

    #[test]
    fn constants_never_reach_the_sql() {
        assert_eq!(und([Formel::Wahr, atom("a.x", true)]), atom("a.x", true));
        assert_eq!(oder([Formel::Wahr, atom("a.x", true)]), Formel::Wahr);
        assert_eq!(
            oder([atom("a.x", true), nicht(atom("a.x", true))]),
            Formel::Wahr
        );
        assert_eq!(nicht(nicht(atom("a.x", true))), atom("a.x", true));
    }
}
