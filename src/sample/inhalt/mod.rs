//! What is in a file: a letter, and the format it comes in.

mod docx;
mod eml;
mod pdf;
mod png;

use jiff::civil::Date;

/// The content of one version of a Dokument; small until [`Inhalt::bytes`] builds the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Inhalt {
    pub(crate) brief: Brief,
    pub(crate) form: Form,
}

impl Inhalt {
    /// The file: always the same bytes for the same content. Cannot fail.
    pub fn bytes(&self) -> Vec<u8> {
        match &self.form {
            Form::Pdf => pdf::pdf(&self.brief),
            Form::Docx => docx::docx(&self.brief),
            Form::Eml(anhang) => eml::eml(&self.brief, anhang.as_deref()),
            Form::Png => png::png(&self.brief),
        }
    }

    /// The media type of [`Self::bytes`].
    pub fn medientyp(&self) -> &'static str {
        match self.form {
            Form::Pdf => "application/pdf",
            Form::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Form::Eml(_) => "message/rfc822",
            Form::Png => "image/png",
        }
    }
}

/// The format, and what only that format has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    Pdf,
    Docx,
    /// An e-mail, with an attached PDF or none.
    Eml(Option<Box<Brief>>),
    /// A scanned page.
    Png,
}

impl Form {
    pub(crate) fn endung(&self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Eml(_) => "eml",
            Self::Png => "png",
        }
    }
}

/// A letter, note or form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Brief {
    /// Sender: name, then address lines, the last an e-mail address.
    pub(crate) kopf: Vec<String>,
    /// Comes from an authority: with its coloured letterhead.
    pub(crate) amtlich: bool,
    /// Recipient as `kopf`; empty for a note.
    pub(crate) anschrift: Vec<String>,
    /// Label and value.
    pub(crate) angaben: Vec<(String, String)>,
    pub(crate) tag: Date,
    pub(crate) betreff: String,
    pub(crate) bloecke: Vec<Block>,
}

/// A part of a letter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    Titel(String),
    Absatz(String),
    /// Rows of label and value; the value stands right.
    Tabelle(Vec<(String, String)>),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn texte(brief: &Brief) -> Vec<&str> {
        let mut texte: Vec<&str> = vec![&brief.betreff];
        texte.extend(
            brief
                .kopf
                .iter()
                .chain(&brief.anschrift)
                .map(String::as_str),
        );
        for block in &brief.bloecke {
            match block {
                Block::Titel(t) | Block::Absatz(t) => texte.push(t),
                Block::Tabelle(zeilen) => {
                    texte.extend(zeilen.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]));
                }
            }
        }
        texte
    }

    #[test]
    fn no_text_of_the_sample_has_an_open_placeholder_or_a_character_that_pdf_loses() {
        let stichtag = jiff::civil::date(2026, 11, 23);
        let akten = crate::akten(400, 3_000, 4, stichtag);
        for d in akten.flat_map(|a| a.vorgaenge).flat_map(|v| v.dokumente) {
            for text in texte(&d.inhalt.brief) {
                assert!(!text.contains(['{', '}']), "{text}");
                let fragezeichen = |b: &[u8]| b.iter().filter(|b| **b == b'?').count();
                let vorher = fragezeichen(text.as_bytes());
                assert_eq!(fragezeichen(&pdf::winansi(text)), vorher, "{text}");
            }
        }
    }

    #[test]
    fn winansi_writes_umlauts_and_the_euro_sign_as_one_byte_each() {
        assert_eq!(pdf::winansi("äß€–ş"), [0xE4, 0xDF, 0x80, 0x96, b'?']);
    }
}
