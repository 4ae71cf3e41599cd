//! A message as commands: Akten, Vorgaenge, Dokumente and versions of xdomea in our terms.
//!
//! Pure: files are named by number, ids are made by the caller's function. What has no place is reported.

use eakte_domain::akte::{
    AkteCommand, AkteZdAVerfuegen, DokumentFassungAnfuegen, DokumentRegistrieren, VorgangAnlegen,
    VorgangZdAVerfuegen,
};
use eakte_domain::werte::{
    Betreff, Dokumentklasse, Fassung, Gliederung, Herkunft, Medium, Richtung, unzulaessig,
};
use eakte_domain::{DokumentId, VorgangId};
use eakte_xdomea::{Akte, DateiNr, Dokument, Metadaten, Nachricht, Schriftgutobjekt, Vorgang};
use jiff::civil::Date;
use uuid::Uuid;

use super::bericht::Anpassung;

/// An Akte to be opened, and what follows in it.
pub struct AkteEntwurf {
    /// What it is about.
    pub betreff: Betreff,
    /// Start of its Laufzeit.
    pub beginn: Option<Date>,
    /// Medium.
    pub medium: Medium,
    /// Kennzeichen of its unit of the sender's plan.
    pub plan: Option<String>,
    /// Where it came from.
    pub herkunft: Herkunft,
    /// Commands in order.
    pub schritte: Vec<Schritt>,
}

/// A step whose file, if it has one, is still in the package.
pub enum Schritt {
    /// A command as it is.
    Kommando(Box<AkteCommand>),
    /// Files a Dokument, with its first version if there is a file.
    Dokument(Box<DokumentRegistrieren>, Option<Datei>),
    /// Adds a version.
    Fassung(DokumentId, Datei),
}

/// A file of the package, under the name shown to people.
pub struct Datei {
    /// Where its bytes are.
    pub nr: DateiNr,
    /// Name.
    pub name: String,
}

impl Schritt {
    /// The command, once the file is stored.
    pub fn kommando(self, fassung: Option<Fassung>) -> AkteCommand {
        match (self, fassung) {
            (Self::Kommando(c), _) => *c,
            (Self::Dokument(mut d, _), fassung) => {
                d.fassung = fassung;
                AkteCommand::DokumentRegistrieren(*d)
            }
            (Self::Fassung(dokument, _), Some(fassung)) => {
                AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen { dokument, fassung })
            }
            // A version step is made only with its file.
            (Self::Fassung(..), None) => unreachable!("a version has a file"),
        }
    }

    /// The file this step stores.
    pub fn datei(&self) -> Option<&Datei> {
        match self {
            Self::Kommando(_) => None,
            Self::Dokument(_, datei) => datei.as_ref(),
            Self::Fassung(_, datei) => Some(datei),
        }
    }
}

/// Maps one message.
pub struct Abbildung<'a> {
    prozess: String,
    heute: Date,
    id: &'a mut dyn FnMut() -> Uuid,
    schritte: Vec<Schritt>,
    /// Sentences on what was changed to fit.
    pub hinweise: Vec<Anpassung>,
}

/// Maps all objects of a message. `heute`: closing date where the message states none; `id` makes new ids.
pub fn abbilden(
    nachricht: &Nachricht,
    heute: Date,
    id: &mut dyn FnMut() -> Uuid,
) -> (Vec<AkteEntwurf>, Vec<Anpassung>) {
    let mut a = Abbildung {
        prozess: format!(
            "xdomea {} {} {}",
            nachricht.version.as_str(),
            nachricht.typ.code(),
            nachricht.prozess_id
        ),
        heute,
        id,
        schritte: Vec::new(),
        hinweise: Vec::new(),
    };
    let mut out: Vec<AkteEntwurf> = nachricht.objekte.iter().map(|o| a.objekt(o)).collect();
    if !nachricht.anschreiben.is_empty()
        && let Some(first) = out.first_mut()
    {
        let vorgang = a.ohne_vorgang("Anschreiben der Übergabe", None);
        for d in &nachricht.anschreiben {
            a.dokument(d, vorgang, None);
        }
        // Before what closes the Akte.
        let at = first
            .schritte
            .iter()
            .position(schliesst)
            .unwrap_or(first.schritte.len());
        let steps = std::mem::take(&mut a.schritte);
        first.schritte.splice(at..at, steps);
    }
    (out, a.hinweise)
}

