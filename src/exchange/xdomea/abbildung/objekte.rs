//! The tree of objects: Akte, Vorgang, Dokument.

use super::Sicht;
use crate::baum::Nr;
use crate::{Ablehnung, Akte, Anlage, Dokument, Vorgang};

impl Sicht<'_, '_> {
    pub(super) fn akte(&self, nr: Nr) -> Result<Akte, Ablehnung> {
        let (id, nummer) = self.identifikation(nr)?;
        // 2.x puts Teilakten beside Akteninhalt, later versions into it.
        let inhalt = self.kind(nr, "Akteninhalt");
        let teilakte = |t| {
            self.zaehlen(|z| z.teilakten += 1);
            self.akte(t)
        };
        let vorgang = |v| {
            self.zaehlen(|z| z.vorgaenge += 1);
            self.vorgang(v)
        };
        let (mut dokumente, mut vorgaenge, mut teilakten) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(inhalt) = inhalt {
            dokumente = self.dokumente(inhalt)?;
            vorgaenge = self.alle(inhalt, "Vorgang", vorgang)?;
            teilakten = self.alle(inhalt, "Teilakte", teilakte)?;
        }
        teilakten.extend(self.alle(nr, "Teilakte", teilakte)?);
        Ok(Akte {
            id,
            nummer,
            kontextobjekt: self.wahrheit(nr, "Kontextobjekt").unwrap_or(false),
            metadaten: self.metadaten(nr),
            aussonderung: self.aussonderung(nr),
            standort: self.text(nr, "Standort"),
            typ: self.text(nr, "Typ"),
            laufzeit: self.laufzeit(nr, "Laufzeit"),
            zda: self.wahrheit(nr, "ZdA"),
            zda_datum: self.datum(nr, "ZdADatum"),
            historie: self.historie(nr)?,
            verweise: self.verweise(nr)?,
            kontakte: self.kontakte(nr, "Kontakt")?,
            dokumente,
            vorgaenge,
            teilakten,
            zeile: self.baum.zeile(nr),
        })
    }

    pub(super) fn vorgang(&self, nr: Nr) -> Result<Vorgang, Ablehnung> {
        let (id, nummer) = self.identifikation(nr)?;
        let dokumente = self.dokumente(nr)?;
        let teilvorgaenge = self.alle(nr, "Teilvorgang", |t| {
            self.zaehlen(|z| z.teilvorgaenge += 1);
            self.vorgang(t)
        })?;
        Ok(Vorgang {
            id,
            nummer,
            kontextobjekt: self.wahrheit(nr, "Kontextobjekt").unwrap_or(false),
            metadaten: self.metadaten(nr),
            aussonderung: self.aussonderung(nr),
            aktenbetreff: self.text(nr, "Aktenbetreff"),
            typ: self.text(nr, "Typ"),
            laufzeit: self.laufzeit(nr, "Laufzeit"),
            zda: self.wahrheit(nr, "ZdA"),
            zda_datum: self.datum(nr, "ZdADatum"),
            historie: self.historie(nr)?,
            verweise: self.verweise(nr)?,
            kontakte: self.kontakte(nr, "Kontakt")?,
            dokumente,
            teilvorgaenge,
            zeile: self.baum.zeile(nr),
        })
    }

    /// Dokumente of an Akte or Vorgang; 4.0 puts one more element around each.
    fn dokumente(&self, nr: Nr) -> Result<Vec<Dokument>, Ablehnung> {
        let mut dokumente = self.alle(nr, "Dokument", |d| self.dokument(d))?;
        let weitere = self.alle(nr, "DokumentOderDokumentMitSchriftstueck", |d| {
            let dokument = self.dokument_oder_mit_schriftstueck(d)?;
            self.pflicht(d, "Dokument", dokument)
        })?;
        dokumente.extend(weitere);
        let anzahl = u64::try_from(dokumente.len()).unwrap_or(u64::MAX);
        self.zaehlen(|z| z.dokumente += anzahl);
        Ok(dokumente)
    }

    /// `None`: neither is there.
    pub(super) fn dokument_oder_mit_schriftstueck(
        &self,
        nr: Nr,
    ) -> Result<Option<Dokument>, Ablehnung> {
        let dokument = self
            .kind(nr, "Dokument")
            .or_else(|| self.kind(nr, "DokumentMitSchriftstueck"));
        dokument.map(|d| self.dokument(d)).transpose()
    }

    pub(super) fn dokument(&self, nr: Nr) -> Result<Dokument, Ablehnung> {
        let (id, nummer) = self.identifikation(nr)?;
        let versionen = self.versionen(nr)?;
        let schriftstuecke = self.alle(nr, "Schriftstueck", |s| {
            self.zaehlen(|z| z.schriftstuecke += 1);
            self.dokument(s)
        })?;
        let anlagen = self.alle(nr, "Anlage", |a| {
            self.zaehlen(|z| z.anlagen += 1);
            let dokument = match self.dokument_oder_mit_schriftstueck(a)? {
                Some(dokument) => dokument,
                None => self.dokument(a)?,
            };
            Ok(Anlage {
                nummer: self.text(a, "Nummer"),
                dokument,
            })
        })?;
        // Where 4.0 says Autor and Leser, earlier versions say Absender and Empfaenger.
        let mut absender = self.kontakte(nr, "Absender")?;
        absender.extend(self.kontakte(nr, "Autor")?);
        let mut empfaenger = self.kontakte(nr, "Empfaenger")?;
        empfaenger.extend(self.kontakte(nr, "Leser")?);
        Ok(Dokument {
            id,
            nummer,
            metadaten: self.metadaten(nr),
            fremdes_geschaeftszeichen: self.text(nr, "FremdesGeschaeftszeichen"),
            posteingangsdatum: self.datum(nr, "Posteingangsdatum"),
            postausgangsdatum: self.datum(nr, "Postausgangsdatum"),
            datum_des_schreibens: self.datum(nr, "DatumDesSchreibens"),
            bezug: self.text(nr, "Bezug"),
            hier: self.text(nr, "Hier"),
            bearbeiter: self.text(nr, "Bearbeiter"),
            typ: self.text(nr, "Typ"),
            absender,
            empfaenger,
            weitere_kontakte: self.kontakte(nr, "WeitererKontakt")?,
            historie: self.historie(nr)?,
            verweise: self.verweise(nr)?,
            versionen,
            schriftstuecke,
            anlagen,
            zeile: self.baum.zeile(nr),
        })
    }
}
