//! A letter as DOCX: the smallest package Word opens, stored, so its bytes depend on no compressor.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Block, Brief};

const INHALTSTYPEN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const BEZIEHUNGEN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

/// The file. Cannot fail.
pub(super) fn docx(brief: &Brief) -> Vec<u8> {
    let teile = [
        ("[Content_Types].xml", INHALTSTYPEN.to_owned()),
        ("_rels/.rels", BEZIEHUNGEN.to_owned()),
        ("docProps/core.xml", eigenschaften(brief)),
        ("word/document.xml", dokument(brief)),
    ];
    #[expect(
        clippy::expect_used,
        reason = "writing to memory; four short, different names; far below the limits of the format"
    )]
    packen(&teile).expect("a package in memory")
}

fn packen(teile: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The default time of an entry is fixed as long as the crate's `time` feature is off; said here all the same.
    let optionen = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in teile {
        zip.start_file(*name, optionen)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn eigenschaften(brief: &Brief) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{}T08:00:00Z</dcterms:created></cp:coreProperties>"#,
        xml(&brief.betreff),
        xml(brief.kopf.first().map_or("", String::as_str)),
        brief.tag,
    )
}

fn dokument(brief: &Brief) -> String {
    let mut s = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
    );
    for (i, zeile) in brief.kopf.iter().enumerate() {
        absatz(&mut s, zeile, i == 0, if i == 0 { 28 } else { 17 });
    }
    absatz(&mut s, "", false, 20);
    for zeile in &brief.anschrift {
        absatz(&mut s, zeile, false, 20);
    }
    for (name, wert) in &brief.angaben {
        absatz(&mut s, &format!("{name}: {wert}"), false, 17);
    }
    absatz(&mut s, &brief.betreff, true, 23);
    for block in &brief.bloecke {
        match block {
            Block::Titel(t) => absatz(&mut s, t, true, 20),
            Block::Absatz(t) => absatz(&mut s, t, false, 20),
            Block::Tabelle(zeilen) => tabelle(&mut s, zeilen),
        }
    }
    s.push_str(r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1417" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>"#);
    s
}

/// A paragraph; `halbe` is the font size in half points.
fn absatz(s: &mut String, text: &str, fett: bool, halbe: u32) {
    let fett = if fett { "<w:b/>" } else { "" };
    s.push_str(&format!(
        r#"<w:p><w:r><w:rPr>{fett}<w:sz w:val="{halbe}"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
        xml(text)
    ));
}

fn tabelle(s: &mut String, zeilen: &[(String, String)]) {
    s.push_str(r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="6200"/><w:gridCol w:w="3000"/></w:tblGrid>"#);
    for (name, wert) in zeilen {
        s.push_str("<w:tr>");
        for (zelle, seite) in [(name, "left"), (wert, "right")] {
            s.push_str(&format!(
                r#"<w:tc><w:p><w:pPr><w:jc w:val="{seite}"/></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p></w:tc>"#,
                xml(zelle)
            ));
        }
        s.push_str("</w:tr>");
    }
    // Word wants a paragraph after a table.
    s.push_str("</w:tbl><w:p/>");
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