fn schliesst(s: &Schritt) -> bool {
    matches!(s, Schritt::Kommando(c) if matches!(**c, AkteCommand::AkteZdAVerfuegen(_)))
}

impl Abbildung<'_> {
    fn objekt(&mut self, objekt: &Schriftgutobjekt) -> AkteEntwurf {
        let (metadaten, beginn, id) = match objekt {
            Schriftgutobjekt::Akte(a) => {
                self.inhalt(a, None, a.zda == Some(true));
                if a.zda == Some(true) {
                    let mut am = self.am(a.zda_datum);
                    if let Some(beginn) = a.laufzeit.beginn.filter(|b| am < *b) {
                        self.hinweise.push(Anpassung::SchlussVorBeginn(am));
                        am = beginn;
                    }
                    self.kommando(AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am }));
                }
                (&a.metadaten, a.laufzeit.beginn, a.id)
            }
            Schriftgutobjekt::Vorgang(v) => {
                self.vorgang(v, None, Gliederung::Vorgang, false);
                (&v.metadaten, v.laufzeit.beginn, v.id)
            }
            Schriftgutobjekt::Dokument(d) => {
                let vorgang = self.ohne_vorgang("Dokumente ohne Vorgang", None);
                self.dokument(d, vorgang, None);
                (&d.metadaten, d.datum_des_schreibens, d.id)
            }
        };
        let kind = match objekt {
            Schriftgutobjekt::Akte(_) => "Akte",
            Schriftgutobjekt::Vorgang(_) => "Akte zum Vorgang",
            Schriftgutobjekt::Dokument(_) => "Akte zum Dokument",
        };
        AkteEntwurf {
            betreff: self.betreff(metadaten, kind),
            beginn,
            medium: match metadaten.medium.as_ref().map(|c| c.code.as_str()) {
                Some("002") => Medium::Hybrid,
                Some("003") => Medium::Papier,
                _ => Medium::Elektronisch,
            },
            plan: metadaten
                .aktenplaneinheit
                .as_ref()
                .and_then(|p| p.kennzeichen.clone()),
            herkunft: self.herkunft(metadaten, id),
            schritte: std::mem::take(&mut self.schritte),
        }
    }

    /// What lies in an Akte or Teilakte.
    fn inhalt(&mut self, akte: &Akte, in_vorgang: Option<VorgangId>, zda: bool) {
        if !akte.dokumente.is_empty() {
            let vorgang =
                in_vorgang.unwrap_or_else(|| self.ohne_vorgang("Dokumente ohne Vorgang", None));
            for d in &akte.dokumente {
                self.dokument(d, vorgang, None);
            }
            if zda && in_vorgang.is_none() {
                let am = self.am(akte.zda_datum);
                self.kommando(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                    vorgang,
                    am,
                }));
            }
        }
        for v in &akte.vorgaenge {
            let gliederung = if in_vorgang.is_some() {
                Gliederung::Teilvorgang
            } else {
                Gliederung::Vorgang
            };
            self.vorgang(v, in_vorgang, gliederung, zda);
        }
        for t in &akte.teilakten {
            let zda = zda || t.zda == Some(true);
            let teil = self.knoten(
                &t.metadaten,
                "Teilakte",
                in_vorgang,
                Gliederung::Teilakte,
                t.id,
            );
            self.inhalt(t, Some(teil), zda);
            if zda {
                let am = self.am(t.zda_datum);
                self.kommando(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                    vorgang: teil,
                    am,
                }));
            }
        }
    }

    fn vorgang(
        &mut self,
        v: &Vorgang,
        in_vorgang: Option<VorgangId>,
        gliederung: Gliederung,
        zda: bool,
    ) {
        let zda = zda || v.zda == Some(true);
        let vorgang = self.knoten(&v.metadaten, "Vorgang", in_vorgang, gliederung, v.id);
        for d in &v.dokumente {
            self.dokument(d, vorgang, None);
        }
        for t in &v.teilvorgaenge {
            self.vorgang(t, Some(vorgang), Gliederung::Teilvorgang, zda);
        }
        if zda {
            let am = self.am(v.zda_datum);
            self.kommando(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                vorgang,
                am,
            }));
        }
    }

    fn dokument(&mut self, d: &Dokument, vorgang: VorgangId, anlage_zu: Option<DokumentId>) {
        let id = DokumentId((self.id)());
        let mut dateien = Vec::new();
        for version in &d.versionen {
            for format in &version.formate {
                let p = &format.primaerdokument;
                if let Some(nr) = p.datei {
                    dateien.push(Datei {
                        nr,
                        name: p.anzeigename().to_owned(),
                    });
                }
            }
        }
        let mut dateien = dateien.into_iter();
        let kontakt = d.absender.iter().map(|k| k.zeile()).find(|z| !z.is_empty());
        let register = DokumentRegistrieren {
            vorgang,
            dokument: id,
            betreff: self.betreff(&d.metadaten, "Dokument"),
            klasse: klasse(d.typ.as_deref()),
            richtung: match (d.posteingangsdatum, d.postausgangsdatum) {
                (Some(_), _) => Richtung::Eingang,
                (None, Some(_)) => Richtung::Ausgang,
                (None, None) => Richtung::Intern,
            },
            datum: d.datum_des_schreibens.or(d.postausgangsdatum),
            eingang: d.posteingangsdatum,
            absender: kontakt.map(|k| kurz(&k, TEXT_CHARS_MAX)),
            fremdes_zeichen: d
                .fremdes_geschaeftszeichen
                .as_deref()
                .map(|z| kurz(z, TEXT_CHARS_MAX)),
            anlage_zu,
            fassung: None,
            schutz: eakte_domain::akte::Dokumentschutz::default(),
            ausweisgrund: None,
            herkunft: Some(self.herkunft(&d.metadaten, d.id)),
        };
        self.schritte
            .push(Schritt::Dokument(Box::new(register), dateien.next()));
        for datei in dateien {
            self.schritte.push(Schritt::Fassung(id, datei));
        }
        // An Anlage of an Anlage hangs on the Dokument itself: one level is what a reader looks for.
        let haupt = anlage_zu.unwrap_or(id);
        for s in &d.schriftstuecke {
            self.dokument(s, vorgang, Some(haupt));
        }
        for a in &d.anlagen {
            self.dokument(&a.dokument, vorgang, Some(haupt));
        }
    }

    fn ohne_vorgang(&mut self, betreff: &'static str, in_vorgang: Option<VorgangId>) -> VorgangId {
        let metadaten = Metadaten {
            betreff: Some(betreff.to_owned()),
            ..Default::default()
        };
        self.hinweise
            .push(Anpassung::EigenerVorgang(betreff.to_owned()));
        let objekt = (self.id)();
        self.knoten(&metadaten, betreff, in_vorgang, Gliederung::Vorgang, objekt)
    }

    fn knoten(
        &mut self,
        metadaten: &Metadaten,
        kind: &str,
        uebergeordnet: Option<VorgangId>,
        gliederung: Gliederung,
        objekt: Uuid,
    ) -> VorgangId {
        let vorgang = VorgangId((self.id)());
        let command = VorgangAnlegen {
            vorgang,
            betreff: self.betreff(metadaten, kind),
            gliederung,
            uebergeordnet,
            herkunft: Some(self.herkunft(metadaten, objekt)),
        };
        self.kommando(AkteCommand::VorgangAnlegen(command));
        vorgang
    }

    /// The day of closing: as stated, but never in the future.
    fn am(&self, stated: Option<Date>) -> Date {
        stated.map_or(self.heute, |d| d.min(self.heute))
    }

    fn kommando(&mut self, command: AkteCommand) {
        self.schritte.push(Schritt::Kommando(Box::new(command)));
    }

    fn herkunft(&self, metadaten: &Metadaten, objekt: Uuid) -> Herkunft {
        Herkunft {
            nachricht: self.prozess.clone(),
            kennzeichen: metadaten
                .kennzeichen
                .as_deref()
                .map(|k| kurz(k, TEXT_CHARS_MAX)),
            objekt: Some(objekt.to_string()),
        }
    }

    /// Betreff, else Kennzeichen, else what the object is; cut and cleaned, and said so.
    fn betreff(&mut self, m: &Metadaten, kind: &str) -> Betreff {
        let given = m
            .betreff
            .as_deref()
            .or(m.kennzeichen.as_deref())
            .unwrap_or_default();
        let clean = kurz(given, Betreff::CHARS_MAX);
        match Betreff::new(&clean) {
            Ok(betreff) => {
                if clean != given {
                    self.hinweise.push(Anpassung::BetreffGekuerzt(clean));
                }
                betreff
            }
            Err(_) => {
                let text = format!("{kind} ohne Betreff");
                self.hinweise.push(Anpassung::OhneBetreff(text.clone()));
                Betreff::new(&text).unwrap_or_else(|_| unreachable!("a fixed short text"))
            }
        }
    }
}

