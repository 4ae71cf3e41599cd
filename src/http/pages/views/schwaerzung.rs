//! What the page shows on which areas of a Dokument are blackened.

use eakte_worker::Bereich;

use super::{DokumentView, Eingaben};

/// A row of the list of areas.
#[derive(Clone, Debug, Default)]
pub struct BereichZeile {
    /// Page, left, top, width and height as they were entered: the page from 1, the others in percent.
    pub felder: [String; 5],
    /// The area; none if what was entered is none.
    pub bereich: Option<Bereich>,
}

impl BereichZeile {
    /// Names of its fields in a form.
    pub const FELDER: [&str; 5] = ["seite", "links", "oben", "breite", "hoehe"];

    /// Whether no place was entered: such a row does not count.
    pub fn leer(&self) -> bool {
        self.felder.iter().skip(1).all(String::is_empty)
    }
}

/// Making a redacted copy.
#[derive(Clone, Debug)]
pub struct SchwaerzungFormular {
    /// The Dokument; the version shown is the one the copy is made of.
    pub dokument: DokumentView,
    /// Its pages.
    pub seiten: u32,
    /// The areas, at least one row.
    pub zeilen: Vec<BereichZeile>,
    /// What else was entered.
    pub eingaben: Eingaben,
}

impl SchwaerzungFormular {
    /// The areas on a page, from 1.
    pub fn auf(&self, seite: u32) -> impl Iterator<Item = Bereich> {
        let alle = self.zeilen.iter().filter_map(|z| z.bereich);
        alle.filter(move |b| b.seite() == seite)
    }
}
