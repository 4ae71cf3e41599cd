//! A message being checked: first alone, then with its files, then reported.

use crate::abbildung::{Abbild, Benannt, abbilden};
use crate::baum::{Baum, Nr, lesen};
use crate::behaelter::Eintrag;
use crate::namen::{self, Herkunft};
use crate::pruefsumme::{Summen, Vergleich, hex};
use crate::quelle::Quelle;
use crate::{
    Ablehnung, AblehnungCode, Bericht, Datei, DateiNr, Hash, Nachricht, Nachrichtentyp, Optionen,
    Ort, Warnung, WarnungCode, schema,
};
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

/// Tree and model of a message whose files are not yet read.
pub(crate) struct Pruefung<'x> {
    baum: Baum<'x>,
    abbild: Abbild,
    /// Named files that are there: name and entry, in the order of their numbers.
    gefunden: Vec<(String, usize)>,
    /// First mention of each named file that is not there.
    fehlend: Vec<Benannt>,
    schema_geprueft: bool,
}

impl<'x> Pruefung<'x> {
    /// Checks the message itself. `suchen` tells the entry of a file name, if it is there.
    pub(crate) fn neu(
        text: &'x str,
        optionen: &Optionen,
        suchen: impl Fn(&str) -> Option<usize>,
    ) -> Result<Self, Ablehnung> {
        let mut baum = lesen(text, optionen, &Nachrichtentyp::PAKETE)?;
        if let Some(dir) = &optionen.xsd_dir {
            schema::validate_with(dir, text, &baum, optionen)?;
        }
        let mut gefunden: Vec<(String, usize)> = Vec::new();
        let mut nummern = HashMap::new();
        for nr in baum.dateinamen() {
            let name = ohne_pfad(&baum, nr)?;
            if !nummern.contains_key(name)
                && let Some(eintrag) = suchen(name)
            {
                nummern.insert(name.to_owned(), DateiNr(gefunden.len()));
                gefunden.push((name.to_owned(), eintrag));
            }
        }
        let mut abbild = abbilden(&baum, &nummern)?;
        abbild
            .warnungen
            .splice(0..0, std::mem::take(&mut baum.warnungen));
        let mut gesehen = HashSet::new();
        let erste = |b: &&Benannt| !nummern.contains_key(&b.name) && gesehen.insert(b.name.clone());
        let fehlend = abbild.benannt.iter().filter(erste).cloned().collect();
        Ok(Self {
            baum,
            abbild,
            gefunden,
            fehlend,
            schema_geprueft: optionen.xsd_dir.is_some(),
        })
    }

    /// Refuses if a file is missing.
    pub(crate) fn vollzaehlig(&self) -> Result<(), Ablehnung> {
        let Some(erste) = self.fehlend.first() else {
            return Ok(());
        };
        let grund = match self.fehlend.len() {
            1 => format!("Die Datei `{}` fehlt.", erste.name),
            anzahl => format!(
                "Es fehlen {anzahl} Dateien, die erste ist `{}`.",
                erste.name
            ),
        };
        let rat = "Bitte das Paket vollständig neu erzeugen.";
        let mut ablehnung = Ablehnung::neu(AblehnungCode::DateiFehlt, grund, rat);
        ablehnung.ort = self.baum.ort(erste.nr);
        Err(ablehnung)
    }

    /// Missing files of a bare message: refused, or noted where the caller allows it.
    pub(crate) fn vollzaehlig_oder_erlaubt(
        &mut self,
        optionen: &Optionen,
    ) -> Result<(), Ablehnung> {
        if !optionen.ohne_dateien {
            return self.vollzaehlig().map_err(|mut ablehnung| {
                ablehnung.rat =
                    "Bitte das vollständige Paket liefern oder ausdrücklich ohne Dateien einlesen."
                        .into();
                ablehnung
            });
        }
        if !self.fehlend.is_empty() {
            let text = format!(
                "Es fehlen {} Dateien; von ihnen gibt es nur die Metadaten.",
                self.fehlend.len()
            );
            self.warnen(WarnungCode::DateiFehlt, text, Ort::default());
        }
        Ok(())
    }

