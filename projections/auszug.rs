//! Auszug: the pieces of a text around the words that were looked for, marked.
//!
//! 2026-11-27: PostgreSQL's own headline stems every word of a text, half a millisecond for a page of it. Here only
//! words that begin like one that is looked for are held against PostgreSQL's stems, each once for all hits shown.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::Error;
use crate::frage::{Frage, Reader};
use crate::grundform::{grundform, plain};
use crate::treffer::Stueck;

/// Beginning of a text that is looked through for words, in characters.
pub(crate) const TEXT_CHARS_MAX: i32 = 8192;
/// Shown before the first marked word of a piece, in bytes at most.
const DAVOR: usize = 60;
/// Shown from the first marked word on, in bytes at most.
const DANACH: usize = 140;
/// Pieces of a text.
const STUECKE_MAX: usize = 2;
/// Places that may be the first piece.
const STELLEN_MAX: usize = 64;
/// Letters a word has in common with its stem.
const ANFANG: usize = 3;

/// What a query asks for; what it excludes is not among it.
pub(crate) struct Stichworte {
    /// Stems of single words.
    staemme: Vec<String>,
    /// What PostgreSQL keeps whole though it is more than one word, such as `50.2` or an address.
    woertlich: Vec<String>,
}

/// What is marked.
pub(crate) struct Gefunden {
    stichworte: Stichworte,
    /// Words in small letters, each with the number of its stem.
    worte: HashMap<String, usize>,
}

/// A marked place of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stelle {
    /// First byte.
    von: usize,
    /// Byte after the last.
    bis: usize,
    /// Which of the Stichworte stands there.
    was: usize,
}

impl Stichworte {
    /// Of what PostgreSQL's `querytree` makes of a query, such as `'erika' & ( 'beispiel' | 'o''neill' )`.
    pub(crate) fn aus(baum: &str) -> Self {
        let mut alle = BTreeSet::new();
        let mut chars = baum.chars().peekable();
        while chars.by_ref().any(|c| c == '\'') {
            let mut wort = String::new();
            while let Some(c) = chars.next() {
                match c {
                    '\'' if chars.next_if_eq(&'\'').is_none() => break,
                    '\\' => wort.extend(chars.next()),
                    c => wort.push(c),
                }
            }
            alle.insert(wort);
        }
        let (staemme, woertlich) =
            (alle.into_iter()).partition(|s| s.chars().all(char::is_alphanumeric));
        Self { staemme, woertlich }
    }

    /// With those words of the texts that PostgreSQL brings to one of the stems.
    pub(crate) async fn gefunden<'a>(
        self,
        client: &impl Reader,
        texte: impl Iterator<Item = &'a str>,
    ) -> Result<Gefunden, Error> {
        let fragliche: HashSet<String> = texte
            .flat_map(worte)
            .filter(|(_, wort)| self.kommt_in_frage(wort))
            .map(|(_, wort)| wort.to_lowercase())
            .collect();
        let mut worte = HashMap::new();
        if !fragliche.is_empty() {
            let mut f = Frage::default();
            let fragliche: Vec<String> = fragliche.into_iter().collect();
            let grundformen = fragliche.iter().map(|wort| grundform(wort)).collect();
            f.sql("SELECT w.w, coalesce(array_position(s.s, l.l[1]), array_position(s.s, g.g[1])) AS stamm ")
                .sql("FROM unnest(")
                .texts(fragliche)
                .sql("::text[], ")
                .texts(grundformen)
                .sql("::text[]) w(w, g) CROSS JOIN (SELECT ")
                .texts(self.staemme.clone())
                .sql(
                    "::text[] AS s) s \
                     CROSS JOIN LATERAL ts_lexize('pg_catalog.german_stem', w.w) l(l) \
                     CROSS JOIN LATERAL ts_lexize('pg_catalog.german_stem', w.g) g(g)",
                );
            for row in f.query(client).await? {
                if let Some(nr) = row.try_get::<_, Option<i32>>("stamm")? {
                    worte.insert(row.try_get("w")?, usize::try_from(nr).unwrap_or_default());
                }
            }
        }
        Ok(Gefunden {
            stichworte: self,
            worte,
        })
    }

    /// It begins like one of the stems: most words do not, and are passed over fast.
    fn kommt_in_frage(&self, wort: &str) -> bool {
        self.staemme.iter().any(|stamm| {
            let mut buchstaben = schlicht(wort);
            let mut anfang = schlicht(stamm).take(ANFANG);
            anfang.all(|c| buchstaben.next() == Some(c))
        })
    }
}

