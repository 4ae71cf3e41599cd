//! Broken messages are refused with line and path; sound ones are read in full.

use crate::bausteine::{BRIEF, ersetzt, nachricht, paket, stamm};
use eakte_xdomea::{
    Ablehnung, AblehnungCode, Optionen, Paket, WarnungCode, read_message, read_package,
};
use std::io::Cursor;

fn lesen(bytes: Vec<u8>) -> Result<Paket, Ablehnung> {
    read_package(Cursor::new(bytes), &Optionen::default())
}

fn name() -> String {
    format!("{}.xml", stamm("3.1.0", false))
}

#[test]
fn defects_of_the_message_are_named_with_line_and_path() {
    let id = "00000000-0000-4000-8000-100000000003";
    type Faelle<'f> = [(&'f str, &'f str, AblehnungCode, Option<&'f str>); 12];
    let faelle: Faelle<'_> = [
        (
            "Posteingangsdatum>2020-03-01</xdomea:Posteingangsdatum",
            "Eingang>x</xdomea:Eingang",
            AblehnungCode::ElementUnbekannt,
            Some("Dokument/Eingang"),
        ),
        (
            "Posteingangsdatum>2020-03-01</xdomea:Posteingangsdatum",
            "Standort>x</xdomea:Standort",
            AblehnungCode::ElementFalschePosition,
            Some("Dokument/Standort"),
        ),
        (
            ">2020-03-01<",
            ">2020-02-30<",
            AblehnungCode::Wert,
            Some("Dokument/Posteingangsdatum"),
        ),
        (
            id,
            "00000000-0000-4000-8000-10000000000",
            AblehnungCode::Uuid,
            Some("Dokument/Identifikation/ID"),
        ),
        (
            id,
            "00000000-0000-4000-8000-100000000001",
            AblehnungCode::IdDoppelt,
            Some("Vorgang/Dokument"),
        ),
        (
            BRIEF,
            "Brief.pdf",
            AblehnungCode::Dateiname,
            Some("Dokument/Version/Format/Primaerdokument/Dateiname"),
        ),
        (
            "<code>A</code>",
            "<code>C</code>",
            AblehnungCode::Codewert,
            None,
        ),
        (
            "<xdomea:Akteninhalt>",
            "<xdomea:Akteninhalt>Text",
            AblehnungCode::TextUnerlaubt,
            Some("Akte/Akteninhalt"),
        ),
        (
            "<xdomea:Akteninhalt>",
            "<xdomea:Akteninhalt art=\"x\">",
            AblehnungCode::Attribut,
            Some("Akte/Akteninhalt"),
        ),
        (
            "<xdomea:Aktion>Ändern</xdomea:Aktion>",
            "",
            AblehnungCode::ElementFehlt,
            Some("Akte/HistorienProtokollInformation"),
        ),
        (
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]>",
            AblehnungCode::XmlDtd,
            None,
        ),
        ("&amp;", "&auml;", AblehnungCode::XmlDtd, None),
    ];
    for (alt, neu, erwartet, ende) in faelle {
        let ablehnung = lesen(paket(|xml| ersetzt(&xml, alt, neu))).unwrap_err();
        assert_eq!(ablehnung.code, erwartet, "{neu}: {ablehnung}");
        assert_eq!(ablehnung.ort.eintrag.as_deref(), Some(name().as_str()));
        assert!(ablehnung.ort.zeile.is_some(), "{ablehnung}");
        let pfad = ablehnung.ort.pfad.clone().unwrap_or_default();
        assert!(ende.is_none_or(|ende| pfad.ends_with(ende)), "{ablehnung}");
    }
}

