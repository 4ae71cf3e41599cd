//! A letter as e-mail (RFC 5322): quoted-printable UTF-8, with a PDF attached or not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Weekday;

use super::{Block, Brief, pdf};

/// Separates the parts; stands in no text of the sample, for its texts have no line that starts so.
const GRENZE: &str = "=_eakte-muster";
/// Longest line of an encoded body, without its line end (RFC 2045 section 6.7).
const ZEILE_BYTES_MAX: usize = 76;

/// The file, with CRLF. Cannot fail.
pub(super) fn eml(brief: &Brief, anhang: Option<&Brief>) -> Vec<u8> {
    let mut s = String::new();
    let adresse = |zeilen: &[String]| {
        let name = zeilen.first().map_or("", String::as_str);
        let adresse = zeilen.last().map_or("", String::as_str);
        format!("{} <{adresse}>", kopfwert(name))
    };
    let absender = brief.kopf.last().map_or("", String::as_str);
    let rechner = absender.rsplit('@').next().unwrap_or("post.example");
    let kennung = nummer(&brief.betreff, brief.tag.day());
    for (name, wert) in [
        ("From", adresse(&brief.kopf)),
        ("To", adresse(&brief.anschrift)),
        ("Subject", kopfwert(&brief.betreff)),
        ("Date", datum(brief)),
        ("Message-ID", format!("<{kennung}@{rechner}>")),
        ("MIME-Version", "1.0".to_owned()),
    ] {
        s.push_str(&format!("{name}: {wert}\r\n"));
    }
    let Some(anhang) = anhang else {
        text(&mut s, brief);
        return s.into_bytes();
    };
    s.push_str(&format!(
        "Content-Type: multipart/mixed; boundary=\"{GRENZE}\"\r\n\r\n--{GRENZE}\r\n"
    ));
    text(&mut s, brief);
    let dateiname = kopfwert(&format!("{}.pdf", anhang.betreff));
    s.push_str(&format!(
        "\r\n--{GRENZE}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment;\r\n filename=\"{dateiname}\"\r\n\r\n"
    ));
    let kodiert = STANDARD.encode(pdf::pdf(anhang));
    for zeile in kodiert.as_bytes().chunks(ZEILE_BYTES_MAX) {
        s.extend(zeile.iter().map(|&b| char::from(b)));
        s.push_str("\r\n");
    }
    s.push_str(&format!("--{GRENZE}--\r\n"));
    s.into_bytes()
}

fn text(s: &mut String, brief: &Brief) {
    s.push_str("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    for block in &brief.bloecke {
        match block {
            Block::Titel(t) | Block::Absatz(t) => quoted_printable(s, t),
            Block::Tabelle(zeilen) => {
                for (name, wert) in zeilen {
                    quoted_printable(s, &format!("{name}: {wert}"));
                }
            }
        }
        s.push_str("\r\n");
    }
    for zeile in &brief.kopf {
        quoted_printable(s, zeile);
    }
}

/// One line of text (RFC 2045 section 6.7).
fn quoted_printable(s: &mut String, zeile: &str) {
    let bytes = zeile.as_bytes();
    let mut laenge = 0;
    for (i, &b) in bytes.iter().enumerate() {
        let klar = (b' '..=b'~').contains(&b) && b != b'=' && (b != b' ' || i + 1 < bytes.len());
        let breit = if klar { 1 } else { 3 };
        if laenge + breit >= ZEILE_BYTES_MAX {
            s.push_str("=\r\n");
            laenge = 0;
        }
        if klar {
            s.push(char::from(b));
        } else {
            s.push_str(&format!("={b:02X}"));
        }
        laenge += breit;
    }
    s.push_str("\r\n");
}

/// A header value: encoded words (RFC 2047) where it is not ASCII, folded between them.
fn kopfwert(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    // 42 bytes become 56 characters, well below the 75 of an encoded word.
    let mut worte = Vec::new();
    let mut stueck = String::new();
    for c in text.chars() {
        if stueck.len() + c.len_utf8() > 42 {
            worte.push(std::mem::take(&mut stueck));
        }
        stueck.push(c);
    }
    worte.push(stueck);
    let worte: Vec<_> = worte
        .iter()
        .map(|w| format!("=?utf-8?B?{}?=", STANDARD.encode(w)))
        .collect();
    worte.join("\r\n ")
}

fn datum(brief: &Brief) -> String {
    let t = brief.tag;
    let wochentag = match t.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    };
    const MONATE: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let monat = MONATE.get(t.month() as usize - 1).unwrap_or(&"Jan");
    format!(
        "{wochentag}, {:02} {monat} {:04} 08:30:00 +0000",
        t.day(),
        t.year()
    )
}

/// A number for the Message-ID: FNV-1a over the Betreff and the day.
fn nummer(betreff: &str, tag: i8) -> u64 {
    let anfang = 0xcbf2_9ce4_8422_2325 ^ u64::from(tag.unsigned_abs());
    betreff.bytes().fold(anfang, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}