impl Gefunden {
    /// The whole text, marked.
    pub(crate) fn ganz(&self, text: &str) -> Vec<Stueck> {
        zerlegt(text, 0..text.len(), &self.stellen(text))
    }

    /// The pieces of a text around marked words; nothing if there is none.
    ///
    /// It begins where most of what was looked for stands together.
    pub(crate) fn auszug(&self, text: &str) -> Vec<Stueck> {
        let stellen = self.stellen(text);
        let zusammen = |i: &usize| {
            let nah = stellen[*i..].iter();
            let nah = nah.take_while(|s| s.bis <= stellen[*i].von + DANACH);
            nah.map(|s| s.was).collect::<BTreeSet<_>>().len()
        };
        // The first of the best.
        let beste = (0..stellen.len().min(STELLEN_MAX))
            .rev()
            .max_by_key(zusammen);
        let mut rest = &stellen[beste.unwrap_or_default()..];
        let mut out: Vec<Stueck> = Vec::new();
        let mut ende = 0;
        for _ in 0..STUECKE_MAX {
            let Some(erste) = rest.first() else { break };
            let von = wortanfang(text, erste.von.saturating_sub(DAVOR).max(ende), erste.von);
            let bis = wortende(text, erste.bis, erste.von + DANACH);
            if ende > 0 && von > ende {
                out.push(Stueck {
                    text: " … ".to_owned(),
                    treffer: false,
                });
            }
            let darin = rest.iter().take_while(|s| s.bis <= bis).count();
            out.extend(zerlegt(text, von..bis, &rest[..darin]));
            (rest, ende) = (&rest[darin..], bis);
        }
        out
    }

    /// Where something stands, in order, none over another.
    fn stellen(&self, text: &str) -> Vec<Stelle> {
        let mut alle = Vec::new();
        for (von, wort) in worte(text).filter(|(_, w)| self.stichworte.kommt_in_frage(w)) {
            if let Some(was) = self.worte.get(&wort.to_lowercase()) {
                let bis = von + wort.len();
                alle.push(Stelle {
                    von,
                    bis,
                    was: *was,
                });
            }
        }
        // Only ASCII letters: small ones of others may be longer, and places would be wrong.
        let klein = text.to_ascii_lowercase();
        for (nr, woertlich) in self.stichworte.woertlich.iter().enumerate() {
            alle.extend(klein.match_indices(woertlich).map(|(von, w)| Stelle {
                von,
                bis: von + w.len(),
                was: self.stichworte.staemme.len() + 1 + nr,
            }));
        }
        alle.sort_unstable();
        let mut ende = 0;
        alle.retain(|s| {
            let frei = s.von >= ende;
            ende = if frei { s.bis } else { ende };
            frei
        });
        alle
    }
}

/// The words of a text, each with its first byte.
fn worte(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut weiter = 0;
    text.split_inclusive(|c: char| !c.is_alphanumeric())
        .map(move |stueck| {
            let von = weiter;
            weiter += stueck.len();
            (von, stueck.trim_end_matches(|c: char| !c.is_alphanumeric()))
        })
        .filter(|(_, wort)| !wort.is_empty())
}

/// The letters as stems have them: small, in plain letters, and umlauts as their vowels.
fn schlicht(wort: &str) -> impl Iterator<Item = char> {
    let klein = wort.chars().flat_map(char::to_lowercase);
    klein.flat_map(plain).flat_map(|c| {
        let (c, noch) = match c {
            'ß' => ('s', Some('s')),
            c => (c, None),
        };
        [c].into_iter().chain(noch)
    })
}

/// A range of the text: the marked places in it, and what stands between.
fn zerlegt(text: &str, ganz: std::ops::Range<usize>, stellen: &[Stelle]) -> Vec<Stueck> {
    let stueck = |von: usize, bis: usize, treffer| Stueck {
        // Pages end in a form feed.
        text: text[von..bis].replace(char::is_control, " "),
        treffer,
    };
    let mut out = Vec::new();
    let mut ende = ganz.start;
    for s in stellen {
        out.extend([stueck(ende, s.von, false), stueck(s.von, s.bis, true)]);
        ende = s.bis;
    }
    out.push(stueck(ende, ganz.end, false));
    out.retain(|s| !s.text.is_empty());
    out
}

