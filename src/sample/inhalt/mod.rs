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
