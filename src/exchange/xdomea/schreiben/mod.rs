//! Writes what an agency sends: the offer (0501) and the delivery (0503).
//!
//! 2026-11-27: xdomea 3.0.0. Archive systems in use take 2.3.0 to 3.1.0, and archives publish examples of 3.0.0 and 4.0.0
//! addressed to themselves; 3.0.0 is what all of them read. 3.1.0 does not differ from it in these messages, and 4.0.0 is
//! not taken everywhere yet, though it alone has a digest for each file. So the digests of a 3.0.0 package stand in the
//! log, that of the package as a whole.
//!
//! What is written here passes the official schema and our own reader, which reads the same from it.

mod objekte;
mod xml;

use std::io::{self, Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{Fassung, Nachricht, Nachrichtentyp, Schriftgutobjekt};
use xml::Xml;

/// The version that is written.
pub const FASSUNG: Fassung = Fassung::V300;

/// Files longer than this need the ZIP's wide fields.
const ZIP64_BYTES: u64 = 3 << 30;

/// The name of a package or message without its ending: `<ProzessID>_<Nachrichtentyp>`.
pub fn package_name(nachricht: &Nachricht) -> String {
    format!("{}_{}", nachricht.prozess_id, nachricht.typ.wurzel())
}

/// The message as XML, UTF-8. Fields that 3.0.0 has no place for are left out; so are versions in an offer, which tells
/// of metadata alone.
pub fn write_message(nachricht: &Nachricht) -> String {
    let mut x = Xml::neu();
    let wurzel = nachricht.typ.wurzel();
    x.anfang(wurzel);
    kopf(&mut x, nachricht);
    let mit_dateien = nachricht.typ == Nachrichtentyp::Aussonderung;
    for objekt in &nachricht.objekte {
        x.in_element("Schriftgutobjekt", |x| match objekt {
            Schriftgutobjekt::Akte(a) => objekte::akte(x, "Akte", a, mit_dateien),
            Schriftgutobjekt::Vorgang(v) => objekte::vorgang(x, "Vorgang", v, mit_dateien),
            Schriftgutobjekt::Dokument(d) => objekte::dokument(x, "Dokument", d, mit_dateien),
        });
    }
    x.ende(wurzel)
}

fn kopf(x: &mut Xml, n: &Nachricht) {
    x.in_element("Kopf", |x| {
        x.feld("ProzessID", &n.prozess_id.to_string());
        x.in_element("Nachrichtentyp", |x| {
            x.ohne_namensraum("code", n.typ.code())
        });
        x.feld("Erstellungszeitpunkt", &objekte::zeitpunkt(&n.erstellt));
        objekte::kontakt(x, "Absender", &n.absender);
        objekte::kontakt(x, "Empfaenger", &n.empfaenger);
        x.in_element("SendendesSystem", |x| {
            x.wahlfeld("InstanzID", n.system.instanz.as_deref());
            x.wahlfeld("Produktname", n.system.produkt.as_deref());
            x.wahlfeld("Version", n.system.version.as_deref());
        });
        x.wahlfeld("Hinweis", n.hinweis.as_deref());
        if n.typ == Nachrichtentyp::Aussonderung {
            // Fixed; `true` would not pass.
            x.feld("Importbestaetigung", "1");
            let kennung = n.rueckmeldung_archivkennung.unwrap_or(true);
            x.feld("RueckmeldungArchivkennung", objekte::wahr(kennung));
        }
        let empfang = n.empfangsbestaetigung.unwrap_or(true);
        x.feld("Empfangsbestaetigung", objekte::wahr(empfang));
    });
}

/// Writes a package: the message and the files it names, flat, as the standard names them.
///
/// `datei` opens a file by its name in the message, and says how long it is. Errors: what writing and reading say; then
/// what was written is no package.
pub fn write_package<W: Write + Seek, R: Read>(
    nachricht: &Nachricht,
    out: W,
    dateien: &[String],
    mut datei: impl FnMut(&str) -> io::Result<(R, u64)>,
) -> io::Result<W> {
    let mut zip = ZipWriter::new(out);
    let gepackt = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let name = format!("{}.xml", package_name(nachricht));
    let xml = write_message(nachricht);
    let lang = u64::try_from(xml.len()).unwrap_or(u64::MAX);
    zip.start_file(name, gepackt.large_file(lang > ZIP64_BYTES))?;
    zip.write_all(xml.as_bytes())?;
    // Stored: most documents are packed already, and a reader may ask how much one grows.
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in dateien {
        let (mut strom, bytes) = datei(name)?;
        zip.start_file(name.as_str(), plain.large_file(bytes > ZIP64_BYTES))?;
        io::copy(&mut strom, &mut zip)?;
    }
    Ok(zip.finish()?)
}
