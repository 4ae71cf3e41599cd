//! A message together with its files, checked as a whole.

use crate::abbildung::antwort;
use crate::baum::lesen;
use crate::behaelter::Behaelter;
use crate::namen::Herkunft;
use crate::pruefsumme::Summen;
use crate::pruefung::Pruefung;
use crate::quelle::{Quelle, regulaere_datei};
use crate::xml::decode;
use crate::{
    Ablehnung, AblehnungCode, Antwort, Bericht, DateiNr, Nachricht, Nachrichtentyp, Optionen,
    schema,
};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// A message that passed every check, and its files.
#[derive(Debug)]
pub struct Paket {
    /// What the message says.
    pub nachricht: Nachricht,
    /// What was taken, what was not, what to look at.
    pub bericht: Bericht,
    /// The files the message names and that are there, in the order of their first mention.
    pub dateien: Vec<Datei>,
    quelle: Quelle,
}

/// A file of a message, read once and found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datei {
    /// Name in the package, as the message writes it.
    pub name: String,
    /// Bytes.
    pub groesse: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Index of the ZIP entry; in a folder unused.
    pub(crate) eintrag: usize,
}

/// Reads one file; at its end compares size and SHA-256 with what was found when the package was checked.
///
/// Errors: `InvalidData` if the file has changed since, else what reading says.
pub struct DateiLeser<'p> {
    strom: Box<dyn Read + 'p>,
    summen: Summen,
    datei: Datei,
}

impl Read for DateiLeser<'_> {
    fn read(&mut self, puffer: &mut [u8]) -> io::Result<usize> {
        let lang = self.strom.read(puffer)?;
        self.summen.weiter(&puffer[..lang]);
        let am_ende = lang == 0 && !puffer.is_empty();
        let gleich = || {
            self.summen.bytes() == self.datei.groesse && self.summen.sha256() == self.datei.sha256
        };
        if self.summen.bytes() > self.datei.groesse || (am_ende && !gleich()) {
            let text = format!(
                "file `{}` has changed since it was checked",
                self.datei.name
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        Ok(lang)
    }
}

impl Paket {
    /// Opens a file for reading from its start, unpacking as it goes. `nr` from this package's model.
    ///
    /// Errors: `NotFound` for a number of another package, else what reading says.
    pub fn datei(&mut self, nr: DateiNr) -> io::Result<DateiLeser<'_>> {
        let datei = self
            .dateien
            .get(nr.0)
            .cloned()
            .ok_or(io::ErrorKind::NotFound)?;
        let strom = self.quelle.strom(datei.eintrag, &datei.name)?;
        Ok(DateiLeser {
            strom,
            summen: Summen::neu(&[]),
            datei,
        })
    }
}

/// Reads and checks a ZIP package. Set [`Optionen::zip_name`] to have its name compared.
///
/// Every named file is unpacked once to be counted and hashed; nothing is written anywhere.
/// Refuses what [`AblehnungCode`] lists. `ohne_dateien` does not apply: a ZIP must be complete.
pub fn read_package(
    reader: impl Read + Seek + Send + 'static,
    optionen: &Optionen,
) -> Result<Paket, Ablehnung> {
    let mut behaelter = Behaelter::oeffnen(Box::new(reader), optionen)?;
    let nachricht = behaelter.nachricht()?;
    let name = behaelter.eintraege()[nachricht].name.clone();
    let bytes = behaelter.xml(nachricht, optionen)?;
    let text = decode(bytes).map_err(|a| a.am_eintrag(&name))?;
    let vorhanden: HashMap<&str, usize> = behaelter
        .eintraege()
        .iter()
        .enumerate()
        .map(|(nr, e)| (&*e.name, nr))
        .collect();
    let mut pruefung = Pruefung::neu(&text, optionen, |datei| vorhanden.get(datei).copied())
        .map_err(|a| a.am_eintrag(&name))?;
    pruefung.namen(&name, Herkunft::Zip(optionen.zip_name.as_deref()))?;
    pruefung.vollzaehlig()?;
    pruefung.ueberzaehlige(&name, behaelter.eintraege());
    let mut quelle = Quelle::Zip(behaelter);
    let dateien = pruefung.dateien_lesen(optionen, &mut quelle)?;
    let (nachricht, bericht) = pruefung.ergebnis(&dateien);
    Ok(Paket {
        nachricht,
        bericht,
        dateien,
        quelle,
    })
}