/// The first byte from `ab` on that begins a word, at the latest that of the word at `wort`.
fn wortanfang(text: &str, ab: usize, wort: usize) -> usize {
    let davor = text[..wort].char_indices().rev();
    let mut von = wort;
    for (i, c) in davor.take_while(|(i, _)| *i >= ab) {
        if i == 0 {
            return 0;
        }
        if c.is_whitespace() {
            von = i + c.len_utf8();
        }
    }
    von
}

/// The last byte up to `bis` that ends a word, at the earliest that of the word which ends at `wort`.
fn wortende(text: &str, wort: usize, bis: usize) -> usize {
    let mut ende = wort;
    for (i, c) in text[wort..].char_indices() {
        if wort + i > bis {
            return ende;
        }
        if c.is_whitespace() {
            ende = wort + i;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found where PostgreSQL brings these words to these stems.
    fn gefunden(baum: &str, worte: &[(&str, usize)]) -> Gefunden {
        Gefunden {
            stichworte: Stichworte::aus(baum),
            worte: (worte.iter())
                .map(|(wort, nr)| ((*wort).to_owned(), *nr))
                .collect(),
        }
    }

    /// Marked words in brackets.
    fn klammern(stuecke: &[Stueck]) -> String {
        let each = stuecke.iter().map(|s| match s.treffer {
            true => format!("[{}]", s.text),
            false => s.text.clone(),
        });
        each.collect()
    }

    #[test]
    fn the_words_of_a_query_are_read_from_its_tree() {
        let s = Stichworte::aus(r"'erika' & ( 'beispiel' <-> 'o''neill' | '50.2' | 'a\\b' )");
        assert_eq!(s.staemme, ["beispiel", "erika"]);
        assert_eq!(s.woertlich, ["50.2", r"a\b", "o'neill"]);
        assert!(Stichworte::aus("").staemme.is_empty());
    }

    #[test]
    fn only_words_that_begin_like_a_stem_are_asked_for() {
        let s = Stichworte::aus("'mull' & 'strass'");
        for wort in ["Müller", "MÜLL", "Straßen", "Strasse"] {
            assert!(s.kommt_in_frage(wort), "{wort}");
        }
        for wort in ["Mühle", "Mu", "Stuhl", ""] {
            assert!(!s.kommt_in_frage(wort), "{wort}");
        }
        for stamm in ["'lukasz'", "'łukasz'"] {
            let s = Stichworte::aus(stamm);
            assert!(s.kommt_in_frage("Łukasz") && s.kommt_in_frage("LUKASZ"));
        }
    }

    #[test]
    fn all_of_a_text_is_kept_and_its_words_are_marked() {
        let g = gefunden("'miet' & '50.2'", &[("miete", 1), ("mieten", 1)]);
        let text = "Miete, mietweise, Mieten\u{c}zu 50.2/417";
        assert_eq!(
            klammern(&g.ganz(text)),
            "[Miete], mietweise, [Mieten] zu [50.2]/417"
        );
    }

    #[test]
    fn pieces_begin_where_most_words_stand_together() {
        let g = gefunden("'beispiel' & 'erika'", &[("erika", 2), ("beispiel", 1)]);
        let weit = "und so geht es weiter ".repeat(20);
        let text = format!("Erika war da. {weit}Hier steht Erika Beispiel, grün. {weit}Erika.");
        let auszug = klammern(&g.auszug(&text));
        let (erstes, zweites) = auszug.split_once(" … ").expect("two pieces");
        assert!(
            erstes.contains("Hier steht [Erika] [Beispiel], grün."),
            "{erstes}"
        );
        assert!(zweites.ends_with("[Erika]."), "{zweites}");
        assert!(auszug.len() < 2 * (DAVOR + DANACH) + 20, "{auszug}");
        assert!(g.auszug(&weit).is_empty());
        assert!(g.auszug("").is_empty());
    }

    #[test]
    fn pieces_end_with_whole_words_also_among_long_letters() {
        let g = gefunden("'wort'", &[("wort", 1)]);
        for davor in 0..70 {
            let text = format!("{} wort {}", "ä".repeat(davor), "öß ".repeat(100));
            let auszug = klammern(&g.auszug(&text));
            assert!(auszug.contains("[wort] öß"), "{auszug}");
            assert!(auszug.ends_with("öß"), "{auszug}");
        }
    }
}
