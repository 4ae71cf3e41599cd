//! The ZIP: opened with suspicion, entries unpacked one at a time.

use crate::baum::schnueffeln;
use crate::paket::hoechstens;
use crate::xml::decode;
use crate::{Ablehnung, AblehnungCode, Nachrichtentyp, Optionen};
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// What a package is read from.
pub(crate) trait Strom: Read + Seek + Send {}
impl<T: Read + Seek + Send> Strom for T {}

/// Bytes of an XML file that are read to find out whether it is the message.
const ANFANG_BYTES_MAX: u64 = 64 * 1024;

/// An entry that passed the checks of names and sizes.
#[derive(Clone, Debug)]
pub(crate) struct Eintrag {
    /// Name without path.
    pub(crate) name: String,
    /// Bytes unpacked, as the directory states them; unpacking stops there.
    pub(crate) groesse: u64,
}

/// A ZIP whose directory passed all checks.
pub(crate) struct Behaelter {
    archiv: ZipArchive<Box<dyn Strom>>,
    eintraege: Vec<Eintrag>,
}

impl fmt::Debug for Behaelter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Behaelter")
            .field("eintraege", &self.eintraege.len())
            .finish_non_exhaustive()
    }
}

impl Behaelter {
    /// Checks the directory of the ZIP: names, sizes, ratios, encryption. Unpacks nothing.
    pub(crate) fn oeffnen(
        mut strom: Box<dyn Strom>,
        optionen: &Optionen,
    ) -> Result<Self, Ablehnung> {
        let anzahl = anzahl_laut_ende(&mut strom).map_err(|e| Ablehnung::lesefehler(&e))?;
        // Before the directory is read: it takes memory for each entry.
        anzahl_pruefen(anzahl, optionen)?;
        let mut archiv = ZipArchive::new(strom).map_err(|e| zip_fehler(&e))?;
        anzahl_pruefen(u64::try_from(archiv.len()).unwrap_or(u64::MAX), optionen)?;
        if archiv.has_duplicate_names() {
            return Err(Ablehnung::neu(
                AblehnungCode::ZipNameDoppelt,
                "Das ZIP enthält zwei Einträge mit demselben Namen.",
                "Bitte jeder Datei einen eigenen Namen geben und das Paket neu erzeugen.",
            ));
        }
        let mut eintraege = Vec::with_capacity(archiv.len());
        let mut gesamt: u64 = 0;
        for nr in 0..archiv.len() {
            let datei = archiv.by_index_raw(nr).map_err(|e| zip_fehler(&e))?;
            let eintrag = eintrag(&datei, optionen)?;
            gesamt = gesamt.saturating_add(eintrag.groesse);
            eintraege.push(eintrag);
        }
        if gesamt > optionen.package_bytes_max {
            return Err(Ablehnung::neu(
                AblehnungCode::PaketZuGross,
                format!(
                    "Ausgepackt wäre das Paket größer als {} Bytes.",
                    optionen.package_bytes_max
                ),
                "Bitte auf mehrere Nachrichten verteilen oder die Grenze heraufsetzen lassen.",
            ));
        }
        if archiv.has_overlapping_files().map_err(|e| zip_fehler(&e))? {
            return Err(Ablehnung::neu(
                AblehnungCode::Zipbombe,
                "Im ZIP teilen sich mehrere Einträge dieselben Bytes.",
                "Bitte das Paket mit einem üblichen Programm neu packen.",
            ));
        }
        Ok(Self { archiv, eintraege })
    }

    /// Entries by index.
    pub(crate) fn eintraege(&self) -> &[Eintrag] {
        &self.eintraege
    }

    /// Index of the one message. A primary file may be XML too, even a message; then names decide.
    pub(crate) fn nachricht(&mut self) -> Result<usize, Ablehnung> {
        let ist_xml = |e: &Eintrag| e.name.to_ascii_lowercase().ends_with(".xml");
        let xml: Vec<usize> = (0..self.eintraege.len())
            .filter(|&nr| ist_xml(&self.eintraege[nr]))
            .collect();
        let mut nachrichten = Vec::new();
        for &nr in &xml {
            if let Some(wurzel) = self.wurzel(nr)? {
                nachrichten.push((nr, wurzel));
            }
        }
        if let [(nr, _)] = *nachrichten.as_slice() {
            return Ok(nr);
        }
        let benannt: Vec<usize> = nachrichten
            .iter()
            .filter(|(nr, wurzel)| heisst_wie(&self.eintraege[*nr].name, wurzel))
            .map(|(nr, _)| *nr)
            .collect();
        match (benannt.as_slice(), nachrichten.is_empty(), xml.as_slice()) {
            ([nr], ..) => Ok(*nr),
            // Its defect is the better refusal.
            (_, true, [nr]) => Ok(*nr),
            (_, true, _) => Err(Ablehnung::neu(
                AblehnungCode::KeineNachricht,
                "Das ZIP enthält keine xdomea-Nachricht.",
                "Bitte ein ZIP mit genau einer Nachricht 0503 oder 0401 und ihren Dateien liefern.",
            )),
            _ => Err(Ablehnung::neu(
                AblehnungCode::MehrereNachrichten,
                format!("Das ZIP enthält {} xdomea-Nachrichten.", nachrichten.len()),
                "Bitte jede Nachricht in ein eigenes ZIP packen.",
            )),
        }
    }

