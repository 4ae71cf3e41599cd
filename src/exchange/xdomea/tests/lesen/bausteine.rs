//! Messages and ZIPs made for the tests.

use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) const PROZESS: &str = "00000000-0000-4000-8000-000000000001";
pub(crate) const BRIEF: &str = "00000000-0000-4000-8000-000000000004_Brief.pdf";
pub(crate) const BILD: &str = "00000000-0000-4000-8000-000000000005_Bild.png";

/// The shared reference data; `None`: not there, and the run may skip.
pub(crate) fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("EAKTE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let dir = dir.join("xdomea");
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(
        dir.is_dir() || !ci,
        "no reference data in {}",
        dir.display()
    );
    if !dir.is_dir() {
        eprintln!("skipped: no reference data in {}", dir.display());
    }
    dir.is_dir().then_some(dir)
}

/// A message of one Akte with one Vorgang and one Dokument of two versions: `BRIEF` and `BILD`.
///
/// `abgabe`: 0401, else 0503. `hashes`: of both files, 4.0 only.
pub(crate) fn nachricht(version: &str, abgabe: bool, hashes: Option<[&str; 2]>) -> String {
    let x = "xdomea";
    let (wurzel, code) = if abgabe {
        ("Abgabe.Abgabe.0401", "0401")
    } else {
        ("Aussonderung.Aussonderung.0503", "0503")
    };
    let v4 = version.starts_with('4');
    let v2 = version.starts_with('2');
    let id = if v4 { "xdomeaUUID" } else { "ID" };
    let kontext = if v4 {
        "<xdomea:Kontextobjekt>0</xdomea:Kontextobjekt>"
    } else {
        ""
    };
    let (auf, zu) = if v4 {
        (
            "<xdomea:DokumentOderDokumentMitSchriftstueck><xdomea:Dokument>",
            "</xdomea:Dokument></xdomea:DokumentOderDokumentMitSchriftstueck>",
        )
    } else {
        ("<xdomea:Dokument>", "</xdomea:Dokument>")
    };
    let archiv = if v2 {
        "<xdomea:ArchivspezifischeMetadaten><xdomea:Aufbewahrungsdauer>10</xdomea:Aufbewahrungsdauer>\
         <xdomea:Aussonderungsart><code>A</code></xdomea:Aussonderungsart>\
         <xdomea:Aufbewahrungsende>2035</xdomea:Aufbewahrungsende></xdomea:ArchivspezifischeMetadaten>"
            .to_owned()
    } else {
        let name = if v4 {
            "Aussonderungsmetadaten"
        } else {
            "ArchivspezifischeMetadaten"
        };
        format!(
            "<{x}:{name}><{x}:Aufbewahrungsdauer><{x}:AnzahlJahre>10</{x}:AnzahlJahre></{x}:Aufbewahrungsdauer>\
             <{x}:Aussonderungsart><{x}:Aussonderungsart><code>A</code></{x}:Aussonderungsart></{x}:Aussonderungsart>\
             <{x}:Aufbewahrungsende>2035-12-31</{x}:Aufbewahrungsende></{x}:{name}>"
        )
    };
    let historie = if v2 {
        ("Metadatum", "AlterWert")
    } else {
        ("MetadatumName", "MetadatumAlterWert")
    };
    let identifikation = |nr: u32| {
        format!(
            "<{x}:Identifikation><{x}:{id}>00000000-0000-4000-8000-1000000000{nr:02}</{x}:{id}></{x}:Identifikation>"
        )
    };
    let version_von = |nr: u32, datei: &str, format: &str| {
        let hash = hashes.map_or_else(String::new, |h| {
            format!(
                "<{x}:Hash><{x}:Wert>{}</{x}:Wert><{x}:Algorithmus listVersionID=\"1.0\"><code>SHA-256</code></{x}:Algorithmus></{x}:Hash>",
                h[nr as usize - 1]
            )
        });
        format!(
            "<{x}:Version><{x}:Nummer>{nr}</{x}:Nummer><{x}:Format><{x}:Name{}><code>{format}</code></{x}:Name>\
             <{x}:Version/><{x}:Primaerdokument>\n<{x}:Dateiname>{datei}</{x}:Dateiname>{hash}</{x}:Primaerdokument></{x}:Format></{x}:Version>",
            if v2 { "" } else { " listVersionID=\"1.0\"" }
        )
    };
    let kopf = if v4 {
        format!(
            "<{x}:nachrichtenkopf><{x}:identifikation.nachricht><nachrichtenUUID>00000000-0000-4000-8000-000000000009</nachrichtenUUID>\
             <nachrichtentyp><code>{code}</code></nachrichtentyp><erstellungszeitpunkt>2026-01-15T10:00:00+01:00</erstellungszeitpunkt>\
             </{x}:identifikation.nachricht><{x}:leser><{x}:NameInstitution><{x}:Name>Kreisarchiv</{x}:Name></{x}:NameInstitution></{x}:leser>\
             <{x}:autor><{x}:NameInstitution><{x}:Name>Kreis Borken</{x}:Name></{x}:NameInstitution></{x}:autor>\
             <{x}:ProzessID>{PROZESS}</{x}:ProzessID></{x}:nachrichtenkopf><{x}:Importbestaetigung>1</{x}:Importbestaetigung>\
             <{x}:RueckmeldungArchivkennung>0</{x}:RueckmeldungArchivkennung><{x}:Empfangsbestaetigung>1</{x}:Empfangsbestaetigung>\
             <{x}:LfdNrNachrichtProTyp>1</{x}:LfdNrNachrichtProTyp><{x}:GesamtanzahlNachrichtenProTyp>1</{x}:GesamtanzahlNachrichtenProTyp>"
        )
    } else {
        let ende = if abgabe {
            ""
        } else {
            "<xdomea:RueckmeldungArchivkennung>0</xdomea:RueckmeldungArchivkennung>"
        };
        let empfang = if v2 {
            ""
        } else {
            "<xdomea:Empfangsbestaetigung>1</xdomea:Empfangsbestaetigung>"
        };
        let system = "<xdomea:SendendesSystem><xdomea:Produktname>Test</xdomea:Produktname></xdomea:SendendesSystem>";
        format!(
            "<{x}:Kopf><{x}:ProzessID>{PROZESS}</{x}:ProzessID><{x}:Nachrichtentyp><code>{code}</code></{x}:Nachrichtentyp>\
             <{x}:Erstellungszeitpunkt>2026-01-15T10:00:00+01:00</{x}:Erstellungszeitpunkt>\
             <{x}:Absender><{x}:Institution><{x}:Name>Kreis Borken</{x}:Name></{x}:Institution></{x}:Absender>\
             <{x}:Empfaenger><{x}:Institution><{x}:Name>Kreisarchiv</{x}:Name></{x}:Institution></{x}:Empfaenger>{system}\
             <{x}:Importbestaetigung>1</{x}:Importbestaetigung>{ende}{empfang}</{x}:Kopf>"
        )
    };
    let attribute = if v4 {
        " produkt=\"P\" produkthersteller=\"H\" standard=\"xdomea\" version=\"4.0.0\""
    } else {
        ""
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{x}:{wurzel} xmlns:{x}=\"urn:xoev-de:xdomea:schema:{version}\"{attribute}>\n{kopf}\n\
         <{x}:Schriftgutobjekt>\n<{x}:Akte>{akte}{kontext}<{x}:AllgemeineMetadaten><{x}:Betreff>Meyer &amp; Söhne</{x}:Betreff>\
         <{x}:Kennzeichen>50.1-1/2020</{x}:Kennzeichen></{x}:AllgemeineMetadaten>{archiv}\
         <{x}:HistorienProtokollInformation><{x}:{h0}>Betreff</{x}:{h0}><{x}:{h1}>Meyer</{x}:{h1}><{x}:Akteur>Frau A</{x}:Akteur>\
         <{x}:DatumUhrzeit>2020-02-29T24:00:00Z</{x}:DatumUhrzeit><{x}:Aktion>Ändern</{x}:Aktion></{x}:HistorienProtokollInformation>\
         <{x}:Akteninhalt>\n<{x}:Vorgang>{vorgang}{kontext}{auf}{dokument}<{x}:Posteingangsdatum>2020-03-01</{x}:Posteingangsdatum>{V1}{V2}{zu}\
         </{x}:Vorgang></{x}:Akteninhalt></{x}:Akte></{x}:Schriftgutobjekt>\n</{x}:{wurzel}>\n",
        akte = identifikation(1),
        vorgang = identifikation(2),
        dokument = identifikation(3),
        h0 = historie.0,
        h1 = historie.1,
        V1 = version_von(1, BRIEF, "018"),
        V2 = version_von(2, BILD, "100"),
    )
}

