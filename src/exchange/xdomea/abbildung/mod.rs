//! From the checked tree to the model. What it does not take, [`ohne_platz`] lists.

mod antwort;
mod kopf;
mod objekte;
mod plan;
mod werte;

pub(crate) use antwort::antwort;

use crate::baum::{Baum, Nr};
use crate::wert;
use crate::{
    Ablehnung, AblehnungCode, Code, DateiNr, Nachricht, OhnePlatz, Warnung, Zaehlung, Zeitpunkt,
};
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The model of a message, and what was noted on the way.
#[derive(Debug)]
pub(crate) struct Abbild {
    /// The message.
    pub(crate) nachricht: Nachricht,
    /// Counts by kind, files not counted.
    pub(crate) zaehlung: Zaehlung,
    /// Found on the way.
    pub(crate) warnungen: Vec<Warnung>,
    /// Every mention of a file, in the order of the message.
    pub(crate) benannt: Vec<Benannt>,
    /// What the model has no place for.
    pub(crate) ohne_platz: Vec<OhnePlatz>,
}

/// A file as the message names it.
#[derive(Clone, Debug)]
pub(crate) struct Benannt {
    /// Name in the package.
    pub(crate) name: String,
    /// Stated hash.
    pub(crate) hash: Option<crate::Hash>,
    /// Where it is named.
    pub(crate) nr: Nr,
}

/// Maps the whole message. `dateien`: the files that are there, by name.
///
/// Refuses two objects of one id.
pub(crate) fn abbilden(
    baum: &Baum<'_>,
    dateien: &HashMap<String, DateiNr>,
) -> Result<Abbild, Ablehnung> {
    let sicht = Sicht {
        baum,
        dateien,
        notiz: RefCell::default(),
    };
    let nachricht = sicht.nachricht()?;
    let ohne_platz = ohne_platz(baum);
    let notiz = sicht.notiz.into_inner();
    Ok(Abbild {
        nachricht,
        zaehlung: notiz.zaehlung,
        warnungen: notiz.warnungen,
        benannt: notiz.benannt,
        ohne_platz,
    })
}

/// Lists the highest elements the model did not take: their children are not listed again.
fn ohne_platz(baum: &Baum<'_>) -> Vec<OhnePlatz> {
    fn gehen(baum: &Baum<'_>, nr: Nr, liste: &mut BTreeMap<String, u64>) {
        for kind in baum.kinder(nr) {
            if baum.genommen(kind) {
                gehen(baum, kind, liste);
            } else {
                *liste.entry(baum.pfad_ohne_zaehler(kind)).or_default() += 1;
            }
        }
    }
    let mut liste = BTreeMap::new();
    gehen(baum, 0, &mut liste);
    if baum.attribut(0, "test").is_some() {
        liste.insert(format!("{}/@test", baum.name(0)), 1);
    }
    liste
        .into_iter()
        .map(|(pfad, anzahl)| OhnePlatz { pfad, anzahl })
        .collect()
}

#[derive(Default)]
struct Notiz {
    zaehlung: Zaehlung,
    warnungen: Vec<Warnung>,
    benannt: Vec<Benannt>,
    ids: HashMap<Uuid, u32>,
}

/// Takes children by name and notes that they were taken.
struct Sicht<'b, 'x> {
    baum: &'b Baum<'x>,
    dateien: &'b HashMap<String, DateiNr>,
    notiz: RefCell<Notiz>,
}

impl Sicht<'_, '_> {
    fn zaehlen(&self, tun: impl FnOnce(&mut Zaehlung)) {
        tun(&mut self.notiz.borrow_mut().zaehlung);
    }

    /// The first child of the name.
    fn kind(&self, nr: Nr, name: &str) -> Option<Nr> {
        let kind = self.baum.kinder(nr).find(|&k| self.baum.name(k) == name)?;
        self.baum.nehmen(kind);
        Some(kind)
    }