    /// Compares the names of ZIP, message and process.
    pub(crate) fn namen(&mut self, eintrag: &str, herkunft: Herkunft<'_>) -> Result<(), Ablehnung> {
        if let Some(text) = namen::vergleichen(eintrag, herkunft, &self.abbild.nachricht)? {
            self.warnen(WarnungCode::Name, text, am(eintrag));
        }
        Ok(())
    }

    /// Warns of entries that the message does not name.
    pub(crate) fn ueberzaehlige(&mut self, nachricht: &str, eintraege: &[Eintrag]) {
        let benannt: HashSet<&str> = self
            .gefunden
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let zu_viel = eintraege
            .iter()
            .filter(|e| e.name != nachricht && !benannt.contains(&*e.name));
        let warnungen: Vec<Warnung> = zu_viel
            .map(|e| Warnung {
                code: WarnungCode::DateiUeberzaehlig,
                text: format!(
                    "Die Datei `{}` nennt die Nachricht nicht; sie wird nicht übernommen.",
                    e.name
                ),
                ort: am(&e.name),
            })
            .collect();
        self.abbild.warnungen.extend(warnungen);
    }

    /// Reads every named file once: size, hashes, checksum of the ZIP.
    ///
    /// Refuses damaged, oversized and altered files.
    pub(crate) fn dateien_lesen(
        &mut self,
        optionen: &Optionen,
        quelle: &mut Quelle,
    ) -> Result<Vec<Datei>, Ablehnung> {
        let mut nennungen: HashMap<&str, Vec<&Benannt>> = HashMap::new();
        for benannt in &self.abbild.benannt {
            nennungen.entry(&benannt.name).or_default().push(benannt);
        }
        let mut dateien = Vec::new();
        let mut warnungen = Vec::new();
        let mut gesamt: u64 = 0;
        for (name, eintrag) in &self.gefunden {
            let nennungen = nennungen
                .get(name.as_str())
                .map(Vec::as_slice)
                .unwrap_or_default();
            let hashes: Vec<&Hash> = nennungen.iter().filter_map(|b| b.hash.as_ref()).collect();
            let grenze = optionen
                .entry_bytes_max
                .min(optionen.package_bytes_max.saturating_sub(gesamt));
            let summen = quelle
                .strom(*eintrag, name)
                .and_then(|strom| summieren(strom, Summen::neu(&hashes), grenze))
                .map_err(|e| unlesbar(&e).am_eintrag(name))?;
            if summen.bytes() > grenze {
                return Err(zu_gross(optionen, summen.bytes()).am_eintrag(name));
            }
            gesamt += summen.bytes();
            for benannt in nennungen {
                warnungen.extend(self.hash_pruefen(benannt, &summen)?);
            }
            if let [_, zweite, ..] = nennungen {
                let text = format!("Die Datei `{name}` ist {}-mal genannt.", nennungen.len());
                let ort = self.baum.ort(zweite.nr);
                warnungen.push(Warnung {
                    code: WarnungCode::DateiMehrfach,
                    text,
                    ort,
                });
            }
            dateien.push(Datei {
                name: name.clone(),
                groesse: summen.bytes(),
                sha256: summen.sha256(),
                eintrag: *eintrag,
            });
        }
        self.abbild.warnungen.extend(warnungen);
        Ok(dateien)
    }

