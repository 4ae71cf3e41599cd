//! Characters: encodings, and which characters XML allows where.

use super::is_leer;
use crate::{Ablehnung, AblehnungCode};

/// The text of a message: UTF-8, UTF-16 with byte order mark, ISO-8859-1 or US-ASCII, as it declares.
///
/// Without byte order mark; line ends are single line feeds. Refuses other encodings, wrong bytes and
/// characters XML forbids. Source: XML 1.0, sections 2.2, 2.11 and 4.3.3.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Ablehnung> {
    let text = match *bytes.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => utf8(bytes)?.split_off(3),
        [0xff, 0xfe, ..] => utf16(&bytes[2..], u16::from_le_bytes)?,
        [0xfe, 0xff, ..] => utf16(&bytes[2..], u16::from_be_bytes)?,
        _ => match deklariert(&bytes).to_ascii_uppercase().as_str() {
            "" | "UTF-8" | "UTF8" => utf8(bytes)?,
            "US-ASCII" | "ASCII" if bytes.is_ascii() => utf8(bytes)?,
            "ISO-8859-1" | "LATIN1" => bytes.into_iter().map(char::from).collect(),
            anders => return Err(zeichensatz(&format!("`{anders}` wird nicht gelesen"))),
        },
    };
    if let Some(stelle) = text.find(|z| !erlaubt(z)) {
        let zeile = text[..stelle].bytes().filter(|b| *b == b'\n').count() + 1;
        let ablehnung = Ablehnung::neu(
            AblehnungCode::XmlDefekt,
            "Die Nachricht ist als XML defekt: sie enthält ein Steuerzeichen.",
            "Bitte die Nachricht neu erzeugen oder unbeschädigt neu übertragen.",
        );
        return Err(ablehnung.in_zeile(u32::try_from(zeile).unwrap_or(u32::MAX)));
    }
    if text.contains('\r') {
        return Ok(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    Ok(text)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Ablehnung> {
    String::from_utf8(bytes).map_err(|_| zeichensatz("die Bytes sind kein UTF-8"))
}

fn utf16(bytes: &[u8], wort: fn([u8; 2]) -> u16) -> Result<String, Ablehnung> {
    let (paare, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(zeichensatz("die Bytes sind kein UTF-16"));
    }
    let worte = paare.iter().map(|paar| wort(*paar));
    char::decode_utf16(worte)
        .collect::<Result<_, _>>()
        .map_err(|_| zeichensatz("die Bytes sind kein UTF-16"))
}

fn zeichensatz(was: &str) -> Ablehnung {
    Ablehnung::neu(
        AblehnungCode::Zeichensatz,
        format!("Der Zeichensatz der Nachricht ist nicht lesbar: {was}."),
        "Bitte die Nachricht in UTF-8 erzeugen.",
    )
}

/// The encoding a declaration in ASCII names; empty: none.
fn deklariert(bytes: &[u8]) -> String {
    let kopf = &bytes[..bytes.len().min(256)];
    let Some(ende) = kopf.windows(2).position(|w| w == b"?>") else {
        return String::new();
    };
    let kopf = String::from_utf8_lossy(&kopf[..ende]);
    if !kopf.starts_with("<?xml") {
        return String::new();
    }
    let wert = kopf
        .split_once("encoding")
        .map(|(_, rest)| rest.trim_start_matches(is_leer));
    let wert = wert
        .and_then(|w| w.strip_prefix('='))
        .map(|w| w.trim_start_matches(is_leer));
    let wert = wert.and_then(|w| w.split(['"', '\'']).nth(1));
    wert.unwrap_or_default().to_owned()
}

/// Whether XML allows the character at all. Source: XML 1.0, section 2.2.
pub(super) fn erlaubt(z: char) -> bool {
    matches!(z, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a name may begin with it. Source: XML 1.0, section 2.3, without the colon.
pub(crate) fn namensanfang(z: char) -> bool {
    matches!(z, 'A'..='Z' | 'a'..='z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Whether a name may contain it. Source: XML 1.0, section 2.3.
pub(crate) fn namenszeichen(z: char) -> bool {
    namensanfang(z)
        || matches!(z, ':' | '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
