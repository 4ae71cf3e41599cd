//! The text that leaves the worker: limited, composed, free of control characters.

use unicode_normalization::UnicodeNormalization;

use eakte_worker::frame::TEXT_BYTES_MAX;

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
