//! XML as text: elements in the namespace of the version, escaped.

use super::FASSUNG;
use crate::grammatik::namespace;

/// A message being written.
pub(super) struct Xml {
    out: String,
    tiefe: usize,
}

impl Xml {
    pub(super) fn neu() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            tiefe: 1,
        }
    }

    /// The root. The prefix is part of the standard: programs tell the format by it.
    pub(super) fn anfang(&mut self, name: &str) {
        self.out += &format!("<xdomea:{name} xmlns:xdomea=\"{}\">\n", namespace(FASSUNG));
    }

    /// Closes the root.
    pub(super) fn ende(mut self, name: &str) -> String {
        self.out += &format!("</xdomea:{name}>\n");
        self.out
    }

    fn einruecken(&mut self) {
        for _ in 0..self.tiefe {
            self.out.push_str("  ");
        }
    }

    /// An element with others in it.
    pub(super) fn in_element(&mut self, name: &str, inhalt: impl FnOnce(&mut Self)) {
        self.mit_attributen(name, "", inhalt);
    }

    /// The same with attributes, written out: constants of this library.
    pub(super) fn mit_attributen(
        &mut self,
        name: &str,
        attribute: &str,
        inhalt: impl FnOnce(&mut Self),
    ) {
        self.einruecken();
        self.out += &format!("<xdomea:{name}{attribute}>\n");
        self.tiefe += 1;
        inhalt(self);
        self.tiefe -= 1;
        self.einruecken();
        self.out += &format!("</xdomea:{name}>\n");
    }

    /// An element with a text.
    pub(super) fn feld(&mut self, name: &str, text: &str) {
        self.einruecken();
        self.out += &format!("<xdomea:{name}>{}</xdomea:{name}>\n", entschaerft(text));
    }

    /// The same, if there is a text.
    pub(super) fn wahlfeld(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            self.feld(name, text);
        }
    }

    /// `code` and `name` of a code list stand in no namespace.
    pub(super) fn ohne_namensraum(&mut self, name: &str, text: &str) {
        self.einruecken();
        self.out += &format!("<{name}>{}</{name}>\n", entschaerft(text));
    }
}

/// Escaped; what XML 1.0 cannot hold becomes a replacement character.
fn entschaerft(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for z in text.chars() {
        match z {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Would be read as a line feed.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(z),
            z if z < ' ' || z == '\u{fffe}' || z == '\u{ffff}' => out.push('\u{fffd}'),
            z => out.push(z),
        }
    }
    out
}
