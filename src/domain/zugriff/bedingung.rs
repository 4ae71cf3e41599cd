//! A list filter: SQL text with bound, typed parameters.

use jiff::civil::Date;
use uuid::Uuid;

/// A bound parameter of a [`Bedingung`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wert {
    /// `text`.
    Text(String),
    /// `int4`; compares with `int2` columns too.
    Int(i32),
    /// `int8`.
    BigInt(i64),
    /// `date`.
    Date(Date),
    /// `uuid`.
    Uuid(Uuid),
    /// `text[]`.
    TextArray(Vec<String>),
    /// `int4[]`.
    IntArray(Vec<i32>),
    /// `bool`.
    Bool(bool),
}

impl Wert {
    /// PostgreSQL's name of its type; every placeholder is cast to it, so the driver never guesses.
    pub const fn sql_typ(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Int(_) => "int4",
            Self::BigInt(_) => "int8",
            Self::Date(_) => "date",
            Self::Uuid(_) => "uuid",
            Self::TextArray(_) => "text[]",
            Self::IntArray(_) => "int4[]",
            Self::Bool(_) => "bool",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Teil {
    Sql(&'static str),
    Wert(Wert),
}

/// A boolean SQL expression over `a` = `auth_akte`, `v` = `auth_vorgang` and `d` = `auth_dokument`, never NULL.
///
/// For Akten only `a` is used; for Vorgaenge `v` joined to `a`; for Dokumente `d` joined to `a`. It may hold
/// sub-selects with aliases `f` and `fv`, which the query around it must not use. Text parts are literals of the
/// program, so no input can become SQL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bedingung {
    teile: Vec<Teil>,
}

impl Bedingung {
    /// Holds for no row.
    pub fn nie() -> Self {
        let mut b = Self::default();
        b.sql("false");
        b
    }

    /// Appends SQL text.
    pub fn sql(&mut self, text: &'static str) {
        self.teile.push(Teil::Sql(text));
    }

    /// Appends a bound parameter.
    pub fn wert(&mut self, wert: Wert) {
        self.teile.push(Teil::Wert(wert));
    }

    /// The SQL text, its first placeholder numbered `first_placeholder` (1 is `$1`).
    pub fn render(&self, first_placeholder: usize) -> String {
        use std::fmt::Write;
        let mut out = String::new();
        let mut number = first_placeholder;
        for teil in &self.teile {
            match teil {
                Teil::Sql(text) => out.push_str(text),
                Teil::Wert(wert) => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "${number}::{}", wert.sql_typ());
                    number += 1;
                }
            }
        }
        out
    }

    /// The parameters in the order of their placeholders.
    pub fn werte(&self) -> impl Iterator<Item = &Wert> {
        self.teile.iter().filter_map(|t| match t {
            Teil::Sql(_) => None,
            Teil::Wert(w) => Some(w),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_from_the_given_number() {
        let mut b = Bedingung::default();
        b.sql("a.org = ");
        b.wert(Wert::Int(7));
        b.sql(" AND a.einheit = ");
        b.wert(Wert::Text("50.1".into()));
        assert_eq!(b.render(3), "a.org = $3::int4 AND a.einheit = $4::text");
        assert_eq!(b.werte().count(), 2);
    }
}