    /// All bytes of a message.
    pub(crate) fn xml(&mut self, nr: usize, optionen: &Optionen) -> Result<Vec<u8>, Ablehnung> {
        let name = self.eintraege[nr].name.clone();
        let datei = self
            .archiv
            .by_index(nr)
            .map_err(|e| zip_fehler(&e).am_eintrag(&name))?;
        hoechstens(datei, optionen).map_err(|a| match a.code {
            AblehnungCode::Lesefehler => zip_defekt(&a.grund).am_eintrag(&name),
            _ => a.am_eintrag(&name),
        })
    }

    /// Unpacks an entry, at most as many bytes as the directory states.
    pub(crate) fn strom(&mut self, nr: usize) -> io::Result<Box<dyn Read + '_>> {
        let groesse = self.eintraege.get(nr).map_or(0, |e| e.groesse);
        let datei = self.archiv.by_index(nr).map_err(io::Error::from)?;
        Ok(Box::new(Begrenzt {
            strom: datei,
            rest: groesse,
        }))
    }

    /// Name of the root element, if the entry is an xdomea message.
    fn wurzel(&mut self, nr: usize) -> Result<Option<String>, Ablehnung> {
        let name = self.eintraege[nr].name.clone();
        let datei = self
            .archiv
            .by_index(nr)
            .map_err(|e| zip_fehler(&e).am_eintrag(&name))?;
        let mut anfang = Vec::new();
        let gelesen = datei.take(ANFANG_BYTES_MAX).read_to_end(&mut anfang);
        gelesen.map_err(|e| zip_defekt(&e.to_string()).am_eintrag(&name))?;
        // The cut may fall into a character; only the beginning matters.
        let ende = anfang.iter().rposition(|b| *b == b'>').map_or(0, |p| p + 1);
        if !anfang.starts_with(&[0xff, 0xfe]) && !anfang.starts_with(&[0xfe, 0xff]) {
            anfang.truncate(ende);
        }
        Ok(decode(anfang).ok().and_then(|text| schnueffeln(&text)))
    }
}

/// Stops with an error where an entry is longer than its directory says.
struct Begrenzt<R> {
    strom: R,
    rest: u64,
}

impl<R: Read> Read for Begrenzt<R> {
    fn read(&mut self, puffer: &mut [u8]) -> io::Result<usize> {
        let lang = self.strom.read(puffer)?;
        let gelesen = u64::try_from(lang).unwrap_or(u64::MAX);
        let text = "entry is longer than the directory of the ZIP says";
        self.rest = self
            .rest
            .checked_sub(gelesen)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, text))?;
        Ok(lang)
    }
}

/// Name and size of an entry, checked.
fn eintrag<R: Read>(datei: &ZipFile<'_, R>, optionen: &Optionen) -> Result<Eintrag, Ablehnung> {
    // Many programs write UTF-8 without saying so; the ZIP's own fallback is an old code page.
    let name = match std::str::from_utf8(datei.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => datei.name().map_err(|e| zip_fehler(&e))?.into_owned(),
    };
    let sichtbar = name.escape_debug().to_string();
    let fehler = |code, grund: String, rat: &str| {
        Err(Ablehnung::neu(code, grund, rat).am_eintrag(&sichtbar))
    };
    let pfad = name.contains(['/', '\\', ':']) || matches!(name.as_str(), "" | "." | "..");
    if pfad || datei.is_dir() || datei.is_symlink() || name.chars().any(char::is_control) {
        return fehler(
            AblehnungCode::ZipPfad,
            format!(
                "Der Eintrag `{sichtbar}` ist ein Ordner, ein Verweis oder hat einen Pfad im Namen."
            ),
            "Bitte alle Dateien ohne Ordner in das ZIP packen.",
        );
    }
    if datei.encrypted() {
        let grund = format!("Der Eintrag `{sichtbar}` ist verschlüsselt.");
        return fehler(
            AblehnungCode::ZipVerschluesselt,
            grund,
            "Bitte ohne Kennwort packen.",
        );
    }
    if datei.size() > optionen.entry_bytes_max {
        return fehler(
            AblehnungCode::EintragZuGross,
            format!(
                "Der Eintrag `{sichtbar}` ist größer als {} Bytes.",
                optionen.entry_bytes_max
            ),
            "Bitte die Datei teilen oder die Grenze heraufsetzen lassen.",
        );
    }
    let erlaubt = datei.compressed_size().saturating_mul(optionen.ratio_max);
    if datei.size() > erlaubt.max(optionen.ratio_free_bytes) {
        return fehler(
            AblehnungCode::Zipbombe,
            format!(
                "Der Eintrag `{sichtbar}` wächst beim Auspacken auf mehr als das {}-Fache.",
                optionen.ratio_max
            ),
            "Bitte die Datei unkomprimiert in das ZIP legen oder die Grenze heraufsetzen lassen.",
        );
    }
    Ok(Eintrag {
        name,
        groesse: datei.size(),
    })
}

