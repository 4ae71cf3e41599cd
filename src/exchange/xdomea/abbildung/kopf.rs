//! The message and its head.

use super::Sicht;
use crate::baum::Nr;
use crate::{Ablehnung, Kontakt, Nachricht, Ort, Schriftgutobjekt, System, Warnung, WarnungCode};

impl Sicht<'_, '_> {
    pub(super) fn nachricht(&self) -> Result<Nachricht, Ablehnung> {
        let wurzel = 0;
        self.baum.nehmen(wurzel);
        let nachricht = match self.kind(wurzel, "Kopf") {
            Some(kopf) => self.kopf3(kopf)?,
            None => self.kopf4(wurzel)?,
        };
        let objekte = self.alle(wurzel, "Schriftgutobjekt", |sgo| self.objekt(sgo))?;
        let anschreiben = self.alle(wurzel, "Anschreiben", |hier| {
            self.zaehlen(|z| z.anschreiben += 1);
            // 4.0 puts one more element around it.
            match self.dokument_oder_mit_schriftstueck(hier)? {
                Some(dokument) => Ok(dokument),
                None => self.dokument(hier),
            }
        })?;
        let aktenplaene = self.alle(wurzel, "Aktenplan", |plan| self.aktenplan(plan))?;
        Ok(Nachricht {
            objekte,
            anschreiben,
            aktenplaene,
            ..nachricht
        })
    }

    fn objekt(&self, nr: Nr) -> Result<Schriftgutobjekt, Ablehnung> {
        if let Some(akte) = self.kind(nr, "Akte") {
            self.zaehlen(|z| z.akten += 1);
            return Ok(Schriftgutobjekt::Akte(self.akte(akte)?));
        }
        if let Some(vorgang) = self.kind(nr, "Vorgang") {
            self.zaehlen(|z| z.vorgaenge += 1);
            return Ok(Schriftgutobjekt::Vorgang(self.vorgang(vorgang)?));
        }
        let dokument = self.kind(nr, "Dokument");
        let dokument = self.pflicht(nr, "Dokument", dokument)?;
        self.zaehlen(|z| z.dokumente += 1);
        Ok(Schriftgutobjekt::Dokument(self.dokument(dokument)?))
    }

    /// Head of 2.x and 3.x.
    pub(super) fn kopf3(&self, kopf: Nr) -> Result<Nachricht, Ablehnung> {
        self.nachrichtentyp(kopf, "Nachrichtentyp");
        let system = self.kind(kopf, "SendendesSystem").map(|s| System {
            instanz: self.text(s, "InstanzID"),
            produkt: self.text(s, "Produktname"),
            hersteller: None,
            version: self.text(s, "Version"),
        });
        // Fixed to 1 in every version: says nothing.
        self.kind(kopf, "Importbestaetigung");
        Ok(Nachricht {
            version: self.baum.fassung,
            typ: self.baum.typ,
            prozess_id: self.pflicht(kopf, "ProzessID", self.uuid(kopf, "ProzessID"))?,
            nachricht_id: None,
            erstellt: self.pflicht(
                kopf,
                "Erstellungszeitpunkt",
                self.zeitpunkt(kopf, "Erstellungszeitpunkt"),
            )?,
            absender: self.kontakt_in(kopf, "Absender"),
            empfaenger: self.kontakt_in(kopf, "Empfaenger"),
            system: system.unwrap_or_default(),
            hinweis: self.text(kopf, "Hinweis"),
            rueckmeldung_archivkennung: self.wahrheit(kopf, "RueckmeldungArchivkennung"),
            empfangsbestaetigung: self.wahrheit(kopf, "Empfangsbestaetigung"),
            lfd_nr: None,
            anschreiben: Vec::new(),
            objekte: Vec::new(),
            aktenplaene: Vec::new(),
        })
    }

    /// Head of 4.0: a part of the general XOEV head, the rest beside it in the root.
    fn kopf4(&self, wurzel: Nr) -> Result<Nachricht, Ablehnung> {
        let kopf = self.pflicht(
            wurzel,
            "nachrichtenkopf",
            self.kind(wurzel, "nachrichtenkopf"),
        )?;
        let id = self.pflicht(
            kopf,
            "identifikation.nachricht",
            self.kind(kopf, "identifikation.nachricht"),
        )?;
        self.nachrichtentyp(id, "nachrichtentyp");
        self.kind(wurzel, "Importbestaetigung");
        let nummer = self.zahl(wurzel, "LfdNrNachrichtProTyp");
        let gesamt = self.zahl(wurzel, "GesamtanzahlNachrichtenProTyp");
        let lfd_nr = nummer.zip(gesamt);
        if let Some((nummer, gesamt)) = lfd_nr.filter(|(_, gesamt)| *gesamt > 1) {
            let text =
                format!("Dies ist Lieferung {nummer} von {gesamt} dieses Aussonderungsvorgangs.");
            self.notiz.borrow_mut().warnungen.push(Warnung {
                code: WarnungCode::Teillieferung,
                text,
                ort: Ort::default(),
            });
        }
        let attribut = |name| self.baum.attribut(wurzel, name).map(str::to_owned);
        Ok(Nachricht {
            version: self.baum.fassung,
            typ: self.baum.typ,
            prozess_id: self.pflicht(kopf, "ProzessID", self.uuid(kopf, "ProzessID"))?,
            nachricht_id: self.uuid(id, "nachrichtenUUID"),
            erstellt: self.pflicht(
                id,
                "erstellungszeitpunkt",
                self.zeitpunkt(id, "erstellungszeitpunkt"),
            )?,
            absender: self.kontakt_in(kopf, "autor"),
            empfaenger: self.kontakt_in(kopf, "leser"),
            system: System {
                instanz: self.text(kopf, "InstanzID"),
                produkt: attribut("produkt"),
                hersteller: attribut("produkthersteller"),
                version: attribut("produktversion"),
            },
            hinweis: self.text(kopf, "Hinweis"),
            rueckmeldung_archivkennung: self.wahrheit(wurzel, "RueckmeldungArchivkennung"),
            empfangsbestaetigung: self.wahrheit(wurzel, "Empfangsbestaetigung"),
            lfd_nr,
            anschreiben: Vec::new(),
            objekte: Vec::new(),
            aktenplaene: Vec::new(),
        })
    }

    /// The root names the message; the code beside it must not say otherwise.
    fn nachrichtentyp(&self, nr: Nr, name: &str) {
        let Some(hier) = self.kind(nr, name) else {
            return;
        };
        let code = self.code_hier(hier).code;
        if code != self.baum.typ.code() {
            let text = format!(
                "Im Kopf steht der Nachrichtentyp {code}, die Nachricht ist {}.",
                self.baum.typ.code()
            );
            let ort = self.baum.ort(hier);
            self.notiz.borrow_mut().warnungen.push(Warnung {
                code: WarnungCode::NachrichtentypCode,
                text,
                ort,
            });
        }
    }

    fn kontakt_in(&self, nr: Nr, name: &str) -> Kontakt {
        self.kind(nr, name)
            .map(|kontakt| self.kontakt(kontakt))
            .unwrap_or_default()
    }
}