#[test]
fn other_versions_and_namespaces_are_refused() {
    for (alt, neu, erwartet) in [
        (
            "schema:3.1.0",
            "schema:2.0.0",
            AblehnungCode::VersionUnbekannt,
        ),
        (
            "urn:xoev-de:xdomea:schema:3.1.0",
            "urn:fremd",
            AblehnungCode::VersionUnbekannt,
        ),
    ] {
        let xml = ersetzt(&nachricht("3.1.0", false, None), alt, neu);
        assert_eq!(
            read_message(xml.into_bytes(), &Optionen::default())
                .unwrap_err()
                .code,
            erwartet
        );
    }
    // 4.0.0 has no published 0401.
    let xml = nachricht("3.1.0", true, None).replace("schema:3.1.0", "schema:4.0.0");
    let ablehnung = read_message(xml.into_bytes(), &Optionen::default()).unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::NachrichtentypUnbekannt);
}

#[test]
fn every_announced_encoding_is_read() {
    let ohne = Optionen {
        ohne_dateien: true,
        ..Optionen::default()
    };
    let text = nachricht("3.1.0", false, None);
    let als = |name: &str| ersetzt(&text, "encoding=\"UTF-8\"", &format!("encoding=\"{name}\""));
    let latin1: Vec<u8> = als("ISO-8859-1")
        .chars()
        .map(|z| u8::try_from(u32::from(z)).unwrap())
        .collect();
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(als("UTF-16").encode_utf16().flat_map(u16::to_le_bytes));
    let mit_bom = format!("\u{feff}{text}").into_bytes();
    let windows = text.replace('\n', "\r\n").into_bytes();
    for bytes in [latin1, utf16, mit_bom, windows] {
        let paket = read_message(bytes, &ohne).unwrap();
        let eakte_xdomea::Schriftgutobjekt::Akte(akte) = &paket.nachricht.objekte[0] else {
            panic!()
        };
        assert_eq!(akte.metadaten.betreff.as_deref(), Some("Meyer & Söhne"));
    }
    let fremd = als("KOI8-R").into_bytes();
    assert_eq!(
        read_message(fremd, &ohne).unwrap_err().code,
        AblehnungCode::Zeichensatz
    );
    let kein_utf8: Vec<u8> = text
        .chars()
        .map(|z| u8::try_from(u32::from(z)).unwrap())
        .collect();
    assert_eq!(
        read_message(kein_utf8, &ohne).unwrap_err().code,
        AblehnungCode::Zeichensatz
    );
}

#[test]
fn what_the_model_has_no_place_for_is_listed() {
    let mehr = "<xdomea:Kontakt><xdomea:Geburt><xdomea:Datum>1970-01-01</xdomea:Datum></xdomea:Geburt></xdomea:Kontakt>";
    let bytes = paket(|xml| {
        ersetzt(
            &xml,
            "</xdomea:Akteninhalt>",
            &format!("</xdomea:Akteninhalt>{mehr}{mehr}"),
        )
    });
    let bericht = lesen(bytes).unwrap().bericht;
    assert_eq!(bericht.ohne_platz.len(), 1);
    assert_eq!(bericht.ohne_platz[0].anzahl, 2);
    let pfad = "Aussonderung.Aussonderung.0503/Schriftgutobjekt/Akte/Kontakt/Geburt";
    assert_eq!(bericht.ohne_platz[0].pfad, pfad);
}

#[test]
fn letters_outside_the_set_of_2x_are_warned_about() {
    let xml = ersetzt(
        &nachricht("2.4.0", false, None),
        "Söhne",
        "Söhne \u{2013} Mahnung",
    );
    let ohne = Optionen {
        ohne_dateien: true,
        ..Optionen::default()
    };
    let bericht = read_message(xml.into_bytes(), &ohne).unwrap().bericht;
    let zeichen: Vec<_> = bericht
        .warnungen
        .iter()
        .filter(|w| w.code == WarnungCode::Zeichen)
        .collect();
    assert_eq!(zeichen.len(), 1);
    assert!(zeichen[0].ort.pfad.as_ref().unwrap().ends_with("Betreff"));
}
