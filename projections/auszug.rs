//! Auszug: the pieces of a text around the words that were looked for.
//!
//! 2026-11-27: PostgreSQL's headline reads every word of what it is given, half a millisecond for a page of text. Where
//! all that is looked for are words that must be there, it is given the text around the first place they stand at; if
//! that holds no hit (the word was a part of another), or for other queries, the whole beginning.

use crate::frage::Frage;
use crate::treffer::{MARKE_AN, MARKE_AUS};

/// Beginning of a text that is searched for words, in characters.
const TEXT_CHARS_MAX: i32 = 8192;
/// Characters before the first word.
const DAVOR: i32 = 150;
/// Furthest the words may stand apart, in characters.
const WEITE: i32 = 400;
/// Length of the piece of text, in characters.
const FENSTER: i32 = 700;

/// Patterns of the words of a query all of which must be there; none if it asks for anything else.
///
/// `baum`: what PostgreSQL's `querytree` makes of it, such as `'erika' & 'beispiel'`.
pub(crate) fn stichworte(baum: &str) -> Vec<String> {
    let worte = baum.split(" & ").map(|wort| {
        let wort = wort.strip_prefix('\'')?.strip_suffix('\'')?;
        // The index holds stems: a word may go on a little. One that goes on further is another: Miete, Mietvertrag.
        let schlicht = wort.chars().all(char::is_alphanumeric);
        schlicht.then(|| format!(r"\m{wort}[a-zäöüß]{{0,4}}\M"))
    });
    worte.collect::<Option<_>>().unwrap_or_default()
}

/// How words are marked.
pub(crate) fn marken() -> String {
    format!("StartSel={MARKE_AN},StopSel={MARKE_AUS}")
}

/// Appends the expression for the pieces of `s.inhalt` around the words of `q.q`; `m.m` marks them.
pub(crate) fn auszug(f: &mut Frage, stichworte: Vec<String>) {
    const OPTIONS: &str =
        "'MaxFragments=2,MaxWords=20,MinWords=8,FragmentDelimiter=\" … \",' || m.m)";
    f.sql("(SELECT CASE WHEN strpos(n.h, ")
        .text(MARKE_AN)
        .sql(") > 0 THEN n.h ELSE ts_headline('pg_catalog.german', t.t, q.q, ")
        .sql(OPTIONS)
        .sql(" END FROM (SELECT translate(left(s.inhalt, ")
        .int(TEXT_CHARS_MAX)
        // In the letters of the index. Umlauts in capitals are not found so, the whole text is looked through then.
        .sql("), chr(12), ' ') AS t OFFSET 0) t CROSS JOIN LATERAL (SELECT min(p) AS ab, min(p) > 0 AND max(p) - min(p) < ")
        .int(WEITE)
        .sql(" AS nah FROM (SELECT regexp_instr(lower(t.t COLLATE \"C\"), w) AS p FROM unnest(")
        .texts(stichworte)
        .sql("::text[]) w) p) p CROSS JOIN LATERAL (SELECT CASE WHEN p.nah THEN ts_headline('pg_catalog.german', \
               CASE WHEN p.ab > ")
        .int(DAVOR)
        // A word cut through is none.
        .sql(" THEN regexp_replace(substr(t.t, p.ab - ")
        .int(DAVOR)
        .sql(", ")
        .int(FENSTER)
        .sql("), '^\\S*', '') ELSE left(t.t, ")
        .int(FENSTER)
        .sql(") END, q.q, ")
        .sql(OPTIONS)
        .sql(" END AS h OFFSET 0) n)");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_must_all_be_there_are_looked_for_first() {
        let zwei = [r"\merika[a-zäöüß]{0,4}\M", r"\mbeispiel[a-zäöüß]{0,4}\M"];
        assert_eq!(stichworte("'erika' & 'beispiel'"), zwei);
        assert_eq!(stichworte("'miet'").len(), 1);
        for other in [
            "'erika' <-> 'beispiel'",
            "'erika' | 'beispiel'",
            "( 'erika' | 'max' ) & 'beispiel'",
            "'o''neill'",
            "'50.2'",
            "",
        ] {
            assert!(stichworte(other).is_empty(), "{other}");
        }
    }
}