    fn hash_pruefen(
        &self,
        benannt: &Benannt,
        summen: &Summen,
    ) -> Result<Option<Warnung>, Ablehnung> {
        let Some(hash) = &benannt.hash else {
            return Ok(None);
        };
        match summen.vergleichen(hash) {
            Vergleich::Gleich => Ok(None),
            Vergleich::Unbekannt => Ok(Some(Warnung {
                code: WarnungCode::HashUngeprueft,
                text: format!(
                    "Die Prüfsumme der Datei `{}` hat ein Verfahren, das nicht geprüft wird.",
                    benannt.name
                ),
                ort: self.baum.ort(benannt.nr),
            })),
            Vergleich::Ungleich => {
                let mut ablehnung = Ablehnung::neu(
                    AblehnungCode::HashUngleich,
                    format!(
                        "Die Datei `{}` passt nicht zur Prüfsumme `{}` der Nachricht; ihr SHA-256 ist {}.",
                        benannt.name,
                        hash.wert.chars().take(128).collect::<String>(),
                        hex(&summen.sha256())
                    ),
                    "Bitte das Paket neu erzeugen; die Datei wurde verändert oder vertauscht.",
                );
                ablehnung.ort = self.baum.ort(benannt.nr);
                Err(ablehnung)
            }
        }
    }

    /// The message and its report.
    pub(crate) fn ergebnis(self, dateien: &[Datei]) -> (Nachricht, Bericht) {
        let mut genommen = self.abbild.zaehlung;
        genommen.dateien = u64::try_from(dateien.len()).unwrap_or(u64::MAX);
        genommen.bytes = dateien.iter().map(|d| d.groesse).sum();
        let bericht = Bericht {
            genommen,
            ohne_platz: self.abbild.ohne_platz,
            warnungen: self.abbild.warnungen,
            fehlende_dateien: self.fehlend.into_iter().map(|b| b.name).collect(),
            schema_geprueft: self.schema_geprueft,
        };
        (self.abbild.nachricht, bericht)
    }

    fn warnen(&mut self, code: WarnungCode, text: String, ort: Ort) {
        self.abbild.warnungen.push(Warnung { code, text, ort });
    }
}

fn am(eintrag: &str) -> Ort {
    Ort {
        eintrag: Some(eintrag.to_owned()),
        ..Ort::default()
    }
}

/// The pattern of the standard lets a path follow the UUID; no file of ours is ever found by one.
fn ohne_pfad<'b>(baum: &'b Baum<'_>, nr: Nr) -> Result<&'b str, Ablehnung> {
    let name = baum.text(nr);
    if !name.contains(['/', '\\']) && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    let grund = format!(
        "Der Dateiname `{}` enthält einen Pfad oder ein Steuerzeichen.",
        name.escape_debug()
    );
    let rat = "Bitte nur den Namen der Datei angeben, die neben der Nachricht liegt.";
    let mut ablehnung = Ablehnung::neu(AblehnungCode::Dateiname, grund, rat);
    ablehnung.ort = baum.ort(nr);
    Err(ablehnung)
}

/// Reads to the end, or one block beyond the limit.
fn summieren(mut strom: impl Read, mut summen: Summen, bytes_max: u64) -> io::Result<Summen> {
    let mut puffer = vec![0; 64 * 1024];
    loop {
        let lang = strom.read(&mut puffer)?;
        if lang == 0 || summen.bytes() > bytes_max {
            return Ok(summen);
        }
        summen.weiter(&puffer[..lang]);
    }
}

fn zu_gross(optionen: &Optionen, bytes: u64) -> Ablehnung {
    if bytes > optionen.entry_bytes_max {
        return Ablehnung::neu(
            AblehnungCode::EintragZuGross,
            format!(
                "Die Datei ist größer als {} Bytes.",
                optionen.entry_bytes_max
            ),
            "Bitte die Datei teilen oder die Grenze heraufsetzen lassen.",
        );
    }
    Ablehnung::neu(
        AblehnungCode::PaketZuGross,
        format!(
            "Alle Dateien zusammen sind größer als {} Bytes.",
            optionen.package_bytes_max
        ),
        "Bitte auf mehrere Nachrichten verteilen oder die Grenze heraufsetzen lassen.",
    )
}

/// A damaged entry is the package's fault, everything else the system's.
fn unlesbar(fehler: &io::Error) -> Ablehnung {
    match fehler.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Ablehnung::neu(
                AblehnungCode::ZipDefekt,
                format!("Der Eintrag ist beschädigt: {fehler}."),
                "Bitte das Paket unbeschädigt neu übertragen.",
            )
        }
        _ => Ablehnung::lesefehler(fehler),
    }
}