/// Whether the name of an entry ends as the convention wants it for this root element.
fn heisst_wie(name: &str, wurzel: &str) -> bool {
    let stamm = &name[..name.len() - 4];
    let code = Nachrichtentyp::ALLE
        .into_iter()
        .find(|t| t.wurzel() == wurzel)
        .map(Nachrichtentyp::code);
    stamm.ends_with(&format!("_{wurzel}"))
        || code.is_some_and(|c| stamm.contains(&format!("_{c}_")))
}

fn anzahl_pruefen(anzahl: u64, optionen: &Optionen) -> Result<(), Ablehnung> {
    if usize::try_from(anzahl).is_ok_and(|n| n <= optionen.entries_max) {
        return Ok(());
    }
    Err(Ablehnung::neu(
        AblehnungCode::ZuVieleEintraege,
        format!(
            "Das ZIP enthält mehr als {} Einträge.",
            optionen.entries_max
        ),
        "Bitte auf mehrere Nachrichten verteilen oder die Grenze heraufsetzen lassen.",
    ))
}

/// The number of entries the end record states; 0: none found, the reader will refuse.
///
/// Source: APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
fn anzahl_laut_ende(strom: &mut dyn Strom) -> io::Result<u64> {
    const ENDE: usize = 22;
    let lang = strom.seek(SeekFrom::End(0))?;
    let ab = lang.saturating_sub(65_535 + 22 + 20);
    strom.seek(SeekFrom::Start(ab))?;
    let mut hinten = Vec::new();
    strom.take(65_535 + 22 + 20).read_to_end(&mut hinten)?;
    let stelle = hinten
        .windows(ENDE)
        .rposition(|w| w.starts_with(b"PK\x05\x06"));
    let mut anzahl = 0;
    if let Some(stelle) = stelle {
        anzahl = u64::from(u16::from_le_bytes([
            hinten[stelle + 10],
            hinten[stelle + 11],
        ]));
        let zeiger = stelle.checked_sub(20).and_then(|z| hinten.get(z..stelle));
        if let Some(zeiger) = zeiger.filter(|z| z.starts_with(b"PK\x06\x07")) {
            let mut ort = [0; 8];
            ort.copy_from_slice(&zeiger[8..16]);
            strom.seek(SeekFrom::Start(u64::from_le_bytes(ort)))?;
            let mut ende64 = Vec::new();
            strom.take(40).read_to_end(&mut ende64)?;
            if let Some(zahl) = ende64
                .get(32..40)
                .filter(|_| ende64.starts_with(b"PK\x06\x06"))
            {
                let mut wort = [0; 8];
                wort.copy_from_slice(zahl);
                anzahl = anzahl.max(u64::from_le_bytes(wort));
            }
        }
    }
    strom.rewind()?;
    Ok(anzahl)
}

fn zip_fehler(fehler: &ZipError) -> Ablehnung {
    match fehler {
        ZipError::Io(e) if e.kind() != io::ErrorKind::UnexpectedEof => Ablehnung::lesefehler(e),
        _ => zip_defekt(&fehler.to_string()),
    }
}

fn zip_defekt(was: &str) -> Ablehnung {
    Ablehnung::neu(
        AblehnungCode::ZipDefekt,
        format!("Das ZIP ist beschädigt oder nicht lesbar: {was}."),
        "Bitte das Paket unbeschädigt neu übertragen; erlaubt sind die Verfahren Store und Deflate.",
    )
}