/// Name of the message by the convention, without ending.
pub(crate) fn stamm(version: &str, abgabe: bool) -> String {
    match (version.starts_with('4'), abgabe) {
        (true, _) => format!("{PROZESS}_0503_1"),
        (false, true) => format!("{PROZESS}_Abgabe.Abgabe.0401"),
        (false, false) => format!("{PROZESS}_Aussonderung.Aussonderung.0503"),
    }
}

/// A ZIP of these entries, deflated.
pub(crate) fn zip(eintraege: &[(&str, &[u8])]) -> Vec<u8> {
    let mut schreiber = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, inhalt) in eintraege {
        let optionen =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        schreiber.start_file(*name, optionen).unwrap();
        schreiber.write_all(inhalt).unwrap();
    }
    schreiber.finish().unwrap().into_inner()
}

/// A complete 3.1.0 package, its message changed by `aendern`.
pub(crate) fn paket(aendern: impl FnOnce(String) -> String) -> Vec<u8> {
    let xml = aendern(nachricht("3.1.0", false, None));
    let name = format!("{}.xml", stamm("3.1.0", false));
    zip(&[(&name, xml.as_bytes()), (BRIEF, b"Brief"), (BILD, b"Bild")])
}

/// Replaces the one occurrence.
pub(crate) fn ersetzt(text: &str, alt: &str, neu: &str) -> String {
    assert_eq!(text.matches(alt).count(), 1, "{alt}");
    text.replace(alt, neu)
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}
