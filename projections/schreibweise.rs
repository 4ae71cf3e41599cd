//! Schreibweise: a word is found however its umlauts are written: Bruening finds Brüning, and Brüning Bruening.
//! Łukasz finds Lukasz; the other way round is the matter of the index (`suche.sql`).
//!
//! 2026-11-27: the question is widened, the index stays as it is: each of its words also stands for its other spelling.
//! So no view is built anew, a hit is marked in the letters it has, and Haus still finds Häuser, which an index of
//! written-out letters would lose. ß and ss are one in the index already.

use crate::frage::Frage;
use crate::grundform::grundform;

/// So many words of a question are looked for in both spellings; a name and a street have fewer.
const WORTE_MAX: usize = 4;

/// Appends a SELECT of the words in every spelling (`gemeint`), a tsquery.
pub(crate) fn schreibweisen(f: &mut Frage, anfrage: &str) {
    let andere = andere(anfrage);
    f.sql("SELECT ");
    for _ in &andere {
        f.sql("ts_rewrite(");
    }
    f.sql("w.q");
    for (wort, weitere) in &andere {
        f.sql(", ");
        lexem(f, wort);
        f.sql(", CASE WHEN false");
        // What is a stop word in one spelling (für) is in no index: nothing may depend on it.
        for w in weitere {
            f.sql(" OR numnode(");
            lexem(f, w);
            f.sql(") = 0");
        }
        f.sql(" THEN ''::tsquery ELSE ");
        lexem(f, wort);
        for w in weitere {
            f.sql(" || ");
            lexem(f, w);
        }
        f.sql(" END)");
    }
    f.sql(" AS gemeint FROM (SELECT websearch_to_tsquery('pg_catalog.german', ")
        .text(anfrage)
        .sql(") AS q) w");
}

/// The first words that can be written in another way, and how.
fn andere(anfrage: &str) -> Vec<(String, Vec<String>)> {
    let mut out = Vec::new();
    let mut bekannt = Vec::new();
    for wort in anfrage.split(|c: char| !c.is_alphanumeric()) {
        let wort = wort.to_lowercase();
        let (lang, kurz) = (ausgeschrieben(&wort), mit_umlauten(&wort));
        // One of several spellings of a word stands for all of them.
        if bekannt.contains(&lang) || out.len() == WORTE_MAX {
            continue;
        }
        let mut weitere = vec![lang.clone(), kurz, grundform(&wort)];
        bekannt.push(lang);
        weitere.dedup();
        weitere.retain(|w| *w != wort);
        if !weitere.is_empty() {
            out.push((wort, weitere));
        }
    }
    out
}

fn lexem(f: &mut Frage, wort: &str) {
    f.sql("plainto_tsquery('pg_catalog.german', ")
        .text(wort)
        .sql(")");
}

/// `brüning` as `bruening`.
fn ausgeschrieben(wort: &str) -> String {
    let mut out = String::with_capacity(wort.len());
    for c in wort.chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            c => out.push(c),
        }
    }
    out
}

/// `bruening` as `brüning`. The ue of Steuer, Bauer and Quelle is none.
fn mit_umlauten(wort: &str) -> String {
    let mut out = String::with_capacity(wort.len());
    let mut chars = wort.chars().peekable();
    let mut davor = ' ';
    while let Some(c) = chars.next() {
        let umlaut = match c {
            'a' => Some('ä'),
            'o' => Some('ö'),
            'u' if !matches!(davor, 'a' | 'e' | 'q') => Some('ü'),
            _ => None,
        };
        match umlaut {
            Some(umlaut) if chars.next_if_eq(&'e').is_some() => {
                out.push(umlaut);
                davor = 'e';
            }
            _ => {
                out.push(c);
                davor = c;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_written_with_umlauts_and_without() {
        for (kurz, lang) in [
            ("brüning", "bruening"),
            ("bürgergeld", "buergergeld"),
            ("größe", "groeße"),
            ("äcker", "aecker"),
        ] {
            assert_eq!(ausgeschrieben(kurz), lang);
            assert_eq!(mit_umlauten(lang), kurz);
        }
        for wort in ["steuer", "bauer", "quelle", "haus", "zoo"] {
            assert_eq!(mit_umlauten(wort), wort);
        }
    }

    #[test]
    fn a_few_words_of_a_question_are_looked_for_in_both_spellings() {
        assert!(andere("Wohngeld Steuer Lukasz").is_empty());
        let lukasz = ("łukasz".to_owned(), vec!["lukasz".to_owned()]);
        assert_eq!(andere("Łukasz"), [lukasz]);
        let bruening = ("bruening".to_owned(), vec!["brüning".to_owned()]);
        assert_eq!(andere("-\"Anna Bruening\" Brüning"), [bruening]);
        let beide = vec!["raesfeldmueller".to_owned(), "räsfeldmüller".to_owned()];
        assert_eq!(
            andere("Raesfeldmüller"),
            [("raesfeldmüller".to_owned(), beide)]
        );
        assert_eq!(andere("ä ö ü äö öü").len(), WORTE_MAX);
    }
}