/// Longest sender, reference and Kennzeichen, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// On one line, single spaces, at most so many characters.
fn kurz(text: &str, chars_max: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || unzulaessig(c))
        .filter(|w| !w.is_empty())
        .collect();
    words
        .join(" ")
        .chars()
        .take(chars_max)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The class whose name the sender's free text contains. Unknown kinds become `sonstiges`.
fn klasse(typ: Option<&str>) -> Dokumentklasse {
    let typ = typ.unwrap_or_default().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| typ.contains(w));
    if has(&["gutachten", "attest", "befund"]) {
        Dokumentklasse::Gutachten
    } else if has(&["widerspruch"]) {
        Dokumentklasse::Widerspruch
    } else if has(&["bescheid"]) {
        Dokumentklasse::Bescheid
    } else if has(&["antrag"]) {
        Dokumentklasse::Antrag
    } else if has(&["anhörung", "anhoerung"]) {
        Dokumentklasse::Anhoerung
    } else if has(&["vermerk"]) {
        Dokumentklasse::Aktenvermerk
    } else if has(&["vollmacht"]) {
        Dokumentklasse::Vollmacht
    } else if has(&["kontoauszug"]) {
        Dokumentklasse::Kontoauszug
    } else if has(&["mietvertrag"]) {
        Dokumentklasse::Mietvertrag
    } else if has(&["rechnung"]) {
        Dokumentklasse::Rechnung
    } else if has(&["nachweis", "bescheinigung"]) {
        Dokumentklasse::Nachweis
    } else if has(&["schreiben", "brief", "mail"]) {
        Dokumentklasse::Schriftverkehr
    } else {
        Dokumentklasse::Sonstiges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_medical_opinion_is_never_filed_as_something_less_protected() {
        assert_eq!(
            klasse(Some("Ärztliches Gutachten zum Antrag")),
            Dokumentklasse::Gutachten
        );
        assert_eq!(
            klasse(Some("Widerspruchsbescheid")),
            Dokumentklasse::Widerspruch
        );
        assert_eq!(klasse(None), Dokumentklasse::Sonstiges);
    }

    #[test]
    fn a_text_of_several_lines_becomes_one() {
        assert_eq!(kurz(" Antrag\n auf\tHilfe ", 100), "Antrag auf Hilfe");
        assert_eq!(kurz("Übergröße", 4), "Über");
    }
}
