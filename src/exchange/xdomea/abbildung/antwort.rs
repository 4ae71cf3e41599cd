//! From the checked tree to what an archive answers.

use super::Sicht;
use crate::baum::{Baum, Nr};
use crate::{
    Ablehnung, AblehnungCode, Antwort, Antwortinhalt, AusgesondertesObjekt, BewertetesObjekt,
    Nachrichtentyp, WarnungCode,
};
use std::collections::HashMap;

/// Maps an answer. Refuses two objects of one id: an archive that says two things about one object has said nothing.
pub(crate) fn antwort(baum: &Baum<'_>) -> Result<Antwort, Ablehnung> {
    let dateien = HashMap::new();
    let sicht = Sicht {
        baum,
        dateien: &dateien,
        notiz: Default::default(),
    };
    sicht.antwort()
}

impl Sicht<'_, '_> {
    fn antwort(&self) -> Result<Antwort, Ablehnung> {
        let wurzel = 0;
        let kopf = self.pflicht(wurzel, "Kopf", self.kind(wurzel, "Kopf"))?;
        let kopf = self.kopf3(kopf)?;
        self.eindeutig()?;
        let inhalt = if self.baum.typ == Nachrichtentyp::Bewertungsverzeichnis {
            let objekte = self.alle(wurzel, "BewertetesObjekt", |o| self.bewertet(o))?;
            Antwortinhalt::Bewertungen(objekte)
        } else {
            let objekte = self.alle(wurzel, "AusgesondertesSGO", |o| self.ausgesondert(o))?;
            Antwortinhalt::Importe(objekte)
        };
        Ok(Antwort {
            version: kopf.version,
            prozess_id: kopf.prozess_id,
            erstellt: kopf.erstellt,
            absender: kopf.absender,
            hinweis: kopf.hinweis,
            inhalt,
        })
    }

    /// Refuses a head that calls the message another: by what is in an answer, Akten are destroyed. A package with such a
    /// head is read all the same, for what it brings is looked at by a person.
    fn eindeutig(&self) -> Result<(), Ablehnung> {
        let notiz = self.notiz.borrow();
        let mut warnungen = notiz.warnungen.iter();
        let Some(w) = warnungen.find(|w| w.code == WarnungCode::NachrichtentypCode) else {
            return Ok(());
        };
        let mut ablehnung = Ablehnung::neu(
            AblehnungCode::NameUngleich,
            w.text.clone(),
            "Bitten Sie das Archiv um eine Nachricht, deren Kopf und Inhalt übereinstimmen.",
        );
        ablehnung.ort = w.ort.clone();
        Err(ablehnung)
    }

    fn bewertet(&self, nr: Nr) -> Result<BewertetesObjekt, Ablehnung> {
        let id = self.pflicht(nr, "ID", self.uuid(nr, "ID"))?;
        self.einmal(nr, id)?;
        let (aussonderungsart, konfigurierbar) = self.aussonderungsart(nr);
        Ok(BewertetesObjekt {
            id,
            aussonderungsart,
            konfigurierbar,
        })
    }

    fn ausgesondert(&self, nr: Nr) -> Result<AusgesondertesObjekt, Ablehnung> {
        let id = self.pflicht(nr, "IDSGO", self.uuid(nr, "IDSGO"))?;
        self.einmal(nr, id)?;
        let erfolgreich = self.wahrheit(nr, "Erfolgreich");
        let mut fehler = self.alle(nr, "Fehlermeldung", |f| Ok(self.baum.text(f).to_owned()))?;
        fehler.extend(self.alle(nr, "FehlermeldungCode", |f| {
            let code = self.code_hier(f);
            Ok(code.name.unwrap_or(code.code))
        })?);
        fehler.retain(|text| !text.trim().is_empty());
        Ok(AusgesondertesObjekt {
            id,
            erfolgreich: self.pflicht(nr, "Erfolgreich", erfolgreich)?,
            fehler,
            archivkennung: self.text(nr, "Archivkennung"),
        })
    }
}