/// Reads and checks a bare message whose files are nowhere.
///
/// Refuses a message that names files, unless [`Optionen::ohne_dateien`]; then the report names them all.
pub fn read_message(xml: Vec<u8>, optionen: &Optionen) -> Result<Paket, Ablehnung> {
    xml_groesse(u64::try_from(xml.len()).unwrap_or(u64::MAX), optionen)?;
    let text = decode(xml)?;
    let mut pruefung = Pruefung::neu(&text, optionen, |_| None)?;
    pruefung.vollzaehlig_oder_erlaubt(optionen)?;
    let (nachricht, bericht) = pruefung.ergebnis(&[]);
    Ok(Paket {
        nachricht,
        bericht,
        dateien: Vec::new(),
        quelle: Quelle::Keine,
    })
}

/// Reads and checks a message lying in a folder beside its files.
///
/// Missing files refuse it, unless [`Optionen::ohne_dateien`]; then those that are there are taken.
/// Other files of the folder are left alone and not reported.
pub fn read_folder(xml: &Path, optionen: &Optionen) -> Result<Paket, Ablehnung> {
    let eintrag = xml
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mit_name = |a: Ablehnung| a.am_eintrag(&eintrag);
    let ordner = xml.parent().unwrap_or(Path::new("")).to_owned();
    let datei = File::open(xml).map_err(|e| mit_name(Ablehnung::lesefehler(&e)))?;
    let bytes = hoechstens(datei, optionen).map_err(mit_name)?;
    let text = decode(bytes).map_err(mit_name)?;
    let da = |name: &str| regulaere_datei(&ordner.join(name)).is_ok().then_some(0);
    let mut pruefung = Pruefung::neu(&text, optionen, da).map_err(mit_name)?;
    pruefung.namen(&eintrag, Herkunft::Ordner)?;
    pruefung.vollzaehlig_oder_erlaubt(optionen)?;
    let mut quelle = Quelle::Ordner(ordner);
    let dateien = pruefung.dateien_lesen(optionen, &mut quelle)?;
    let (nachricht, bericht) = pruefung.ergebnis(&dateien);
    Ok(Paket {
        nachricht,
        bericht,
        dateien,
        quelle,
    })
}

/// Reads what an archive answers (0502, 0506): a bare message, or one in a ZIP. Since 3.0.
///
/// As strict as with packages; whether it answers something of ours is not known here.
pub fn read_answer(bytes: Vec<u8>, optionen: &Optionen) -> Result<Antwort, Ablehnung> {
    let xml = if bytes.starts_with(b"PK") {
        let mut behaelter = Behaelter::oeffnen(Box::new(io::Cursor::new(bytes)), optionen)?;
        let nr = behaelter.nachricht()?;
        behaelter.xml(nr, optionen)?
    } else {
        xml_groesse(u64::try_from(bytes.len()).unwrap_or(u64::MAX), optionen)?;
        bytes
    };
    let text = decode(xml)?;
    let baum = lesen(&text, optionen, &Nachrichtentyp::ANTWORTEN)?;
    if let Some(dir) = &optionen.xsd_dir {
        schema::validate_with(dir, &text, &baum, optionen)?;
    }
    antwort(&baum)
}

/// Reads a package or a bare message, whichever the file is; a ZIP's name is compared with its message's.
pub fn read_path(pfad: &Path, optionen: &Optionen) -> Result<Paket, Ablehnung> {
    let name = pfad
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fehler = |e: &io::Error| Ablehnung::lesefehler(e).am_eintrag(&name);
    let mut datei = File::open(pfad).map_err(|e| fehler(&e))?;
    let mut anfang = [0; 2];
    let lang = datei.read(&mut anfang).map_err(|e| fehler(&e))?;
    if lang == 2 && anfang == *b"PK" {
        datei.rewind().map_err(|e| fehler(&e))?;
        return read_package(
            datei,
            &Optionen {
                zip_name: Some(name),
                ..optionen.clone()
            },
        );
    }
    read_folder(pfad, optionen)
}

/// Reads at most `xml_bytes_max`.
pub(crate) fn hoechstens(strom: impl Read, optionen: &Optionen) -> Result<Vec<u8>, Ablehnung> {
    let mut bytes = Vec::new();
    let grenze = optionen.xml_bytes_max.saturating_add(1);
    strom
        .take(grenze)
        .read_to_end(&mut bytes)
        .map_err(|e| Ablehnung::lesefehler(&e))?;
    xml_groesse(u64::try_from(bytes.len()).unwrap_or(u64::MAX), optionen)?;
    Ok(bytes)
}

fn xml_groesse(bytes: u64, optionen: &Optionen) -> Result<(), Ablehnung> {
    if bytes <= optionen.xml_bytes_max {
        return Ok(());
    }
    Err(Ablehnung::neu(
        AblehnungCode::NachrichtZuGross,
        format!(
            "Die Nachricht ist größer als {} Bytes.",
            optionen.xml_bytes_max
        ),
        "Bitte auf mehrere Nachrichten verteilen oder die Grenze heraufsetzen lassen.",
    ))
}
