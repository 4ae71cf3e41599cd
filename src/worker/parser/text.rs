//! The text that leaves the worker: limited, composed, free of control characters.

use unicode_normalization::UnicodeNormalization;

use eakte_worker::frame::TEXT_BYTES_MAX;

/// Words that stand after a hyphen that belongs there.
const AFTER_HYPHEN: [&str; 7] = ["und", "oder", "bzw.", "sowie", "noch", "bis", "statt"];

/// Text as it grows. Never longer than [`TEXT_BYTES_MAX`].
#[derive(Default)]
pub(crate) struct Text {
    text: String,
    /// Pages that can be shown as images; `None` if the document has none.
    pub(crate) seiten: Option<u32>,
    /// Text was left out because of a limit.
    pub(crate) abgeschnitten: bool,
    full: bool,
}

impl Text {
    /// Nothing more fits.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Appends text up to the limit; what does not fit is dropped and flagged.
    pub(crate) fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.text.len() + c.len_utf8() > TEXT_BYTES_MAX {
                // Full from here on, even if a shorter character would still fit.
                self.full = true;
                self.abgeschnitten = true;
            }
            if self.full {
                return;
            }
            match c {
                '\u{fb00}' => self.text.push_str("ff"),
                '\u{fb01}' => self.text.push_str("fi"),
                '\u{fb02}' => self.text.push_str("fl"),
                '\u{fb03}' => self.text.push_str("ffi"),
                '\u{fb04}' => self.text.push_str("ffl"),
                '\u{a0}' | '\u{202f}' => self.text.push(' '),
                // Where a word may break, and marks of byte order: not text.
                '\u{ad}' | '\u{feff}' | '\u{200b}' => {}
                '\n' | '\t' | '\u{c}' => self.text.push(c),
                // PostgreSQL takes no zero, a page shows no control character.
                c if c.is_control() => {}
                c => self.text.push(c),
            }
        }
    }

    /// A space, unless one stands there.
    pub(crate) fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.push(" ");
        }
    }

    /// Begins a new line, unless one has begun.
    pub(crate) fn line(&mut self) {
        self.trim_spaces();
        if !self.text.is_empty() && !self.text.ends_with(['\n', '\u{c}']) {
            self.push("\n");
        }
    }

    /// Leaves one line empty.
    pub(crate) fn paragraph(&mut self) {
        self.line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") && !self.text.ends_with('\u{c}') {
            self.push("\n");
        }
    }

    /// Ends a table cell with a tabulator.
    pub(crate) fn cell(&mut self) {
        self.trim_spaces_only();
        self.push("\t");
    }

    fn trim_spaces_only(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
    }

    fn trim_spaces(&mut self) {
        let end = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(end);
    }

    /// Joins words that a line end divides, or a search for them finds nothing:
    /// `Grundsiche-` and `rung nach` become `Grundsicherung` and `nach`.
    ///
    /// Only before a small letter, and not before the words that follow a true hyphen
    /// (`Kranken-` and `und Pflegeversicherung`).
    pub(crate) fn join_divided_words(&mut self) {
        let mut joined = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some((line, next)) = rest.split_once('\n') {
            let word = next.split_whitespace().next().unwrap_or_default();
            let divided = line
                .strip_suffix('-')
                .filter(|before| before.ends_with(char::is_alphabetic));
            match divided {
                Some(before)
                    if next.starts_with(word)
                        && word.starts_with(char::is_lowercase)
                        && !AFTER_HYPHEN.contains(&word) =>
                {
                    joined.push_str(before);
                    joined.push_str(word);
                    rest = next[word.len()..].trim_start_matches(' ');
                    // The line may have been this word alone.
                    if !rest.starts_with(['\n', '\u{c}']) && !rest.is_empty() {
                        joined.push('\n');
                    }
                }
                _ => {
                    joined.push_str(line);
                    joined.push('\n');
                    rest = next;
                }
            }
        }
        joined.push_str(rest);
        self.text = joined;
    }

    /// The finished text: Unicode NFC, so that a composed and a decomposed umlaut are the same
    /// to a search, and without white space at its ends.
    pub(crate) fn finish(self) -> String {
        let mut text: String = self.text.trim().nfc().collect();
        // A few characters grow when composed (singletons and exclusions).
        if text.len() > TEXT_BYTES_MAX {
            text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        let mut t = Text::default();
        t.push(text);
        t.join_divided_words();
        t.finish()
    }

    #[test]
    fn a_word_divided_by_a_line_end_becomes_one() {
        assert_eq!(
            joined("die Grundsiche-\nrung nach dem\nGesetz"),
            "die Grundsicherung\nnach dem\nGesetz"
        );
        assert_eq!(joined("Wohn-\ngeld\nEnde"), "Wohngeld\nEnde");
        assert_eq!(joined("Wohn-\ngeld"), "Wohngeld");
    }

    #[test]
    fn a_true_hyphen_stays() {
        for text in [
            "Kranken- \nund",
            "Kranken-\nund Pflege",
            "Nord-\nRhein",
            "2024-\nab",
            "-\nab",
        ] {
            assert_eq!(joined(text), text);
        }
    }

    #[test]
    fn composed_and_decomposed_umlauts_are_the_same() {
        let mut t = Text::default();
        t.push("Mu\u{308}ller \u{fb01}nden");
        assert_eq!(t.finish(), "M\u{fc}ller finden");
    }
}
