//! Where we are in the order of children of one element, and what is wrong with a child that does not fit.

use crate::AblehnungCode;
use crate::grammatik::{Feld, Grammatik, Typ};

/// The place in the order of children.
#[derive(Debug, Default)]
pub(crate) struct Folge {
    gruppe: usize,
    /// The chosen alternative of the current place, and how often it came.
    gewaehlt: Option<(usize, u32)>,
}

/// What is wrong with the order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verstoss {
    /// Unknown, misplaced or missing.
    pub(crate) code: AblehnungCode,
    /// One German sentence.
    pub(crate) grund: String,
    /// One German sentence.
    pub(crate) rat: String,
}

impl Folge {
    /// Takes the next child, or says why it may not come here.
    ///
    /// `qualifiziert`: it is in the namespace of the message; `false`: it is in none.
    pub(crate) fn kind<'g>(
        &mut self,
        grammatik: &Grammatik,
        typ: &'g Typ,
        name: &str,
        qualifiziert: bool,
    ) -> Result<&'g Feld, Verstoss> {
        let passt = |feld: &Feld| feld.name == name && feld.qualifiziert == qualifiziert;
        let (start, wahl) = (self.gruppe, self.gewaehlt);
        while let Some(gruppe) = typ.gruppen.get(self.gruppe) {
            match self.gewaehlt {
                Some((nr, anzahl)) => {
                    let feld = &gruppe.alternativen[nr];
                    if passt(feld) && feld.mehrfach {
                        self.gewaehlt = Some((nr, anzahl.saturating_add(1)));
                        return Ok(feld);
                    }
                }
                None => {
                    if let Some(nr) = gruppe.alternativen.iter().position(passt) {
                        self.gewaehlt = Some((nr, 1));
                        return Ok(&gruppe.alternativen[nr]);
                    }
                    if !gruppe.entbehrlich() {
                        break;
                    }
                }
            }
            self.gruppe += 1;
            self.gewaehlt = None;
        }
        let fehlend = typ.gruppen.get(self.gruppe).map(namen);
        (self.gruppe, self.gewaehlt) = (start, wahl);
        Err(self.verstoss(grammatik, typ, name, qualifiziert, fehlend))
    }

    /// Whether the element may end here; else the name of the child that is missing.
    pub(crate) fn ende(&self, typ: &Typ) -> Result<(), Verstoss> {
        let ab = if self.gewaehlt.is_some() {
            self.gruppe + 1
        } else {
            self.gruppe
        };
        match typ
            .gruppen
            .iter()
            .skip(ab)
            .find(|gruppe| !gruppe.entbehrlich())
        {
            None => Ok(()),
            Some(gruppe) => Err(Verstoss {
                code: AblehnungCode::ElementFehlt,
                grund: format!("Das Pflichtelement {} fehlt.", namen(gruppe)),
                rat: "Bitte das Element ergänzen und die Nachricht neu erzeugen.".into(),
            }),
        }
    }

    fn verstoss(
        &self,
        grammatik: &Grammatik,
        typ: &Typ,
        name: &str,
        qualifiziert: bool,
        fehlend: Option<String>,
    ) -> Verstoss {
        let platz = typ.gruppen.iter().position(|g| {
            g.alternativen
                .iter()
                .any(|f| f.name == name && f.qualifiziert == qualifiziert)
        });
        let rat_folge = "Bitte die Elemente in der Reihenfolge des Standards schreiben.";
        let (code, grund, rat) = match (platz, fehlend) {
            (Some(platz), Some(fehlend)) if platz > self.gruppe => (
                AblehnungCode::ElementFehlt,
                format!(
                    "Vor `{name}` fehlt das Pflichtelement {fehlend}, oder es steht an falscher Stelle."
                ),
                rat_folge,
            ),
            (Some(platz), _) if platz == self.gruppe => (
                AblehnungCode::ElementFalschePosition,
                format!(
                    "Das Element `{name}` darf hier nicht noch einmal oder nicht neben seinem Vorgänger stehen."
                ),
                "Bitte nur ein Element an dieser Stelle senden.",
            ),
            (Some(_), _) => (
                AblehnungCode::ElementFalschePosition,
                format!("Das Element `{name}` steht an falscher Stelle oder kommt zu oft vor."),
                rat_folge,
            ),
            (None, _)
                if typ
                    .gruppen
                    .iter()
                    .flat_map(|g| &g.alternativen)
                    .any(|f| f.name == name) =>
            {
                (
                    AblehnungCode::ElementUnbekannt,
                    format!("Das Element `{name}` steht im falschen Namensraum."),
                    "Bitte `code` und `name` ohne Präfix und alle anderen Elemente mit `xdomea:` schreiben.",
                )
            }
            (None, _) if grammatik.kennt(name) => (
                AblehnungCode::ElementFalschePosition,
                format!("Das Element `{name}` darf an dieser Stelle nicht stehen."),
                "Bitte das Element an die Stelle setzen, die der Standard vorsieht.",
            ),
            (None, _) => (
                AblehnungCode::ElementUnbekannt,
                format!("Das Element `{name}` kennt der Standard in dieser Version nicht."),
                "Bitte die Schreibweise und die xdomea-Version prüfen.",
            ),
        };
        Verstoss {
            code,
            grund,
            rat: rat.into(),
        }
    }
}

fn namen(gruppe: &crate::grammatik::Gruppe) -> String {
    let namen: Vec<String> = gruppe
        .alternativen
        .iter()
        .map(|f| format!("`{}`", f.name))
        .collect();
    namen.join(" oder ")
}
