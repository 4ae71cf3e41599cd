//! The files: the promised mix, bytes that never change, formats that open.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use base64::Engine as _;
use eakte_sample::{Inhalt, akten};

use crate::akten::STICHTAG;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// BLAKE3 over the bytes of all versions of the first 50 Akten of seed 1. Changes with every word of the templates
/// and with the PNG encoder; look at a few files before writing a new one down.
const GOLDEN: &str = "08a3ff11f03918837d4cb03900577f9aa4b613e1af9e90b969db52604ab7776e";

fn erste(n: usize) -> Vec<Inhalt> {
    akten(n, n * 20 / 3, 1, STICHTAG)
        .flat_map(|a| a.vorgaenge)
        .flat_map(|v| v.dokumente)
        .flat_map(|d| std::iter::once(d.inhalt).chain(d.weitere))
        .collect()
}

fn von(medientyp: &str, n: usize) -> Vec<Vec<u8>> {
    let alle = erste(40);
    let passend = alle.iter().filter(|i| i.medientyp() == medientyp);
    let dateien: Vec<_> = passend.take(n).map(Inhalt::bytes).collect();
    assert!(!dateien.is_empty());
    dateien
}

#[test]
fn the_files_of_the_first_50_akten_have_the_bytes_they_always_had() {
    let mut hasher = blake3::Hasher::new();
    for inhalt in erste(50) {
        hasher.update(&inhalt.bytes());
    }
    assert_eq!(hasher.finalize().to_hex().as_str(), GOLDEN);
}

#[test]
fn six_in_ten_files_are_pdf_and_the_others_are_there_too() {
    let mut anteile: BTreeMap<&str, usize> = BTreeMap::new();
    let alle = erste(600);
    for inhalt in &alle {
        *anteile.entry(inhalt.medientyp()).or_default() += 100;
    }
    let anteil = |medientyp| anteile[medientyp] / alle.len();
    assert!(
        (50..=70).contains(&anteil("application/pdf")),
        "{anteile:?} of {}",
        alle.len()
    );
    assert!(
        (10..=20).contains(&anteil(DOCX)),
        "{anteile:?} of {}",
        alle.len()
    );
    assert!(
        (10..=20).contains(&anteil("message/rfc822")),
        "{anteile:?} of {}",
        alle.len()
    );
    assert!(
        (6..=15).contains(&anteil("image/png")),
        "{anteile:?} of {}",
        alle.len()
    );
}

#[test]
fn a_file_name_ends_as_its_format_and_has_no_folder() {
    for a in akten(60, 400, 3, STICHTAG) {
        for d in a.vorgaenge.iter().flat_map(|v| &v.dokumente) {
            let endung = match d.inhalt.medientyp() {
                "application/pdf" => ".pdf",
                DOCX => ".docx",
                "message/rfc822" => ".eml",
                _ => ".png",
            };
            assert!(d.dateiname.ends_with(endung), "{}", d.dateiname);
            assert!(!d.dateiname.contains(['/', '\\', '{']), "{}", d.dateiname);
            assert!(d.dateiname.len() <= 200);
            let gleich = |w: &Inhalt| w.medientyp() == d.inhalt.medientyp() && *w != d.inhalt;
            assert!(d.weitere.iter().all(gleich));
        }
    }
}

#[test]
fn a_pdf_has_one_to_four_pages_an_umlaut_in_winansi_and_a_unicode_map() {
    for datei in von("application/pdf", 60) {
        assert!(datei.starts_with(b"%PDF-1."));
        assert!(datei.trim_ascii_end().ends_with(b"%%EOF"));
        let text = String::from_utf8_lossy(&datei).into_owned();
        let seiten = text.matches("/Type /Page\n").count() + text.matches("/Type/Page\n").count();
        assert!((1..=4).contains(&seiten), "{seiten} pages");
        assert!(text.contains("WinAnsiEncoding"));
        assert!(text.contains("beginbfchar"));
    }
}

#[test]
fn a_docx_is_a_package_whose_document_has_umlauts_and_no_open_placeholder() {
    for datei in von(DOCX, 20) {
        let mut zip = zip::ZipArchive::new(Cursor::new(datei)).unwrap();
        assert_eq!(
            zip.by_index(0).unwrap().name().unwrap(),
            "[Content_Types].xml"
        );
        let mut text = String::new();
        zip.by_name("word/document.xml")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(text.ends_with("</w:document>"));
        assert!(text.contains(['ä', 'ö', 'ü', 'ß']));
        assert_eq!(
            text.matches("<w:p>").count(),
            text.matches("</w:p>").count()
        );
    }
}

#[test]
fn an_eml_has_short_ascii_lines_and_some_carry_a_pdf() {
    let dateien = von("message/rfc822", 40);
    let mut mit_pdf = 0;
    for datei in dateien {
        let text = String::from_utf8(datei).unwrap();
        assert!(text.is_ascii());
        assert!(
            text.split("\r\n")
                .all(|z| z.len() <= 100 && !z.contains('\n'))
        );
        let kopf = text.split("\r\n\r\n").next().unwrap();
        for feld in ["From: ", "To: ", "Subject: ", "Date: ", "Message-ID: "] {
            assert!(kopf.contains(feld), "{feld}");
        }
        if let Some((_, anhang)) = text.split_once("Content-Type: application/pdf") {
            let (_, koerper) = anhang.split_once("\r\n\r\n").unwrap();
            let kodiert: String = koerper
                .lines()
                .take_while(|z| !z.starts_with("--"))
                .collect();
            let pdf = base64::engine::general_purpose::STANDARD
                .decode(kodiert)
                .unwrap();
            assert!(pdf.starts_with(b"%PDF-1."));
            mit_pdf += 1;
        }
    }
    assert!(mit_pdf > 0);
}

#[test]
fn a_png_is_a_grey_page_with_dark_text_of_10_to_80_kib() {
    for datei in von("image/png", 12) {
        let kib = datei.len() / 1024;
        assert!((10..=80).contains(&kib), "{kib} KiB");
        let mut leser = png::Decoder::new(Cursor::new(datei)).read_info().unwrap();
        let mut pixel = vec![0; leser.output_buffer_size().unwrap()];
        let bild = leser.next_frame(&mut pixel).unwrap();
        assert_eq!(bild.color_type, png::ColorType::Grayscale);
        let dunkel = pixel.iter().filter(|p| **p < 60).count() * 100 / pixel.len();
        assert!((1..=20).contains(&dunkel), "{dunkel} % ink");
    }
}
