//! Media types the file takes, and their first bytes.

use std::fmt;
use std::str::FromStr;

/// Bytes of the document's beginning that [`art`] wants to see; fewer are fine.
pub const ART_BYTES: usize = 4096;

/// The list of allowed media types. What is not on it is [`Medientyp::Unbekannt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medientyp {
    /// PDF: text and pages.
    Pdf,
    /// Office Open XML text: text, no pages.
    Docx,
    /// OpenDocument text: text, no pages.
    Odt,
    /// Plain text of any usual encoding.
    Text,
    /// An e-mail as file (RFC 5322, `.eml`).
    Mail,
    /// PNG: one page, no text.
    Png,
    /// JPEG: one page, no text.
    Jpeg,
    /// TIFF: a scan of one or more pages, no text.
    Tiff,
    /// A ZIP that nobody has looked into: DOCX and ODT are ZIPs, and only the worker opens one
    /// (`Worker::art`). Still `Zip` after that: an archive of something else, not on the list.
    Zip,
    /// Not on the list: programs, everything else.
    Unbekannt,
}

impl Medientyp {
    /// Every type with a name of its own, so all but `Unbekannt`.
    pub const ALLE: [Self; 9] = [
        Self::Pdf,
        Self::Docx,
        Self::Odt,
        Self::Text,
        Self::Mail,
        Self::Png,
        Self::Jpeg,
        Self::Tiff,
        Self::Zip,
    ];

    /// The MIME name; `application/octet-stream` for `Unbekannt`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Text => "text/plain",
            Self::Mail => "message/rfc822",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Zip => "application/zip",
            Self::Unbekannt => "application/octet-stream",
        }
    }

    /// The usual ending of a file name, without dot.
    pub const fn endung(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Text => "txt",
            Self::Mail => "eml",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tif",
            Self::Zip => "zip",
            Self::Unbekannt => "bin",
        }
    }

    /// May be uploaded.
    pub const fn ist_erlaubt(self) -> bool {
        !matches!(self, Self::Zip | Self::Unbekannt)
    }

    /// The worker can draw pages of it.
    pub const fn hat_seiten(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Jpeg | Self::Tiff)
    }

    /// The worker can find text in it.
    pub const fn hat_text(self) -> bool {
        matches!(
            self,
            Self::Pdf | Self::Docx | Self::Odt | Self::Text | Self::Mail
        )
    }
}

impl fmt::Display for Medientyp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a MIME name, parameters ignored. A name not on the list is `Unbekannt`; never fails.
impl FromStr for Medientyp {
    type Err = std::convert::Infallible;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let name = name.split(';').next().unwrap_or_default().trim();
        Ok(Self::ALLE
            .into_iter()
            .find(|art| art.as_str().eq_ignore_ascii_case(name))
            .unwrap_or(Self::Unbekannt))
    }
}

/// The media type by the first bytes; the file name decides only between kinds of text.
///
/// `first`: the document's beginning, best [`ART_BYTES`]. Pure and short: no parser, so the server
/// may call it itself. For [`Medientyp::Zip`] ask the worker. Programs are `Unbekannt` whatever
/// their name says (ASVS 5.2.2), and so is text that its name makes a program or a page.
pub fn art(first: &[u8], dateiname: &str) -> Medientyp {
    let starts = |magic: &[u8]| first.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Medientyp::Png;
    }
    if starts(b"\xff\xd8\xff") {
        return Medientyp::Jpeg;
    }
    if starts(b"II*\0") || starts(b"MM\0*") {
        return Medientyp::Tiff;
    }
    if starts(b"PK\x03\x04") {
        return Medientyp::Zip;
    }
    if is_program(first) {
        return Medientyp::Unbekannt;
    }
    // Readers accept a PDF header within the first 1024 bytes; scanners put junk before it.
    let header = &first[..first.len().min(1024)];
    if header.windows(5).any(|w| w == b"%PDF-") {
        return Medientyp::Pdf;
    }
    if !is_text(first) || has_program_name(dateiname) {
        return Medientyp::Unbekannt;
    }
    if is_mail(first, dateiname) {
        return Medientyp::Mail;
    }
    Medientyp::Text
}

fn is_program(first: &[u8]) -> bool {
    const MAGIC: [&[u8]; 9] = [
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\0asm",
    ];
    MAGIC.iter().any(|magic| first.starts_with(magic))
}

