//! File plans sent along.

use super::Sicht;
use crate::baum::Nr;
use crate::{Ablehnung, Aktenplan, Planeinheit};

impl Sicht<'_, '_> {
    pub(super) fn aktenplan(&self, nr: Nr) -> Result<Aktenplan, Ablehnung> {
        Ok(Aktenplan {
            bezeichnung: self.pflichttext(nr, "Bezeichnung"),
            typ: self.text(nr, "Typ"),
            version: self.pflichttext(nr, "Version"),
            gueltigkeit: self.laufzeit(nr, "Gueltigkeit"),
            einheiten: self.alle(nr, "Einheit", |e| self.planeinheit(e))?,
            dateien: self.alle(nr, "Aktenplandatei", |f| self.format(f))?,
        })
    }

    fn planeinheit(&self, nr: Nr) -> Result<Planeinheit, Ablehnung> {
        let (aussonderungsart, aussonderungsart_konfigurierbar) = self.aussonderungsart(nr);
        Ok(Planeinheit {
            einheit: self.aktenplaneinheit(nr),
            aussonderungsart,
            aussonderungsart_konfigurierbar,
            aufbewahrungsdauer: self.pflicht(
                nr,
                "Aufbewahrungsdauer",
                self.aufbewahrungsdauer(nr),
            )?,
            gueltigkeit: self.laufzeit(nr, "Gueltigkeit"),
            stillgelegt: self.wahrheit(nr, "Stillgelegt").unwrap_or(false),
            einheiten: self.alle(nr, "Einheit", |e| self.planeinheit(e))?,
        })
    }
}