    /// All children of the name, each mapped.
    fn alle<T>(
        &self,
        nr: Nr,
        name: &str,
        map: impl Fn(Nr) -> Result<T, Ablehnung>,
    ) -> Result<Vec<T>, Ablehnung> {
        let kinder = self.baum.kinder(nr).filter(|&k| self.baum.name(k) == name);
        kinder
            .map(|k| {
                self.baum.nehmen(k);
                map(k)
            })
            .collect()
    }

    /// Text of a child; `None`: not there or empty.
    fn text(&self, nr: Nr, name: &str) -> Option<String> {
        let text = self.baum.text(self.kind(nr, name)?);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Text of a child the grammar makes mandatory; may be empty.
    fn pflichttext(&self, nr: Nr, name: &str) -> String {
        self.text(nr, name).unwrap_or_default()
    }

    fn datum(&self, nr: Nr, name: &str) -> Option<Date> {
        wert::datum(self.baum.text(self.kind(nr, name)?))
    }

    fn zeitpunkt(&self, nr: Nr, name: &str) -> Option<Zeitpunkt> {
        wert::zeitpunkt(self.baum.text(self.kind(nr, name)?))
    }

    fn wahrheit(&self, nr: Nr, name: &str) -> Option<bool> {
        wert::wahrheit(self.baum.text(self.kind(nr, name)?))
    }

    fn zahl(&self, nr: Nr, name: &str) -> Option<i64> {
        wert::ganzzahl(self.baum.text(self.kind(nr, name)?))
    }

    fn uuid(&self, nr: Nr, name: &str) -> Option<Uuid> {
        wert::uuid(self.baum.text(self.kind(nr, name)?))
    }

    /// A value the grammar makes mandatory and has checked; the refusal guards against a slip in our tables.
    fn pflicht<T>(&self, nr: Nr, name: &str, wert: Option<T>) -> Result<T, Ablehnung> {
        wert.ok_or_else(|| {
            let mut ablehnung = Ablehnung::neu(
                AblehnungCode::ElementFehlt,
                format!("Das Pflichtelement `{name}` fehlt oder ist unlesbar."),
                "Bitte das Element ergänzen und die Nachricht neu erzeugen.",
            );
            ablehnung.ort = self.baum.ort(nr);
            ablehnung
        })
    }

    fn code(&self, nr: Nr, name: &str) -> Option<Code> {
        self.kind(nr, name).map(|code| self.code_hier(code))
    }

    fn code_hier(&self, nr: Nr) -> Code {
        let attribut = |name| {
            self.baum
                .attribut(nr, name)
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
        };
        Code {
            code: self.pflichttext(nr, "code"),
            name: self.text(nr, "name"),
            liste: attribut("listURI"),
            listenversion: attribut("listVersionID"),
        }
    }

    /// The object's own id (`ID`, 4.0: `xdomeaUUID`) and its number in the object above.
    fn identifikation(&self, nr: Nr) -> Result<(Uuid, Option<String>), Ablehnung> {
        let hier = self.kind(nr, "Identifikation");
        let id = hier.and_then(|i| self.uuid(i, "ID").or_else(|| self.uuid(i, "xdomeaUUID")));
        let id = self.pflicht(nr, "Identifikation", id)?;
        self.einmal(nr, id)?;
        let nummer = hier.and_then(|i| self.text(i, "NummerImUebergeordnetenContainer"));
        Ok((id, nummer))
    }

    /// Refuses an id that another object has.
    fn einmal(&self, nr: Nr, id: Uuid) -> Result<(), Ablehnung> {
        let zeile = self.baum.zeile(nr);
        if let Some(erste) = self.notiz.borrow_mut().ids.insert(id, zeile) {
            let mut ablehnung = Ablehnung::neu(
                AblehnungCode::IdDoppelt,
                format!("Die ID {id} steht schon bei dem Objekt in Zeile {erste}."),
                "Bitte jedem Objekt eine eigene ID geben und jedes Objekt nur einmal senden.",
            );
            ablehnung.ort = self.baum.ort(nr);
            return Err(ablehnung);
        }
        Ok(())
    }
}