/// Scripts are text; only their name tells that a double click runs them.
fn has_program_name(dateiname: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "bat", "cmd", "com", "cpl", "exe", "hta", "htm", "html", "jar", "js", "jse", "lnk", "ps1",
        "reg", "scr", "sh", "svg", "vbs", "wsf", "xhtml",
    ];
    let ending = ending(dateiname);
    ENDINGS.contains(&ending.as_str())
}

/// The ending in lower case, without dot; empty if there is none.
fn ending(dateiname: &str) -> String {
    dateiname
        .rsplit_once('.')
        .map(|(_, ending)| ending.trim().to_ascii_lowercase())
        .unwrap_or_default()
}

/// No zero byte and hardly a control character, or UTF-16 with byte order mark.
fn is_text(first: &[u8]) -> bool {
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return true;
    }
    let control = first
        .iter()
        .filter(|b| **b < 0x20 && !b"\t\n\r\x0c\x1b".contains(b))
        .count();
    !first.contains(&0) && control * 100 <= first.len()
}

/// Header lines that only a mail has; with the name `.eml` one suffices.
fn is_mail(first: &[u8], dateiname: &str) -> bool {
    const HEADERS: [&str; 12] = [
        "from",
        "to",
        "cc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
    ];
    let mut found = 0;
    for line in first.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // The first empty line ends the header; folded lines begin with white space.
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let Some(colon) = line.iter().position(|b| *b == b':') else {
            // mbox files begin with `From `; anything else is no header.
            if line.starts_with(b"From ") && found == 0 {
                continue;
            }
            break;
        };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        if name.is_empty() || name.contains(' ') {
            break;
        }
        if HEADERS.contains(&name.as_str()) {
            found += 1;
        }
    }
    found >= 3 || (found >= 1 && ending(dateiname) == "eml")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_bytes_decide_and_not_the_name() {
        for (first, dateiname, wanted) in [
            (&b"%PDF-1.7\n"[..], "brief.txt", Medientyp::Pdf),
            (b"\xef\xbb\xbf\n%PDF-1.4", "scan", Medientyp::Pdf),
            (b"\x89PNG\r\n\x1a\n", "x.pdf", Medientyp::Png),
            (b"\xff\xd8\xff\xe0", "x", Medientyp::Jpeg),
            (b"II*\0", "x", Medientyp::Tiff),
            (b"PK\x03\x04", "x.docx", Medientyp::Zip),
            (b"Sehr geehrte Damen", "", Medientyp::Text),
            (b"Gr\xfc\xdfe", "gruss.txt", Medientyp::Text),
            (b"", "leer.txt", Medientyp::Text),
        ] {
            assert_eq!(art(first, dateiname), wanted, "{dateiname}");
        }
    }

    #[test]
    fn programs_scripts_and_pages_are_not_on_the_list() {
        for (first, dateiname) in [
            (&b"MZ\x90\0"[..], "rechnung.pdf"),
            (b"\x7fELF\x02", "x"),
            (b"#!/bin/sh\n", "notiz.txt"),
            (b"@echo off", "start.BAT"),
            (b"<html><script>", "brief.html"),
            (b"<svg onload=x>", "bild.svg"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "alt.doc"),
            (b"abc\0def", "x.txt"),
        ] {
            let found = art(first, dateiname);
            assert_eq!(found, Medientyp::Unbekannt, "{dateiname}");
            assert!(!found.ist_erlaubt());
        }
    }

    #[test]
    fn a_mail_is_known_by_its_headers() {
        let mail = b"Received: from a\r\n\tby b\r\nFrom: a@example.org\r\nSubject: x\r\n\r\nText";
        assert_eq!(art(mail, "x"), Medientyp::Mail);
        assert_eq!(art(b"Subject: x\n\nText", "x.eml"), Medientyp::Mail);
        assert_eq!(
            art(b"Datum: heute\nAn: alle\n\nText", "x.txt"),
            Medientyp::Text
        );
        assert_eq!(
            art(b"Text\nFrom: a\nTo: b\nSubject: c\n", "x.txt"),
            Medientyp::Text
        );
    }

    #[test]
    fn every_type_is_read_back_from_its_name() {
        for typ in Medientyp::ALLE {
            let named: Medientyp = format!("{typ}; charset=utf-8").parse().unwrap();
            assert_eq!(named, typ);
        }
    }
}
