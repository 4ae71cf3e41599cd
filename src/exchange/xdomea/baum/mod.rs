//! The checked message as a tree: every element known, in its place, with a valid value.

mod bau;

pub(crate) use bau::{lesen, schnueffeln};

use crate::{Fassung, Nachrichtentyp, Ort, Warnung};
use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

/// Index of an element; 0 is the root.
pub(crate) type Nr = u32;

const KEINS: Nr = Nr::MAX;

/// The tree. Elements lie in one list in the order of the message.
#[derive(Debug)]
pub(crate) struct Baum<'x> {
    /// Told by the namespace of the root.
    pub(crate) fassung: Fassung,
    /// Told by the name of the root.
    pub(crate) typ: Nachrichtentyp,
    /// Found on the way.
    pub(crate) warnungen: Vec<Warnung>,
    /// Byte ranges of `xsi:schemaLocation` and its kin.
    pub(crate) schema_orte: Vec<Range<usize>>,
    elemente: Vec<Element<'x>>,
    /// Element, name, value; in the order of the elements.
    attribute: Vec<(Nr, &'static str, Cow<'x, str>)>,
}

#[derive(Debug)]
struct Element<'x> {
    name: &'static str,
    text: Cow<'x, str>,
    zeile: u32,
    eltern: Nr,
    erstes: Nr,
    naechstes: Nr,
    /// Whether the model took it.
    genommen: Cell<bool>,
}

impl<'x> Baum<'x> {
    /// Local name.
    pub(crate) fn name(&self, nr: Nr) -> &'static str {
        self.element(nr).name
    }

    /// Value of a leaf, white space as its kind wants it; empty for others.
    pub(crate) fn text(&self, nr: Nr) -> &str {
        &self.element(nr).text
    }

    /// Line of the start, counted from 1.
    pub(crate) fn zeile(&self, nr: Nr) -> u32 {
        self.element(nr).zeile
    }

    /// Children in their order.
    pub(crate) fn kinder(&self, nr: Nr) -> impl Iterator<Item = Nr> {
        let folge = |nr: Nr| (nr != KEINS).then_some(nr);
        std::iter::successors(folge(self.element(nr).erstes), move |&k| {
            folge(self.element(k).naechstes)
        })
    }

    /// The attribute's value.
    pub(crate) fn attribut(&self, nr: Nr, name: &str) -> Option<&str> {
        let ab = self
            .attribute
            .partition_point(|(element, ..)| *element < nr);
        let eigene = self.attribute[ab..]
            .iter()
            .take_while(|(element, ..)| *element == nr);
        eigene
            .into_iter()
            .find(|(_, n, _)| *n == name)
            .map(|(.., wert)| &**wert)
    }

    /// All elements that name a file, in the order of the message.
    pub(crate) fn dateinamen(&self) -> impl Iterator<Item = Nr> {
        let benennt = |e: &Element<'_>| matches!(e.name, "Dateiname" | "SignaturSiegelDatei");
        // One number per element was handed out as Nr when it was built.
        (0..self.elemente.len())
            .filter(move |&i| benennt(&self.elemente[i]))
            .map(|i| i as Nr)
    }

    /// Notes that the model took the element.
    pub(crate) fn nehmen(&self, nr: Nr) {
        self.element(nr).genommen.set(true);
    }

    /// Whether the model took the element.
    pub(crate) fn genommen(&self, nr: Nr) -> bool {
        self.element(nr).genommen.get()
    }

    /// Names from the root; from the second of the same name on, siblings are counted: `Vorgang[2]`.
    pub(crate) fn pfad(&self, nr: Nr) -> String {
        let mut teile = Vec::new();
        let mut hier = nr;
        while hier != KEINS {
            let element = self.element(hier);
            let name = element.name;
            let mut teil = name.to_owned();
            if element.eltern != KEINS {
                let gleiche = self
                    .kinder(element.eltern)
                    .filter(|&k| self.element(k).name == name);
                let stelle = gleiche.take_while(|&k| k != hier).count() + 1;
                if stelle > 1 {
                    teil = format!("{name}[{stelle}]");
                }
            }
            teile.push(teil);
            hier = element.eltern;
        }
        teile.reverse();
        teile.join("/")
    }

    /// Names from the root, without counts.
    pub(crate) fn pfad_ohne_zaehler(&self, nr: Nr) -> String {
        let element = self.element(nr);
        if element.eltern == KEINS {
            return element.name.to_owned();
        }
        format!(
            "{}/{}",
            self.pfad_ohne_zaehler(element.eltern),
            element.name
        )
    }

    /// The place of an element.
    pub(crate) fn ort(&self, nr: Nr) -> Ort {
        Ort {
            eintrag: None,
            pfad: Some(self.pfad(nr)),
            zeile: Some(self.zeile(nr)),
        }
    }

    fn element(&self, nr: Nr) -> &Element<'x> {
        &self.elemente[nr as usize]
    }
}
